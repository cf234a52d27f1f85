"""The right report: a page that shows a figure of another territory, another edition or another value is none."""

import pytest
from helpers_analysis import mini, obs

from p06analysis.proof import problems
from p06analysis.report import find_notebook, render

OWN = {"f0000001": ["east", "own", "2024-01-31", "31.93% 463 of 614 2023 +31.1"]}
ROW = '<tr id="f0000001"></tr>'


def found(page, used=OWN):
    return problems(page + ROW, "east", "2024-02-29", used)


@pytest.mark.parametrize("text", ["31.93%", "463 of 614", "+31.1", "in words"])
def test_a_number_that_its_source_states_is_right(text):
    assert found(f'<a href="#f0000001">{text}</a>') == []


@pytest.mark.parametrize("text", ["31.94%", "3.193%", "463 of 615", "over 31.93% and 2"])
def test_a_number_that_its_source_does_not_state_is_wrong(text):
    assert found(f'<a href="#f0000001">{text}</a>') == [
        f"{text} leads to a figure of east that says otherwise: 31.93% 463 of 614 2023 +31.1"
    ]


def test_a_link_that_leads_nowhere_is_wrong():
    assert found('<a href="#d1234567">+31.16</a>') == ["+31.16 leads to no row of the figures used (#d1234567)"]


def test_a_figure_of_another_territory_is_wrong_unless_it_is_a_comparator():
    west = {"f0000001": ["west", "own", "2024-01-31", "50%"]}
    assert found("", west) == ["a figure of west stands in the report of east and is no comparator: 50%"]
    assert found("", {"f0000001": ["west", "comparator", "2024-01-31", "50%"]}) == []
    assert problems(ROW, "", "2024-02-29", west) == []  # a report of no single province


@pytest.mark.parametrize(("whose", "right"), [("", True), ("vietnam", True), ("east", True), ("west", False)])
def test_targets_of_all_provinces_and_of_the_nation_may_stand_in_a_report(whose, right):
    assert (found("", {"t0000001": [whose, "own", "2024-01-31", "at least 80%"]}) == []) == right


def test_a_figure_published_after_the_edition_is_wrong():
    late = {"f0000001": ["east", "own", "2024-03-01", "50%"]}
    assert found("", late) == ["a figure published on 2024-03-01 stands in the edition of 2024-02-29: 50%"]
    assert found("", {"f0000001": ["east", "own", "", "50%"]}) == []  # a source without a date


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """The growth notebook, with a sentence of it changed."""
    rows = [obs(place, "paid", f"{year}-12-31", value) for place, year, value in DATA]
    mini(tmp_path / "data", rows)
    monkeypatch.setenv("P06_DATA", str(tmp_path / "data"))

    def changed(old, new):
        source = find_notebook("growth").read_text(encoding="utf-8")
        assert old in source
        path = tmp_path / "growth.ipynb"
        path.write_text(source.replace(old, new), encoding="utf-8")
        return render(path, {"province": "east", "indicator": "paid"}, tmp_path / "executed.ipynb")

    return changed


DATA = [("east", 2022, "10.5"), ("east", 2023, "20.5"), ("west", 2022, "30.5"), ("west", 2023, "40.5")]


def test_a_swapped_series_makes_the_render_fail_and_keeps_the_executed_notebook(notebook, tmp_path):
    swapped = notebook("given.data.series(given.province,", "given.data.series('west',")
    assert "a figure of west stands in the report of east and is no comparator: 40.5%" in swapped.failure
    assert (tmp_path / "executed.ipynb").is_file()


def test_a_swapped_picture_makes_the_render_fail_even_beside_comparators(notebook):
    swapped = notebook("p06.plot_line(line, before=before)", "p06.plot_line(given.data.series('west', 'paid'))")
    assert "a picture of west stands in the report of east" in swapped.failure


def test_a_swapped_derived_number_makes_the_render_fail(notebook):
    said = "p06.growth_sentences(line)"
    swapped = notebook(f"*{said}", f"*(each.replace('+10.0', '+99.9') for each in {said})")
    assert "+99.9 percentage points leads to a formula that says otherwise" in swapped.failure


def test_a_percentage_is_no_count():
    assert found('<a href="#f0000001">463%</a>', {"f0000001": ["east", "own", "", "463 of 614"]}) == [
        "463% leads to a figure of east that says otherwise: 463 of 614"
    ]


def test_a_swapped_sentence_makes_the_render_fail(notebook):
    swapped = notebook(
        "*p06.growth_sentences(line)", "*(each.replace('20.5%', '40.5%') for each in p06.growth_sentences(line))"
    )
    assert "40.5% leads to a figure of east that says otherwise: 20.5%" in swapped.failure


def test_the_right_report_is_rendered(notebook, tmp_path):
    assert notebook("## The figures", "## The figures").failure == ""
    assert not (tmp_path / "executed.ipynb").exists()
