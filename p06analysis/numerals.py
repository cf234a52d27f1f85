"""Numbers as people write them in Vietnamese, English and French: every reading that a number allows, and no guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product
from typing import NamedTuple

SPACES = " \u00a0\u2009\u202f"
SCALES = {
    1_000: ["nghìn", "ngàn", "thousand", "mille"],
    1_000_000: ["triệu", "million", "millions"],
    1_000_000_000: ["tỷ", "tỉ", "billion", "billions", "milliard", "milliards"],
    1_000_000_000_000: ["nghìn tỷ", "ngàn tỷ", "nghìn tỉ", "ngàn tỉ", "trillion", "trillions", "mille milliards"],
}
QUALIFIERS = {  # "nearly" and "less than" are both at most, "over" is at least
    "over": [
        *("hơn", "trên", "quá", "ít nhất", "tối thiểu", "không dưới", "không ít hơn", "vượt", "over", "more than"),
        *("above", "at least", "no less than", "no fewer than", "not less than", "plus de", "au moins"),
        *("pas moins de", ">", "≥", ">="),
    ],
    "nearly": [
        *("gần", "gần đạt", "dưới", "chưa đến", "chưa tới", "tối đa", "không quá", "không vượt quá", "không hơn"),
        *("ít hơn", "nearly", "almost", "close to", "less than", "fewer than", "under", "below", "at most"),
        *("no more than", "not more than", "not over", "près de", "presque", "moins de", "au plus", "pas plus de"),
        *("<", "≤", "<="),
    ],
    "about": [
        *("khoảng", "xấp xỉ", "chừng", "ước", "ước đạt", "about", "around", "approximately", "roughly", "some"),
        *("environ", "quelque", "~", "≈"),
    ],
}
AFTER = {
    "over": ["trở lên", "or more", "or above", "et plus", "ou plus"],
    "nearly": ["trở xuống", "or less", "ou moins"],
}
UNITS = {
    "percent": ["%", "percent", "per cent", "phần trăm", "pour cent"],
    "vnd": ["đồng", "VND", "dong", "dongs"],
    "score": ["điểm", "points", "point"],
}
RANKED = ["thứ", "hạng", "rank", "ranked"]
OF = ["/", "trên tổng số", "trong tổng số", "trên", "out of", "of", "sur"]
MOST = 60  # digits; a longer run of them is no figure


class UnclearNumber(ValueError):
    """A text that is no number, or one that allows several; the message names them."""


class Amount(NamedTuple):
    """One reading of a number.

    Attributes
    ----------
    value : str
        Plain digits with all that were printed: 31.90, 1400000.
    qualifier : str
        exact, over, nearly or about.
    denominator : str
        The whole, of 80/100; else empty.
    unit : str
        percent, vnd, score, rank, or empty where none is written.
    """

    value: str
    qualifier: str = "exact"
    denominator: str = ""
    unit: str = ""


class Found(NamedTuple):
    """A number in a text: where it stands (``text[start:end]``), and its readings (none: not understood)."""

    start: int
    end: int
    text: str
    readings: tuple[Amount, ...]


def spellings(words: Iterable[str]) -> str:
    """Make a pattern of words, with their diacritics (in both forms of Unicode) or without, longest first.

    Examples
    --------
    >>> bool(re.fullmatch(spellings(["triệu"]), "trieu", re.I))
    True
    """
    forms = set()
    for word in words:
        apart = unicodedata.normalize("NFD", word)
        bare = "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("đ", "d")
        forms |= {word, apart} | ({bare} if len(bare) > 2 or bare == "ty" else set())  # "ti" begins "ti vi"
    patterns = [re.escape(form).replace(r"\ ", rf"[{SPACES}]+") for form in sorted(forms, key=lambda f: (-len(f), f))]
    return f"(?:{'|'.join(patterns)})"


def _named(table: dict, text: str) -> str | int | None:
    """Key of the words that a text is."""
    return next((key for key, words in table.items() if re.fullmatch(spellings(words), text or "", re.I)), None)


def _all(table: dict) -> str:
    return spellings(word for words in table.values() for word in words)


GAP = rf"[{SPACES}]*"
END = r"(?![^\W\d_\u0300-\u036f]|[\u0300-\u036f])"  # a word ends here
DIGITS = rf"[0-9]+(?:[.,][0-9]+|[{SPACES}][0-9]{{3}}(?![0-9]))*"
SCALED = rf"{DIGITS}(?:{GAP}{_all(SCALES)}{END})?"
NUMBER = re.compile(
    rf"(?:(?<![\w])(?P<before>{_all(QUALIFIERS)}){GAP})?(?:(?<!\w)(?P<ranked>{spellings(RANKED)})[{SPACES}]+)?"
    rf"(?<![\w])(?<![^\W\d_][-./])(?<![0-9][.,/])(?P<first>{SCALED})"
    rf"(?:{GAP}(?P<of>{spellings(OF)}){GAP}(?P<second>{SCALED}))?"
    rf"(?P<ordinal>(?:st|nd|rd|th|e|er|ème){END})?"
    rf"(?:{GAP}(?P<unit>%|{_all(UNITS)}{END}))?(?:{GAP}(?P<after>{_all(AFTER)}){END})?"
    rf"(?!\w|/\w|-[^\W\d_]|[.,][0-9])",
    re.I,
)
SCALE = re.compile(rf"({DIGITS}){GAP}({_all(SCALES)})?", re.I)


def digit_readings(text: str) -> list[str]:
    """Read digits with their separators in every way that a convention allows.

    Parameters
    ----------
    text : str
        Digits, points, commas and blanks (also such that do not break).

    Returns
    -------
    list of str
        Plain digits with a decimal point; empty where no convention writes it so.

    Examples
    --------
    >>> digit_readings("31,93"), digit_readings("463 572,5"), digit_readings("1.234"), digit_readings("1.23.4")
    (['31.93'], ['463572.5'], ['1234', '1.234'], [])
    """
    if not re.fullmatch(rf"[0-9]+(?:[.,{SPACES}][0-9]+)*", text) or len(text) > MOST:
        return []
    found = []
    for groups, point in ((f"[{SPACES}]", "[.,]"), (r"\.", ","), (",", r"\.")):
        whole = rf"[1-9][0-9]{{0,2}}(?P<mark>{groups})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
        if grouped := re.fullmatch(rf"({whole})({point}[0-9]+)?", text):
            found.append(re.sub(r"\D", "", grouped[1]) + (f".{grouped[3][1:]}" if grouped[3] else ""))
    if plain := re.fullmatch(r"([0-9]+)(?:[.,]([0-9]+))?", text):
        found.append((plain[1].lstrip("0") or "0") + (f".{plain[2]}" if plain[2] else ""))
    return list(dict.fromkeys(found))


def _scaled(text: str) -> list[str]:
    """Readings of digits with a word such as million behind them; 1.4 million is 1400000."""
    digits, word = SCALE.fullmatch(text).groups()
    scale = _named(SCALES, word) or 1
    readings = digit_readings(digits)
    return readings if scale == 1 else [_plain(Decimal(each) * scale) for each in readings]


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amounts(match: re.Match) -> tuple[Amount, ...]:
    """Every reading of what the pattern found."""
    qualifier = _named(QUALIFIERS, match["before"]) or _named(AFTER, match["after"]) or "exact"
    ranked = match["ranked"] or match["ordinal"]
    unit = _named(UNITS, match["unit"]) or ("rank" if ranked else "")
    return tuple(Amount(value, qualifier, whole, unit) for value, whole in _pairs(match["first"], match["second"]))


def _pairs(first: str, second: str | None) -> Iterable[tuple[str, str]]:
    """Readings of a number and its whole; a whole is counted, so its point groups, and so does its part's."""
    values = _scaled(first)
    if second is None:
        return product(values, [""])
    wholes = _scaled(second)
    if len(wholes) > 1 and set(re.findall("[.,]", first)) == set(re.findall("[.,]", second)):
        values = [each for each in values if "." not in each]
    return product(values, [each for each in wholes if "." not in each])


