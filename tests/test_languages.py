"""One report in two languages: the same figures, and of all else only what its readers can read."""

import csv
import json
import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from helpers_edition import write_plan

from p06analysis import load, wording
from p06analysis.canvas import WIDE, number_axis, strips
from p06analysis.cli import main
from p06analysis.languages import unpaired
from p06analysis.names import alphabetical
from p06analysis.phrases import change_cell
from p06analysis.report import find_notebook, render

GROWTH = {"province": "ha_tinh", "indicator": "online_payment_rate"}
CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "In short"
msgstr "Tóm tắt"
"""
DATA = Path(__file__).parents[1] / "data"
QUOTED = ("title", "publisher", "document", "locator", "note", "reason")  # columns in the words of whoever wrote them
ENGLISH = re.compile(
    r"\b(?:the|of|and|with|is|are|was|were|be|from|to|by|for|not|which|that|its?|or|on|at|as|over|in(?= \d)"
    r"|level|days|error|warning|note|figures?)\b",  # and a few words that come without one of those
    re.IGNORECASE,
)
SHOWN = {
    "province": {"province": "ha_tinh"},
    "growth": GROWTH,
    "comparison": {},
    "projection": GROWTH | {"goal": 62.5},
}
NOTES = {"lang-en": "An English note.", "lang-vi": "Ghi chú tiếng Việt."}


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """A notebook with a note in each language, and a catalogue of one message."""
    folder = tmp_path_factory.mktemp("languages")
    content = json.loads(find_notebook("growth").read_text(encoding="utf-8"))
    content["cells"][-1:-1] = [
        {"cell_type": "markdown", "id": tag, "metadata": {"tags": [tag]}, "source": text} for tag, text in NOTES.items()
    ]
    (folder / "growth.ipynb").write_text(json.dumps(content), encoding="utf-8")
    po = folder / "vi" / "LC_MESSAGES" / "p06analysis.po"
    po.parent.mkdir(parents=True)
    po.write_text(CATALOGUE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def pages(made_up):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "CATALOGUES", made_up)
        reports = {lang: render(made_up / "growth.ipynb", GROWTH | {"lang": lang}) for lang in ("vi", "en")}
    assert not [report.failure for report in reports.values() if report.failure]
    return {lang: BeautifulSoup(report.page, "html.parser") for lang, report in reports.items()}


def test_a_page_says_its_language_and_is_written_in_it(pages):
    assert [(lang, page.html["lang"]) for lang, page in pages.items()] == [("vi", "vi"), ("en", "en")]
    assert [page.find(id="in-short").get_text() for page in pages.values()] == ["Tóm tắt", "In short"]
    names = [page.h1.get_text() for page in pages.values()]
    assert names == ["Hà Tĩnh: Tỷ lệ thanh toán trực tuyến", "Ha Tinh: Online payment"]


def test_numbers_have_the_decimal_mark_of_the_language(pages):
    answers = [page.find(class_="answer").get_text() for page in pages.values()]
    assert ["31,93%" in answer for answer in answers] == [True, False]
    assert ["31.93%" in answer for answer in answers] == [False, True]


def test_the_cells_of_the_other_language_are_left_out(pages):
    shown = {lang: [note for note in NOTES.values() if note in str(page)] for lang, page in pages.items()}
    assert shown == {"vi": [NOTES["lang-vi"]], "en": [NOTES["lang-en"]]}


def used(page):
    """Anchors of the list of figures used, each made of all that identifies a figure."""
    return sorted(each["id"] for each in page.find_all(id=re.compile("^f[0-9a-f]{7}$")))


def test_both_languages_use_the_same_figures(pages):
    assert len(used(pages["en"])) == 2
    assert used(pages["vi"]) == used(pages["en"])


def test_the_data_have_the_same_digest_and_find_every_name_in_either_language():
    english = load()
    vietnamese = english.in_language("vi")
    assert vietnamese.digest == english.digest
    assert vietnamese.as_of("2024-06-30").digest == english.as_of("2024-06-30").digest
    spellings = ("Ha Tinh", "Hà Tĩnh", unicodedata.normalize("NFD", "HÀ TĨNH"))
    assert [vietnamese.province(name) for name in spellings] == ["ha_tinh"] * 3
    assert vietnamese.joined["name"].map(lambda name: unicodedata.is_normalized("NFC", name)).all()


def quoted() -> list[str]:
    """Whatever the data say in words of their own, the longest first."""
    texts = set()
    for table in ("sources", "observations", "targets", "reviews"):
        with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            texts |= {row[name] for row in csv.DictReader(file) for name in QUOTED if row.get(name)}
    return sorted(texts, key=lambda text: (-len(text), text))


def own_texts(page: str) -> list[str]:
    """What a reader sees or hears of a page in the program's words; heads and captions are typed in the notebooks."""
    soup = BeautifulSoup(page, "html.parser")
    for each in soup(["script", "style", "code", "pre", "thead", "caption"]):
        each.decompose()
    texts = [*soup.stripped_strings, *(image.get("alt", "") for image in soup("img"))]
    for said in quoted():
        texts = [text.replace(said, "") for text in texts]
    return texts


