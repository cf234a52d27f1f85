"""What printed digits allow; every expectation is worked by hand from the rule."""

import numpy as np
import pandas as pd
import pytest

from p06analysis import Interval
from p06analysis.interval import decimals, reported

INF = np.inf
NO_BOUND = np.nan


def allowed(printed, qualifier, unit, minimum=0.0, maximum=NO_BOUND):
    figure = pd.DataFrame(
        {
            "value": [float(printed)],
            "decimals": decimals(pd.Series([printed])),
            "qualifier": [qualifier],
            "unit": [unit],
            "minimum": [minimum],
            "maximum": [maximum],
        }
    )
    return tuple(reported(figure).loc[0, ["low", "high"]])


@pytest.mark.parametrize(
    ("printed", "places"), [("31.90", 2), ("31.93", 2), ("0.77", 2), ("86", 0), ("96.0", 1), ("15000000000", 0)]
)
def test_decimals_counts_the_printed_digits_with_their_zeros(printed, places):
    assert decimals(pd.Series([printed])).tolist() == [places]


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [("31.93", 31.925, 31.935), ("31.90", 31.895, 31.905), ("31.9", 31.85, 31.95), ("47", 46.5, 47.5)],
)
@pytest.mark.parametrize("unit", ["percent", "score"])
def test_an_exact_rate_or_score_is_rounded_to_its_last_printed_digit(printed, low, high, unit):
    assert allowed(printed, "exact", unit, maximum=100.0) == (low, high)


@pytest.mark.parametrize(
    ("printed", "unit"), [("958367", "count"), ("1400000", "count"), ("4", "rank"), ("15000000000", "vnd")]
)
def test_an_exact_count_rank_or_sum_is_as_printed(printed, unit):
    assert allowed(printed, "exact", unit) == (float(printed), float(printed))


@pytest.mark.parametrize(
    ("printed", "unit", "maximum", "high"),
    [("1400000", "count", NO_BOUND, INF), ("54", "percent", 100.0, 100.0), ("15000000000", "vnd", NO_BOUND, INF)],
)
def test_over_means_at_least_the_figure_up_to_the_bound(printed, unit, maximum, high):
    assert allowed(printed, "over", unit, maximum=maximum) == (float(printed), high)


@pytest.mark.parametrize(
    ("printed", "unit", "minimum", "low"),
    [
        ("15000000000", "vnd", 0.0, 0.0),
        ("99.5", "percent", 0.0, 0.0),
        ("3", "rank", 1.0, 1.0),
        ("5", "score", np.nan, -INF),
    ],
)
def test_nearly_means_at_most_the_figure_down_to_the_bound(printed, unit, minimum, low):
    assert allowed(printed, "nearly", unit, minimum=minimum) == (low, float(printed))


@pytest.mark.parametrize(
    ("printed", "unit", "low", "high"),
    [
        ("1400000", "count", 1_350_000.0, 1_450_000.0),  # the last digit that is not zero counts 100,000
        ("136000", "count", 135_500.0, 136_500.0),
        ("125", "count", 124.5, 125.5),
        ("15000000000", "vnd", 14_500_000_000.0, 15_500_000_000.0),
        ("70", "percent", 65.0, 75.0),
        ("31.90", "percent", 31.85, 31.95),
        ("0.5", "percent", 0.45, 0.55),
    ],
)
def test_about_allows_half_a_unit_of_the_last_digit_that_is_not_zero(printed, unit, low, high):
    assert allowed(printed, "about", unit) == (low, high)


@pytest.mark.parametrize(
    ("printed", "qualifier", "interval"),
    [
        ("100", "exact", (99.5, 100.0)),
        ("100.00", "exact", (99.995, 100.0)),
        ("0", "exact", (0.0, 0.5)),
        ("0.0", "exact", (0.0, 0.05)),
        ("0", "about", (0.0, 0.5)),
        ("100", "over", (100.0, 100.0)),
        ("100", "about", (50.0, 100.0)),
    ],
)
def test_a_percentage_stays_within_0_and_100(printed, qualifier, interval):
    assert allowed(printed, qualifier, "percent", maximum=100.0) == interval


