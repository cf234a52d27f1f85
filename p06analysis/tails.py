"""How what a pool leaves unexplained is spread: a two-piece Student's t, as wide and as heavy as it was seen to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .robust import weighted_quantile

TAILS = 4.0  # degrees of freedom where nothing is known (Lange, Little and Taylor, 1989)
HEAVY, LIGHT = 1.5, 30.0
DOUBT = 30.0  # residuals that weigh as much as what was expected of them
TINY = 1e-9


@dataclass(frozen=True)
class Tails:
    """Middle, scales and degrees of freedom of standardised residuals.

    Attributes
    ----------
    middle : float
        Half of them lie on either side.
    below, above : float
        Scale of Student's t on either side.
    freedom : float
        Its degrees of freedom; few are heavy tails.
    """

    middle: float = 0.0
    below: float = 1.0
    above: float = 1.0
    freedom: float = TAILS

    def mixed(self, other: Tails, trust: float) -> Tails:
        """Draw towards another, which counts fully where there is no trust in this one."""
        middle = trust * self.middle + (1 - trust) * other.middle
        pairs = ((self.below, other.below), (self.above, other.above), (self.freedom, other.freedom))
        return Tails(middle, *(float(np.exp(trust * np.log(mine) + (1 - trust) * np.log(its))) for mine, its in pairs))


def fit_tails(
    rest: np.ndarray, weight: np.ndarray, parameters: int, year: np.ndarray, prior: Tails | None = None
) -> Tails:
    """Match the quantiles of standardised residuals by a Student's t of two halves (two-piece: Wallis, 2014).

    The 10 % and the 90 % quantile give the scales, the ratio of the central 95 % to the central 50 % the tails.

    Parameters
    ----------
    rest : numpy.ndarray
        Standardised residuals.
    weight : numpy.ndarray
        How much each counts.
    parameters : int
        How many coefficients were fitted to the same rows; few rows leave residuals that are too small.
    year : numpy.ndarray
        Calendar year of each; what a year does to all series is known from as many years as there are.
    prior : Tails, optional
        What is expected of them; equal halves of their own scale with four degrees of freedom where not given.

    Returns
    -------
    Tails
        Drawn towards what is expected where there are few residuals.

    Examples
    --------
    >>> from scipy.stats import t
    >>> rest = t.ppf((np.arange(4000) + 0.5) / 4000, 3)
    >>> found = fit_tails(rest, np.ones(4000), 4, np.arange(4000) % 40)
    >>> round(found.below, 1), round(found.above, 1), round(found.freedom)
    (1.0, 1.0, 3)
    """
    from scipy.stats import t

    low, middle, high = weighted_quantile(rest, weight, np.array([0.1, 0.5, 0.9]))
    sides = max(middle - low, TINY), max(high - middle, TINY)
    size = np.abs(rest - middle) / np.where(rest < middle, *sides)
    half, most = np.maximum(weighted_quantile(size, weight, np.array([0.5, 0.95])), TINY)
    grid = np.geomspace(HEAVY, LIGHT, 40)
    ratio = t.ppf(0.975, grid) / t.ppf(0.75, grid)  # falls with the degrees of freedom
    freedom = float(np.exp(np.interp(np.log(most / half), np.log(ratio[::-1]), np.log(grid[::-1]))))
    count = weight.sum()
    few = np.sqrt(scarcity(rest, weight, parameters, year)) / t.ppf(0.9, freedom)
    found = Tails(float(middle), float(few * sides[0]), float(few * sides[1]), freedom)
    equal = weighted_quantile(np.abs(rest), weight, np.array([0.8]))[0] / t.ppf(0.9, TAILS)
    prior = prior or Tails(0.0, *[float(max(equal, TINY) * few * t.ppf(0.9, freedom))] * 2)
    return found.mixed(prior, count / (count + DOUBT))


def scarcity(rest: np.ndarray, weight: np.ndarray, parameters: int, year: np.ndarray) -> float:
    """By how much the variance of residuals understates that of a forecast for a year that was not seen.

    What all series of a year share (its part of the variance by one-way analysis of variance; Searle, Casella and
    McCulloch, 1992) is estimated from T years: the variance around their mean is (T - 1) / T of the true one, and that
    of a new year against this mean (T + 1) / T of it. The rest is estimated from all rows.

    Parameters
    ----------
    rest, weight, parameters, year
        As for `fit_tails`.

    Returns
    -------
    float
        At least 1.

    Examples
    --------
    >>> rest = np.array([1.0, 1.0, -1.0, -1.0] * 25)  # nothing but two years
    >>> round(scarcity(rest, np.ones(100), 0, np.sign(rest)), 1)
    3.0
    """
    count = weight.sum()
    alone = count / max(count - parameters, 1)
    _years, place = np.unique(year, return_inverse=True)
    heavy = np.bincount(place, weight)
    years = count**2 / (heavy**2).sum()  # of equal weight
    centred = rest - np.average(rest, weights=weight)
    spread = np.sqrt(np.average(centred**2, weights=weight)) + TINY
    centred = np.clip(centred, -3 * spread, 3 * spread)
    total = np.average(centred**2, weights=weight) + TINY
    shared = (np.bincount(place, weight * centred) ** 2 / heavy).sum() / count
    part = np.clip((shared - (total - shared) * years / max(count - years, 1)) / total, 0, 1)
    if years < 1.5:
        return float(alone)  # one year does not show what another would
    return float((1 - part) * alone + part * (years + 1) / (years - 1))
