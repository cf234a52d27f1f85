"""Which targets bind whom, how each stands, and the pace that it takes."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from helpers_analysis import PROVINCES, day, mini, obs, target
from helpers_numbers import loose_numbers

from p06analysis.projection import project
from p06analysis.report import find_notebook, render
from p06analysis.targets import STATUSES, next_due, statuses, target_status, targets_for, with_goal

MONTH = 30.4375  # 365.25 / 12 days
END = "2023-12-31"
DUE = "2024-12-31"


def judge(folder, rows, plan, **more):
    """The only target of East's paid rate."""
    return target_status(mini(folder, rows, [plan]), "east", "paid", **more).iloc[0]


# Whose targets


@pytest.fixture
def plans(tmp_path):
    targets = [
        target("east", "paid", DUE, 30),
        target("", "paid", DUE, 50),
        target("vietnam", "paid", DUE, 70),
        target("west", "paid", DUE, 90),
        target("east", "late", DUE, 5, comparator="at_most"),
        target("east", "paid", DUE, 20, scope="police"),
    ]
    return mini(tmp_path, [obs("east", "paid", END, 40)], targets)


def test_a_province_has_its_own_targets_those_of_every_province_and_the_nations(plans):
    found = targets_for(plans, "East", "paid", "")
    assert found[["value", "binds"]].values.tolist() == [[30, "province"], [50, "every province"], [70, "nation"]]


def test_another_provinces_target_binds_only_that_one(plans):
    found = targets_for(plans, "west", "paid")
    assert found[["value", "binds"]].values.tolist() == [[50, "every province"], [70, "nation"], [90, "province"]]


def test_the_nation_is_bound_by_its_own_targets_alone(plans):
    assert targets_for(plans, "vietnam")[["value", "binds"]].values.tolist() == [[70, "province"]]


def test_the_scope_of_a_target_is_respected(plans):
    assert targets_for(plans, "east", "paid", "police")["value"].tolist() == [20]
    assert targets_for(plans, "east", "paid", "")["value"].tolist() == [30, 50, 70]
    assert targets_for(plans, "east", "paid")["value"].tolist() == [30, 50, 70, 20]  # every scope


def test_without_an_indicator_all_are_listed(plans):
    assert targets_for(plans, "east")["indicator"].tolist() == ["late", "paid", "paid", "paid", "paid"]


def test_the_figures_of_one_scope_do_not_meet_the_target_of_another(tmp_path):
    rows = [obs("east", "paid", DUE, 95, scope="police"), obs("east", "paid", DUE, 10)]
    data = mini(tmp_path, rows, [target("east", "paid", DUE, 80), target("east", "paid", DUE, 80, scope="police")])
    assert target_status(data, "east", "paid")["status"].tolist() == ["missed"]
    assert target_status(data, "east", "paid", "police")["status"].tolist() == ["achieved"]


# Statuses


def test_a_target_that_the_latest_figure_reaches_is_achieved(tmp_path):
    row = judge(tmp_path, [obs("east", "paid", END, 79), obs("east", "paid", DUE, 80)], target("east", "paid", DUE, 80))
    assert (row["status"], row["probability"], row["latest"], row["symbol"]) == ("achieved", 1, 80, "✓")
    assert row["latest_figure"]["period_end"] == day(DUE)


def test_a_target_is_missed_where_the_figure_of_the_due_date_is_short(tmp_path):
    row = judge(tmp_path, [obs("east", "paid", DUE, "79.9")], target("east", "paid", DUE, 80))
    assert (row["status"], row["probability"], row["latest"]) == ("missed", 0, 79.9)


def test_a_target_is_missed_where_the_first_figure_after_the_due_date_is_short(tmp_path):
    rows = [obs("east", "paid", END, 60), obs("east", "paid", "2025-02-28", 70), obs("east", "paid", "2025-12-31", 90)]
    row = judge(tmp_path, rows, target("east", "paid", DUE, 80))
    assert (row["status"], row["latest"]) == ("missed", 70)


