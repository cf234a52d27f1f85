"""How far and how fast a quantity moved between two reports, with the bounds that the printed digits leave."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from .comparable import comparability, is_base
from .dataset import choose
from .interval import Interval, decimals_of

DAYS_PER_MONTH = 365.25 / 12
STEP = [
    *(
        "start",
        "end",
        "start_value",
        "end_value",
        "change",
        "change_low",
        "change_high",
        "fold",
        "fold_low",
        "fold_high",
    ),
    *("months", "pace", "pace_low", "pace_high", "stated_change", "stated_decimals", "stated", "comparable", "why"),
]
UNSTATED = {
    "stated_change": np.nan,
    "stated_decimals": 0,
    "stated": "",
}  # a source compares with the report before, not with the first one
UNITS = ["percent", "count", "vnd", "score", "rank"]  # the order in which a reader wants to see what moved
MOVED = ["province", "indicator", "scope", "title", "unit", "kind", "name", "first_figure", "last_figure"]


def growth(line: pd.DataFrame, overall: bool = False) -> pd.DataFrame:
    """Compare each chosen figure of a series with the one before it.

    Parameters
    ----------
    line : pandas.DataFrame
        A series, as from `Dataset.series`.
    overall : bool
        One row for the longest stretch up to the last figure whose ends are comparable (from the first figure where
        none is), instead of one row for each step.

    Returns
    -------
    pandas.DataFrame
        Columns start, end (dates), start_value, end_value, change with change_low and change_high (percentage points
        for rates, else the indicator's unit), fold with its bounds (missing for ranks and where the start may be zero),
        months, pace with its bounds (change per month), stated_change with stated_decimals, stated (agrees, truncated,
        differs, base not stated, or empty), comparable (yes, warning, no) and why.

    Examples
    --------
    >>> from p06analysis import load
    >>> step = growth(load().series("ha_tinh", "online_payment_rate")).iloc[0]
    >>> print(f"{step['change']:+.2f} ({step['change_low']:.2f} to {step['change_high']:.2f})")
    +31.16 (31.15 to 31.17)
    >>> print(
    ...     f"{step['fold_low']:.1f} to {step['fold_high']:.1f} fold; stated {step['stated_change']}: {step['stated']}"
    ... )
    41.2 to 41.7 fold; stated 31.1: truncated
    """
    points = [row for _i, row in line[line["chosen"]].iterrows()]
    if overall:
        return pd.DataFrame([step for _first, step in _stretch(points)], columns=STEP)
    return pd.DataFrame([_step(before, after) for before, after in pairwise(points)], columns=STEP)


def _stretch(points: list[pd.Series]) -> list[tuple[pd.Series, dict]]:
    """First figure and step of the longest comparable stretch up to the last figure; nothing for fewer than two."""
    if len(points) < 2:
        return []
    steps = [(first, _step(first, points[-1])) for first in points[:-1]]
    first, step = next((each for each in steps if each[1]["comparable"] != "no"), steps[0])
    return [(first, step if first is points[-2] else step | UNSTATED)]


def _step(before: pd.Series, after: pd.Series) -> dict:
    old, new = (Interval(row["value"], row["low"], row["high"]) for row in (before, after))
    change = new - old
    fold = new / old if before["kind"] != "rank" and old.low > 0 else Interval(np.nan, np.nan, np.nan)
    months = (after["period_end"] - before["period_end"]).days / DAYS_PER_MONTH
    pace = [bound / months if months else np.nan for bound in change]
    comparable, why = comparability(before, after)
    bounds = {
        **dict(zip(("change", "change_low", "change_high"), change, strict=True)),
        **dict(zip(("fold", "fold_low", "fold_high"), fold, strict=True)),
        **dict(zip(("pace", "pace_low", "pace_high"), pace, strict=True)),
    }
    return {
        "start": before["period_end"],
        "end": after["period_end"],
        "start_value": old.value,
        "end_value": new.value,
        **bounds,
        "months": months,
        "stated_change": after["stated_change"],
        "stated_decimals": after["stated_decimals"],
        "stated": _stated(before, after, change),
        "comparable": comparable,
        "why": why,
    }


def _stated(before: pd.Series, after: pd.Series, change: Interval) -> str:
    if pd.isna(after["stated_change"]):
        return ""
    if not is_base(before, after):
        return "base not stated"
    return judge_stated(after["stated_change"], change, int(after["stated_decimals"]))


def judge_stated(stated: float, change: Interval, places: int | None = None) -> str:
    """Judge the change that a source states against the one computed from its figures.

    Parameters
    ----------
    stated : float
        As the source prints it; missing where it states none.
    change : Interval
        The computed one.
    places : int, optional
        Decimals that the source prints, where a zero at their end would be lost.

    Returns
    -------
    str
        "agrees", "truncated" (cut off instead of rounded), "differs", or "" where nothing is stated.

    Examples
    --------
    >>> change = Interval(31.16, 31.15, 31.17)
    >>> judge_stated(31.2, change, 1), judge_stated(31.1, change, 1), judge_stated(30.0, change, 1)
    ('agrees', 'truncated', 'differs')
    """
    if pd.isna(stated):
        return ""
    places = decimals_of(stated) if places is None else places
    unit = 10.0**-places
    whole = change.low == change.high and places == 0  # whole numbers are printed as they are
    half = 0.0 if whole else unit / 2
    if Interval(stated, stated - half, stated + half).overlaps(change):
        return "agrees"
    cut = Interval(stated, *sorted((stated, stated + np.sign(stated) * unit)))
    return "truncated" if cut.overlaps(change) and not whole else "differs"


def moved_series(joined: pd.DataFrame, indicators: list[str] | None = None) -> pd.DataFrame:
    """List the series with at least two comparable figures.

    Parameters
    ----------
    joined : pandas.DataFrame
        `Dataset.joined`.
    indicators : list of str, optional
        Keys to keep; all where not given.

    Returns
    -------
    pandas.DataFrame
        Columns province, indicator, scope, points (chosen figures), by Vietnamese alphabet.

    Examples
    --------
    >>> from p06analysis import load
    >>> found = moved_series(load().joined, ["online_payment_rate"])
    >>> found["province"].tolist()
    ['binh_duong', 'ha_giang', 'ha_tinh']
    """
    rows = choose(joined if indicators is None else joined[joined["indicator"].isin(indicators)])
    found = []
    for (order, province, indicator, scope), line in rows.groupby(["sort_order", "province", "indicator", "scope"]):
        points = [row for _i, row in line[line["chosen"]].iterrows()]
        if any(comparability(*two)[0] != "no" for two in combinations(points, 2)):
            found.append((order, province, indicator, scope, int(line["chosen"].sum())))
    return pd.DataFrame(found, columns=["sort_order", "province", "indicator", "scope", "points"]).drop(
        columns="sort_order"
    )


def growth_table(joined: pd.DataFrame) -> pd.DataFrame:
    """Growth of every series that moved, from its first figure to its last.

    Parameters
    ----------
    joined : pandas.DataFrame
        `Dataset.joined`, or a part of it.

    Returns
    -------
    pandas.DataFrame
        province, indicator, scope, title, unit, kind, name, first_figure and last_figure (rows of `Dataset.joined`),
        and the columns of `growth`; first to last, or the longest stretch up to the last that is
        comparable; percentages first, those that moved most at the top.
    """
    rows, found = choose(joined), []
    rows = rows[rows["chosen"]]
    records = dict(rows.iterrows())
    for _key, line in rows.reset_index().groupby(["sort_order", "theme", "title", "scope"], sort=True)["index"]:
        points = [records[number] for number in line]
        for first, step in _stretch(points):
            if step["comparable"] != "no" and step["change"] != 0:
                about = points[-1][["province", "indicator", "scope", "title", "unit", "kind", "name"]].to_dict()
                found.append({**about, "first_figure": first, "last_figure": points[-1], **step})
    table = pd.DataFrame(found, columns=[*MOVED, *STEP])
    size = table["change"].abs().where(table["unit"] == "percent", 0.0)
    order = pd.DataFrame({"unit": table["unit"].map(UNITS.index), "size": -size})
    return table.loc[order.sort_values(["unit", "size"], kind="stable").index].reset_index(drop=True)
