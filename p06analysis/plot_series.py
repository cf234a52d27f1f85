"""Picture of how one quantity of one territory moves: a line with its breaks, its targets and its projection."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .canvas import SMALL, allowed, canvas, drawn, figures, month_axis, number_axis, periods, unit_name
from .comparable import comparability
from .dataset import MERGER
from .embed import picture
from .formulas import model_address
from .interval import decimals_of
from .palette import BLUE, GREY, INK, PAPER, RED, SOFT
from .phrases import projected
from .projection import Projection
from .provenance import GOAL, target_link
from .show import Cell, Shown, nothing
from .targets import by_relevance
from .wording import _, amount, date, decimal_mark, figure, listed, point_in_time, quantity

BANDS = ((0.1, 0.9, 0.15), (0.25, 0.75, 0.25))  # quantiles and how strongly they are shaded
FAN = (0.1, 0.5, 0.9)  # quantiles that are written beside the bands
APART = 0.55  # inches that two labels on one line need


def plot_line(
    line: pd.DataFrame,
    projection: Projection | None = None,
    targets: pd.DataFrame | None = None,
    before: pd.DataFrame | None = None,
) -> Shown:
    """Draw a series with what its printed digits allow, its targets and its projection; breaks are drawn as breaks.

    Parameters
    ----------
    line : pandas.DataFrame
        As from `Dataset.series`; figures that another one was preferred to are drawn hollow.
    projection : Projection, optional
        Drawn as two bands and a middle where it is not refused.
    targets : pandas.DataFrame, optional
        Rows of `targets.targets_for`.
    before : pandas.DataFrame, optional
        Figures of the territories that merged into this one, as from `comparable.before_merger`; drawn in grey on the
        other side of the merger.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    if line.empty:
        return nothing(_("Nothing to draw: no figure is known."))
    head, points = line.iloc[0], line[line["chosen"]]
    made = projection if projection is not None and not projection.refusal else None
    before = line.head(0) if before is None else before
    caption = f"{head['name']}: {quantity(head['title'], head['scope'])}"
    spoken = [f"{f} ({p})" for f, p in zip(figures(points), periods(points), strict=True)]
    alt = _("{what}: {figures}.").format(what=caption, figures=", ".join(spoken) or _("no undisputed figure"))
    alt += _spoken_breaks(points, before) + _spoken_targets(targets, head["unit"]) + _spoken_fan(made, head["unit"])
    parts = [_before_data(before), _line_data(line, made, head["unit"]), _target_data(targets, head["unit"])]
    data = pd.concat(parts, ignore_index=True)
    draw = partial(_draw_line, line=line, made=made, targets=targets, before=before)
    return picture(drawn(draw), alt, caption, data, _line_note(made, before), head["province"])


def _line_note(made: Projection | None, before: pd.DataFrame) -> str:
    said = [_("Thin bars: what the printed digits allow. Arrow: at least this much.")]
    if made is not None:
        said.append(_("Bands: where the model expects the figure in 80 and in 50 of 100 such cases."))
    if len(before):
        said.append(_("Grey: territories that merged into this one; their figures are not comparable with it."))
    return " ".join(said)


def _draw_line(
    width: float, line: pd.DataFrame, made: Projection | None, targets: pd.DataFrame | None, before: pd.DataFrame
) -> Figure:
    head, points = line.iloc[0], line[line["chosen"]]
    drawing, axes = canvas(width, 3.5, left=0.6, right=0.75 if made is not None else 0.35, top=0.25)
    if len(before):
        _draw_before(axes, before)
    _draw_points(axes, line, points)
    if targets is not None:
        _draw_targets(axes, targets, head["unit"])
    if made is not None:
        _draw_fan(axes, points, made, head["unit"])
    _scale_axes(axes, head, width)
    _label_points(axes, points)
    return drawing


def _scale_axes(axes: Axes, head: pd.Series, width: float) -> None:
    """From zero to a little above the highest label, but with no tick beyond the bound; the best rank on top."""
    axes.set_ylim(bottom=0, top=axes.get_ylim()[1] * 1.15)
    if head["unit"] == "rank":
        axes.set_ylim(bottom=0.01)  # there is no rank 0
        axes.invert_yaxis()
    elif pd.notna(head["maximum"]) and axes.get_ylim()[1] > head["maximum"]:
        axes.set_ylim(top=head["maximum"] * 1.18)
        axes.set_yticks(np.linspace(0, head["maximum"], 6))
    if head["unit"] != "percent":
        axes.set_title(unit_name(head["unit"]), fontsize=SMALL, color=SOFT, fontweight="normal", x=0, ha="right")
    number_axis(axes.yaxis, head["unit"])
    axes.margins(x=0.1)
    month_axis(axes, width)


