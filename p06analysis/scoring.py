"""How the projections of an edition turned out, by what has become known since."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .archive import opened
from .cases import NEAR_ENOUGH
from .dataset import SERIES, Dataset, choose
from .dressing import error_quantiles, on_score_scale
from .phrases import territory_name
from .pool import known_panel
from .scale import scale_of
from .schema import DataError
from .scores import LEVELS, covered, interval, weighted_interval_score
from .skill import horizon_class
from .stored import read_projections
from .wording import date, figure

SURE = ["stated", "month"]  # bases on which a day of publication is known, as for a back-test
RANGES = ["low_80", "low_50", "middle", "high_50", "high_80"]
CAME = ["came", "came_end", "stated", "source", "published"]
COLUMNS = ["reference_date", "due", "province", "name", "indicator", "title", "scope", "unit", *RANGES, "last"]
COLUMNS += ["last_end", *CAME, "in_50", "in_80", "wis", "wis_persistence", "why"]


def score(edition: str | Path, now: Dataset | str | Path = "latest") -> pd.DataFrame:
    """Score the projections that an edition made.

    A projection is scored by the figure of its series whose period ends nearest to its due date, within a quarter of
    the time from the last figure that was known (the rule of `backtest`), if it surely was published after the
    edition and is not flagged. The scale is that of `backtest`: hundredths of the range between the bounds for rates
    and scores, 100 times the logarithm for counts. Beside it stands persistence: the last figure that was known,
    dressed with the quantiles of the steps from one figure to the next that were known then, of the same indicator and
    about as long, or of all where these are too few.

    Parameters
    ----------
    edition : str or pathlib.Path
        Its folder, or its projections.csv.
    now : Dataset, str or pathlib.Path
        What is known now, as for `changes`: data, an ISO date, the folder of another edition or of a data package.

    Returns
    -------
    pandas.DataFrame
        One row for each projection: reference_date and due, province and name, indicator, title, scope and unit, the
        middle and the ends of its 50 % and 80 % ranges, last and last_end (the last figure that was known and its
        day), came, came_end, stated (as printed), source and published (of the figure that scores it), in_50 and in_80,
        wis and wis_persistence (weighted interval scores; the second missing where fewer than eight steps were known),
        why (it is not scored; empty where it is).

    Raises
    ------
    DataError
        No projections, or data or projections that break a rule; projections made after what is known now.

    Examples
    --------
    >>> import tempfile
    >>> from p06analysis import load, project
    >>> from p06analysis.stored import projections_csv
    >>> then = load(known_by="2024-02-29")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = project(then, "ha_tinh", "online_payment_rate", "2024-12-31").frame
    ...     _size = (Path(folder) / "projections.csv").write_bytes(projections_csv(made))
    ...     score(folder)["why"].tolist()
    ['due, and no figure has come']
    """
    with opened(now) as data:
        made = read_projections(Path(edition), data)
        if (late := made["reference_date"] > data.known_by).any():
            day = made.loc[late, "reference_date"].iloc[0]
            raise DataError(
                f"{edition} was made on {day:%Y-%m-%d}, after {data.known_by:%Y-%m-%d}, up to which is known"
            )
        parts = [_scored(data, data.as_of(day), rows) for day, rows in made.groupby("reference_date")]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def _scored(data: Dataset, then: Dataset, made: pd.DataFrame) -> pd.DataFrame:
    """Score the projections of one day."""
    facts = data.indicators[["indicator", "title", "unit", "kind", "minimum", "maximum"]]
    rows = made.merge(facts, on="indicator", how="left", validate="m:1")
    rows = rows.merge(
        data.provinces[["province", "valid_from", "valid_to"]].assign(
            name=[territory_name(row) for _i, row in data.provinces.iterrows()]
        ),
        on="province",
        how="left",
        validate="m:1",
    )
    last = _positive(then.all_points).drop_duplicates(SERIES, keep="last")
    last = last[[*SERIES, "value", "period_end"]].rename(columns={"value": "last", "period_end": "last_end"})
    rows = rows.merge(last, on=SERIES, how="left", validate="m:1")
    new = data.joined[~data.joined["line"].isin(then.joined["line"])]
    sure = _positive(choose(new[new["published_basis"].isin(SURE)]))  # of which none that is flagged is chosen
    sure = sure[sure["chosen"]].drop_duplicates([*SERIES, "period_end"], keep="last")
    found = [_came(row, _of(sure, row), len(_of(new, row)) > 0, data.known_by) for row in rows.itertuples()]
    rows[[*CAME, "why"]] = pd.DataFrame(found, index=rows.index, columns=[*CAME, "why"])
    levels = rows[list(LEVELS)].to_numpy(float)
    rows["middle"] = levels[:, LEVELS.index(0.5)]
    for share in (50, 80):
        rows[f"low_{share}"], rows[f"high_{share}"] = interval(levels, share / 100)
    return _measured(rows, then)[COLUMNS]


def _positive(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out counts of zero, which have no logarithm."""
    return rows[(rows["kind"] != "stock") | (rows["value"] > 0)]


