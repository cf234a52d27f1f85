"""From a derived number to the formula that it was computed by, whose inputs lead on to where they are stated."""

from __future__ import annotations

import hashlib
import re

_FORMULAS: dict[str, str] = {}  # by address; the same formula always has the same one, so nothing is kept in step
ADDRESS = re.compile(r"#(d[0-9a-f]{7})\b")


def derivation(formula: str) -> str:
    """Give the address under which a report explains how a number was computed.

    Parameters
    ----------
    formula : str
        A sentence with marks: names the number, then its inputs, each a link to where it is stated or computed.

    Returns
    -------
    str
        A link within the page, for `show.Cell` or for `derived`. Whatever shows it carries the formula along, so that
        the exported report lists it.

    Examples
    --------
    >>> derivation("Mean of [80%](#f1) and [90%](#f2).")
    '#d4d26d96'
    """
    address = "d" + hashlib.sha256(formula.encode()).hexdigest()[:7]
    _FORMULAS[address] = formula
    return f"#{address}"


def derived(text: str, formula: str) -> str:
    """Write a derived number for a sentence, with a link to its formula.

    Examples
    --------
    >>> derived("85%", "Mean of [80%](#f1) and [90%](#f2).")
    '[85%](#d4d26d96)'
    """
    return f"[{text}]({derivation(formula)})"


def formulas_in(text: str) -> dict[str, str]:
    """Find the formulas to which a text or HTML leads, and those to which these lead, by address.

    Examples
    --------
    >>> formulas_in(derived("85%", "Mean of [80%](#f1) and [90%](#f2)."))
    {'d4d26d96': 'Mean of [80%](#f1) and [90%](#f2).'}
    """
    found: dict[str, str] = {}
    waiting = ADDRESS.findall(text)
    while waiting:
        address = waiting.pop(0)
        if address not in found and address in _FORMULAS:
            found[address] = _FORMULAS[address]
            waiting += ADDRESS.findall(found[address])
    return found