def _draw_points(axes: Axes, line: pd.DataFrame, points: pd.DataFrame) -> None:
    for before, after in pairwise(row for _i, row in points.iterrows()):
        sound = comparability(before, after)[0]
        ends = [before["period_end"], after["period_end"]], [before["value"], after["value"]]
        if sound != "no":
            axes.plot(*ends, color=BLUE, linestyle="-" if sound == "yes" else (0, (4, 2)))
        elif before["period_end"] < after["period_end"]:
            _draw_break(axes, before["period_end"] + (after["period_end"] - before["period_end"]) / 2)
    top = line["high"].where(np.isfinite(line["high"]), line["value"])
    spread = np.abs(np.array([line["value"] - line["low"].clip(lower=0), top - line["value"]]))
    axes.errorbar(line["period_end"], line["value"], yerr=spread, fmt="none", ecolor=BLUE, alpha=0.45, capsize=3)
    for row in line[~np.isfinite(line["high"])].itertuples():
        _label(axes, "↑", (row.period_end, row.value), (9, -3), color=BLUE)
    fill = np.where(line["chosen"], BLUE, PAPER)
    axes.scatter(line["period_end"], line["value"], s=36, edgecolors=BLUE, linewidths=1.2, c=fill, zorder=3)


def _draw_break(axes: Axes, when: pd.Timestamp, words: str = "") -> None:
    """A line that no series crosses."""
    axes.axvline(when, color=SOFT, linestyle=(0, (1, 2)), linewidth=1.2)
    words = words or _("not comparable")
    look = {"xycoords": ("data", "axes fraction"), "rotation": 90, "va": "top", "ha": "right"}
    axes.annotate(words, (when, 0.98), (-2, 0), textcoords="offset points", fontsize=7.5, color=SOFT, **look)


def _draw_before(axes: Axes, before: pd.DataFrame) -> None:
    for _key, rows in before[before["chosen"]].groupby("sort_order"):
        axes.plot(rows["period_end"], rows["value"], "o", color=GREY, markersize=4)
        last = rows.iloc[-1]
        words = f"{last['name']} {figure(last)}"
        _label(axes, words, (last["period_end"], last["value"]), (0, 6), color=SOFT, fontsize=7.5)
    _draw_break(axes, MERGER, _("merger, {}").format(date(MERGER)))


def _label_points(axes: Axes, points: pd.DataFrame) -> None:
    """Write the last and the first figure, and those between that stand far enough from what is written."""
    rows = [row for _i, row in points.iterrows()]
    places = [axes.transData.transform((axes.convert_xunits(row["period_end"]), row["value"])) / 72 for row in rows]
    dpi = axes.get_figure().dpi / 72
    written: list[np.ndarray] = []
    for each in dict.fromkeys([len(rows) - 1, 0, *range(len(rows))]) if rows else []:
        place = places[each] / dpi
        if all(abs(place[0] - other[0]) > APART or abs(place[1] - other[1]) > APART / 2 for other in written):
            written.append(place)
            row = rows[each]
            when = f"\n{point_in_time(row)}" if pd.notna(row["period_start"]) else ""
            _label(axes, figure(row) + when, (row["period_end"], row["value"]), (0, 7), color=INK, fontsize=9)


def _label(axes: Axes, text: str, at: tuple, offset: tuple[int, int], **look: object) -> None:
    axes.annotate(text, at, offset, textcoords="offset points", **{"ha": "center", "annotation_clip": False, **look})


def _draw_targets(axes: Axes, targets: pd.DataFrame, unit: str) -> None:
    for row in _once(targets).itertuples():
        axes.plot(row.due, row.value, marker="D", color=RED, linestyle="none")
        _label(axes, _target_words(row, unit), (row.due, row.value), (0, -14), color=RED, fontsize=SMALL)


def _once(targets: pd.DataFrame) -> pd.DataFrame:
    """Each target once; where several ask for the same, the one that binds most closely."""
    return by_relevance(targets).drop_duplicates(["due", "value"])


def _target_words(row: tuple, unit: str) -> str:
    words = {"nation": _("nation's goal {}"), GOAL: _("goal {}")}.get(row.binds, _("target {}"))
    return words.format(amount(row.value, unit, decimals_of(row.value)))


