"""What every picture shares: style, its two widths, an empty canvas with fixed margins, and strips of a percentage."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .formulas import bounds_address
from .palette import PALETTE
from .provenance import figure_id
from .show import Cell
from .svg import to_svg
from .wording import _, compact, decimal_mark, figure, month, period

STYLE = mpl.rc_params_from_file(Path(__file__).with_name("p06.mplstyle"), use_default_template=False)
WIDE, NARROW = 7.6, 3.4  # inches: the text column of a page, and a telephone held upright
STRIP = 0.62  # inches from one strip to the next
LETTER = 0.09  # inches that a letter of a strip's title takes at most on average
LINE = 0.18  # inches from one line of a title to the next
SMALL = 8.5  # points
DARK_INK, LIGHT_INK = "#111418", "#fefefe"  # on colours that stay the same by day and night; not in the palette
UNSEEN = 0.005  # an interval of this part of its value is hidden by the dot


def drawn(draw: Callable[[float], Figure], widths: tuple[float, ...] = (WIDE, NARROW)) -> tuple[str, ...]:
    """Draw a picture for a wide page and once more for a narrow one.

    Parameters
    ----------
    draw : callable
        Makes the drawing for a width in inches.
    widths : tuple of float
        In inches; one is enough for a picture that fits both.

    Returns
    -------
    tuple of str
        One or two SVG documents.
    """
    with mpl.rc_context(STYLE):
        return tuple(to_svg(draw(width)) for width in widths)


def canvas(
    width: float, height: float, left: float = 0.5, right: float = 0.2, top: float = 0.1, bottom: float = 0.3
) -> tuple[Figure, Axes]:
    """Open a canvas without pyplot, so that no figure stays open, with margins that need no layout to be computed.

    Parameters
    ----------
    width, height : float
        In inches.
    left, right, top, bottom : float
        Inches around the axes.

    Returns
    -------
    matplotlib.figure.Figure, matplotlib.axes.Axes
        To draw on.
    """
    drawing = Figure(figsize=(width, height))
    box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    return drawing, drawing.add_axes(box)


def strips(width: float, titles: list[str], most: float = 100) -> tuple[Figure, Axes]:
    """Open a canvas with one strip from 0 to 100 per title, the title above it; the first is on top, at height 0.

    A percentage above 100 (``most``) makes room on the right of the strips.
    """
    titles = ["\n".join(textwrap.wrap(title, int(width / LETTER))) for title in titles]
    step = STRIP + LINE * max(title.count("\n") for title in titles)
    drawing, axes = canvas(width, 0.35 + step * len(titles), left=0.12, right=0.2, top=0.02, bottom=0.25)
    axes.set(xlim=(0, most), ylim=(len(titles) - 0.45 * STRIP / step, STRIP * 0.45 / step - 1), yticks=[])
    axes.set_xticks(range(0, int(most) + 1, 20))
    axes.hlines(range(len(titles)), 0, 100, color=PALETTE["line"][0], linewidth=5, capstyle="round", zorder=0.5)
    for place, title in enumerate(titles):
        axes.annotate(title, (0, place), (-4, 8), textcoords="offset points", fontweight="bold", annotation_clip=False)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _place: decimal_mark(f"{value:g}%"))
    return drawing, axes


def beneath(axes: Axes, place: int, labels: list[tuple[float, str, str]]) -> None:
    """Write one or two labels under a strip, each at its value but side by side and inside the picture.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Of `strips`.
    place : int
        The strip.
    labels : list of tuple
        Value, text and colour of each.
    """
    inches = axes.get_figure().get_figwidth() * axes.get_position().width
    room = [0.062 * len(text) + 0.08 for _value, text, _colour in labels]
    most = axes.get_xlim()[1]
    begins = [inches * value / most - size / 2 for (value, _text, _colour), size in zip(labels, room, strict=True)]
    order = np.argsort([value for value, _text, _colour in labels], kind="stable")
    edge = inches + 0.2
    for each in order[::-1]:
        begins[each] = edge = min(begins[each], edge - room[each])
    edge = -0.1
    for each in order:
        begins[each] = max(begins[each], edge)
        edge = begins[each] + room[each]
    for begin, (_value, text, colour) in zip(begins, labels, strict=True):
        at = (most * begin / inches, place)
        look = {"va": "top", "fontsize": SMALL, "color": colour, "annotation_clip": False}
        axes.annotate(text, at, (3, -9), textcoords="offset points", **look)


def interval_bar(axes: Axes, row: pd.Series, place: float, colour: str) -> None:
    """Draw what the printed digits of a figure allow, lying."""
    low, top = max(row["low"], 0), row["high"] if np.isfinite(row["high"]) else row["value"]
    if top - low > UNSEEN * row["value"]:
        axes.hlines(place, low, top, color=colour, linewidth=5, alpha=0.35, zorder=1.5)


def number_axis(axis: mpl.axis.Axis, unit: str = "") -> None:
    """Print the numbers of an axis with grouping and without needless zeros."""
    sign = "%" if unit == "percent" else ""
    axis.set_major_formatter(lambda value, _place: _tick(value) + sign)


def _tick(value: float) -> str:
    return decimal_mark(f"{value:.10g}") if value < 10_000 else compact(value)


def month_axis(axes: Axes, width: float) -> None:
    """Print months below a picture, fewer on a narrow one."""
    from matplotlib.dates import MONTHLY, AutoDateLocator, num2date

    locator = AutoDateLocator(minticks=2, maxticks=4 if width < 5 else 7)
    locator.intervald[MONTHLY] = [1, 2, 3, 4, 6, 12]  # a year too, as few months fit below a narrow picture
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(lambda value, _place: month(num2date(value)))
    axes.grid(axis="x", visible=False)


def allowed(values: pd.Series) -> list[Cell | str]:
    """Bounds of figures for the data under a picture; empty where there is none."""
    return ["" if not np.isfinite(value) else Cell(decimal_mark(f"{value:.10g}"), bounds_address()) for value in values]


def figures(rows: pd.DataFrame) -> list[Cell]:
    """Each figure as its source prints it, with a link to where."""
    return [Cell(figure(row), f"#{figure_id(row)}") for _place, row in rows.iterrows()]


def periods(rows: pd.DataFrame) -> list[str]:
    """What each figure refers to."""
    columns = (rows[name] for name in ("period_start", "period_end", "period_basis"))
    return [period(*each) for each in zip(*columns, strict=True)]


def unit_name(unit: str) -> str:
    """Name of a unit beside an axis."""
    return {"percent": "%", "rank": _("rank"), "score": _("points"), "vnd": _("dong")}.get(unit, _("number"))
