"""Titles, sentences, tables and pictures as a browser, a spreadsheet and the exporter get them."""

import base64
import csv
import io
from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from helpers_analysis import day

from p06analysis.embed import picture
from p06analysis.show import Cell, literal, say, summary, table, title
from p06analysis.wording import spoken

END = "2023-12-31"
BEFORE = "2022-12-31"
HOSTILE = """<script>alert("1")</script> & 'quoted'"""


def parse(shown):
    return BeautifulSoup(shown.body, "html.parser")


def cells(shown):
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in parse(shown).tbody.find_all("tr")]


# Sentences


def test_a_title_has_its_role_the_subject_and_the_day_of_knowledge():
    bundle, meta = title("Ha Tinh", day("2024-06-30"))._repr_mimebundle_()
    assert bundle["text/plain"] == "Ha Tinh\nAs known by 30 June 2024"
    assert bundle["text/html"] == "<h1>Ha Tinh</h1><p>As known by 30 June 2024</p>"
    assert meta == {"p06": {"role": "title", "title": "Ha Tinh", "edition": "As known by 30 June 2024"}}


def test_a_summary_has_its_role_its_answer_first_and_the_other_sentences_after_it():
    shown = summary("One is [1](#f1).", "", "**Two.**", "Three.")
    assert shown.meta == {"role": "summary", "answer": "One is 1."}
    first, rest = parse(shown).find_all("p")
    assert (first["class"], first.get_text(), first.a["href"]) == (["answer"], "One is 1.", "#f1")
    assert (rest.get_text(), rest.strong.get_text()) == ("Two. Three.", "Two.")


def test_a_summary_shows_its_key_figures_with_what_stands_below_them():
    shown = summary("One.", keys=[("Rate", Cell("31.93%", "#f1", "2023")), ("Number", "5")])
    pairs = [(each.dt.get_text(), each.dd.get_text()) for each in parse(shown).dl.find_all("div")]
    assert pairs == [("Rate", "31.93% 2023"), ("Number", "5")]
    assert parse(shown).dl.small.get_text() == "2023"


def test_a_summary_says_where_no_doubt_is_known_and_nothing_where_nobody_asked():
    doubtless = parse(summary("One.", doubts=[]))
    assert (doubtless.ul, doubtless.find_all("p")[-1].get_text()) == (None, "No doubt about these figures is known.")
    assert parse(summary("One.", doubts=["A doubt."])).ul.get_text() == "A doubt."
    assert parse(summary("One.")).ul is None


def test_what_is_said_is_a_paragraph_without_a_role():
    bundle, meta = say("One.", "", "Two.")._repr_mimebundle_()
    assert bundle == {"text/plain": "One. Two.", "text/html": "<p>One. Two.</p>"}
    assert meta == {}


def test_nothing_said_is_told_to_the_exporter():
    assert say("", "")._repr_mimebundle_() == ({"text/plain": "", "text/html": ""}, {"p06": {"role": "nothing"}})


@pytest.mark.parametrize(
    "shown", [say(HOSTILE), summary(HOSTILE, keys=[(HOSTILE, HOSTILE)], doubts=[HOSTILE]), title(HOSTILE, day(END))]
)
def test_hostile_text_is_no_markup_in_a_sentence_and_plain_in_a_terminal(shown):
    assert "<script" not in shown.body
    assert HOSTILE in parse(shown).get_text()
    assert HOSTILE in repr(shown)


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert(1))", "[x](https://example.org)", "# x", "`x`", "_x_", "![x](y)"]
)
def test_a_sentence_knows_no_other_marks(text):
    assert say(text).body == f"<p>{text}</p>"


def test_a_text_of_the_data_cannot_pass_for_a_figure_with_a_source():
    forged = "note [99.9%](#fb0dcc5b) and **x** \\"
    assert say(literal(forged)).body == f"<p>{forged}</p>"
    assert summary(literal(forged)).meta["answer"] == forged


# Tables

YEARS = pd.DataFrame({"Year": ["2022", "2023"], "Rate": ["0.77%", None], "Note": ["a long remark on it", ""]})


def test_a_table_has_a_caption_that_names_its_region():
    page = parse(table(YEARS, "Online payment"))
    assert page.caption.get_text() == "Online payment"
    assert page.div["role"] == "region"
    assert page.div["aria-label"] == page.caption.get_text()


