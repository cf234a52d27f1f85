"""Text columns: bounds, folds, changes, and the tables that readers see."""

import numpy as np
import pandas as pd
import pytest
from helpers_analysis import day, mini, modelled, obs, real, source, target

from p06analysis.change import growth, growth_table
from p06analysis.columns import (
    finding_text,
    growth_text,
    moves_text,
    pair_text,
    quantile_text,
    rank_text,
    target_text,
)
from p06analysis.comparison import compare, pairs
from p06analysis.consistency import findings
from p06analysis.interval import decimals_of
from p06analysis.phrases import bounds, change_unit, dated_figure, difference, fold_text
from p06analysis.projection import Projection
from p06analysis.provenance import figure_id
from p06analysis.targets import statuses

END = "2023-12-31"
BEFORE = "2022-12-31"
INF = float("inf")


@pytest.mark.parametrize(
    ("low", "high", "places", "signed", "text"),
    [
        (31.15, 31.17, 2, False, "31.15 to 31.17"),
        (31.15, 31.17, 2, True, "+31.15 to +31.17"),
        (-5.27, -5.25, 2, True, "−5.27 to −5.25"),
        (-0.01, 0.01, 2, True, "−0.01 to +0.01"),
        (5, 5, 0, False, ""),  # the figure itself
        (31.15, 31.17, 0, False, ""),  # alike in print
        (4, INF, 1, False, "at least 4.0"),
        (-INF, 300, 0, True, "at most +300"),
        (-INF, INF, 0, False, "no bound"),
    ],
)
def test_bounds(low, high, places, signed, text):
    assert bounds(low, high, places, signed) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (41.1935, 41.7451, "41.2 to 41.7"),
        (2.004, 2.356, "2.00 to 2.36"),  # below ten one more decimal
        (9.996, 10.004, "10.00"),  # alike in print
        (3.0, 3.0, "3.00"),
        (12.0, INF, "at least 12.0"),
        (0.0, 1.25, "0.00 to 1.25"),
        (np.nan, np.nan, ""),
    ],
)
def test_a_fold_is_written_by_its_bounds_alone(low, high, text):
    assert fold_text(low, high) == text


@pytest.mark.parametrize(
    ("value", "unit", "places", "text"),
    [
        (31.16, "percent", 2, "+31.16 percentage points"),
        (-1.5, "score", 1, "−1.5 points"),
        (4210, "count", 0, "+4,210"),
        (1500000, "vnd", 0, "+1,500,000 dong"),
        (-9, "rank", 0, "9 places better"),
        (-1, "rank", 0, "1 place better"),
        (3, "rank", 0, "3 places worse"),
        (0, "rank", 0, "no change"),
    ],
)
def test_a_difference_has_its_sign_and_unit(value, unit, places, text):
    assert difference(value, unit, places) == text


def test_every_unit_has_a_word_for_its_changes():
    units = ["percent", "score", "rank", "vnd", "count"]
    assert [change_unit(unit) for unit in units] == ["percentage points", "points", "places", "dong", "number"]


def test_decimals_are_those_that_are_left_of_print():
    assert [decimals_of(value) for value in (31.1, 31.16, 31, 0.001, -9)] == [1, 2, 0, 3, 0]


# Growth


def test_the_headline_case_in_words():
    line = real().series("ha_tinh", "online_payment_rate")
    expected = {
        "from": "31 December 2022",
        "to": "31 December 2023",
        "change": "+31.16",
        "within": "+31.15 to +31.17",
        "fold": "41.2 to 41.7",
        "pace": "+2.60",  # 31.16 * 30.4375 / 365 = 2.5985
        "stated": "+31.1 (truncated)",
        "comparable": "yes",
        "why": "",
    }
    assert growth_text(growth(line), line).to_dict("records") == [expected]


def test_what_is_not_comparable_has_no_fold_and_no_pace(tmp_path):
    rows = [
        obs("east", "handled", BEFORE, 1000, start="2022-01-01"),
        obs("east", "handled", "2023-01-31", 80, start="2023-01-01"),
    ]
    line = mini(tmp_path, rows).series("east", "handled")
    text = growth_text(growth(line), line).iloc[0]
    assert text[["fold", "pace", "comparable", "why"]].tolist() == ["", "", "no", "counted over 365 and over 31 days"]


