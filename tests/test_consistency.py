"""What does not add up, each kind seen and not seen; the project's own data counted again from the file."""

import csv
from fractions import Fraction
from functools import cache

import pytest
from helpers_analysis import DATA, mini, obs, real, source

from p06analysis.consistency import COLUMNS, WHOLES, findings

END = "2023-12-31"
BEFORE = "2022-12-31"


def found(folder, *rows, sources=()):
    """Kind, severity, stated and expected of every finding."""
    return findings(mini(folder, rows, sources=sources))[["kind", "severity", "stated", "expected"]].values.tolist()


def rate(value, numerator, denominator, **more):
    return obs("east", "paid", END, value, numerator=numerator, denominator=denominator, **more)


def test_sound_figures_give_no_finding(tmp_path):
    table = findings(mini(tmp_path, [obs("east", "paid", END, 50)]))
    assert table.empty
    assert table.columns.tolist() == COLUMNS


# Rate and counts


def test_a_rate_that_its_counts_do_not_give_is_an_error(tmp_path):
    # 2 of 3 is 66.67
    expected = [["rate and counts", "error", "66.76%", "66.67%"]]
    assert found(tmp_path, rate("66.76", 2, 3)) == expected


ROUNDED = [("66.67", "exact"), ("67", "exact"), ("66", "over"), ("70", "nearly")]


@pytest.mark.parametrize(("value", "qualifier"), ROUNDED)
def test_a_rate_that_its_counts_give_is_no_finding(tmp_path, value, qualifier):
    assert found(tmp_path, rate(value, 2, 3, qualifier=qualifier)) == []


@pytest.mark.parametrize(("value", "qualifier"), [("67", "over"), ("66", "nearly")])
def test_a_qualifier_can_be_on_the_wrong_side_and_is_never_a_truncation(tmp_path, value, qualifier):
    assert [row[1] for row in found(tmp_path, rate(value, 2, 3, qualifier=qualifier))] == ["error"]


def test_a_rate_that_is_cut_off_is_a_note(tmp_path):
    # 2 of 3 is 66.666...
    assert found(tmp_path / "two", rate("66.66", 2, 3)) == [["rate and counts", "note", "66.66%", "66.67%"]]
    assert found(tmp_path / "none", rate("66", 2, 3)) == [["rate and counts", "note", "66%", "66.67%"]]


def test_half_a_unit_may_be_rounded_both_ways(tmp_path):
    # 1 of 8 is 12.5
    assert found(tmp_path / "up", rate("13", 1, 8)) == found(tmp_path / "down", rate("12", 1, 8)) == []


def test_a_rate_with_one_count_only_cannot_be_checked(tmp_path):
    assert found(tmp_path, rate("10", 2, "")) == []


def test_the_sentence_names_both_the_rate_and_its_counts(tmp_path):
    sentence = findings(mini(tmp_path, [rate("66.76", 2001, 3001)])).loc[0, "sentence"]  # 2001 / 3001 = 0.66678
    assert sentence == "The source states 66.76%, but its own counts, 2,001 of 3,001, give 66.68%."


def test_counts_that_end_in_zeros_may_be_rounded_and_accuse_nobody_within_that(tmp_path):
    # 33,400 of 345,300 may be 33,500 of 345,200, which is 9.705, or 33,300 of 345,400, which is 9.641
    inside, outside = (findings(mini(tmp_path, [rate(value, 33400, 345300)])) for value in ("9.69", "9.71"))
    assert inside[["severity", "expected"]].values.tolist() == [["note", "9.67%"]]
    assert "look rounded" in inside.loc[0, "sentence"]
    assert outside["severity"].tolist() == ["error"]


# Parts and whole


def tasks(done, not_done, regular, in_progress, total, **more):
    parts = {"done": done, "not_done": not_done, "regular": regular, "in_progress": in_progress, "total": total}
    return [obs("east", f"tasks_{part}", END, value, **more) for part, value in parts.items()]


def test_parts_that_make_the_whole_are_no_finding(tmp_path):
    assert found(tmp_path, *tasks(56, 1, 38, 14, 109)) == []  # 56 + 1 + 38 + 14 = 109


def test_parts_that_do_not_make_the_whole_are_an_error(tmp_path):
    assert found(tmp_path, *tasks(56, 1, 38, 15, 109)) == [["parts and whole", "error", "109", "110"]]


