"""Figures against others of the same day, and against the calendar: two sources, look-alikes, dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from .dataset import existing
from .derivation import derived
from .finding import Row, counts, finding, grouped, interval, records
from .provenance import UNKNOWN, cite
from .show import literal
from .staleness import WINDOW_DAYS
from .wording import _, date, figure, ngettext, number, quantity

TELLING = 3  # digits from which on two figures are hardly equal by chance


def two_sources(rows: pd.DataFrame) -> Iterator[dict]:
    """Different values of one quantity and period; the one that stands in the series is named first."""
    period = ["province", "indicator", "scope", "period_start", "period_end"]
    for same in grouped(records(rows, rows.duplicated(period, keep=False)), period):
        for row, other in combinations(same, 2):
            if not interval(row).overlaps(interval(other)):
                yield _contradiction(row, other)


def _contradiction(row: Row, other: Row) -> dict:
    publishers = [row["source_publisher"], other["source_publisher"]]
    form = _("For the same time {publisher} states {stated}, {other} {expected}.")
    if publishers[0] == publishers[1]:
        form = _("For the same time two articles of {publisher} state {stated} and {expected}.")
    names = [literal(each) if each != UNKNOWN else _("a text without a publisher") for each in publishers]
    words = dict(zip(("publisher", "other"), names, strict=True))
    marked = form.format(**words, stated=cite(row), expected=cite(other))
    return finding("two sources", "warning", [row, other], figure(row), figure(other), marked)


def look_alikes(rows: pd.DataFrame) -> Iterator[dict]:
    """One figure that stands under two quantities that are easily taken for each other; it may belong to one only."""
    digits = rows["published_value"].str.replace(".", "", regex=False).str.strip("0").str.len()
    telling = (digits >= TELLING) & (rows["kind"] != "rank")
    counted = (rows["numerator"] != rows["denominator"]).fillna(False).astype(bool)
    place = ["province", "scope", "period_end", "unit"]
    seen = set()
    for kept, same in ((telling, ["published_value"]), (counted, ["numerator", "denominator"])):
        again = rows.loc[kept, [*place, *same]].duplicated(keep=False).reindex(rows.index, fill_value=False)
        for group in grouped(records(rows, again), [*place, *same]):
            for row, other in combinations(group, 2):
                pair = frozenset((row["line"], other["line"]))
                if _alike(row, other) and pair not in seen:
                    seen.add(pair)
                    yield _look_alike(row, other, counts if "numerator" in same else cite)


def _alike(row: Row, other: Row) -> bool:
    return row["indicator"] in other["confused_with"].split() or other["indicator"] in row["confused_with"].split()


def _look_alike(row: Row, other: Row, told) -> dict:
    marked = _("{stated} is given for {title}, and {expected} for {other}, which is easily taken for it.").format(
        stated=told(row),
        expected=told(other),
        title=literal(quantity(row["title"], row["scope"])),
        other=literal(quantity(other["title"], other["scope"])),
    )
    return finding("look-alikes", "note", [row, other], figure(row), figure(other), marked)


def published_early(rows: pd.DataFrame) -> Iterator[dict]:
    """Figures whose source appeared before their period was over, once for each source and period."""
    early = (rows["published_basis"] == "stated") & (rows["published"] < rows["period_end"])
    for same in grouped(records(rows, early), ["province", "source", "period_end"]):
        stated, expected = date(same[0]["published"]), date(same[0]["period_end"])
        marked = _("The source appeared on {stated}, before the period ended on {expected}.").format(
            stated=stated, expected=expected
        )
        yield finding("published early", "note", same, stated, expected, marked)


def inferred_dates(rows: pd.DataFrame) -> Iterator[dict]:
    """Figures whose period no source states, once for each territory."""
    whole = rows["province"].value_counts()
    for same in grouped(records(rows, rows["period_basis"] == "inferred"), ["province"]):
        known = int(whole[same[0]["province"]])
        marked = ngettext(
            "The day or period is inferred for {n} of {whole} figure.",
            "The day or period is inferred for {n} of {whole} figures.",
            known,
        ).format(n=len(same), whole=known)
        yield finding("inferred date", "note", same, "", "", marked)


def stale_figures(rows: pd.DataFrame, known_by: pd.Timestamp) -> Iterator[dict]:
    """The newest figure of each territory that still exists, where it is older than a year."""
    newest = rows["period_end"] == rows.groupby("province")["period_end"].transform("max")
    old = newest & existing(rows, known_by) & (rows["level"] != "nation")
    old &= (known_by - rows["period_end"]).dt.days > WINDOW_DAYS
    for row, *_others in grouped(records(rows, old), ["province"]):
        then, day = date(row["period_end"]), date(known_by)
        age = _("{} days").format(number((known_by - row["period_end"]).days))
        formula = _("{then} to {day} is {age}.").format(then=then, day=day, age=age)
        marked = _("No newer figure is known than {stated}, which refers to {then}, {age} before.").format(
            stated=cite(row), then=then, age=derived(age, formula)
        )
        yield finding("stale", "note", [row], then, "", marked)
