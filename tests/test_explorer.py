"""The explorer offers what is known, shows what its code shows, and says in a sentence what it cannot show."""

import subprocess
import sys

import nbformat
import papermill
import pytest
from helpers_analysis import mini, obs, real
from nbformat.v4 import new_code_cell, new_notebook, new_output
from papermill.exceptions import PapermillExecutionError
from test_exporter import code, page

import p06analysis as p06
from p06analysis.explorer import CODE
from p06analysis.proof import WrongReport

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
FIGURES = [
    obs("west", "paid", "2023-12-31", 20.5),
    obs("west", "paid", "2024-12-31", 40.5),
    obs("west", "issued", "2024-06-30", 900),
    obs("west", "issued", "2024-06-30", 100, scope="commune_level"),
    obs("east", "paid", "2024-12-31", 60.5),
    obs("east", "place", "2024-12-31", 3),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return mini(tmp_path_factory.mktemp("explored"), FIGURES)


@pytest.fixture
def explorer(data):
    return p06.explore(data)


def words(explorer):
    return "\n".join(output["data"]["text/plain"] for output in explorer.shown.outputs)


def offered(choice):
    return [value for _name, value in choice.options]


def executed(tmp_path, source, engine="p06"):
    path = tmp_path / "in.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source)], metadata=KERNEL), path)
    made = str(tmp_path / "out.ipynb")
    return papermill.execute_notebook(str(path), made, engine_name=engine, progress_bar=False)


def test_it_begins_with_the_territory_and_the_quantity_of_which_most_is_known(explorer):
    chosen = explorer.province.value, explorer.indicator.value, explorer.scope.value, explorer.edition.value
    assert chosen == ("west", "paid", "", "2024-12-31")
    assert repr(explorer) == "West: Paid\nAs known by 31 December 2024"


def test_it_offers_every_territory_and_of_each_only_its_own_quantities_and_parts(explorer):
    assert set(offered(explorer.province)) >= {"west", "east", "south", "old_town"}
    assert offered(explorer.indicator) == ["issued", "paid"]
    assert explorer.scope.layout.display == "none"
    explorer.indicator.value = "issued"
    assert (offered(explorer.scope), explorer.scope.layout.display) == (["", "commune_level"], None)
    explorer.province.value = "east"
    assert offered(explorer.indicator) == ["paid", "place"]


def test_it_offers_the_ends_of_quarters_back_to_the_first_publication(explorer):
    days = ["2024-12-31", "2024-09-30", "2024-06-30", "2024-03-31", "2023-12-31"]
    assert offered(explorer.edition) == days


def test_it_shows_line_targets_projection_findings_and_peers(explorer):
    said = words(explorer)
    assert "From 20.5% (31 December 2023) to 40.5% (31 December 2024): +20.0 percentage points" in said
    assert "West: Paid: 20.5% (31 December 2023), 40.5% (31 December 2024)." in said
    assert "No target is known for it." in said
    assert "No projection to 31 December 2025: too few series have two figures" in said
    assert "Findings on these figures" in said
    assert "Paid by territory, 2 territories; on top East 60.5% and West 40.5%." in said
    pictures = [each for each in explorer.shown.outputs if "<picture>" in each["data"]["text/html"]]
    assert len(pictures) == 2


def test_another_choice_shows_something_else_and_keeps_what_is_still_offered(explorer):
    explorer.province.value = "east"
    assert repr(explorer).startswith("East: Paid")
    explorer.indicator.value = "place"
    assert "No projection to 31 December 2025: a rank depends on what the others do." in words(explorer)
    explorer.province.value = "west"
    assert (explorer.indicator.value, repr(explorer).splitlines()[0]) == ("paid", "West: Paid")
    explorer.indicator.value, explorer.scope.value = "issued", "commune_level"
    assert repr(explorer).startswith("West: Issued (commune level)")


def test_an_older_edition_knows_less(explorer):
    explorer.edition.value = "2024-09-30"
    assert repr(explorer) == "West: Paid\nAs known by 30 September 2024"
    assert "40.5" not in words(explorer)


def test_what_was_not_known_yet_is_said_in_a_sentence(explorer):
    explorer.indicator.value, explorer.edition.value = "issued", "2024-03-31"
    assert words(explorer) == (
        "No figure of West for Issued was known by 31 March 2024; the first was published on 30 June 2024."
    )
    assert explorer.code.value == ""


def test_a_territory_without_any_figure_is_said_in_a_sentence(explorer):
    explorer.province.value = "south"
    assert (words(explorer), explorer.code.value) == ("No figure of South is known.", "")
    assert (offered(explorer.indicator), offered(explorer.scope)) == ([], [])
    explorer.province.value = "east"
    assert repr(explorer).startswith("East: Paid")


def test_what_fails_is_said_in_a_sentence_with_the_code_to_go_on(explorer, monkeypatch):
    def broken(*_given):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(p06, "compare", broken)
    explorer.province.value = "east"
    assert words(explorer) == (
        "This could not be shown (ZeroDivisionError: division by zero). The code says more when it is run in a cell."
    )
    assert 'province, indicator, scope = "east", "paid", ""' in explorer.code.value.splitlines()


def test_the_code_shows_the_same_in_a_notebook(tmp_path):
    explorer = p06.explore()
    explorer.province.value, explorer.indicator.value = "ha_tinh", "online_payment_rate"
    explorer.edition.value = "2024-12-31"
    cell = executed(tmp_path, explorer.code.value).cells[-1]
    assert cell.outputs == [new_output(**output) for output in explorer.shown.outputs]
    assert len(cell.outputs) == CODE.count("display(")


def test_the_code_finds_a_package_that_lies_elsewhere(tmp_path, explorer):
    explorer.edition.value = "2024-06-30"
    cell = executed(tmp_path, explorer.code.value).cells[-1]
    assert cell.outputs == [new_output(**output) for output in explorer.shown.outputs]


def test_the_code_takes_data_that_no_file_holds_from_the_notebook():
    part = p06.load(real().folder, provinces=["ha_tinh"])
    explorer = p06.explore(part)
    head = explorer.code.value.splitlines()[:4]
    assert head[2:] == ["# data is what p06.explore was given", f'data = data.as_of("{part.known_by:%Y-%m-%d}")']


def test_the_code_fits_into_a_cell_of_a_notebook(explorer):
    lines = explorer.code.value.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines[4:])) <= 120


def test_without_ipywidgets_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'p06analysis\[explore\]'"):
        p06.explore()


def test_a_report_that_is_being_rendered_refuses_it(tmp_path):
    with pytest.raises(PapermillExecutionError, match="nobody chooses in a rendered report"):
        executed(tmp_path, "import p06analysis\np06analysis.explore()")
    assert repr(p06.explore(real())).endswith("As known by 31 March 2026")  # only while it runs


def test_a_page_with_one_that_a_kernel_has_made_is_refused(explorer):
    with pytest.raises(WrongReport, match=r"p06.explore\(\) stands in the report"):
        page(code("p06.explore()", explorer))


def test_importing_the_package_does_not_import_widgets():
    script = "import p06analysis as p06, sys; p06.explore; print('ipywidgets' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
