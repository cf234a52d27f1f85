"""What changed from one edition to another, on small packages made here: every kind once, and what is no change."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_analysis import DATA, mini, obs, source, target
from helpers_numbers import loose_numbers

from p06analysis import DataError, changes, changes_sentence, changes_since, changes_text, load, validate
from p06analysis.archive import data_archive
from p06analysis.cli import main
from p06analysis.edition import last_edition, render_edition, told_since
from p06analysis.jobs import Job
from p06analysis.provenance import figure_id
from p06analysis.report import find_notebook, report_name
from p06analysis.revisions_text import changes_csv, changes_json, changes_lines
from p06analysis.show import table

OLD = [
    obs("east", "paid", "2022-12-31", "10.0", start="2022-01-01"),
    obs("east", "paid", "2023-12-31", "31.9", numerator=319, denominator=1000),
    obs("east", "issued", "2023-12-31", 500),
    obs("west", "paid", "2023-12-31", "40.0", numerator=1, denominator=2),  # a finding: its counts give 50
    obs("south", "paid", "2023-12-31", "45.0"),
]
GOALS = [target("east", "paid", "2023-12-31", 30), target("", "paid", "2022-12-31", 5)]


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return mini(tmp_path_factory.mktemp("old"), OLD, GOALS)


def changed(old, tmp_path, rows, goals=GOALS, sources=()):
    """What changed, without the columns that only name things."""
    found = changes(old, mini(tmp_path / "new", rows, goals, sources))
    return found[["what", "province", "indicator", "before", "after"]].values.tolist()


def test_nothing_changes_from_an_edition_to_itself(old, tmp_path):
    assert changed(old, tmp_path, OLD) == []


def test_a_figure_is_added_or_gone_by_its_key(old, tmp_path):
    rows = [*OLD[:2], *OLD[3:], obs("east", "issued", "2024-12-31", 600)]
    assert changed(old, tmp_path, rows) == [
        ["added", "east", "issued", "", "600"],
        ["gone", "east", "issued", "500", ""],
    ]


@pytest.mark.parametrize(
    ("more", "after"),
    [
        ({"value": "31.95", "numerator": 3195, "denominator": 10000}, "31.95%"),
        ({"value": "31.90"}, "31.90%"),  # a further digit says more
        ({"qualifier": "over"}, "over 31.9%"),
        ({"denominator": 1001}, "31.9% (319 of 1,001)"),
        ({"flag": "doubtful"}, "31.9% (marked doubtful by the curators)"),
    ],
)
def test_a_figure_is_revised_where_value_digits_qualifier_counts_or_flag_differ(old, tmp_path, more, after):
    found = [row for row in changed(old, tmp_path, [OLD[0], OLD[1] | more, *OLD[2:]]) if row[0] == "revised"]
    before = "31.9% (319 of 1,000)" if "(319" in after else "31.9%"
    assert found == [["revised", "east", "paid", before, after]]


def test_another_note_or_locator_is_no_change(old, tmp_path):
    assert changed(old, tmp_path, [OLD[0] | {"note": "seen again", "locator": "box"}, *OLD[1:]]) == []


def test_a_further_source_revises_a_figure_only_where_it_says_something_else(old, tmp_path):
    same = OLD[1] | {"source": "other-2024-01-05"}
    assert changed(old, tmp_path, [*OLD, same]) == []
    found = changed(old, tmp_path, [*OLD, same | {"value": "33.3", "numerator": "", "denominator": ""}])
    assert found[0] == ["revised", "east", "paid", "31.9%", "31.9% / 33.3%"]
    assert [row[0] for row in found] == ["revised", "finding opened"]


def test_findings_open_and_close(old, tmp_path):
    rows = [*OLD[:3], OLD[3] | {"value": "50.0"}, OLD[4] | {"numerator": 1, "denominator": 5}]
    found = [row for row in changed(old, tmp_path, rows) if row[0].startswith("finding")]
    assert found == [
        ["finding opened", "south", "paid", "", "The source states 45.0%, but its own counts, 1 of 5, give 20.00%."],
        ["finding closed", "west", "paid", "The source states 40.0%, but its own counts, 1 of 2, give 50.00%.", ""],
    ]


def test_a_status_changes_with_the_figure_that_it_rests_on(old, tmp_path):
    found = changed(old, tmp_path, [OLD[0], OLD[1] | {"value": "20.0", "numerator": 200}, *OLD[2:]])
    assert [row for row in found if row[0] == "status changed"] == [
        ["status changed", "east", "paid", "achieved", "missed"]
    ]


def test_a_target_is_added_or_gone_once_whoever_it_binds(old, tmp_path):
    found = changed(old, tmp_path, OLD, [GOALS[0], target("", "paid", "2023-12-31", 35)])
    assert found == [["target added", "", "paid", "", ""], ["target gone", "", "paid", "", ""]]
    one = changes(old, tmp_path / "new", "west")
    assert one[["what", "province", "kind", "target", "before", "after"]].values.tolist() == [
        ["target added", "west", "every province", "at least 35%", "", "achieved"],
        ["target gone", "west", "every province", "at least 5%", "achieved", ""],
    ]


def test_the_first_figures_of_a_territory_are_no_changes_of_status(old, tmp_path):
    assert changed(old, tmp_path, [*OLD, obs("north", "paid", "2023-12-31", 60)]) == [
        ["added", "north", "paid", "", "60%"]
    ]


def test_one_territory_is_asked_for_by_name_and_lines_are_those_of_the_newer_file(old, tmp_path):
    mini(tmp_path, [*OLD, obs("south", "late", "2024-12-31", 7), obs("west", "late", "2024-12-31", 8)], GOALS)
    found = changes(old, tmp_path, "South")
    assert found[["province", "after", "after_source", "lines"]].values.tolist() == [
        ["south", "7%", "paper-2024-12-31", (7,)]
    ]


@pytest.fixture
def editions(tmp_path):
    """Two folders of editions: one with its data in a zip file, and a data package; figures and a finding are new."""
    folder = tmp_path / "2023-12-31"
    folder.mkdir()
    (folder / "p06-data-2023-12-31.zip").write_bytes(data_archive(mini(tmp_path / "was", OLD, GOALS)))
    mini(tmp_path / "now", [*OLD, obs("east", "paid", "2024-12-31", "50.0", numerator=1, denominator=4)], GOALS)
    return folder, tmp_path / "now"


def diff(*words):
    done = CliRunner().invoke(main, ["diff", *map(str, words)])
    return done.exit_code, done.output


def test_the_command_writes_a_table_and_counts(editions):
    status, text = diff(*editions)
    assert status == 0
    assert [line.split() for line in text.splitlines()[:2]] == [
        ["what", "territory", "quantity", "refers", "to", "before", "after"],
        ["added", "east", "paid", "2024-12-31", "50.0%"],
    ]
    assert text.endswith("\n1 figure added and 1 finding opened.\n")
    assert diff(editions[1], editions[1]) == (0, "Nothing has changed.\n")


def test_the_command_writes_csv_and_json_that_say_the_same(editions):
    rows = list(csv.DictReader(io.StringIO(diff(*editions, "--format", "csv")[1])))
    assert rows == json.loads(diff(*editions, "--format", "json")[1])
    assert [(row["what"], row["period_end"], row["lines"]) for row in rows] == [
        ("added", "2024-12-31", "7"),
        ("finding opened", "2024-12-31", "7"),
    ]


def test_what_is_written_is_utf8_with_plain_line_ends_and_the_same_again(editions):
    made = [CliRunner().invoke(main, ["diff", *map(str, editions), "--format", "csv"]).stdout_bytes for _n in range(2)]
    assert made[0] == made[1]
    assert b"\r" not in made[0]
    assert made[0].endswith(b"\n")


def test_the_command_takes_dates_for_what_was_known_by_them(editions, monkeypatch):
    monkeypatch.setenv("P06_DATA", str(editions[1]))
    monkeypatch.chdir(editions[1])
    assert diff("2023-12-31", "2024-12-31")[1].endswith("1 figure added and 1 finding opened.\n")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("yesterday", "neither a date such as 2024-06-30 nor latest nor the folder"),
        ("2024-13-01", "write a date such as 2024-12-31"),
        ("1999-01-01", "nothing was published by 1999-01-01"),
        (Path(__file__).parent, "holds no datapackage.json"),
    ],
)
def test_what_is_no_edition_is_refused(word, said):
    status, text = diff(word, DATA)
    assert status == 1
    assert said in text


def test_a_broken_archive_is_refused(tmp_path):
    (tmp_path / "p06-data-2024-06-30.zip").write_bytes(b"PK, but no archive")
    with pytest.raises(DataError, match=r"p06-data-2024-06-30\.zip cannot be read"):
        changes(tmp_path, DATA)


def test_an_empty_table_of_changes_is_written_too(old):
    found = changes(old, old)
    assert changes_lines(found) == "Nothing has changed.\n"
    assert changes_json(found) == "[]\n"
    assert changes_csv(found).count("\n") == 1


def test_a_report_shows_nothing_without_an_earlier_day(old):
    found = changes_since(old, "")
    assert changes_sentence(found, "") == ""
    assert table(changes_text(found), "Changes").meta == {"role": "nothing"}


def test_a_report_links_each_figure_to_its_row_and_tells_of_findings_and_targets_only_in_words(tmp_path):
    later = [obs("east", "paid", "2023-12-31", "20.0", source="other-2024-06-30")]
    goal = target("east", "paid", "2023-12-31", 15, source="plan-2024-06-30")
    data = mini(tmp_path, [*OLD, *later], [*GOALS, goal])
    found = changes_since(data, "2023-12-31", "east")
    texts = changes_text(found).to_dict("records")
    rows = data.series("east", "paid").tail(2)
    ids = {row["source"]: f"#{figure_id(row)}" for _i, row in rows.iterrows()}
    assert texts[0]["before"].marked == f"[31.9%]({ids['paper-2023-12-31']})"
    assert texts[0]["after"].marked == f"[31.9%]({ids['paper-2023-12-31']}) / [20.0%]({ids['other-2024-06-30']})"
    rest = {row["what"]: row["after"] for row in texts[1:]}
    assert rest == {"finding opened": "two sources", "target added": "✓ achieved (this territory)"}
    assert changes_sentence(found, "2023-12-31") == (
        "Since the edition of 31 December 2023: 1 figure revised, 1 finding opened and 1 target added."
    )


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("soon", "since: since is 'soon'; write a date"),
        ("2024-06-30", "since: 2024-06-30 is not before 2024-06-30, the day of knowledge"),
        ("1999-01-01", "since: nothing was published by 1999-01-01"),
        (3, "since: 3 is int, not str"),
    ],
)
def test_a_wrong_earlier_day_is_named(since, said):
    with pytest.raises(ValueError, match=said):
        validate(province="ha_tinh", since=since, known_by="2024-06-30")


def test_an_earlier_day_is_in_the_colophon_and_not_in_the_name_of_the_file():
    given = validate(province="ha_tinh", since="2024-02-29", known_by="2024-06-30")
    assert given.since == "2024-02-29"
    assert "Since: 2024-02-29" in repr(given)
    assert report_name("province", {"province": "ha_tinh", "since": "2024-02-29"}) == "province-ha_tinh"


def test_the_last_edition_is_the_newest_older_folder_with_an_index(tmp_path):
    data = load(DATA, "2024-06-30")
    for name in ("2023-12-31", "2024-03-31", "2024-06-30", "2025-01-31", "draft", "1999-12-31"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").touch()
    (tmp_path / "2024-05-31").mkdir()  # nothing was published in it
    assert last_edition(tmp_path, data) == "2024-03-31"
    for name in ("2023-12-31", "2024-03-31"):
        shutil.rmtree(tmp_path / name)
    assert last_edition(tmp_path, data) == ""  # by the data nothing was known in 1999


def test_only_notebooks_that_can_tell_are_told_since_when_and_a_plan_of_their_own_stands():
    province, growth = find_notebook("province"), find_notebook("growth")
    jobs = [Job(province, {}), Job(growth, {}), Job(province, {"since": "2023-12-31"})]
    assert [job.parameters for job in told_since(jobs, "2024-03-31")] == [
        {"since": "2024-03-31"},
        {},
        {"since": "2023-12-31"},
    ]
    assert told_since(jobs, "") == jobs


def test_an_edition_beside_an_older_one_tells_its_province_what_changed(tmp_path):
    (tmp_path / "2023-12-31").mkdir()
    (tmp_path / "2023-12-31" / "index.html").touch()
    rows = [
        *OLD,
        obs("east", "late", "2024-12-31", 7),
        obs("east", "paid", "2023-12-31", 20, source="other-2024-06-30"),
    ]
    data = mini(tmp_path / "data", rows, GOALS, [source("paper-2022-12-31"), source("paper-2023-12-31")])
    jobs = [Job(find_notebook("province"), {"province": "east", "known_by": "2024-12-31"}, data.folder)]
    index, failures = render_edition(data, jobs, tmp_path, 1, lambda job, report: None)
    page = (index.parent / "province-east.html").read_text(encoding="utf-8")
    assert failures == 0
    assert "Since the edition of 31 December 2023: 1 figure added, 1 figure revised and 1 finding opened." in page
    assert "-p since=2023-12-31" in page
    shown = page.partition('<h2 id="changessincethelastedition')[2].partition("<h2 ")[0]
    assert shown.count("20%</a>") == 1
    assert loose_numbers(f"<main>{shown}</main>") == []
