"""What explains the pace and the spread of steps: the columns of the regressions, and what is expected of each.

The expected values of own pace and of spread are those found on the two public panels that the model was built on
(benchmarks/panels); they count as long as a pool has few steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .paces import History
from .panel import YEAR

if TYPE_CHECKING:
    from .pool import Pool

SMALLEST_PACE = 0.02  # a year; smaller own paces are alike
MONTH = 30 / YEAR  # reports nearer than this differ by reporting error, which no shorter time makes smaller
LOSS = 0.2  # of a count at least this part is left
# Coefficients of pace: constant, level, share of the range, years since, own pace. Of the logarithm of spread:
# constant, own pace, room within the bounds, years. Standard deviations first of a kind, then of an indicator in it.
PACE = {"logit": np.array([0, 0, 0, 0, 0.2]), "log": np.array([0, 0, 0, 0, 0.8])}
PACE_LOOSE, PACE_TIGHT = np.array([2.0, 0.5, 1.0, 0.05, 0.2]), np.array([0.3, 0.1, 0.3, 0.02, 0.1])
SPREAD = {"logit": np.array([-1, 0.3, -0.3, 0.65]), "log": np.array([-1, 0.6, 0, 0.75])}
SPREAD_LOOSE, SPREAD_TIGHT = np.array([5.0, 0.15, 0.3, 0.2]), np.array([0.5, 0.1, 0.15, 0.1])


def own_weight(pool: Pool, start: History) -> np.ndarray:
    """How sound each own pace is, 0 to 1: little where it spans little time, or rounding could have made it."""
    noise = start.noise + 2 * pool.error**2 / np.where(start.span > 0, start.span, np.inf) ** 2
    sound = np.where(np.isinf(pool.between), 1.0, pool.between**2 / (pool.between**2 + noise))
    return np.where(start.span > 0, sound, 0.0)


def lasting(scale: str, pace: np.ndarray, start: History, years: np.ndarray) -> np.ndarray:
    """An own pace as it goes on: on the log scale it slows, as a count that grows by as many each year does.

    Parameters
    ----------
    scale : str
        "logit" or "log".
    pace : numpy.ndarray
        Per year.
    start : History
        With the span that each pace rests on.
    years : numpy.ndarray
        Time ahead.

    Returns
    -------
    numpy.ndarray
        Mean pace over the time ahead.

    Examples
    --------
    >>> import pandas as pd
    >>> from p06analysis.paces import history
    >>> from p06analysis.panel import panel_of_table
    >>> table = {"unit": "a", "date": ["2020-12-31", "2021-12-31"], "value": ["100", "200"]}
    >>> start = history(panel_of_table(pd.DataFrame(table), "count", (0.0, np.nan)))
    >>> round(float(np.exp(lasting("log", start.pace, start, 1.0)[-1])), 2)  # from 200 to 300
    1.5
    """
    if scale == "logit":
        return pace
    span = np.where(start.span > 0, start.span, 1.0)
    growth = -np.expm1(-pace * span) / span  # a year, as a part of the last count
    return np.log(np.maximum(1 + growth * years, LOSS)) / years


def paces(
    pool: Pool, start: History, years: np.ndarray, reference: np.ndarray | None, past: np.ndarray | float = 0.0
) -> np.ndarray:
    """Columns that explain the pace of each series: constant, level, share, years since, own pace beyond the pool's.

    The reference are the coefficients of the pool without own paces, for all or a row for each series; none where own
    paces do not count. The years since a step was made let the pace of all drift; a projection starts from today's.
    """
    several = pool.scale == "logit"  # sums of money and numbers of people have no common level
    size = len(start.level)
    plain = [np.ones(size), start.level * several, start.share, np.broadcast_to(past, size)]
    if reference is None:
        return np.column_stack([*plain, np.zeros(size)])
    middle = np.column_stack([np.ones(size), start.middle * several, start.middle_share])
    usual = (middle * reference[..., :3]).sum(1)
    beyond = lasting(pool.scale, start.pace, start, years) - lasting(pool.scale, usual, start, years)
    return np.column_stack([*plain, own_weight(pool, start) * np.where(start.span > 0, beyond, 0.0)])


def spreads(pool: Pool, start: History, years: np.ndarray, own: bool = True) -> np.ndarray:
    """Columns that explain the logarithm of the spread of each step: constant, own pace, room, years."""
    size = np.log(np.abs(start.pace) + SMALLEST_PACE) if own else np.full(len(years), np.nan)
    size = np.where(np.isfinite(size), size, pool.size)
    room = np.log(start.share * (1 - start.share) + 0.003) if pool.scale == "logit" else np.zeros(len(years))
    return np.column_stack([np.ones(len(years)), size, room, np.log(np.maximum(years, MONTH))])