def test_a_percentage_of_a_target_may_pass_100():
    assert allowed("120.7", "exact", "percent") == (120.65, 120.75)


def test_reported_keeps_the_index_and_judges_each_row_by_itself():
    figures = pd.DataFrame(
        {
            "value": [31.93, 4.0],
            "decimals": [2, 0],
            "qualifier": ["exact", "exact"],
            "unit": ["percent", "rank"],
            "minimum": [0.0, 1.0],
            "maximum": [100.0, 63.0],
        },
        index=[7, 3],
    )
    expected = pd.DataFrame({"low": [31.925, 4.0], "high": [31.935, 4.0]}, index=[7, 3])
    pd.testing.assert_frame_equal(reported(figures), expected)


def test_reported_takes_a_frame_without_rows():
    figures = pd.DataFrame({name: pd.Series(dtype=float) for name in ("value", "decimals", "minimum", "maximum")})
    figures = figures.assign(qualifier=pd.Series(dtype=str), unit=pd.Series(dtype=str))
    assert reported(figures).shape == (0, 2)


def rate(printed):
    return Interval(float(printed), *allowed(printed, "exact", "percent", maximum=100.0))


def rounded(interval, digits):
    return tuple(round(float(each), digits) for each in interval)


def test_ha_tinh_paid_online_31_16_points_more():
    """31.925 - 0.775 = 31.15 and 31.935 - 0.765 = 31.17."""
    assert rounded(rate("31.93") - rate("0.77"), 6) == (31.16, 31.15, 31.17)


def test_ha_tinh_paid_online_41_2_to_41_7_times_as_much():
    """31.925 / 0.775 = 41.194 and 31.935 / 0.765 = 41.745."""
    assert rounded(rate("31.93") / rate("0.77"), 3) == (41.468, 41.194, 41.745)


def test_a_difference_is_as_wide_as_both_roundings_together():
    """96.0 - 86.4 = 9.6, between 95.95 - 86.45 and 96.05 - 86.35."""
    assert rounded(rate("96.0") - rate("86.4"), 6) == (9.6, 9.5, 9.7)


def test_exact_ranks_and_counts_have_exact_differences_and_ratios():
    assert Interval(17, 17, 17) - Interval(26, 26, 26) == (-9, -9, -9)
    assert Interval(6, 6, 6) / Interval(3, 3, 3) == (2, 2, 2)


def test_a_ratio_to_at_least_a_figure_is_at_most_that_fold():
    """3,000 against over 1,000: at most 3-fold."""
    assert Interval(3000, 3000, 3000) / Interval(1000, 1000, INF) == (3, 0, 3)


def test_a_ratio_to_a_rounded_zero_has_no_upper_bound():
    """0 % means less than 0.5 %, so 31.93 % is at least 31.925 / 0.5 = 63.85 times as much."""
    assert rounded(rate("31.93") / rate("0"), 6) == (INF, 63.85, INF)


def test_a_ratio_to_an_exact_zero_is_unbounded():
    assert Interval(5, 5, 5) / Interval(0, 0, 0) == (INF, INF, INF)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rate("31.1"), rate("31.2")),  # both end in 31.15
        (rate("31.1"), Interval(31.16, 31.15, 31.17)),  # stated and computed change of the headline case
        (rate("0.1"), rate("0.2")),
        (Interval(3, 3, 3), Interval(4, 4, 4)),
    ],
)
def test_roundings_that_only_touch_do_not_overlap(one, other):
    assert not one.overlaps(other)
    assert not other.overlaps(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rate("31.16"), rate("31.2")),  # 31.155 to 31.165 lies in 31.15 to 31.25
        (rate("82.8"), rate("82.8")),
        (Interval(3, 3, 3), Interval(3, 3, 3)),
        (Interval(1_400_000, 1_400_000, INF), Interval(1_400_000, 1_400_000, 1_400_000)),  # "over" takes in the figure
        (Interval(54, 54, 100), rate("54")),
    ],
)
def test_intervals_that_one_true_value_fits_overlap(one, other):
    assert one.overlaps(other)
    assert other.overlaps(one)
