"""The list of figures used: each figure and target once, under its article, with what speaks against it."""

import base64
import csv
import io
import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from helpers_analysis import mini, obs, real, source, target

from p06analysis.provenance import cite, figure_id
from p06analysis.targets import targets_for
from p06analysis.used import doubts, figures_used, readable

END = "2023-12-31"
HOSTILE = """<script>alert("1")</script> & 'quoted'"""


def parse(shown):
    return BeautifulSoup(shown.body, "html.parser")


def cells(shown):
    """Text of each row; the heading of an article has one cell."""
    return [
        [" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])]
        for row in parse(shown).select("tbody tr")
    ]


def sheet(shown):
    href = parse(shown).find("a", download=True)["href"]
    text = base64.b64decode(href.partition(",")[2]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def data(tmp_path):
    sources = [
        source("stated-2024-01-01", title=f"Title {HOSTILE}", publisher="Paper", url="https://example.org/a?b=1&c=2"),
        source("month-2024-01-31", published_basis="month"),
        source("unsure-2024-01-02", published_basis="not_before"),
        source("none-2024-01-03", published="", published_basis=""),
    ]
    first = {"source": "stated-2024-01-01", "locator": "paragraph 5", "note": f"note {HOSTILE}", "flag": "doubtful"}
    rows = [
        obs("east", "paid", END, "31.90", numerator=319, denominator=1000, **first),
        obs("east", "paid", END, "50", numerator=7843, source="month-2024-01-31", scope="service_centre"),
        obs("east", "paid", END, "50", denominator=80, source="unsure-2024-01-02"),
        obs("east", "issued", END, 56, denominator=109, source="none-2024-01-03", period_basis="inferred"),
    ]
    plan = target("east", "paid", END, "80", note="of all payments", source="stated-2024-01-01", locator="article 3")
    return mini(tmp_path, rows, [plan, target("vietnam", "paid", END, "90")], sources=sources)


def test_every_figure_stands_once_under_its_article_oldest_first(data):
    shown = figures_used(data, pd.concat([data.joined, data.joined.head(2)]))  # used twice, listed once
    heads = [cell.get_text() for cell in parse(shown).thead.find_all("th")]
    assert heads == ["Figure", "Quantity", "Refers to", "Stated in", "Keep in mind"]
    flagged = "marked doubtful by the curators"
    other = "For the same time Publisher of unsure-2024-01-02 states 50%, Paper 31.90%."
    assert cells(shown) == [
        [f"Title {HOSTILE} Paper, 1 January 2024"],
        ["31.90% 319 of 1,000", "Paid", "31 December 2023", "paragraph 5", f"note {HOSTILE}; {flagged}; {other}"],
        ["Title of unsure-2024-01-02 Publisher of unsure-2024-01-02, not before 2 January 2024"],
        ["50% ? of 80", "Paid", "31 December 2023", "paragraph 1", other],
        ["Title of month-2024-01-31 Publisher of month-2024-01-31, by 31 January 2024"],
        ["50% 7,843 of ?", "Paid (service centre)", "31 December 2023", "paragraph 1", ""],
        ["Title of none-2024-01-03 Publisher of none-2024-01-03, date not shown"],
        ["56 of 109", "Issued", "31 December 2023 inferred", "paragraph 1", ""],
    ]


def test_a_target_stands_in_the_list_with_its_document(data):
    rows = cells(figures_used(data, targets_for(data, "east")))
    plan = ["at least 80% target", "East: Paid", "due 31 December 2023", "article 3", "Plan 1; of all payments"]
    assert plan in rows
    assert ["at least 90% target", "Vietnam: Paid", "due 31 December 2023", "article 1", "Plan 1"] in rows


def test_comparators_stand_in_a_table_of_their_own(tmp_path):
    data = mini(tmp_path, [obs("west", "paid", END, 50), obs("east", "paid", END, 40)])
    own = data.figures("east")
    tables = parse(figures_used(data, own, comparators=(data.joined,))).find_all("table")
    assert [[cell.get_text() for cell in each.select("tr[id] > :nth-child(-n+2)")] for each in tables] == [
        ["40%", "Paid"],
        ["50%", "Paid"],
    ]


def test_the_rows_of_several_territories_name_theirs(tmp_path):
    data = mini(tmp_path, [obs("west", "paid", END, 50), obs("east", "paid", END, 50)])
    assert [row[1] for row in cells(figures_used(data, data.joined)) if len(row) > 1] == ["East: Paid", "West: Paid"]


def test_the_list_is_a_sheet_with_empty_columns_to_tick_off(data):
    rows = sheet(figures_used(data, data.joined, targets_for(data, "east")))
    assert len(rows) == 6
    first = next(row for row in rows if row["Figure"] == "31.90%")
    assert first["Anchor"] == figure_id(data.joined.iloc[0])
    goals = [(row["Kind"], row["Figure"], row["Counts"]) for row in rows if row["Kind"] == "target"]
    assert goals == [("target", "at least 90%", ""), ("target", "at least 80%", "")]
    assert first | {"Keep in mind": ""} == {
        "Anchor": first["Anchor"],
        "Kind": "figure",
        "Territory": "East",
        "Quantity": "Paid",
        "Refers to": "31 December 2023",
        "Figure": "31.90%",
        "Counts": "319 of 1,000",
        "Article": f"Title {HOSTILE}",
        "Stated in": "paragraph 5",
        "Publisher": "Paper",
        "Published": "1 January 2024",
        "Address": "https://example.org/a?b=1&c=2",
        "Keep in mind": "",
        "Checked": "",
        "Remark": "",
    }


def test_a_text_without_an_address_stands_with_what_is_known_of_it(tmp_path):
    nowhere = source("letter-2024-01-01", publisher="not shown", note="read in a translation")
    data = mini(tmp_path, [obs("east", "paid", END, 60, source=nowhere["source"])], sources=[nowhere])
    heading = "Title of letter-2024-01-01 publisher not shown, 1 January 2024; read in a translation"
    assert cells(figures_used(data, data.joined))[0] == [heading]


def test_an_article_is_a_link_where_it_has_an_address(data):
    links = parse(figures_used(data, data.joined)).select(".group a")
    assert [link["href"] for link in links] == ["https://example.org/a?b=1&c=2"]


def test_hostile_titles_and_notes_are_no_markup(data):
    assert parse(figures_used(data, data.joined)).script is None


def test_every_citation_leads_to_its_row():
    rows = real().figures("ha_tinh")
    anchors = {row["id"]: row.th.get_text() for row in parse(figures_used(real(), rows)).select("tr[id]")}
    assert len(anchors) == len(rows)
    for _i, row in rows.iterrows():
        text, anchor = re.fullmatch(r"\[(.+)\]\(#(f[0-9a-f]{7})\)", cite(row)).groups()
        assert anchors[anchor].startswith(text)


def test_a_contradiction_stands_beside_the_number():
    rows = cells(figures_used(real(), real().figures("ha_tinh")))
    row = next(row for row in rows if row[0].startswith("72.24%"))
    assert row[0] == "72.24% 463,572 of 614,719"
    assert "give 75.41%" in row[-1]


def test_an_anchor_is_the_same_from_a_series_a_snapshot_and_another_edition():
    data = real()
    line = data.series("ha_tinh", "online_payment_rate").iloc[1]
    shot = data.snapshot("online_payment_rate", END).set_index("province", drop=False).loc["ha_tinh"]
    old = data.as_of("2024-02-29").series("ha_tinh", "online_payment_rate").iloc[1]
    assert figure_id(line) == figure_id(shot) == figure_id(old)


def test_no_two_figures_share_an_anchor():
    rows = real().joined
    assert len({figure_id(row) for _i, row in rows.iterrows()}) == len(rows)


def test_no_figure_used_is_a_short_sentence(data):
    assert figures_used(data, data.joined.head(0)).body == "<p>Figures used and where they are stated: none.</p>"


def test_readable_rows_have_figure_time_doubts_and_publisher(data):
    rows = readable(data, data.joined)
    row = rows.iloc[1]
    assert (row["figure"], row["figure"].href) == ("50%", f"#{figure_id(row)}")
    assert row[["when", "doubts", "publisher"]].tolist() == ["31 December 2023", "", "Publisher of month-2024-01-31"]
    assert rows.iloc[0]["doubts"].startswith(f"note {HOSTILE}; marked doubtful")


@pytest.mark.parametrize(
    ("note", "flag", "text"),
    [
        ("", "", ""),
        ("by hand", "", "by hand"),
        ("", "superseded", "marked superseded by the curators"),
        ("by hand", "doubtful", "by hand; marked doubtful by the curators"),
    ],
)
def test_doubts_are_the_note_and_the_flag(note, flag, text):
    assert doubts(pd.Series({"note": note, "flag": flag, "stated_change": np.nan})) == text


def test_a_change_that_the_source_states_is_told_with_its_digits():
    row = pd.Series({"note": "by hand", "flag": "", "stated_change": 4.3, "stated_decimals": 2})
    assert doubts(row) == "by hand; the source states a change of +4.30"
