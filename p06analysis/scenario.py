"""What a year may bring, of counts that begin anew with each period: scenarios, which are no forecasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import pandas as pd

from .comparable import contradicting
from .dataset import Dataset
from .interval import Interval
from .wording import _, date, period

NO_FLOW = "only counts within a period are told by the year"
COLUMNS = ["scenario", "value", "low", "high", "rests_on"]


@dataclass(frozen=True, eq=False)
class Scenarios:
    """Scenarios for the total of a year, or the reason why there are none.

    Attributes
    ----------
    refusal : str
        Why there is none; empty where there are some.
    part : pandas.Series or None
        The figure of the year so far that all rest on, a row of `Dataset.joined`.
    before : pandas.Series or None
        The figure of the whole year before.
    frame : pandas.DataFrame
        One row each: scenario (so far, slowest, fastest, rest of last year), value, low and high (of the total, with
        what the printed digits allow), and rests_on (further figures it rests on).
    needed : Interval or None
        What each further day must bring to come up with the year before.
    """

    refusal: str = ""
    part: pd.Series | None = None
    before: pd.Series | None = None
    frame: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    needed: Interval | None = None


def year_scenarios(data: Dataset, province: str, indicator: str, scope: str = "", year: int | None = None) -> Scenarios:
    """Add to what a year brought so far what the rest of it brings if things go on in one way or another.

    Parameters
    ----------
    data : Dataset
        What is known.
    province, indicator : str
        Key or name.
    scope : str
        Part of the administration; empty for the whole.
    year : int, optional
        The year; where not given, the latest of which a figure counts from its first day on.

    Returns
    -------
    Scenarios
        The rest of the year at the daily rate of the year so far, of the slowest and the fastest stretch of it that
        figures tell, and like the rest of the year before where a figure of that year and one of the same part of it
        are known.

    Examples
    --------
    >>> from p06analysis import load
    >>> made = year_scenarios(load(known_by="2025-06-30"), "quang_ninh", "dossiers_received")
    >>> made.frame[["scenario", "value"]].round().values.tolist()  # 447,203 in 151 of 365 days
    [['so far', 1080987.0]]
    """
    line = data.series(province, indicator, scope)
    if len(line) and line["kind"].iloc[0] != "flow":
        return Scenarios(NO_FLOW)
    rows = line[line["chosen"] & (line["period_start"].dt.year == line["period_end"].dt.year)]
    starts = rows.loc[rows["period_start"].dt.day_of_year == 1, "period_start"]
    if year is None and starts.empty:
        return Scenarios("no figure is known" if line.empty else "no figure counts from the first day of a year on")
    year = year or starts.max().year
    first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    within = rows[(rows["period_start"] >= first) & (rows["period_end"] <= last)]
    begun = within[within["period_start"] == first]
    if refusal := _refusal(line, begun, data.known_by, first, last):
        return Scenarios(refusal)
    part = begun.loc[begun["period_end"].idxmax()]
    left = (last - part["period_end"]).days
    so_far, rates = _interval(part), _stretches(within, part)
    found = [_scenario("so far", so_far, _times(so_far, left / _days(part)), [])]
    if len(rates) > 1:
        rates.sort(key=lambda rate: rate[0].value)
        found += [
            _scenario(name, so_far, _times(rate, left), rests_on)
            for name, (rate, rests_on) in (("slowest", rates[0]), ("fastest", rates[-1]))
        ]
    start = first - pd.DateOffset(years=1)
    before, same = (_of_period(rows, start, _year_before(end)) for end in (last, part["period_end"]))
    if before is not None and same is not None:
        found.append(_scenario("rest of last year", so_far, _interval(before) - _interval(same), [before, same]))
    needed = None if before is None else _times(_interval(before) - so_far, 1 / left)
    return Scenarios("", part, before, pd.DataFrame(found, columns=COLUMNS), needed)


def _refusal(
    line: pd.DataFrame, begun: pd.DataFrame, known_by: pd.Timestamp, first: pd.Timestamp, last: pd.Timestamp
) -> str:
    if line.empty:
        return "no figure is known"
    if begun.empty:
        return _("no figure counts from {} on").format(date(first))
    if begun["period_end"].max() == last:
        return _("the year is over, and its figure is known ({})").format(period(first, last))
    if known_by >= last:
        return _("the year is over, and no figure of the whole of it is known ({})").format(period(first, last))
    ends = line["valid_to"].iloc[0]
    if ends < last:
        return _("the territory ended on {}, within the year").format(date(ends))
    part = begun["period_end"].max()
    year_before = first - pd.DateOffset(years=1)
    used = (line["period_start"] == first) & (line["period_end"] <= last)
    used |= (line["period_start"] == year_before) & line["period_end"].isin([_year_before(last), _year_before(part)])
    apart = contradicting(line[used], ["period_start", "period_end"])
    contradict = _("two reports of {} contradict each other")
    return contradict.format(period(*apart.iloc[0])) if len(apart) else ""


def _stretches(within: pd.DataFrame, part: pd.Series) -> list[tuple[Interval, list[pd.Series]]]:
    """Daily rates of all stretches that a figure tells, or the difference of two that begin or end together."""
    known = [row for _i, row in within[within["period_end"] <= part["period_end"]].iterrows()]
    found = [(_times(_interval(row), 1 / _days(row)), [row]) for row in known if _days(row) < _days(part)]
    for shorter, longer in combinations(sorted(known, key=_days), 2):
        days = _days(longer) - _days(shorter)
        if days > 0 and any(shorter[end] == longer[end] for end in ("period_start", "period_end")):
            found.append((_times(_interval(longer) - _interval(shorter), 1 / days), [longer, shorter]))
    return [each for each in found if each[0].low >= 0]  # a part that is larger than the whole tells nothing


def _scenario(name: str, so_far: Interval, rest: Interval, rests_on: list[pd.Series]) -> tuple:
    return name, so_far.value + rest.value, so_far.low + rest.low, so_far.high + rest.high, rests_on


def _year_before(day: pd.Timestamp) -> pd.Timestamp:
    """The same day of the year before; of the last day of a month the last day of that month."""
    before = day - pd.DateOffset(years=1)
    return before + pd.offsets.MonthEnd(0) if day.is_month_end else before


def _of_period(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series | None:
    same = rows[(rows["period_start"] == start) & (rows["period_end"] == end)]
    return same.iloc[-1] if len(same) else None


def _interval(row: pd.Series) -> Interval:
    return Interval(row["value"], row["low"], row["high"])


def _times(interval: Interval, factor: float) -> Interval:
    return Interval(*(bound * factor for bound in interval))


def _days(row: pd.Series) -> int:
    return (row["period_end"] - row["period_start"]).days + 1
