"""Reports made again from what they say of their own making, and told from what they are."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .archive import archive_name, data_archive
from .colophon import Colophon, ColophonError, read_colophon, seal
from .dataset import load, to_day
from .jobs import Job
from .languages import unpaired
from .page_text import differences, narrowed
from .report import Report, complete, find_notebook
from .schema import find_package
from .wording import _
from .workers import run


@dataclass(frozen=True)
class Verdict:
    """What became of one report.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    reasons : tuple of str
        A sentence for each thing that was changed: the file, the data, the code. Empty where it is identical.
    changes : tuple of str
        The texts that differ.
    error : str
        Why it could not be told; empty where it could.
    title, name : str
        What an identical report is about, and the file name that it had.
    """

    path: Path
    reasons: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    error: str = ""
    title: str = ""
    name: str = ""

    @property
    def identical(self) -> bool:
        """Whether the file is, byte for byte, what today's code makes of today's data as known by its day."""
        return not self.reasons and not self.error

    def lines(self, most: int = 20) -> list[str]:
        """Write the verdict: a line for what was changed, and below it the texts that differ."""
        if self.error:
            return [_("{file}: error: {why}").format(file=self.path, why=self.error)]
        said = " ".join(self.reasons) or _("identical: {}").format(self.title)
        if self.identical and self.name != self.path.stem:
            said += _(" (rendered as {}.html)").format(self.name)
        more = len(self.changes) - most
        rest = [_("... and {} more").format(more)] if more > 0 else []
        return [f"{self.path}: {said}", *(f"  {each}" for each in [*self.changes[:most], *rest])]


@dataclass(frozen=True)
class Claim:
    """A report as it is, and the job that makes it again."""

    page: str
    colophon: Colophon
    job: Job


def verify_reports(paths: Iterable[Path], workers: int = 1) -> Iterator[Verdict]:
    """Render reports again and say whether they are what they were.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        HTML files of reports.
    workers : int
        Reports rendered at a time.

    Yields
    ------
    Verdict
        One for each file in their order; a file that cannot be judged does not stop the others.
    """
    with tempfile.TemporaryDirectory(prefix="p06-verify-") as folder:
        waiting = [(path, _claim(path, Path(folder))) for path in paths]
        claims = [claim for _path, claim in waiting if isinstance(claim, Claim)]
        jobs = {_key(claim.job): claim.job for claim in claims}  # two copies of one report are rendered once
        fresh: dict[str, Report] = {}
        for job, report in run(list(jobs.values()), workers, None):
            fresh[_key(job)] = report
            while waiting and (isinstance(waiting[0][1], str) or _key(waiting[0][1].job) in fresh):
                yield _verdict(*waiting.pop(0), fresh)
        yield from (_verdict(path, claim, fresh) for path, claim in waiting)


def _key(job: Job) -> str:
    return json.dumps([str(job.notebook), job.parameters, str(job.data)])


def _claim(path: Path, folder: Path) -> Claim | str:
    """Read a file and see how to make it again; why that cannot be done where it cannot."""
    try:
        page = unpaired(path.read_bytes().decode())
        said = read_colophon(page)
        if not re.fullmatch(r"\w[\w-]*", said.notebook):  # a file from elsewhere must not name one that is to run
            raise ColophonError(f"{said.notebook!r} is no name of a notebook")
        notebook = find_notebook(said.notebook)
        return Claim(page, said, Job(notebook.resolve(), complete(notebook, said.parameters), _package(said, folder)))
    except UnicodeDecodeError:
        return _("it is no report of this project: it is not UTF-8 text")
    except OSError as error:
        return _("it cannot be read: {}").format(error.strerror)
    except ValueError as error:  # no colophon, no such notebook, an unknown parameter, data that cannot be loaded
        return str(error)


def _package(said: Colophon, folder: Path) -> Path:
    """Data package to render from: today's; for one that was "latest" on an earlier day, today's as of that day."""
    own, day = find_package(), to_day(said.known_by, "known_by")
    if said.parameters.get("known_by", "latest") != "latest":
        return own
    data = load(own)
    if data.known_by == day:
        return own
    data = data.as_of(day)
    with zipfile.ZipFile(io.BytesIO(data_archive(data))) as archive:
        archive.extractall(folder)
    return folder / archive_name(data)


def _verdict(path: Path, claim: Claim | str, fresh: dict[str, Report]) -> Verdict:
    if isinstance(claim, str):
        return Verdict(path, error=claim)
    report = fresh[_key(claim.job)]
    if report.failure:
        broken = _("its seal is broken, and ") if _edited(claim) else ""
        return Verdict(path, error=broken + _("it cannot be rendered again: {}").format(report.failure))
    if report.page == claim.page:
        return Verdict(path, title=report.title, name=claim.job.name)
    try:
        now = read_colophon(report.page)
    except ColophonError as error:
        return Verdict(path, error=_("rendered again, {}").format(error))
    reasons = _reasons(claim, now)
    return Verdict(path, tuple(reasons), tuple(_changes(claim, now, report.page)))


def _edited(claim: Claim) -> bool:
    return seal(claim.page) != claim.colophon.seal


def _reasons(claim: Claim, now: Colophon) -> Iterator[str]:
    """What was changed since the report was made, a sentence each."""
    was = claim.colophon
    if edited := _edited(claim):
        yield _("The file was changed after it was made: its seal is broken.")
    if was.data != now.data:
        yield _("The data were changed: digest {was} in the file, {now} now.").format(was=was.data, now=now.data)
    if (was.code, was.version) != (now.code, now.version):
        form = _("The code was changed: {was} (version {version}) in the file, {now} (version {newer}) now.")
        yield form.format(was=was.code, version=was.version, now=now.code, newer=now.version)
    if not edited and (was.data, was.code, was.version) == (now.data, now.code, now.version):
        yield _(
            "Seal, data and code fit, yet the page differs: either the file was edited and sealed again, or other "
            "versions of the libraries made it."
        )


def _changes(claim: Claim, now: Colophon, page: str) -> Iterator[str]:
    """The texts that differ; where data and code are the same, the page made again is what the file once was."""
    was = claim.colophon
    restored = _edited(claim) and (was.data, was.code, was.version) == (now.data, now.code, now.version)
    told = () if restored else (was.data, now.data, was.code, now.code)
    found = differences(page, claim.page, told)
    for where, fresh, own in found:
        yield (f"{where}: " if where else "") + (_became(fresh, own) if restored else _instead(own, fresh))
    if not found:
        yield _hidden(page, claim.page) if restored else _("No text or figure that a reader sees differs.")


def _became(before: str, after: str) -> str:
    if not before:
        return _("{} was added").format(after)
    return _("{before} became {after}").format(before=before, after=after) if after else _("{} is gone").format(before)


def _instead(own: str, fresh: str) -> str:
    if own and fresh:
        return _("{own} in the file, {fresh} when rendered again").format(own=own, fresh=fresh)
    form = _("{} only in the file") if own else _("{} only when rendered again")
    return form.format(own or fresh)


def _hidden(before: str, after: str) -> str:
    """Name the first line of the file that differs where nothing differs that a reader sees."""
    old, new = before.split("\n"), after.split("\n")
    place = next((n for n, (line, other) in enumerate(zip(old, new, strict=False)) if line != other), None)
    if place is None:
        form = _("Nothing that a reader sees: the file has {new} lines instead of {old}.")
        return form.format(new=len(new), old=len(old))
    was, now = narrowed(old[place], new[place])
    form = _("Nothing that a reader sees: in line {line}, {before!r} became {after!r}.")
    return form.format(line=place + 1, before=was, after=now)
