"""How long data take to load, check, compare and project as they grow, beside the same questions in DuckDB.

python benchmarks/data.py --rows 1e3 --rows 1e5 --rows 1e7

The figures are made up: up to 34 provinces and 3,321 communes, 150 of the project's indicators, five years of months.
Each step runs in a process of its own; its memory is the most that this process held, the data included. Seconds of
a processor stand beside those of the clock, because other work on the machine lengthens only these. Slope: how the
seconds of a processor grow with the figures since the line before, 1 being in proportion.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import numpy as np
import pandas as pd

from p06analysis import compare, findings, load, project
from p06analysis.parquet import write_parquet
from p06analysis.schema import check, find_package
from p06analysis.tables import PACKAGE, read_tables

PLACES, QUANTITIES = 34 + 3321, 150
ENDS = pd.date_range("2021-01-31", "2025-12-31", freq="ME", unit="us")
STEPS = ["load", "check", "one series", "snapshot", "compare", "findings", "project", "load csv", "check csv"]
MOST = {"load csv": 1e6, "check csv": 1e5}  # rows; beyond these the curated form takes minutes
DAY, DUE = "2025-06-30", "2026-01-31"  # nothing was ever seen over longer than a month
FOREIGN = ["province", "indicator", "source"]
MISSING = math.nan, math.nan, math.nan
COMPARED = ["load", "check", "one series", "snapshot"]  # what is a question to a database
KEY = "province, indicator, scope, period_start, period_end, source"


def made_up(rows: int) -> dict[str, pd.DataFrame]:
    """The tables of a package with about so many figures; nothing in it is held as an object for each row."""
    quantities = min(QUANTITIES, max(3, round(math.sqrt(rows / len(ENDS) * QUANTITIES / PLACES))))
    places = min(PLACES, max(1, round(rows / len(ENDS) / quantities)))
    known = read_tables(find_package())
    indicators = _indicators(known["indicators"], quantities)
    names = [f"{'province' if place < 34 else 'commune'}_{place:04}" for place in range(places)]
    provinces = known["provinces"].head(1).loc[lambda one: one.index.repeat(places)].reset_index(drop=True)
    order = pd.array(range(places), dtype="Int64")
    provinces = provinces.assign(province=names, name=names, name_vi=names, sort_order=order, line=range(2, places + 2))
    provinces = provinces.assign(level="province", valid_from=pd.NaT, valid_to=pd.NaT, successor="")
    provinces = provinces.sort_values("province", ignore_index=True).astype(known["provinces"].dtypes.to_dict())
    tables = {"indicators": indicators, "provinces": provinces, "sources": _sources(provinces, known["sources"])}
    tables |= {name: known[name].head(0) for name in ("targets", "reviews")}
    return tables | {"observations": _figures(tables, np.random.default_rng(6))}


def _indicators(known: pd.DataFrame, count: int) -> pd.DataFrame:
    """Rates, counts and scores of the project, without ranks; look-alikes and parts of what is left out are dropped."""
    some = known[known["kind"].ne("rank")].sort_values("line").head(count - 6 if count > 144 else count)
    some = pd.concat([some, known[known["kind"].eq("rank")].head(count - len(some))])
    keys = set(some["indicator"])
    alike = [" ".join(key for key in text.split() if key in keys) for text in some["confused_with"]]
    some = some.assign(confused_with=alike, part_of="", base="").sort_values("indicator", ignore_index=True)
    return some.assign(line=range(2, len(some) + 2)).astype(known.dtypes.to_dict())


def _sources(provinces: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """One report of each territory and month, published 20 days later."""
    place, month = np.divmod(np.arange(len(provinces) * len(ENDS)), len(ENDS))
    key = provinces["province"].iloc[place].reset_index(drop=True) + "-"
    key = key + pd.Series(ENDS.strftime("%Y-%m")).iloc[month].reset_index(drop=True)
    made = {"source": key, "title": key, "publisher": "Statistics", "kind": "report", "language": "vi"}
    published = ENDS[month] + pd.Timedelta(days=20)
    made |= {
        "published": published,
        "published_basis": "stated",
        "url": "",
        "note": "",
        "line": np.arange(len(key)) + 2,
    }
    return pd.DataFrame(made)[known.columns].astype(known.dtypes.to_dict())


def _figures(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> pd.DataFrame:
    indicators, provinces = tables["indicators"], tables["provinces"]
    shape = len(provinces), len(indicators), len(ENDS)
    place, quantity, month = (np.indices(shape, dtype=np.int32)[axis].ravel() for axis in range(3))
    size = len(place)
    units = _values(indicators, shape, random)
    counted = indicators["unit"].isin(["count", "vnd", "rank"]).to_numpy()[quantity]
    printed, words = pd.factorize(np.where(counted, -units // 100, units))  # a whole number is told by its sign
    texts = [f"{word / 100:.2f}" if word > 0 else f"{-word}" for word in words.tolist()]
    value = pd.to_numeric(pd.Series(texts)).to_numpy(float)[printed]
    rate = (indicators["kind"].eq("rate") & indicators["maximum"].notna()).to_numpy()[quantity]
    sized = rate & (random.random(size) < 0.01)
    part = np.where(sized, np.rint(value * 1000), 0).astype(np.int64)
    part[sized & (random.random(size) < 0.01)] += 5000  # a few contradict their counts
    flow = indicators["kind"].eq("flow").to_numpy()[quantity]
    starts = (ENDS + pd.Timedelta(days=1) - pd.DateOffset(months=1)).to_numpy().astype("datetime64[us]")
    change = random.random(size) < 0.002
    said = np.where(change, np.round(random.normal(0, 1, size), 1), np.nan)
    told, steps = pd.factorize(said)
    steps = [f"{step:.1f}" for step in steps]
    source = place.astype(np.int64) * len(ENDS) + month
    columns = {
        "province": pd.Categorical.from_codes(place, provinces["province"]),
        "indicator": pd.Categorical.from_codes(quantity, indicators["indicator"]),
        "scope": _one("", size),
        "period_start": np.where(flow, starts[month], np.datetime64("NaT", "us")),
        "period_end": ENDS.to_numpy().astype("datetime64[us]")[month],
        "period_basis": pd.Categorical.from_codes((random.random(size) < 0.01).astype(np.int8), ["stated", "inferred"]),
        "value": value,
        "qualifier": pd.Categorical.from_codes((random.random(size) < 0.02).astype(np.int8), ["exact", "about"]),
        "numerator": pd.arrays.IntegerArray(part, ~sized),
        "denominator": pd.arrays.IntegerArray(np.full(size, 100_000), ~sized),
        "stated_change": said,
        "flag": pd.Categorical.from_codes((random.random(size) < 0.001).astype(np.int8), ["", "doubtful"]),
        "source": pd.Categorical.from_codes(source, tables["sources"]["source"]),
        "locator": _one("table 1", size),
        "note": _one("", size),
        "published_value": pd.Categorical.from_codes(printed, texts),
        "published_change": pd.Categorical.from_codes(told + 1, ["", *steps]),
        "line": np.arange(2, size + 2),
    }
    return pd.DataFrame(columns)


def _values(indicators: pd.DataFrame, shape: tuple[int, int, int], random: np.random.Generator) -> np.ndarray:
    """Figures in hundredths of their unit: rates and scores on the logit scale, counts so far that grow."""
    made = np.empty(shape, np.int64)
    for place in range(shape[1]):
        row, years = indicators.iloc[place], np.arange(shape[2]) / 12
        level = random.normal(-0.5, 1, (shape[0], 1)) + random.normal(0.5, 0.3, (shape[0], 1)) * years
        level += random.normal(0, 0.05, (shape[0], shape[2]))
        if pd.notna(row["maximum"]) and row["kind"] != "rank":
            made[:, place] = np.maximum(1, np.rint(100 * row["maximum"] / (1 + np.exp(-level))))
        elif row["kind"] == "rank":
            made[:, place] = 100 * random.integers(1, 64, (shape[0], shape[2]))
        elif row["kind"] == "stock":
            made[:, place] = 100 * np.maximum.accumulate(np.rint(np.exp(6 + level)), axis=1).astype(np.int64) + 100
        else:
            made[:, place] = 100 * np.rint(np.exp(6 + level)).astype(np.int64) + 100
    return made.ravel()


def _one(text: str, size: int) -> pd.Categorical:
    return pd.Categorical.from_codes(np.zeros(size, np.int8), [text])


def write(rows: int, folder: Path) -> int:
    """Write the package as Parquet, and as CSV files where it is small enough; say how many figures it holds."""
    tables = made_up(rows)
    descriptor = json.loads((find_package() / PACKAGE).read_text(encoding="utf-8"))
    write_parquet(descriptor, tables, folder / "parquet")
    if rows <= max(MOST.values()):
        (folder / "csv").mkdir()
        (folder / "csv" / PACKAGE).write_text(json.dumps(descriptor), encoding="utf-8")
        for each in descriptor["resources"]:
            table = tables[each["name"]]
            table = table.assign(value=table["published_value"]) if "published_value" in table else table
            columns = [field["name"] for field in each["schema"]["fields"]]
            table.to_csv(folder / "csv" / each["path"], columns=columns, index=False, date_format="%Y-%m-%d")
    return len(tables["observations"])


def ours(step: str, folder: Path) -> tuple[float, float]:
    """Seconds that a step takes, of the clock and of a processor; what it starts from is loaded before."""
    if step.endswith("csv"):
        return timed(lambda: (load if step == "load csv" else check)(folder / "csv"))
    folder = folder / "parquet"
    if step in ("load", "check"):
        return timed(lambda: {"load": load, "check": check}[step](folder))
    rates = read_rates(folder)
    if step == "one series":
        return timed(lambda: load(folder, indicators=rates[:1], provinces=["province_0000"]))
    data = load(folder)
    return timed(
        {
            "snapshot": lambda: data.snapshot(rates[0], DAY),
            "compare": lambda: compare(data.snapshot(rates[0], DAY)),
            "findings": lambda: findings(data),
            "project": lambda: project(data, "province_0000", rates[0], DUE).frame.iloc[0],
        }[step]
    )


def read_rates(folder: Path) -> list[str]:
    known = pd.read_parquet(folder / "indicators.parquet")
    return known.loc[known["kind"].eq("rate") & known["maximum"].notna(), "indicator"].tolist()


def timed(action) -> tuple[float, float]:
    start = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - start[0], time.process_time() - start[1]


def duckdb_seconds(step: str, folder: Path) -> tuple[float, float]:
    import duckdb

    base = duckdb.connect(config={"threads": 2})
    tables = {path.stem: f"read_parquet('{path}')" for path in (folder / "parquet").glob("*.parquet")}
    rate = read_rates(folder / "parquet")[0]
    for name, scan in tables.items():
        base.execute(f"create {'view' if name == 'observations' else 'table'} {name} as select * from {scan}")
    whole = "create table figures as select * from observations"
    if step == "load":
        return timed(lambda: base.execute(whole))
    one = f"select * from observations where province = 'province_0000' and indicator = '{rate}'"
    if step == "one series":
        return timed(lambda: base.sql(one).to_arrow_table())
    if step == "snapshot":
        base.execute(whole)
    queries = {
        "check": [
            f"select {KEY} from observations group by all having count(*) > 1",
            *(f"select {key} from observations anti join {key}s using ({key})" for key in FOREIGN),
            "select value from observations join indicators using (indicator) where value < minimum or value > maximum",
            "select line from observations where period_basis not in ('stated', 'inferred') or denominator < 1",
        ],
        "snapshot": [
            f"select * from figures join indicators using (indicator) join provinces using (province) "
            f"join sources using (source) where indicator = '{rate}' and period_end between date '{DAY}' - 365 and "
            f"date '{DAY}' qualify row_number() over (partition by province order by period_end desc) = 1"
        ],
    }[step]
    return timed(lambda: [base.sql(query).to_arrow_table() for query in queries])


def apart(step: str, folder: Path, engine: str) -> tuple[float, float, float]:
    """Seconds of both kinds and gigabytes of a step in a process of its own; missing where it fails."""
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder), "--engine", engine]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print((done.stderr.strip() or f"ended by signal {-done.returncode}").splitlines()[-1], file=sys.stderr)
        return MISSING
    return tuple(json.loads(done.stdout))


@click.command(help=__doc__)
@click.option("--rows", multiple=True, type=float, default=[1e3, 1e5], show_default=True, help="Figures; repeat it.")
@click.option("--write", "written", type=int, hidden=True)
@click.option("--step", type=click.Choice(STEPS), help="One step alone, of a package that was written before.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the packages are written and kept.")
@click.option("--engine", type=click.Choice(["p06", "duckdb"]), default="p06")
def main(rows: tuple[float, ...], written: int | None, step: str | None, folder: Path | None, engine: str) -> None:
    if written:
        (folder / "size").write_text(str(write(written, folder)))
        return
    if step:
        seconds = ours(step, folder) if engine == "p06" else duckdb_seconds(step, folder)
        print(json.dumps([*seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20]))
        return
    with tempfile.TemporaryDirectory() as made:
        report([int(count) for count in rows], folder or Path(made))


def report(rows: list[int], folder: Path) -> None:
    print(f"{'':>24}      p06analysis           DuckDB          ratio")
    print(f"{'figures':>10}  {'step':10}   clock     CPU    GB   clock    CPU   clock  CPU  slope")
    before: dict[str, tuple[float, int]] = {}
    for count in rows:
        place = folder / f"{count}"
        if not place.exists():
            place.mkdir(parents=True)
            subprocess.run([sys.executable, __file__, "--write", str(count), "--folder", str(place)], check=True)
        size = int((place / "size").read_text())
        for step in (step for step in STEPS if count <= MOST.get(step, math.inf)):
            clock, processor, memory = apart(step, place, "p06")
            other = apart(step, place, "duckdb") if step in COMPARED else MISSING
            past = before.get(step)
            slope = math.log(processor / past[0]) / math.log(size / past[1]) if past else math.nan
            before[step] = processor, size
            line = f"{size:>10,}  {step:10} {clock:7.2f} {processor:7.2f} {memory:5.2f} {other[0]:7.2f} {other[1]:6.2f}"
            print(f"{line} {clock / other[0]:7.1f} {processor / other[1]:4.1f}  {slope:5.2f}".replace("nan", "  –"))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
