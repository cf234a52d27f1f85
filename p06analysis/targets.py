"""Where a province stands against its targets, and whether it will get there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .change import DAYS_PER_MONTH
from .dataset import Dataset
from .projection import Projection, project_many
from .provenance import GOAL

LIKELY, UNLIKELY = 0.8, 0.2  # printed beside every status; four in five is what readers call likely
JUDGED = ["status", "why", "probability", "latest_figure", "model", "latest"]
PACES = ["pace_required", "pace_seen", "pace_from", "pace_before"]
STATUSES = {  # symbol of each status; the word is the key
    "achieved": "✓",
    "on course": "↗",
    "uncertain": "?",
    "off course": "↘",
    "missed": "✗",
    "insufficient data": "–",
}


def targets_for(data: Dataset, province: str, indicator: str = "", scope: str | None = None) -> pd.DataFrame:
    """List the targets of a province: its own, those that bind every province, and the nation's as a yardstick.

    Parameters
    ----------
    data : Dataset
        What is known.
    province : str
        Key or name.
    indicator : str
        Key or title; empty for all.
    scope : str, optional
        Part of the administration; every one where not given.

    Returns
    -------
    pandas.DataFrame
        The columns of targets.csv, and ``binds``: "province", "every province" or "nation" (a goal of the whole nation,
        which does not bind the province; its counts are left out, as no province could reach them).

    Examples
    --------
    >>> from p06analysis import load
    >>> targets_for(load(), "thai_binh", "online_submission_rate")[["due", "value", "binds"]].values.tolist()[1]
    [Timestamp('2023-12-31 00:00:00'), 50.0, 'nation']
    """
    key = data.province(province)
    binds = {key: "province", "": "every province", "vietnam": "nation"}
    if key == "vietnam":
        binds = {"vietnam": "province"}
    since = data.provinces.set_index("province").loc[key, "valid_from"]
    countable = data.indicators.loc[data.indicators["unit"].isin(["count", "vnd"]), "indicator"]
    existed = data.targets["due"] >= since if pd.notna(since) else True  # a new territory answers for no earlier day
    rows = data.targets[data.targets["province"].isin(list(binds)) & existed]
    if indicator:
        rows = rows[rows["indicator"] == data.indicator(indicator)]
    if scope is not None:
        rows = rows[rows["scope"] == data.scope(scope)]
    rows = rows.assign(binds=rows["province"].map(binds))
    rows = rows[(rows["binds"] != "nation") | ~rows["indicator"].isin(countable)]  # no province can reach 40 million
    return rows.sort_values(["indicator", "scope", "due", "value", "source"]).reset_index(drop=True)


def target_status(data: Dataset, province: str, indicator: str, scope: str = "") -> pd.DataFrame:
    """Judge each target of one quantity of a province.

    Parameters
    ----------
    data : Dataset
        What is known.
    province, indicator : str
        Key or name.
    scope : str
        Part of the administration; empty for the whole.

    Returns
    -------
    pandas.DataFrame
        The rows of `targets_for` with status (a key of `STATUSES`), symbol, why, probability (of reaching the target by
        its due date), latest (value that the status rests on) and latest_figure (its row of `Dataset.joined`, None
        where there is none), model (the projection that gave the probability, or None), pace_required and pace_seen
        (unit of the indicator per month), pace_from and pace_before (the figures that these rest on, or None).

    Examples
    --------
    >>> from p06analysis import load
    >>> judged = target_status(load(), "ha_tinh", "online_payment_rate")
    >>> judged[["value", "status", "latest"]].values.tolist()
    [[30.0, 'achieved', 31.93]]
    """
    return _judged(data, province, targets_for(data, province, indicator, scope))


def with_goal(data: Dataset, judged: pd.DataFrame, line: pd.DataFrame, goal: float, due: pd.Timestamp) -> pd.DataFrame:
    """Judge a number that no source states, such as one that an office was assigned, beside the targets of a series.

    Parameters
    ----------
    data : Dataset
        What is known.
    judged : pandas.DataFrame
        As from `target_status`.
    line : pandas.DataFrame
        The series.
    goal : float
        What is to be reached, or not to be passed where less is better, in the unit of the indicator; below 0 for none.
    due : pandas.Timestamp
        By when.

    Returns
    -------
    pandas.DataFrame
        The targets and the goal, judged in the same way; ``binds`` of the goal is "asked".

    Examples
    --------
    >>> from p06analysis import load
    >>> data = load()
    >>> line = data.series("bac_ninh", "eid_activated")
    >>> none = target_status(data, "bac_ninh", "eid_activated")
    >>> judged = with_goal(data, none, line, 900_000, pd.Timestamp("2025-06-30"))
    >>> judged[["value", "binds", "status"]].values.tolist()
    [[900000.0, 'asked', 'uncertain']]
    """
    if np.isnan(goal):
        raise ValueError("a goal is a number from 0 on, or one below 0 for none")
    if goal < 0 or line.empty:
        return judged
    head = line.iloc[0]
    down = data.indicators.set_index("indicator").loc[head["indicator"], "direction"] == "down"
    row = dict.fromkeys(data.targets.columns, "") | head[["province", "indicator", "scope"]].to_dict()
    row |= {"due": due, "value": float(goal), "comparator": "at_most" if down else "at_least", "binds": GOAL}
    own = _judged(data, head["province"], pd.DataFrame([row]))
    return pd.concat([judged, own], ignore_index=True) if len(judged) else own


def _judged(data: Dataset, province: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Judge targets of a territory; all that need a projection are projected at once."""
    keys = list(zip(rows["indicator"], rows["scope"], strict=True))
    lines = {key: data.points(province, *key) for key in set(keys)}
    points = [lines[key] for key in keys]
    judged = [_judge(data.known_by, row, line) for row, line in zip(rows.itertuples(), points, strict=True)]
    open_ = [verdict[0] == "" for verdict in judged]
    made = project_many(data, rows[open_].assign(province=data.province(province))) if any(open_) else []
    for number, place in enumerate(np.flatnonzero(open_)):
        judged[place] = _by_projection(rows.iloc[place], judged[place][3], made[number])
    paces = [_paces(row, _upto(line, row.due)) for row, line in zip(rows.itertuples(), points, strict=True)]
    table = pd.DataFrame(judged, columns=JUDGED[:-1], index=rows.index).astype(
        {"latest_figure": object, "model": object}
    )
    table["latest"] = [np.nan if figure is None else figure["value"] for figure in table["latest_figure"]]
    paced = pd.DataFrame(paces, columns=PACES, index=rows.index)
    return pd.concat([rows, table, paced], axis=1).assign(symbol=table["status"].map(STATUSES))


