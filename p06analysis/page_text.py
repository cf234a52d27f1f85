"""What a reader finds in a page, piece by piece, and in which pieces two pages differ."""

from __future__ import annotations

import base64
import hashlib
import re
from difflib import SequenceMatcher
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

from .wording import _

HEADS = ("h1", "h2", "h3", "caption", "figcaption")
UNSEEN = ("style", "script")
ROOM = 120  # letters of a piece that are shown whole
AROUND = 40  # letters shown on each side of what differs in a longer one

INNER = re.compile(r"#[ftd][0-9a-f]{7}$")  # what leads from a number to its source
Piece = tuple[str, str]  # below which heading, and the text


class _Reader(HTMLParser):
    """Collects texts, descriptions of pictures, addresses, and what lies in the addresses themselves."""

    def __init__(self, where: str = "") -> None:
        super().__init__()
        self.found: list[Piece] = []
        self.where = where
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADS or tag in UNSEEN:
            self.inside.append(tag)
        for name, value in attrs:
            if name in ("alt", "download"):
                self._take(value or "")
            elif name == "href" and INNER.match(value or ""):
                self._take(_("link to {}").format(value))
            elif name in ("href", "src", "srcset") and not (value or "").startswith("#"):
                self._take_address(value or "")
            elif name == "id" and INNER.match(f"#{value}"):
                self._take(_("row {}").format(value))

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] in UNSEEN:
            return
        if self.inside and data.strip():
            self.where = " ".join(data.split())
        self._take(data)

    def _take(self, text: str) -> None:
        lines = [" ".join(line.split()) for line in text.splitlines()]
        self.found += [(self.where, line) for line in lines if line]

    def _take_address(self, address: str) -> None:
        """A file that lies in the address itself is read as well: a table line by line, a drawing by its texts."""
        head, _comma, body = address.partition(",")
        if not head.startswith("data:"):
            self._take(address)
            return
        try:
            file = base64.b64decode(body, validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
            text = file.decode()
        except ValueError:
            file, text = address.encode(), ""
        if "svg" in head:
            self.found += pieces(text, self.where)
            self._take(_("drawing {}").format(hashlib.sha256(file).hexdigest()[:8]))
        else:
            self._take(text or _("file {}").format(hashlib.sha256(file).hexdigest()[:8]))


def pieces(page: str, where: str = "") -> list[Piece]:
    """Take a page apart into what a reader finds in it.

    Parameters
    ----------
    page : str
        HTML or SVG.
    where : str
        The heading that it stands below.

    Returns
    -------
    list of tuple of str
        Heading and text: what is printed, descriptions of pictures, addresses that lead out of the page, lines of
        tables to download, texts of drawings and a short digest of each drawing, and where each number leads.

    Examples
    --------
    >>> pieces('<h2>Growth</h2><p>It rose to <a href="#f1">31.93%</a>.</p>')
    [('Growth', 'Growth'), ('Growth', 'It rose to'), ('Growth', '31.93%'), ('Growth', '.')]
    """
    reader = _Reader(where)
    reader.feed(page)
    reader.close()
    return reader.found


def differences(before: str, after: str, known: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """List the pieces in which two pages differ.

    Parameters
    ----------
    before, after : str
        The pages.
    known : tuple of str
        Texts that are not told, because somebody has told them already.

    Returns
    -------
    list of tuple of str
        Heading, text before and text after; a text is empty where the other page alone has it.

    Examples
    --------
    >>> differences("<h2>Growth</h2><p>31.93%</p>", "<h2>Growth</h2><p>31.94%</p>")
    [('Growth', '31.93%', '31.94%')]
    """
    old, new = ([piece for piece in pieces(page) if piece[1] not in known] for page in (before, after))
    same = 0
    while same < min(len(old), len(new)) and old[same][1] == new[same][1]:
        same += 1
    old, new = old[same:], new[same:]  # what is alike up to here need not be searched
    found = []
    matcher = SequenceMatcher(None, [text for _h, text in old], [text for _h, text in new], autojunk=False)
    for kind, begin, end, new_begin, new_end in matcher.get_opcodes():
        gone, come = old[begin:end], new[new_begin:new_end]
        if kind == "replace" and len(gone) == len(come):
            found += [(here, *narrowed(text, other)) for (here, text), (_h, other) in zip(gone, come, strict=True)]
        elif kind != "equal":
            found += [(here, _cut(text, 0, ROOM), "") for here, text in gone]
            found += [(here, "", _cut(text, 0, ROOM)) for here, text in come]
    return found


def narrowed(before: str, after: str) -> tuple[str, str]:
    """Cut two long texts to what differs in them, with some letters on each side.

    Examples
    --------
    >>> narrowed("a " * 70 + "31.93%" + " b" * 70, "a " * 70 + "31.94%" + " b" * 70)[1]
    '… a a a a a a a a a a a a a a a a a a 31.94% b b b b b b b b b b b b b b b b b b b …'
    """
    if max(len(before), len(after)) <= ROOM:
        return before, after
    shorter = min(len(before), len(after))
    head = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    rest = shorter - head
    tail = next((place for place in range(rest) if before[-1 - place] != after[-1 - place]), rest)
    begin = max(0, head - AROUND)
    return tuple(_cut(text, begin, min(len(text) - tail + AROUND, begin + 2 * ROOM)) for text in (before, after))


def _cut(text: str, begin: int, end: int) -> str:
    """A stretch of a text, with dots where it goes on."""
    return ("… " if begin else "") + text[begin:end].strip() + (" …" if end < len(text) else "")
