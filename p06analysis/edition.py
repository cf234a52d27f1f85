"""An edition: every report that reports.toml names, published in one move."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd
import papermill

from . import __version__, cluster
from .archive import archive_name, data_archive
from .colophon import code_digest
from .dataset import Dataset
from .index import choice_page, index_page
from .jobs import Job
from .languages import in_languages, paired
from .record import PANELS
from .report import Report, notebooks_folder
from .schema import DataError
from .staging import staging
from .stored import PROJECTIONS, edition_projections, projections_csv
from .wording import language, spoken
from .workers import TIME_LIMIT, run


def render_edition(
    data: Dataset,
    jobs: list[Job],
    folder: Path,
    workers: int,
    progress: Callable[[Job, Report], None],
    force: bool = False,
    limit: float = TIME_LIMIT,
    dask: str = "",
    languages: Sequence[str] = (),
) -> tuple[Path, int]:
    """Render every report of an edition and publish it in one move.

    Parameters
    ----------
    data : Dataset
        What is known.
    jobs : list of Job
        Its reports, as from `jobs.plan`.
    folder : pathlib.Path
        Where editions are; this one becomes a folder named by its day. The newest older one in it is the day since
        which reports tell what changed.
    workers : int
        Reports at a time.
    progress : callable
        Called after each report.
    force : bool
        Render also the reports that are done: of this edition as it was published or as a process that was stopped
        has left it, made from the same notebook, parameters, data, package and libraries.
    limit : float
        Seconds that a report may take.
    dask : str
        Address of the scheduler of a Dask cluster whose workers render the reports; empty for this machine.
    languages : sequence of str
        Those of the edition; several have a folder each, and a link from each page to the same page in the other.

    Returns
    -------
    pathlib.Path
        The edition's index.html; that of the first language where there are several.
    int
        Number of reports that failed; each has a page that says where and why, and its executed notebook.

    Raises
    ------
    ReportError
        Another process renders this edition, or there is no cluster at the address.
    OSError
        The folder cannot be written, or the disk is full; the edition stays as it was.
    """
    archive = data_archive(data)  # before the reports, so that nothing edited meanwhile gets into it
    jobs = in_languages(told_since(jobs, last_edition(folder, data)), languages)
    digests = made_from(jobs, data)
    keys = report_keys(digests)
    day = f"{data.known_by:%Y-%m-%d}"
    with staging(folder, day) as unfinished:
        reports = unfinished.kept({} if force else keys)
        for job in jobs:
            if job.name in reports:
                progress(job, reports[job.name])
        waiting = longest_first([job for job in jobs if job.name not in reports], data)
        if dask:
            done = cluster.run(waiting, digests, dask, day, unfinished.path, limit)
        else:
            done = run(waiting, workers, unfinished.path, limit)
        for job, made in done:
            report = replace(made, page=paired(made.page, job.place, job.name.removeprefix(job.place)))
            unfinished.keep(job.name, keys[job.name], report)
            reports[job.name] = report
            progress(job, report)
        projections = edition_projections(data, [job for job in jobs if job.place == jobs[0].place], reports)
        others = {
            f"{archive_name(data)}.zip": archive,
            PROJECTIONS: projections_csv(projections),
            **_indexes(data, jobs, reports, archive, projections, languages),
        }
        for name, content in others.items():
            unfinished.write(name, content)
        failures = [name for name, report in reports.items() if report.failure]
        unfinished.publish({*others, *(f"{job.name}.html" for job in jobs), *(f"{name}.ipynb" for name in failures)})
        return unfinished.target / "index.html", len(failures)


def _indexes(
    data: Dataset,
    jobs: list[Job],
    reports: dict[str, Report],
    archive: bytes,
    projections: pd.DataFrame,
    languages: Sequence[str],
) -> dict[str, bytes]:
    """The page that opens the edition; with several languages one in the folder of each, and one to choose by."""
    made = {}
    for place in dict.fromkeys(job.place for job in jobs) or [""]:
        own = [job for job in jobs if job.place == place]
        with spoken(place.rstrip("/") or next(iter(languages), "en")):
            page = index_page(data.in_language(language()), own, reports, archive, projections)
        made[f"{place}index.html"] = paired(page, place, "index").encode()
    return made if "index.html" in made else {**made, "index.html": choice_page(data, list(made)).encode()}


def made_from(jobs: list[Job], data: Dataset) -> dict[str, dict[str, str]]:
    """Digests of all that each report is made from: notebook, parameters, data, package, public panels and libraries.

    Parameters
    ----------
    jobs : list of Job
        The reports.
    data : Dataset
        What is known.

    Returns
    -------
    dict of dict of str
        By the names of the reports, and by what they are of.

    Examples
    --------
    >>> from p06analysis import load
    >>> from p06analysis.report import find_notebook
    >>> jobs = [Job(find_notebook("growth"), {"province": "hue"})]
    >>> list(made_from(jobs, load())["growth-hue"])
    ['notebook or code', 'parameters', 'data', 'version', 'public panels', 'libraries']
    """
    notebooks = {path: _notebook_digest(path) for path in {job.notebook for job in jobs}}
    common = {"data": data.digest, "version": __version__, "public panels": _panels(), "libraries": _libraries()}
    return {
        job.name: {"notebook or code": notebooks[job.notebook], "parameters": json.dumps(job.parameters), **common}
        for job in jobs
    }


def report_keys(digests: dict[str, dict[str, str]]) -> dict[str, str]:
    """One digest for each report, of all that it is made from.

    Examples
    --------
    >>> report_keys({"growth-hue": {"data": "a"}}) == report_keys({"growth-hue": {"data": "b"}})
    False
    """
    said = {name: json.dumps(parts, sort_keys=True) for name, parts in digests.items()}
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in said.items()}


def _notebook_digest(notebook: Path) -> str:
    content = notebook.read_bytes()
    try:
        return code_digest(json.loads(content)["cells"])
    except (ValueError, KeyError, TypeError):  # no notebook, as its report will say
        return hashlib.sha256(content).hexdigest()


def _panels() -> str:
    """Digest of the public panels, which the record of the projections rests on."""
    folder = (notebooks_folder().parent / PANELS).parent
    content = b"".join(path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file())
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=1)  # what is imported does not change while the process lives
def _libraries() -> str:
    versions = sorted({f"{each.name}=={each.version}" for each in importlib.metadata.distributions()})
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()


def longest_first(jobs: list[Job], data: Dataset) -> list[Job]:
    """Order reports so that no long one is left alone at the end: those about everything, then by figures known."""
    counted = data.observations["province"].value_counts()
    weight = {"method": 3, "data_quality": 2, "province": 1}

    def order(job: Job) -> tuple[int, int]:
        return -weight.get(job.notebook.stem, 0), -int(counted.get(str(job.parameters.get("province", "")), 0))

    return sorted(jobs, key=order)


def last_edition(folder: Path, data: Dataset) -> str:
    """Find the newest edition in a folder that is older than the data.

    Parameters
    ----------
    folder : pathlib.Path
        Where editions are.
    data : Dataset
        What is known.

    Returns
    -------
    str
        Its day as ISO date; empty where there is none, or where by the data nothing was known on that day.
    """
    names = [path.parent.name for path in folder.glob("*/index.html")]
    days = [name for name in names if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", name)]
    earlier = max((day for day in days if day < f"{data.known_by:%Y-%m-%d}"), default="")
    try:
        return earlier if earlier and len(data.as_of(earlier).observations) else ""
    except DataError:  # an edition of other data
        return ""


def told_since(jobs: list[Job], since: str) -> list[Job]:
    """Give an earlier day to the reports that can tell what changed since, unless their plan names another one.

    Parameters
    ----------
    jobs : list of Job
        The reports.
    since : str
        ISO date; empty leaves the reports as they are.

    Returns
    -------
    list of Job
        In the same order.
    """
    able = {notebook for notebook in {job.notebook for job in jobs} if _declares(notebook, "since")}
    return [
        replace(job, parameters={**job.parameters, "since": job.parameters.get("since", since)})
        if since and job.notebook in able
        else job
        for job in jobs
    ]


def _declares(notebook: Path, parameter: str) -> bool:
    try:
        return parameter in papermill.inspect_notebook(str(notebook))
    except Exception:  # whatever is no notebook fails as a report and not here
        return False