def test_a_target_that_was_reached_in_time_stays_achieved(tmp_path):
    rows = [obs("east", "paid", END, 85), obs("east", "paid", "2025-02-28", 70)]
    assert judge(tmp_path, rows, target("east", "paid", DUE, 80))["status"] == "achieved"


def test_a_target_that_is_first_seen_reached_after_the_due_date_is_achieved_with_a_reservation(tmp_path):
    rows = [obs("east", "paid", END, 60), obs("east", "paid", "2025-02-28", 82)]
    row = judge(tmp_path, rows, target("east", "paid", DUE, 80))
    assert (row["status"], row["latest"]) == ("achieved", 82)
    assert row["why"] == "the first figure since the due date reaches it; whether in time is not known"


def test_a_figure_that_is_not_chosen_meets_no_target(tmp_path):
    rows = [obs("east", "paid", END, 40), obs("east", "paid", DUE, 95, flag="doubtful")]
    row = judge(tmp_path, rows, target("east", "paid", DUE, 80))
    assert (row["status"], row["latest"]) == ("insufficient data", 40)


def test_without_a_figure_the_data_are_insufficient(tmp_path):
    row = judge(tmp_path, [obs("west", "paid", END, 40)], target("east", "paid", DUE, 80))
    assert (row["status"], row["why"]) == ("insufficient data", "no figure is known")
    assert np.isnan([row["probability"], row["latest"], row["pace_required"], row["pace_seen"]]).all()
    assert row["latest_figure"] is None


def test_where_the_projection_is_refused_the_data_are_insufficient_for_its_reason(tmp_path):
    row = judge(tmp_path, [obs("east", "paid", END, 40)], target("east", "paid", DUE, 80))
    assert row["status"] == "insufficient data"
    assert row["why"].startswith("too few series")
    assert (np.isnan(row["probability"]), row["latest"]) == (True, 40)


def test_at_most_is_reached_from_above(tmp_path):
    plan = target("east", "late", DUE, 5, comparator="at_most")
    values = {"5": "achieved", "4.9": "achieved", "5.1": "missed"}
    for value, status in values.items():
        data = mini(tmp_path / value, [obs("east", "late", DUE, value)], [plan])
        assert target_status(data, "east", "late")["status"].tolist() == [status]


def test_nearly_eighty_is_not_eighty(tmp_path):
    row = judge(tmp_path, [obs("east", "paid", DUE, 80, qualifier="nearly")], target("east", "paid", DUE, 80))
    assert row["status"] != "achieved"  # "nearly" means at most


def test_over_five_is_not_five_at_most(tmp_path):
    plan = target("east", "late", DUE, 5, comparator="at_most")
    data = mini(tmp_path, [obs("east", "late", DUE, 5, qualifier="over")], [plan])
    assert target_status(data, "east", "late")["status"].item() != "achieved"


def test_over_eighty_is_eighty(tmp_path):
    row = judge(tmp_path, [obs("east", "paid", DUE, 80, qualifier="over")], target("east", "paid", DUE, 80))
    assert row["status"] == "achieved"


@pytest.fixture(scope="module")
def moving(tmp_path_factory):
    """Fifteen series that rise by 2 to 30 points from about 40 % in a year; East stands at 40, its late rate at 60."""
    rows = []
    for n, (place, *_rest) in enumerate(PROVINCES[-15:], 1):
        start = 38 + 7 * n % 15 / 3  # in no order
        rows += [obs(place, "paid", "2022-12-31", f"{start:.1f}"), obs(place, "paid", END, f"{start + 2 * n:.1f}")]
    rows += [obs("east", "paid", END, "40.0"), obs("east", "late", END, "60.0")]
    plans = [target("east", "paid", DUE, value) for value in (41, 55, 90)]
    plans += [target("east", "late", DUE, value, comparator="at_most") for value in (10, 95)]
    for number, plan in enumerate(plans):
        plan["source"] = f"plan{number}-2020-01-01"
    return mini(tmp_path_factory.mktemp("moving"), rows, plans)


