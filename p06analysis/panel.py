"""Many series at once as plain arrays: what a projection is learnt from and what a back-test runs over."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .dataset import SERIES
from .interval import decimals
from .scale import on_scale

YEAR = 365.25
LOOKED_AT = [  # besides the keys; all columns of Dataset.joined would take long to sort
    *("period_start", "period_end", "value", "low", "high", "decimals", "qualifier", "numerator", "denominator"),
    *("kind", "direction", "minimum", "maximum", "flag", "source", "published", "published_basis"),
]


@dataclass(frozen=True, eq=False)
class Panel:
    """Figures of one scale, one row each, by series and day; of several reports of one day the best comes first.

    Attributes
    ----------
    scale : str
        "logit" or "log".
    series, group : numpy.ndarray
        Number of the series and of its indicator.
    day, published : numpy.ndarray
        End of the period and day of publication, in days since 1970.
    level, rounding : numpy.ndarray
        The figure on the scale, and the standard deviation that its rounding leaves.
    value, least, most : numpy.ndarray
        The figure in its unit, and the bounds of its indicator.
    keys, groups : pandas.DataFrame, list of str
        Province, indicator and scope of each series; name of each group.
    grows : numpy.ndarray
        Whether each group counts what there has been so far.
    """

    scale: str
    series: np.ndarray
    group: np.ndarray
    day: np.ndarray
    published: np.ndarray
    level: np.ndarray
    rounding: np.ndarray
    value: np.ndarray
    least: np.ndarray
    most: np.ndarray
    keys: pd.DataFrame
    groups: list[str]
    grows: np.ndarray

    def __len__(self) -> int:
        return len(self.day)

    def rows(self, which: np.ndarray) -> Panel:
        """Keep some rows."""
        columns = ("series", "group", "day", "published", "level", "rounding", "value", "least", "most")
        return replace(self, **{name: getattr(self, name)[which] for name in columns})

    def newest(self, figures: int) -> Panel:
        """Keep so many figures of each series, the latest."""
        ends = np.flatnonzero(np.append(self.series[1:] != self.series[:-1], True)) if len(self) else np.zeros(0, int)
        end = ends[np.searchsorted(ends, np.arange(len(self)))]
        return self.rows(end - np.arange(len(self)) < figures)

    def thinned(self, every: int) -> Panel:
        """Keep one series of so many of each indicator, with all its figures."""
        if every <= 1:
            return self
        first = np.diff(self.series, prepend=-1) != 0
        place = pd.Series(self.group[first]).groupby(self.group[first]).cumcount().to_numpy()
        return self.rows((place % every == 0)[np.cumsum(first) - 1])

    def known_by(self, day: float) -> Panel:
        """Go back to what was published by a day, with one figure for each series and period end.

        Parameters
        ----------
        day : float
            Days since 1970.

        Returns
        -------
        Panel
            No figure that was published later, whatever it is about.
        """
        seen = self.rows(self.published <= day)
        first = np.ones(len(seen), bool)
        first[1:] = (seen.series[1:] != seen.series[:-1]) | (seen.day[1:] != seen.day[:-1])
        return seen.rows(first)


def panel_of(data, scale: str, certain: bool = False) -> Panel:
    """Arrays of all series of one scale.

    Parameters
    ----------
    data : Dataset
        What is known.
    scale : str
        "logit" for rates and scores with two bounds, "log" for counts so far that grow.
    certain : bool
        Leave out figures whose day of publication is not known, as a back-test must.

    Returns
    -------
    Panel
        Figures flagged as doubtful or superseded are left out.

    Examples
    --------
    >>> from p06analysis import load
    >>> panel = panel_of(load(), "logit")
    >>> bool((panel.level[panel.value == 50] == 0).all())
    True
    """
    rows = data.columns([*SERIES, *LOOKED_AT])
    certainly = rows["published_basis"].isin(["stated", "month"]) if certain else True
    return _arrays(_best_first(moving(rows[rows["flag"].eq("") & certainly], scale)), scale)


def moving(rows: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Keep the figures that move on a scale.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `Dataset.joined`.
    scale : str
        "logit" or "log".

    Returns
    -------
    pandas.DataFrame
        Rates and scores with two bounds, or counts so far that grow, are above zero and part of no stated whole: what
        counts towards a whole slows as it is reached, and wholes change.

    Examples
    --------
    >>> from p06analysis import load
    >>> rows = load().joined
    >>> sorted(set(moving(rows, "log")["kind"])), len(moving(rows[rows["indicator"] == "tasks_not_done"], "log"))
    (['stock'], 0)
    """
    if scale == "logit":
        return rows[rows["kind"].isin(["rate", "score"]) & rows["maximum"].notna()]
    grows = (rows["kind"] == "stock") & (rows["direction"] == "up")
    return rows[grows & (rows["value"] > 0) & rows["denominator"].isna()]


