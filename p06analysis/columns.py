"""Text columns for tables: a frame goes in, the words and numbers that readers see come out."""

from __future__ import annotations

import pandas as pd

from .dataset import Dataset
from .interval import decimals_of
from .phrases import bounds, change_cell, dated_figure, difference, fold_text, pace_text, projected
from .projection import Projection
from .show import Cell
from .wording import _, amount, date, number, quantity


def growth_text(steps: pd.DataFrame, line: pd.DataFrame) -> pd.DataFrame:
    """Write the steps of a series for readers.

    Parameters
    ----------
    steps : pandas.DataFrame
        As from `change.growth`.
    line : pandas.DataFrame
        The series.

    Returns
    -------
    pandas.DataFrame
        Text columns from, to (dates), change and within (its bounds), both in the words of `change_unit`, fold, pace
        (per month), stated (change that the source states), comparable and why.

    Examples
    --------
    >>> from p06analysis import growth, load
    >>> line = load().series("ha_tinh", "online_payment_rate")
    >>> growth_text(growth(line), line)[["change", "within", "fold", "stated"]].values.tolist()
    [['+31.16', '+31.15 to +31.17', '41.2 to 41.7', '+31.1 (truncated)']]
    """
    unit = line["unit"].iloc[0]
    places = int(line.loc[line["chosen"], "decimals"].max()) if line["chosen"].any() else 0
    texts = []
    for step in steps.itertuples():
        within = bounds(step.change_low, step.change_high, places, signed=True)
        sound = step.comparable != "no"
        pace = pace_text(step, unit, places)
        texts.append(
            {
                "from": date(step.start),
                "to": date(step.end),
                "change": difference(step.change, unit) if unit == "rank" else number(step.change, places, signed=True),
                "within": within if unit != "rank" else "",
                "fold": fold_text(step.fold_low, step.fold_high) if sound else "",
                "pace": pace if sound and unit != "rank" else "",
                "stated": _stated(step),
                "comparable": {"yes": _("yes"), "warning": _("with a warning"), "no": _("no")}[step.comparable],
                "why": step.why,
            }
        )
    return pd.DataFrame(
        texts, columns=["from", "to", "change", "within", "fold", "pace", "stated", "comparable", "why"]
    )


def _stated(step) -> Cell:
    """The change that the source states, and what is to be said of it."""
    return (
        Cell(number(step.stated_change, step.stated_decimals, True), note=_(step.stated)) if step.stated else Cell("")
    )


