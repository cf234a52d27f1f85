"""Steps between the figures of series, and the pace that each series had so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .panel import YEAR, Panel

FADES = 0.1  # what a year-old pace still counts beside today's
AHEAD = 3  # a figure is compared with up to so many later ones


@dataclass(frozen=True, eq=False)
class History:
    """What is known of a series at one of its figures; arrays, one entry each.

    Attributes
    ----------
    series, group : numpy.ndarray
        Numbers as in the panel.
    day, level, rounding, share : numpy.ndarray
        Day, level on the scale, standard deviation of its rounding, place between the bounds (0 to 1, 0 without).
    pace : numpy.ndarray
        Own pace per year so far, each day of it counting by its age; missing at the first figure.
    middle, middle_share : numpy.ndarray
        Level and place between the bounds that this pace belongs to.
    span : numpy.ndarray
        Years that it rests on.
    noise : numpy.ndarray
        Variance of the rounding in it.
    """

    series: np.ndarray
    group: np.ndarray
    day: np.ndarray
    level: np.ndarray
    rounding: np.ndarray
    share: np.ndarray
    pace: np.ndarray
    middle: np.ndarray
    middle_share: np.ndarray
    span: np.ndarray
    noise: np.ndarray

    def rows(self, which: np.ndarray) -> History:
        """Keep some entries."""
        return History(**{name: getattr(self, name)[which] for name in self.__dataclass_fields__})


@dataclass(frozen=True, eq=False)
class Steps:
    """From figures to later figures of the same series.

    Attributes
    ----------
    start : History
        What was known at the earlier figure.
    years, change, age : numpy.ndarray
        Time between, change of the level, and years since the later figure.
    end : numpy.ndarray
        Calendar year of the later figure, counted from 1970.
    next : numpy.ndarray
        Whether the later figure is the next one.
    """

    start: History
    years: np.ndarray
    change: np.ndarray
    age: np.ndarray
    end: np.ndarray
    next: np.ndarray


def place(level: np.ndarray, scale: str) -> np.ndarray:
    """Place between the bounds, 0 to 1; 0 on the log scale, which has no upper one."""
    return 1 / (1 + np.exp(-level)) if scale == "logit" else np.zeros(len(level))


def history(panel: Panel) -> History:
    """Own pace of every series at every one of its figures, all series at once.

    Parameters
    ----------
    panel : Panel
        One figure for each series and day, as from `Panel.known_by`.

    Returns
    -------
    History
        One entry for each row of the panel.
    """
    size = len(panel)
    new = np.ones(size, bool)
    new[1:] = panel.series[1:] != panel.series[:-1]
    first = np.flatnonzero(new)
    rank = np.arange(size) - np.repeat(first, np.diff(np.append(first, size)))
    years = np.diff(panel.day, prepend=np.nan) / YEAR
    share = place(panel.level, panel.scale)
    total, pace, middle, middle_share, span = (np.zeros(size) for _ in range(5))
    for turn in range(1, int(rank.max(initial=0)) + 1):
        now = np.flatnonzero(rank == turn)
        before = now - 1
        keep = FADES ** years[now]
        fresh = (keep - 1) / np.log(FADES)  # what the days of this step count together, each by its age
        total[now] = keep * total[before] + fresh
        span[now] = keep * span[before] + years[now]
        part = fresh / total[now]
        for mean, latest in (
            (pace, (panel.level[now] - panel.level[before]) / years[now]),
            (middle, (panel.level[now] + panel.level[before]) / 2),
            (middle_share, (share[now] + share[before]) / 2),
        ):
            mean[now] = (1 - part) * mean[before] + part * latest
    long, none = np.where(new, np.nan, span), np.where(new, np.nan, 0.0)
    rough = np.where(new, np.nan, panel.rounding**2 + np.roll(panel.rounding, 1) ** 2)
    return History(
        *(panel.series, panel.group, panel.day, panel.level, panel.rounding, share),
        *(pace + none, middle + none, middle_share + none, span, rough / long**2),
    )


def steps(panel: Panel, known: History, today: float) -> Steps:
    """Pair each figure with up to three later ones of its series.

    Parameters
    ----------
    panel : Panel
        As for `history`.
    known : History
        As from it.
    today : float
        Days since 1970, from which the age of a step counts.

    Returns
    -------
    Steps
        The steps to the next figure first, then those to the one after.
    """
    found = []
    for ahead in range(1, AHEAD + 1):
        start = (
            np.flatnonzero(panel.series[ahead:] == panel.series[:-ahead]) if ahead < len(panel) else np.zeros(0, int)
        )
        found.append((start, start + ahead))
    start, end = (np.concatenate(part) for part in zip(*found, strict=True))
    return Steps(
        known.rows(start),
        (panel.day[end] - panel.day[start]) / YEAR,
        panel.level[end] - panel.level[start],
        np.maximum(today - panel.day[end], 0) / YEAR,
        np.floor(panel.day[end] / YEAR),
        np.arange(len(start)) < len(found[0][0]),
    )
