"""Growth between two figures: bounds, folds, pace, what sources state, and what must not be compared."""

import numpy as np
import pandas as pd
import pytest
from helpers_analysis import day, mini, obs, real

from p06analysis.change import STEP, growth, growth_table, judge_stated, moved_series
from p06analysis.comparable import comparability, is_base, span_days
from p06analysis.interval import Interval

MONTH = 30.4375  # 365.25 / 12 days
NONE = float("nan")


def same(number):
    """Equal but for binary fractions."""
    return pytest.approx(number, rel=1e-9, abs=1e-9)


def point(end, value, low=None, high=None, start=None, **more):
    """One row of a series; bounds are the value itself where they are not given."""
    row = {"period_end": day(end), "period_start": pd.Timestamp(start) if start else pd.NaT, "value": value}
    row |= {"low": value if low is None else low, "high": value if high is None else high}
    return row | {"stated_change": NONE, "stated_decimals": 0, "note": "", "chosen": True} | more


def line(kind, *points):
    return pd.DataFrame(points).assign(kind=kind)


# The headline case: 31.93 means 31.925 to 31.935, 0.77 means 0.765 to 0.775.


def test_the_headline_case_gives_the_change_and_its_bounds():
    step = growth(real().series("ha_tinh", "online_payment_rate")).iloc[0]
    assert (step["start"], step["end"]) == (day("2022-12-31"), day("2023-12-31"))
    assert step["change"] == same(31.16)  # 31.93 - 0.77
    assert step["change_low"] == same(31.15)  # 31.925 - 0.775
    assert step["change_high"] == same(31.17)  # 31.935 - 0.765


def test_the_headline_case_gives_the_fold_and_its_bounds():
    step = growth(real().series("ha_tinh", "online_payment_rate")).iloc[0]
    assert (f"{step['fold_low']:.1f}", f"{step['fold_high']:.1f}") == ("41.2", "41.7")
    assert step["fold_low"] == same(31.925 / 0.775)  # 41.19...
    assert step["fold_high"] == same(31.935 / 0.765)  # 41.74...


def test_the_headline_case_gives_the_pace_per_month():
    step = growth(real().series("ha_tinh", "online_payment_rate")).iloc[0]
    assert step["months"] == same(365 / MONTH)
    assert step["pace"] == same(31.16 * MONTH / 365)  # 2.598... points a month
    assert (step["pace_low"], step["pace_high"]) == (same(31.15 * MONTH / 365), same(31.17 * MONTH / 365))


def test_the_headline_case_shows_that_the_source_cut_its_own_change_off():
    step = growth(real().series("ha_tinh", "online_payment_rate")).iloc[0]
    assert (step["stated_change"], step["stated"], step["comparable"]) == (31.1, "truncated", "yes")


# Folds


def test_a_rank_has_no_fold():
    step = growth(line("rank", point("2022-12-31", 26.0), point("2023-12-31", 17.0))).iloc[0]
    assert (step["change"], step["change_low"], step["change_high"]) == (-9, -9, -9)
    assert np.isnan([step["fold"], step["fold_low"], step["fold_high"]]).all()


def test_there_is_no_fold_where_the_start_may_be_zero():
    step = growth(line("rate", point("2022-12-31", 0.2, 0.0, 0.25), point("2023-12-31", 5.0, 4.5, 5.5))).iloc[0]
    assert np.isnan([step["fold"], step["fold_low"], step["fold_high"]]).all()


def test_there_is_a_fold_where_the_start_is_surely_above_zero():
    step = growth(line("rate", point("2022-12-31", 0.2, 0.15, 0.25), point("2023-12-31", 5.0, 4.5, 5.5))).iloc[0]
    assert step["fold"] == same(25.0)
    assert (step["fold_low"], step["fold_high"]) == (same(18.0), same(5.5 / 0.15))  # 4.5 / 0.25


def test_a_figure_without_an_upper_bound_leaves_change_and_fold_open():
    # "over 100" then 400: the change is at most 300, the fold at most 4, and both may be as small as one likes.
    step = growth(line("stock", point("2022-12-31", 100.0, 100.0, np.inf), point("2023-12-31", 400.0))).iloc[0]
    assert (step["change_low"], step["change_high"]) == (-np.inf, 300)
    assert (step["fold_low"], step["fold_high"]) == (0, 4)


# Comparability


