"""Mini data packages for the tests of the analysis: the project's own schema, few rows, plain territories."""

import csv
import json
from functools import cache
from pathlib import Path

import pandas as pd

from p06analysis import Dataset, load
from p06analysis.designs import PACE, SPREAD
from p06analysis.pool import Line, Pool
from p06analysis.projection import LEVELS, Projection
from p06analysis.tails import Tails

DATA = Path(__file__).parents[1] / "data"
SCHEMA = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))

PROVINCES = [  # key, name, level, valid_from, valid_to; the order is that of the alphabet
    ("vietnam", "Vietnam", "nation", "", ""),
    ("east", "East", "province", "", ""),
    ("north", "North", "province", "", ""),
    ("south", "South", "province", "", ""),
    ("west", "West", "city", "", ""),
    ("old_town", "Old Town", "province", "", "2025-06-30"),
    ("new_town", "New Town", "province", "2025-07-01", ""),
    *((f"p{place:02}", f"Place {place}", "province", "", "") for place in range(1, 16)),
]
INDICATORS = [  # key, unit, kind, direction, minimum, maximum
    ("paid", "percent", "rate", "up", 0, 100),
    ("late", "percent", "rate", "down", 0, 100),
    ("reach", "percent", "rate", "up", 0, ""),
    ("issued", "count", "stock", "up", 0, ""),
    ("handled", "count", "flow", "none", 0, ""),
    ("place", "rank", "rank", "down", 1, 63),
    ("mark", "score", "score", "up", 0, 100),
    *((key, "count", "stock", "none", 0, "") for key in ("tasks_total", "tasks_done", "tasks_not_done")),
    *((key, "count", "stock", "none", 0, "") for key in ("tasks_regular", "tasks_in_progress")),
]
PART_OF = {f"tasks_{part}": "tasks_total" for part in ("done", "not_done", "regular", "in_progress")}
BASE = {"late": "people", "reach": "people", "tasks_done": "tasks_total"}  # what a quantity is counted among
ALIKE = {"paid": "late"}


def obs(province: str, indicator: str, end: str, value, start: str = "", **more) -> dict:
    """One row of observations.csv; without a source it was published on the last day of its period."""
    row = {"province": province, "indicator": indicator, "period_start": start, "period_end": end, "value": value}
    basis = {"period_basis": "stated", "qualifier": "exact", "source": f"paper-{end}", "locator": "paragraph 1"}
    return row | basis | more


def target(province: str, indicator: str, due: str, value, **more) -> dict:
    """One row of targets.csv, decided on 1 January 2020."""
    row = {"province": province, "indicator": indicator, "due": due, "value": value, "comparator": "at_least"}
    return row | {"source": "plan-2020-01-01", "locator": "article 1", "document": "Plan 1"} | more


def source(handle: str, **more) -> dict:
    """One row of sources.csv; a handle ends in its date of publication."""
    row = {"source": handle, "title": f"Title of {handle}", "publisher": f"Publisher of {handle}", "kind": "news"}
    return row | {"language": "en", "published": handle[-10:], "published_basis": "stated", "url": ""} | more


def review(finding: str, kind: str, end: str, decision: str = "confirmed", **more) -> dict:
    """One row of reviews.csv, on paid in the east, by the source of the day."""
    row = {"finding": finding, "kind": kind, "province": "east", "indicator": "paid", "period_end": end}
    return row | {"decision": decision, "reason": "Both are printed so.", "source": f"paper-{end}"} | more


def mini(
    folder: Path,
    observations: list[dict],
    targets: list[dict] = (),
    sources: list[dict] = (),
    reviews: list[dict] = (),
) -> Dataset:
    """Write a data package and load it; sources that are only named in a row are added."""
    given = {row["source"] for row in sources}
    named = sorted({row["source"] for row in [*observations, *targets, *reviews]} - given)
    tables = {
        "observations": observations,
        "targets": targets,
        "reviews": reviews,
        "sources": [*sources, *map(source, named)],
        "provinces": [
            {"province": key, "name": name, "name_vi": name, "level": level, "valid_from": since, "valid_to": until}
            | {"sort_order": order}
            for order, (key, name, level, since, until) in enumerate(PROVINCES)
        ],
        "indicators": [
            {"indicator": key, "title": key.replace("_", " ").capitalize(), "title_vi": f"{key} (vi)"}
            | {"theme": "governance", "unit": unit, "kind": kind, "direction": direction}
            | {"minimum": least, "maximum": most, "definition": key, "confused_with": ALIKE.get(key, "")}
            | {"part_of": PART_OF.get(key, ""), "base": BASE.get(key, ""), "words": ""}
            for key, unit, kind, direction, least, most in INDICATORS
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "datapackage.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    for resource in SCHEMA["resources"]:
        with (folder / resource["path"]).open("w", encoding="utf-8", newline="") as file:
            columns = [field["name"] for field in resource["schema"]["fields"]]
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables[resource["name"]])
    return load(folder)


@cache
def real() -> Dataset:
    """The project's own data."""
    return load(DATA)


def modelled(due: str = "2023-12-31", reference: str = "2023-06-30") -> Projection:
    """A projection of known shape: Student's t around 0 with scale 0.5 on the logit scale of 0 to 100.

    Its 10% quantile lies 1.5332 times 0.5 below 0: 100 / (1 + exp(0.7666)) = 31.72.
    """
    line = real().series("ha_tinh", "online_payment_rate")
    quantiles = [10.04, 20, 30, 40, 50, 60, 70.06]
    frame = pd.DataFrame({"reference_date": day(reference), "target_end_date": day(due), "output_type_id": LEVELS})
    pool = Pool(
        "logit", 40, 30, 10, Line(PACE["logit"], SPREAD["logit"], Tails(), PACE["logit"]), {}, 0.0, 0.0, 1.0, 3.0
    )
    return Projection(frame.assign(value=quantiles), "", line, pool, 0.254, 0.0, 0.5, (0.0, 100.0))


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)
