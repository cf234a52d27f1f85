"""What is learnt from all series: partial pooling, saturation, reporting error, many series at once."""

import time

import numpy as np
import pandas as pd
import pytest
from helpers_analysis import real

from p06analysis import pool
from p06analysis.designs import lasting
from p06analysis.paces import history, steps
from p06analysis.panel import Panel, panel_of_table
from p06analysis.pool import learn, predict
from p06analysis.robust import robust_fit, weighted_quantile
from p06analysis.tails import Tails, fit_tails, scarcity

YEAR = 365.25


def panel_of_levels(rows):
    """A panel from series, indicator, year and level on the logit scale."""
    series, group, year, level = (np.array(part, float) for part in zip(*rows, strict=True))
    day = (year - 1970) * YEAR
    share = 100 / (1 + np.exp(-level))
    keys, size = pd.DataFrame(), len(rows)
    return Panel(
        *("logit", series.astype(int), group.astype(int), day, day, level, np.full(size, 0.001), share),
        *(np.zeros(size), np.full(size, 100.0), keys, ["first", "second"], np.zeros(2, bool)),
    )


def moving(series, group, paces, years=range(2010, 2014), start=0.0):
    rows = []
    for number, pace in zip(series, paces, strict=True):
        rows += [(number, group, year, start + 0.01 * (number % 7) + pace * (year - 2010)) for year in years]
    return rows


def expected_change(pool, panel, number):
    past = history(panel)
    last = past.rows(np.flatnonzero(past.series == number)[-1:])
    return float(predict(pool, last, panel.groups, np.ones(1))[0][0] - last.level[0])


# Paces


def test_an_own_pace_is_the_mean_of_its_steps_of_which_older_ones_count_less():
    past = history(panel_of_levels([(0, 0, 2010, 0.0), (0, 0, 2011, 1.0), (0, 0, 2012, 4.0), (1, 0, 2012, 9.0)]))
    assert np.isnan(past.pace[[0, 3]]).all()
    assert past.pace[1] == pytest.approx(1)
    assert past.pace[2] == pytest.approx((3 + 0.1 * 1) / 1.1)  # a day a year ago counts a tenth of one today
    assert past.span[2] == pytest.approx(1.1)
    assert past.middle[2] == pytest.approx((2.5 + 0.1 * 0.5) / 1.1)


def test_of_a_long_step_only_its_last_days_count_like_those_of_a_short_one_after_it():
    # Half a year at 0.2 a year after four at 1: the days of a step count (1 - 0.1 ** years) / ln(10) together.
    past = history(panel_of_levels([(0, 0, 2010, 0.0), (0, 0, 2014, 4.0), (0, 0, 2014.5, 4.1)]))
    late, early = 1 - 0.1**0.5, 0.1**0.5 * (1 - 0.1**4)
    assert past.pace[2] == pytest.approx((late * 0.2 + early * 1) / (late + early))


def test_steps_lead_to_up_to_three_later_figures_of_the_same_series():
    panel = panel_of_levels([(0, 0, 2010 + n, float(n)) for n in range(5)] + [(1, 0, 2010, 7.0)])
    made = steps(panel, history(panel), panel.day.max())
    assert sorted(made.years.round().tolist()) == [1, 1, 1, 1, 2, 2, 2, 3, 3]
    assert made.change.tolist() == pytest.approx(made.years.tolist())
    assert made.next.sum() == 4


# The pool


@pytest.mark.parametrize(("count", "least", "most"), [(2, 0.15, 0.85), (60, -0.05, 0.1)])
def test_an_indicator_is_drawn_towards_its_kind_the_more_the_fewer_series_it_has(count, least, most):
    random = np.random.default_rng(6)
    paces = [*random.normal(0.9, 0.2, 100), *np.linspace(-0.3, 0.3, count)]
    starts = random.uniform(-2, 2, len(paces))  # so that no level goes with a pace
    first = [row for n in range(100) for row in moving([n], 0, [paces[n]], start=starts[n])]
    still = [row for n in range(100, 100 + count) for row in moving([n], 1, [paces[n]], start=starts[n])]
    alone = [(200, 1, 2013, 0.0)]  # a series of the second indicator that has no pace of its own
    panel = panel_of_levels([*first, *still, *alone])
    assert least < expected_change(learn(panel, 1.0), panel, 200) < most


def test_the_pace_slows_near_saturation():
    random = np.random.default_rng(6)
    slow = moving(range(40), 0, random.normal(0.1, 0.05, 40), start=2.5)
    fast = moving(range(40, 80), 0, random.normal(0.8, 0.05, 40), start=-2.5)
    panel = panel_of_levels([*slow, *fast, (100, 0, 2013, 2.6), (101, 0, 2013, -2.4)])
    pool = learn(panel, 1.0)
    assert expected_change(pool, panel, 100) == pytest.approx(0.1, abs=0.1)
    assert expected_change(pool, panel, 101) == pytest.approx(0.8, abs=0.1)


def test_a_pace_that_was_reporting_error_is_taken_back():
    random = np.random.default_rng(6)
    rows = [(n, 0, 2010 + year, 0.3 * year + random.normal(0, 0.5)) for n in range(80) for year in range(4)]
    assert learn(panel_of_levels(rows), 1.0).kind.pace[-1] < -0.1


def test_old_steps_count_less_than_recent_ones():
    old = moving(range(40), 0, np.full(40, 1.5), years=range(1990, 1994), start=30.0)
    new = moving(range(40, 80), 0, np.full(40, 0.2), start=0.0)
    panel = panel_of_levels([*old, *new, (100, 0, 2013, 0.1)])
    assert expected_change(learn(panel, 1.0), panel, 100) < 0.4  # halfway between would be 0.85


