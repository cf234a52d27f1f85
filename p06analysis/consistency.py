"""Which reported figures do not add up, within one article or between two. Nothing is corrected here.

`checks_counts`, `checks_change` and `checks_sources` look for what there is to find; a territory that did not exist on
the day of a figure is no finding but broken data, which `rules` refuses.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

import pandas as pd

from .checks_change import falling_counts, stated_changes, unusual_steps
from .checks_counts import implied_bases, means_and_parts, more_than_all, parts_and_wholes, rates_and_counts
from .checks_sources import inferred_dates, look_alikes, published_early, stale_figures, two_sources
from .dataset import Dataset, choose
from .finding import COLUMNS, LOOKED_AT
from .reviews import reviewed
from .wording import language

WEIGHTS = ("error", "warning", "note")


def findings(data: Dataset) -> pd.DataFrame:
    """List what does not add up in what is known.

    Parameters
    ----------
    data : Dataset
        What is known.

    Returns
    -------
    pandas.DataFrame
        One row for each finding, by severity, territory and quantity: kind (rate and counts, more than all, parts and
        whole, mean of parts, implied base, stated change, falling count, unusual step, two sources, look-alikes,
        published early, inferred date, stale, review without its finding), severity (error: the figures contradict each
        other whatever was rounded; warning; note: harmless), province and name, indicator and title (empty and a count
        where it is about several), scope, period_end, stated, expected (text), sentence (plain), marked (with links to
        figures and formulas), lines (of observations.csv), sources (keys), finding (its short name, another one as soon
        as the figures change), decision and reason (of its review; empty where it is open).

    Examples
    --------
    >>> from p06analysis import load
    >>> found = findings(load())
    >>> found[(found["province"] == "ha_tinh") & (found["indicator"] == "essential_online_rate")]["sentence"].item()
    'The source states 72.24%, but its own counts, 463,572 of 614,719, give 75.41%.'
    """
    return _findings(data, language()).copy()


@lru_cache(maxsize=8)
def _findings(data: Dataset, _language: str) -> pd.DataFrame:
    """Every report asks several times; the sentences are those of the language."""
    rows = choose(data.columns(LOOKED_AT))
    found = chain(
        rates_and_counts(rows),
        more_than_all(rows),
        parts_and_wholes(rows, data.indicators),
        means_and_parts(rows),
        implied_bases(rows),
        stated_changes(rows),
        falling_counts(rows),
        unusual_steps(rows),
        two_sources(rows),
        look_alikes(rows),
        published_early(rows),
        inferred_dates(rows),
        stale_figures(rows, data.known_by),
    )
    table = reviewed(pd.DataFrame(list(found), columns=COLUMNS), data)
    weight = table["severity"].map(WEIGHTS.index).astype("int64")
    order = ["_weight", "province", "indicator", "scope", "period_end", "kind", "lines"]
    return table.assign(_weight=weight).sort_values(order).drop(columns="_weight").reset_index(drop=True)