def _of(rows: pd.DataFrame, key) -> pd.DataFrame:
    same = (rows["province"] == key.province) & (rows["indicator"] == key.indicator) & (rows["scope"] == key.scope)
    return rows[same]


def _came(row, sure: pd.DataFrame, something: bool, known_by: pd.Timestamp) -> tuple:
    """The figure that scores a projection, or why none does."""
    if len(sure):
        nearest = sure.loc[(sure["period_end"] - row.due).abs().idxmin()]
        if abs(nearest["period_end"] - row.due) <= NEAR_ENOUGH * (row.due - row.last_end):
            stated = figure(nearest), nearest["source"], nearest["published"]
            return (nearest["value"], nearest["period_end"], *stated, "")
    missing = (np.nan, pd.NaT, "", "", pd.NaT)
    if pd.isna(row.last_end):
        return *missing, "no figure is known that had been published by then"
    if row.due > row.valid_to:
        return *missing, f"the territory ended on {date(row.valid_to)}"
    if len(sure):
        return *missing, "the figure that came is too far from the due date"
    if something:
        return *missing, "what came is flagged or has no sure day of publication"
    return *missing, "not due yet, and no figure has come" if row.due > known_by else "due, and no figure has come"


def _measured(rows: pd.DataFrame, then: Dataset) -> pd.DataFrame:
    """Add the scores of the projections that have a figure, and those of persistence beside them."""
    rows = rows.assign(in_50=pd.NA, in_80=pd.NA, wis=np.nan, wis_persistence=np.nan)
    scales = rows["kind"].map(scale_of)
    for scale in ("logit", "log"):
        some = rows.index[(scales == scale) & rows["came"].notna()]
        part = rows.loc[some].rename(columns={"minimum": "least", "maximum": "most"})
        seen = on_score_scale(part["came"], part, scale).to_numpy(float)
        made = np.column_stack([on_score_scale(part[level], part, scale) for level in LEVELS]).astype(float)
        plain = _persistence(part, then, scale)
        rows.loc[some, "in_50"], rows.loc[some, "in_80"] = covered(made, seen, 0.5), covered(made, seen, 0.8)
        rows.loc[some, "wis"] = weighted_interval_score(made, seen)
        rows.loc[some, "wis_persistence"] = weighted_interval_score(plain, seen)
    return rows.astype({"in_50": "boolean", "in_80": "boolean"})


def _persistence(part: pd.DataFrame, then: Dataset, scale: str) -> np.ndarray:
    """Quantiles of the last figure, dressed with the steps to the next figure that were known then."""
    panel = known_panel(then, scale)
    next_ = panel.series[1:] == panel.series[:-1]
    error = np.diff(on_score_scale(panel.value, panel, scale))[next_]
    horizon, group = horizon_class(np.diff(panel.day)[next_]), np.array(panel.groups)[panel.group[1:][next_]]
    last = on_score_scale(part["last"], part, scale).to_numpy(float)
    ahead = horizon_class((part["due"] - part["last_end"]).dt.days.to_numpy(float))
    made = np.empty((len(part), len(LEVELS)))
    for place, (point, indicator, length) in enumerate(zip(last, part["indicator"], ahead, strict=True)):
        made[place] = point + error_quantiles(error, group == indicator, horizon == length)
    return made if scale == "log" else np.clip(made, 0, 100)


def totals(scored: pd.DataFrame) -> dict:
    """Sum up what `score` found.

    Parameters
    ----------
    scored : pandas.DataFrame
        As from `score`.

    Returns
    -------
    dict
        projections and scored (numbers), in_50 and in_80 (shares of the scored), wis (mean), compared (how many have
        a score of persistence), ratio (of the means of those), and unscored (numbers by reason); None where there is
        nothing to divide.

    Examples
    --------
    >>> table = pd.DataFrame({"in_50": [True, False], "in_80": True, "wis": [2.0, 4.0], "wis_persistence": [8.0, None]})
    >>> found = totals(table.assign(why=""))
    >>> found["in_50"], found["wis"], found["compared"], found["ratio"]
    (0.5, 3.0, 1, 0.25)
    """
    done = scored[scored["why"] == ""]
    both = done[done["wis_persistence"].notna()]
    plain = float(both["wis_persistence"].sum())
    return {
        "projections": len(scored),
        "scored": len(done),
        **{name: float(done[name].mean()) if len(done) else None for name in ("in_50", "in_80", "wis")},
        "compared": len(both),
        "ratio": float(both["wis"].sum()) / plain if plain else None,
        "unscored": scored.loc[scored["why"] != "", "why"].value_counts().sort_index().to_dict(),
    }
