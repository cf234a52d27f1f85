"""Whether two figures of one quantity measure the same thing: period, rank, day."""

from __future__ import annotations

import pandas as pd

from .dataset import MERGER, Dataset, choose
from .wording import _, date

WEEK_DAYS = 7
SAME_LENGTH_DAYS = 3  # a leap year and a month's end may make equal periods differ by this much


def comparability(before: pd.Series, after: pd.Series) -> tuple[str, str]:
    """Say whether two figures of one series measure the same thing.

    Parameters
    ----------
    before, after : pandas.Series
        Rows of `Dataset.joined`, earlier and later.

    Returns
    -------
    tuple of str
        "yes", "warning" or "no", and why.

    Examples
    --------
    >>> year = {
    ...     "kind": "flow",
    ...     "period_start": pd.Timestamp("2023-01-01"),
    ...     "period_end": pd.Timestamp("2023-12-31"),
    ... }
    >>> month = {
    ...     "kind": "flow",
    ...     "period_start": pd.Timestamp("2024-01-01"),
    ...     "period_end": pd.Timestamp("2024-01-31"),
    ... }
    >>> comparability(pd.Series(year), pd.Series(month))
    ('no', 'counted over 365 and over 31 days')
    """
    if before["period_end"] == after["period_end"]:
        return "no", _("both figures refer to the same day")
    if before["kind"] == "rank" and (reason := uneven_ranks(before, after)):
        return "no", reason
    uneven = uneven_periods(before, after)
    if before["kind"] == "flow":
        return ("no", uneven) if uneven else ("yes", "")
    reasons = [uneven] if uneven else []
    notes = {row.get("note", "") for row in (before, after)} - {""}
    reasons += sorted(notes)
    return ("warning", "; ".join(reasons)) if reasons else ("yes", "")


def contradicting(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Find what two sure reports say in ways that exclude each other.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `Dataset.joined`.
    by : list of str
        Columns that say what a report is about.

    Returns
    -------
    pandas.DataFrame
        These columns, a row for each contradiction, sorted.
    """
    said = rows[rows["flag"] == ""].groupby(by, dropna=False)
    return (said["low"].max() > said["high"].min()).loc[lambda each: each].reset_index()[by]


def uneven_periods(a: pd.Series, b: pd.Series) -> str:
    """Say how the periods of two figures differ in length; empty where they do not, or where it does not matter.

    Parameters
    ----------
    a, b : pandas.Series
        Rows of `Dataset.joined` of one indicator.

    Returns
    -------
    str
        The reason.
    """
    spans = [span_days(row) for row in (a, b)]
    if all(spans) and abs(spans[0] - spans[1]) <= SAME_LENGTH_DAYS:
        return ""
    if all(spans):
        counted, measured = _("counted over {} and over {} days"), _("measured over {} and over {} days")
        return (counted if a["kind"] == "flow" else measured).format(*spans)
    if a["kind"] == "flow":
        return _("the length of a period is not known")
    return _("one figure covers a period, the other gives none") if any(spans) and a["kind"] == "rate" else ""


def uneven_ranks(a: pd.Series, b: pd.Series) -> str:
    """Say why two ranks are not among the same number of territories; empty where they are."""
    sizes = {int(row["denominator"]) for row in (a, b) if pd.notna(row.get("denominator"))}
    if len(sizes) == 2:
        return _("ranks among {} and among {} territories").format(min(sizes), max(sizes))
    across = (a["period_end"] < MERGER) != (b["period_end"] < MERGER)
    return _("ranks before and after the merger of {}").format(date(MERGER)) if across else ""


def span_days(row: pd.Series) -> int:
    """Length of the period that a figure covers in days, 0 where it is not known or the figure is a state."""
    return 0 if pd.isna(row["period_start"]) else (row["period_end"] - row["period_start"]).days + 1


def before_merger(data: Dataset, line: pd.DataFrame) -> pd.DataFrame:
    """Find the figures of the territories that merged into that of a series; they stand beside it, never in it.

    Parameters
    ----------
    data : Dataset
        What is known.
    line : pandas.DataFrame
        As from `Dataset.series`.

    Returns
    -------
    pandas.DataFrame
        Rows of `Dataset.joined` of the same quantity and scope, with ``chosen``.

    Examples
    --------
    >>> from p06analysis import load
    >>> data = load()
    >>> before_merger(data, data.series("lam_dong_2025", "online_submission_rate"))["province"].unique().tolist()
    ['binh_thuan', 'lam_dong']
    """
    if line.empty:
        return line
    head = line.iloc[0]
    merged = data.provinces.loc[data.provinces["successor"] == head["province"], "province"]
    same = (data.joined["indicator"] == head["indicator"]) & (data.joined["scope"] == head["scope"])
    return choose(data.joined[same & data.joined["province"].isin(merged)])


def is_base(before: pd.Series, after: pd.Series) -> bool:
    """Whether a figure is what a report compares itself with, over a period as long.

    That is the figure of one year earlier, or the one that the article itself puts beside its own.
    """
    a_year = abs((after["period_end"] - before["period_end"]).days - 365) <= WEEK_DAYS + 1
    spans = span_days(before), span_days(after)
    own = before.get("source", "") == after.get("source", None) and before["period_end"] < after["period_end"]
    return (a_year or own) and (0 in spans or abs(spans[0] - spans[1]) <= SAME_LENGTH_DAYS)
