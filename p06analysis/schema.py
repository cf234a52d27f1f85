"""Where the data package is, and whether it is what its schema says.

The schema is datapackage.json and nothing else. `tables` reads by it at full speed and only says whether all is well;
`explain` lets frictionless say what is not; `rules` checks what the schema language cannot say.
"""

from __future__ import annotations

import os
from pathlib import Path

from .problem import Problem
from .rules import rules
from .saving import JOURNAL, finish
from .tables import PACKAGE, Tables, read_tables


class DataError(ValueError):
    """The data package does not hold what its schema says; the message has a line for each problem."""


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
        No datapackage.json there, or a file that was changed by hand after an interrupted `p06 add`.
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
    if changed := finish(folder):
        raise DataError(
            f"{folder}: {', '.join(changed)} was changed after a p06 add was interrupted; what that was to write is in "
            f"{JOURNAL}: take it over by hand, then delete {JOURNAL}"
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
    return structure(folder) or read_package(folder)[1]


def read_package(folder: Path) -> tuple[Tables, list[Problem]]:
    """Read all tables of a package, and say what is wrong with them.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.

    Returns
    -------
    dict of pandas.DataFrame
        As from `tables.read_tables`; not to be used where there is a problem.
    list of Problem
        Empty where the package is sound.
    """
    tables = read_tables(folder)
    if tables is not None:
        return tables, rules(tables)
    unexplained = Problem(PACKAGE, None, "", "", "the tables do not fit the schema, and frictionless cannot say why")
    return {}, structure(folder) or [unexplained]


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

    return explain(folder)
