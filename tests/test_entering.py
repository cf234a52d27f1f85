"""Made-up cells, tables and workbooks: what is entered is what was written, or a question, and nothing else."""

import datetime
import io
import zipfile
from collections import Counter
from decimal import Decimal
from functools import cache

import helpers_made_up  # noqa: F401  the same input every time
import openpyxl
import pytest
from helpers_analysis import DATA
from hypothesis import example, given, settings
from hypothesis import strategies as st

from p06analysis import load
from p06analysis.entering import read_figure
from p06analysis.numerals import Amount
from p06analysis.saving import inserted
from p06analysis.sheets import Row, read_sheets
from p06analysis.tables import read_rows
from p06analysis.vocabulary import fields, heads

ROW = {"province": "Hà Tĩnh", "indicator": "online_payment_rate", "period_end": "2025-12-31", "period_basis": "stated"}
ROW |= {"value": "45", "source": "hatinh-2024-01-17", "locator": "paragraph 5"}
UNITS = {"online_payment_rate": "%", "eid_issued": "", "dti_rank": "", "savings_vnd": " đồng"}
CONVENTIONS = [(".", ","), (",", "."), (" ", ","), ("\u00a0", ","), ("", "."), ("", ",")]
FORMS = {
    "General": None,
    "0": (0, 0),
    "0.0": (1, 1),
    "0.00": (2, 2),
    "#,##0": (0, 0),
    "#,##0.0#": (1, 2),
    "0.00%": (2, 2),
}


@cache
def known():
    return load(DATA), fields(DATA, "observations"), heads(DATA)


def entered(**cells):
    data, about, _heads = known()
    return read_figure(Row("made.csv", 2, ROW | cells), about, data, "vi")


def refused(made):
    return {each.column for each in made.problems}


@settings(max_examples=100)
@given(
    st.integers(0, 10**12),
    st.text("0123456789", max_size=4),
    st.sampled_from(CONVENTIONS),
    st.sampled_from(sorted(UNITS)),
    st.booleans(),
)
def test_a_value_in_any_convention_is_entered_as_written_or_asked_back(whole, part, convention, indicator, unit):
    group, point = convention
    text = f"{whole:,}".replace(",", group) + (point + part if part else "") + (UNITS[indicator] if unit else "")
    made = entered(indicator=indicator, value=text)
    counted = indicator != "online_payment_rate"
    expected = str(whole) if counted else f"{whole}.{part}" if part else str(whole)
    assert (made.text["value"] == expected and not (counted and part.strip("0"))) or refused(made) == {"value"}


@settings(max_examples=100)
@given(st.sampled_from([*ROW, "scope", "numerator", "denominator", "stated_change", "flag", "period_start"]), st.text())
@example("value", "１２")
@example("value", "1/0")
@example("stated_change", "--3")
@example("period_end", "31/02/2025")
def test_any_text_in_any_column_is_entered_or_refused_there(column, text):
    made = entered(**{column: text})
    assert refused(made) <= {column, "value"}
    if column == "stated_change" and not made.problems:
        sign = "-" if text.strip()[0] in "-\u2212" else ""
        assert made.text[column].startswith(sign)
        assert text.count("-") + text.count("\u2212") + text.count("+") <= 1


@settings(max_examples=100)
@given(st.integers(-(10**6), 10**6), st.sampled_from(CONVENTIONS), st.sampled_from(["-", "\u2212", "- "]))
def test_a_change_keeps_its_sign(change, convention, minus):
    text = f"{abs(change):,}".replace(",", convention[0])
    made = entered(stated_change=(minus if change < 0 else "+") + text)
    assert made.text["stated_change"] == str(change) or refused(made) == {"stated_change"} or change == 0


@settings(max_examples=100)
@given(st.dates(datetime.date(2022, 1, 6), datetime.date(2025, 6, 30)))
def test_a_day_is_entered_as_that_day_whether_text_or_a_date(day):
    texts = [f"{day:%d/%m/%Y}", f"ngày {day.day} tháng {day.month} năm {day.year}", day]
    assert {entered(period_end=each).text["period_end"] for each in texts} == {str(day)}


numbers = st.builds(lambda digits, places: digits / 10**places, st.integers(0, 10**7), st.integers(0, 4))


