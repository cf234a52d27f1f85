"""Changes from one edition to another in words: for a terminal, for programs, and for a report."""

from __future__ import annotations

import json

import pandas as pd

from .dataset import Dataset
from .phrases import whose
from .provenance import figure_id
from .revisions import COLUMNS, KINDS, changes
from .show import Cell, Sentence
from .targets import STATUSES
from .wording import _, date, listed, ngettext, number, period, quantity

HEADS = ("what", "territory", "quantity", "refers to", "before", "after")


def changes_since(data: Dataset, since: str, province: str = "") -> pd.DataFrame:
    """List what changed since an earlier day of knowledge.

    Parameters
    ----------
    data : Dataset
        What is known.
    since : str
        ISO date; empty gives no rows.
    province : str
        Key or name of the only territory to look at; empty for all.

    Returns
    -------
    pandas.DataFrame
        As from `revisions.changes`. Both sides are the same data package as known by two days, so what the curators
        corrected is on both of them; `p06 diff` of two editions shows that as well.
    """
    return changes(data.as_of(since), data, province) if since else pd.DataFrame(columns=COLUMNS)


def changes_sentence(changed: pd.DataFrame, since: str) -> str:
    """Count changes for readers; empty where there is no earlier day.

    Examples
    --------
    >>> changes_sentence(pd.DataFrame({"what": ["added", "revised", "added"]}), "2024-06-30")
    'Since the edition of 30 June 2024: 2 figures added and 1 figure revised.'
    >>> changes_sentence(pd.DataFrame({"what": []}), "2024-06-30")
    'Nothing has changed since the edition of 30 June 2024.'
    """
    if not since:
        return ""
    day, counts = date(pd.Timestamp(since)), changed["what"].value_counts()
    said = [_counted(what, int(counts[what])) for what in KINDS if what in counts]
    if not said:
        return _("Nothing has changed since the edition of {}.").format(day)
    return _("Since the edition of {day}: {changes}.").format(day=day, changes=listed(said))


def _counted(what: str, n: int) -> str:
    forms = {
        "added": ngettext("{} figure added", "{} figures added", n),
        "revised": ngettext("{} figure revised", "{} figures revised", n),
        "gone": ngettext("{} figure gone", "{} figures gone", n),
        "finding opened": ngettext("{} finding opened", "{} findings opened", n),
        "finding closed": ngettext("{} finding closed", "{} findings closed", n),
        "status changed": ngettext("the status of {} target changed", "the statuses of {} targets changed", n),
        "target added": ngettext("{} target added", "{} targets added", n),
        "target gone": ngettext("{} target gone", "{} targets gone", n),
    }
    return forms[what].format(number(n))


def changes_text(changed: pd.DataFrame) -> pd.DataFrame:
    """Write the changes of one territory for readers, each figure with a link to where it is stated.

    Parameters
    ----------
    changed : pandas.DataFrame
        As from `changes_since`.

    Returns
    -------
    pandas.DataFrame
        Text columns what, quantity, when, before and after. Of a finding only its kind is told, of a target its status:
        their numbers stand in the sections about them.
    """
    texts = [_cells(row) for _i, row in changed.iterrows()]
    return pd.DataFrame(texts, columns=["what", "quantity", "when", "before", "after"])


def _cells(row: pd.Series) -> dict[str, str]:
    when = period(row["period_start"], row["period_end"])
    cells = [_cell(row, row[side], row[f"{side}_source"]) for side in ("before", "after")]
    name = Cell(quantity(row["title"], row["scope"]), note=row["target"])
    about = {"what": _(row["what"]), "quantity": name, "when": when}
    return about | {"before": cells[0], "after": cells[1]}


def _cell(row: pd.Series, text: str, source: str) -> str:
    if not text:
        return ""
    if row["what"].startswith("finding"):
        return _(row["kind"])
    if text in STATUSES:
        return Cell(f"{STATUSES[text]} {_(text)}", note=whose(row["kind"]))
    pairs = zip(text.split(" / "), source.split(" "), strict=True)
    links = [(figure, figure_id(pd.Series(row.to_dict() | {"source": each}, dtype="object"))) for figure, each in pairs]
    return Sentence(" / ".join(f"[{figure}](#{anchor})" for figure, anchor in links))


def changes_lines(changed: pd.DataFrame) -> str:
    """Write changes as a table for a terminal, and how many there are."""
    rows = [HEADS, *(_words(row) for row in changed.itertuples())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows] if len(rows) > 1 else []
    counts = changed["what"].value_counts()
    said = [_counted(what, int(counts[what])) for what in KINDS if what in counts]
    return "\n".join([*lines, f"{listed(said)}." if said else _("Nothing has changed."), ""])


def _words(row) -> tuple[str, ...]:
    ends = [f"{day:%Y-%m-%d}" for day in (row.period_start, row.period_end) if pd.notna(day)]
    about = quantity(row.indicator, row.scope) + (f": {row.target}" if row.target else "")
    return _(row.what), row.province, about, "/".join(ends), row.before, row.after


def changes_csv(changed: pd.DataFrame) -> str:
    """Write changes for a spreadsheet or a program; the lines of a change stand in one cell, with blanks between."""
    return _plain(changed).to_csv(index=False, lineterminator="\n")


def changes_json(changed: pd.DataFrame) -> str:
    """Write changes for a program, as a list of objects."""
    return json.dumps(_plain(changed).to_dict("records"), ensure_ascii=False, indent=1) + "\n"


def _plain(changed: pd.DataFrame) -> pd.DataFrame:
    days = {name: changed[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("period_start", "period_end")}
    return changed.assign(**days, lines=[" ".join(map(str, lines)) for lines in changed["lines"]])
