"""How long a province report takes, by six ways from its notebook to its page, and what dominates the fastest.

    python benchmarks/render.py            twenty reports in three rounds; about a quarter of an hour
    python benchmarks/render.py --quick    four reports in one round; about a minute

The ways take turns in every round, so that a busy machine slows all of them, and a ratio is the median over the rounds.
Processes are warm before the clock starts, except in (a), where starting them is what is measured.
"""

import argparse
import cProfile
import importlib
import multiprocessing
import os
import pstats
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "agg")

import nbformat
import papermill
import psutil

from p06analysis import dataset, load
from p06analysis.jobs import Job
from p06analysis.report import export, find_notebook, render
from p06analysis.warm import warm as warm_data
from p06analysis.workers import MANY, PRELOAD, run

NOTEBOOK = find_notebook("province")
KEPT_FOR_ALL: dict[tuple, dataset.Dataset] = {}
WAYS = {
    "a": "(a) papermill and nbconvert commands",
    "b": "(b) their Python API, one process",
    "c": "(c) their Python API, two processes",
    "d1": "(d) p06 render, one worker",
    "d2": "(d) p06 render, two workers",
    "e1": "(e) plain functions, one process",
    "e2": "(e) plain functions, two processes",
}
RATIOS = [("a", "d2", "at least 15"), ("c", "d2", "at least 3.5"), ("d2", "e2", "at most 1.25")]
RATIOS += [("a", "d1", ""), ("b", "d1", ""), ("d1", "e1", "")]


def main(arguments: list[str]) -> None:
    given = options(arguments)
    provinces = list(load().observations["province"].drop_duplicates().sort_values())[: given.reports]
    few = provinces[: given.commands]
    print(f"{len(provinces)} reports of {NOTEBOOK.name}, {given.rounds} rounds, {os.cpu_count()} cores; {busy()}")
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1, warm) as one, spawn.Pool(2, warm) as two:
        for pool, size in ((one, 1), (two, 2)):
            pool.map(by_functions, provinces[:1] * 2 * size, chunksize=1)
        started = time.perf_counter()
        by_p06(provinces[:1] * MANY, 2)
        print(f"server to fork from started, and {MANY} reports done, in {time.perf_counter() - started:.1f} s")
        ways: dict[str, Callable[[], object]] = {
            "a": lambda: [by_commands(province) for province in few],
            "b": lambda: one.map(by_api, provinces, chunksize=1),
            "c": lambda: two.map(by_api, provinces, chunksize=1),
            "d1": lambda: by_p06(provinces, 1),
            "d2": lambda: by_p06(provinces, 2),
            "e1": lambda: one.map(by_functions, provinces, chunksize=1),
            "e2": lambda: two.map(by_functions, provinces, chunksize=1),
        }
        counts = dict.fromkeys(ways, len(provinces)) | {"a": len(few)}
        measured = [{way: clocked(ways[way], counts[way]) for way in ways} for _round in range(given.rounds)]
    table(measured, counts)
    memory(provinces[0])
    starts()
    dominant(provinces[0])


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20, help="province reports in each round")
    parser.add_argument("--rounds", type=int, default=3, help="how often all ways take their turn")
    parser.add_argument("--commands", type=int, help="reports that (a) makes; all where not given")
    parser.add_argument("--quick", action="store_true", help="the same as --reports 4 --rounds 1 --commands 1")
    given = parser.parse_args(arguments)
    if given.quick:
        given.reports, given.rounds, given.commands = 4, 1, 1
    return given


def busy() -> str:
    return f"load {os.getloadavg()[0]:.1f} in the last minute"


def warm() -> None:
    for module in PRELOAD:
        importlib.import_module(module)
    warm_data()
    KEPT_FOR_ALL.update(dataset.KEPT)


def by_commands(province: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        executed = f"{folder}/province.ipynb"
        for command in (
            ["papermill", str(NOTEBOOK), executed, "-p", "province", province],
            ["nbconvert", "--to", "p06-report", executed],
        ):
            subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)


