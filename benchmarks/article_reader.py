"""How many figures of known articles `p06 read` finds in their texts, and how often it names the right indicator.

    python benchmarks/article_reader.py FOLDER

FOLDER holds the texts (UTF-8, a paragraph a line). An article is recognised by its figures: it is that of the source
most of whose values stand in it. The proposals know nothing of the figures of the article itself.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd

import p06analysis as p06
from p06analysis.names import UnknownName
from p06analysis.periods import UnclearDay, read_period
from p06analysis.proposing import Proposer
from p06analysis.reading import language_of, mentions, read_article

HEADS = ["figures", "found", "first", "among three", "province", "period", "other numbers"]


def main() -> None:
    data = p06.load()
    rows = {path.stem: measured(path, data) for path in sorted(Path(sys.argv[1]).glob("*.txt"))}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["source", *HEADS]).set_index("source")
    table.loc["all"] = table.sum()
    print(table.to_string())
    part = table.loc["all"] / table.loc["all", "figures"]
    print(
        f"{part['found']:.1%} of the figures found (wanted: 95%), with the right indicator first {part['first']:.1%},"
    )
    print(f"among the first three {part['among three']:.1%} (wanted: 70%)")


def measured(path: Path, data: p06.Dataset) -> list:
    text = read_article(path)
    read = mentions(text, data.provinces)
    values = {Decimal(each.value) for mention in read for each in mention.found.readings}
    rows = data.observations
    known = rows["published_value"].map(Decimal).isin(values).groupby(rows["source"]).sum()
    source = known.index[known.argmax()]
    others = replace(data, observations=rows[rows["source"] != source])
    proposer = Proposer(others)
    counts = dict.fromkeys(HEADS, 0)
    used: set[int] = set()
    for row in rows[rows["source"] == source].to_dict("records"):
        counts["figures"] += 1
        at = [place for place, each in enumerate(read) if states(each, row)]
        at = [place for place in at if read[place].locator == row["locator"]] or at
        if not at:
            print(f"not found: {source}, {row['indicator']}, {row['published_value']}")
            continue
        used |= set(at)
        proposed = min((proposer.propose(read[place]) for place in at), key=lambda keys: rank(row["indicator"], keys))
        counts["found"] += 1
        counts["first"] += rank(row["indicator"], proposed) == 0
        counts["among three"] += rank(row["indicator"], proposed) < 3
        counts["province"] += any(same_place(read[place].province, row, data) for place in at)
        counts["period"] += any(same_day(read[place].period, row, language_of(text)) for place in at)
    counts["other numbers"] = len(read) - len(used)
    return [source, *counts.values()]


def rank(indicator: str, proposed: list[str]) -> int:
    return proposed.index(indicator) if indicator in proposed else len(proposed) + 3


def states(mention, row: dict) -> bool:
    value = Decimal(row["published_value"])
    return any(value in (Decimal(each.value), Decimal(each.denominator or -1)) for each in mention.found.readings)


def same_place(name: str, row: dict, data: p06.Dataset) -> bool:
    there = data.provinces.set_index("province").loc[row["province"], "name"]
    return name == there


def same_day(text: str, row: dict, language: str) -> bool:
    try:
        return bool(text) and pd.Timestamp(read_period(text, language).end) == row["period_end"]
    except (UnclearDay, UnknownName):
        return False


if __name__ == "__main__":
    main()
