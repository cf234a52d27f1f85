"""From an executed notebook to the file that a reviewer reads: `jupyter nbconvert --to p06-report notebook.ipynb`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor, TagRemovePreprocessor
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from . import __version__
from .colophon import code_digest, colophon_line, sealed
from .embed import download
from .names import fold
from .palette import palette_css
from .proof import WrongReport, problems
from .show import FORMULAS, formula_list, unmarked
from .wording import LANGUAGES, _, language, spoken, visible

HEADING = r"(?m)^## (.+)$"


class Lift(Preprocessor):
    """Takes title, summary and parameters out of the cells that show them, so that the page can open with them."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Fill ``resources["p06"]`` with what the page needs; cells tagged "desk" speak to the analyst only and go."""
        page: dict[str, Any] = {
            "title": "",
            "edition": "",
            "question": "",
            "summary": "",
            "answer": "",
            "given": {},
            "facts": {},
            "private": False,
            "contents": [],
            "formulas": {},
            "used": {},
            "pictured": [],
            "empty": [],
            "code_digest": resources.get("p06_code_digest") or code_digest(nb.cells),
        }
        nb.cells = [cell for cell in nb.cells if "desk" not in cell.metadata.get("tags", [])]
        for output in (output for cell in nb.cells for output in cell.get("outputs", [])):
            _take_formulas(output, page)
        first, *later = _sections(nb.cells)
        page["code"], nb.cells = _code(first), first
        for section in later:
            if _left_out(section, page):
                page["code"] += _code(section)
            else:
                section[-1].metadata["p06_code"] = _code(section)
                nb.cells = nb.cells + section
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = _without_question(cell.source, page)
                page["contents"] += [(fold(text), text) for text in re.findall(HEADING, cell.source)]
                cell.source = re.sub(HEADING, _anchored, cell.source)
            else:
                cell.outputs = [output for output in cell.get("outputs", []) if not _lifted(output, page)]
        page["notebook"] = _notebook_name(nb, resources)
        page["version"] = __version__
        page["title"] = page["title"] or page["question"] or page["notebook"]
        resources["p06"] = page
        return nb, resources


class OneLanguage(TagRemovePreprocessor):
    """Keeps of the cells that stand in both languages, tagged lang-en and lang-vi, those of the report's language."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Drop the cells of the others."""
        resources["p06_code_digest"] = code_digest(nb.cells)  # of all cells, as the notebook has them
        self.remove_cell_tags = {f"lang-{each}" for each in LANGUAGES if each != language()}
        return super().preprocess(nb, resources)


def _take_formulas(output: NotebookNode, page: dict) -> None:
    """Move the formulas that stand below an output to the list at the end of the report."""
    formulas = output.get("metadata", {}).get("p06", {}).get("formulas", {})
    if formulas:
        output["data"]["text/html"] = output["data"]["text/html"].partition(FORMULAS)[0]
        page["formulas"] |= formulas


def _anchored(heading: re.Match) -> str:
    return f'<h2 id="{fold(heading[1])}">{escape(heading[1])}</h2>\n'


def _sections(cells: list[NotebookNode]) -> list[list[NotebookNode]]:
    """Cells by second-level heading; those before the first one come first."""
    sections: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append([])
        sections[-1].append(cell)
    return sections


def _code(section: list[NotebookNode]) -> list[str]:
    return [cell.source for cell in section if cell.cell_type == "code" and cell.source.strip()]


def _left_out(section: list[NotebookNode], page: dict) -> bool:
    """Whether all that a section shows is that there is nothing; its heading is then named at the end."""
    outputs = [output for cell in section for output in cell.get("outputs", [])]
    if not outputs or any(_role(output) != "nothing" for output in outputs):
        return False
    page["empty"].append(section[0].source.partition("\n")[0].removeprefix("## "))
    return True


def _role(output: NotebookNode) -> str:
    return output.get("metadata", {}).get("p06", {}).get("role", "")


def _without_question(source: str, page: dict) -> str:
    """Take the notebook's first heading, which is its question."""
    heading = re.match(r"# (.+)\n*", source)
    if not heading or page["question"]:
        return source
    page["question"] = heading[1].strip()
    return source[heading.end() :]


