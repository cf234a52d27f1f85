"""Days and periods as people write them in Vietnamese, English and French: every reading, and no guess."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .numerals import SPACES, spellings

MONTHS = [
    ["January", "Jan", "janvier"],
    ["February", "Feb", "février"],
    ["March", "Mar", "mars"],
    ["April", "Apr", "avril"],
    ["May", "mai"],
    ["June", "Jun", "juin"],
    ["July", "Jul", "juillet"],
    ["August", "Aug", "août"],
    ["September", "Sep", "Sept", "septembre"],
    ["October", "Oct", "octobre"],
    ["November", "Nov", "novembre"],
    ["December", "Dec", "décembre"],
]
PLACES = [  # of a quarter or a half in its year
    ["1", "I", "first", "1st", "premier", "1er"],
    ["2", "II", "second", "2nd", "deuxième", "2e"],
    ["3", "III", "third", "3rd", "troisième", "3e"],
    ["4", "IV", "fourth", "4th", "quatrième", "4e"],
]
COUNTS = [
    *(["one", "un", "một"], ["two", "deux", "hai"], ["three", "trois", "ba"], ["four", "quatre", "bốn"]),
    *(["five", "cinq", "năm"], ["six", "sáu"], ["seven", "sept", "bảy"], ["eight", "huit", "tám"]),
    *(["nine", "neuf", "chín"], ["ten", "dix", "mười"], ["eleven", "onze"]),
]
DAY_FIRST = ("vi", "fr")  # an English source may write the month first


class UnclearDay(ValueError):
    """A text that is no day or period, or one that allows several; the message names them."""


class Period(NamedTuple):
    """First and last day; of a single day both are that day."""

    start: datetime.date
    end: datetime.date


class FoundPeriod(NamedTuple):
    """A day or period in a text: where it stands (``text[start:end]``), and its readings."""

    start: int
    end: int
    text: str
    readings: tuple[Period, ...]


def _words(table: list[list[str]]) -> str:
    return spellings(word for words in table for word in words)


def _place(table: list[list[str]], text: str) -> int:
    """Place of a word in a table, from 1; a number stands for itself."""
    fits = [place for place, words in enumerate(table, 1) if re.fullmatch(spellings(words), text, re.I)]
    return fits[0] if fits else int(text)


def _day(year: str | int, month: str | int, day: str | int) -> list[Period]:
    try:
        found = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return []
    return [Period(found, found)]


def _months(year: str, first: int, last: int) -> list[Period]:
    if not 1 <= first <= last <= 12:
        return []
    end = datetime.date(int(year), last, calendar.monthrange(int(year), last)[1])
    return [Period(datetime.date(int(year), first, 1), end)]


def _numeric(part: dict[str, str], language: str) -> list[Period]:
    """Day first or month first; in figures with points, and in Vietnamese and French, the day comes first if it can."""
    first = _day(part["year"], part["b"], part["a"])
    if first and (language in DAY_FIRST or part["mark"] == "."):
        return first
    return list(dict.fromkeys(first + _day(part["year"], part["a"], part["b"])))


def _named_day(part: dict[str, str], _language: str) -> list[Period]:
    return _day(part["year"], _place(MONTHS, part["month"]), part["day"])


def _month(part: dict[str, str], _language: str) -> list[Period]:
    month = _place(MONTHS, part["month"])
    return _months(part["year"], month, month)


def _span(part: dict[str, str], _language: str) -> list[Period]:
    """The first or last months of a year; without a word the first."""
    many = _place(COUNTS, part["many"])
    late = re.fullmatch(spellings(["last", "cuối", "derniers"]), part.get("edge") or "", re.I)
    return _months(part["year"], 13 - many, 12) if late else _months(part["year"], 1, many)


def _quarter(part: dict[str, str], _language: str) -> list[Period]:
    place = _place(PLACES, part["place"])
    return _months(part["year"], 3 * place - 2, 3 * place)


def _half(part: dict[str, str], _language: str) -> list[Period]:
    place = _place(PLACES, part["place"])
    return _months(part["year"], 6 * place - 5, 6 * place)


def _year(part: dict[str, str], _language: str) -> list[Period]:
    return _months(part["year"], 1, 12)


def _iso(part: dict[str, str], _language: str) -> list[Period]:
    return _day(part["year"], part["month"], part["day"])


GAP, BLANK = rf"[{SPACES}]*", rf"[{SPACES}]+"
YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
IN_YEAR = rf"(?:{GAP}[/,-]{GAP}|{BLANK}(?:{spellings(['năm', 'of', 'de'])}{BLANK})?){YEAR}"
NAMED, PLACE = rf"(?P<month>{_words(MONTHS)})\.?", rf"(?P<place>{_words(PLACES)})"
MANY = rf"(?P<many>{_words(COUNTS)}|[1-9]|0[1-9]|1[01])"
DAY, MONTH = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})"
THANG, QUY, NAM = (spellings([word]) for word in ("tháng", "quý", "năm"))
FORMS: list[tuple[str, Callable[[dict[str, str], str], list[Period]]]] = [  # the first that fits a place counts
    (rf"{YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:T00:00:00| 00:00:00)?", _iso),
    (rf"(?P<a>[0-9]{{1,2}})(?P<mark>[/.-])(?P<b>[0-9]{{1,2}})(?P=mark){YEAR}", _numeric),
    (rf"{DAY}{BLANK}{THANG}{BLANK}{MONTH}{IN_YEAR}", _named_day),
    (rf"{DAY}(?:er|st|nd|rd|th)?{BLANK}{NAMED},?{BLANK}{YEAR}", _named_day),
    (rf"{NAMED}{BLANK}{DAY}(?:st|nd|rd|th)?,?{BLANK}{YEAR}", _named_day),
    (rf"{MANY}{BLANK}{THANG}(?:{BLANK}(?P<edge>{spellings(['đầu', 'cuối'])}))?(?:{BLANK}{NAM})?{BLANK}{YEAR}", _span),
    (rf"(?P<edge>first|last){BLANK}{MANY}{BLANK}months{IN_YEAR}", _span),
    (rf"{MANY}{BLANK}(?P<edge>premiers|derniers){BLANK}mois{IN_YEAR}", _span),
    (rf"(?:{QUY}{BLANK}|Q|{spellings(['trimestre'])}{BLANK}){PLACE}{IN_YEAR}", _quarter),
    (rf"{PLACE}{BLANK}(?:quarter|trimestre){IN_YEAR}", _quarter),
    (rf"{PLACE}{BLANK}(?:half|semestre){IN_YEAR}", _half),
    (rf"(?:{THANG}{BLANK})?{MONTH}/{YEAR}", _month),
    (rf"{THANG}{BLANK}{MONTH}{IN_YEAR}", _month),
    (rf"{YEAR}-(?P<month>0[1-9]|1[0-2])", _month),
    (rf"{NAMED},?{IN_YEAR}", _month),
    (rf"(?:(?:{spellings(['năm', 'year', 'année', 'in', 'en'])}){BLANK})?{YEAR}", _year),
]
LEAD = rf"(?:{spellings(['ngày', 'on', 'le', 'les', 'the'])}{BLANK})?"
BOUND = r"(?![\w\u0300-\u036f]|[/.,-][0-9])"
PATTERNS = [(re.compile(rf"(?<!\w)(?<![0-9][/.,-]){LEAD}{form}{BOUND}", re.I), read) for form, read in FORMS]


def periods_in(text: str, language: str = "") -> Iterator[FoundPeriod]:
    """Find the days and periods in a running text.

    Parameters
    ----------
    text : str
        Vietnamese, English or French.
    language : str
        Of the text: vi and fr write the day before the month; elsewhere 01/02/2023 has two readings.

    Yields
    ------
    FoundPeriod
        In the order of the text, none within another. A four-digit year alone counts as one only with a word before it
        such as năm or in.

    Examples
    --------
    >>> [(each.text, str(each.readings[0].end)) for each in periods_in("6 tháng đầu năm 2023 và quý I/2024", "vi")]
    [('6 tháng đầu năm 2023', '2023-06-30'), ('quý I/2024', '2024-03-31')]
    """
    taken = [False] * len(text)
    found = []
    for pattern, read in PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            readings = tuple(read(match.groupdict(), language))
            if readings and not any(taken[start:end]) and not re.fullmatch("[0-9]{4}", match[0]):
                taken[start:end] = [True] * (end - start)
                found.append(FoundPeriod(start, end, match[0], readings))
    yield from sorted(found)


def read_period(text: str, language: str = "") -> Period:
    """Read a cell that holds one day or period.

    Parameters
    ----------
    text : str
        The cell.
    language : str
        As for `periods_in`.

    Returns
    -------
    Period
        The only reading.

    Raises
    ------
    UnclearDay
        No day or period, or one that can be read in several ways; all of them are named.

    Examples
    --------
    >>> [str(day) for day in read_period("tháng 6/2023")]
    ['2023-06-01', '2023-06-30']
    >>> read_period("01/02/2023", "en")
    Traceback (most recent call last):
    p06analysis.periods.UnclearDay: '01/02/2023' may be 2023-02-01 or 2023-01-02; write one of these
    """
    cell = text.strip(SPACES + "\t\r\n")
    matches = ((pattern.fullmatch(cell), read) for pattern, read in PATTERNS)
    readings = next((found for match, read in matches if match and (found := read(match.groupdict(), language))), [])
    if not readings:
        raise UnclearDay(f"{text!r} is not a date such as 2023-12-31, 31/12/2023, tháng 6/2023 or quý I/2024")
    if len(readings) > 1:
        said = " or ".join(str(each.end) for each in readings)
        raise UnclearDay(f"{text!r} may be {said}; write one of these")
    return readings[0]
