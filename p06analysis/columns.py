"""Text columns for tables: a frame goes in, the words and numbers that readers see come out."""

from __future__ import annotations

import pandas as pd

from .dataset import Dataset
from .formulas import chance_address, change_address, model_address, rank_address, required_address
from .phrases import bounds, change_cell, dated_figure, difference, fold_text, pace_text, projected, whose
from .projection import Projection
from .provenance import asked, figure_id, first_link, quoted_note, target_link
from .show import Cell, Sentence, literal
from .wording import _, date, decimal_mark, number, quantity


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
    points = [row for _i, row in line[line["chosen"]].iterrows()]
    texts = []
    for step in steps.itertuples():
        first, last = _ends(step, points)
        how, sound = change_address(first, last, step), step.comparable != "no"
        places = int(max(first["decimals"], last["decimals"]))
        moved = difference(step.change, unit) if unit == "rank" else number(step.change, places, signed=True)
        within = bounds(step.change_low, step.change_high, places, signed=True) if unit != "rank" else ""
        texts.append(
            {
                "from": date(step.start),
                "to": date(step.end),
                "change": _linked(moved, how),
                "within": _linked(within, how),
                "fold": _linked(fold_text(step.fold_low, step.fold_high) if sound else "", how),
                "pace": _linked(pace_text(step, unit, places) if sound and unit != "rank" else "", how),
                "stated": _stated(step, last),
                "comparable": {"yes": _("yes"), "warning": _("with a warning"), "no": _("no")}[step.comparable],
                "why": repeated(step.why, first, last),
            }
        )
    return pd.DataFrame(
        texts, columns=["from", "to", "change", "within", "fold", "pace", "stated", "comparable", "why"]
    )


def _ends(step, points: list[pd.Series]) -> tuple[pd.Series, pd.Series]:
    """The two figures of a step."""
    ends = ((step.start, step.start_value), (step.end, step.end_value))
    first, last = (next(row for row in points if (row["period_end"], row["value"]) == end) for end in ends)
    return first, last


def _linked(text: str, address: str) -> Cell | str:
    """A cell that leads somewhere; an empty one does not."""
    return Cell(text, address) if text else ""


def repeated(text: str, *rows: pd.Series) -> Sentence:
    """A reason that may repeat the notes of figures: a note with a number in it leads to the figure."""
    said = literal(text)
    for row in rows:
        if row["note"]:
            said = said.replace(literal(row["note"]), quoted_note(row))
    return Sentence(said)


def _stated(step, last: pd.Series) -> Cell:
    """The change that the source states, and what is to be said of it."""
    if not step.stated:
        return Cell("")
    return Cell(number(step.stated_change, step.stated_decimals, True), f"#{figure_id(last)}", _(step.stated))


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
    rows = rows.merge(sources, on="source", how="left", validate="m:1")  # a goal has no source
    rows[["publisher", "url"]] = rows[["publisher", "url"]].fillna("")
    texts = [_target_cells(row) for row in rows.itertuples()]
    columns = ["quantity", "target", "due", "status", "latest", "required", "seen", "stated"]
    return pd.DataFrame(texts, columns=columns)


def _target_cells(row) -> dict[str, str]:
    places = 0 if row.unit == "count" else 2
    paces = [number(pace, places, signed=True) if pd.notna(pace) else "" for pace in (row.pace_required, row.pace_seen)]
    how = required_address(row)
    place = [each for each in (row.publisher if row.document else "", row.locator, row.note) if each]
    return {
        "quantity": quantity(row.title, row.scope),
        "target": Cell(asked(row), target_link(row), whose(row.binds)),
        "due": date(row.due),
        "status": status_cell(row, _(row.why)),
        "latest": dated_figure(row.latest_figure) if row.latest_figure is not None else Cell(""),
        "required": _linked(paces[0], how),
        "seen": _linked(paces[1], how),
        "stated": Cell(row.document or row.publisher or _("no source"), row.url or target_link(row), ", ".join(place)),
    }


def status_cell(row, why: str = "") -> Cell:
    """Status of a target with its symbol, and below it the chance, with a link to how that was computed, or why."""
    text = f"{row.symbol} {_(row.status)}"
    if row.model is None:
        return Cell(text, note=why)
    note = _("chance {} in 100 by the projection").format(number(100 * row.probability))
    return Cell(text, chance_address(row), note)


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
            "weight": [_(severity) for severity in found["severity"]],
            "finding": [Sentence(said) for said in found["marked"]],
            "kind": [_(kind) for kind in found["kind"]],
            "review": [
                Cell(_(row.decision), first_link(row.marked), row.reason)
                if row.decision
                else Cell(_("open") if row.severity != "note" else "")
                for row in found.itertuples()
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
        how = change_address(row.first_figure, row.last_figure, row)
        texts.append(
            {
                "quantity": quantity(row.title, row.scope),
                "first": dated_figure(row.first_figure),
                "last": dated_figure(row.last_figure),
                "change": change_cell(row, row.unit, places, how),
                "fold": _linked(fold_text(row.fold_low, row.fold_high) if row.fold_low >= 2 else "", how),
                "pace": _linked(pace_text(row, row.unit, places) if row.unit != "rank" else "", how),
                "stated": _stated(row, row.last_figure),
                "why": repeated(row.why, row.first_figure, row.last_figure),
            }
        )
    columns = ["quantity", "first", "last", "change", "fold", "pace", "stated", "why"]
    return pd.DataFrame(texts, columns=columns)


def rank_text(compared: pd.DataFrame) -> list[Cell | str]:
    """Write ranks as ranges where the printed digits leave them open; empty for the nation.

    Examples
    --------
    >>> rank_text(pd.DataFrame({"rank_best": [1, 2], "rank_worst": [1, 4]}))
    ['1', '2 to 4']
    """
    ranks = zip(compared["rank_best"], compared["rank_worst"], strict=True)
    texts = ["" if pd.isna(best) else bounds(best, worst) or number(best) for best, worst in ranks]
    return [_linked(text, rank_address()) for text in texts]


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
    figures = {row["province"]: row for _i, row in compared.iterrows()}
    doubted = judged[judged["verdict"] != "comparable"].sort_values("verdict", kind="stable").head(most)
    two = [(figures[a], figures[b]) for a, b in zip(doubted["province"], doubted["other"], strict=True)]
    return doubted.assign(
        province=[a["name"] for a, _b in two],
        other=[b["name"] for _a, b in two],
        verdict=doubted["verdict"].map(_),
        why=[repeated(why, *each) for why, each in zip(doubted["why"], two, strict=True)],
    )


def quantile_text(made: Projection, unit: str) -> pd.DataFrame:
    """Write a projection's quantiles for readers: chance and value; empty where it is refused."""
    chances = [_("{} in 100 below").format(decimal_mark(f"{100 * p:g}")) for p in made.frame["output_type_id"]]
    values = [Cell(projected(value, unit), model_address(made)) for value in made.frame["value"]]
    return pd.DataFrame({_("Chance"): chances, _("Value"): values})
