"""A report continued by hand: its notebook with its parameters, and nothing written over."""

import json
import shutil
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner
from helpers_edition import notebook

from p06analysis.cli import main
from p06analysis.opening import asked_of, filled_in, working_copy
from p06analysis.report import ReportError, failed, find_notebook, render

GIVEN = {"province": "ha_tinh", "indicator": "online_payment_rate", "known_by": "2024-06-30"}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A working folder with a notebooks folder of its own."""
    (tmp_path / "notebooks").mkdir()
    for name in ("growth.ipynb", "start_here.ipynb", "reports.toml"):
        shutil.copy(find_notebook("growth").with_name(name), tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parameters_cell(path):
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))


def opened(*words):
    return CliRunner().invoke(main, ["open", *map(str, words)])


def test_a_report_is_continued_with_its_parameters(desk):
    page = desk / "any.html"
    page.write_text(render(find_notebook("growth"), GIVEN).page, encoding="utf-8")
    done = opened(page)
    copy = desk / "growth-ha_tinh-online_payment_rate.ipynb"
    assert done.output == f"{copy.name} is ready; to open it: jupyter lab {copy.name}\n"
    assert parameters_cell(copy).splitlines() == [
        'province: str = "ha_tinh"  # key or name of the territory',
        'indicator: str = "online_payment_rate"  # key or title of the quantity',
        'scope: str = ""  # part of the administration, empty for the whole',
        'known_by: str = "2024-06-30"  # ISO date or latest, nothing published later is used',
        'lang: str = "en"  # language of the report',
    ]


def test_the_copy_runs_and_gives_the_same_answer(desk):
    copy = working_copy("growth", GIVEN, desk)
    assert render(copy, {}).answer == render(find_notebook("growth"), GIVEN).answer != ""


def test_a_failed_report_is_continued_too_whatever_its_parameters_hold(desk):
    wild = {"province": 'x"\n__import__("os").system("false")  # \u202e', "scope": "\\"}
    page = failed("growth", wild, "cell 1", "no").page
    (desk / "bad.html").write_text(page, encoding="utf-8")
    assert "p06 open growth -p" in page
    assert asked_of("bad.html") == ("growth", wild)
    made = {}
    exec(parameters_cell(working_copy("growth", wild, desk / "new")), made)
    assert {name: made[name] for name in wild} == wild


def test_an_executed_notebook_is_continued(desk):
    command = [sys.executable, "-m", "papermill", "--engine", "p06", "--no-progress-bar", "-p", "province", "ha tin"]
    subprocess.run([*command, "notebooks/growth.ipynb", "ran.ipynb"], capture_output=True, check=False)
    assert asked_of("ran.ipynb") == ("growth", {"province": "ha tin"})


def test_a_name_is_looked_for_in_the_newest_edition_then_among_the_notebooks(desk):
    for day in ("2024-06-30", "2025-06-30"):
        (desk / "reports" / day).mkdir(parents=True)
        page = render(find_notebook("growth"), GIVEN | {"known_by": day}).page
        (desk / "reports" / day / "growth-ha_tinh.html").write_text(page, encoding="utf-8")
    assert asked_of("growth-ha_tinh")[1]["known_by"] == "2025-06-30"
    (desk / "reports" / "2025-06-30" / "vi").mkdir()
    (desk / "reports" / "2025-06-30" / "growth-ha_tinh.html").rename("reports/2025-06-30/vi/growth-ha_tinh.html")
    assert asked_of("growth-ha_tinh")[1]["known_by"] == "2025-06-30"
    assert asked_of("growth") == ("growth", {})
    assert asked_of("notebooks/growth.ipynb") == ("notebooks/growth.ipynb", {})


def test_nothing_is_written_over_and_an_untouched_copy_is_taken_again(desk):
    first = working_copy("growth", GIVEN, desk)
    assert working_copy("growth", GIVEN, desk) == first
    first.write_text("mine", encoding="utf-8")
    second = working_copy("growth", GIVEN, desk)
    assert (first.read_text(encoding="utf-8"), second.name) == ("mine", "growth-ha_tinh-online_payment_rate-2.ipynb")


def test_a_word_on_the_command_line_differs(desk):
    assert opened("growth", "-p", "province=hue", "--output", "new").exit_code == 0
    assert 'province: str = "hue"  #' in parameters_cell(desk / "new" / "growth-hue.ipynb")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["grwth"], "no notebook is called 'grwth'; did you mean growth?"),
        (["growth", "-p", "provinz=hue"], "growth has no parameter 'provinz'; did you mean province?"),
        (["start_here"], "start_here.ipynb makes no report"),
        (["gone.html"], "gone.html cannot be read: No such file or directory"),
        (["other.html"], "other.html: it is no report of this project"),
        (["evil.html"], "'../growth' is no name of a notebook"),
        (["torn.html"], "torn.html: the line that says what failed cannot be read"),
        (["odd.html"], "odd.html: its parameters cannot be read"),
        (["three.html"], "three.html: the line that says what failed cannot be read"),
        (["empty.ipynb"], "empty.ipynb is no notebook"),
        (["latin.html"], "latin.html is no report of this project: it is not UTF-8 text"),
        (["text.ipynb"], "text.ipynb is no notebook"),
    ],
)
def test_what_cannot_be_continued_is_told_in_a_sentence(desk, words, message):
    (desk / "other.html").write_text("<p>hello</p>")
    (desk / "evil.html").write_text('<meta name="p06-failed" content="[&quot;../growth&quot;, {}]">')
    (desk / "torn.html").write_text('<meta name="p06-failed" content="[&quot;growth">')
    (desk / "latin.html").write_bytes("Tĩnh é".encode("utf-16"))
    (desk / "odd.html").write_text('<meta name="p06-failed" content="[&quot;growth&quot;, [1, 2]]">')
    (desk / "three.html").write_text('<meta name="p06-failed" content="3">')
    (desk / "empty.ipynb").write_text("{}")
    (desk / "text.ipynb").write_text("hello")
    done = opened(*words)
    assert done.exit_code == 1
    assert message in done.output
    assert not list(desk.glob("growth*.ipynb"))


def test_values_go_into_their_places_whatever_stands_around_them():
    cell = 'a: str = "Hà Tĩnh"  # ấ, x = 1\nb: int = 3  # three\nc: list = ["x"]  # some\nd = 2.5  # none'
    filled = filled_in(cell, {"a": "Huế", "b": 4, "c": ["y", "z"], "d": -1.0})
    assert filled == 'a: str = "Huế"  # ấ, x = 1\nb: int = 4  # three\nc: list = ["y", "z"]  # some\nd = -1.0  # none'


def test_an_own_notebook_in_ten_lines_is_rendered_listed_and_opened_without_python(desk):
    notebook(desk / "notebooks", "mine", 'import p06analysis as p06\np06.say(f"number {number}")')
    done = CliRunner().invoke(main, ["render", "mine", "-p", "number=7"])
    assert done.exit_code == 0, done.output
    page = (desk / "reports" / "mine-7.html").read_text(encoding="utf-8")
    assert "number 7" in page
    assert opened("mine", "-p", "number=8").exit_code == 0
    assert json.loads((desk / "mine-8.ipynb").read_text(encoding="utf-8"))["cells"]
    with pytest.raises(ReportError, match="growth, mine"):
        find_notebook("nothing")