def _best_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort as `dataset.choose` does, so that the first row of a series and period end is the one it takes."""
    ranked = rows.assign(
        _start=-days(rows["period_start"]).fillna(-np.inf),
        _rounded=rows["qualifier"] != "exact",
        _bare=rows["numerator"].isna() | rows["denominator"].isna(),
        _age=-days(rows["published"]).fillna(-np.inf),
    )
    return ranked.sort_values([*SERIES, "period_end", "_start", "_rounded", "_bare", "_age", "source"], kind="stable")


def days(day):
    """Days since 1970 of a timestamp, or of a column of them."""
    return (day - pd.Timestamp(0)) / pd.Timedelta(days=1)


def _arrays(rows: pd.DataFrame, scale: str) -> Panel:
    group, groups = pd.factorize(rows["indicator"], sort=True)
    most = rows["maximum"].to_numpy(float)
    level, variance = on_scale(rows, most if scale == "logit" else None)
    return Panel(
        scale,
        rows.groupby(SERIES, sort=False).ngroup().to_numpy(),
        group,
        days(rows["period_end"]).to_numpy(float),
        days(rows["published"]).fillna(-np.inf).to_numpy(float),
        level,
        np.sqrt(variance),
        rows["value"].to_numpy(float),
        rows["minimum"].to_numpy(float),
        most if scale == "logit" else np.full(len(rows), np.nan),
        rows[SERIES].drop_duplicates().astype("str").reset_index(drop=True),
        list(groups),
        np.isin(list(groups), rows.loc[rows["kind"] == "stock", "indicator"].unique()),
    )


def panel_of_table(table: pd.DataFrame, name: str, bounds: tuple[float, float] = (0.0, 100.0)) -> Panel:
    """Arrays of any table of figures, such as a public panel of shares by country and year.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns unit, date (ISO; a year is its last day) and value, both as text; published where it is known, else a
        figure counts as published on its date.
    name : str
        What it is about.
    bounds : tuple of float
        Of the figures; where the upper one is missing (nan) they move on the log scale.

    Returns
    -------
    Panel
        The most decimals that any figure shows are those of all.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": ["a", "a"], "date": ["2020", "2021"], "value": ["50", "100"]})
    >>> panel_of_table(table, "share").level.round(2).tolist()  # 100 stands for 99.5 to 100, so for 99.75
    [0.0, 5.99]
    """
    figures = table["value"].astype(str)
    places = decimals(figures).max()
    value, half = figures.astype(float), 0.5 * 10.0**-places
    rows = pd.DataFrame({"province": table["unit"], "indicator": name, "scope": "", "value": value})
    rows = rows.assign(decimals=places, low=value - half, high=value + half, minimum=bounds[0], maximum=bounds[1])
    dates = {"period_end": _dates(table["date"]), "published": _dates(table.get("published", table["date"]))}
    rows = rows.assign(qualifier="exact", kind="", **dates)
    rows = rows.sort_values([*SERIES, "period_end", "published"], kind="stable")
    return _arrays(rows, "logit" if np.isfinite(bounds[1]) else "log")


def _dates(text: pd.Series) -> pd.Series:
    text = text.astype(str)
    return pd.to_datetime(text.where(text.str.len() > 4, text + "-12-31"))