def by_api(province: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        executed = f"{folder}/province.ipynb"
        papermill.execute_notebook(str(NOTEBOOK), executed, {"province": province}, progress_bar=False)
        export(nbformat.read(executed, as_version=4))


def by_p06(provinces: list[str], workers: int) -> None:
    for _job, report in run([Job(NOTEBOOK, {"province": each}) for each in provinces], workers, None):
        if report.failure:
            raise RuntimeError(report.failure)


def by_functions(province: str) -> None:
    """Call what the cells call, show what they show, and make the page, without papermill and IPython."""
    from IPython.core.formatters import DisplayFormatter

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    shown, names = DisplayFormatter().format, {}
    dataset.KEPT.update(KEPT_FOR_ALL)  # a process gets it once, but here one process makes many reports
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        *before, last = parts(cell.source)
        for code in before:
            exec(code, names)
        value = eval(last, names) if last else None
        if "parameters" in cell.metadata.get("tags", []):
            names["province"] = province
        if value is not None:
            data, metadata = shown(value)
            cell.outputs = [nbformat.v4.new_output("execute_result", data, metadata=metadata)]
    export(notebook)


def parts(source: str) -> Iterator[object]:
    """Compiled statements of a cell, and its last expression or None."""
    import ast

    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    yield compile(tree, "cell", "exec")
    yield last and compile(ast.Expression(last.value), "cell", "eval")


def clocked(way: Callable[[], object], count: int) -> tuple[float, float]:
    """Seconds of the clock and of processors for one report."""
    clock, processors = time.perf_counter(), used()
    way()
    return (time.perf_counter() - clock) / count, (used() - processors) / count


def used() -> float:
    """Seconds of processors that this process and all below it have used, those that have ended included."""
    me = psutil.Process()
    return sum(sum(process.cpu_times()[:4]) for process in [me, *me.children(recursive=True)])


def table(measured: list[dict[str, tuple[float, float]]], counts: dict[str, int]) -> None:
    print("\n| way | reports | seconds a report | processor seconds |\n|---|---|---|---|")
    for way, name in WAYS.items():
        clock, processors = (statistics.median(each[way][which] for each in measured) for which in (0, 1))
        print(f"| {name} | {counts[way]} | {clock:.2f} | {processors:.2f} |")
    print("\n| ratio | clock | from round to round | processor | wanted |\n|---|---|---|---|---|")
    for over, under, wanted in RATIOS:
        clock, processors = ([each[over][which] / each[under][which] for each in measured] for which in (0, 1))
        row = f"| {over}/{under} | {statistics.median(clock):.2f} | {min(clock):.2f} to {max(clock):.2f}"
        print(f"{row} | {statistics.median(processors):.2f} | {wanted} |")
    print(f"\n{busy()}")


def memory(province: str) -> None:
    context = multiprocessing.get_context("forkserver")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=peak, args=(sender, province))
    worker.start()
    print(f"peak memory of a worker: {receiver.recv():.0f} MB, what it shares with the server included")
    worker.join()


def peak(sender: object, province: str) -> None:
    render(NOTEBOOK, {"province": province})
    sender.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def starts() -> None:
    for what in (["-c", "import p06analysis"], ["-m", "p06analysis.cli", "--help"]):
        seconds = []
        for _time in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, *what], check=True, capture_output=True)
            seconds.append(time.perf_counter() - start)
        print(f"python {' '.join(what)}: {statistics.median(seconds):.2f} s")


def dominant(province: str) -> None:
    """Profile one report in this process, the second one, and add it up by library and by function of the package."""
    warm()
    render(NOTEBOOK, {"province": province})
    dataset.KEPT.update(KEPT_FOR_ALL)
    profile = cProfile.Profile()
    profile.runcall(render, NOTEBOOK, {"province": province})
    stats = pstats.Stats(profile).stats
    total = sum(own for _calls, _primitive, own, _whole, _callers in stats.values())
    libraries, functions = Counter(), Counter()
    for (file, _line, name), (_calls, _primitive, own, whole, _callers) in stats.items():
        libraries[library(file)] += own
        if library(file).startswith("p06analysis."):
            functions[f"{library(file)}.{name}"] = max(functions[f"{library(file)}.{name}"], whole)
    print("\nOf one report, profiled: own time by library")
    for name, seconds in libraries.most_common(12):
        print(f"{seconds / total:6.0%}  {name}")
    print("and with all that they call, by function of the package")
    for name, seconds in functions.most_common(25):
        print(f"{seconds / total:6.0%}  {name}")


def library(file: str) -> str:
    """Library that a file belongs to; of this package also the module."""
    path = Path(file)
    if path.parent.name == "p06analysis":
        return f"p06analysis.{path.stem}"
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1]
    return "built in" if file == "~" else "Python's own library"


if __name__ == "__main__":
    main(sys.argv[1:])
