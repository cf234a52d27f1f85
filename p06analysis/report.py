"""One report: a notebook with parameters, run by papermill and exported to one HTML file."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
import papermill
from jinja2 import Environment, FileSystemLoader
from papermill.exceptions import PapermillExecutionError

from .exporter import ReportExporter, page_globals
from .names import did_you_mean, fold
from .proof import WrongReport
from .wording import _, language, spoken, visible


class ReportError(ValueError):
    """A report that cannot be started: unknown notebook or parameter, or a value of the wrong kind."""


class NotANotebook(ReportError):
    """A file with the name of a notebook that is none."""


@dataclass(frozen=True)
class Report:
    """A rendered report.

    Attributes
    ----------
    page : str
        The HTML file; where the report failed, a page that says where and why.
    title : str
        What it is about.
    answer : str
        First sentence of its summary, without links.
    failure : str
        Cell and error; empty where every code cell has run.
    seconds, megabytes : float
        Time that it took, and the most memory that its process used; 0 where that is not known.
    """

    page: str
    title: str
    answer: str = ""
    failure: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0


def notebooks_folder() -> Path:
    """Folder of the notebooks: below the working directory or one of its ancestors, else the project's own."""
    here = Path.cwd()
    found = [f / "notebooks" for f in (here, *here.parents) if (f / "notebooks" / "reports.toml").is_file()]
    return found[0] if found else Path(__file__).parents[1] / "notebooks"


def find_notebook(name: str) -> Path:
    """Find a notebook by its name or path.

    Parameters
    ----------
    name : str
        Such as "growth", or a path.

    Returns
    -------
    pathlib.Path
        The notebook.

    Raises
    ------
    ReportError
        There is none of this name (the message gives the nearest ones), or it makes no report.

    Examples
    --------
    >>> find_notebook("growth").name
    'growth.ipynb'
    """
    path = Path(name) if name.endswith(".ipynb") else notebooks_folder() / f"{name}.ipynb"
    if path.is_file():
        if not is_report(path):
            raise ReportError(
                f"{path.name} makes no report, as none of its cells is tagged parameters; open it instead"
            )
        return path
    known = sorted(each.stem for each in notebooks_folder().glob("*.ipynb") if is_report(each))
    raise ReportError(f"no notebook is called {name!r}{did_you_mean(name, known)} (there are {', '.join(known)})")


def is_report(notebook: Path) -> bool:
    """Tell whether a notebook makes reports: one of its cells is tagged parameters.

    What cannot be read counts as one, because its failed report says what is wrong with it.

    Examples
    --------
    >>> is_report(notebooks_folder() / "growth.ipynb"), is_report(notebooks_folder() / "start_here.ipynb")
    (True, False)
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return any("parameters" in cell["metadata"].get("tags", []) for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError):
        return True


def read_parameters(notebook: Path, given: list[str]) -> dict[str, object]:
    """Turn name=value texts into parameters of the kinds that the notebook declares.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook.
    given : list of str
        Such as ``["province=ha_tinh", "indicators=a,b"]``.

    Returns
    -------
    dict
        Text, numbers and lists of text, by the default that stands in the notebook.

    Raises
    ------
    ReportError
        An unknown parameter, or a value of another kind.

    Examples
    --------
    >>> read_parameters(find_notebook("growth"), ["province=Hà Tĩnh"])
    {'province': 'Hà Tĩnh'}
    """
    texts: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise ReportError(f"{text!r} is not of the form name=value")
        texts[name] = value
    declared = _declared(notebook, texts)
    return {name: _typed(name, value, declared[name]["inferred_type_name"]) for name, value in texts.items()}


def complete(notebook: Path, given: dict[str, object]) -> dict[str, object]:
    """Put parameters into the order of the notebook, with its defaults for those not given.

    The same report is then made of the same cells, however it was asked for.

    Raises
    ------
    ReportError
        A parameter that the notebook does not declare.

    Examples
    --------
    >>> complete(find_notebook("growth"), {"lang": "en", "province": "hue"})["province"]
    'hue'
    """
    declared = _declared(notebook, given)
    defaults = {name: ast.literal_eval(each["default"]) for name, each in declared.items()}
    return {name: given.get(name, default) for name, default in defaults.items()}


def _declared(notebook: Path, names: Iterable[str]) -> dict[str, dict]:
    """What papermill sees of the parameters of a notebook, after a look whether all the names are among them."""
    try:
        declared = papermill.inspect_notebook(str(notebook))
    except Exception as error:  # nbformat raises one kind or another for whatever it cannot read
        raise NotANotebook(f"{notebook.name} is no notebook: {str(error) or type(error).__name__}") from None
    for name in names:
        if name not in declared:
            raise ReportError(
                f"{notebook.stem} has no parameter {name!r}{did_you_mean(name, declared)} "
                f"(it has {', '.join(declared)})"
            )
    return declared


def _typed(name: str, value: str, kind: str) -> object:
    if kind == "int":
        if not re.fullmatch(r"-?\d+", value):
            raise ReportError(f"{name}: {value!r} is not a whole number")
        return int(value)
    if kind == "float":
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise ReportError(f"{name}: {value!r} is not a number such as 950000 or 81.5")
        return float(value)
    if kind.startswith("list"):
        return [each.strip() for each in value.split(",") if each.strip()]
    return value


def report_name(notebook: str, parameters: dict[str, object]) -> str:
    """File name of a report without its ending: notebook and the values that tell it from its sisters.

    Examples
    --------
    >>> report_name("growth", {"province": "Hà Tĩnh", "indicator": "online_payment_rate", "lang": "en"})
    'growth-ha_tinh-online_payment_rate'
    """
    parts = [notebook]
    for name, value in parameters.items():
        if name not in ("known_by", "lang", "since") and value not in ("", []):
            words = [str(each) for each in value] if isinstance(value, list) else [_written(value)]
            parts += ["_".join(fold(piece) for piece in re.split(r"[\s_]+", word) if fold(piece)) for word in words]
    return "-".join(part for part in parts if part)[:120]


def _written(value: object) -> str:
    """A value as a part of a file name; a number without a needless point."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def render(notebook: Path, parameters: dict[str, object], executed: Path | None = None, engine: str = "p06") -> Report:
    """Run a notebook and export it.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook.
    parameters : dict
        Values for its parameters cell.
    executed : pathlib.Path, optional
        Where the executed notebook is to stay if it fails.
    engine : str
        papermill's engine: "p06" runs the cells in this process, "nbclient" in an ordinary kernel.

    Returns
    -------
    Report
        Also of a notebook that failed: then with a page that names the cell and the error.
    """
    given = complete(notebook, parameters)
    with spoken(given.get("lang")):
        return _rendered(notebook, given, parameters, executed, engine)


