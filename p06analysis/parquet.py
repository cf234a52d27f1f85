"""The tables of a data package as Parquet: `p06 pack` writes them, and `load` reads the rows that are asked for.

Text as printed and the line in the curated file stand in columns of their own, so that nothing is lost on the way.
Figures lie in tiles of some territories and some quantities each, so that a filter by either reads few of them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from .names import did_you_mean
from .problem import Problem
from .tables import PACKAGE, Tables, descriptor_problems
from .typed import PRINTED, typed_problems

FORM = "parquet"
TILE = 65_536  # rows that are read together
LARGE = 1_000_000  # figures from which on a text that repeats is held once, as a category
EXTRA = {
    **{printed: ("string", f"{name} with the digits as published.") for name, printed in PRINTED.items()},
    "line": ("integer", "Line in the file that a curator wrote."),
}
EXAMPLES = {"string": "text", "date": "a date", "number": "a number (double)", "integer": "a whole number (int64)"}


def is_parquet(folder: Path) -> bool:
    """Whether the tables of a package are Parquet files, as its datapackage.json says."""
    try:
        resources = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["resources"]
        return any(each.get("format") == FORM for each in resources)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False  # frictionless says what is wrong with it


def parquet_descriptor(descriptor: dict, tables: Tables) -> dict:
    """Describe the same tables as Parquet files, with the columns that these have besides."""
    resources = []
    for each in descriptor["resources"]:
        fields = [field for field in each["schema"]["fields"] if field["name"] not in EXTRA]
        added = [name for name in EXTRA if name in tables[each["name"]]]
        fields += [{"name": name, "type": EXTRA[name][0], "description": EXTRA[name][1]} for name in added]
        kept = {key: value for key, value in each.items() if key not in ("scheme", "encoding", "dialect")}
        form = {"path": f"{each['name']}.parquet", "format": FORM, "mediatype": "application/vnd.apache.parquet"}
        resources.append(kept | form | {"schema": each["schema"] | {"fields": fields}})
    return descriptor | {"resources": resources}


def write_parquet(descriptor: dict, tables: Tables, target: Path) -> None:
    """Write a package; the folder appears when it is whole, and an older one gives way in the same moment.

    Parameters
    ----------
    descriptor : dict
        Content of the datapackage.json of the tables.
    tables : dict of pandas.DataFrame
        As from `schema.read_package`.
    target : pathlib.Path
        The folder.
    """
    from .staging import exchange

    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    described = parquet_descriptor(descriptor, tables)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as made:
        folder = Path(made) / target.name
        folder.mkdir()
        for each in described["resources"]:
            write_table(tables[each["name"]], each["schema"], folder / each["path"])
        text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
        (folder / PACKAGE).write_text(text, encoding="utf-8", newline="\n")
        if target.exists():
            exchange(folder, target)
        else:
            folder.rename(target)


def write_table(table: pd.DataFrame, schema: dict, path) -> None:
    """Write one table, the same rows as the same bytes, to a path or a file."""
    pyarrow, parquet = _pyarrow()
    kinds = _kinds(pyarrow)
    types = pyarrow.schema([(field["name"], kinds[field["type"]]) for field in schema["fields"]])
    with parquet.ParquetWriter(path, types, compression="zstd", store_schema=False) as writer:
        for rows in _tiles(table):
            part = table.take(rows)
            columns = [pyarrow.Array.from_pandas(part[each.name]).cast(each.type) for each in types]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=types), row_group_size=TILE)


def parquet_rows(path: Path, sources: set[str]) -> bytes:
    """Make a file of the rows of a table that rest on some sources."""
    pyarrow, parquet = _pyarrow()
    made = pyarrow.BufferOutputStream()
    rows = parquet.read_table(path, filters=[("source", "in", sorted(sources))], partitioning=None)
    parquet.write_table(rows, made, compression="zstd", store_schema=False, row_group_size=TILE)
    return made.getvalue().to_pybytes()


def _tiles(table: pd.DataFrame) -> Iterator[np.ndarray]:
    """Rows by blocks of territories with about as many figures each, within these by indicator; else in their order."""
    if not {"province", "indicator", "value"} <= set(table):
        yield np.arange(len(table))
        return
    codes = [pd.factorize(table[name], sort=True)[0] for name in ("province", "indicator")]
    blocks = max(1, round(np.sqrt(len(table) / TILE)))
    before = np.cumsum(np.bincount(codes[0])) - np.bincount(codes[0])
    block = (before * blocks // max(1, len(table)))[codes[0]]
    order = np.lexsort((table["line"], *codes, block))
    yield from np.split(order, np.flatnonzero(np.diff(block[order])) + 1)


def read_parquet(folder: Path, asked: dict) -> tuple[Tables, list[Problem]]:
    """Read the tables of a package, of the dated ones only the rows that are asked for, in the order of their lines.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.
    asked : dict
        As for `schema.read_package`.

    Returns
    -------
    dict of pandas.DataFrame
        As from `tables.read_tables`; a million figures or more have categories in place of text.
    list of Problem
        What breaks the schema among the rows read; the first row of each kind.
    """
    from .schema import DATED, wanted

    content = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    if found := list(descriptor_problems(content)):
        return {}, found
    resources = {each["name"]: each for each in content["resources"]}
    tables: Tables = {}
    keys: dict[str, list[str]] = {}
    for name in sorted(resources, key=lambda name: name in DATED):  # the others say what the names in `asked` mean
        if name in DATED and asked and not keys:
            keys = wanted(asked, tables)
        read = _read(folder, resources[name], keys if name in DATED else {})
        if isinstance(read, Problem):
            return {}, [read]
        tables[name] = read
    return tables, [found for each in resources.values() for found in typed_problems(each, tables)]


def _read(folder: Path, resource: dict, keys: dict[str, list[str]]) -> pd.DataFrame | Problem:
    pyarrow, parquet = _pyarrow()
    name, fields = resource["path"], {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    chosen = [(column, "in", [*values, ""]) for column, values in keys.items() if column in fields]
    texts = [column for column, kind in fields.items() if kind == "string"]
    try:
        (folder / name).open("rb").close()  # pyarrow would name the whole path of a file that it cannot open
        types = parquet.read_schema(folder / name)
        if problem := _other_columns(name, fields, dict(zip(types.names, types.types, strict=True))):
            return problem
        rows = _rows(folder / name, list(fields), texts, parquet.filters_to_expression(chosen) if chosen else None)
    except (OSError, pyarrow.ArrowException) as error:
        said = getattr(error, "strerror", None) or str(error).splitlines()[0].replace(f"{folder}/", "")
        return Problem(name, None, "", "", f"the file cannot be read: {said}")
    line = rows["line"].to_numpy()
    order = np.argsort(line, kind="stable") if (np.diff(line) < 0).any() else slice(None)
    frame, repeats = {}, resource["name"] == "observations" and len(line) >= LARGE
    for column, kind in fields.items():
        frame[column] = _column(rows[column], kind, repeats)[order]
        rows = rows.drop_columns(column)  # what is read is held once
    return pd.DataFrame(frame).astype({"line": "int64"})


def _rows(path: Path, columns: list[str], texts: list[str], wanted):
    """Read what is wanted from the row groups that may hold it; a scan of text as dictionaries would read them all."""
    from pyarrow import dataset

    _module, parquet = _pyarrow()
    fragment = next(dataset.dataset(path, format=FORM).get_fragments())
    groups = (fragment if wanted is None else fragment.subset(wanted)).row_groups
    rows = parquet.ParquetFile(path, read_dictionary=texts).read_row_groups([each.id for each in groups], columns)
    return rows if wanted is None else rows.filter(wanted)


def _column(read, kind: str, repeats: bool):
    """A column of pandas from one of pyarrow, which has read text as a dictionary."""
    if kind == "string":
        one = read.fill_null("").unify_dictionaries().combine_chunks()
        words = pd.Index(one.dictionary.to_pylist(), dtype="str")
        order = words.argsort()
        places = np.empty(len(words), np.intp)
        places[order] = np.arange(len(words))
        text = pd.Categorical.from_codes(places[one.indices.to_numpy()], words[order])
        return text if repeats else text.astype("str")
    if kind == "date":
        return read.cast("timestamp[us]").to_numpy().astype("datetime64[us]")
    if kind == "integer":
        missing = read.is_null().to_numpy()
        return pd.arrays.IntegerArray(read.fill_null(0).to_numpy().astype("int64"), missing)
    return read.to_numpy().astype("float64")


def _other_columns(file: str, fields: dict[str, str], found: dict) -> Problem | None:
    """Columns that are missing or of another type than the schema says."""
    pyarrow, _parquet = _pyarrow()
    for name, kind in fields.items():
        if name not in found:
            unknown = [each for each in found if each not in fields]
            return Problem(file, None, name, "", "the column is missing" + did_you_mean(name, unknown))
        if found[name] not in (_kinds(pyarrow)[kind], *([pyarrow.large_string()] if kind == "string" else [])):
            return Problem(file, None, name, str(found[name]), f"this is {found[name]}, but has to be {EXAMPLES[kind]}")
    return None


def _kinds(pyarrow) -> dict:
    return {
        **{"string": pyarrow.string(), "date": pyarrow.date32()},
        **{"number": pyarrow.float64(), "integer": pyarrow.int64()},
    }


def _pyarrow():
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        from .schema import DataError

        raise DataError("Parquet needs pyarrow, which is not installed: pip install 'p06analysis[parquet]'") from None
    return pyarrow, parquet
