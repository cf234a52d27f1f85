"""Sentences about many figures at once: a comparison, a territory, the state of the data."""

from __future__ import annotations

import pandas as pd

from .dataset import Dataset
from .formulas import change_address
from .phrases import bounds, difference, severities, territory_name
from .provenance import cite
from .sentences import when
from .show import Cell, literal
from .wording import _, date, listed, ngettext, quantity

FEW = 3  # so few figures are told one by one


def comparison_name(data: Dataset, indicator: str, scope: str, on: str) -> str:
    """Name a comparison: quantity, part of the administration and day.

    Examples
    --------
    >>> from p06analysis import load
    >>> comparison_name(load(), "online_payment_rate", "", "2024-12-31")
    'Online payment on 31 December 2024'
    """
    title = data.indicators.set_index("indicator").loc[indicator, "title"]
    return _("{quantity} on {day}").format(quantity=quantity(title, scope), day=date(pd.Timestamp(on)))


def province_name(rows: pd.DataFrame) -> str:
    """Name the report of one territory.

    Examples
    --------
    >>> from p06analysis import load
    >>> province_name(load().figures("ha_tinh"))
    'Project 06 in Ha Tinh'
    """
    return _("Project 06 in {}").format(territory_name(rows.iloc[0]))


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
                name=literal(row["name"]), figure=cite(row), when=when(row)
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
    names = [
        _("{name} with {figure}").format(name=literal(row["name"]), figure=cite(row)) for _i, row in rows.iterrows()
    ]
    if len(names) > most:
        names = [*names[:most], _("{} others").format(len(rows) - most)]
    return (one if len(rows) == 1 else several).format(listed(names))


def province_sentences(rows: pd.DataFrame, moved: pd.DataFrame, statuses: pd.DataFrame) -> list[str]:
    """Say in a few sentences what moved most in a territory, how much is known of it, and how its targets stand.

    Parameters
    ----------
    rows : pandas.DataFrame
        Its rows of `Dataset.joined`.
    moved : pandas.DataFrame
        As from `change.growth_table`.
    statuses : pandas.DataFrame
        As from `targets.statuses`.

    Returns
    -------
    list of str
        Sentences in Markdown.
    """
    count = ngettext("{} figure", "{} figures", len(rows)).format(len(rows))
    sources = ngettext("{} source", "{} sources", rows["source"].nunique()).format(rows["source"].nunique())
    newest = rows["period_end"].max()
    known = _("Known: {count} from {sources}; the newest refers to {day}.").format(
        count=count, sources=sources, day=date(newest)
    )
    said = (
        [f"{literal(row['title'])}: {cite(row)} ({when(row)})." for _i, row in rows.iterrows()]
        if len(rows) <= FEW
        else []
    )
    sure = moved[(moved["unit"] == "percent") & ((moved["change_low"] > 0) | (moved["change_high"] < 0))]
    if len(sure):
        row = sure.loc[sure[["change_low", "change_high"]].abs().min(axis=1).idxmax()]
        places = int(max(row["first_figure"]["decimals"], row["last_figure"]["decimals"]))
        how = change_address(row["first_figure"], row["last_figure"], row)
        said.append(
            _("What moved most is {title}: from {first} ({when}) to {last} ({then}), {change} ({within}).").format(
                title=literal(quantity(row["title"], row["scope"])),
                first=cite(row["first_figure"]),
                last=cite(row["last_figure"]),
                when=when(row["first_figure"]),
                then=when(row["last_figure"]),
                change=Cell(difference(row["change"], row["unit"], places), how).cited,
                within=Cell(bounds(row["change_low"], row["change_high"], places, signed=True), how).cited,
            )
        )
    said.append(known)
    own = statuses[statuses["binds"] != "nation"]
    if len(own):
        counts = own["status"].value_counts()
        bind = ngettext("{} target binds it", "{} targets bind it", len(own)).format(len(own))
        said.append(f"{bind}: {listed([f'{n} {_(status)}' for status, n in counts.items()])}.")
    return said


def quality_sentences(data: Dataset, found: pd.DataFrame, fresh: pd.DataFrame) -> list[str]:
    """Say how much is known, how much does not add up, how much is stale.

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
    list of str
        Sentences in Markdown.
    """
    rows = data.observations
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
        _("What does not add up: {}.").format(listed(severities(found)) or _("nothing")),
        _("Of {n} percentages that come with both of their counts, {bad} contradict them.").format(
            n=len(paired), bad=contradicted
        ),
        _("{stale} of {all} territories have no figure from the last {days} days.").format(
            stale=int(fresh["stale"].sum()), all=len(fresh), days=int(fresh["window_days"].max()) if len(fresh) else 0
        ),
    ]
