"""The record of the projections and of plain methods, side by side: Project 06's own figures, then public panels.

    python benchmarks/forecast_skill.py                        own figures and the panels beside this file
    python benchmarks/forecast_skill.py --horizon 731 a.csv    other panels, two years ahead

A panel is a CSV file with the columns unit, date and value, in percent. The model was built on the panels
internet_users_1 (percentages) and broadband_subscribers (counts); the others were held out.
"""

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

from p06analysis import backtest, load
from p06analysis.record import public_panels, read_panel

COLUMNS = {"method": "method", "n": "n", "wis": "score", "ratio": "to persistence", "coverage_50": "50 % holds"}
COLUMNS |= {"coverage_80": "80 % holds", "width_80": "width of 80 %"}


def main(arguments: list[str]) -> None:
    given = options(arguments)
    show("Project 06, next figure", backtest(load(given.data)))
    panels = {path.stem: read_panel(path) for path in given.panels}
    for name, panel in (panels or {each.name: each.panel for each in public_panels()}).items():
        for horizon in given.horizon:
            start = time.perf_counter()
            record = backtest(panel, horizon)
            size = f"{panel.series.max() + 1} series, {len(panel):,} figures, {horizon:g} days ahead"
            show(f"{name}: {size} ({time.perf_counter() - start:.1f} s)", record)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("panels", nargs="*", type=Path, help="CSV files; those beside this file where none is given")
    parser.add_argument("--horizon", type=float, nargs="+", default=[365, 731], help="days ahead")
    parser.add_argument("--data", type=Path, help="folder of a data package in place of the project's own")
    return parser.parse_args(arguments)


def show(title: str, record: pd.DataFrame) -> None:
    whole = record[record["indicator"] == ""]
    table = whole.drop_duplicates("method")[list(COLUMNS)].rename(columns=COLUMNS)
    print(f"\n{title}\n{table.to_string(index=False, float_format=lambda number: f'{number:.3f}')}")


if __name__ == "__main__":
    main(sys.argv[1:])
