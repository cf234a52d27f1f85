"""Figures against their counts: rates, parts and wholes, means, and counts that two figures imply."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from .dataset import MERGER
from .derivation import derived
from .finding import Row, about, counts, finding, grouped, interval, records
from .interval import Interval
from .provenance import cite, linked
from .show import literal
from .wording import _, amount, figure, number, quantity

PLACE = ["province", "scope", "period_start", "period_end"]
CLOSE = 5  # points between which a rate of rounded counts may lie and still be told from another
PAIR = {"part": "numerator", "whole": "denominator"}
ENTIRE = [{"ministries", "localities"}]  # parts of an administration that make up the whole of it
BEFORE, SINCE = {"province_level", "district_level", "commune_level"}, {"province_level", "commune_level"}


def rates_and_counts(rows: pd.DataFrame) -> Iterator[dict]:
    """A rate against its own counts, beyond what the printed digits allow."""
    both = (rows["unit"] == "percent") & rows["numerator"].notna() & rows["denominator"].notna()
    given = 100 * rows["numerator"] / rows["denominator"]
    both &= ((given > rows["high"]) | (given < rows["low"])).fillna(False)
    for row in records(rows, both):
        computed = 100 * int(row["numerator"]) / int(row["denominator"])
        if interval(row).overlaps(Interval(computed, computed, computed)):
            continue
        severity, form = _judged(row, computed)
        expected = amount(computed, "percent", max(int(row["decimals"]), 2))
        formula = _("{about}: 100 × {part} ÷ {whole} = {expected}, against {stated} as stated.")
        words = {"about": about(row), "stated": cite(row), "counts": counts(row), "expected": expected}
        words |= {each: linked(number(row[column]), row) for each, column in PAIR.items()}
        marked = form.format(**words | {"expected": derived(expected, formula.format(**words))})
        yield finding("rate and counts", severity, [row], figure(row), expected, marked)


def _judged(row: Row, computed: float) -> tuple[str, str]:
    """How much weight a rate that differs from its counts has, and how it is said."""
    unit = 10.0 ** -row["decimals"]
    cut = np.floor(computed / unit + 1e-9) * unit
    if row["qualifier"] == "exact" and abs(cut - row["value"]) < 1e-9:
        return "note", _(
            "The source cuts off {expected} (its counts are {counts}) to {stated} instead of rounding; harmless."
        )
    rounded = _ratio_of_round_counts(row)
    if interval(row).overlaps(rounded):
        severity = "note" if rounded.high - rounded.low <= CLOSE else "warning"
        return severity, _("The source states {stated}; its counts, {counts}, look rounded, and give {expected}.")
    return "error", _("The source states {stated}, but its own counts, {counts}, give {expected}.")


def _ratio_of_round_counts(row: Row) -> Interval:
    ratio = _count(row["numerator"]) / _count(row["denominator"])
    return Interval(*(100 * bound for bound in ratio))


def _count(count: float) -> Interval:
    """A printed count; one that ends in two zeros or more may be off by one unit of its last digit."""
    digits = str(int(count))
    unit = 10 ** (len(digits) - len(digits.rstrip("0")))
    slack = unit if unit >= 100 else 0
    return Interval(int(count), int(count) - slack, int(count) + slack)


def more_than_all(rows: pd.DataFrame) -> Iterator[dict]:
    """A count that is larger than what it is counted among."""
    for row in records(
        rows, (rows["kind"].isin(["stock", "flow"]) & (rows["low"] > rows["denominator"])).fillna(False)
    ):
        whole = number(row["denominator"])
        marked = _("The source counts {stated}, more than all.").format(stated=cite(row))
        yield finding("more than all", "error", [row], figure(row), whole, marked)


def parts_and_wholes(rows: pd.DataFrame, indicators: pd.DataFrame) -> Iterator[dict]:
    """Parts that one source gives against the whole that it gives; parts alone are never more than the whole."""
    listed = indicators[indicators["part_of"] != ""].groupby("part_of")["indicator"].agg(list).to_dict()
    most = indicators.set_index("indicator")["maximum"].fillna(np.inf).to_dict()
    wanted = rows["indicator"].isin(listed) | (rows["part_of"] != "")
    for report in grouped(records(rows, wanted), [*PLACE, "source"]):
        given = {row["indicator"]: row for row in report}
        for whole, row in given.items():
            parts, missing = _parts(whole, listed, given)
            if not parts:
                continue
            total, room = Interval(*np.sum([interval(part) for part in parts], axis=0)), sum(map(most.get, missing))
            beyond = row["low"] > total.high + room + 1e-9
            if beyond or (total.low > row["high"] + 1e-9) or not (missing or interval(row).overlaps(total)):
                yield _whole(row, parts, total, room if missing else None)


def _parts(whole: str, listed: dict[str, list[str]], given: dict[str, Row]) -> tuple[list[Row], list[str]]:
    """Rows of the parts that are given, or of the parts of these, and the parts that are missing."""
    found: list[Row] = []
    missing: list[str] = []
    for part in listed.get(whole, ()):
        inner, lost = ([given[part]], []) if part in given else _parts(part, listed, given)
        found, missing = found + inner, missing + (lost if inner else [part])
    return found, missing


def _whole(row: Row, parts: list[Row], total: Interval, room: float | None) -> dict:
    """Say how the parts and the whole differ; ``room`` is what parts that are not given can add, None where all are."""
    expected = amount(total.value, row["unit"], int(max(part["decimals"] for part in parts)))
    each = [linked(amount(part["value"], part["unit"], int(part["decimals"])), part) for part in parts]
    formula = _("{about}: {parts} = {expected}, against {stated} as stated.").format(
        about=about(row), parts=" + ".join(each), expected=expected, stated=cite(row)
    )
    form = _("The source states {stated} in all, but its parts add up to {expected}.")
    if room is not None and total.low > row["high"]:
        form = _("The source states {stated} in all, but the parts that it gives already add up to {expected}.")
    elif room is not None:
        form = _(
            "The source states {stated} in all; the parts that it gives add up to {expected}, the others to {room}."
        )
        formula += " " + _("The parts that are not given can be at most {} together.").format(number(room))
    at_most = _("at most {}").format(number(room or 0))
    marked = form.format(stated=cite(row), expected=derived(expected, formula), room=derived(at_most, formula))
    return finding("parts and whole", "error", [row, *parts], figure(row), expected, marked)


def means_and_parts(rows: pd.DataFrame) -> Iterator[dict]:
    """The rate of a whole administration against those of all its levels, between which it has to lie."""
    split = rows.loc[rows["scope"] != "", "indicator"]
    rates = (rows["kind"] == "rate") & rows["chosen"] & rows["indicator"].isin(split)
    for group in grouped(records(rows, rates), ["province", "indicator", "period_start", "period_end"]):
        given = {row["scope"]: row for row in group}
        row, names = given.get(""), set(given) - {""}
        levels = next((each for each in _entire(group[0]["period_end"]) if each <= names), None)
        if row is None or levels is None:
            continue
        ends = sorted((given[level] for level in levels), key=lambda part: part["value"])
        if row["high"] < min(part["low"] for part in ends) or row["low"] > max(part["high"] for part in ends):
            marked = _("{stated} is stated for the whole, but {low} to {high} for all its parts.").format(
                stated=cite(row), low=cite(ends[0]), high=cite(ends[-1])
            )
            expected = _("{} to {}").format(figure(ends[0]), figure(ends[-1]))
            yield finding("mean of parts", "warning", [row, *ends], figure(row), expected, marked)


def _entire(day: pd.Timestamp) -> list[set[str]]:
    return [*ENTIRE, SINCE if day >= MERGER else BEFORE]


def implied_bases(rows: pd.DataFrame) -> Iterator[dict]:
    """Figures counted among the same base, of which each states or implies how large it is."""
    bases = set(rows["base"]) - {""}
    itself = rows["indicator"].isin(bases)
    counted = (rows["base"] != "") & (rows["denominator"].notna() | rows["numerator"].notna())
    sized = [row | {"_base": row["base"] or row["indicator"]} for row in records(rows, itself | counted)]
    for same in grouped(sized, [*PLACE, "_base"]):
        sized = [(row, *_base(row, bases)) for row in same]
        pairs = combinations([each for each in sized if each[1]], 2)
        unlike = [(one, two) for one, two in pairs if one[0]["indicator"] != two[0]["indicator"]]  # else: two sources
        apart = [(one, two) for one, two in unlike if not one[1].overlaps(two[1])]
        for (row, size, text), (other, its, its_text) in apart[:1]:  # one is enough where a whole stands against many
            form = _("{title} rest on a whole of {size}, {other} of the same day on {its}; both should be one.")
            marked = form.format(
                title=literal(quantity(row["title"], row["scope"])),
                other=literal(quantity(other["title"], other["scope"])),
                size=text,
                its=its_text,
            )
            stated, expected = number(size.value), number(its.value)
            yield finding("implied base", "warning", [row, other], stated, expected, marked)


def _base(row: Row, bases: set[str]) -> tuple[Interval | None, str]:
    """How many a figure is counted among, and how that is written."""
    if row["indicator"] in bases:
        return interval(row), cite(row)
    if pd.notna(row["denominator"]):
        return _count(row["denominator"]), linked(number(row["denominator"]), row)
    if row["unit"] != "percent" or row["low"] <= 0:
        return None, ""
    part = _count(row["numerator"])
    size = Interval(*(100 * bound for bound in part / interval(row)))
    text = number(size.value)
    formula = _("{about}: 100 × {part} ÷ {rate} = {size}.").format(
        about=about(row), part=linked(number(row["numerator"]), row), rate=cite(row), size=text
    )
    return size, derived(text, formula)