@settings(max_examples=100)
@given(st.lists(st.tuples(numbers, st.sampled_from(sorted(FORMS))), min_size=1, max_size=20))
def test_a_number_of_a_workbook_is_read_with_the_digits_that_it_shows_or_refused(cells):
    book = openpyxl.Workbook()
    book.active.append(["value"])
    for line, (value, form) in enumerate(cells, 2):
        book.active.cell(line, 1, value).number_format = form
    rows, problems = read_sheets(saved(book), known()[2])
    found = {row.line: row.cells for row in rows["figures"]} | {each.line: each for each in problems}
    for line, (value, form) in enumerate(cells, 2):
        exact = Decimal(repr(value)) * (100 if "%" in form else 1)
        digits = max(0, -exact.normalize().as_tuple().exponent)
        least, most = FORMS[form] or (digits, digits)
        if digits > most:
            assert "shows other digits" in found[line].message
        else:
            amount = found[line]["value"]
            assert amount == Amount(f"{exact:.{max(least, digits)}f}", unit="percent" if "%" in form else "")


class Held(io.BytesIO):
    """A file that lies in memory."""

    name, suffix = "made.xlsx", ".xlsx"

    def open(self, _mode):
        return io.BytesIO(self.getvalue())

    def read_bytes(self):
        return self.getvalue()


def saved(book):
    file = Held()
    book.save(file)
    return file


@cache
def template():
    book = openpyxl.Workbook()
    book.active.append(list(ROW))
    book.active.append(list(ROW.values()))
    return saved(book).getvalue()


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_and_nothing_breaks(data):
    with zipfile.ZipFile(io.BytesIO(template())) as whole:
        parts = {name: bytearray(whole.read(name)) for name in whole.namelist()}
    hurt = parts[data.draw(st.sampled_from(sorted(parts)))]
    place = data.draw(st.integers(0, len(hurt) - 1))
    hurt[place : place + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=3))
    file = Held()
    with zipfile.ZipFile(file, "w") as whole:
        for name, content in parts.items():
            whole.writestr(name, bytes(content))
    rows, problems = read_sheets(file, known()[2])
    assert problems or rows["figures"]


@given(st.integers(0, 10**4))
def test_a_workbook_that_was_cut_off_is_refused(length):
    _rows, problems = read_sheets(Held(template()[: length % len(template())]), known()[2])
    assert [each.line for each in problems] == [None]


@given(st.text(max_size=60), st.sampled_from([",", ";", "\t"]))
def test_any_text_below_heads_is_read_cell_by_cell_or_refused(text, mark):
    content = f"province{mark}value\n{text}".encode(errors="replace")
    file = Held(content)
    file.name, file.suffix = "made.csv", ".csv"
    rows, problems = read_sheets(file, known()[2])
    cells = [cell for row in rows["figures"] for cell in row.cells.values()]
    assert problems or all(cell in content.decode().replace('""', '"') for cell in cells)


lines = st.tuples(st.text("abc", min_size=1, max_size=2), st.text('xy,"\n', max_size=4), st.text("12", max_size=2))


@settings(max_examples=100)
@given(st.lists(lines, max_size=8), st.lists(lines, max_size=5))
def test_new_rows_stand_in_their_places_and_the_others_stay_byte_by_byte(tmp_path_factory, old, new):
    before, _none = inserted(b"key,text,more\n", [row(each) for each in old], [])
    after, places = inserted(before, [row(each) for each in new], list(row(("", "", ""))))
    file = tmp_path_factory.mktemp("made") / "made.csv"
    file.write_bytes(after)
    (_head, *read), (_first, *begins) = read_rows(file)
    assert [tuple(each) for each in read] == sorted([*old, *new])
    assert {place: tuple(read[begins.index(line)]) for line, place in places.items()} == dict(enumerate(new))
    assert Counter(after.splitlines()) >= Counter(before.splitlines())


def row(cells):
    return dict(zip(("key", "text", "more"), cells, strict=True))


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_file_whose_last_line_has_no_end_gets_one_with_a_new_row(end):
    assert inserted(b"a,b\n1,x" + end, [{"a": "2", "b": "y"}], ["a"])[0] == b"a,b\n1,x\n2,y\n"


def test_a_file_from_another_system_keeps_its_ends_of_lines():
    assert inserted(b"a,b\r\n3,x", [{"a": "2", "b": "y"}], ["a"])[0] == b"a,b\r\n2,y\r\n3,x\r\n"
