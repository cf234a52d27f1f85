"""The numbers of an article with their sentences, days and territories, and none with a value that it has not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis import DataError, load
from p06analysis.reading import language_of, mentions, read_article

PROVINCES = load().provinces


def listed(text):
    return [(each.found.text, each.locator, each.province, each.period) for each in mentions(text, PROVINCES)]


def test_each_number_has_its_paragraph_day_and_territory_in_vietnamese():
    text = "Kết quả Đề án 06\n\nNăm 2023, tỉnh Hà Tĩnh đạt 31,93%. Đến 31/12/2024, Huế cấp hơn 1,4 triệu thẻ."
    assert listed(text) == [
        ("31,93%", "paragraph 2", "Ha Tinh", "Năm 2023"),
        ("hơn 1,4 triệu", "paragraph 2", "Hue", "31/12/2024"),
    ]


def test_in_french_too():
    text = "À Hué, le taux a été de 31,93 % en 2023.\nLa province de Ha Tinh a reçu 463 572/614 719 dossiers."
    assert listed(text)[1:] == [("463 572/614 719", "paragraph 2", "Ha Tinh", "en 2023")]
    assert mentions(text, PROVINCES)[1].found.readings[0][0:3:2] == ("463572", "614719")


def test_a_sentence_without_a_territory_is_about_the_one_that_the_article_names_most():
    text = "Lam Dong. Lam Dong and Ha Tinh met. There are 41 groups."
    assert listed(text) == [("41", "paragraph 1", "Lam Dong", "")]


@pytest.mark.parametrize("text", ["Project 06 began.", "In 2023 it began.", "On 11 April 2024.", "Plan 06/QĐ-TTg."])
def test_names_years_and_dates_are_no_figures(text):
    assert listed(text) == []


def test_a_word_in_small_letters_is_no_territory():
    assert listed("The hue of 12 cards in Da Nang.") == [("12", "paragraph 1", "Da Nang", "")]


def test_the_sentence_is_the_one_of_the_number():
    (one, two) = mentions("The first has 3.5 points. The second, by Mr. Nam, has 12.", PROVINCES)
    assert (one.sentence, two.found.text) == ("The first has 3.5 points.", "12")


def test_the_language_decides_how_a_date_is_read():
    texts = ("Đã cấp thẻ căn cước", "Le taux a été élevé à", "Cards in Đắk Lắk rose, the police of the province said")
    assert [language_of(text) for text in texts] == ["vi", "fr", "en"]


WRITTEN = {
    "vi": lambda value: f"{value:,}".replace(",", "."),
    "en": lambda value: f"{value:,}",
    "fr": lambda value: f"{value:,}".replace(",", "\u202f"),
}


@given(st.integers(1, 10**9), st.sampled_from(sorted(WRITTEN)), st.sampled_from(["", "%", " hồ sơ", " dossiers"]))
def test_a_written_number_is_found_with_its_value_among_its_readings(value, language, after):
    text = f"Tỉnh Hà Tĩnh có {WRITTEN[language](value)}{after}, theo báo cáo."
    found = mentions(text, PROVINCES)
    if 1900 <= value < 2100 and f"{value}" in text and not after.strip():
        return  # a year
    assert len(found) == 1
    assert Decimal(value) in {Decimal(each.value) for each in found[0].found.readings}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds nothing"),
        (b" \n\n", "holds nothing"),
        (b"a\0b", "holds no text"),
        ("Tỷ lệ".encode("utf-16"), "is no text in UTF-8"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_text_is_told_in_a_sentence(tmp_path, content, message):
    path = tmp_path / "article.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=message) as error:
        read_article(path)
    assert str(path) in str(error.value)


def test_decomposed_letters_and_windows_line_ends_are_read_as_any_others(tmp_path):
    path = tmp_path / "article.txt"
    path.write_bytes("\ufeffHa\u0300 Ti\u0303nh: 12 th\u1ebb\r\n".encode())
    assert listed(read_article(path)) == [("12", "paragraph 1", "Ha Tinh", "")]
