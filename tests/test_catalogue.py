"""The Vietnamese catalogue: complete, true to its placeholders and marks, in the words of the glossary."""

import ast
import csv
import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import p06analysis
from p06analysis.consistency import WEIGHTS
from p06analysis.explorer import CODE
from p06analysis.revisions import KINDS
from p06analysis.skill import METHODS
from p06analysis.targets import STATUSES

PACKAGE = Path(p06analysis.__file__).parent
CATALOGUE = PACKAGE / "locale" / "vi" / "LC_MESSAGES" / "p06analysis.po"
GLOSSARY = PACKAGE / "locale" / "glossary.csv"
DATA = PACKAGE.parent / "data"
NOTEBOOKS = PACKAGE.parent / "notebooks"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "finding": (1,)}  # a finding's first word is its kind


@cache
def messages_of(folder: Path) -> set[str]:
    """Messages that the code and the templates of a folder translate, of plural ones the first form."""
    methods = [("**.py", "python"), ("**.j2", "jinja2")]
    found = extract_from_dir(folder, method_map=methods, keywords=KEYWORDS)
    return {first(text) for _file, _line, text, *_rest in found} | set(map(first_word, calls(folder)))


def calls(folder: Path) -> list[ast.Call]:
    """Calls that translate, also those inside f-strings, which Babel's extractor reads over before Python 3.12."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [node for node in found if isinstance(node.func, ast.Name) and node.func.id in KEYWORDS]
    return [node for node in named if isinstance(node.args[0], ast.Constant)]


def codes(folder: Path) -> list[ast.AST]:
    """The code cells of the notebooks of a folder."""
    books = [json.loads(path.read_text(encoding="utf-8"))["cells"] for path in sorted(folder.glob("*.ipynb"))]
    cells = ["".join(cell["source"]) for book in books for cell in book if cell["cell_type"] == "code"]
    return [ast.parse(code) for code in cells]


def headings(code: ast.AST) -> list[str]:
    """Headings of the table of a cell: the values of the dictionaries that are put into `headings`."""
    put = [node for node in ast.walk(code) if isinstance(node, ast.Assign | ast.AugAssign)]
    put = [node for node in put if ast.unparse(getattr(node, "targets", [None])[0] or node.target) == "headings"]
    return [value.value for node in put for value in node.value.values]


def typed_in(code: ast.AST) -> set[str]:
    """Headings, captions and titles that a cell types in English, of which `table` and `title` show a translation."""
    called = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    said = [each.value for node in called for each in node.keywords if each.arg == "caption"]
    said += [node.args[0] for node in called if ast.unparse(node.func) == "p06.title"]
    assert not [ast.unparse(each) for each in said if isinstance(each, ast.JoinedStr)], "no catalogue has an f-string"
    return {*headings(code), *(each.value for each in said if isinstance(each, ast.Constant))}


@cache
def typed(folder: Path) -> set[str]:
    return set().union(*map(typed_in, [*codes(folder), ast.parse(CODE)]))


def first_word(call: ast.Call) -> str:
    return call.args[0].value


@cache
def strings_of_the_code() -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.glob("*.py")]
    return {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}


@cache
def entries() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    assert not catalogue.obsolete
    assert (str(catalogue.locale), catalogue.num_plurals) == ("vi", 1)
    return {first(message.id): message for message in catalogue if message.id}


def decisions() -> set[str]:
    """What a review may come to: words of the data that reports print."""
    tables = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    fields = next(table["schema"]["fields"] for table in tables if table["name"] == "reviews")
    return set(next(field["constraints"]["enum"] for field in fields if field["name"] == "decision"))


def first(text: str | tuple) -> str:
    return text if isinstance(text, str) else text[0]


def english(message: Message) -> str:
    """The English form that Vietnamese has to say: the plural one, which names the number where there is one."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def pairs() -> list[tuple[str, str]]:
    return [(english(message), first(message.string)) for message in entries().values()]


def glossary() -> list[tuple[str, list[str]]]:
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return [(row["en"], row["vi"].split("|")) for row in csv.DictReader(file)]


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^{}]*\}", text))


def marks(text: str) -> list[str]:
    """What is written for a program: HTML, bold type, addresses, names of files."""
    return sorted(re.findall(r"<[^>]+>|&\w+;|\*\*|\]\(|`|#\{\w+\}|\w*\.(?:html|ipynb|csv)\b", text))