def test_a_rank_moves_by_places_without_bounds_fold_or_pace(tmp_path):
    rows = [obs("east", "place", BEFORE, 26), obs("east", "place", END, 17, stated_change=-9)]
    line = mini(tmp_path, rows).series("east", "place")
    text = growth_text(growth(line), line).iloc[0]
    columns = ["change", "within", "fold", "pace", "stated"]
    assert text[columns].tolist() == ["9 places better", "", "", "", "−9 (agrees)"]


def test_moves_are_written_with_links_to_both_figures(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", BEFORE, "10.0"), obs("east", "paid", END, "15.0", scope="")])
    text = moves_text(growth_table(data.joined)).iloc[0]
    assert text["first"] == "10.0% (31 December 2022)"
    assert text["first"].href == "#" + figure_id(data.joined.iloc[0])
    assert text["last"].href == "#" + figure_id(data.joined.iloc[1])
    # 14.95 - 10.05 = 4.9, 15.05 - 9.95 = 5.1; 5 * 30.4375 / 365 = 0.417; one and a half fold is not worth a word
    assert (text["change"].main, text["change"].note) == ("+5.0", "percentage points, +4.9 to +5.1")
    assert text[["quantity", "fold", "pace", "stated"]].tolist() == ["Paid", "", "+0.4", ""]


def test_a_fold_of_two_is_worth_a_word(tmp_path):
    data = mini(tmp_path, [obs("east", "issued", BEFORE, 100), obs("east", "issued", END, 200)])
    assert moves_text(growth_table(data.joined)).loc[0, "fold"] == "2.00"


# Targets


@pytest.fixture
def judged(tmp_path):
    rows = [
        obs("east", "paid", BEFORE, 40),
        obs("east", "paid", END, 46),
        obs("east", "issued", END, 900, scope="police"),
    ]
    targets = [
        target("east", "paid", END, 45),
        target("", "paid", "2024-12-31", "66.5", document="Decision 6", note="by the ministry"),
        target("vietnam", "paid", END, "33.5"),
        target("east", "issued", END, 1000, scope="police"),
    ]
    plan = source("plan-2020-01-01", url="https://example.org/plan", title="The plan")
    return mini(tmp_path, rows, targets, [plan])


def test_targets_in_words(judged):
    text = target_text(statuses(judged, "east"), judged)
    assert text[["quantity", "target", "due"]].values.tolist() == [
        ["Issued (police)", "at least 1,000 (this territory)", "31 December 2023"],
        ["Paid", "at least 33.5% (the nation)", "31 December 2023"],
        ["Paid", "at least 45% (this territory)", "31 December 2023"],
        ["Paid", "at least 66.5% (every province)", "31 December 2024"],
    ]
    assert [cell.main for cell in text["status"]] == ["✗ missed", "✓ achieved", "✓ achieved", "– insufficient data"]
    assert text["status"].iloc[0].note == "the first figure on or after the due date is short of it"


def test_the_paces_of_a_target_in_words(judged):
    text = target_text(statuses(judged, "east"), judged).iloc[3]
    # 20.5 points in 366 days, and 6 in 365: times 30.4375 days a month
    assert text[["required", "seen", "latest"]].tolist() == ["+1.70", "+0.50", "46% (31 December 2023)"]


def test_the_chance_is_printed_where_the_status_rests_on_it(judged):
    row = {
        "indicator": "paid",
        "source": "plan-2020-01-01",
        "locator": "article 1",
        "note": "",
        "scope": "",
        "comparator": "at_most",
        "value": 5.0,
        "due": day(END),
    }
    row |= {"binds": "province", "symbol": "?", "status": "uncertain", "probability": 0.426, "latest_figure": None}
    row |= {"why": "by the projection", "pace_required": np.nan, "pace_seen": np.nan, "document": ""}
    row |= {"province": "east", "model": modelled(), "pace_from": None, "pace_before": None}
    text = target_text(pd.DataFrame([row]), judged).iloc[0]
    assert text["target"].main == "at most 5%"
    assert text[["status", "latest"]].tolist() == ["? uncertain (chance 43 in 100 by the projection)", ""]


def test_no_target_gives_an_empty_table_with_its_columns(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 50)])
    text = target_text(statuses(data, "east"), data)
    assert text.empty
    assert text.columns.tolist()[:3] == ["quantity", "target", "due"]


