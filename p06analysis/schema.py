"""Is the data package what its schema says? Every problem names file, line, column, value and the nearest right one.

The schema is datapackage.json and nothing else. `read_tables` applies it at full speed and only says whether all is
well; frictionless then explains what is not.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .names import did_you_mean

PACKAGE = "datapackage.json"
NUMBERS = {"number": r"-?\d+(\.\d+)?", "integer": r"-?\d+"}  # as printed: their digits are counted
FORMS = {
    "date": "a date such as 2024-12-31",
    "number": "a number such as 31.93",
    "integer": "a whole number such as 463572",
}
WHOLE_ROW = {"blank-row": "the row is empty", "extra-cell": "the row has more cells than the header"}
WHOLE_ROW["missing-cell"] = "the row has fewer cells than the header"
Tables = dict[str, pd.DataFrame]


class DataError(ValueError):
    """The data package does not hold what its schema says; the message has a line for each problem."""


def find_package(data: str | Path | None = None) -> Path:
    """Find the folder of the data package.

    Parameters
    ----------
    data : path, optional
        An explicit folder; else ``$P06_DATA``; else the nearest ancestor of the working directory with
        ``data/datapackage.json``; else the project's own.

    Returns
    -------
    pathlib.Path
        A folder with a datapackage.json.

    Raises
    ------
    DataError
        No datapackage.json there.
    """
    here = Path.cwd()
    if data is None:
        data = os.environ.get("P06_DATA") or None
    if data is None:
        folders = [folder / "data" for folder in (here, *here.parents)]
        found = [folder for folder in folders if (folder / PACKAGE).is_file()]
        data = found[0] if found else Path(__file__).parents[1] / "data"
    folder = Path(data)
    folder = folder.parent if folder.name == PACKAGE else folder
    if not (folder / PACKAGE).is_file():
        raise DataError(f"{folder} holds no {PACKAGE}; name the folder of a data package, or unset P06_DATA")
    return folder


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a data package."""

    file: str
    line: int | None
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        """One line: where, what, and what to write instead."""
        place = self.file + (f", line {self.line}" if self.line else "") + (f", {self.column}" if self.column else "")
        return f"{place}: {self.message}"


def check(data: str | Path | None = None) -> list[Problem]:
    """Check a data package against its schema, then against the rules of the field.

    Parameters
    ----------
    data : path, optional
        Folder of the package; found as by `find_package` where it is not given.

    Returns
    -------
    list of Problem
        Empty where the package is sound. The rules are checked only where the schema holds.

    Examples
    --------
    >>> check()
    []
    """
    folder = find_package(data)
    return structure(folder) or read_package(folder)[1]


def read_package(folder: Path) -> tuple[Tables, list[Problem]]:
    """Read all tables of a package, and say what is wrong with them.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.

    Returns
    -------
    dict of pandas.DataFrame
        As from `read_tables`; not to be used where there is a problem.
    list of Problem
        Empty where the package is sound.
    """
    tables = read_tables(folder)
    if tables is not None:
        return tables, rules(tables)
    unexplained = Problem(PACKAGE, None, "", "", "the tables do not fit the schema, and frictionless cannot say why")
    return {}, structure(folder) or [unexplained]


def read_tables(folder: Path) -> Tables | None:
    """Read all tables of a package with the types of its schema.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.

    Returns
    -------
    dict of pandas.DataFrame or None
        Tables by name, each with its ``line`` in the file; numbers of observations also as ``published_value`` text.
        None where anything breaks the schema.
    """
    try:
        resources = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["resources"]
        tables = {each["name"]: _read(folder / each["path"], each["schema"]) for each in resources}
    except (OSError, ValueError, KeyError, TypeError):  # a parser's error and a wrong encoding are ValueErrors
        return None
    if any(table is None for table in tables.values()):
        return None
    return tables if all(_keys_hold(tables[each["name"]], each["schema"], tables) for each in resources) else None


def _read(path: Path, schema: dict) -> pd.DataFrame | None:
    fields = schema["fields"]
    text = pd.read_csv(
        path,
        dtype="str",
        keep_default_na=False,
        encoding="utf-8",
        on_bad_lines="error",
        skip_blank_lines=False,
    )
    if list(text.columns) != [field["name"] for field in fields]:
        return None
    if (text.isna() | text.eq("").all(axis=1).to_numpy()[:, None]).to_numpy().any():
        return None  # a short row or a blank one
    table, sound = {}, True
    for field in fields:
        column = text[field["name"]]
        table[field["name"]] = typed = _typed(column, field["type"])
        sound &= _holds(column, typed, field.get("constraints", {}))
    if not sound:
        return None
    table["line"] = range(2, len(text) + 2)
    if "qualifier" in table:
        table["published_value"] = text["value"]
    return pd.DataFrame(table)


