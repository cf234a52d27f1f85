"""What is wrong with a data package, in the words of a curator: frictionless finds it, this module says it."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import frictionless

from .names import did_you_mean
from .problem import Problem
from .tables import FORMS, PACKAGE, descriptor_problems, read_rows
from .typed import broken, not_in, twice

EXAMPLES = {
    "date": "a date such as 2024-12-31",
    "number": "a number such as 31.93",
    "integer": "a whole number such as 463572",
}
WHOLE_ROW = {
    "blank-row": "the row is empty",
    "extra-cell": "the row has more cells than the header",
    "missing-cell": "the row has fewer cells than the header",
}


def explain(folder: Path) -> list[Problem]:
    """Say what breaks the schema.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.

    Returns
    -------
    list of Problem
        In the order of the files and lines; where a file as a whole is wrong, nothing is said about its rows.
    """
    try:
        content = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        package = frictionless.Package(str(folder / PACKAGE))
    except (frictionless.FrictionlessException, ValueError) as error:
        return [Problem(PACKAGE, None, "", "", f"this is not a data package: {error}")]
    if found := list(descriptor_problems(content)):
        return found
    resources = {each["name"]: each for each in package.to_descriptor()["resources"]}
    if found := [found for resource in resources.values() for found in _whole_file(folder, resource)]:
        return found
    report = package.validate()
    found = [Problem(PACKAGE, None, "", "", error.note) for error in report.errors]
    for task in report.tasks:
        found += _rows(task.errors, resources[task.name], resources, folder)
    return list({(each.file, each.line, each.column): each for each in found}.values())


def _whole_file(folder: Path, resource: dict) -> Iterator[Problem]:
    """What is wrong with a file as a whole: missing, empty, not UTF-8, an open quote, other columns than wanted."""
    name, fields = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
    order = f"the columns have to be {','.join(fields)}, in this order"
    try:
        rows, _lines = read_rows(folder / name)
    except OSError as error:
        yield Problem(name, None, "", "", f"the file cannot be read: {error.strerror}")
        return
    except UnicodeDecodeError:
        yield _not_utf8(folder / name)
        return
    except csv.Error as error:
        yield Problem(
            name,
            error.args[1],
            "",
            "",
            f"a quotation mark is not closed or stands in the wrong place ({error.args[0]})",
        )
        return
    header = rows[0] if rows else []
    missing = [column for column in fields if column not in header]
    unknown = [column for column in header if column not in fields]
    if not any(any(row) for row in rows):
        yield Problem(name, None, "", "", f"the file is empty; {order}")
    elif len(missing) == len(fields):
        yield Problem(name, 1, "", ",".join(header), f"no column is known; {order}, separated by commas")
    elif missing:
        for column in missing:
            yield Problem(name, 1, column, "", "the column is missing" + did_you_mean(column, unknown))
    elif header != fields:
        note = f"{', '.join(map(repr, unknown))} is not one of the columns; " if unknown else ""
        yield Problem(name, 1, "", ",".join(header), note + order)


def _not_utf8(path: Path) -> Problem:
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line, byte = content[: error.start].count(b"\n") + 1, content[error.start]
        return Problem(path.name, line, "", f"{byte:#04x}", f"byte {byte:#04x} is not UTF-8; save it as UTF-8")
    raise AssertionError(f"{path} is UTF-8")


def _rows(errors: list, resource: dict, resources: dict, folder: Path) -> list[Problem]:
    """What is wrong with single rows, by line; a row that is wrong as a whole is told once."""
    rows, lines = read_rows(folder / resource["path"])
    whole = {error.row_number for error in errors if error.type in WHOLE_ROW}
    found = []
    for error in errors:
        number = getattr(error, "row_number", None)
        if number in whole and error.type not in WHOLE_ROW:
            continue
        column, value, note = _said(error, resource, resources, folder)
        found.append(Problem(resource["path"], lines[number - 1] if number else None, column, value, note))
    return sorted(found + _odd_cells(rows, lines, resource), key=lambda each: each.line or 0)


def _odd_cells(rows: list[list[str]], lines: list[int], resource: dict) -> list[Problem]:
    """Cells that Table Schema takes and this project does not, such as 3e1 or 2023-12-1."""
    found = []
    for place, field in enumerate(resource["schema"]["fields"]):
        for row, line in zip(rows[1:], lines[1:], strict=True):
            cell = row[place] if len(row) == len(rows[0]) else ""
            if cell and not re.fullmatch(FORMS[field["type"]], cell):
                note = f"{cell!r} is not {EXAMPLES[field['type']]}"
                found.append(Problem(resource["path"], line, field["name"], cell, note))
    return found


def _said(error: frictionless.Error, resource: dict, resources: dict, folder: Path) -> tuple[str, str, str]:
    """Column, value and message for one error of frictionless."""
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    if error.type in WHOLE_ROW:
        return "", "", WHOLE_ROW[error.type]
    if error.type == "primary-key":
        return "", "", twice(resource["schema"])
    if error.type == "foreign-key":
        column = error.field_names[0]
        value = error.cells[list(fields).index(column)]
        key = next(key for key in resource["schema"]["foreignKeys"] if key["fields"] == [column])
        other = resources[key["reference"]["resource"] or resource["name"]]
        known = _column(folder / other["path"], key["reference"]["fields"][0])
        return column, value, not_in(value, other["path"], known)
    column, value = getattr(error, "field_name", ""), str(getattr(error, "cell", "") or "")
    return column, value, _said_of_cell(error, fields.get(column, {}), value)


def _said_of_cell(error: frictionless.Error, field: dict, value: str) -> str:
    kind, limits = field.get("type", "string"), field.get("constraints", {})
    if error.type == "unique-error":
        return broken("unique", True, value)
    if error.type == "type-error" or (value and not re.fullmatch(FORMS[kind], value)):
        return f"{value!r} is not {EXAMPLES.get(kind, kind)}"
    if error.type != "constraint-error":
        return error.note
    if not value:
        return broken("required", True, value)
    if "enum" in limits:
        return broken("enum", limits["enum"], value)
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        near = _simple(value, limits["pattern"])
        return f"{value!r} is not written as {limits['pattern']}" + (f"; did you mean {near}?" if near else "")
    if "minimum" in limits and float(value) < limits["minimum"]:
        return broken("minimum", limits["minimum"], value)
    return f"{value!r} breaks a constraint of the schema: {error.note}"


def _simple(value: str, pattern: str) -> str:
    """The handle or key that somebody meant who wrote capitals, blanks or diacritics; empty where there is none."""
    plain = unicodedata.normalize("NFD", value.casefold().replace("đ", "d"))
    words = re.findall("[a-z0-9]+", "".join(each for each in plain if not unicodedata.combining(each)))
    ways = (mark.join(words) for mark in "-_")
    return next((each for each in ways if re.fullmatch(pattern, each)), "")


def _column(path: Path, name: str) -> list[str]:
    (header, *rows), _lines = read_rows(path)
    return [row[header.index(name)] for row in rows if len(row) == len(header)]
