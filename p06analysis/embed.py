"""A drawing in a page: with its description, and its data as a table and for a spreadsheet."""

from __future__ import annotations

import base64
import csv
import re
import unicodedata
from html import escape

import pandas as pd

from .names import fold
from .show import Shown, table_html
from .wording import _, visible


def picture(
    svgs: tuple[str, ...], alt: str, caption: str, data: pd.DataFrame, note: str = "", about: str = ""
) -> Shown:
    """Show a drawing with its description, and its data as a table and for download.

    Parameters
    ----------
    svgs : tuple of str
        The drawing, and where there is one its form for a narrow page.
    alt : str
        What it shows, with its main numbers.
    caption : str
        What it is.
    data : pandas.DataFrame
        What was drawn; column names are headings, cells are text or numbers.
    note : str
        How to read its marks.
    about : str
        Key of the one territory that it is about; a rendered report of another one is refused.

    Returns
    -------
    Shown
        An HTML figure.
    """
    wide, *narrow = map(_image, svgs)
    rows = table_html(data, _("Data: {}").format(caption), [])
    sources = "".join(f'<source media="(max-width: 40rem)" srcset="{address}"{size}>' for address, size in narrow)
    words, link = _("Data of this figure"), download(data, caption, _("Download these data as CSV"))
    body = (
        f'<figure class="picture"><figcaption>{escape(caption)}</figcaption>'
        f'<picture>{sources}<img src="{wide[0]}" alt="{escape(alt)}"{wide[1]}></picture>'
        + (f'<p class="note">{escape(note)}</p>' if note else "")
        + f"<details><summary>{words}</summary>{rows}"
        f"{link}</details></figure>"
    )
    return Shown(alt, body, {"role": "picture", "about": about})


def download(data: pd.DataFrame, name: str, words: str) -> str:
    """Write a paragraph with a link that holds a table as a CSV file, such that Excel shows Vietnamese.

    Parameters
    ----------
    data : pandas.DataFrame
        Column names are headings, cells are text or numbers.
    name : str
        What the file is named after.
    words : str
        What the link says.

    Returns
    -------
    str
        HTML.
    """
    sheet = "\ufeff" + data.map(_harmless).rename(columns=_harmless).to_csv(
        index=False, lineterminator="\r\n", quoting=csv.QUOTE_ALL
    )
    file = fold(name)[:40] or "figure"
    address = f"data:text/csv;charset=utf-8;base64,{_base64(sheet)}"
    return f'<p class="download"><a download="{file}.csv" href="{address}">{escape(words)}</a></p>'


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _image(svg: str) -> tuple[str, str]:
    """Address of a drawing, and its size in the pixels of a page."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    width, height = (round(float(points) * 4 / 3) for points in size.groups()) if size else (0, 0)
    return f"data:image/svg+xml;base64,{_base64(svg)}", f' width="{width}" height="{height}"' if size else ""


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from running a cell as a formula; a number, also a negative one, stays as it is."""
    if not isinstance(cell, str):
        return cell
    cell = visible(cell)
    begins = unicodedata.normalize("NFKC", cell).lstrip(" ")[:1]  # a wide = or one after a blank runs too
    return "'" + cell if begins in tuple("=+-@\t\r\n") and not re.fullmatch(r"[+-]?[\d.,]+%?", cell) else cell
