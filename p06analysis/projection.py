"""A predictive distribution at a due date, from two or three rounded figures and the pace of all other series.

Rates and scores move on the logit scale of their bounds, cumulative counts on the log scale. On that scale the pace of
a series is shrunk towards the pace of all series of its kind (empirical Bayes: Efron and Morris, 1975), which falls as
the level rises, and only as far as paces were seen to last. Tails are those of Student's t with 4 degrees of freedom,
as Lange, Little and Taylor (1989) advise where there are too few figures to estimate them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from .dataset import Dataset, choose, to_day

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)  # those of the project's design; two bands and the middle
TAILS = 4
FEWEST_STEPS = 8  # below this the four parameters of the pool are not to be told from noise
YEAR = 365.25
TINY = 1e-8


@dataclass(frozen=True)
class Pool:
    """What all series of one scale do in a year, estimated from the steps between their figures.

    Attributes
    ----------
    scale : str
        "logit" or "log".
    steps, series : int
        How much it rests on.
    intercept, slope : float
        Expected pace per year, falling with the level.
    between : float
        How much paces differ around it.
    error : float
        How much two reports of one quantity differ.
    lasting : float
        Correlation of a pace with the next one of the same series, 0 to 1; 0 where too few series show two.
    """

    scale: str
    steps: int
    series: int
    intercept: float
    slope: float
    between: float
    error: float
    lasting: float

    def pace(self, level: float) -> float:
        """Pace per year that is expected at a level, on the transformed scale."""
        return self.intercept + self.slope * level


@dataclass(frozen=True)
class Projection:
    """A projection, or the reason why there is none.

    Attributes
    ----------
    frame : pandas.DataFrame
        Predictive quantiles in hubverse columns; empty where refused.
    refusal : str
        Why there is no projection; empty where there is one.
    points : pandas.DataFrame
        Chosen figures that it rests on.
    pool : Pool or None
        What the other series gave.
    own_weight : float
        Weight of the series' own pace against the pool's, 0 to 1.
    """

    frame: pd.DataFrame
    refusal: str
    points: pd.DataFrame
    pool: Pool | None = None
    own_weight: float = 0.0
    centre: float = np.nan
    spread: float = np.nan
    bounds: tuple[float, float] = (0.0, np.nan)

    def quantile(self, level: float) -> float:
        """Value below which the figure falls with this probability, in the unit of the indicator."""
        from scipy.stats import t

        return float(_untransform(self.centre + self.spread * t.ppf(level, TAILS), self.bounds))

    def probability(self, value: float, comparator: str = "at_least") -> float:
        """Probability that the figure is at least (or at most) a value at the due date; missing where refused."""
        from scipy.stats import t

        if self.refusal:
            return np.nan
        below = float(t.cdf((_edge(value, self.bounds) - self.centre) / self.spread, TAILS))
        return below if comparator == "at_most" else 1 - below


def project(data: Dataset, province: str, indicator: str, due: str | pd.Timestamp, scope: str = "") -> Projection:
    """Project one series to a due date.

    Parameters
    ----------
    data : Dataset
        What is known; its day is the reference date.
    province, indicator : str
        Key or name.
    due : str or pandas.Timestamp
        The day for which the distribution is wanted.
    scope : str
        Part of the administration; empty for the whole.

    Returns
    -------
    Projection
        Quantiles in the unit of the indicator, or the refusal: ranks and flows, rates without an upper bound, no
        figure, a territory that ends before the due date, a due date before the last figure, too few steps in the pool.

    Examples
    --------
    >>> from p06analysis import load
    >>> made = project(load(), "ha_tinh", "online_payment_rate", "2024-12-31")
    >>> made.frame.columns.tolist()[:4]
    ['reference_date', 'target_end_date', 'location', 'target']
    >>> bool(0 < made.quantile(0.1) < made.quantile(0.5) < made.quantile(0.9) < 100)
    True
    >>> project(load(), "ha_tinh", "service_index_rank", "2024-12-31").refusal
    'a rank depends on what the others do'
    """
    line = data.series(province, indicator, scope)
    points = line[line["chosen"]].drop_duplicates("period_end", keep="last")
    if _scale(line["kind"].iloc[0] if len(line) else "") == "log":
        points = points[points["value"] > 0]  # a count of zero has no pace; what came after it has
    due = to_day(due, "due")
    facts = data.indicators.set_index("indicator").loc[data.indicator(indicator)]
    territory = data.provinces.set_index("province").loc[data.province(province)]
    refusal = _refusal(facts, territory, points, due)
    if refusal:
        return Projection(_quantile_frame(), refusal, points)
    pool = fit_pool(data, _scale(facts["kind"]))
    if pool is None:
        return Projection(
            _quantile_frame(),
            "too few series have two figures, so nothing says how fast such figures move",
            points,
        )
    bounds = (float(facts["minimum"]), np.nan if facts["kind"] == "stock" else float(facts["maximum"]))
    centre, spread, weight = _predict(points, bounds, pool, due)
    made = Projection(_quantile_frame(), "", points, pool, weight, centre, spread, bounds)
    target = facts.name + (f"/{scope}" if scope else "")
    frame = _quantile_frame(
        [(data.known_by, due, territory.name, target, "quantile", p, made.quantile(p)) for p in LEVELS]
    )
    return Projection(frame, "", points, pool, weight, centre, spread, bounds)


def _quantile_frame(rows: list[tuple] | None = None) -> pd.DataFrame:
    columns = [
        "reference_date",
        "target_end_date",
        "location",
        "target",
        "output_type",
        "output_type_id",
        "value",
    ]
    return pd.DataFrame(rows or [], columns=columns)


def _refusal(facts: pd.Series, territory: pd.Series, points: pd.DataFrame, due: pd.Timestamp) -> str:
    if facts["kind"] == "rank":
        return "a rank depends on what the others do"
    if facts["kind"] == "flow":
        return "a count within a period starts again with each period"
    if facts["kind"] != "stock" and pd.isna(facts["maximum"]):
        return "this rate has no upper bound"
    if points.empty:
        return "no figure is known"
    if due > (territory["valid_to"] if pd.notna(territory["valid_to"]) else due):
        return f"the territory ended on {territory['valid_to']:%Y-%m-%d}, before the due date"
    if due <= points["period_end"].iloc[-1]:
        return "the due date is not after the last figure"
    return ""


def _scale(kind: str) -> str:
    return "log" if kind == "stock" else "logit"


def _transform(values: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    least, most = bounds
    if np.isnan(most):
        return np.log(values)
    return np.log((values - least) / (most - values))


def _untransform(z: float, bounds: tuple[float, float]) -> float:
    least, most = bounds
    if np.isnan(most):
        return np.exp(z)
    return least + (most - least) / (1 + np.exp(-z))


def _edge(value: float, bounds: tuple[float, float]) -> float:
    """Transformed target; a target at the bound counts as reached from where rounding prints the bound (99.95)."""
    least, most = bounds
    if np.isnan(most):
        return float(np.log(value)) if value > 0 else -np.inf
    step = 0.0005 * (most - least)
    return float(_transform(np.clip(value, least + step, most - step), bounds))


def _levels(points: pd.DataFrame, bounds: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Transformed figures and the variance of their rounding; a figure at a bound stands for its rounding interval."""
    least, most = bounds
    value = points["value"].to_numpy(float)
    low, high = points["low"].to_numpy(float), points["high"].to_numpy(float)
    at_bound = (value <= least) | (value >= most) if np.isfinite(most) else np.zeros(len(value), bool)
    half = 0.5 * 10.0 ** -points["decimals"].to_numpy(float)
    middle = np.where(at_bound, np.where(value >= most, most - half / 2, least + half / 2), value)
    width = np.where(np.isfinite(high - low), high - low, 2 * half)
    width = np.minimum(width, 2 * half)
    near, far = np.clip(middle - width / 2, least + half / 10, None), middle + width / 2
    far = np.clip(far, None, most - half / 10) if np.isfinite(most) else far
    if not np.isfinite(most):
        near = np.maximum(near, middle / 2)
    return _transform(middle, bounds), ((_transform(far, bounds) - _transform(near, bounds)) ** 2) / 12


