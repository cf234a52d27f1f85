"""A table to fill in with new figures: drop-down lists, and help at the heads."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from .dataset import Dataset
from .extending import fields, outside_public
from .schema import DataError, curated
from .sheets import FIGURES, HELP, SOURCES, UNIT
from .vocabulary import ARTICLE, choices

ROWS = 500  # with lists and units; an article with more numbers than that has rows without them
LONGEST = 1000  # letters of a note
LISTS = "lists"
INSTRUCTIONS = [
    "One row for each figure that an article states, in the sheet figures; a new article in the sheet sources, once.",
    "Choose territories, indicators and words from the lists, or write their names or keys, in English or Vietnamese.",
    "Numbers as the article prints them: 31,93 or 31.93; 1.234.567; 80/100; hơn 1,4 triệu; dưới 10 %.",
    "1.234 may be two numbers and is asked back: write 1234, or 01.234 for the decimal.",
    "Days and periods: 31/12/2023, tháng 6/2023, quý I/2024, 6 tháng đầu năm 2023.",
    "Cells are text, so that a spreadsheet does not change what is typed. No formulas.",
    "Then: p06 add FILE --dry-run shows what would change or what is wrong, p06 add FILE writes it.",
]
MORE = {  # beyond what the schema says
    "province": "Where two territories had one name, the day decides.",
    "period_start": "Empty: taken from period_end where that is more than a day and no stock, rank or score is told.",
    "period_end": "A day, or a period whose last day it is.",
    "value": "Words such as hơn, gần, over, nearly may stand beside it, and the whole as in 80/100.",
    "qualifier": "Empty: exact, or what the value says.",
    "source": "A known handle, or that of a new article: publisher and day, such as baohatinh-2024-01-17.",
    UNIT: "Of the indicator; it fills itself.",
}


def write_template(file: Path, data: Dataset, rows: Sequence[dict[str, str]] = (), notes: Sequence[str] = ()) -> None:
    """Write a table for new figures, empty or with some filled in.

    Parameters
    ----------
    file : pathlib.Path
        Its ending decides: .xlsx with lists and help, or .csv with the heads alone, those of an article among them.
    data : Dataset
        Whose territories, indicators and sources the lists hold.
    rows : sequence of dict of str
        Cells by column, for each row that is filled in.
    notes : sequence of str
        Of each row: a text that the workbook shows at its value, and that nobody reads in again; a CSV file has none.

    Raises
    ------
    DataError
        Another ending, or a file that is there already.
    """
    kinds = {".csv": _csv, ".xlsx": _xlsx}
    if file.suffix.casefold() not in kinds:
        raise DataError(f"{file} ends in neither .xlsx nor .csv")
    if file.exists():
        raise DataError(f"{file} is there already; delete it or name another file")
    curated(data.folder)
    outside_public(file, data.folder)
    file.write_bytes(kinds[file.suffix.casefold()](data, rows, notes))


def _csv(data: Dataset, rows: Sequence[dict[str, str]], _notes: Sequence[str]) -> bytes:
    text = io.StringIO()
    columns = [*fields(data.folder, "observations"), *ARTICLE]
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # a spreadsheet takes it for UTF-8 by its first bytes


def lists(data: Dataset) -> dict[str, list[str]]:
    """Entries of the drop-down lists, by sheet and column; names that two territories had stand once."""
    free = {
        f"{FIGURES}.province": list(dict.fromkeys(data.provinces.sort_values("sort_order")["name"])),
        f"{FIGURES}.indicator": data.indicators["title"].tolist(),
        f"{FIGURES}.source": data.sources["source"].tolist(),
    }
    tables = {FIGURES: "observations", SOURCES: "sources"}
    fixed = {
        f"{sheet}.{name}": choices(field)
        for sheet, table in tables.items()
        for name, field in fields(data.folder, table).items()
        if choices(field)
    }
    return free | fixed


def _xlsx(data: Dataset, rows: Sequence[dict[str, str]], notes: Sequence[str]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet, table in ((FIGURES, "observations"), (SOURCES, "sources")):
        about = fields(data.folder, table)
        columns = list(about)
        if sheet == FIGURES:
            columns.insert(columns.index("indicator") + 1, UNIT)
        _sheet(book.create_sheet(sheet), columns, about)
    _fill_in(book[FIGURES], rows, notes)
    told = book.create_sheet(HELP)
    told.column_dimensions["A"].width = 110
    for line in INSTRUCTIONS:
        told.append([line])
    _lists(book, lists(data), data)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _sheet(sheet, columns: list[str], about: dict[str, dict]) -> None:
    """Heads with their help, and cells that hold text."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    for place, name in enumerate(columns, 1):
        head = sheet.cell(1, place, name)
        required = about.get(name, {}).get("constraints", {}).get("required")
        head.font = Font(bold=bool(required))
        said = [about.get(name, {}).get("description", ""), MORE.get(name, ""), "Required." if required else ""]
        head.comment = Comment(" ".join(filter(None, said)), "p06", height=120, width=320)
        sheet.column_dimensions[head.column_letter].width = 34 if name in ("indicator", "title", "source") else 16
        for row in range(2, ROWS + 2):
            sheet.cell(row, place).number_format = "@" if name != UNIT else "General"
    sheet.freeze_panes = "A2"


