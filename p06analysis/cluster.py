"""Reports on more machines: the same jobs handed to a Dask cluster that is there, whose workers render them as here.

A worker has threads, from which nothing may be forked: each of its threads keeps a process of its own, which renders
one report after the other as `workers.run` does. A report is sent back as bytes, which the worker does not look into,
so that it imports nothing heavy. What a lost worker had begun is done again by another one.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .wording import _

if TYPE_CHECKING:
    from distributed import Client, Future

    from .jobs import Job
    from .report import Report

PATIENCE = 30  # seconds until a cluster has answered and has a worker
_here = threading.local()


@dataclass(frozen=True)
class Order:
    """A report as it is sent to a worker.

    Attributes
    ----------
    notebook : str
        Its name; the worker has the notebook itself.
    parameters : dict
        As of the job.
    known_by : str
        Day of the edition.
    made_from : dict of str
        Digests of all that the report is made from, as from `edition.made_from`.
    limit : float
        Seconds that it may take.
    """

    notebook: str
    parameters: dict[str, object]
    known_by: str
    made_from: dict[str, str]
    limit: float


def run(
    jobs: list[Job], made_from: dict[str, dict[str, str]], address: str, known_by: str, folder: Path, limit: float
) -> Iterator[tuple[Job, Report]]:
    """Have reports rendered by the workers of a cluster, and give them as they are done.

    Parameters
    ----------
    jobs : list of Job
        The reports.
    made_from : dict of dict
        Digests of what each is made from, by its name; a worker that has something else refuses.
    address : str
        Of the scheduler, such as tcp://127.0.0.1:8786.
    known_by : str
        Day of the edition.
    folder : pathlib.Path
        Where the executed notebook of a report that fails stays.
    limit : float
        Seconds that a report may take.

    Yields
    ------
    Job, Report
        As from `workers.run`; a report that costs one worker after the other its life is a failed one.

    Raises
    ------
    ReportError
        Dask is not installed, no scheduler answers, it has no worker or none any more, or a worker has other data or
        code. What was done is kept, nothing is published.
    """
    with _client(address) as client:
        asked = {}
        for job in jobs:
            order = Order(job.notebook.stem, job.parameters, known_by, made_from[job.name], limit)
            asked[client.submit(answer, order, pure=False)] = job
        while asked:
            for future in _done(client, list(asked), address):
                job = asked.pop(future)
                report, executed = _made(future, job)
                if executed:
                    path = folder / f"{job.name}.ipynb"
                    path.parent.mkdir(exist_ok=True)  # of a language
                    path.write_bytes(executed)
                yield job, report


def _client(address: str) -> Client:
    """Meet a scheduler that has a worker."""
    from .report import ReportError

    try:
        from distributed import Client
    except ImportError:
        raise ReportError("--dask needs the package distributed: pip install 'p06analysis[dask]'") from None
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, TypeError, ValueError) as error:
        raise ReportError(f"no Dask scheduler answers at {address}: {error}") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        raise ReportError(f"the Dask scheduler at {address} has no worker") from None
    return client


def _done(client: Client, futures: list[Future], address: str) -> set[Future]:
    """Wait for some of the reports, as long as there is a worker; none where it takes longer."""
    from distributed import wait

    from .report import ReportError

    try:
        return wait(futures, timeout=PATIENCE, return_when="FIRST_COMPLETED").done
    except CancelledError:
        raise ReportError(f"the Dask scheduler at {address} was lost") from None
    except TimeoutError:
        if client.scheduler_info()["workers"]:
            return set()
        raise ReportError(f"the Dask scheduler at {address} has no worker any more") from None


def _made(future: Future, job: Job) -> tuple[Report, bytes]:
    """The report and its executed notebook, if it failed; raises why a worker could not begin it."""
    from distributed import KilledWorker

    from .report import ReportError, failed

    try:
        made = pickle.loads(future.result())
    except KilledWorker as error:
        return failed(job.notebook.stem, job.parameters, _("the cluster"), str(error)), b""
    if isinstance(made, Exception):
        raise ReportError(str(made))
    return made


def answer(order: Order) -> bytes:
    """Have a report rendered by the process of this thread of a worker; a process that has died is started once more.

    Returns
    -------
    bytes
        What `run` makes a report of.
    """
    for _turn in range(2):
        server = _server()
        try:
            pickle.dump(order, server.stdin)
            server.stdin.flush()
            return pickle.load(server.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            server.kill()
            server.wait()
    raise RuntimeError("the process of the worker that renders reports died twice")


def _server() -> subprocess.Popen:
    server = getattr(_here, "server", None)
    if server is None or server.poll() is not None:
        command = [sys.executable, "-m", "p06analysis.cluster"]
        server = _here.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return server


def serve() -> None:
    """Render what is asked for on standard input, until that ends with the worker."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            order = pickle.load(sys.stdin.buffer)
            try:
                made: object = _rendered(order)
            except Exception as error:  # told to who asked for it
                made = RuntimeError(str(error))
            pickle.dump(pickle.dumps(made), answers)
            answers.flush()


def _rendered(order: Order) -> tuple[Report, bytes]:
    from .dataset import load
    from .edition import made_from
    from .jobs import Job
    from .report import ReportError, find_notebook
    from .workers import run as run_here

    job = Job(find_notebook(order.notebook), order.parameters)
    mine = made_from([job], load(known_by=order.known_by))[job.name]
    if other := [name for name, digest in order.made_from.items() if mine[name] != digest]:
        raise ReportError(f"the worker in {Path.cwd()} has other {', '.join(other)} than what asked for the report")
    with tempfile.TemporaryDirectory() as folder:
        ((_job, report),) = run_here([job], 1, Path(folder), order.limit, more=True)
        executed = Path(folder) / f"{job.name}.ipynb"
        return report, executed.read_bytes() if executed.is_file() else b""


if __name__ == "__main__":
    serve()