def _rendered(
    notebook: Path, given: dict[str, object], parameters: dict[str, object], executed: Path | None, engine: str
) -> Report:
    try:
        done = papermill.execute_notebook(
            str(notebook),
            str(executed) if executed else None,
            parameters=given,
            engine_name=engine,
            progress_bar=False,
            request_save_on_cell_execute=False,
        )
    except PapermillExecutionError as error:
        line = error.source.strip().partition("\n")[0]
        where = _("cell {number} ({line})").format(number=error.exec_count, line=line)
        return failed(notebook.stem, parameters, where, f"{error.ename}: {error.evalue}")
    skipped = [
        cell for cell in done.cells if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
    ]
    if skipped:
        return failed(
            notebook.stem,
            parameters,
            _("a cell"),
            _("it never ran: {}").format(skipped[0].source.splitlines()[0]),
        )
    try:
        report = export(done)
    except WrongReport as error:
        return failed(notebook.stem, parameters, _("the check of the finished page"), str(error))
    if executed:
        executed.unlink()
    return report


def export(notebook: nbformat.NotebookNode) -> Report:
    """Export an executed notebook; raises `proof.WrongReport` where the page is not the right one."""
    page, resources = _exporter(language()).from_notebook_node(notebook)
    lifted = resources["p06"]
    return Report(page, lifted["title"], lifted["answer"])


@lru_cache(maxsize=2)
def _exporter(_language: str) -> ReportExporter:
    """One for all reports of a process: reading and compiling its templates takes longer than filling them."""
    return ReportExporter()


def failed(notebook: str, parameters: dict[str, object], cell: str, error: str) -> Report:
    """Make the page of a report that failed: which cell, which error, with which parameters."""
    name = report_name(notebook, parameters)
    words = [f"-p {shlex.quote(f'{key}={value}')}" for key, value in parameters.items()]
    command = " ".join([notebook, *words])
    asked = json.dumps([notebook, parameters], default=str)  # for `p06 open`
    with spoken(parameters.get("lang")):
        template = page_templates().get_template("failed.html.j2")
        page = template.render(cell=cell, error=error, command=command, name=name, asked=asked)
    return Report(page, name, failure=f"{cell}: {error}")


def page_templates() -> Environment:
    """Templates of the pages that no notebook makes; whatever they print is escaped."""
    folder = Path(__file__).with_name("templates") / "p06-report"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, finalize=_shown)
    environment.globals |= page_globals()
    return environment


def _shown(value: object) -> object:
    return visible(value) if type(value) is str else value
