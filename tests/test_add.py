"""New figures from a filled-in table: real workbooks, texts as people write them, and every cell that is wrong."""

import csv
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from helpers_analysis import DATA, mini, obs

from p06analysis import check, load
from p06analysis.adding import add
from p06analysis.cli import main
from p06analysis.saving import alone
from p06analysis.sheets import read_sheets
from p06analysis.vocabulary import heads

NEW = "baohatinh-2026-01-20"
ARTICLE = {"source": NEW, "title": "Hai năm", "publisher": "Báo Hà Tĩnh", "kind": "báo chí", "language": "tiếng Việt"}
ARTICLE |= {"published": "20/01/2026", "published_basis": "stated", "url": "https://example.org/1"}
FIGURE = {"province": "Hà Tĩnh", "indicator": "Online payment", "period_end": "31/12/2025", "period_basis": "stated"}
FIGURE |= {"value": "45,27 %", "source": NEW, "locator": "paragraph 2"}
KNOWN = {**FIGURE, "source": "hatinh-2024-01-17", "period_start": "2023-01-01", "period_end": "2023-12-31"}
KNOWN |= {"value": "31,93", "stated_change": "+31,1", "locator": "paragraph 5"}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the project's data, which p06 finds."""
    folder = tmp_path / "package"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("P06_DATA", str(folder))
    return folder


def content(package):
    return {path.name: path.read_bytes() for path in sorted(package.iterdir())}


def p06(*words):
    return CliRunner().invoke(main, [*map(str, words)])


def workbook(folder, figures, articles=(ARTICLE,), forms=()):
    """A template as p06 writes it, filled in as by hand."""
    file = folder / "new.xlsx"
    file.unlink(missing_ok=True)
    assert p06("template", file).exit_code == 0
    book = openpyxl.load_workbook(file)
    for sheet, rows in (("figures", figures), ("sources", articles)):
        heads = {cell.value: cell.column for cell in book[sheet][1]}
        for line, row in enumerate(rows, 2):
            for name, value in row.items():
                book[sheet].cell(line, heads[name]).value = value
    for cell, form in forms:
        book["figures"][cell].number_format = form
    book.save(file)
    return file


def table(folder, *rows, mark=",", name="new.csv", encoding="utf-8"):
    file = folder / name
    heads = list(dict.fromkeys(head for row in rows for head in row))
    with file.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, heads, restval="", delimiter=mark)
        writer.writeheader()
        writer.writerows(rows)
    return file


def problems(file):
    return [(each.line, each.column, each.message) for each in add(file, dry=True).problems]


def added(package, name="observations.csv"):
    """New lines of a file; all others have to be what they were, in their order."""
    old, new = (DATA / name).read_bytes().splitlines(), (package / name).read_bytes().splitlines()
    fresh = [line for line in new if line not in old]
    assert [line for line in new if line not in fresh] == old
    return [line.decode() for line in fresh]


def test_a_filled_in_workbook_is_added_and_loaded(package, tmp_path):
    rows = [
        FIGURE,
        {
            **FIGURE,
            "indicator": "Dossiers received",
            "period_end": "quý IV/2025",
            "value": "463 572",
            "province": "An Giang",
        },
        {**FIGURE, "indicator": "eid_activated", "period_end": "năm 2025", "value": "hơn 1,4 triệu"},
        {
            **FIGURE,
            "indicator": "Thứ hạng Chỉ số chuyển đổi số cấp tỉnh (DTI)",
            "value": "12/34",
            "stated_change": "-13",
        },
    ]
    done = p06("add", workbook(tmp_path, rows))
    assert done.exit_code == 0, done.output
    assert added(package, "sources.csv") == [
        f"{NEW},Hai năm,Báo Hà Tĩnh,news,vi,2026-01-20,stated,https://example.org/1,"
    ]
    assert added(package) == [
        f"an_giang_2025,dossiers_received,,2025-10-01,2025-12-31,stated,463572,exact,,,,,{NEW},paragraph 2,",
        f"ha_tinh,dti_rank,,,2025-12-31,stated,12,exact,,34,-13,,{NEW},paragraph 2,",
        f"ha_tinh,eid_activated,,,2025-12-31,stated,1400000,over,,,,,{NEW},paragraph 2,",
        f"ha_tinh,online_payment_rate,,,2025-12-31,stated,45.27,exact,,,,,{NEW},paragraph 2,",
    ]
    assert load().series("Hà Tĩnh", "online payment")["value"].tolist()[-1] == 45.27
    assert f"Added 4 figures and 1 source to {package}.\n" in done.output
    assert "added  ha_tinh        eid_activated" in done.output
    assert b"\r" not in b"".join(content(package).values())


