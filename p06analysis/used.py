"""The list to which the numbers of a report lead: figures and targets as published, and what speaks against them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from .consistency import findings
from .dataset import Dataset
from .derivation import formulas_in
from .doubts import decided, findings_on
from .embed import download
from .provenance import UNKNOWN, asked, figure_id, linked, quoted_note, target_id
from .show import Cell, Sentence, Shown, literal, nothing, table_html
from .wording import _, date, figure, number, part_of_whole, period, quantity

CITED = re.compile(r"#(f[0-9a-f]{7})")
REVIEW = ("Checked", "Remark")  # empty columns for who ticks the figures off


def readable(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Add to rows of figures the columns that a reader wants.

    Parameters
    ----------
    data : Dataset
        What is known.
    rows : pandas.DataFrame
        Rows of `Dataset.joined`.

    Returns
    -------
    pandas.DataFrame
        The rows with figure (as published, with a link to its source), when, doubts (note, stated change, flag,
        findings) and publisher.
    """
    records = [row for _index, row in rows.iterrows()]
    against = _against(data)
    return rows.assign(
        figure=[Cell(figure(row), f"#{figure_id(row)}") for row in records],
        when=[_when(row) for row in records],
        doubts=[Sentence(doubts(row, against.get(row["line"], ()), elsewhere=True)) for row in records],
        publisher=rows["source_publisher"],
    )


def _against(data: Dataset) -> dict[int, list[str]]:
    """Sentences of the findings that are no mere notes, each with its review, by line of observations.csv."""
    found = findings(data)
    by_line: dict[int, list[str]] = {}
    for row in found[found["severity"] != "note"].itertuples():
        for line in row.lines:
            by_line.setdefault(line, []).append(row.marked + decided(row))
    return by_line


