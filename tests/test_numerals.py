"""Numbers as people write them: read back exactly or asked back, never another value."""

import datetime
import re
import unicodedata
from decimal import Decimal

import helpers_made_up  # noqa: F401  the same input every time
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.numerals import Amount, UnclearNumber, numbers, read_number
from p06analysis.periods import Period, UnclearDay, periods_in, read_period

CONVENTIONS = [
    (".", ","),
    (",", "."),
    (" ", ","),
    ("\u00a0", ","),
    ("\u202f", ","),
    ("\u2009", "."),
    ("", "."),
    ("", ","),
]
figures = st.builds(lambda whole, part: (str(whole), part), st.integers(0, 10**12), st.text("0123456789", max_size=5))
BEFORE = {"": "exact", "hơn ": "over", "less than ": "nearly", "gần ": "nearly", "environ ": "about", "trên ": "over"}
SCALES = {"nghìn": 10**3, "triệu": 10**6, "million": 10**6, "tỷ": 10**9, "milliards": 10**9, "nghìn tỷ": 10**12}


def written(whole, part, convention):
    group, point = convention
    text = f"{int(whole):,}".replace(",", group) if group else whole
    return text + (point + part if part else "")


def plain(whole, part):
    return whole + (f".{part}" if part else "")


def outcome(read, *words):
    """What is read, and the question where it is asked back."""
    try:
        return read(*words), ""
    except (UnclearNumber, UnclearDay) as refusal:
        return None, str(refusal)


def read_or_asked(text, expected):
    """The expected value is read, or named among the readings of the question."""
    found, question = outcome(read_number, text)
    named = re.split(" or | of ", question.partition(" may be ")[2].partition(";")[0])
    assert found == expected or (found is None and expected.value in named)


@given(figures, st.sampled_from(CONVENTIONS), st.sampled_from(sorted(BEFORE)), st.sampled_from(["", "%", " %"]))
def test_a_number_in_any_convention_is_read_back_or_asked_back(figure, convention, before, unit):
    expected = Amount(plain(*figure), BEFORE[before], "", "percent" if unit else "")
    read_or_asked(before + written(*figure, convention) + unit, expected)


@given(figures, st.sampled_from(CONVENTIONS), st.sampled_from(sorted(SCALES)))
def test_a_scaled_number_keeps_its_value(figure, convention, word):
    text = f"{Decimal(plain(*figure)) * SCALES[word]:f}"
    value = text.rstrip("0").rstrip(".") if "." in text else text
    read_or_asked(f"{written(*figure, convention)} {word}", Amount(value))


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from(CONVENTIONS[:4]), st.sampled_from(["/", " trên "]))
def test_a_part_of_a_whole_keeps_both(part, whole, convention, between):
    text = written(str(part), "", convention) + between + written(str(whole), "", convention)
    read_or_asked(text, Amount(str(part), "exact", str(whole)))


@given(
    figures, st.sampled_from(CONVENTIONS), st.sampled_from(["Đã cấp {} thẻ.", "({})", "reached {}, up", "tới {}; còn"])
)
def test_a_number_in_a_sentence_is_found_whole(figure, convention, sentence):
    text = written(*figure, convention)
    found = list(numbers(sentence.format(text)))
    assert [each.text for each in found] == [text]
    assert plain(*figure) in {reading.value for reading in found[0].readings}


@given(st.text("0123456789., \u00a0/%-hơntriệu", max_size=14))
def test_any_other_text_is_refused_or_holds_its_digits(text):
    amount, _question = outcome(read_number, text)
    if amount is None:
        return
    digits = "".join(letter for letter in text.partition("/")[0] if letter.isdigit()).lstrip("0")
    assert amount.value.replace(".", "").lstrip("0").startswith(digits.rstrip("0"))


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "denominator", "unit"),
    [
        ("31,93", "31.93", "exact", "", ""),
        ("31.90", "31.90", "exact", "", ""),
        ("1.234.567", "1234567", "exact", "", ""),
        ("463.572,5", "463572.5", "exact", "", ""),
        ("463,572.5", "463572.5", "exact", "", ""),
        ("hơn 1,4 triệu", "1400000", "over", "", ""),
        ("hon 1,4 trieu", "1400000", "over", "", ""),
        ("Over 1.4 million", "1400000", "over", "", ""),
        ("gần 15 tỷ đồng", "15000000000", "nearly", "", "vnd"),
        ("khoảng 1,2 nghìn tỷ đồng", "1200000000000", "about", "", "vnd"),
        ("80/100", "80", "exact", "100", ""),
        ("463.572/614.719", "463572", "exact", "614719", ""),
        ("56 of 109", "56", "exact", "109", ""),
        ("thứ 16/63", "16", "exact", "63", "rank"),
        ("16th", "16", "exact", "", "rank"),
        ("dưới 10 %", "10", "nearly", "", "percent"),
        ("không dưới 10%", "10", "over", "", "percent"),
        ("no less than 10%", "10", "over", "", "percent"),
        ("no more than 10%", "10", "nearly", "", "percent"),
        ("80% trở lên", "80", "over", "", "percent"),
        ("05", "5", "exact", "", ""),
        ("0,234", "0.234", "exact", "", ""),
        ("01.234", "1.234", "exact", "", ""),  # the way out that the question names
        ("61,18 điểm", "61.18", "exact", "", "score"),
    ],
)
def test_forms_that_articles_use(text, value, qualifier, denominator, unit):
    assert read_number(text) == Amount(value, qualifier, denominator, unit)
    assert read_number(unicodedata.normalize("NFD", text)).value == value


