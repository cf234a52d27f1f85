"""From a printed figure to the article and paragraph that states it."""

from __future__ import annotations

import hashlib

import pandas as pd

from .show import Cell, Shown, table
from .wording import _, date, figure, number, period, quantity


def figure_id(row: pd.Series) -> str:
    """Anchor of a figure in the list of figures used; the same in every edition."""
    key = [str(row[column]) for column in ("province", "indicator", "scope", "period_start", "period_end", "source")]
    return "f" + hashlib.sha256("|".join(key).encode()).hexdigest()[:7]


def cite(row: pd.Series) -> str:
    """Write a reported figure for a sentence, with a link to where it comes from.

    Examples
    --------
    >>> from p06analysis import load
    >>> cite(load().series("ha_tinh", "online_payment_rate").iloc[1])
    '[31.93%](#fb0dcc5b)'
    """
    return f"[{figure(row)}](#{figure_id(row)})"


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """Add to rows of figures the columns that a reader wants.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `Dataset.joined`.

    Returns
    -------
    pandas.DataFrame
        The rows with figure (as published, with a link to its source), when, doubts
        (note, stated change, flag) and publisher.
    """
    records = [row for _index, row in rows.iterrows()]
    return rows.assign(
        figure=[Cell(figure(row), f"#{figure_id(row)}") for row in records],
        when=[_when(row) for row in records],
        doubts=[doubts(row) for row in records],
        publisher=rows["source_publisher"],
    )


def _when(row: pd.Series) -> Cell:
    """What a figure refers to, and below it whether that is inferred."""
    return Cell(
        period(row["period_start"], row["period_end"]), note=_("inferred") if row["period_basis"] == "inferred" else ""
    )


def doubts(row: pd.Series) -> str:
    """Say what a reader of a figure has to keep in mind; empty where there is nothing."""
    found = [row["note"]]
    if pd.notna(row["stated_change"]):
        change = number(row["stated_change"], int(row["stated_decimals"]), signed=True)
        found.append(_("the source states a change of {}").format(change))
    if row["flag"]:
        found.append(_("marked {} by the curators").format(row["flag"]))
    return "; ".join(text for text in found if text)


def figures_used(*rows: pd.DataFrame) -> Shown:
    """List where each figure comes from; every link of the report ends here.

    Parameters
    ----------
    *rows : pandas.DataFrame
        Rows of `Dataset.joined` that the report rests on.

    Returns
    -------
    Shown
        A table: figure as published with its counts, quantity, period, article and paragraph, publisher and date,
        doubts.
    """
    used = pd.concat([each for each in rows if len(each)] or rows[:1])
    rows = used.drop_duplicates(["province", "indicator", "scope", "period_start", "period_end", "source"])
    order = ["sort_order", "theme", "title", "scope", "period_end", "published"]
    rows = readable(rows.sort_values(order, kind="stable"))
    records = [row for _index, row in rows.iterrows()]
    several = rows["province"].nunique() > 1
    frame = pd.DataFrame(
        {
            _("Figure"): [Cell(figure(row), note=_counts(row)) for row in records],
            _("Quantity"): [
                quantity(f"{row['name']}: {row['title']}" if several else row["title"], row["scope"]) for row in records
            ],
            _("Refers to"): rows["when"].tolist(),
            _("Stated in"): [Cell(_("{source_title}, {locator}").format(**row), row["source_url"]) for row in records],
            _("Published"): [
                _("{publisher}, {day}").format(publisher=row["publisher"], day=_published(row)) for row in records
            ],
            _("Keep in mind"): rows["doubts"].tolist(),
        }
    )
    return table(frame, _("Figures used and where they are stated"), [figure_id(row) for row in records])


def _counts(row: pd.Series) -> str:
    """The counts behind a rate, as the source gives them."""
    over, under = row["numerator"], row["denominator"]
    if row["unit"] != "percent" or (pd.isna(over) and pd.isna(under)):
        return ""
    if pd.isna(under):
        return _("{} in number").format(number(over))
    return _("{part} of {whole}").format(part=number(over) if pd.notna(over) else "?", whole=number(under))


def _published(row: pd.Series) -> str:
    if pd.isna(row["published"]):
        return _("date not shown")
    forms = {"stated": "{}", "month": _("by {}"), "not_before": _("not before {}")}
    return forms.get(row["published_basis"], "{}").format(date(row["published"]))
