"""The record of the projections as readers see it: tables, sentences, doubts and pictures."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from helpers_analysis import mini, obs, real

from p06analysis.panel import panel_of_table
from p06analysis.plot_method import plot_bounds, plot_lasting, plot_record, plot_time
from p06analysis.pool import fit_pool
from p06analysis.record import came_rows, longest_line, more_known, public_panels, skill_record
from p06analysis.record_text import (
    known_sentence,
    known_text,
    method_doubts,
    method_keys,
    method_sentences,
    own_sentence,
    own_text,
    pool_sentence,
    skill_text,
)
from p06analysis.show import unmarked
from p06analysis.skill import forecasts


def lines(collection, ahead, n, ours, ruler, odds, held, source="Whoever counts", held_out=True):
    """The record on one collection, as from skill_record."""
    scores = {"pooled": ours, "persistence": 1.0, "persistence, late errors": 0.9}
    scores |= {"straight line": ruler, "logit straight line": odds}
    table = pd.DataFrame({"method": [*scores], "ratio": [*scores.values()]})
    facts = {"indicator": "", "horizon": ahead, "n": n, "coverage_50": 0.5, "coverage_80": held, "width_80": 4.0}
    about = {"collection": collection, "ahead": ahead, "source": source, "address": "", "held_out": held_out}
    return table.assign(wis=2 * table["ratio"], **facts, **about)


def record():
    parts = [
        lines("Project 06", "next figure", 8, 1.23, 0.61, 0.9, 1.0, source="", held_out=False),
        lines("Telephones", "365 days ahead", 900, 0.8, 1.2, 1.5, 0.79),
        lines("Vaccines", "365 days ahead", 900, 1.04, 1.1, 1.3, 0.7),
        lines("Built on", "365 days ahead", 900, 0.5, 0.6, 0.7, 0.8, held_out=False),
    ]
    return pd.concat(parts, ignore_index=True)


def test_the_answer_tells_our_own_figures_first_and_then_best_and_worst_public_panel():
    own, panels = map(unmarked, method_sentences(record()))
    assert own.startswith("On Project 06's own figures 8 forecasts can be scored")
    assert "the projections score 1.23 of persistence there, and a straight line, the best of the others, 0.61" in own
    assert "not built on they score 0.80 to 1.04 of persistence" in panels


def test_own_figures_that_cannot_be_scored_are_said_to_be_so():
    own, panels = map(unmarked, method_sentences(record()[lambda rows: rows["collection"] != "Project 06"]))
    assert own.startswith("On Project 06's own figures no forecast can be scored yet")
    assert "0.80 to 1.04" in panels


def test_it_is_told_on_which_side_of_the_middle_figures_came():
    made = pd.DataFrame({"method": ["pooled"] * 3 + ["persistence"], "seen": [1, 2, 3, 0], "0.5": [2.0, 1.0, 4.0, 9.0]})
    said = own_sentence(made)
    assert unmarked(said) == "Of 3 figures that came, 2 lay below the middle of the forecast."


def test_few_forecasts_a_bad_score_and_a_narrow_range_are_doubts():
    assert list(map(unmarked, method_doubts(record()))) == [
        "Project 06, next figure: 8 forecasts are too few to tell good from bad.",
        "Project 06, next figure: no better than saying that nothing changes (1.23).",
        "Vaccines, 365 days ahead: no better than saying that nothing changes (1.04).",
        "Vaccines, 365 days ahead: the 80% range held 70.0%.",
    ]


def test_the_table_has_a_row_for_each_collection_and_every_number_leads_to_how_it_was_made():
    text = skill_text(record())
    assert text["collection"].tolist()[1] == "Telephones (365 days ahead)"
    assert text[["n", "pooled", "straight line", "half", "most"]].iloc[1].tolist() == [
        *("900", "0.80", "1.20", "50.0%", "79.0%")
    ]
    assert "persistence" not in text
    assert all(cell.href.startswith("#d") for cell in text.drop(columns="collection").to_numpy().ravel())
    assert [str(label) for label, _cell in method_keys(record())] == ["Project 06", "Telephones", "Vaccines"]


def test_the_public_panels_are_read_with_their_source():
    panels = public_panels()
    assert [each.panel.series.max() + 1 for each in panels] == [71, 74, 83, 55, 24]  # as their titles say
    assert [each.panel.scale for each in panels] == ["logit"] * 3 + ["log"] * 2
    assert all(each.source and each.address.startswith("https://") for each in panels)


# One panel as if less of it were known


def steady(units=20, years=range(2000, 2014)):
    rows = [(f"u{n:02}", year, 5 + n + 2 * (year - 2000)) for n in range(units) for year in years]
    return panel_of_table(pd.DataFrame(rows, columns=["unit", "date", "value"]).astype(str), "share")


def test_less_known_is_scored_on_the_same_forecasts():
    known = more_known(steady(), 365, (2, 4))
    assert known[["figures", "series"]].to_numpy().tolist() == [[2, 20], [4, 20], [4, 4], [4, 8], [4, 20]]
    # Origins at which four figures are known, and a truth a year later: 2003 to 2012, for 20 series or for the first 4.
    assert known["n"].tolist() == [200, 200, 40, 40, 40]
    assert known["ratio"][[0, 2]].tolist() == [1, 1]


def test_what_more_figures_give_is_said_in_one_sentence():
    known = pd.DataFrame(
        {
            "own": [True, True, False, False],
            "figures": [2, 5, 5, 5],
            "series": [74, 74, 14, 74],
            "n": 9,
            "wis": [2.0, 1.8, 3.0, 2.4],
            "coverage_80": 0.8,
            "width_80": 6.0,
            "ratio": [1.0, 0.9, 1.0, 0.8],
        }
    )
    assert known_text(known)["score"].tolist() == ["1.00", "0.90", "1.00", "0.80"]
    assert unmarked(known_sentence(known)) == (
        "5 figures of each series instead of 2 bring the score to 0.90 of what it was, 74 series to learn from instead "
        "of 14 to 0.80."
    )


# Our own figures


def test_each_forecast_of_ours_stands_beside_the_figure_that_came_the_worst_first():
    data = real()
    made = forecasts(data)
    ours = made[made["method"] == "pooled"].sort_values("wis", ascending=False)
    text, came = own_text(made, data), came_rows(ours, data)
    assert len(text) == len(ours)
    assert came["value"].tolist() == pytest.approx(ours["came"].tolist())  # by two ways to the same figure
    first = ours.iloc[0]
    if first["scale"] == "log":  # scored as 100 times the logarithm
        assert float(text["middle"].iloc[0].main.replace(",", "")) == pytest.approx(
            np.exp(first["0.5"] / 100), rel=0.005
        )
    assert set(text["verdict"]) <= {"inside", "outside"}
    assert (text["verdict"] == "inside").sum() == ours["in_80"].sum()


def test_where_nothing_can_be_scored_the_table_is_empty_and_not_broken(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", "2023-12-31", 40)])
    assert own_text(forecasts(data), data).columns.tolist()[0] == "quantity"
    assert skill_record(data, []).empty


def test_the_pool_is_told_with_what_it_rests_on():
    pool = fit_pool(real(), "logit")
    said = unmarked(pool_sentence(pool))
    assert said.startswith(f"{pool.steps} steps of {pool.series} series, {pool.paced} of them after an own pace: ")
    assert "20 in 100 were expected from public panels" in said
    assert pool_sentence(None).startswith("Too few series")


def test_steps_after_an_own_pace_are_counted(tmp_path):
    places = [(f"p{n:02}", 10 + 3 * n) for n in range(1, 10)]
    ends = [("2021-12-31", 0), ("2022-12-31", 5)]
    rows = [obs(key, "paid", end, start + more) for key, start in places for end, more in ends]
    pool = fit_pool(mini(tmp_path, [*rows, obs("p01", "paid", "2023-12-31", 30)]), "logit")
    assert (pool.steps, pool.series, pool.paced) == (10, 9, 1)


def test_the_example_is_the_percentage_with_most_figures(tmp_path):
    rows = [obs("east", "paid", f"202{n}-12-31", 40 + n) for n in range(3)]
    rows += [obs("west", "paid", "2023-12-31", 40), *(obs("west", "issued", f"202{n}-12-31", 40) for n in range(4))]
    rows += [obs("west", "reach", f"202{n}-12-31", 40) for n in range(5)]  # has no upper bound
    assert longest_line(mini(tmp_path, rows))["province"].tolist() == ["east"] * 3


# Pictures


def data_of(picture):
    rows = BeautifulSoup(picture.body, "html.parser").select("details tbody tr")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]


def test_the_pool_alone_leads_up_and_never_beyond_the_bounds():
    rows = data_of(plot_bounds(fit_pool(real(), "logit")))
    values = np.array([[float(cell.rstrip("%")) for cell in row] for row in rows])
    assert values[:, 0].tolist() == list(range(5, 100, 5))
    assert (np.diff(values[:, 1:], axis=1) > 0).all()
    assert values.min() >= 0
    assert values.max() <= 100


def test_only_paces_over_a_quarter_and_more_are_drawn():
    # 10, 20, 40 percent are odds of 1 to 9, 1 to 4, 2 to 3, a year apart each; b moves within weeks and is left out.
    rows = [("a", "2020-12-31", 10), ("a", "2021-12-31", 20), ("a", "2022-12-31", 40)]
    rows += [("b", "2022-01-31", 10), ("b", "2022-02-20", 20), ("b", "2022-03-10", 15)]
    shares = panel_of_table(pd.DataFrame(rows, columns=["unit", "date", "value"]).astype(str), "share")
    drawn = plot_lasting(shares, fit_pool(real(), "logit"))
    per_year = 365.25 / 365
    assert data_of(drawn) == [
        ["share", f"+{np.log(9 / 4) * per_year:.2f}", f"+{np.log(4 / 1.5) * per_year:.2f}"],
    ]
    assert "1 steps, 0 of them slower than before" in drawn.text


def test_a_range_is_drawn_as_far_as_there_is_a_projection():
    data = real()
    drawn = plot_time(data, data.series("ha_tinh", "online_payment_rate"))
    assert data_of(drawn)[0][0] == "31 March 2024"
    rank = plot_time(data, data.series("ha_tinh", "service_index_rank"))
    assert rank.text == "Nothing to draw: a rank depends on what the others do."


def test_the_picture_of_the_record_leaves_persistence_out_as_it_is_one_by_definition():
    rows = data_of(plot_record(record()))
    assert len(rows) == 16
    assert ["Telephones, 365 days ahead", "pooled", "0.80"] in rows
