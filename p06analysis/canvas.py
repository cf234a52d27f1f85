"""What every picture shares: style, colours, an empty canvas with fixed margins, and the way to SVG."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .wording import _, figure, period

STYLE = mpl.rc_params_from_file(Path(__file__).with_name("p06.mplstyle"), use_default_template=False)
BLUE, RED, GREY, INK = "#0072B2", "#D55E00", "#9aa1ab", "#1b1f24"
FONTS = "'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"


def canvas(height: float, left: float = 0.1, right: float = 0.96, room: float = 0.15) -> tuple[Figure, Axes]:
    """Open a canvas without pyplot, so that no figure stays open, with margins that need no layout to be computed.

    Parameters
    ----------
    height : float
        In inches; the width is that of the text.
    left, right : float
        Edges of the axes as fractions of the width.
    room : float
        Inches above the axes.

    Returns
    -------
    matplotlib.figure.Figure, matplotlib.axes.Axes
        To draw on.
    """
    drawing = Figure(figsize=(7.2, height))
    bottom = min(0.45, 0.42 / height)
    return drawing, drawing.add_axes((left, bottom, right - left, 1 - room / height - bottom))


def to_svg(drawing: Figure) -> str:
    """Write a drawing as SVG, the same bytes for the same drawing, with the reader's own fonts."""
    buffer = io.StringIO()
    drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue().replace("'DejaVu Sans'", FONTS).replace('"DejaVu Sans"', FONTS)


def number_axis(axis: mpl.axis.Axis) -> None:
    """Print the numbers of an axis with grouping and without needless zeros."""
    axis.set_major_formatter(lambda value, _place: f"{value:,.10g}")


def plain(values: pd.Series) -> list[str]:
    """Numbers for the data under a picture; empty where there is no bound."""
    return ["" if not np.isfinite(value) else f"{value:.10g}" for value in values]


def figures(rows: pd.DataFrame) -> list[str]:
    """Each figure as its source prints it."""
    return [figure(row) for _place, row in rows.iterrows()]


def periods(rows: pd.DataFrame) -> list[str]:
    """What each figure refers to."""
    columns = (rows[name] for name in ("period_start", "period_end", "period_basis"))
    return [period(*each) for each in zip(*columns, strict=True)]


def unit_name(unit: str) -> str:
    """Name of a unit beside an axis."""
    return {"percent": "%", "rank": _("rank"), "score": _("points"), "vnd": _("dong")}.get(unit, _("number"))
