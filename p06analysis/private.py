"""A folder for an office's own figures beside the public ones."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from .extending import CODEBOOK, EXTENDS, OWN_PROJECT, PRIVATE, PROJECT, extended, outside_public
from .parquet import is_parquet
from .problem import DataError
from .tables import PACKAGE

GUIDE = """# Own figures beside the public ones

Private: figures in this folder are not published with the project, and an edition made here says so.

`datapackage.json` says by `p06:extends` which package of public figures these tables extend: `p06analysis` is the one
that comes with the program, anything else is its folder, as seen from here. A newer public package is simply taken.

The tables have the columns of the public ones, which its README describes, and hold own rows only: figures, articles
and documents, targets, reviews; indicators and territories where the public ones have none. A row may name a key of
the public package; a key of its own must not stand there.

In the folder above this one:

    p06 template new.xlsx
    p06 add new.xlsx --dry-run
    p06 add new.xlsx
    p06 check
    p06 render

`p06 check` checks own and public figures together. `frictionless validate datapackage.json` checks the own tables
alone, but not whether the keys that they name are there: frictionless does not look into another package.
"""


def begin(folder: Path, public: Path | None = None) -> Path:
    """Make a data package of its own that extends the public one; it has no rows yet.

    Parameters
    ----------
    folder : pathlib.Path
        New or empty; the package is ``data`` in it.
    public : pathlib.Path, optional
        Folder of the public package; the one that comes with the program where it is not given.

    Returns
    -------
    pathlib.Path
        Folder of the package.

    Raises
    ------
    DataError
        Something is in the folder, it lies within the public package, or there is no public package.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as office:
    ...     sorted(path.name for path in begin(Path(office, "own")).iterdir())[:3]
    ['README.md', 'datapackage.json', 'indicators.csv']
    """
    from_here = (public or PROJECT).resolve()
    if not (from_here / PACKAGE).is_file():
        raise DataError(f"{from_here} holds no {PACKAGE}; name the folder of the public package with --public")
    if is_parquet(from_here) or extended(from_here):
        raise DataError(f"{from_here} is a Parquet copy or extends another package itself; name the public package")
    target = folder.resolve()
    outside_public(folder, from_here)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise DataError(f"{folder} is there and holds something; name a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = json.loads((from_here / PACKAGE).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as made:
        draft = Path(made, target.name)
        (draft / "data").mkdir(parents=True)
        for name, text in _files(descriptor, OWN_PROJECT if public is None else str(from_here)):
            (draft / "data" / name).write_text(text, encoding="utf-8", newline="\n")
        if target.exists():  # perhaps as somebody's working directory, so it stays
            (draft / "data").rename(target / "data")
        else:
            draft.rename(target)
    return folder / "data"


def _files(descriptor: dict, public: str) -> list[tuple[str, str]]:
    """Name and text of each file; keys of other tables are left out, which would have to stand in the same package."""
    about = {"name": "own-figures", "title": "An office's own figures on Project 06", "version": descriptor["version"]}
    resources = [
        each | {"schema": {key: value for key, value in each["schema"].items() if key != "foreignKeys"}}
        for each in descriptor["resources"]
    ]
    content = about | {EXTENDS: public, PRIVATE: True, "resources": resources}
    heads = [(each["path"], ",".join(field["name"] for field in each["schema"]["fields"]) + "\n") for each in resources]
    return [(PACKAGE, json.dumps(content, ensure_ascii=False, indent=2) + "\n"), (CODEBOOK, GUIDE), *heads]
