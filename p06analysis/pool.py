"""What all series of one scale do: the pool towards which a single series is drawn.

The pace of a series from one figure to a later one is explained by its level, by how near it is to saturation and by
its own pace so far; the size of what is left by the size of its own pace, the room that its bounds leave and the time
between. Both are robust regressions with a prior: the pool of an indicator is drawn towards the pool of its kind, as
far as it has few steps (partial pooling; Efron and Morris, 1975; Gelman and Hill, 2007, chapter 12). What all series do
drifts: older steps count less, and a trend of the pace over the years is allowed for, of which today's state counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from .dataset import Dataset
from .designs import (
    MONTH,
    PACE,
    PACE_LOOSE,
    PACE_TIGHT,
    SMALLEST_PACE,
    SPREAD,
    SPREAD_LOOSE,
    SPREAD_TIGHT,
    paces,
    spreads,
)
from .paces import History, Steps, history, steps
from .panel import Panel, panel_of
from .robust import robust_fit
from .tails import Tails, fit_tails

FEWEST_STEPS = 8  # below this nothing is to be told from noise
MOST_FIGURES = 100_000  # a pool of more is learnt from some of its series, as more would hardly make it surer
FLOOR = 0.01  # residuals count as at least this large, so that figures that repeat themselves do not rule
HALF_LIFE = 1.0  # years after which a step counts half, because pools drift; longer in pools with
ENOUGH = 200  # fewer steps than this, which cannot afford to forget
LASTS = -0.5, 1.0  # an unusual pace is taken back by the next figure if it was reporting error, or lasts wholly
FLAT = 0.05  # octaves to either side of a time for which a pool is fitted, within which it alone is asked
ALIKE, LEAST = 0.7, 0.3  # steps thrice or a third as long as what is asked for, and all others, count about a third


@dataclass(frozen=True, eq=False)
class Line:
    """Pace and spread of a pool, and the shape of what they leave.

    Attributes
    ----------
    pace : numpy.ndarray
        Per year: constant, level, share of the range, years since, own pace beyond that of the pool.
    spread : numpy.ndarray
        Logarithm of the spread: constant, own pace, room within the bounds, years; each as a logarithm.
    tails : Tails
        Standardised residuals.
    reference : numpy.ndarray or None
        Pace where no own pace counts, from which own paces are measured; None where none counts.
    """

    pace: np.ndarray
    spread: np.ndarray
    tails: Tails
    reference: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Pool:
    """What all series of one scale do, estimated from the steps between their figures.

    Attributes
    ----------
    scale : str
        "logit" or "log".
    steps, series, paced : int
        How much it rests on: steps from one figure to the next, the series that have any, and the steps that start at a
        figure with a pace before it.
    kind : Line
        The pool of the kind.
    within : dict of str to Line
        The pool of each indicator that was asked for and has steps, drawn towards the kind's.
    size : float
        Middle logarithm of own paces, for series that have none.
    error, between : float
        How much two reports of one quantity, a month apart, differ, and how much the changes of a year.
    longest : float
        Years of the longest step from a figure to the next; nothing was seen over a longer time.
    """

    scale: str
    steps: int
    series: int
    paced: int
    kind: Line
    within: dict[str, Line]
    size: float
    error: float
    between: float
    longest: float

    def line(self, indicator: str) -> Line:
        """The pool of an indicator, or of its kind where it has no steps of its own."""
        return self.within.get(indicator, self.kind)


def fit_pool(data: Dataset, scale: str, years: float = 1.0) -> Pool | None:
    """Estimate what all series of one scale do over some years; `learn` with all that is known."""
    return _fitted(data.curated, scale, years)


@lru_cache(maxsize=32)
def _fitted(data: Dataset, scale: str, years: float) -> Pool | None:
    panel = known_panel(data, scale)
    return learn(panel.thinned(-(-len(panel) // MOST_FIGURES)), years)


def known_panel(data: Dataset, scale: str) -> Panel:
    """All that is known of the series of one scale."""
    return _known(data.curated, scale)  # one for all languages


@lru_cache(maxsize=8)
def _known(data: Dataset, scale: str) -> Panel:
    return panel_of(data, scale).known_by(np.inf)


def learn(panel: Panel, years: float, own: bool = True, groups: set[int] | None = None) -> Pool | None:
    """Estimate the pool of a panel.

    Parameters
    ----------
    panel : Panel
        One figure for each series and day.
    years : float
        Time ahead that is asked for; steps over about as long a time count more than others.
    own : bool
        Whether a series' own pace counts; else all take the pool's.
    groups : set of int, optional
        Indicators that are asked for; all where not given.

    Returns
    -------
    Pool or None
        None where there are fewer than `FEWEST_STEPS` steps.
    """
    known = history(panel)
    made = steps(panel, known, panel.day.max(initial=0))
    if made.next.sum() < FEWEST_STEPS:
        return None
    fit = _fitter(made, years)
    size = np.log(np.abs(known.pace) + SMALLEST_PACE)
    usual = float(np.nanmedian(size)) if own else 0.0
    paced = int((made.next & (made.start.span > 0)).sum())
    counts = int(made.next.sum()), len(np.unique(made.start.series[made.next])), paced
    longest = float(made.years[made.next].max())
    blank = Line(PACE[panel.scale], SPREAD[panel.scale], Tails())
    first = Pool(panel.scale, *counts, blank, {}, usual, 0.0, np.inf, longest)
    spread = spreads(first, made.start, made.years, own)
    past = made.age + made.years / 2
    plain = paces(first, made.start, made.years, None, past)
    alone = fit(spread, plain, blank)
    middle = np.median(spreads(first, made.start, np.ones(len(made.years)), own), axis=0) @ alone.spread
    between, error = float(np.exp(middle)), float(np.exp(middle) * MONTH ** alone.spread[3] / np.sqrt(2))
    base = Pool(panel.scale, *counts, alone, {}, usual, error, between, longest)

    def with_own(usual: Line, prior: Line, some: np.ndarray | None = None) -> Line:
        columns = paces(base, made.start, made.years, usual.pace, past)
        return replace(fit(spread, columns, prior, some), reference=usual.pace)

    kind = with_own(alone, alone) if own else alone
    several = set(made.start.group.tolist())
    asked = (several if groups is None else several & groups) if len(several) > 1 else set()
    within = {}
    for group in sorted(asked):
        some = made.start.group == group
        usual_there = fit(spread, plain, alone, some)
        within[panel.groups[group]] = with_own(usual_there, kind, some) if own else usual_there
    return Pool(panel.scale, *counts, kind, within, usual, error, between, longest)


def _fitter(made: Steps, years: float):
    """A function that fits a line to steps, or to some of them, drawn towards a line of more."""
    unlike = np.log(made.years / years) / ALIKE
    half_life = HALF_LIFE * max(1, ENOUGH / made.next.sum())
    weight = 0.5 ** (made.age / half_life) * np.maximum(np.exp(-(unlike**2) / 2), LEAST)

    def fit(spread: np.ndarray, pace: np.ndarray, prior: Line, some: np.ndarray | None = None) -> Line:
        part = slice(None) if some is None else some
        loose = (PACE_LOOSE, SPREAD_LOOSE) if some is None else (PACE_TIGHT, SPREAD_TIGHT)
        change, share, end = made.change[part], weight[part], made.end[part]
        return _fit_line(pace[part] * made.years[part][:, None], spread[part], change, share, end, prior, loose)

    return fit


def _fit_line(pace, spread, change, weight, year, prior: Line, loose) -> Line:
    """Fit pace and spread in turn: the pace needs to know which steps are unsure, the spread what the pace leaves."""
    found, size = prior.pace, spread @ prior.spread
    for turn in range(3):
        scale = np.exp(size) if turn or loose[0] is PACE_TIGHT else np.full(len(change), np.std(change) + FLOOR)
        found = robust_fit(pace / scale[:, None], change / scale, weight, prior.pace, loose[0])
        found[-1] = np.clip(found[-1], *LASTS)
        left = change - pace @ found
        spreading = robust_fit(spread, np.log(np.abs(left) + FLOOR), weight, prior.spread, loose[1])
        size = np.clip(spread @ spreading, *(np.median(spread @ spreading) + np.array([-3.4, 3.4])))
    inner = prior.tails if loose[0] is PACE_TIGHT else None
    tails = fit_tails(left / np.exp(size), weight, len(prior.pace), year, inner)
    return Line(found, spreading, tails)


def predict(
    pool: Pool, start: History, indicators: list[str], years: np.ndarray, own: bool = True
) -> tuple[np.ndarray, ...]:
    """Predictive distributions of many series: two halves of Student's t, as `tails.Tails` describes.

    Parameters
    ----------
    pool : Pool
        As from `learn`.
    start : History
        The last figure of each series.
    indicators : list of str
        Names of the groups of `start`.
    years : numpy.ndarray
        Time from it.
    own : bool
        As the pool was learnt.

    Returns
    -------
    tuple of numpy.ndarray
        Median, scale below and above it, degrees of freedom; on the scale of the pool.
    """
    lines = [pool.line(name) for name in indicators]
    reference = np.array([line.reference for line in lines])[start.group] if own else None
    pace, spread = paces(pool, start, years, reference), spreads(pool, start, years, own)
    tails = [line.tails for line in lines]
    change = (pace * np.array([line.pace for line in lines])[start.group]).sum(1) * years
    size = np.exp((spread * np.array([line.spread for line in lines])[start.group]).sum(1))
    shape = np.array([(each.middle, each.below, each.above, each.freedom) for each in tails])[start.group]
    middle, below, above, freedom = shape.T
    return start.level + change + size * middle, size * below, size * above, freedom


def mixed(years: np.ndarray, answer: Callable[[float, np.ndarray], np.ndarray]) -> np.ndarray:
    """Ask the pools of the two nearest times for which one is fitted, and mix what they say.

    Pools are fitted for a year, half a year, two years and so on. What they say is mixed linearly in the logarithm of
    the time ahead, so that no distribution jumps from one day to the next.

    Parameters
    ----------
    years : numpy.ndarray
        Times ahead.
    answer : callable
        Takes the time of a pool and the places of the times ahead that it is asked about; gives a row for each.

    Returns
    -------
    numpy.ndarray
        One row for each time ahead.

    Examples
    --------
    >>> years = np.array([0.5, 1.0, 2**0.5, 2.0])
    >>> mixed(years, lambda time, asked: np.full((len(asked), 1), time)).ravel().round(3).tolist()
    [0.5, 1.0, 1.5, 2.0]
    """
    octave = _octaves(years)
    lower = np.floor(octave)
    upward = np.clip((octave - lower - FLAT) / (1 - 2 * FLAT), 0, 1)
    total: np.ndarray | float = 0.0
    for time, weight in [(lower, 1 - upward), (lower + 1, upward)]:
        for power in np.unique(time[weight > 0]).tolist():
            asked = np.flatnonzero((time == power) & (weight > 0))
            said = answer(2.0**power, asked)
            part = np.zeros((len(years), said.shape[1]))
            part[asked] = weight[asked, None] * said
            total = total + part
    return total


def nearest(years: np.ndarray) -> np.ndarray:
    """Time of the pool that counts most for each time ahead.

    Examples
    --------
    >>> nearest(np.array([0.9, 1.3, 1.5])).tolist()
    [1.0, 1.0, 2.0]
    """
    return 2.0 ** np.round(_octaves(years))


def _octaves(years: np.ndarray) -> np.ndarray:
    return np.log2(np.maximum(years, MONTH))


def distributions(pool: Pool, panel: Panel, start: History, years: np.ndarray, own: bool = True) -> np.ndarray:
    """Predictive distributions of many series of a panel, and the level at which each is cut off.

    Parameters
    ----------
    pool, start, years, own
        As for `predict`.
    panel : Panel
        That the series are of; it says which groups count what there has been so far. Such a count does not come below
        its last figure, but for reporting error.

    Returns
    -------
    numpy.ndarray
        One row for each series: what `predict` gives, and the least level, minus infinity where there is none.
    """
    least = np.where(panel.grows[start.group], start.level - pool.error, -np.inf)
    return np.column_stack([*predict(pool, start, panel.groups, years, own), least])
