"""Writing several files of a data package at once: all or nothing, and one process at a time.

The new files are put into a hidden folder beside the old ones, and renaming that folder is the one step that counts:
before it the package is the old one, after it the new one, because whoever comes next finishes what is left of it.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from .tables import parse_rows

with contextlib.suppress(ImportError):  # Windows has none; there nobody keeps two writers apart
    import fcntl

JOURNAL, DRAFT = ".adding", ".adding.part"


@contextlib.contextmanager
def alone(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep other writers away from a folder; the system lets them in when the process ends, however it ends.

    Parameters
    ----------
    folder : pathlib.Path
        Of a data package.
    waiting : callable
        Called before another writer is waited for.
    """
    try:
        lock = locked(folder)
    except BlockingIOError:
        waiting()
        lock = locked(folder, wait=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def locked(folder: Path, wait: bool = False) -> int | None:
    """Lock a folder for this process; the system unlocks it when the process ends, however it ends.

    Parameters
    ----------
    folder : pathlib.Path
        It is locked itself, so that no lock file is left.
    wait : bool
        Whether to wait for another process that has locked it.

    Returns
    -------
    int or None
        To be closed, which unlocks it; None where the system has no such locks.

    Raises
    ------
    BlockingIOError
        Another process has locked it.
    """
    if "fcntl" not in globals():
        return None
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(lock)
        raise
    return lock


def save(folder: Path, files: dict[str, tuple[bytes, bytes]]) -> list[str]:
    """Write files all together; to be called by who is `alone`.

    Parameters
    ----------
    folder : pathlib.Path
        Of a data package.
    files : dict
        Old and new content by name; a reader who comes in between may see the first ones new and the others old.

    Returns
    -------
    list of str
        Names of the files that no longer hold the old content; nothing is written then.
    """
    if changed := [name for name, (old, _new) in files.items() if (folder / name).read_bytes() != old]:
        return changed
    draft = folder / DRAFT
    shutil.rmtree(draft, ignore_errors=True)  # left by a process that was stopped before it counted
    draft.mkdir()
    for place, (name, (old, new)) in enumerate(files.items()):
        with (draft / f"{place}-{digest(old)}-{name}").open("wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(folder / name, file.name)
    _to_disk(draft)
    draft.rename(folder / JOURNAL)
    _to_disk(folder)
    return _apply(folder)


def finish(folder: Path) -> list[str]:
    """Finish what a process that was stopped has begun to write.

    Parameters
    ----------
    folder : pathlib.Path
        Of a data package.

    Returns
    -------
    list of str
        Names of the files that were changed by somebody else since; they stay as they are, and so does what was to
        be written.
    """
    if not (folder / JOURNAL).is_dir():
        return []
    with alone(folder):
        return _apply(folder)


def _apply(folder: Path) -> list[str]:
    journal = folder / JOURNAL
    if not journal.is_dir():  # another process was faster
        return []
    left = [(file, *file.name.split("-", 2)[1:]) for file in sorted(journal.iterdir())]
    if changed := [name for _file, old, name in left if digest((folder / name).read_bytes()) != old]:
        return changed
    for file, _old, name in left:
        file.replace(folder / name)
    _to_disk(folder)
    journal.rmdir()
    return []


def digest(content: bytes) -> str:
    """First 16 hex digits of the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()[:16]


def _to_disk(folder: Path) -> None:
    """Have the names in a folder written, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def inserted(old: bytes, rows: list[dict[str, str]], key: list[str]) -> tuple[bytes, dict[int, int]]:
    r"""Put rows into a CSV file and sort it by its key; the other rows stay byte by byte.

    Parameters
    ----------
    old : bytes
        The file.
    rows : list of dict
        New rows by column.
    key : list of str
        Columns by which it is sorted.

    Returns
    -------
    bytes
        The new file.
    dict
        Place of each new row in the list, by the line on which it begins.

    Examples
    --------
    >>> inserted(b"a,b\n1,x\n3,z\n", [{"a": "2", "b": "y"}], ["a"])
    (b'a,b\n1,x\n2,y\n3,z\n', {3: 0})
    """
    (header, *known), (_first, *begins) = parse_rows(io.StringIO(old.decode("utf-8-sig"), newline=""))
    lines = old.splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith(b"\r\n") else "\n"
    if not lines[-1].endswith(b"\n"):
        lines[-1] += end.encode()
    spans = zip(begins, [*begins, len(lines) + 1][1:], known, strict=True)
    old_rows = [(dict(zip(header, cells, strict=True)), b"".join(lines[a - 1 : b - 1]), -1) for a, b, cells in spans]
    new_rows = [(row, _line(row, header, end), place) for place, row in enumerate(rows)]
    chunks = sorted([*old_rows, *new_rows], key=lambda each: [each[0][name] for name in key])
    head = lines[: begins[0] - 1] if begins else lines
    content, starts, line = b"".join(head), {}, len(head) + 1
    for _text, chunk, place in chunks:
        starts |= {line: place} if place >= 0 else {}
        line += chunk.count(b"\n")
        content += chunk
    return content, starts


def _line(row: dict[str, str], header: list[str], end: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerow([row[name] for name in header])
    return text.getvalue().encode()