def _typed(column: pd.Series, kind: str) -> pd.Series:
    if kind == "date":
        full = column.where(column.str.fullmatch(r"\d{4}-\d{2}-\d{2}"), "")
        return pd.to_datetime(full.where(full != ""), format="%Y-%m-%d", errors="coerce")
    if kind in ("number", "integer"):
        plain = column.where(column.str.fullmatch(NUMBERS[kind]))
        return pd.to_numeric(plain, errors="coerce").astype("Int64" if kind == "integer" else "float64")
    return column


def _holds(column: pd.Series, typed: pd.Series, constraints: dict) -> bool:
    given = column != ""
    broken = given & typed.isna()
    if constraints.get("required"):
        broken |= ~given
    if "enum" in constraints:
        broken |= given & ~column.isin(constraints["enum"])
    if "pattern" in constraints:
        broken |= given & ~column.str.fullmatch(constraints["pattern"])
    if "minimum" in constraints:
        broken |= (typed < constraints["minimum"]).fillna(False)
    if "maximum" in constraints:
        broken |= (typed > constraints["maximum"]).fillna(False)
    if constraints.get("unique"):
        broken |= given & column.duplicated()
    return not broken.any()


def _keys_hold(table: pd.DataFrame, schema: dict, tables: Tables) -> bool:
    if table.duplicated(schema["primaryKey"]).any():
        return False
    for key in schema.get("foreignKeys", ()):
        other = tables[key["reference"]["resource"]] if key["reference"]["resource"] else table
        here, there = key["fields"][0], key["reference"]["fields"][0]
        if not table[here].isin([*other[there], ""]).all():
            return False
    return True


def structure(folder: Path) -> list[Problem]:
    """Let frictionless check the schema, and say what is wrong with the nearest right value.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the package.

    Returns
    -------
    list of Problem
        In the order of the files and lines.
    """
    import frictionless

    try:
        json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        package = frictionless.Package(str(folder / PACKAGE))
    except (frictionless.FrictionlessException, ValueError) as error:
        return [Problem(PACKAGE, None, "", "", f"this is not a data package: {error}")]
    schema = package.to_descriptor()
    if problems := [problem for resource in schema["resources"] for problem in _whole_file(folder, resource)]:
        return problems  # every row would only repeat them
    report = package.validate()
    problems = [Problem(PACKAGE, None, "", "", error.note) for error in report.errors]
    for task in report.tasks:
        resource = next(r for r in schema["resources"] if r["name"] == task.name)
        of_whole_rows = {error.row_number for error in task.errors if error.type in WHOLE_ROW}
        errors = [e for e in task.errors if e.type in WHOLE_ROW or getattr(e, "row_number", None) not in of_whole_rows]
        problems += [_explain(error, resource, schema, folder) for error in errors]
    problems = list({(p.file, p.line, p.column): p for p in problems}.values())
    return problems or [problem for r in schema["resources"] for problem in _odd_numbers(folder, r)]


def _odd_numbers(folder: Path, resource: dict) -> Iterator[Problem]:
    """Numbers that frictionless takes but whose printed digits cannot be counted, such as 3e1."""
    text = pd.read_csv(folder / resource["path"], dtype="str", keep_default_na=False)
    for field in resource["schema"]["fields"]:
        if field["type"] not in NUMBERS:
            continue
        column = text[field["name"]]
        for place, value in column[(column != "") & ~column.str.fullmatch(NUMBERS[field["type"]])].items():
            yield Problem(resource["path"], place + 2, field["name"], value, f"{value!r} is not {FORMS[field['type']]}")


def _whole_file(folder: Path, resource: dict) -> Iterator[Problem]:
    """What is wrong with a file as a whole: missing, empty, not UTF-8, other columns than the schema names."""
    name, fields = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
    try:
        content = (folder / name).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        yield Problem(name, None, "", "", f"the file cannot be read: {error.strerror}")
        return
    except UnicodeDecodeError as error:
        line, byte = content[: error.start].count(b"\n") + 1, content[error.start]
        yield Problem(name, line, "", f"{byte:#04x}", f"byte {byte:#04x} is not UTF-8; save the file as UTF-8")
        return
    if not text.strip():
        yield Problem(name, None, "", "", f"the file is empty; its first line has to be {','.join(fields)}")
        return
    header = next(csv.reader(text.splitlines()))
    missing = [column for column in fields if column not in header]
    unknown = [column for column in header if column not in fields]
    for column in missing:
        yield Problem(name, 1, column, "", "the column is missing" + did_you_mean(column, unknown))
    if not missing and header != fields:
        yield Problem(name, 1, "", ",".join(header), f"the columns have to be {','.join(fields)}, in this order")