def fit_pool(data: Dataset, scale: str) -> Pool | None:
    """Estimate what all series of one scale do in a year.

    The expected pace at a level comes from a robust regression (Huber) of step on time and time times level; how much
    paces differ between series, and how much two reports of one quantity differ, from the t likelihood of what is left.

    Parameters
    ----------
    data : Dataset
        What is known.
    scale : str
        "logit" or "log".

    Returns
    -------
    Pool or None
        None where there are fewer than `FEWEST_STEPS` steps.
    """
    return _fit_pool(data, scale)


@lru_cache(maxsize=8)
def _fit_pool(data: Dataset, scale: str) -> Pool | None:
    from scipy.optimize import minimize
    from scipy.stats import t

    steps = _steps(data, scale)
    if len(steps) < FEWEST_STEPS:
        return None
    start, step, years = (steps[column].to_numpy() for column in ("start", "step", "years"))
    root = np.sqrt(years)  # steps over a longer time vary more
    intercept, slope = _robust_line(step / root, np.column_stack([root, root * start]))
    rest = step - years * (intercept + slope * start)

    def surprise(logs: np.ndarray) -> float:
        between, error = np.exp(logs)
        return -t.logpdf(rest, TAILS, scale=np.sqrt((between * years) ** 2 + 2 * error**2 + TINY)).sum()

    between, error = np.exp(minimize(surprise, np.log([0.5, 0.2]), method="Nelder-Mead").x)
    lasting = _lasting(steps.assign(rest=rest / years, noise=2 * error**2 / years**2), between)
    return Pool(scale, len(steps), steps["series"].nunique(), intercept, slope, float(between), float(error), lasting)


