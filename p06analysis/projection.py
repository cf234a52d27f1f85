"""A predictive distribution at a due date, from two or three rounded figures and the pace of all other series.

Rates and scores move on the logit scale of their bounds, cumulative counts on the log scale. On that scale a series is
expected to go on at the pace of the pool at its level, corrected by its own pace as far as paces were seen to last; how
sure that is, is learnt from what the pool left unexplained of all steps that are known (`pool`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .dataset import SERIES, Dataset, to_day
from .designs import own_weight
from .panel import YEAR, moving
from .pool import Pool, distributions, fit_pool, known_panel, mixed, nearest
from .predictive import Projection, quantiles
from .refusals import last_figures, requests
from .scale import untransform
from .scores import LEVELS, interval

HUBVERSE = ["reference_date", "target_end_date", "location", "target", "output_type", "output_type_id", "value"]
NUMBERS = ["own_weight", "centre", "below", "spread", "freedom", "least"]
WIDEST = 10.0  # times the low end that the high end of an 80 % range of counts may be
FARTHEST = 1.5  # times the longest step seen; beyond it the range is all that the scale allows and says nothing
_TOO_WIDE = "the range would reach over more than tenfold, which says nothing"


def project(data: Dataset, province: str, indicator: str, due: str | pd.Timestamp, scope: str = "") -> Projection:
    """Project one series to a due date.

    Parameters
    ----------
    data : Dataset
        What is known; its day is the reference date.
    province, indicator : str
        Key or name.
    due : str or pandas.Timestamp
        The day for which the distribution is wanted.
    scope : str
        Part of the administration; empty for the whole.

    Returns
    -------
    Projection
        Quantiles in the unit of the indicator, or the refusal: ranks and flows, counts that do not grow or that are
        part of a stated whole, rates without an upper bound, no figure, a territory that ends before the due date, a
        due date before the last figure, two reports of one day that contradict each other, figures that cover periods
        of different length, too few steps in the pool, a due date farther from the last figure than any step that was
        seen, a range of counts that reaches over more than tenfold.

    Examples
    --------
    >>> from p06analysis import load
    >>> made = project(load(), "ha_tinh", "online_payment_rate", "2024-12-31")
    >>> made.frame.columns.tolist()[:4]
    ['reference_date', 'target_end_date', 'location', 'target']
    >>> bool(0 < made.quantile(0.1) < made.quantile(0.5) < made.quantile(0.9) < 100)
    True
    >>> project(load(), "ha_tinh", "service_index_rank", "2024-12-31")
    no projection: a rank depends on what the others do
    """
    asked = {"province": data.province(province), "indicator": data.indicator(indicator), "scope": scope}
    return project_many(data, pd.DataFrame([asked | {"due": to_day(due, "due")}]))[0]


@dataclass(frozen=True, eq=False)
class Projections:
    """Many projections.

    Attributes
    ----------
    answers : pandas.DataFrame
        One row for each request: province, indicator, scope, due, refusal (empty where projected), and the attributes
        of the same name of its `Projection`; missing where refused.
    frame : pandas.DataFrame
        Predictive quantiles of all that could be projected, in hubverse columns.
    data : Dataset
        What was known.
    pools : list of Pool or None
        One for each request.
    """

    answers: pd.DataFrame
    frame: pd.DataFrame
    data: Dataset
    pools: list[Pool | None]

    def __len__(self) -> int:
        return len(self.answers)

    def __getitem__(self, number: int) -> Projection:
        """One of them, by the place of its request."""
        row = self.answers.iloc[number]
        points = self.data.points(*row[SERIES])
        if row["refusal"]:
            return Projection(self.frame.head(0), row["refusal"], points)
        points = moving(points, row["scale"])
        first = len(LEVELS) * int((self.answers["refusal"].iloc[:number] == "").sum())
        frame = self.frame.iloc[first : first + len(LEVELS)].reset_index(drop=True)
        numbers = row[NUMBERS].astype(float).to_dict()
        return Projection(frame, "", points, self.pools[number], bounds=(row["minimum"], row["maximum"]), **numbers)


def project_many(data: Dataset, asked: pd.DataFrame) -> Projections:
    """Project many series to their due dates at once.

    Parameters
    ----------
    data : Dataset
        What is known; its day is the reference date.
    asked : pandas.DataFrame
        Keys province, indicator and scope, and due (timestamps), one row for each projection.

    Returns
    -------
    Projections
        In the order of the requests, each as from `project`.

    Examples
    --------
    >>> from p06analysis import load
    >>> asked = {"province": "ha_tinh", "indicator": ["online_payment_rate", "service_index_rank"], "scope": ""}
    >>> made = project_many(load(), pd.DataFrame(asked | {"due": pd.Timestamp("2024-12-31")}))
    >>> made.answers["refusal"].tolist(), len(made.frame)
    (['', 'a rank depends on what the others do'], 7)
    """
    answers = requests(data, asked)
    answers[NUMBERS] = np.nan
    years = ((answers["due"] - answers["last"]).dt.days / YEAR).to_numpy()
    pools: list[Pool | None] = [None] * len(answers)
    for scale in ("log", "logit"):
        some = np.flatnonzero((answers["refusal"] == "") & (answers["scale"] == scale))
        answers.loc[some, "refusal"] = _too_little(fit_pool(data, scale, 1.0), years[some])
        some = some[answers["refusal"].iloc[some] == ""]
        if len(some):
            answers.loc[some, NUMBERS] = _numbers(data, scale, answers.iloc[some], years[some])
        for place, time in zip(some, nearest(years[some]), strict=True):
            pools[place] = fit_pool(data, scale, time)
    levels = quantiles(*answers[NUMBERS[1:]].to_numpy(float).T)
    low, high = interval(levels, 0.8)
    wide = (answers["scale"] == "log") & (high - low > np.log(WIDEST))
    answers["refusal"] = answers["refusal"].mask(wide, _TOO_WIDE)
    able = (answers["refusal"] == "").to_numpy()
    return Projections(answers, _hubverse(answers[able], levels[able], data.known_by), data, pools)


def _too_little(pool: Pool | None, years: np.ndarray) -> np.ndarray | str:
    if pool is None:
        return "too few series have two figures, so nothing says how fast such figures move"
    return np.where(years > FARTHEST * pool.longest, "no series was ever seen over so long a time", "")


def _numbers(data: Dataset, scale: str, rows: pd.DataFrame, years: np.ndarray) -> np.ndarray:
    """What the pools say of some series of one scale: columns as in `NUMBERS`."""
    start = last_figures(data, scale)[0].rows(rows["number"].to_numpy(int))
    panel = known_panel(data, scale)

    def answer(time: float, asked: np.ndarray) -> np.ndarray:
        pool, some = fit_pool(data, scale, time), start.rows(asked)
        lasts = np.array([pool.line(panel.groups[group]).pace[-1] for group in some.group])
        return np.column_stack([lasts * own_weight(pool, some), distributions(pool, panel, some, years[asked])])

    return mixed(years, answer)


def _hubverse(rows: pd.DataFrame, levels: np.ndarray, known_by: pd.Timestamp) -> pd.DataFrame:
    """Hubverse rows of what was projected."""
    value = np.empty((len(rows), len(LEVELS)))
    for some in (rows["scale"] == "log", rows["scale"] == "logit"):
        bounds = rows.loc[some, ["minimum", "maximum"]].to_numpy(float).T[:, :, None]
        value[some] = untransform(levels[some], tuple(bounds)) if some.any() else 0.0
    target = rows["indicator"] + ("/" + rows["scope"]).where(rows["scope"] != "", "")
    long = rows.assign(target=target).loc[rows.index.repeat(len(LEVELS))]
    columns = [known_by, long["due"], long["province"], long["target"], "quantile", LEVELS * len(rows), value.ravel()]
    return pd.DataFrame(dict(zip(HUBVERSE, columns, strict=True)), columns=HUBVERSE).reset_index(drop=True)
