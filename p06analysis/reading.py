"""The numbers of an article: each with its sentence, its paragraph, and the likely day and territory."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .entering import PROPOSED
from .numerals import Found, numbers, spellings
from .periods import FoundPeriod, periods_in
from .schema import DataError

SENTENCE = re.compile(r"(?<=[.!?…;])[\s\"'”»)]+(?=[^\W\d_]|[\"“«(])")
MARKS = {"vi": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "fr": "çœèûùîï"}
NATION = re.compile(
    spellings(["cả nước", "toàn quốc", "nationwide", "the whole country", "the country", "tout le pays"]), re.I
)
YEAR = range(1900, 2100)


@dataclass(frozen=True)
class Mention:
    """A number in an article.

    Attributes
    ----------
    found : Found
        The number, its readings (none: not understood), its place within the sentence.
    sentence : str
        In which it stands.
    locator : str
        Paragraph, counted from 1 without empty lines, as in "paragraph 4".
    province : str
        Name as in provinces.csv of the territory named last before it in its sentence, else of the one that the article
        names most; empty where it names none. Where the sentence speaks of the nation, too, both, parted by a bar.
    period : str
        Day or period named last before it, else first after it in its sentence, as printed; empty where none was.
    """

    found: Found
    sentence: str
    locator: str
    province: str
    period: str


def read_article(path: Path) -> str:
    """Read a text file.

    Parameters
    ----------
    path : pathlib.Path
        UTF-8, with or without a byte order mark.

    Returns
    -------
    str
        In composed letters, with plain line ends, without what cannot be seen.

    Raises
    ------
    DataError
        No such file, none that can be read, no UTF-8, or nothing in it.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no text in UTF-8 (byte {error.start}); save it as plain text first") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    if "\0" in text or not text.strip():
        raise DataError(f"{path} holds {'no text' if text.strip() else 'nothing'}; save it as plain text first")
    seen = "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter)[0] != "C" or letter == "\t"
    )
    return unicodedata.normalize("NFC", seen)


def language_of(text: str) -> str:
    """Guess the language of a text by its letters: vi, fr or en; it decides how dates with slashes are read.

    Examples
    --------
    >>> (
    ...     language_of("Tỷ lệ thanh toán trực tuyến"),
    ...     language_of("Le système a été déployé, reçu à Huế"),
    ...     language_of("Rate"),
    ... )
    ('vi', 'fr', 'en')
    """
    letters = Counter(text.casefold())
    share = {language: sum(letters[letter] for letter in marks) / len(text) for language, marks in MARKS.items()}
    if share["vi"] > 0.1:
        return "vi"
    return "fr" if share["fr"] + sum(letters[letter] for letter in "éàê") / len(text) > 0.01 else "en"


def mentions(text: str, provinces: pd.DataFrame) -> list[Mention]:
    """List the numbers of an article that may be figures.

    Dates, years and numbers in names (06) are left out, as in `numerals.numbers`.

    Parameters
    ----------
    text : str
        The article, a paragraph a line.
    provinces : pandas.DataFrame
        As in `Dataset.provinces`.

    Returns
    -------
    list of Mention
        In the order of the text.

    Examples
    --------
    >>> import p06analysis as p06
    >>> text = "Ha Tinh in 2023: 31.93% paid online. Project 06 has 80/100 tasks done."
    >>> [(each.found.text, each.province, each.period) for each in mentions(text, p06.load().provinces)]
    [('31.93%', 'Ha Tinh', 'in 2023'), ('80/100', 'Ha Tinh', 'in 2023')]
    """
    language, places = language_of(text), _Places(provinces)
    paragraphs = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    named = Counter(name for paragraph in paragraphs for _at, name in places.of(paragraph))
    most = named.most_common(1)[0][0] if named else ""
    made: list[Mention] = []
    last = ""
    for count, paragraph in enumerate(paragraphs, 1):
        for sentence in SENTENCE.split(paragraph):
            days = list(periods_in(sentence, language))
            here = places.of(sentence)
            for found in numbers(sentence):
                if not _is_name(found, days, sentence):
                    place = next((name for at, name in reversed(here) if at < found.start), most)
                    if place and NATION.search(sentence):
                        place += f"{PROPOSED}Vietnam"
                    day = _nearest(found, days) or last
                    made.append(Mention(found, sentence, f"paragraph {count}", place, day))
            last = days[-1].text if days else last
    return made


class _Places:
    """Names of territories in a text, with or without diacritics."""

    def __init__(self, provinces: pd.DataFrame) -> None:
        self._names = {
            unicodedata.normalize("NFC", said).casefold(): row["name"]
            for row in provinces[provinces["province"] != "vietnam"].to_dict("records")
            for said in (row["name"], row["name_vi"])
        }
        self._pattern = re.compile(rf"(?<!\w){spellings(self._names)}(?!\w)", re.I)

    def of(self, text: str) -> list[tuple[int, str]]:
        """Where which territory is named; a name in small letters is a word."""
        found = [match for match in self._pattern.finditer(text) if match[0][0].isupper()]
        return [(match.start(), name) for match in found if (name := self._names.get(match[0].casefold()))]


def _is_name(found: Found, days: list[FoundPeriod], sentence: str) -> bool:
    """Whether a number belongs to a date, is a year, or a name as in Project 06."""
    if any(day.start < found.end and found.start < day.end for day in days):
        return True
    digits = re.fullmatch("[0-9]+", found.text)
    return bool(digits) and (found.text.startswith("0") or (len(found.text) == 4 and int(found.text) in YEAR))


def _nearest(found: Found, days: list[FoundPeriod]) -> str:
    """The last day or period before a number, else the first after it."""
    before = [day.text for day in days if day.end <= found.start]
    return before[-1] if before else next((day.text for day in days), "")