def test_every_target_leads_to_where_it_is_stated(judged):
    stated = target_text(statuses(judged, "east"), judged)["stated"]
    assert {cell.href for cell in stated} == {"https://example.org/plan"}
    assert stated.iloc[3] == "Decision 6 (Publisher of plan-2020-01-01, article 1, by the ministry)"
    assert stated.iloc[2].note == "Publisher of plan-2020-01-01, article 1"


def test_a_target_keeps_all_its_decimals(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 50)], [target("east", "paid", END, "33.25")])
    assert target_text(statuses(data, "east"), data)["target"].iloc[0].main == "at least 33.25%"


# Findings, ranks, pairs, quantiles


def test_findings_in_words(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 60, numerator=1, denominator=2, scope="service_centre")])
    assert finding_text(findings(data)).values.tolist() == [
        [
            *("East", "Paid (service centre)", "31 December 2023", "error"),
            *("The source states 60%, but its own counts, 1 of 2, give 50.00%.", "rate and counts", "open"),
        ]
    ]


def test_a_reviewed_finding_tells_decision_and_reason():
    row = {"title": "Paid", "scope": "", "name": "East", "period_end": pd.Timestamp(END), "severity": "error"}
    row |= {
        "marked": "[60%](#f1234567) does not add up.",
        "kind": "two sources",
        "decision": "confirmed",
        "reason": "Both say so.",
    }
    (review,) = finding_text(pd.DataFrame([row]))["review"]
    assert (review, review.href) == ("confirmed (Both say so.)", "#f1234567")  # what it says leads to what it is about
    assert finding_text(pd.DataFrame([row | {"severity": "note", "decision": ""}]))["review"].tolist() == [""]


def test_a_rank_is_a_range_where_it_is_open_and_empty_for_the_nation():
    ranks = pd.DataFrame({"rank_best": [None, 1, 2], "rank_worst": [None, 1, 4]}, dtype="Int64")
    assert rank_text(ranks) == ["", "1", "2 to 4"]


def test_pairs_that_cannot_be_compared_come_first_and_sound_ones_are_left_out(tmp_path):
    rows = [
        obs("east", "handled", END, 10, start="2023-01-01"),
        obs("north", "handled", END, 20, start="2023-01-01", period_basis="inferred"),
        obs("south", "handled", END, 30, start="2023-12-01"),
        obs("west", "handled", END, 40, start="2023-01-01"),
    ]
    table = compare(mini(tmp_path, rows).snapshot("handled", END))
    text = pair_text(pairs(table), table)
    barred = [set(names) for names in text.loc[text["verdict"] == "not comparable", ["province", "other"]].to_numpy()]
    assert sorted(map(sorted, barred)) == [["East", "South"], ["North", "South"], ["South", "West"]]
    assert text["verdict"].tolist() == ["not comparable"] * 3 + ["with a warning"] * 2
    assert len(pair_text(pairs(table), table, most=2)) == 2


def test_quantiles_in_words_and_none_where_refused():
    made = modelled()
    text = quantile_text(made, "percent")
    assert text.iloc[0].tolist() == ["2.5 in 100 below", "10.0%"]
    assert text.iloc[-1].tolist() == ["97.5 in 100 below", "70.1%"]
    assert quantile_text(Projection(made.frame.head(0), "why", pd.DataFrame()), "percent").empty


def test_a_dated_figure_says_which_period_it_covers(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, "31.90", start="2023-01-01")])
    assert dated_figure(data.joined.iloc[0]) == "31.90% (2023)"
