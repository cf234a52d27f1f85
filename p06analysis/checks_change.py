"""Figures against the ones before them: stated changes, counts that fall, steps that are unusual among all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .change import judge_stated
from .comparable import comparability, is_base
from .derivation import derived
from .finding import Row, about, finding, grouped, interval, records
from .interval import Interval
from .provenance import cite, linked
from .wording import _, date, figure, number

SERIES = ["province", "indicator", "scope"]
MOVED = ["period_end", "value", "low", "high", "decimals", "minimum", "maximum"]
UNUSUAL = (
    5  # spreads (1.48 median absolute deviations) from the median of the pool; a normal one has 1 in 2 million there
)
FEWEST_STEPS = 8  # below this a pool has no spread to speak of
YEAR = 365.25


def stated_changes(rows: pd.DataFrame) -> Iterator[dict]:
    """The change that a source states against the one from the figure that it compares itself with.

    Where that is not known, the figure before is told beside it, as a note: the change may count since another day.
    """
    stated = rows["stated_change"].notna()
    number = rows.groupby(SERIES, sort=False).ngroup()
    known = rows["chosen"] & number.isin(number[stated])
    lines = {tuple(line[0][name] for name in SERIES): line for line in grouped(records(rows, known), SERIES)}
    for row in records(rows, stated):
        line = lines.get(tuple(row[name] for name in SERIES), [])
        before = [
            each for each in line if each["period_end"] < row["period_end"] and comparability(each, row)[0] != "no"
        ]
        bases = [each for each in before if is_base(each, row)]
        if len(bases) > 1 or not before:
            continue
        base = (bases or before)[-1]
        change = interval(row) - interval(base)
        verdict = judge_stated(row["stated_change"], change, int(row["stated_decimals"]))
        if verdict != "agrees" and (bases or verdict == "differs"):
            yield _change(base, row, change, verdict if bases else "open")


def _change(before: Row, row: Row, change: Interval, verdict: str) -> dict:
    stated = number(row["stated_change"], int(row["stated_decimals"]), signed=True)
    expected = number(change.value, int(max(row["decimals"], before["decimals"])), signed=True)
    forms = {
        "truncated": _(
            "The source states a change of {stated}, cut off instead of rounded: "
            "{before} to {after} is {expected}; harmless."
        ),
        "differs": _("The source states a change of {stated}, but {before} to {after} is {expected}."),
        "open": _(
            "The source states a change of {stated} and not since when; "
            "from the figure known before, {before} on {then}, to {after} it is {expected}."
        ),
    }
    words = {"before": cite(before), "after": cite(row), "stated": linked(stated, row)}
    formula = _("{about}: {before} to {after} is {expected}, against {stated} as stated.")
    formula = formula.format(**words, about=about(row), expected=expected)
    marked = forms[verdict].format(**words, then=date(before["period_end"]), expected=derived(expected, formula))
    severity = "warning" if verdict == "differs" else "note"
    return finding("stated change", severity, [before, row], stated, expected, marked) | _about(row)


def _about(row: Row) -> dict:
    """A change is told of its later figure."""
    return {"period_end": row["period_end"]}


def _steps(rows: pd.DataFrame, wanted: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Places of successive figures of each series, one for each day: of rates, scores or counts so far, comparable."""
    place = np.flatnonzero(wanted & rows["chosen"])
    keys = rows[[*SERIES, "period_end"]].take(place)
    place = place[~keys.duplicated(keep="last").to_numpy()]
    number = rows[SERIES].take(place).groupby(SERIES, sort=False).ngroup().to_numpy()
    same = number[1:] == number[:-1]
    return place[:-1][same], place[1:][same]


