"""Scenarios of a year for readers: a sentence and a table, each number with how it was computed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .change import DAYS_PER_MONTH
from .derivation import derivation
from .phrases import projected, territory_name
from .provenance import cite
from .scenario import NO_FLOW, Scenarios
from .show import Cell, literal
from .wording import _, amount, listed, period, quantity


def year_text(made: Scenarios) -> pd.DataFrame:
    """Write scenarios with their assumptions.

    Parameters
    ----------
    made : Scenarios
        As from `scenario.year_scenarios`.

    Returns
    -------
    pandas.DataFrame
        Text columns assumption, total (with what the printed digits allow below it) and against (in percent of the
        year before, empty where that is not known).
    """
    rows = []
    for row in made.frame.itertuples():
        how, total, within = _address(made, row), _count(made, row.value), _within(made, row.low, row.high)
        against = "" if made.before is None else Cell(_percent(row.value / made.before["value"]), how)
        total = Cell(total, how, "" if within == total else within)
        rows.append({"assumption": assumptions()[row.scenario], "total": total, "against": against})
    return pd.DataFrame(rows, columns=["assumption", "total", "against"])


def assumptions() -> dict[str, str]:
    """What each scenario assumes of the rest of the year."""
    return {
        "so far": _("goes on at the daily rate of the year so far"),
        "slowest": _("goes on as in its slowest stretch so far"),
        "fastest": _("goes on as in its fastest stretch so far"),
        "rest of last year": _("brings what the same months of last year brought"),
    }


def year_sentences(made: Scenarios) -> list[str]:
    """Say what the year would bring, and what it needs to come up with the year before.

    Parameters
    ----------
    made : Scenarios
        As from `scenario.year_scenarios`.

    Returns
    -------
    list of str
        Sentences with marks.
    """
    if made.refusal == NO_FLOW:
        return []
    if made.refusal:
        return [_("There is no scenario for the year: {why}.").format(why=_(made.refusal))]
    rows = sorted(made.frame.itertuples(), key=lambda row: row.value)
    ends = [_cited(made, rows[0], rows[0].low, rows[0].high)]
    form = _("If the rest of the year goes on like its days so far, {figure} ({when}) become {ends} in the whole year.")
    if len(rows) > 1:
        ends = [_cited(made, rows[0], rows[0].low), _cited(made, rows[-1], rows[-1].high)]
        form = _("As the rest of the year goes on, {figure} ({when}) become {ends} in the whole year.")
    when = period(made.part["period_start"], made.part["period_end"])
    said = [
        form.format(figure=cite(made.part), when=when, ends=_(" to ").join(ends)),
        _("These are scenarios and no forecast: nothing says how likely each is."),
    ]
    if made.needed is not None:
        said.append(_needed(made))
    return said


def _cited(made: Scenarios, row: tuple, low: float, high: float | None = None) -> str:
    """A total, or what the printed digits leave of it; one that has no bound on the side that is asked for as such."""
    return Cell(_within(made, low, low if high is None else high), _address(made, row)).cited


def _within(made: Scenarios, low: float, high: float) -> str:
    unit = made.part["unit"]
    if not np.isfinite([low, high]).any():
        return _("any number")
    if not np.isfinite(high):
        return _("at least {}").format(projected(low, unit))
    if low <= 0 < high:
        return _("at most {}").format(projected(high, unit))
    ends = projected(low, unit), projected(high, unit)
    return ends[0] if ends[0] == ends[1] else _("{} to {}").format(*ends)


def _needed(made: Scenarios) -> str:
    if made.needed.value <= 0:
        return _("The year before brought {before}, which is reached.").format(before=cite(made.before))
    a_month = _count(made, made.needed.value * DAYS_PER_MONTH)
    form = _("({before} − {part}) ÷ the months left = {pace} a month to come up with the year before.")
    how = derivation(f"{_about(made)}: " + form.format(before=cite(made.before), part=cite(made.part), pace=a_month))
    form = _("To come up with the year before ({before}) it needs {pace} a month from now on.")
    return form.format(before=cite(made.before), pace=Cell(a_month, how).cited)


def _address(made: Scenarios, row: tuple) -> str:
    """Address of how the total of a scenario was computed."""
    part = f"{cite(made.part)} ({period(made.part['period_start'], made.part['period_end'])})"
    others = [f"{cite(each)} ({period(each['period_start'], each['period_end'])})" for each in row.rests_on]
    form = _("{about}: {part}, and the rest of the year {assumption}") + (_(", told by {others}") if others else "")
    numbers = list(dict.fromkeys([_count(made, row.value), _within(made, row.low, row.high)]))
    if made.before is not None:
        before = cite(made.before)
        numbers.append(_("{} of the year before, {}").format(_percent(row.value / made.before["value"]), before))
    said = form.format(
        about=_about(made), part=part, assumption=assumptions()[row.scenario], others=listed(others) if others else ""
    )
    return derivation(f"{said} = {'; '.join(numbers)}.")


def _about(made: Scenarios) -> str:
    row = made.part
    return literal(f"{territory_name(row)}, {quantity(row['title'], row['scope'])}, {row['period_start'].year}")


def _count(made: Scenarios, value: float) -> str:
    return projected(value, made.part["unit"])


def _percent(share: float) -> str:
    return amount(100 * share, "percent")
