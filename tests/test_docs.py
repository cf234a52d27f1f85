"""README, codebook and notebooks say what the code does: every notebook, command and column is named."""

import json
import re
from pathlib import Path

import pytest

import p06analysis
from p06analysis.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODEBOOK = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
FIELDS = [(table["name"], field["name"]) for table in SCHEMA["resources"] for field in table["schema"]["fields"]]


def sections(text: str) -> dict[str, str]:
    """Text below each second-level heading, by the first word of the heading."""
    parts = re.split(r"(?m)^## ", text)[1:]
    return {part.split(".csv")[0].split()[0]: part for part in parts}


def unnamed(names: list[str], text: str) -> list[str]:
    """Names that do not stand as code in a text."""
    return [
        name
        for name in names
        if not re.search(rf"`[^`\n]*\b{re.escape(name)}\b[^`\n]*`|(?m:^    .*\b{re.escape(name)}\b)", text)
    ]


def test_unnamed_finds_what_a_text_lacks():
    assert unnamed(["growth", "comparison"], "the `growth` notebook, and a comparison") == ["comparison"]


@pytest.mark.parametrize(("table", "column"), FIELDS)
def test_codebook_names_every_column_in_the_section_of_its_table(table, column):
    assert not unnamed([column], sections(CODEBOOK)[table])


def test_codebook_names_every_value_of_an_enum_in_observations():
    fields = SCHEMA["resources"][0]["schema"]["fields"]
    values = [value for field in fields for value in field.get("constraints", {}).get("enum", [])]
    assert values
    assert not unnamed(values, sections(CODEBOOK)["observations"])


def test_readme_names_every_notebook():
    assert not unnamed([path.stem for path in (ROOT / "notebooks").glob("*.ipynb")], README)


def test_readme_names_every_command_and_make_target():
    commands = [f"p06 {name}" for name in main.commands]
    targets = re.findall(r"(?m)^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert not unnamed(commands, README)
    assert not unnamed([f"make {name}" for name in targets if name not in ("help", "clean")], README)


def test_readme_names_only_functions_that_exist():
    named = set(re.findall(r"\bp06\.(\w+)", README))
    assert named
    assert named <= set(p06analysis.__all__)


def test_everything_public_has_a_docstring():
    bare = []
    for name in p06analysis.__all__:
        text = getattr(p06analysis, name).__doc__ or ""
        if not text.strip():
            bare.append(name)
    assert not bare


def test_the_first_screen_of_the_readme_answers_what_how_to_render_and_how_to_add():
    screen = "\n".join(README.splitlines()[:36])
    said = ("make report", "make test", "p06 render growth", "data/observations.csv", "p06 check", "data_quality")
    assert [words for words in said if words not in screen] == []
