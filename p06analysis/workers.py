"""Reports in processes of their own, forked from a warm server; what fails in one stays there."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path

from .jobs import Job
from .report import Report, failed, render
from .wording import _

PRELOAD = [
    "p06analysis.cli",  # first, for what it leaves out
    "IPython.display",
    "IPython.core.completerlib",
    "IPython.core.magics",
    "p06analysis.report",
    "p06analysis.plot_series",
    "p06analysis.plot_strips",
    "p06analysis.plot_territories",
    "p06analysis.sentences",
    "p06analysis.used",
    "p06analysis.summaries",
    "seaborn",
    "statsmodels.api",
    "scipy.optimize",
]
MANY = 4  # reports from which on it pays to make beforehand what they have in common
TIME_LIMIT = 300  # seconds for one report; the longest takes some fifteen
GRACE = 30  # seconds after its limit in which a report ends by itself if nobody is left to stop it


def run(
    jobs: list[Job], workers: int, folder: Path | None, limit: float = TIME_LIMIT, more: bool = False
) -> Iterator[tuple[Job, Report]]:
    """Render reports, each in a fresh process forked from a warm server, and give them as they are done.

    Parameters
    ----------
    jobs : list of Job
        The reports.
    workers : int
        How many at a time.
    folder : pathlib.Path or None
        Where the executed notebook of a report that fails stays; None keeps none.
    limit : float
        Seconds that a report may take.
    more : bool
        Whether this process will be asked for more reports.

    Yields
    ------
    Job, Report
        A report whose process dies or takes longer is a failed one; the others go on.
    """
    context = _context(more or len(jobs) >= MANY)
    waiting, running = list(jobs), {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop(0)
                receiver, sender = context.Pipe(duplex=False)
                process = context.Process(target=_child, args=(sender, job, folder, limit), daemon=True)
                process.start()
                sender.close()
                running[receiver] = (job, process, time.monotonic() + limit)
            soonest = min(until for _job, _process, until in running.values())
            for receiver in wait(list(running), timeout=max(0.0, soonest - time.monotonic())):
                job, process, _until = running.pop(receiver)
                report = _received(receiver, job)
                _end_group(process.pid)
                process.join()
                yield job, report
            for receiver, (job, process, until) in list(running.items()):
                if time.monotonic() > until:
                    del running[receiver]
                    _stop(process)
                    problem = _("it took longer than {} seconds").format(f"{limit:g}")
                    yield job, failed(job.notebook.stem, job.parameters, _("time limit"), problem)
    finally:
        for _job, process, _until in running.values():
            _stop(process)


def _context(many: bool) -> multiprocessing.context.BaseContext:
    """A warm server to fork from, where the system has forks; threads would make them unsafe, so it starts none."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # and there is a process for each core
        os.environ.setdefault(name, "1")
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")  # pandas imports pyarrow where it is
    os.environ.setdefault("MPLBACKEND", "agg")
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload([*PRELOAD, "p06analysis.warmed"] if many else PRELOAD)
    return context


def _stop(process: multiprocessing.process.BaseProcess) -> None:
    process.kill()
    _end_group(process.pid)
    process.join()


def _end_group(leader: int) -> None:
    """End what a report has started, too; nothing is left of most."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def _received(receiver: Connection, job: Job) -> Report:
    try:
        return receiver.recv()
    except (EOFError, OSError, pickle.UnpicklingError):  # nothing, or the first part of it
        return failed(job.notebook.stem, job.parameters, _("process"), _("it died before the report was done"))


def _child(sender: Connection, job: Job, folder: Path | None, limit: float) -> None:
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own, so that what a cell starts ends with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the one that handed out the job acts
    if hasattr(signal, "alarm"):
        signal.alarm(int(limit) + GRACE)  # ends this process even where that one was killed
    if job.data:
        os.environ["P06_DATA"] = str(job.data.resolve())  # of this process alone
    started = time.monotonic()
    try:
        report = render(job.notebook, job.parameters, _executed(folder, job) if folder else None)
    except Exception as error:  # whatever goes wrong in one report must not stop the others
        report = failed(job.notebook.stem, job.parameters, _("rendering"), f"{type(error).__name__}: {error}")
    sender.send(replace(report, seconds=time.monotonic() - started, megabytes=_peak()))
    sender.close()


def _executed(folder: Path, job: Job) -> Path:
    path = folder / f"{job.name}.ipynb"
    path.parent.mkdir(exist_ok=True)  # of a language
    return path


def _peak() -> float:
    """Most memory that this process has used, in megabytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
