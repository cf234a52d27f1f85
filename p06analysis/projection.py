"""A predictive distribution at a due date, from two or three rounded figures and the pace of all other series.

Rates and scores move on the logit scale of their bounds, cumulative counts on the log scale. On that scale the pace of
a series is shrunk towards the pace of all series of its kind (empirical Bayes: Efron and Morris, 1975), which falls as
the level rises, and only as far as paces were seen to last. Tails are those of Student's t with 4 degrees of freedom,
as Lange, Little and Taylor (1989) advise where there are too few figures to estimate them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .dataset import Dataset, to_day
from .pool import TAILS, YEAR, Pool, fit_pool
from .scale import on_scale, scale_of, transform, untransform
from .wording import date

FARTHEST = 1.5  # times the longest step seen; beyond it the range is all that the scale allows and says nothing
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)  # those of the project's design; two bands and the middle


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

        return float(untransform(self.centre + self.spread * t.ppf(level, TAILS), self.bounds))

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
        figure, a territory that ends before the due date, a due date before the last figure, too few
        steps in the pool, a due date farther from the last figure than any step that was seen.

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
    due = to_day(due, "due")
    facts = data.indicators.set_index("indicator").loc[data.indicator(indicator)]
    scale = scale_of(facts["kind"])
    if scale == "log":
        points = points[points["value"] > 0]  # a count of zero has no pace; what came after it has
    territory = data.provinces.set_index("province").loc[data.province(province)]
    refusal = _refusal(facts, territory, points, due)
    if refusal:
        return Projection(_quantile_frame(), refusal, points)
    pool = fit_pool(data, scale)
    if pool is None:
        return Projection(
            _quantile_frame(),
            "too few series have two figures, so nothing says how fast such figures move",
            points,
        )
    if (due - points["period_end"].iloc[-1]).days / YEAR > FARTHEST * pool.longest:
        return Projection(_quantile_frame(), "no series was ever seen over so long a time", points)
    bounds = (float(facts["minimum"]), np.nan if scale == "log" else float(facts["maximum"]))
    centre, spread, weight = _predict(points, bounds, pool, due)
    made = Projection(_quantile_frame(), "", points, pool, weight, centre, spread, bounds)
    target = facts.name + (f"/{scope}" if scope else "")
    rows = [(data.known_by, due, territory.name, target, "quantile", p, made.quantile(p)) for p in LEVELS]
    return replace(made, frame=_quantile_frame(rows))


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
        return f"the territory ended on {date(territory['valid_to'])}, before the due date"
    if due <= points["period_end"].iloc[-1]:
        return "the due date is not after the last figure"
    return ""


def _edge(value: float, bounds: tuple[float, float]) -> float:
    """Transformed target; a target at the bound counts as reached from where rounding prints the bound (99.95)."""
    least, most = bounds
    if np.isnan(most):
        return float(np.log(value)) if value > 0 else -np.inf
    step = 0.0005 * (most - least)
    return float(transform(np.clip(value, least + step, most - step), bounds))


def _predict(
    points: pd.DataFrame, bounds: tuple[float, float], pool: Pool, due: pd.Timestamp
) -> tuple[float, float, float]:
    """Centre and scale of the predictive t distribution, and the weight of the series' own pace."""
    levels, rounding = on_scale(points, bounds)
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
