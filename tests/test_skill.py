"""The record of the projections: what is asked, what was known then, and how it is scored."""

import numpy as np
import pandas as pd
import pytest
from helpers_analysis import day, mini, obs, real

from p06analysis.cases import cases_of
from p06analysis.panel import days, panel_of, panel_of_table
from p06analysis.projection import project
from p06analysis.scores import LEVELS
from p06analysis.skill import METHODS, backtest, forecasts


def panel(rows, **columns):
    table = pd.DataFrame(rows, columns=["unit", "date", "value"]).astype(str)
    return panel_of_table(table.assign(**columns), "share")


def growing(units=60, years=range(2000, 2013), seed=6):
    """Shares on their way from few to nearly all, each at a pace of its own that wavers."""
    random = np.random.default_rng(seed)
    pace, level = random.normal(0.5, 0.15, units), random.normal(-2, 1, units)
    rows = []
    for year in years:
        level = level + pace + 0.15 * random.standard_t(4, units)
        share = 100 / (1 + np.exp(-level))
        rows += [(f"u{unit:02}", year, f"{value:.1f}") for unit, value in enumerate(share)]
    return rows


FOUR = [("a", 2019, 10), ("a", 2020, 20), ("a", 2021, 40), ("a", 2022, 50), ("b", 2021, 7), ("c", 2020, 5)]


# What is asked