def test_a_dry_run_shows_the_same_and_writes_nothing(package, tmp_path):
    before, file = content(package), workbook(tmp_path, [FIGURE])
    shown = p06("add", file, "--dry-run")
    assert content(package) == before
    assert shown.output.endswith(f"Not written: 1 figure and 1 source to add to {package}.\n")
    written = p06("add", file)
    assert written.output.splitlines()[:-1] == shown.output.splitlines()[:-1]
    assert content(package) != before


def test_the_second_time_nothing_changes_and_that_is_said(package, tmp_path):
    file = workbook(tmp_path, [FIGURE])
    p06("add", file)
    before = content(package)
    done = p06("add", file)
    assert (done.exit_code, done.output) == (0, "Nothing to add: 1 figure of the file already there.\n")
    assert content(package) == before


@pytest.mark.parametrize(
    ("mark", "name", "encoding"),
    [(",", "a.csv", "utf-8"), (";", "a.csv", "utf-8-sig"), ("\t", "a.txt", "utf-8"), ("\t", "a.txt", "utf-16")],
)
def test_texts_with_commas_semicolons_or_tabs_are_read(package, tmp_path, mark, name, encoding):
    done = p06("add", table(tmp_path, FIGURE | ARTICLE, mark=mark, name=name, encoding=encoding))
    assert done.exit_code == 0, done.output
    assert len(added(package)) == len(added(package, "sources.csv")) == 1


def test_heads_and_words_in_vietnamese_are_understood(package, tmp_path):
    row = {"Tỉnh": "HA TINH", "Chỉ tiêu": "Tỷ lệ hồ sơ quá hạn", "Phạm vi": "cấp xã", "Đến ngày": "31.12.2024"}
    row |= {"Căn cứ kỳ": "suy ra", "Giá trị": "dưới 1,50 %", "Nguồn": "hatinh-2024-01-17", "Vị trí": "đoạn 5"}
    assert p06("add", table(tmp_path, row)).exit_code == 0
    assert added(package) == [
        "ha_tinh,late_rate,commune_level,,2024-12-31,inferred,1.50,nearly,,,,,hatinh-2024-01-17,đoạn 5,"
    ]


