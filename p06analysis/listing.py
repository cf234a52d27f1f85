"""What `p06 check` prints: what is wrong in a data package, or what its sources say that does not add up."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd

from .dataset import Dataset
from .extending import Union, union
from .problem import Problem

PLURALS = {"error": "errors", "warning": "warnings", "note": "notes"}
INFERRED = "inferred date"  # one for nearly every territory
FILE, PUBLIC = "observations.csv", "public:"
FEW = 4  # so many lines of a file are named one by one


def problem_list(problems: list[Problem], form: str) -> str:
    """List what is wrong in a data package.

    Parameters
    ----------
    problems : list of Problem
        At least one.
    form : str
        text, csv or json.

    Returns
    -------
    str
        One line each, with the number at the end; or a table of kind, severity, file, line, column, value and note; or
        an object with these as ``problems``.

    Examples
    --------
    >>> print(problem_list([Problem("observations.csv", 4, "value", "x", "not a number")], "csv"), end="")
    kind,severity,file,line,column,value,note
    schema,error,observations.csv,4,value,x,not a number
    """
    if form == "text":
        count = f"{len(problems)} error{'s' * (len(problems) > 1)}"
        return "".join(f"{line}\n" for line in [*(f"error: {each}" for each in problems), count])
    rows = [
        {"kind": "schema", "severity": "error", "file": each.file, "line": each.line, "column": each.column}
        | {"value": each.value, "note": each.message}
        for each in problems
    ]
    return _table(rows) if form == "csv" else _object({"sound": False, "problems": rows})


def finding_list(found: pd.DataFrame, data: Dataset, form: str) -> str:
    """List findings.

    Parameters
    ----------
    found : pandas.DataFrame
        As from `consistency.findings`.
    data : Dataset
        What is known.
    form : str
        text, csv or json.

    Returns
    -------
    str
        Lines for reading, errors first, reviews in brackets behind what they are about; or a table of all columns but
        the marks, lines and sources joined by spaces; or an object with the rows as ``findings``. Where a package
        extends a public one, lines of the public file are told as public:5.
    """
    with union(data.folder) as whole:
        found = found.assign(lines=[_placed(lines, whole) for lines in found["lines"]])
    if form == "text":
        return "\n".join([*_groups(found), _sum(found, data)]) + "\n"
    plain = found.drop(columns="marked").assign(
        period_end=[f"{day:%Y-%m-%d}" for day in found["period_end"]],
        lines=[" ".join(map(str, lines)) if form == "csv" else list(lines) for lines in found["lines"]],
        sources=[" ".join(sources) if form == "csv" else list(sources) for sources in found["sources"]],
    )
    if form == "csv":
        return plain.to_csv(index=False, lineterminator="\n")
    edition = {"known_by": f"{data.known_by:%Y-%m-%d}", "digest": data.digest}
    return _object({"sound": True, **edition, "findings": plain.to_dict("records")})


def _placed(lines: tuple[int, ...], whole: Union) -> tuple[int | str, ...]:
    """Lines of the own file; marked where a figure stands in the public one."""
    places = [whole.place(FILE, line) for line in lines]
    return tuple(line if file == FILE else f"{PUBLIC}{line}" for file, line in places)


def _table(rows: list[dict]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _object(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _groups(found: pd.DataFrame) -> list[str]:
    """Lines of each severity below its heading."""
    lines = []
    for severity, rows in found.groupby("severity", sort=False):
        lines.append(f"{len(rows)} {PLURALS[severity] if len(rows) > 1 else severity}")
        told = rows[rows["kind"] != INFERRED]
        lines += [f"  {_line(row)}" for row in told.itertuples()]
        if inferred := len(rows) - len(told):
            territories = "territory" if inferred == 1 else "territories"
            lines.append(f"  and {inferred} {territories} with inferred dates (--format csv names them)")
        lines.append("")
    return lines


def _line(row) -> str:
    about = ", ".join(each for each in (row.province, row.indicator or row.title, row.scope) if each)
    own = [line for line in row.lines if not isinstance(line, str)]
    public = [line.removeprefix(PUBLIC) for line in row.lines if isinstance(line, str)]
    named = [f"{file}, {_lines(lines)}" for file, lines in ((FILE, own), (f"public {FILE}", public)) if lines]
    where = " and ".join(named) or "reviews.csv"
    review = f" [{row.finding}, {row.decision}: {row.reason}]" if row.decision else f" [{row.finding}]"
    return f"{where}: {about}: {row.kind}: {row.sentence}{review}"


def _lines(lines: list) -> str:
    few = ", ".join(map(str, lines[:FEW]))
    more = f" and {len(lines) - FEW} more" if len(lines) > FEW else ""
    return f"line{'s' * (len(lines) > 1)} {few}{more}"


def _sum(found: pd.DataFrame, data: Dataset) -> str:
    reviewed = int((found["decision"] != "").sum())
    return (
        f"The data package is sound: {len(data.observations)} figures and {len(data.targets)} targets, known by "
        f"{data.known_by:%Y-%m-%d}. {len(found)} findings about what its sources say, "
        f"{reviewed} of them reviewed."
    )
