"""The record of the projections beside plain methods, by going back to every day on which something was published."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .cases import Cases, cases_of
from .dressing import BASELINES, dressed, on_score_scale
from .panel import YEAR, Panel, panel_of
from .pool import distributions, learn, mixed
from .predictive import quantiles
from .scores import LEVELS, covered, interval, weighted_interval_score

METHODS = ("pooled", *BASELINES, "pooled pace alone")
WITHIN = 20.0  # levels beyond this are the bounds
CLASSES = {"up to 4 months": 122, "up to 9 months": 274, "up to 18 months": 548, "longer": np.inf}


def backtest(data, horizon_days: float | None = None, methods: tuple[str, ...] = METHODS) -> pd.DataFrame:
    """Score methods on every forecast that could have been made, never seeing what was published later.

    On each day on which something was published, each series whose last figure came that day is forecast from what
    was known then; figures whose day of publication is not known are left out. A plain method is dressed with the
    empirical quantiles of its own errors that were known by that day; one of them forgets errors that are older than
    three years, as the pools forget. Rates and scores are scored in hundredths of the range between
    their bounds, counts on the log scale times 100, which is about percent (Bosse and others, 2023, PLOS
    Computational Biology 19(8): e1011393). A figure stated as a bound ("over") counts as it is printed.

    Parameters
    ----------
    data : Dataset or Panel
        Any data package, also one that has nothing to do with Project 06.
    horizon_days : float, optional
        Time from the last figure to the one forecast, met within a quarter; the next figure where not given.
    methods : tuple of str
        Of `METHODS`; persistence, to which the others are compared, is always among them.

    Returns
    -------
    pandas.DataFrame
        method, indicator, horizon (both empty for all together), n, wis (mean weighted interval score), ratio (to that
        of persistence), coverage_50, coverage_80 and width_80 (mean width of the 80 % interval). Every method is
        scored on the same forecasts.

    Examples
    --------
    >>> from p06analysis import load
    >>> record = backtest(load())
    >>> record.columns.tolist()[:4]
    ['method', 'indicator', 'horizon', 'n']
    """
    made = forecasts(data, horizon_days, methods)
    parts = [made.assign(indicator="", horizon=""), made.assign(indicator=""), made.assign(horizon=""), made]
    parts = parts if horizon_days is None else [parts[0], parts[2]]
    return pd.concat([_summary(part) for part in parts], ignore_index=True).drop_duplicates(
        ["method", "indicator", "horizon"], ignore_index=True
    )


def forecasts(
    data, horizon_days: float | None = None, methods: tuple[str, ...] = METHODS, figures: int | None = None
) -> pd.DataFrame:
    """Make every forecast of a back-test.

    Parameters
    ----------
    data, horizon_days, methods
        As for `backtest`.
    figures : int, optional
        As if no more than so many figures of the series that is forecast were known, the latest, two at least.

    Returns
    -------
    pandas.DataFrame
        One row for each method and forecast: province, indicator, scope, scale, figures (of the series that were
        known), origin (day on which it was made), target_end_date (day that it is for), days, horizon, seen (what came,
        on the scale of the scores), came (in the unit of the indicator), the quantiles by level, wis, in_50, in_80,
        width_80 and method.

    Examples
    --------
    >>> from p06analysis import load
    >>> made = forecasts(load(), methods=("pooled",))
    >>> sorted(made["method"].unique())
    ['persistence', 'pooled']
    """
    if horizon_days is not None and not horizon_days > 0:
        raise ValueError(f"a forecast {horizon_days:g} days ahead is none; horizon_days has to be above 0")
    if unknown := sorted(set(methods) - set(METHODS)):
        raise ValueError(f"no method is called {', '.join(map(repr, unknown))}; there are {', '.join(METHODS)}")
    panels = [data] if isinstance(data, Panel) else [panel_of(data, scale, certain=True) for scale in ("logit", "log")]
    wanted = list(dict.fromkeys(["persistence", *methods]))
    made = [_forecast(panel, horizon_days, wanted, figures) for panel in panels]
    return pd.concat([part for part in made if len(part)] or made[:1], ignore_index=True)


def _forecast(panel: Panel, horizon_days: float | None, methods: list[str], figures: int | None) -> pd.DataFrame:
    cases = cases_of(panel, horizon_days, figures)
    days = cases.years * YEAR
    horizon = horizon_class(days) if horizon_days is None else np.full(len(days), f"{horizon_days:g} days")
    quantiles = {}
    for method in methods:
        if method in BASELINES:
            quantiles[method] = dressed(cases, method, horizon, panel.scale)
        else:
            quantiles[method] = _pooled(panel, cases, own=method == "pooled")
    scored = np.all([np.isfinite(each).all(axis=1) for each in quantiles.values()], axis=0)
    seen = on_score_scale(cases.came, cases, panel.scale)
    about = panel.keys.iloc[cases.start.series].reset_index(drop=True).assign(scale=panel.scale, figures=cases.figures)
    about = about.assign(origin=_timestamps(cases.origin), target_end_date=_timestamps(cases.target), days=days)
    about = about.assign(horizon=horizon, seen=seen, came=cases.came)
    parts = [_scored(about[scored], each[scored]).assign(method=name) for name, each in quantiles.items()]
    return pd.concat(parts, ignore_index=True)


def _timestamps(days: np.ndarray) -> pd.DatetimeIndex:
    return pd.to_datetime(days, unit="D")


def horizon_class(days: np.ndarray) -> np.ndarray:
    """Name the class of each time ahead.

    Examples
    --------
    >>> horizon_class(np.array([30, 365])).tolist()
    ['up to 4 months', 'up to 18 months']
    """
    return np.array([*CLASSES])[np.searchsorted([*CLASSES.values()], days)]


def _pooled(panel: Panel, cases: Cases, own: bool) -> np.ndarray:
    """Quantiles of our projection, the pool learnt anew on each day for each length of time."""
    made = np.full((len(cases), len(LEVELS)), np.nan)
    for day in np.unique(cases.origin):
        now, known = np.flatnonzero(cases.origin == day), panel.known_by(day)
        start, years = cases.start.rows(now), cases.years[now]

        def answer(time: float, asked: np.ndarray, known=known, start=start, years=years) -> np.ndarray:
            some = start.rows(asked)
            pool = learn(known, time, own, set(some.group.tolist()))
            if pool is None:
                return np.full((len(asked), 5), np.nan)
            return distributions(pool, panel, some, years[asked], own)

        made[now] = quantiles(*mixed(years, answer).T)
    return 100 * (made if panel.scale == "log" else 1 / (1 + np.exp(-np.clip(made, -WITHIN, WITHIN))))


def _scored(about: pd.DataFrame, quantiles: np.ndarray) -> pd.DataFrame:
    seen = about["seen"].to_numpy()
    low, high = interval(quantiles, 0.8)
    within = {"in_50": covered(quantiles, seen, 0.5), "in_80": covered(quantiles, seen, 0.8), "width_80": high - low}
    columns = dict(zip(LEVELS, quantiles.T, strict=True))
    return about.assign(**{str(level): column for level, column in columns.items()}).assign(
        wis=weighted_interval_score(quantiles, seen), **within
    )


def _summary(made: pd.DataFrame) -> pd.DataFrame:
    means = {"n": ("wis", "size"), "wis": ("wis", "mean"), "coverage_50": ("in_50", "mean")}
    means |= {"coverage_80": ("in_80", "mean"), "width_80": ("width_80", "mean")}
    table = made.groupby(["indicator", "horizon", "method"], sort=False).agg(**means).reset_index()
    base = table[table["method"] == "persistence"].set_index(["indicator", "horizon"])["wis"]
    beside = base.reindex(pd.MultiIndex.from_frame(table[["indicator", "horizon"]])).to_numpy()
    table["ratio"] = table["wis"] / np.where(beside > 0, beside, np.nan)
    return table[["method", "indicator", "horizon", "n", "wis", "ratio", "coverage_50", "coverage_80", "width_80"]]
