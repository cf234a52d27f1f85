"""What a back-test asks: which series had which figures on which day, and which figure came later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .paces import History, history
from .panel import YEAR, Panel

FAR = 1e7  # days; more than any panel spans
NEAR_ENOUGH = 0.25  # of the horizon that is asked for


@dataclass(frozen=True, eq=False)
class Cases:
    """Forecasts that could have been made, one entry each; all arrays.

    Attributes
    ----------
    origin, published : numpy.ndarray
        Day of the forecast and day on which its truth was published, in days since 1970.
    start : History
        What was known of the series.
    earlier : numpy.ndarray
        Level of the figure before the last.
    gap, years : numpy.ndarray
        Years between these two, and from the last one to the truth.
    truth : numpy.ndarray
        Level that came.
    value, before, came, least, most : numpy.ndarray
        Last figure, the one before, the one that came, and the bounds, in the unit of the indicator.
    target : numpy.ndarray
        Day that the one that came is of, in days since 1970.
    figures : numpy.ndarray
        How many figures of the series were known.
    """

    origin: np.ndarray
    published: np.ndarray
    start: History
    earlier: np.ndarray
    gap: np.ndarray
    years: np.ndarray
    truth: np.ndarray
    value: np.ndarray
    before: np.ndarray
    came: np.ndarray
    least: np.ndarray
    most: np.ndarray
    target: np.ndarray
    figures: np.ndarray

    def __len__(self) -> int:
        return len(self.origin)


def cases_of(panel: Panel, horizon_days: float | None, figures: int | None = None) -> Cases:
    """Find every forecast that can be scored.

    On each day on which something was published, each series whose last figure was published that day and which has at
    least two is asked for its next figure, or for the one nearest to a horizon.

    Parameters
    ----------
    panel : Panel
        Everything, with days of publication.
    horizon_days : float or None
        Time from the last figure, met within a quarter; the next figure where None.
    figures : int, optional
        As if no more than so many figures of each series were known, the latest, two at least.

    Returns
    -------
    Cases
        By day of the forecast.
    """
    whole = panel.known_by(np.inf)
    days = np.unique(panel.published) if len(panel) else [np.inf]  # nothing known is asked for nothing
    found = [_on(day, panel.known_by(day), whole, horizon_days, figures) for day in days]
    return Cases(*(_join(list(column)) for column in zip(*found, strict=True)))


def _join(parts: list):
    if isinstance(parts[0], History):
        names = History.__dataclass_fields__
        return History(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
    return np.concatenate(parts)


def _on(day: float, known: Panel, whole: Panel, horizon: float | None, figures: int | None) -> tuple:
    count = np.bincount(known.series, minlength=1)
    known = known if figures is None else known.newest(figures)
    last = np.append(known.series[1:] != known.series[:-1], True) if len(known) else np.zeros(0, bool)
    past = history(known)
    asked = np.flatnonzero(last & np.isfinite(past.pace) & (known.published == day))
    clock = whole.series * FAR + whole.day
    now = known.series[asked] * FAR + known.day[asked]
    if horizon is None:
        came = np.searchsorted(clock, now, side="right")
    else:
        came = np.searchsorted(clock, now + horizon)
        came -= (came > 0) & (_apart(clock, came - 1, now + horizon) <= _apart(clock, came, now + horizon))
    came = np.minimum(came, len(whole) - 1)
    ahead = clock[came] - now
    right = (whole.series[came] == known.series[asked]) & (ahead > 0) & (whole.published[came] > day)
    if horizon is not None:
        right &= np.abs(ahead - horizon) <= NEAR_ENOUGH * horizon
    asked, came = asked[right], came[right]
    return (
        *(np.full(len(asked), day), whole.published[came], past.rows(asked), known.level[asked - 1]),
        *((known.day[asked] - known.day[asked - 1]) / YEAR, ahead[right] / YEAR, whole.level[came]),
        *(known.value[asked], known.value[asked - 1], whole.value[came], known.least[asked], known.most[asked]),
        *(whole.day[came], count[known.series[asked]]),
    )


def _apart(clock: np.ndarray, which: np.ndarray, when: np.ndarray) -> np.ndarray:
    return np.abs(clock[np.clip(which, 0, len(clock) - 1)] - when)
