"""An edition rendered by a real Dask cluster on this machine's loopback, of which a worker is lost."""

import contextlib
import json
import os
import select
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from helpers_edition import add, bytes_of, make_office, notebook

from p06analysis import load
from p06analysis.cluster import run
from p06analysis.edition import made_from
from p06analysis.jobs import Job
from p06analysis.report import ReportError

HOST = ("--host", "127.0.0.1")


@pytest.fixture
def office(tmp_path):
    return make_office(tmp_path)


@contextlib.contextmanager
def cluster(folder, workers=2):
    """A scheduler and some workers with one thread each; gives its address and the processes of the workers."""
    file, started = folder / "scheduler.json", []
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", *HOST, "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", *HOST, "--nthreads", "1", "--no-nanny"]
    worker += ["--no-dashboard", "--scheduler-file", str(file), "--local-directory", str(folder / "scratch")]
    with (folder / "cluster.log").open("wb") as log:
        try:
            for command in ([*scheduler, "--scheduler-file", str(file)], *[worker] * workers):
                started.append(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log))
            yield address_in(file, started[0]), started[1:]
        finally:
            for process in started:
                process.kill()
                process.wait()


def address_in(file, scheduler):
    """The address that a scheduler writes as soon as it listens."""
    while scheduler.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            return json.loads(file.read_text())["address"]
    raise AssertionError("the scheduler did not start")


def render(office, *words):
    command = [sys.executable, "-m", "p06analysis.cli", "render", *words]
    return subprocess.Popen(command, cwd=office, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_cluster_gives_the_same_bytes_and_does_what_a_lost_worker_had_begun_again(office):
    os.mkfifo(office / "who")
    told = os.open(office / "who", os.O_RDWR)
    code = "import os, pathlib, psutil\nif pathlib.Path('wait').exists():\n"
    code += "    above = psutil.Process().parents()\n    open('who', 'w').write(' '.join(str(p.pid) for p in above))\n"
    code += "    while pathlib.Path('wait').exists(): pass\nprint(6 * 7)"
    add(office, "slow", code)
    add(office, "bad", "1 / 0")
    here = render(office, "--output", "here")
    assert "1 reports failed" in here.communicate(timeout=300)[0]
    (office / "wait").touch()
    with cluster(office) as (address, workers):
        there = render(office, "--output", "there", "--dask", address)
        assert select.select([told], [], [], 300)[0]  # waits until the report has begun
        above = {int(pid) for pid in os.read(told, 4096).split()}
        (lost,) = [worker for worker in workers if worker.pid in above]
        below = psutil.Process(lost.pid).children(recursive=True)
        lost.kill()
        lost.wait()
        (office / "wait").unlink()
        assert "1 reports failed" in there.communicate(timeout=300)[0]
        assert len(below) >= 3  # the one that renders, the server that it forks from, and the report
        assert psutil.wait_procs(below, timeout=60)[1] == []
    os.close(told)
    (one,), (other,) = ([*(office / name).iterdir()] for name in ("here", "there"))
    assert bytes_of(one).keys() == bytes_of(other).keys() >= {"slow.html", "good.html", "bad.html", "bad.ipynb"}
    pages = [{name: page for name, page in bytes_of(folder).items() if name != "bad.ipynb"} for folder in (one, other)]
    assert pages[0] == pages[1]  # an executed notebook has times in it


def test_a_worker_that_has_other_data_or_code_refuses(office, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    notebook(make_office(elsewhere) / "notebooks", "good", "print(43)")
    with cluster(elsewhere, workers=1) as (address, _workers):
        done = render(office, "--dask", address)
        said = done.communicate(timeout=300)[0]
    assert done.returncode == 1
    assert "has other notebook or code than what asked for the report" in said
    assert not (office / "reports" / "2026-03-31").exists()


def test_a_cluster_that_has_lost_its_only_worker_is_said_so(office, monkeypatch):
    path = add(office, "endless", "while True: pass")
    monkeypatch.chdir(office)
    jobs = [Job(path, {})]
    with cluster(office, workers=1) as (address, (worker,)):
        monkeypatch.setattr("p06analysis.cluster.PATIENCE", 15)
        reports = run(jobs, made_from(jobs, load()), address, "2026-03-31", office, 300)
        found = ThreadPoolExecutor(1).submit(list, reports)
        while not psutil.Process(worker.pid).children():
            assert not found.done(), found.exception()
        worker.kill()
        worker.wait()
        with pytest.raises(ReportError, match="has no worker any more"):
            found.result(timeout=120)


def test_a_cluster_that_is_not_there_is_said_so(monkeypatch, tmp_path):
    monkeypatch.setattr("p06analysis.cluster.PATIENCE", 1)
    with pytest.raises(ReportError, match=r"no Dask scheduler answers at 127\.0\.0\.1:9"):
        next(run([], {}, "127.0.0.1:9", "2026-03-31", tmp_path, 60))
