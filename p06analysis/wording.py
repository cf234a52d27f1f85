"""Words, numbers and dates for readers: gettext for the words, Babel for the rest, one language at a time."""

from __future__ import annotations

import contextlib
import datetime
import gettext as _gettext
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, get_decimal_symbol

LOCALES = {"en": "en_GB", "vi": "vi_VN"}
LANGUAGES = tuple(LOCALES)
CATALOGUES = Path(__file__).with_name("locale")
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_language = "en"
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def set_language(language: str) -> None:
    """Choose the language of everything that is written for readers from now on ("en" or "vi")."""
    global _language, _catalogue
    if language not in LOCALES:
        raise ValueError(f"{language!r} is no language of the reports; there are {', '.join(LOCALES)}")
    _language = language
    _catalogue = catalogue(CATALOGUES / language / "LC_MESSAGES" / "p06analysis.po")


@contextlib.contextmanager
def spoken(language: object) -> Iterator[None]:
    """Write for readers of a language for a while; of English where there is no such language.

    Examples
    --------
    >>> with spoken("vi"):
    ...     number(31.93, 2)
    '31,93'
    >>> number(31.93, 2)
    '31.93'
    """
    before = _language
    set_language(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        set_language(before)


@lru_cache(maxsize=4)
def catalogue(file: Path) -> _gettext.NullTranslations:
    """Read the translations of a catalogue as people edit it; a message that it lacks stays English.

    Parameters
    ----------
    file : pathlib.Path
        In the format PO.

    Returns
    -------
    gettext.NullTranslations
        Its translations; none where there is no such file.

    Examples
    --------
    >>> catalogue(CATALOGUES / "en" / "LC_MESSAGES" / "p06analysis.po").gettext("rank {}")
    'rank {}'
    """
    if not file.is_file():
        return _gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # here, as English needs neither
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with file.open("rb") as text:
        write_mo(compiled, read_po(text))  # leaves out what is fuzzy or not translated
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def language() -> str:
    """Language in which everything for readers is written at present."""
    return _language


def _(message: str) -> str:
    """Translate a message into the reader's language."""
    return message and _catalogue.gettext(message)  # gettext answers the empty message with the catalogue's head


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a message that depends on a number."""
    return _catalogue.ngettext(one, many, int(n))  # gettext warns of the integers of NumPy


def visible(text: str) -> str:
    """Show the letters that cannot be seen or that turn the direction of a text around.

    Parameters
    ----------
    text : str
        Of any origin.

    Returns
    -------
    str
        Control, zero-width and bidirectional characters as their code point in angle brackets; line breaks and tabs
        stay. See Unicode Technical Report 36, section 2.5.

    Examples
    --------
    >>> visible("31.93\u202e%"), visible("Hà Tĩnh")
    ('31.93⟨U+202E⟩%', 'Hà Tĩnh')
    """
    return HIDDEN.sub(lambda letter: f"⟨U+{ord(letter[0]):04X}⟩", text)


def number(value: float, places: int = 0, signed: bool = False) -> str:
    """Write a number with a fixed count of decimals.

    Parameters
    ----------
    value : float
        The number.
    places : int
        Decimals that are printed.
    signed : bool
        Print a plus sign too.

    Returns
    -------
    str
        In the reader's language, with grouping.

    Examples
    --------
    >>> number(1400000), number(31.9, 2), number(31.157, 2, signed=True), number(-9, signed=True)
    ('1,400,000', '31.90', '+31.16', '−9')
    """
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text = format_decimal(abs(value), format=pattern, locale=LOCALES[_language])
    negative = value < 0 and any(digit in text for digit in "123456789")
    return ("−" if negative else "+" if signed else "") + text


def decimal_mark(printed: str) -> str:
    """Give a number that is printed with a point the decimal mark of the reader's language.

    Examples
    --------
    >>> with spoken("vi"):
    ...     decimal_mark("2.5%")
    '2,5%'
    """
    return printed.replace(".", get_decimal_symbol(LOCALES[_language]))


def amount(value: float, unit: str, places: int = 0) -> str:
    """Write a figure with its unit.

    Parameters
    ----------
    value : float
        The figure.
    unit : str
        Unit of the indicator: percent, count, rank, score or vnd.
    places : int
        Decimals that are printed.

    Returns
    -------
    str
        In the reader's language.

    Examples
    --------
    >>> amount(31.9, "percent", 2), amount(17, "rank"), amount(15e9, "vnd"), amount(61.18, "score", 2)
    ('31.90%', 'rank 17', '15 billion dong', '61.18 points')
    """
    if unit == "vnd":
        text = format_compact_decimal(value, format_type="long", locale=LOCALES[_language], fraction_digits=12)
    else:
        text = number(value, places)
    forms = {"percent": "{}%", "rank": _("rank {}"), "score": _("{} points"), "vnd": _("{} dong")}
    return forms.get(unit, "{}").format(text)


def figure(row: pd.Series) -> str:
    """Write a reported figure as its source does: digits, qualifier, unit.

    Parameters
    ----------
    row : pandas.Series
        A row of `Dataset.joined`.

    Returns
    -------
    str
        Such as "over 1,400,000" or "31.90%"; counts with a denominator as "56 of 109".

    Examples
    --------
    >>> figure(pd.Series({"value": 1.4e6, "unit": "count", "decimals": 0, "qualifier": "over", "denominator": pd.NA}))
    'over 1,400,000'
    """
    text = amount(row["value"], row["unit"], int(row["decimals"]))
    if row["unit"] in ("count", "rank") and pd.notna(row["denominator"]):
        text = _("{part} of {whole}").format(part=text, whole=number(int(row["denominator"])))
    forms = {"exact": "{}", "over": _("over {}"), "nearly": _("nearly {}"), "about": _("about {}")}
    return forms[row["qualifier"]].format(text)


def part_of_whole(row: pd.Series | dict) -> str:
    """Write the two counts of a row, with a question mark for one that is not given.

    Examples
    --------
    >>> (
    ...     part_of_whole({"numerator": 463572, "denominator": 614719}),
    ...     part_of_whole({"numerator": 56, "denominator": pd.NA}),
    ... )
    ('463,572 of 614,719', '56 of ?')
    """
    part, whole = ("?" if pd.isna(row[name]) else number(row[name]) for name in ("numerator", "denominator"))
    return _("{part} of {whole}").format(part=part, whole=whole)


def compact(value: float, places: int = 0) -> str:
    """Write a number for an axis or a map: whole as long as it is short, else in thousands, millions and so on.

    Examples
    --------
    >>> compact(92.85, 2), compact(1_340_000), compact(20_000_000)
    ('92.85', '1.34M', '20M')
    """
    if abs(value) < 10_000:
        return number(value, places)
    return format_compact_decimal(value, fraction_digits=2, locale=LOCALES[_language])


def quantity(title: str, scope: str) -> str:
    """Name a quantity with the part of the administration that it is about.

    Examples
    --------
    >>> quantity("Work files processed online", "commune_level"), quantity("Online payment", "")
    ('Work files processed online (commune level)', 'Online payment')
    """
    return f"{title} ({scope_name(scope)})" if scope else title


def scope_name(scope: str) -> str:
    """Name a part of the administration; one that an office's own package adds by its key.

    Examples
    --------
    >>> scope_name("service_centre"), scope_name("border_posts"), scope_name("")
    ('service centre', 'border posts', '')
    """
    names = {
        "province_level": _("province level"),
        "district_level": _("district level"),
        "commune_level": _("commune level"),
        "service_centre": _("service centre"),
        "police": _("police"),
        "departments": _("departments"),
        "ministries": _("ministries"),
        "localities": _("localities"),
    }
    return names.get(scope, scope.replace("_", " "))


def date(day: pd.Timestamp) -> str:
    """Write a date in full.

    Examples
    --------
    >>> date(pd.Timestamp("2023-12-31"))
    '31 December 2023'
    """
    return format_date(day, "d MMMM y" if _language == "en" else "dd/MM/y", locale=LOCALES[_language])


def month(day: datetime.date) -> str:
    """Write a month for an axis.

    Examples
    --------
    >>> month(pd.Timestamp("2023-12-31"))
    'Dec 2023'
    """
    return format_date(day, "MMM y" if _language == "en" else "MM/y", locale=LOCALES[_language])


def period(start: pd.Timestamp, end: pd.Timestamp, basis: str = "stated") -> str:
    """Write the period or the day that a figure refers to, and say where it was inferred.

    Examples
    --------
    >>> period(pd.Timestamp("2023-01-01"), pd.Timestamp("2023-12-31"))
    '2023'
    >>> period(pd.NaT, pd.Timestamp("2024-08-01"), "inferred")
    '1 August 2024 (inferred)'
    """
    if pd.isna(start) or start == end:
        text = date(end)
    elif (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        text = str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    else:
        text = f"{date(start)} – {date(end)}"
    return text if basis == "stated" else _("{} (inferred)").format(text)


def point_in_time(row: pd.Series) -> str:
    """Say shortly what a figure refers to: its year where it covers whole years, else the month of its end.

    Examples
    --------
    >>> point_in_time(pd.Series({"period_start": pd.NaT, "period_end": pd.Timestamp("2025-05-31")}))
    'May 2025'
    """
    whole = period(row["period_start"], row["period_end"])
    return month(row["period_end"]) if " " in whole or "/" in whole else whole


def listed(items: list[str]) -> str:
    """Join items as a sentence does.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return _("{first} and {last}").format(first=", ".join(items[:-1]), last=items[-1])
