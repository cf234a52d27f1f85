"""A report continued by hand: a working copy of its notebook with its parameters filled in."""

from __future__ import annotations

import ast
import json
import math
import re
from html import unescape
from pathlib import Path

import nbformat

from .colophon import ColophonError, read_colophon
from .names import did_you_mean
from .report import ReportError, complete, find_notebook, report_name

FAILED = re.compile(r'<meta name="p06-failed" content="([^"]*)">')


def asked_of(what: str) -> tuple[str, dict[str, object]]:
    """Tell which notebook a report was made from, with which parameters.

    Parameters
    ----------
    what : str
        A page of a report (also of one that failed), a notebook that papermill has run, the name of a report in
        the newest edition below ``reports`` or there itself, or the name of a notebook.

    Returns
    -------
    tuple of str and dict
        Name of the notebook, and the parameters (none for a notebook that nobody has run).

    Raises
    ------
    ReportError
        None of them.
    """
    path = Path(what)
    if path.suffix == ".html":
        return _of_page(path)
    if path.suffix == ".ipynb":
        return _of_notebook(path)
    editions = sorted((each for each in Path("reports").glob("*-*-*") if each.is_dir()), reverse=True)
    for page in (each / f"{what}.html" for each in [*_folders(editions[:1]), Path("reports")]):
        if page.is_file():
            return _of_page(page)
    try:
        return find_notebook(what).stem, {}
    except ReportError as error:
        names = [page.stem for folder in _folders(editions[:1]) for page in folder.glob("*.html")]
        near = did_you_mean(what, names)
        raise ReportError(f"no report is called {what!r}{near}" if near else str(error)) from None


def _folders(editions: list[Path]) -> list[Path]:
    """Where an edition has its reports: in its folder, or in that of each language, the English one first."""
    return [at for each in editions for at in (each, *sorted(below for below in each.iterdir() if below.is_dir()))]


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise ReportError(f"{path} is no report of this project: it is not UTF-8 text") from None
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}") from None


def _of_page(path: Path) -> tuple[str, dict[str, object]]:
    page = _read(path)
    try:
        if line := FAILED.search(page):  # it has no colophon, as it proves nothing
            notebook, parameters = json.loads(unescape(line[1]))
        else:
            said = read_colophon(page)
            notebook, parameters = said.notebook, said.parameters
    except ColophonError as error:
        raise ReportError(f"{path}: {error}") from None
    except (ValueError, TypeError, RecursionError):
        raise ReportError(f"{path}: the line that says what failed cannot be read") from None
    if not re.fullmatch(r"\w[\w-]*", str(notebook)):  # a page from elsewhere must not name a file outside notebooks/
        raise ReportError(f"{path}: {notebook!r} is no name of a notebook")
    return notebook, _plain(parameters, path)


def _plain(parameters: object, path: Path) -> dict[str, object]:
    """Parameters as a notebook may have them: text, finite numbers, and lists of these."""
    values = list(parameters.values()) if isinstance(parameters, dict) else [None]
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    if not all(isinstance(part, str) or (isinstance(part, int | float) and math.isfinite(part)) for part in parts):
        raise ReportError(f"{path}: its parameters cannot be read")
    return parameters


def _of_notebook(path: Path) -> tuple[str, dict[str, object]]:
    try:
        run = nbformat.reads(_read(path), as_version=4).metadata.get("papermill") or {}
        if "input_path" not in run:  # one that nobody has run
            return str(path), {}
        return Path(run["input_path"]).stem, _plain(dict(run.get("parameters") or {}), path)
    except (AttributeError, TypeError, RecursionError, nbformat.ValidationError, nbformat.reader.NotJSONError):
        raise ReportError(f"{path} is no notebook") from None


def working_copy(notebook: str, parameters: dict[str, object], folder: Path) -> Path:
    """Write a notebook with parameters filled in; a file that is there is never written over.

    Parameters
    ----------
    notebook : str
        Name or path.
    parameters : dict
        By name; defaults stay for those not given.
    folder : pathlib.Path
        Where the copy is to be; made where it is missing.

    Returns
    -------
    pathlib.Path
        The copy, named as the report; with a number behind it where the name is taken by another content.

    Raises
    ------
    ReportError
        No such notebook, or a parameter that it does not have.
    """
    source = find_notebook(notebook)
    defaults = complete(source, {})
    given = {name: value for name, value in complete(source, parameters).items() if name in parameters}
    telling = {name: value for name, value in given.items() if isinstance(value, str) or value != defaults[name]}
    copy = nbformat.read(source, as_version=4)
    for cell in copy.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = filled_in(cell.source, given)
    content = (nbformat.writes(copy) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    name, number = report_name(source.stem, telling), 1
    while True:
        path = folder / (f"{name}.ipynb" if number == 1 else f"{name}-{number}.ipynb")
        if path.exists() and path.read_bytes() == content:
            return path
        try:
            with path.open("xb") as file:
                file.write(content)
            return path
        except FileExistsError:
            number += 1


def filled_in(cell: str, values: dict[str, object]) -> str:
    """Put values in place of the defaults in a cell of parameters; names, types and comments stay.

    Parameters
    ----------
    cell : str
        Python; a line for each parameter.
    values : dict
        By name; they become literals, whatever they hold.

    Returns
    -------
    str
        The cell.

    Examples
    --------
    >>> filled_in('province: str = "hue"  # key or name', {"province": "Hà Tĩnh"})
    'province: str = "Hà Tĩnh"  # key or name'
    """
    lines = [line.encode() for line in cell.splitlines(keepends=True)]  # Python counts columns in bytes
    for node in reversed(ast.parse(cell).body):
        target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
        if isinstance(target, ast.Name) and target.id in values and node.value is not None:
            first, last, value = node.value.lineno - 1, node.value.end_lineno - 1, node.value
            literal = _literal(values[target.id]).encode()
            rest = lines[last][value.end_col_offset :]
            lines[first : last + 1] = [lines[first][: value.col_offset] + literal + rest]
    return b"".join(lines).decode()


def _literal(value: object) -> str:
    """Python for a value, in double quotes where that needs no escape."""
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, str) and not {'"', "'"} & set(value):
        return f'"{repr(value)[1:-1]}"'
    return repr(value)
