"""What `p06 score` prints: each projection beside what came, and the totals."""

from __future__ import annotations

import json

import pandas as pd

from .phrases import projected
from .scoring import totals
from .wording import number, quantity


def score_text(scored: pd.DataFrame) -> str:
    """Write scores for reading: a line for each projection that could be scored, then the totals."""
    done = scored[scored["why"] == ""]
    return "\n".join([*(_line(row) for row in done.itertuples()), *_sums(totals(scored)), ""])


def score_csv(scored: pd.DataFrame) -> str:
    """Write every projection with all columns for a spreadsheet or a program."""
    return scored.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def score_json(scored: pd.DataFrame) -> str:
    """Write the totals and every projection for a program."""
    rows = json.loads(scored.to_json(orient="records", date_format="iso", date_unit="s", double_precision=10))
    days = [name for name in scored if pd.api.types.is_datetime64_any_dtype(scored[name])]
    rows = [row | {name: row[name] and row[name][:10] for name in days} for row in rows]
    return json.dumps({"totals": totals(scored), "projections": rows}, ensure_ascii=False, indent=1) + "\n"


def _line(row) -> str:
    name = f"{row.name}: {quantity(row.title, row.scope)}, due {row.due:%Y-%m-%d}"
    middle, low, high = (projected(value, row.unit) for value in (row.middle, row.low_80, row.high_80))
    came = f"{row.stated} on {row.came_end:%Y-%m-%d} ({row.source})"
    place = "inside" if row.in_80 else "outside"
    return f"{name}: {middle} ({low} to {high}); came {came}: {place}, score {number(row.wis, 2)}"


def _sums(sums: dict) -> list[str]:
    lines = [f"{sums['scored']} of {sums['projections']} projections scored."]
    if sums["scored"]:
        shares = [number(100 * sums[name]) for name in ("in_50", "in_80")]
        lines.append(f"The 50% ranges held {shares[0]}% and the 80% ranges {shares[1]}% of what came.")
        lines.append(f"Mean weighted interval score: {number(sums['wis'], 2)} (small is good).")
        lines.append(_beside(sums))
    lines += [f"Not scored: {count}, {why}." for why, count in sums["unscored"].items()]
    return lines


def _beside(sums: dict) -> str:
    if not sums["compared"]:
        return "Persistence cannot be scored: fewer than eight steps from one figure to the next were known then."
    if sums["ratio"] is None:
        return "Persistence was right to the last digit."
    return (
        f"That is {number(sums['ratio'], 2)} of the score of persistence: the last figure known then, dressed with the "
        f"steps between figures known then ({sums['compared']} compared)."
    )
