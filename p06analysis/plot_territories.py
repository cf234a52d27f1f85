"""Pictures of territories beside each other: ranking and tile map."""

from __future__ import annotations

import textwrap
from functools import partial

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .canvas import (
    DARK_INK,
    LIGHT_INK,
    SMALL,
    WIDE,
    allowed,
    canvas,
    drawn,
    figures,
    interval_bar,
    number_axis,
    periods,
)
from .dataset import MERGER, existing, to_day
from .embed import picture
from .palette import BLUE, GREY, INK, PAPER, RED, SOFT
from .show import Shown, nothing
from .wording import _, compact, figure, listed, quantity

MARKS = {"exact": "", "over": ">", "nearly": "<", "about": "~"}  # how a figure on a tile is qualified


def plot_comparison(compared: pd.DataFrame, highlight: str = "") -> Shown:
    """Draw territories as dots with the interval that their printed digits allow, best first.

    Parameters
    ----------
    compared : pandas.DataFrame
        As from `comparison.compare`.
    highlight : str
        Key of the territory to colour.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where there is nothing to compare.
    """
    if compared.empty:
        return nothing(_("Nothing to draw: no territory has a figure in this window."))
    ranked = compared[compared["level"] != "nation"]
    ends = [f"{name} {each}" for name, each in zip(ranked["name"], figures(ranked), strict=True)]
    caption = _("{} by territory").format(quantity(compared["title"].iloc[0], compared["scope"].iloc[0]))
    alt = _("{caption}, {n} territories; on top {best}.").format(caption=caption, n=len(ranked), best=listed(ends[:3]))
    if len(ranked) > 3:
        alt += " " + _("At the bottom {}.").format(ends[-1])
    data = pd.DataFrame(
        {
            _("Territory"): compared["name"].tolist(),
            _("Figure"): figures(compared),
            _("Refers to"): periods(compared),
            _("At least"): allowed(compared["low"]),
            _("At most"): allowed(compared["high"]),
        }
    )
    note = _("Bars: what the printed digits allow. Diamond: the nation.")
    draw = partial(_draw_ranking, rows=compared.iloc[::-1].reset_index(drop=True), highlight=highlight)
    return picture(drawn(draw), alt, caption, data, note)


def _draw_ranking(width: float, rows: pd.DataFrame, highlight: str) -> Figure:
    drawing, axes = canvas(width, 0.5 + 0.25 * len(rows), left=1.4, right=0.85, top=0.05)
    top = rows["high"].where(np.isfinite(rows["high"]), rows["value"])
    for place, row in rows.iterrows():
        nation = row["level"] == "nation"
        color = RED if row["province"] == highlight else INK if nation else BLUE
        interval_bar(axes, row, place, GREY)
        axes.plot(row["value"], place, "D" if nation else "o", color=color, clip_on=False)
        axes.annotate(
            figure(row),
            (top[place], place),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=color if row["province"] == highlight else INK,
        )
    axes.set_yticks(rows.index, rows["name"], color=INK)
    axes.set(ylim=(-0.6, len(rows) - 0.4), xlim=(0, max(top.max(), 1) * 1.02))
    axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(3 if width < WIDE else 6))
    axes.spines["bottom"].set_visible(False)
    number_axis(axes.xaxis, rows["unit"].iloc[0])
    return drawing


