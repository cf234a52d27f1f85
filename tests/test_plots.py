"""The pictures: each says in words what it shows, carries its data, and is the same drawing every time."""

import base64
import io

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from helpers_analysis import mini, obs, real, target

from p06analysis import (
    compare,
    growth_table,
    plot_comparison,
    plot_coverage,
    plot_line,
    plot_moves,
    plot_standing,
    plot_tiles,
    project,
    standing,
    targets_for,
)

BEFORE, END = "2022-12-31", "2023-12-31"


def parts(shown):
    """Alternative text, drawing, and data of a picture."""
    figure = BeautifulSoup(shown.body, "html.parser").figure
    drawing = base64.b64decode(figure.img["src"].partition("base64,")[2]).decode()
    sheet = base64.b64decode(figure.find("a", download=True)["href"].partition("base64,")[2]).decode("utf-8-sig")
    return figure.img["alt"], drawing, pd.read_csv(io.StringIO(sheet), dtype="str", keep_default_na=False)


@pytest.fixture(scope="module")
def ha_tinh():
    return real().series("ha_tinh", "online_payment_rate")


def test_a_line_tells_its_figures_and_draws_each(ha_tinh):
    alt, drawing, data = parts(plot_line(ha_tinh))
    assert alt == "Ha Tinh: Online payment: 0.77% (2022), 31.93% (2023)."
    assert data["Figure"].tolist() == ["0.77%", "31.93%"]
    assert data[["At least", "At most"]].to_numpy().tolist() == [["0.765", "0.775"], ["31.925", "31.935"]]
    assert "31.93%" in drawing


def test_a_projection_is_in_the_words_the_drawing_and_the_data(ha_tinh):
    made = project(real(), "ha_tinh", "online_payment_rate", "2024-12-31")
    alt, drawing, data = parts(plot_line(ha_tinh, made, targets_for(real(), "ha_tinh", "online_payment_rate")))
    middle = f"{made.quantile(0.5):.1f}%"
    assert f"Projection for 31 December 2024: {middle}, in 80 of 100 such cases between" in alt
    assert middle in drawing
    assert "nation's goal 30%" in drawing.replace("&#x27;", "'").replace("&apos;", "'")
    assert data["Drawn"].tolist().count("projection") == 7


def test_a_refused_projection_draws_no_band(ha_tinh):
    refused = project(real(), "ha_tinh", "online_payment_rate", "2023-12-31")
    assert refused.refusal
    assert plot_line(ha_tinh, refused).body == plot_line(ha_tinh).body


def test_figures_that_are_not_comparable_are_not_joined(tmp_path):
    year = obs("east", "handled", END, 900, start="2023-01-01")
    month = obs("east", "handled", "2024-01-31", 80, start="2024-01-01")
    data = mini(tmp_path, [year, month])
    _alt, drawing, _data = parts(plot_line(data.series("east", "handled")))
    _alt, joined, _data = parts(plot_line(data.series("east", "handled").assign(kind="stock")))
    assert joined.count('id="line2d_') == drawing.count('id="line2d_') + 1


def test_a_target_given_twice_is_drawn_once(tmp_path):
    twice = [target("east", "paid", END, 40), target("east", "paid", END, 40, source="other-2020-01-02")]
    data = mini(tmp_path, [obs("east", "paid", BEFORE, 30)], targets=twice)
    _alt, drawing, _data = parts(plot_line(data.series("east", "paid"), None, targets_for(data, "east", "paid")))
    assert drawing.count("target 40%") == 1


def test_the_same_drawing_has_the_same_bytes(ha_tinh):
    assert plot_line(ha_tinh).body == plot_line(ha_tinh).body


def test_a_comparison_and_its_map_name_the_ends_and_every_territory():
    compared = compare(real().snapshot("online_submission_rate", "2024-12-31"))
    alt, _drawing, data = parts(plot_comparison(compared, "bac_ninh"))
    assert "first Bac Ninh 92.85%" in alt
    assert data["Territory"].tolist() == compared["name"].tolist()
    alt, _drawing, data = parts(plot_tiles(compared, real().provinces, "2024-12-31"))
    assert "6 of 63 territories known; lowest 67.54%, highest 92.85%" in alt
    assert len(data) == 63


def test_the_map_of_today_has_34_squares():
    compared = compare(real().snapshot("online_submission_rate", "2025-12-31"))
    _alt, _drawing, data = parts(plot_tiles(compared, real().provinces, "2025-12-31"))
    assert len(data) == 34


def test_moves_tell_first_and_last_of_each_percentage():
    alt, _drawing, data = parts(plot_moves(growth_table(real().figures("ha_tinh"))))
    assert "Online payment 0.77% to 31.93%" in alt
    assert data["Quantity"].iloc[0] == "Online payment"


def test_standing_tells_the_own_figures_and_holds_all(ha_tinh):
    rows = standing(real(), real().figures("ha_tinh"), 365)
    alt, _drawing, data = parts(plot_standing(rows, "ha_tinh"))
    assert "Satisfaction of citizens and businesses 96.0%" in alt
    assert len(data) == len(rows)


def test_coverage_counts_every_figure():
    _alt, _drawing, data = parts(plot_coverage(real().joined))
    assert data.drop(columns="Territory").astype(int).to_numpy().sum() == len(real().observations)


def test_where_there_is_nothing_a_sentence_stands():
    none = real().joined.head(0).assign(chosen=True)
    for shown in (
        plot_line(none),
        plot_comparison(none),
        plot_tiles(none, real().provinces, "2024-12-31"),
        plot_standing(none, "ha_tinh"),
        plot_moves(growth_table(none)),
    ):
        assert (shown.mime, shown.meta) == ("text/markdown", {"role": "nothing"})
