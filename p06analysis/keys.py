"""The key figures of a report: few, large, each with a link to where it comes from."""

from __future__ import annotations

import pandas as pd

from .change import UNITS, growth
from .columns import status_cell
from .dataset import Dataset, choose
from .formulas import change_address, model_address
from .phrases import change_cell, dated_figure, projected, severities
from .projection import Projection
from .provenance import GOAL, asked, target_link
from .show import Cell
from .targets import by_relevance
from .wording import _, date, listed, number, period, quantity

Keys = list[tuple[str, str]]
MOST = 4  # more would not be key figures


def series_keys(line: pd.DataFrame) -> Keys:
    """First and last figure of a series, and the change between them.

    Parameters
    ----------
    line : pandas.DataFrame
        As from `Dataset.series`.

    Returns
    -------
    list of tuple of str
        Label and `show.Cell` of each.

    Examples
    --------
    >>> from p06analysis import load
    >>> series_keys(load().series("ha_tinh", "online_payment_rate"))[:3]
    [('First figure', '0.77% (2022)'), ('Latest figure', '31.93% (2023)'), ('Change', '+31.16 (percentage points, \
+31.15 to +31.17)')]
    """
    points = line[line["chosen"]]
    if len(points) < 2:
        return [(_("Only figure"), dated_figure(row)) for _i, row in points.iterrows()]
    step = growth(line, overall=True).iloc[0]
    first = points[points["period_end"] == step["start"]].iloc[0]
    keys = [(_("First figure"), dated_figure(first)), (_("Latest figure"), dated_figure(points.iloc[-1]))]
    if step["comparable"] == "no":
        return keys
    last = points.iloc[-1]
    places = int(max(first["decimals"], last["decimals"]))
    keys.append((_("Change"), change_cell(step, first["unit"], places, change_address(first, last, step))))
    return keys


def province_keys(rows: pd.DataFrame, moved: pd.DataFrame) -> Keys:
    """The latest figures of a territory: percentages first, what moved most at the top, then the newest.

    Parameters
    ----------
    rows : pandas.DataFrame
        Its rows of `Dataset.joined`.
    moved : pandas.DataFrame
        As from `change.growth_table`.

    Returns
    -------
    list of tuple of str
        Label and `show.Cell` of each, at most `MOST`.
    """
    latest = choose(rows)
    latest = latest[latest["chosen"]].drop_duplicates(["indicator", "scope"], keep="last")
    order = {key: place for place, key in enumerate(zip(moved["indicator"], moved["scope"], strict=True))}
    table = latest.assign(
        _unit=latest["unit"].map(UNITS.index),
        _moved=[order.get(key, len(order)) for key in zip(latest["indicator"], latest["scope"], strict=True)],
        _part=latest["scope"] != "",
        _age=-latest["period_end"].astype("int64"),
    ).sort_values(["_unit", "_moved", "_part", "_age", "title"], kind="stable")
    return [(quantity(row["title"], row["scope"]), dated_figure(row)) for _i, row in table.head(MOST).iterrows()]


def comparison_keys(compared: pd.DataFrame, highlight: str = "") -> Keys:
    """First and last of a comparison where its ranks are not open, the highlighted territory, and the nation.

    Parameters
    ----------
    compared : pandas.DataFrame
        As from `comparison.compare`.
    highlight : str
        Key of a territory.

    Returns
    -------
    list of tuple of str
        Label and `show.Cell` of each.
    """
    ranked = compared[compared["level"] != "nation"]
    keys = [(_("Territories with a figure"), number(len(ranked)))]
    ends = [(None, ranked)] if len(ranked) == 1 else [(None, ranked[ranked["province"] == highlight])]
    if len(ranked) > 1:  # an open rank is told in the sentences, with all that may hold it
        sure = [ranked[ranked["rank_worst"] == 1], ranked[ranked["rank_best"] == len(ranked)]]
        ends = [(_("First"), sure[0]), (_("Last"), sure[1]), *ends]
    ends.append((None, compared[compared["level"] == "nation"]))
    for label, chosen in ends:
        for _i, row in chosen.iterrows():
            name = _("{label}: {name}").format(label=label, name=row["name"]) if label else row["name"]
            keys.append((name, dated_figure(row)))
    return keys


def projection_keys(made: Projection, judged: pd.DataFrame, line: pd.DataFrame, due: pd.Timestamp) -> Keys:
    """Latest figure, what is asked for by the due date and by whom, its status, and what the model expects.

    Parameters
    ----------
    made : Projection
        As from `projection.project`.
    judged : pandas.DataFrame
        As from `targets.target_status`.
    line : pandas.DataFrame
        The series.
    due : pandas.Timestamp
        The day of the projection.

    Returns
    -------
    list of tuple of str
        Label and `show.Cell` of each.
    """
    keys = [(_("Latest figure"), dated_figure(row)) for _i, row in line[line["chosen"]].tail(1).iterrows()]
    whose = {
        "province": _("Target"),
        "every province": _("Target for every province"),
        "nation": _("Goal of the nation"),
        GOAL: _("Goal asked for"),
    }
    judged = by_relevance(judged[judged["due"] == due], due).assign(unit=line["unit"].iloc[0])
    for row in judged.head(1).itertuples():
        keys.append((whose[row.binds], Cell(asked(row), target_link(row), _("due {}").format(date(row.due)))))
        keys.append((_("Status"), status_cell(row)))
    if not made.refusal:
        unit = line["unit"].iloc[0]
        middle, low, high = (projected(made.quantile(level), unit) for level in (0.5, 0.1, 0.9))
        ends = _("{low} to {high}").format(low=low, high=high)
        note = _("80% range of the model, middle {}").format(middle)
        keys.append((_("Expected on {}").format(date(due)), Cell(ends, model_address(made), note)))
    return keys


def quality_keys(data: Dataset, found: pd.DataFrame, fresh: pd.DataFrame) -> Keys:
    """How much is known, how much does not add up, how much is stale.

    Parameters
    ----------
    data : Dataset
        What is known.
    found : pandas.DataFrame
        As from `consistency.findings`.
    fresh : pandas.DataFrame
        As from `staleness.freshness`.

    Returns
    -------
    list of tuple of str
        Label and `show.Cell` of each.

    Examples
    --------
    >>> from p06analysis import findings, load
    >>> from p06analysis.staleness import freshness
    >>> data = load(known_by="2024-02-29")
    >>> [label for label, _cell in quality_keys(data, findings(data), freshness(data))]
    ['Figures', 'Sources', 'Findings', 'Territories without a fresh figure']
    """
    territories = _("of {} territories").format(data.observations["province"].nunique())
    span = period(data.observations["period_end"].min(), data.observations["period_end"].max())
    return [
        (_("Figures"), Cell(number(len(data.observations)), note=territories)),
        (_("Sources"), Cell(number(data.observations["source"].nunique()), note=span)),
        (_("Findings"), Cell(number(len(found)), note=listed(severities(found)))),
        (
            _("Territories without a fresh figure"),
            Cell(number(int(fresh["stale"].sum())), note=_("of {}").format(len(fresh))),
        ),
    ]
