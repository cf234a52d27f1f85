"""An edition: every report that reports.toml names, published in one move."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from .archive import archive_name, data_archive
from .dataset import Dataset
from .index import index_page
from .jobs import Job
from .report import Report
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
        Where editions are; this one becomes a folder named by its day.
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
    with tempfile.TemporaryDirectory(prefix=".edition-", dir=folder) as made:
        staging = Path(made) / "edition"
        staging.mkdir()
        reports: dict[str, Report] = {}
        for job, report in run(jobs, workers, staging):
            (staging / f"{job.name}.html").write_text(report.page, encoding="utf-8", newline="\n")
            reports[job.name] = report
            progress(job, report)
        (staging / f"{archive_name(data)}.zip").write_bytes(archive)
        index = index_page(data, jobs, reports, archive)
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
