"""A data package that extends another one: own rows beside public ones, read as one package.

Its datapackage.json names the public package; the schema is always the public one's, so that a newer public package is
simply taken. The own rows come first in the union: their lines are those of the own files, and the public ones follow.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from .problem import DataError, Problem
from .tables import PACKAGE, parse_rows, read_rows

EXTENDS, OWN_PROJECT = "p06:extends", "p06analysis"  # the project that the installed program comes with
PROJECT = Path(__file__).parents[1] / "data"
PRIVATE = "p06:private"
CODEBOOK = "README.md"


@dataclass
class Union:
    """A package as it is read.

    Attributes
    ----------
    folder : pathlib.Path
        Where it can be read: the package itself where it extends none, or where its own tables cannot be read at all.
    public : pathlib.Path or None
        Folder of the package whose rows follow the own ones.
    last : dict of int
        Last line of the own rows, by file; and how many lines the public head has.
    twice : list of Problem
        Own rows whose key stands in the public package.
    """

    folder: Path
    public: Path | None = None
    last: dict[str, tuple[int, int]] = field(default_factory=dict)
    twice: list[Problem] = field(default_factory=list)

    def place(self, file: str, line: int | None) -> tuple[str, int | None]:
        """File and line of a row of the union, as a curator sees them."""
        own, head = self.last.get(file, (0, 0))
        if self.public is None or (line is not None and line <= own):
            return file, line
        if file not in self.last:
            return (file, line) if self.last else (str(self.public / file), line)
        return (str(self.public / file), line - own + head) if line is not None else (file, line)

    def placed(self, problems: list[Problem]) -> list[Problem]:
        """Say of problems in the union where a curator finds them."""
        places = [self.place(each.file, each.line) for each in problems]
        return [replace(each, file=file, line=line) for each, (file, line) in zip(problems, places, strict=True)]


def extended(folder: Path) -> Path | None:
    """Find the public package that a package extends.

    Parameters
    ----------
    folder : pathlib.Path
        Of a data package.

    Returns
    -------
    pathlib.Path or None
        Its folder; None where the package stands alone.

    Raises
    ------
    DataError
        There is no package of tables in CSV, or one that extends another itself.

    Examples
    --------
    >>> extended(PROJECT)
    """
    named = _content(folder).get(EXTENDS)
    if named is None:
        return None
    public = PROJECT if named == OWN_PROJECT else Path(os.path.normpath(folder / str(named)))
    where = f"{folder / PACKAGE}: {EXTENDS} names {named}, "
    if not (public / PACKAGE).is_file():
        raise DataError(f"{where}but {public} holds no {PACKAGE}; write there the folder of the public package")
    content = _content(public)
    if EXTENDS in content:
        raise DataError(f"{where}which extends another package itself; name that one")
    if any(each.get("format") == "parquet" for each in content.get("resources", [])):
        raise DataError(f"{where}which is a Parquet copy; name the package that it was packed from")
    return public


def is_private(folder: Path) -> bool:
    """Whether a package is marked as not to be published."""
    return bool({PRIVATE, EXTENDS} & {name for name, value in _content(folder).items() if value})


def fields(folder: Path, table: str) -> dict[str, dict]:
    """Fields of one table of a data package, by name, as its schema gives them, or that of the package it extends."""
    resources = json.loads(((extended(folder) or folder) / PACKAGE).read_text(encoding="utf-8"))["resources"]
    found = next(each for each in resources if each["name"] == table)["schema"]
    return {field["name"]: field for field in found["fields"]}


@contextmanager
def union(folder: Path) -> Iterator[Union]:
    """Open a package to be read, with the rows of the one that it extends.

    Parameters
    ----------
    folder : pathlib.Path
        Of a data package.

    Yields
    ------
    Union
        To be read while it is open.

    Raises
    ------
    DataError
        The public package is missing or has other columns.

    Examples
    --------
    >>> with union(PROJECT) as whole:
    ...     whole.folder == PROJECT
    True
    """
    public = extended(folder)
    if public is None:
        yield Union(folder)
        return
    with tempfile.TemporaryDirectory(prefix="p06-") as made:
        yield _written(folder, public, Path(made))


def outside_public(target: Path, *public: Path) -> Path:
    """Make sure that a place to write to is in no public package; raises `DataError` where it is.

    Examples
    --------
    >>> outside_public(PROJECT.parent / "own").name
    'own'
    """
    for each in (PROJECT, *public):
        if target.resolve().is_relative_to(each.resolve()):
            raise DataError(f"{target} lies within the public package {each}; name a place elsewhere")
    return target


def _plain(content: dict, folder: Path) -> list[str]:
    """Names of the tables' files, which stand beside their description and nowhere else."""
    names = [each["path"] for each in content["resources"]]
    if far := [name for name in names if Path(name).name != name]:
        raise DataError(f"{folder / PACKAGE}: {far[0]!r} is no name of a file beside it")
    return names


