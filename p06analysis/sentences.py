"""Computed sentences and text columns: what the numbers say, with their bounds, in words a reader can check."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .change import growth
from .columns import growth_text
from .dataset import Dataset
from .doubts import named_doubts
from .interval import decimals_of
from .phrases import bounds, difference, territory_name
from .projection import Projection
from .provenance import cite
from .targets import LIKELY, UNLIKELY
from .wording import _, amount, date, listed, ngettext, number, period

FEW = 3  # so few figures are told one by one


def series_name(line: pd.DataFrame) -> str:
    """Name a series: territory, quantity and part of the administration.

    Examples
    --------
    >>> from p06analysis import load
    >>> series_name(load().series("ha_tinh", "online_payment_rate"))
    'Ha Tinh: Online payment'
    """
    head = line.iloc[0]
    part = f" ({head['scope'].replace('_', ' ')})" if head["scope"] else ""
    return f"{territory_name(head)}: {head['title']}{part}"


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
        known = "".join(f"{cite(row)} ({_when(row)})" for _i, row in points.iterrows())
        return [
            _("One figure is known, {}; growth needs two.").format(known)
            if known
            else _("No undisputed figure is known.")
        ]
    step = growth(line, overall=True)
    first, last = points[points["period_end"] == step["start"].iloc[0]].iloc[0], points.iloc[-1]
    text = growth_text(step, line).iloc[0]
    ends = _("From {first} ({when}) to {last} ({then})").format(
        first=cite(first), when=_when(first), last=cite(last), then=_when(last)
    )
    if text["comparable"] == _("no"):
        return [_("{ends}: not comparable, because {why}.").format(ends=ends, why=text["why"])]
    places = int(points["decimals"].max())
    moved = difference(step["change"].iloc[0], first["unit"], places)
    parts = [moved + (f" ({text['within']})" if text["within"] else "")]
    if not np.isfinite([step["change_low"].iloc[0], step["change_high"].iloc[0]]).any():
        parts = [_("by how much cannot be said, as both are only bounds")]
    if text["fold"] and step["fold"].iloc[0] >= 2:
        parts.append(_("{} fold").format(text["fold"]))
    if text["pace"]:
        parts.append(_("{} a month").format(text["pace"]))
    sentences = [f"{ends}: {', '.join(parts)}."]
    if text["comparable"] != _("yes"):
        sentences.append(_("They are comparable only with a warning: {}.").format(text["why"]))
    if step["stated"].iloc[0] and len(points) == 2:
        verdict = {
            "agrees": _("which agrees"),
            "truncated": _("cut off instead of rounded"),
            "differs": _("which differs"),
            "base not stated": _("without saying since when"),
        }[step["stated"].iloc[0]]
        stated = number(step["stated_change"].iloc[0], int(step["stated_decimals"].iloc[0]), signed=True)
        sentences.append(_("The source itself states {stated}, {verdict}.").format(stated=stated, verdict=verdict))
    return sentences


def _when(row: pd.Series) -> str:
    return period(row["period_start"], row["period_end"])


def comparison_sentences(compared: pd.DataFrame, judged: pd.DataFrame) -> list[str]:
    """Say who is first and last, how far the ranks hold, and how many pairs are soundly comparable.

    Parameters
    ----------
    compared : pandas.DataFrame
        As from `comparison.compare`.
    judged : pandas.DataFrame
        As from `comparison.pairs`.

    Returns
    -------
    list of str
        Sentences in Markdown.
    """
    ranked = compared[compared["level"] != "nation"]
    if ranked.empty:
        return [_("No territory has a figure in this window.")]
    if len(ranked) == 1:
        row = ranked.iloc[0]
        return [
            _("Only {name} has a figure in this window: {figure} ({when}).").format(
                name=row["name"], figure=cite(row), when=_when(row)
            )
        ]
    firsts, lasts = ranked[ranked["rank_best"] == 1], ranked[ranked["rank_worst"] == len(ranked)]
    said = [
        _("Among the {n} territories with a figure: {first} {last}").format(
            n=len(ranked),
            first=_place(firsts, _("first is {}."), _("first may be any of {}.")),
            last=_place(lasts, _("Last is {}."), _("Last may be any of {}.")),
        )
    ]
    open_ranks = int((ranked["rank_best"] != ranked["rank_worst"]).sum())
    if open_ranks:
        said.append(_("{n} of these ranks are open, because figures are equal or may overlap.").format(n=open_ranks))
    doubted, barred = (int((judged["verdict"] == verdict).sum()) for verdict in ("with a warning", "not comparable"))
    said.append(
        _("Of {all} pairs, {warned} are comparable only with a warning and {barred} not at all.").format(
            all=len(judged), warned=doubted, barred=barred
        )
    )
    return said


def _place(rows: pd.DataFrame, one: str, several: str, most: int = 4) -> str:
    """Name the territories that hold a place, or may hold it."""
    names = [_("{name} with {figure}").format(name=row["name"], figure=cite(row)) for _i, row in rows.iterrows()]
    if len(names) > most:
        names = [*names[:most], _("{} others").format(len(rows) - most)]
    return (one if len(rows) == 1 else several).format(listed(names))


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
    places = 0 if unit == "count" else 1
    middle, low, high = (amount(made.quantile(p), unit, places) for p in (0.5, 0.1, 0.9))
    kind = _("rates and scores") if made.pool.scale == "logit" else _("cumulative counts")
    form = _("By {due} the model's 80% range is {low} to {high}, its middle {middle}.")
    if due < made.frame["reference_date"].iloc[0]:
        form = _("On {due}, since past, the model's 80% range was {low} to {high}, its middle {middle}.")
    return [
        form.format(due=date(due), middle=middle, low=low, high=high),
        _("The series' own pace counts {own} in 100, that of all {n} series of {kind} the rest.").format(
            own=round(100 * made.own_weight), n=made.pool.series, kind=kind
        ),
    ]


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


def comparison_name(data: Dataset, indicator: str, scope: str, on: str) -> str:
    """Name a comparison: quantity, part of the administration and day.

    Examples
    --------
    >>> from p06analysis import load
    >>> comparison_name(load(), "online_payment_rate", "", "2024-12-31")
    'Online payment on 31 December 2024'
    """
    title = data.indicators.set_index("indicator").loc[indicator, "title"]
    part = f" ({scope.replace('_', ' ')})" if scope else ""
    return _("{title}{part} on {day}").format(title=title, part=part, day=date(pd.Timestamp(on)))


def target_sentences(judged: pd.DataFrame, line: pd.DataFrame) -> list[str]:
    """Say for each target whether it is met, or how likely it will be.

    Parameters
    ----------
    judged : pandas.DataFrame
        As from `targets.target_status`.
    line : pandas.DataFrame
        The series.

    Returns
    -------
    list of str
        Sentences in Markdown, the latest target first, three at most.
    """
    if judged.empty or line.empty:
        return [_("No target is known for it.")]
    unit = line["unit"].iloc[0]
    said = []
    for row in judged.sort_values("due", ascending=False).head(3).itertuples():
        whose = {"province": "", "every province": _(" for every province"), "nation": _(" of the nation")}[row.binds]
        chance = _(", chance {} in 100").format(round(100 * row.probability)) if row.why == "by the projection" else ""
        chance = f" ({_(row.why)})" if row.status == "achieved" and pd.isna(row.probability) else chance
        side = {"at_least": _("at least"), "at_most": _("at most")}[row.comparator]
        said.append(
            _("Target{whose} {side} {value} by {due}: **{status}**{chance}.").format(
                whose=whose,
                side=side,
                value=amount(row.value, unit, decimals_of(row.value)),
                due=date(row.due),
                status=_(row.status),
                chance=chance,
            )
        )
    return said


def province_sentences(
    rows: pd.DataFrame, moved: pd.DataFrame, statuses: pd.DataFrame, found: pd.DataFrame
) -> list[str]:
    """Say in a few sentences what is known of a territory, what moved most, its targets and its doubts.

    Parameters
    ----------
    rows : pandas.DataFrame
        Its rows of `Dataset.joined`.
    moved : pandas.DataFrame
        As from `change.growth_table`.
    statuses : pandas.DataFrame
        As from `targets.statuses`.
    found : pandas.DataFrame
        Its findings.

    Returns
    -------
    list of str
        Sentences in Markdown.
    """
    count = ngettext("{} figure", "{} figures", len(rows)).format(len(rows))
    sources = ngettext("{} source", "{} sources", rows["source"].nunique()).format(rows["source"].nunique())
    newest = rows["period_end"].max()
    said = [
        _("Known: {count} from {sources}; the newest refers to {day}.").format(
            count=count, sources=sources, day=date(newest)
        )
    ]
    if len(rows) <= FEW:
        said += [f"{row['title']}: {cite(row)} ({_when(row)})." for _i, row in rows.iterrows()]
    sure = moved[(moved["unit"] == "percent") & ((moved["change_low"] > 0) | (moved["change_high"] < 0))]
    if len(sure):
        row = sure.loc[sure[["change_low", "change_high"]].abs().min(axis=1).idxmax()]
        places = int(max(row["first_figure"]["decimals"], row["last_figure"]["decimals"]))
        said.append(
            _("What moved most is {title}: from {first} to {last}, {change} ({within}).").format(
                title=row["title"],
                first=cite(row["first_figure"]),
                last=cite(row["last_figure"]),
                change=difference(row["change"], row["unit"], places),
                within=bounds(row["change_low"], row["change_high"], places, signed=True),
            )
        )
    own = statuses[statuses["binds"] != "nation"]
    if len(own):
        counts = own["status"].value_counts()
        bind = ngettext("{} target binds it", "{} targets bind it", len(own)).format(len(own))
        said.append(f"{bind}: {listed([f'{_(status)} {n}' for status, n in counts.items()])}.")
    return said + named_doubts(found, rows)


def quality_sentences(data: Dataset, found: pd.DataFrame, fresh: pd.DataFrame) -> list[str]:
    """Say how much is known, how much does not add up, how much is stale.

    Parameters
    ----------
    data : Dataset
        What is known.
    found : pandas.DataFrame
        As from `consistency.findings`.
    fresh : pandas.DataFrame
        As from `consistency.freshness`.

    Returns
    -------
    list of str
        Sentences in Markdown.
    """
    rows = data.observations
    errors, warnings, notes = (int((found["severity"] == weight).sum()) for weight in ("error", "warning", "note"))
    counts = [
        ngettext("{} error", "{} errors", errors).format(errors),
        ngettext("{} warning", "{} warnings", warnings).format(warnings),
        ngettext("{} harmless note", "{} harmless notes", notes).format(notes),
    ]
    paired = rows[rows["numerator"].notna() & rows["denominator"].notna()]
    paired = paired[paired["indicator"].isin(data.indicators.loc[data.indicators["unit"] == "percent", "indicator"])]
    contradicted = int(((found["kind"] == "rate and counts") & (found["severity"] == "error")).sum())
    return [
        _(
            "{figures} figures of {quantities} quantities in {territories} territories are known, "
            "from {sources} sources."
        ).format(
            figures=len(rows),
            quantities=rows["indicator"].nunique(),
            territories=rows["province"].nunique(),
            sources=rows["source"].nunique(),
        ),
        _("What does not add up: {}.").format(listed(counts)),
        _("Of {n} percentages that come with both of their counts, {bad} contradict them.").format(
            n=len(paired), bad=contradicted
        ),
        _("{stale} of {all} territories have no figure from the last {days} days.").format(
            stale=int(fresh["stale"].sum()), all=len(fresh), days=int(fresh["window_days"].max()) if len(fresh) else 0
        ),
    ]
