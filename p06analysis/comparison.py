"""Who stands where, on a comparable date, and which comparisons do not hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from .comparable import uneven_periods, uneven_ranks
from .dataset import Dataset, choose
from .wording import _

FAR_APART_DAYS = 92  # a quarter: reports come several times a year, so a longer gap hides at least one of them
JUDGED = [  # what a verdict rests on; of notes and denominators only what matters
    *("indicator", "scope", "kind", "valid_from", "valid_to", "period_start", "period_end", "period_basis"),
]


def compare(snapshot: pd.DataFrame) -> pd.DataFrame:
    """Rank the territories of a snapshot as far as the printed digits allow.

    Parameters
    ----------
    snapshot : pandas.DataFrame
        As from `Dataset.snapshot`.

    Returns
    -------
    pandas.DataFrame
        The rows, best first, with rank_best and rank_worst (missing for the nation), doubts: how many of the other
        territories this one is not soundly comparable with.

    Examples
    --------
    >>> from p06analysis import load
    >>> table = compare(load().snapshot("satisfaction_rate", "2024-12-31"))
    >>> table[["province", "value", "rank_best", "rank_worst"]].head(2).values.tolist()
    [['vietnam', 93.0, <NA>, <NA>], ['ha_giang', 97.55, 1, 1]]
    """
    upward = snapshot["direction"].ne("down").all()
    ranked = snapshot["level"].ne("nation")
    low, high = snapshot["low"].to_numpy(float), snapshot["high"].to_numpy(float)
    if not upward:
        low, high = -high, -low
    peers = ranked.to_numpy()
    rounded = high > low  # the upper end of a rounding is not part of it, an exact count is its own end
    ahead = _above(low[None, :], high[:, None], rounded[:, None]) & peers[None, :]
    behind = _above(low[:, None], high[None, :], rounded[None, :]) & peers[None, :]
    best = 1 + ahead.sum(axis=1)
    worst = peers.sum() - behind.sum(axis=1)
    table = snapshot.assign(
        rank_best=pd.array(np.where(peers, best, 0), dtype="Int64"),
        rank_worst=pd.array(np.where(peers, worst, 0), dtype="Int64"),
        doubts=_doubts(snapshot),
    )
    table[["rank_best", "rank_worst"]] = table[["rank_best", "rank_worst"]].where(ranked, pd.NA)
    order = table.assign(_order=table["value"] * (-1 if upward else 1), _ranked=ranked)
    return (
        order.sort_values(["_ranked", "_order", "sort_order"])
        .drop(columns=["_order", "_ranked"])
        .reset_index(drop=True)
    )


def _above(low: np.ndarray, high: np.ndarray, open_end: np.ndarray) -> np.ndarray:
    """Whether every true value of one interval lies above every one of the other; touching roundings do not overlap."""
    return (low > high + 1e-9) | ((low >= high - 1e-9) & open_end)


def _doubts(snapshot: pd.DataFrame) -> np.ndarray:
    """How many of the others each is not comparable with, or with a warning; rows that are alike are judged once."""
    counts = np.zeros(len(snapshot), dtype="int64")
    peers = (snapshot["level"] != "nation").to_numpy()
    rows = snapshot[peers]
    ranked, noted = rows["kind"] == "rank", rows["note"] != ""
    alike = rows[JUDGED].assign(denominator=rows["denominator"].where(ranked), note=noted)
    kind = alike.groupby(list(alike), dropna=False, sort=False).ngroup().to_numpy()
    firsts = rows.take(np.unique(kind, return_index=True)[1]).to_dict("records")
    doubted = [[_verdict(a, b)[0] != "comparable" for b in firsts] for a in firsts]
    among = np.array(doubted, dtype="int64").reshape(len(firsts), len(firsts))
    counts[peers] = (among @ np.bincount(kind, minlength=len(firsts)) - np.diag(among))[kind]
    return counts


def pairs(snapshot: pd.DataFrame) -> pd.DataFrame:
    """Judge for each pair of territories of a snapshot whether their figures can be compared.

    Parameters
    ----------
    snapshot : pandas.DataFrame
        As from `Dataset.snapshot`.

    Returns
    -------
    pandas.DataFrame
        Columns province, other, verdict ("comparable", "with a warning", "not comparable") and why; one row for each
        pair. The nation has no peers and is left out.

    Examples
    --------
    >>> from p06analysis import load
    >>> judged = pairs(load().snapshot("online_payment_rate", "2024-12-31"))
    >>> judged.loc[0, "verdict"]
    'with a warning'
    """
    rows = [row for _i, row in snapshot[snapshot["level"] != "nation"].iterrows()]
    judged = [(a["province"], b["province"], *_verdict(a, b)) for a, b in combinations(rows, 2)]
    return pd.DataFrame(judged, columns=["province", "other", "verdict", "why"])


def _verdict(a: pd.Series, b: pd.Series) -> tuple[str, str]:
    if a["indicator"] != b["indicator"] or a["scope"] != b["scope"]:
        return "not comparable", _("not the same quantity")
    if _ended_before(a, b) or _ended_before(b, a):
        return "not comparable", _("the territories did not exist on one day")
    if a["kind"] == "rank" and (reason := uneven_ranks(a, b)):
        return "not comparable", reason
    uneven = uneven_periods(a, b)
    if a["kind"] == "flow" and uneven:
        return "not comparable", uneven
    reasons = [uneven] if uneven else []
    if (apart := abs((a["period_end"] - b["period_end"]).days)) > FAR_APART_DAYS:
        reasons.append(_("{} days apart").format(apart))
    if "inferred" in (a["period_basis"], b["period_basis"]):
        reasons.append(_("a period is inferred"))
    reasons += [f"{row['name']}: {row['note']}" for row in (a, b) if row["note"]]
    return ("with a warning", "; ".join(reasons)) if reasons else ("comparable", "")


def _ended_before(a: pd.Series, b: pd.Series) -> bool:
    return bool(pd.notna(a["valid_to"]) and pd.notna(b["valid_from"]) and a["valid_to"] < b["valid_from"])


def standing(data: Dataset, rows: pd.DataFrame, window_days: int, fewest: int = 3) -> pd.DataFrame:
    """Gather the figures that one territory's percentages can be set beside.

    Parameters
    ----------
    data : Dataset
        What is known.
    rows : pandas.DataFrame
        Rows of `Dataset.joined` of one territory.
    window_days : int
        Greatest age of a figure, counted back from the territory's own.
    fewest : int
        Quantities with fewer territories than this are left out.

    Returns
    -------
    pandas.DataFrame
        Snapshots, one under the other, each on the day of the territory's latest figure.
    """
    own = choose(rows[(rows["unit"] == "percent") & (rows["scope"] == "")])
    latest = own[own["chosen"]].drop_duplicates("indicator", keep="last")
    snapshots = [data.snapshot(row.indicator, row.period_end, window_days) for row in latest.itertuples()]
    enough = [taken for taken in snapshots if (taken["level"] != "nation").sum() >= fewest]
    return pd.concat(enough, ignore_index=True) if enough else data.joined.head(0)