def falling_counts(rows: pd.DataFrame) -> Iterator[dict]:
    """Counts so far that are smaller than before; one of another whole, such as of a new year's tasks, may be."""
    start, end = _steps(rows, (rows["kind"] == "stock") & (rows["direction"] == "up"))
    falls = rows["high"].to_numpy()[end] < rows["low"].to_numpy()[start]
    for before, row in _pairs(rows, start[falls], end[falls]):
        wholes = [each["denominator"] for each in (before, row) if pd.notna(each["denominator"])]
        if len(set(wholes)) == 2:
            continue
        marked = _("A count so far cannot fall: {before} on {then}, {after} on {day}.").format(
            before=cite(before), then=date(before["period_end"]), after=cite(row), day=date(row["period_end"])
        )
        expected = _("at least {}").format(figure(before))
        yield finding("falling count", "warning", [before, row], figure(row), expected, marked) | _about(row)


def unusual_steps(rows: pd.DataFrame) -> Iterator[dict]:
    """Steps that stand out among all of their scale, by the least that the printed digits allow.

    Rates and scores move on the logit scale of their bounds, counts so far on the log scale. A step counts by the root
    of its time, as two reports of a week apart differ by more than a week's progress.
    """
    bounded = rows["kind"].isin(["rate", "score"]) & rows["maximum"].notna()
    for scale, kept in (("logit", bounded), ("log", (rows["kind"] == "stock") & (rows["value"] > 0))):
        steps = _steps(rows, kept)
        if len(steps[0]) >= FEWEST_STEPS:
            yield from _unusual(rows, steps, scale)


def _pairs(rows: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> Iterator[tuple[Row, Row]]:
    return zip(records(rows, before), records(rows, after), strict=True)


def _unusual(rows: pd.DataFrame, steps: tuple[np.ndarray, np.ndarray], scale: str) -> Iterator[dict]:
    before, after = (rows[MOVED].take(side).reset_index(drop=True) for side in steps)
    root = np.sqrt((after["period_end"] - before["period_end"]).dt.days / YEAR)
    pace = (_level(after, "value", scale) - _level(before, "value", scale)) / root
    up, down = (
        (_level(after, end, scale) - _level(before, start, scale)) / root
        for end, start in (("low", "high"), ("high", "low"))
    )
    least = np.where(pace > 0, np.maximum(up, 0), np.minimum(down, 0))
    middle = pace.median()
    away = (pace - middle).abs()
    spread = 1.4826 * away.median()
    if not spread > 0:
        return
    far = np.flatnonzero((np.abs(least - middle) > UNUSUAL * spread) & (np.sign(least - middle) == np.sign(pace)))
    smaller = np.searchsorted(np.sort(away), away[far])
    for (one, other), rank in zip(_pairs(rows, *(side[far] for side in steps)), smaller.tolist(), strict=True):
        yield _step(one, other, rank, len(away) - 1, scale)


def _level(rows: pd.DataFrame, column: str, scale: str) -> pd.Series:
    """Figures on their scale; one at a bound stands a quarter of its last digit away from it."""
    values = rows[column].astype(float)
    if scale == "log":
        return np.log(values.clip(lower=0.5))
    edge = 0.25 * 10.0 ** -rows["decimals"].astype(float)
    values = values.clip(rows["minimum"] + edge, rows["maximum"] - edge)
    return np.log((values - rows["minimum"]) / (rows["maximum"] - values))


def _step(before: Row, row: Row, smaller: int, others: int, scale: str) -> dict:
    days = (row["period_end"] - before["period_end"]).days
    rank = _("{smaller} of the {others} other steps of rates and scores are less unusual for their time")
    if scale == "log":
        rank = _("{smaller} of the {others} other steps of counts so far are less unusual for their time")
    rank = rank.format(smaller=smaller, others=others)
    span = _("{} days").format(number(days))
    formula = _("{then} to {day} is {span}; {rank}, by their size on the {scale} scale and the root of their time.")
    dates = {"then": date(before["period_end"]), "day": date(row["period_end"])}
    formula = formula.format(**dates, span=span, rank=rank, scale=scale)
    marked = _("{before} to {after} in {span}: {rank}.").format(
        before=cite(before), after=cite(row), span=derived(span, formula), rank=derived(rank, formula)
    )
    stated = _("{before} to {after}").format(before=figure(before), after=figure(row))
    return finding("unusual step", "warning", [before, row], stated, "", marked) | _about(row)
