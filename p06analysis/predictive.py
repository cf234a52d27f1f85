"""A predictive distribution: two halves of Student's t on the scale of a pool, in the unit of its indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .pool import Pool
from .scale import transform, untransform
from .scores import LEVELS
from .tails import TAILS


@dataclass(frozen=True, repr=False)
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
    least : float
        Level below which a count so far does not come: the distribution is what lies above it.
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
    least: float = -np.inf

    def __repr__(self) -> str:
        """One line: what is projected, to which day, middle and 80 % range, or the refusal."""
        if self.refusal:
            return f"no projection: {self.refusal}"
        row = self.frame.iloc[0]
        low, middle, high = (f"{self.quantile(level):.3g}" for level in (0.1, 0.5, 0.9))
        return f"{row['location']}, {row['target']}, {row['target_end_date']:%Y-%m-%d}: {middle} (80%: {low} to {high})"

    def quantile(self, level: float) -> float:
        """Value below which the figure falls with this probability, in the unit of the indicator."""
        return float(untransform(quantiles(*self._halves, np.array([self.least]), (level,))[0, 0], self.bounds))

    def probability(self, value: float, comparator: str = "at_least") -> float:
        """Probability that the figure is at least (or at most) a value at the due date; missing where refused."""
        if self.refusal:
            return np.nan
        cut, whole = (float(_below(edge, *self._halves)[0]) for edge in (self.least, _edge(value, self.bounds)))
        below = max(whole - cut, 0.0) / (1 - cut)
        return below if comparator == "at_most" else 1 - below

    @property
    def _halves(self) -> np.ndarray:
        """Median, scale below and above it, and degrees of freedom, one row each."""
        below = self.below if np.isfinite(self.below) else self.spread
        return np.array([[self.centre], [below], [self.spread], [self.freedom]])


def quantiles(
    middle: np.ndarray,
    below: np.ndarray,
    above: np.ndarray,
    freedom: np.ndarray,
    least: np.ndarray,
    wanted: tuple[float, ...] = LEVELS,
) -> np.ndarray:
    """Quantiles of many predictive distributions on the scale of their pool.

    Parameters
    ----------
    middle, below, above, freedom : numpy.ndarray
        As from `pool.predict`.
    least : numpy.ndarray
        Level at which each is cut off, as from `pool.distributions`.
    wanted : tuple of float
        Levels of the quantiles.

    Returns
    -------
    numpy.ndarray
        One row for each, one column for each level.

    Examples
    --------
    >>> one = np.ones(1)
    >>> quantiles(0 * one, one, 2 * one, 4 * one, -np.inf * one)[0, [1, 3, 5]].round(4)  # four degrees: 1.5332
    array([-1.5332,  0.    ,  3.0664])
    >>> quantiles(0 * one, one, one, 4 * one, 0 * one)[0, 3].round(4)  # half of what lies above 0: the 75 % quantile
    np.float64(0.7407)
    """
    from scipy.stats import t

    cut = _below(least, middle, below, above, freedom)[:, None]
    steps = t.ppf(cut + (1 - cut) * np.array(wanted), freedom[:, None])
    return middle[:, None] + np.where(steps < 0, below[:, None], above[:, None]) * steps


def _below(
    level: np.ndarray | float, middle: np.ndarray, below: np.ndarray, above: np.ndarray, freedom: np.ndarray
) -> np.ndarray:
    """Part of each whole distribution that lies below a level."""
    from scipy.stats import t

    away = level - middle
    return t.cdf(away / np.where(away < 0, below, above), freedom)


def _edge(value: float, bounds: tuple[float, float]) -> float:
    """Transformed target; a target at the bound counts as reached from where rounding prints the bound (99.95)."""
    least, most = bounds
    if np.isnan(most):
        return float(np.log(value)) if value > 0 else -np.inf
    step = 0.0005 * (most - least)
    return float(transform(np.clip(value, least + step, most - step), bounds))