def _explain(error, resource: dict, schema: dict, folder: Path) -> Problem:
    """Turn an error of frictionless into a line that a curator can act on."""
    column, value = getattr(error, "field_name", ""), getattr(error, "cell", "")
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    field = fields.get(column, {})
    note = WHOLE_ROW.get(error.type, error.note)
    kind, limits = field.get("type", ""), field.get("constraints", {})
    if error.type in WHOLE_ROW:
        column = value = ""
    elif error.type == "type-error" or (kind in NUMBERS and value and not re.fullmatch(NUMBERS[kind], value)):
        note = f"{value!r} is not {FORMS.get(kind, kind)}"
    elif error.type == "constraint-error" and not value:
        note = "nothing stands here, but a value is required"
    elif error.type == "constraint-error" and "enum" in limits:
        note = f"{value!r} is not one of {', '.join(limits['enum'])}{did_you_mean(value, limits['enum'])}"
    elif error.type == "constraint-error":
        note = f"{value!r} breaks a constraint of the schema: {note}"
    elif error.type == "foreign-key":
        key = next(k for k in resource["schema"]["foreignKeys"] if k["fields"] == error.field_names)
        target = key["reference"]["resource"] or resource["name"]
        column, value = (
            error.field_names[0],
            error.field_cells[0] if error.field_cells else error.cells[list(fields).index(error.field_names[0])],
        )
        known = _column(folder, schema, target, key["reference"]["fields"][0])
        note = f"{value!r} is not in {target}.csv{did_you_mean(value, known)}"
    elif error.type == "primary-key":
        note = f"this key stands here for the second time ({', '.join(resource['schema']['primaryKey'])})"
    return Problem(resource["path"], getattr(error, "row_number", None), column, str(value), note)


def _column(folder: Path, schema: dict, table: str, column: str) -> list[str]:
    resource = next(r for r in schema["resources"] if r["name"] == table)
    try:
        return pd.read_csv(folder / resource["path"], dtype="str", usecols=[column])[column].dropna().tolist()
    except (OSError, ValueError):
        return []


def rules(tables: Tables) -> list[Problem]:
    """Check what the schema language cannot say.

    Parameters
    ----------
    tables : dict of pandas.DataFrame
        As from `read_tables`.

    Returns
    -------
    list of Problem
        A value outside the bounds of its indicator, a territory that did not exist on the day of a figure, a period
        that ends before it starts, a look-alike that is no indicator.
    """
    return [problem for rule in (_bounds, _territories, _periods, _lookalikes) for problem in rule(tables)]


def _bounds(tables: Tables) -> Iterator[Problem]:
    for name in ("observations", "targets"):
        rows = tables[name].merge(
            tables["indicators"], on="indicator", how="left", validate="m:1", suffixes=("", "_other")
        )
        wrong = (rows["value"] < rows["minimum"]) | (rows["value"] > rows["maximum"])
        for row in rows[wrong].itertuples():
            most = "no bound" if pd.isna(row.maximum) else f"{row.maximum:g}"
            note = f"{row.value:g} is outside {row.minimum:g} to {most}, the bounds of {row.indicator}"
            likely = [k for k in row.confused_with.split() if _takes(tables["indicators"], k, row.value)]
            note += f"; a look-alike without this bound is {' or '.join(likely)}" if likely else ""
            yield Problem(f"{name}.csv", row.line, "value", f"{row.value:g}", note)


def _takes(indicators: pd.DataFrame, key: str, value: float) -> bool:
    maximum = indicators.loc[indicators["indicator"] == key, "maximum"]
    return len(maximum) == 1 and not value > maximum.item()


def _territories(tables: Tables) -> Iterator[Problem]:
    provinces = tables["provinces"]
    rows = tables["observations"].merge(provinces, on="province", how="left", validate="m:1", suffixes=("", "_other"))
    early = rows["period_end"] < rows["valid_from"]
    late = rows["period_end"] > rows["valid_to"]
    for row in rows[early | late].itertuples():
        same_name = provinces.loc[(provinces["name"] == row.name) & (provinces["province"] != row.province), "province"]
        instead = row.successor or "".join(same_name.head(1))
        note = f"{row.province} did not exist on {row.period_end:%Y-%m-%d}" + (f"; write {instead}" if instead else "")
        yield Problem("observations.csv", row.line, "province", row.province, note)


def _periods(tables: Tables) -> Iterator[Problem]:
    rows = tables["observations"]
    for row in rows[rows["period_start"] > rows["period_end"]].itertuples():
        note = f"the period starts on {row.period_start:%Y-%m-%d}, after its end on {row.period_end:%Y-%m-%d}"
        yield Problem("observations.csv", row.line, "period_start", f"{row.period_start:%Y-%m-%d}", note)


def _lookalikes(tables: Tables) -> Iterator[Problem]:
    known = set(tables["indicators"]["indicator"])
    for row in tables["indicators"].itertuples():
        for key in row.confused_with.split():
            if key not in known:
                note = f"{key!r} is no indicator{did_you_mean(key, known)}"
                yield Problem("indicators.csv", row.line, "confused_with", key, note)
