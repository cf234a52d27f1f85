"""The pictures: each says in words what it shows, carries its data, and is the same drawing every time."""

import base64
import io
import re

import matplotlib as mpl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from helpers_analysis import mini, obs, real, target

from p06analysis import (
    before_merger,
    compare,
    growth_table,
    plot_comparison,
    plot_coverage,
    plot_line,
    plot_moves,
    plot_quantities,
    plot_standing,
    plot_targets,
    plot_tiles,
    project,
    standing,
    statuses,
    targets_for,
)
from p06analysis.canvas import NARROW, STYLE, WIDE, beneath, strips
from p06analysis.palette import INK
from p06analysis.wording import figure

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
    alt, drawing, _data = parts(plot_line(data.series("east", "handled")))
    assert "not comparable" in drawing
    assert "The line breaks between 31 December 2023 and 31 January 2024." in alt
    alt, joined, _data = parts(plot_line(data.series("east", "handled").assign(kind="stock")))
    assert "not comparable" not in joined
    assert "breaks" not in alt


def test_figures_from_before_a_merger_stand_beside_the_line_and_are_named():
    line = real().series("lam_dong_2025", "online_submission_rate")
    alt, drawing, data = parts(plot_line(line, before=before_merger(real(), line)))
    assert "merger, 1 July 2025" in drawing
    assert "Before the merger of 1 July 2025, in grey: Binh Thuan and Lam Dong." in alt
    assert {"Binh Thuan, before the merger", "Lam Dong, before the merger", "on the line"} == set(data["Drawn"])


def test_targets_tell_the_latest_figure_and_the_last_target_of_each_percentage():
    alt, _drawing, data = parts(plot_targets(statuses(real(), "ha_tinh")))
    assert "Online payment 31.93%, target at least 30% by 31 December 2023, achieved" in alt
    assert data["Quantity"].is_unique
    assert data.set_index("Quantity").loc["Online payment"].tolist() == [
        *("31.93%", "at least 30%", "31 December 2023", "✓ achieved")
    ]


def test_a_picture_has_a_form_for_narrow_pages_and_follows_the_dark():
    figure = BeautifulSoup(plot_line(real().series("ha_tinh", "online_payment_rate")).body, "html.parser").figure
    narrow = base64.b64decode(figure.source["srcset"].partition("base64,")[2]).decode()
    assert int(figure.source["width"]) < 360 < int(figure.img["width"])
    assert "prefers-color-scheme:dark" in narrow
    assert not re.search("#1b1f24(?!;)", narrow.partition("</style>")[2])


ARIAL = 0.86  # width of a text in the fonts of readers, as a part of its width in the one that matplotlib measures


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_long_title_is_wrapped_and_a_percentage_above_100_has_room(width):
    title = "All procedures that are offered as full-process services  – insufficient data"
    with mpl.rc_context(STYLE):
        drawing, axes = strips(width, [title], 133)
        beneath(axes, 0, [(133, "133% (2024)", INK)])
        drawing.canvas.draw()
        extents = [text.get_window_extent() for text in axes.texts]
    assert axes.get_xlim() == (0, 133)
    assert max(text.y1 for text in extents) <= drawing.bbox.y1
    assert min(text.x0 for text in extents) >= drawing.bbox.x0
    assert max(text.x0 + ARIAL * text.width for text in extents) <= drawing.bbox.x1


def test_no_letter_in_a_picture_takes_the_colour_of_the_paper():
    _alt, drawing, _data = parts(plot_coverage(real().joined))
    styles = dict(re.findall(r"\.(s\d+)\{([^}]*)\}", drawing))
    worn = set(re.findall(r'<text[^>]*class="(s\d+)"', drawing))
    assert worn
    assert not [name for name in worn if "var(--paper)" in styles[name]]


def test_the_map_tells_figures_as_published_and_large_counts_shortly():
    compared = compare(real().snapshot("eid_activated", "2025-06-30"))
    _alt, drawing, data = parts(plot_tiles(compared, real().provinces, "2025-06-30"))
    known = dict(zip(data["Territory"], data["Figure"], strict=True))
    own = {row["name"]: figure(row) for _i, row in compared[compared["level"] != "nation"].iterrows()}
    assert {name: told for name, told in known.items() if told} == own
    assert "e+" not in drawing


def test_the_data_of_a_projection_hold_its_targets(ha_tinh):
    _alt, _drawing, data = parts(plot_line(ha_tinh, None, targets_for(real(), "ha_tinh", "online_payment_rate")))
    assert data.iloc[-1][["Refers to", "Figure", "Drawn"]].tolist() == ["31 December 2023", "30%", "nation's goal"]


def test_labels_beneath_a_strip_do_not_meet_and_stay_inside():
    _drawing, axes = strips(NARROW, ["Paid"])
    for pair in ((0, 1), (50, 50), (99, 100), (100, 0)):
        for text in list(axes.texts):
            text.remove()
        beneath(axes, 0, [(value, "86.4% (2022)", INK) for value in pair])
        begins = sorted(text.xy[0] for text in axes.texts)
        width = 100 * (0.062 * 12 + 0.08) / (NARROW * axes.get_position().width)
        assert begins[1] - begins[0] >= width - 1e-9
        assert begins[0] >= -5
        assert begins[1] + width <= 108


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
    assert "on top Bac Ninh 92.85%" in alt
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
    assert len(data) == (rows["level"] != "nation").sum()  # the nation is no peer


def test_coverage_counts_every_figure():
    _alt, _drawing, data = parts(plot_coverage(real().joined))
    assert data.drop(columns="Territory").astype(int).to_numpy().sum() == len(real().observations)


def test_the_years_of_each_quantity_are_those_of_its_figures():
    _alt, drawing, data = parts(plot_quantities(real().joined))
    own = real().joined[
        (real().joined["province"] == "ha_tinh") & (real().joined["title"] == "Dossiers submitted online")
    ]
    years = sorted(set(own["period_end"].dt.year))
    here = (data["Territory"] == "Ha Tinh") & (data["Quantity"] == "Dossiers submitted online")
    assert data.loc[here, "Years"].tolist() == [", ".join(map(str, years))]
    assert data["Quantity"].nunique() == 10
    told = re.findall(r"<text[^>]*>(\d\d)</text>", drawing)
    assert len(told) == len(data)


def test_where_there_is_nothing_a_sentence_stands():
    none = real().joined.head(0).assign(chosen=True)
    for shown in (
        plot_line(none),
        plot_coverage(none),
        plot_quantities(none),
        plot_comparison(none),
        plot_tiles(none, real().provinces, "2024-12-31"),
        plot_standing(none, "ha_tinh"),
        plot_moves(growth_table(none)),
        plot_targets(statuses(real(), "ha_tinh").head(0)),
    ):
        assert shown.meta == {"role": "nothing"}
