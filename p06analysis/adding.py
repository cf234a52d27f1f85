"""Figures that somebody filled in, checked against all that is known before they are written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from .dataset import Dataset, load
from .entering import Entered, article, plain, read_figure, read_source
from .extending import copied, fields, stated
from .finding import KEY
from .names import did_you_mean
from .problem import Problem
from .revisions import COLUMNS, FIGURE, changes
from .saving import alone, inserted, save
from .schema import DataError, curated, find_package, read_package
from .sheets import FIGURES, SOURCES, Row, read_sheets
from .vocabulary import heads

Place = tuple[str, int, dict[str, str]]  # file, line and cells of a row


@dataclass
class Addition:
    """What a file would add to a data package.

    Attributes
    ----------
    folder : pathlib.Path
        Of the package.
    articles, figures : list of Entered
        Rows that are not there yet.
    known : int
        Figures of the file that stand in the package already, letter by letter.
    confirming : int
        New figures that say what another source says of the same quantity and period.
    problems : list of Problem
        What is wrong; nothing is written where there is any.
    files : dict
        Old and new bytes of the files that change, by name.
    changed : pandas.DataFrame
        As from `revisions.changes`, of the territories that the new figures are about.
    """

    folder: Path
    articles: list[Entered] = field(default_factory=list)
    figures: list[Entered] = field(default_factory=list)
    known: int = 0
    confirming: int = 0
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    changed: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))


def add(
    file: str | Path, data: str | Path | None = None, dry: bool = False, waiting: Callable[[], None] = lambda: None
) -> Addition:
    """Add the figures of a file to a data package, all or none.

    Parameters
    ----------
    file : path
        A filled-in template, or any CSV, XLSX or text with tabs that has the columns of observations.csv.
    data : path, optional
        Folder of the package; found as by `find_package` where it is not given.
    dry : bool
        Write nothing.
    waiting : callable
        Called before another process that writes is waited for.

    Returns
    -------
    Addition
        What is new, or what is wrong.

    Raises
    ------
    DataError
        The package itself is broken, or changed while it was worked on.
    OSError
        The file cannot be read, or the package not written.
    """
    folder = curated(find_package(data))
    if dry:
        return prepare(Path(file), folder)
    with alone(folder, waiting):
        made = prepare(Path(file), folder)
        if made.files and not made.problems and (changed := save(folder, made.files)):
            raise DataError(
                f"{', '.join(changed)} was changed by somebody else meanwhile; nothing was written, try again"
            )
    return made


def prepare(file: Path, folder: Path) -> Addition:
    """Read and check a file; nothing is written. Parameters and errors are those of `add`."""
    data, made = load(folder), Addition(folder)
    rows, made.problems = read_sheets(file, heads(folder))
    articles = _articles(rows, data, made)
    figures = _figures(rows[FIGURES], data, articles, made)
    made.articles = [each for each in articles.values() if not each.problems]
    made.figures = _unknown(figures, folder, made)
    _check(made, data)
    first = {(each.file, each.line, each.column or each.message): each for each in reversed(made.problems)}
    made.problems = list(reversed(first.values()))  # one for each cell
    place = {(row.file, row.line): at for at, row in enumerate([*rows[FIGURES], *rows[SOURCES]])}
    made.problems.sort(key=lambda each: place.get((each.file, each.line), -1))
    return made


def _articles(rows: dict[str, list[Row]], data: Dataset, made: Addition) -> dict[str, Entered]:
    """Articles that the file tells of and the package does not hold, by handle; several rows may tell of one."""
    about, found = fields(data.folder, "sources"), {}
    known = {cells["source"]: cells for _file, _line, cells in stated(data.folder, "sources.csv")}
    for row in [*rows[SOURCES], *(each for each in map(article, rows[FIGURES]) if each.cells)]:
        entered = read_source(row, about)
        handle = entered.text["source"]
        other = known.get(handle) or (found[handle].text if handle in found else None)
        if other is None:
            entered.require(about)
            found[handle] = entered
        for name in row.cells if other is not None else ():
            if entered.text[name] != other[name] and name not in {each.column for each in entered.problems}:
                entered.refuse(name, f"{entered.text[name]!r} is said here of {handle}, elsewhere {other[name]!r}")
        made.problems += entered.problems
    return found


def _figures(rows: list[Row], data: Dataset, articles: dict[str, Entered], made: Addition) -> list[Entered]:
    """Figures whose cells can all be read; the others leave their problems."""
    about = fields(data.folder, "observations")
    languages = data.sources.set_index("source")["language"].to_dict()
    languages |= {handle: each.text["language"] for handle, each in articles.items()}
    read = []
    for row in rows:
        handle = plain(row.cells.get("source", ""))
        entered = read_figure(row, about, data, languages.get(handle, ""))
        entered.require(about)
        if handle and handle not in languages:
            near = did_you_mean(handle, languages)
            entered.refuse("source", f"{handle!r} is not in sources.csv, and nothing tells of a new article{near}")
        made.problems += entered.problems
        if not entered.problems and not (handle in articles and articles[handle].problems):
            read.append(entered)
    return read


def _unknown(figures: list[Entered], folder: Path, made: Addition) -> list[Entered]:
    """Figures that do not stand in the package; one that stands there differently is a problem."""
    name = "observations.csv"
    known: dict[tuple[str, ...], Place] = {}
    for place in stated(folder, name):
        known |= dict.fromkeys(_keys(place[2]), place)
    files = {place[0] for place in known.values()}
    new = []
    for each in figures:
        same = next((known[key] for key in _keys(each.text, wanted=True) if key in known), None)
        if same is None:
            new.append(each)
            known |= dict.fromkeys(_keys(each.text), (each.row.file, each.row.line, each.text))
        elif same[2] == each.text and same[0] in files:
            made.known += 1
        else:
            _refuse_twice(each, same)
            made.problems += each.problems
    return new


def _keys(text: dict[str, str], wanted: bool = False) -> list[tuple]:
    """By which a figure is known, and wanted: its key, and whether its first day is open.

    Where one row leaves the first day open and the other does not, they are the same figure, because no source states
    one twice; two rows with two first days are two figures.
    """
    bare = tuple(text[name] for name in KEY if name != "period_start")
    return [tuple(text[name] for name in KEY), (*bare, bool(text["period_start"]) is not wanted)]


def _refuse_twice(entered: Entered, same: Place) -> None:
    file, line, text = same
    differs = {name: (each, entered.text[name]) for name, each in text.items() if each != entered.text[name]}
    pairs = [(name, there or "empty", here or "empty") for name, (there, here) in differs.items()]
    said = " and ".join(f"{name} {there} instead of {here}" for name, there, here in pairs)
    note = f"its source states this figure already in {file}, line {line}"
    entered.refuse(next(iter(differs), ""), note + (f", with {said}; correct the row that is wrong" if said else ""))


def _check(made: Addition, data: Dataset) -> None:
    """Try the new rows in a copy of the package: schema and rules, then what they change."""
    with tempfile.TemporaryDirectory(prefix="p06-") as copy:
        trial = copied(made.folder, Path(copy))
        while wrong := _tried(made, trial):
            made.problems += wrong
            bad = {(each.file, each.line) for each in wrong}
            made.articles = [each for each in made.articles if (each.row.file, each.row.line) not in bad]
            handles = {each.text["source"] for each in made.articles} | set(data.sources["source"])
            made.figures = [
                each
                for each in made.figures
                if (each.row.file, each.row.line) not in bad and each.text["source"] in handles
            ]
        if made.files and not made.problems:
            new = load(trial)
            touched = sorted({each.text["province"] for each in made.figures})
            tables = [changes(data, new, province) for province in touched]
            made.changed = pd.concat(tables, ignore_index=True) if tables else made.changed
            made.confirming = _confirming(made)


def _tried(made: Addition, trial: Path) -> list[Problem]:
    """Write the new rows into a copy of the package, and say what is wrong with them there."""
    origins = {}
    made.files = {}
    for name, entered in (("sources.csv", made.articles), ("observations.csv", made.figures)):  # articles come first
        old = (made.folder / name).read_bytes()
        key = ["source"] if name == "sources.csv" else KEY
        new, lines = inserted(old, [each.text for each in entered], key)
        origins |= {(name, line): entered[place].row for line, place in lines.items()}
        (trial / name).write_bytes(new)
        if entered:
            made.files[name] = (old, new)
    found = read_package(trial)[1] if made.files else []
    lost = [each for each in found if (each.file, each.line) not in origins]
    if lost:
        raise DataError("\n".join(map(str, lost)))
    rows = [(origins[each.file, each.line], each) for each in found]
    return [Problem(row.file, row.line, each.column, each.value, each.message) for row, each in rows]


def _confirming(made: Addition) -> int:
    """How many new figures say what is known from another source."""
    moved = made.changed[made.changed["what"].isin(["added", "revised"])]
    days = {name: moved[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("period_start", "period_end")}
    told = set(moved.assign(**days)[FIGURE].itertuples(index=False, name=None)) if len(moved) else set()
    return sum(tuple(each.text[name] for name in FIGURE) not in told for each in made.figures)