@pytest.mark.parametrize(
    ("more", "column", "message"),
    [
        ({"value": "1.234"}, "value", "'1.234' may be 1234 or 1.234; write 1234 or 01.234"),
        ({"value": "many"}, "value", "'many' is not a number such as 31.93, 1.234.567 or over 1.4 million"),
        ({"value": "145"}, "value", "145 is outside 0 to 100, the bounds of online_payment_rate"),
        ({"value": "12 tỷ đồng"}, "value", "'12 tỷ đồng' is in đồng, but the indicator in percent"),
        ({"value": "80/100"}, "value", "'80/100' are two counts; write what the source prints in percent"),
        ({"value": "hơn 45", "qualifier": "gần"}, "value", "'hơn 45' means qualifier over, but there stands nearly"),
        ({"indicator": "eid_issued", "value": "12,5"}, "value", "'12,5' is 12.5, but a count, a rank or a sum is"),
        ({"indicator": "eid_issued", "value": "31%"}, "value", "'31%' is in %, but the indicator in count"),
        ({"value": ""}, "value", "nothing stands here"),
        ({"province": "Hà Tin"}, "province", "no province is called 'Hà Tin'; did you mean ha_tinh"),
        ({"province": "Bac Giang"}, "province", "bac_giang did not exist on 2025-12-31; write bac_ninh_2025"),
        (
            {"indicator": "online paymnt"},
            "indicator",
            "no indicator is called 'online paymnt'; did you mean Online payment",
        ),
        ({"scope": "comune"}, "scope", "'comune' is not one of province_level, district_level, commune_level"),
        ({"period_end": "31/13/2025"}, "period_end", "'31/13/2025' is not a date such as"),
        ({"period_end": "2025-31-12", "province": "An Giang"}, "period_end", "'2025-31-12' is not a date such as"),
        ({"source": "vneconomy"}, "source", "'vneconomy' is not in sources.csv"),
        ({"period_start": "2026-01-01"}, "period_start", "the period starts on 2026-01-01, after its end"),
        ({"period_basis": "maybe"}, "period_basis", "'maybe' is not one of stated, inferred"),
        ({"period_basis": ""}, "period_basis", "nothing stands here; write stated or inferred"),
        ({"numerator": "12,5"}, "numerator", "'12,5' is not a whole number such as 463572"),
        ({"denominator": "0"}, "denominator", "'0' is below 1, the minimum"),
        ({"value": "-5", "indicator": "eid_issued"}, "value", "'-5' is not a number such as"),
        ({"stated_change": "-+3"}, "stated_change", "'+3' is not a number"),
        ({"stated_change": "hơn 3"}, "stated_change", "'hơn 3' is not a change such as 31.16 or -9"),
        ({"unit": "count"}, "unit", "'count' is not the unit of the indicator, percent"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_write(package, tmp_path, more, column, message):
    before, file = content(package), table(tmp_path, {**FIGURE, "source": "hatinh-2024-01-17"} | more)
    (found,) = add(file).problems
    assert (found.line, found.column) == (2, column)
    assert message in found.message
    assert content(package) == before


def test_a_file_with_a_wrong_cell_ends_with_an_error_and_none_of_its_rows_is_written(package, tmp_path):
    before, good = content(package), {**FIGURE, "source": "hatinh-2024-01-17"}
    done = p06("add", table(tmp_path, good, good | {"indicator": "eid_issued", "value": "1.234"}))
    assert done.exit_code == 1
    said = "error: new.csv, line 3, value: '1.234' may be 1234 or 1.234; write 1234 or 01.234"
    assert done.output == f"{said}\n1 error\nNothing was written.\n"
    assert content(package) == before


def test_an_english_article_is_asked_which_day_a_vietnamese_one_is_not(package, tmp_path):
    row = {**FIGURE, "period_end": "01/02/2025"}
    english = {**row, "source": "angiang-gov-2025-05-21"}
    assert problems(table(tmp_path, english)) == [
        (2, "period_end", "'01/02/2025' may be 2025-02-01 or 2025-01-02; write one of these")
    ]
    assert add(workbook(tmp_path, [row]), dry=True).figures[0].text["period_end"] == "2025-02-01"


def test_an_article_published_in_a_month_needs_that_word(package, tmp_path):
    month = ARTICLE | {"published": "tháng 1/2026"}
    asked = "'tháng 1/2026' is more than a day; write the day, or month as its published_basis"
    assert problems(workbook(tmp_path, [FIGURE], [month])) == [(2, "published", asked)]
    made = add(workbook(tmp_path, [FIGURE], [month | {"published_basis": "month"}]), dry=True)
    assert made.articles[0].text["published"] == "2026-01-31"


def test_all_problems_stand_in_one_list_by_sheet_and_row(package, tmp_path):
    rows = [FIGURE, {**FIGURE, "value": "1.234", "province": "nowhere"}, {**FIGURE, "value": "450", "locator": ""}]
    article = {**ARTICLE, "kind": "blog", "published": "30/02/2026"}
    made = add(workbook(tmp_path, rows, [article]), dry=True)
    sheets = ["new.xlsx, sheet figures"] * 3 + ["new.xlsx, sheet sources"] * 2
    assert [each.file for each in made.problems] == sheets
    told = [(each.line, each.column) for each in made.problems]
    assert told == [(3, "province"), (3, "value"), (4, "locator"), (2, "kind"), (2, "published")]
    good = add(workbook(tmp_path, [*rows[:2], {**rows[2], "locator": "x"}]), dry=True)
    assert [(each.line, each.column) for each in good.problems] == [(3, "province"), (3, "value"), (4, "value")]


@pytest.mark.parametrize(
    ("value", "form", "message"),
    [
        ("=40+5.27", "General", "=40+5.27 is a formula; write the value itself, as text"),
        ("#DIV/0!", "General", "#DIV/0! is an error value; write the value itself, as text"),
        (45.27, "0.00E+00", "the cell holds 45.27 and shows other digits; write it as text"),
        (45000, "0,", "the cell holds 45000 and shows other digits; write it as text"),
        (True, "General", "True is a bool; write the value itself, as text"),
        (45.2749, "0.00", "the cell holds 45.2749 and shows other digits; write it as text"),
        (datetime(2025, 12, 31), "yyyy-mm-dd", "'2025-12-31' is a date and no number; write the number as text"),
    ],
)
def test_a_cell_of_a_workbook_that_is_no_plain_value_is_a_problem(package, tmp_path, value, form, message):
    assert problems(workbook(tmp_path, [FIGURE | {"value": value}], forms=[("H2", form)])) == [(2, "value", message)]


def test_a_number_of_a_workbook_keeps_the_digits_that_it_shows(package, tmp_path):
    shown = {(45.27, "General"): "45.27", (45.3, "0.00"): "45.30", (0.4527, "0.00%"): "45.27", (45, "@"): "45"}
    rows = [FIGURE | {"value": value, "period_end": datetime(2025, 12, 31)} for value, _form in shown]
    forms = [(f"H{line}", form) for line, (_value, form) in enumerate(shown, 2)]
    read, wrong = read_sheets(workbook(tmp_path, rows, forms=forms), heads(package))
    assert wrong == []
    assert [row.cells["value"].value for row in read["figures"]] == list(shown.values())
    assert {row.cells["period_end"] for row in read["figures"]} == {date(2025, 12, 31)}


def test_what_the_source_states_already_is_no_second_figure(package, tmp_path):
    assert add(table(tmp_path, KNOWN), dry=True).known == 1
    other = problems(table(tmp_path, KNOWN | {"value": "31,94"}))
    line = next(
        i for i, text in enumerate(content(package)["observations.csv"].decode().splitlines(), 1) if ",31.93," in text
    )
    assert other == [
        (
            2,
            "value",
            f"its source states this figure already in observations.csv, line {line}, "
            "with value 31.93 instead of 31.94; correct the row that is wrong",
        )
    ]
    bare = {name: cell for name, cell in KNOWN.items() if name != "period_start"}
    assert [each[1] for each in problems(table(tmp_path, bare))] == ["period_start"]
    twice = problems(
        table(tmp_path, {**FIGURE, "source": "hatinh-2024-01-17"}, {**FIGURE, "source": "hatinh-2024-01-17"})
    )
    assert twice == [(3, "", "its source states this figure already in new.csv, line 2")]


def test_findings_revisions_and_confirmations_are_shown(tmp_path, monkeypatch):
    old = mini(tmp_path / "data", [obs("east", "paid", "2023-12-31", "50"), obs("west", "paid", "2023-12-31", "40")])
    monkeypatch.setenv("P06_DATA", str(old.folder))
    plan = "plan-2020-01-01"
    row = {"indicator": "paid", "period_end": "2023-12-31", "period_basis": "stated", "source": plan, "locator": "1"}
    told = {"source_title": "Plan", "source_publisher": "Office", "source_kind": "report", "source_language": "en"}
    told |= {"published": "2024-02-01", "published_basis": "stated", "source": "office-2024-02-01"}
    east = row | told | {"province": "east", "value": "60", "numerator": "1", "denominator": "2"}
    west = row | told | {"province": "west", "value": "40"}
    done = p06("add", table(tmp_path, east, west), "--dry-run")
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.output.splitlines()]
    assert ["revised", "east", "paid", "2023-12-31", "50%", "60%", "/", "50%"] in lines
    assert "The source states 60%, but its own counts, 1 of 2, give 50.00%." in done.output
    assert "1 figure as another source states it already." in done.output


def test_an_unknown_article_or_one_told_in_two_ways_is_a_problem(package, tmp_path):
    unknown = problems(table(tmp_path, FIGURE))
    assert unknown[0][:2] == (2, "source")
    assert "nothing tells of a new article" in unknown[0][2]
    odd = problems(table(tmp_path, FIGURE | ARTICLE | {"source": "Báo Hà Tĩnh 20/1"}))
    assert odd[0][:2] == (2, "source")
    assert odd[0][2].endswith("did you mean bao-ha-tinh-20-1?")
    known = {"source": "hatinh-2024-01-17", "title": "Another"}
    twice = add(workbook(tmp_path, [FIGURE], [ARTICLE, ARTICLE | {"kind": "report"}, known]), dry=True).problems
    assert [(each.line, each.column) for each in twice] == [(3, "kind"), (4, "title")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("province,bogus\nHue,1\n", "no column is called 'bogus'"),
        ("province,value\nHue,1,2\n", "'2' in cell 3 of the row stands below no head"),
        ("province,province\nHue,Hue\n", "this column stands here twice"),
        ('province,value\n"Hue,1\n', "a quotation mark is not closed"),
        ("province,value\n", "the file holds no row"),
        ("", "the file holds no row"),
        ("province,value\nHu\udce9,1\n", "byte 0xe9 is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_text_that_cannot_be_read_whole_is_a_problem(package, tmp_path, text, message):
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert any(message in each[2] for each in problems(file))


def test_a_file_that_is_no_workbook_or_has_a_strange_sheet_is_a_problem(package, tmp_path):
    (tmp_path / "a.xlsx").write_text("no zip", encoding="utf-8")
    assert "this is not a workbook" in problems(tmp_path / "a.xlsx")[0][2]
    (tmp_path / "a.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16))
    assert "this is neither a text nor a workbook (XLSX)" in problems(tmp_path / "a.xls")[0][2]
    file = workbook(tmp_path, [FIGURE])
    book = openpyxl.load_workbook(file)
    book.create_sheet("figurs")["A1"] = "x"
    book.save(file)
    assert "no sheet is called 'figurs'; did you mean figures?" in problems(file)[0][2]


def test_a_workbook_of_another_program_with_one_sheet_is_read(package, tmp_path):
    book = openpyxl.Workbook()
    for row in (list(KNOWN), list(KNOWN.values())):
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    assert add(tmp_path / "own.xlsx", dry=True).known == 1


def test_two_at_once_one_waits_and_both_are_added(package, tmp_path):
    file = table(tmp_path, {**FIGURE, "source": "hatinh-2024-01-17"})
    words = [sys.executable, "-m", "p06analysis.cli", "add", str(file)]
    with alone(package):
        other = subprocess.Popen(
            words, cwd=Path(__file__).parents[1], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert other.stderr.readline() == "Another p06 add is writing; waiting for it ...\n"
        mine = table(tmp_path, {**FIGURE, "source": "hatinh-2024-01-17", "period_end": "2024-12-31"}, name="mine.csv")
        from p06analysis.adding import prepare
        from p06analysis.saving import save

        assert save(package, prepare(mine, package).files) == []
    assert other.wait() == 0, other.communicate()
    other.communicate()
    assert len(added(package)) == 2
    assert check() == []


def test_the_template_holds_every_choice_and_is_never_written_over(package, tmp_path):
    file = tmp_path / "new.xlsx"
    assert p06("template", file).exit_code == 0
    book = openpyxl.load_workbook(file)
    assert [(sheet.title, sheet.sheet_state) for sheet in book][-1] == ("lists", "hidden")
    data, entries = load(), {}
    for rule in book["figures"].data_validations.dataValidation:
        first, last = rule.formula1.removeprefix("lists!").replace("$", "").split(":")
        head = book["figures"][f"{str(rule.sqref).split(':')[0][:-1]}1"]
        entries[head.value] = [cell.value for (cell,) in book["lists"][first:last]]
        assert head.comment.text
    assert entries["indicator"] == data.indicators["title"].tolist()
    assert set(entries["province"]) == set(data.provinces["name"])
    assert entries["scope"] == data.scopes
    assert entries["qualifier"] == ["exact", "over", "nearly", "about"]
    again = p06("template", file)
    assert again.exit_code == 1
    assert "is there already" in again.output
    assert "ends in neither .xlsx nor .csv" in p06("template", tmp_path / "a.ods").output


def test_a_template_as_csv_has_the_columns_that_add_reads(package, tmp_path):
    file = tmp_path / "new.csv"
    assert p06("template", file).exit_code == 0
    assert problems(file)[0][2].startswith("the file holds no row")


def test_a_new_article_becomes_a_report_with_its_figure_and_source(package, tmp_path):
    assert p06("add", workbook(tmp_path, [FIGURE])).exit_code == 0
    done = p06("render", "province", "-p", "province=Hà Tĩnh", "--output", tmp_path / "reports")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "reports" / "province-ha_tinh.html").read_text(encoding="utf-8")
    assert "45.27%" in page
    assert ARTICLE["url"] in page
    assert "paragraph 2" in page
