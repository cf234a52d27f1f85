"""A packed package is the curated one: the same data, the same refusals, and of a part no more is read than that."""

import json
import runpy
import shutil
import sys
from pathlib import Path

import pandas as pd
import pyarrow
import pytest
from click.testing import CliRunner
from helpers_analysis import DATA, mini, obs, review, target
from pandas.testing import assert_frame_equal
from pyarrow import compute
from pyarrow import parquet as files

from p06analysis import DataError, UnknownName, check, compare, findings, load, parquet, project
from p06analysis.archive import data_archive
from p06analysis.cli import main
from p06analysis.dataset import NAMES
from p06analysis.schema import pack
from p06analysis.tables import PACKAGE

ENDS = ["2020-12-31", "2021-12-31", "2022-12-31"]
PLACES, RATES = ["east", "north", "south", "west"], ["paid", "late", "reach"]


def same(one, other) -> None:
    """Every table, its types and the order of its rows."""
    for name in NAMES:
        assert_frame_equal(getattr(one, name), getattr(other, name))
    assert (one.known_by, one.digest) == (other.known_by, other.digest)


def grid(folder: Path):
    """36 figures of four territories, three quantities and three years; a target and a review for the east."""
    rows = [obs(place, rate, end, f"{n}0.0") for place in PLACES for rate in RATES for n, end in enumerate(ENDS, 1)]
    goals = [target("east", "paid", "2025-12-31", 80), target("", "late", "2025-12-31", 5)]
    return mini(folder, rows, goals, reviews=[review("x0123abc", "two sources", ENDS[0])])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    """The project's own data."""
    return pack(DATA, tmp_path_factory.mktemp("own") / "packed")


@pytest.mark.parametrize("day", ["latest", "2024-06-30"])
def test_the_own_data_come_back_as_they_are(packed, day):
    same(load(packed, day), load(DATA, day))
    assert check(packed) == []


def test_figures_that_are_held_as_categories_give_the_same_answers(packed, monkeypatch):
    data = load(DATA)
    monkeypatch.setattr(parquet, "LARGE", 1)
    large = load(packed)
    assert isinstance(large.observations["province"].dtype, pd.CategoricalDtype)
    assert large.digest == data.digest
    assert_frame_equal(findings(large), findings(data))
    assert_frame_equal(large.figures("ha_tinh"), data.figures("ha_tinh"))
    key = "ha_tinh", "online_payment_rate"
    assert_frame_equal(large.series(*key), data.series(*key))
    assert_frame_equal(large.points(*key), data.points(*key))
    there = data.snapshot("online_submission_rate", "2024-12-31")
    assert_frame_equal(large.snapshot("online_submission_rate", "2024-12-31"), there)
    assert len(compare(there)) == len(there)
    ours, theirs = (project(each, *key, "2024-12-31").frame for each in (large, data))
    assert_frame_equal(ours, theirs)


def test_an_edition_on_a_packed_package_keeps_what_was_known_and_can_be_unpacked(tmp_path):
    whole = pack(grid(tmp_path / "plain").folder, tmp_path / "packed")
    known = load(whole, "2021-12-31")
    (tmp_path / "edition.zip").write_bytes(data_archive(known))
    shutil.unpack_archive(tmp_path / "edition.zip", tmp_path / "edition")
    (folder,) = (tmp_path / "edition").iterdir()
    again = load(folder)
    assert again.digest == known.digest
    assert len(again.observations) == 24


def test_the_same_data_give_the_same_bytes_and_packing_again_changes_none(tmp_path):
    plain = grid(tmp_path / "plain").folder
    first, second = pack(plain, tmp_path / "first"), pack(plain, tmp_path / "second")
    third = pack(second, tmp_path / "third")
    assert contents(first) == contents(second) == contents(third)
    assert set(contents(first)) == {PACKAGE, *(f"{name}.parquet" for name in NAMES)}


def test_the_made_up_figures_of_the_benchmark_are_sound_and_the_same_every_time(tmp_path):
    made = runpy.run_path(str(DATA.parent / "benchmarks" / "data.py"))
    sizes = [made["write"](1000, tmp_path / name) for name in ("first", "second")]
    first = load(tmp_path / "first" / "parquet")
    assert sizes == [len(first.observations)] * 2
    assert 900 < sizes[0] < 1100
    same(load(tmp_path / "second" / "parquet"), first)
    for name in NAMES:
        curated = getattr(load(tmp_path / "first" / "csv"), name)
        assert_frame_equal(getattr(first, name), curated)


# A part


@pytest.fixture
def tiled(tmp_path, monkeypatch) -> Path:
    """Nine figures stand together in a row group, so that there are four."""
    monkeypatch.setattr(parquet, "TILE", 9)
    return pack(grid(tmp_path / "plain").folder, tmp_path / "packed")


@pytest.fixture
def read(monkeypatch) -> dict[str, tuple[int, int]]:
    """Row groups and rows that are read of each table."""
    seen, whole = {}, files.ParquetFile.read_row_groups

    def spy(self, groups, columns):
        rows = whole(self, groups, columns)
        name = "observations" if "published_value" in columns else columns[0]
        seen[name] = len(groups), len(rows)
        return rows

    monkeypatch.setattr(files.ParquetFile, "read_row_groups", spy)
    return seen


