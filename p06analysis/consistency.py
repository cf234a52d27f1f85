"""Which reported figures do not add up, within one article or between two. Nothing is corrected here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .change import judge_stated, span_days
from .dataset import Dataset, choose
from .interval import Interval
from .wording import _, amount, date, figure, number

COLUMNS = [
    "kind",
    "severity",
    "province",
    "indicator",
    "scope",
    "period_end",
    "stated",
    "expected",
    "sentence",
    "lines",
]
WHOLES = {  # whole: its parts, as the definitions of the indicators say
    "tasks_total": ["tasks_done", "tasks_not_done", "tasks_regular", "tasks_in_progress"],
    "service_index_score": [
        "service_index_transparency_points",
        "service_index_progress_points",
        "service_index_digitization_points",
        "service_index_online_points",
        "service_index_satisfaction_points",
    ],
}


def findings(data: Dataset) -> pd.DataFrame:
    """List what does not add up in what is known.

    Parameters
    ----------
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        One row for each finding: kind (rate and counts, parts and whole, stated change, two sources, published early),
        severity (error, warning, note), province, indicator, scope, period_end, stated, expected (text), sentence (for
        readers) and lines (of observations.csv).

    Examples
    --------
    >>> from p06analysis import load
    >>> found = findings(load())
    >>> found[(found["province"] == "ha_tinh") & (found["indicator"] == "essential_online_rate")]["sentence"].item()
    'The source states 72.24%, but its own counts, 463,572 of 614,719, give 75.41%.'
    """
    rows = choose(data.joined)
    kinds = (_rates_and_counts, _parts_and_wholes, _stated_changes, _two_sources, _published_early)
    found = [finding for kind in kinds for finding in kind(rows)]
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.sort_values(["province", "indicator", "scope", "period_end", "kind", "lines"]).reset_index(drop=True)


def _finding(
    kind: str, severity: str, row: pd.Series, stated: str, expected: str, sentence: str, lines: list[int]
) -> tuple:
    where = (row["province"], row["indicator"], row["scope"], row["period_end"])
    return kind, severity, *where, stated, expected, sentence, tuple(lines)


def _rates_and_counts(rows: pd.DataFrame) -> Iterator[tuple]:
    """A rate against its own counts, beyond what the printed digits allow."""
    both = rows[(rows["unit"] == "percent") & rows["numerator"].notna() & rows["denominator"].notna()]
    for _i, row in both.iterrows():
        computed = 100 * row["numerator"] / row["denominator"]
        stated = Interval(row["value"], row["low"], row["high"])
        if stated.overlaps(Interval(computed, computed, computed)):
            continue
        unit = 10.0 ** -row["decimals"]
        cut = row["qualifier"] == "exact" and np.floor(computed / unit + 1e-9) * unit
        truncated = row["qualifier"] == "exact" and abs(cut - row["value"]) < 1e-9
        counts = _("{part} of {whole}").format(part=number(row["numerator"]), whole=number(row["denominator"]))
        expected = amount(computed, "percent", max(int(row["decimals"]), 2))
        sentence = (
            _("The source cuts off {expected} (its counts are {counts}) to {stated} instead of rounding; harmless.")
            if truncated
            else _("The source states {stated}, but its own counts, {counts}, give {expected}.")
        ).format(stated=figure(row), counts=counts, expected=expected)
        severity = "note" if truncated else "error"
        yield _finding("rate and counts", severity, row, figure(row), expected, sentence, [row["line"]])


def _parts_and_wholes(rows: pd.DataFrame) -> Iterator[tuple]:
    """Parts that one source gives in full against the whole that it gives."""
    same_report = ["province", "scope", "period_end", "source"]
    for whole, parts in WHOLES.items():
        for _i, report in rows[rows["indicator"].isin([whole, *parts])].groupby(same_report):
            total = report[report["indicator"] == whole]
            given = report[report["indicator"].isin(parts)]
            if len(total) != 1 or set(given["indicator"]) != set(parts):
                continue
            row = total.iloc[0]
            stated, summed = (
                Interval(row["value"], row["low"], row["high"]),
                Interval(*given[["value", "low", "high"]].sum()),
            )
            if not stated.overlaps(summed):
                expected = amount(summed.value, row["unit"], int(given["decimals"].max()))
                sentence = _("The source states {stated} in all, but its parts add up to {expected}.").format(
                    stated=figure(row), expected=expected
                )
                yield _finding(
                    "parts and whole", "error", row, figure(row), expected, sentence, report["line"].tolist()
                )


def _stated_changes(rows: pd.DataFrame) -> Iterator[tuple]:
    """The change that a source states against the one from the figure a period earlier."""
    for _i, row in rows[rows["stated_change"].notna()].iterrows():
        before = _year_before(rows, row)
        if before is None:
            continue
        change = Interval(row["value"], row["low"], row["high"]) - Interval(
            before["value"], before["low"], before["high"]
        )
        verdict = judge_stated(row["stated_change"], change)
        if verdict == "agrees":
            continue
        places = int(max(row["decimals"], before["decimals"]))
        stated, expected = (
            number(row["stated_change"], places, signed=True),
            number(change.value, places, signed=True),
        )
        if verdict == "truncated":
            stated = number(row["stated_change"], places - 1, signed=True)
        sentence = (
            _(
                "The source states a change of {stated}, cut off instead of rounded: "
                "{before} to {after} is {expected}; harmless."
            )
            if verdict == "truncated"
            else _("The source states a change of {stated}, but {before} to {after} is {expected}.")
        ).format(stated=stated, before=figure(before), after=figure(row), expected=expected)
        severity = "note" if verdict == "truncated" else "warning"
        yield _finding("stated change", severity, row, stated, expected, sentence, [before["line"], row["line"]])


def _year_before(rows: pd.DataFrame, row: pd.Series) -> pd.Series | None:
    """The chosen figure of the same quantity one year earlier: what a yearly report compares itself with."""
    same = (rows[["province", "indicator", "scope"]] == row[["province", "indicator", "scope"]]).all(axis=1)
    gap = (row["period_end"] - rows["period_end"]).dt.days
    earlier = rows[same & rows["chosen"] & gap.between(365 - 7, 366 + 7)]
    if len(earlier) != 1:
        return None
    before = earlier.iloc[0]
    spans = span_days(before), span_days(row)
    return before if 0 in spans or abs(spans[0] - spans[1]) <= 3 else None


def _two_sources(rows: pd.DataFrame) -> Iterator[tuple]:
    """Different values of one quantity and period."""
    for _i, same in rows.groupby(["province", "indicator", "scope", "period_start", "period_end"], dropna=False):
        if len(same) < 2:
            continue
        row = same.iloc[0]
        stand = Interval(row["value"], row["low"], row["high"])
        others = [other for _i, other in same.iloc[1:].iterrows()]
        against = [o for o in others if not stand.overlaps(Interval(o["value"], o["low"], o["high"]))]
        for other in against:
            sentence = _("For the same day {publisher} states {stated}, {other} {expected}.").format(
                publisher=row["source_publisher"],
                stated=figure(row),
                other=other["source_publisher"],
                expected=figure(other),
            )
            lines = [row["line"], other["line"]]
            yield _finding("two sources", "warning", row, figure(row), figure(other), sentence, lines)


def _published_early(rows: pd.DataFrame) -> Iterator[tuple]:
    """A figure whose source appeared before its period was over."""
    early = rows[(rows["published_basis"] == "stated") & (rows["published"] < rows["period_end"])]
    for _i, row in early.iterrows():
        stated, expected = date(row["published"]), date(row["period_end"])
        sentence = _("The source appeared on {stated}, before the period ended on {expected}.").format(
            stated=stated, expected=expected
        )
        yield _finding("published early", "note", row, stated, expected, sentence, [row["line"]])


def freshness(data: Dataset, window_days: int = 365) -> pd.DataFrame:
    """Say how old the newest figure of each territory that still exists is.

    Parameters
    ----------
    data : Dataset
        What is known.
    window_days : int
        Age from which it counts as stale.

    Returns
    -------
    pandas.DataFrame
        Columns province, territory, newest (text), age (days), window_days and stale, oldest first.
    """
    rows = data.joined[data.joined["valid_to"].isna() | (data.joined["valid_to"] >= data.known_by)]
    newest = rows.groupby(["sort_order", "province", "name"], as_index=False)["period_end"].max()
    age = (data.known_by - newest["period_end"]).dt.days
    table = newest.assign(
        territory=newest["name"],
        newest=[date(day) for day in newest["period_end"]],
        age=age,
        window_days=window_days,
        stale=age > window_days,
    )
    table = table.sort_values(["age", "sort_order"], ascending=[False, True])
    return table[["province", "territory", "newest", "age", "window_days", "stale"]].reset_index(drop=True)


def dating(data: Dataset) -> pd.DataFrame:
    """Count sources and figures by what is known of their date of publication and of their period.

    Parameters
    ----------
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        Text columns with headings, ready for a table.
    """
    names = {
        "stated": _("day stated"),
        "month": _("month stated, its last day is used"),
        "not_before": _("not shown, not before the figures"),
        "": _("not shown at all"),
    }
    sources = data.sources["published_basis"].value_counts()
    figures = data.joined["published_basis"].value_counts()
    inferred = data.joined[data.joined["period_basis"] == "inferred"]["published_basis"].value_counts()
    shown = [basis for basis in names if sources.get(basis, 0)]
    return pd.DataFrame(
        {
            _("Date of publication"): [names[basis] for basis in shown],
            _("Sources"): [number(sources[basis]) for basis in shown],
            _("Figures"): [number(figures.get(basis, 0)) for basis in shown],
            _("of these with an inferred period"): [number(inferred.get(basis, 0)) for basis in shown],
        }
    )