def test_a_table_has_header_cells_with_scope():
    page = parse(table(YEARS, "Online payment"))
    assert [(cell.get_text(), cell["scope"]) for cell in page.thead.find_all("th")] == [
        *(("Year", "col"), ("Rate", "col"), ("Note", "col"))
    ]
    assert [(cell.get_text(), cell["scope"]) for cell in page.tbody.find_all("th")] == [
        ("2022", "row"),
        ("2023", "row"),
    ]


def test_a_missing_cell_is_empty_and_the_index_is_not_shown():
    assert cells(table(YEARS, "Online payment")) == [["2022", "0.77%", "a long remark on it"], ["2023", "", ""]]
    assert "None" not in repr(table(YEARS, "Online payment"))


def test_numbers_stand_to_the_right():
    frame = pd.DataFrame(
        {"Rate": ["31.93%", "−9", "over 1,400,000"], "Word": ["one", "two", "three"], "Long": ["x" * 99] * 3}
    )
    page = parse(table(frame, "Rates"))
    assert [cell.get("class") for cell in page.thead.find_all("th")] == [["number"], None, None]
    assert [cell.get("class") for cell in page.tbody.tr.find_all(["th", "td"])] == [["number"], None, None]


def test_a_column_of_text_gets_room_for_its_words_and_no_more():
    page = parse(table(pd.DataFrame({"Word": ["one", "three"], "Long": ["x" * 99] * 2, "None": [""] * 2}), "Words"))
    assert [cell.get("style") for cell in page.thead.find_all("th")] == ["--room:8", "--room:24", None]


def test_hostile_text_is_no_markup_in_a_table():
    frame = pd.DataFrame({HOSTILE: [HOSTILE, Cell(HOSTILE, f"https://example.org/?q={HOSTILE}")]})
    shown = table(frame, HOSTILE)
    page = parse(shown)
    assert page.script is None
    assert "<script" not in shown.body
    assert cells(shown) == [[HOSTILE], [HOSTILE]]
    assert page.caption.get_text() == page.thead.th.get_text() == HOSTILE


def test_the_address_of_a_link_cannot_leave_its_quotes():
    address = """https://example.org/?a=1&b="><script>alert('1')</script>"""
    page = parse(table(pd.DataFrame({"Source": [Cell("article", address)]}), "Sources"))
    assert page.script is None
    assert (page.a["href"], page.a.get_text()) == (address, "article")
    assert set(page.a.attrs) == {"href"}


