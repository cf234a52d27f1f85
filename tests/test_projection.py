"""Predictive distributions from series whose pace is known because it was made here."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from helpers_analysis import PROVINCES, day, mini, modelled, obs, real, target

from p06analysis.dataset import SERIES
from p06analysis.paces import history
from p06analysis.panel import panel_of
from p06analysis.pool import FEWEST_STEPS, fit_pool, predict
from p06analysis.projection import LEVELS, project, project_many
from p06analysis.scale import scale_of

YEAR = 365.25
PLACES = [key for key, *_rest in PROVINCES if key.startswith("p")]
HUBVERSE = ["reference_date", "target_end_date", "location", "target", "output_type", "output_type_id", "value"]


def logit(percent):
    return np.log(percent / (100 - percent))


def percent(level):
    return 100 / (1 + np.exp(-level))


def moving(places, ends, level, pace, indicator="paid"):
    """Rows of series that start at a level (on the logit scale) and move at a pace a year."""
    rows = []
    for place, start, speed in zip(places, level, pace, strict=True):
        for end in ends:
            years = (day(end) - day(ends[0])).days / YEAR
            rows.append(obs(place, indicator, end, f"{percent(start + speed * years):.2f}"))
    return rows


ONE_A_YEAR = moving(PLACES[:12], ["2022-12-31", "2023-12-31"], np.arange(-1.5, 1.5, 0.25), [1.0] * 12)
# Fifteen series of three figures, each at a pace of its own that lasts: 0.0, 0.1 ... 1.4 a year, at levels in no order.
OWN_PACES = moving(
    PLACES, ["2021-12-31", "2022-12-31", "2023-12-31"], [(7 * n % 15) / 5 - 2 for n in range(15)], np.arange(15) / 10
)
EAST = [obs("east", "paid", "2022-12-31", "20.00"), obs("east", "paid", "2023-12-31", "60.00")]


@pytest.fixture(scope="module")
def one_a_year(tmp_path_factory):
    """Twelve series that all move by +1 a year on the logit scale, and some that have one figure or cannot move."""
    others = [
        obs("east", "paid", "2023-12-31", "40.00"),
        obs("north", "paid", "2023-12-31", "100.0"),
        obs("south", "paid", "2023-12-31", "0"),
        obs("west", "paid", "2023-12-31", "50", flag="doubtful"),
        obs("old_town", "paid", "2023-12-31", "50"),
        obs("east", "place", "2023-12-31", 7),
        obs("east", "handled", "2023-12-31", 7, start="2023-01-01"),
        obs("east", "reach", "2023-12-31", 120),
        obs("east", "issued", "2023-12-31", 0),
        obs("north", "issued", "2023-12-31", 10),
        obs("east", "late", "2023-12-31", "50.0"),
        obs("east", "late", "2023-12-31", "52.0", source="other-2023-12-31"),
        obs("north", "late", "2023-12-31", "50"),
        obs("north", "late", "2023-12-31", "50.3", source="other-2023-12-31"),
        obs("south", "late", "2022-12-31", "50.0", start="2022-01-01"),
        obs("south", "late", "2023-12-31", "50.0", start="2023-12-01"),
    ]
    return mini(tmp_path_factory.mktemp("one_a_year"), ONE_A_YEAR + others)


@pytest.fixture(scope="module")
def own_paces(tmp_path_factory):
    """Fifteen series that each keep a pace of their own, and two of East and West to be projected."""
    west = obs("west", "paid", "2023-12-31", "60.00")
    return mini(tmp_path_factory.mktemp("own_paces"), [*OWN_PACES, *EAST, west])


# The pool


def test_where_all_series_move_alike_the_centre_moves_alike(one_a_year):
    made = project(one_a_year, "east", "paid", "2024-12-31")
    years = 366 / YEAR
    # Steepest at 90.5 %, the highest level: half a unit of the second decimal is 0.005 / 100 / (0.905 * 0.095) = 0.0006
    # on the logit scale. A step has two such ends, so no pace of the pool, and no line through them, is off by 0.0012.
    assert made.centre == pytest.approx(logit(40) + years, abs=0.0012 * years)
    assert made.quantile(0.5) == pytest.approx(percent(made.centre), rel=1e-12)


def test_the_pool_counts_its_steps_and_series(one_a_year, own_paces):
    pool = fit_pool(one_a_year, "logit")
    assert (pool.scale, pool.steps, pool.series) == ("logit", 13, 13)  # the twelve, and South's late
    pool = fit_pool(own_paces, "logit")
    assert (pool.steps, pool.series) == (31, 16)  # 15 series of two steps, East's one; West has no step


def test_a_series_without_a_pace_of_its_own_takes_the_pools(own_paces):
    made = project(own_paces, "west", "paid", "2024-12-31")
    pool = fit_pool(own_paces, "logit")
    assert made.own_weight == 0
    # by hand from the pool: pace at the level of 60 %, times 366 days, and the median of what that left of other steps
    years, line = 366 / YEAR, pool.line("paid")
    pace = line.pace[0] + line.pace[1] * logit(60) + line.pace[2] * 0.6
    wide = np.exp(line.spread @ [1, pool.size, np.log(0.6 * 0.4 + 0.003), np.log(years)])
    assert made.centre == pytest.approx(logit(60) + pace * years + line.tails.middle * wide, rel=1e-9)
    assert made.spread == pytest.approx(line.tails.above * wide, rel=1e-9)


def test_an_own_pace_counts_partly_where_paces_last(own_paces):
    east, west = (project(own_paces, key, "paid", "2024-12-31") for key in ("east", "west"))
    assert 0 < east.own_weight < 1
    # East stands where West stands, but came from 20 to 60 % in 365 days: 1.79 a year. West has only the pool's pace,
    # which lies within the paces that were made, 0 to 1.4. So East is projected between West and a ruler.
    ruler = logit(60) + (logit(60) - logit(20)) * 366 / 365
    assert west.centre < east.centre < ruler


def test_an_own_pace_counts_as_elsewhere_where_nothing_here_shows_how_far_paces_last(tmp_path):
    made = project(mini(tmp_path, ONE_A_YEAR + EAST), "east", "paid", "2024-12-31")
    assert made.own_weight == pytest.approx(0.2, abs=0.01)  # no series of three figures: what is expected of rates


def test_counts_move_on_the_log_scale(tmp_path):
    # twelve counts that double in a year: log 2. They end at 2,000 or more, where a half is 0.00025 on the log scale.
    rows = [
        obs(place, "issued", end, count)
        for n, place in enumerate(PLACES[:12])
        for end, count in (("2022-12-31", 1000 + 700 * n), ("2023-12-31", round((1000 + 700 * n) * 2 ** (365 / YEAR))))
    ]
    data = mini(tmp_path, [*rows, obs("east", "issued", "2023-12-31", 4000)])
    made = project(data, "east", "issued", "2024-12-31")
    assert made.centre == pytest.approx(np.log(4000) + 366 / YEAR * np.log(2), abs=0.00026)
    assert made.quantile(0.025) > 0


def test_a_pool_in_which_nothing_moves_gives_no_nonsense(tmp_path):
    rows = [obs(place, "paid", end, "100") for place in PLACES[:12] for end in ("2022-12-31", "2023-12-31")]
    made = project(mini(tmp_path, rows), "p01", "paid", "2024-12-31")
    assert made.refusal or np.isfinite(made.frame["value"].astype(float)).all()


# The distribution


@pytest.mark.parametrize("province", ["east", "north", "south"])
def test_quantiles_rise_and_stay_within_the_bounds(one_a_year, province):
    made = project(one_a_year, province, "paid", "2024-12-31")
    values = made.frame["value"].to_numpy(float)
    assert (np.diff(values) > 0).all()
    assert values[0] > 0
    assert values[-1] < 100


@pytest.mark.parametrize(("province", "low", "high"), [("north", 99.95, 100), ("south", 0, 0.5)])
def test_a_figure_at_a_bound_stands_within_its_rounding(one_a_year, province, low, high):
    made = project(one_a_year, province, "paid", "2024-01-01")  # one day on, so it has hardly moved
    assert low < made.quantile(0.5) < high


def test_the_spread_grows_with_the_horizon(own_paces):
    spreads = [project(own_paces, "west", "paid", due).spread for due in ("2024-06-30", "2024-12-31", "2025-06-30")]
    assert spreads[0] < spreads[1] < spreads[2]


def test_at_the_same_level_a_longer_horizon_is_wider_in_points_too(own_paces):
    near, far = (project(own_paces, "west", "paid", due) for due in ("2024-01-31", "2024-12-31"))
    width = [made.quantile(0.9) - made.quantile(0.1) for made in (near, far)]
    assert width[0] < width[1]


def test_the_chance_of_reaching_a_quantile_is_what_lies_above_it(own_paces):
    made = project(own_paces, "west", "paid", "2024-12-31")
    assert made.below != made.spread  # the halves differ, and each is used on its side
    for level in LEVELS:
        assert made.probability(made.quantile(level)) == pytest.approx(1 - level, rel=1e-9)
        assert made.probability(made.quantile(level), "at_most") == pytest.approx(level, rel=1e-9)


def test_a_target_at_the_bound_is_reached_where_rounding_prints_the_bound(own_paces):
    made = project(own_paces, "west", "paid", "2024-12-31")
    assert made.probability(100) == made.probability(99.95)  # printed with one decimal it is 100.0
    assert 0 < made.probability(100) < made.probability(99.9)
    assert made.probability(0) == pytest.approx(1, abs=1e-3)  # a rate surely is above 0.05 from 60


def test_a_count_has_no_chance_of_being_nothing(tmp_path):
    rows = [
        obs(place, "issued", end, (n + 5) * count)
        for n, place in enumerate(PLACES[:12])
        for end, count in (("2022-12-31", 100), ("2023-12-31", 150 + n))
    ]
    made = project(mini(tmp_path, rows), "p01", "issued", "2024-12-31")
    assert made.probability(0, "at_most") == 0


def test_the_frame_is_in_hubverse_columns(own_paces):
    frame = project(own_paces, "West", "Paid", "2024-12-31").frame
    assert frame.columns.tolist() == HUBVERSE
    assert frame["output_type_id"].tolist() == [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
    assert frame[HUBVERSE[:5]].drop_duplicates().values.tolist() == [
        [own_paces.known_by, day("2024-12-31"), "west", "paid", "quantile"]
    ]


def test_the_target_of_the_frame_names_the_scope(tmp_path):
    data = mini(tmp_path, [*ONE_A_YEAR, obs("east", "paid", "2023-12-31", "40", scope="police")])
    assert set(project(data, "east", "paid", "2024-12-31", "police").frame["target"]) == {"paid/police"}


def test_what_was_published_later_changes_nothing(tmp_path):
    later = [obs(place, "paid", "2024-12-31", "99.00") for place in (*PLACES[:12], "east")]
    late_source = obs("south", "paid", "2023-06-30", "1.00", source="late-2025-01-01")
    plan = [target("east", "paid", "2025-12-31", 90)]
    before = mini(tmp_path / "before", ONE_A_YEAR + EAST, plan)
    after = mini(tmp_path / "after", [*ONE_A_YEAR, *EAST, *later, late_source], plan).as_of("2023-12-31")
    expected = project(before, "east", "paid", "2025-03-31")
    made = project(after, "east", "paid", "2025-03-31")
    assert made.frame["value"].tolist() == expected.frame["value"].tolist()
    assert set(made.frame["reference_date"]) == {day("2023-12-31")}


def test_what_was_published_later_would_have_changed_something(tmp_path):
    data = mini(tmp_path, [*ONE_A_YEAR, *EAST, obs("east", "paid", "2024-12-31", "99.00")])
    now, then = (project(each, "east", "paid", "2025-03-31") for each in (data, data.as_of("2023-12-31")))
    assert now.centre > then.centre


# Many at once


def alone(data, province, indicator, scope, due):
    """The distribution of one series, worked out from its own rows and the pool alone."""
    line = data.joined.merge(pd.DataFrame([[province, indicator, scope]], columns=SERIES))
    scale = scale_of(line["kind"].iloc[0])
    panel = panel_of(SimpleNamespace(columns=line.__getitem__), scale).known_by(np.inf)
    years = (due - day("1970-01-01")).days / YEAR - panel.day[-1] / YEAR
    start = history(panel).rows(np.array([len(panel) - 1]))
    octave = np.log2(max(years, 30 / YEAR))
    upward = min(max((octave % 1 - 0.05) / 0.9, 0), 1)
    pools = [fit_pool(data, scale, 2.0 ** (octave // 1 + above)) for above in (0, 1)]
    lower, upper = (np.concatenate(predict(pool, start, panel.groups, np.array([years]))) for pool in pools)
    return (1 - upward) * lower + upward * upper


def test_all_target_series_at_once_are_what_each_is_alone():
    data = real()
    keys = data.joined[SERIES].drop_duplicates()
    pairs = keys.merge(data.targets[["indicator", "scope", "due"]].drop_duplicates())
    asked = pd.concat([pairs, keys.assign(due=day("2026-12-31"))], ignore_index=True)
    many = project_many(data, asked)
    made = many.answers.index[many.answers["refusal"] == ""]
    assert len(made) > 100
    assert many.frame["value"].tolist() == [value for each in made for value in many[each].frame["value"]]
    for place in made:
        row = many.answers.iloc[place]
        expected = alone(data, *row[SERIES], row["due"])
        assert row[["centre", "below", "spread", "freedom"]].tolist() == pytest.approx(expected, rel=1e-12)
    for place in [*made[::40], *many.answers.index[::100]]:
        row, one = many.answers.iloc[place], many[place]
        same = project(data, row["province"], row["indicator"], row["due"], row["scope"])
        assert (one.refusal, one.bounds[0], len(one.points)) == (same.refusal, same.bounds[0], len(same.points))
        assert one.frame["value"].tolist() == same.frame["value"].tolist()
        if not one.refusal:
            assert one.frame["value"].tolist() == pytest.approx([one.quantile(level) for level in LEVELS], rel=1e-12)
            assert set(one.frame["location"]) == {row["province"]}


def test_requests_keep_their_order_and_may_repeat(one_a_year):
    asked = pd.DataFrame({"province": ["old_town", "east", "p01", "east"], "indicator": "paid", "scope": ""})
    made = project_many(one_a_year, asked.assign(due=day("2024-12-31")))
    assert made.frame["location"].tolist() == [key for key in asked["province"] for _level in LEVELS]
    made = project_many(one_a_year, asked.assign(due=[day("2025-07-01"), *[day("2024-12-31")] * 3]))
    assert [made[place].refusal == "" for place in range(len(made))] == [False, True, True, True]
    assert made[3].frame["location"].tolist() == ["east"] * len(LEVELS)


# Counts so far

GROWING = [  # twelve counts that grow by a half or a bit more in a year
    obs(place, "issued", end, (n + 5) * count)
    for n, place in enumerate(PLACES[:12])
    for end, count in (("2022-12-31", 100), ("2023-12-31", 150 + n))
]


def test_a_count_towards_a_stated_whole_is_refused_and_teaches_nothing(tmp_path):
    whole = [
        obs("west", "issued", end, count, denominator=80) for end, count in (("2022-12-31", 40), ("2023-12-31", 48))
    ]
    data = mini(tmp_path, [*GROWING, *whole])
    assert project(data, "west", "issued", "2024-12-31").refusal == (
        "a count towards a stated whole does not grow as other counts do, and the whole may change"
    )
    assert project(data, "p01", "issued", "2024-12-31").pool.series == 12


def test_a_count_so_far_falls_below_its_last_figure_by_reporting_error_alone(tmp_path):
    made = project(mini(tmp_path, GROWING), "p01", "issued", "2024-12-31")
    assert made.least == pytest.approx(np.log(750) - made.pool.error)
    assert made.quantile(0) == pytest.approx(np.exp(made.least))
    assert made.quantile(0) > 700
    assert made.probability(700) == 1
    assert made.probability(700, "at_most") == 0


def test_what_lies_below_the_last_figure_of_a_count_is_cut_off_and_not_heaped_on_it():
    # Student's t with four degrees around 0, of which 25% lie below -0.7407; half of the rest lies below 62.5%: 0.3414.
    cut = replace(modelled(), bounds=(0.0, np.nan), centre=0.0, spread=1.0, below=1.0, freedom=4.0, least=-0.7407)
    assert np.log(cut.quantile(0.5)) == pytest.approx(0.3414, abs=1e-4)
    assert cut.probability(1.0) == pytest.approx(0.5 / 0.75, abs=1e-4)
    assert cut.probability(cut.quantile(0.1)) == pytest.approx(0.9)


def test_a_count_that_is_expected_to_fall_keeps_a_range(tmp_path):
    rows = [
        obs(place, "issued", end, (n + 5) * count)
        for n, place in enumerate(PLACES[:12])
        for end, count in (("2022-12-31", 150 + n), ("2023-12-31", 100))
    ]
    made = project(mini(tmp_path, rows), "p01", "issued", "2024-12-31")
    assert made.quantile(0.1) < made.quantile(0.5) < made.quantile(0.9)
    assert made.quantile(0.9) > 1.01 * made.quantile(0.1)


def test_a_count_that_does_not_only_grow_is_refused(tmp_path):
    data = mini(tmp_path, [*GROWING, obs("east", "tasks_not_done", "2023-12-31", 12)])
    assert project(data, "east", "tasks_not_done", "2024-12-31").refusal == "this count does not only grow"
    assert "tasks_not_done" not in panel_of(data, "log").groups


def test_a_range_of_counts_that_reaches_over_more_than_tenfold_is_refused(tmp_path):
    factors = (1.1, 2, 5, 20, 60, 400)  # in one year, so that nobody knows what a count does
    rows = [
        obs(place, "issued", end, round(1000 * factor))
        for n, place in enumerate(PLACES[:12])
        for end, factor in (("2022-12-31", 1), ("2023-12-31", factors[n % 6]))
    ]
    data = mini(tmp_path, [*rows, obs("east", "issued", "2023-12-31", 1000)])
    made = project(data, "east", "issued", "2024-12-31")
    assert made.refusal == "the range would reach over more than tenfold, which says nothing"
    assert made.frame.empty
    near = project(data, "east", "issued", "2024-01-10")
    assert near.quantile(0.9) < 10 * near.quantile(0.1)


def test_a_count_that_is_only_a_bound_counts_as_right_within_its_last_digit(tmp_path):
    over = [obs("east", "issued", "2023-12-31", 1_400_000, qualifier="over")]
    panel = panel_of(mini(tmp_path, over), "log")
    assert panel.rounding[0] == pytest.approx((np.log(1.45) - np.log(1.35)) / np.sqrt(12))  # 100,000 wide


# Time


@pytest.mark.parametrize(
    ("province", "indicator", "scope"),
    [
        ("cao_bang", "late_rate", "province_level"),
        ("binh_duong", "online_payment_rate", ""),
        ("bac_ninh", "eid_activated", ""),
    ],
)
def test_no_distribution_jumps_from_one_day_to_the_next(province, indicator, scope):
    last = real().points(province, indicator, scope)["period_end"].iloc[-1]
    due = pd.date_range(last, periods=700)[1:]
    asked = pd.DataFrame({"province": province, "indicator": indicator, "scope": scope, "due": due})
    answers = project_many(real(), asked).answers
    for name in ("centre", "below", "spread"):
        step = answers[name].diff().abs()[7:]  # in the first days a day is a large part of the time ahead
        assert step.max() < 0.02 * answers["spread"].max(), name


# Refusals


@pytest.mark.parametrize(
    ("province", "indicator", "due", "reason"),
    [
        ("east", "place", "2024-12-31", "a rank depends on what the others do"),
        ("east", "handled", "2024-12-31", "a count within a period starts again with each period"),
        ("east", "reach", "2024-12-31", "this rate has no upper bound"),
        ("new_town", "paid", "2026-12-31", "no figure is known"),
        ("west", "paid", "2024-12-31", "no figure is known"),  # its only one is doubtful
        ("east", "issued", "2024-12-31", "no figure is known"),
        ("old_town", "paid", "2025-07-01", "the territory ended on 30 June 2025, before the due date"),
        ("east", "paid", "2023-12-31", "the due date is not after the last figure"),
        ("east", "paid", "2026-12-31", "no series was ever seen over so long a time"),
        ("east", "late", "2024-12-31", "two reports of 31 December 2023 contradict each other"),
        ("south", "late", "2024-12-31", "the last two figures are measured over 365 and over 31 days"),
        (
            "north",
            "issued",
            "2024-12-31",
            "too few series have two figures, so nothing says how fast such figures move",
        ),
    ],
)
def test_a_refusal_says_why_and_gives_nothing_else(one_a_year, province, indicator, due, reason):
    made = project(one_a_year, province, indicator, due)
    assert made.refusal == reason
    assert made.frame.empty
    assert made.frame.columns.tolist() == HUBVERSE
    assert np.isnan(made.probability(50))


@pytest.mark.parametrize(
    ("province", "due"), [("old_town", "2025-06-30"), ("east", "2024-01-01"), ("north", "2024-12-31")]
)
def test_what_is_not_refused_is_projected(one_a_year, province, due):
    made = project(one_a_year, province, "paid", due)
    assert made.refusal == ""
    assert len(made.frame) == len(LEVELS)


def test_the_period_of_another_series_says_nothing(tmp_path):
    year = obs("east", "late", "2023-12-31", "50.0", start="2023-01-01")
    month = obs(
        "east", "paid", "2023-12-31", "50.0", start="2023-12-01"
    )  # the row after it, and the only one of its series
    assert project(mini(tmp_path, [*ONE_A_YEAR, year, month]), "east", "paid", "2024-12-31").refusal == ""


def test_two_reports_of_one_day_that_rounding_allows_do_not_contradict_each_other(one_a_year):
    assert project(one_a_year, "north", "late", "2024-12-31").refusal == ""  # 50 and 50.3


def test_the_fewest_steps_are_enough_and_one_less_is_not(tmp_path):
    assert FEWEST_STEPS == 8
    enough, fewer = (mini(tmp_path / str(n), ONE_A_YEAR[: 2 * n]) for n in (8, 7))
    assert project(enough, "p01", "paid", "2024-12-31").refusal == ""
    assert project(fewer, "p01", "paid", "2024-12-31").refusal.startswith("too few series")


def test_a_count_that_started_at_zero_is_projected_from_what_came_after_or_refused(tmp_path):
    rows = [
        obs(place, "issued", end, (n + 5) * count)
        for n, place in enumerate(PLACES[:12])
        for end, count in (("2022-12-31", 100), ("2023-12-31", 150 + n))
    ]
    east = [obs("east", "issued", "2022-12-31", 0), obs("east", "issued", "2023-12-31", 500)]
    made = project(mini(tmp_path, rows + east), "east", "issued", "2024-12-31")
    assert made.refusal or np.isfinite(made.frame["value"].astype(float)).all()
