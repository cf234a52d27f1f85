"""A working folder with small notebooks and a plan of an edition, for the tests of rendering many reports."""

import json
from pathlib import Path


def notebook(folder: Path, name: str, code: str) -> Path:
    """Write a notebook with a parameters cell and one more."""
    cells = ['known_by: str = "latest"  # day\nnumber: int = 1  # a number\nwords: list = ["a"]  # some', code]
    made = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {"tags": ["parameters"] if n == 0 else []}, "source": text}
        | {"outputs": [], "execution_count": None}
        for n, text in enumerate(cells)
    ]
    meta = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    content = {"cells": made, "metadata": meta, "nbformat": 4, "nbformat_minor": 5}
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def write_plan(office, text):
    path = office / "notebooks" / "reports.toml"
    path.write_text(text, encoding="utf-8")
    return path


def make_office(folder: Path) -> Path:
    """Make a working folder with a plan of two good reports."""
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    notebook(notebooks, "good", "print(40 + 2)")
    notebook(notebooks, "fine", "print(40 + 3)")
    write_plan(folder, "".join(f'[[report]]\nnotebook = "{name}"\n' for name in ("good", "fine")))
    return folder


def add(office: Path, name: str, code: str) -> Path:
    """Add a report to the plan."""
    path = notebook(office / "notebooks", name, code)
    with (office / "notebooks" / "reports.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[report]]\nnotebook = "{name}"\n')
    return path


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