def _fill_in(sheet, rows: Sequence[dict[str, str]], notes: Sequence[str]) -> None:
    """Rows below the heads, each with its note at the value."""
    from openpyxl.comments import Comment

    places = {head.value: head.column for head in sheet[1]}
    for line, (row, note) in enumerate(zip_longest(rows, notes[: len(rows)], fillvalue=""), 2):
        for name, text in row.items():
            cell = sheet.cell(line, places[name], text)
            cell.data_type = "s"  # text, also where it begins as a formula does
        if note:
            sheet.cell(line, places["value"]).comment = Comment(note[:LONGEST], "p06", height=160, width=420)


def _lists(book, entries: dict[str, list[str]], data: Dataset) -> None:
    """A hidden sheet of lists, one column each, and the cells that choose from them; a source may be a new one."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    hidden = book.create_sheet(LISTS)
    hidden.sheet_state = "hidden"
    for place, (target, allowed) in enumerate(entries.items(), 1):
        letter = get_column_letter(place)
        for row, text in enumerate(allowed, 1):
            hidden.cell(row, place, text)
        sheet, name = target.split(".")
        heads = [cell.value for cell in book[sheet][1]]
        column = get_column_letter(heads.index(name) + 1)
        chosen = DataValidation("list", f"{LISTS}!${letter}$1:${letter}${len(allowed)}", allow_blank=True)
        chosen.showErrorMessage = False  # names in Vietnamese and keys are understood as well
        chosen.promptTitle, chosen.prompt, chosen.showInputMessage = (
            name,
            book[sheet][f"{column}1"].comment.text[:250],
            True,
        )
        book[sheet].add_data_validation(chosen)
        chosen.add(f"{column}2:{column}{ROWS + 1}")
    _units(book, hidden, len(entries) + 1, data)


def _units(book, hidden, place: int, data: Dataset) -> None:
    """The unit of the indicator that was chosen, by its title or key."""
    from openpyxl.utils import get_column_letter

    names = [*data.indicators["title"], *data.indicators["title_vi"], *data.indicators["indicator"]]
    for row, (name, unit) in enumerate(zip(names, [*data.indicators["unit"]] * 3, strict=True), 1):
        hidden.cell(row, place, name)
        hidden.cell(row, place + 1, unit)
    heads = [cell.value for cell in book[FIGURES][1]]
    asked, shown = (heads.index(name) + 1 for name in ("indicator", UNIT))
    table = f"{LISTS}!${get_column_letter(place)}$1:${get_column_letter(place + 1)}${len(names)}"
    for row in range(2, ROWS + 2):
        found = f"VLOOKUP({get_column_letter(asked)}{row},{table},2,FALSE)"
        book[FIGURES].cell(row, shown, f'=IFERROR({found},"")')
