"""Walks a report and finds the numbers that lead nowhere."""

import re

from bs4 import BeautifulSoup, NavigableString, Tag

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SHORT = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
COUNTED = (
    "figures?|sources?|territories|quantities|findings?|errors?|warnings?|harmless notes?|targets?|series|percentages"
    "|pairs|provinces|articles?|others|more doubts?|doubts?|cases|countries|other countries"
)
STATUSES = "achieved|on course|uncertain|off course|missed|insufficient data"
INNOCENT = [  # the short list: each says why a number of this form needs no origin
    rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}",  # dates and periods
    rf"(?:{SHORT}) \d{{4}}",
    r"\b20[12]\d(?:–20[12]\d)?\b",
    rf"(?<![\d,.])\d{{1,3}} (?:of (?:these |them |the )?)?(?:\d{{1,3}} )?(?:{COUNTED})\b",  # counts of rows
    rf"\b\d+ (?:{STATUSES})\b",
    r"\b(?:Of )?\d+ (?:of these ranks|are comparable only|not at all|contradict them)",
    r"the worst first, at most \d+",
    r"\b\d+ and over \d+ days\b|\b\d+ days apart\b|the last \d+ days",  # what lies between two dates
    r"\b(?:Project|Plan|Decision|Level)[ -]\d+\b",  # names
    r"\b[58]0% range\b|\b\d+ days ahead\b",  # the names of intervals and of quantiles
    r"\b[\d.]+ in 100 below\b|\bin \d+ and in \d+ of 100 such cases",
    r"a chance of at least 80 in 100 to reach|off course at most 20 in 100",  # thresholds of the words
]
COUNT_LABEL = re.compile(
    r"^(?:Figures|Sources|Findings|Territories[a-z ]*): (?:of )?[\d,]+\s*$"
)  # key figures that count
COUNT_TABLES = {  # tables that hold nothing but counts of rows
    "Data: Figures known, by territory and year",
    "Findings by kind",
    "Articles by findings",
    "Sources and figures by what is known of their dates",
}
PROSE = "main"
NO_PROSE = "nav, pre, code, svg, ul.formulas, tr[id], tr.group"  # the last three are what the links lead to


def loose_numbers(page: str) -> list[str]:
    """Each number in prose or table that neither leads somewhere nor is innocent, with what stands around it."""
    soup = BeautifulSoup(page, "html.parser")
    for mark in soup.select(NO_PROSE):
        mark.decompose()
    for table in soup.find_all("table"):
        if table.caption and table.caption.get_text() in COUNT_TABLES:
            table.decompose()
    found = []
    for text in soup.select_one(PROSE).find_all(string=True):
        if type(text) is NavigableString and not _leads(text):
            label = text.find_parent("dd") and text.find_parent("dd").find_previous_sibling("dt")
            rest = COUNT_LABEL.sub(" ", f"{label.get_text()}: {text}") if label else str(text)
            for pattern in INNOCENT:
                rest = re.sub(pattern, " ", rest)
            found += [f"{number} in: {_around(text)}" for number in re.findall(r"\d[\d,.]*", rest)]
    return found


def _leads(text: NavigableString) -> bool:
    """Within a link to a figure or a formula, or a note right under one; a document that is opened has a name."""
    note = text.find_parent("small")
    link = text.find_parent("a") or (note and note.previous_sibling and note.find_previous_sibling("a"))
    if not link:
        return False
    named = link.get("href", "").startswith("http") and re.search(r"[^\W\d]{2}", link.get_text())
    return bool(re.match(r"#[ftd][0-9a-f]{7}$", link.get("href", "")) or named)


def _around(text: NavigableString) -> str:
    block = text.find_parent(["p", "li", "td", "th", "dd", "dt", "caption", "figcaption", "div"])
    words = " ".join((block if isinstance(block, Tag) else text).get_text(" ").split())
    return words[:120]
