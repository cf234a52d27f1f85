"""What all series of one scale do in a year: the pool towards which a single series is shrunk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from .dataset import Dataset, choose
from .scale import on_scale

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
    longest : float
        Years of the longest step; nothing was seen over a longer time.
    """

    scale: str
    steps: int
    series: int
    intercept: float
    slope: float
    between: float
    error: float
    lasting: float
    longest: float

    def pace(self, level: float) -> float:
        """Pace per year that is expected at a level, on the transformed scale."""
        return self.intercept + self.slope * level


@lru_cache(maxsize=8)
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
    from scipy.optimize import minimize
    from scipy.stats import t

    steps = _steps(data, scale)
    if len(steps) < FEWEST_STEPS:
        return None
    start, step, years = (steps[column].to_numpy() for column in ("start", "step", "years"))
    root = np.sqrt(years)  # steps over a longer time vary more
    intercept, *slopes = _robust_line(
        step / root, np.column_stack([root, root * start] if scale == "logit" else [root])
    )
    slope = slopes[0] if slopes else 0.0  # sums of money and numbers of people have no common level
    rest = step - years * (intercept + slope * start)

    def surprise(logs: np.ndarray) -> float:
        between, error = np.exp(logs)
        return -t.logpdf(rest, TAILS, scale=np.sqrt((between * years) ** 2 + 2 * error**2 + TINY)).sum()

    between, error = np.exp(minimize(surprise, np.log([0.5, 0.2]), method="Nelder-Mead").x)
    lasting = _lasting(steps.assign(rest=rest / years), between, error)
    size = (len(steps), steps["series"].nunique())
    return Pool(scale, *size, intercept, slope, float(between), float(error), lasting, float(years.max()))


def _robust_line(response: np.ndarray, design: np.ndarray) -> list[float]:
    """Huber regression; least squares where half of the points lie on one line and there is no spread to measure."""
    from statsmodels.api import RLM

    plain, _rest, rank, _values = np.linalg.lstsq(design, response)
    if rank < design.shape[1] or np.median(np.abs(response - design @ plain)) < TINY:
        return plain.tolist()
    return RLM(response, design).fit().params.tolist()


def _lasting(steps: pd.DataFrame, between: float, error: float) -> float:
    """How far an unusual pace lasts: the correlation of successive paces of a series, by moments.

    Two successive steps share the figure between them, whose error enters them with opposite signs; what this takes
    from their product is added again. Paces beyond three spreads count as three, because the tails are heavy.
    """
    spread = np.sqrt(between**2 + 2 * error**2 / steps["years"] ** 2)
    pace = steps["rest"].clip(-3 * spread, 3 * spread)
    before = steps.assign(pace=pace, spread=spread).groupby("series")[["pace", "spread", "years"]].shift()
    known = before["pace"].notna()
    if known.sum() < FEWEST_STEPS:
        return 0.0
    shared = error**2 / (before["years"] * steps["years"])
    weight = (1 / (spread * before["spread"]) ** 2)[known]
    product = (pace * before["pace"] + shared)[known]
    return float(np.clip((weight * product).sum() / (weight.sum() * between**2 + TINY), 0, 1))


def _steps(data: Dataset, scale: str) -> pd.DataFrame:
    """One row for each pair of successive figures of a series: series, start (level before), step and years."""
    rows = data.joined
    kinds = rows["kind"].eq("stock") & rows["value"].gt(0) if scale == "log" else rows["kind"].isin(["rate", "score"])
    rows = choose(rows[kinds & (rows["maximum"].notna() | (scale == "log"))])
    found = []
    for key, line in rows[rows["chosen"]].groupby(["province", "indicator", "scope"]):
        line = line.drop_duplicates("period_end", keep="last")
        levels, _rounding = on_scale(line, (line["minimum"].iloc[0], line["maximum"].iloc[0]))
        years = line["period_end"].diff().dt.days.to_numpy()[1:] / YEAR
        found += [(key, a, b - a, gap) for (a, b), gap in zip(pairwise(levels), years, strict=True)]
    return pd.DataFrame(found, columns=["series", "start", "step", "years"])
