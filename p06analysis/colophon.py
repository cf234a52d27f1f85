"""What a report says of its own making for machines: enough to render it again, and a seal over all of its bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from pathlib import Path

LINE = re.compile(r'<meta name="p06" content="([^"<>]*)">')
SEAL = re.compile(r"(&quot;seal&quot;: &quot;)[^&]*(&quot;)")
CODE = (".py", ".j2", ".css", ".json", ".po")  # what of this package makes the bytes of a report
FORMS = {"notebook": str, "parameters": dict, "known_by": str, "data": str, "code": str, "version": str, "seal": str}


class ColophonError(ValueError):
    """A page that does not say how it was made."""


@dataclass(frozen=True)
class Colophon:
    """What a report says of its own making.

    Attributes
    ----------
    notebook : str
        Name of the notebook.
    parameters : dict
        Its parameters as they were given.
    known_by : str
        The day of knowledge, also where the parameter says "latest".
    data, code : str
        Digests of the data that could be seen, and of package and notebook.
    version : str
        Of the package.
    seal : str
        As from `seal` when the page was made.
    """

    notebook: str
    parameters: dict
    known_by: str
    data: str
    code: str
    version: str
    seal: str


def code_digest(cells: Iterable[dict]) -> str:
    """First 12 hex digits of the SHA-256 of this package and of the cells of a notebook.

    The cell that papermill adds for the parameters does not count, nor does where the package lies.

    Parameters
    ----------
    cells : iterable of dict
        Cells of a notebook, executed or not.

    Returns
    -------
    str
        The digest.

    Examples
    --------
    >>> given = {"cell_type": "code", "source": "year = 2024", "metadata": {"tags": ["injected-parameters"]}}
    >>> code_digest([given]) == code_digest([])
    True
    """
    own = [cell for cell in cells if "injected-parameters" not in cell.get("metadata", {}).get("tags", [])]
    said = json.dumps([_package_digest(), *([cell["cell_type"], cell["source"]] for cell in own)])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _package_digest() -> str:
    folder, sha = Path(__file__).parent, hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in CODE}
    for name, path in sorted(files.items()):
        content = path.read_bytes().replace(b"\r\n", b"\n")  # as some systems check text files out
        sha.update(f"{name}\n{len(content)}\n".encode() + content)
    return sha.hexdigest()


def colophon_line(page: dict) -> str:
    """Write the line for the head of a page; `sealed` fills its seal in.

    Parameters
    ----------
    page : dict
        What the exporter has lifted out of a notebook.

    Returns
    -------
    str
        HTML; empty where the notebook shows no parameters of this project.
    """
    given = page["given"]
    if not given:
        return ""
    said = {
        "notebook": page["notebook"],
        "parameters": given["parameters"],
        "known_by": given["known_by"],
        "data": given["digest"],
        "code": page["code_digest"],
        "version": page["version"],
        "seal": "",
    }
    return f'<meta name="p06" content="{escape(json.dumps(said, sort_keys=True))}">'


def seal(page: str) -> str:
    """First 16 hex digits of the SHA-256 of a page without its seal.

    Examples
    --------
    >>> page = sealed('<meta name="p06" content="{&quot;seal&quot;: &quot;&quot;}"><p>31.93%</p>')
    >>> seal(page) in page, seal(page.replace("31.93", "31.94")) in page
    (True, False)
    """
    return hashlib.sha256(_with_seal(page, "").encode()).hexdigest()[:16]


def sealed(page: str) -> str:
    """Write the seal into the line of a finished page; a page without such a line stays as it is."""
    return _with_seal(page, seal(page))


def _with_seal(page: str, text: str) -> str:
    return LINE.sub(lambda line: SEAL.sub(rf"\g<1>{text}\g<2>", line[0]), page, count=1)


def read_colophon(page: str) -> Colophon:
    """Read what a page says of its own making.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    Colophon
        Nothing in it has been checked but its form.

    Raises
    ------
    ColophonError
        The page has no such line, or one that nobody can read.

    Examples
    --------
    >>> read_colophon("<p>A page of somebody else</p>")
    Traceback (most recent call last):
    ...
    p06analysis.colophon.ColophonError: it is no report of this project: it does not say how it was made
    """
    line = LINE.search(page)
    if line is None:
        raise ColophonError("it is no report of this project: it does not say how it was made")
    try:
        said = json.loads(unescape(line[1]))
    except ValueError:
        said = None
    if not isinstance(said, dict) or set(said) != set(FORMS):
        raise ColophonError("the line that says how it was made cannot be read")
    values = said["parameters"].values() if isinstance(said["parameters"], dict) else ()
    plain = [each for value in values for each in (value if isinstance(value, list) else [value])]
    if not all(isinstance(each, str | int | float) for each in plain):  # what a notebook's parameters may be
        raise ColophonError("the line that says how it was made cannot be read: parameters")
    if wrong := [name for name, form in FORMS.items() if not isinstance(said[name], form)]:
        raise ColophonError(f"the line that says how it was made cannot be read: {', '.join(wrong)}")
    return Colophon(**said)
