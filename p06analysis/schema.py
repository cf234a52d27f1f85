"""Where the data package is, and whether it is what its schema says.

The schema is datapackage.json and nothing else. `tables` reads by it at full speed and only says whether all is well;
`explain` lets frictionless say what is not; `parquet` and `typed` do both for a package that `p06 pack` wrote; `rules`
checks what the schema language cannot say.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

from .extending import extended, outside_public, union
from .names import resolve
from .parquet import FORM, is_parquet, read_parquet, write_parquet
from .problem import DataError, Problem
from .rules import rules
from .saving import JOURNAL, finish
from .tables import NAMES, PACKAGE, Tables, read_tables

DATED = ("observations", "targets", "reviews")  # tables of which an old edition sees only some rows, by their source


def find_package(data: str | Path | None = None) -> Path:
    """Find the folder of the data package, and finish what an interrupted `p06 add` has begun to write there.

    Parameters
    ----------
    data : path, optional
        An explicit folder; else ``$P06_DATA``; else the nearest ancestor of the working directory with
        ``data/datapackage.json``; else the project's own.

    Returns
    -------
    pathlib.Path
        A folder with a datapackage.json.

    Raises
    ------
    DataError
        No datapackage.json there or in the package that it extends, or a file that was changed by hand after an
        interrupted `p06 add`.
    """
    here = Path.cwd()
    if data is None:
        data = os.environ.get("P06_DATA") or None
    if data is None:
        folders = [folder / "data" for folder in (here, *here.parents)]
        found = [folder for folder in folders if (folder / PACKAGE).is_file()]
        data = found[0] if found else Path(__file__).parents[1] / "data"
    folder = Path(data)
    folder = folder.parent if folder.name == PACKAGE else folder
    if not (folder / PACKAGE).is_file():
        raise DataError(f"{folder} holds no {PACKAGE}; name the folder of a data package, or unset P06_DATA")
    for each in filter(None, (folder, extended(folder))):
        if changed := finish(each):
            raise DataError(
                f"{each}: {', '.join(changed)} was changed after a p06 add was interrupted; what that was to write is "
                f"in {JOURNAL}: take it over by hand, then delete {JOURNAL}"
            )
    return folder


def check(data: str | Path | None = None) -> list[Problem]:
    """Check a data package against its schema, then against the rules of the field.

    Parameters
    ----------
    data : path, optional
        Folder of the package; found as by `find_package` where it is not given.

    Returns
    -------
    list of Problem
        Empty where the package is sound. The rules are checked only where the schema holds.

    Examples
    --------
    >>> check()
    []
    """
    folder = find_package(data)
    return (not is_parquet(folder) and structure(folder)) or read_package(folder)[1]


def curated(folder: Path) -> Path:
    """Make sure that a package is the one that curators write; raises `DataError` for a Parquet copy."""
    if is_parquet(folder):
        raise DataError(f"{folder} is a Parquet copy; add to the CSV files that it was packed from, then pack again")
    return folder


def pack(data: str | Path, target: str | Path) -> Path:
    """Write a data package again as Parquet files, which `load` can read in part.

    Parameters
    ----------
    data : path
        Folder of the package, or its datapackage.json.
    target : path
        Folder to write; an older Parquet package there is replaced in one step.

    Returns
    -------
    pathlib.Path
        The folder; the same package gives the same bytes, and `load` of it the same figures, lines and digest.

    Raises
    ------
    DataError
        The package is not sound, or something else stands in the folder.

    Examples
    --------
    >>> import tempfile
    >>> from p06analysis import load
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     packed = pack(find_package(), Path(folder, "packed"))
    ...     load(packed).digest == load().digest
    True
    """
    folder, target = find_package(data), outside_public(Path(target), *filter(None, [extended(find_package(data))]))
    if target.is_file() or (target.is_dir() and any(target.iterdir()) and not is_parquet(target)):
        raise DataError(f"{target} is there and no Parquet package; name a new folder")
    own = {PACKAGE, *(f"{name}.{FORM}" for name in NAMES)}
    if target.is_dir() and (foreign := sorted({each.name for each in target.iterdir()} - own)):
        raise DataError(f"{target} holds {foreign[0]}, which is no part of a package; name a new folder")
    tables, problems = read_package(folder)
    if problems:
        raise DataError("\n".join([f"{folder} was not packed:", *map(str, problems)]))
    with union(folder) as whole:
        write_parquet(json.loads((whole.folder / PACKAGE).read_text(encoding="utf-8")), tables, target)
    return target


def wanted(asked: dict, tables: Tables) -> dict[str, list[str]]:
    """Turn what is asked for into the keys that rows of the dated tables may have.

    Parameters
    ----------
    asked : dict
        As for `read_package`.
    tables : dict of pandas.DataFrame
        Indicators, provinces and sources.

    Returns
    -------
    dict of list of str
        Keys by column.

    Raises
    ------
    UnknownName, AmbiguousName
        As in `names.resolve`.
    """
    columns = {"province": ["name", "name_vi"], "indicator": ["title", "title_vi"]}
    keys = {
        column: [resolve(name, tables[f"{column}s"], column, columns[column]) for name in asked[column]]
        for column in columns
        if asked.get(column) is not None
    }
    sources = tables["sources"]
    if asked.get("day") is not None:
        keys["source"] = sources.loc[~(sources["published"] > asked["day"]), "source"].tolist()
    return keys


def read_package(folder: Path, asked: dict | None = None) -> tuple[Tables, list[Problem]]:
    """Read the tables of a package, and say what is wrong with them.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.
    asked : dict, optional
        Rows of the dated tables to be read: "province" and "indicator" (lists of keys or names), "day" (published by
        then); a missing one asks for all. Of a Parquet package no others are looked at.

    Returns
    -------
    dict of pandas.DataFrame
        As from `tables.read_tables`; not to be used where there is a problem.
    list of Problem
        Empty where the package is sound.
    """
    if is_parquet(folder):
        tables, problems = read_parquet(folder, asked or {})
        return tables, problems or [replace(each, file=Path(each.file).stem + f".{FORM}") for each in rules(tables)]
    with union(folder) as whole:
        tables = read_tables(whole.folder)
    if tables is not None:
        problems = whole.placed(rules(tables))
        return tables if problems or not asked else _part(tables, wanted(asked, tables)), problems
    unexplained = Problem(PACKAGE, None, "", "", "the tables do not fit the schema, and frictionless cannot say why")
    return {}, structure(folder) or [unexplained]


def _part(tables: Tables, keys: dict[str, list[str]]) -> Tables:
    part = dict(tables)
    for name in DATED:
        for column in keys:
            part[name] = part[name][part[name][column].isin([*keys[column], ""])]
    return {name: table.reset_index(drop=True) for name, table in part.items()}


def structure(folder: Path) -> list[Problem]:
    """Let frictionless check the schema, and say what is wrong; the rules of the field are not looked at.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.

    Returns
    -------
    list of Problem
        In the order of the files and lines.
    """
    from .explain import explain  # frictionless takes a second to import

    with union(folder) as whole:
        return whole.twice or whole.placed(explain(whole.folder))