def _draw_fan(axes: Axes, points: pd.DataFrame, made: Projection, unit: str) -> None:
    start, due = points["period_end"].iloc[-1], pd.Timestamp(made.frame["target_end_date"].iloc[0])
    value = points["value"].iloc[-1]
    for low, high, alpha in BANDS:
        ends = [value, made.quantile(low)], [value, made.quantile(high)]
        axes.fill_between([start, due], *ends, color=BLUE, alpha=alpha, linewidth=0)
    axes.plot([start, due], [value, made.quantile(0.5)], color=BLUE, linestyle=":")
    for level in FAN:
        text, at = _projected(made, level, unit), (due, made.quantile(level))
        _label(axes, text, at, (5, 0), ha="left", va="center", fontsize=SMALL)


def _projected(made: Projection, level: float, unit: str) -> str:
    return projected(made.quantile(level), unit)


def _spoken_fan(made: Projection | None, unit: str) -> str:
    if made is None:
        return ""
    return " " + _("Projection for {due}: {middle}, in 80 of 100 such cases between {low} and {high}.").format(
        due=date(pd.Timestamp(made.frame["target_end_date"].iloc[0])),
        middle=_projected(made, 0.5, unit),
        low=_projected(made, 0.1, unit),
        high=_projected(made, 0.9, unit),
    )


def _spoken_targets(targets: pd.DataFrame | None, unit: str) -> str:
    if targets is None or targets.empty:
        return ""
    rows = _once(targets).itertuples()
    words = [_("{target} by {due}").format(target=_target_words(row, unit), due=date(row.due)) for row in rows]
    marked = _("Marked")
    return f" {marked}: {listed(words)}."


def _spoken_breaks(points: pd.DataFrame, before: pd.DataFrame) -> str:
    rows = [row for _i, row in points.iterrows()]
    pairs = [(a, b) for a, b in pairwise(rows) if comparability(a, b)[0] == "no"]
    said = [
        _("The line breaks between {before} and {after}.").format(
            before=date(a["period_end"]), after=date(b["period_end"])
        )
        for a, b in pairs
    ]
    if len(before):
        names = listed(list(dict.fromkeys(before["name"])))
        said.append(_("Before the merger of {day}, in grey: {names}.").format(day=date(MERGER), names=names))
    return "".join(f" {each}" for each in said)


def _data_names() -> list[str]:
    return [_("Refers to"), _("Figure"), _("At least"), _("At most"), _("Drawn")]


def _before_data(before: pd.DataFrame) -> pd.DataFrame:
    drawn_as = [_("{}, before the merger").format(name) for name in before["name"]]
    columns = (periods(before), figures(before), allowed(before["low"]), allowed(before["high"]), drawn_as)
    return pd.DataFrame(dict(zip(_data_names(), columns, strict=True)))


def _target_data(targets: pd.DataFrame | None, unit: str) -> pd.DataFrame:
    rows = [] if targets is None else list(_once(targets).assign(unit=unit).itertuples())
    wanted = [Cell(amount(row.value, unit, decimals_of(row.value)), target_link(row)) for row in rows]
    how = [{"nation": _("nation's goal"), GOAL: _("goal asked for")}.get(row.binds, _("target")) for row in rows]
    empty = [""] * len(rows)
    columns = ([date(row.due) for row in rows], wanted, empty, empty, how)
    return pd.DataFrame(dict(zip(_data_names(), columns, strict=True)), dtype="str")


def _line_data(line: pd.DataFrame, made: Projection | None, unit: str) -> pd.DataFrame:
    names = _data_names()
    how = np.where(line["chosen"], _("on the line"), _("beside it"))
    data = pd.DataFrame(
        dict(zip(names, (periods(line), figures(line), allowed(line["low"]), allowed(line["high"]), how), strict=True))
    )
    if made is None:
        return data
    due = date(pd.Timestamp(made.frame["target_end_date"].iloc[0]))
    levels = made.frame["output_type_id"]
    words = [f"{due}, " + _("{} in 100 below").format(decimal_mark(f"{100 * level:g}")) for level in levels]
    values = [Cell(_projected(made, level, unit), model_address(made)) for level in levels]
    fan = pd.DataFrame({names[0]: words, names[1]: values, names[2]: "", names[3]: "", names[4]: _("projection")})
    return pd.concat([data, fan], ignore_index=True)
