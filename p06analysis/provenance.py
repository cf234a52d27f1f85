"""From a printed figure to the article and paragraph that states it."""

from __future__ import annotations

import hashlib
import re

import pandas as pd

from .derivation import derivation
from .interval import decimals_of
from .show import literal
from .wording import _, amount, date, figure

GOAL = "asked"  # whom a goal binds that is a parameter of the report
UNKNOWN = "not shown"  # what a curator writes where a source names no publisher


def figure_id(row: pd.Series) -> str:
    """Anchor of a figure in the list of figures used; the same in every edition."""
    key = [str(row[column]) for column in ("province", "indicator", "scope", "period_start", "period_end", "source")]
    return "f" + hashlib.sha256("|".join(key).encode()).hexdigest()[:7]


def cite(row: pd.Series) -> str:
    """Write a reported figure for a sentence, with a link to where it comes from.

    Examples
    --------
    >>> from p06analysis import load
    >>> cite(load().series("ha_tinh", "online_payment_rate").iloc[1])
    '[31.93%](#fb0dcc5b)'
    """
    return linked(figure(row), row)


def linked(text: str, row: pd.Series | dict) -> str:
    """Write what a row holds, such as a count or a note, with a link to the row."""
    return f"[{text}](#{figure_id(row)})"


def first_link(sentence: str) -> str:
    """Address of the first figure that a sentence with marks cites; empty where there is none.

    Examples
    --------
    >>> first_link("The source states [31.93%](#fb0dcc5b).")
    '#fb0dcc5b'
    """
    found = re.search(r"\((#f[0-9a-f]{7})\)", sentence)
    return found[1] if found else ""


def quoted_note(row: pd.Series) -> str:
    """Repeat the note on a figure in a sentence; one with a number in it leads to the figure.

    Examples
    --------
    >>> quoted_note(pd.Series({"note": "by hand"}))
    'by hand'
    """
    if not any(map(str.isdigit, row["note"])):
        return literal(row["note"])
    bare = row["note"].translate(str.maketrans("[]", "()"))  # a link cannot hold what marks a link
    return linked(bare, row)


def target_id(row: pd.Series | tuple) -> str:
    """Anchor of a target in the list of figures used; the same in every edition."""
    key = [
        str(each) for each in (row.province, row.indicator, row.scope, row.due, row.comparator, row.value, row.source)
    ]
    return "t" + hashlib.sha256("|".join(map(str, key)).encode()).hexdigest()[:7]


def target_link(row: pd.Series | tuple) -> str:
    """Address of what sets a target: its row in the list of figures used; of a goal, that it was a parameter."""
    if row.binds == GOAL:
        form = _("{goal} by {due} was asked for when this report was made; no source states it.")
        return derivation(form.format(goal=asked(row), due=date(row.due)))
    return f"#{target_id(row)}"


def cite_target(row: tuple) -> str:
    """Write what a target asks for, with a link to the document that sets it.

    Parameters
    ----------
    row : tuple
        Of a judged target with its unit.

    Returns
    -------
    str
        For a sentence.
    """
    return f"[{asked(row)}]({target_link(row)})"


def asked(row: pd.Series | tuple) -> str:
    """Write what a target asks for, with the decimals that it has: "at least 80%"."""
    sides = {"at_least": _("at least {}"), "at_most": _("at most {}")}
    return sides[row.comparator].format(amount(row.value, row.unit, decimals_of(row.value)))
