"""A predictive distribution: two halves of Student's t on the scale of a pool, in the unit of its indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .pool import Pool
from .scale import transform, untransform
from .scores import LEVELS
from .tails import TAILS


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
    least : float
        Level below which a count so far does not come.
    half : float
        Half the step in which figures are printed at a bound, in the unit of the indicator.
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
    half: float = 0.0

    def quantile(self, level: float) -> float:
        """Value below which the figure falls with this probability, in the unit of the indicator."""
        from scipy.stats import t

        steps = float(t.ppf(level, self.freedom))
        return float(untransform(max(self.least, self.centre + self._scale(steps) * steps), self.bounds))

    def probability(self, value: float, comparator: str = "at_least") -> float:
        """Probability that the figure is at least (or at most) a value at the due date; missing where refused."""
        from scipy.stats import t

        if self.refusal:
            return np.nan
        edge = _edge(value, self.bounds, self.half)
        away = edge - self.centre
        below = float(t.cdf(away / self._scale(away), self.freedom)) if edge > self.least else 0.0
        return below if comparator == "at_most" else 1 - below

    def _scale(self, side: float) -> float:
        return self.below if side < 0 and np.isfinite(self.below) else self.spread


def quantiles(
    middle: np.ndarray, below: np.ndarray, above: np.ndarray, freedom: np.ndarray, least: np.ndarray
) -> np.ndarray:
    """Quantiles of many predictive distributions on the scale of their pool.

    Parameters
    ----------
    middle, below, above, freedom : numpy.ndarray
        As from `pool.predict`.
    least : numpy.ndarray
        As from `pool.least_levels`.

    Returns
    -------
    numpy.ndarray
        One row for each, one column for each of `scores.LEVELS`.

    Examples
    --------
    >>> one = np.ones(1)
    >>> quantiles(0 * one, one, 2 * one, 4 * one, -one)[0, [1, 3, 5]].round(4)  # Student's t with four degrees: 1.5332
    array([-1.    ,  0.    ,  3.0664])
    """
    from scipy.stats import t

    steps = t.ppf(np.array(LEVELS)[None], freedom[:, None])
    return np.maximum(middle[:, None] + np.where(steps < 0, below[:, None], above[:, None]) * steps, least[:, None])


def _edge(value: float, bounds: tuple[float, float], half: float) -> float:
    """Transformed target; a target at the bound counts as reached from where rounding prints the bound (99.95)."""
    least, most = bounds
    if np.isnan(most):
        return float(np.log(value)) if value > 0 else -np.inf
    return float(transform(np.clip(value, least + half, most - half), bounds))