def _robust_line(response: np.ndarray, design: np.ndarray) -> list[float]:
    """Huber regression; least squares where half of the points lie on one line and there is no spread to measure."""
    from statsmodels.api import RLM

    plain, _rest, rank, _values = np.linalg.lstsq(design, response)
    if rank < design.shape[1] or np.median(np.abs(response - design @ plain)) < TINY:
        return plain.tolist()
    return RLM(response, design).fit().params.tolist()


def _lasting(steps: pd.DataFrame, between: float) -> float:
    """How far an unusual pace lasts: robust slope of the next unusual pace on the one before, shrunk by its noise."""
    shrunk = steps["rest"] * between**2 / (between**2 + steps["noise"])
    before = shrunk.groupby(steps["series"]).shift()
    known = before.notna()
    if known.sum() < FEWEST_STEPS:
        return 0.0
    (slope,) = _robust_line(shrunk[known].to_numpy(), before[known].to_numpy()[:, None])
    return float(np.clip(slope, 0, 1))


def _steps(data: Dataset, scale: str) -> pd.DataFrame:
    """One row for each pair of successive figures of a series: series, start (level before), step and years."""
    rows = data.joined
    kinds = rows["kind"].eq("stock") & rows["value"].gt(0) if scale == "log" else rows["kind"].isin(["rate", "score"])
    rows = choose(rows[kinds & (rows["maximum"].notna() | (scale == "log"))])
    found = []
    for key, line in rows[rows["chosen"]].groupby(["province", "indicator", "scope"]):
        line = line.drop_duplicates("period_end", keep="last")
        levels, _rounding = _levels(line, (line["minimum"].iloc[0], line["maximum"].iloc[0]))
        years = line["period_end"].diff().dt.days.to_numpy()[1:] / YEAR
        found += [(key, a, b - a, gap) for (a, b), gap in zip(pairwise(levels), years, strict=True)]
    return pd.DataFrame(found, columns=["series", "start", "step", "years"])


def _predict(
    points: pd.DataFrame, bounds: tuple[float, float], pool: Pool, due: pd.Timestamp
) -> tuple[float, float, float]:
    """Centre and scale of the predictive t distribution, and the weight of the series' own pace."""
    levels, rounding = _levels(points, bounds)
    days = (points["period_end"] - points["period_end"].iloc[0]).dt.days.to_numpy()
    horizon = (due - points["period_end"].iloc[-1]).days / YEAR
    own, weight, sound = 0.0, 0.0, 0.0
    if len(points) > 1:
        years = days[-1] / YEAR
        noise = (2 * pool.error**2 + rounding[0] + rounding[-1]) / years**2
        sound = pool.between**2 / (pool.between**2 + noise)
        weight = pool.lasting * sound
        own = (levels[-1] - levels[0]) / years - pool.pace(float(levels[:-1].mean()))
    pace = pool.pace(float(levels[-1])) + weight * own
    variance = horizon**2 * pool.between**2 * (1 - pool.lasting**2 * sound) + 2 * pool.error**2 + rounding[-1]
    return float(levels[-1] + pace * horizon), float(np.sqrt(variance)), float(weight)
