"""Whether a finished report is the right one: its own figures only, each as stated, none without a source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from .show import unmarked
from .wording import _

LINK = re.compile(r'<a href="#([ftd][0-9a-f]{7})">(.*?)</a>', re.DOTALL)
NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")
BINDS_ALL = ("", "vietnam")  # whose targets stand in the report of a province as well


class WrongReport(ValueError):
    """A finished report that shows what it must not; the message has a line for each figure."""


def problems(
    page: str,
    province: str,
    known_by: str,
    used: dict[str, list[str]],
    formulas: dict[str, str] | None = None,
    pictured: Sequence[str] = (),
) -> list[str]:
    """Check a finished page against the province and the edition that it is about, and its list of figures used.

    Parameters
    ----------
    page : str
        HTML.
    province : str
        Key of the territory whose figures may stand there; empty where the report is about no single one.
    known_by : str
        ISO date of the edition.
    used : dict of list
        By anchor: territory, "own" or "comparator", publication date (ISO, or empty) and all that the source states.
    formulas : dict of str, optional
        Formulas of derived numbers by anchor; one without any digit is a rule for many numbers.
    pictured : sequence of str
        Keys of the territories that its pictures are about.

    Returns
    -------
    list of str
        A sentence for each figure of another territory that is no comparator, each figure published later than the
        edition, each link that leads nowhere, and each number that its source does not state.

    Examples
    --------
    >>> row = {"f0000001": ["ha_tinh", "own", "2024-02-01", "31.93% 2023"]}
    >>> page = '<a href="#f0000001">{}</a><table><tr id="f0000001"></tr></table>'
    >>> problems(page.format("31.93%"), "ha_tinh", "2024-02-29", row)
    []
    >>> problems(page.format("39.13%"), "ha_tinh", "2024-02-29", row)
    ['39.13% leads to a figure of ha_tinh that says otherwise: 31.93% 2023']
    """
    found = [
        _("a picture of {other} stands in the report of {own}").format(other=other, own=province)
        for other in pictured
        if province and other != province
    ]
    formulas = {each: unmarked(formula) for each, formula in (formulas or {}).items()}
    for anchor, (whose, role, published, said) in used.items():
        others = province and whose != province and not (anchor.startswith("t") and whose in BINDS_ALL)
        if others and role == "own":
            form = _("a figure of {other} stands in the report of {own} and is no comparator: {said}")
            found.append(form.format(other=whose or _("every province"), own=province, said=said))
        if known_by and published > known_by:
            form = _("a figure published on {day} stands in the edition of {edition}: {said}")
            found.append(form.format(day=published, edition=known_by, said=said))
    anchors = set(re.findall(r'id="([ftd][0-9a-f]{7})"', page))
    for anchor, inside in LINK.findall(page):
        text = unescape(re.sub(r"<[^>]+>", "", inside))
        if anchor not in anchors:
            found.append(_("{text} leads to no row of the figures used (#{anchor})").format(text=text, anchor=anchor))
        elif anchor in formulas and _numbers(formulas[anchor]) and not _states(formulas[anchor], text):
            found.append(
                _("{text} leads to a formula that says otherwise: {said}").format(text=text, said=formulas[anchor])
            )
        elif anchor in used and not _states(used[anchor][3], text):
            form = _("{text} leads to a figure of {whose} that says otherwise: {said}")
            found.append(form.format(text=text, whose=used[anchor][0] or _("every province"), said=used[anchor][3]))
    return list(dict.fromkeys(found))


def _states(said: str, text: str) -> bool:
    """Whether all numbers of a text stand in what is said, and percentages among percentages."""
    return _numbers(text) <= _numbers(said) and not ("%" in text and "%" not in said)


def _numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))
