"""Pictures of percentages on strips from 0 to 100: what moved, where it stands among others and against targets."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .canvas import beneath, drawn, figures, interval_bar, periods, strips
from .embed import picture
from .palette import BLUE, GREY, PAPER, RED, SOFT
from .provenance import asked, target_link
from .show import Cell, Shown, nothing
from .wording import _, date, figure, point_in_time, quantity


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
    rows = moved[moved["unit"] == "percent"].reset_index(drop=True)
    if rows.empty:
        return nothing(_("No percentage has two comparable figures."))
    names = list(map(quantity, rows["title"], rows["scope"]))
    data = pd.DataFrame(
        {
            _("Quantity"): names,
            _("First"): figures(pd.DataFrame(list(rows["first_figure"]))),
            _("First refers to"): [date(day) for day in rows["start"]],
            _("Last"): figures(pd.DataFrame(list(rows["last_figure"]))),
            _("Last refers to"): [date(day) for day in rows["end"]],
        }
    )
    caption = _("{}: percentages, from the first to the last figure").format(rows["name"].iloc[0])
    spoken = [
        _("{quantity} {first} to {last}").format(quantity=name, first=first, last=last)
        for name, first, _day, last, _due in data.to_numpy()
    ]
    note = _(
        "Hollow: first figure. Full: last figure. Pale bars: what the printed digits allow. Dashed: mind the note."
    )
    return picture(
        drawn(partial(_draw_moves, rows=rows, names=names)),
        f"{caption}: {'; '.join(spoken)}.",
        caption,
        data,
        note,
        rows["province"].iloc[0],
    )


def _draw_moves(width: float, rows: pd.DataFrame, names: list[str]) -> Figure:
    drawing, axes = strips(width, names, max(100, rows[["start_value", "end_value"]].max(axis=None)))
    for place, row in rows.iterrows():
        style = "-" if row["comparable"] == "yes" else (0, (4, 2))
        axes.plot([row["start_value"], row["end_value"]], [place, place], color=BLUE, linestyle=style, zorder=2)
        for end, fill in ((row["first_figure"], PAPER), (row["last_figure"], BLUE)):
            interval_bar(axes, end, place, BLUE)
            axes.plot(end["value"], place, "o", color=BLUE, markerfacecolor=fill, markersize=8, clip_on=False, zorder=3)
        ends = [(row["first_figure"], SOFT), (row["last_figure"], BLUE)]
        beneath(axes, place, [(e["value"], f"{figure(e)} ({point_in_time(e)})", colour) for e, colour in ends])
    return drawing


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
    own = rows[rows["province"] == province].sort_values("value", ascending=False)
    others = rows[(rows["province"] != province) & (rows["level"] != "nation")]
    caption = _("{}: where its percentages stand among those of other territories").format(own["name"].iloc[0])
    spoken = [
        _("{title} {figure}, the others {low} to {high}").format(
            title=row["title"], figure=figure(row), low=least[1], high=most[1]
        )
        for _i, row in own.iterrows()
        for least, most in [_ends(others[others["indicator"] == row["indicator"]])]
    ]
    data = pd.concat([own, others]).sort_values(["title", "value"], kind="stable")
    data = pd.DataFrame(
        {
            _("Quantity"): data["title"].tolist(),
            _("Territory"): data["name"].tolist(),
            _("Figure"): figures(data),
            _("Refers to"): periods(data),
        }
    )
    note = _("Large: {name}. Grey: other territories. Pale bar: what the printed digits allow.").format(
        name=own["name"].iloc[0]
    )
    draw = partial(_draw_standing, own=own, others=others)
    return picture(drawn(draw), f"{caption}: {'; '.join(spoken)}.", caption, data, note, province)


def _ends(others: pd.DataFrame) -> list[tuple[str, str]]:
    """Name and figure of the lowest and of the highest of the other territories."""
    ordered = others.sort_values("value", kind="stable").iloc[[0, -1]]
    return list(zip(ordered["name"], figures(ordered), strict=True))


def _draw_standing(width: float, own: pd.DataFrame, others: pd.DataFrame) -> Figure:
    order = own["title"].tolist()
    drawing, axes = strips(width, order, max(100, own["value"].max(), others["value"].max()))
    axes.scatter(others["value"], others["title"].map(order.index), s=46, color=GREY, edgecolors=PAPER, linewidths=0.6)
    for place, (_i, row) in enumerate(own.iterrows()):
        interval_bar(axes, row, place, RED)
        axes.plot(row["value"], place, "o", color=RED, markersize=10, clip_on=False, zorder=4)
        beneath(axes, place, [(row["value"], f"{row['name']} {figure(row)}", RED)])
    return drawing


def plot_targets(judged: pd.DataFrame) -> Shown:
    """Draw the latest figure of each percentage against its last target.

    Parameters
    ----------
    judged : pandas.DataFrame
        As from `targets.statuses`.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where no percentage has both.
    """
    known = [latest is not None for latest in judged["latest_figure"]]
    rows = judged[(judged["unit"] == "percent") & np.array(known, dtype=bool)].sort_values("due", kind="stable")
    rows = rows.drop_duplicates(["indicator", "scope"], keep="last").sort_values(["binds", "title"], kind="stable")
    if rows.empty:
        return nothing(_("No percentage has both a figure and a target."))
    names = list(map(quantity, rows["title"], rows["scope"]))
    latest = pd.DataFrame(list(rows["latest_figure"]))
    wanted = [Cell(asked(row), target_link(row)) for row in rows.itertuples()]
    status = [f"{row.symbol} {_(row.status)}" for row in rows.itertuples()]
    columns = (names, figures(latest), wanted, [date(day) for day in rows["due"]], status)
    heads = (_("Quantity"), _("Latest figure"), _("Target"), _("Due"), _("Status"))
    data = pd.DataFrame(dict(zip(heads, columns, strict=True)))
    caption = _("{}: latest percentages and their last targets").format(latest["name"].iloc[0])
    form = _("{quantity} {figure}, target {target} by {due}, {status}")
    spoken = [
        form.format(quantity=name, figure=value, target=target, due=due, status=_(row.status))
        for (name, value, target, due, _symbol), row in zip(data.to_numpy(), rows.itertuples(), strict=True)
    ]
    note = _("Dot: latest figure, with what its printed digits allow. Diamond: target.")
    titles = [f"{name}  {each}" for name, each in zip(names, status, strict=True)]
    draw = partial(_draw_targets, rows=rows, titles=titles, wanted=wanted)
    return picture(drawn(draw), f"{caption}: {'; '.join(spoken)}.", caption, data, note, latest["province"].iloc[0])


def _draw_targets(width: float, rows: pd.DataFrame, titles: list[str], wanted: list[str]) -> Figure:
    reached = max(latest["value"] for latest in rows["latest_figure"])
    drawing, axes = strips(width, titles, max(100, rows["value"].max(), reached))
    for place, (row, words) in enumerate(zip(rows.itertuples(), wanted, strict=True)):
        latest = row.latest_figure
        interval_bar(axes, latest, place, BLUE)
        axes.plot(row.value, place, "D", color=RED, markersize=8, zorder=3)
        axes.plot(latest["value"], place, "o", color=BLUE, markersize=8, zorder=4)
        when = point_in_time(latest)
        target = _("target {asked} by {year}").format(asked=words, year=row.due.year)
        beneath(axes, place, [(latest["value"], f"{figure(latest)} ({when})", BLUE), (row.value, target, RED)])
    return drawing
