"""Computed sentences, read without their links, and the links by themselves."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers_analysis import PROVINCES, day, mini, modelled, obs, real, review, source, target

from p06analysis.change import growth_table
from p06analysis.columns import moves_text
from p06analysis.comparison import compare, pairs
from p06analysis.consistency import findings
from p06analysis.doubts import doubt_sentences, findings_on
from p06analysis.projection import Projection, project
from p06analysis.provenance import cite
from p06analysis.sentences import (
    growth_sentences,
    projection_sentences,
    series_name,
    status_key,
    target_sentences,
)
from p06analysis.staleness import freshness
from p06analysis.summaries import comparison_name, comparison_sentences, province_sentences, quality_sentences
from p06analysis.targets import statuses, target_status

END = "2023-12-31"
BEFORE = "2022-12-31"
LINK = re.compile(r"\[([^]]+)\]\(#[fdt][0-9a-f]{7}\)")


def read(sentences):
    """The sentences as they are read, without the addresses of their links."""
    return [LINK.sub(r"\1", sentence) for sentence in sentences]


def east(folder, *rows, indicator="paid"):
    return mini(folder, rows).series("east", indicator)


# Names


def test_a_series_is_named_by_territory_quantity_and_part(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 50), obs("east", "paid", END, 50, scope="service_centre")])
    assert series_name(data.series("east", "paid")) == "East: Paid"
    assert series_name(data.series("east", "paid", "service_centre")) == "East: Paid (service centre)"
    assert comparison_name(data, "paid", "", END) == "Paid on 31 December 2023"
    assert comparison_name(data, "paid", "service_centre", END) == "Paid (service centre) on 31 December 2023"


# Growth


def test_the_headline_case_as_a_sentence():
    assert read(growth_sentences(real().series("ha_tinh", "online_payment_rate"))) == [
        "From 0.77% (2022) to 31.93% (2023): +31.16 percentage points (+31.15 to +31.17), 41.2 to 41.7 fold, "
        "+2.60 a month.",
        "The source itself states +31.1, cut off instead of rounded.",
    ]


def test_the_figures_of_a_sentence_lead_to_their_rows():
    line = real().series("ha_tinh", "online_payment_rate")
    first, last = (cite(row) for _i, row in line.iterrows())
    assert growth_sentences(line)[0].startswith(f"From {first} (2022) to {last} (2023)")


def test_no_undisputed_figure(tmp_path):
    assert growth_sentences(east(tmp_path, obs("east", "paid", END, 50, flag="doubtful"))) == [
        "No undisputed figure is known."
    ]


def test_one_figure_has_no_growth(tmp_path):
    assert read(growth_sentences(east(tmp_path, obs("east", "paid", END, 50, qualifier="over")))) == [
        "One figure is known, over 50% (31 December 2023); growth needs two."
    ]


def test_figures_that_are_not_comparable_have_a_reason_instead_of_a_change(tmp_path):
    rows = obs("east", "handled", BEFORE, 1000, start="2022-01-01"), obs("east", "handled", END, 80, start="2023-12-01")
    assert read(growth_sentences(east(tmp_path, *rows, indicator="handled"))) == [
        "From 1,000 (2022) to 80 (1 December 2023 – 31 December 2023): not comparable, because counted over 365 and "
        "over 31 days."
    ]


def test_a_small_growth_has_no_fold(tmp_path):
    # 60.5 - 49.5 and 59.5 - 50.5; 10 * 30.4375 / 365 = 0.834
    rows = obs("east", "paid", BEFORE, 50), obs("east", "paid", END, 60)
    assert read(growth_sentences(east(tmp_path, *rows))) == [
        "From 50% (31 December 2022) to 60% (31 December 2023): +10 percentage points (+9 to +11), +0.8 a month."
    ]


def test_a_rank_moves_by_places(tmp_path):
    rows = obs("east", "place", BEFORE, 26), obs("east", "place", END, 17, stated_change=-9)
    assert read(growth_sentences(east(tmp_path, *rows, indicator="place"))) == [
        "From rank 26 (31 December 2022) to rank 17 (31 December 2023): 9 places better.",
        "The source itself states −9, which agrees.",
    ]


def test_a_stated_change_that_differs_is_said_to_differ(tmp_path):
    rows = obs("east", "paid", BEFORE, 50), obs("east", "paid", END, 60, stated_change="12.5")
    said = growth_sentences(east(tmp_path, *rows))
    assert read(said[1:]) == ["The source itself states +12.5, which differs."]


def test_of_three_figures_the_first_and_the_last_are_told_without_what_is_stated_of_a_step(tmp_path):
    rows = [obs("east", "paid", f"{year}-12-31", value) for year, value in ((2021, 10), (2022, 50))]
    said = read(growth_sentences(east(tmp_path, *rows, obs("east", "paid", END, 60, stated_change=10))))
    assert len(said) == 1
    # 60.5 / 9.5 = 6.368, 59.5 / 10.5 = 5.667; 50 * 30.4375 / 730 = 2.085
    assert said[0].startswith("From 10% (31 December 2021) to 60% (31 December 2023): +50 percentage points")
    assert said[0].endswith("(+49 to +51), 5.67 to 6.37 fold, +2.1 a month.")


# Doubts


def test_sound_figures_leave_no_doubt(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 50)])
    assert doubt_sentences(data, data.joined) == []


def test_a_contradiction_an_inferred_period_and_an_unknown_date_are_doubts(tmp_path):
    unsure = source("unsure-2023-12-31", published_basis="not_before")
    rows = [
        obs("east", "paid", END, 60, numerator=1, denominator=2, source="unsure-2023-12-31"),
        obs("east", "paid", BEFORE, 40, period_basis="inferred"),
        obs("east", "paid", "2021-12-31", 30, period_basis="inferred"),
    ]
    data = mini(tmp_path, rows, sources=[unsure])
    assert read(doubt_sentences(data, data.series("east", "paid"))) == [
        "The source states 60%, but its own counts, 1 of 2, give 50.00%.",
        "The period is inferred for 2 of 3 figures.",
        "For 1 of 3 figures the source shows no date of publication; it may be later than assumed.",
    ]


def test_a_reviewed_doubt_tells_what_the_review_came_to_and_a_settled_one_is_none(tmp_path):
    rows = [obs("east", "paid", END, 60, numerator=1, denominator=2)]
    name = findings(mini(tmp_path / "open", rows)).loc[0, "finding"]
    reviewed = {
        decision: mini(tmp_path / decision, rows, reviews=[review(name, "rate and counts", END, decision)])
        for decision in ("confirmed", "explained", "harmless")
    }
    said = {decision: read(doubt_sentences(data, data.joined)) for decision, data in reviewed.items()}
    sentence = "The source states 60%, but its own counts, 1 of 2, give 50.00%. Reviewed: confirmed."
    assert said == {"confirmed": [sentence], "explained": [], "harmless": []}


def test_a_rate_that_was_cut_off_is_no_doubt(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, "66.66", numerator=2, denominator=3)])
    assert len(findings(data)) == 1
    assert doubt_sentences(data, data.joined) == []


def test_a_text_that_nobody_can_open_is_a_doubt(tmp_path):
    nowhere = source("letter-2024-01-01", publisher="not shown", note="read in a translation")
    data = mini(
        tmp_path, [obs("east", "paid", END, 60, source=nowhere["source"]), obs("east", "late", END, 5)], (), [nowhere]
    )
    said = ["1 of 2 figures come from a text of which neither publisher nor address is known."]
    assert doubt_sentences(data, data.joined) == said
    assert doubt_sentences(data, data.joined[data.joined["indicator"] == "late"]) == []


def test_a_figure_that_the_curators_flagged_is_a_doubt(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", BEFORE, 40), obs("east", "paid", END, 60, flag="doubtful")])
    assert "doubtful" in " ".join(doubt_sentences(data, data.joined))


def contradictions(count):
    keys = [key for key, *_rest in PROVINCES if key.startswith("p")][:count]
    return [obs(key, "paid", END, 60, numerator=1, denominator=2) for key in keys]


def test_three_doubts_are_told_and_the_others_counted(tmp_path):
    data = mini(tmp_path, contradictions(5))
    said = doubt_sentences(data, data.joined)
    assert [sentence.partition(" The ")[0] for sentence in said[:3]] == [*("Place 1:", "Place 2:", "Place 3:")]
    assert said[3:] == ["2 more doubts stand below."]


def test_three_doubts_are_all_told(tmp_path):
    data = mini(tmp_path, contradictions(3))
    assert len(doubt_sentences(data, data.joined)) == 3


TASKS = {"tasks_done": 56, "tasks_not_done": 1, "tasks_regular": 38, "tasks_in_progress": 15, "tasks_total": 109}


def test_a_part_of_a_whole_that_does_not_add_up_is_doubted_too(tmp_path):
    data = mini(tmp_path, [obs("east", key, END, value) for key, value in TASKS.items()])
    said = doubt_sentences(data, data.series("east", "tasks_done"))
    assert len(said) == 1
    assert read(said)[0].endswith("The source states 109 in all, but its parts add up to 110.")


def test_findings_on_some_figures_leave_out_those_on_others(tmp_path):
    data = mini(tmp_path, [*contradictions(2), obs("east", "paid", END, 50)])
    assert findings_on(data, data.series("p01", "paid"))["province"].tolist() == ["p01"]
    assert findings_on(data, data.series("east", "paid")).empty


# Comparison


def compared(folder, *rows):
    table = compare(mini(folder, [*rows, obs("vietnam", "paid", END, 99)]).snapshot("paid", END))
    return read(comparison_sentences(table, pairs(table)))


def test_nobody_to_compare(tmp_path):
    assert compared(tmp_path) == ["No territory has a figure in this window."]


def test_one_territory_alone(tmp_path):
    assert compared(tmp_path, obs("east", "paid", END, 50)) == [
        "Only East has a figure in this window: 50% (31 December 2023)."
    ]


def test_who_leads_and_how_far_the_ranks_hold(tmp_path):
    # 50 is 49.5 to 50.5 and holds 50.1 (50.05 to 50.15); the nation is no territory among others
    rows = [obs("east", "paid", END, "50"), obs("north", "paid", END, "50.1"), obs("west", "paid", END, "10")]
    assert compared(tmp_path, *rows) == [
        "Among the 3 territories with a figure: first may be any of North with 50.1% and East with 50%. "
        "Last is West with 10%.",
        "2 of these ranks are open, because figures are equal or may overlap.",
        "Of 3 pairs, 0 are comparable only with a warning and 0 not at all.",
    ]


def test_closed_ranks_are_not_mentioned_and_warned_pairs_are_counted(tmp_path):
    rows = [obs("east", "paid", END, 50), obs("north", "paid", END, 60), obs("west", "paid", END, 70, note="by hand")]
    assert compared(tmp_path, *rows)[1:] == ["Of 3 pairs, 2 are comparable only with a warning and 0 not at all."]


# Projection


def test_a_refusal_is_said_with_its_reason():
    made = Projection(pd.DataFrame(), "no figure is known", pd.DataFrame())
    assert projection_sentences(made, day(END), "percent") == ["No projection to 31 December 2023: no figure is known."]


def test_a_projection_is_said_with_its_band_and_what_it_rests_on():
    said = read(projection_sentences(modelled(), day(END), "percent"))
    assert said[0] == "By 31 December 2023 the model's 80% range is 31.7% to 68.3%, its middle 50.0%."
    assert said[1].startswith("The series' own pace counts 25 in 100")


def test_an_own_pace_that_counts_less_than_nothing_is_explained():
    said = read(projection_sentences(replace(modelled(), own_weight=-0.12), day(END), "percent"))
    assert said[1].startswith(
        "The series' own pace counts -12 in 100, less than nothing, because the next figure mostly"
    )


def test_the_series_of_the_pool_are_counted_with_the_series_itself(tmp_path):
    rows = [
        obs(key, "paid", end, f"{start + rise}")
        for start, (key, *_rest) in enumerate(PROVINCES[-12:], 30)
        for end, rise in ((BEFORE, 0), (END, 5 + start % 5))
    ]
    made = project(mini(tmp_path, rows), "p15", "paid", "2024-12-31")
    assert "that of all 12 series of rates and scores" in projection_sentences(made, day("2024-12-31"), "percent")[1]


# Targets


def test_without_a_target_there_is_nothing_to_say(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 50)])
    judged = target_status(data, "east", "paid")
    assert target_sentences(judged, data.series("east", "paid")) == ["No target is known for it."]
    assert status_key(judged) == ""


def test_targets_are_told_the_latest_first_and_whose_they_are(tmp_path):
    targets = [
        target("east", "paid", "2021-12-31", 40),
        target("east", "paid", BEFORE, 45),
        target("", "paid", END, "66.5"),
        target("vietnam", "paid", "2024-12-31", 90),
    ]
    rows = [obs("east", "paid", "2021-12-31", 41), obs("east", "paid", BEFORE, 44), obs("east", "paid", END, 50)]
    data = mini(tmp_path, rows, targets)
    judged = target_status(data, "east", "paid")
    assert read(target_sentences(judged, data.series("east", "paid"))) == [
        "Target of the nation at least 90% by 31 December 2024: **insufficient data**.",
        "Target for every province at least 66.5% by 31 December 2023: **missed**.",
        "Target at least 45% by 31 December 2022: **missed**.",
    ]


def judgement(**more):
    row = {"province": "east", "indicator": "paid", "scope": "", "source": "plan-2020-01-01", "binds": "province"}
    row |= {"comparator": "at_least", "value": 80.0, "due": day(END), "status": "on course"}
    return pd.DataFrame([row | {"probability": 0.876, "why": "by the projection", "model": modelled()} | more])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Target at least 80% by 31 December 2023: **on course**, chance 88 in 100."),
        ({"comparator": "at_most"}, "Target at most 80% by 31 December 2023: **on course**, chance 88 in 100."),
        (
            {
                "status": "missed",
                "why": "the first figure since the due date is short of it",
                "probability": 0.0,
                "model": None,
            },
            "Target at least 80% by 31 December 2023: **missed**.",
        ),
        (
            {"status": "insufficient data", "why": "no figure is known", "probability": np.nan, "model": None},
            "Target at least 80% by 31 December 2023: **insufficient data**.",
        ),
        ({"value": 33.25}, "Target at least 33.25% by 31 December 2023: **on course**, chance 88 in 100."),
    ],
)
def test_a_target_is_told_with_its_status_and_its_chance_where_it_rests_on_one(more, said):
    assert read(target_sentences(judgement(**more), pd.DataFrame({"unit": ["percent"]}))) == [said]


def test_the_words_for_chances_are_explained_in_numbers():
    assert status_key(judgement()).startswith("On course means a chance of at least 80 in 100")
    assert "off course at most 20 in 100" in status_key(judgement())


# A territory, and all that is known


def test_a_territory_in_sentences(tmp_path):
    rows = [
        obs("east", "paid", BEFORE, "40.0"),
        obs("east", "paid", END, "46.0"),
        obs("east", "late", BEFORE, "30.0"),
        obs("east", "late", END, "9.0", numerator=1, denominator=2),
    ]
    data = mini(tmp_path, rows, [target("east", "paid", END, 45), target("vietnam", "paid", END, 90)])
    figures = data.figures("east")
    said = province_sentences(figures, growth_table(figures), statuses(data, figures["province"].iloc[0]))
    assert read(said) == [
        "What moved most is Late: from 30.0% (31 December 2022) to 9.0% (31 December 2023), "
        "−21.0 percentage points (−21.1 to −20.9).",
        "Known: 4 figures from 2 sources; the newest refers to 31 December 2023.",
        "1 target binds it: 1 achieved.",  # the nation's does not bind it
    ]


def test_a_territory_with_one_figure_is_told_in_two_sentences(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, "40.0")])
    figures = data.figures("east")
    said = province_sentences(figures, growth_table(figures), statuses(data, figures["province"].iloc[0]))
    assert read(said) == [
        "Paid: 40.0% (31 December 2023).",
        "Known: 1 figure from 1 source; the newest refers to 31 December 2023.",
    ]


def test_all_that_is_known_in_sentences(tmp_path):
    rows = [
        obs("east", "paid", END, 60, numerator=1, denominator=2),  # an error
        obs("north", "paid", END, "66.66", numerator=2, denominator=3),  # a note
        obs("south", "paid", END, 50, numerator=1, denominator=2),
        obs("west", "issued", BEFORE, 5, denominator=9),  # a count, and 365 days old
        obs("old_town", "issued", "2021-12-31", 5),  # 730 days old
    ]
    data = mini(tmp_path, rows)
    assert quality_sentences(data, findings(data), freshness(data)) == [
        "5 figures of 2 quantities in 5 territories are known, from 3 sources.",
        "What does not add up: 1 error and 2 harmless notes.",  # and 2021 is stale
        "Of 3 percentages that come with both of their counts, 1 contradict them.",
        "16 of 20 territories have no figure from the last 365 days.",  # 15 have none at all, one is 730 days old
    ]


def test_a_change_whose_sign_the_digits_leave_open_is_told_by_its_bounds_alone(tmp_path):
    # over 64% may be anything up to 100%: 82.36 less 64 to 100 is −17.645 to +18.365
    line = east(tmp_path, obs("east", "paid", BEFORE, 64, qualifier="over"), obs("east", "paid", END, "82.36"))
    assert (
        "a change of −17.65 to +18.37 percentage points, so that its direction is open"
        in read(growth_sentences(line))[0]
    )
    moved = moves_text(growth_table(line)).iloc[0]
    assert moved["change"] == "−17.65 to +18.37 (percentage points)"
