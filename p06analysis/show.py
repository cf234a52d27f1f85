"""What a notebook shows: titles, sentences and tables, for JupyterLab and for the exported report alike.

Each object carries text for a terminal, HTML for a page, and a role in its metadata by which the exporter finds the
title and the summary. Sentences know two marks, **strong** and [text](#anchor); all else in them is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from .derivation import formulas_in
from .wording import _, date

NOTE_ROOM = 16  # letters that a line below a cell may ask for
ROOM = 21  # letters that fit into a column at least, so that a date written in full stays on one line
NUMBER = re.compile(
    r"^(?:over |nearly |about |rank |at least |at most )?[+−]?\d[\d,.]*"
    r"(?:%| of [\d,]+| (?:percentage )?points| (?:[a-z]+ )?dong| places? \w+| to [+−]?\d[\d,.]*%?)?$"
)
FORMULAS = '<details class="formulas"><summary>Formulas</summary>'  # an exported report moves these to its end
MARKS = re.compile(r"(?<!\\)\[([^\[\]]*)\]\((#[\w-]+)\)|(?<!\\)\*\*([^*]+)\*\*")


class Cell(str):
    """Text of a table cell that leads somewhere, or has a small second line below it."""

    href: str
    note: str
    main: str

    def __new__(cls, main: str, href: str = "", note: str = "") -> Cell:
        """Text, address and second line; as plain text the second line stands in brackets.

        Examples
        --------
        >>> Cell("31.93%", "#f1", "2023")
        '31.93% (2023)'
        """
        cell = super().__new__(cls, f"{main} ({note})" if note else main)
        cell.main, cell.href, cell.note = main, href, note
        return cell

    @property
    def cited(self) -> str:
        """The text for a sentence, with its link.

        Examples
        --------
        >>> Cell("31.93%", "#f1", "2023").cited
        '[31.93%](#f1)'
        """
        return f"[{self.main}]({self.href})" if self.href else self.main


class Sentence(str):
    """A table cell that holds a sentence with marks; as plain text it has none."""

    marked: str

    def __new__(cls, sentence: str) -> Sentence:
        """Keep the sentence and its plain text.

        Examples
        --------
        >>> Sentence("The source states [31.93%](#f1).")
        'The source states 31.93%.'
        """
        cell = super().__new__(cls, unmarked(sentence))
        cell.marked = sentence
        return cell


@dataclass(frozen=True)
class Shown:
    """One thing that a cell shows.

    Attributes
    ----------
    text : str
        For a terminal.
    body : str
        HTML, for JupyterLab and the exported page.
    meta : dict
        What the exporter has to know, such as the role.
    """

    text: str
    body: str
    meta: dict = field(default_factory=dict)

    def __repr__(self) -> str:
        """Give the plain text."""
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        formulas = formulas_in(self.body)
        meta = self.meta | ({"formulas": formulas} if formulas else {})
        html = self.body + (FORMULAS + formula_list(formulas) + "</details>" if formulas else "")
        return {"text/plain": self.text, "text/html": html}, {"p06": meta} if meta else {}


def marked(sentence: str) -> str:
    """Turn a sentence into HTML: its two marks become elements, all else stays text.

    Examples
    --------
    >>> marked("**Doubt:** [31.93%](#f1) <b>")
    '<strong>Doubt:</strong> <a href="#f1">31.93%</a> &lt;b&gt;'
    """

    def element(mark: re.Match) -> str:
        return f"<strong>{mark[3]}</strong>" if mark[3] else f'<a href="{mark[2]}">{mark[1]}</a>'

    return _bare(MARKS.sub(element, escape(sentence, quote=False)))


def unmarked(sentence: str) -> str:
    """Turn a sentence into plain text.

    Examples
    --------
    >>> unmarked("**Doubt:** [31.93%](#f1)")
    'Doubt: 31.93%'
    """
    return _bare(MARKS.sub(lambda mark: mark[3] or mark[1], sentence))


def formula_list(formulas: dict[str, str]) -> str:
    """List formulas, each under its address; in JupyterLab below what they explain, in a report once at its end."""
    items = "".join(f'<li id="{address}">{marked(formula)}</li>' for address, formula in formulas.items())
    return f'<ul class="formulas">{items}</ul>'


def literal(text: str) -> str:
    """Keep what a text from the data holds from becoming a mark of the sentence that it enters.

    Examples
    --------
    >>> marked(literal("[99.9%](#f1) and **x**"))
    '[99.9%](#f1) and **x**'
    """
    return re.sub(r"([\\\[*])", r"\\\1", text)


def _bare(text: str) -> str:
    return re.sub(r"\\([\\\[*])", r"\1", text)


def title(subject: str, edition: pd.Timestamp) -> Shown:
    """Name the report: what it is about, and the day of knowledge.

    Examples
    --------
    >>> title("Ha Tinh: Online payment", pd.Timestamp("2024-06-30"))
    Ha Tinh: Online payment
    As known by 30 June 2024
    """
    subject, known = _(subject), _("As known by {}").format(date(edition))
    body = f"<h1>{escape(subject)}</h1><p>{escape(known)}</p>"
    return Shown(f"{subject}\n{known}", body, {"role": "title", "title": subject, "edition": known})


def summary(
    answer: str, *more: str, keys: Iterable[tuple[str, str]] = (), doubts: Iterable[str] | None = None
) -> Shown:
    """Give the answer in one sentence, then what else matters; the report shows it before anything else.

    Parameters
    ----------
    answer : str
        The answer to the notebook's question, with marks.
    *more : str
        Further sentences.
    keys : iterable of tuple of str
        The key figures: a label and a `Cell` (or text) each.
    doubts : iterable of str, optional
        Sentences on what speaks against the figures; where it is empty the summary says that none is known.

    Returns
    -------
    Shown
        The summary.

    Examples
    --------
    >>> summary("Online payment rose.", keys=[("Rate", "31.93%")], doubts=["One figure is doubtful."])
    Online payment rose.
    Rate: 31.93%
    Open doubts:
    - One figure is doubtful.
    """
    keys, said = list(keys), [sentence for sentence in (answer, *more) if sentence]
    lines = [*map(unmarked, said), *(f"{label}: {value}" for label, value in keys)]
    first, rest = said[:1], " ".join(said[1:])
    body = "".join(f'<p class="answer">{marked(each)}</p>' for each in first) + (
        f"<p>{marked(rest)}</p>" if rest else ""
    )
    if keys:
        items = "".join(f"<div><dt>{escape(label)}</dt><dd>{_inside(value)}</dd></div>" for label, value in keys)
        body += f'<dl class="keys">{items}</dl>'
    if doubts is not None:
        doubts, none = list(doubts), _("No doubt about these figures is known.")
        lines += [_("Open doubts:"), *(f"- {unmarked(each)}" for each in doubts)] if doubts else [none]
        items = "".join(f"<li>{marked(each)}</li>" for each in doubts)
        body += f"<h3>{_('Open doubts')}</h3>" + (f'<ul class="doubts">{items}</ul>' if doubts else f"<p>{none}</p>")
    return Shown("\n".join(lines), body, {"role": "summary", "answer": unmarked(said[0]) if said else ""})


def say(*sentences: str) -> Shown:
    """Show computed sentences as a paragraph; empty ones are left out.

    Examples
    --------
    >>> say("One figure is known.", "", "It is new.")
    One figure is known. It is new.
    """
    said = " ".join(sentence for sentence in sentences if sentence)
    return Shown(unmarked(said), f"<p>{marked(said)}</p>") if said else nothing("")


def nothing(text: str) -> Shown:
    """Show that there is nothing to show; a report leaves out a section that holds only this."""
    return Shown(text, f"<p>{escape(text)}</p>" if text else "", {"role": "nothing"})


def table(frame: pd.DataFrame, caption: str, anchors: Iterable[str] = (), **words: str) -> Shown:
    """Show a table that a screen reader can read: caption, header cells, numbers to the right.

    Caption and headings are English messages, shown in the reader's language where the catalogue has them.

    Parameters
    ----------
    frame : pandas.DataFrame
        Column names are the headings; cells are text, `Cell` or missing. The index is not shown.
    caption : str
        What the table holds; with words a pattern, such as "Change ({unit})", as no catalogue has every unit.
    anchors : iterable of str, optional
        Id of each row.
    **words : str
        What stands for each name in braces.

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
    >>> table(pd.DataFrame({"From": ["2022"], "Change": ["+3"]}), "Change ({unit})", unit="places")
    Change (places)
    From Change
    2022     +3
    """
    caption = _(caption).format(**words) if words else _(caption)
    frame = frame.rename(columns=_)
    if frame.empty:
        return nothing(_("{}: none.").format(caption))
    cells = frame.astype(object).where(frame.notna(), "")
    return Shown(f"{caption}\n{cells.to_string(index=False)}", table_html(frame, caption, list(anchors)))


def table_html(frame: pd.DataFrame, caption: str, anchors: list[str], groups: list[Cell] | None = None) -> str:
    """Write a table as HTML, in a region of its own that scrolls where it is too wide.

    Rows that follow each other with the same group stand under one heading that names it.
    """
    numeric = [_is_numeric(frame[column]) for column in frame]
    looks = [' class="number"' if each else "" for each in numeric]
    heads = [look or _room(frame[column]) for look, column in zip(looks, frame, strict=True)]
    head = "".join(f'<th scope="col"{look}>{escape(str(name))}</th>' for name, look in zip(frame, heads, strict=True))
    rows: list[str] = []
    for place, cells in enumerate(frame.itertuples(index=False)):
        anchor = f' id="{escape(anchors[place])}"' if anchors else ""
        if groups and (place == 0 or groups[place] != groups[place - 1]):
            heading = f'<th scope="rowgroup" colspan="{len(looks)}">{_inside(groups[place])}</th>'
            rows.append(f'{"</tbody><tbody>" if rows else ""}<tr class="group">{heading}</tr>')
        first = f'<th scope="row"{looks[0]}>{_inside(cells[0])}</th>'
        rest = "".join(
            f"<td{look}>{inside}</td>" if (inside := _inside(cell)) else "<td></td>"
            for cell, look in zip(cells[1:], looks[1:], strict=True)
        )
        rows.append(f"<tr{anchor}>{first}{rest}</tr>")
    return (
        f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0"><table>'
        f"<caption><span>{escape(caption)}</span></caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _texts(column: pd.Series) -> list[str]:
    cells = [cell.main if isinstance(cell, Cell) else str(cell) for cell in column if not pd.isna(cell)]
    return [cell for cell in cells if cell]


def _is_numeric(column: pd.Series) -> bool:
    """Whether most of a column are numbers, which stand to the right."""
    given = _texts(column)
    return sum(bool(NUMBER.match(cell)) for cell in given) > len(given) / 2


def _room(column: pd.Series) -> str:
    """The width that a column of text needs, told once in its head."""
    notes = [cell.note for cell in column if isinstance(cell, Cell)]
    longest = max([*map(len, _texts(column)), *(min(len(note), NOTE_ROOM) for note in notes)], default=0)
    return f' style="--room:{min(longest, ROOM) + 3}"' if longest else ""  # three for what keeps columns apart


def _inside(cell: object) -> str:
    """What stands in a table cell or in a key figure."""
    if isinstance(cell, Sentence):
        return marked(cell.marked)
    if not isinstance(cell, Cell):
        return "" if pd.isna(cell) else escape(str(cell))
    text = escape(cell.main)
    if cell.href.startswith(("#", "http://", "https://")):  # nothing that a browser would run
        text = f'<a href="{escape(cell.href)}">{text}</a>'
    return f"{text} <small>{escape(cell.note)}</small>" if cell.note else text