def plot_tiles(compared: pd.DataFrame, provinces: pd.DataFrame, on: str | pd.Timestamp) -> Shown:
    """Draw every territory of a day as one square, coloured by its figure; white means that none is known.

    Parameters
    ----------
    compared : pandas.DataFrame
        As from `comparison.compare` or `Dataset.snapshot`.
    provinces : pandas.DataFrame
        `Dataset.provinces`.
    on : str or pandas.Timestamp
        The day, which decides between the 63 and the 34 territories.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where no territory has a figure.
    """
    if compared.empty:
        return nothing(_("No map: no territory has a figure in this window."))
    tiles = _tiles(compared, provinces, to_day(on, "on"))
    if tiles["value"].isna().all():
        return nothing(_("No map: these territories have no place on it."))
    head, values = compared.iloc[0], tiles["value"]
    caption = _("{title}: tile map, {known} of {all} territories known").format(
        title=quantity(head["title"], head["scope"]), known=int(values.notna().sum()), all=len(tiles)
    )
    told = tiles[values.notna()].sort_values("value", kind="stable")["told"]
    alt = _("{caption}; lowest {low}, highest {high}.").format(caption=caption, low=told.iloc[0], high=told.iloc[-1])
    data = pd.DataFrame({_("Territory"): tiles["name"].tolist(), _("Figure"): tiles["told"].fillna("").tolist()})
    note = _("The darker, the better. Dashed: no figure in the window.")
    if head["direction"] == "none":
        note = _("The darker, the higher. Dashed: no figure in the window.")
    return picture(drawn(partial(_draw_tiles, tiles=tiles)), alt, caption, data, note)


def _tiles(compared: pd.DataFrame, provinces: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """One row for each territory of a day: tile_row, tile_col, name and value, by the Vietnamese alphabet."""
    place = ["tile_row_2025", "tile_col_2025"] if on >= MERGER else ["tile_row", "tile_col"]
    tiles = provinces.loc[
        existing(provinces, on) & provinces[place[0]].notna(), ["province", "name", "sort_order", *place]
    ]
    tiles = tiles.set_axis(["province", "name", "sort_order", "tile_row", "tile_col"], axis=1)
    known = compared[["province", "value", "decimals", "qualifier", "direction"]].assign(told=figures(compared))
    tiles = tiles.merge(known, on="province", how="left", validate="1:1")
    return tiles.astype({"tile_row": int, "tile_col": int}).sort_values("sort_order", ignore_index=True)


def _draw_tiles(width: float, tiles: pd.DataFrame) -> Figure:
    rows, columns = tiles["tile_row"].max() + 1, tiles["tile_col"].max() + 1
    side = min(0.66, (width - 0.1) / columns)
    drawing = Figure(figsize=(side * columns + 0.1, 0.41 * rows + 0.1))
    axes = drawing.add_axes((0.01, 0.005, 0.98, 0.99))
    spread = mpl.colors.Normalize(tiles["value"].min(), tiles["value"].max())
    shades = mpl.colormaps["cividis" if (tiles["direction"] == "down").any() else "cividis_r"]
    for tile in tiles.itertuples():
        _draw_tile(axes, tile, shades(spread(tile.value)), width < WIDE)
    axes.set(xlim=(-0.05, columns), ylim=(rows, -0.05), xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return drawing


def _draw_tile(axes: Axes, tile: tuple, color: tuple, narrow: bool) -> None:
    known = pd.notna(tile.value)
    ink = LIGHT_INK if np.dot(color[:3], (0.299, 0.587, 0.114)) < 0.5 else DARK_INK
    look = {"facecolor": color} if known else {"facecolor": PAPER, "edgecolor": GREY, "linestyle": (0, (2, 2))}
    axes.add_patch(
        mpl.patches.Rectangle((tile.tile_col, tile.tile_row), 0.95, 0.93, linewidth=0.6 * (not known), **look)
    )
    name = "\n".join(textwrap.wrap(tile.name.replace(" - ", "-"), 8 if narrow else 14)[:3])
    at, look = tile.tile_col + 0.475, {"ha": "center", "va": "center", "color": ink if known else SOFT}
    size = 5.2 if narrow else 6.8
    axes.text(at, tile.tile_row + (0.34 if known else 0.46), name, fontsize=size, linespacing=0.95, **look)
    if known:
        axes.text(
            at,
            tile.tile_row + 0.75,
            MARKS[tile.qualifier] + compact(tile.value, int(tile.decimals)),
            fontsize=size + 1,
            fontweight="bold",
            **look,
        )
