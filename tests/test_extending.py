"""An office's own package beside the public one: the whole round, and every way in which the two do not fit."""

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import frictionless
import pytest
from click.testing import CliRunner
from helpers_analysis import DATA, mini, obs, source

from p06analysis import DataError, check, load
from p06analysis.adding import add
from p06analysis.archive import archive_name, data_archive, opened
from p06analysis.cli import main
from p06analysis.dataset import KEPT, keep
from p06analysis.extending import is_private
from p06analysis.private import begin
from p06analysis.schema import pack
from p06analysis.tables import NAMES

END, LATER = "2023-12-31", "2024-12-31"
OWN = "office-2026-05-02"
ARTICLE = {"source": OWN, "title": "Monthly report", "publisher": "Our own office", "kind": "report", "language": "en"}
ARTICLE |= {"published": "2026-05-02", "published_basis": "stated", "url": "https://example.org/1"}
FIGURE = {"province": "Hà Tĩnh", "indicator": "Online payment", "period_end": "31/12/2025", "period_basis": "stated"}
FIGURE |= {"value": "45,27 %", "source": OWN, "locator": "table 1"}
PUBLIC_LINE = 3  # of the second figure of a small public package, below the head and the first


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A working directory outside of the project, and no $P06_DATA."""
    monkeypatch.delenv("P06_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def small(tmp_path):
    """A small public package, and an office's own package that extends it."""
    rows = [obs("east", "paid", END, 50), obs("north", "paid", END, 40)]
    public = mini(tmp_path / "public", rows).folder
    return public, begin(tmp_path / "office", public)


def p06(*words):
    return CliRunner().invoke(main, [*map(str, words)])


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def write(folder, name, *rows):
    """Put rows below the head of a table."""
    path = folder / name
    heads = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, heads, restval="", lineterminator="\n").writerows(rows)


