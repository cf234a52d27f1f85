"""What changed from one edition to another: figures, findings, and the statuses of targets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from .archive import opened
from .consistency import findings
from .dataset import Dataset, choose
from .overview import ABOUT_DATES
from .provenance import asked
from .targets import statuses
from .wording import _, figure, part_of_whole

COLUMNS = [
    *("what", "province", "name", "indicator", "title", "scope", "period_start", "period_end", "kind"),
    *("target", "before", "after", "before_source", "after_source", "lines"),
]
KINDS = (
    "added",
    "revised",
    "gone",
    "finding opened",
    "finding closed",
    "status changed",
    "target added",
    "target gone",
)
FIGURE = ["province", "indicator", "scope", "period_start", "period_end"]
STATED = ["published_value", "qualifier", "numerator", "denominator", "published_change", "flag"]
FINDING = ["kind", "province", "indicator", "scope", "period_end", "stated", "expected"]
TARGET = ["province", "indicator", "scope", "due", "comparator", "value", "source"]


def changes(old: Dataset | str | Path, new: Dataset | str | Path, province: str = "") -> pd.DataFrame:
    """List what changed from one edition to another.

    Parameters
    ----------
    old, new : Dataset, str or pathlib.Path
        The editions: data, an ISO date (today's data as known by that day), the folder of an edition (its data are in
        the zip file beside its index), or the folder of a data package.
    province : str
        Key or name of the only territory to look at; empty for all.

    Returns
    -------
    pandas.DataFrame
        One row for each change: what (one of `KINDS`), province and name, indicator and title, scope, period_start and
        period_end (of a target: its due date), kind (of a finding, or whom a target binds), target (what it asks for),
        before and after (text, empty where there is none; with / between where sources differ), before_source and
        after_source (a handle for each of these), and lines (of the newer observations.csv; the older one's for what
        is gone). A figure is revised where the sources of its quantity and period state anything else than before:
        another value, qualifier or count, another flag, or a further source that differs from the first; one that
        confirms it is no change.

    Raises
    ------
    DataError
        Neither a date nor a folder with data, or data that break a rule.

    Examples
    --------
    >>> found = changes("2023-08-31", "2024-02-29", "ha_tinh")
    >>> rows = (found["what"] == "added") & (found["indicator"] == "online_payment_rate")
    >>> found.loc[rows, ["after", "after_source"]].values.tolist()
    [['0.77%', 'hatinh-2024-01-17'], ['31.93%', 'hatinh-2024-01-17']]
    """
    with opened(old) as before, opened(new) as after:
        province = province and after.province(province)
        rows = [
            *_figures(before, after, province),
            *_findings(before, after, province),
            *_targets(before, after, province),
        ]
        table = pd.DataFrame(rows, columns=COLUMNS)
        names = pd.concat([before.provinces, after.provinces]).drop_duplicates("province", keep="last")
        titles = pd.concat([before.indicators, after.indicators]).drop_duplicates("indicator", keep="last")
    table["name"] = table["province"].map(names.set_index("province")["name"]).fillna("")
    table["title"] = table["indicator"].map(titles.set_index("indicator")["title"]).fillna("")
    for column in ("period_start", "period_end"):
        table[column] = pd.to_datetime(table[column])
    order = table.assign(_what=table["what"].map(KINDS.index))
    by = ["_what", "province", "indicator", "scope", "period_end", "period_start", "kind", "before", "after"]
    return order.sort_values(by, kind="stable").drop(columns="_what").reset_index(drop=True)


def _row(what: str, about: dict, **more: object) -> dict:
    empty = dict.fromkeys(("kind", "target", "before", "after", "before_source", "after_source"), "")
    return {"what": what, "period_start": pd.NaT, "lines": ()} | empty | about | more


def _figures(old: Dataset, new: Dataset, province: str) -> Iterator[dict]:
    """What the sources state of each quantity and period, before and after."""
    before, after = _stated(old, province), _stated(new, province)
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        if was is not None and now is not None and set(was["signature"]) == set(now["signature"]):
            continue
        said = [_said(rows) for rows in (was, now)]
        if list(said[0]) == list(said[1]):
            said = [_said(rows, counts=True) for rows in (was, now)]
        texts, sources = [" / ".join(each) for each in said], [" ".join(each.values()) for each in said]
        last = was if now is None else now
        yield _row(
            "added" if was is None else "gone" if now is None else "revised",
            last.iloc[0][FIGURE].to_dict(),
            **dict(zip(("before", "after", "before_source", "after_source"), [*texts, *sources], strict=True)),
            lines=tuple(map(int, last["line"])),
        )


def _stated(data: Dataset, province: str) -> dict[tuple, pd.DataFrame]:
    """Rows of each quantity and period, the one that stands for it first."""
    rows = choose(data.joined[(data.joined["province"] == province) | (not province)])
    rows = rows.assign(signature=list(zip(*(rows[column].astype(str) for column in STATED), strict=True)))
    return {tuple(map(str, key)): same for key, same in rows.groupby(FIGURE, dropna=False)}


def _said(rows: pd.DataFrame | None, counts: bool = False) -> dict[str, str]:
    """What the sources state, each form once, with the first source that states it."""
    said: dict[str, str] = {}
    for _i, row in rows.iterrows() if rows is not None else ():
        said.setdefault(_form(row, counts), row["source"])
    return said


def _form(row: pd.Series, counts: bool) -> str:
    notes = [_("marked {} by the curators").format(row["flag"])] if row["flag"] else []
    if counts and row["unit"] == "percent":
        notes.append(part_of_whole(row))
    return f"{figure(row)} ({', '.join(notes)})" if notes else figure(row)


def _findings(old: Dataset, new: Dataset, province: str) -> Iterator[dict]:
    """Findings that were opened and closed; what grows old as days pass is no change."""
    found = (findings(data) for data in (old, new))
    before, after = (_keyed(each[~each["kind"].isin(ABOUT_DATES)], FINDING, province) for each in found)
    for what, side, here, there in (
        ("finding opened", "after", after, before),
        ("finding closed", "before", before, after),
    ):
        for key in [key for key in here if key not in there]:
            row = here[key]
            about = row[["province", "indicator", "scope", "period_end", "kind", "lines"]].to_dict()
            yield _row(what, about, **{side: row["sentence"]})


def _keyed(table: pd.DataFrame, key: list[str], province: str) -> dict[tuple, pd.Series]:
    rows = table[(table["province"] == province) | (not province)]
    return {_key(row, key): row for _i, row in rows.iterrows()}


def _key(row: pd.Series, columns: list[str]) -> tuple[str, ...]:
    return tuple(map(str, row[columns]))


def _targets(old: Dataset, new: Dataset, province: str) -> Iterator[dict]:
    """Targets that are new or gone, once each, and statuses that changed in a territory with figures on both sides."""
    before, after = ({_key(row, ["judged", *TARGET]): row for row in _judged(data, province)} for data in (old, new))
    known = [{_key(row, TARGET) for _i, row in data.targets.iterrows()} for data in (old, new)]
    settled = set(old.observations["province"]) & set(new.observations["province"])
    told = set()
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        row = was if now is None else now
        texts = ["" if each is None else each["status"] for each in (was, now)]
        if key[1:] in known[0] & known[1]:
            if texts[0] != texts[1] and key[0] in settled:
                yield _target("status changed", row, row["judged"], texts)
        elif key[1:] not in told:
            told.add(key[1:])
            what = "target gone" if key[1:] in known[0] else "target added"
            yield _target(what, row, province or row["province"], texts if province else ["", ""])


def _target(what: str, row: pd.Series, province: str, texts: list[str]) -> dict:
    about = {"province": province, "indicator": row["indicator"], "scope": row["scope"], "period_end": row["due"]}
    about |= {"kind": row["binds"] if province else "every province", "target": asked(row)}
    return _row(what, about, before=texts[0], after=texts[1], after_source=row["source"])


def _judged(data: Dataset, province: str) -> Iterator[pd.Series]:
    known = set(data.observations["province"])
    for key in sorted(known & {province} if province else known):
        for _i, row in statuses(data, key).assign(judged=key).iterrows():
            yield row
