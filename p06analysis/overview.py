"""Findings counted: by kind and weight, and by the article that they rest on."""

from __future__ import annotations

import pandas as pd

from .dataset import Dataset
from .show import Cell
from .wording import _, number

ABOUT_DATES = ("inferred date", "stale")  # these are about what is missing, not about what an article says


def kind_text(found: pd.DataFrame) -> pd.DataFrame:
    """Count findings by kind and weight, and how many were reviewed.

    Parameters
    ----------
    found : pandas.DataFrame
        As from `consistency.findings`.

    Returns
    -------
    pandas.DataFrame
        Text columns kind, error, warning, note (empty for none), reviewed and open (errors and warnings without a
        review); kinds with errors first.

    Examples
    --------
    >>> from p06analysis import findings, load
    >>> kind_text(findings(load()))[["kind", "error", "reviewed"]].iloc[0].tolist()
    ['rate and counts', '9', '11']
    """
    grid = found.pivot_table(index="kind", columns="severity", values="finding", aggfunc="count", fill_value=0)
    grid = grid.reindex(columns=["error", "warning", "note"], fill_value=0)
    grid["reviewed"] = (found["decision"] != "").groupby(found["kind"]).sum()
    grid["open"] = ((found["decision"] == "") & (found["severity"] != "note")).groupby(found["kind"]).sum()
    grid = grid.sort_values(["error", "warning", "note"], ascending=False, kind="stable")
    text = grid.map(lambda count: number(count) if count else "")
    return text.rename_axis(columns=None).reset_index().assign(kind=[_(kind) for kind in grid.index])


def source_text(found: pd.DataFrame, data: Dataset, most: int = 10) -> pd.DataFrame:
    """List the articles with the most findings, those about dates apart.

    Parameters
    ----------
    found : pandas.DataFrame
        As from `consistency.findings`.
    data : Dataset
        What is known.
    most : int
        Articles at most.

    Returns
    -------
    pandas.DataFrame
        Text columns source (title with its address, publisher below it), figures, error, warning and note; those with
        errors first.

    Examples
    --------
    >>> from p06analysis import findings, load
    >>> data = load()
    >>> source_text(findings(data), data, most=1)["error"].tolist()
    ['1']
    """
    each = found[~found["kind"].isin(ABOUT_DATES)].explode("sources").rename(columns={"sources": "source"})
    grid = each.pivot_table(index="source", columns="severity", values="finding", aggfunc="nunique", fill_value=0)
    grid = grid.reindex(columns=["error", "warning", "note"], fill_value=0)
    grid = grid.sort_values(["error", "warning", "note"], ascending=False, kind="stable").head(most)
    facts = data.sources.set_index("source").reindex(grid.index)
    figures = data.observations["source"].value_counts().reindex(grid.index, fill_value=0)
    names = zip(facts["title"], facts["url"], facts["publisher"], strict=True)
    counted = grid.map(lambda count: number(count) if count else "")
    return (
        counted.rename_axis(columns=None)
        .assign(
            source=[Cell(title, url, publisher) for title, url, publisher in names],
            figures=[number(count) for count in figures],
        )[["source", "figures", "error", "warning", "note"]]
        .reset_index(drop=True)
    )
