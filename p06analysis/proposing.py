"""Which indicator a number in an article may be about: the registry's words against those around the number."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pandas as pd

from .dataset import Dataset
from .entering import PROPOSED
from .names import did_you_mean, fold
from .numerals import Found
from .reading import Mention, mentions, read_article
from .schema import DataError

WORD = re.compile(r"[^\W\d_]+")
CALLED = ["title", "title_vi", "words"]
BREAK = re.compile(r"[,;:()]")
STEM = 6  # letters: digitised, digitization and digitisation are one, électronique and electronic too
REACH = 10.0  # words after which the weight of a word around a number falls to a third
BEHIND = 0.7  # of a word that follows the number, as most texts name the quantity first
FAR = 400  # letters on either side; what is farther weighs next to nothing
CLAUSE = 0.7  # of a word beyond a comma or a bracket, for each
UNDECIDED = ["", "?"]  # so that a lone proposal is no decision either
LIKELY = 20  # indicators by which a number counts as covered
UNITS = {"percent": {"percent"}, "rank": {"rank"}, "vnd": {"vnd"}, "score": {"score"}, "": {"count", "score", "rank"}}


@dataclass(frozen=True)
class Proposal:
    """A number of an article and what it may be.

    Attributes
    ----------
    mention : Mention
        The number and where it stands.
    indicators : tuple of str
        Keys, the likeliest first; empty where no word around it is known.
    covered : bool
        Whether the data hold it from this article.
    """

    mention: Mention
    indicators: tuple[str, ...]
    covered: bool = False


def proposals(article: Path, data: Dataset, source: str = "") -> list[Proposal]:
    """Read an article and propose what each of its numbers is.

    Parameters
    ----------
    article : pathlib.Path
        Plain text in UTF-8, a paragraph a line.
    data : Dataset
        What is known.
    source : str
        Handle of the article; empty where it is new.

    Returns
    -------
    list of Proposal
        In the order of the text.

    Raises
    ------
    DataError
        The file cannot be read, or no source has this handle.
    """
    if source and source not in set(data.sources["source"]):
        raise DataError(f"no source is called {source!r}{did_you_mean(source, data.sources['source'])}")
    held, proposer = _held(data, source), Proposer(data)
    made = []
    for each in mentions(read_article(article), data.provinces):
        likely = proposer.propose(each, LIKELY)
        made.append(Proposal(each, tuple(likely[:3]), _covered(each, held, set(likely))))
    return made


def _held(data: Dataset, source: str) -> dict[tuple[Decimal, bool], set[str]]:
    """Indicators of the numbers that the data hold from a source: without their signs, and whether percentages."""
    units = data.indicators.set_index("indicator")["unit"]
    own = [table[table["source"] == source].astype(object) for table in (data.observations, data.targets)]
    held: dict[tuple[Decimal, bool], set[str]] = {}
    for row in (row for table in own for row in table.to_dict("records")):
        percent = units[row["indicator"]] == "percent"
        shares = {"value": percent, "published_change": percent, "numerator": False, "denominator": False}
        for name, share in shares.items():
            if not pd.isna(cell := row.get(name, "")) and cell != "":
                held.setdefault((abs(Decimal(str(cell))).normalize(), share), set()).add(row["indicator"])
    return held


def _covered(mention: Mention, held: dict[tuple[Decimal, bool], set[str]], likely: set[str]) -> bool:
    """Whether the data hold all that some reading says, for a likely indicator.

    From any paragraph, because curators count these in several ways.
    """
    parts = [(each.unit == "percent", (each.value, each.denominator)) for each in mention.found.readings]
    return any(
        all(held.get((Decimal(text).normalize(), share), set()) & likely for text in texts if text)
        for share, texts in parts
    )


def proposed_rows(made: list[Proposal], source: str = "") -> list[dict[str, str]]:
    """Rows for `p06 add` of what is not covered: the number as printed, several indicators parted by a bar."""
    return [
        {
            "province": each.mention.province,
            "indicator": PROPOSED.join([*each.indicators, *UNDECIDED[len(each.indicators) :]]),
            "period_end": each.mention.period,
            "period_basis": "stated" if each.mention.period and each.mention.period in each.mention.sentence else "",
            "value": each.mention.found.text,
            "source": source,
            "locator": each.mention.locator,
        }
        for each in made
        if not each.covered
    ]


def said_of(each: Proposal, data: Dataset) -> str:
    """Say on screen what a number may be, with its sentence."""
    number, titles = each.mention.found, data.indicators.set_index("indicator")["title"]
    read = [part.value + (f" of {part.denominator}" if part.denominator else "") for part in number.readings]
    about = [
        each.mention.province or "no territory named",
        each.mention.period or "no day named",
        *(["covered"] if each.covered else []),
    ]
    lines = [
        f"{each.mention.locator}: {number.text} ({' or '.join(read) or 'not understood'}; {', '.join(about)})",
        *(f"    {key}: {titles[key]}" for key in each.indicators),
        f"    {each.mention.sentence}",
    ]
    return "\n".join(lines)


class Proposer:
    """Indicators by how much the words of their titles and definitions are those around a number.

    The words are weighted as in text search (term frequency times the logarithm of inverse document frequency, cosine;
    Salton and Buckley 1988), each indicator being a document; indicators that sources often report gain a little.

    Parameters
    ----------
    data : Dataset
        Whose indicators are proposed.
    """

    def __init__(self, data: Dataset) -> None:
        rows = data.indicators.to_dict("records")
        documents = {row["indicator"]: _terms_of(row) for row in rows}
        within = Counter(term for terms in documents.values() for term in terms)
        self._rare = {term: math.log(len(documents) / count) for term, count in within.items()}
        self._vectors = {key: self._weighted(terms) for key, terms in documents.items()}
        self._units = {row["indicator"]: row["unit"] for row in rows}
        often = data.observations["indicator"].value_counts()
        self._often = {key: math.log1p(often.get(key, 0)) for key in documents}

    def _weighted(self, terms: dict[str, float]) -> dict[str, float]:
        vector = {term: (1 + math.log1p(count)) * self._rare.get(term, 0.0) for term, count in terms.items()}
        length = math.sqrt(sum(value**2 for value in vector.values())) or 1.0
        return {term: value / length for term, value in vector.items()}

    def propose(self, mention: Mention, most: int = 3) -> list[str]:
        """Name the likeliest indicators of a number.

        Parameters
        ----------
        mention : Mention
            As from `reading.mentions`.
        most : int
            Indicators at most.

        Returns
        -------
        list of str
            Keys of indicators with the unit of the number, best first; none where no word around it is one of the
            registry's.
        """
        around = around_number(mention.sentence, mention.found)
        units = set().union(*(UNITS[each.unit] for each in mention.found.readings)) or UNITS[""]
        scores = {
            key: sum(weight * vector[term] * self._rare[term] for term, weight in around.items() if term in vector)
            * (1 + 0.1 * self._often[key])
            for key, vector in self._vectors.items()
            if self._units[key] in units
        }
        return sorted((key for key in scores if scores[key] > 0), key=lambda key: (-scores[key], key))[:most]


def _terms_of(row: dict) -> Counter:
    """What an indicator is called; titles count twice, so does what people call it otherwise."""
    called, defined = ("; ".join(str(row.get(name, "")) for name in names) for names in (CALLED, ["definition"]))
    return Counter(terms(called)) + Counter(terms(called)) + Counter(terms(defined))


def terms(text: str) -> list[str]:
    """Stems of the words of a text, and of each two that follow each other.

    Examples
    --------
    >>> terms("thanh toán trực tuyến")
    ['thanh', 'toan', 'truc', 'tuyen', 'thanh toan', 'toan truc', 'truc tuyen']
    """
    stems = [stem(word) for word in WORD.findall(text)]
    return stems + [f"{one} {other}" for one, other in pairwise(stems)]


def stem(word: str) -> str:
    """First letters of a word without diacritics, so that its forms in English and French are mostly one.

    Examples
    --------
    >>> stem("Digitization"), stem("digitised"), stem("accounts")
    ('digiti', 'digiti', 'accoun')
    """
    return fold(word)[:STEM]


def around_number(sentence: str, found: Found) -> dict[str, float]:
    """Weigh the words of a sentence by how near they are to a number.

    Parameters
    ----------
    sentence : str
        The sentence.
    found : Found
        A number in it.

    Returns
    -------
    dict
        The greatest weight (0 to 1) of each stem and each pair of stems.
    """
    weights: dict[str, float] = {}
    near = (sentence[max(0, found.start - FAR) : found.start], 1.0, True), (sentence[found.end :][:FAR], BEHIND, False)
    for text, side, ahead in near:
        words = list(WORD.finditer(text))
        breaks = [found.start() for found in BREAK.finditer(text)]
        ordered = list(reversed(words)) if ahead else words
        previous = ""
        for distance, word in enumerate(ordered):
            between = sum(at > word.start() for at in breaks) if ahead else sum(at < word.start() for at in breaks)
            weight = side * math.exp(-distance / REACH) * CLAUSE**between
            one = stem(word[0])
            pair = f"{one} {previous}" if ahead else f"{previous} {one}"
            for term in (one, pair):
                weights[term] = max(weights.get(term, 0.0), weight)
            previous = one
    return weights
