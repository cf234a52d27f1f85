"""The data package in memory: typed tables, one day of knowledge, and the series and snapshots drawn from them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from . import names
from .extending import extended, fields, is_private
from .interval import decimals, reported
from .schema import DATED, DataError, find_package, read_package
from .tables import NAMES, PACKAGE, beside

SERIES = ["province", "indicator", "scope"]
AT_ONCE = 100_000  # rows that are hashed together
MERGER = pd.Timestamp("2025-07-01")  # 63 provinces became 34


def load(
    data: str | Path | None = None,
    known_by: str = "latest",
    indicators: Iterable[str] | None = None,
    provinces: Iterable[str] | None = None,
) -> Dataset:
    """Load a data package, whole or as it was known on a day, or the part about some quantities and territories.

    Parameters
    ----------
    data : path, optional
        Folder of the package; found as by `find_package` where it is not given.
    known_by : str
        ISO date: only what was published by that day. "latest" is the newest publication date in the data.
    indicators, provinces : iterable of str, optional
        Keys or names: only figures, targets and reviews about these (and targets that bind every province).

    Returns
    -------
    Dataset
        The tables, typed and checked. Of a Parquet package (`p06 pack`) only what is asked for is read and checked.

    Raises
    ------
    DataError
        Any row breaks the schema or a rule of the field; nothing is loaded then.
    UnknownName, AmbiguousName
        An indicator or a territory, as in `names.resolve`.

    Examples
    --------
    >>> data = load(known_by="2024-02-29")
    >>> data.series("Hà Tĩnh", "online payment")[["period_end", "value"]].values.tolist()
    [[Timestamp('2022-12-31 00:00:00'), 0.77], [Timestamp('2023-12-31 00:00:00'), 31.93]]
    """
    folder = find_package(data)
    asked = {"indicator": indicators, "province": provinces}
    asked["day"] = None if known_by == "latest" else to_day(known_by, "known_by", ", or latest")
    every = indicators is None and provinces is None
    whole = (every and KEPT and KEPT.pop(_content(folder), None)) or _read(folder, asked)
    return whole if known_by == "latest" else whole.as_of(known_by)


KEPT: dict[tuple, Dataset] = {}  # by their content; only the server that reports are forked from keeps any


def keep(data: str | Path | None = None) -> Dataset:
    """Load a data package for the next `load` in this process, with all that is derived from it till then.

    Each process that is forked from this one gets it once, and only while its files hold the same; a second `load` in
    such a process reads them, so that nothing that was changed in the first dataset is seen in another.

    Parameters
    ----------
    data : path, optional
        Folder of the package; found as by `find_package` where it is not given.

    Returns
    -------
    Dataset
        As from `load`; not kept where a file is written meanwhile.

    Raises
    ------
    DataError
        As `load`.
    """
    folder = find_package(data).resolve()
    before = _content(folder)
    whole = _read(folder)
    if before and before == _content(folder):
        KEPT[before] = whole
    return whole


def _content(folder: Path) -> tuple | None:
    """What the files of a package hold; None where they cannot be read, as reading the tables will explain."""
    try:
        held: list = [folder.resolve()]
        for each in filter(None, (folder, extended(folder))):
            package = (each / PACKAGE).read_bytes()
            paths = [each / table["path"] for table in json.loads(package)["resources"]]
            held += [package, *(hashlib.sha256(path.read_bytes()).digest() for path in paths)]
        return tuple(held)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(folder: Path, asked: dict | None = None) -> Dataset:
    tables, problems = read_package(folder, asked)
    if problems:
        raise DataError("\n".join([f"{folder} was not loaded:", *map(str, problems)]))
    newest = tables["sources"]["published"].max()
    return Dataset(**{name: _derive(name, tables) for name in NAMES}, known_by=newest, folder=folder)


def _derive(name: str, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Add to the observations what their printed form allows; the other tables stay as they are."""
    table = tables[name].drop(columns="line") if name not in ("observations", "targets") else tables[name]
    if name != "observations":
        return table
    places = {
        "decimals": decimals(table["published_value"]),
        "stated_decimals": decimals(table["published_change"]),
    }
    bounds = beside(table["indicator"], tables["indicators"].set_index("indicator")[["unit", "minimum", "maximum"]])
    figures = bounds.assign(value=table["value"], qualifier=table["qualifier"], decimals=places["decimals"])
    return table.assign(**places, **reported(figures))


