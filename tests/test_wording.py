"""Numbers, dates and lists as readers see them, in both languages."""

import pandas as pd
import pytest
from helpers_analysis import day

from p06analysis.wording import amount, date, figure, listed, month, ngettext, number, period, set_language


@pytest.fixture
def vietnamese():
    set_language("vi")
    yield
    set_language("en")


@pytest.mark.parametrize(
    ("value", "places", "signed", "text"),
    [
        (1400000, 0, False, "1,400,000"),
        (31.9, 2, False, "31.90"),
        (31.157, 2, True, "+31.16"),
        (-9, 0, True, "−9"),  # a minus sign, not a hyphen
        (-9, 0, False, "−9"),
        (-1234.5, 1, False, "−1,234.5"),
        (0, 0, False, "0"),
        (-0.001, 2, False, "0.00"),  # no negative nothing
        (99.995, 1, False, "100.0"),
    ],
)
def test_a_number_has_the_decimals_and_the_sign_that_are_asked_for(value, places, signed, text):
    assert number(value, places, signed) == text


@pytest.mark.parametrize(
    ("value", "unit", "places", "text"),
    [
        (31.9, "percent", 2, "31.90%"),
        (17, "rank", 0, "rank 17"),
        (61.18, "score", 2, "61.18 points"),
        (2500, "count", 0, "2,500"),
        (15e9, "vnd", 0, "15 billion dong"),
        (13.9e9, "vnd", 0, "13.9 billion dong"),
        (14.528e12, "vnd", 0, "14.528 trillion dong"),
    ],
)
def test_an_amount_has_its_unit(value, unit, places, text):
    assert amount(value, unit, places) == text


def row(value, unit="count", **more):
    plain = {"value": value, "unit": unit, "decimals": 0, "qualifier": "exact", "denominator": pd.NA}
    return pd.Series(plain | more)


@pytest.mark.parametrize(
    ("published", "text"),
    [
        (row(31.9, "percent", decimals=2), "31.90%"),  # its zero is kept
        (row(1.4e6, qualifier="over"), "over 1,400,000"),
        (row(86.0, "percent", qualifier="nearly"), "nearly 86%"),
        (row(50, qualifier="about"), "about 50"),
        (row(56, denominator=109), "56 of 109"),
        (row(4, "rank", denominator=63), "rank 4 of 63"),
        (row(72.24, "percent", decimals=2, denominator=614719), "72.24%"),  # the counts of a rate stand elsewhere
        (row(15e9, "vnd", qualifier="over"), "over 15 billion dong"),
    ],
)
def test_a_figure_is_written_as_its_source_does(published, text):
    assert figure(published) == text


@pytest.mark.parametrize("value", [1_234_567_890, 14_528_300_000_000])
def test_a_sum_of_money_keeps_every_digit_of_its_source(value):
    text = figure(row(float(value), "vnd"))
    digits = "".join(letter for letter in text if letter.isdigit())
    assert digits.rstrip("0") == str(value).rstrip("0")


@pytest.mark.parametrize(
    ("start", "end", "basis", "text"),
    [
        ("NaT", "2023-12-31", "stated", "31 December 2023"),
        ("2023-12-31", "2023-12-31", "stated", "31 December 2023"),
        ("2023-01-01", "2023-12-31", "stated", "2023"),
        ("2022-01-01", "2023-12-31", "stated", "2022–2023"),
        ("2024-01-01", "2024-06-30", "stated", "1 January 2024 – 30 June 2024"),
        ("2023-01-01", "2023-12-31", "inferred", "2023 (inferred)"),
    ],
)
def test_a_period_is_a_day_a_year_or_its_ends(start, end, basis, text):
    assert period(pd.Timestamp(start), day(end), basis) == text


def test_a_date_is_written_in_full_and_a_month_short():
    assert date(day("2024-02-01")) == "1 February 2024"
    assert month(day("2024-02-01")) == "Feb 2024"


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_in_a_sentence(items, text):
    assert listed(items) == text


def test_one_is_not_many():
    assert [ngettext("{} place", "{} places", n).format(n) for n in (1, 2, 0)] == ["1 place", "2 places", "0 places"]


@pytest.mark.usefixtures("vietnamese")
def test_in_vietnamese_numbers_have_a_decimal_comma_and_dates_slashes():
    assert number(31.93, 2) == "31,93"
    assert number(1400000) == "1.400.000"
    assert number(-9, signed=True) == "−9"
    assert date(day("2023-12-31")) == "31/12/2023"
    assert month(day("2023-12-31")) == "12/2023"
    assert amount(31.9, "percent", 2) == "31,90%"


def test_the_language_is_english_again():
    assert (number(31.93, 2), date(day("2023-12-31"))) == ("31.93", "31 December 2023")