@pytest.mark.parametrize("notebook", SHOWN)
def test_a_vietnamese_report_has_no_english_of_its_own(notebook):
    made = render(find_notebook(notebook), SHOWN[notebook] | {"lang": "vi"})
    assert not made.failure
    assert [text for text in own_texts(made.page) if ENGLISH.search(text)] == []


def test_axes_have_the_decimal_mark_of_the_language():
    axes = strips(WIDE, ["x"])[1]
    number_axis(axes.yaxis)
    with wording.spoken("vi"):
        assert axes.xaxis.get_major_formatter()(2.5) == "2,5%"
        assert axes.yaxis.get_major_formatter()(0.25) == "0,25"


def test_a_change_is_told_whatever_the_order_of_the_words(tmp_path, monkeypatch):
    po = tmp_path / "vi" / "LC_MESSAGES" / "p06analysis.po"
    po.parent.mkdir(parents=True)
    po.write_text(CATALOGUE + '\nmsgid "{} percentage points"\nmsgstr "điểm phần trăm: {}"\n', encoding="utf-8")
    monkeypatch.setattr(wording, "CATALOGUES", tmp_path)
    step = pd.Series({"change": 31.16, "change_low": 31.15, "change_high": 31.17})
    with wording.spoken("vi"):
        assert change_cell(step, "percent", 2) == "+31,16 (percentage points, +31,15 to +31,17)"


def test_names_are_sorted_by_the_vietnamese_alphabet():
    ordered = [
        "An",
        "Ăn",
        "Ân",
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Ca",
        "Da",
        "Đa",
        "E",
        "Ê",
        "O",
        "Ô",
        "Ơ",
        "U",
        "Ư",
        "Y",
    ]
    assert sorted(reversed(ordered), key=alphabetical) == ordered
    assert sorted(map(lambda name: unicodedata.normalize("NFD", name), reversed(ordered)), key=alphabetical) == [
        unicodedata.normalize("NFD", name) for name in ordered
    ]


def test_an_edition_in_both_languages_links_each_pair_and_is_verified(made_up, tmp_path, monkeypatch):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "growth.ipynb").write_bytes((made_up / "growth.ipynb").read_bytes())
    write_plan(tmp_path, '[[report]]\nnotebook = "growth"\n')
    monkeypatch.chdir(tmp_path)
    command = ["render", "--lang", "en", "--lang", "vi", "--workers", "2"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    edition = next(path for path in (tmp_path / "reports").iterdir())
    files = {path.relative_to(edition).as_posix() for path in edition.rglob("*") if path.is_file()}
    pairs = {f"{lang}/{name}.html" for lang in ("en", "vi") for name in ("growth", "index")}
    assert files == pairs | {"index.html", f"p06-data-{edition.name}.zip", "projections.csv", "reports.jsonl"}
    for name in sorted(pairs | {"index.html"}):
        page = (edition / name).read_text(encoding="utf-8")
        inside = [link["href"] for link in BeautifulSoup(page, "html.parser").find_all("a", href=True)]
        ways = [href for href in inside if not href.startswith(("#", "http", "data:"))]
        assert ways
        assert [href for href in ways if not (edition / name).parent.joinpath(href).resolve().is_file()] == []
        assert name == "index.html" or unpaired(page) != page
    again = {name: (edition / name).read_bytes() for name in files}
    assert CliRunner().invoke(main, command).exit_code == 0
    assert {name: (edition / name).read_bytes() for name in files} == again
    judged = CliRunner().invoke(main, ["verify", str(edition)])
    assert "2 of 2 reports are identical." in judged.output
