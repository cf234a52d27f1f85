"""What a notebook shows: titles, sentences, tables and pictures, for JupyterLab and for the exported report alike.

Each object carries text for a terminal, Markdown or HTML for a page, and a role in its metadata by which the exporter
finds the title and the summary.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from .names import fold
from .wording import _, date

SHORT = 20  # a date written in full stays on one line
NUMBER = re.compile(
    r"^(?:over |nearly |about |rank )?[+−]?\d[\d,.]*(?:%| of [\d,]+| points| (?:[a-z]+ )?dong| places? \w+)?$"
)


class Link(str):
    """Text of a table cell that leads somewhere."""

    href: str

    def __new__(cls, text: str, href: str) -> Link:
        """Text and address; an empty address gives plain text."""
        link = super().__new__(cls, text)
        link.href = href
        return link


@dataclass(frozen=True)
class Shown:
    """One thing that a cell shows.

    Attributes
    ----------
    text : str
        For a terminal.
    mime : str
        "text/markdown" or "text/html".
    body : str
        In that format.
    meta : dict
        What the exporter has to know, such as the role.
    """

    text: str
    mime: str
    body: str
    meta: dict = field(default_factory=dict)

    def __repr__(self) -> str:
        """Give the plain text."""
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return {"text/plain": self.text, self.mime: self.body}, {"p06": self.meta} if self.meta else {}


def _markdown(text: str, **meta: object) -> Shown:
    return Shown(text, "text/markdown", escape(text, quote=False), dict(meta))


def title(subject: str, edition: pd.Timestamp) -> Shown:
    """Name the report: what it is about, and the day of knowledge.

    Examples
    --------
    >>> title("Ha Tinh: Online payment", pd.Timestamp("2024-06-30"))
    # Ha Tinh: Online payment
    <BLANKLINE>
    As known by 30 June 2024
    """
    known = _("As known by {}").format(date(edition))
    return _markdown(f"# {subject}\n\n{known}", role="title", title=subject, edition=known)


def summary(*sentences: str) -> Shown:
    """Give the answer in a sentence or a few; the report shows it before anything else.

    Examples
    --------
    >>> summary("Online payment rose.", "One figure is doubtful.")
    - Online payment rose.
    - One figure is doubtful.
    """
    return _markdown("\n".join(f"- {sentence}" for sentence in sentences if sentence), role="summary")


def say(*sentences: str) -> Shown:
    """Show computed sentences as a paragraph of Markdown; empty ones are left out.

    Examples
    --------
    >>> say("One figure is known.", "", "It is new.")
    One figure is known. It is new.
    """
    said = " ".join(sentence for sentence in sentences if sentence)
    return _markdown(said) if said else nothing("")


def nothing(text: str) -> Shown:
    """Show that there is nothing to show; a report leaves out a section that holds only this."""
    return _markdown(text, role="nothing")


def table(frame: pd.DataFrame, caption: str, anchors: Iterable[str] = ()) -> Shown:
    """Show a table that a screen reader can read: caption, header cells, numbers to the right.

    Parameters
    ----------
    frame : pandas.DataFrame
        Column names are the headings; cells are text, `Link` or missing. The index is not shown.
    caption : str
        What the table holds.
    anchors : iterable of str, optional
        Id of each row.

    Returns
    -------
    Shown
        The table; a short sentence where the frame is empty.

    Examples
    --------
    >>> table(pd.DataFrame({"Year": ["2023"], "Rate": ["31.93%"]}), "Online payment")
    Online payment
    Year   Rate
    2023 31.93%
    """
    if frame.empty:
        return nothing(_("{}: none.").format(caption))
    cells = frame.astype(object).where(frame.notna(), "")
    return Shown(f"{caption}\n{cells.to_string(index=False)}", "text/html", _table_html(frame, caption, list(anchors)))


def _table_html(frame: pd.DataFrame, caption: str, anchors: list[str]) -> str:
    looks = [_look(frame[column]) for column in frame]
    head = "".join(f'<th scope="col"{look}>{escape(str(name))}</th>' for name, look in zip(frame, looks, strict=True))
    rows = []
    for place, cells in enumerate(frame.itertuples(index=False)):
        anchor = f' id="{escape(anchors[place])}"' if anchors else ""
        first = f'<th scope="row"{looks[0]}>{_cell(cells[0])}</th>'
        rest = "".join(f"<td{look}>{_cell(cell)}</td>" for cell, look in zip(cells[1:], looks[1:], strict=True))
        rows.append(f"<tr{anchor}>{first}{rest}</tr>")
    return (
        f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _look(column: pd.Series) -> str:
    """Class of a column: numbers to the right, short texts on one line."""
    given = [str(cell) for cell in column if not pd.isna(cell) and str(cell)]
    if given and sum(bool(NUMBER.match(cell)) for cell in given) > len(given) / 2:
        return ' class="number"'
    return ' class="short"' if given and max(map(len, given)) <= SHORT else ""


def _cell(cell: object) -> str:
    if isinstance(cell, Link) and cell.href.startswith(
        ("#", "http://", "https://")
    ):  # nothing that a browser would run
        outside = ' rel="noreferrer"' if cell.href.startswith("http") else ""
        return f'<a href="{escape(cell.href)}"{outside}>{escape(cell)}</a>'
    return "" if pd.isna(cell) else escape(str(cell))


def picture(svg: str, alt: str, caption: str, data: pd.DataFrame) -> Shown:
    """Show a drawing with its description, and its data as a table and for download.

    Parameters
    ----------
    svg : str
        The drawing.
    alt : str
        What it shows, with its main numbers.
    caption : str
        What it is.
    data : pandas.DataFrame
        What was drawn; column names are headings, cells are text or numbers.

    Returns
    -------
    Shown
        An HTML figure.
    """
    image = base64.b64encode(svg.encode()).decode()
    sheet = base64.b64encode(
        ("\ufeff" + data.map(_harmless).to_csv(index=False, lineterminator="\r\n")).encode()
    ).decode()
    name = fold(caption)[:40] or "figure"
    body = (
        f'<figure class="picture"><img src="data:image/svg+xml;base64,{image}" alt="{escape(alt)}">'
        f"<figcaption>{escape(caption)}</figcaption>"
        f"<details><summary>{_('Data of this figure')}</summary>{_table_html(data, _('Data: {}').format(caption), [])}"
        f'<p><a download="{name}.csv" href="data:text/csv;base64,{sheet}">{_("Download as CSV")}</a></p>'
        "</details></figure>"
    )
    return Shown(alt, "text/html", body, {"role": "picture"})


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from running a cell as a formula; a number, also a negative one, stays as it is."""
    if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and not re.fullmatch(r"[+-]?[\d.,]+%?", cell):
        return "'" + cell
    return cell
