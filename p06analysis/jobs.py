"""The reports that an edition consists of: reports.toml against what is known."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .change import moved_series
from .dataset import Dataset
from .names import did_you_mean
from .report import NotANotebook, ReportError, complete, find_notebook, notebooks_folder, report_name
from .targets import targets_for


@dataclass(frozen=True)
class Job:
    """One report that is to be rendered."""

    notebook: Path
    parameters: dict[str, object]
    data: Path | None = None  # folder of the data package; found from the working directory where not given
    place: str = ""  # folder within the edition with a slash, where it has one for each language

    @property
    def name(self) -> str:
        """File name without its ending."""
        return self.place + report_name(self.notebook.stem, self.parameters)


def plan(data: Dataset, file: Path | None = None) -> list[Job]:
    """Read reports.toml and list the reports of an edition.

    Parameters
    ----------
    data : Dataset
        What is known; it decides which provinces, series and targets there are.
    file : pathlib.Path, optional
        The plan; the project's own where not given.

    Returns
    -------
    list of Job
        In the order of the plan.

    Raises
    ------
    ReportError
        An unknown key, notebook, parameter, indicator or ``each``, a date without quotes, or one report twice.

    Examples
    --------
    >>> from p06analysis import load
    >>> jobs = plan(load())
    >>> jobs[0].name, len({job.name for job in jobs}) == len(jobs)
    ('province-vietnam', True)
    """
    file = file or notebooks_folder() / "reports.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    core = [data.indicator(name) for name in content.get("core", [])]
    jobs = []
    for entry in content.get("report", []):
        if unknown := set(entry) - {"notebook", "each", "parameters"}:
            raise ReportError(f"{file.name}: unknown key {sorted(unknown)[0]!r}; there are notebook, each, parameters")
        each = entry.get("each", "once")
        if each not in EACH:
            raise ReportError(f"{file.name}: each = {each!r}{did_you_mean(each, EACH)} (there are {', '.join(EACH)})")
        for name, value in entry.get("parameters", {}).items():
            if not isinstance(value, (str, int, float, list)):
                said = f"{value} is a {type(value).__name__}; write it in quotes"
                raise ReportError(f"{file.name}: {entry['notebook']}, parameter {name}: {said}")
        fixed = {**entry.get("parameters", {}), "known_by": f"{data.known_by:%Y-%m-%d}"}
        notebook = find_notebook(entry["notebook"])
        try:
            complete(notebook, fixed)
        except NotANotebook:  # it fails as a report, and the others are rendered
            jobs.append(Job(notebook, fixed, data.folder))
            continue
        jobs += [Job(notebook, {**varied, **fixed}, data.folder) for varied in EACH[each](data, core, fixed)]
    names = [job.name for job in jobs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ReportError(f"{file.name}: {sorted(twice)[0]} is asked for twice")
    return jobs


def _once(data: Dataset, core: list[str], fixed: dict) -> Iterator[dict]:
    yield {}


def _provinces(data: Dataset, core: list[str], fixed: dict) -> Iterator[dict]:
    for province in data.joined.sort_values("sort_order")["province"].unique():
        yield {"province": province}


def _series(data: Dataset, core: list[str], fixed: dict) -> Iterator[dict]:
    yield from moved_series(data.joined, core)[["province", "indicator", "scope"]].to_dict("records")


def _indicators(data: Dataset, core: list[str], fixed: dict) -> Iterator[dict]:
    """Those that some territory has a figure of on the day of the comparison; none for a day still to come."""
    on = fixed.get("on") or fixed["known_by"]
    window = {"window_days": fixed["window_days"]} if "window_days" in fixed else {}
    for indicator in core:
        if on <= fixed["known_by"] and len(data.snapshot(indicator, on, scope=fixed.get("scope", ""), **window)):
            yield {"indicator": indicator}


def _targets(data: Dataset, core: list[str], fixed: dict) -> Iterator[dict]:
    known = data.joined[data.joined["indicator"].isin(core)].sort_values(["sort_order", "indicator", "scope"])
    for key in known[["province", "indicator", "scope"]].drop_duplicates().itertuples(index=False):
        if len(targets_for(data, *key)):
            yield dict(zip(("province", "indicator", "scope"), key, strict=True))


EACH: dict[str, Callable[[Dataset, list[str], dict], Iterator[dict]]] = {
    "once": _once,
    "province": _provinces,
    "series": _series,
    "indicator": _indicators,
    "target": _targets,
}
