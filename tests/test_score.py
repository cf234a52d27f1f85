"""Projections stored in an edition, read back, and scored by what came; every score here is worked out by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from helpers_analysis import DATA, PROVINCES, day, mini, obs, source, target

import p06analysis as p06
from p06analysis import DataError, project, score
from p06analysis.cli import main
from p06analysis.jobs import Job
from p06analysis.report import Report
from p06analysis.scoring import totals
from p06analysis.scoring_text import score_text
from p06analysis.stored import edition_projections, projections_csv, read_projections

THEN, DUE = "2023-12-31", "2024-12-31"
HEADER = "reference_date,target_end_date,location,target,output_type,output_type_id,value"
LEVELS = ("0.025", "0.1", "0.25", "0.5", "0.75", "0.9", "0.975")
PLACES = [key for key, *_rest in PROVINCES if key.startswith("p")]
# Twelve rates that rise by 5 points within a year: what persistence was wrong by.
STEPS = [
    obs(place, "paid", end, 10 + 4 * n + more)
    for n, place in enumerate(PLACES[:12])
    for end, more in (("2022-12-31", 0), (THEN, 5))
]
EAST = obs("east", "paid", THEN, 40)
EAST_EXPECTED = (30, 40, 45, 50, 55, 60, 70)
SOUTH = obs("south", "issued", THEN, 1000)
SOUTH_EXPECTED = (500, 1000, 1000, 2000, 2000, 4000, 4000)


def rows(location, what, values, due=DUE, then=THEN):
    return [
        f"{then},{due},{location},{what},quantile,{level},{value}" for level, value in zip(LEVELS, values, strict=True)
    ]


def edition(folder, *lines):
    folder.mkdir(exist_ok=True)
    path = folder / "projections.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8", newline="\n")
    return folder


def scored(folder, came, last=EAST, lines=None, **more):
    """The score of a projection of East, 40 % at the end of 2023, to the end of 2024."""
    data = mini(folder / "data", [*STEPS, last, *came], **more)
    return score(edition(folder / "edition", *(lines or rows("east", "paid", EAST_EXPECTED))), data).iloc[0]


# The scores


def test_a_rate_is_scored_by_hand(tmp_path):
    row = scored(tmp_path, [obs("east", "paid", "2024-11-30", 58)])
    # |58 - 50| / 2 = 4; the 50 % range is 10 wide and 3 short: 0.25 * 10 + 3; 0.1 * 20; 0.025 * 40
    assert row["wis"] == pytest.approx((4 + 5.5 + 2 + 1) / 3.5, rel=1e-12)
    assert (row["in_50"], row["in_80"]) == (False, True)
    # every step known at the end of 2023 was +5, so dressed persistence says 45 at every level
    assert row["wis_persistence"] == pytest.approx(58 - 45, rel=1e-12)
    assert row[["middle", "low_50", "high_50", "low_80", "high_80"]].tolist() == [50, 45, 55, 40, 60]
    assert row[["last", "last_end", "came", "came_end", "stated"]].tolist() == [
        *(40, day(THEN), 58, day("2024-11-30"), "58%")
    ]
    assert (row["source"], row["published"], row["why"]) == ("paper-2024-11-30", day("2024-11-30"), "")


def test_a_count_is_scored_on_the_log_scale(tmp_path):
    lines = rows("south", "issued", SOUTH_EXPECTED)
    row = scored(tmp_path, [obs("south", "issued", DUE, 2000)], SOUTH, lines)
    # in units of 100 log 2: the middle is hit, the ranges are 1, 2 and 3 wide
    assert row["wis"] == pytest.approx(100 * np.log(2) * (0.25 + 0.1 * 2 + 0.025 * 3) / 3.5, rel=1e-12)
    assert (row["in_50"], row["in_80"]) == (True, True)
    assert np.isnan(row["wis_persistence"])  # no count has two figures


def test_persistence_is_dressed_with_what_was_known_then(tmp_path):
    later = [obs(place, "paid", DUE, 95) for place in PLACES[:12]]
    row = scored(tmp_path, [obs("east", "paid", DUE, 58), *later])
    assert row["wis_persistence"] == pytest.approx(58 - 45, rel=1e-12)


def test_the_end_of_a_range_belongs_to_it(tmp_path):
    assert scored(tmp_path / "in", [obs("east", "paid", DUE, 60)])["in_80"]
    assert not scored(tmp_path / "out", [obs("east", "paid", DUE, "60.1")])["in_80"]


# The figure that scores


def test_a_figure_within_a_quarter_of_the_time_ahead_scores_and_one_beyond_does_not(tmp_path):
    assert scored(tmp_path / "near", [obs("east", "paid", "2025-04-01", 58)])["came"] == 58  # 91 of 366 / 4 = 91.5 days
    far = scored(tmp_path / "far", [obs("east", "paid", "2025-04-02", 58)])
    assert (far["why"], np.isnan(far["came"])) == ("the figure that came is too far from the due date", True)


def test_the_nearest_figure_scores(tmp_path):
    came = [
        obs("east", "paid", end, value) for end, value in (("2024-11-30", 55), ("2025-01-15", 58), ("2025-03-01", 70))
    ]
    assert scored(tmp_path, came)["came"] == 58  # 31, 15 and 60 days away


def test_of_two_equally_near_figures_the_earlier_scores(tmp_path):
    came = [obs("east", "paid", "2025-01-10", 58), obs("east", "paid", "2024-12-21", 55)]
    assert scored(tmp_path, came)["came"] == 55


@pytest.mark.parametrize("more", [{"flag": "doubtful"}, {"source": "late-2025-02-01"}])
def test_a_doubtful_figure_and_one_without_a_sure_day_of_publication_do_not_score(tmp_path, more):
    vague = [source("late-2025-02-01", published_basis="not_before")]
    row = scored(tmp_path / "alone", [obs("east", "paid", DUE, 58, **more)], sources=vague)
    assert row["why"] == "what came is flagged or has no sure day of publication"
    both = [obs("east", "paid", DUE, 58, **more), obs("east", "paid", "2025-01-31", 52)]
    assert scored(tmp_path / "beside", both, sources=vague)["came"] == 52


def test_a_figure_of_another_scope_or_territory_does_not_score(tmp_path):
    came = [obs("east", "paid", DUE, 58, scope="police"), obs("west", "paid", DUE, 58), obs("east", "late", DUE, 58)]
    assert scored(tmp_path, came)["why"] == "due, and no figure has come"


def test_a_figure_of_the_same_scope_scores(tmp_path):
    last, came = (obs("east", "paid", end, value, scope="police") for end, value in ((THEN, 40), (DUE, 58)))
    row = scored(tmp_path, [came], last, rows("east", "paid/police", EAST_EXPECTED))
    assert (row["scope"], row["came"]) == ("police", 58)


def test_what_has_not_come_is_told_apart(tmp_path):
    data = mini(
        tmp_path / "data", [*STEPS, EAST, obs("old_town", "paid", THEN, 40), obs("west", "late", "2024-06-30", 40)]
    )
    lines = [
        *rows("east", "paid", EAST_EXPECTED, "2025-12-31"),
        *rows("east", "paid", EAST_EXPECTED, "2024-03-31"),
        *rows("old_town", "paid", EAST_EXPECTED, "2025-12-31"),
        *rows("west", "late", EAST_EXPECTED, "2024-06-30"),
    ]
    found = score(edition(tmp_path, *lines), data).set_index(["province", "due"])["why"]
    assert found[("east", day("2025-12-31"))] == "not due yet, and no figure has come"
    assert found[("east", day("2024-03-31"))] == "due, and no figure has come"
    assert found[("old_town", day("2025-12-31"))] == "the territory ended on 30 June 2025"
    assert found[("west", day("2024-06-30"))] == "no figure is known that had been published by then"


def test_what_is_known_now_may_be_an_earlier_day_but_not_before_the_edition(tmp_path):
    mini(tmp_path / "data", [*STEPS, EAST, obs("east", "paid", DUE, 58)])
    made = edition(tmp_path / "edition", *rows("east", "paid", EAST_EXPECTED))
    data = p06.load(tmp_path / "data")
    assert score(made, data)["came"].tolist() == [58]
    assert score(made / "projections.csv", data.as_of("2024-06-30"))["why"].tolist() == [
        "not due yet, and no figure has come"
    ]
    with pytest.raises(DataError, match="was made on 2023-12-31, after 2022-12-31"):
        score(made, data.as_of("2022-12-31"))


# The totals, and what is printed


@pytest.fixture
def three(tmp_path):
    """East scored with 25 / 7, South with about 10.4, North not."""
    came = [obs("east", "paid", "2024-11-30", 58), obs("south", "issued", DUE, 2000)]
    data = mini(tmp_path / "data", [*STEPS, EAST, SOUTH, obs("north", "paid", THEN, 40), *came])
    lines = [*rows("east", "paid", EAST_EXPECTED), *rows("south", "issued", SOUTH_EXPECTED)]
    return score(edition(tmp_path, *lines, *rows("north", "paid", EAST_EXPECTED)), data)


def test_the_totals_are_means_over_what_was_scored(three):
    found = totals(three)
    count = 100 * np.log(2) * 0.525 / 3.5
    assert (found["projections"], found["scored"], found["in_50"], found["in_80"]) == (3, 2, 0.5, 1.0)
    assert found["wis"] == pytest.approx((12.5 / 3.5 + count) / 2, rel=1e-12)
    assert (found["compared"], found["ratio"]) == (1, pytest.approx(12.5 / 3.5 / 13, rel=1e-12))
    assert found["unscored"] == {"due, and no figure has come": 1}


def test_the_text_names_what_came_and_says_how_many_did_not(three):
    assert score_text(three).splitlines() == [
        "East: Paid, due 2024-12-31: 50.0% (40.0% to 60.0%); came 58% on 2024-11-30 (paper-2024-11-30): inside, "
        "score 3.57",
        "South: Issued, due 2024-12-31: 2,000 (1,000 to 4,000); came 2,000 on 2024-12-31 (paper-2024-12-31): inside, "
        "score 10.40",
        "2 of 3 projections scored.",
        "The 50% ranges held 50% and the 80% ranges 100% of what came.",
        "Mean weighted interval score: 6.98 (small is good).",
        "That is 0.27 of the score of persistence: the last figure known then, dressed with the steps between figures "
        "known then (1 compared).",
        "Not scored: 1, due, and no figure has come.",
    ]


def test_the_command_writes_text_csv_and_json(tmp_path, monkeypatch):
    mini(tmp_path / "data", [*STEPS, EAST, obs("east", "paid", DUE, 58)])
    edition(tmp_path / "edition", *rows("east", "paid", EAST_EXPECTED))
    monkeypatch.setenv("P06_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2024-06-30").mkdir()  # such as an edition of that day, which is not what is known by it
    text, table, objects, early = (
        CliRunner().invoke(main, ["score", "edition", *more])
        for more in ([], ["--format", "csv"], ["--format", "json"], ["--known-by", "2024-06-30"])
    )
    assert text.output.startswith("East: Paid, due 2024-12-31")
    assert table.output.splitlines()[1].startswith(f"{THEN},{DUE},east,East,paid,Paid,,percent,40.0,45.0,50.0")
    made = json.loads(objects.output)
    (row,) = made["projections"]
    assert (made["totals"]["scored"], row["came_end"], row["wis"]) == (1, DUE, pytest.approx(12.5 / 3.5, abs=1e-10))
    assert "0 of 1 projections scored." in early.output
    assert {each.exit_code for each in (text, table, objects, early)} == {0}


# The file


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            ",paid,quantile,0.5,",
            ",payd,quantile,0.5,",
            "line 5: target is 'payd', which is not known; did you mean paid",
        ),
        (",paid,quantile,0.5,", ",place,quantile,0.5,", "line 5: target is 'place'"),  # a rank
        (",paid,quantile,0.5,", ",paid/polize,quantile,0.5,", "line 5: the scope of target is 'polize'"),
        (
            ",east,paid,quantile,0.5,",
            ",eest,paid,quantile,0.5,",
            "line 5: location is 'eest', which is not known; did you",
        ),
        (",quantile,0.5,", ",mean,0.5,", "line 5: output_type is 'mean', which is not known; there are quantile"),
        (",0.5,50", ",0.4,50", "line 5: output_type_id is '0.4'"),
        (",0.5,50", ",0.5,fifty", "line 5: value is 'fifty'; write a number"),
        (",0.5,50", ",0.5,150", "line 5: value is 150, which paid cannot reach"),
        (",0.5,50", ",0.5,nan", "line 5: value is 'nan'"),
        (",0.5,50", ",0.5,44", "line 5: value is 44, less than 45 one level below"),
        (",0.5,50", ",0.25,50", "line 2: this projection has the levels 0.025, 0.1, 0.25, 0.25"),
        (",0.5,50", ",0.5", "line 5: there are 6 cells"),
        (",0.5,50", ',0.5,"50', "line 5: "),
        ("2023-12-31,2024-12-31,east,paid,quantile,0.5", "2023-12-31,2024-13-31,east,paid,quantile,0.5", "2024-13-31"),
        ("location", "place", "line 1: the columns are reference_date,target_end_date,place"),
    ],
)
def test_a_broken_file_is_named_with_the_line_and_the_value(tmp_path, old, new, message):
    data = mini(tmp_path / "data", [*STEPS, EAST])
    path = edition(tmp_path, *rows("east", "paid", EAST_EXPECTED)) / "projections.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as error:
        score(tmp_path, data)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_a_count_of_nothing_is_no_quantile(tmp_path):
    data = mini(tmp_path / "data", [*STEPS, SOUTH])
    edition(tmp_path, *rows("south", "issued", (0, *SOUTH_EXPECTED[1:])))
    with pytest.raises(DataError, match="line 2: value is 0, which issued cannot reach"):
        score(tmp_path, data)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_what_is_no_table_is_one_error(tmp_path, content):
    (tmp_path / "projections.csv").write_bytes(content)
    done = CliRunner().invoke(main, ["score", str(tmp_path)])
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert "projections.csv" in done.output


def test_a_folder_without_projections_and_one_that_is_not_there_are_named(tmp_path):
    done = CliRunner().invoke(main, ["score", str(tmp_path)])
    assert (done.exit_code, "there is no projections.csv in it" in done.output) == (1, True)
    done = CliRunner().invoke(main, ["score", str(tmp_path / "none")])
    assert (done.exit_code, "there is no such file or folder" in done.output) == (1, True)


# What an edition stores


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    """East, which can be projected to its two targets to come; North, which has none; West, which has no figure."""
    plans = [target("east", "paid", due, 90) for due in ("2023-06-30", DUE, "2025-03-31")]
    north = obs("north", "paid", THEN, 50)
    return mini(tmp_path_factory.mktemp("series"), [*STEPS, EAST, north, obs("west", "late", THEN, 1)], plans)


def stored(data, *keys, failure="", notebook="projection", **more):
    jobs = [Job(Path(f"{notebook}.ipynb"), {"province": key, "indicator": "paid", **more}) for key in keys]
    return edition_projections(data, jobs, {job.name: Report("", job.name, failure=failure) for job in jobs})


def test_an_edition_stores_what_its_reports_project_to_the_targets_to_come_and_the_day_of_the_report(series):
    found = stored(series, "North", "east", "west")
    asked = found[["location", "target_end_date"]].drop_duplicates().values.tolist()
    assert asked == [["east", day(DUE)], ["east", day("2025-03-31")], ["north", day(DUE)]]  # North: the end of a year
    for location, due in asked:
        same = (found["location"] == location) & (found["target_end_date"] == due)
        assert found.loc[same, "value"].tolist() == project(series, location, "paid", due).frame["value"].tolist()
    assert set(stored(series, "north", due="2024-06-30")["target_end_date"]) == {day("2024-06-30")}


def test_a_failed_report_and_one_of_another_kind_store_nothing(series):
    assert stored(series, "east", failure="cell 3").empty
    assert stored(series, "east", notebook="growth").empty
    assert projections_csv(stored(series)) == f"{HEADER}\n".encode()


def test_the_file_is_the_same_again_and_reads_back_to_ten_digits(series, tmp_path):
    found = stored(series, "north", "east")
    content = projections_csv(found)
    assert content == projections_csv(stored(series, "east", "north"))
    assert content.startswith(f"{HEADER}\n{THEN},{DUE},east,paid,quantile,0.025,".encode())
    (tmp_path / "projections.csv").write_bytes(content)
    read = read_projections(tmp_path, series)
    assert read["province"].tolist() == ["east", "east", "north"]
    expected = found["value"].to_numpy().reshape(3, 7)
    assert read[[float(level) for level in LEVELS]].to_numpy() == pytest.approx(expected, rel=1e-9)


def test_the_projections_of_an_old_day_can_be_scored_today(tmp_path):
    data = p06.load(DATA)
    made = project(data.as_of("2024-06-30"), "ha_giang", "online_submission_rate", DUE)
    (tmp_path / "projections.csv").write_bytes(projections_csv(made.frame))
    (row,) = score(tmp_path, data).to_dict("records")
    assert (row["came"], row["came_end"], row["source"]) == (82, day("2024-11-30"), "baohagiang-2024-11-30")
    assert row["in_80"] == (made.quantile(0.1) <= 82 <= made.quantile(0.9))
