"""Names as people write them: any case, with or without diacritics, in English or Vietnamese."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from .wording import language

LETTERS = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # of the Vietnamese alphabet, and those that foreign names have
TONES = "\u0300\u0309\u0303\u0301\u0323"  # grave, hook above, tilde, acute, dot below: the order of dictionaries


class UnknownName(ValueError):
    """A name that no territory or indicator has; the message gives the nearest ones."""


class AmbiguousName(ValueError):
    """A name that several territories or indicators have; the message gives their keys."""


def fold(text: str) -> str:
    """Reduce a name to what every spelling of it shares.

    Parameters
    ----------
    text : str
        A key or a name.

    Returns
    -------
    str
        Lower-case ASCII letters and digits only.

    Examples
    --------
    >>> fold("Hà Tĩnh"), fold("ha_tinh"), fold("ĐẮK LẮK")
    ('hatinh', 'hatinh', 'daklak')
    """
    decomposed = unicodedata.normalize("NFD", str(text).casefold().replace("đ", "d"))
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())


def alphabetical(text: str) -> tuple:
    """Key that sorts names as a Vietnamese dictionary does: word by word, letters before tones.

    Parameters
    ----------
    text : str
        A name, composed or decomposed, in any case.

    Returns
    -------
    tuple
        To be compared with that of another name.

    Examples
    --------
    >>> sorted(["Đắk Lắk", "Điện Biên", "Dak", "Cần Thơ", "Cà Mau", "Ăn"], key=alphabetical)
    ['Ăn', 'Cà Mau', 'Cần Thơ', 'Dak', 'Đắk Lắk', 'Điện Biên']
    """
    words = re.findall(r"\w+", _without(unicodedata.normalize("NFC", text).casefold(), TONES))
    letters = tuple(tuple(LETTERS.find(letter) for letter in word) for word in words)
    tones = tuple(TONES.find(mark) for mark in unicodedata.normalize("NFD", text) if mark in TONES or mark.isalpha())
    return letters, tones, text


def _without(text: str, marks: str) -> str:
    """Leave tones out, and compose what is left."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in marks))


def by_alphabet(column: pd.Series) -> pd.Series:
    """Key for sorting tables: what Vietnamese readers see is sorted by their alphabet, all else as it is.

    Examples
    --------
    >>> by_alphabet(pd.Series(["Huế"], name="title")).tolist()
    ['Huế']
    """
    seen = language() == "vi" and column.name in ("name", "title", "label")
    return column.map(alphabetical).rank(method="dense") if seen else column


def either(wanted: pd.Series, other: pd.Series) -> pd.Series:
    """Names in composed letters (NFC), with another where there is none.

    Examples
    --------
    >>> either(pd.Series(["Hue\u0302\u0301", ""]), pd.Series(["Hue", "Hanoi"])).tolist()
    ['Huế', 'Hanoi']
    """
    return wanted.where(wanted.fillna("") != "", other).str.normalize("NFC")


def nearest(text: object, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Find the candidates that look most like a text, best first.

    Examples
    --------
    >>> nearest("onlin_payment_rate", ["late_rate", "online_payment_rate"], most=1)
    ['online_payment_rate']
    """
    by_fold: dict[str, str] = {}
    for candidate in candidates:
        by_fold.setdefault(fold(candidate), candidate)
    close = difflib.get_close_matches(fold(str(text)), list(by_fold), n=most, cutoff=0.5)
    return [by_fold[match] for match in close]


def did_you_mean(text: object, candidates: Iterable[str]) -> str:
    """Say which candidates are nearest, as the end of an error message ("" where none is near).

    Examples
    --------
    >>> did_you_mean("stat", ["rate", "stock", "flow"])
    '; did you mean rate?'
    """
    found = nearest(text, candidates)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def resolve(text: str, table: pd.DataFrame, key: str, names: list[str]) -> str:
    """Turn a key or a name into the key of one row of a table.

    Parameters
    ----------
    text : str
        What the user typed.
    table : pandas.DataFrame
        One row for each territory or indicator.
    key : str
        Column with the keys.
    names : list of str
        Columns with the names.

    Returns
    -------
    str
        The key.

    Raises
    ------
    UnknownName
        No row has this name.
    AmbiguousName
        Several rows have it.

    Examples
    --------
    >>> table = pd.DataFrame({"province": ["hue", "ha_tinh"], "name_vi": ["Huế", "Hà Tĩnh"]})
    >>> resolve("HA TINH", table, "province", ["name_vi"])
    'ha_tinh'
    """
    typed = str(text).strip().casefold()
    if typed in set(table[key]):
        return typed
    wanted = {fold(typed)}
    if key == "province":  # tỉnh Hà Tĩnh, TP. Hồ Chí Minh, Ha Tinh province
        wanted.add(re.sub("^(tinh|thanhpho|tp)(?=.{3})|(province|city)$", "", fold(typed)))
    same = pd.Series(False, index=table.index)
    for column in [key, *names]:
        same |= table[column].map(fold).isin(wanted)
    found = table.loc[same, key].tolist()
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousName(f"{text!r} names more than one {key}: {_dated(table[same], key)}; write the key")
    known = [*table[key], *(name for column in names for name in table[column])]
    raise UnknownName(f"no {key} is called {text!r}{did_you_mean(text, known)}")


def _dated(rows: pd.DataFrame, key: str) -> str:
    """Keys with the days from and until which they hold, where they have any."""
    parts = []
    for row in rows.to_dict("records"):
        days = [
            (word, str(row.get(column, ""))[:10]) for word, column in (("from", "valid_from"), ("until", "valid_to"))
        ]
        said = [f"{word} {day}" for word, day in days if day not in ("", "NaT", "nan")]
        parts.append(row[key] + (f" ({' '.join(said)})" if said else ""))
    return ", ".join(parts)
