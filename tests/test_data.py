"""The real data: every figure of the five anchor articles, read from them by hand, and the form of the files."""

import csv
import json
import re
import unicodedata
from pathlib import Path

import pytest

from p06analysis import AmbiguousName, load

DATA = Path(__file__).parents[1] / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {each["name"]: each for each in DESCRIPTOR["resources"]}


def rows(table):
    with open(DATA / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figure(indicator, value, qualifier="exact", *, of="", count="", change="", scope="", end=""):
    """What an article states: `count` out of `of`, with the change that the article itself names."""
    return indicator, scope, end, value, qualifier, count, of, change


DAK_LAK = {
    3: [
        figure("full_process_service_share", "100", end="2024-06-30"),
        figure("npsp_integration_share", "97.63"),
        figure("eid_activated", "1400000", "over"),
        figure("eid_activation_rate", "82.8"),
        figure("eid_activation_rank", "4", of="63"),
    ],
    4: [
        figure("student_id_rate", "100"),
        figure("cashless_school_share", "100"),
    ],
    8: [figure("online_payment_procedure_share", "47")],  # procedures that offer it, not dossiers paid online
}
LAM_DONG = {
    2: [
        figure("plans_issued", "8"),
        figure("decisions_issued", "2"),
        figure("directive_documents_issued", "65"),
    ],
    5: [
        figure("chip_id_districts_completed", "10", of="10"),
        figure("chip_id_rate", "100"),
    ],
    6: [
        figure("working_sessions", "125", "over"),
        figure("plans_issued", "15", scope="police"),
        figure("secret_telegrams_issued", "21", scope="police"),
        figure("directive_documents_issued", "193", scope="police"),
        figure("peak_campaigns", "4", scope="police"),
    ],
    7: [
        figure("civil_status_digitized", "1609720"),
        figure("civil_status_digitized_rate", "96.1", count="1609720"),
        figure("land_districts_digitized", "10", of="10"),
        figure("land_spatial_plots", "743923"),
        figure("land_attribute_plots", "1003857"),
        figure("land_scanned_profiles", "385343"),
        figure("labor_records", "574632"),
    ],
    8: [
        figure("insurance_verified_persons", "1162255"),
        figure("insurance_verified_rate", "99.41", count="1162255"),
        figure("social_security_cleaned", "77498"),
        figure("children_updated_rate", "43.73", count="168151"),
        figure("meritorious_cleaned", "5701"),
        figure("student_verified_rate", "97.29", count="312688", of="321408"),
        figure("subscribers_standardized", "600040", of="642668"),
        figure("subscriber_standardized_rate", "98.82", count="600040", of="642668"),
        figure("subscribers_2g_stopped", "35493"),
    ],
    9: [
        figure("social_security_cashless_rate", "100"),
        figure("online_fee_reduction", "20"),
    ],
}
BAC_NINH = {
    4: [
        figure("essential_services_count", "25"),
        figure("essential_online_records", "136000", "over"),
        figure("npdb_lookups", "24831"),
        figure("npdb_lookups_successful", "18000", "over", of="24831"),
        figure("subscribers_standardized", "215340"),
    ],
}
HA_TINH = {
    4: [
        figure("working_groups", "2167"),
        figure("tasks_total", "109"),
        figure("tasks_done", "56", of="109"),
        figure("tasks_not_done", "1", of="109"),
        figure("tasks_regular", "38", of="109"),
        figure("tasks_in_progress", "14", of="109"),
    ],
    5: [
        figure("online_submission_rate", "68.9"),
        figure("digitization_rate", "55.15"),
        figure("satisfaction_rate", "86.4", end="2022-12-31"),
        figure("satisfaction_rate", "96.0", change="9.6"),
        figure("online_payment_rate", "0.77", end="2022-12-31"),
        figure("online_payment_rate", "31.93", change="31.1"),
    ],
    6: [figure("service_index_rank", "17", change="-9")],
    7: [
        figure("essential_services_count", "25"),
        figure("essential_online_records", "463572", of="614719"),
        figure("essential_online_rate", "72.24", count="463572", of="614719"),  # 75.41 by its own counts
        figure("essential_services_count", "11", scope="police"),
        figure("essential_online_rate", "79.36", scope="police"),
        figure("essential_services_count", "14", scope="departments"),
        figure("essential_online_rate", "72.2", scope="departments"),
    ],
    8: [
        figure("birth_group_online_records", "7843"),
        figure("birth_group_online_rate", "85.3", count="7843"),
        figure("death_group_online_records", "1393"),
        figure("death_group_online_rate", "38.9", count="1393"),
    ],
    9: [
        figure("chip_id_issued", "1100000", "over"),
        figure("eid_received", "1000000", "over"),
        figure("eid_activated", "916000", "over"),
    ],
    10: [
        figure("chip_id_completion_rank", "2"),
        figure("chip_id_rate", "100"),
        figure("eid_activation_rank", "4"),
    ],
    11: [figure("models_total", "44")],
}
THAI_BINH = {
    2: [figure("digital_goals_done", "10", of="16")],
    3: [
        figure("full_process_service_share", "100"),
        figure("databases_shared_share", "100"),
        figure("work_records_online_rate", "90", scope="province_level"),
        figure("work_records_online_rate", "80", scope="district_level"),
        figure("work_records_online_rate", "60", scope="commune_level"),
    ],
    4: [
        figure("sme_digital_share", "50", "over"),
        figure("fibre_commune_share", "100"),
        figure("fibre_household_share", "54", "over"),
        figure("account_15plus_share", "70"),
    ],
    5: [
        figure("essential_services_count", "53"),
        figure("essential_online_records", "490000", "over"),
        figure("savings_vnd", "15000000000", "nearly"),
        figure("chip_id_rate", "100"),
        figure("chip_id_issued", "1500000", "over"),
        figure("eid_activated", "958367"),
        figure("eid_target_rate", "120.7", count="958367"),
    ],
    6: [
        figure("tasks_total", "80"),
        figure("tasks_done", "73", of="80"),
        figure("models_total", "29"),
        figure("models_done", "19", of="29"),
    ],
}
ARTICLES = {  # source: province, day of the figures where an article gives no other, figures by paragraph
    "daklak-gov-2024-08-01": ("dak_lak", "2024-08-01", DAK_LAK),
    "baolamdong-2025-03-28": ("lam_dong", "2024-12-31", LAM_DONG),
    "bacninh-2023-07-13": ("bac_ninh", "2023-07-13", BAC_NINH),
    "hatinh-2024-01-17": ("ha_tinh", "2023-12-31", HA_TINH),
    "thaibinh-2023-12-31": ("thai_binh", "2023-12-31", THAI_BINH),
}
TARGETS = {
    ("dak_lak", "social_security_account_rate", "2024-12-31", "at_least", "30", "daklak-gov-2024-08-01", 8),
    ("dak_lak", "social_security_cashless_rate", "2024-12-31", "at_least", "100", "daklak-gov-2024-08-01", 8),
    ("ha_tinh", "social_security_cashless_rate", "2024-02-10", "at_least", "100", "hatinh-2024-01-17", 17),
    ("thai_binh", "online_submission_rate", "2024-12-31", "at_least", "80", "thaibinh-2023-12-31", 13),
}


@pytest.mark.parametrize("source", ARTICLES)
def test_every_figure_of_an_anchor_article_is_entered_as_stated_and_none_is_invented(source):
    province, day, paragraphs = ARTICLES[source]
    stated = [
        (province, indicator, scope, end or day, *rest, f"paragraph {paragraph}")
        for paragraph, figures in paragraphs.items()
        for indicator, scope, end, *rest in figures
    ]
    columns = ["province", "indicator", "scope", "period_end", "value", "qualifier", "numerator", "denominator"]
    columns += ["stated_change", "locator"]
    entered = [tuple(row[name] for name in columns) for row in rows("observations") if row["source"] == source]
    assert sorted(entered) == sorted(stated)


def test_every_target_of_the_anchor_articles_is_entered_as_stated_and_none_is_invented():
    columns = ["province", "indicator", "due", "comparator", "value", "source"]
    entered = {
        (*(row[name] for name in columns), int(row["locator"].removeprefix("paragraph ")))
        for row in rows("targets")
        if row["source"] in ARTICLES
    }
    assert entered == TARGETS


def test_no_figure_of_an_anchor_article_is_flagged_because_its_counts_disagree():
    """A rate that does not agree with its own counts is left as published."""
    assert {row["flag"] for row in rows("observations") if row["source"] in ARTICLES} == {""}


PERIODS = {  # the periods that the articles state in words: "in 2 years", "in 2022", "in the first six months"
    ("ha_tinh", "online_payment_rate", "2022-12-31"): "2022-01-01",
    ("ha_tinh", "online_payment_rate", "2023-12-31"): "2023-01-01",
    ("ha_tinh", "satisfaction_rate", "2022-12-31"): "2022-01-01",
    ("ha_tinh", "satisfaction_rate", "2023-12-31"): "2023-01-01",
    ("ha_tinh", "essential_online_records", "2023-12-31"): "2022-01-01",
    ("ha_tinh", "essential_online_rate", "2023-12-31"): "2022-01-01",
    ("lam_dong", "plans_issued", "2024-12-31"): "2024-01-01",
}


@pytest.mark.parametrize(("key", "start"), PERIODS.items())
def test_a_period_that_an_anchor_article_states_has_its_first_day(key, start):
    found = [row for row in rows("observations") if (row["province"], row["indicator"], row["period_end"]) == key]
    assert {row["period_start"] for row in found if row["source"] in ARTICLES} == {start}


def test_each_anchor_article_says_what_is_known_of_it():
    sources = {row["source"]: row for row in rows("sources")}
    assert sources["baolamdong-2025-03-28"]["published_basis"] == "stated"
    undated = [sources[name] for name in ARTICLES if name != "baolamdong-2025-03-28"]
    assert {row["published_basis"] for row in undated} == {"not_before"}
    assert {row["source"] for row in undated if not row["url"]} == {
        "bacninh-2023-07-13",
        "hatinh-2024-01-17",
        "thaibinh-2023-12-31",
    }
    assert all("not shown" in row["note"] for row in undated)
    assert "officials" in sources["bacninh-2023-07-13"]["note"]  # it does not name its province


@pytest.mark.parametrize("table", TABLES)
def test_a_file_is_utf_8_with_lf_and_ends_in_one_line_end(table):
    content = (DATA / f"{table}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")
    content.decode("utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_each_row_is_one_line_without_stray_spaces(table):
    entered = rows(table)
    assert (DATA / f"{table}.csv").read_bytes().count(b"\n") == len(entered) + 1
    assert [cell for row in entered for cell in row.values() if cell != cell.strip()] == []


@pytest.mark.parametrize("table", TABLES)
def test_letters_are_composed_as_a_search_expects(table):
    text = (DATA / f"{table}.csv").read_text(encoding="utf-8")
    assert [letter for letter in text if 0x0300 <= ord(letter) <= 0x036F] == []  # combining marks


@pytest.mark.parametrize(("day", "number"), [("2025-06-30", 63), ("2025-07-01", 34)])
def test_viet_nam_has_63_provinces_until_30_june_2025_and_34_from_the_next_day(day, number):
    existing = [
        row
        for row in rows("provinces")
        if row["level"] != "nation" and row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    ]
    suffix = "" if number == 63 else "_2025"
    tiles = {(row[f"tile_row{suffix}"], row[f"tile_col{suffix}"]) for row in existing}
    assert len(existing) == len(tiles) == number
    assert len({row["name_vi"] for row in existing}) == number
    assert ("", "") not in tiles


def test_each_territory_that_ended_has_a_successor_that_began_the_day_after():
    provinces = {row["province"]: row for row in rows("provinces")}
    ended = [row for row in provinces.values() if row["valid_to"]]
    assert {row["valid_to"] for row in ended} == {"2025-06-30"}
    assert {provinces[row["successor"]]["valid_from"] for row in ended} == {"2025-07-01"}
    assert [row["province"] for row in provinces.values() if row["successor"] and not row["valid_to"]] == []


ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # grave, hook, tilde, acute, dot below: their order in dictionaries


def place_in_dictionary(row):
    """Syllable by syllable: first the letters, then the tones; a territory before the one that succeeded it."""
    syllables = unicodedata.normalize("NFD", row["name_vi"].lower().replace("-", " ")).split()
    plain = [unicodedata.normalize("NFC", "".join(c for c in each if c not in TONES)) for each in syllables]
    letters = [[ALPHABET.index(letter) for letter in each] for each in plain]
    return letters, [[TONES.index(c) for c in each if c in TONES] for each in syllables], row["valid_from"]


def test_the_sort_order_of_territories_is_that_of_the_vietnamese_alphabet_after_the_nation():
    nation, *provinces = sorted(rows("provinces"), key=lambda row: int(row["sort_order"]))
    assert nation["level"] == "nation"
    assert [row["province"] for row in provinces] == [
        row["province"] for row in sorted(provinces, key=place_in_dictionary)
    ]


@pytest.mark.parametrize("column", ["province", "name", "name_vi"])
def test_every_name_of_a_territory_leads_to_its_key_or_names_the_keys_that_share_it(column):
    data = load(DATA)
    for name, sharing in data.provinces.groupby(column)["province"]:
        if len(sharing) == 1:
            assert data.province(name) == sharing.item()
        else:
            with pytest.raises(AmbiguousName, match=r" \(until 2025-06-30\), \w+_2025 \(from 2025-07-01\); ") as two:
                data.province(name)
            assert set(sharing) <= set(re.split(r"\W+", str(two.value)))


@pytest.mark.parametrize("column", ["indicator", "title", "title_vi"])
def test_every_name_of_an_indicator_leads_to_its_key(column):
    data = load(DATA)
    assert [data.indicator(name) for name in data.indicators[column]] == data.indicators["indicator"].tolist()