def test_of_a_part_only_the_row_groups_with_it_are_read(tiled, read):
    assert files.ParquetFile(tiled / "observations.parquet").num_row_groups == 4
    data = load(tiled, provinces=["East"], indicators=["late"])
    assert read["observations"] == (1, 9)  # late and paid, of the east and the north
    assert data.observations["value"].tolist() == [10, 20, 30]
    assert data.observations["line"].tolist() == [5, 6, 7]
    assert data.targets["line"].tolist() == [3]  # it binds all; that of the east is about another quantity
    assert len(data.reviews) == 0
    load(tiled)
    assert read["observations"] == (4, 36)


PARTS = [
    {"provinces": ["east", "West"]},
    {"indicators": ["late"]},
    {"provinces": ["south"], "indicators": ["Paid", "reach"], "known_by": "2021-12-31"},
    {"provinces": []},
]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_the_same_from_either_form(tiled, part):
    plain = tiled.parent / "plain"
    same(load(tiled, **part), load(plain, **part))
    whole = load(plain, part.get("known_by", "latest")).observations
    for column, table in (("province", "provinces"), ("indicator", "indicators")):
        if table in part:
            whole = whole[whole[column].isin([name.lower() for name in part[table]])]
    assert_frame_equal(load(tiled, **part).observations, whole.reset_index(drop=True))


@pytest.mark.parametrize("form", ["plain", "packed"])
def test_an_unknown_name_in_a_part_gives_the_nearest(tiled, form):
    with pytest.raises(UnknownName, match="mean west or east"):
        load(tiled.parent / form, provinces=["eest"])


def test_what_is_wrong_elsewhere_does_not_stop_a_part(tiled):
    edited(tiled, "observations", lambda rows: with_cell(rows, "value", 36, 130.0))
    assert len(check(tiled)) > 0
    assert len(load(tiled, provinces=["east"]).observations) == 9


# What is wrong


def edited(folder: Path, name: str, change) -> None:
    path = folder / f"{name}.parquet"
    files.write_table(change(files.read_table(path)), path)


def with_cell(rows: pyarrow.Table, column: str, line: int, cell) -> pyarrow.Table:
    cells = rows[column].to_pylist()
    cells[rows["line"].to_pylist().index(line)] = cell
    return rows.set_column(rows.schema.names.index(column), column, pyarrow.array(cells, rows[column].type))


BREACHES = [  # table, line, column, cell; as printed where it is a figure
    ("observations", 3, "province", "eest"),
    ("observations", 3, "indicator", "pid"),
    ("observations", 3, "source", "paper-2021-12-13"),
    ("observations", 4, "qualifier", "exat"),
    ("observations", 4, "denominator", 0),
    ("observations", 4, "locator", ""),
    ("observations", 4, "value", 130),
    ("targets", 2, "value", 150),
    ("targets", 3, "comparator", "at_leest"),
    ("provinces", 7, "successor", "new_twn"),
    ("indicators", 3, "title", "Paid"),
]


