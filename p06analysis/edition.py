"""An edition: every report that reports.toml names, each in a process of its own, published in one move."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

import pandas as pd

from . import __version__
from .change import moved_series
from .consistency import findings
from .dataset import Dataset
from .names import did_you_mean
from .report import Report, ReportError, failed, find_notebook, notebooks_folder, page_templates, render, report_name
from .targets import STATUSES, target_status, targets_for
from .wording import _, date, ngettext

PRELOAD = [
    "p06analysis.report",
    "p06analysis.plot_series",
    "p06analysis.plot_territories",
    "p06analysis.sentences",
    "seaborn",
    "statsmodels.api",
    "scipy.optimize",
]
REGIONS = [  # from north to south; the names are those before and those since the mergers
    "northern_midlands_and_mountains",
    "red_river_delta",
    "north_central",
    "north_central_and_central_coast",
    "south_central_coast_and_central_highlands",
    "central_highlands",
    "southeast",
    "mekong_river_delta",
]
TIME_LIMIT = 300  # seconds for one report; the longest takes a few


@dataclass(frozen=True)
class Job:
    """One report that is to be rendered."""

    notebook: Path
    parameters: dict[str, object]

    @property
    def name(self) -> str:
        """File name without its ending."""
        return report_name(self.notebook.stem, self.parameters)


def plan(data: Dataset, file: Path | None = None) -> list[Job]:
    """Read reports.toml and list the reports of an edition.

    Parameters
    ----------
    data : Dataset
        What is known; it decides which provinces, series and targets there are.
    file : pathlib.Path, optional
        The plan; the project's own where not given.

    Returns
    -------
    list of Job
        In the order of the plan.

    Raises
    ------
    ReportError
        An unknown key, notebook, indicator or ``each``.

    Examples
    --------
    >>> from p06analysis import load
    >>> jobs = plan(load())
    >>> jobs[0].name, len({job.name for job in jobs}) == len(jobs)
    ('province-vietnam', True)
    """
    file = file or notebooks_folder() / "reports.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    core = [data.indicator(name) for name in content.get("core", [])]
    jobs = []
    for entry in content.get("report", []):
        if unknown := set(entry) - {"notebook", "each", "parameters"}:
            raise ReportError(f"{file.name}: unknown key {sorted(unknown)[0]!r}; there are notebook, each, parameters")
        each = entry.get("each", "once")
        if each not in EACH:
            raise ReportError(f"{file.name}: each = {each!r}{did_you_mean(each, EACH)} (there are {', '.join(EACH)})")
        fixed = {**entry.get("parameters", {}), "known_by": f"{data.known_by:%Y-%m-%d}"}
        notebook = find_notebook(entry["notebook"])
        jobs += [Job(notebook, {**varied, **fixed}) for varied in EACH[each](data, core)]
    return jobs


def _once(data: Dataset, core: list[str]) -> Iterator[dict]:
    yield {}


def _provinces(data: Dataset, core: list[str]) -> Iterator[dict]:
    for province in data.joined.sort_values("sort_order")["province"].unique():
        yield {"province": province}


def _series(data: Dataset, core: list[str]) -> Iterator[dict]:
    yield from moved_series(data.joined, core)[["province", "indicator", "scope"]].to_dict("records")


def _indicators(data: Dataset, core: list[str]) -> Iterator[dict]:
    for indicator in core:
        yield {"indicator": indicator}


def _targets(data: Dataset, core: list[str]) -> Iterator[dict]:
    known = data.joined[data.joined["indicator"].isin(core)].sort_values(["sort_order", "indicator", "scope"])
    for key in known[["province", "indicator", "scope"]].drop_duplicates().itertuples(index=False):
        if len(targets_for(data, *key)):
            yield dict(zip(("province", "indicator", "scope"), key, strict=True))


EACH: dict[str, Callable[[Dataset, list[str]], Iterator[dict]]] = {
    "once": _once,
    "province": _provinces,
    "series": _series,
    "indicator": _indicators,
    "target": _targets,
}


def render_edition(
    data: Dataset, folder: Path, workers: int, progress: Callable[[Job, Report], None]
) -> tuple[Path, int]:
    """Render every report of an edition and publish it in one move.

    Parameters
    ----------
    data : Dataset
        What is known.
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
    folder.mkdir(parents=True, exist_ok=True)
    jobs = plan(data)
    target = folder / f"{data.known_by:%Y-%m-%d}"
    with tempfile.TemporaryDirectory(prefix=".edition-", dir=folder) as made:
        staging = Path(made) / "edition"
        staging.mkdir()
        reports: dict[str, Report] = {}
        for job, report in run(jobs, workers, staging):
            (staging / f"{job.name}.html").write_text(report.page, encoding="utf-8", newline="\n")
            reports[job.name] = report
            progress(job, report)
        index = _index(data, jobs, reports)
        (staging / "index.html").write_text(index, encoding="utf-8", newline="\n")
        if target.exists():
            target.rename(Path(made) / "old")
        staging.rename(target)
    return target / "index.html", sum(bool(report.failure) for report in reports.values())