def test_parts_that_are_not_all_given_or_not_by_one_source_cannot_be_checked(tmp_path):
    assert found(tmp_path / "missing", *tasks(56, 1, 38, 15, 109)[1:]) == []
    rows = tasks(56, 1, 38, 15, 109)
    rows[0]["source"] = "other-2024-01-01"
    assert found(tmp_path / "other", *rows) == []


def test_parts_over_their_printed_value_may_make_the_whole(tmp_path):
    rows = tasks(56, 1, 38, 10, 109)  # 105 in all, but "over 10" leaves room
    assert found(tmp_path / "exact", *rows) != []
    rows[3]["qualifier"] = "over"
    assert found(tmp_path / "over", *rows) == []


def test_every_part_and_whole_is_an_indicator():
    named = {name for whole, parts in WHOLES for name in (whole, *parts)}
    assert named <= set(real().indicators["indicator"])


# Stated change


def change(stated, after="31.93", **more):
    return [obs("east", "paid", BEFORE, "0.77"), obs("east", "paid", END, after, stated_change=stated, **more)]


def test_a_stated_change_that_the_figures_give_is_no_finding(tmp_path):
    assert found(tmp_path, *change("31.16")) == []  # 31.93 - 0.77


def test_a_stated_change_that_is_cut_off_is_a_note(tmp_path):
    assert found(tmp_path, *change("31.1")) == [["stated change", "note", "+31.1", "+31.16"]]


def test_a_stated_change_that_the_figures_do_not_give_is_a_warning_and_keeps_its_digits(tmp_path):
    assert found(tmp_path / "two", *change("30.16")) == [["stated change", "warning", "+30.16", "+31.16"]]
    assert found(tmp_path / "one", *change("30.1")) == [["stated change", "warning", "+30.1", "+31.16"]]


def test_a_stated_change_is_not_held_against_another_year_or_scope(tmp_path):
    rows = change("30.16")
    assert found(tmp_path / "scope", *[rows[0] | {"scope": "police"}, rows[1]]) == []
    assert found(tmp_path / "year", *[rows[0] | {"period_end": "2021-12-31"}, rows[1]]) == []


def test_a_stated_change_of_a_longer_period_is_not_held_against_a_shorter_one(tmp_path):
    rows = change("30.16", period_start="2023-01-01")
    assert found(tmp_path / "month", *[rows[0] | {"period_start": "2022-12-01"}, rows[1]]) == []
    assert len(found(tmp_path / "year", *[rows[0] | {"period_start": "2022-01-01"}, rows[1]])) == 1


def test_a_stated_change_of_a_rank_that_is_one_place_off_is_a_warning(tmp_path):
    rows = [obs("east", "place", BEFORE, 26), obs("east", "place", END, 17, stated_change=-8)]
    assert found(tmp_path, *rows) == [["stated change", "warning", "−8", "−9"]]


# Two sources


def two(first, second, **more):
    return [
        obs("east", "paid", END, first, source="first-2024-02-01"),
        obs("east", "paid", END, second, source="second-2024-01-01", **more),
    ]


def test_two_sources_that_contradict_each_other_are_a_warning(tmp_path):
    data = mini(tmp_path, two("50", "52"))
    table = findings(data)
    assert table[["kind", "severity"]].values.tolist() == [["two sources", "warning"]]
    expected = "For the same day Publisher of first-2024-02-01 states 50%, Publisher of second-2024-01-01 52%."
    assert table.loc[0, "sentence"] == expected
    assert table.loc[0, "lines"] == (2, 3)


@pytest.mark.parametrize("second", ["50", "50.4", "49.51"])
def test_two_sources_that_round_the_same_figure_are_no_finding(tmp_path, second):
    assert found(tmp_path, *two("50", second)) == []


def test_two_sources_on_different_periods_do_not_contradict_each_other(tmp_path):
    assert found(tmp_path, *two("50", "52", period_start="2023-12-01")) == []


def test_a_coarse_figure_does_not_hide_that_two_others_contradict_each_other(tmp_path):
    rows = two("85", "84.6")  # 84.5 to 85.5 fits both of the others, which do not fit each other
    rows.append(obs("east", "paid", END, "85.4", source="third-2024-01-02"))
    assert [row[0] for row in found(tmp_path, *rows)] == ["two sources"]


