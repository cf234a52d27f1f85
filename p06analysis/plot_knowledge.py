"""Pictures of what is known at all: figures by territory and year, and by territory and quantity."""

from __future__ import annotations

import textwrap
from functools import partial

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .canvas import DARK_INK, LIGHT_INK, canvas, drawn
from .embed import picture
from .palette import INK
from .show import Shown, nothing
from .wording import _

COVERAGE = 4.6  # inches: narrow enough for a telephone, and wide enough for every year
MOST = 10  # quantities that stand beside each other within that width
LETTERS = 26  # of a quantity's name above its column, in one of two lines


def plot_coverage(joined: pd.DataFrame) -> Shown:
    """Draw how many figures are known by territory and year of the period's end.

    Parameters
    ----------
    joined : pandas.DataFrame
        `Dataset.joined`.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where nothing is known.
    """
    if joined.empty:
        return nothing(_("Nothing to draw: no figure is known."))
    counted = _labelled(joined)
    grid = counted.pivot_table(index="label", columns="year", values="value", aggfunc="size", sort=False)
    grid = grid.sort_index(axis=1)
    caption = _("Figures known, by territory and year")
    alt = _("{caption}: {known} figures of {n} territories, {first} to {last}.").format(
        caption=caption, known=len(counted), n=len(grid), first=grid.columns.min(), last=grid.columns.max()
    )
    data = grid.fillna(0).astype(int).astype(str).rename(columns=str)
    data.insert(0, _("Territory"), grid.index)
    note = _("The darker, the more figures. Empty: none is known.")
    labels = grid.map(lambda count: "" if pd.isna(count) else f"{count:.0f}")
    return picture(drawn(partial(_draw, shades=grid, labels=labels, top=0.25), (COVERAGE,)), alt, caption, data, note)


def plot_quantities(joined: pd.DataFrame, most: int = MOST) -> Shown:
    """Draw of which years figures are known by territory and quantity, for the quantities of most territories.

    Parameters
    ----------
    joined : pandas.DataFrame
        `Dataset.joined`.
    most : int
        Quantities at most.

    Returns
    -------
    Shown
        The picture with its description, and the years of each as its data; a sentence where nothing is known.
    """
    if joined.empty:
        return nothing(_("Nothing to draw: no figure is known."))
    known = _labelled(joined).drop_duplicates(["label", "title", "year"])
    spread = known.groupby("title")["label"].nunique().sort_values(ascending=False, kind="stable")
    known = known[known["title"].isin(spread.index[:most])]
    by = {"index": "label", "columns": "title", "values": "year", "sort": False}
    shades = known.pivot_table(aggfunc="nunique", **by)[spread.index[:most]]
    newest = known.pivot_table(aggfunc="max", **by).reindex_like(shades)
    labels = newest.map(lambda year: "" if pd.isna(year) else f"{year % 100:02.0f}")
    years = known.sort_values("year").assign(year=known["year"].astype(str)).pivot_table(aggfunc=", ".join, **by)
    told = years.reindex_like(shades).stack().dropna()  # one row for each cell: ten columns would not fit on paper
    names = {_("Territory"): told.index.get_level_values(0), _("Quantity"): told.index.get_level_values(1)}
    data = pd.DataFrame(names | {_("Years"): told.to_numpy()})
    caption = _("Years with a figure, by territory and quantity")
    alt = _("{caption}: {n} territories and the {most} quantities that most of them report; {first} is known of {of}.")
    alt = alt.format(caption=caption, n=len(shades), most=shades.shape[1], first=spread.index[0], of=spread.iloc[0])
    note = _("Digits: the year of the newest figure. The darker, the more years are known. Empty: none is.")
    return picture(drawn(partial(_draw, shades=shades, labels=labels, top=1.7), (COVERAGE,)), alt, caption, data, note)


def _labelled(joined: pd.DataFrame) -> pd.DataFrame:
    """Every figure with its year and the name of its territory, by the Vietnamese alphabet."""
    rows = joined[["sort_order", "name", "valid_from", "title", "value", "period_end"]].sort_values("sort_order")
    since, new = _("{} (since 2025)"), rows["valid_from"].notna()
    return rows.assign(
        year=rows["period_end"].dt.year,
        label=[since.format(name) if late else name for name, late in zip(rows["name"], new, strict=True)],
    )


def _draw(width: float, shades: pd.DataFrame, labels: pd.DataFrame, top: float) -> Figure:
    drawing, axes = canvas(width, 0.05 + top + 0.19 * len(shades), left=1.75, right=0.05, top=top, bottom=0.05)
    values = shades.to_numpy(float)
    colours = mpl.colormaps["cividis_r"]
    for count in np.unique(values[~np.isnan(values)]):  # one mark for all cells of a colour keeps the drawing small
        colour = colours(min((count - 1) / max(np.nanquantile(values, 0.98) - 1, 1), 1.0))
        places = np.argwhere(values == count)
        cells = [mpl.patches.Rectangle((column, row), 0.95, 0.93) for row, column in places]
        axes.add_collection(mpl.collections.PatchCollection(cells, facecolor=colour, edgecolor="none"))
        ink = LIGHT_INK if np.dot(colour[:3], (0.299, 0.587, 0.114)) < 0.5 else DARK_INK
        for row, column in places:
            look = {"ha": "center", "va": "center", "fontsize": 7.5, "color": ink}
            axes.text(column + 0.475, row + 0.5, labels.iat[row, column], **look)
    axes.set(xlim=(0, shades.shape[1]), ylim=(len(shades), 0))
    axes.set_yticks(np.arange(len(shades)) + 0.5, shades.index, fontsize=8, color=INK)
    names = ["\n".join(textwrap.wrap(str(name), LETTERS)[:2]) for name in shades.columns]
    upright = {"rotation": 90, "va": "bottom", "fontsize": 7.5} if max(map(len, names)) > 4 else {}
    axes.set_xticks(np.arange(len(names)) + 0.475, names, color=INK, **upright)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.grid(visible=False)
    return drawing
