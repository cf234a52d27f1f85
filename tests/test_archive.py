"""The data of an edition as one file: what is in it, that it is sound, and that it is the same bytes again."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from helpers_analysis import DATA, SCHEMA, mini, obs, source, target

from p06analysis import check, load
from p06analysis.archive import archive_name, data_archive

DAYS = ["latest", "2024-06-30", "2023-08-31"]


def unpacked(data, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data_archive(data))) as archive:
        archive.extractall(folder)
    return folder / archive_name(data)


@pytest.mark.parametrize("day", DAYS)
def test_unpacked_it_is_sound_and_has_the_digest_of_the_edition(tmp_path, day):
    data = load(DATA, day)
    folder = unpacked(data, tmp_path)
    assert check(folder) == []
    again = load(folder)
    assert again.digest == data.digest
    assert (len(again.observations), len(again.targets)) == (len(data.observations), len(data.targets))


@pytest.mark.parametrize("day", DAYS)
def test_schema_codebook_indicators_and_territories_are_byte_for_byte_those_of_the_package(tmp_path, day):
    folder = unpacked(load(DATA, day), tmp_path)
    for name in ("datapackage.json", "README.md", "indicators.csv", "provinces.csv"):
        assert (folder / name).read_bytes() == (DATA / name).read_bytes()


def test_of_the_newest_day_every_file_is_byte_for_byte_that_of_the_package(tmp_path):
    folder = unpacked(load(DATA), tmp_path)
    for path in folder.iterdir():
        assert path.read_bytes() == (DATA / path.name).read_bytes()
    assert {path.name for path in folder.iterdir()} == {
        *("datapackage.json", "README.md"),
        *(resource["path"] for resource in SCHEMA["resources"]),
    }


def test_an_old_day_keeps_the_lines_of_what_was_published_in_their_order_and_spelling(tmp_path):
    folder = unpacked(load(DATA, "2024-06-30"), tmp_path)
    for name in ("observations.csv", "targets.csv", "sources.csv"):
        kept, whole = (path.read_bytes().splitlines(keepends=True) for path in (folder / name, DATA / name))
        assert 1 < len(kept) < len(whole)
        assert kept == [line for line in whole if line in set(kept)]
    assert b"\nanhp-2023-07-21," in (folder / "sources.csv").read_bytes()
    assert b"laodong-2025-08-08" not in (folder / "targets.csv").read_bytes()


def test_a_source_without_a_date_is_in_every_archive_as_it_is_in_every_edition(tmp_path):
    rows = [obs("east", "paid", "2021-12-31", 5), obs("east", "late", "2021-12-31", 7, source="undated")]
    undated = source("undated", published="", published_basis="")
    rows.append(obs("east", "paid", "2022-12-31", 9))
    data = mini(tmp_path / "whole", rows, [target("east", "paid", "2023-12-31", 50)], [undated]).as_of("2021-12-31")
    folder = unpacked(data, tmp_path)
    values = [line.split(",")[6] for line in (folder / "observations.csv").read_text(encoding="utf-8").splitlines()]
    assert values == ["value", "5", "7"]
    assert load(folder).digest == data.digest
    assert not (folder / "README.md").exists()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_quotes_line_breaks_in_a_cell_and_a_byte_order_mark_survive_when_rows_around_them_go(tmp_path, ending):
    ends = ["2020-12-31", "2021-12-31", "2022-12-31", "2023-12-31"]
    data = mini(tmp_path / "whole", [obs("east", "paid", end, place) for place, end in enumerate(ends)])
    path = data.folder / "observations.csv"
    head, first, kept, gone, last = path.read_text(encoding="utf-8").splitlines()
    kept = kept.replace(",paragraph 1,", f',"paragraph 1, ""box""{ending}below",')
    last = last.replace(",paragraph 1,", f',"gone{ending}too",')
    lines = ["\ufeff" + head, first, gone, kept, last]
    path.write_bytes("".join(line + ending for line in lines).encode())
    known = load(data.folder, "2021-12-31")
    folder = unpacked(known, tmp_path)
    expected = "".join(line + ending for line in ("\ufeff" + head, first, kept)).encode()
    assert (folder / "observations.csv").read_bytes() == expected
    assert check(folder) == []
    assert load(folder).observations["locator"].tolist() == known.observations["locator"].tolist()


def test_a_table_without_rows_keeps_its_header(tmp_path):
    data = mini(tmp_path / "whole", [obs("east", "paid", "2021-12-31", 5)])
    folder = unpacked(data, tmp_path)
    assert (folder / "targets.csv").read_bytes() == (data.folder / "targets.csv").read_bytes()
    assert load(folder).digest == data.digest


def test_another_file_that_the_schema_names_is_whole(tmp_path):
    data = mini(tmp_path / "whole", [obs("east", "paid", "2021-12-31", 5)])
    schema = json.loads((data.folder / "datapackage.json").read_text(encoding="utf-8"))
    more = {"name": "offices", "path": "offices.csv", "type": "table", "encoding": "utf-8"}
    more["schema"] = {"fields": [{"name": "office", "type": "string"}], "primaryKey": "office"}
    schema["resources"].append(more)
    (data.folder / "datapackage.json").write_text(json.dumps(schema), encoding="utf-8")
    (data.folder / "offices.csv").write_text("office\nold hall\n", encoding="utf-8")
    folder = unpacked(load(data.folder), tmp_path)
    assert (folder / "offices.csv").read_text(encoding="utf-8") == "office\nold hall\n"
    assert load(folder).digest == data.digest


def test_everything_is_inside_one_folder_with_fixed_times_and_permissions():
    with zipfile.ZipFile(io.BytesIO(data_archive(load(DATA)))) as archive:
        entries = archive.infolist()
    assert {entry.filename.partition("/")[0] for entry in entries} == {"p06-data-2026-03-31"}
    assert entries[0].filename.endswith("/datapackage.json")
    assert {(entry.date_time, entry.external_attr >> 16, entry.create_system) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644, 3)
    }


def test_the_same_data_give_the_same_bytes_in_another_place_process_time_zone_and_hash_seed(tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(DATA, copy)
    code = "import sys; from p06analysis import load; from p06analysis.archive import data_archive\n"
    code += "sys.stdout.buffer.write(data_archive(load(sys.argv[1], '2024-06-30')))"
    surroundings = {**os.environ, "TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", code, str(copy)], capture_output=True, env=surroundings, check=True)
    assert done.stdout == data_archive(load(DATA, "2024-06-30"))
