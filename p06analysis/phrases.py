"""Short phrases with numbers: changes, bounds, folds, dated figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .provenance import GOAL, figure_id
from .show import Cell
from .wording import _, amount, date, figure, ngettext, number, period


def difference(value: float, unit: str, places: int = 0) -> str:
    """Write a change with its sign and unit; a rank that rose nine places is nine places better.

    Examples
    --------
    >>> difference(31.16, "percent", 2), difference(-9, "rank"), difference(4210, "count")
    ('+31.16 percentage points', '9 places better', '+4,210')
    """
    if unit == "rank":
        places_moved = ngettext("{} place", "{} places", int(abs(value))).format(number(abs(value)))
        return (
            _("{} better").format(places_moved)
            if value < 0
            else _("{} worse").format(places_moved)
            if value
            else _("no change")
        )
    text = number(value, places, signed=True)
    return {"percent": _("{} percentage points"), "score": _("{} points"), "vnd": _("{} dong")}.get(unit, "{}").format(
        text
    )


def change_cell(step: pd.Series | tuple, unit: str, places: int, address: str = "") -> Cell:
    """Write a change with its unit, and its bounds below it; the bounds alone where they leave its sign open.

    Examples
    --------
    >>> change_cell(pd.Series({"change": 31.16, "change_low": 31.15, "change_high": 31.17}), "percent", 2)
    '+31.16 (percentage points, +31.15 to +31.17)'
    """
    if unit == "rank":
        return Cell(difference(step.change, unit), address)
    main, words = number(step.change, places, signed=True), "" if unit == "count" else change_unit(unit)
    within = bounds(step.change_low, step.change_high, places, signed=True)
    if within and step.change_low < 0 < step.change_high:
        main, within = within, ""
    return Cell(main, address, ", ".join(each for each in (words, within) if each))


def whose(binds: str) -> str:
    """Name whom a target is set for.

    Examples
    --------
    >>> whose("every province")
    'every province'
    """
    return {
        "province": _("this territory"),
        "every province": _("every province"),
        "nation": _("the nation"),
        GOAL: _("asked for, stated by no source"),
    }[binds]


def projected(value: float, unit: str) -> str:
    """Write a value that a model gives: one decimal for percentages and scores, three digits for counts and sums.

    Examples
    --------
    >>> projected(41.27, "percent"), projected(12345.6, "count"), projected(26.388731393872e12, "vnd")
    ('41.3%', '12,300', '26.4 trillion dong')
    """
    if unit in ("percent", "score"):
        return amount(value, unit, 1)
    return amount(float(f"{value:.3g}"), unit)


def severities(found: pd.DataFrame) -> list[str]:
    """Count findings by their weight; none of a weight is not told.

    Examples
    --------
    >>> severities(pd.DataFrame({"severity": ["note", "error", "note"]}))
    ['1 error', '2 harmless notes']
    """
    errors, warnings, notes = ((found["severity"] == weight).sum() for weight in ("error", "warning", "note"))
    said = [
        (errors, ngettext("{} error", "{} errors", errors)),
        (warnings, ngettext("{} warning", "{} warnings", warnings)),
        (notes, ngettext("{} harmless note", "{} harmless notes", notes)),
    ]
    return [form.format(count) for count, form in said if count]


def change_unit(unit: str) -> str:
    """Name the unit in which a change is given.

    Examples
    --------
    >>> change_unit("percent"), change_unit("rank")
    ('percentage points', 'places')
    """
    return {
        "percent": _("percentage points"),
        "score": _("points"),
        "rank": _("places"),
        "vnd": _("dong"),
    }.get(unit, _("number"))


def bounds(low: float, high: float, places: int = 0, signed: bool = False) -> str:
    """Write the bounds of a derived figure; empty where they are the figure itself.

    Examples
    --------
    >>> bounds(31.15, 31.17, 2), bounds(4.0, float("inf"), 1), bounds(5, 5)
    ('31.15 to 31.17', 'at least 4.0', '')
    """
    if not np.isfinite(low) and not np.isfinite(high):
        return _("no bound")
    if not np.isfinite(high):
        return _("at least {}").format(number(outward(low, low, places)[0], places, signed))
    if not np.isfinite(low):
        return _("at most {}").format(number(outward(high, high, places)[1], places, signed))
    if signed:  # a fold is rounded as it is read, a change holds all that the digits allow
        low, high = outward(low, high, places)
    ends = number(low, places, signed), number(high, places, signed)
    return "" if ends[0] == ends[1] else _("{} to {}").format(*ends)


def outward(low: float, high: float, places: int) -> tuple[float, float]:
    """Round bounds to some decimals such that nothing between them is lost.

    Examples
    --------
    >>> outward(32.895, 33.005, 2), outward(0.998, 0.998, 2)
    ((32.89, 33.01), (0.99, 1.0))
    """
    unit = 10.0**places
    return float(np.floor(low * unit + 1e-6) / unit), float(np.ceil(high * unit - 1e-6) / unit)


def fold_text(low: float, high: float) -> str:
    """Write a fold by its bounds alone, as the middle claims more than the digits hold; "" where there is none."""
    if pd.isna(low):
        return ""
    places = 1 if low >= 10 else 2
    return bounds(low, high, places) or number(low, places)


def pace_text(step, unit: str, places: int) -> str:
    """Write the pace per month; empty where the printed digits leave its direction or its size open."""
    if not np.isfinite([step.pace_low, step.pace_high]).all() or step.pace_low * step.pace_high < 0:
        return ""
    return number(step.pace, 0 if unit == "count" else max(places, 1), signed=True)


def territory_name(row: pd.Series) -> str:
    """Name a territory so that the old one and the one formed by a merger are told apart.

    Examples
    --------
    >>> territory_name(pd.Series({"name": "Lam Dong", "valid_from": pd.NaT, "valid_to": pd.Timestamp("2025-06-30")}))
    'Lam Dong (until 30 June 2025)'
    """
    if pd.notna(row["valid_to"]):
        return _("{name} (until {day})").format(name=row["name"], day=date(row["valid_to"]))
    if pd.notna(row["valid_from"]):
        return _("{name} (since {day})").format(name=row["name"], day=date(row["valid_from"]))
    return row["name"]


def dated_figure(row: pd.Series) -> Cell:
    """A figure with its period, linked to where it is stated."""
    return Cell(figure(row), f"#{figure_id(row)}", period(row["period_start"], row["period_end"], row["period_basis"]))
