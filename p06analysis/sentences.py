"""Computed sentences and text columns: what the numbers say, with their bounds, in words a reader can check."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .change import growth
from .columns import growth_text
from .formulas import age_address, chance_address, change_address, model_address
from .phrases import change_unit, difference, projected, territory_name
from .projection import Projection
from .provenance import GOAL, cite, cite_target
from .show import Cell
from .staleness import WINDOW_DAYS
from .targets import LIKELY, UNLIKELY, by_relevance
from .wording import _, date, number, period, quantity


def series_name(line: pd.DataFrame) -> str:
    """Name a series: territory, quantity and part of the administration.

    Examples
    --------
    >>> from p06analysis import load
    >>> series_name(load().series("ha_tinh", "online_payment_rate"))
    'Ha Tinh: Online payment'
    """
    head = line.iloc[0]
    return f"{territory_name(head)}: {quantity(head['title'], head['scope'])}"


def growth_sentences(line: pd.DataFrame) -> list[str]:
    """Say how far and how fast a series moved, from its first figure to its last.

    Parameters
    ----------
    line : pandas.DataFrame
        As from `Dataset.series`.

    Returns
    -------
    list of str
        One or two sentences in Markdown; figures link to their sources.
    """
    points = line[line["chosen"]]
    if len(points) < 2:
        known = "".join(f"{cite(row)} ({when(row)})" for _i, row in points.iterrows())
        return [
            _("One figure is known, {}; growth needs two.").format(known)
            if known
            else _("No undisputed figure is known.")
        ]
    step = growth(line, overall=True)
    first, last = points[points["period_end"] == step["start"].iloc[0]].iloc[0], points.iloc[-1]
    text = growth_text(step, line).iloc[0]
    ends = _("From {first} ({when}) to {last} ({then})").format(
        first=cite(first), when=when(first), last=cite(last), then=when(last)
    )
    if text["comparable"] == _("no"):
        return [_("{ends}: not comparable, because {why}.").format(ends=ends, why=text["why"].marked)]
    places = int(max(first["decimals"], last["decimals"]))
    moved = difference(step["change"].iloc[0], first["unit"], places)
    how = change_address(first, last, step.iloc[0])
    parts = [Cell(moved, how).cited + (f" ({text['within'].cited})" if text["within"] else "")]
    if text["within"] and step["change_low"].iloc[0] < 0 < step["change_high"].iloc[0]:
        within = f"{text['within'].cited} {change_unit(first['unit'])}"
        parts = [_("a change of {within}, so that its direction is open").format(within=within)]
    if not np.isfinite([step["change_low"].iloc[0], step["change_high"].iloc[0]]).any():
        parts = [_("by how much cannot be said, as both are only bounds")]
    if text["fold"] and step["fold"].iloc[0] >= 2:
        parts.append(_("{} fold").format(text["fold"].cited))
    if text["pace"]:
        parts.append(_("{} a month").format(text["pace"].cited))
    sentences = [f"{ends}: {', '.join(parts)}."]
    if text["comparable"] != _("yes"):
        sentences.append(_("They are comparable only with a warning: {}.").format(text["why"].marked))
    if step["stated"].iloc[0] and len(points) == 2:
        verdict = {
            "agrees": _("which agrees"),
            "truncated": _("cut off instead of rounded"),
            "differs": _("which differs"),
            "base not stated": _("without saying since when"),
        }[step["stated"].iloc[0]]
        stated = text["stated"].cited
        sentences.append(_("The source itself states {stated}, {verdict}.").format(stated=stated, verdict=verdict))
    return sentences


def when(row: pd.Series) -> str:
    """Say what a figure refers to, without saying whether that is inferred."""
    return period(row["period_start"], row["period_end"])


def projection_sentences(made: Projection, due: pd.Timestamp, unit: str) -> list[str]:
    """Say where a series will stand at the due date and how sure that is, or why nothing is said.

    Parameters
    ----------
    made : Projection
        As from `projection.project`.
    due : pandas.Timestamp
        The due date.
    unit : str
        Unit of the indicator.

    Returns
    -------
    list of str
        Sentences in Markdown.
    """
    if made.refusal:
        return [_("No projection to {due}: {why}.").format(due=date(due), why=_(made.refusal))]
    how = model_address(made)
    middle, low, high = (f"[{projected(made.quantile(level), unit)}]({how})" for level in (0.5, 0.1, 0.9))
    kind = _("rates and scores") if made.pool.scale == "logit" else _("cumulative counts")
    form = _("By {due} the model's 80% range is {low} to {high}, its middle {middle}.")
    if due < made.frame["reference_date"].iloc[0]:
        form = _("On {due}, since past, the model's 80% range was {low} to {high}, its middle {middle}.")
    weight = _("{} in 100").format(round(100 * made.own_weight))
    own = _("The series' own pace counts {own}, that of all {n} series of {kind} the rest.")
    if round(100 * made.own_weight) < 0:
        own = _(
            "The series' own pace counts {own}, less than nothing, because the next figure mostly took an unusual pace "
            "back; that of all {n} series of {kind} counts the rest."
        )
    return [
        form.format(due=date(due), middle=middle, low=low, high=high),
        own.format(own=f"[{weight}]({how})", n=made.pool.series, kind=kind),
    ]


def projection_doubts(made: Projection) -> list[str]:
    """Say where a projection rests on little of its own, or on old figures.

    Parameters
    ----------
    made : Projection
        As from `projection.project`.

    Returns
    -------
    list of str
        Sentences with marks; empty where refused.
    """
    if made.refusal:
        return []
    last, said = made.points.iloc[-1], []
    if len(made.points) == 1:
        said.append(_("The projection rests on one figure; the pace is that of other quantities and territories."))
    age = (made.frame["reference_date"].iloc[0] - last["period_end"]).days
    if age > WINDOW_DAYS:
        form = _("The figure that the projection starts from was {age} days old on the day of knowledge.")
        said.append(form.format(age=Cell(number(age), age_address()).cited))
    if made.pool.scale == "log":
        said.append(_("The model knows no population: the upper end of its range may be more than there are people."))
    return said


def status_key(judged: pd.DataFrame) -> str:
    """Say what the words on course, uncertain and off course mean in numbers.

    Parameters
    ----------
    judged : pandas.DataFrame
        As from `targets.target_status`.

    Returns
    -------
    str
        One sentence; empty where nothing is judged.
    """
    if judged.empty:
        return ""
    return _(
        "On course means a chance of at least {likely} in 100 to reach the target by its due date, off course at most "
        "{unlikely} in 100, uncertain anything between."
    ).format(likely=round(100 * LIKELY), unlikely=round(100 * UNLIKELY))


def target_sentences(judged: pd.DataFrame, line: pd.DataFrame, day: pd.Timestamp | None = None) -> list[str]:
    """Say for each target whether it is met, or how likely it will be.

    Parameters
    ----------
    judged : pandas.DataFrame
        As from `targets.target_status`.
    line : pandas.DataFrame
        The series.
    day : pandas.Timestamp, optional
        The day in view; targets due then come first.

    Returns
    -------
    list of str
        Sentences with marks, three at most, in the order of `targets.by_relevance`.
    """
    if judged.empty or line.empty:
        return [_("No target is known for it.")]
    said = []
    for row in by_relevance(judged, day).head(3).assign(unit=line["unit"].iloc[0]).itertuples():
        forms = {
            "province": _("Target {asked} by {due}"),
            "every province": _("Target for every province {asked} by {due}"),
            "nation": _("Target of the nation {asked} by {due}"),
            GOAL: _("Goal {asked} by {due}, which no source states"),
        }
        chance = f" ({_(row.why)})" if row.status == "achieved" and pd.isna(row.probability) else ""
        if row.model is not None:
            hundredths = _("{} in 100").format(round(100 * row.probability))
            chance = _(", chance {}").format(f"[{hundredths}]({chance_address(row)})")
        said.append(
            _("{target}: **{status}**{chance}.").format(
                target=forms[row.binds].format(asked=cite_target(row), due=date(row.due)),
                status=_(row.status),
                chance=chance,
            )
        )
    return said
