"""What speaks against figures: the findings on them, flags, inferred periods, sources without a date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .consistency import findings
from .dataset import Dataset
from .provenance import UNKNOWN
from .show import literal
from .wording import _, ngettext

SETTLED = ("explained", "harmless")  # what a review came to so is told in the tables, and is no open doubt


def doubt_sentences(data: Dataset, rows: pd.DataFrame) -> list[str]:
    """Say what speaks against the figures: findings, flags, inferred periods, sources without a date.

    Parameters
    ----------
    data : Dataset
        What is known.
    rows : pandas.DataFrame
        Rows of `Dataset.joined`.

    Returns
    -------
    list of str
        Sentences in Markdown; empty where there is no doubt.
    """
    said = named_doubts(findings_on(data, rows), rows)
    flagged = int((rows["flag"] != "").sum())
    inferred = int((rows["period_basis"] == "inferred").sum())
    undated = int((rows["published_basis"] == "not_before").sum())
    whole = len(rows)
    nowhere = int(((rows["source_publisher"] == UNKNOWN) & (rows["source_url"] == "")).sum())
    if nowhere:
        form = _("{n} of {whole} figures come from a text of which neither publisher nor address is known.")
        said.append(form.format(n=nowhere, whole=whole))
    if flagged:
        said.append(
            _("The curators marked {n} of {whole} figures as doubtful or superseded.").format(n=flagged, whole=whole)
        )
    if inferred:
        said.append(_("The period is inferred for {n} of {whole} figures.").format(n=inferred, whole=whole))
    if undated:
        said.append(
            _(
                "For {n} of {whole} figures the source shows no date of publication; it may be later than assumed."
            ).format(n=undated, whole=whole)
        )
    return said


def named_doubts(found: pd.DataFrame, rows: pd.DataFrame, most: int = 3) -> list[str]:
    """The findings that are neither mere notes nor settled, with what they are about where the rows differ in it."""
    harmful = found[(found["severity"] != "note") & ~found["decision"].isin(SETTLED)]
    harmful = harmful.sort_values("decision", key=lambda decision: decision != "", kind="stable")  # the open ones first
    said = []
    for row in harmful.head(most).itertuples():
        own = {"name": row.name, "title": row.title}
        reviewed = " " + _("Reviewed: {}.").format(_(row.decision)) if row.decision else ""
        names = [text for column, text in own.items() if set(rows[column]) != {text}]
        said.append(f"{literal(', '.join(names))}{': ' if names else ''}{row.marked}{reviewed}")
    if len(harmful) > most:
        more = len(harmful) - most
        said.append(ngettext("{} more doubt stands below.", "{} more doubts stand below.", more).format(more))
    return said


def decided(row) -> str:
    """Say what the review of a finding came to, as a sentence with marks; empty where it is open.

    Examples
    --------
    >>> decided(pd.Series({"decision": "confirmed", "reason": "Both are printed so."}))
    ' Reviewed, confirmed: Both are printed so.'
    """
    if not row.decision:
        return ""
    return " " + _("Reviewed, {decision}: {reason}").format(decision=_(row.decision), reason=literal(row.reason))


def findings_on(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the findings that involve any of the given figures.

    Parameters
    ----------
    data : Dataset
        What is known.
    rows : pandas.DataFrame
        Rows of `Dataset.joined`.

    Returns
    -------
    pandas.DataFrame
        As from `consistency.findings`.

    Examples
    --------
    >>> from p06analysis import load
    >>> found = findings_on(load(), load().series("ha_tinh", "essential_online_rate"))
    >>> found[["kind", "severity"]].values.tolist()
    [['rate and counts', 'error']]
    """
    found = findings(data)
    lines = set(rows["line"])
    involved = [bool(lines.intersection(each)) for each in found["lines"]]
    return found[np.array(involved, dtype=bool)].reset_index(drop=True)
