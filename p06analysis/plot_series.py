"""Pictures of how one territory moves: a line with its targets and projection, and all its percentages at once."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from .canvas import BLUE, INK, RED, STYLE, canvas, figures, number_axis, periods, plain, to_svg, unit_name
from .comparable import comparability
from .interval import decimals_of
from .projection import Projection
from .show import Shown, nothing, picture
from .wording import _, amount, date, figure, month, quantity

LABELS = 14  # more points than this on one line would make their labels collide
BANDS = ((0.1, 0.9, 0.15), (0.25, 0.75, 0.25))  # quantiles and how strongly they are shaded


def plot_line(line: pd.DataFrame, projection: Projection | None = None, targets: pd.DataFrame | None = None) -> Shown:
    """Draw a series with what its printed digits allow, its targets and its projection.

    Parameters
    ----------
    line : pandas.DataFrame
        As from `Dataset.series`; figures that another one was preferred to are drawn hollow.
    projection : Projection, optional
        Drawn as two bands and a middle where it is not refused.
    targets : pandas.DataFrame, optional
        Rows of `targets.targets_for`.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    if line.empty:
        return nothing(_("Nothing to draw: no figure is known."))
    head, points = line.iloc[0], line[line["chosen"]]
    made = projection if projection is not None and not projection.refusal else None
    with mpl.rc_context(STYLE):
        drawing, axes = canvas(3.4, left=0.08, right=0.88, room=0.2)
        _draw_points(axes, line, points)
        if targets is not None:
            _draw_targets(axes, targets, head["unit"])
        if made is not None:
            _draw_fan(axes, points, made, head["unit"])
        _scale_axes(axes, head)
        svg = to_svg(drawing)
    caption = f"{head['name']}: {quantity(head['title'], head['scope'])}"
    spoken = [f"{f} ({p})" for f, p in zip(figures(points), periods(points), strict=True)]
    alt = _("{what}: {figures}.").format(what=caption, figures=", ".join(spoken) or _("no undisputed figure"))
    return picture(svg, alt + _spoken_fan(made, head["unit"]), caption, _line_data(line, made, head["unit"]))


def _scale_axes(axes: Axes, head: pd.Series) -> None:
    """From zero to a little above the highest label, but with no tick beyond the bound; the best rank on top."""
    from matplotlib.dates import AutoDateLocator, num2date

    axes.set_ylim(bottom=0, top=axes.get_ylim()[1] * 1.15)
    if head["unit"] == "rank":
        axes.invert_yaxis()
    elif pd.notna(head["maximum"]) and axes.get_ylim()[1] > head["maximum"]:
        axes.set_ylim(top=head["maximum"] * 1.18)
        axes.set_yticks(np.linspace(0, head["maximum"], 6))
    axes.set_ylabel(unit_name(head["unit"]))
    number_axis(axes.yaxis)
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=6))
    axes.xaxis.set_major_formatter(lambda value, _place: month(num2date(value)))
    axes.grid(axis="x", visible=False)
    axes.margins(x=0.08)


def _draw_points(axes: Axes, line: pd.DataFrame, points: pd.DataFrame) -> None:
    rows = [row for _i, row in points.iterrows()]
    for before, after in pairwise(rows):
        sound = comparability(before, after)[0]
        if sound != "no":
            ends = [before["period_end"], after["period_end"]], [before["value"], after["value"]]
            axes.plot(*ends, color=BLUE, linestyle="-" if sound == "yes" else (0, (4, 2)))
    top = line["high"].where(np.isfinite(line["high"]), line["value"])
    spread = np.abs(np.array([line["value"] - line["low"].clip(lower=0), top - line["value"]]))
    axes.errorbar(line["period_end"], line["value"], yerr=spread, fmt="none", ecolor=BLUE, alpha=0.45, capsize=3)
    fill = np.where(line["chosen"], BLUE, "white")
    axes.scatter(line["period_end"], line["value"], s=36, edgecolors=BLUE, linewidths=1.2, c=fill, zorder=3)
    for place, (row, when) in enumerate(zip(rows, periods(points.assign(period_basis="stated")), strict=True)):
        if len(points) <= LABELS or place in (0, len(points) - 1):
            _label(axes, f"{figure(row)}\n{when}", (row["period_end"], row["value"]), (0, 7), color=INK, fontsize=9)


def _label(axes: Axes, text: str, at: tuple, offset: tuple[int, int], **look: object) -> None:
    axes.annotate(text, at, offset, textcoords="offset points", **{"ha": "center", **look})


def _draw_targets(axes: Axes, targets: pd.DataFrame, unit: str) -> None:
    for row in targets.drop_duplicates(["due", "value"]).itertuples():
        axes.plot(row.due, row.value, marker="D", color=RED, linestyle="none")
        words = _("nation's goal {}") if row.binds == "nation" else _("target {}")
        text = words.format(amount(row.value, unit, decimals_of(row.value)))
        _label(axes, text, (row.due, row.value), (0, -14), color=RED)


