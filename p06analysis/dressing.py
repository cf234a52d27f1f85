"""Plain forecasts, dressed with the empirical quantiles of their own errors that were known by then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .cases import Cases
from .scores import LEVELS

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


BASELINES: dict[str, Callable[[Cases, str], np.ndarray]] = {
    "persistence": persistence,
    "straight line": straight_line,
    "logit straight line": logit_line,
}


def dressed(cases: Cases, method: Callable[[Cases, str], np.ndarray], horizon: np.ndarray, scale: str) -> np.ndarray:
    """Quantiles of a plain method.

    Parameters
    ----------
    cases : Cases
        What is asked.
    method : callable
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
    point = method(cases, scale)
    own_scale = method is logit_line
    error = (cases.truth if own_scale else on_score_scale(cases.came, cases, scale)) - point
    made = np.full((len(cases), len(LEVELS)), np.nan)
    for day in np.unique(cases.origin):
        past, today = cases.published <= day, cases.origin == day
        for group, length in {*zip(cases.start.group[today].tolist(), horizon[today].tolist(), strict=True)}:
            now = today & (cases.start.group == group) & (horizon == length)
            errors = _errors(error, past, cases.start.group == group, horizon == length)
            if len(errors) >= FEWEST_ERRORS:
                made[now] = point[now][:, None] + np.quantile(errors, LEVELS)[None]
    if scale == "log":
        return 100 * made if own_scale else made
    return 100 / (1 + np.exp(-np.clip(made, -2 * STEEPEST, 2 * STEEPEST))) if own_scale else np.clip(made, 0, 100)


def _errors(error: np.ndarray, past: np.ndarray, group: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Past errors of the same indicator and length of time; of one of these, or of all, where they are too few."""
    for like in (group & length, group, length):
        if (past & like).sum() >= ENOUGH_ERRORS:
            return error[past & like]
    return error[past]
