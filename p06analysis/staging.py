"""An edition that is not finished: a hidden folder, filled by one process at a time, and kept if that is stopped."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .report import Report, ReportError
from .saving import digest, locked

LEDGER = "reports.jsonl"  # one line for each report that is done: what it was made from, and what the index says of it


@dataclass(frozen=True)
class Staging:
    """The folder of an unfinished edition.

    Attributes
    ----------
    path : pathlib.Path
        Where its reports are put.
    target : pathlib.Path
        What it becomes; the edition as it was published before, if it was.
    """

    path: Path
    target: Path

    def keep(self, name: str, key: str, report: Report) -> None:
        """Put a report into the folder; one that did not fail is not made again as long as its key stays the same."""
        content = report.page.encode()
        self.write(f"{name}.html", content)
        if not report.failure:
            line = {"name": name, "key": key, "page": digest(content), "title": report.title, "answer": report.answer}
            with (self.path / LEDGER).open("a", encoding="utf-8", newline="\n") as ledger:
                ledger.write(json.dumps(line, ensure_ascii=False) + "\n")

    def kept(self, keys: dict[str, str]) -> dict[str, Report]:
        """Find the reports that are done: published and still as they would be, or left by one that was stopped.

        Parameters
        ----------
        keys : dict of str
            What each report is to be made from, as from `edition.report_keys`, by its name.

        Returns
        -------
        dict of Report
            By name; their pages are in the folder.
        """
        found: dict[str, Report] = {}
        for folder in (self.target, self.path):
            for line in _ledger(folder / LEDGER):
                name = line["name"]
                page = folder / f"{name}.html"
                if keys.get(name) != line["key"] or name in found or not page.is_file():
                    continue
                content = page.read_bytes()
                if digest(content) == line["page"]:
                    found[name] = Report(content.decode(), line["title"], line["answer"])
        (self.path / LEDGER).unlink(missing_ok=True)
        for name, report in found.items():
            self.keep(name, keys[name], report)
        return found

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all."""
        draft = self.path / f"{name}.part"
        draft.parent.mkdir(exist_ok=True)  # of a language
        draft.write_bytes(content)
        draft.replace(self.path / name)

    def publish(self, names: set[str]) -> None:
        """Become the edition: these files and the ledger, in one move."""
        lines = {line["name"]: line for line in _ledger(self.path / LEDGER)}
        ledger = "".join(json.dumps(lines[name], ensure_ascii=False) + "\n" for name in sorted(lines))
        self.write(LEDGER, ledger.encode())
        for file in sorted(self.path.rglob("*"), reverse=True):  # what is in a folder before the folder
            if file.is_dir():
                with contextlib.suppress(OSError):  # not empty
                    file.rmdir()
            elif file.relative_to(self.path).as_posix() not in names | {LEDGER}:
                file.unlink()
        if self.target.exists():
            exchange(self.path, self.target)
            shutil.rmtree(self.path)
        else:
            self.path.rename(self.target)


@contextlib.contextmanager
def staging(folder: Path, day: str) -> Iterator[Staging]:
    """Open the unfinished edition of a day for this process alone.

    Parameters
    ----------
    folder : pathlib.Path
        Where editions are.
    day : str
        ISO date.

    Yields
    ------
    Staging
        Empty, or with what a process that was stopped has left.

    Raises
    ------
    ReportError
        Another process renders this edition.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, target = folder / f".edition-{day}", folder / day
    lock = _locked(path)
    try:
        old = folder / f".old-{day}"  # left where the system cannot exchange two folders and the power went
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        yield Staging(path, target)
    finally:
        if lock is not None:
            os.close(lock)


def _locked(path: Path) -> int | None:
    """Make and lock the folder of an unfinished edition; None where the system has no locks."""
    while True:
        path.mkdir(exist_ok=True)
        try:
            lock = locked(path)
        except BlockingIOError:
            raise ReportError(
                f"{path.parent / path.name.removeprefix('.edition-')} is being rendered by another process; "
                "wait until it is done"
            ) from None
        if lock is None or (path.exists() and os.path.samestat(os.fstat(lock), path.stat())):
            return lock
        os.close(lock)  # it was published meanwhile, so that this is another folder now


def exchange(new: Path, old: Path) -> None:
    """Exchange two folders in one step of the system; in two where it has no such step, told by the name .old-."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        here, both = -100, 2  # AT_FDCWD, RENAME_EXCHANGE (Linux 3.15)
        if library.renameat2(here, os.fsencode(new), here, os.fsencode(old), both) == 0:
            return
    aside = old.with_name(f".old-{old.name}")
    old.rename(aside)
    new.rename(old)
    aside.rename(new)


def _ledger(path: Path) -> Iterator[dict]:
    """The whole lines of a ledger; the last one may have been cut off by whatever stopped its writer."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        with contextlib.suppress(ValueError):
            said = json.loads(line)
            if isinstance(said, dict) and {"name", "key", "page", "title", "answer"} <= set(said):
                yield said
