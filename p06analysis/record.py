"""The record of the projections on Project 06's own figures and on public panels, and what more figures would give."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from .dataset import SERIES, Dataset, choose
from .panel import Panel, panel_of_table
from .report import notebooks_folder
from .skill import METHODS, backtest, forecasts
from .wording import _

PANELS = Path("benchmarks", "panels", "datapackage.json")
OURS, BASE, LATE = METHODS[:3]


@dataclass(frozen=True, eq=False)
class PublicPanel:
    """A public table of figures that have nothing to do with Project 06.

    Attributes
    ----------
    name, title, source, address : str
        What it is, and whose.
    held_out : bool
        Whether the model was built without it.
    panel : Panel
        Its figures.
    """

    name: str
    title: str
    source: str
    address: str
    held_out: bool
    panel: Panel


@lru_cache(maxsize=1)
def public_panels() -> tuple[PublicPanel, ...]:
    """Read the public panels beside the notebooks; they are a data package of their own.

    Returns
    -------
    tuple of PublicPanel
        In the order of the package.

    Examples
    --------
    >>> [each.name for each in public_panels()]
    ['internet_users_1', 'internet_users_2', 'dtp3_immunization', 'broadband_subscribers', 'mobile_subscriptions']
    """
    file = notebooks_folder().parent / PANELS
    resources = json.loads(file.read_text(encoding="utf-8"))["resources"]
    return tuple(
        PublicPanel(each["name"], each["title"], *each["sources"][0].values(), each["heldOut"], _panel(file, each))
        for each in resources
    )


def _panel(file: Path, resource: dict) -> Panel:
    limits = next(field["constraints"] for field in resource["schema"]["fields"] if field["name"] == "value")
    return read_panel(file.parent / resource["path"], (limits["minimum"], limits.get("maximum", np.nan)))


def read_panel(path: Path, bounds: tuple[float, float] = (0.0, 100.0)) -> Panel:
    """Read a table with the columns unit, date and value; percentages unless bounds are given."""
    with path.open(encoding="utf-8", newline="") as file:
        return panel_of_table(pd.DataFrame(csv.DictReader(file)), path.stem, bounds)


def skill_record(data: Dataset, panels: Sequence[PublicPanel], horizons: tuple[int, ...] = (365, 731)) -> pd.DataFrame:
    """Score every method on our own figures and on public panels.

    Parameters
    ----------
    data : Dataset
        What is known.
    panels : sequence of PublicPanel
        As from `public_panels`.
    horizons : tuple of int
        Days ahead, for the panels; our own figures are scored on whatever came next.

    Returns
    -------
    pandas.DataFrame
        The rows of `skill.backtest` for all indicators together, with collection, ahead, source, address and held_out.
    """
    own = {"collection": _("Project 06"), "ahead": _("next figure"), "source": "", "address": "", "held_out": False}
    parts = [_whole(backtest(data)).assign(**own)]
    for each in panels:
        about = {"collection": each.title, "source": each.source, "address": each.address, "held_out": each.held_out}
        for days in horizons:
            parts.append(_of_panel(each.panel, days).assign(ahead=_("{} days ahead").format(days), **about))
    return pd.concat(parts, ignore_index=True)


@lru_cache(maxsize=16)
def _of_panel(panel: Panel, days: int) -> pd.DataFrame:
    """The record on a panel that no data package changes, once in a process."""
    return _whole(backtest(panel, days))


def _whole(record: pd.DataFrame) -> pd.DataFrame:
    return record[record["indicator"] == ""].drop_duplicates("method")


@lru_cache(maxsize=4)
def more_known(panel: Panel, days: int = 365, figures: tuple[int, ...] = (2, 5, 10)) -> pd.DataFrame:
    """Score projections as if less were known: fewer figures of the series itself, or fewer series in the pool.

    Parameters
    ----------
    panel : Panel
        A long one.
    days : int
        Time ahead.
    figures : tuple of int
        How many of the latest figures of each series are left, the fewest first.

    Returns
    -------
    pandas.DataFrame
        figures (of each series at most), series (in the pool), n, wis and its ratio to the first row, coverage_80 and
        width_80. All rows with the same number of series are scored on the same forecasts, and so are all with the
        same number of figures.
    """
    many, few = int(panel.series.max()) + 1, (int(panel.series.max()) + 1) // 5
    asked = [(most, many) for most in figures] + [(figures[-1], count) for count in (few, 2 * few, many)]
    rows = []
    for place, (most, count) in enumerate(asked):
        made = forecasts(panel.rows(panel.series < count), days, (OURS,), most)
        made = made[(made["method"] == OURS) & (made["figures"] >= figures[-1])]
        if place >= len(figures):  # of the series that stand in every pool
            made = made[made["province"].isin(panel.keys["province"].iloc[:few])]
        mean = made[["wis", "in_80", "width_80"]].mean()
        rows.append((place < len(figures), most, count, len(made), *mean))
    table = pd.DataFrame(rows, columns=["own", "figures", "series", "n", "wis", "coverage_80", "width_80"])
    return table.assign(ratio=table["wis"] / table.groupby("own")["wis"].transform("first"))


def came_rows(made: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Find the figures that came, of forecasts on our own figures.

    Parameters
    ----------
    made : pandas.DataFrame
        As from `skill.forecasts`.
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        A row of `Dataset.joined` for each forecast, in the same order.
    """
    keys = ["province", "indicator", "scope", "target_end_date"]
    asked = made[keys].rename(columns={"target_end_date": "period_end"})
    chosen = choose(data.joined)
    chosen = chosen[chosen["chosen"]].drop_duplicates(list(asked), keep="last")
    return asked.merge(chosen, on=list(asked), how="left", validate="m:1")


def longest_line(data: Dataset) -> pd.DataFrame:
    """Choose an example: the percentage with the most figures, of several the one with the latest.

    Parameters
    ----------
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        As from `Dataset.series`; empty where no percentage with an upper bound is known.
    """
    points = data.all_points
    points = points[(points["kind"] == "rate") & points["maximum"].notna()]
    if points.empty:
        return points.assign(chosen=True)
    counted = points.groupby(SERIES).agg(figures=("value", "size"), latest=("period_end", "max")).reset_index()
    first = counted.sort_values(["figures", "latest", *SERIES], ascending=[False, False, True, True, True]).iloc[0]
    return data.series(*first[SERIES])
