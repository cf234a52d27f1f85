"""The territories on the index of an edition: by era and region, with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from .consistency import findings
from .dataset import MERGER, Dataset, existing
from .entries import Entry, Judged, tallies
from .phrases import severities, territory_name
from .wording import _, date, quantity

SHADES = ("few", "some", "many")  # a third of the territories each
PLACE = ["region", "tile_row", "tile_col"]


@dataclass(frozen=True)
class Territory:
    """One territory and what is known of it.

    Attributes
    ----------
    key, name, name_vi : str
        The Vietnamese name is empty where it is the English one.
    when : str
        What tells it from another of its name, such as " (until 30 June 2025)".
    figures : int
        Number of figures known.
    shade : str
        One of `SHADES`, by the number of figures; empty where none is known.
    found : list of str
        Findings by weight, such as "2 errors".
    standing : list of tuple
        Its targets by status, as from `entries.tallies`.
    report : Entry or None
        The report of all that is known of it.
    others : list of tuple
        Quantity and reports of each quantity that it has other reports of.
    """

    key: str
    name: str
    name_vi: str
    when: str
    figures: int
    shade: str
    found: list[str]
    standing: list[tuple[str, str, int]]
    report: Entry | None
    others: list[tuple[str, list[Entry]]]


@dataclass(frozen=True)
class Era:
    """The territories that there were at one time.

    Attributes
    ----------
    key, name : str
        For anchors and headings.
    rows : pandas.DataFrame
        Rows of `Dataset.provinces` by the Vietnamese alphabet; region, tile_row and tile_col are those of the era, and
        ``listed`` is False for a territory that is listed in a later era, as it is there still.
    """

    key: str
    name: str
    rows: pd.DataFrame


def eras(data: Dataset) -> list[Era]:
    """Tell the territories of the day of an edition from those before the mergers, which come second.

    Parameters
    ----------
    data : Dataset
        What is known; an edition from before 1 July 2025 has one era.

    Returns
    -------
    list of Era
        The nation is in none.

    Examples
    --------
    >>> from p06analysis import load
    >>> [(era.name, len(era.rows), int(era.rows["listed"].sum())) for era in eras(load())]
    [('Territories of today', 34, 34), ('Territories until 30 June 2025', 63, 52)]
    """
    land = data.provinces[data.provinces["level"] != "nation"].sort_values("sort_order").assign(listed=True)
    today = land[existing(land, data.known_by)]
    found = [Era("today", _("Territories"), today)]
    if data.known_by >= MERGER:
        today = today.assign(**{column: today[f"{column}_2025"] for column in PLACE})
        last = MERGER - pd.Timedelta(days=1)
        before = land[existing(land, last)]
        before = before.assign(listed=~before["province"].isin(today["province"]))
        found = [
            Era("today", _("Territories of today"), today),
            Era("before", _("Territories until {}").format(date(last)), before),
        ]
    placed = pd.concat([era.rows["province"] for era in found])
    rest = land[~land["province"].isin(placed) & land["province"].isin(data.observations["province"])]
    if len(rest):  # such as one that is still to come, of which a source has spoken early
        found.append(Era("other", _("Other territories"), rest.assign(tile_row=pd.NA)))
    return found


def describe(data: Dataset, entries: list[Entry], judged: Judged) -> dict[str, Territory]:
    """Say of each territory what is known of it and which reports it has.

    Parameters
    ----------
    data : Dataset
        What is known.
    entries : list of Entry
        As from `entries.list_entries`.
    judged : dict of pandas.DataFrame
        As from `entries.judge`.

    Returns
    -------
    dict of Territory
        By key, the nation among them.

    Examples
    --------
    >>> from p06analysis import load
    >>> land = describe(load(known_by="2022-06-30"), [], {})
    >>> land["lam_dong"].when, land["lam_dong"].figures
    (' (until 30 June 2025)', 3)
    """
    found, figures = dict(list(findings(data).groupby("province"))), data.observations["province"].value_counts()
    shades = _shades(figures.drop(data.provinces.loc[data.provinces["level"] == "nation", "province"], errors="ignore"))
    made = {}
    for row in data.provinces.to_dict("records"):
        key, name = row["province"], row["name"]
        own = [entry for entry in entries if entry.province == key]
        report = next((entry for entry in own if entry.home), None)
        made[key] = Territory(
            key=key,
            name=name,
            name_vi=row["name_vi"] if row["name_vi"] != name else "",
            when=territory_name(row).removeprefix(name),
            figures=int(figures.get(key, 0)),
            shade=shades.get(key, ""),
            found=severities(found[key]) if key in found else [],
            standing=tallies([judged[key]]) if key in judged else [],
            report=report,
            others=_by_quantity(data, [entry for entry in own if entry is not report]),
        )
    return made


def _shades(figures: pd.Series) -> dict[str, str]:
    """Shade of each territory by the third of the territories that it is in."""
    if figures.empty:
        return {}
    bounds = np.quantile(figures, [1 / 3, 2 / 3])
    return {key: SHADES[place] for key, place in zip(figures.index, np.searchsorted(bounds, figures), strict=True)}


def _by_quantity(data: Dataset, entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    titles = data.indicators.set_index("indicator")["title"]
    named = [(quantity(titles[each.indicator], each.scope) if each.indicator else "", each) for each in entries]
    named.sort(key=lambda pair: pair[0])
    return [(name, [entry for _name, entry in pairs]) for name, pairs in groupby(named, key=lambda pair: pair[0])]


def legend(territories: list[Territory]) -> list[tuple[str, int, int]]:
    """Least and greatest number of figures of each shade that there is.

    Parameters
    ----------
    territories : list of Territory
        Those on the map.

    Returns
    -------
    list of tuple
        Shade, least, greatest.

    Examples
    --------
    >>> from p06analysis import load
    >>> [shade for shade, _least, _most in legend(list(describe(load(), [], {}).values()))]
    ['few', 'some', 'many']
    """
    counts = {shade: [each.figures for each in territories if each.shade == shade] for shade in SHADES}
    return [(shade, min(known), max(known)) for shade, known in counts.items() if known]
