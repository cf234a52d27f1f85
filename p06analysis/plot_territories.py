"""Pictures of territories beside each other: ranking, tile map, one among the others, and what is known of each."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .canvas import BLUE, GREY, INK, RED, STYLE, canvas, figures, number_axis, periods, plain, to_svg, unit_name
from .dataset import MERGER, existing, to_day
from .show import Shown, nothing, picture
from .wording import _, amount, figure, listed

SHORT_NAMES = {"Ho Chi Minh City": "HCMC", "Ba Ria - Vung Tau": "BR-VT"}  # for names that do not fit a tile


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
    with mpl.rc_context(STYLE):
        drawing, axes = canvas(0.7 + 0.27 * len(compared), left=0.24, right=0.9)
        _draw_ranking(axes, compared.iloc[::-1].reset_index(drop=True), highlight)
        svg = to_svg(drawing)
    ranked = compared[compared["level"] != "nation"].head(3)
    best = [f"{name} {each}" for name, each in zip(ranked["name"], figures(ranked), strict=True)]
    caption = _("{} by territory").format(compared["title"].iloc[0])
    alt = _("{caption}, {n} territories; first {best}.").format(caption=caption, n=len(compared), best=listed(best))
    data = pd.DataFrame(
        {
            _("Territory"): compared["name"].tolist(),
            _("Figure"): figures(compared),
            _("Refers to"): periods(compared),
            _("At least"): plain(compared["low"]),
            _("At most"): plain(compared["high"]),
        }
    )
    return picture(svg, alt, caption, data)


def _draw_ranking(axes: Axes, rows: pd.DataFrame, highlight: str) -> None:
    top = rows["high"].where(np.isfinite(rows["high"]), rows["value"])
    axes.hlines(rows.index, rows["low"].clip(lower=0), top, color=GREY, linewidth=2)
    for place, row in rows.iterrows():
        nation = row["level"] == "nation"
        color = RED if row["province"] == highlight else INK if nation else BLUE
        axes.plot(row["value"], place, "D" if nation else "o", color=color)
        axes.annotate(figure(row), (top[place], place), (7, 0), textcoords="offset points", va="center", fontsize=9)
    axes.set_yticks(rows.index, rows["name"])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    number_axis(axes.xaxis)


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
    head, values = compared.iloc[0], tiles["value"]
    with mpl.rc_context(STYLE):
        rows, columns = tiles["tile_row"].max() + 1, tiles["tile_col"].max() + 1
        drawing = Figure(figsize=(0.62 * columns + 0.2, 0.42 * rows + 0.3))
        axes = drawing.add_axes((0.01, 0.01, 0.98, 0.98))
        spread = mpl.colors.Normalize(values.min(), values.max())
        for tile in tiles.itertuples():
            _draw_tile(axes, tile, mpl.colormaps["cividis_r"](spread(tile.value)) if pd.notna(tile.value) else "white")
        axes.set(xlim=(-0.1, columns), ylim=(rows, -0.1), xticks=[], yticks=[])
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        svg = to_svg(drawing)
    caption = _("{title}: tile map, {known} of {all} territories known").format(
        title=head["title"], known=int(values.notna().sum()), all=len(tiles)
    )
    ends = [amount(value, head["unit"], int(head["decimals"])) for value in (values.min(), values.max())]
    alt = _("{caption}; lowest {low}, highest {high}.").format(caption=caption, low=ends[0], high=ends[1])
    data = pd.DataFrame({_("Territory"): tiles["name"].tolist(), unit_name(head["unit"]): plain(values)})
    return picture(svg, alt, caption, data)


def _tiles(compared: pd.DataFrame, provinces: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """One row for each territory of a day: tile_row, tile_col, name and value, by the Vietnamese alphabet."""
    place = ["tile_row_2025", "tile_col_2025"] if on >= MERGER else ["tile_row", "tile_col"]
    tiles = provinces.loc[
        existing(provinces, on) & provinces[place[0]].notna(), ["province", "name", "sort_order", *place]
    ]
    tiles = tiles.set_axis(["province", "name", "sort_order", "tile_row", "tile_col"], axis=1)
    tiles = tiles.merge(compared[["province", "value"]], on="province", how="left", validate="1:1")
    return tiles.astype({"tile_row": int, "tile_col": int}).sort_values("sort_order", ignore_index=True)


def _draw_tile(axes: Axes, tile: tuple, color: tuple | str) -> None:
    known = pd.notna(tile.value)
    dark = known and np.dot(color[:3], (0.299, 0.587, 0.114)) < 0.5
    ink = "white" if dark else INK if known else "#6b717b"
    corner = (tile.tile_col, tile.tile_row)
    axes.add_patch(mpl.patches.Rectangle(corner, 0.95, 0.93, facecolor=color, edgecolor="#c9ced6", linewidth=0.8))
    middle, look = corner[0] + 0.475, {"ha": "center", "va": "center", "color": ink}
    axes.text(middle, corner[1] + 0.36, SHORT_NAMES.get(tile.name, tile.name), fontsize=6, **look)
    if known:
        axes.text(middle, corner[1] + 0.7, f"{tile.value:,.4g}", fontsize=7, **look)


def plot_standing(rows: pd.DataFrame, province: str) -> Shown:
    """Draw where one territory stands among the others, one strip for each percentage.

    Parameters
    ----------
    rows : pandas.DataFrame
        As from `comparison.standing`.
    province : str
        Key of the territory to name.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where there is nothing to stand among.
    """
    if rows.empty:
        return nothing(_("No quantity of this territory is reported by enough others."))
    import seaborn as sns

    own = rows[rows["province"] == province].sort_values("value", ascending=False)
    others = rows[(rows["province"] != province) & (rows["level"] != "nation")]
    order = own["title"].tolist()
    with mpl.rc_context(STYLE):
        drawing, axes = canvas(0.75 + 0.42 * len(order), left=0.4, right=0.92)
        sns.stripplot(others, x="value", y="title", order=order, jitter=False, color=GREY, alpha=0.7, size=7, ax=axes)
        for place, (_i, row) in enumerate(own.iterrows()):
            look = {"textcoords": "offset points", "ha": "center", "fontsize": 9, "color": RED}
            axes.plot(row["value"], place, "o", color=RED, markersize=9)
            axes.annotate(figure(row), (row["value"], place), (0, 8), **look)
        axes.set(xlim=(0, 104), xlabel="", ylabel="", ylim=(len(order) - 0.4, -0.7))
        axes.grid(axis="y", visible=False)
        svg = to_svg(drawing)
    caption = _("{} (red) among the other territories (grey), in percent").format(own["name"].iloc[0])
    spoken = [f"{title} {each}" for title, each in zip(own["title"], figures(own), strict=True)]
    data = rows.sort_values(["title", "value"])
    data = pd.DataFrame(
        {
            _("Quantity"): data["title"].tolist(),
            _("Territory"): data["name"].tolist(),
            _("Figure"): figures(data),
            _("Refers to"): periods(data),
        }
    )
    return picture(svg, f"{caption}: {', '.join(spoken)}.", caption, data)


def plot_coverage(joined: pd.DataFrame) -> Shown:
    """Draw how many figures are known by territory and year of the period's end.

    Parameters
    ----------
    joined : pandas.DataFrame
        `Dataset.joined`.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    import seaborn as sns

    counted = joined.assign(year=joined["period_end"].dt.year).sort_values("sort_order")
    since = _("{} (since 2025)")
    counted["label"] = [
        since.format(n) if new else n for n, new in zip(counted["name"], counted["valid_from"].notna(), strict=True)
    ]
    grid = counted.pivot_table(index="label", columns="year", values="value", aggfunc="size", sort=False).sort_index(
        axis=1
    )
    with mpl.rc_context(STYLE):
        height = 0.7 + 0.19 * len(grid)
        drawing = Figure(figsize=(6.4, height))
        axes = drawing.add_axes((0.34, 0.01, 0.64, 0.99 - 0.4 / height))
        look = {"cbar": False, "annot": True, "fmt": ".0f", "linewidths": 0.8, "annot_kws": {"size": 7}, "robust": True}
        sns.heatmap(grid, cmap="cividis_r", ax=axes, **look)
        axes.set_yticks(np.arange(len(grid)) + 0.5, grid.index, fontsize=7)
        axes.xaxis.tick_top()
        axes.set(xlabel="", ylabel="")
        axes.grid(visible=False)
        svg = to_svg(drawing)
    caption = _("Figures known, by territory and year")
    alt = _("{caption}: {known} figures of {n} territories, {first} to {last}.").format(
        caption=caption, known=len(counted), n=len(grid), first=grid.columns.min(), last=grid.columns.max()
    )
    data = grid.fillna(0).astype(int).astype(str).rename(columns=str)
    data.insert(0, _("Territory"), grid.index)
    return picture(svg, alt, caption, data)
