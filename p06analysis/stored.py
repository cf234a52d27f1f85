"""The projections of an edition as a file beside its index, and back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd

from .dataset import SERIES, Dataset, to_day
from .entries import about
from .jobs import Job
from .names import did_you_mean
from .projection import HUBVERSE, project_many
from .report import Report
from .schema import DataError
from .scores import LEVELS
from .tables import FORMS, read_rows
from .targets import next_due, targets_for

PROJECTIONS = "projections.csv"
DIGITS = 10  # that count; more would be noise of the processor
FORECAST = [*SERIES, "reference_date", "due"]


def edition_projections(data: Dataset, jobs: list[Job], reports: dict[str, Report]) -> pd.DataFrame:
    """Project every series with a projection report to the day of the report and to its targets still to come.

    Parameters
    ----------
    data : Dataset
        What is known.
    jobs : list of Job
        The reports of the edition.
    reports : dict of Report
        By the name of their job; what made a report fail is not asked again.

    Returns
    -------
    pandas.DataFrame
        Hubverse rows of all that is not refused, sorted.

    Examples
    --------
    >>> from p06analysis import load
    >>> edition_projections(load(), [], {}).columns.tolist()[:3]
    ['reference_date', 'target_end_date', 'location']
    """
    asked = set()
    for job in jobs:
        key = about(data, job)
        if job.notebook.stem == "projection" and all(key[:2]) and not reports[job.name].failure:
            targets = targets_for(data, *key)
            day = next_due(targets, data.series(*key), str(job.parameters.get("due", "")), data.known_by)
            asked |= {(*key, due) for due in (day, *targets.loc[targets["due"] > data.known_by, "due"])}
    rows = pd.DataFrame(sorted(asked), columns=[*SERIES, "due"])
    frame = project_many(data, rows).frame if asked else pd.DataFrame(columns=HUBVERSE)
    return frame.sort_values(["reference_date", "location", "target", "target_end_date", "output_type_id"])


def projections_csv(frame: pd.DataFrame) -> bytes:
    """Write hubverse rows; the same rows give the same bytes.

    Examples
    --------
    >>> made = pd.DataFrame(
    ...     [[pd.Timestamp("2024-06-30")] * 2 + ["hue", "paid", "quantile", 0.5, 1 / 3]], columns=HUBVERSE
    ... )
    >>> projections_csv(made).decode().splitlines()[1]
    '2024-06-30,2024-06-30,hue,paid,quantile,0.5,0.3333333333'
    """
    value = [np.format_float_positional(each, DIGITS, fractional=False, trim="-") for each in frame["value"]]
    days = {name: pd.to_datetime(frame[name]).dt.strftime("%Y-%m-%d") for name in HUBVERSE[:2]}
    return frame.assign(**days, value=value).to_csv(index=False, lineterminator="\n").encode()


def read_projections(path: Path, data: Dataset) -> pd.DataFrame:
    """Read the projections of an edition.

    Parameters
    ----------
    path : pathlib.Path
        The folder of an edition, or the file.
    data : Dataset
        Its territories and indicators are those that a projection may be about.

    Returns
    -------
    pandas.DataFrame
        One row for each projection: province, indicator, scope, reference_date, due, and a column for each of
        `scores.LEVELS`.

    Raises
    ------
    DataError
        No such file, or a row that is no part of a projection; names the file, the line and the value.
    """
    file = path / PROJECTIONS if path.is_dir() else path
    if not file.is_file():
        hint = f"there is no {PROJECTIONS} in it" if path.is_dir() else "there is no such file or folder"
        raise DataError(f"{path} holds no projections: {hint}")
    try:
        (header, *rows), (_first, *lines) = read_rows(file)
    except csv.Error as error:
        raise DataError(f"{file}, line {error.args[1]}: {error.args[0]}") from None
    except (OSError, ValueError) as error:  # an empty file, or one that is not UTF-8
        raise DataError(f"{file} cannot be read as a table in UTF-8: {error}") from None
    if header != HUBVERSE:
        raise DataError(f"{file}, line 1: the columns are {','.join(header)}; they have to be {','.join(HUBVERSE)}")
    read = _Reader(data)
    typed = []
    for line, row in zip(lines, rows, strict=True):
        try:
            typed.append((*read.row(row), line))
        except DataError as error:
            raise DataError(f"{file}, line {line}: {error}") from None
    return _wide(pd.DataFrame(typed, columns=[*FORECAST, "level", "value", "line"]), file)


class _Reader:
    """Reads rows; says of each that is no part of a projection which value is wrong."""

    def __init__(self, data: Dataset) -> None:
        self.scopes, self.places = data.scopes, data.provinces["province"].tolist()
        able = data.indicators["kind"].eq("stock") | data.indicators["maximum"].notna()
        able &= ~data.indicators["kind"].isin(["rank", "flow"])
        self.indicators = data.indicators[able].set_index("indicator")[["minimum", "maximum"]]

    def row(self, cells: list[str]) -> tuple:
        """Key, days, level and value."""
        if len(cells) != len(HUBVERSE):
            raise DataError(f"there are {len(cells)} cells, {','.join(cells)!r}; a row has {len(HUBVERSE)}")
        reference, end, location, target, kind, level, value = cells
        days = to_day(reference, "reference_date"), to_day(end, "target_end_date")
        indicator, _slash, scope = target.partition("/")
        _among("location", location, self.places)
        _among("target", indicator, self.indicators.index)
        if scope:
            _among("the scope of target", scope, self.scopes)
        _among("output_type", kind, ["quantile"])
        _among("output_type_id", level, [f"{each:g}" for each in LEVELS])
        return location, indicator, scope, *days, float(level), self._value(value, indicator)

    def _value(self, text: str, indicator: str) -> float:
        least, most = self.indicators.loc[indicator]
        if not re.fullmatch(FORMS["number"], text):
            raise DataError(f"value is {text!r}; write a number such as 63.1")
        if not (least <= float(text) and not float(text) > most) or (pd.isna(most) and float(text) == 0):
            raise DataError(f"value is {text}, which {indicator} cannot reach")
        return float(text)


def _among(what: str, text: str, known) -> None:
    if text not in known:
        few = f"; there are {', '.join(known)}" if len(known) <= len(LEVELS) else did_you_mean(text, known)
        raise DataError(f"{what} is {text!r}, which is not known{few}")


def _wide(rows: pd.DataFrame, file: Path) -> pd.DataFrame:
    """One row for each projection, which has every level once, and values that do not fall."""
    rows = rows.sort_values([*FORECAST, "level"], kind="stable")
    for _key, each in rows.groupby(FORECAST, sort=False):
        line, levels = each["line"].iloc[0], each["level"].tolist()
        if levels != list(LEVELS):
            raise DataError(
                f"{file}, line {line}: this projection has the levels {', '.join(f'{level:g}' for level in levels)}; "
                f"it needs each of {', '.join(f'{level:g}' for level in LEVELS)} once"
            )
        if (fall := np.flatnonzero(np.diff(each["value"]) < 0)).size:
            low, high = each.iloc[fall[0]], each.iloc[fall[0] + 1]
            raise DataError(
                f"{file}, line {high['line']}: value is {high['value']:g}, less than {low['value']:g} one level below"
            )
    wide = rows.pivot(index=FORECAST, columns="level", values="value").reset_index()
    return wide.rename_axis(columns=None)
