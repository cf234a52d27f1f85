"""What speaks against figures: the findings on them, flags, inferred periods, sources without a date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .consistency import findings
from .dataset import Dataset
from .show import literal
from .wording import _


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
    """The findings that are no mere notes, each with what it is about where the rows are about several things."""
    harmful = found[found["severity"] != "note"]
    said = []
    for row in harmful.head(most).itertuples():
        own = {"name": row.name, "title": row.title}
        names = [text for column, text in own.items() if set(rows[column]) != {text}]
        said.append(f"{literal(', '.join(names))}{': ' if names else ''}{literal(row.sentence)}")
    if len(harmful) > most:
        said.append(_("{} more doubts stand below.").format(len(harmful) - most))
    return said


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
