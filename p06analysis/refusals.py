"""Which series can be projected to which day, and why the others cannot."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from .comparable import SAME_LENGTH_DAYS, contradicting, uneven_periods
from .dataset import SERIES, Dataset
from .paces import History, history
from .panel import moving
from .pool import known_panel
from .scale import scale_of
from .wording import _, date, language


def requests(data: Dataset, asked: pd.DataFrame) -> pd.DataFrame:
    """Put beside each request what is known of its series, and what speaks against projecting it.

    Parameters
    ----------
    data : Dataset
        What is known.
    asked : pandas.DataFrame
        Keys province, indicator and scope, and due (timestamps), one row for each projection.

    Returns
    -------
    pandas.DataFrame
        These, with kind, minimum and maximum of the indicator, scale, number (place of the series among
        `last_figures`), last (day of its last figure) and refusal (empty where nothing speaks against it).

    Examples
    --------
    >>> from p06analysis import load
    >>> asked = {"province": ["hue"], "indicator": "service_index_rank", "scope": "", "due": pd.Timestamp("2030-12-31")}
    >>> requests(load(), pd.DataFrame(asked))["refusal"].tolist()
    ['a rank depends on what the others do']
    """
    rows = asked[[*SERIES, "due"]].merge(
        data.indicators[["indicator", "kind", "direction", "minimum", "maximum"]],
        on="indicator",
        how="left",
        validate="m:1",
    )
    rows = rows.merge(data.provinces[["province", "valid_to"]], on="province", how="left", validate="m:1")
    rows["scale"] = [scale_of(kind) for kind in rows["kind"]]
    known = pd.concat([last_figures(data, scale)[1].assign(scale=scale) for scale in ("log", "logit")])
    rows = rows.merge(known, on=[*SERIES, "scale"], how="left", validate="m:1")
    points = data.all_points
    wholes = points.loc[points["denominator"].notna(), SERIES].drop_duplicates()
    wholes = wholes.astype("str").assign(whole=True)  # large data hold categories
    rows = rows.merge(wholes, on=SERIES, how="left", validate="m:1")
    rows["refusal"] = [_refusal(row) for row in rows.itertuples()]
    rows["maximum"] = rows["maximum"].where(rows["scale"] == "logit")
    return rows.drop(columns=["direction", "valid_to", "doubt", "whole"])


def _refusal(row) -> str:
    if row.kind == "rank":
        return "a rank depends on what the others do"
    if row.kind == "flow":
        return "a count within a period starts again with each period"
    if row.kind == "stock" and row.direction != "up":
        return "this count does not only grow"
    if row.kind == "stock" and row.whole is True:
        return "a count towards a stated whole does not grow as other counts do, and the whole may change"
    if row.kind != "stock" and pd.isna(row.maximum):
        return "this rate has no upper bound"
    if pd.isna(row.last):
        return "no figure is known"
    if row.due > row.valid_to:
        return _("the territory ended on {}, before the due date").format(date(row.valid_to))
    if row.due <= row.last:
        return "the due date is not after the last figure"
    return row.doubt


def last_figures(data: Dataset, scale: str) -> tuple[History, pd.DataFrame]:
    """Find the last figure of every series of a scale.

    Parameters
    ----------
    data : Dataset
        What is known.
    scale : str
        "logit" or "log"; a count of zero has no pace, what came after it has.

    Returns
    -------
    History
        What is known at these figures.
    pandas.DataFrame
        The key of each, number, last (its day) and doubt (why its figures are no series; empty where
        they are one).
    """
    return _last_figures(data, scale, language())


@lru_cache(maxsize=8)
def _last_figures(data: Dataset, scale: str, _language: str) -> tuple[History, pd.DataFrame]:
    """Every report asks several times; the doubts have dates of the language."""
    panel = known_panel(data, scale)
    last = np.append(panel.series[1:] != panel.series[:-1], True)[: len(panel)]
    points = moving(data.all_points, scale)
    doubts = _uneven(points) | _contradictions(data, points)  # of two doubts the contradiction is told
    keys = panel.keys.assign(number=range(len(panel.keys)))
    keys["last"] = pd.Timestamp(0) + pd.to_timedelta(panel.day[last], unit="D")
    keys["doubt"] = [doubts.get(key, "") for key in keys[SERIES].itertuples(index=False, name=None)]
    return history(panel).rows(last), keys


def _contradictions(data: Dataset, points: pd.DataFrame) -> dict[tuple, str]:
    """Series with two sure reports of one day and period that exclude each other, and the first such day."""
    told = data.joined.merge(points[[*SERIES, "period_end"]], on=[*SERIES, "period_end"])
    apart = contradicting(told, [*SERIES, "period_end", "period_start"]).drop_duplicates(SERIES)
    form = _("two reports of {} contradict each other")
    return {(row.province, row.indicator, row.scope): form.format(date(row.period_end)) for row in apart.itertuples()}


def _uneven(points: pd.DataFrame) -> dict[tuple, str]:
    """Series whose last two figures are measured over periods of different length."""
    spans = (points["period_end"] - points["period_start"]).dt.days + 1
    same = (points[SERIES] == points[SERIES].shift()).all(axis=1)
    last = ~points.duplicated(SERIES, keep="last")
    apart = np.flatnonzero(last & same & ((spans - spans.shift()).abs() > SAME_LENGTH_DAYS))
    form = _("the last two figures are {}")
    return {tuple(points[SERIES].iloc[place]): form.format(_lengths(points, place)) for place in apart}


def _lengths(points: pd.DataFrame, place: int) -> str:
    return uneven_periods(points.iloc[place - 1], points.iloc[place])
