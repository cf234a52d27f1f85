"""The tables of a data package as typed frames, read by its schema; anything that breaks the schema gives no tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd

pd.options.mode.string_storage = "python"  # where pyarrow is, text would become Arrow's and lose what a Cell knows
PACKAGE = "datapackage.json"
NAMES = ("observations", "targets", "indicators", "provinces", "sources", "reviews")
FORMS = {  # narrower than Table Schema: the digits as printed are counted, and a date is written in one way only
    "number": r"-?[0-9]+(\.[0-9]+)?",
    "integer": r"-?[0-9]{1,15}",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "string": r"(?s).*",
}
Tables = dict[str, pd.DataFrame]


def read_tables(folder: Path) -> Tables | None:
    """Read all tables of a package with the types of its schema.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.

    Returns
    -------
    dict of pandas.DataFrame or None
        Tables by name, each with its ``line`` in the file; values and stated changes of observations also as
        text (``published_value``, ``published_change``).
        None where anything breaks the schema.
    """
    try:
        resources = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["resources"]
        tables = {each["name"]: _read(folder / each["path"], each["schema"]) for each in resources}
        if set(NAMES) - set(tables) or any(table is None for table in tables.values()):
            return None
        sound = all(_keys_hold(tables[each["name"]], each["schema"], tables) for each in resources)
    except (OSError, ValueError, KeyError, TypeError, csv.Error):  # what is not UTF-8 is a ValueError
        return None
    return tables if sound else None


def read_rows(path: Path) -> tuple[list[list[str]], list[int]]:
    """Read a CSV file as it is.

    Parameters
    ----------
    path : pathlib.Path
        The file, UTF-8 with or without a byte order mark.

    Returns
    -------
    list of list of str
        Every row, the header first; a blank line is an empty row.
    list of int
        The line on which each begins.

    Raises
    ------
    csv.Error
        A quote that never closes or stands in the wrong place; its ``args[1]`` is the line on which the row begins.
    """
    rows, lines, begins = [], [], 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for row in reader:
                rows.append(row)
                lines.append(begins)
                begins = reader.line_num + 1
        except csv.Error as error:
            raise csv.Error(str(error), begins) from None
    return rows, lines


def _read(path: Path, schema: dict) -> pd.DataFrame | None:
    names = [field["name"] for field in schema["fields"]]
    (header, *rows), (_first, *lines) = read_rows(path)
    if header != names or any(len(row) != len(names) or not any(row) for row in rows):
        return None
    text = pd.DataFrame(rows, columns=names, dtype="str")
    table = {}
    for field in schema["fields"]:
        column = text[field["name"]]
        table[field["name"]] = typed = _typed(column, field["type"])
        if not _holds(column, typed, field.get("constraints", {})):
            return None
    if "qualifier" in names:
        table["published_value"], table["published_change"] = text["value"], text["stated_change"]
    return pd.DataFrame({**table, "line": pd.Series(lines, dtype="int64")})


def _typed(column: pd.Series, kind: str) -> pd.Series:
    """Missing where a cell is not written as its kind wants it."""
    if kind == "string":
        return column
    plain = column.where(column.str.fullmatch(FORMS[kind]))
    if kind == "date":
        return pd.to_datetime(plain, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    return pd.to_numeric(plain).astype("Int64" if kind == "integer" else "float64")


def _holds(column: pd.Series, typed: pd.Series, constraints: dict) -> bool:
    given = column != ""
    broken = given & typed.isna()
    if constraints.get("required"):
        broken |= ~given
    if "enum" in constraints:
        broken |= given & ~column.isin(constraints["enum"])
    if "pattern" in constraints:
        broken |= given & ~column.str.fullmatch(constraints["pattern"])
    if "minimum" in constraints:
        broken |= (typed < constraints["minimum"]).fillna(False)
    if "maximum" in constraints:
        broken |= (typed > constraints["maximum"]).fillna(False)
    if constraints.get("unique"):
        broken |= given & column.duplicated()
    return not broken.any()


def _keys_hold(table: pd.DataFrame, schema: dict, tables: Tables) -> bool:
    if table.duplicated(schema["primaryKey"]).any():
        return False
    for key in schema.get("foreignKeys", ()):
        other = tables[key["reference"]["resource"]] if key["reference"]["resource"] else table
        here, there = key["fields"][0], key["reference"]["fields"][0]
        if not table[here].isin([*other[there], ""]).all():
            return False
    return True