def ending(text: str) -> tuple[str, str]:
    """White space and punctuation around a message, as others are put before and behind it."""
    spaces = re.fullmatch(r"(\s*[,;]?\s*).*?([.:;?!]?\s*)", text, re.DOTALL)
    return spaces[1], spaces[2]


def wrong_terms(said: list[tuple[str, str]]) -> list[str]:
    """English terms of the glossary, in one number or more, whose Vietnamese is missing beside them."""
    wrong = []
    for term, words in glossary():
        ours = re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", re.IGNORECASE)
        allowed = [word.casefold() for word in words]
        wrong += [
            f"{term} → {' | '.join(words)}: {one} → {other}"
            for one, other in said
            if ours.search(re.sub(r"\{[^{}]*\}", "", one)) and not any(word in other.casefold() for word in allowed)
        ]
    return wrong


def test_every_message_is_in_the_catalogue():
    needed = messages_of(PACKAGE) | set(STATUSES) | set(KINDS) | set(WEIGHTS) | set(METHODS) - {"pooled"} | decisions()
    needed |= typed(NOTEBOOKS)
    assert sorted(needed - set(entries())) == []


def test_a_new_message_without_translation_is_noticed(tmp_path):
    (tmp_path / "new.py").write_text(
        '_("quite new")\nngettext("{} new", "{} newer", 2)\nf"{_(\'inside\')}"\n', encoding="utf-8"
    )
    (tmp_path / "new.html.j2").write_text("{{ _('new page') }}", encoding="utf-8")
    assert messages_of(tmp_path) == {"quite new", "{} new", "inside", "new page"}


def test_what_a_notebook_types_without_translation_is_noticed(tmp_path):
    lines = [
        'headings = {"a": "New A"}\n',
        'headings |= {"b": "New B"}\n',
        'p06.title("New title", day)\n',
        'p06.table(frame.rename(columns=headings), caption="New caption ({unit})", unit=unit)',
    ]
    book = {"cells": [{"cell_type": "markdown", "source": ["# Prose"]}, {"cell_type": "code", "source": lines}]}
    (tmp_path / "new.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert {"New A", "New B", "New caption ({unit})", "New title"} <= typed(tmp_path)


def test_headings_of_one_table_stay_different_in_vietnamese():
    tables = [[first(entries()[name].string) for name in headings(code)] for code in codes(NOTEBOOKS)]
    assert [names for names in tables if len(set(names)) < len(names)] == []


def test_no_entry_is_left_of_a_message_that_is_gone():
    assert sorted(set(entries()) - messages_of(PACKAGE) - strings_of_the_code() - decisions() - typed(NOTEBOOKS)) == []


def test_every_entry_is_translated():
    assert [message.id for message in entries().values() if message.fuzzy or not first(message.string).strip()] == []


@pytest.mark.parametrize("rule", [placeholders, marks, ending])
def test_translations_keep_what_is_no_word(rule):
    assert [(one, other) for one, other in pairs() if rule(one) != rule(other)] == []


def test_translations_are_in_composed_letters():
    texts = [*(other for _one, other in pairs()), GLOSSARY.read_text(encoding="utf-8")]
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []


def test_catalogue_is_sorted_and_names_no_day_place_or_person():
    head, *_rest = CATALOGUE.read_text(encoding="utf-8").split("\n\n")
    assert [line for line in head.splitlines() if re.search("Date|Translator|Team|Generated", line)] == []
    assert "\n#: " not in CATALOGUE.read_text(encoding="utf-8")
    assert list(entries()) == sorted(entries())


def test_messages_keep_to_the_glossary():
    assert wrong_terms(pairs()) == []


def test_titles_of_indicators_keep_to_the_glossary():
    with (DATA / "indicators.csv").open(encoding="utf-8", newline="") as file:
        assert wrong_terms([(row["title"], row["title_vi"]) for row in csv.DictReader(file)]) == []


def test_glossary_is_sorted_and_whole():
    terms = glossary()
    assert [term for term, _words in terms] == sorted({term for term, _words in terms}, key=str.casefold)
    assert all(term and all(words) for term, words in terms)