# Published early


def test_a_source_that_appeared_before_the_period_ended_is_a_note(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 50, source="paper-2023-12-30")])
    table = findings(data)
    assert table[["kind", "severity"]].values.tolist() == [["published early", "note"]]
    expected = "The source appeared on 30 December 2023, before the period ended on 31 December 2023."
    assert table.loc[0, "sentence"] == expected


def test_a_source_of_the_last_day_or_without_a_stated_date_is_not_early(tmp_path):
    assert found(tmp_path / "last", obs("east", "paid", END, 50, source="paper-2023-12-31")) == []
    unsure = source("paper-2023-12-30", published_basis="not_before")
    row = obs("east", "paid", END, 50, source="paper-2023-12-30")
    assert found(tmp_path / "unsure", row, sources=[unsure]) == []


# The project's own data, counted again from observations.csv in whole numbers


@cache
def real_findings():
    return findings(real())


def rates_with_counts():
    """Line of every percentage with both counts, its row and the rate that they give."""
    with (DATA / "indicators.csv").open(encoding="utf-8", newline="") as file:
        percents = {row["indicator"] for row in csv.DictReader(file) if row["unit"] == "percent"}
    with (DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            if row["indicator"] in percents and row["numerator"] and row["denominator"]:
                yield line, row, Fraction(100 * int(row["numerator"]), int(row["denominator"]))


def wrong_rates():
    """Those that do not agree beyond rounding, by whether they were cut off."""
    wrong = {True: [], False: []}
    for line, row, given in rates_with_counts():
        stated, unit = Fraction(row["value"]), Fraction(1, 10 ** len(row["value"].partition(".")[2]))
        fits = {"exact": abs(given - stated) <= unit / 2, "over": given >= stated, "nearly": given <= stated}
        if not fits[row["qualifier"]]:
            wrong[row["qualifier"] == "exact" and given // unit * unit == stated].append((line, row))
    return wrong


ROUND_COUNTS = {("gia_lai_2025", "81.5"), ("ho_chi_minh_city", "9.69")}


def test_of_the_percentages_with_counts_sixteen_do_not_agree_five_of_them_cut_off():
    wrong = wrong_rates()
    assert (len(wrong[True]), len(wrong[False])) == (5, 11)
    table = real_findings()
    table = table[table["kind"] == "rate and counts"]
    lines = {
        severity: {line for (line,) in table.loc[table["severity"] == severity, "lines"]}
        for severity in ("note", "error")
    }
    rounded = {  # both sources say by their notes that these counts are lower bounds
        line for line, row in wrong[False] if (row["province"], row["value"]) in ROUND_COUNTS
    }
    assert len(rounded) == 2
    assert lines["note"] == {line for line, _row in wrong[True]} | rounded
    assert lines["error"] == {line for line, _row in wrong[False]} - rounded


def test_of_the_eleven_outright_two_are_in_the_anchor_articles():
    outright = {(row["province"], row["value"]) for _line, row in wrong_rates()[False]}
    assert len(outright) == 11
    assert {("ha_tinh", "72.24"), ("lam_dong", "98.82")} < outright  # nine more in the curated facts


@pytest.mark.parametrize(
    ("province", "indicator", "stated", "expected"),
    [
        ("ha_tinh", "essential_online_rate", "72.24%", "75.41%"),  # 463572 / 614719 = 0.754120...
        ("lam_dong", "subscriber_standardized_rate", "98.82%", "93.37%"),  # 600040 / 642668 = 0.933670...
    ],
)
def test_the_known_contradictions_of_the_anchor_articles_are_errors(province, indicator, stated, expected):
    table = real_findings()
    row = table[(table["province"] == province) & (table["indicator"] == indicator)].iloc[0]
    assert row[["kind", "severity", "stated", "expected"]].tolist() == ["rate and counts", "error", stated, expected]


def test_the_tasks_of_ha_tinh_add_up():
    table = real_findings()
    assert table[(table["province"] == "ha_tinh") & (table["kind"] == "parts and whole")].empty


def test_findings_are_told_only_of_what_is_known_by_the_day(tmp_path):
    data = mini(tmp_path, two("50", "52"))
    assert len(findings(data)) == 1
    assert findings(data.as_of("2024-01-31")).empty  # the other one appeared a day later