def flow(end, start=None):
    return pd.Series(point(end, 1.0, start=start, kind="flow"))


def test_flows_of_equal_length_are_comparable():
    assert comparability(flow("2022-12-31", "2022-01-01"), flow("2023-12-31", "2023-01-01")) == ("yes", "")


def test_a_leap_day_or_the_end_of_a_month_is_no_difference_in_length():
    # 366 and 365 days; 28 and 31 days differ by the three that are allowed
    assert comparability(flow("2024-12-31", "2024-01-01"), flow("2025-12-31", "2025-01-01"))[0] == "yes"
    assert comparability(flow("2023-02-28", "2023-02-01"), flow("2023-03-31", "2023-03-01"))[0] == "yes"


def test_flows_of_unequal_length_are_not_comparable():
    verdict = comparability(flow("2023-12-31", "2023-01-01"), flow("2024-06-30", "2024-01-01"))
    assert verdict == ("no", "counted over 365 and over 182 days")  # 31 + 29 + 31 + 30 + 31 + 30


@pytest.mark.parametrize("starts", [(None, "2023-01-01"), ("2022-01-01", None), (None, None)])
def test_flows_of_unknown_length_are_not_comparable(starts):
    verdict = comparability(flow("2022-12-31", starts[0]), flow("2023-12-31", starts[1]))
    assert verdict == ("no", "the length of a period is not known")


def test_two_figures_of_one_day_are_not_comparable_and_have_no_pace():
    steps = growth(line("rate", point("2023-12-31", 5.0), point("2023-12-31", 6.0, start="2023-01-01")))
    assert steps.loc[0, ["comparable", "why"]].tolist() == ["no", "both figures refer to the same day"]
    assert np.isnan(steps.loc[0, "pace"])


def test_rates_over_unequal_periods_are_comparable_with_a_warning():
    year, month = (pd.Series(point("2023-12-31", 5.0, start=s, kind="rate")) for s in ("2023-01-01", "2023-12-01"))
    later = month.copy()
    later["period_end"], later["period_start"] = day("2024-01-31"), day("2024-01-01")
    assert comparability(year, later) == ("warning", "measured over 365 and over 31 days")
    assert comparability(month, later) == ("yes", "")


def test_a_rate_over_a_period_against_one_without_gives_a_warning_but_a_stock_does_not():
    before, after = point("2022-12-31", 5.0, start="2022-01-01"), point("2023-12-31", 6.0)
    rates, stocks = ([pd.Series(row | {"kind": kind}) for row in (before, after)] for kind in ("rate", "stock"))
    assert comparability(*rates) == ("warning", "one figure covers a period, the other gives none")
    assert comparability(*stocks) == ("yes", "")


def test_a_note_gives_a_warning_that_repeats_it():
    rows = [
        pd.Series(point(end, 5.0, kind="rate", note=note)) for end, note in (("2022-12-31", ""), ("2023-12-31", "x"))
    ]
    assert comparability(*rows) == ("warning", "x")


def test_the_length_of_a_period_counts_both_ends_and_a_state_has_none():
    assert span_days(flow("2024-02-29", "2024-02-01")) == 29
    assert span_days(flow("2024-02-29")) == 0


# What the source states

AROUND = Interval(31.16, 31.15, 31.17)
DOWN = Interval(-5.26, -5.27, -5.25)
RANK = Interval(-9, -9, -9)


@pytest.mark.parametrize(
    ("stated", "change", "verdict"),
    [
        (NONE, AROUND, ""),
        (31.16, AROUND, "agrees"),
        (31.2, AROUND, "agrees"),  # 31.15 to 31.25
        (31.1, AROUND, "truncated"),  # 31.05 to 31.15 only touches 31.15; cut off it would be 31.1 to 31.2
        (31, AROUND, "agrees"),  # 30.5 to 31.5
        (31, Interval(31.93, 31.92, 31.94), "truncated"),  # cut off 31 to 32
        (31.3, AROUND, "differs"),  # 31.25 to 31.35, cut off 31.3 to 31.4
        (-31.1, AROUND, "differs"),
        (-5.3, DOWN, "agrees"),  # -5.35 to -5.25
        (-5.2, DOWN, "truncated"),  # towards zero: -5.3 to -5.2
        (-5.1, DOWN, "differs"),
        (5.3, DOWN, "differs"),
        (-9, RANK, "agrees"),
        (9, RANK, "differs"),
        (-7, RANK, "differs"),
        (4210, Interval(4210, 4210, 4210), "agrees"),
        (0, Interval(0, 0, 0), "agrees"),
        (0, Interval(3, 3, 3), "differs"),
        (12, Interval(10, 10, np.inf), "agrees"),  # "over" leaves the end open
    ],
)
def test_a_stated_change_agrees_is_cut_off_or_differs(stated, change, verdict):
    assert judge_stated(stated, change) == verdict


