"""README, codebook and notebooks say what the code does: every notebook, command and column is named."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import p06analysis
from p06analysis.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VIETNAMESE = (ROOT / "README.vi.md").read_text(encoding="utf-8")
both = pytest.mark.parametrize("readme", [README, VIETNAMESE], ids=["README.md", "README.vi.md"])
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


@both
def test_readme_names_every_notebook(readme):
    assert not unnamed([path.stem for path in (ROOT / "notebooks").glob("*.ipynb")], readme)


@both
def test_readme_names_every_command_and_make_target(readme):
    commands = [f"p06 {name}" for name in main.commands]
    targets = re.findall(r"(?m)^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert not unnamed(commands, readme)
    assert not unnamed([f"make {name}" for name in targets if name not in ("help", "clean")], readme)


@both
def test_readme_names_only_functions_that_exist(readme):
    named = set(re.findall(r"\bp06\.(\w+)", readme))
    assert named
    assert named <= set(p06analysis.__all__)


def test_everything_public_has_a_docstring():
    bare = []
    for name in p06analysis.__all__:
        text = getattr(p06analysis, name).__doc__ or ""
        if not text.strip():
            bare.append(name)
    assert not bare


@both
def test_the_first_screen_of_the_readme_answers_what_how_to_render_and_how_to_add(readme):
    screen = "\n".join(readme.splitlines()[:36])
    said = ("make report", "make test", "p06 render growth", "data/observations.csv", "p06 check", "data_quality")
    assert [words for words in said if words not in screen] == []


def code(text: str) -> tuple[Counter, list[str]]:
    """What stands as code within the lines of a text, in any order, and its indented blocks in theirs."""
    blocks = re.findall(r"(?m)^ {4,}\S.*$", text)
    return Counter(" ".join(words.split()) for words in re.findall(r"`([^`]+)`", text)), blocks


def test_code_tells_what_two_texts_have_as_code_apart():
    assert code("say `a  b`\n\n    make x\n") == (Counter(["a b"]), ["    make x"])
    assert code("say `a`\n\n    make y\n") != code("say `a`\n\n    make x\n")


def test_both_readmes_have_the_same_commands_code_and_headings():
    assert code(VIETNAMESE)[0] == code(README)[0]
    assert code(VIETNAMESE)[1] == code(README)[1]
    assert re.findall(r"(?m)^#+(?= )", VIETNAMESE) == re.findall(r"(?m)^#+(?= )", README)
    assert re.findall(r"(?m)^ *(?:\*|\d\.)(?= )", VIETNAMESE) == re.findall(r"(?m)^ *(?:\*|\d\.)(?= )", README)


def test_the_readmes_link_to_each_other_and_to_their_own_headings():
    assert "](README.vi.md)" in README.splitlines()[2]
    assert "](README.md)" in VIETNAMESE.splitlines()[2]
    for text in (README, VIETNAMESE):
        anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"(?m)^## (.+)$", text)}
        assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
