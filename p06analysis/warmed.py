"""Imported by the server that reports are forked from, which can import and nothing else."""

from .warm import warm

warm()
