"""The tables of a data package as typed frames, read by its schema; anything that breaks the schema gives no tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from .names import did_you_mean
from .problem import Problem

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
        found = (broken_keys(tables[each["name"]], each["schema"], tables) for each in resources)
        sound = not any(rows.any() for keys in found for rows, _key in keys)
    except (OSError, ValueError, KeyError, TypeError, csv.Error):  # what is not UTF-8 is a ValueError
        return None
    return tables if sound else None


def descriptor_problems(content: dict) -> Iterator[Problem]:
    """Tables that are missing or have no schema, and types that there are not."""
    tables = {each.get("name"): each for each in content.get("resources", [])}
    if not tables:
        yield Problem(PACKAGE, None, "", "", f"there are no resources; there have to be {', '.join(NAMES)}")
        return
    for name in NAMES:
        fields = tables.get(name, {}).get("schema", {}).get("fields", [])
        if not fields or not tables[name]["schema"].get("primaryKey") or not tables[name].get("path"):
            note = f"the table {name} is missing, or has no path or no schema with a primaryKey"
            yield Problem(PACKAGE, None, "", name, note)
        for kind in sorted({field.get("type") for field in fields} - set(FORMS), key=str):
            yield Problem(PACKAGE, None, "", str(kind), f"{kind!r} in {name} is no type{did_you_mean(kind, FORMS)}")


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
    with path.open(encoding="utf-8-sig", newline="") as file:
        return parse_rows(file)


def parse_rows(file: Iterable[str], mark: str = ",") -> tuple[list[list[str]], list[int]]:
    """Split the lines of a CSV file at a mark; result and error are those of `read_rows`."""
    rows, lines, begins = [], [], 1
    reader = csv.reader(file, strict=True, delimiter=mark)
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
        given = column != ""
        if ((given & typed.isna()) | broken_cells(column, typed, given, field.get("constraints", {}))).any():
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


def broken_cells(column: pd.Series, typed: pd.Series, given: pd.Series, constraints: dict) -> pd.Series:
    """Say which cells of a column break a constraint of the schema.

    Parameters
    ----------
    column, typed : pandas.Series
        The cells as text, and as their type; the same twice where there is no text.
    given : pandas.Series
        Whether anything stands in a cell.
    constraints : dict
        Of the field, as in datapackage.json.

    Returns
    -------
    pandas.Series
        True where a cell is broken.

    Examples
    --------
    >>> cells = pd.Series(["up", "down", ""])
    >>> broken_cells(cells, cells, cells != "", {"enum": ["up"]}).tolist()
    [False, True, False]
    """
    broken = pd.Series(False, index=column.index)
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
    return broken


def broken_keys(table: pd.DataFrame, schema: dict, tables: Tables) -> Iterator[tuple]:
    """Say for each key of a table which rows break it.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    schema : dict
        Its schema.
    tables : dict of pandas.DataFrame
        All tables.

    Yields
    ------
    tuple
        True for each broken row; for a foreign key, its column and the table and column that it refers to.
    """
    yield table.duplicated(schema["primaryKey"]), ()
    for key in schema.get("foreignKeys", ()):
        name = key["reference"]["resource"]
        here, there = key["fields"][0], key["reference"]["fields"][0]
        places, used = pd.factorize(table[here])
        known = pd.Index((tables[name] if name else table)[there].unique(), dtype=object)
        lost = (known.get_indexer(np.asarray(used, dtype=object)) < 0) & (np.asarray(used) != "")
        yield pd.Series(lost[places], index=table.index), (here, name, there)


def beside(keys: pd.Series, facts: pd.DataFrame) -> pd.DataFrame:
    """Look up facts for each key; much faster than a merge where keys repeat.

    Parameters
    ----------
    keys : pandas.Series
        Text, or categories of text: then text comes back as categories too, as a million rows want it.
    facts : pandas.DataFrame
        One row for each key, which is its index.

    Returns
    -------
    pandas.DataFrame
        The columns of the facts, with the index of the keys; missing where a key is not among the facts.

    Examples
    --------
    >>> beside(pd.Series(["b", "a", "b"]), pd.DataFrame({"maximum": [1, 2]}, index=["a", "b"]))["maximum"].tolist()
    [2, 1, 2]
    """
    if isinstance(keys.dtype, pd.CategoricalDtype):
        facts = facts.astype({name: "category" for name, kind in facts.dtypes.items() if kind == "str"})
    places, known = pd.factorize(keys)
    return facts.reindex(np.asarray(known, dtype=object)).take(places).set_axis(keys.index)