@pytest.mark.parametrize(("name", "line", "column", "cell"), BREACHES)
def test_a_breach_is_said_as_of_the_curated_files(tmp_path, name, line, column, cell):
    plain = grid(tmp_path / "plain").folder
    folder = pack(plain, tmp_path / "packed")
    edited(folder, name, lambda rows: with_cell(rows, column, line, cell))
    if (name, column) == ("observations", "value"):
        edited(folder, name, lambda rows: with_cell(rows, "published_value", line, str(cell)))
    lines = (plain / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[line - 1].split(",")
    cells[lines[0].split(",").index(column)] = str(cell)
    (plain / f"{name}.csv").write_text("\n".join([*lines[: line - 1], ",".join(cells), *lines[line:]]) + "\n")
    (found,) = check(folder)
    assert (found.file, found.line, found.column) == (f"{name}.parquet", line, column)
    assert [str(found)] == [str(each).replace(".csv", ".parquet") for each in check(plain)]
    with pytest.raises(DataError) as refused:
        load(folder)
    assert str(refused.value).splitlines() == [f"{folder} was not loaded:", str(found)]


def twice(rows: pyarrow.Table) -> pyarrow.Table:
    row = rows.filter(compute.field("line") == 4)
    return pyarrow.concat_tables([rows, row.set_column(rows.schema.names.index("line"), "line", pyarrow.array([38]))])


def retyped(kind):
    return lambda rows: rows.set_column(rows.schema.names.index("value"), "value", rows["value"].cast(kind))


def descriptor(change):
    def edit(folder):
        content = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        change(content["resources"])
        (folder / PACKAGE).write_text(json.dumps(content), encoding="utf-8")

    return edit


FILES = [
    (lambda folder: (folder / "sources.parquet").unlink(), "sources.parquet: the file cannot be read: No such file"),
    (lambda folder: (folder / "sources.parquet").write_bytes(b""), "sources.parquet: the file cannot be read: "),
    (
        lambda folder: (folder / "targets.parquet").write_bytes((folder / "targets.parquet").read_bytes()[:-9]),
        "targets.parquet: the file cannot be read: ",
    ),
    (
        lambda folder: edited(folder, "targets", lambda rows: rows.rename_columns({"comparator": "comparater"})),
        "targets.parquet, comparator: the column is missing; did you mean comparater?",
    ),
    (
        lambda folder: edited(folder, "targets", retyped(pyarrow.int64())),
        "targets.parquet, value: this is int64, but has to be a number (double)",
    ),
    (
        lambda folder: edited(folder, "observations", twice),
        "observations.parquet, line 38: this key stands here for the second time (province, indicator, ",
    ),
    (
        lambda folder: edited(folder, "observations", lambda rows: with_cell(rows, "value", 4, 31.0)),
        "observations.parquet, line 4, published_value: '30.0' are not the digits of value",
    ),
    (descriptor(lambda tables: tables.pop(1)), f"{PACKAGE}: the table targets is missing"),
    (descriptor(lambda tables: tables[1].pop("path")), f"{PACKAGE}: the table targets is missing, or has no path"),
    (
        descriptor(lambda tables: tables[1]["schema"]["fields"][0].update(type="strng")),
        f"{PACKAGE}: 'strng' in targets is no type; did you mean string?",
    ),
]


@pytest.mark.parametrize(("edit", "said"), FILES)
def test_a_broken_file_is_one_problem_in_check_and_in_load(tmp_path, edit, said):
    folder = pack(grid(tmp_path / "plain").folder, tmp_path / "packed")
    edit(folder)
    (found,) = check(folder)
    assert str(found).startswith(said)
    assert "\n" not in str(found)
    with pytest.raises(DataError) as refused:
        load(folder)
    assert str(refused.value).splitlines() == [f"{folder} was not loaded:", str(found)]


# Packing


@pytest.mark.parametrize("end", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("writes", range(len(NAMES)))
def test_stopped_between_any_two_files_there_is_the_old_package_or_none(tmp_path, monkeypatch, end, writes):
    plain = grid(tmp_path / "plain").folder
    old = pack(plain, tmp_path / "old")
    before, whole, done = contents(tmp_path), parquet.write_table, []

    def stopped(*given):
        if len(done) % (writes + 1) == writes:
            raise end("stopped")
        done.append(whole(*given))

    monkeypatch.setattr(parquet, "write_table", stopped)
    for place in (old, tmp_path / "new"):
        done.clear()
        with pytest.raises(end):
            pack(plain, place)
    assert contents(tmp_path) == before
    assert not (tmp_path / "new").exists()


def test_a_folder_with_something_else_in_it_is_left_as_it_is(tmp_path):
    plain = grid(tmp_path / "plain").folder
    folder = pack(plain, tmp_path / "packed")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match=r"holds notes\.txt, which is no part of a package"):
        pack(plain, folder)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_figures_are_added_to_the_curated_files_alone(packed, tmp_path, monkeypatch):
    monkeypatch.setenv("P06_DATA", str(packed))
    (tmp_path / "fig.csv").write_text("province\n", encoding="utf-8")
    for words in (["add", str(tmp_path / "fig.csv")], ["template", str(tmp_path / "new.csv")]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1
        assert "is a Parquet copy; add to the CSV files that it was packed from, then pack again" in done.output


def test_an_older_package_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    old = pack(grid(tmp_path / "plain").folder, tmp_path / "packed")
    pack(DATA, old)
    same(load(old), load(DATA))
    assert {path.name for path in tmp_path.iterdir()} == {"plain", "packed"}


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    plain = grid(tmp_path / "plain").folder
    before = contents(plain)
    with pytest.raises(DataError, match="no Parquet package; name a new folder"):
        pack(DATA, plain)
    assert contents(plain) == before


def test_an_unsound_package_is_not_packed(tmp_path):
    plain = mini(tmp_path / "plain", [obs("east", "paid", ENDS[0], 5)]).folder
    path = plain / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("east", "eest"), encoding="utf-8")
    done = CliRunner().invoke(main, ["pack", str(plain), str(tmp_path / "packed")])
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"Error: {plain} was not packed:",
        "observations.csv, line 2, province: 'eest' is not in provinces.csv; did you mean west or east?",
    ]
    assert not (tmp_path / "packed").exists()


def test_the_command_says_where_the_package_is(tmp_path):
    done = CliRunner().invoke(main, ["pack", str(DATA), str(tmp_path / "packed")])
    assert (done.exit_code, done.output) == (0, f"{tmp_path / 'packed'}\n")
    same(load(tmp_path / "packed"), load(DATA))


def test_without_pyarrow_one_line_says_what_to_install(packed, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for action in (lambda: load(packed), lambda: check(packed), lambda: pack(DATA, tmp_path / "new")):
        with pytest.raises(DataError) as refused:
            action()
        assert str(refused.value).splitlines() == [
            "Parquet needs pyarrow, which is not installed: pip install 'p06analysis[parquet]'"
        ]
    assert list(tmp_path.iterdir()) == []
    load(DATA)  # needs none
