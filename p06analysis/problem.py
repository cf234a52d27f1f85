"""One thing that is wrong in a data package, how it is said, and the error that says all of them."""

from __future__ import annotations

from dataclasses import dataclass


class DataError(ValueError):
    """The data package does not hold what its schema says; the message has a line for each problem."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a data package."""

    file: str
    line: int | None
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        """One line: where, what, and what to write instead."""
        place = self.file + (f", line {self.line}" if self.line else "") + (f", {self.column}" if self.column else "")
        return f"{place}: {self.message}"
