"""What the schema language cannot say about the figures: bounds, territories, periods, look-alikes, parts."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .names import did_you_mean
from .problem import Problem
from .tables import Tables, beside


def rules(tables: Tables) -> list[Problem]:
    """Check the rules of the field.

    Parameters
    ----------
    tables : dict of pandas.DataFrame
        As from `tables.read_tables`.

    Returns
    -------
    list of Problem
        A value outside the bounds of its indicator, a territory that did not exist on the day of a figure, a period
        that ends before it starts, a look-alike that is no indicator, a part of itself.
    """
    return [found for rule in (_bounds, _territories, _periods, _lookalikes, _parts) for found in rule(tables)]


def _joined(table: pd.DataFrame, other: pd.DataFrame, key: str) -> pd.DataFrame:
    return table.merge(other, on=key, how="left", validate="m:1", suffixes=("", "_other"))


def _bounds(tables: Tables) -> Iterator[Problem]:
    indicators = tables["indicators"]
    for name in ("observations", "targets"):
        rows = tables[name]
        ends = beside(rows["indicator"], indicators.set_index("indicator")[["minimum", "maximum"]])
        wrong = (rows["value"] < ends["minimum"]) | (rows["value"] > ends["maximum"])
        for row in _joined(rows[wrong], indicators, "indicator").itertuples():
            ends = [f"{end:.10g}" for end in (row.minimum, row.maximum) if pd.notna(end)]
            value = f"{row.value:.15g}"
            note = f"{value} is outside {' to '.join(ends)}, the bounds of {row.indicator}"
            alike = indicators["indicator"].isin(row.confused_with.split()) & (indicators["unit"] == row.unit)
            fits = indicators[alike & indicators["maximum"].isna()]
            note += f"; a look-alike without this bound is {' or '.join(fits['indicator'])}" if len(fits) else ""
            yield Problem(f"{name}.csv", row.line, "value", value, note)


def _territories(tables: Tables) -> Iterator[Problem]:
    provinces = tables["provinces"]
    rows = tables["observations"]
    lives = beside(rows["province"], provinces.set_index("province")[["valid_from", "valid_to"]])
    wrong = (rows["period_end"] < lives["valid_from"]) | (rows["period_end"] > lives["valid_to"])
    for row in _joined(rows[wrong], provinces, "province").itertuples():
        others = provinces.loc[(provinces["name"] == row.name) & (provinces["province"] != row.province), "province"]
        instead = row.successor or "".join(others.head(1))
        note = f"{row.province} did not exist on {row.period_end:%Y-%m-%d}" + (f"; write {instead}" if instead else "")
        yield Problem("observations.csv", row.line, "province", row.province, note)


def _periods(tables: Tables) -> Iterator[Problem]:
    rows = tables["observations"]
    for row in rows[rows["period_start"] > rows["period_end"]].itertuples():
        start, end = f"{row.period_start:%Y-%m-%d}", f"{row.period_end:%Y-%m-%d}"
        yield Problem(
            "observations.csv",
            row.line,
            "period_start",
            start,
            f"the period starts on {start}, after its end on {end}",
        )


def _lookalikes(tables: Tables) -> Iterator[Problem]:
    known = set(tables["indicators"]["indicator"])
    for row in tables["indicators"].itertuples():
        for key in row.confused_with.split():
            if key not in known:
                yield Problem(
                    "indicators.csv",
                    row.line,
                    "confused_with",
                    key,
                    f"{key!r} is no indicator{did_you_mean(key, known)}",
                )


def _parts(tables: Tables) -> Iterator[Problem]:
    """Quantities that would be parts of themselves, by one step or by several."""
    rows = tables["indicators"]
    wholes = {row.indicator: row.part_of for row in rows.itertuples() if row.part_of}
    for row in rows[rows["part_of"] != ""].itertuples():
        above = row.part_of
        for _step in wholes:
            above = wholes.get(above, "") if above != row.indicator else above
        if above == row.indicator:
            note = f"{row.indicator} would be a part of itself"
            yield Problem("indicators.csv", row.line, "part_of", row.part_of, note)