def test_a_projected_target_is_on_course_uncertain_or_off_course(moving):
    # All other series rose, by 16 points in the middle: 41 is behind nearly all, 55 in their midst, 90 beyond them all.
    judged = target_status(moving, "east", "paid").set_index("value")
    assert judged["status"].to_dict() == {41: "on course", 55: "uncertain", 90: "off course"}
    assert set(judged["why"]) == {"by the projection"}
    chances = judged["probability"]
    assert chances[41] >= 0.8 > chances[55] > 0.2 >= chances[90]


def test_a_projected_target_at_most_is_judged_from_below(moving):
    # everything rises, so 10 at most is out of reach from 60, and 95 at most is not
    judged = target_status(moving, "east", "late").set_index("value")
    assert judged["status"].to_dict() == {10: "off course", 95: "achieved"}
    assert judged.loc[10, "probability"] == project(moving, "east", "late", DUE).probability(10, "at_most")


# A number that no source states


@pytest.mark.parametrize(("indicator", "goal"), [("paid", 41), ("paid", 90), ("late", 10)])
def test_a_goal_is_judged_as_a_target_of_the_same_number_is(moving, indicator, goal):
    # late is to fall, so that its goal is one at most
    judged = target_status(moving, "east", indicator)
    whole = with_goal(moving, judged, moving.series("east", indicator), goal, day(DUE))
    assert len(whole) == len(judged) + 1
    own, like = whole[whole["binds"] == "asked"].iloc[0], judged[judged["value"] == goal].iloc[0]
    same = ["status", "symbol", "why", "probability", "latest", "comparator", "pace_required"]
    assert own[same].tolist() == like[same].tolist()


def test_a_goal_of_nothing_can_be_asked_for(moving):
    judged = with_goal(moving, target_status(moving, "east", "late"), moving.series("east", "late"), 0, day(DUE))
    assert judged[judged["binds"] == "asked"][["value", "comparator", "status"]].to_numpy().tolist() == [
        [0, "at_most", "off course"]
    ]


def test_a_goal_that_is_no_number_is_refused(moving):
    with pytest.raises(ValueError, match="a goal is a number from 0 on"):
        with_goal(moving, target_status(moving, "east", "late"), moving.series("east", "late"), np.nan, day(DUE))


def test_no_goal_leaves_the_targets_alone(moving):
    judged = target_status(moving, "east", "paid")
    assert with_goal(moving, judged, moving.series("east", "paid"), -1, day(DUE)) is judged


def test_a_goal_for_a_count_is_judged_and_one_for_a_rank_refused(tmp_path):
    rows = [obs("east", "issued", END, 900), obs("east", "place", END, 7)]
    data = mini(tmp_path, rows)
    count, rank = (
        with_goal(data, target_status(data, "east", key), data.series("east", key), goal, day(DUE)).iloc[0]
        for key, goal in (("issued", 800), ("place", 5))
    )
    assert (count["status"], count["comparator"]) == ("achieved", "at_least")
    assert (rank["status"], rank["comparator"]) == ("insufficient data", "at_most")
    assert rank["why"] == "a rank depends on what the others do"


def test_the_report_names_a_goal_as_stated_by_no_source_and_leads_to_how_it_was_asked_for():
    given = {"province": "bac_ninh", "indicator": "eid_activated", "goal": 900000.0, "due": "2025-06-30"}
    page = render(find_notebook("projection"), given).page
    assert loose_numbers(page) == []
    words = BeautifulSoup(page, "html.parser").get_text(" ")
    assert "at least 900,000 by 30 June 2025, which no source states" in " ".join(words.split())
    assert "at least 900,000 by 30 June 2025 was asked for when this report was made; no source states it." in words


def test_every_status_has_a_symbol_of_its_own(moving):
    judged = target_status(moving, "east", "paid")
    assert judged["symbol"].tolist() == ["↗", "?", "↘"]
    assert len(set(STATUSES.values())) == len(STATUSES) == 6


# Paces


