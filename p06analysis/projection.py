"""A predictive distribution at a due date, from two or three rounded figures and the pace of all other series.

Rates and scores move on the logit scale of their bounds, cumulative counts on the log scale. On that scale a series is
expected to go on at the pace of the pool at its level, corrected by its own pace as far as paces were seen to last; how
sure that is, is learnt from what the pool left unexplained of all steps that are known (`pool`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .comparable import uneven_periods
from .dataset import Dataset, to_day
from .paces import History, history
from .panel import YEAR, panel_of_line
from .pool import Pool, fit_pool, own_weight, predict
from .scale import scale_of, transform, untransform
from .scores import LEVELS
from .tails import TAILS
from .wording import date

FARTHEST = 1.5  # times the longest step seen; beyond it the range is all that the scale allows and says nothing


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
        Weight of the series' own pace against the pool's, up to 1; below 0 where unusual paces were mostly taken back.
    centre : float
        Median on the scale of the pool.
    spread, below : float
        Scale of Student's t above and below it; the same below where that is missing.
    bounds : tuple of float
        Those of the indicator; the upper one missing for counts.
    freedom : float
        Degrees of freedom.
    """

    frame: pd.DataFrame
    refusal: str
    points: pd.DataFrame
    pool: Pool | None = None
    own_weight: float = 0.0
    centre: float = np.nan
    spread: float = np.nan
    bounds: tuple[float, float] = (0.0, np.nan)
    below: float = np.nan
    freedom: float = TAILS

    def quantile(self, level: float) -> float:
        """Value below which the figure falls with this probability, in the unit of the indicator."""
        from scipy.stats import t

        steps = float(t.ppf(level, self.freedom))
        return float(untransform(self.centre + self._scale(steps) * steps, self.bounds))

    def probability(self, value: float, comparator: str = "at_least") -> float:
        """Probability that the figure is at least (or at most) a value at the due date; missing where refused."""
        from scipy.stats import t

        if self.refusal:
            return np.nan
        away = _edge(value, self.bounds) - self.centre
        below = float(t.cdf(away / self._scale(away), self.freedom))
        return below if comparator == "at_most" else 1 - below

    def _scale(self, side: float) -> float:
        return self.below if side < 0 and np.isfinite(self.below) else self.spread


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
        figure, a territory that ends before the due date, a due date before the last
        figure, two reports of one day that contradict each other, figures that cover periods of different length, too
        few steps in the pool, a due date farther from the last figure than any step that was seen.

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
    refusal = _refusal(facts, territory, points, due) or _contradiction(line, points)
    if refusal:
        return Projection(_quantile_frame(), refusal, points)
    years = (due - points["period_end"].iloc[-1]).days / YEAR
    pool = fit_pool(data, scale, 2.0 ** (round(np.log2(years) * 2) / 2))
    if pool is None:
        return Projection(
            _quantile_frame(),
            "too few series have two figures, so nothing says how fast such figures move",
            points,
        )
    if years > FARTHEST * pool.longest:
        return Projection(_quantile_frame(), "no series was ever seen over so long a time", points)
    made = _projected(points, pool, facts, years)
    target = facts.name + (f"/{scope}" if scope else "")
    rows = [(data.known_by, due, territory.name, target, "quantile", p, made.quantile(p)) for p in LEVELS]
    return replace(made, frame=_quantile_frame(rows))


def _projected(points: pd.DataFrame, pool: Pool, facts: pd.Series, years: float) -> Projection:
    bounds = (float(facts["minimum"]), np.nan if pool.scale == "log" else float(facts["maximum"]))
    start = _last(history(panel_of_line(points, pool.scale, bounds)))
    middle, below, above, freedom = (float(each[0]) for each in predict(pool, start, [facts.name], np.array([years])))
    weight = float(pool.line(facts.name).pace[-1] * own_weight(pool, start)[0])
    return Projection(_quantile_frame(), "", points, pool, weight, middle, above, bounds, below, freedom)


def _last(past: History) -> History:
    return past.rows(np.array([len(past.day) - 1]))


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


def _contradiction(line: pd.DataFrame, points: pd.DataFrame) -> str:
    """Why the figures are no series: two reports of one day that exclude each other, or periods of unequal length."""
    sure = line[(line["flag"] == "") & line["period_end"].isin(points["period_end"])]
    for (end, _start), reports in sure.groupby(["period_end", "period_start"], dropna=False):
        if reports["low"].max() > reports["high"].min():
            return f"two reports of {date(end)} contradict each other"
    if len(points) > 1 and uneven_periods(points.iloc[-2], points.iloc[-1]).startswith("measured"):
        return f"the last two figures are {uneven_periods(points.iloc[-2], points.iloc[-1])}"
    return ""


def _edge(value: float, bounds: tuple[float, float]) -> float:
    """Transformed target; a target at the bound counts as reached from where rounding prints the bound (99.95)."""
    least, most = bounds
    if np.isnan(most):
        return float(np.log(value)) if value > 0 else -np.inf
    step = 0.0005 * (most - least)
    return float(transform(np.clip(value, least + step, most - step), bounds))
