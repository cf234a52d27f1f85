"""Robust regression with a normal prior, for pools that are small now and large later."""

from __future__ import annotations

import numpy as np

BEND = 1.345  # residuals beyond this many spreads weigh less: 95 % efficient where errors are normal (Huber, 1964)
ROUNDS = 8
TINY = 1e-9


def robust_fit(
    design: np.ndarray, response: np.ndarray, weight: np.ndarray, prior: np.ndarray, looseness: np.ndarray
) -> np.ndarray:
    """Huber regression of standardised rows, drawn towards prior coefficients.

    Iteratively reweighted least squares (Holland and Welsch, 1977) with the normal prior as rows of its own, so that
    few rows leave the prior standing and many forget it. statsmodels' RLM fits the same without a prior.

    Parameters
    ----------
    design : numpy.ndarray
        Rows and columns of the regression, already divided by the spread of each row.
    response : numpy.ndarray
        Likewise divided.
    weight : numpy.ndarray
        How much each row counts, 0 to 1.
    prior, looseness : numpy.ndarray
        Expected coefficients and the standard deviation around them.

    Returns
    -------
    numpy.ndarray
        Coefficients.

    Examples
    --------
    >>> design, response = np.ones((5, 1)), np.array([1.0, 1.1, 0.9, 1.0, 50.0])
    >>> robust_fit(design, response, np.ones(5), np.zeros(1), np.full(1, 100.0)).round(1)  # the mean is 10.8
    array([1.1])
    """
    pull = np.diag(1 / looseness**2)
    kept = weight
    found = prior
    for _round in range(ROUNDS):
        spread = 1.0
        if _round:
            rest = response - design @ found
            spread = max(1.4826 * weighted_quantile(np.abs(rest), weight, np.array([0.5]))[0], TINY)
            kept = weight * np.minimum(1, BEND * spread / np.maximum(np.abs(rest), TINY))
        heavy = design * kept[:, None]
        noise = max(spread, 0.1) ** 2
        found = np.linalg.solve(heavy.T @ design / noise + pull, heavy.T @ response / noise + pull @ prior)
    return found


def weighted_quantile(values: np.ndarray, weight: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Quantiles of values of which some count more than others, linear between the middles of their weights.

    Examples
    --------
    >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), np.ones(3), np.array([0.5]))
    array([2.])
    """
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weight[order])
    return np.interp(levels, (sums - weight[order] / 2) / sums[-1], values[order])
