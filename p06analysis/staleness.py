"""How old what is known is, and how well its sources are dated."""

from __future__ import annotations

import pandas as pd

from .dataset import Dataset, existing
from .formulas import age_address
from .show import Cell
from .wording import _, date, number

WINDOW_DAYS = 365  # age from which a newest figure counts as stale


def freshness(data: Dataset, window_days: int = WINDOW_DAYS) -> pd.DataFrame:
    """Say how old the newest figure of each territory that still exists is.

    Parameters
    ----------
    data : Dataset
        What is known.
    window_days : int
        Age beyond which it counts as stale.

    Returns
    -------
    pandas.DataFrame
        Columns province, territory, newest (text), age (days), days (the same as text), window_days and stale, oldest
        first.
    """
    land = data.provinces
    table = land[existing(land, data.known_by) & (land["level"] != "nation")][["sort_order", "province", "name"]]
    newest = data.observations.groupby("province", as_index=False)["period_end"].max()
    table = table.merge(newest, on="province", how="left", validate="1:1")
    age = (data.known_by - table["period_end"]).dt.days
    table = table.assign(
        territory=table["name"],
        newest=[date(day) if pd.notna(day) else _("no figure is known") for day in table["period_end"]],
        age=age.astype("Int64"),
        days=[Cell(number(each), age_address()) if pd.notna(each) else "" for each in age],
        window_days=window_days,
        stale=~(age <= window_days),
    )
    table = table.sort_values(["age", "sort_order"], ascending=[False, True], na_position="first")
    return table[["province", "territory", "newest", "age", "days", "window_days", "stale"]].reset_index(drop=True)


def dating(data: Dataset) -> pd.DataFrame:
    """Count sources and figures by what is known of their date of publication and of their period.

    Parameters
    ----------
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        Text columns with headings, ready for a table.
    """
    names = {
        "stated": _("day stated"),
        "month": _("month stated, its last day is used"),
        "not_before": _("not shown, not before the figures"),
        "": _("not shown at all"),
    }
    sources = data.sources["published_basis"].value_counts()
    figures = data.joined["published_basis"].value_counts()
    inferred = data.joined[data.joined["period_basis"] == "inferred"]["published_basis"].value_counts()
    shown = [basis for basis in names if sources.get(basis, 0)]
    return pd.DataFrame(
        {
            _("Date of publication"): [names[basis] for basis in shown],
            _("Sources"): [number(sources[basis]) for basis in shown],
            _("Figures"): [number(figures.get(basis, 0)) for basis in shown],
            _("of these with an inferred period"): [number(inferred.get(basis, 0)) for basis in shown],
        }
    )
