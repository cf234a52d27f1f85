"""Tables that people fill in, as CSV, text with tabs or XLSX: every cell as it stands, and what cannot be read."""

from __future__ import annotations

import csv
import datetime
import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from .names import did_you_mean, fold
from .numerals import Amount
from .problem import Problem
from .tables import parse_rows

FIGURES, SOURCES, HELP, UNIT = "figures", "sources", "help", "unit"
Content = str | Amount | datetime.date


class Row(NamedTuple):
    """One row of a table: where it stands, and its cells by column; empty cells are left out."""

    file: str
    line: int
    cells: dict[str, Content]

    def problem(self, column: str, message: str) -> Problem:
        """Say what is wrong with one of its cells."""
        return Problem(self.file, self.line, column, _written(self.cells.get(column, "")), message)


class Heads(NamedTuple):
    """What the columns of a table may be called: key of the column by folded name."""

    keys: dict[str, str]

    def find(self, head: str) -> str | None:
        """Key of a column."""
        return self.keys.get(fold(head))


def read_sheets(path: Path, heads: dict[str, Heads]) -> tuple[dict[str, list[Row]], list[Problem]]:
    """Read a file that somebody filled in.

    Parameters
    ----------
    path : pathlib.Path
        XLSX with sheets named as in heads (one sheet may have any name: it holds the figures), or a text of one table
        with commas, semicolons or tabs.
    heads : dict of Heads
        Columns of each sheet.

    Returns
    -------
    dict of list of Row
        Rows of each sheet that are not empty.
    list of Problem
        Formulas, error values, cells without a head, heads that are not known, a text that is not UTF-8.

    Raises
    ------
    OSError
        There is no such file.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"  # whatever its name, it is no text
    read = _workbook if packed or path.suffix.casefold() in (".xlsx", ".xlsm") else _text
    tables, problems = read(path, list(heads))
    rows: dict[str, list[Row]] = {name: [] for name in heads}
    for sheet, label, lines in tables:
        found, wrong = _rows(label, lines, heads[sheet])
        rows[sheet] += found
        problems += wrong
    if not problems and not any(rows.values()):
        problems.append(Problem(path.name, None, "", "", "the file holds no row; a template is made by: p06 template"))
    return rows, problems


Line = tuple[int, list[Content | Problem | None]]


def _text(path: Path, _sheets: list[str]) -> tuple[list[tuple[str, str, list[Line]]], list[Problem]]:
    content = path.read_bytes()
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")  # "Unicode text" of a spreadsheet
    if b"\0" in content and not wide:
        note = "this is neither a text nor a workbook (XLSX); save it as one of these"
        return [], [Problem(path.name, None, "", "", note)]
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        note = f"byte {content[error.start]:#04x} is not UTF-8; save it as UTF-8"
        return [], [Problem(path.name, line, "", "", note)]
    first = text.partition("\n")[0]
    mark = max("\t;,", key=lambda each: (first.count(each), each == "\t"))
    try:
        rows, begins = parse_rows(io.StringIO(text, newline=""), mark)
    except csv.Error as error:
        note = f"a quotation mark is not closed or stands in the wrong place ({error.args[0]})"
        return [], [Problem(path.name, error.args[1], "", "", note)]
    lines = [(line, [cell.strip() or None for cell in cells]) for line, cells in zip(begins, rows, strict=True)]
    return [(FIGURES, path.name, lines)], []


def _workbook(path: Path, sheets: list[str]) -> tuple[list[tuple[str, str, list[Line]]], list[Problem]]:
    import openpyxl

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drop-down lists that a spreadsheet wrote in a newer form
            book = openpyxl.load_workbook(file)
    except Exception as error:  # a damaged file makes it fail in any way
        return [], [Problem(path.name, None, "", "", f"this is not a workbook (XLSX): {error}")]
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and fold(sheet.title) != HELP]
    tables, problems = [], []
    for sheet in shown:
        label = f"{path.name}, sheet {sheet.title}"
        name = fold(sheet.title) if fold(sheet.title) in sheets else FIGURES if len(shown) == 1 else ""
        lines = [(row[0].row, [_content(cell, label) for cell in row]) for row in sheet.iter_rows()]
        if name:
            tables.append((name, label, lines))
        elif any(cell is not None for _line, cells in lines for cell in cells):
            note = (
                f"no sheet is called {sheet.title!r}{did_you_mean(sheet.title, sheets)}; there are {', '.join(sheets)}"
            )
            problems.append(Problem(label, None, "", sheet.title, note))
    return tables, problems


def _content(cell, label: str) -> Content | Problem | None:
    """What a cell of a workbook holds; a number with the digits that it shows."""
    value = cell.value
    if isinstance(value, str) and cell.data_type == "s":
        return value.strip() or None
    if value is None or (isinstance(value, datetime.datetime) and value.time() == datetime.time()):
        return value and value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _shown(value, cell.number_format) or Problem(
            label, cell.row, "", str(value), f"the cell holds {value!r} and shows other digits; write it as text"
        )
    kind = {"f": "a formula", "e": "an error value"}.get(cell.data_type, f"a {type(value).__name__}")
    said = value if isinstance(value, str) else getattr(value, "text", value)
    return Problem(label, cell.row, "", str(said), f"{said!s} is {kind}; write the value itself, as text")


def _shown(value: float, form: str) -> Amount | None:
    """A number with the digits that its format shows; None where it shows less than it holds."""
    plain, share = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", form.partition(";")[0]), "%" in form
    exact = Decimal(repr(value)) * (100 if share else 1)
    text = f"{exact.normalize():f}"
    holds, unit = len(text.partition(".")[2]), "percent" if share else ""
    if not re.search("[0#]", plain):  # General, Text
        return Amount(text, unit=unit)
    if re.search("[Ee][+-]|[0#?],+(?![0#?,])", plain):  # powers of ten, or thousands left out
        return None
    places = re.search(r"\.([0#?]+)", plain)
    shows, least = (len(places[1]), places[1].count("0")) if places else (0, 0)
    if holds > shows:
        return None
    return Amount(f"{exact:.{max(least, holds)}f}", unit=unit)


def _rows(label: str, lines: Iterable[Line], heads: Heads) -> tuple[list[Row], list[Problem]]:
    filled = [line for line in lines if any(cell is not None for cell in line[1])]
    if not filled:
        return [], []
    (top, first), *rest = filled
    columns = [_head(head, heads) for head in first]
    problems = [
        Problem(label, top, "", said, f"no column is called {said!r}{did_you_mean(said, heads.keys.values())}")
        for said in (_written(head) for head, column in zip(first, columns, strict=True) if head and not column)
    ]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    problems += [Problem(label, top, column, column, "this column stands here twice") for column in twice]
    rows = []
    for line, cells in rest:
        row, wrong = _row(label, line, first, columns, cells)
        problems += wrong
        rows += [row] if row.cells or wrong else []
    return rows, problems


def _head(head: Content | Problem | None, heads: Heads) -> str | None:
    return heads.find(head) if isinstance(head, str) else None


def _row(label: str, line: int, first: list, columns: list, cells: list) -> tuple[Row, list[Problem]]:
    """Cells of a row by column; below an unknown head nothing more is said. The unit is only shown, by a formula."""
    kept, problems = {}, []
    for place, cell in enumerate(cells):
        head, column = (first[place], columns[place]) if place < len(first) else (None, None)
        if cell is not None and head is None:
            note = f"{_written(cell)!r} in cell {place + 1} of the row stands below no head"
            problems.append(Problem(label, line, "", _written(cell), note))
        elif isinstance(cell, Problem) and column and column != UNIT:
            problems.append(replace(cell, column=column))
        elif cell is not None and column and not isinstance(cell, Problem):
            kept[column] = cell
    return Row(label, line, kept), problems


def _written(content: Content | Problem) -> str:
    return content.value if isinstance(content, Amount | Problem) else str(content)
