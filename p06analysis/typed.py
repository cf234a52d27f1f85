"""What breaks the schema in tables that have its types already, as those of Parquet files: one row for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from .names import did_you_mean
from .problem import Problem
from .tables import Tables, broken_cells, broken_keys

PRINTED = {"value": "published_value", "stated_change": "published_change"}  # a number, and its digits as printed
Check = tuple[pd.Series, str, str, Iterable[str]]  # broken rows, column, message, what may be meant instead


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
    for broken, column, message, near in _checks(resource, tables):
        if broken.any():
            row = table[broken].iloc[0]
            value = "" if not column or pd.isna(row[column]) else _shown(row[column])
            said = message.format(value=repr(value)) + (did_you_mean(value, near) if value else "")
            found.append(Problem(resource["path"], int(row["line"]), column, value, said))
    return found


def _shown(cell: object) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _checks(resource: dict, tables: Tables) -> Iterator[Check]:
    table, schema = tables[resource["name"]], resource["schema"]
    for field in schema["fields"]:
        column, limits = table[field["name"]], field.get("constraints", {})
        given = column != "" if field["type"] == "string" else column.notna()
        for rule, limit in limits.items():
            message, near = _message(rule, limit)
            yield broken_cells(column, column, given, {rule: limit}), field["name"], message, near
    for name, printed in PRINTED.items():
        if printed in table:
            other = _number(table[printed]) != table[name].to_numpy()
            other &= table[name].notna() | (table[printed] != "")
            yield other, printed, f"{{value}} are not the digits of {name}", ()
    for broken, key in broken_keys(table, schema, tables):
        if key:
            column, other, there = key
            name = other or resource["name"]
            yield broken, column, f"{{value}} is not in {name}.parquet", tables[name][there]
        else:
            yield broken, "", f"this key stands here for the second time ({', '.join(schema['primaryKey'])})", ()


def _message(rule: str, limit: object) -> tuple[str, Iterable[str]]:
    if rule == "required":
        return "nothing stands here, but a value is required", ()
    if rule == "enum":
        return f"{{value}} is not one of {', '.join(limit)}", limit
    if rule == "unique":
        return "{value} stands here for the second time", ()
    if rule == "minimum":
        return f"{{value}} is below {limit}, the minimum", ()
    words = str(limit).replace("{", "{{").replace("}", "}}")
    return f'{{value}} breaks a constraint of the schema: constraint "{rule}" is "{words}"', ()


def _number(text: pd.Series) -> np.ndarray:
    """Numbers that a column of text shows, each text read once."""
    places, words = pd.factorize(text)
    return pd.to_numeric(pd.Series(np.asarray(words, dtype=object)), errors="coerce").to_numpy(float)[places]
