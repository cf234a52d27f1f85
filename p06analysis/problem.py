"""One thing that is wrong in a data package, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass


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
