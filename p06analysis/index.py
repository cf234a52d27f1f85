"""The page on which a reader of an edition finds a territory by region or a subject by name."""

from __future__ import annotations

import pandas as pd

from . import __version__
from .consistency import findings
from .dataset import Dataset, existing
from .jobs import Job
from .report import Report, page_templates
from .targets import STATUSES, target_status
from .wording import _, date, ngettext

REGIONS = [  # from north to south; the names are those before and those since the mergers
    "northern_midlands_and_mountains",
    "red_river_delta",
    "north_central",
    "north_central_and_central_coast",
    "south_central_coast_and_central_highlands",
    "central_highlands",
    "southeast",
    "mekong_river_delta",
]


def index_page(data: Dataset, jobs: list[Job], reports: dict[str, Report]) -> str:
    """Page on which a reader finds a province by region or a subject by name."""
    found = findings(data)
    harmful = found[found["severity"] != "note"]["province"].value_counts()
    links = pd.DataFrame([_entry(data, job, reports[job.name]) for job in jobs])
    provinces = data.provinces.assign(findings=data.provinces["province"].map(harmful).fillna(0).astype(int))
    return (
        page_templates()
        .get_template("edition.html.j2")
        .render(
            _=_,
            ngettext=ngettext,
            day=date(data.known_by),
            digest=data.digest,
            version=__version__,
            regions=_regions(provinces, links),
            subjects=_subjects(data, links),
            general=links[(links["province"] == "") & (links["indicator"] == "")].to_dict("records"),
            failures=links[links["failure"] != ""].to_dict("records"),
            count=len(jobs),
            silent=_silent(data),
        )
    )


def _silent(data: Dataset) -> list[str]:
    """Territories of the day of which no figure is known, by the Vietnamese alphabet."""
    there = data.provinces[existing(data.provinces, data.known_by) & (data.provinces["level"] != "nation")]
    unheard = there[~there["province"].isin(data.observations["province"])]
    return unheard.sort_values("sort_order")["name"].tolist()


def _entry(data: Dataset, job: Job, report: Report) -> dict:
    given = job.parameters
    status = ""
    if job.notebook.stem == "projection" and not report.failure:
        judged = target_status(data, given["province"], given["indicator"], given.get("scope", ""))
        whose = judged["binds"].map(["nation", "every province", "province"].index)
        for row in judged.assign(whose=whose).sort_values(["whose", "due"]).tail(1).itertuples():
            status = f"{STATUSES[row.status]} {_(row.status)}" + (
                _(" (nation's goal)") if row.binds == "nation" else ""
            )
    return {
        "href": f"{job.name}.html",
        "notebook": job.notebook.stem,
        "province": given.get("province", ""),
        "indicator": given.get("indicator", ""),
        "title": report.title,
        "answer": report.answer,
        "status": status,
        "failure": report.failure,
    }


def _regions(provinces: pd.DataFrame, links: pd.DataFrame) -> list[dict]:
    """Regions in the order of the country from north to south, their territories by the Vietnamese alphabet."""
    known = provinces[provinces["province"].isin(links["province"]) & (provinces["level"] != "nation")]
    regions = []
    for since_2025, heading in (
        (True, _("Territories of today")),
        (False, _("Territories until 30 June 2025")),
    ):
        current = known[known["valid_to"].isna() == since_2025]
        column = "region_2025" if since_2025 else "region"
        for region in REGIONS:
            inside = current[current[column] == region].sort_values("sort_order")
            if len(inside):
                members = [{**row._asdict(), "reports": _of(links, row.province)} for row in inside.itertuples()]
                regions.append({"heading": heading, "name": region.replace("_", " ").capitalize(), "members": members})
    nation = _of(links, "vietnam")
    if nation:
        regions.insert(
            0,
            {
                "heading": _("The nation"),
                "name": "",
                "members": [{"name": "Vietnam", "findings": 0, "reports": nation}],
            },
        )
    return regions


def _of(links: pd.DataFrame, province: str) -> list[dict]:
    rows = links[links["province"] == province]
    return rows.sort_values("notebook", key=lambda names: names != "province", kind="stable").to_dict("records")


def _subjects(data: Dataset, links: pd.DataFrame) -> list[dict]:
    titles = data.indicators.set_index("indicator")["title"]
    about = links[links["indicator"] != ""]
    return [
        {"name": titles[key], "reports": rows.to_dict("records")}
        for key, rows in about.groupby("indicator", sort=False)
    ]
