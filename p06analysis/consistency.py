"""Which reported figures do not add up, within one article or between two. Nothing is corrected here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from .change import judge_stated
from .comparable import is_base
from .dataset import Dataset, choose
from .interval import Interval
from .wording import _, amount, date, figure, language, number

COLUMNS = [
    *("kind", "severity", "province", "name", "indicator", "title", "scope", "period_end"),
    *("stated", "expected", "sentence", "lines"),
]
COMMON = [f"service_index_{part}_points" for part in ("transparency", "progress", "digitization", "satisfaction")]
WHOLES = [  # whole and parts, as the definitions of the indicators say; payment stands apart or with online services
    ("tasks_total", ["tasks_done", "tasks_not_done", "tasks_regular", "tasks_in_progress"]),
    ("service_index_score", [*COMMON, "service_index_online_points"]),
    ("service_index_score", [*COMMON, "service_index_online_service_points", "service_index_payment_points"]),
]


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
        severity (error, warning, note), province and name, indicator and title, scope, period_end, stated, expected
        (text), sentence (for readers) and lines (of observations.csv).

    Examples
    --------
    >>> from p06analysis import load
    >>> found = findings(load())
    >>> found[(found["province"] == "ha_tinh") & (found["indicator"] == "essential_online_rate")]["sentence"].item()
    'The source states 72.24%, but its own counts, 463,572 of 614,719, give 75.41%.'
    """
    return _findings(data, language()).copy()


@lru_cache(maxsize=8)
def _findings(data: Dataset, _language: str) -> pd.DataFrame:
    """Every report asks several times; the sentences are those of the language."""
    rows = choose(data.joined)
    kinds = (_rates_and_counts, _parts_and_wholes, _stated_changes, _two_sources, _published_early)
    found = [finding for kind in kinds for finding in kind(rows)]
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.sort_values(["province", "indicator", "scope", "period_end", "kind", "lines"]).reset_index(drop=True)


def _finding(
    kind: str, severity: str, row: pd.Series, stated: str, expected: str, sentence: str, lines: list[int]
) -> tuple:
    where = row[["province", "name", "indicator", "title", "scope", "period_end"]]
    return kind, severity, *where, stated, expected, sentence, tuple(int(line) for line in lines)


def _interval(row: pd.Series) -> Interval:
    return Interval(row["value"], row["low"], row["high"])


def _rates_and_counts(rows: pd.DataFrame) -> Iterator[tuple]:
    """A rate against its own counts, beyond what the printed digits allow."""
    both = rows[(rows["unit"] == "percent") & rows["numerator"].notna() & rows["denominator"].notna()]
    for _i, row in both.iterrows():
        computed = 100 * row["numerator"] / row["denominator"]
        if _interval(row).overlaps(Interval(computed, computed, computed)):
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
        if not truncated and _interval(row).overlaps(_ratio_of_round_counts(row)):
            severity = "note"
            sentence = _("The source states {stated}; its counts, {counts}, look rounded, and give {expected}.")
            sentence = sentence.format(stated=figure(row), counts=counts, expected=expected)
        yield _finding("rate and counts", severity, row, figure(row), expected, sentence, [row["line"]])


def _ratio_of_round_counts(row: pd.Series) -> Interval:
    """Percentage of two counts; one that ends in two zeros or more may be off by one unit of its last digit."""
    ends = []
    for count in (int(row["numerator"]), int(row["denominator"])):
        unit = 10 ** (len(str(count)) - len(str(count).rstrip("0")))
        slack = unit if unit >= 100 else 0
        ends.append(Interval(count, count - slack, count + slack))
    return Interval(*(100 * bound for bound in ends[0] / ends[1]))


def _parts_and_wholes(rows: pd.DataFrame) -> Iterator[tuple]:
    """Parts that one source gives in full against the whole that it gives."""
    for whole, parts in WHOLES:
        reports = rows[rows["indicator"].isin([whole, *parts])].groupby(["province", "scope", "period_end", "source"])
        for _i, report in reports:
            total, given = report[report["indicator"] == whole], report[report["indicator"].isin(parts)]
            if len(total) != 1 or set(given["indicator"]) != set(parts):
                continue
            row, summed = total.iloc[0], Interval(*given[["value", "low", "high"]].sum())
            if _interval(row).overlaps(summed):
                continue
            expected = amount(summed.value, row["unit"], int(given["decimals"].max()))
            sentence = _("The source states {stated} in all, but its parts add up to {expected}.")
            sentence = sentence.format(stated=figure(row), expected=expected)
            yield _finding("parts and whole", "error", row, figure(row), expected, sentence, report["line"].tolist())


def _stated_changes(rows: pd.DataFrame) -> Iterator[tuple]:
    """The change that a source states against the one from the figure a year earlier."""
    chosen = rows[rows["chosen"]]
    for _i, row in rows[rows["stated_change"].notna()].iterrows():
        same = (chosen[["province", "indicator", "scope"]] == row[["province", "indicator", "scope"]]).all(axis=1)
        bases = [before for _j, before in chosen[same].iterrows() if is_base(before, row)]
        if len(bases) != 1:
            continue
        before, change = bases[0], _interval(row) - _interval(bases[0])
        verdict = judge_stated(row["stated_change"], change, int(row["stated_decimals"]))
        if verdict == "agrees":
            continue
        stated = number(row["stated_change"], int(row["stated_decimals"]), signed=True)
        expected = number(change.value, int(max(row["decimals"], before["decimals"])), signed=True)
        forms = {
            "truncated": _(
                "The source states a change of {stated}, cut off instead of rounded: "
                "{before} to {after} is {expected}; harmless."
            ),
            "differs": _("The source states a change of {stated}, but {before} to {after} is {expected}."),
        }
        sentence = forms[verdict].format(stated=stated, before=figure(before), after=figure(row), expected=expected)
        severity = "note" if verdict == "truncated" else "warning"
        yield _finding("stated change", severity, row, stated, expected, sentence, [before["line"], row["line"]])


def _two_sources(rows: pd.DataFrame) -> Iterator[tuple]:
    """Different values of one quantity and period; the one that stands in the series is named first."""
    for _i, same in rows.groupby(["province", "indicator", "scope", "period_start", "period_end"], dropna=False):
        for row, other in combinations([row for _i, row in same.iterrows()], 2):
            if _interval(row).overlaps(_interval(other)):
                continue
            said = {"publisher": row["source_publisher"], "stated": figure(row)}
            said |= {"other": other["source_publisher"], "expected": figure(other)}
            form = _("For the same day {publisher} states {stated}, {other} {expected}.")
            if said["publisher"] == said["other"]:
                form = _("For the same day two articles of {publisher} state {stated} and {expected}.")
            sentence = form.format(**said)
            lines = [row["line"], other["line"]]
            yield _finding("two sources", "warning", row, said["stated"], said["expected"], sentence, lines)


def _published_early(rows: pd.DataFrame) -> Iterator[tuple]:
    """A figure whose source appeared before its period was over."""
    early = rows[(rows["published_basis"] == "stated") & (rows["published"] < rows["period_end"])]
    for _i, row in early.iterrows():
        stated, expected = date(row["published"]), date(row["period_end"])
        sentence = _("The source appeared on {stated}, before the period ended on {expected}.").format(
            stated=stated, expected=expected
        )
        yield _finding("published early", "note", row, stated, expected, sentence, [row["line"]])
