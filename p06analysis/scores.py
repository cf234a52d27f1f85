"""How good quantile forecasts were: weighted interval score and the coverage of their intervals."""

from __future__ import annotations

import numpy as np

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)  # those of the project's design; two bands and the middle


def weighted_interval_score(quantiles: np.ndarray, seen: np.ndarray, levels: tuple[float, ...] = LEVELS) -> np.ndarray:
    """Weighted interval score of each forecast; small is good.

    The mean over the median and the central intervals of width plus penalties (Bracher, Ray, Gneiting and Reich, 2021,
    PLOS Computational Biology 17(2): e1008618, equation 1), with the weights under which it approximates the
    continuous ranked probability score.

    Parameters
    ----------
    quantiles : numpy.ndarray
        One row for each forecast, one column for each level.
    seen : numpy.ndarray
        What came.
    levels : tuple of float
        Levels, symmetric around 0.5 and with it.

    Returns
    -------
    numpy.ndarray
        In the unit of the figures.

    Examples
    --------
    >>> forecast = np.array([[2.0, 4.0, 6.0]])  # 80 % interval from 2 to 6 around 4
    >>> weighted_interval_score(forecast, np.array([4.0]), (0.1, 0.5, 0.9)).round(4)  # (0 / 2 + 0.2 / 2 * 4) / 1.5
    array([0.2667])
    """
    pairs = len(levels) // 2
    total = np.abs(seen - quantiles[:, pairs]) / 2
    for number in range(pairs):
        alpha = 2 * levels[number]
        low, high = quantiles[:, number], quantiles[:, -1 - number]
        outside = np.maximum(low - seen, 0) + np.maximum(seen - high, 0)
        total = total + alpha / 2 * (high - low) + outside
    return total / (pairs + 0.5)


def covered(quantiles: np.ndarray, seen: np.ndarray, share: float, levels: tuple[float, ...] = LEVELS) -> np.ndarray:
    """Whether each figure lies within the central interval that should hold a share of them.

    Examples
    --------
    >>> covered(np.array([[2.0, 4.0, 6.0]] * 2), np.array([6.0, 6.1]), 0.8, (0.1, 0.5, 0.9))
    array([ True, False])
    """
    low, high = interval(quantiles, share, levels)
    return (low <= seen) & (seen <= high)


def interval(quantiles: np.ndarray, share: float, levels: tuple[float, ...] = LEVELS) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the central interval that should hold a share of the figures."""
    number = int(np.flatnonzero(np.isclose(levels, (1 - share) / 2))[0])
    return quantiles[:, number], quantiles[:, -1 - number]
