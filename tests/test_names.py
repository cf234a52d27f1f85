"""Names as people type them lead to one key, or to an error that says what to type instead."""

import unicodedata

import pandas as pd
import pytest

from p06analysis import AmbiguousName, UnknownName
from p06analysis.names import did_you_mean, fold, nearest, resolve

PROVINCES = pd.DataFrame(
    {
        "province": ["ba_ria_vung_tau", "dak_lak", "ha_tinh", "lam_dong", "lam_dong_2025"],
        "name": ["Ba Ria - Vung Tau", "Dak Lak", "Ha Tinh", "Lam Dong", "Lam Dong"],
        "name_vi": ["Bà Rịa - Vũng Tàu", "Đắk Lắk", "Hà Tĩnh", "Lâm Đồng", "Lâm Đồng"],
        "valid_from": pd.to_datetime([None, None, None, None, "2025-07-01"]),
        "valid_to": pd.to_datetime([None, None, None, "2025-06-30", None]),
    }
)
INDICATORS = pd.DataFrame(
    {
        "indicator": ["eid_issued", "eid_received"],
        "title": ["e-ID accounts", "e-ID applications"],
        "title_vi": ["Số tài khoản", "Sổ tài khoản"],  # the same letters without diacritics
    }
)


def province(text):
    return resolve(text, PROVINCES, "province", ["name", "name_vi"])


def indicator(text):
    return resolve(text, INDICATORS, "indicator", ["title", "title_vi"])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hà Tĩnh", "hatinh"),
        (unicodedata.normalize("NFD", "Hà Tĩnh"), "hatinh"),
        ("ĐẮK LẮK", "daklak"),
        ("Bà Rịa – Vũng Tàu", "bariavungtau"),
        ("lam_dong_2025", "lamdong2025"),
        ("Thừa Thiên Huế", "thuathienhue"),
        (" - ", ""),
    ],
)
def test_fold_keeps_the_plain_letters_and_digits(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "ha_tinh",
        "HA_TINH",
        "Ha Tinh",
        "ha tinh",
        "Hà Tĩnh",
        "HÀ TĨNH",
        unicodedata.normalize("NFD", "hà tĩnh"),
        "  Hà  Tĩnh ",
        "hatinh",
    ],
)
def test_a_territory_is_found_by_key_and_by_name_in_any_spelling(text):
    assert province(text) == "ha_tinh"


@pytest.mark.parametrize("text", ["Đắk Lắk", "đắk lắk", "Dak Lak", "DAK LAK", "dak-lak"])
def test_the_letter_d_with_stroke_is_a_d(text):
    assert province(text) == "dak_lak"


@pytest.mark.parametrize("text", ["Ba Ria - Vung Tau", "Bà Rịa – Vũng Tàu", "ba ria vung tau"])
def test_any_dash_or_none_will_do(text):
    assert province(text) == "ba_ria_vung_tau"


@pytest.mark.parametrize("text", ["eid_issued", "E-ID ACCOUNTS", "e-id accounts"])
def test_an_indicator_is_found_in_the_same_way(text):
    assert indicator(text) == "eid_issued"


@pytest.mark.parametrize("text", ["lam_dong", "LAM_DONG", " lam_dong "])
def test_a_key_is_never_ambiguous(text):
    assert province(text) == "lam_dong"


@pytest.mark.parametrize("text", ["Lâm Đồng", "Lam Dong", "lam dong"])
def test_a_name_of_two_territories_names_both_keys_and_their_days(text):
    with pytest.raises(AmbiguousName) as refused:
        province(text)
    for part in (repr(text), "lam_dong (until 2025-06-30)", "lam_dong_2025 (from 2025-07-01)"):
        assert part in str(refused.value)


def test_a_name_of_two_indicators_names_both_keys_and_does_not_call_them_territories():
    with pytest.raises(AmbiguousName) as refused:
        indicator("so tai khoan")
    assert "eid_issued" in str(refused.value)
    assert "eid_received" in str(refused.value)
    assert "territor" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "instead"),
    [("Ha Tnh", "ha_tinh"), ("Đắc Lắc", "dak_lak"), ("lam_dong_2026", "lam_dong_2025")],
)
def test_an_unknown_name_is_repeated_with_the_nearest_one_first(text, instead):
    with pytest.raises(UnknownName) as refused:
        province(text)
    assert str(refused.value).startswith(f"no province is called {text!r}; did you mean {instead}")


@pytest.mark.parametrize("text", ["", "xyz", "--"])
def test_a_text_that_looks_like_no_name_gets_no_suggestion(text):
    with pytest.raises(UnknownName) as refused:
        province(text)
    assert str(refused.value) == f"no province is called {text!r}"


def test_nearest_gives_the_best_first_and_each_spelling_once():
    candidates = ["tasks_done", "online_payment_rank", "online_payment_rate", "Online payment rate"]
    assert nearest("onlin_payment_rate", candidates) == ["online_payment_rate", "online_payment_rank"]
    assert nearest("onlin_payment_rate", candidates, most=1) == ["online_payment_rate"]
    assert nearest("xyz", candidates) == []


def test_did_you_mean_is_empty_where_nothing_is_near():
    assert did_you_mean("exat", ["exact", "over"]) == "; did you mean exact?"
    assert did_you_mean("zzz", ["exact", "over"]) == ""


def test_both_errors_are_value_errors_that_a_caller_can_tell_apart():
    assert issubclass(UnknownName, ValueError)
    assert issubclass(AmbiguousName, ValueError)
    assert not issubclass(AmbiguousName, UnknownName)
    assert not issubclass(UnknownName, AmbiguousName)
