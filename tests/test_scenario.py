"""Scenarios of a year: what they rest on, what they refuse, and how they read."""

import pytest
from helpers_analysis import mini, obs
from helpers_numbers import loose_numbers

from p06analysis.report import find_notebook, render
from p06analysis.scenario import year_scenarios
from p06analysis.scenario_text import year_sentences, year_text
from p06analysis.show import unmarked


def handled(*rows, place="east", **more):
    """Rows of a count within periods, each given as start, end and value."""
    return [obs(place, "handled", end, value, start=start, **more) for start, end, value in rows]


SO_FAR = ("2023-01-01", "2023-03-14", 730)  # 73 of 365 days: a fifth of the year, 10 a day
FEBRUARY = ("2023-02-01", "2023-02-28", 140)  # 5 a day
BEFORE = ("2022-01-01", "2022-12-31", 4000)
SAME_BEFORE = ("2022-01-01", "2022-03-14", 500)


def totals(made):
    return dict(zip(made.frame["scenario"], made.frame["value"].round(6), strict=True))


def test_the_rest_of_the_year_goes_on_at_the_daily_rate_so_far(tmp_path):
    made = year_scenarios(mini(tmp_path, handled(SO_FAR)), "east", "handled")
    assert totals(made) == {"so far": 3650}
    assert made.needed is None


def test_the_slowest_and_the_fastest_stretch_are_told_by_parts_and_by_differences(tmp_path):
    rows = handled(SO_FAR, FEBRUARY, ("2023-01-01", "2023-01-31", 434))  # January 14 a day
    made = year_scenarios(mini(tmp_path, rows), "east", "handled")
    # 292 days are left. Stretches: January 14, February 5, 1 February to 14 March (730 - 434) / 42 = 7.05 a day.
    assert totals(made) == {"so far": 3650, "slowest": 730 + 292 * 5, "fastest": 730 + 292 * 14}


def test_a_stretch_is_also_told_by_two_that_end_together(tmp_path):
    rows = handled(SO_FAR, ("2023-02-01", "2023-03-14", 296))  # so that January brought 434, 14 a day
    made = year_scenarios(mini(tmp_path, rows), "east", "handled")
    # 296 / 42 = 7.05 a day
    assert totals(made) == {"so far": 3650, "slowest": round(730 + 292 * 296 / 42, 6), "fastest": 730 + 292 * 14}


def test_the_end_of_february_is_the_same_day_in_a_leap_year(tmp_path):
    leap = handled(("2024-01-01", "2024-12-31", 4000), ("2024-01-01", "2024-02-29", 500))
    rows = [*leap, *handled(("2025-01-01", "2025-02-28", 590))]
    assert totals(year_scenarios(mini(tmp_path, rows), "east", "handled"))["rest of last year"] == 590 + 3500


def test_last_year_tells_what_its_rest_brought_and_what_is_needed(tmp_path):
    made = year_scenarios(mini(tmp_path, handled(SO_FAR, BEFORE, SAME_BEFORE)), "east", "handled")
    assert totals(made) == {"so far": 3650, "rest of last year": 730 + 3500}
    assert made.needed.value == pytest.approx((4000 - 730) / 292)  # a day
    text = year_text(made)
    assert text["against"].tolist() == ["91%", "106%"]  # 3,650 and 4,230 of 4,000
    assert unmarked(" ".join(year_sentences(made))) == (
        "As the rest of the year goes on, 730 (1 January 2023 – 14 March 2023) become 3,650 to 4,230 in the whole "
        "year. These are scenarios and no forecast: nothing says how likely each is. "
        "To come up with the year before (4,000) it needs 341 a month from now on."
    )


def test_a_year_before_that_is_passed_already_is_said_to_be_reached(tmp_path):
    made = year_scenarios(mini(tmp_path, handled(SO_FAR, ("2022-01-01", "2022-12-31", 700))), "east", "handled")
    assert unmarked(year_sentences(made)[-1]) == "The year before brought 700, which is reached."


def test_what_the_printed_digits_leave_open_is_carried_along(tmp_path):
    over = year_scenarios(mini(tmp_path, handled(SO_FAR, qualifier="over")), "east", "handled")
    assert "become at least 3,650 in" in unmarked(year_sentences(over)[0])
    about = year_scenarios(
        mini(tmp_path / "b", handled(("2023-01-01", "2023-03-14", 700), qualifier="about")), "east", "handled"
    )
    assert about.frame[["low", "high"]].to_numpy().tolist() == [[3250, 3750]]  # 650 to 750, five times
    nearly = year_scenarios(mini(tmp_path / "c", handled(SO_FAR, qualifier="nearly")), "east", "handled")
    assert "become at most 3,650 in" in unmarked(year_sentences(nearly)[0])


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no figure is known"),
        ([FEBRUARY], "no figure counts from the first day of a year on"),
        ([("2021-01-01", "2023-03-31", 9000)], "no figure counts from the first day of a year on"),
        ([SO_FAR, ("2023-01-01", "2023-12-31", 3000)], "the year is over, and its figure is known (2023)"),
        (
            [SO_FAR, ("2024-02-01", "2024-03-31", 9)],
            "the year is over, and no figure of the whole of it is known (2023)",
        ),
    ],
)
def test_without_a_part_of_a_year_there_is_no_scenario(tmp_path, rows, why):
    data = mini(tmp_path, [*handled(*rows), obs("west", "paid", "2023-12-31", 5)])
    made = year_scenarios(data, "east", "handled")
    assert made.refusal == why
    assert year_text(made).empty
    assert unmarked(year_sentences(made)[0]) == f"There is no scenario for the year: {why}."


def test_two_reports_that_exclude_each_other_are_no_ground(tmp_path):
    rows = handled(SO_FAR) + handled(("2023-01-01", "2023-03-14", 790), source="other-2023-03-20")
    made = year_scenarios(mini(tmp_path, rows), "east", "handled")
    assert made.refusal == "two reports of 1 January 2023 – 14 March 2023 contradict each other"


@pytest.mark.parametrize(("used", "when"), [(BEFORE, "2022"), (SAME_BEFORE, "1 January 2022 – 14 March 2022")])
def test_neither_are_two_such_reports_of_the_year_before(tmp_path, used, when):
    other = handled((*used[:2], used[2] + 900), source="other-2023-02-20")
    made = year_scenarios(mini(tmp_path, [*handled(SO_FAR, BEFORE, SAME_BEFORE), *other]), "east", "handled")
    assert made.refusal == f"two reports of {when} contradict each other"


def test_a_territory_that_ended_within_the_year_has_no_whole_year(tmp_path):
    rows = handled(("2025-01-01", "2025-03-31", 900), place="old_town")
    assert year_scenarios(mini(tmp_path, rows), "old_town", "handled").refusal == (
        "the territory ended on 30 June 2025, within the year"
    )


def test_other_quantities_are_not_told_by_the_year(tmp_path):
    made = year_scenarios(mini(tmp_path, [obs("east", "paid", "2023-12-31", 5)]), "east", "paid")
    assert made.refusal
    assert year_sentences(made) == []


def test_the_report_shows_them_with_every_number_linked():
    asked = {"province": "quang_ninh", "indicator": "dossiers_received", "known_by": "2025-06-30"}
    page = render(find_notebook("projection"), asked).page
    assert ">Scenarios for the year</a>" in page
    assert loose_numbers(page) == []
    other = render(find_notebook("projection"), {"province": "ha_tinh", "indicator": "online_payment_rate"}).page
    assert ">Scenarios for the year</a>" not in other  # not among the contents