class Lines:
    """Rows of all series, one series after the other, found by key without looking through the others each time."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self._places = {key: slice(at[0], at[-1] + 1) for key, at in rows.groupby(SERIES, sort=False).indices.items()}

    def of(self, province: str, indicator: str, scope: str) -> pd.DataFrame:
        """Rows of one series, new index."""
        return self.rows.iloc[self._places.get((province, indicator, scope), slice(0))].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data package as known by a day.

    Attributes
    ----------
    observations : pandas.DataFrame
        One row for each figure that a source states: the columns of observations.csv, ``published_value`` (text as
        printed), ``decimals`` and ``stated_decimals``, ``low`` and ``high`` (what the printed form allows), ``line``.
    targets, indicators, provinces, sources, reviews : pandas.DataFrame
        The other tables, columns as in datapackage.json.
    known_by : pandas.Timestamp
        The day of knowledge.
    folder : pathlib.Path
        Where the package is.
    """

    observations: pd.DataFrame
    targets: pd.DataFrame
    indicators: pd.DataFrame
    provinces: pd.DataFrame
    sources: pd.DataFrame
    reviews: pd.DataFrame
    known_by: pd.Timestamp
    folder: Path

    def __repr__(self) -> str:
        """Say what is in it."""
        return (
            f"<Dataset of {len(self.observations)} figures and {len(self.targets)} targets for "
            f"{self.observations['province'].nunique()} territories, known by {self.known_by:%Y-%m-%d}>"
        )

    def as_of(self, day: str | pd.Timestamp, certain: bool = False) -> Dataset:
        """Go back to what was published by a day.

        Parameters
        ----------
        day : str or pandas.Timestamp
            ISO date.
        certain : bool
            Leave out sources whose publication date is only a lower bound or not known, as a back-test must.

        Returns
        -------
        Dataset
            Fewer rows. A source that shows no date is seen by every day, from its lower bound on where it has one.

        Raises
        ------
        DataError
            Not a date, or nothing had been published by then.
        """
        if self.curated is not self:
            return self.curated.as_of(day, certain)._vietnamese
        day = to_day(day, "known_by", ", or latest")
        published = self.sources["published"]
        candidates = self.sources["published_basis"].isin(["stated", "month"]) | (not certain)
        sources = self.sources[candidates & ~(published > day)].reset_index(drop=True)
        if sources["published"].isna().all():
            oldest = published[candidates].min()
            raise DataError(f"nothing was published by {day:%Y-%m-%d}; the oldest source is of {oldest:%Y-%m-%d}")
        known = {
            name: table[table["source"].isin(sources["source"])].reset_index(drop=True)
            for name, table in ((name, getattr(self, name)) for name in DATED)
        }
        kept = {"sources": sources, **known}
        if day == self.known_by and all(len(table) == len(getattr(self, name)) for name, table in kept.items()):
            return self  # with all that was derived from it
        return replace(self, **kept, known_by=day)

    def in_language(self, language: str) -> Dataset:
        """Name territories and indicators as the readers of a language do: ``name`` and ``title`` are what they read.

        Parameters
        ----------
        language : str
            "en" or "vi".

        Returns
        -------
        Dataset
            The same figures, with the same digest.

        Examples
        --------
        >>> load().in_language("vi").provinces.set_index("province").loc["ha_tinh", "name"]
        'Hà Tĩnh'
        """
        return self.curated._vietnamese if language == "vi" else self.curated

    @cached_property
    def curated(self) -> Dataset:
        """The dataset with the names that its files give in English."""
        return self

    @cached_property
    def _vietnamese(self) -> Dataset:
        provinces, indicators = self.provinces, self.indicators
        told = replace(
            self,
            provinces=provinces.assign(name=names.either(provinces["name_vi"], provinces["name"])),
            indicators=indicators.assign(title=names.either(indicators["title_vi"], indicators["title"])),
        )
        told.__dict__["curated"] = self
        return told

    @cached_property
    def digest(self) -> str:
        """First 12 hex digits of the SHA-256 of all that this edition can see.

        Figures, targets, reviews, their sources and their indicators count, and every territory; what was published
        later does not.
        """
        if self.curated is not self:
            return self.curated.digest
        used = set(self.observations["indicator"]) | set(self.targets["indicator"])
        seen = (
            self.observations.drop(columns=["line", "decimals", "stated_decimals", "low", "high"]),
            self.targets.drop(columns="line"),
            self.sources,
            self.reviews,
            self.provinces,
            self.indicators[self.indicators["indicator"].isin(used)].drop(columns="words", errors="ignore"),
        )
        sha = hashlib.sha256()
        for table in seen:
            for first in range(0, max(1, len(table)), AT_ONCE):
                rows = table.iloc[first : first + AT_ONCE]
                text = rows.to_csv(index=False, header=not first, lineterminator="\n", date_format="%Y-%m-%d")
                sha.update(text.encode())
        return sha.hexdigest()[:12]

    @cached_property
    def private(self) -> bool:
        """Whether the package holds an office's own figures, as `p06 init` marks it; its reports say so."""
        return is_private(self.folder)

    @cached_property
    def joined(self) -> pd.DataFrame:
        """Every observation with the columns of its indicator, its territory and its source (as source_...)."""
        return self._joined(self.observations)

    def _joined(self, rows: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([rows, *(beside(rows[key], facts) for key, facts in self._facts.items())], axis=1)

    def columns(self, wanted: list[str]) -> pd.DataFrame:
        """Some columns of `joined`; of a large table no others are made."""
        if not self._large:
            return self.joined[wanted]
        rows = self.observations
        about = {key: facts[facts.columns.intersection(wanted)] for key, facts in self._facts.items()}
        return pd.concat([rows, *(beside(rows[key], facts) for key, facts in about.items())], axis=1)[wanted]

    @cached_property
    def _facts(self) -> dict[str, pd.DataFrame]:
        """What is known of each indicator, territory and source, by key."""
        source = self.sources.rename(
            columns=lambda c: c if c in ("source", "published", "published_basis") else f"source_{c}"
        )
        facts = {"indicator": self.indicators, "province": self.provinces, "source": source}
        return {key: table.set_index(key) for key, table in facts.items()}

    @property
    def _large(self) -> bool:
        """Whether the table of figures holds categories in place of text, as `parquet` reads a million rows."""
        return isinstance(self.observations["province"].dtype, pd.CategoricalDtype)

    def _some(self, wanted: pd.Series) -> pd.DataFrame:
        """Rows of `joined`; of a large table they are joined when they have been found."""
        if not self._large:
            return self.joined[wanted]
        rows = self.observations[wanted]
        return self._joined(rows.astype({name: "str" for name in rows.select_dtypes("category")}))

    def province(self, name: str) -> str:
        """Key of a territory from its key or its English or Vietnamese name; errors as in `names.resolve`."""
        return names.resolve(name, self.curated.provinces, "province", ["name", "name_vi"])

    def indicator(self, name: str) -> str:
        """Key of an indicator from its key or its English or Vietnamese title; errors as in `names.resolve`."""
        return names.resolve(name, self.curated.indicators, "indicator", ["title", "title_vi"])

    def scope(self, name: str) -> str:
        """Part of an administration as the schema names it; an unknown one is an error."""
        if name and name not in self.scopes:
            raise names.UnknownName(f"no scope is called {name!r}{names.did_you_mean(name, self.scopes)}")
        return name

    @cached_property
    def scopes(self) -> list[str]:
        """Parts of an administration that the schema names."""
        return fields(self.folder, "observations")["scope"]["constraints"]["enum"]

    def figures(self, province: str) -> pd.DataFrame:
        """All figures of one territory: rows of `joined`, by theme, quantity and period."""
        rows = self._some(self.observations["province"] == self.province(province))
        order = ["theme", "title", "scope", "period_end", "published"]
        return rows.sort_values(order, kind="stable", key=names.by_alphabet, ignore_index=True)

    def series(self, province: str, indicator: str, scope: str = "") -> pd.DataFrame:
        """All figures of one quantity of one territory, oldest first.

        Parameters
        ----------
        province, indicator : str
            Key or name.
        scope : str
            Part of the administration; empty for the whole.

        Returns
        -------
        pandas.DataFrame
            Rows of `joined`, and ``chosen``: True for the one row of each period that stands for it in lines and
            derived figures (not flagged, then exact, then with both counts, then published last); the others stay.
        """
        key = self.province(province), self.indicator(indicator), self.scope(scope)
        if not self._large:
            return self._lines.of(*key)
        return choose(self._some((self.observations[SERIES] == list(key)).all(axis=1)))

    def points(self, province: str, indicator: str, scope: str = "") -> pd.DataFrame:
        """The figures that stand for a series, one for each day: the chosen rows of `series`; keys or names."""
        if not self._large:
            return self._chosen.of(self.province(province), self.indicator(indicator), self.scope(scope))
        return standing_rows(self.series(province, indicator, scope))

    @property
    def all_points(self) -> pd.DataFrame:
        """What `points` gives, of all series, by territory, indicator, scope and day."""
        return standing_rows(choose(self.joined)) if self._large else self._chosen.rows

    @cached_property
    def _lines(self) -> Lines:
        return Lines(choose(self.joined))

    @cached_property
    def _chosen(self) -> Lines:
        return Lines(standing_rows(self._lines.rows))

    def snapshot(self, indicator: str, on: str | pd.Timestamp, window_days: int = 365, scope: str = "") -> pd.DataFrame:
        """The latest figure of each territory that existed on a day, not older than a window.

        Parameters
        ----------
        indicator : str
            Key or title.
        on : str or pandas.Timestamp
            The day; figures that refer to later days are left out, so are territories that did not exist on it.
        window_days : int
            Greatest age of a figure in days.
        scope : str
            Part of the administration; empty for the whole.

        Returns
        -------
        pandas.DataFrame
            One chosen row of `joined` for each territory, with ``age_days``, by Vietnamese alphabet.
        """
        day = to_day(on, "on")
        known = self.observations
        rows = self._some((known["indicator"] == self.indicator(indicator)) & (known["scope"] == self.scope(scope)))
        exists = existing(rows, day)
        exists &= (rows["kind"] != "rank") | (rows["period_end"] >= MERGER) | (day < MERGER)  # 34th of 34, not of 63
        age = (day - rows["period_end"]).dt.days
        rows = rows.assign(age_days=age)[exists & age.between(0, window_days)]
        rows = choose(rows)
        latest = rows[rows["chosen"]].sort_values(["period_end", "period_start"], na_position="first", kind="stable")
        return latest.drop_duplicates("province", keep="last").sort_values("sort_order").reset_index(drop=True)


def to_day(text: str | pd.Timestamp, what: str, also: str = "") -> pd.Timestamp:
    """Turn an ISO date into a day.

    Parameters
    ----------
    text : str or pandas.Timestamp
        Such as "2024-12-31".
    what : str
        Name of the parameter, for the message.
    also : str
        What else may be written, for the message.

    Returns
    -------
    pandas.Timestamp
        The day.

    Raises
    ------
    DataError
        Anything but a date written in this way.

    Examples
    --------
    >>> to_day("2024-12-31", "due")
    Timestamp('2024-12-31 00:00:00')
    """
    if isinstance(text, pd.Timestamp) and pd.notna(text):
        return text.normalize()
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(text)):
        with contextlib.suppress(ValueError):
            return pd.Timestamp(str(text))
    raise DataError(f"{what} is {text!r}; write a date such as 2024-12-31{also}")


