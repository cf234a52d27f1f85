"""From an executed notebook to the page: what is lifted, what is left out, and that nothing in it runs or loads."""

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from p06analysis import say, summary, table, title, validate
from p06analysis.exporter import ReportExporter
from p06analysis.show import nothing

HOSTILE = """<script>alert("1")</script>"><img src=x onerror=alert(1)>"""


def shown(thing):
    data, meta = thing._repr_mimebundle_()
    return new_output("display_data", data, metadata=meta)


def code(source, *things):
    return new_code_cell(source, outputs=[shown(thing) for thing in things], execution_count=1)


def page(*cells, **metadata):
    html, _resources = ReportExporter().from_notebook_node(new_notebook(cells=list(cells), metadata=metadata))
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def report():
    given = validate(province="ha_tinh", known_by="2024-06-30")
    return page(
        new_markdown_cell("# Which question?\n\nWhat it does."),
        code("given", given),
        code("title", title("Ha Tinh <b>", given.data.known_by)),
        code("summary", summary("One figure rose.", "One is [doubtful](#f1).")),
        new_markdown_cell("Only for the desk.", metadata={"tags": ["desk"]}),
        new_markdown_cell("## Full"),
        code("say", say("Something.")),
        new_markdown_cell("## Empty"),
        code("none", nothing("Nothing at all.")),
        new_markdown_cell("## Also full"),
        code("say again", say("More."), nothing("And nothing.")),
        papermill={"input_path": "notebooks/province.ipynb"},
    )


def test_title_question_and_day_open_the_page(report):
    assert report.title.get_text() == "Ha Tinh <b> · As known by 30 June 2024 · Vietnam's Project 06"
    assert [each.get_text() for each in report.find_all("h1")] == ["Ha Tinh <b>"]
    assert report.find(class_="question").get_text() == "Which question?"


def test_the_summary_comes_before_everything_else_in_main(report):
    first = report.main.find(True)
    assert first["class"] == ["summary"]
    assert [item.get_text() for item in first.find_all("p")] == ["One figure rose.", "One is doubtful."]
    assert first.find("a")["href"] == "#f1"


def test_the_contents_lead_to_the_headings(report):
    links = [(link["href"].removeprefix("#"), link.get_text()) for link in report.nav.find_all("a")]
    assert [text for _anchor, text in links] == ["Full", "Also full", "How this report was made"]
    assert [anchor for anchor, _text in links if report.find(id=anchor) is None] == []


def test_a_section_that_shows_nothing_is_left_out_and_named(report):
    text = report.get_text()
    assert "Nothing at all." not in text
    assert "Left out, as there is nothing to show: Empty." in text
    assert "And nothing." in text


def test_cells_for_the_desk_are_left_out(report):
    assert "Only for the desk." not in report.get_text()


def test_the_code_is_folded_and_reachable(report):
    blocks = report.find_all("details", class_="code")
    assert [[code.get_text() for code in block.find_all("code")] for block in blocks] == [
        ["say"],
        ["say again"],
        ["given", "title", "summary", "none"],  # before the first section, and of the section that shows nothing
    ]
    assert report.footer.find("details", class_="code") is blocks[-1]


def test_the_colophon_says_how_to_render_it_again(report):
    assert "p06 render province -p known_by=2024-06-30 -p province=ha_tinh" in report.footer.get_text()


def test_hostile_text_is_shown_and_does_not_run():
    import pandas as pd

    hostile = page(
        code(HOSTILE, say(HOSTILE), table(pd.DataFrame({HOSTILE: [HOSTILE]}), HOSTILE)),
        new_code_cell("x", outputs=[new_output("stream", name="stdout", text=HOSTILE)], execution_count=1),
        new_code_cell("x", outputs=[new_output("error", ename="E", evalue=HOSTILE, traceback=[])], execution_count=1),
    )
    assert hostile.find("script") is None
    assert hostile.find(onerror=True) is None
    assert hostile.get_text().count("alert(1)") >= 5


def test_a_script_of_a_library_is_never_taken_over():
    bundle = {"application/javascript": "alert(1)", "text/plain": "a widget"}
    cell = new_code_cell("x", outputs=[new_output("display_data", bundle)], execution_count=1)
    assert page(cell).find("script") is None
    assert "a widget" in page(cell).get_text()


def test_the_page_forbids_scripts_and_loads_nothing(report):
    policy = report.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    assert report.find("script") is None
    loaded = [each.get("src") or each.get("href") for each in report.find_all(["img", "link", "iframe", "source"])]
    assert [address for address in loaded if not address.startswith("data:")] == []


def test_a_notebook_without_anything_of_ours_is_exported_too():
    assert "plain" in page(new_markdown_cell("# A heading\n\nplain")).get_text()
