"""What breaks the schema in tables that have its types already, as those of Parquet files: one row for each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np
import pandas as pd

from .names import did_you_mean
from .problem import Problem
from .tables import Tables, broken_cells, broken_keys

PRINTED = {"value": "published_value", "stated_change": "published_change"}  # a number, and its digits as printed
Check = tuple[pd.Series, str, Callable[[str], str]]  # broken rows, column, what to say of a value


def typed_problems(resource: dict, tables: Tables) -> list[Problem]:
    """Say what breaks the schema in one table.

    Parameters
    ----------
    resource : dict
        Of the table, as in datapackage.json.
    tables : dict of pandas.DataFrame
        All tables.

    Returns
    -------
    list of Problem
        The first row that breaks each constraint and each key, or whose digits give another number.
    """
    table, found = tables[resource["name"]], []
    for rows, column, said in _checks(resource, tables):
        if rows.any():
            row = table[rows].iloc[0]
            value = "" if not column or pd.isna(row[column]) else _shown(row[column])
            found.append(Problem(resource["path"], int(row["line"]), column, value, said(value)))
    return found


def broken(rule: str, limit: object, value: str) -> str:
    """Say which constraint of the schema a cell breaks, with the nearest value that it may hold.

    Examples
    --------
    >>> broken("enum", ["up", "down"], "upp")
    "'upp' is not one of up, down; did you mean up?"
    """
    if rule == "required":
        return "nothing stands here, but a value is required"
    if rule == "enum":
        return f"{value!r} is not one of {', '.join(limit)}{did_you_mean(value, limit)}"
    if rule == "unique":
        return f"{value!r} stands here for the second time"
    if rule == "minimum":
        return f"{value!r} is below {limit}, the minimum"
    return f'{value!r} breaks a constraint of the schema: constraint "{rule}" is "{limit}"'


def twice(schema: dict) -> str:
    """Say that the primary key of a row stands in another one as well."""
    return f"this key stands here for the second time ({', '.join(schema['primaryKey'])})"


def not_in(value: str, file: str, known: Iterable[str]) -> str:
    """Say that the table that a key refers to does not hold it."""
    return f"{value!r} is not in {file}{did_you_mean(value, known)}"


def _shown(cell: object) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _checks(resource: dict, tables: Tables) -> Iterator[Check]:
    table, schema = tables[resource["name"]], resource["schema"]
    for field in schema["fields"]:
        column, limits = table[field["name"]], field.get("constraints", {})
        given = column != "" if field["type"] == "string" else column.notna()
        for rule, limit in limits.items():
            yield broken_cells(column, column, given, {rule: limit}), field["name"], partial(broken, rule, limit)
    for name, printed in PRINTED.items():
        if printed in table:
            other = _number(table[printed]) != table[name].to_numpy()
            other &= table[name].notna() | (table[printed] != "")
            yield other, printed, f"{{!r}} are not the digits of {name}".format
    for rows, key in broken_keys(table, schema, tables):
        if key:
            column, other, there = key
            name = other or resource["name"]
            yield rows, column, partial(not_in, file=f"{name}.parquet", known=tables[name][there])
        else:
            yield rows, "", lambda _value: twice(schema)


def _number(text: pd.Series) -> np.ndarray:
    """Numbers that a column of text shows, each text read once."""
    places, words = pd.factorize(text)
    return pd.to_numeric(pd.Series(np.asarray(words, dtype=object)), errors="coerce").to_numpy(float)[places]
