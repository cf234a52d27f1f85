"""Plain forecasts, dressed with the empirical quantiles of their own errors that were known by then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .cases import Cases
from .panel import YEAR
from .scores import LEVELS

LATE = 3 * YEAR  # days: errors older than this are left out where only late ones count
FEWEST_ERRORS, ENOUGH_ERRORS = 8, 20  # below the first there is no forecast; up to the second, others' errors help
STEEPEST = 20.0


def persistence(cases: Cases, scale: str) -> np.ndarray:
    """The last figure stays."""
    return on_score_scale(cases.value, cases, scale)


def straight_line(cases: Cases, scale: str) -> np.ndarray:
    """The last two figures and a ruler, not beyond the bounds."""
    ahead = cases.value + (cases.value - cases.before) / cases.gap * cases.years
    if scale == "log":
        return on_score_scale(np.maximum(ahead, cases.value / 100), cases, scale)
    return on_score_scale(np.clip(ahead, cases.least, cases.most), cases, scale)


def logit_line(cases: Cases, scale: str) -> np.ndarray:
    """The last two figures and a ruler on the logit scale, or on the log scale of counts; stays on that scale."""
    ahead = cases.start.level + (cases.start.level - cases.earlier) / cases.gap * cases.years
    return np.clip(ahead, -STEEPEST, STEEPEST) if scale == "logit" else ahead


def on_score_scale(value: np.ndarray, cases: Cases, scale: str) -> np.ndarray:
    """Move figures to hundredths of the range between their bounds, or to 100 times their logarithm."""
    if scale == "log":
        return 100 * np.log(value)
    return 100 * (value - cases.least) / (cases.most - cases.least)


BASELINES: dict[str, tuple[Callable[[Cases, str], np.ndarray], float]] = {  # and how old an error may be, in days
    "persistence": (persistence, np.inf),
    "persistence, late errors": (persistence, LATE),
    "straight line": (straight_line, np.inf),
    "logit straight line": (logit_line, np.inf),
}


def dressed(cases: Cases, name: str, horizon: np.ndarray, scale: str) -> np.ndarray:
    """Quantiles of a plain method.

    Parameters
    ----------
    cases : Cases
        What is asked.
    name : str
        Of `BASELINES`.
    horizon : numpy.ndarray
        Class of the time ahead of each case.
    scale : str
        "logit" or "log".

    Returns
    -------
    numpy.ndarray
        On the scale of the scores; missing where fewer than `FEWEST_ERRORS` errors were known.
    """
    method, oldest = BASELINES[name]
    point = method(cases, scale)
    own_scale = method is logit_line
    error = (cases.truth if own_scale else on_score_scale(cases.came, cases, scale)) - point
    made = np.full((len(cases), len(LEVELS)), np.nan)
    for day in np.unique(cases.origin):
        past = (cases.published <= day) & (cases.published > day - oldest)
        today = cases.origin == day
        for group, length in {*zip(cases.start.group[today].tolist(), horizon[today].tolist(), strict=True)}:
            now = today & (cases.start.group == group) & (horizon == length)
            made[now] = point[now][:, None] + error_quantiles(
                error[past], (cases.start.group == group)[past], (horizon == length)[past]
            )
    if scale == "log":
        return 100 * made if own_scale else made
    return 100 / (1 + np.exp(-np.clip(made, -2 * STEEPEST, 2 * STEEPEST))) if own_scale else np.clip(made, 0, 100)


def error_quantiles(error: np.ndarray, group: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Empirical quantiles of past errors of the same indicator and length of time.

    Parameters
    ----------
    error : numpy.ndarray
        All past errors.
    group, length : numpy.ndarray
        Whether each is of the same indicator, and of the same length of time.

    Returns
    -------
    numpy.ndarray
        One for each level; of one of these, or of all errors, where they are too few; missing where all are too few.

    Examples
    --------
    >>> error_quantiles(np.arange(9.0), np.ones(9, bool), np.ones(9, bool))[[1, 3, 5]]
    array([0.8, 4. , 7.2])
    """
    if len(error) < FEWEST_ERRORS:
        return np.full(len(LEVELS), np.nan)
    alike = (each for each in (group & length, group, length) if each.sum() >= ENOUGH_ERRORS)
    return np.quantile(error[next(alike, slice(None))], LEVELS)