def _lifted(output: NotebookNode, page: dict) -> bool:
    meta = output.get("metadata", {}).get("p06", {})
    role = meta.get("role")
    if role == "title":
        page["title"], page["edition"] = meta["title"], meta["edition"]
    elif role == "summary":
        page["summary"], page["answer"] = output["data"]["text/html"], meta["answer"]
    elif role == "parameters":
        page["given"] = {"parameters": dict(meta["parameters"]), "known_by": meta["known_by"], "digest": meta["digest"]}
        page["given"]["province"] = meta["province"]
        page["facts"], page["private"] = dict(meta["facts"]), meta.get("private", False)
    elif role == "picture" and meta.get("about"):
        page["pictured"].append(meta["about"])
    elif role == "used":
        page["used"] |= meta["figures"]
    elif role == "explorer":
        raise WrongReport(_("p06.explore() stands in the report, where nobody can choose; put its code there instead"))
    return role in ("title", "summary", "parameters")


def _notebook_name(nb: NotebookNode, resources: dict) -> str:
    path = nb.metadata.get("papermill", {}).get("input_path") or resources.get("metadata", {}).get("name", "notebook")
    return Path(path).stem


class ReportExporter(HTMLExporter):
    """Writes one HTML file without script and without any address that it loads from."""

    exclude_anchor_links = True
    optimistic_validation = True  # once, after all preprocessors, and not after each of them
    preprocessors: ClassVar[list] = [OneLanguage, Lift]

    @default("template_name")
    def _own_template(self) -> str:
        return "p06-report"

    @default("extra_template_basedirs")
    def _own_folder(self) -> list[str]:
        return [str(Path(__file__).with_name("templates"))]

    @property
    def default_config(self) -> Config:
        """Show HTML before Markdown before pictures before text, and never a script."""
        shown = ["text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain"]
        return Config(
            {
                "NbConvertBase": {"display_data_priority": shown},
                "HighlightMagicsPreprocessor": {"enabled": False},
            }
        )

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Add the filters of the template."""
        yield from super().default_filters()
        yield "fold", fold
        yield "command", _command
        yield "colophon_line", colophon_line
        yield "derived", _derived
        yield (
            "highlight_code",
            lambda source, metadata=None: source,
        )  # the code is folded: colours would cost more than all else

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.globals |= page_globals()
        return environment

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kwargs: Any) -> tuple[str, dict]:
        """Export without HTMLExporter's second parse of the page; it only adds placeholders for missing alt texts.

        Raises
        ------
        WrongReport
            The page shows what is not its own, or a number that its source does not state.
        """
        with spoken(_language_of(nb)):
            page, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kwargs)
        lifted = resources["p06"]
        given = lifted["given"]
        about = given.get("province", ""), given.get("known_by", "")
        if wrong := problems(page, *about, lifted["used"], lifted["formulas"], lifted["pictured"]):
            raise WrongReport("\n".join(wrong))
        return sealed(visible(page)), resources


def _language_of(nb: NotebookNode) -> object:
    """The language that an executed notebook has shown among its parameters."""
    shown = [output.get("metadata", {}).get("p06", {}) for cell in nb.cells for output in cell.get("outputs", [])]
    given = [dict(each["parameters"]) for each in shown if each.get("role") == "parameters"]
    return given[0].get("lang", "en") if given else language()


def page_globals() -> dict[str, Any]:
    """What every template of a page may use."""
    table, figure = _("Table"), _("Figure")
    words = f'--table: "{table} "; --figure: "{figure} ";'
    return {"_": _, "language": language(), "palette": f"{palette_css()}\n:root {{ {words} }}"}


def _derived(formulas: dict[str, str]) -> str:
    """List the formulas, and the same for download with empty columns for who checks them."""
    rows = [(address, unmarked(formula), "", "") for address, formula in formulas.items()]
    sheet = pd.DataFrame(rows, columns=[_("Anchor"), _("Formula"), _("Checked"), _("Remark")])
    return formula_list(formulas) + download(sheet, _("Formulas"), _("Download these formulas as CSV, to tick off"))


def _command(page: dict) -> str:
    """Command that renders the same report again."""
    given = page["given"]
    values = {**given.get("parameters", {}), "known_by": given.get("known_by", "")}
    words = [f"-p {name}={_argument(value)}" for name, value in values.items() if value not in ("", [])]
    return " ".join(["p06 render", page["notebook"], *words])


def _argument(value: object) -> str:
    return shlex.quote(",".join(value) if isinstance(value, list) else str(value))
