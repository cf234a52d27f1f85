"""What `p06 check` prints: the same findings for reading, for a spreadsheet and for a program, and its exit status."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from helpers_analysis import DATA, mini, obs, real, review

from p06analysis import findings
from p06analysis.cli import main
from p06analysis.finding import COLUMNS

END = "2023-12-31"
WRONG = obs("east", "paid", END, 60, numerator=1, denominator=2)
SENTENCE = "The source states 60%, but its own counts, 1 of 2, give 50.00%."


def check(*words):
    return CliRunner().invoke(main, ["check", *map(str, words)])


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def wrong(tmp_path):
    return mini(tmp_path / "wrong", [WRONG, obs("north", "paid", END, "66.66", numerator=2, denominator=3)])


@pytest.fixture
def broken(tmp_path):
    data = mini(tmp_path / "broken", [obs("east", "paid", END, "50")])
    path = data.folder / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",50,exact", ",fifty,exact"), encoding="utf-8")
    return data.folder


def test_text_tells_errors_first_and_where_they_stand(wrong):
    done = check(wrong.folder)
    lines = done.output.splitlines()
    name = findings(wrong).loc[0, "finding"]
    assert lines[0] == "1 error"
    assert lines[1] == f"  observations.csv, line 2: east, paid: rate and counts: {SENTENCE} [{name}]"
    assert lines[3] == "1 note"
    assert lines[-1].endswith("2 findings about what its sources say, 0 of them reviewed.")
    assert done.exit_code == 0


def test_csv_and_json_hold_every_column_of_every_finding(wrong):
    found = findings(wrong)
    plain = [column for column in COLUMNS if column != "marked"]
    rows = table(check(wrong.folder, "--format", "csv").output)
    assert list(rows[0]) == plain
    assert [row["sentence"] for row in rows] == found["sentence"].tolist()
    assert (rows[0]["lines"], rows[0]["sources"], rows[0]["period_end"]) == ("2", f"paper-{END}", END)
    content = json.loads(check(wrong.folder, "--format", "json").output)
    assert (content["sound"], content["known_by"], content["digest"]) == (True, END, wrong.digest)
    assert [list(row) for row in content["findings"]] == [plain, plain]
    assert content["findings"][0]["lines"] == [2]


def test_several_lines_and_sources_are_joined_and_many_lines_are_counted(tmp_path):
    ends = [f"202{year}-12-31" for year in range(6)]
    rows = [obs("east", "paid", end, 50, period_basis="inferred") for end in ends]
    folder = mini(tmp_path, rows).folder
    assert "and 1 territory with inferred dates" in check(folder).output  # they would drown what matters
    early = [
        obs("east", name, END, 50, source="paper-2023-01-01") for name in ("paid", "late", "reach", "mark", "issued")
    ]
    assert (
        "lines 6, 3, 5, 2 and 1 more: east, 5 quantities: published early"
        in check(mini(tmp_path / "early", early).folder).output
    )
    (row,) = table(check(folder, "--format", "csv").output)
    assert row["lines"] == "2 3 4 5 6 7"
    assert row["sources"] == " ".join(f"paper-{end}" for end in ends)


def test_a_sound_package_without_findings_has_a_header_only(tmp_path):
    folder = mini(tmp_path, [obs("east", "paid", END, 50)]).folder
    assert check(folder, "--format", "csv").output.count("\n") == 1
    assert json.loads(check(folder, "--format", "json").output)["findings"] == []
    assert "0 findings" in check(folder).output


def test_strict_fails_on_an_error_without_a_review(tmp_path, wrong):
    known = review(findings(wrong).loc[0, "finding"], "rate and counts", END)
    reviewed = mini(tmp_path / "reviewed", [WRONG], reviews=[known]).folder
    assert check(wrong.folder).exit_code == 0
    assert check(wrong.folder, "--strict").exit_code == 1
    done = check(reviewed, "--strict")
    assert done.exit_code == 0
    assert f"[{known['finding']}, confirmed: Both are printed so.]" in done.output


def test_strict_takes_no_offence_at_warnings(tmp_path):
    rows = [obs("east", "issued", "2022-12-31", 25), obs("east", "issued", END, 23)]
    folder = mini(tmp_path, rows).folder
    assert "1 warning" in check(folder).output
    assert check(folder, "--strict").exit_code == 0


def test_broken_data_fail_in_every_format_and_name_the_place(broken):
    text, sheet, content = (check(broken, "--format", form) for form in ("text", "csv", "json"))
    assert [each.exit_code for each in (text, sheet, content)] == [1, 1, 1]
    assert text.output.startswith("error: observations.csv, line 2, value: ")
    assert text.output.endswith("1 error\n")
    (row,) = table(sheet.output)
    assert [row[name] for name in ("kind", "severity", "file", "line", "column", "value")] == [
        *("schema", "error", "observations.csv", "2", "value", "fifty")
    ]
    assert json.loads(content.output)["problems"] == [row | {"line": 2}]
    assert json.loads(content.output)["sound"] is False


def test_a_folder_without_a_package_is_one_error_on_its_own_stream(tmp_path):
    done = check(tmp_path, "--format", "json")
    assert done.exit_code == 1
    assert "datapackage.json" in done.output


def test_the_real_data_pass_strictly_and_are_listed_the_same_way_twice():
    done = check(DATA, "--strict", "--format", "csv")
    assert done.exit_code == 0
    assert done.output == check(DATA, "--format", "csv").output
    assert "\r" not in done.output
    assert len(table(done.output)) == len(findings(real()))