def stated(folder: Path, name: str) -> list[tuple[str, int, dict[str, str]]]:
    """File, line and cells of every row of a table, the own ones first, as a curator wrote them."""
    with union(folder) as whole:
        (header, *rows), (_first, *lines) = read_rows(whole.folder / name)
    cells = (dict(zip(header, row, strict=True)) for row in rows)
    return [(*whole.place(name, line), text) for line, text in zip(lines, cells, strict=True)]


def copied(folder: Path, target: Path) -> Path:
    """Copy the own tables of a package into a folder, where they extend what they extend here."""
    content, public = _content(folder), extended(folder)
    for name in _plain(content, folder):
        shutil.copy(folder / name, target)
    content |= {EXTENDS: str(public.resolve())} if public else {}
    (target / PACKAGE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return target


def _written(folder: Path, public: Path, made: Path) -> Union:
    """Write the union into a folder."""
    own, schema = _content(folder), _content(public)
    _same_columns(own, schema, folder, public)
    _plain(schema, public)
    whole = Union(made, public)
    for resource in schema["resources"]:
        name = resource["path"]
        parts = []
        for each in (folder, public):
            try:
                content = (each / name).read_bytes()
                parts.append((*parse_rows(io.StringIO(content.decode("utf-8-sig"), newline="")), content))
            except (OSError, UnicodeDecodeError, csv.Error):  # to be told from there
                return Union(each, None if each == folder else public)
            if parts[-1][0][:1] != [[field["name"] for field in resource["schema"]["fields"]]]:
                return Union(each, None if each == folder else public)
        content, whole.last[name] = _joined(*parts)
        whole.twice += _twice(resource, parts[0], parts[1], public)
        (made / name).write_bytes(content)
    about = {key: value for key, value in own.items() if key not in (EXTENDS, "resources")}
    kept = {key: value for key, value in schema.items() if key != "licenses"}  # which says nothing of own rows
    text = json.dumps({**kept, **about}, ensure_ascii=False, indent=2) + "\n"
    (made / PACKAGE).write_text(text, encoding="utf-8", newline="\n")
    if (public / CODEBOOK).is_file():
        shutil.copy(public / CODEBOOK, made)
    return whole


def _joined(own: tuple, public: tuple) -> tuple[bytes, tuple[int, int]]:
    """Own file and the rows of the public one, bytes as they are, with the last own line and the lines of the head."""
    _rows, begins, content = public
    if not own[2].endswith(b"\n"):
        own = (*own[:2], own[2] + b"\n")
    lines = content.splitlines(keepends=True)
    head = begins[1] - 1 if len(begins) > 1 else len(lines)
    return own[2] + b"".join(lines[head:]), (len(own[2].splitlines()), head)


def _same_columns(own: dict, public: dict, folder: Path, where: Path) -> None:
    """Make sure that the own tables were made for the columns that the public ones have."""
    try:
        here, there = ({each["name"]: _columns(each) for each in content["resources"]} for content in (own, public))
    except (KeyError, TypeError):
        raise DataError(f"{folder} or {where}: {PACKAGE} does not describe its tables; p06 check {where}") from None
    for name, columns in there.items():
        differ = sorted(set(here.get(name, {}).items()) ^ set(columns.items()))
        if differ or list(here[name]) != list(columns):
            which = f"{name} differs in {differ[0][0]}" if differ else f"the columns of {name} have another order"
            raise DataError(
                f"{folder / PACKAGE} was made for another version of the schema than {where}: {which}; make a new "
                "folder with p06 init and p06 add the own figures to it"
            )


def _columns(resource: dict) -> dict[str, str]:
    return {each["name"]: each["type"] for each in resource["schema"]["fields"]} | {"path": resource["path"]}


def _twice(resource: dict, own: tuple, public: tuple, where: Path) -> Iterator[Problem]:
    """Own rows whose key the public package has."""
    (header, *_rows), key = own[0], resource["schema"]["primaryKey"]
    places = [header.index(name) for name in key]
    known, here = (
        {tuple(row[at] for at in places): line for row, line in zip(rows, lines, strict=True) if len(row) > max(places)}
        for rows, lines in ((each[0][1:], each[1][1:]) for each in (public, own))
    )
    for cells in (each for each in here if each in known):
        note = f"this key stands in {where / resource['path']}, line {known[cells]}, too ({', '.join(key)})"
        yield Problem(resource["path"], here[cells], key[0], cells[0], note)


def _content(folder: Path) -> dict:
    """Content of a datapackage.json; empty where it cannot be read, as frictionless will say."""
    try:
        content = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