def test_a_link_leads_within_the_page_and_one_without_an_address_is_text():
    frame = pd.DataFrame({"Figure": [Cell("31.93%", "#f1"), Cell("plain", "")]})
    page = parse(table(frame, "Figures"))
    assert [str(link) for link in page.find_all("a")] == ['<a href="#f1">31.93%</a>']
    assert cells(table(frame, "Figures"))[1] == ["plain"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,<b>x</b>"])
def test_an_address_that_a_browser_would_run_is_no_link(address):
    page = parse(table(pd.DataFrame({"Source": [Cell("article", address)]}), "Sources"))
    assert page.a is None
    assert page.tbody.get_text() == "article"


def test_an_empty_table_is_a_short_sentence():
    shown = table(YEARS.head(0), "Online payment")
    assert shown.body == "<p>Online payment: none.</p>"
    assert shown.meta == {"role": "nothing"}


def test_rows_get_their_anchors():
    page = parse(table(YEARS, "Online payment", anchors=["a1", 'b"2']))
    assert [row["id"] for row in page.tbody.find_all("tr")] == ["a1", 'b"2']


# Pictures


def sheet(shown):
    """The rows of the download."""
    address = parse(shown).find("a", download=True)["href"]
    content = base64.b64decode(address.removeprefix("data:text/csv;charset=utf-8;base64,"))
    assert content.startswith(b"\xef\xbb\xbf")  # spreadsheets take it for their own code page otherwise
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


SVG = '<svg viewBox="0 0 72 36">ĩ</svg>'
DRAWN = pd.DataFrame({"Territory": ["Hà Tĩnh", 'a "b", c'], "Rate": [31.93, -1.5]})


def test_a_picture_carries_its_drawing_its_description_and_its_role():
    shown = picture((SVG,), HOSTILE, "Payment", DRAWN)
    image = parse(shown).img
    kind, _comma, drawing = unquote(image["src"]).partition(",")
    assert (kind, base64.b64decode(drawing).decode()) == ("data:image/svg+xml;base64", SVG)
    assert image["alt"] == HOSTILE
    assert (image["width"], image["height"]) == ("96", "48")  # a point is four thirds of a pixel
    assert shown.meta == {"role": "picture", "about": ""}
    assert repr(shown) == HOSTILE


def test_a_picture_for_narrow_pages_stands_beside_the_wide_one():
    page = parse(picture((SVG, SVG.replace("72", "36")), "alt", "Payment", DRAWN, note="How to read it."))
    assert page.picture.source["media"] == "(max-width: 40rem)"
    assert (page.picture.source["width"], page.picture.img["width"]) == ("48", "96")
    assert page.find("p", class_="note").get_text() == "How to read it."


def test_hostile_text_is_no_markup_in_a_picture():
    shown = picture(("<svg/>",), HOSTILE, HOSTILE, pd.DataFrame({HOSTILE: [HOSTILE]}))
    assert parse(shown).script is None
    assert parse(shown).figcaption.get_text() == HOSTILE


def test_the_data_of_a_picture_are_a_table_and_a_download():
    shown = picture(("<svg/>",), "alt", "Online payment", DRAWN)
    assert cells(shown) == [["Hà Tĩnh", "31.93"], ['a "b", c', "-1.5"]]
    assert sheet(shown) == [["Territory", "Rate"], ["Hà Tĩnh", "31.93"], ['a "b", c', "-1.5"]]
    assert parse(shown).find("a", download=True)["download"] == "onlinepayment.csv"


def test_a_caption_without_a_letter_still_gives_a_file_name():
    shown = picture(("<svg/>",), "alt", "—", DRAWN)
    assert parse(shown).find("a", download=True)["download"] == "figure.csv"


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "-", "+a", "＝1", " =1", "\n=1", "＠x"],
)
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell):
    rows = sheet(picture(("<svg/>",), "alt", "Payment", pd.DataFrame({"Cell": [cell, "plain"]})))
    assert rows[1:] == [["'" + cell], ["plain"]]


@pytest.mark.parametrize("cell", ["", "-9", "-1.5%", "+31.16", "-1,234.5", "−9", "31.93%", "a=b"])
def test_a_number_and_plain_text_stay_as_they_are(cell):
    assert sheet(picture(("<svg/>",), "alt", "Payment", pd.DataFrame({"Cell": [cell]})))[1:] == [[cell]]


def test_a_heading_that_a_spreadsheet_would_run_is_text_and_hidden_letters_are_shown():
    rows = sheet(picture(("<svg/>",), "alt", "Payment", pd.DataFrame({'=HYPERLINK("x")': ["9\u202e1"]})))
    assert rows == [['\'=HYPERLINK("x")'], ["9⟨U+202E⟩1"]]


# Words that notebooks type


def test_caption_headings_and_title_are_shown_in_the_language_of_the_reader_and_cells_as_they_are():
    frame = pd.DataFrame({"Due": ["Due"], "": ["1"], "our own": ["2"]})
    with spoken("vi"):
        shown = table(frame, "Change from figure to figure ({unit})", unit="bậc")
        named = title("State of the data", day(END))
        none = table(frame.head(0), "Findings")
    page = parse(shown)
    assert page.caption.get_text() == "Mức thay đổi giữa các số liệu liên tiếp (bậc)"
    assert [head.get_text() for head in page.thead.find_all("th")] == ["Thời hạn", "", "our own"]
    assert cells(shown) == [["Due", "1", "2"]]
    assert shown.text.splitlines()[1].split() == ["Thời", "hạn", "our", "own"]
    assert (named.meta["title"], none.text) == ("Tình hình số liệu", "Phát hiện: không có.")


def test_a_caption_without_words_keeps_its_braces_and_is_english_by_default():
    frame = pd.DataFrame({"Due": ["2024"]})
    assert table(frame, "Sets {a}, {}").text.splitlines()[0] == "Sets {a}, {}"
    assert table(frame, "By {unit}", unit="day").text.splitlines()[:2] == ["By day", " Due"]
