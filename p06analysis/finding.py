"""One finding: what it is about, its sentence with marks, and the short name by which a review knows it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pandas as pd

from .interval import Interval
from .provenance import linked
from .show import literal, unmarked
from .wording import date, ngettext, part_of_whole, quantity

COLUMNS = [
    *("kind", "severity", "province", "name", "indicator", "title", "scope", "period_end", "stated", "expected"),
    *("sentence", "marked", "lines", "sources", "finding", "decision", "reason"),
]
KEY = ["province", "indicator", "scope", "period_start", "period_end", "source"]
PRINTED = ["published_value", "qualifier", "numerator", "denominator", "published_change"]
FACTS = [  # what the checks look at; all columns of Dataset.joined would take three times as long
    *("line", "value", "decimals", "low", "high", "stated_change", "stated_decimals", "flag", "note", "period_basis"),
    *("title", "unit", "kind", "direction", "minimum", "maximum", "confused_with", "part_of", "base"),
    *("name", "level", "valid_from", "valid_to", "published", "published_basis", "source_publisher"),
]
LOOKED_AT = [*KEY, *PRINTED, *FACTS]
WHOLE = ("published early", "inferred date")  # kinds that may be about several quantities of a territory
Row = dict  # a row of Dataset.joined


def finding(kind: str, severity: str, rows: list[Row], stated: str, expected: str, marked: str) -> dict:
    """Put a finding together.

    Parameters
    ----------
    kind : str
        What does not add up.
    severity : str
        error, warning or note.
    rows : list of dict
        Rows of `Dataset.joined` that are involved; the finding is about the first, or about several quantities.
    stated, expected : str
        For readers.
    marked : str
        Sentence with marks, every number in it a link.

    Returns
    -------
    dict
        The columns of `consistency.findings`.
    """
    row, several = rows[0], len({(each["indicator"], each["scope"]) for each in rows})
    one = several == 1 or kind not in WHOLE
    quantities = ngettext("{} quantity", "{} quantities", several).format(several)
    return {
        **{"kind": kind, "severity": severity, "province": row["province"], "name": row["name"]},
        "indicator": row["indicator"] if one else "",
        "title": row["title"] if one else quantities,
        "scope": row["scope"] if one else "",
        "period_end": max(each["period_end"] for each in rows) if kind in WHOLE else row["period_end"],
        **{"stated": stated, "expected": expected, "sentence": unmarked(marked), "marked": marked},
        "lines": tuple(int(each["line"]) for each in rows),
        "sources": tuple(dict.fromkeys(each["source"] for each in rows)),
        **{"finding": finding_id(kind, rows), "decision": "", "reason": ""},
    }


def finding_id(kind: str, rows: Iterable[Row]) -> str:
    """Short name of a finding; another one as soon as anything printed in the figures involved changes.

    Parameters
    ----------
    kind : str
        What does not add up.
    rows : iterable of dict
        Rows of `Dataset.joined`; their order and their lines do not matter.

    Returns
    -------
    str
        "x" and seven hex digits of a SHA-256.

    Examples
    --------
    >>> from p06analysis import load
    >>> rows = load().series("ha_tinh", "online_payment_rate").to_dict("records")
    >>> finding_id("stated change", rows) == finding_id("stated change", reversed(rows))
    True
    >>> changed = [rows[0], rows[1] | {"published_value": "31.9"}]
    >>> finding_id("stated change", rows) == finding_id("stated change", changed)
    False
    """
    texts = sorted("|".join(_text(row[column]) for column in [*KEY, *PRINTED]) for row in rows)
    return "x" + hashlib.sha256("\n".join([kind, *texts]).encode()).hexdigest()[:7]


def _text(cell: object) -> str:
    if pd.isna(cell):
        return ""
    return f"{cell:%Y-%m-%d}" if isinstance(cell, pd.Timestamp) else str(cell)


def records(rows: pd.DataFrame, wanted: pd.Series | np.ndarray) -> list[Row]:
    """Rows that are wanted (a mask, or their places), each as a dict."""
    wanted = np.asarray(wanted)
    return rows.take(np.flatnonzero(wanted) if wanted.dtype == bool else wanted).to_dict("records")


def interval(row: Row) -> Interval:
    """What the printed digits of a figure allow."""
    return Interval(row["value"], row["low"], row["high"])


def about(row: Row) -> str:
    """Name territory, quantity and day of a figure, for a formula.

    Examples
    --------
    >>> from p06analysis import load
    >>> about(load().series("ha_tinh", "essential_online_rate").iloc[0])
    'Ha Tinh, Essential-service dossiers submitted online, 31 December 2023'
    """
    return literal(f"{row['name']}, {quantity(row['title'], row['scope'])}, {date(row['period_end'])}")


def counts(row: Row) -> str:
    """Write the two counts of a rate, with a link to its row.

    Examples
    --------
    >>> from p06analysis import load
    >>> counts(load().series("ha_tinh", "essential_online_rate").iloc[0])
    '[463,572 of 614,719](#fbb35a16)'
    """
    return linked(part_of_whole(row), row)


def grouped(rows: list[Row], columns: list[str]) -> list[list[Row]]:
    """Gather rows that agree in some columns, in the order of their first."""
    groups: dict[tuple, list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(_text(row[column]) for column in columns), []).append(row)
    return list(groups.values())
