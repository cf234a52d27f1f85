"""What a number of an article may be: likely indicators first, never decided, never written into the data."""

import csv
import hashlib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from p06analysis import DataError, load
from p06analysis.cli import main
from p06analysis.proposing import Proposer, around_number, proposals, proposed_rows
from p06analysis.reading import mentions

DATA = load()
PROPOSER = Proposer(DATA)
ARTICLE = "\n".join(
    [
        "Ha Tinh reports on Project 06",
        "In 2025 the rate of online payment was 41.5%. Over 1.2 million e-ID accounts were activated.",
        "The weather had 37 days of rain.",
    ]
)


@pytest.fixture
def article(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(main, ["read", *map(str, words)])


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("The satisfaction of people and businesses reached 93.2%.", "satisfaction_rate"),
        ("Tỷ lệ thanh toán trực tuyến đạt 45,2%.", "online_payment_rate"),
        ("Đã kích hoạt 512.346 tài khoản định danh điện tử.", "eid_activated"),
        ("Tỷ lệ hồ sơ được số hóa là 71,4%.", "digitization_rate"),
        ("Le taux de paiement en ligne a atteint 45,2 %.", "online_payment_rate"),
        ("Le nombre de tâches en cours est de 14.", "tasks_in_progress"),
        ("The province was ranked 4th in the activation of electronic identification accounts.", "eid_activation_rank"),
    ],
)
def test_the_right_indicator_is_among_three(text, indicator):
    (mention,) = mentions(text, DATA.provinces)
    assert indicator in PROPOSER.propose(mention)


def test_a_percentage_is_no_count_and_a_rank_no_rate():
    units = DATA.indicators.set_index("indicator")["unit"]
    percent, rank, money = mentions("Online payment: 12.5%, ranked 4th, 15 billion VND.", DATA.provinces)
    assert {units[key] for key in PROPOSER.propose(percent, 50)} == {"percent"}
    assert {units[key] for key in PROPOSER.propose(rank, 50)} == {"rank"}
    assert {units[key] for key in PROPOSER.propose(money, 50)} == {"vnd"}


def test_nearer_words_weigh_more_and_those_beyond_a_comma_less():
    (mention,) = mentions("payment satisfaction 12", DATA.provinces)
    weights = around_number(mention.sentence, mention.found)
    assert weights["satisf"] == 1.0 > weights["paymen"] == pytest.approx(0.9048, abs=1e-4)  # exp(-1/10)
    (mention,) = mentions("payment, 12", DATA.provinces)
    assert around_number(mention.sentence, mention.found) == {"paymen": 0.7, "paymen ": 0.7}


def test_numbers_are_listed_with_sentence_paragraph_and_proposals_and_nothing_is_written(article):
    before = digests()
    done = run(article)
    assert done.exit_code == 0, done.output
    assert "paragraph 2: 41.5% (41.5; Ha Tinh, In 2025)\n    online_payment_rate: Online payment\n" in done.output
    assert "Over 1.2 million (1200000; Ha Tinh, In 2025)" in done.output
    assert "    The weather had 37 days of rain.\n" in done.output
    assert done.output.endswith("3 numbers, 3 of them not covered yet.\n")
    assert digests() == before
    assert list(article.parent.iterdir()) == [article]


def digests():
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DATA.folder.iterdir()}


def test_the_table_holds_proposals_that_nobody_has_decided_and_add_refuses_them(article):
    done = run(article, "--out", "new.csv")
    assert done.output.endswith("p06 add new.csv --dry-run\n")
    with open("new.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["value"], row["locator"], row["province"], row["period_end"]) for row in rows] == [
        ("41.5%", "paragraph 2", "Ha Tinh", "In 2025"),
        ("Over 1.2 million", "paragraph 2", "Ha Tinh", "In 2025"),
        ("37", "paragraph 3", "Ha Tinh", "In 2025"),
    ]
    assert "rate of online payment" not in Path("new.csv").read_text(encoding="utf-8-sig")
    assert [row["period_basis"] for row in rows] == ["stated", "", ""]  # of the sentence before, so somebody decides
    refused = CliRunner().invoke(main, ["add", "new.csv", "--dry-run"])
    assert refused.exit_code == 1
    assert "are proposals; keep the one that the article means, or delete the row" in refused.output


def test_the_workbook_shows_the_sentence_at_the_value_and_is_taken_once_decided(article):
    assert run(article, "--out", "new.xlsx").exit_code == 0
    book = openpyxl.load_workbook("new.xlsx")
    sheet = book["figures"]
    at = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, at["value"]).comment.text == "In 2025 the rate of online payment was 41.5%."
    for row, indicator in ((2, "online_payment_rate"), (3, "eid_activated")):
        sheet.cell(row, at["indicator"], indicator)
        sheet.cell(row, at["source"], "hatinh-2024-01-17")
        sheet.cell(row, at["period_basis"], "inferred")
    sheet.delete_rows(4)
    book.save("new.xlsx")
    done = CliRunner().invoke(main, ["add", "new.xlsx", "--dry-run"])
    assert done.exit_code == 0, done.output


def test_of_a_known_article_only_what_is_missing_is_open(tmp_path):
    path = tmp_path / "known.txt"
    path.write_text("Ha Tinh: online payment 31.93%, up 31.16 points from 0.77%, and 31.94% later.", encoding="utf-8")
    made = proposals(path, DATA, "hatinh-2024-01-17")
    assert [each.mention.found.text for each in made if not each.covered] == ["31.16 points", "31.94%"]


def test_an_unknown_source_and_a_file_that_is_there_are_told(article):
    with pytest.raises(DataError, match=r"no source is called 'hatinh-2024-01-71'; did you mean hatinh-2024-01-17"):
        proposals(article, DATA, "hatinh-2024-01-71")
    Path("new.csv").write_text("mine", encoding="utf-8")
    done = run(article, "--out", "new.csv")
    assert (done.exit_code, Path("new.csv").read_text(encoding="utf-8")) == (1, "mine")
    assert "new.csv is there already" in done.output


def test_a_lone_proposal_is_no_decision_either(tmp_path):
    path = tmp_path / "lone.txt"
    path.write_text("Ha Tinh in 2025: hospitals 12.5%.", encoding="utf-8")
    (made,) = proposals(path, DATA)
    (row,) = proposed_rows([replace(made, indicators=made.indicators[:1])])
    assert row["indicator"] == "cashless_hospital_share | ?"
    assert proposed_rows([replace(made, indicators=())])[0]["indicator"] == " | ?"


def test_a_sentence_that_speaks_of_the_nation_leaves_the_territory_open(tmp_path):
    path = tmp_path / "nation.txt"
    path.write_text("Ha Tinh in 2025. The whole country reached 60.2% online payment.", encoding="utf-8")
    assert proposed_rows(proposals(path, DATA))[0]["province"] == "Ha Tinh | Vietnam"


def test_what_cannot_be_seen_is_left_out_and_nothing_is_written_into_the_data(article):
    article.write_text("Ha Tinh\x1b[31m in 2025:\u202e online payment 41.5%.\x01", encoding="utf-8")
    assert run(article, "--out", "new.xlsx").exit_code == 0
    openpyxl.load_workbook("new.xlsx")
    refused = run(article, "--out", DATA.folder / "new.csv")
    assert (refused.exit_code, (DATA.folder / "new.csv").exists()) == (1, False)
    assert "lies within the public package" in refused.output


def test_words_far_away_are_not_looked_at():
    (mention,) = mentions("satisfaction " + "payment, " * 50 + "12", DATA.provinces)
    assert "satisf" not in around_number(mention.sentence, mention.found)