def _with_evidence(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the figures that the findings on these figures cite, and those that the findings on them cite in turn."""
    found = findings_on(data, rows)
    cited = set(CITED.findall(" ".join([*found["marked"], *formulas_in(" ".join(found["marked"])).values()])))
    lines = set(found["lines"].explode().dropna()) - set(rows["line"])
    others = data.joined[data.joined["line"].isin(lines)]
    more = others[[figure_id(row) in cited for _i, row in others.iterrows()]]
    return _with_evidence(data, pd.concat([rows, more])) if len(more) else rows


def _when(row: pd.Series) -> Cell:
    """What a figure refers to, and below it whether that is inferred."""
    return Cell(
        period(row["period_start"], row["period_end"]), note=_("inferred") if row["period_basis"] == "inferred" else ""
    )


def doubts(row: pd.Series, against: Sequence[str] = (), elsewhere: bool = False) -> str:
    """Say what a reader of a figure has to keep in mind; empty where there is nothing.

    Parameters
    ----------
    row : pandas.Series
        A row of `Dataset.joined`.
    against : sequence of str
        What findings say of it, with marks.
    elsewhere : bool
        Not in the list of figures used itself: what has numbers in it then leads there.

    Returns
    -------
    str
        With marks.
    """
    found = [quoted_note(row) if elsewhere else literal(row["note"])]
    if pd.notna(row["stated_change"]):
        change = number(row["stated_change"], int(row["stated_decimals"]), signed=True)
        change = linked(change, row) if elsewhere else change
        found.append(_("the source states a change of {}").format(change))
    if row["flag"]:
        found.append(_("marked {} by the curators").format(row["flag"]))
    return "; ".join(text for text in [*found, *against] if text)


def figures_used(data: Dataset, *rows: pd.DataFrame, comparators: tuple[pd.DataFrame, ...] = ()) -> Shown:
    """List where each figure and target comes from, article by article; every link of the report ends here.

    Parameters
    ----------
    data : Dataset
        What is known.
    *rows : pandas.DataFrame
        Rows of `Dataset.joined`, or targets as from `targets.statuses`, that the report rests on. In a report of one
        province all have to be its own; a rendered report is checked for that.
    comparators : tuple of pandas.DataFrame
        The same of other territories, which the report sets beside its own.

    Returns
    -------
    Shown
        A table: figure as published with its counts, quantity, period, paragraph and doubts, under the article,
        publisher and date; the same for download, with empty columns for who checks it.
    """
    against = _against(data)
    used = _records(data, comparators, against, own=False) | _records(data, rows, against, own=True)
    if not used:
        return nothing(_("{}: none.").format(_("Figures used and where they are stated")))
    listed = sorted(used.values(), key=lambda record: record["order"])
    parts = [
        (_("Figures used and where they are stated"), [record for record in listed if record["own"]]),
        (_("Figures of other territories beside them"), [record for record in listed if not record["own"]]),
    ]
    body = "".join(_part(caption, records) for caption, records in parts if records)
    named = _("Figures used {province} {day}").format(province=_only(rows), day=f"{data.known_by:%Y-%m-%d}")
    body += download(_sheet(listed), named, _("Download this list as CSV, with columns to tick off"))
    text = "\n".join(f"{record['name']}, {record['quantity']}: {record['figure']}" for record in listed)
    return Shown(text, body, {"role": "used", "figures": {record["id"]: _proof(record) for record in listed}})


def _only(frames: tuple[pd.DataFrame, ...]) -> str:
    """Key of the territory that the figures are of; empty where there are several."""
    keys = {key for frame in frames if "due" not in frame for key in frame["province"]}
    return keys.pop() if len(keys) == 1 else ""


def _part(caption: str, records: list[dict]) -> str:
    """A table of figures, article by article."""
    several = len({record["province"] for record in records}) > 1
    names = [f"{record['name']}: {record['quantity']}" if several else record["quantity"] for record in records]
    columns = {
        _("Figure"): [record["figure"] for record in records],
        _("Quantity"): names,
        _("Refers to"): [record["when"] for record in records],
        _("Stated in"): [record["locator"] for record in records],
        _("Keep in mind"): [record["doubts"] for record in records],
    }
    notes = [f"{each['publisher']}, {each['published']}" + (each["told"] and f"; {each['told']}") for each in records]
    articles = [Cell(each["article"], each["url"], note) for each, note in zip(records, notes, strict=True)]
    return table_html(pd.DataFrame(columns), caption, [record["id"] for record in records], articles)


def _proof(record: dict) -> list[str]:
    """What a rendered report is checked by: territory, whether it is a comparator, and all that the source states."""
    said = " ".join(filter(None, [record["figure"], record["note"], record["change"]]))
    return [record["province"], "own" if record["own"] else "comparator", record["day"], said]


def _records(
    data: Dataset, frames: tuple[pd.DataFrame, ...], against: dict[int, list[str]], own: bool
) -> dict[str, dict]:
    """One record for each figure or target, by its anchor."""
    found: dict[str, dict] = {}
    sources = data.sources.set_index("source").to_dict("index")
    land = data.provinces.set_index("province").to_dict("index")
    facts = data.indicators.set_index("indicator").to_dict("index")
    for frame in frames:
        make = _target_record if "due" in frame else _figure_record
        frame = frame[frame["source"] != ""] if "due" in frame else _with_evidence(data, frame)  # a goal has none
        for _i, row in frame.iterrows():
            record = make(row, facts, against)
            source = sources[row["source"]]
            territory = land[row["province"]] if row["province"] else None
            name = _("Every province") if territory is None else territory["name"]
            place = -1 if territory is None else territory["sort_order"]
            article = {
                "article": source["title"],
                "publisher": source["publisher"] if source["publisher"] != UNKNOWN else _("publisher not shown"),
                "told": source["note"] if not source["url"] else "",  # what stands for an address
                "published": _published(source),
                "day": f"{source['published']:%Y-%m-%d}" if pd.notna(source["published"]) else "",
                "url": source["url"],
                "locator": row["locator"],
                "note": row["note"],
                "province": row["province"],
                "name": name,
                "own": own,
            }
            known = source["published"] if pd.notna(source["published"]) else pd.Timestamp.max
            first = (known, source["title"], row["source"], place, *record.pop("order"))
            found[record["id"]] = article | record | {"order": first}
    return found


def _figure_record(row: pd.Series, facts: dict[str, dict], against: dict[int, list[str]]) -> dict:
    change = "" if pd.isna(row["stated_change"]) else number(row["stated_change"], int(row["stated_decimals"]), True)
    return {
        "id": figure_id(row),
        "figure": Cell(figure(row), note=_counts(row)),
        "counts": _counts(row),
        "what": _("figure"),
        "quantity": quantity(row["title"], row["scope"]),
        "when": _when(row),
        "doubts": Sentence(doubts(row, against.get(row["line"], ()))),
        "change": change,
        "order": (row["theme"], row["title"], row["scope"], row["period_end"]),
    }


def _target_record(row: pd.Series, facts: dict[str, dict], against: dict[int, list[str]]) -> dict:
    about = facts[row["indicator"]]
    said = [each for each in (row["document"], row["note"]) if each]
    asks = row.copy()
    asks["unit"] = about["unit"]
    return {
        "id": target_id(row),
        "figure": Cell(asked(asks), note=_("target")),
        "counts": "",
        "what": _("target"),
        "quantity": quantity(about["title"], row["scope"]),
        "when": Cell(_("due {}").format(date(row["due"]))),
        "doubts": Sentence(literal("; ".join(said))),
        "change": "",
        "order": (about["theme"], about["title"], row["scope"], row["due"]),
    }


def _counts(row: pd.Series) -> str:
    """The counts behind a rate, as the source gives them."""
    if row["unit"] != "percent" or (pd.isna(row["numerator"]) and pd.isna(row["denominator"])):
        return ""
    return part_of_whole(row)


def _published(source: dict) -> str:
    if pd.isna(source["published"]):
        return _("date not shown")
    forms = {"stated": "{}", "month": _("by {}"), "not_before": _("not before {}")}
    return forms.get(source["published_basis"], "{}").format(date(source["published"]))


def _sheet(listed: list[dict]) -> pd.DataFrame:
    """The list for a spreadsheet, with empty columns for the reviewer."""
    heads = {
        "id": _("Anchor"),
        "what": _("Kind"),
        "name": _("Territory"),
        "quantity": _("Quantity"),
        "when": _("Refers to"),
        "main": _("Figure"),
        "counts": _("Counts"),
        "article": _("Article"),
        "locator": _("Stated in"),
        "publisher": _("Publisher"),
        "published": _("Published"),
        "url": _("Address"),
        "doubts": _("Keep in mind"),
    }
    rows = [record | {"main": record["figure"].main, "counts": record["counts"]} for record in listed]
    sheet = pd.DataFrame([{head: row[key] for key, head in heads.items()} for row in rows])
    return sheet.assign(**dict.fromkeys(map(_, REVIEW), ""))
