"""Pictures of how projections are made: one for each idea, and one for their record."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import t

from .canvas import SMALL, canvas, drawn, month_axis, number_axis
from .dataset import Dataset
from .derivation import derivation
from .embed import picture
from .formulas import model_address
from .paces import history, steps
from .palette import BLUE, GREY, INK, SOFT
from .panel import Panel, panel_of_table
from .phrases import projected
from .pool import Pool, predict
from .projection import Projection, project
from .record import BASE, LATE, OURS
from .record_text import record_address
from .scale import untransform
from .show import Cell, Shown, nothing
from .wording import _, date, listed, number

LEVELS = np.arange(5, 100, 5)  # percent
RANGE = (0.1, 0.5, 0.9)
QUARTERS = 10
SOUND = 0.25  # years; a pace over less is mostly the difference of two reports
MARKS = {LATE: "v", "straight line": "s", "logit straight line": "D", "pooled pace alone": "^", OURS: "o"}
SIGNS = {"v": "▽", "s": "□", "D": "◇", "^": "△"}


def plot_bounds(pool: Pool | None) -> Shown:
    """Draw where the pool expects a percentage one year later, by where it stands today.

    Parameters
    ----------
    pool : Pool or None
        Of rates and scores, as from `pool.fit_pool`.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where there is no pool.
    """
    if pool is None:
        return nothing(_("Nothing to draw: too few series have two figures."))
    ahead = pd.DataFrame(_expected(pool).T, columns=["low", "middle", "high"], index=LEVELS)
    how = derivation(
        _(
            "The pool of all rates and scores, asked for one year ahead of a series that stands at this percentage and "
            "has no pace of its own: the middle, and the ends of the range that holds four fifths."
        )
    )
    text = ahead.map(lambda value: Cell(projected(value, "percent"), how))
    data = text.rename(columns={"low": _("Range from"), "middle": _("Middle"), "high": _("Range to")})
    data.insert(0, _("Stands at"), [Cell(f"{level}%", how) for level in LEVELS])
    caption = _("A percentage today and one year later, by the pool alone")
    spoken = [
        _("{now} to {then}").format(now=f"{level}%", then=ahead["middle"].round()[level]) for level in (5, 50, 95)
    ]
    return picture(
        drawn(partial(_draw_bounds, ahead=ahead)),
        f"{caption}: {', '.join(spoken)}.",
        caption,
        data,
        _("Dashed: nothing changes. Band: where four fifths are expected."),
    )


def _expected(pool: Pool) -> np.ndarray:
    """Quantiles of `RANGE`, one row each, in percent, for series with one figure at each of `LEVELS`."""
    unmoved = pd.DataFrame({"unit": LEVELS, "date": "2025", "value": LEVELS.astype(str)})
    start = history(panel_of_table(unmoved, ""))
    middle, below, above, freedom = predict(pool, start, [""], np.ones(len(LEVELS)))
    steps = t.ppf(np.array(RANGE)[:, None], freedom[None])
    return untransform(middle + np.where(steps < 0, below, above) * steps, (0.0, 100.0))


def _draw_bounds(width: float, ahead: pd.DataFrame) -> Figure:
    drawing, axes = canvas(width, 3.4, left=0.75, bottom=0.5, top=0.15)
    axes.fill_between(ahead.index, ahead["low"], ahead["high"], color=BLUE, alpha=0.2, linewidth=0)
    axes.plot(ahead.index, ahead["middle"], color=BLUE)
    axes.plot([0, 100], [0, 100], color=GREY, linestyle=(0, (4, 2)))
    axes.set(xlim=(0, 100), ylim=(0, 100), xlabel=_("today"), ylabel=_("one year later"))
    number_axis(axes.xaxis, "percent")
    number_axis(axes.yaxis, "percent")
    return drawing


def plot_lasting(panel: Panel, pool: Pool | None, indicators: pd.DataFrame | None = None) -> Shown:
    """Draw how the pace of each series went on from its own pace before.

    Parameters
    ----------
    panel : Panel
        As from `panel.panel_of`.
    pool : Pool or None
        The pool of the panel.
    indicators : pandas.DataFrame, optional
        Their titles.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where no series has three figures.
    """
    seen = panel.known_by(np.inf)
    made = steps(seen, history(seen), seen.day.max(initial=0))
    which = made.next & (np.minimum(made.start.span, made.years) >= SOUND)
    if pool is None or not which.any():
        return nothing(_("Nothing to draw: no series has three figures far enough apart."))
    rows = pd.DataFrame(
        {
            "indicator": np.array(panel.groups)[made.start.group[which]],
            "before": made.start.pace[which],
            "after": made.change[which] / made.years[which],
        }
    )
    how = derivation(
        _(
            "A pace on the scale of the model: the change of the logarithm of the figure against what is left to its "
            "upper bound, divided by the years between; before: the steps so far, the later ones counting more."
        )
    )
    columns = {name: [Cell(number(value, 2, signed=True), how) for value in rows[name]] for name in ("before", "after")}
    titles = {} if indicators is None else indicators.set_index("indicator")["title"].to_dict()
    data = pd.DataFrame({_("Quantity"): rows["indicator"].replace(titles), _("Pace so far"): columns["before"]})
    data[_("Pace of the next step")] = columns["after"]
    caption = _("Own pace so far, and the pace of the next step")
    slower = int((rows["after"].abs() < rows["before"].abs()).sum())
    alt = _("{caption}: {n} steps, {slower} of them slower than before.").format(
        caption=caption, n=len(rows), slower=slower
    )
    note = _(
        "Each dot is a step of at least a quarter of a year after a pace over as much. Dashed: where they would lie if "
        "paces lasted."
    )
    return picture(drawn(partial(_draw_lasting, rows=rows)), alt, caption, data, note)


def _draw_lasting(width: float, rows: pd.DataFrame) -> Figure:
    drawing, axes = canvas(width, 3.2, left=0.75, bottom=0.5, top=0.15)
    ends = np.array([rows["before"].min(), rows["before"].max()])
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.plot(ends, ends, color=GREY, linestyle=(0, (4, 2)))
    axes.plot(rows["before"], rows["after"], "o", color=BLUE, alpha=0.7)
    axes.set(xlabel=_("pace so far"), ylabel=_("pace of the next step"))
    number_axis(axes.xaxis)
    number_axis(axes.yaxis)
    return drawing


def plot_time(data: Dataset, line: pd.DataFrame) -> Shown:
    """Draw the projections of one series to later and later days: the farther, the less is known.

    Parameters
    ----------
    data : Dataset
        What is known.
    line : pandas.DataFrame
        The series, as from `Dataset.series`.

    Returns
    -------
    Shown
        The picture with its description and data, to the ends of the next quarters as far as there is a projection; a
        sentence where there is none.
    """
    if line.empty:
        return nothing(_("Nothing to draw: no figure is known."))
    last = line[line["chosen"]].iloc[-1]
    days = pd.date_range(last["period_end"] + pd.Timedelta(days=1), periods=QUARTERS, freq="QE")
    made = [project(data, last["province"], last["indicator"], day, last["scope"]) for day in days]
    if made[0].refusal:
        return nothing(_("Nothing to draw: {}.").format(_(made[0].refusal)))
    ahead = {day: each for day, each in zip(days, made, strict=True) if not each.refusal}
    cells = pd.DataFrame(
        [
            [Cell(projected(each.quantile(level), last["unit"]), model_address(each)) for level in RANGE]
            for each in ahead.values()
        ],
        columns=[_("Range from"), _("Middle"), _("Range to")],
    )
    cells.insert(0, _("On"), [date(day) for day in ahead])
    caption = _("{name}, {title}: the range by day").format(name=last["name"], title=last["title"])
    day, low, _middle, high = cells.iloc[-1]
    spoken = _("{caption}: {low} to {high} on {day}.").format(caption=caption, low=low, high=high, day=day)
    note = _("Band: the 80% range. Dotted: its middle.")
    draw = partial(_draw_time, last=last, ahead=ahead)
    return picture(drawn(draw), spoken, caption, cells, note, last["province"])


def _draw_time(width: float, last: pd.Series, ahead: dict[pd.Timestamp, Projection]) -> Figure:
    drawing, axes = canvas(width, 3.0, left=0.6, top=0.15)
    ends = np.array([[last["value"]] * 3, *([each.quantile(level) for level in RANGE] for each in ahead.values())])
    days = [last["period_end"], *ahead]
    axes.fill_between(days, ends[:, 0], ends[:, 2], color=BLUE, alpha=0.2, linewidth=0)
    axes.plot(days, ends[:, 1], color=BLUE, linestyle=":")
    axes.plot(days[:1], ends[0, 1], "o", color=BLUE)
    axes.set_ylim(bottom=0)
    month_axis(axes, width)
    number_axis(axes.yaxis, last["unit"])
    return drawing


def plot_record(record: pd.DataFrame) -> Shown:
    """Draw the score of each method divided by that of persistence, one strip for each collection and time ahead.

    Parameters
    ----------
    record : pandas.DataFrame
        As from `record.skill_record`.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    rows = record[np.isfinite(record["ratio"])].assign(
        label=[f"{a}, {b}" for a, b in zip(record["collection"], record["ahead"], strict=True)]
    )
    rows = rows[rows["method"] != BASE]
    if rows.empty:
        return nothing(_("Nothing to draw: no forecast can be scored."))
    how = [record_address(row) for row in rows.itertuples()]
    data = pd.DataFrame(
        {
            _("Figures"): rows["label"].tolist(),
            _("Method"): [_(name) for name in rows["method"]],
            _("Score, of that of persistence"): [
                Cell(number(v, 2), h) for v, h in zip(rows["ratio"], how, strict=True)
            ],
        }
    )
    ours = rows[rows["method"] == OURS]
    caption = _("Score of each method, divided by that of persistence")
    spoken = "; ".join(f"{row.label} {number(row.ratio, 2)}" for row in ours.itertuples())
    note = _("Left of the line: better than saying that nothing changes. Full: this model. Hollow: {others}.").format(
        others=listed([f"{_(name)} {SIGNS[mark]}" for name, mark in MARKS.items() if name != OURS])
    )
    return picture(drawn(partial(_draw_record, rows=rows)), f"{caption}: {spoken}.", caption, data, note)


def _draw_record(width: float, rows: pd.DataFrame) -> Figure:
    labels = list(dict.fromkeys(rows["label"]))
    drawing, axes = canvas(width, 0.6 + 0.5 * len(labels), left=0.15, right=0.2, top=0.3, bottom=0.3)
    axes.axvline(1, color=SOFT, linewidth=1)
    for method, mark in MARKS.items():
        some = rows[rows["method"] == method]
        places = [labels.index(label) for label in some["label"]]
        fill = BLUE if method == OURS else "none"
        axes.plot(some["ratio"], places, mark, color=BLUE if method == OURS else SOFT, markerfacecolor=fill, zorder=3)
    for place, label in enumerate(labels):
        axes.annotate(
            label,
            (0, place - 0.28),
            (0, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            fontsize=SMALL,
            color=INK,
            annotation_clip=False,
        )
    axes.set(ylim=(len(labels) - 0.5, -0.8), yticks=[])
    axes.spines[:].set_visible(False)
    number_axis(axes.xaxis)
    return drawing
