"""Rows that somebody filled in, cell by cell, into rows as the data package writes them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable

import pandas as pd

from . import names
from .dataset import Dataset, existing
from .interval import COUNTED
from .numerals import Amount, UnclearNumber, read_number
from .periods import read_period
from .problem import Problem
from .sheets import UNIT, Content, Row
from .vocabulary import ARTICLE, choices, choose_word

STATES = ("stock", "rank", "score")  # these hold at the end of a period; the others are counted within it
PROPOSED = " | "  # parts the indicators that a number may be about
WRITTEN = {"vnd": "đồng", "percent": "%", "score": "points", "rank": "rank"}


class Entered:
    """One row on its way into the data package.

    Attributes
    ----------
    row : Row
        As it was filled in.
    text : dict of str
        Its cells as the package writes them; empty where nothing stands.
    problems : list of Problem
        Cells that could not be read.
    """

    def __init__(self, row: Row, columns: Iterable[str]) -> None:
        self.row = row
        self.text = dict.fromkeys(columns, "")
        self.problems: list[Problem] = []

    def read(self, column: str, how: Callable[[Content], str]) -> None:
        """Read one cell; what cannot be read becomes a problem."""
        if column in self.row.cells:
            try:
                self.text[column] = how(self.row.cells[column])
            except ValueError as error:
                self.refuse(column, str(error))

    def refuse(self, column: str, message: str) -> None:
        """Say what is wrong with one cell."""
        self.problems.append(self.row.problem(column, message))

    def require(self, fields: dict[str, dict]) -> None:
        """Say which required cells are empty."""
        told = {each.column for each in self.problems}
        for name, field in fields.items():
            if field.get("constraints", {}).get("required") and not self.text[name] and name not in told:
                allowed = choices(field)
                self.refuse(name, "nothing stands here" + (f"; write {' or '.join(allowed)}" if allowed else ""))


def article(row: Row) -> Row:
    """What a row of figures says about its article, as a row of sources.csv."""
    told = {ours: row.cells[theirs] for theirs, ours in ARTICLE.items() if theirs in row.cells}
    return Row(row.file, row.line, ({"source": row.cells.get("source", "")} | told) if told else {})


def read_source(row: Row, fields: dict[str, dict]) -> Entered:
    """Read a row about an article.

    Parameters
    ----------
    row : Row
        Cells by the columns of sources.csv.
    fields : dict
        Of sources.csv, as from `vocabulary.fields`.

    Returns
    -------
    Entered
        With its problems.
    """
    made = Entered(row, fields)
    for name, field in fields.items():
        if allowed := choices(field):
            made.read(name, lambda cell, allowed=allowed: choose_word(plain(cell), allowed))
        elif field["type"] != "date":
            made.read(name, plain)
    made.read("published", lambda cell: _day(cell, made.text["language"], "end", single=not _month(made)))
    return made


def _month(made: Entered) -> bool:
    """Whether only the month of publication is known, so that its last day is given."""
    return made.text["published_basis"] == "month"


def read_figure(row: Row, fields: dict[str, dict], data: Dataset, language: str) -> Entered:
    """Read a row about a figure.

    Parameters
    ----------
    row : Row
        Cells by the columns of observations.csv.
    fields : dict
        Of observations.csv, as from `vocabulary.fields`.
    data : Dataset
        What is known.
    language : str
        Of the article: how it writes dates.

    Returns
    -------
    Entered
        With its problems.
    """
    made = Entered(row, fields)
    made.read("indicator", lambda cell: data.indicator(_decided(plain(cell))))
    indicator = data.indicators[data.indicators["indicator"] == made.text["indicator"]]
    _read_days(made, language, indicator)
    made.read("province", lambda cell: _territory(_decided(plain(cell)), data, made.text["period_end"]))
    for name in ("scope", "period_basis", "qualifier", "flag"):
        made.read(name, lambda cell, name=name: choose_word(plain(cell), choices(fields[name])))
    for name in ("source", "locator", "note"):
        made.read(name, plain)
    for name in ("numerator", "denominator"):
        made.read(name, _count)
    made.read("stated_change", _change)
    unit = "".join(indicator["unit"])
    if UNIT in row.cells:
        made.read(UNIT, lambda cell: _same_unit(plain(cell), unit))
        made.text.pop(UNIT, None)
    made.read("value", lambda cell: _value(made, cell, unit))
    made.text["qualifier"] = made.text["qualifier"] or "exact"
    return made


def plain(cell: Content) -> str:
    """Text of a cell in one line, its letters in the composed form."""
    text = cell.value if isinstance(cell, Amount) else str(cell)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _decided(name: str) -> str:
    """Several names are what `p06 read` proposes, and somebody has to decide."""
    if PROPOSED in name:
        raise ValueError(f"{name!r} are proposals; keep the one that the article means, or delete the row")
    return name


def _territory(name: str, data: Dataset, day: str) -> str:
    """A name may have been that of two territories; then the day of the figure decides."""
    there = data.provinces[existing(data.provinces, pd.Timestamp(day))] if day else data.provinces
    try:
        return names.resolve(name, there, "province", ["name", "name_vi"])
    except names.UnknownName:
        return data.province(name)  # one that did not exist on that day is told by the rules
    except names.AmbiguousName:
        if day:
            raise
        return name  # that the day is missing is told already


def _read_days(made: Entered, language: str, indicator: pd.DataFrame) -> None:
    """Days of the period; where its end names a longer one, what is counted within it starts on its first day."""
    made.read("period_end", lambda cell: _day(cell, language, "end"))
    made.read("period_start", lambda cell: _day(cell, language, "start"))
    cell = made.row.cells.get("period_end")
    if made.text["period_end"] and isinstance(cell, str) and "period_start" not in made.row.cells:
        start, end = read_period(cell, language)
        if start != end and not indicator["kind"].isin(STATES).all():
            made.text["period_start"] = str(start)


def _day(cell: Content, language: str, side: str, single: bool = False) -> str:
    if isinstance(cell, datetime.date):
        return str(cell)
    period = read_period(plain(cell), language)
    if single and period.start != period.end:
        raise ValueError(f"{plain(cell)!r} is more than a day; write the day, or month as its published_basis")
    return str(getattr(period, side))


def _amount(cell: Content) -> Amount:
    if isinstance(cell, datetime.date):
        raise UnclearNumber(f"'{cell}' is a date and no number; write the number as text")
    return cell if isinstance(cell, Amount) else read_number(cell)


def _count(cell: Content) -> str:
    amount = _amount(cell)
    if amount != Amount(amount.value) or "." in amount.value:
        raise ValueError(f"{plain(cell)!r} is not a whole number such as 463572")
    return amount.value


def _change(cell: Content) -> str:
    """A change may have one sign, also a plus."""
    text = plain(cell).strip().replace("\u2212", "-")
    amount = _amount(cell if isinstance(cell, Amount | datetime.date) else re.sub(r"^[+-]\s*", "", text))
    if amount.qualifier != "exact" or amount.denominator:
        raise ValueError(f"{text!r} is not a change such as 31.16 or -9")
    return ("-" if text.startswith("-") else "") + amount.value.lstrip("-")


def _same_unit(said: str, unit: str) -> str:
    if unit and names.fold(said) != unit and said not in WRITTEN.get(unit, unit):
        raise ValueError(f"{said!r} is not the unit of the indicator, {unit}")
    return unit


def _value(made: Entered, cell: Content, unit: str) -> str:
    """The digits; qualifier and whole that stand beside them go into their own columns, or have to agree with these."""
    amount = _amount(cell)
    said = plain(cell)
    if amount.unit and unit and amount.unit != unit:
        raise ValueError(f"{said!r} is in {WRITTEN[amount.unit]}, but the indicator in {unit}")
    if amount.denominator and unit not in ("", "count", "rank"):
        raise ValueError(f"{said!r} are two counts; write what the source prints in {unit}, and these beside it")
    for column, found in (("qualifier", amount.qualifier), ("denominator", amount.denominator)):
        if found in ("", "exact") or column in {each.column for each in made.problems}:
            continue
        if made.text[column] not in ("", found):
            raise ValueError(f"{said!r} means {column} {found}, but there stands {made.text[column]}")
        made.text[column] = found
    return _whole(amount.value, said) if unit in COUNTED else amount.value


def _whole(value: str, said: str) -> str:
    """A count without decimals that are zeros; others it cannot have."""
    whole, _point, part = value.partition(".")
    if part.strip("0"):
        raise ValueError(f"{said!r} is {value}, but a count, a rank or a sum is a whole number")
    return whole