def run(jobs: list[Job], workers: int, folder: Path) -> Iterator[tuple[Job, Report]]:
    """Render reports, each in a fresh process forked from a warm server, and give them as they are done.

    Parameters
    ----------
    jobs : list of Job
        The reports.
    workers : int
        How many at a time.
    folder : pathlib.Path
        Where the executed notebook of a report that fails stays.

    Yields
    ------
    Job, Report
        A report whose process dies or takes longer than `TIME_LIMIT` is a failed one; the others go on.
    """
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # threads would make the fork unsafe, and there is a process per core
    os.environ.setdefault("MPLBACKEND", "agg")
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload(PRELOAD)
    waiting, running = list(jobs), {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop(0)
                receiver, sender = context.Pipe(duplex=False)
                process = context.Process(target=_child, args=(sender, job, folder), daemon=True)
                process.start()
                sender.close()
                running[receiver] = (job, process, time.monotonic() + TIME_LIMIT)
            for receiver in wait(list(running), timeout=1):
                job, process, _limit = running.pop(receiver)
                yield job, _received(receiver, job)
                process.join()
            for receiver, (job, process, limit) in list(running.items()):
                if time.monotonic() > limit:
                    del running[receiver]
                    process.kill()
                    problem = _("it took longer than {} seconds").format(TIME_LIMIT)
                    yield job, failed(job.notebook.stem, job.parameters, _("time limit"), problem)
    finally:
        for _job, process, _limit in running.values():
            process.kill()


def _received(receiver: Connection, job: Job) -> Report:
    try:
        return receiver.recv()
    except EOFError:
        return failed(job.notebook.stem, job.parameters, _("process"), _("it died before the report was done"))


def _child(sender: Connection, job: Job, folder: Path) -> None:
    try:
        report = render(job.notebook, job.parameters, folder / f"{job.name}.ipynb")
    except Exception as error:  # whatever goes wrong in one report must not stop the others
        report = failed(job.notebook.stem, job.parameters, _("rendering"), f"{type(error).__name__}: {error}")
    sender.send(report)
    sender.close()


def _index(data: Dataset, jobs: list[Job], reports: dict[str, Report]) -> str:
    """Page on which a reader finds a province by region or a subject by name."""
    found = findings(data)
    harmful = found[found["severity"] != "note"]["province"].value_counts()
    links = pd.DataFrame([_entry(data, job, reports[job.name]) for job in jobs])
    provinces = data.provinces.assign(findings=data.provinces["province"].map(harmful).fillna(0).astype(int))
    return (
        page_templates()
        .get_template("edition.html.j2")
        .render(
            _=_,
            ngettext=ngettext,
            day=date(data.known_by),
            digest=data.digest,
            version=__version__,
            regions=_regions(provinces, links),
            subjects=_subjects(data, links),
            general=links[(links["province"] == "") & (links["indicator"] == "")].to_dict("records"),
            failures=links[links["failure"] != ""].to_dict("records"),
            count=len(jobs),
        )
    )


def _entry(data: Dataset, job: Job, report: Report) -> dict:
    given = job.parameters
    status = ""
    if job.notebook.stem == "projection" and not report.failure:
        judged = target_status(data, given["province"], given["indicator"], given.get("scope", ""))
        words = judged.sort_values("due")["status"].tolist()[-1:]
        status = "".join(f"{STATUSES[word]} {_(word)}" for word in words)
    return {
        "href": f"{job.name}.html",
        "notebook": job.notebook.stem,
        "province": given.get("province", ""),
        "indicator": given.get("indicator", ""),
        "title": report.title,
        "answer": report.answer,
        "status": status,
        "failure": report.failure,
    }


def _regions(provinces: pd.DataFrame, links: pd.DataFrame) -> list[dict]:
    """Regions in the order of the country from north to south, their territories by the Vietnamese alphabet."""
    known = provinces[provinces["province"].isin(links["province"]) & (provinces["level"] != "nation")]
    regions = []
    for since_2025, heading in (
        (True, _("Territories of today")),
        (False, _("Territories until 30 June 2025")),
    ):
        current = known[known["valid_to"].isna() == since_2025]
        column = "region_2025" if since_2025 else "region"
        for region in REGIONS:
            inside = current[current[column] == region].sort_values("sort_order")
            if len(inside):
                members = [{**row._asdict(), "reports": _of(links, row.province)} for row in inside.itertuples()]
                regions.append({"heading": heading, "name": region.replace("_", " ").capitalize(), "members": members})
    nation = _of(links, "vietnam")
    if nation:
        regions.insert(
            0,
            {
                "heading": _("The nation"),
                "name": "",
                "members": [{"name": "Vietnam", "findings": 0, "reports": nation}],
            },
        )
    return regions


def _of(links: pd.DataFrame, province: str) -> list[dict]:
    rows = links[links["province"] == province]
    return rows.sort_values("notebook", key=lambda names: names != "province", kind="stable").to_dict("records")


def _subjects(data: Dataset, links: pd.DataFrame) -> list[dict]:
    titles = data.indicators.set_index("indicator")["title"]
    about = links[links["indicator"] != ""]
    return [
        {"name": titles[key], "reports": rows.to_dict("records")}
        for key, rows in about.groupby("indicator", sort=False)
    ]
