"""How each kind of derived number was computed, in a sentence whose inputs link to where they are stated."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .derivation import derivation
from .phrases import bounds, change_unit, difference, fold_text, pace_text, projected, territory_name
from .projection import Projection
from .provenance import cite, cite_target
from .show import literal
from .wording import _, date, decimal_mark, number, period, quantity


def change_address(first: pd.Series, last: pd.Series, step: pd.Series | tuple) -> str:
    """Address of the formula for change, fold and pace between two figures.

    Parameters
    ----------
    first, last : pandas.Series
        Rows of `Dataset.joined`.
    step : pandas.Series or tuple
        The row of `change.growth` between them.

    Returns
    -------
    str
        As from `derivation.derivation`.

    Examples
    --------
    >>> from p06analysis import growth, load
    >>> from p06analysis.derivation import formulas_in
    >>> from p06analysis.show import unmarked
    >>> line = load().series("ha_tinh", "online_payment_rate")
    >>> address = change_address(line.iloc[0], line.iloc[1], growth(line).iloc[0])
    >>> unmarked(formulas_in(address)[address[1:]])
    'Ha Tinh, Online payment, 2022 to 2023: 31.93% − 0.77% = +31.16 percentage points (+31.15 to +31.17 by the \
printed digits); 31.93% ÷ 0.77% = 41.2 to 41.7; over 365 days +2.60 a month.'
    """
    unit, places = first["unit"], int(max(first["decimals"], last["decimals"]))
    ends = {"first": cite(first), "last": cite(last)}
    within = bounds(step.change_low, step.change_high, places, signed=True)
    change = difference(step.change, unit, places)
    if unit == "rank":
        parts = [_("{first} to {last} = {change}").format(change=change, **ends)]
    else:
        allowed = _(" ({} by the printed digits)").format(within) if within else ""
        parts = [_("{last} − {first} = {change}").format(change=change + allowed, **ends)]
        if fold := fold_text(step.fold_low, step.fold_high):
            parts.append(_("{last} ÷ {first} = {fold}").format(fold=fold, **ends))
        if pace := pace_text(step, unit, places):
            days = number((step.end - step.start).days)
            parts.append(_("over {days} days {pace} a month").format(days=days, pace=pace))
    return derivation(f"{_about(last)}, {_span(first, last)}: {'; '.join(parts)}.")


def _about(row: pd.Series) -> str:
    return literal(f"{territory_name(row)}, {quantity(row['title'], row['scope'])}")


def _span(first: pd.Series, last: pd.Series) -> str:
    when, then = (period(row["period_start"], row["period_end"]) for row in (first, last))
    return _("{when} to {then}").format(when=when, then=then)


def model_address(made: Projection) -> str:
    """Address of the formula for whatever a projection says: quantiles, and chances of reaching a target.

    Parameters
    ----------
    made : Projection
        Not refused.

    Returns
    -------
    str
        As from `derivation.derivation`.
    """
    points, due = made.points, pd.Timestamp(made.frame["target_end_date"].iloc[0])
    last, unit = points.iloc[-1], points["unit"].iloc[-1]
    figures = [f"{cite(row)} ({period(row['period_start'], row['period_end'])})" for _i, row in points.iterrows()]
    scale = {"logit": _("the logit scale of its bounds"), "log": _("the log scale")}[made.pool.scale]
    levels = zip(made.frame["output_type_id"], made.frame["value"], strict=True)
    quantiles = [
        _("{} in 100 below {}").format(decimal_mark(f"{100 * level:g}"), projected(value, unit))
        for level, value in levels
    ]
    form = _(
        "{about}, projected to {due}: from {figures}, on {scale}; its own pace counts {own} in 100, the pace of all "
        "{n} series of its kind the rest; two halves of Student's t: {quantiles}."
    )
    return derivation(
        form.format(
            about=_about(last),
            due=date(due),
            figures=", ".join(figures),
            scale=scale,
            own=number(100 * made.own_weight),
            n=made.pool.series,
            quantiles=", ".join(quantiles),
        )
    )


def chance_address(row: tuple) -> str:
    """Address of the formula for the chance of reaching a target.

    Parameters
    ----------
    row : tuple
        Of a judged target with its unit and model, as from `targets.statuses`.

    Returns
    -------
    str
        As from `derivation.derivation`.
    """
    form = _("Chance to reach {target} by {due}: the part of {model} that does so, {chance} in 100.")
    words = _("the projected distribution")
    model = f"[{words}]({model_address(row.model)})"
    chance = number(100 * row.probability)
    return derivation(form.format(target=cite_target(row), due=date(row.due), model=model, chance=chance))


def required_address(row: tuple) -> str:
    """Address of the formula for the pace that a target requires and the one seen; empty where there is none.

    Parameters
    ----------
    row : tuple
        Of a judged target with its unit, as from `targets.statuses`.

    Returns
    -------
    str
        As from `derivation.derivation`.
    """
    latest, before = row.pace_from, row.pace_before
    if latest is None:
        return ""
    said = []
    if pd.notna(row.pace_required):
        form = _("required: ({target} − {latest}) ÷ the months from {then} to {due} = {pace} a month")
        target = cite_target(row)
        said.append(
            form.format(
                target=target,
                latest=cite(latest),
                then=date(latest["period_end"]),
                due=date(row.due),
                pace=_pace(row.pace_required, row.unit),
            )
        )
    if before is not None and np.isfinite(row.pace_seen):
        form = _("seen: ({latest} − {before}) ÷ the months from {when} to {then} = {pace} a month")
        days = {"when": date(before["period_end"]), "then": date(latest["period_end"])}
        pace = _pace(row.pace_seen, row.unit)
        said.append(form.format(latest=cite(latest), before=cite(before), pace=pace, **days))
    what = ", ".join([_about(latest), _("pace"), change_unit(row.unit)])
    return derivation(f"{what}; {'; '.join(said)}.") if said else ""


def _pace(value: float, unit: str) -> str:
    return number(value, 0 if unit == "count" else 2, signed=True)


def bounds_address() -> str:
    """Address of the rule for what the printed digits of a figure allow."""
    return derivation(
        _(
            "At least and at most: what the printed form of the figure in the same row allows. A percentage or a score "
            "is rounded to its last printed digit, so the bounds lie half a unit of it to either side; a count, a rank "
            "and a sum are as printed; over, at least and nearly are bounds themselves."
        )
    )


def rank_address() -> str:
    """Address of the rule for ranks."""
    return derivation(
        _(
            "A rank is one more than the number of territories whose figure in the same table is surely better; it is "
            "a range where the printed digits leave open who is ahead."
        )
    )


def age_address() -> str:
    """Address of the rule for the age of a figure."""
    return derivation(_("An age is the number of days from the end of the period of a figure to the day of knowledge."))