@pytest.mark.parametrize(
    ("text", "readings"),
    [("1.234", "1234 or 1.234"), ("12,345 %", "12345 or 12.345"), ("1.234 triệu", "1234000000 or 1234000")],
)
def test_what_may_be_two_numbers_is_asked_back_with_both(text, readings):
    with pytest.raises(UnclearNumber, match=f"may be {readings}; write"):
        read_number(text)


@pytest.mark.parametrize("text", ["", "-3", "1e5", "1.23.456", "1.234.56", "7 xã", "=1", "06/QĐ-TTg", "12a", "9" * 61])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UnclearNumber, match="is not a number such as"):
        read_number(text)


def test_dates_names_and_documents_in_a_text_are_no_numbers():
    text = "Ngày 31/12/2023, theo Đề án 06/QĐ-TTg, C06 báo cáo 12 việc, 10-15 xã."
    assert [each.text for each in numbers(text)] == ["12", "10", "15"]


def test_what_no_convention_writes_is_found_without_a_reading():
    assert [(each.text, each.readings) for each in numbers("có 1.23.456 thẻ")] == [("1.23.456", ())]


days = st.dates(datetime.date(1990, 1, 1), datetime.date(2049, 12, 31))
WRITTEN = ["{0:%Y-%m-%d}", "{0.day}/{0.month}/{0.year}", "{0:%d/%m/%Y}", "{0:%d.%m.%Y}", "{0:%d-%m-%Y}"]
WRITTEN += ["ngày {0.day} tháng {0.month} năm {0.year}", "{0.day} {0:%B} {0.year}", "{0:%B} {0.day}, {0.year}"]


@given(days, st.sampled_from(WRITTEN), st.sampled_from(["vi", "en", "fr", ""]))
def test_a_day_in_any_form_is_read_back_or_asked_back(day, form, language):
    found, question = outcome(read_period, form.format(day), language)
    asked = language not in ("vi", "fr") and str(day) in question.partition(" may be ")[2]
    assert found == (day, day) or (found is None and asked)


@given(days, st.sampled_from(["{0:%m/%d/%Y}", "{0.month}/{0.day}/{0.year}"]))
def test_a_month_before_the_day_is_read_back_or_asked_back_in_english(day, form):
    found, question = outcome(read_period, form.format(day), "en")
    assert found == (day, day) or (found is None and str(day) in question.partition(" may be ")[2])


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("tháng 6/2023", "2023-06-01", "2023-06-30"),
        ("tháng 2 năm 2024", "2024-02-01", "2024-02-29"),
        ("2023-06", "2023-06-01", "2023-06-30"),
        ("June 2023", "2023-06-01", "2023-06-30"),
        ("quý I/2024", "2024-01-01", "2024-03-31"),
        ("quý 4 năm 2024", "2024-10-01", "2024-12-31"),
        ("Q2 2024", "2024-04-01", "2024-06-30"),
        ("third quarter of 2024", "2024-07-01", "2024-09-30"),
        ("6 tháng đầu năm 2023", "2023-01-01", "2023-06-30"),
        ("sáu tháng cuối năm 2023", "2023-07-01", "2023-12-31"),
        ("first nine months of 2023", "2023-01-01", "2023-09-30"),
        ("les six premiers mois de 2023", "2023-01-01", "2023-06-30"),
        ("second half of 2023", "2023-07-01", "2023-12-31"),
        ("năm 2023", "2023-01-01", "2023-12-31"),
        ("2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_periods_that_articles_name(text, start, end):
    expected = Period(datetime.date.fromisoformat(start), datetime.date.fromisoformat(end))
    assert read_period(text) == expected
    assert read_period(unicodedata.normalize("NFD", text)) == expected


@pytest.mark.parametrize("text", ["", "30/02/2023", "13/2023", "31/12/23", "2023-12-32", "quý V/2023", "12", "soon"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(UnclearDay, match="is not a date such as"):
        read_period(text)


def test_periods_in_a_text_stand_in_its_order_and_never_within_another():
    text = "Tính đến ngày 31/12/2023, 9 tháng đầu năm 2023 hơn năm 2022; 463 572 hồ sơ, 2023 thẻ."
    assert [each.text for each in periods_in(text, "vi")] == ["ngày 31/12/2023", "9 tháng đầu năm 2023", "năm 2022"]
    assert all(text[each.start : each.end] == each.text for each in periods_in(text, "vi"))