@pytest.mark.parametrize(
    ("horizon", "expected"),
    [
        (None, [(2020, 20, 40), (2021, 40, 50)]),  # two figures at least, and a next one
        (365, [(2020, 20, 40), (2021, 40, 50)]),
        (731, [(2020, 20, 50)]),
        (500, []),  # neither 365 nor 730 days lie within a quarter of 500
    ],
)
def test_each_series_with_two_figures_is_asked_for_a_later_one(horizon, expected):
    cases = cases_of(panel(FOUR), horizon)
    asked = list(zip(1970 + (cases.origin // 365.25).astype(int), cases.value, cases.came, strict=True))
    assert asked == expected
    assert cases.before.tolist() == [10, 20][: len(expected)]


def test_a_figure_published_late_is_neither_known_nor_asked_for_before():
    published = ["2019-12-31", "2020-12-31", "2023-06-30", "2022-12-31"]
    cases = cases_of(panel(FOUR[:4], published=published), None)
    # By the end of 2020 the next figure is that of 2021, which came in 2023. By 2022 nothing later is to come but that
    # of 2021, which lies before the last one.
    assert cases.value.tolist() == [20]
    assert cases.published.tolist() == [days(day("2023-06-30"))]


def test_what_comes_later_changes_no_forecast():
    rows = growing(30)
    changed = [(unit, year, value if year < 2009 else "3.0") for unit, year, value in rows]
    now, then = (forecasts(panel(each), 365) for each in (rows, changed))
    levels = [name for name in now.columns if name.startswith("0.")]
    before = now["origin"] < day("2009-01-01")
    assert len(levels) == 7
    assert before.any()
    pd.testing.assert_frame_equal(now.loc[before, levels], then.loc[then["origin"] < day("2009-01-01"), levels])
    assert not now.loc[~before, levels].reset_index(drop=True).equals(then.loc[~before, levels].reset_index(drop=True))


def test_figures_without_a_sure_day_of_publication_are_left_out(tmp_path):
    rows = [obs("east", "paid", end, value) for end, value in (("2022-12-31", 40), ("2023-12-31", 50))]
    sources = [
        {"source": f"paper-{end}", "title": "t", "publisher": "p", "kind": "news", "language": "en", "url": ""}
        | {"published": end, "published_basis": basis}
        for end, basis in (("2022-12-31", "stated"), ("2023-12-31", "not_before"))
    ]
    data = mini(tmp_path, rows, sources=sources)
    assert panel_of(data, "logit").value.tolist() == [40, 50]
    assert panel_of(data, "logit", certain=True).value.tolist() == [40]


@pytest.mark.parametrize("scale", ["logit", "log"])
def test_going_back_takes_the_reports_that_a_dataset_of_that_day_takes(scale):
    known_by = "2024-06-30"
    known = panel_of(real(), scale, certain=True).known_by(days(day(known_by)))
    past = real().as_of(known_by, certain=True)
    then = panel_of(past, scale)
    found = then.known_by(np.inf)
    assert known.value.tolist() == found.value.tolist()
    for number, key in then.keys.iterrows():
        line = past.series(*key)
        line = line[line["chosen"] & (line["denominator"].isna() | (scale == "logit"))]
        line = line[line["value"].gt(0) | (scale == "logit")]
        chosen = line.drop_duplicates("period_end", keep="last")["value"].tolist()
        assert found.value[found.series == number].tolist() == chosen, key.tolist()


def test_what_was_known_can_be_cut_to_the_latest_figures_without_changing_what_is_asked():
    whole, cut = (cases_of(panel(FOUR), None, figures) for figures in (None, 2))
    assert (cut.value.tolist(), cut.came.tolist(), cut.figures.tolist()) == ([20, 40], [40, 50], [2, 3])
    # By 2021 the pace of a rests on three figures, or on the latest two: ln(40/60) - ln(20/80) within 365 days.
    assert whole.start.span[1] > 1.05 > cut.start.span[1] == pytest.approx(365 / 365.25)
    assert cut.start.pace[1] == pytest.approx((np.log(40 / 60) - np.log(20 / 80)) * 365.25 / 365)


@pytest.mark.parametrize(("indicator", "days"), [("paid", 500), ("issued", 200)])
def test_the_record_is_that_of_the_projections_that_are_made(tmp_path, indicator, days):
    rows = [
        obs(f"p{n:02}", indicator, f"{year}-12-31", 20 + 2 * n + 9 * (year - 2020) + n * (year % 2))
        for n in range(1, 13)
        for year in range(2020, 2024)
    ]
    truth = obs("p01", indicator, f"{day('2023-12-31') + pd.Timedelta(days=days):%Y-%m-%d}", 70)
    data = mini(tmp_path, [*rows, truth])
    made = forecasts(data)
    (scored,) = made[(made["method"] == "pooled") & (made["origin"] == "2023-12-31")].to_dict("records")
    then = project(data.as_of("2023-12-31"), "p01", indicator, truth["period_end"])
    expected = [then.quantile(level) for level in LEVELS]
    quantiles = np.array([scored[str(level)] for level in LEVELS])
    assert (np.exp(quantiles / 100) if indicator == "issued" else quantiles).tolist() == pytest.approx(expected)


def test_a_time_ahead_of_nothing_is_refused():
    with pytest.raises(ValueError, match="0 days ahead is none; horizon_days has to be above 0"):
        backtest(panel(FOUR), 0)


# The plain methods


def test_late_errors_are_those_of_three_years():
    # Ten units rise by 4 a year until 2010 and by 2 after it: by 2016 every error since 2013 was 2.
    shares = [(year, 4 * min(year - 2000, 10) + 2 * max(0, year - 2010)) for year in range(2000, 2018)]
    rows = [(f"u{n}", str(year), str(share)) for n in range(10) for year, share in shares]
    made = forecasts(panel(rows), 365, ("persistence", "persistence, late errors"))
    made = made[made["origin"] == "2016-12-31"].groupby("method")[["0.025", "0.975", "seen"]].mean()
    late, whole = made.loc["persistence, late errors"], made.loc["persistence"]
    assert late[["0.025", "0.975"]].tolist() == pytest.approx([late["seen"]] * 2)
    assert whole["0.975"] == pytest.approx(whole["seen"] + 2)  # it once was 4 a year


def test_a_plain_method_is_dressed_with_the_errors_that_it_made_by_then():
    # Ten units that rise by 1, 2 ... 10 a year: persistence is short by as much, a ruler by nothing.
    rows = [(f"u{n}", year, 10 + n * (year - 2010)) for n in range(1, 11) for year in range(2010, 2015)]
    made = forecasts(panel(rows), 365, ("persistence", "straight line"))
    first = made[made["origin"] == day("2012-12-31")].set_index(["method", "province"])
    # Errors known by 2012 are those of 2011 to 2012, ten: the quantiles of 1 to 10 are 1.225, 1.9, 3.25, 5.5, 7.75 ...
    stays = first.loc[("persistence", "u1"), ["0.025", "0.1", "0.25", "0.5", "0.75"]].tolist()
    assert stays == pytest.approx([12 + error for error in (1.225, 1.9, 3.25, 5.5, 7.75)])
    # u4 is at 18 on its way to 22; leap years make a ruler miss by a hundredth.
    assert first.loc[("straight line", "u4"), ["0.025", "0.5", "0.975"]].tolist() == pytest.approx([22] * 3, abs=0.05)
    assert first.loc["straight line", "wis"].max() < 0.05


def test_with_too_few_errors_nothing_is_scored():
    rows = [(f"u{n}", year, 10 + n) for n in range(7) for year in range(2010, 2013)]  # seven errors, one less than 8
    assert forecasts(panel(rows), 365, ("persistence",)).empty


# The record


@pytest.fixture(scope="module")
def record():
    return backtest(panel(growing()), 365)


def test_every_method_is_scored_on_the_same_forecasts(record):
    whole = record[record["indicator"] == ""]
    assert whole["method"].tolist() == ["persistence", *(name for name in METHODS if name != "persistence")]
    assert whole["n"].nunique() == 1
    # 60 units; first origin with errors of two-figure series known is 2002, the last with a truth is 2011
    assert whole["n"].iloc[0] == 60 * 10
    assert record[record["indicator"] == "share"]["n"].tolist() == whole["n"].tolist()
    assert whole.loc[whole["method"] == "persistence", "ratio"].tolist() == [1.0]


def test_where_shares_grow_by_paces_that_last_the_pool_is_better_than_the_plain_methods_and_sure_enough(record):
    whole = record[record["indicator"] == ""].set_index("method")
    others = whole.loc[["persistence", "straight line", "logit straight line", "pooled pace alone"], "wis"]
    assert whole.loc["pooled", "wis"] < others.min()
    assert 0.75 < whole.loc["pooled", "coverage_80"] < 0.85
    assert 0.44 < whole.loc["pooled", "coverage_50"] < 0.56


def test_the_record_is_told_by_indicator_and_horizon():
    made = backtest(real(), methods=("pooled",))
    assert set(made["method"]) == {"persistence", "pooled"}
    whole = made[(made["indicator"] == "") & (made["horizon"] == "") & (made["method"] == "pooled")]["n"].item()
    pooled = made[made["method"] == "pooled"]
    for column, other in (("indicator", "horizon"), ("horizon", "indicator")):
        assert pooled[(pooled[column] != "") & (pooled[other] == "")]["n"].sum() == whole > 0


def test_a_method_that_is_none_is_named():
    with pytest.raises(ValueError, match="no method is called 'ruler'; there are pooled, persistence"):
        backtest(real(), methods=("ruler",))
