"""Reports in processes of their own, forked from a warm server; what fails in one stays there."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path

from .jobs import Job
from .report import Report, failed, render
from .wording import _

PRELOAD = [
    "p06analysis.report",
    "p06analysis.plot_series",
    "p06analysis.plot_strips",
    "p06analysis.plot_territories",
    "p06analysis.summaries",
    "seaborn",
    "statsmodels.api",
    "scipy.optimize",
]
TIME_LIMIT = 300  # seconds for one report; the longest takes a few


def run(jobs: list[Job], workers: int, folder: Path | None) -> Iterator[tuple[Job, Report]]:
    """Render reports, each in a fresh process forked from a warm server, and give them as they are done.

    Parameters
    ----------
    jobs : list of Job
        The reports.
    workers : int
        How many at a time.
    folder : pathlib.Path or None
        Where the executed notebook of a report that fails stays; None keeps none.

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


def _child(sender: Connection, job: Job, folder: Path | None) -> None:
    if job.data:
        os.environ["P06_DATA"] = str(job.data.resolve())  # of this process alone
    try:
        report = render(job.notebook, job.parameters, folder / f"{job.name}.ipynb" if folder else None)
    except Exception as error:  # whatever goes wrong in one report must not stop the others
        report = failed(job.notebook.stem, job.parameters, _("rendering"), f"{type(error).__name__}: {error}")
    sender.send(report)
    sender.close()
