"""An edition: every report that reports.toml names, published in one move."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import papermill

from .archive import archive_name, data_archive
from .dataset import Dataset
from .index import index_page
from .jobs import Job
from .report import Report
from .schema import DataError
from .stored import PROJECTIONS, edition_projections, projections_csv
from .workers import run


def render_edition(
    data: Dataset, jobs: list[Job], folder: Path, workers: int, progress: Callable[[Job, Report], None]
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

    Returns
    -------
    pathlib.Path
        The edition's index.html.
    int
        Number of reports that failed; each has a page that says where and why, and its executed notebook.
    """
    archive = data_archive(data)  # before the reports, so that nothing edited meanwhile gets into it
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{data.known_by:%Y-%m-%d}"
    jobs = told_since(jobs, last_edition(folder, data))
    with tempfile.TemporaryDirectory(prefix=".edition-", dir=folder) as made:
        staging = Path(made) / "edition"
        staging.mkdir()
        reports: dict[str, Report] = {}
        for job, report in run(jobs, workers, staging):
            (staging / f"{job.name}.html").write_text(report.page, encoding="utf-8", newline="\n")
            reports[job.name] = report
            progress(job, report)
        (staging / f"{archive_name(data)}.zip").write_bytes(archive)
        projections = edition_projections(data, jobs, reports)
        (staging / PROJECTIONS).write_bytes(projections_csv(projections))
        index = index_page(data, jobs, reports, archive, projections)
        (staging / "index.html").write_text(index, encoding="utf-8", newline="\n")
        old = Path(made) / "old"
        if target.exists():
            target.rename(old)
        try:
            staging.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    return target / "index.html", sum(bool(report.failure) for report in reports.values())


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
    able = {
        notebook for notebook in {job.notebook for job in jobs} if "since" in papermill.inspect_notebook(str(notebook))
    }
    return [
        replace(job, parameters={**job.parameters, "since": job.parameters.get("since", since)})
        if since and job.notebook in able
        else job
        for job in jobs
    ]
