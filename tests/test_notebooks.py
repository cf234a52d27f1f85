"""Every notebook, found by its ending: stripped, its parameters visible, and run in the cases that break notebooks."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup

from p06analysis import load
from p06analysis.jobs import plan
from p06analysis.provenance import figure_id
from p06analysis.report import ReportError, find_notebook, is_report, render

ROOT = Path(__file__).parents[1]
ALL = sorted((ROOT / "notebooks").glob("*.ipynb"))
NOTEBOOKS = [path for path in ALL if is_report(path)]
OLD = "2024-02-29"


def cells(path, kind="code"):
    content = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in content["cells"] if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def tags(cell):
    return cell["metadata"].get("tags", [])


def headings(cell):
    return re.findall(r"(?m)^#+(?= )", source(cell))


def sparsest(data):
    """The territory with the fewest figures, and one of its quantities."""
    counts = data.observations["province"].value_counts()
    province = sorted(counts[counts == counts.min()].index)[0]
    row = data.observations[data.observations["province"] == province].iloc[0]
    return {"province": province, "indicator": row["indicator"], "scope": row["scope"]}


def parameters_of(path):
    return set(papermill.inspect_notebook(str(path)))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
class TestEvery:
    def test_is_stored_without_outputs(self, path):
        assert not [cell for cell in cells(path) if cell["outputs"] or cell["execution_count"] is not None]

    def test_is_short_cells_without_functions_magics_or_shell(self, path):
        code = [source(cell) for cell in cells(path)]
        assert max(len(text.splitlines()) for text in code) <= 40
        other_language = [cell for cell in cells(path, "markdown") if "lang-vi" in tags(cell)]  # no reader reads both
        assert len(cells(path)) + len(cells(path, "markdown")) - len(other_language) <= 25
        assert not [text for text in code if any(line.startswith(("def ", "%", "!")) for line in text.splitlines())]

    def test_begins_with_its_question_and_says_before_it_does(self, path):
        first = source(cells(path, "markdown")[0])
        assert first.startswith("# ")
        assert first.splitlines()[0].endswith("?")

    def test_types_no_number_in_its_prose(self, path):
        prose = " ".join(source(cell) for cell in cells(path, "markdown"))
        prose = re.sub("Project 06|Đề án 06|p06", "", prose)
        assert not [letter for letter in prose if letter.isdigit()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestEveryReport:
    def test_shows_papermill_every_parameter_with_help(self, path):
        cell = next(cell for cell in cells(path) if "parameters" in cell["metadata"].get("tags", []))
        lines = [line for line in source(cell).splitlines() if line.strip()]
        seen = papermill.inspect_notebook(str(path))
        assert len(seen) == len(lines)
        assert all(each["help"] for each in seen.values())
        assert {"known_by", "lang"} <= set(seen)

    def test_says_everything_in_english_and_right_after_it_in_vietnamese(self, path):
        said = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = [(place, cell) for place, cell in enumerate(said) if cell["cell_type"] == "markdown"]
        assert [len({"lang-en", "lang-vi"} & set(tags(cell))) for _i, cell in prose] == [1] * len(prose)
        english = [place for place, cell in prose if "lang-en" in tags(cell)]
        assert [place + 1 for place in english] == [place for place, cell in prose if "lang-vi" in tags(cell)]
        for first, second in ((said[place], said[place + 1]) for place in english):
            assert second["id"] == f"{first['id']}-vi"
            assert headings(second) == headings(first)
            assert [tag for tag in tags(second) if tag != "lang-vi"] == [tag for tag in tags(first) if tag != "lang-en"]

    def test_runs_with_its_defaults(self, path):
        report = render(path, {})
        assert not report.failure
        assert report.title

    def test_runs_on_the_sparsest_province(self, path):
        given = {name: value for name, value in sparsest(load()).items() if name in parameters_of(path)}
        report = render(path, given)
        assert not report.failure

    def test_runs_with_an_old_day_of_knowledge_and_shows_nothing_newer(self, path):
        report = render(path, {"known_by": OLD})
        assert not report.failure
        later = set(load().sources["source"]) - set(load(known_by=OLD).sources["source"])
        addresses = load().sources.set_index("source")["url"]
        own = set(load(known_by=OLD).sources["url"])
        assert not [
            key for key in later if addresses[key] and addresses[key] not in own and addresses[key] in report.page
        ]


def test_the_tour_runs_from_top_to_bottom_and_shows_its_pictures(tmp_path):
    path = ROOT / "notebooks" / "start_here.ipynb"
    papermill.execute_notebook(str(path), str(tmp_path / "out.ipynb"), engine_name="p06", progress_bar=False)
    ran = cells(tmp_path / "out.ipynb")
    assert all(cell["outputs"] for cell in ran)
    pictures = [cell for cell in ran if "<img" in "".join(cell["outputs"][0]["data"].get("text/html", ""))]
    assert len(pictures) == 3
    assert max(len(source(cell).split("\n\n")[-1].splitlines()) for cell in ran) <= 3


def test_a_notebook_without_parameters_makes_no_report():
    with pytest.raises(ReportError, match=r"start_here\.ipynb makes no report"):
        find_notebook("start_here")


def test_an_ordinary_kernel_and_the_engine_give_the_same_page(tmp_path):
    notebook = find_notebook("growth")
    given = {"province": "Hà Tĩnh", "indicator": "online payment"}
    assert render(notebook, given).page == render(notebook, given, engine="nbclient").page


def test_papermill_command_runs_a_notebook_with_a_wrong_name_and_stops_with_the_nearest_one(tmp_path):
    command = [sys.executable, "-m", "papermill", "--engine", "p06", "--no-progress-bar"]
    words = [str(ROOT / "notebooks" / "growth.ipynb"), str(tmp_path / "out.ipynb"), "-p", "province", "ha_tin"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "did you mean ha_tinh" in done.stderr
    assert (tmp_path / "out.ipynb").is_file()


def test_ha_tinh_report_holds_every_figure_of_its_article_in_the_row_that_names_its_source():
    data = load()
    rows = data.joined[data.joined["source"] == "hatinh-2024-01-17"]
    assert len(rows) == 31
    page = BeautifulSoup(render(find_notebook("province"), {"province": "ha_tinh"}).page, "html.parser")
    for _i, row in rows.iterrows():
        text = page.find(id=figure_id(row)).get_text(" ")
        digits = f"{row['value']:,.0f}" if row["unit"] == "count" else row["published_value"]
        stated = row["published_change"].lstrip("-") if row["unit"] != "percent" or row["published_change"] else ""
        counts = [f"{int(row[name]):,}" for name in ("numerator", "denominator") if pd.notna(row[name])]
        assert [part for part in (digits, stated, *counts, row["locator"]) if part not in text] == []
    target = data.targets[data.targets["source"] == "hatinh-2024-01-17"]
    assert target["due"].dt.strftime("%d %B %Y").tolist() == ["10 February 2024"]
    assert "10 February 2024" in page.get_text()
    assert "75.41%" in page.get_text()


def test_an_old_edition_has_no_report_that_fails_for_want_of_figures():
    data = load(known_by="2023-08-31")
    jobs = plan(data)
    assert "comparison" in {job.notebook.stem for job in jobs}
    assert not [job.name for job in jobs if job.parameters.get("on", "") > "2023-08-31"]
    known = set(data.observations["indicator"])
    assert {job.parameters["indicator"] for job in jobs if "indicator" in job.parameters} <= known