def _draw_fan(axes: Axes, points: pd.DataFrame, made: Projection, unit: str) -> None:
    start, due = points["period_end"].iloc[-1], pd.Timestamp(made.frame["target_end_date"].iloc[0])
    value = points["value"].iloc[-1]
    for low, high, alpha in BANDS:
        ends = [value, made.quantile(low)], [value, made.quantile(high)]
        axes.fill_between([start, due], *ends, color=BLUE, alpha=alpha, linewidth=0)
    axes.plot([start, due], [value, made.quantile(0.5)], color=BLUE, linestyle=":")
    for level in (0.1, 0.5, 0.9):
        text, at = _projected(made, level, unit), (due, made.quantile(level))
        _label(axes, text, at, (5, 0), ha="left", va="center", fontsize=8, annotation_clip=False)


def _projected(made: Projection, level: float, unit: str) -> str:
    return amount(made.quantile(level), unit, 1 if unit in ("percent", "score") else 0)


def _spoken_fan(made: Projection | None, unit: str) -> str:
    if made is None:
        return ""
    return " " + _("Projection for {due}: {middle}, in 80 of 100 such cases between {low} and {high}.").format(
        due=date(pd.Timestamp(made.frame["target_end_date"].iloc[0])),
        middle=_projected(made, 0.5, unit),
        low=_projected(made, 0.1, unit),
        high=_projected(made, 0.9, unit),
    )


def _line_data(line: pd.DataFrame, made: Projection | None, unit: str) -> pd.DataFrame:
    names = [_("Refers to"), _("Figure"), _("At least"), _("At most"), _("Drawn")]
    drawn = np.where(line["chosen"], _("on the line"), _("beside it"))
    data = pd.DataFrame(
        dict(zip(names, (periods(line), figures(line), plain(line["low"]), plain(line["high"]), drawn), strict=True))
    )
    if made is None:
        return data
    due = date(pd.Timestamp(made.frame["target_end_date"].iloc[0]))
    levels = made.frame["output_type_id"]
    words = [f"{due}, " + _("{} in 100 below").format(f"{100 * level:g}") for level in levels]
    values = [_projected(made, level, unit) for level in levels]
    fan = pd.DataFrame({names[0]: words, names[1]: values, names[2]: "", names[3]: "", names[4]: _("projection")})
    return pd.concat([data, fan], ignore_index=True)


def plot_moves(moved: pd.DataFrame) -> Shown:
    """Draw every percentage that moved: a hollow dot where it began, a full one where it is, and the way between.

    Parameters
    ----------
    moved : pandas.DataFrame
        As from `change.growth_table`.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where no percentage moved.
    """
    rows = moved[moved["unit"] == "percent"].iloc[::-1].reset_index(drop=True)
    if rows.empty:
        return nothing(_("No percentage has two comparable figures."))
    names = list(map(quantity, rows["title"], rows["scope"]))
    with mpl.rc_context(STYLE):
        drawing, axes = canvas(0.7 + 0.5 * len(rows), left=0.4, right=0.92, room=0.25)
        for place, row in rows.iterrows():
            _draw_move(axes, place, row)
        axes.set_yticks(rows.index, names)
        axes.set(xlim=(0, 104), ylim=(-0.7, len(rows) - 0.3))
        axes.grid(axis="y", visible=False)
        svg = to_svg(drawing)
    data = pd.DataFrame(
        {
            _("Quantity"): names,
            _("First"): [figure(row) for row in rows["first_figure"]],
            _("First refers to"): [date(day) for day in rows["start"]],
            _("Last"): [figure(row) for row in rows["last_figure"]],
            _("Last refers to"): [date(day) for day in rows["end"]],
        }
    ).iloc[::-1]
    caption = _("{}: percentages, from the first (hollow) to the last figure (full)").format(rows["name"].iloc[0])
    spoken = [
        _("{quantity} {first} to {last}").format(quantity=quantity, first=first, last=last)
        for quantity, first, _day, last, _due in data.to_numpy()
    ]
    return picture(svg, f"{caption}: {'; '.join(spoken)}.", caption, data)


def _draw_move(axes: Axes, place: int, row: pd.Series) -> None:
    style = "-" if row["comparable"] == "yes" else (0, (4, 2))
    ends = [(row["first_figure"], "white", -15), (row["last_figure"], BLUE, 8)]
    axes.plot([row["start_value"], row["end_value"]], [place, place], color=BLUE, linestyle=style, zorder=1)
    for end, fill, rise in ends:
        axes.plot(end["value"], place, "o", color=BLUE, markerfacecolor=fill, markersize=8)
        _label(axes, f"{figure(end)} ({end['period_end'].year})", (end["value"], place), (0, rise), fontsize=8.5)