@pytest.mark.parametrize(("stated", "change"), [(-8, RANK), (8, Interval(9, 9, 9)), (4209, Interval(4210, 4210, 4210))])
def test_a_whole_number_that_is_one_short_differs_as_nothing_can_be_cut_off_it(stated, change):
    assert judge_stated(stated, change) == "differs"


def test_a_zero_at_the_end_of_a_stated_change_is_a_digit_too(tmp_path):
    # 90.34 - 86.00 is 4.33 to 4.35; "4.30" says 4.295 to 4.305, or 4.30 to 4.31 where it was cut off
    before, after = obs("east", "paid", "2022-12-31", "86.00"), obs("east", "paid", "2023-12-31", "90.34")
    assert growth(mini(tmp_path, [before, after | {"stated_change": "4.30"}]).series("east", "paid"))[
        "stated"
    ].tolist() == ["differs"]


# Steps and the whole

THREE = line(
    "rate",
    point("2021-12-31", 10.0),
    point("2022-12-31", 40.0, stated_change=30.0),
    point("2023-12-31", 45.0, stated_change=5.0),
)


def test_each_step_compares_with_the_figure_before():
    steps = growth(THREE)
    assert steps[["change", "stated"]].values.tolist() == [[30.0, "agrees"], [5.0, "agrees"]]
    assert steps.columns.tolist() == STEP


def test_overall_compares_the_last_with_the_first_and_leaves_out_what_the_source_compared_otherwise():
    whole = growth(THREE, overall=True)
    assert whole[["start_value", "end_value", "change", "stated"]].values.tolist() == [[10.0, 45.0, 35.0, ""]]
    assert np.isnan(whole.loc[0, "stated_change"])


def test_overall_of_two_figures_is_their_step_with_what_the_source_states():
    whole = growth(THREE.iloc[1:], overall=True)
    assert whole[["change", "stated"]].values.tolist() == [[5.0, "agrees"]]


def test_a_figure_that_is_not_chosen_takes_no_part():
    steps = growth(THREE.assign(chosen=[True, False, True]))
    assert steps[["start_value", "end_value"]].values.tolist() == [[10.0, 45.0]]


@pytest.mark.parametrize("points", [0, 1])
@pytest.mark.parametrize("overall", [False, True])
def test_fewer_than_two_figures_have_no_growth(points, overall):
    steps = growth(THREE.head(points), overall)
    assert steps.empty
    assert steps.columns.tolist() == STEP


# Several series


def counted(start, end, value, **more):
    return obs("east", "handled", end, value, start=start, **more)


def test_only_series_with_two_comparable_figures_have_moved(tmp_path):
    data = mini(
        tmp_path,
        [
            *(obs("west", "paid", f"{year}-12-31", value) for year, value in ((2021, 5), (2022, 6), (2023, 7))),
            *(obs("north", "paid", f"{year}-12-31", value) for year, value in ((2022, 6), (2023, 7))),
            obs("south", "paid", "2023-12-31", 9),  # one figure
            counted("2023-01-01", "2023-12-31", 100),
            counted("2024-01-01", "2024-01-31", 9),  # a month after a year
            obs("north", "issued", "2022-12-31", 10),
            obs("north", "issued", "2023-12-31", 11, flag="doubtful"),  # not chosen
        ],
    )
    expected = [["north", "paid", "", 2], ["west", "paid", "", 3]]  # in the order of the alphabet
    assert moved_series(data.joined).values.tolist() == expected
    assert moved_series(data.joined, ["handled", "issued"]).empty
    assert moved_series(data.joined, ["paid"]).values.tolist() == expected


YEAR_MONTH_YEAR = [
    counted("2022-01-01", "2022-12-31", 100),
    counted("2023-01-01", "2023-01-31", 9),
    counted("2023-02-01", "2024-01-31", 120),  # 365 days again
]


