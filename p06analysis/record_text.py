"""What readers see of the record of the projections, each number with how it was made."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .dataset import Dataset
from .derivation import derivation
from .designs import PACE
from .phrases import projected, territory_name
from .pool import Pool
from .provenance import figure_id
from .record import BASE, LATE, OURS, came_rows
from .show import Cell
from .wording import _, amount, date, figure, ngettext, number, quantity

HELD = 5  # hundredths by which the share that an interval held may differ from its name before a doubt is raised
FEW = 30  # forecasts, below which a record says little


def record_address(row: tuple) -> str:
    """Address of how one line of the record was computed.

    Parameters
    ----------
    row : tuple
        Of `skill_record`.

    Returns
    -------
    str
        As from `derivation.derivation`.
    """
    form = _(
        "{collection}, {ahead}, {method}: {n} forecasts, each made from {known}; mean weighted interval score {score}, "
        "{ratio} of that of persistence dressed with its own past errors; the 50% interval held {half}, the 80% "
        "interval {most} of them and was {width} wide. {source}"
    )
    known = _("figures of earlier years, in today's version") if row.source else _("what had been published by its day")
    return derivation(
        form.format(
            **{name: getattr(row, name) for name in ("collection", "ahead", "method", "source")},
            n=number(row.n),
            known=known,
            score=number(row.wis, 2),
            ratio=_ratio(row.ratio),
            half=_share(row.coverage_50),
            most=_share(row.coverage_80),
            width=number(row.width_80, 1),
        ).strip()
    )


def _ratio(value: float) -> str:
    return number(value, 2) if np.isfinite(value) else "–"


def _share(value: float) -> str:
    return amount(100 * value, "percent", 1) if np.isfinite(value) else "–"


def skill_text(record: pd.DataFrame) -> pd.DataFrame:
    """Write the record with one row for each collection and time ahead.

    Parameters
    ----------
    record : pandas.DataFrame
        As from `skill_record`.

    Returns
    -------
    pandas.DataFrame
        Text columns collection (with the time ahead), n, each method but persistence (its score divided by that of
        persistence), half and most: what the 50 % and the 80 % interval of our projections held.
    """
    rows = []
    for (collection, ahead), part in record.groupby(["collection", "ahead"], sort=False):
        lines = {row.method: row for row in part.itertuples()}
        ours, how = lines[OURS], record_address(lines[OURS])
        row = {"collection": Cell(collection, ours.address, ahead), "n": Cell(number(ours.n), how)}
        row |= {name: Cell(_ratio(each.ratio), record_address(each)) for name, each in lines.items() if name != BASE}
        rows.append(row | {"half": Cell(_share(ours.coverage_50), how), "most": Cell(_share(ours.coverage_80), how)})
    return pd.DataFrame(rows)


def method_sentences(record: pd.DataFrame) -> list[str]:
    """Say how the projections did, on public panels and on our own figures.

    Parameters
    ----------
    record : pandas.DataFrame
        As from `skill_record`.

    Returns
    -------
    list of str
        Sentences with marks.
    """
    own, public = record[record["source"] == ""], record[record["held_out"]]
    ours = public[public["method"] == OURS]
    form = _(
        "On public figures that they were not built on they score {low} to {high} of persistence, which says that "
        "nothing changes; less is better."
    )
    return [_own_sentence(own), form.format(low=_end(ours, min), high=_end(ours, max))]


def _end(rows: pd.DataFrame, choose) -> str:
    row = choose(rows.itertuples(), key=lambda each: each.ratio)
    return _cited(_ratio(row.ratio), row)


def _own_sentence(record: pd.DataFrame) -> str:
    if record.empty:
        return _("On Project 06's own figures no forecast can be scored yet without seeing the future.")
    own = next(record[record["method"] == OURS].itertuples())
    plain = record[~record["method"].isin([OURS, BASE, LATE])]
    count = ngettext("{} forecast", "{} forecasts", own.n).format(own.n)
    form = _(
        "On Project 06's own figures {count} can be scored without seeing the future; the projections score {ratio} of "
        "persistence there, and {method}, the best of the others, {best}."
    )
    best = min(plain.itertuples(), key=lambda row: row.ratio)
    return form.format(
        count=_cited(count, own), ratio=_cited(_ratio(own.ratio), own), method=_method(best), best=_end(plain, min)
    )


def _method(row: tuple) -> str:
    """Name a method within a sentence."""
    names = {"straight line": _("a straight line"), "logit straight line": _("a straight line in odds")}
    return names.get(row.method, _("the pace of all alone"))


def _cited(text: str, row: tuple) -> str:
    return Cell(text, record_address(row)).cited


def method_keys(record: pd.DataFrame) -> list[tuple[str, str]]:
    """The score of the projections beside that of persistence, for our own figures and each panel held out.

    Parameters
    ----------
    record : pandas.DataFrame
        As from `skill_record`.

    Returns
    -------
    list of tuple of str
        Label and `show.Cell` of each.
    """
    shown = record["held_out"] | (record["source"] == "")
    ours = record[shown & (record["method"] == OURS)].drop_duplicates("collection")
    form = _("of the score of persistence, {ahead}")
    own = _("of the score of persistence, {n} forecasts of the next figure")
    return [
        (
            row.collection,
            Cell(
                _ratio(row.ratio),
                record_address(row),
                (own if not row.source else form).format(ahead=row.ahead, n=row.n),
            ),
        )
        for row in ours.itertuples()
    ]


def method_doubts(record: pd.DataFrame) -> list[str]:
    """Say where the record is short, bad, or its intervals too narrow or too wide.

    Parameters
    ----------
    record : pandas.DataFrame
        As from `skill_record`.

    Returns
    -------
    list of str
        Sentences with marks.
    """
    said = []
    for row in record[record["method"] == OURS].itertuples():
        about = {"collection": row.collection, "ahead": row.ahead}
        if row.n < FEW:
            form = _("{collection}, {ahead}: {n} are too few to tell good from bad.")
            count = ngettext("{} forecast", "{} forecasts", row.n).format(row.n)
            said.append(form.format(n=_cited(count, row), **about))
        if row.ratio >= 1:
            form = _("{collection}, {ahead}: no better than saying that nothing changes ({ratio}).")
            said.append(form.format(ratio=_cited(_ratio(row.ratio), row), **about))
        if row.n >= FEW and abs(100 * row.coverage_80 - 80) > HELD:
            form = _("{collection}, {ahead}: the 80% range held {share}.")
            said.append(form.format(share=_cited(_share(row.coverage_80), row), **about))
    return said


def pool_sentence(pool: Pool | None) -> str:
    """Say how far an own pace was seen to last in the pool of Project 06's own rates and scores.

    Parameters
    ----------
    pool : Pool or None
        As from `pool.fit_pool`.

    Returns
    -------
    str
        With marks.
    """
    if pool is None:
        return _("Too few series have two figures, so nothing says how fast such figures move.")
    lasts = _("{} in 100").format(number(100 * pool.kind.pace[-1]))
    form = _(
        "{steps} steps of {series} series, {paced} of them after an own pace: of what that is beyond the pace of the "
        "pool, {lasts} last. So few steps say little; {usual} were expected from public panels, give or take as many."
    )
    text = {"lasts": lasts, "usual": _("{} in 100").format(number(100 * PACE[pool.scale][-1]))}
    text |= {name: number(getattr(pool, name)) for name in ("steps", "series", "paced")}
    how = derivation(_("The pool of Project 06's rates and scores, one year ahead: {}").format(form.format(**text)))
    said = form.format(**{name: Cell(each, how).cited for name, each in text.items()})
    return said + (_(" Less than nothing means that the next figure takes it back.") if pool.kind.pace[-1] < 0 else "")


def known_text(known: pd.DataFrame) -> pd.DataFrame:
    """Write what more figures and more series give.

    Parameters
    ----------
    known : pandas.DataFrame
        As from `record.more_known`.

    Returns
    -------
    pandas.DataFrame
        Text columns figures, series, n, score (divided by that of the first row), most (what the 80 % range held) and
        width.
    """
    form = _(
        "At most {figures} figures of each series and {series} series known: {n} forecasts, score {wis}, {ratio} of "
        "that with the fewest; the 80% range held {held} and was {width} wide."
    )
    rows = []
    for row in known.itertuples():
        text = {"figures": number(row.figures), "series": number(row.series), "n": number(row.n)}
        text |= {"score": _ratio(row.ratio), "most": _share(row.coverage_80), "width": number(row.width_80, 1)}
        how = derivation(form.format(wis=number(row.wis, 2), ratio=text["score"], held=text["most"], **text))
        rows.append({name: Cell(each, how) for name, each in text.items()})
    return pd.DataFrame(rows)


def known_sentence(known: pd.DataFrame) -> str:
    """Say what more figures of each series, and more series, were worth.

    Parameters
    ----------
    known : pandas.DataFrame
        As from `record.more_known`.

    Returns
    -------
    str
        With marks.
    """
    figures, series = known[known["own"]], known[~known["own"]]
    text = known_text(known)
    form = _(
        "{many} figures of each series instead of {few} bring the score to {score} of what it was, {most} series to "
        "learn from instead of {least} to {other}."
    )
    return form.format(
        many=text["figures"][figures.index[1]].cited,
        few=text["figures"][figures.index[0]].cited,
        score=text["score"][figures.index[1]].cited,
        most=text["series"][series.index[-1]].cited,
        least=text["series"][series.index[0]].cited,
        other=text["score"][series.index[-1]].cited,
    )


def own_text(made: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Write each forecast on our own figures that can be scored, beside what came.

    Parameters
    ----------
    made : pandas.DataFrame
        As from `skill.forecasts`.
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        Text columns quantity (territory below it), made (day), due, middle, range (of 80 %), came, and verdict, the
        worst first.
    """
    rows = made[made["method"] == OURS].sort_values("wis", ascending=False)
    facts = data.indicators.set_index("indicator")
    how = derivation(
        _("Made as the other projections, from what had been published by the day on which it was made alone.")
    )
    texts = []
    for row, (_place, came) in zip(rows.to_dict("records"), came_rows(rows, data).iterrows(), strict=True):
        about = facts.loc[row["indicator"]]
        low, middle, high = (
            Cell(projected(_in_unit(row[level], row["scale"], about), about["unit"]), how)
            for level in ("0.1", "0.5", "0.9")
        )
        texts.append(
            {
                "quantity": Cell(quantity(about["title"], row["scope"]), note=territory_name(came)),
                "made": date(row["origin"]),
                "due": date(row["target_end_date"]),
                "middle": middle,
                "range": Cell(_("{} to {}").format(low, high), how),
                "came": Cell(figure(came), f"#{figure_id(came)}"),
                "verdict": _("inside") if row["in_80"] else _("outside"),
            }
        )
    names = ["quantity", "made", "due", "middle", "range", "came", "verdict"]
    return pd.DataFrame(texts, columns=names)


def own_sentence(made: pd.DataFrame) -> str:
    """Say on which side of the middle the figures came.

    Parameters
    ----------
    made : pandas.DataFrame
        As from `skill.forecasts`.

    Returns
    -------
    str
        With marks.
    """
    rows = made[made["method"] == OURS]
    below, whole = int((rows["seen"] < rows["0.5"]).sum()), len(rows)
    form = _("Of {whole} figures that came, {below} lay below the middle of the forecast.")
    how = derivation(form.format(whole=whole, below=below))
    return form.format(whole=Cell(number(whole), how).cited, below=Cell(number(below), how).cited)


def _in_unit(score: float, scale: str, about: pd.Series) -> float:
    if scale == "log":
        return float(np.exp(score / 100))
    return float(about["minimum"] + score / 100 * (about["maximum"] - about["minimum"]))
