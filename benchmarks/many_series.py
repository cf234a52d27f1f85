"""How long it takes to project all series of an edition at once: 3,000 made-up series of three figures each.

python benchmarks/many_series.py
"""

import time
from dataclasses import replace

import numpy as np
import pandas as pd

from p06analysis import Dataset, load, project_many
from p06analysis.dataset import SERIES

PLACES, RATES = 1000, ["online_submission_rate", "online_payment_rate", "digitization_rate"]
ENDS = pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"])


def made_up(data: Dataset) -> Dataset:
    """Rates that rise on the logit scale, each at a pace of its own, in place of the figures of a data package."""
    keys = pd.MultiIndex.from_product([[f"p{place:04}" for place in range(PLACES)], RATES, ENDS])
    rows = keys.to_frame(index=False, name=["province", "indicator", "period_end"])
    level, pace = np.random.default_rng(6).normal([-0.5, 0.6], [1.0, 0.4], (PLACES * len(RATES), 2)).T
    value = (100 / (1 + np.exp(-level[:, None] - pace[:, None] * np.arange(len(ENDS))))).round(2).ravel()
    one = data.observations[(data.observations["indicator"] == RATES[0]) & (data.observations["flag"] == "")].head(1)
    many = one.loc[one.index.repeat(len(rows))].reset_index(drop=True)
    many = many.assign(**rows, scope="", period_start=pd.NaT, value=value, low=value - 0.005, high=value + 0.005)
    place = data.provinces.head(1)
    places = place.loc[place.index.repeat(PLACES)].assign(province=rows["province"].unique(), valid_to=pd.NaT)
    return replace(data, observations=many.assign(decimals=2), provinces=places, known_by=ENDS[-1])


def main() -> None:
    data = made_up(load())
    asked = data.observations[SERIES].drop_duplicates().assign(due=pd.Timestamp("2025-12-31"))
    for what in ("with the pool to fit", "the pool fitted"):
        start = time.perf_counter()
        made = project_many(data, asked)
        count = len(made.frame.drop_duplicates(["location", "target"]))
        print(f"{len(asked):,} series asked, {count:,} projected, {what}: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
