"""The page that opens an edition: its reports by territory, on the map and by subject, and its data."""

from __future__ import annotations

import pandas as pd

from . import __version__
from .archive import archive_name
from .consistency import findings
from .dataset import Dataset
from .entries import Entry, Judged, judge, list_entries, tallies
from .jobs import Job
from .languages import NAMES
from .names import by_alphabet, fold
from .phrases import severities
from .report import Report, page_templates
from .scores import LEVELS
from .stored import PROJECTIONS
from .targets import STATUSES
from .territories import Era, Territory, describe, eras, legend
from .wording import _, date, listed, ngettext, number, quantity

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


def index_page(
    data: Dataset, jobs: list[Job], reports: dict[str, Report], archive: bytes, projections: pd.DataFrame
) -> str:
    """Make the page that opens an edition.

    Parameters
    ----------
    data : Dataset
        What is known.
    jobs : list of Job
        The reports of the edition.
    reports : dict of Report
        By the name of their job.
    archive : bytes
        The data of the edition, as from `archive.data_archive`.
    projections : pandas.DataFrame
        Those of the edition, as from `stored.edition_projections`.

    Returns
    -------
    str
        HTML; each report is on it by territory or by subject, most of them by both.

    Examples
    --------
    >>> from p06analysis import load
    >>> "0 reports; none failed." in index_page(load(known_by="2022-06-30"), [], {}, b"", pd.DataFrame())
    True
    """
    judged = judge(data, jobs, reports)
    entries = list_entries(data, jobs, reports, judged)
    land = describe(data, entries, judged)
    times = [_era(era, land) for era in eras(data)]
    nation = [land[key] for key in data.provinces.loc[data.provinces["level"] == "nation", "province"]]
    template = page_templates().get_template("edition.html.j2")
    return template.render(
        ngettext=ngettext,
        number=number,
        day=date(data.known_by),
        known_by=f"{data.known_by:%Y-%m-%d}",
        answer=_answer(entries, data),
        failures=[entry for entry in entries if entry.failure],
        keys=_keys(data, entries, judged),
        eras=times,
        legend=legend([each for era in times for each, _row, _column in era["tiles"]]),
        nation=[each for each in nation if each.report or each.others],
        subjects=_subjects(data, entries, land),
        general=[entry for entry in entries if not entry.province and not entry.indicator],
        up="../" if jobs and jobs[0].place else "",
        archive=f"{archive_name(data)}.zip",
        size=number(max(1, round(len(archive) / 1000))),
        projections=PROJECTIONS,
        projected=len(projections) // len(LEVELS),
        data=data,
        version=__version__,
    )


def choice_page(data: Dataset, pages: list[str]) -> str:
    """Make the page that leads to the editions in each language.

    Examples
    --------
    >>> from p06analysis import load
    >>> 'lang="vi" href="vi/index.html"' in choice_page(load(), ["en/index.html", "vi/index.html"])
    True
    """
    template = page_templates().get_template("languages.html.j2")
    links = [(page.partition("/")[0], page) for page in pages]
    return template.render(links=[(key, NAMES[key], page) for key, page in links], day=f"{data.known_by:%Y-%m-%d}")


def _answer(entries: list[Entry], data: Dataset) -> str:
    """Say in one sentence how many reports there are, of how many territories, and how many failed."""
    nation = set(data.provinces.loc[data.provinces["level"] == "nation", "province"])
    about = {entry.province for entry in entries} - {""}
    places = [_("the nation")] if about & nation else []
    if others := len(about - nation):
        places.append(ngettext("{} territory", "{} territories", others).format(others))
    said = ngettext("{} report", "{} reports", len(entries)).format(number(len(entries)))
    if places:
        said = _("{reports} on {places}").format(reports=said, places=listed(places))
    failed = sum(bool(entry.failure) for entry in entries)
    if not failed:
        return _("{}; none failed.").format(said)
    return _("{said}; {n} failed.").format(said=said, n=number(failed))


def _keys(data: Dataset, entries: list[Entry], judged: Judged) -> list[dict]:
    """Few large figures: label, value, a note below it, and where it leads."""
    failed, found = sum(bool(entry.failure) for entry in entries), findings(data)
    known = [(era, int(era.rows["province"].isin(data.observations["province"]).sum())) for era in eras(data)]
    of = [_("{part} of {whole}").format(part=count, whole=len(era.rows)) for era, count in known]
    targets = tallies(judged.values())
    total = sum(count for *_word, count in targets)
    unjudged = sum(count for symbol, _word, count in targets if symbol == STATUSES["insufficient data"])
    quality = next((each.href for each in entries if each.kind == _("data quality") and not each.failure), "")
    return [
        {"label": _("Reports"), "value": number(len(entries)), "failed": failed},
        {
            "label": _("{} with a figure").format(known[0][0].name),
            "value": of[0],
            "note": "; ".join(f"{era.name}: {text}" for (era, _n), text in zip(known[1:], of[1:], strict=True)),
        },
        {
            "label": _("Figures"),
            "value": number(len(data.observations)),
            "note": _("from {} sources").format(number(data.observations["source"].nunique())),
        },
        {"label": _("Findings"), "value": number(len(found)), "note": listed(severities(found)), "href": quality},
        {
            "label": _("Targets that could be judged"),
            "value": _("{part} of {whole}").format(part=number(total - unjudged), whole=number(total)),
            "tallies": targets,
        },
    ]


def _era(era: Era, land: dict[str, Territory]) -> dict:
    """The tile map of an era, and its territories by region from north to south."""
    rows, regions = era.rows, []
    for region in [*REGIONS, *sorted(set(rows["region"]) - set(REGIONS))]:
        inside = [land[key] for key in rows.loc[rows["listed"] & (rows["region"] == region), "province"]]
        members = [each for each in inside if each.report or each.others]
        silent = [each.name for each in inside if not each.figures]
        if members or silent:
            name = region.replace("_", " ").capitalize() or _("No region given")
            anchor = f"{era.key}-{fold(region)}"
            regions.append({"anchor": anchor, "name": name, "members": members, "silent": silent})
    drawn = rows[rows["tile_row"].notna() & rows["tile_col"].notna()]
    tiles = [(land[row.province], row.tile_row + 1, row.tile_col + 1) for row in drawn.itertuples()]
    kept = int((~rows["listed"]).sum())
    return {"key": era.key, "name": era.name, "kept": kept, "tiles": tiles, "regions": regions}


def _subjects(data: Dataset, entries: list[Entry], land: dict[str, Territory]) -> list[dict]:
    """Quantities by title: the reports that compare territories, then those of each territory."""
    order = data.provinces.set_index("province")["sort_order"]
    subjects = []
    for row in data.indicators.sort_values("title", key=by_alphabet).itertuples():
        about = [entry for entry in entries if entry.indicator == row.indicator]
        keys = sorted({(order[each.province], each.province, each.scope) for each in about if each.province})
        territories = [
            (
                quantity(land[province].name + land[province].when, scope),
                [each for each in about if (each.province, each.scope) == (province, scope)],
            )
            for _order, province, scope in keys
        ]
        if about:
            across = [each for each in about if not each.province]
            anchor = f"subject-{fold(row.indicator)}"
            subjects.append({"anchor": anchor, "name": row.title, "across": across, "territories": territories})
    return subjects