def test_a_series_with_two_comparable_figures_has_moved_also_where_another_stands_between_them(tmp_path):
    data = mini(tmp_path, YEAR_MONTH_YEAR)
    assert moved_series(data.joined)[["province", "indicator"]].values.tolist() == [["east", "handled"]]


def test_the_table_of_growth_goes_from_the_first_figure_to_the_last(tmp_path):
    rows = [
        obs("east", "paid", f"{year}-12-31", value) for year, value in ((2021, "5.0"), (2022, "6.0"), (2023, "9.0"))
    ]
    table = growth_table(mini(tmp_path, rows).joined)
    assert table[["province", "indicator", "unit", "start_value", "end_value"]].values.tolist() == [
        ["east", "paid", "percent", 5.0, 9.0]
    ]
    assert table.loc[0, "change"] == same(4.0)
    assert table.loc[0, "first_figure"]["period_end"] == day("2021-12-31")
    assert table.loc[0, "last_figure"]["source"] == "paper-2023-12-31"


def test_the_table_of_growth_skips_a_first_figure_that_is_not_comparable_with_the_last(tmp_path):
    rows = [
        counted("2022-01-01", "2022-12-31", 1000),
        counted("2023-01-01", "2023-01-31", 80),
        counted("2023-12-01", "2023-12-31", 95),
    ]
    table = growth_table(mini(tmp_path, rows).joined)
    assert table[["start", "start_value", "end_value", "comparable"]].values.tolist() == [
        [day("2023-01-31"), 80.0, 95.0, "yes"]
    ]


def test_the_table_of_growth_leaves_out_a_series_that_cannot_be_compared_at_all(tmp_path):
    rows = [counted("2022-01-01", "2022-12-31", 1000), counted("2023-01-01", "2023-01-31", 80)]
    table = growth_table(mini(tmp_path, rows).joined)
    assert table.empty
    assert table.columns.tolist()[-len(STEP) :] == STEP


def test_the_table_of_growth_keeps_a_stated_change_only_against_the_figure_directly_before(tmp_path):
    two = [obs("east", "paid", "2022-12-31", "6.0"), obs("east", "paid", "2023-12-31", "9.0", stated_change="3.0")]
    near = growth_table(mini(tmp_path / "near", two).joined).iloc[0]
    far = growth_table(mini(tmp_path / "far", [obs("east", "paid", "2021-12-31", "5.0"), *two]).joined).iloc[0]
    assert (near["stated_change"], near["stated"]) == (3.0, "agrees")
    assert (np.isnan(far["stated_change"]), far["stated"], far["change"]) == (True, "", 4.0)


def test_the_table_of_growth_puts_percentages_first_and_among_them_what_moved_most(tmp_path):
    values = {("east", "issued"): (100, 900), ("east", "paid"): (10, 15), ("east", "late"): (20, 8)}
    rows = [
        obs(province, indicator, end, value)
        for (province, indicator), pair in values.items()
        for end, value in zip(("2022-12-31", "2023-12-31"), pair, strict=True)
    ]
    table = growth_table(mini(tmp_path, rows).joined)
    assert table["indicator"].tolist() == ["late", "paid", "issued"]  # -12 points, +5 points, a count


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (
            {"period_end": day("2024-12-31"), "denominator": 63},
            {"period_end": day("2025-05-31"), "denominator": 63},
            "yes",
        ),
        (
            {"period_end": day("2024-12-31"), "denominator": 63},
            {"period_end": day("2025-05-31"), "denominator": 34},
            "no",
        ),
        ({"period_end": day("2025-06-30")}, {"period_end": day("2025-07-01")}, "no"),
    ],
)
def test_a_rank_among_63_is_none_among_34(first, second, verdict):
    rank = {"kind": "rank", "note": "", "denominator": NONE, "period_start": pd.NaT}
    assert comparability(pd.Series(rank | first), pd.Series(rank | second))[0] == verdict


def test_a_stated_change_is_judged_only_against_the_figure_of_a_year_before():
    year, quarter = day("2022-12-31"), day("2023-09-30")
    now = pd.Series(point("2023-12-31", 5.0))
    assert is_base(pd.Series(point(f"{year:%Y-%m-%d}", 5.0)), now)
    assert not is_base(pd.Series(point(f"{quarter:%Y-%m-%d}", 5.0)), now)
