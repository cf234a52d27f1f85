"""What goes wrong in a batch spoils nothing else: faults, leaks, interruptions, two renders at once, a second run."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from helpers_edition import add, bytes_of, make_office, notebook, write_plan

from p06analysis import load
from p06analysis import staging as staged
from p06analysis.cli import main
from p06analysis.edition import longest_first, render_edition
from p06analysis.jobs import Job, plan
from p06analysis.report import ReportError
from p06analysis.staging import staging
from p06analysis.workers import run

DAY = "2026-03-31"
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return make_office(tmp_path)


def edition(office, workers=2, **more):
    data, seen = load(), []
    index, failures = render_edition(
        data, plan(data), office / "reports", workers, lambda job, report: seen.append((job.name, report)), **more
    )
    return index.parent, failures, dict(seen)


# A report fails alone


FAULTS = {
    "raising": ("1 / 0", "ZeroDivisionError: division by zero"),
    "leaving": ("raise SystemExit(3)", "SystemExit: 3"),
    "dying": ("import os\nos._exit(9)", "it died before the report was done"),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "it died before the report was done"),
    "crashing": ("import ctypes\nctypes.string_at(0)", "it died before the report was done"),
    "greedy": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\nkept = bytearray(2**31)",
        "MemoryError",
    ),
    "filling": (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "with open('full.bin', 'wb') as file:\n    file.write(bytes(5000))\n    file.flush()",
        "OSError",
    ),
    "stubborn": ("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass", "longer than 5 sec"),
}


def test_every_fault_ends_in_a_page_and_in_the_index_and_the_others_are_published(office):
    for name, (code, _message) in FAULTS.items():
        add(office, name, code)
    add(office, "nonsense", "").write_text("this is no notebook", encoding="utf-8")
    folder, failures, reports = edition(office, limit=5)
    assert failures == len(FAULTS) + 1
    assert {name for name, report in reports.items() if not report.failure} == {"good", "fine"}
    index = (folder / "index.html").read_text(encoding="utf-8")
    for name, (_code, message) in FAULTS.items():
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        assert message in page, name
        assert f"p06 render {name} -p known_by={DAY}" in page
        assert f'href="{name}.html"' in index
    for name in ("raising", "leaving", "greedy"):  # those whose process lived on to tell where
        line = FAULTS[name][0].partition("\n")[0]
        assert f"cell 3 ({line})" in (folder / f"{name}.html").read_text(encoding="utf-8")
    assert "nonsense.ipynb is no notebook" in (folder / "nonsense.html").read_text(encoding="utf-8")
    assert "43" in (folder / "fine.html").read_text(encoding="utf-8")


def test_no_process_is_left_of_a_report_that_took_too_long(office):
    path = notebook(office / "notebooks", "endless", "import os\nopen('pid', 'w').write(str(os.getpid()))\nwhile 1: 1")
    ((_job, report),) = run([Job(path, {})], 1, office, limit=4)
    assert "longer than 4 seconds" in report.failure
    with pytest.raises(ProcessLookupError):
        os.kill(int(Path("pid").read_text()), 0)


@pytest.mark.parametrize("last", ["while 1: 1", "pass", "os._exit(9)"])
def test_what_a_cell_has_started_ends_with_its_report(office, last):
    code = "import os, subprocess\nchild = subprocess.Popen(['sleep', '900'])\nopen('pid', 'w').write(str(child.pid))"
    path = notebook(office / "notebooks", "parent", f"{code}\n{last}")
    list(run([Job(path, {})], 1, office, limit=4))
    child = psutil.Process(int(Path("pid").read_text())) if psutil.pid_exists(int(Path("pid").read_text())) else None
    assert child is None or psutil.wait_procs([child], timeout=10)[1] == []


# Nothing leaks from one report to the next

LEAKS = {  # what a report leaves behind, and how the next one sees it
    "builtins": ("import builtins\nbuiltins.left = 1", "import builtins\nseen = hasattr(builtins, 'left')"),
    "attribute": ("import math\nmath.pi = 3", "import math\nseen = math.pi == 3"),
    "module": ("import sys\nsys.modules['left'] = sys", "import sys\nseen = 'left' in sys.modules"),
    "style": (
        "import matplotlib\nmatplotlib.rcParams['font.size'] = 99",
        "import matplotlib\nseen = matplotlib.rcParams['font.size'] == 99",
    ),
    "options": (
        "import pandas\npandas.set_option('display.max_rows', 7)",
        "import pandas\nseen = pandas.get_option('display.max_rows') == 7",
    ),
    "environment": ("import os\nos.environ['LEFT'] = '1'", "import os\nseen = 'LEFT' in os.environ"),
    "directory": ("import os\nos.chdir('/')", "import os\nseen = os.getcwd() == '/'"),
    "path": ("import sys\nsys.path.append('/left')", "import sys\nseen = '/left' in sys.path"),
    "filters": (
        "import warnings\nwarnings.filterwarnings('error', 'left')",
        "import warnings\nseen = any('left' in str(each[1]) for each in warnings.filters)",
    ),
    "figures": (
        "import matplotlib.pyplot as plt\nfigure = plt.figure()\nplt.close('none') if False else None",
        "import matplotlib.pyplot as plt\nseen = bool(plt.get_fignums())",
    ),
    "globals": ("left = 1", "seen = 'left' in globals()"),
}


def printed(report):
    return report.page.split('class="stream" tabindex="0">')[1].split("</pre>")[0].strip()


def test_nothing_leaks_in_any_of_eleven_ways(office):
    see = "".join(f"{look}\nprint('{name}', seen)\n" for name, (_leave, look) in LEAKS.items())
    leave = "".join(f"{leave}\n" for leave, _look in LEAKS.values())
    path = notebook(office / "notebooks", "leaky", see + leave + see)
    reports = [report for _job, report in run([Job(path, {"number": n}) for n in (1, 2, 3)], 1, office)]
    for report in reports:
        said = [line.split() for line in printed(report).splitlines()]
        assert [name for name, seen in said[: len(LEAKS)] if seen == "True"] == []
        assert [name for name, seen in said[len(LEAKS) :] if seen == "False"] == []  # each would be seen


def test_every_report_starts_from_the_same_random_numbers_and_without_threads(office):
    server = "pathlib.Path(f'/proc/{os.getppid()}/task')"
    threads = f"len(list({server}.iterdir())) if {server}.exists() else 1"  # of libraries too, where the system tells
    code = f"import numpy, os, pathlib\nprint(numpy.random.random(), {threads})"
    path = notebook(office / "notebooks", "random", code)
    said = [printed(report) for _job, report in run([Job(path, {"number": n}) for n in (1, 2)], 2, office)]
    assert said[0] == said[1]
    assert said[0].endswith(" 1")


def test_neither_a_report_nor_a_check_waits_for_a_grammar_that_no_schema_asks_for(office):
    code = "import sys\nprint('jsonschema' in sys.modules, sys.modules.get('rfc3987_syntax'))"
    path = notebook(office / "notebooks", "schemas", code)
    ((_job, report),) = run([Job(path, {})], 1, office)
    assert printed(report) == "True None"
    checked = [sys.executable, "-X", "importtime", "-m", "p06analysis.cli", "check", str(DATA)]
    said = subprocess.run(checked, capture_output=True, text=True, check=True).stderr
    assert " jsonschema\n" in said
    assert "rfc3987_syntax.syntax_helpers" not in said


# Hostile parameters


HOSTILE = ['"); import os; os._exit(3) #', "'''\nraise SystemExit\n'''", "\\", "{1/0}", "$(id)", "../../up"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_parameters_are_text_and_stay_in_the_edition(office, words):
    path = notebook(office / "notebooks", "quoted", "print([each.encode().hex() for each in words])")
    job = Job(path, {"words": [words]})
    ((_job, report),) = run([job], 1, office)
    assert words.encode().hex() in printed(report)  # came through as it is, and ran nothing
    assert Path(f"{job.name}.html").parent == Path()
    assert not set(job.name) - set("abcdefghijklmnopqrstuvwxyz0123456789-_")


# A second run


def test_a_second_run_takes_over_what_would_not_change_and_gives_the_same_bytes(office):
    folder, _failures, first = edition(office)
    whole = bytes_of(folder)
    folder, _failures, second = edition(office)
    assert bytes_of(folder) == whole
    assert all(report.seconds > 0 for report in first.values())
    assert all(report.seconds == 0 for report in second.values())
    assert [line["name"] for line in map(json.loads, whole["reports.jsonl"].splitlines())] == ["fine", "good"]
    _folder, _failures, forced = edition(office, force=True)
    assert all(report.seconds > 0 for report in forced.values())


def test_only_what_was_changed_is_rendered_again(office):
    edition(office)
    notebook(office / "notebooks", "good", "print(40 + 4)")
    folder, _failures, reports = edition(office)
    assert {name: report.seconds > 0 for name, report in reports.items()} == {"good": True, "fine": False}
    assert "44" in (folder / "good.html").read_text(encoding="utf-8")


def test_reports_are_rendered_again_where_a_public_panel_was_changed(office):
    edition(office)
    panels = office / "benchmarks" / "panels"
    panels.mkdir(parents=True)
    (panels / "cotton.csv").write_text("state,kbps\n", encoding="utf-8")
    _folder, _failures, reports = edition(office)
    assert all(report.seconds > 0 for report in reports.values())


def test_a_page_that_was_edited_or_is_gone_and_one_that_failed_are_rendered_again(office):
    add(office, "bad", "1 / 0")
    folder, _failures, _reports = edition(office)
    page = folder / "good.html"
    page.write_text(page.read_text(encoding="utf-8").replace("42", "43"), encoding="utf-8")
    (folder / "fine.html").unlink()
    _folder, failures, reports = edition(office)
    assert all(report.seconds > 0 for report in reports.values())
    assert failures == 1
    assert "42" in page.read_text(encoding="utf-8")


def test_what_the_plan_no_longer_names_is_gone(office):
    edition(office)
    write_plan(office, '[[report]]\nnotebook = "fine"\n')
    folder, _failures, _reports = edition(office)
    assert not (folder / "good.html").exists()


def test_the_longest_come_first_whatever_the_plan_says():
    data = load()
    given = [("growth", "hue"), ("province", "hue"), ("province", "vietnam"), ("method", "")]
    jobs = [Job(Path(f"{name}.ipynb"), {"province": place}) for name, place in given]
    names = [job.name for job in longest_first(jobs, data)]
    assert names == ["method", "province-vietnam", "province-hue", "growth-hue"]


# The folder


def test_two_renders_of_one_edition_do_not_meet(office):
    with staging(office / "reports", DAY), pytest.raises(ReportError, match="is being rendered by another process"):
        edition(office)
    with staging(office / "reports", DAY) as unfinished:
        assert not unfinished.target.exists()
    folder, _failures, _reports = edition(office)  # the lock is gone with its holder
    assert folder.is_dir()


def test_a_full_disk_leaves_the_edition_as_it_was(office, monkeypatch):
    folder, _failures, _reports = edition(office)
    before = bytes_of(folder)
    notebook(office / "notebooks", "good", "print(0)")
    real = Path.write_bytes

    def full(path, content):
        if path.name == "index.html.part":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = CliRunner().invoke(main, ["render", "--force"])
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert bytes_of(folder) == before


def test_an_output_that_is_no_folder_is_named(office):
    (office / "reports").write_text("a file", encoding="utf-8")
    done = CliRunner().invoke(main, ["render"])
    assert done.exit_code == 1
    assert "reports" in done.output
    assert (office / "reports").read_text(encoding="utf-8") == "a file"


@pytest.mark.parametrize("exchanges", [True, False])
def test_whatever_stops_it_between_any_two_steps_the_edition_is_the_old_or_the_new_one(office, monkeypatch, exchanges):
    """Stop publishing before its first, second ... step on the disk, until it comes through."""
    old, new = {"index.html": b"old", "gone.html": b"old"}, {"index.html": b"new", "reports.jsonl": b""}
    if not exchanges:
        monkeypatch.setattr("ctypes.CDLL", lambda *_args, **_more: object())
    for stop in range(30):
        target = office / f"r{stop}" / DAY
        target.mkdir(parents=True)
        for name, content in old.items():
            (target / name).write_bytes(content)
        steps = iter(range(stop + 1))
        done = publish_with(monkeypatch, target, steps)
        if exchanges or target.exists():  # without the exchange there is a moment with neither, which the next run ends
            assert bytes_of(target) in (old, new)
        with staging(target.parent, DAY):
            assert bytes_of(target) in (old, new)
        if done:
            assert bytes_of(target) == new
            return
    raise AssertionError("it never came through")


class Stopped(BaseException):
    """The power went."""


def publish_with(monkeypatch, target, steps):
    def counted(function):
        def step(*args, **more):
            if next(steps, None) is None:
                raise Stopped
            return function(*args, **more)

        return step

    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "unlink", "write_bytes"):
            patch.setattr(Path, name, counted(getattr(Path, name)))
        patch.setattr(staged.shutil, "rmtree", counted(staged.shutil.rmtree))
        try:
            with staging(target.parent, DAY) as unfinished:
                unfinished.write("index.html", b"new")
                unfinished.publish({"index.html"})
        except Stopped:
            return False
    return True


# Interruptions


def started(office, *words):
    command = [sys.executable, "-m", "p06analysis.cli", "render", *words]
    return subprocess.Popen(command, cwd=office, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def all_ended(process):
    """Wait for the process and for all that it started, which hold its output open as long as they live."""
    process.communicate(timeout=60)
    return True


def test_stopped_at_twenty_moments_it_leaves_the_old_edition_no_process_and_goes_on_where_it_stood(office):
    add(office, "slow", "import time\ntime.sleep(0.3)")
    folder, _failures, _reports = edition(office)
    old = bytes_of(folder)
    chosen = random.Random(6)
    for turn in range(20):
        number = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[turn % 3]
        process = started(office, "--force")
        try:
            process.wait(chosen.uniform(0.2, 3))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, number)
        assert all_ended(process), (turn, number)
        assert bytes_of(folder) == old  # the same report again gives the same bytes
        assert {path.name for path in (office / "reports").iterdir()} <= {DAY, f".edition-{DAY}"}
    edition(office)
    assert [path.name for path in (office / "reports").iterdir()] == [DAY]
    assert bytes_of(folder) == old


def test_what_was_done_before_it_was_stopped_is_not_done_again(office):
    os.mkfifo(office / "here")
    add(office, "waiting", "open('here', 'w').close()\nwhile True: pass")
    process = started(office, "--workers", "1")
    (office / "here").read_bytes()  # waits until the third report has begun
    os.kill(process.pid, signal.SIGTERM)
    assert all_ended(process)
    assert process.returncode == 128 + signal.SIGTERM
    assert [path.name for path in (office / "reports").iterdir()] == [f".edition-{DAY}"]
    write_plan(office, "".join(f'[[report]]\nnotebook = "{name}"\n' for name in ("good", "fine")))
    _folder, _failures, reports = edition(office)
    assert all(report.seconds == 0 for report in reports.values())


# Events


def test_a_log_tells_start_reports_and_end_as_json_lines(office):
    add(office, "bad", "1 / 0")
    done = CliRunner().invoke(main, ["render", "--log", "log.jsonl"])
    assert done.exit_code == 1
    events = [json.loads(line) for line in (office / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["event"] for event in events] == ["start", "report", "report", "report", "end"]
    assert (events[0]["edition"], events[0]["reports"]) == (DAY, 3)
    told = {event["name"]: event for event in events[1:-1]}
    assert told["bad"]["failure"] == "cell 3 (1 / 0): ZeroDivisionError: division by zero"
    assert told["good"]["seconds"] > 0
    assert 20 < told["good"]["megabytes"] < 2000
    assert (events[-1]["done"], events[-1]["failed"]) == (3, 1)
