"""A whole report: the same bytes wherever it is made, small, and harmless whatever the data hold."""

import json
import os
import re
import subprocess
import sys

import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup
from helpers_analysis import SCHEMA, mini, obs, source, target
from helpers_numbers import loose_numbers

from p06analysis import workers
from p06analysis.report import complete, find_notebook, is_report, notebooks_folder, render

NOTEBOOKS = sorted(path.stem for path in notebooks_folder().glob("*.ipynb") if is_report(path))
MOST = 150 * 1024  # bytes
ELSEWHERE = {"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}
SCRIPT = """
import hashlib, sys
from p06analysis.report import find_notebook, render
for name in sys.argv[1:]:
    print(hashlib.sha256(render(find_notebook(name), {}).page.encode()).hexdigest())
"""
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(1)> $x^2$ [a](javascript:alert(1)) \u202e99"""
SHOWN = HOSTILE.replace("\u202e", "⟨U+202E⟩")


def digest(page: str) -> str:
    import hashlib

    return hashlib.sha256(page.encode()).hexdigest()


def test_the_same_bytes_in_another_process_time_zone_locale_and_hash_seed():
    here = [digest(render(find_notebook(name), {}).page) for name in NOTEBOOKS]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *NOTEBOOKS],
        env=os.environ | ELSEWHERE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == here


def test_nbconvert_makes_the_same_page_of_an_executed_notebook(tmp_path):
    notebook = find_notebook("growth")
    parameters = complete(notebook, {"province": "hue"} | {"indicator": "online_submission_rate"})
    executed = tmp_path / "executed.ipynb"
    papermill.execute_notebook(str(notebook), str(executed), parameters, engine_name="p06", progress_bar=False)
    command = [sys.executable, "-m", "nbconvert", "--to", "p06-report", "--log-level", "ERROR", str(executed)]
    subprocess.run(command, check=True)
    page = (tmp_path / "executed.html").read_text(encoding="utf-8")
    assert page.rstrip() == render(notebook, parameters).page.rstrip()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_number_leads_to_its_source_or_formula(name):
    assert loose_numbers(render(find_notebook(name), {}).page) == []


@pytest.mark.parametrize(
    ("page", "loose"),
    [
        ("<p>It is 31.93%.</p>", ["31.93 in: It is 31.93%."]),
        ("<td>9</td>", ["9 in: 9"]),
        ('<td><a href="#f1234567">31.93%</a> <small>of 1,000</small></td>', []),  # a note under a linked number
        ('<td><a href="#made">31.93%</a></td>', ["31.93 in: 31.93%"]),  # a link that is no origin
        ('<td><a href="https://example.org">99</a></td>', ["99 in: 99"]),
        ('<td><a href="https://example.org">Plan 17/KH-UBND</a></td>', []),  # the name of a document
        ("<h2>It is 31.93%</h2>", ["31.93 in: It is 31.93%"]),
        ("<p>916,000 others</p>", ["916,000 in: 916,000 others"]),
        ("<td>rose <small>of 1,000</small></td>", ["1,000 in: rose of 1,000"]),
        ("<p>On 31 December 2023 and in 2022–2024, from Dec 2023 on, 3 figures of 2 territories.</p>", []),
        ("<dl><div><dt>Findings</dt><dd>28</dd></div></dl>", []),
        ("<dl><div><dt>Online payment</dt><dd>28</dd></div></dl>", ["28 in: 28"]),
        ("<p>31 December 2023, 5%</p>", ["5 in: 31 December 2023, 5%"]),
        ('<table><tr id="f1"><td>31.93%</td></tr></table>', []),  # what links lead to
    ],
)
def test_loose_numbers_are_found(page, loose):
    assert loose_numbers(f"<main>{page}</main>") == loose


def test_a_province_report_with_three_figures_stays_small():
    page = render(find_notebook("province"), {"province": "ha_tinh"}).page
    assert page.count("<figure") == 3
    assert len(page.encode()) <= MOST


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A data package in which every free text is hostile."""
    texts = {"note": HOSTILE, "locator": HOSTILE}
    rows = [
        obs("east", "paid", "2022-12-31", "10.0", **texts),
        obs("east", "paid", "2023-12-31", "31.9", numerator=1, denominator=2, stated_change=3, **texts),
        obs("west", "paid", "2023-12-31", "40.0", **texts),
        obs("south", "paid", "2023-12-31", "45.0", **texts),
    ]
    sources = [
        source(f"paper-{day}", title=HOSTILE, publisher=HOSTILE, url=f"https://example.org/{HOSTILE}", note=HOSTILE)
        for day in ("2022-12-31", "2023-12-31")
    ]
    goals = [target("east", "paid", "2024-12-31", 50, document=HOSTILE, note=HOSTILE)]
    mini(tmp_path, rows, goals, sources)
    for resource in SCHEMA["resources"]:
        path = tmp_path / resource["path"]
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
        for column in {"name", "title", "definition"} & set(table) - (
            {"title"} if resource["name"] == "sources" else set()
        ):
            table[column] = [f"{text} {HOSTILE}" for text in table[column]]
        table.to_csv(path, index=False, lineterminator="\n")
    monkeypatch.setenv("P06_DATA", str(tmp_path))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_hostile_data_are_text_in_every_report(hostile, name):
    notebook = find_notebook(name)
    about = {"province": "east", "indicator": "paid"}
    known = {each: value for each, value in about.items() if each in papermill.inspect_notebook(str(notebook))}
    report = render(notebook, known)
    assert not report.failure
    page = BeautifulSoup(report.page, "html.parser")
    assert page.find("script") is None
    assert page.find(onerror=True) is None
    assert [link["href"] for link in page.find_all("a") if not re.match("#|https://|data:text/csv", link["href"])] == []
    assert "\u202e" not in report.page
    assert SHOWN in page.main.get_text()


def test_a_hostile_parameter_is_text_on_the_page_of_the_failure():
    report = render(find_notebook("growth"), {"province": HOSTILE})
    page = BeautifulSoup(report.page, "html.parser")
    assert report.failure
    assert page.find("script") is None
    assert page.find(onerror=True) is None
    assert SHOWN in page.get_text().replace("\\u202e", "⟨U+202E⟩")


def test_a_notebook_in_another_form_fails_with_its_cell_and_not_with_ours(tmp_path):
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1 / 0", "outputs": [], "execution_count": None}
    meta = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = tmp_path / "bare.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": meta, "nbformat": 4, "nbformat_minor": 5}))
    assert "ZeroDivisionError" in render(path, {}).failure


def test_a_server_with_everything_made_beforehand_gives_the_same_bytes_and_has_one_thread():
    code = "import pathlib, sys\nfrom p06analysis.dataset import KEPT\n"
    warmed = code + "import p06analysis.warmed\nassert len(KEPT) == 1\n"
    count = "threads = len([*pathlib.Path('/proc/self/task').glob('*')])\nassert threads <= 1, threads\n"
    made = "from p06analysis.report import find_notebook, render\n"
    made += "page = render(find_notebook('province'), {'province': 'ha_tinh'}).page\nassert not KEPT\n"
    made += "sys.stdout.buffer.write(page.encode())"
    workers._context(True)  # sets what the server is started with
    cold, warm = (
        subprocess.run(
            [sys.executable, "-c", first + made],
            capture_output=True,
            check=True,
        ).stdout
        for first in (code, warmed + count)
    )
    assert warm == cold


def test_a_server_starts_where_the_data_are_broken_as_each_report_says_so_itself(tmp_path):
    environment = os.environ | {"P06_DATA": str(tmp_path)}
    subprocess.run([sys.executable, "-c", "import p06analysis.warmed"], env=environment, check=True)
