"""Findings that were looked at: the decision beside its finding, and reviews whose finding is no longer there."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from .dataset import Dataset
from .finding import COLUMNS
from .show import literal, unmarked
from .wording import _

ORPHAN = "review without its finding"
SAME = ["finding", "kind", "province", "indicator", "scope"]  # what a review repeats has to fit its finding
POOLED = ("unusual step", "stale")  # these come and go with what else is known, the figures unchanged


def reviewed(found: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Set decision and reason of each finding that was reviewed, and add a note for each review without its finding.

    Parameters
    ----------
    found : pandas.DataFrame
        Columns as in `finding.COLUMNS`.
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        As before, with more rows where a figure changed after its finding was reviewed.
    """
    decided = data.reviews[[*SAME, "decision", "reason"]]
    own = found[SAME].merge(decided, on=SAME, how="left", validate="m:1").fillna("")
    found = found.assign(decision=own["decision"].to_numpy(), reason=own["reason"].to_numpy())
    there = set(found[SAME].itertuples(index=False, name=None))
    gone = [key not in there for key in data.reviews[SAME].itertuples(index=False, name=None)]
    lost = data.reviews[np.array(gone, dtype=bool) & ~data.reviews["kind"].isin(POOLED)]
    if lost.empty:
        return found
    facts = lost.merge(data.provinces[["province", "name"]], on="province", how="left", validate="m:1")
    facts = facts.merge(data.indicators[["indicator", "title"]], on="indicator", how="left", validate="m:1")
    notes = [_orphan(row) for row in facts.fillna({"name": "", "title": ""}).to_dict("records")]
    return pd.concat([found, pd.DataFrame(notes, columns=COLUMNS)], ignore_index=True)


def _orphan(row: dict) -> dict:
    marked = _(
        "A review ({kind}, {decision}) has no finding any more, as its figures changed or its name is wrong: {reason}"
    ).format(kind=_(row["kind"]), decision=_(row["decision"]), reason=literal(row["reason"]))
    name = "x" + hashlib.sha256(f"{ORPHAN}\n{row['finding']}".encode()).hexdigest()[:7]
    own = {"kind": ORPHAN, "severity": "note", "stated": row["finding"], "expected": "", "lines": ()}
    own |= {"sentence": unmarked(marked), "marked": marked, "sources": (row["source"],), "finding": name}
    place = ("province", "name", "indicator", "title", "scope", "period_end")
    return own | {column: row[column] for column in place} | {"decision": "", "reason": ""}