def _judge(known_by: pd.Timestamp, target, points: pd.DataFrame) -> tuple:
    """Status (empty where a projection has to say), why, probability, the figure that it rests on, no projection."""
    upto, since = _upto(points, target.due), points.iloc[points["period_end"].searchsorted(target.due) :]
    last = upto.iloc[-1] if len(upto) else None
    if len(points) and points["kind"].iloc[0] == "flow":
        return "insufficient data", "a count within a period is not judged against a day", np.nan, last, None
    if last is not None and _meets(target, last) and target.due > known_by:
        return "achieved", "the latest figure reaches it, the due date is still to come", np.nan, last, None
    if last is not None and _meets(target, last):
        return "achieved", "the latest figure by the due date reaches it", 1.0, last, None
    if len(since) and not _meets(target, since.iloc[0]):
        return "missed", "the first figure on or after the due date is short of it", 0.0, since.iloc[0], None
    if len(since):
        why = "the first figure since the due date reaches it; whether in time is not known"
        return "achieved", why, np.nan, since.iloc[0], None
    if last is None:
        return "insufficient data", "no figure is known", np.nan, None, None
    return "", "", np.nan, last, None


def _upto(points: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    return points.iloc[: points["period_end"].searchsorted(day, "right")]


def _by_projection(target: pd.Series, last: pd.Series, made: Projection) -> tuple:
    if made.refusal:
        return "insufficient data", made.refusal, np.nan, last, None
    chance = made.probability(target.value, target.comparator)
    status = "on course" if chance >= LIKELY else "off course" if chance <= UNLIKELY else "uncertain"
    return status, "by the projection", chance, last, made


def _meets(target, row: pd.Series) -> bool:
    """Whether a figure reaches a target: one printed as exact by its digits, another by what it surely is."""
    exact = row["qualifier"] == "exact"
    if target.comparator == "at_most":
        return (row["value"] if exact else row["high"]) <= target.value
    return (row["value"] if exact else row["low"]) >= target.value


def _paces(target, upto: pd.DataFrame) -> tuple[float, float, pd.Series | None, pd.Series | None]:
    """Pace per month that the target requires from the last figure on, the pace between the last two, and these two."""
    if upto.empty:
        return np.nan, np.nan, None, None
    last = upto.iloc[-1]
    months = (target.due - last["period_end"]).days / DAYS_PER_MONTH
    required = (target.value - last["value"]) / months if months > 0 else np.nan
    if len(upto) < 2:
        return required, np.nan, last, None
    before = upto.iloc[-2]
    seen = (last["value"] - before["value"]) / ((last["period_end"] - before["period_end"]).days / DAYS_PER_MONTH)
    return required, seen, last, before


def statuses(data: Dataset, province: str) -> pd.DataFrame:
    """Judge every target of a territory; the nation's only where it has a figure of the quantity.

    Parameters
    ----------
    data : Dataset
        What is known.
    province : str
        Key or name.

    Returns
    -------
    pandas.DataFrame
        As from `target_status`, with title, unit and kind of the indicator.
    """
    bound = targets_for(data, province)
    own = data.joined[data.joined["province"] == data.province(province)]
    known = set(zip(own["indicator"], own["scope"], strict=True))
    figures = np.array([key in known for key in zip(bound["indicator"], bound["scope"], strict=True)], dtype=bool)
    table = _judged(data, province, bound[(bound["binds"] != "nation") | figures].reset_index(drop=True))
    facts = data.indicators[["indicator", "title", "unit", "kind"]]
    return table.merge(facts, on="indicator", how="left", validate="m:1")


def by_relevance(judged: pd.DataFrame, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """Order targets as a reader wants them: those due on the day in view, then the latest due.

    Parameters
    ----------
    judged : pandas.DataFrame
        Targets of one quantity.
    day : pandas.Timestamp, optional
        The day in view, such as that of a projection.

    Returns
    -------
    pandas.DataFrame
        The rows; of those due on one day the province's own first, then that for every province, then the nation's.
    """
    order = judged.assign(
        _other=judged["due"] != day,
        _age=-judged["due"].astype("int64"),
        _whose=judged["binds"].map([GOAL, "province", "every province", "nation"].index),
    )
    return order.sort_values(["_other", "_age", "_whose"], kind="stable").drop(columns=["_other", "_age", "_whose"])


def next_due(judged: pd.DataFrame, line: pd.DataFrame, due: str, known_by: pd.Timestamp) -> pd.Timestamp:
    """Choose the day to project to.

    The one asked for, else the next target's due date, else the last past one that no figure reaches, else the end of
    a year.

    Parameters
    ----------
    judged : pandas.DataFrame
        Targets of the series.
    line : pandas.DataFrame
        The series.
    due : str
        ISO date, or empty.
    known_by : pandas.Timestamp
        The day of knowledge.

    Returns
    -------
    pandas.Timestamp
        After the last figure, unless it was asked for.
    """
    if due:
        return pd.Timestamp(due)
    last = known_by if line.empty else line["period_end"].max()
    coming, past = judged.loc[judged["due"] > max(last, known_by), "due"], judged.loc[judged["due"] > last, "due"]
    if len(past):
        return coming.min() if len(coming) else past.max()
    year = max(last, known_by).year
    return pd.Timestamp(year + (last >= pd.Timestamp(year, 12, 31)), 12, 31)