def existing(rows: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Say for rows with valid_from and valid_to whether their territory exists on a day."""
    return ~(rows["valid_from"] > day) & ~(rows["valid_to"] < day)


def standing_rows(lines: pd.DataFrame) -> pd.DataFrame:
    """The rows that stand for their series, one for each day, of rows as from `choose`."""
    return lines[lines["chosen"]].drop_duplicates([*SERIES, "period_end"], keep="last", ignore_index=True)


def choose(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark the row of each quantity and period that stands for it, and sort by period.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `Dataset.joined`.

    Returns
    -------
    pandas.DataFrame
        The rows with ``chosen``, by territory, indicator, scope and period end, new index.
    """
    period = [*SERIES, "period_end", "period_start"]
    keys = rows[[*period, "source"]].assign(  # sorted alone, as rows with all that is joined to them are wide
        flagged=rows["flag"] != "",
        rounded=rows["qualifier"] != "exact",
        bare=rows["numerator"].isna() | rows["denominator"].isna(),
        age=(pd.Timestamp("2200-01-01") - rows["published"]).dt.days.fillna(np.inf),
    )
    order = [*period, "flagged", "rounded", "bare", "age", "source"]
    ranked = keys.reset_index(drop=True).sort_values(order, na_position="first", kind="stable")
    chosen = ~ranked.duplicated(period) & ~ranked["flagged"]
    return rows.iloc[ranked.index].assign(chosen=chosen.to_numpy()).reset_index(drop=True)
