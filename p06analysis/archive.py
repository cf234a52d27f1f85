"""The data of an edition as one file to download, and back: the data package as it was known on that day."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .dataset import Dataset, load
from .extending import CODEBOOK, union
from .parquet import FORM, parquet_rows
from .schema import DATED, DataError
from .tables import PACKAGE, read_rows

NAME = "p06-data-"
OLDEST = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file can write; a real one would change the bytes


def archive_name(data: Dataset) -> str:
    """Name the archive, and the one folder in it.

    Parameters
    ----------
    data : Dataset
        What is known.

    Returns
    -------
    str
        Without ending.

    Examples
    --------
    >>> from p06analysis import load
    >>> archive_name(load(known_by="2024-06-30"))
    'p06-data-2024-06-30'
    """
    return f"{NAME}{data.known_by:%Y-%m-%d}"


def data_archive(data: Dataset) -> bytes:
    """Pack the data package as it was known on the day of an edition.

    The schema, the codebook and the tables that bear no date are whole. Of figures, targets, reviews and sources there
    are the rows that the edition can see, letter by letter as a curator wrote them. The same data give the same bytes.

    Parameters
    ----------
    data : Dataset
        What is known.

    Returns
    -------
    bytes
        A zip file of one folder; `load` of that folder has the digest of the edition.

    Examples
    --------
    >>> from p06analysis import load
    >>> packed = zipfile.ZipFile(io.BytesIO(data_archive(load(known_by="2024-06-30"))))
    >>> packed.namelist()[:2]
    ['p06-data-2024-06-30/datapackage.json', 'p06-data-2024-06-30/README.md']
    """
    packed, folder = io.BytesIO(), archive_name(data)
    with union(data.folder) as whole, zipfile.ZipFile(packed, "w") as archive:
        for name, content in _files(data, whole.folder):
            entry = zipfile.ZipInfo(f"{folder}/{name}", OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # the same on every system: rw-r--r--
            archive.writestr(entry, content, compresslevel=9)
    return packed.getvalue()


def _files(data: Dataset, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, the schema first."""
    schema = (folder / PACKAGE).read_bytes()
    yield PACKAGE, schema
    if (folder / CODEBOOK).is_file():
        yield CODEBOOK, (folder / CODEBOOK).read_bytes()
    seen = set(data.sources["source"])
    for resource in json.loads(schema)["resources"]:
        path = folder / resource["path"]
        seen_rows = parquet_rows if resource.get("format") == FORM else _seen_rows
        dated = resource["name"] in (*DATED, "sources")
        yield resource["path"], seen_rows(path, seen) if dated else path.read_bytes()


def _seen_rows(path: Path, seen: set[str]) -> bytes:
    """Lines of a table, bytes as they are, whose source is among those seen; a cell may hold line breaks."""
    rows, begins = read_rows(path)
    lines = path.read_bytes().splitlines(keepends=True)
    place = rows[0].index("source")
    wanted = [True, *(row[place] in seen for row in rows[1:])]  # the header first
    spans = zip(wanted, begins, [*begins[1:], len(lines) + 1], strict=True)
    return b"".join(b"".join(lines[begin - 1 : end - 1]) for keep, begin, end in spans if keep)


@contextmanager
def opened(where: Dataset | str | Path) -> Iterator[Dataset]:
    """Open the data of an edition.

    Parameters
    ----------
    where : Dataset, str or pathlib.Path
        Data, which stay as they are; the folder of an edition, with its data in a zip file; the folder of a data
        package; or an ISO date, which stands for today's data as known by that day.

    Yields
    ------
    Dataset
        As known by the day of the edition.

    Raises
    ------
    DataError
        None of these, or data that cannot be read.

    Examples
    --------
    >>> with opened("2024-06-30") as data:
    ...     f"{data.known_by:%Y-%m-%d}"
    '2024-06-30'
    """
    if isinstance(where, Dataset):
        yield where
        return
    folder = Path(where)
    packed = sorted(folder.glob(f"{NAME}*.zip")) if folder.is_dir() else []
    if packed:
        with tempfile.TemporaryDirectory(prefix="p06-") as made:
            try:
                with zipfile.ZipFile(packed[-1]) as archive:
                    archive.extractall(made)
            except zipfile.BadZipFile as error:
                raise DataError(f"{packed[-1]} cannot be read: {error}") from None
            yield load(Path(made) / packed[-1].stem, packed[-1].stem.removeprefix(NAME))
    elif folder.is_dir():
        yield load(folder)
    elif re.fullmatch(r"latest|[0-9]{4}-[0-9]{2}-[0-9]{2}", str(where)):
        yield load(known_by=str(where))
    else:
        raise DataError(
            f"{where} is neither a date such as 2024-06-30 nor latest nor the folder of an edition or a data package"
        )
