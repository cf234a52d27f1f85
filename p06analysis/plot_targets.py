"""Picture of one territory's percentages against their targets."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .canvas import beneath, drawn, figures, interval_bar, strips
from .interval import decimals_of
from .palette import BLUE, RED
from .show import Shown, nothing, picture
from .wording import _, amount, date, figure, quantity


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
    sides = {"at_least": _("at least {}"), "at_most": _("at most {}")}
    asked = [
        sides[row.comparator].format(amount(row.value, row.unit, decimals_of(row.value))) for row in rows.itertuples()
    ]
    status = [f"{row.symbol} {_(row.status)}" for row in rows.itertuples()]
    columns = (names, figures(latest), asked, [date(day) for day in rows["due"]], status)
    heads = (_("Quantity"), _("Latest figure"), _("Target"), _("Due"), _("Status"))
    data = pd.DataFrame(dict(zip(heads, columns, strict=True)))
    caption = _("{}: latest percentages and their last targets").format(latest["name"].iloc[0])
    form = _("{quantity} {figure}, target {target} by {due}, {status}")
    spoken = [
        form.format(quantity=name, figure=value, target=target, due=due, status=row.status)
        for (name, value, target, due, _symbol), row in zip(data.to_numpy(), rows.itertuples(), strict=True)
    ]
    note = _("Dot: latest figure, with what its printed digits allow. Diamond: target.")
    titles = [f"{name}  {each}" for name, each in zip(names, status, strict=True)]
    draw = partial(_draw_targets, rows=rows, titles=titles, asked=asked)
    return picture(drawn(draw), f"{caption}: {'; '.join(spoken)}.", caption, data, note)


def _draw_targets(width: float, rows: pd.DataFrame, titles: list[str], asked: list[str]) -> Figure:
    drawing, axes = strips(width, titles)
    for place, (row, words) in enumerate(zip(rows.itertuples(), asked, strict=True)):
        latest = row.latest_figure
        interval_bar(axes, latest, place, BLUE)
        axes.plot(row.value, place, "D", color=RED, markersize=8, zorder=3)
        axes.plot(latest["value"], place, "o", color=BLUE, markersize=8, zorder=4)
        when = latest["period_end"].year
        target = _("target {asked} by {year}").format(asked=words, year=row.due.year)
        beneath(axes, place, [(latest["value"], f"{figure(latest)} ({when})", BLUE), (row.value, target, RED)])
    return drawing
