"""The plan of an edition, its processes and its publication, on small notebooks made here."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_edition import notebook, write_plan

from p06analysis import load
from p06analysis.archive import data_archive
from p06analysis.cli import main
from p06analysis.edition import render_edition
from p06analysis.jobs import Job, plan
from p06analysis.report import ReportError, find_notebook, read_parameters, report_name
from p06analysis.workers import run

GROWTH = str(Path(__file__).parents[1] / "notebooks" / "growth.ipynb")


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A working folder with a notebooks folder of its own and a plan of three reports, one of which fails."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    notebook(folder, "good", 'import p06analysis as p06\np06.say("all well")')
    notebook(folder, "bad", "1 / 0")
    notebook(folder, "deadly", "import os\nos._exit(9)")
    plan = "".join(f'[[report]]\nnotebook = "{name}"\n' for name in ("bad", "good", "deadly"))
    (folder / "reports.toml").write_text(plan, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_own_plan_names_every_kind_once_and_no_report_twice():
    data = load()
    jobs = plan(data)
    names = [job.name for job in jobs]
    assert len(set(names)) == len(names)
    kinds = {job.notebook.stem for job in jobs}
    assert kinds >= {"province", "growth", "comparison", "projection", "data_quality"}
    assert {job.parameters["province"] for job in jobs if job.notebook.stem == "province"} == set(
        data.observations["province"]
    )
    assert all(job.parameters["known_by"] == "2026-03-31" for job in jobs)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[report]]\nnotebook = "god"', "did you mean good"),
        ('[[report]]\nnotebook = "good"\neach = "provinze"', "did you mean province"),
        ('[[report]]\nnotebook = "good"\neech = "once"', "unknown key 'eech'"),
        ('core = ["onlin_payment_rate"]', "online_payment_rate"),
        ('[[report]]\nnotebook = "good"\nparameters = { numbr = 3 }', "did you mean number"),
        ('[[report]]\nnotebook = "good"\n[[report]]\nnotebook = "good"', "good is asked for twice"),
        (
            '[[report]]\nnotebook = "good"\nparameters = { number = 2025-06-30 }',
            "good, parameter number: 2025-06-30 is a date; write it in quotes",
        ),
    ],
)
def test_a_wrong_plan_names_the_nearest_right_word(office, text, message):
    with pytest.raises(ValueError, match=message):
        plan(load(), write_plan(office, text))


def test_a_failing_and_a_dying_report_stop_nobody_and_are_named(office):
    data = load()
    index, failures = render_edition(data, plan(data), office / "reports", 2, lambda job, report: None)
    assert failures == 2
    pages = {path.name: path.read_text(encoding="utf-8") for path in index.parent.glob("*.html")}
    assert "all well" in pages["good.html"]
    assert "ZeroDivisionError" in pages["bad.html"]
    assert "cell 3 (1 / 0)" in pages["bad.html"]
    assert "died" in pages["deadly.html"]
    assert "ZeroDivisionError" in pages["index.html"]
    assert "No figure is known of: An Giang, " in pages["index.html"]
    assert (index.parent / "bad.ipynb").is_file()
    assert not (index.parent / "good.ipynb").exists()
    assert [path.name for path in (office / "reports").iterdir()] == ["2026-03-31"]


def test_a_second_rendering_replaces_the_folder_with_the_same_bytes(office):
    write_plan(office, '[[report]]\nnotebook = "good"\n')
    data = load()
    pages = []
    for _round in range(2):
        index, _failures = render_edition(data, plan(data), office / "reports", 1, lambda job, report: None)
        pages.append({path.name: path.read_bytes() for path in index.parent.iterdir()})
    assert pages[0] == pages[1]
    assert set(pages[0]) == {
        *("good.html", "index.html", "p06-data-2026-03-31.zip", "projections.csv", "reports.jsonl")
    }
    assert pages[0]["p06-data-2026-03-31.zip"] == data_archive(data)


def test_a_report_that_takes_too_long_is_stopped(office):
    path = notebook(office / "notebooks", "endless", "while True: pass")
    ((_job, report),) = run([Job(path, {})], 1, office, limit=2)
    assert "longer than 2 seconds" in report.failure


def test_every_report_has_a_process_of_its_own(office):
    code = "import builtins, os\nprint(os.getpid(), hasattr(builtins, 'left'))\nbuiltins.left = True"
    path = notebook(office / "notebooks", "leaky", code)
    pages = [report.page for _job, report in run([Job(path, {"number": n}) for n in (1, 2)], 1, office)]
    printed = [page.split('class="stream" tabindex="0">')[1].split("</pre>")[0].split() for page in pages]
    assert printed[0][0] != printed[1][0] != str(os.getpid())
    assert [leaked for _pid, leaked in printed] == ["False", "False"]


def test_command_renders_one_report_and_says_where_it_is(office):
    done = CliRunner().invoke(main, ["render", "good", "-p", "number=3"])
    assert done.exit_code == 0, done.output
    assert (office / "reports" / "good-3.html").is_file()
    assert "good-3.html" in done.output


def test_command_ends_with_status_one_where_a_report_failed(office):
    done = CliRunner().invoke(main, ["render", "--workers", "2"])
    assert done.exit_code == 1
    assert "2 reports failed" in done.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["good", "-p", "numbr=3"], "did you mean number"),
        (["good", "-p", "number=three"], "'three' is not a whole number"),
        (["good", "-p", "number"], "not of the form name=value"),
        (["goood"], "did you mean good"),
        (["-p", "number=3"], "reports.toml"),
        (["--known-by", "yesterday"], "write a date such as 2024-12-31"),
        ([GROWTH, "-p", "province=ha tin"], "province: no province is called 'ha tin'; did you mean ha_tinh"),
        (["good", "--dask", "tcp://127.0.0.1:9"], "--dask and --log are for an edition"),
    ],
)
def test_command_says_what_to_type_instead(office, words, message):
    done = CliRunner().invoke(main, ["render", *words])
    assert done.exit_code != 0
    assert message in done.output
    assert not list(office.glob("reports/*"))


def test_parameters_take_the_kind_of_their_default(office):
    path = office / "notebooks" / "good.ipynb"
    assert read_parameters(path, ["number=-3", "words=a, b", "known_by=2024"]) == {
        "number": -3,
        "words": ["a", "b"],
        "known_by": "2024",
    }
    with pytest.raises(ReportError):
        read_parameters(path, ["words"])


def test_a_number_with_decimals_is_taken_for_a_parameter_whose_default_has_some():
    projection = find_notebook("projection")
    assert read_parameters(projection, ["goal=950000"]) == {"goal": 950000.0}
    assert report_name("projection", {"province": "hue", "goal": 950000.0}) == "projection-hue-950000"
    with pytest.raises(ReportError, match="goal: 'many' is not a number such as 950000"):
        read_parameters(projection, ["goal=many"])


def test_a_hostile_parameter_gives_a_plain_file_name():
    assert report_name("growth", {"province": "../../etc/pass wd", "indicator": "<b>"}) == "growth-etcpass_wd-b"


def test_check_command_is_quiet_about_nothing_and_fails_on_a_broken_copy(tmp_path):
    import shutil

    copy = tmp_path / "data"
    shutil.copytree(Path(__file__).parents[1] / "data", copy)
    sound = CliRunner().invoke(main, ["check", str(copy)])
    assert sound.exit_code == 0
    assert "is sound" in sound.output
    path = copy / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",31.93,", ",131.93,"), encoding="utf-8")
    broken = CliRunner().invoke(main, ["check", str(copy)])
    assert broken.exit_code == 1
    assert "131.93 is outside 0 to 100" in broken.output