def target_text(judged: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Write judged targets for readers, each with where it is stated.

    Parameters
    ----------
    judged : pandas.DataFrame
        As from `targets.target_status` or `targets.statuses`.
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        Text columns quantity, target (with whom it is set for below it), due, status (with its chance or reason),
        latest, required and seen (pace a month), stated (document, with its source and what is to be kept in mind).
    """
    facts = data.indicators[["indicator", "title", "unit"]]
    rows = judged.drop(columns=["title", "unit"], errors="ignore").merge(facts, on="indicator", validate="m:1")
    sources = data.sources[["source", "publisher", "url"]]
    texts = [_target_cells(row) for row in rows.merge(sources, on="source", validate="m:1").itertuples()]
    columns = ["quantity", "target", "due", "status", "latest", "required", "seen", "stated"]
    return pd.DataFrame(texts, columns=columns)


def _target_cells(row) -> dict[str, str]:
    whose = {"province": _("this territory"), "every province": _("every province"), "nation": _("the nation")}
    places = 0 if row.unit == "count" else 2
    paces = [number(pace, places, signed=True) if pd.notna(pace) else "" for pace in (row.pace_required, row.pace_seen)]
    by_model = row.why == "by the projection"
    why = _("chance {} in 100 by the projection").format(number(100 * row.probability)) if by_model else _(row.why)
    place = [each for each in (row.publisher if row.document else "", row.locator, row.note) if each]
    return {
        "quantity": quantity(row.title, row.scope),
        "target": Cell(asked(row), note=whose[row.binds]),
        "due": date(row.due),
        "status": Cell(f"{row.symbol} {_(row.status)}", note=why),
        "latest": dated_figure(row.latest_figure) if row.latest_figure is not None else Cell(""),
        "required": paces[0],
        "seen": paces[1],
        "stated": Cell(row.document or row.publisher, row.url, ", ".join(place)),
    }


def asked(row) -> str:
    """Write what a target asks for, with the decimals that it has: "at least 80%"."""
    sides = {"at_least": _("at least {}"), "at_most": _("at most {}")}
    return sides[row.comparator].format(amount(row.value, row.unit, decimals_of(row.value)))


def finding_text(found: pd.DataFrame) -> pd.DataFrame:
    """Write findings for readers: territory, quantity, when, severity, what does not add up, and its review.

    Parameters
    ----------
    found : pandas.DataFrame
        As from `consistency.findings`.

    Returns
    -------
    pandas.DataFrame
        Text columns territory, quantity, when, weight, finding, kind, review (the decision with its reason below it;
        empty where it is open).
    """
    parts = list(map(quantity, found["title"], found["scope"]))
    return pd.DataFrame(
        {
            "territory": found["name"],
            "quantity": parts,
            "when": [date(day) for day in found["period_end"]],
            "weight": found["severity"],
            "finding": found["sentence"],
            "kind": found["kind"],
            "review": [
                Cell(_(decision), note=reason) if decision else Cell(_("open") if severity != "note" else "")
                for decision, reason, severity in zip(
                    found["decision"], found["reason"], found["severity"], strict=True
                )
            ],
        }
    )


def moves_text(moved: pd.DataFrame) -> pd.DataFrame:
    """Write the growth of several series for readers.

    Parameters
    ----------
    moved : pandas.DataFrame
        As from `change.growth_table`.

    Returns
    -------
    pandas.DataFrame
        Text columns quantity, first, last, change (with its bounds below it), fold, pace, stated and why.
    """
    texts = []
    for row in moved.itertuples():
        places = int(max(row.first_figure["decimals"], row.last_figure["decimals"]))
        texts.append(
            {
                "quantity": quantity(row.title, row.scope),
                "first": dated_figure(row.first_figure),
                "last": dated_figure(row.last_figure),
                "change": change_cell(row, row.unit, places),
                "fold": fold_text(row.fold_low, row.fold_high) if row.fold_low >= 2 else "",
                "pace": pace_text(row, row.unit, places) if row.unit != "rank" else "",
                "stated": _stated(row),
                "why": row.why,
            }
        )
    columns = ["quantity", "first", "last", "change", "fold", "pace", "stated", "why"]
    return pd.DataFrame(texts, columns=columns)


def rank_text(compared: pd.DataFrame) -> list[str]:
    """Write ranks as ranges where the printed digits leave them open; empty for the nation.

    Examples
    --------
    >>> rank_text(pd.DataFrame({"rank_best": [1, 2], "rank_worst": [1, 4]}))
    ['1', '2 to 4']
    """
    ranks = zip(compared["rank_best"], compared["rank_worst"], strict=True)
    return ["" if pd.isna(best) else bounds(best, worst) or number(best) for best, worst in ranks]


def pair_text(judged: pd.DataFrame, compared: pd.DataFrame, most: int = 30) -> pd.DataFrame:
    """Write the doubtful pairs for readers, those that are not comparable first.

    Parameters
    ----------
    judged : pandas.DataFrame
        As from `comparison.pairs`.
    compared : pandas.DataFrame
        The snapshot that was judged.
    most : int
        Rows at most.

    Returns
    -------
    pandas.DataFrame
        Text columns province, other, verdict and why.
    """
    names = compared.set_index("province")["name"]
    doubted = judged[judged["verdict"] != "comparable"].sort_values("verdict", kind="stable").head(most)
    return doubted.assign(
        province=doubted["province"].map(names),
        other=doubted["other"].map(names),
        verdict=doubted["verdict"].map(_),
    )


def quantile_text(made: Projection, unit: str) -> pd.DataFrame:
    """Write a projection's quantiles for readers: chance and value; empty where it is refused."""
    chances = [_("{} in 100 below").format(f"{100 * p:g}") for p in made.frame["output_type_id"]]
    values = [projected(value, unit) for value in made.frame["value"]]
    return pd.DataFrame({_("Chance"): chances, _("Value"): values})