def test_the_paces_that_are_required_and_seen(tmp_path):
    rows = [obs("east", "paid", f"{year}-12-31", value) for year, value in ((2021, 10), (2022, 40), (2023, 46))]
    row = judge(tmp_path, rows, target("east", "paid", DUE, 70))
    assert row["pace_required"] == pytest.approx((70 - 46) * MONTH / 366, rel=1e-12)  # 2.00 points a month
    assert row["pace_seen"] == pytest.approx((46 - 40) * MONTH / 365, rel=1e-12)  # 0.50


def test_a_rate_that_has_to_fall_needs_a_negative_pace(tmp_path):
    plan = target("east", "late", DUE, 5, comparator="at_most")
    row = target_status(mini(tmp_path, [obs("east", "late", END, 11)], [plan]), "east", "late").iloc[0]
    assert row["pace_required"] == pytest.approx(-6 * MONTH / 366, rel=1e-12)
    assert np.isnan(row["pace_seen"])


def test_no_pace_is_required_once_the_day_has_come(tmp_path):
    rows = [obs("east", "paid", END, 46), obs("east", "paid", DUE, 60), obs("east", "paid", "2025-06-30", 90)]
    row = judge(tmp_path, rows, target("east", "paid", DUE, 70))
    assert np.isnan(row["pace_required"])
    assert row["pace_seen"] == pytest.approx(14 * MONTH / 366, rel=1e-12)  # what came after the due date is left out


# All quantities of a territory


def test_every_target_that_binds_is_judged_and_the_nations_only_beside_a_figure(plans):
    judged = statuses(plans, "east")
    assert judged[["title", "scope", "value", "status"]].values.tolist() == [
        ["Late", "", 5, "insufficient data"],
        ["Paid", "", 30, "achieved"],
        ["Paid", "", 50, judged["status"].iloc[2]],
        ["Paid", "", 70, judged["status"].iloc[3]],
        ["Paid", "police", 20, "insufficient data"],
    ]
    assert statuses(plans, "south")["binds"].tolist() == [
        "every province"
    ]  # it has no figure, and the goal still binds


def test_a_territory_formed_by_a_merger_answers_for_no_earlier_day(tmp_path):
    targets = [target("", "paid", "2025-06-30", 50), target("", "paid", "2025-12-31", 60)]
    data = mini(tmp_path, [obs("new_town", "paid", "2025-09-30", 40)], targets)
    assert targets_for(data, "new_town")["value"].tolist() == [60]
    assert targets_for(data, "east")["value"].tolist() == [50, 60]


def test_a_territory_without_targets_gets_an_empty_table(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", END, 40)], [target("west", "paid", DUE, 80)])
    judged = statuses(data, "east")
    assert judged.empty
    assert {"status", "symbol", "binds", "title", "unit"} <= set(judged)


# The day to project to


def due(asked="", last=END, known_by=END, targets=()):
    line = pd.DataFrame({"period_end": [day("2022-06-30"), day(last)]})
    return next_due(pd.DataFrame({"due": pd.to_datetime(list(targets))}), line, asked, day(known_by))


def test_the_day_that_is_asked_for_is_taken():
    assert due(asked="2020-02-29", targets=[DUE]) == day("2020-02-29")


def test_the_next_target_after_the_day_of_knowledge_is_taken():
    days = ["2023-06-30", "2024-03-31", "2024-06-30", DUE]
    assert due(known_by="2024-03-31", targets=days) == day("2024-06-30")
    assert due(known_by="2023-05-31", targets=days) == day("2024-03-31")  # after the last figure too


def test_a_target_that_fell_due_after_the_last_figure_is_taken_where_none_is_coming():
    assert due(last="2023-06-30", known_by=DUE, targets=["2023-03-31", "2023-09-30", END]) == day(END)


def test_without_a_target_the_end_of_the_year_is_taken():
    assert due(last="2024-03-31", known_by="2024-05-31", targets=["2023-12-31"]) == day(DUE)
    assert due(last="2023-03-31", known_by="2024-05-31") == day(DUE)


def test_the_end_of_a_year_that_the_last_figure_already_tells_is_not_taken():
    assert due(last=END, known_by=END) == day(DUE)