def test_three_thousand_series_are_projected_within_a_second():
    random = np.random.default_rng(6)
    panel = panel_of_levels(moving(range(3000), 0, random.normal(0.5, 0.2, 3000)))
    small = panel.rows(panel.series < 200)
    pool = learn(small, 1.0)
    start = time.perf_counter()
    past = history(panel)
    last = past.rows(np.append(np.diff(past.series) > 0, True))
    made = predict(pool, last, panel.groups, np.full(3000, 1.0))
    assert time.perf_counter() - start < 1
    assert [len(each) for each in made] == [3000] * 4


def test_a_large_pool_is_learnt_from_some_series_of_each_indicator_with_all_their_figures(monkeypatch):
    rows = [row for number in range(30) for row in moving([number], number % 2, [0.5])]
    panel = panel_of_levels(rows)
    assert panel.thinned(1) is panel
    some = panel.thinned(5)
    assert some.series.tolist() == [number for number in (0, 1, 10, 11, 20, 21) for _year in range(4)]
    whole = pool.fit_pool(real(), "log")
    monkeypatch.setattr(pool, "MOST_FIGURES", len(pool.known_panel(real(), "log")) // 2)
    half = pool._fitted.__wrapped__(real().curated, "log", 1.0)
    assert whole.series / 4 < half.series < whole.series
    assert half.within.keys() <= whole.within.keys()


def test_fewer_than_eight_steps_are_no_pool():
    assert learn(panel_of_levels(moving(range(7), 0, np.ones(7), years=(2010, 2011))), 1.0) is None


def test_an_empty_table_of_figures_is_no_pool():
    empty = panel_of_levels(moving(range(2), 0, np.ones(2))).rows(np.zeros(8, bool))
    assert learn(empty, 1.0) is None


def test_where_paces_fell_from_year_to_year_the_latest_is_expected_and_not_their_mean():
    # Forty series move by 1.2, 0.9, 0.6 and 0.3 in four years; their mean would be 0.75.
    rows = [
        (n, 0, 2010 + year, 0.01 * (n % 7) + level)
        for n in range(40)
        for year, level in enumerate(np.cumsum([0, 1.2, 0.9, 0.6, 0.3]))
    ]
    panel = panel_of_levels([*rows, (100, 0, 2014, 3.0)])
    assert expected_change(learn(panel, 1.0), panel, 100) < 0.45


def test_a_count_with_few_others_goes_on_by_numbers_rather_than_by_percents():
    # From 100 to 200 in a year: as many again are 300, as many times 400.
    ends = pd.DataFrame({"unit": "a", "date": ["2020-12-31", "2021-12-31"], "value": ["100", "200"]})
    start = history(panel_of_table(ends, "count", (0.0, np.nan)))
    ahead = np.exp(2 * lasting("log", start.pace, start, 2.0)[-1])
    assert ahead == pytest.approx(2, abs=0.002)  # 400 after two years
    assert lasting("logit", start.pace, start, 2.0)[-1] == start.pace[-1]


# Its parts


def test_a_prior_counts_where_there_are_few_rows_and_is_forgotten_where_there_are_many():
    prior, loose = np.array([3.0]), np.array([0.1])
    few, many = (robust_fit(np.ones((n, 1)), np.resize([4.9, 5.1], n), np.ones(n), prior, loose) for n in (2, 5000))
    assert 3 < few[0] < 5
    assert many[0] == pytest.approx(5, abs=0.01)


def test_a_figure_far_off_moves_a_fit_little():
    response = np.append(np.resize([0.9, 1.1], 40), 1000.0)
    assert robust_fit(np.ones((41, 1)), response, np.ones(41), np.zeros(1), np.full(1, 100.0))[0] < 1.1


def test_weights_count_as_rows():
    values, weight = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 8.0])
    assert weighted_quantile(values, weight, np.array([0.6]))[0] == pytest.approx(3)


def test_the_halves_of_the_tails_differ_where_residuals_do():
    rest = np.concatenate([np.linspace(-1, 0, 500), np.linspace(0, 3, 500)])
    found = fit_tails(rest, np.ones(1000), 0, np.arange(1000) % 50)
    assert found.above / found.below == pytest.approx(3, rel=0.1)


def test_few_residuals_are_drawn_towards_what_was_expected_of_them():
    found = fit_tails(np.linspace(-9, 9, 3), np.ones(3), 0, np.arange(3), Tails(0.0, 1.0, 1.0, 4.0))
    assert 1 < found.above < 2.5  # alone they would say about 5


def test_what_years_do_to_all_series_widens_the_range_where_few_years_are_known():
    random = np.random.default_rng(6)
    for years, least, most in ((3, 1.5, 3.1), (30, 1.0, 1.15)):
        year = np.arange(600) % years
        rest = np.resize(np.linspace(-2, 2, years), years)[year] + random.normal(0, 0.3, 600)
        assert least < scarcity(rest, np.ones(600), 4, year) < most
    assert scarcity(random.normal(0, 1, 600), np.ones(600), 4, np.arange(600) % 3) < 1.05  # years that share nothing


def test_a_table_is_read_with_its_bounds_and_days_of_publication():
    table = pd.DataFrame({"unit": ["a", "a"], "date": ["2020-06-30", "2021"], "value": ["5", "7"]})
    panel = panel_of_table(table.assign(published=["2020-08-01", "2022-01-01"]), "count", (0.0, np.nan))
    assert panel.scale == "log"
    assert panel.level.tolist() == pytest.approx(np.log([5, 7]).tolist())
    assert np.diff(panel.day).tolist() == [549]  # 30 June 2020 to 31 December 2021
    assert len(panel.known_by(panel.published[0])) == 1