def numbers(text: str) -> Iterator[Found]:
    """Find the numbers in a running text, each with its qualifier, scale, denominator and unit.

    Dates with slashes, numbers of documents (06/QĐ-TTg) and those in names (C06) are left out; other numbers
    of dates, such as the year in "năm 2023", are not: `periods.periods_in` tells where they stand. What no convention
    writes (1.23.456) comes without readings.

    Parameters
    ----------
    text : str
        Vietnamese, English or French.

    Yields
    ------
    Found
        In the order of the text.

    Examples
    --------
    >>> [(each.text, *each.readings[0][:2]) for each in numbers("Đề án 06/QĐ-TTg: hơn 1,4 triệu thẻ, dưới 10 %.")]
    [('hơn 1,4 triệu', '1400000', 'over'), ('dưới 10 %', '10', 'nearly')]
    """
    for match in NUMBER.finditer(text):
        yield Found(match.start(), match.end(), match[0], _amounts(match))


def read_number(text: str) -> Amount:
    """Read a cell that holds one number.

    Parameters
    ----------
    text : str
        The cell.

    Returns
    -------
    Amount
        The only reading.

    Raises
    ------
    UnclearNumber
        No number, or one that can be read in several ways; all of them are named, with how to write each.

    Examples
    --------
    >>> read_number("hơn 1,4 triệu")
    Amount(value='1400000', qualifier='over', denominator='', unit='')
    >>> read_number("1.234")
    Traceback (most recent call last):
    p06analysis.numerals.UnclearNumber: '1.234' may be 1234 or 1.234; write 1234 or 01.234
    """
    match = NUMBER.fullmatch(text.strip(SPACES + "\t\r\n"))
    readings = _amounts(match) if match else ()
    if not readings:
        raise UnclearNumber(f"{text!r} is not a number such as 31.93, 1.234.567 or over 1.4 million")
    if len(readings) > 1:
        said = [each.value + (f" of {each.denominator}" if each.denominator else "") for each in readings]
        ways = [re.sub(r"\b(\d{1,3}\.\d{3})\b", r"0\1", each) for each in said]
        raise UnclearNumber(f"{text!r} may be {' or '.join(said)}; write {' or '.join(ways)}")
    return readings[0]