def change(folder, edit):
    """Edit a datapackage.json."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    edit(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def table(path, *rows):
    heads = list(dict.fromkeys(head for row in rows for head in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_from_init_to_a_report_with_own_and_public_figures(tmp_path, monkeypatch):
    before = content(DATA)
    office = tmp_path / "office"
    assert p06("init", office).exit_code == 0
    monkeypatch.chdir(office)
    assert p06("template", "new.csv").exit_code == 0
    heads = (office / "new.csv").read_text(encoding="utf-8-sig").strip().split(",")
    about = {name if name in heads else f"source_{name}": value for name, value in ARTICLE.items()}
    assert set(about) <= set(heads)
    new = table(office / "filled.csv", {**FIGURE, **about})
    looked = p06("add", new, "--dry-run")
    assert looked.exit_code == 0, looked.output
    assert "1 figure and 1 source" in looked.output
    assert (office / "data" / "observations.csv").read_bytes().count(b"\n") == 1
    assert p06("add", new).exit_code == 0
    assert (office / "data" / "observations.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        f"ha_tinh,online_payment_rate,,,2025-12-31,stated,45.27,exact,,,,,{OWN},table 1,"
    ]
    assert p06("add", new).output == "Nothing to add: 1 figure of the file already there.\n"
    assert p06("check").exit_code == 0
    command = [sys.executable, "-m", "p06analysis.cli"]
    subject = ["growth", "-p", "province=ha_tinh", "-p", "indicator=online_payment_rate"]
    subprocess.run([*command, "render", *subject], check=True, capture_output=True)
    page = office / "reports" / "growth-ha_tinh-online_payment_rate.html"
    text = page.read_text(encoding="utf-8")
    assert [
        each
        for each in ("45.27%", "Our own office", "31.93%", "Review of two years of Project 06 in Ha Tinh")
        if each not in text
    ] == []
    assert "Not for publication" in text
    told = subprocess.run([*command, "verify", page], check=True, capture_output=True, text=True).stdout
    assert "identical" in told
    assert content(DATA) == before


def test_a_new_package_is_the_public_one_until_it_has_rows(tmp_path):
    own = begin(tmp_path / "office")
    assert load(own).digest == load(DATA).digest
    assert load(own).private
    assert not load(DATA).private
    assert len(load(own).sources) == len(load(DATA).sources)
    assert check(own) == []


def test_the_own_tables_alone_are_a_package_that_frictionless_takes(small):
    _public, own = small
    write(own, "observations.csv", obs("east", "paid", LATER, 60, source=f"paper-{END}"))
    assert load(own).points("east", "paid")["value"].tolist() == [50, 60]
    assert frictionless.Package(str(own / "datapackage.json")).validate().valid


def test_an_old_day_sees_neither_the_own_figure_nor_its_source(small):
    public, own = small
    write(own, "sources.csv", source(f"memo-{LATER}"))
    write(own, "observations.csv", obs("east", "paid", LATER, 60, source=f"memo-{LATER}"))
    assert f"{load(own).known_by:%Y-%m-%d}" == LATER
    assert load(own).digest != load(public).digest == load(own, known_by=END).digest
    write(public, "observations.csv", obs("west", "paid", END, 30))
    assert load(own, known_by=END).digest == load(public).digest
    assert len(load(own).observations) == 4


def test_own_territories_and_indicators_count(small):
    _public, own = small
    west = {"province": "far_west", "name": "Far West", "name_vi": "Far West", "level": "province", "sort_order": 99}
    words = {"theme": "governance", "unit": "percent", "kind": "rate", "direction": "up", "definition": "Ours."}
    write(own, "provinces.csv", west)
    write(own, "indicators.csv", {"indicator": "ours", "title": "Ours", "title_vi": "Ours", "part_of": "paid", **words})
    write(own, "observations.csv", obs("far_west", "ours", END, 5), obs("north", "ours", END, 6))
    data = load(own)
    assert data.series("Far West", "Ours")["value"].tolist() == [5]
    assert check(own) == []


def test_a_key_in_both_is_named_with_both_lines(small):
    public, own = small
    write(own, "observations.csv", obs("west", "paid", END, 1), obs("north", "paid", END, 2))
    told = [str(each) for each in check(own)]
    where = f"{public / 'observations.csv'}, line {PUBLIC_LINE}"
    assert len(told) == 1
    assert told[0].startswith(f"observations.csv, line 3, province: this key stands in {where}, too")
    with pytest.raises(DataError, match=r"observations\.csv, line 3"):
        load(own)


def test_what_is_wrong_is_named_where_it_stands(small):
    public, own = small
    write(own, "observations.csv", obs("east", "paid", LATER, 60, source="paper-2023-12-30"))
    (found,) = check(own)
    assert (found.file, found.line, found.value) == ("observations.csv", 2, "paper-2023-12-30")
    assert f"did you mean paper-{END}" in found.message
    shutil.copy(public / "observations.csv", own)
    (own / "observations.csv").write_text((own / "observations.csv").read_text().splitlines()[0] + "\n")
    write(own, "observations.csv", obs("east", "paid", LATER, 160, source=f"paper-{END}"))
    write(public, "observations.csv", obs("south", "paid", END, 170))
    places = [(each.file, each.line, each.value) for each in check(own)]
    assert places == [("observations.csv", 2, "160"), (str(public / "observations.csv"), PUBLIC_LINE + 1, "170")]
    write(public, "observations.csv", obs("west", "paid", "31/12/2023", 1, source=f"paper-{END}"))
    places = [(each.file, each.line) for each in check(own)]
    assert places == [(str(public / "observations.csv"), PUBLIC_LINE + 2)]


@pytest.mark.parametrize("broken", ['"', "\n", "east,paid\n", "head"])
@pytest.mark.parametrize("side", ["own", "public"])
def test_a_file_that_cannot_be_read_is_named(small, side, broken):
    public, own = small
    folder, name = (own, "observations.csv") if side == "own" else (public, str(public / "observations.csv"))
    if broken == "head":
        text = (folder / "observations.csv").read_text(encoding="utf-8")
        (folder / "observations.csv").write_text(text.replace("locator", "place", 1), encoding="utf-8")
    else:
        with (folder / "observations.csv").open("a", encoding="utf-8") as file:
            file.write(broken)
    lines = {"head": 1}.get(broken, 2 if side == "own" else PUBLIC_LINE + 1)
    assert [(each.file, each.line) for each in check(own)][:1] == [(name, lines)]
    (folder / "observations.csv").unlink()
    assert [(each.file, each.line) for each in check(own)] == [(name, None)]


def test_findings_say_which_file_a_line_is_of(small):
    _public, own = small
    write(own, "sources.csv", source(f"memo-{LATER}"))
    write(own, "observations.csv", obs("north", "paid", END, 45, source=f"memo-{LATER}"))
    rows = list(csv.DictReader(p06("check", own, "--format", "csv").output.splitlines()))
    told = {tuple(sorted(row["lines"].split())) for row in rows if row["province"] == "north"}
    assert ("2", f"public:{PUBLIC_LINE}") in told
    assert f"observations.csv, line 2 and public observations.csv, line {PUBLIC_LINE}: " in p06("check", own).output


def test_the_zip_file_of_an_edition_and_a_parquet_copy_hold_both(small, tmp_path):
    _public, own = small
    write(own, "observations.csv", obs("east", "paid", LATER, "60.0", source=f"paper-{END}"))
    data = load(own)
    with zipfile.ZipFile(BytesIO(data_archive(data))) as packed:
        packed.extractall(tmp_path / "zip")
        (tmp_path / f"zip/{archive_name(data)}.zip").write_bytes(data_archive(data))
    descriptor = json.loads((tmp_path / "zip" / archive_name(data) / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["p06:private"]
    assert "licenses" not in descriptor
    assert "p06:extends" not in descriptor
    with opened(tmp_path / "zip") as again:
        assert again.digest == data.digest
        assert again.private
        assert check(again.folder) == []
    copy = load(pack(own, tmp_path / "packed"))
    assert (copy.digest, copy.private) == (data.digest, True)


def test_what_is_kept_counts_only_as_long_as_both_packages_stay_the_same(small):
    public, own = small
    kept = keep(own)
    assert load(own) is kept
    keep(own)
    write(public, "observations.csv", obs("west", "paid", END, 30))
    assert len(load(own).observations) == 3
    KEPT.clear()


def test_add_knows_what_the_public_package_says(small, tmp_path):
    public, own = small
    change(own, lambda descriptor: descriptor.update({"p06:extends": "../../public"}))
    same = {"province": "East", "indicator": "paid", "period_end": END, "period_basis": "stated", "value": "50"}
    same |= {"source": f"paper-{END}", "locator": "paragraph 1"}
    before = content(public), content(own)
    made = add(table(tmp_path / "same.csv", same), own)
    assert (made.known, made.figures, made.problems) == (1, [], [])
    (wrong,) = add(table(tmp_path / "other.csv", same | {"value": "51"}), own).problems
    assert f"states this figure already in {public / 'observations.csv'}, line 2" in wrong.message
    assert (content(public), content(own)) == before
    assert add(table(tmp_path / "new.csv", same | {"period_end": "2022-12-31"}), own).files.keys() == {
        "observations.csv"
    }
    assert content(public) == before[0]
    assert load(own).points("east", "paid")["period_end"].dt.year.tolist() == [2022, 2023]


def test_a_newer_public_package_is_taken(small):
    public, own = small

    def newer(descriptor):
        descriptor["version"] = "2099.01.01"
        scope = next(each for each in descriptor["resources"][0]["schema"]["fields"] if each["name"] == "scope")
        scope["constraints"]["enum"].append("hamlets")

    change(public, newer)
    write(public, "observations.csv", obs("west", "paid", END, 30))
    write(own, "observations.csv", obs("west", "paid", END, 31, scope="hamlets"))
    assert check(own) == []
    assert "hamlets" in load(own).scopes
    assert len(load(own).observations) == 4


def test_a_public_package_with_other_columns_is_one_error(small):
    public, own = small
    change(public, lambda descriptor: descriptor["resources"][0]["schema"]["fields"].pop())
    for read in (load, check):
        with pytest.raises(DataError, match=r"another version of the schema.*observations differs in note"):
            read(own)
    told = p06("check", own)
    assert (told.exit_code, told.output.count("\n")) == (1, 1)


def test_a_public_package_that_is_missing_is_one_error(small, tmp_path):
    public, own = small
    public.rename(tmp_path / "moved")
    told = p06("check", own)
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert f"{own / 'datapackage.json'}: p06:extends names {public}" in told.output
    change(own, lambda descriptor: descriptor.update({"p06:extends": "../../moved"}))
    assert check(own) == []


def test_only_a_plain_package_can_be_extended(small, tmp_path):
    public, own = small
    for other in (own, pack(public, tmp_path / "packed")):
        with pytest.raises(DataError, match="name the public package"):
            begin(tmp_path / "second", other)
        change(own, lambda descriptor, named=other: descriptor.update({"p06:extends": str(named)}))
        with pytest.raises(DataError, match=r"itself|Parquet"):
            load(own)
    assert not (tmp_path / "second").exists()


def test_init_refuses_a_folder_that_holds_something_and_leaves_nothing_behind(tmp_path):
    (tmp_path / "office").mkdir()
    assert begin(tmp_path / "office").is_dir()
    before = sorted(tmp_path.rglob("*"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder, why in (
        ("office", "holds something"),
        ("file", "holds something"),
        (DATA / "own", "within the public"),
    ):
        told = p06("init", folder)
        assert told.exit_code == 1
        assert why in told.output
    assert p06("init", "other", "--public", "nowhere").exit_code == 1
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "file"])
    assert not (DATA / "own").exists()


def test_init_that_is_stopped_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("p06analysis.private.GUIDE", None)  # its writing fails after the schema was written
    with pytest.raises(TypeError):
        begin(tmp_path / "office")
    assert list(tmp_path.iterdir()) == []


def test_every_table_is_there(tmp_path):
    own = begin(tmp_path / "office")
    assert {path.stem for path in own.glob("*.csv")} == set(NAMES)
    assert all(path.read_bytes().count(b"\n") == 1 for path in own.glob("*.csv"))


def test_nothing_is_written_into_a_public_package(small, tmp_path):
    public, office = small
    for folder in (DATA, public):
        before = content(folder)
        with pytest.raises(DataError, match="lies within the public package"):
            pack(office, folder / "packed")
        with pytest.raises(DataError, match="lies within the public package"):
            begin(folder / "own", public)
        assert content(folder) == before


def test_what_extends_the_public_package_is_private_whatever_it_says(small):
    _public, office = small
    change(office, lambda descriptor: descriptor.update({"p06:private": False}))
    assert is_private(office)


def test_a_table_that_lies_elsewhere_is_neither_read_nor_written(small, tmp_path):
    public, office = small
    far = tmp_path / "observations.csv"
    far.write_bytes((public / "observations.csv").read_bytes())
    before = far.read_bytes()
    for folder in small:
        change(folder, lambda descriptor: descriptor["resources"][0].update(path=str(far)))
    with pytest.raises(DataError, match="is no name of a file beside it"):
        load(office)
    assert far.read_bytes() == before


def test_a_folder_that_is_somebodys_working_directory_stays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    begin(Path("."))
    assert Path("data", "datapackage.json").is_file()
