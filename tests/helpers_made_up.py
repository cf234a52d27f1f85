"""Tests with made-up input try the same input every time."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None, max_examples=300)
settings.load_profile("repeatable")
