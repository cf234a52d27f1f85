"""What the index of an edition says about each of its reports: where it is, what it is about, how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from .dataset import Dataset
from .jobs import Job
from .names import AmbiguousName, UnknownName
from .phrases import territory_name
from .report import Report
from .targets import STATUSES, by_relevance, next_due, statuses
from .wording import _, quantity

Judged = dict[str, pd.DataFrame]  # the targets of each territory, as from `targets.statuses`


@dataclass(frozen=True)
class Entry:
    """One report of an edition.

    Attributes
    ----------
    href : str
        Its file.
    kind : str
        Word for its notebook.
    province, indicator, scope : str
        Keys of what it is about; empty where it is about all.
    subject : str
        What it is about, in words that tell it from every other report of its kind.
    answer : str
        First sentence of its summary.
    failure : str
        Cell and error; empty where it did not fail.
    status : tuple of str
        Symbol, word and whose goal it is; only of a projection with a target.
    """

    href: str
    kind: str
    province: str
    indicator: str
    scope: str
    subject: str
    answer: str
    failure: str
    status: tuple[str, ...]

    @property
    def home(self) -> bool:
        """Whether it is about all that is known of one territory."""
        return bool(self.province and not self.indicator)


def list_entries(data: Dataset, jobs: list[Job], reports: dict[str, Report], judged: Judged) -> list[Entry]:
    """Say of each report what it is about.

    Parameters
    ----------
    data : Dataset
        What is known.
    jobs : list of Job
        The reports.
    reports : dict of Report
        By the name of their job.
    judged : dict of pandas.DataFrame
        As from `judge`.

    Returns
    -------
    list of Entry
        In the order of the jobs.

    Examples
    --------
    >>> from pathlib import Path
    >>> from p06analysis import load
    >>> job = Job(Path("growth.ipynb"), {"province": "ha_tinh", "indicator": "online_payment_rate"})
    >>> list_entries(load(), [job], {job.name: Report("", "Title")}, {})[0].subject
    'Ha Tinh: Online payment'
    """
    names = {row["province"]: territory_name(row) for _i, row in data.provinces.iterrows()}
    titles = data.indicators.set_index("indicator")["title"]
    made = []
    for job in jobs:
        report, (province, indicator, scope) = reports[job.name], about(data, job)
        parts = [names[province]] if province else []
        parts += [quantity(titles[indicator], scope)] if indicator else []
        status = ()
        if job.notebook.stem == "projection" and not report.failure and province in judged:
            status = _status(data, judged[province], (province, indicator, scope), str(job.parameters.get("due", "")))
        made.append(
            Entry(
                href=f"{job.name.removeprefix(job.place)}.html",
                kind=_(job.notebook.stem.replace("_", " ")),
                province=province,
                indicator=indicator,
                scope=scope,
                subject=": ".join(parts) if province else report.title,
                answer=report.answer,
                failure=report.failure,
                status=status,
            )
        )
    return made


def about(data: Dataset, job: Job) -> tuple[str, str, str]:
    """Keys of the territory, the quantity and the part of the administration that a report is about.

    Parameters
    ----------
    data : Dataset
        What is known.
    job : Job
        The report; its parameters may be names.

    Returns
    -------
    tuple of str
        Each empty where the report is about all, or where its parameter names nothing that there is.

    Examples
    --------
    >>> from pathlib import Path
    >>> from p06analysis import load
    >>> about(load(), Job(Path("growth.ipynb"), {"province": "Hà Tĩnh", "indicator": "no such"}))
    ('ha_tinh', '', '')
    """
    given = job.parameters
    return (
        _key(data.province, given.get("province", "")),
        _key(data.indicator, given.get("indicator", "")),
        str(given.get("scope", "")),
    )


def _key(resolve: Callable[[str], str], name: object) -> str:
    try:
        return resolve(str(name)) if name else ""
    except (UnknownName, AmbiguousName):  # its report has failed and says so
        return ""


def judge(data: Dataset, jobs: list[Job], reports: dict[str, Report]) -> Judged:
    """Judge the targets of every territory with a report that did not fail.

    What made all reports of a territory fail must not make the index fail as well.

    Parameters
    ----------
    data : Dataset
        What is known.
    jobs : list of Job
        The reports.
    reports : dict of Report
        By the name of their job.

    Returns
    -------
    dict of pandas.DataFrame
        By territory, as from `targets.statuses`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from p06analysis import load
    >>> job = Job(Path("province.ipynb"), {"province": "ha_tinh"})
    >>> list(judge(load(), [job], {job.name: Report("", "Ha Tinh")}))
    ['ha_tinh']
    """
    sound = {about(data, job)[0] for job in jobs if not reports[job.name].failure}
    return {province: statuses(data, province) for province in sorted(sound - {""})}


def tallies(judged: Iterable[pd.DataFrame]) -> list[tuple[str, str, int]]:
    """Count targets by status; a goal of the nation binds no province and does not count among those of one.

    Parameters
    ----------
    judged : iterable of pandas.DataFrame
        As from `targets.statuses`.

    Returns
    -------
    list of tuple
        Symbol, word and number of each status that there is, the best first.

    Examples
    --------
    >>> from p06analysis import load
    >>> tallies([statuses(load(), "ha_tinh")])
    [('✓', 'achieved', 1), ('–', 'insufficient data', 3)]
    """
    known = [status for table in judged for status in table.loc[table["binds"] != "nation", "status"]]
    return [(symbol, _(status), known.count(status)) for status, symbol in STATUSES.items() if status in known]


def _status(data: Dataset, judged: pd.DataFrame, key: tuple[str, str, str], due: str) -> tuple[str, ...]:
    """Status of the target that the report itself speaks of first."""
    rows = judged[(judged["indicator"] == key[1]) & (judged["scope"] == key[2])]
    day = next_due(rows, data.series(*key), due, data.known_by)
    for row in by_relevance(rows, day).head(1).itertuples():
        return STATUSES[row.status], _(row.status), _("nation's goal") if row.binds == "nation" else ""
    return ()
