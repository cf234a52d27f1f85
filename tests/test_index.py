"""The page that opens an edition: every report is found, a failure is seen everywhere, counts are those of the data."""

import dataclasses
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from helpers_analysis import mini, obs, real, source, target

from p06analysis import entries, findings, load
from p06analysis.archive import data_archive
from p06analysis.index import index_page
from p06analysis.jobs import Job, plan
from p06analysis.report import Report
from p06analysis.sentences import target_sentences
from p06analysis.stored import edition_projections
from p06analysis.targets import STATUSES, next_due, target_status

FAILED = {  # one of each place in which a report can appear
    "province-ha_tinh",
    "growth-ha_tinh-online_payment_rate",
    "projection-lam_dong_2025-satisfaction_rate",
    "comparison-online_payment_rate",
    "data_quality",
}
HOSTILE = "<script>alert(1)</script> & \"quotes\" <img src=x onerror='x'>"
PLAIN = "no letter that would need escaping"


def faked(jobs: list[Job], failed: set[str] = frozenset(), text: str = PLAIN) -> dict[str, Report]:
    """Reports as a rendering would give them, without the rendering."""
    return {
        job.name: Report("", job.name, failure=f"cell 5 (1 / 0): {text}")
        if job.name in failed
        else Report("", f"{text}: {job.name}", f"An answer: {text}.")
        for job in jobs
    }


def job(notebook: str, **parameters) -> Job:
    return Job(Path(f"{notebook}.ipynb"), {"known_by": "2026-03-31", **parameters})


def made(data, jobs: list[Job], failed: set[str] = frozenset(), text: str = PLAIN) -> BeautifulSoup:
    reports = faked(jobs, failed, text)
    page = index_page(data, jobs, reports, data_archive(data), edition_projections(data, jobs, reports))
    return BeautifulSoup(page, "html.parser")


@pytest.fixture(scope="module")
def jobs() -> list[Job]:
    return plan(real())


@pytest.fixture(scope="module")
def page(jobs) -> BeautifulSoup:
    """The index of the project's own edition, of which some reports failed and all others have hostile words."""
    return made(real(), jobs, FAILED, HOSTILE)


@pytest.fixture(scope="module")
def early() -> tuple[list[Job], BeautifulSoup]:
    """The index of an edition from before the mergers, of which no report failed."""
    data = load(real().folder, "2022-12-31")
    return plan(data), made(data, plan(data))


def section(page: BeautifulSoup, heading: str) -> list[Tag]:
    """Elements after a heading, up to the next heading of its level or one above."""
    start = page.find(id=heading)
    found = []
    for element in start.find_next_siblings():
        if element.name <= start.name and re.fullmatch("h[1-6]", element.name):
            break
        found.append(element)
    return found


def links(elements: list[Tag]) -> list[str]:
    return [link["href"] for element in elements for link in element.find_all("a", href=True)]


def words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def names(elements: list[Tag]) -> list[str]:
    """Names of the territories in a part of the list."""
    found = [each for element in elements for each in element.select(".name a")]
    return [link.find(string=True, recursive=False) for link in found]


def card(page: BeautifulSoup, href: str) -> Tag:
    return page.select_one(f'.territory .name a[href="{href}"]').find_parent("li")


def test_every_report_is_linked_once_by_territory_and_once_by_subject_as_far_as_it_has_them(page, jobs):
    by_territory, by_subject = links(section(page, "by-territory")), links(section(page, "by-subject"))
    for each in jobs:
        href, given = f"{each.name}.html", each.parameters
        assert by_territory.count(href) == ("province" in given), href
        assert by_subject.count(href) == ("indicator" in given or "province" not in given), href
    assert len(by_territory) + len(by_subject) > len(jobs)


def test_every_link_leads_to_a_file_of_the_edition_or_to_an_anchor_of_the_page(page, jobs, early):
    for soup, files in ((page, jobs), (early[1], early[0])):
        known = {f"{each.name}.html" for each in files} | {f"#{each['id']}" for each in soup.find_all(id=True)}
        downloads = {each["href"] for each in soup.select("a[download]")}
        assert set(links([soup])) - known == downloads
        anchors = [each["id"] for each in soup.find_all(id=True)]
        assert len(anchors) == len(set(anchors))


def test_no_two_destinations_have_a_link_of_the_same_name(page, early):
    for soup in (page, early[1]):
        leads = {}
        for link in soup.find_all("a", href=True):
            leads.setdefault(words(link), set()).add(link["href"])
        assert [name for name, hrefs in leads.items() if len(hrefs) > 1] == []
        assert "" not in leads


def test_a_failed_report_is_marked_in_symbol_and_word_wherever_it_is_linked_and_no_other_is(page):
    marked = dict.fromkeys(FAILED, 0)
    for link in page.select("main a[href$='.html']"):
        after = link.find_next_siblings() if not link.find_parent(class_="tiles") else link.find_next_siblings("span")
        mark = after[0] if after and after[0].name == "span" else None
        mark = mark.select_one(".status-failed") or mark if mark else None
        failed = bool(mark) and "status-failed" in mark.get("class", [])
        name = link["href"].removesuffix(".html")
        assert failed == (name in FAILED), link
        if failed:
            assert words(mark) == "✗ failed"
            marked[name] += 1
    ways = {"province": 4, "growth": 3, "projection": 3, "comparison": 2, "data_quality": 2}  # two maps for the first
    assert marked == {name: ways[name.partition("-")[0]] for name in FAILED}


def test_failed_reports_are_listed_with_cell_and_error(page):
    listed = [words(each) for each in page.select(".summary .doubts li")]
    assert len(listed) == len(FAILED)
    assert any(each.startswith("Ha Tinh: Online payment, growth ✗ failed: cell 5 (1 / 0): <script>") for each in listed)
    assert words(page.select_one(".answer")) == "188 reports on the nation and 65 territories; 5 failed."


def test_where_no_report_failed_the_summary_says_so_and_nothing_is_marked(early):
    found, soup = early
    assert soup.select(".status-failed, #failed") == []
    assert words(soup.select_one(".answer")).startswith(f"{len(found)} reports on the nation and ")
    assert words(soup.select_one(".answer")).endswith("territories; none failed.")
    assert "✓ none failed" in words(soup.select_one(".keys div"))


def test_regions_go_from_north_to_south_in_the_list_and_in_the_contents(page):
    today = ["Northern midlands and mountains", "Red river delta", "North central"]
    today += ["South central coast and central highlands", "Southeast", "Mekong river delta"]
    before = ["Northern midlands and mountains", "Red river delta", "North central and central coast"]
    before += ["Central highlands", "Southeast", "Mekong river delta"]
    for anchor, regions in (("today", today), ("before", before)):
        assert [words(each) for each in section(page, anchor) if each.name == "h4"] == regions
        entry = page.select_one(f'nav a[href="#{anchor}"]').find_parent("li")
        assert [words(each).rpartition(": ")[2] for each in entry.ol.select("a")] == regions


def test_territories_of_a_region_stand_in_the_order_of_the_vietnamese_alphabet(page):
    order = ["Bac Giang", "Ha Giang", "Hoa Binh", "Lao Cai", "Phu Tho", "Thai Nguyen", "Tuyen Quang", "Yen Bai"]
    assert names(section(page, "before-northernmidlandsandmountains")) == order
    assert names(section(page, "today-southeast")) == ["Dong Nai", "Ho Chi Minh City", "Tay Ninh"]
    assert names(section(page, "today-mekongriverdelta")) == ["Ca Mau", "Can Tho"]  # a before â: Cà, Cần
    assert "No figure is known of: An Giang, Dong Thap, Vinh Long." in words(page.find(id="by-territory").parent)
    alphabet = real().provinces.sort_values("sort_order")["name"].tolist()
    for region in page.select(".body h4"):
        inside = names(section(page, region["id"]))
        assert inside == sorted(inside, key=alphabet.index)


def test_a_territory_of_today_whose_borders_no_merger_changed_is_listed_once(page):
    listed = names(section(page, "by-territory"))
    assert listed.count("Ha Tinh") == 1
    assert listed.count("Lam Dong") == 2  # two territories of one name
    assert "11 more, which no merger changed, stand among those of today." in words(
        page.find(id="before").find_next("p")
    )


@pytest.mark.parametrize(("place", "squares", "hanoi"), [(0, 34, "3/4"), (1, 63, "4/4")])
def test_each_tile_map_has_a_square_for_every_territory_and_a_link_for_every_one_with_a_report(
    page, jobs, place, squares, hanoi
):
    tiles = page.select(".tiles")[place].select("li")
    assert len(tiles) == squares
    assert len({tile["style"] for tile in tiles}) == squares
    land = real().provinces
    land = land[land[["tile_row_2025", "tile_row"][place]].notna()].sort_values("sort_order")
    reported = {each.parameters["province"] for each in jobs if each.notebook.stem == "province"}
    expected = [f"province-{key}.html" for key in land["province"] if key in reported]
    assert links(tiles) == expected
    for tile, key in zip(tiles, land["province"], strict=True):
        assert bool(tile.a) == (key in reported)
        assert (tile["class"] == ["none"]) == ("no figure" in words(tile)) == (key not in reported)
    assert page.select(".tiles")[place].find("a", href="province-hanoi.html").find_parent("li")["style"].endswith(hanoi)


def test_the_maps_are_labelled_regions_that_the_keyboard_reaches(page):
    regions = page.select(".map")
    assert [each["aria-label"] for each in regions] == [
        "Map: Territories of today",
        "Map: Territories until 30 June 2025",
    ]
    assert all((each["role"], each["tabindex"]) == ("region", "0") for each in regions)


def test_shades_are_thirds_of_the_territories_and_the_legend_names_their_bounds(tmp_path):
    counts = {"p01": 1, "p02": 2, "p03": 3, "p04": 4, "p05": 5, "p06": 6, "vietnam": 9}  # the nation is on no map
    days = pd.date_range("2023-01-31", periods=9, freq="ME").strftime("%Y-%m-%d")
    data = mini(
        tmp_path, [obs(key, "paid", days[each], each) for key, count in counts.items() for each in range(count)]
    )
    places = {"tile_row_2025": range(len(data.provinces)), "tile_col_2025": 0}
    data = dataclasses.replace(data, provinces=data.provinces.assign(**places), known_by=pd.Timestamp("2026-03-31"))
    soup = made(data, [job("province", province=key) for key in counts])
    assert [words(each) for each in soup.select(".legend li")] == [
        "1 to 2 figures",
        "3 to 4 figures",
        "5 to 6 figures",
        "no figure",
    ]
    shades = {words(tile): tile["class"] for tile in soup.select(".tiles li") if tile.a}
    expected = ["few", "few", "some", "some", "many", "many"]
    assert shades == {f"Place {n} {n} figure{'s' * (n > 1)}": [shade] for n, shade in enumerate(expected, start=1)}


def test_a_territory_shows_figures_findings_and_targets_in_symbol_and_word(page):
    data, text = real(), words(card(page, "province-ha_tinh.html"))
    assert f"{len(data.figures('ha_tinh'))} figures" in text
    found = findings(data)
    errors = int(((found["province"] == "ha_tinh") & (found["severity"] == "error")).sum())
    assert f"Findings: {errors} error" in text
    assert "Targets: ✓ achieved 1, – insufficient data 3" in text
    assert "Hà Tĩnh" in text
    sound = set(data.observations["province"]) - set(found["province"])
    told = [each for each in sound if page.select_one(f'a[href="province-{each}.html"]')]
    assert told
    assert not [each for each in told if "Findings:" in words(card(page, f"province-{each}.html"))]


def test_every_symbol_is_hidden_from_a_screen_reader_and_stands_before_its_word(page):
    spoken = {symbol: {word} for word, symbol in STATUSES.items()}
    spoken["✗"].add("failed")
    shown = page.select(".tally, .status, .status-failed")
    assert len(shown) > 100
    for each in shown:
        symbol = each.find(attrs={"aria-hidden": "true"}).get_text()
        word = words(each).removeprefix(symbol).strip()
        assert any(known in word for known in spoken[symbol]), each


def test_a_projection_says_the_status_of_the_target_that_binds_most_closely(tmp_path):
    rows = [obs("east", "paid", "2021-12-31", 40), obs("east", "paid", "2022-12-31", 50)]
    rows += [obs("north", "paid", "2021-12-31", 40), obs("vietnam", "paid", "2022-12-31", 50)]
    wanted = [target("vietnam", "paid", "2022-12-31", 90), target("east", "paid", "2022-12-31", 45)]
    data = mini(tmp_path, rows, wanted)
    asked = [job("projection", province=key, indicator="paid") for key in ("east", "north")]
    soup = made(data, asked)
    texts = {words(each) for each in section(soup, "by-subject")[1].select("li")}
    assert "East: East: Paid, projection ✓ achieved" in texts
    assert any(re.fullmatch(r"North: North: Paid, projection .* \(nation's goal\)", each) for each in texts)
    assert "Targets:" not in words(soup.select("ul.cards")[0].select("li.territory")[1])  # the nation's binds it not


def test_the_index_tells_the_status_that_its_report_opens_with(tmp_path):
    rows = [obs("east", "paid", "2021-12-31", 40), obs("east", "paid", "2022-12-31", 50)]
    wanted = [target("", "paid", "2021-12-31", 20), target("vietnam", "paid", "2023-12-31", 90)]
    data = mini(tmp_path, rows, wanted)  # the nation's goal is the next one due: the report is about it
    soup = made(data, [job("projection", province="east", indicator="paid")])
    texts = {words(each) for each in section(soup, "by-subject")[1].select("li")}
    judged = target_status(data, "east", "paid")
    day = next_due(judged, data.series("east", "paid"), "", data.known_by)
    opening = target_sentences(judged, data.series("east", "paid"), day)[0]
    (told,) = [text for text in texts if "projection" in text]
    assert told.endswith("(nation's goal)")
    assert re.search(r"projection \S+ (.+) \(", told)[1] == re.search(r"\*\*(.+)\*\*", opening)[1]


def test_key_figures_count_what_the_data_hold(page, jobs):
    data = real()
    keys = {words(each.dt): words(each.dd) for each in page.select(".keys div")}
    weights = findings(data)["severity"].value_counts()
    assert keys["Reports"] == f"{len(jobs)} ✗ 5 failed"
    assert keys["Figures"] == f"{len(data.observations)} from {data.observations['source'].nunique()} sources"
    counted = f"{weights.sum()} {weights['error']} errors, {weights['warning']} warnings and {weights['note']} "
    assert keys["Findings"].startswith(counted)
    linked = [len([tile for tile in tiles.select("li") if tile.a]) for tiles in page.select(".tiles")]
    assert keys["Territories of today with a figure"] == (
        f"{linked[0]} of 34 Territories until 30 June 2025: {linked[1]} of 63"
    )
    judged, whole = map(int, re.match(r"(\d+) of (\d+)", keys["Targets that could be judged"]).groups())
    told = dict(re.findall(r"(\w[\w ]*?) (\d+)[, ]", keys["Targets that could be judged"].partition("✓")[2]))
    assert sum(map(int, told.values())) == whole
    assert whole - judged == int(told["insufficient data"])
    cards = [words(each) for each in page.select(".known") if words(each).startswith("Targets:")]
    assert sum(int(n) for each in cards for n in re.findall(r" (\d+)(?=,|$)", each)) == whole


def test_key_figures_of_a_small_package_worked_by_hand(tmp_path):
    rows = [obs("east", "paid", "2021-12-31", 40, numerator=1, denominator=4), obs("east", "late", "2021-12-31", 3)]
    rows += [obs("north", "paid", "2022-12-31", 50)]
    wanted = [target("", "paid", "2021-12-31", 45), target("north", "late", "2022-12-31", 5, comparator="at_most")]
    soup = made(mini(tmp_path, rows, wanted), [job("province", province=key) for key in ("east", "north")])
    keys = {words(each.dt): words(each.dd) for each in soup.select(".keys div")}
    assert keys == {
        "Reports": "2 ✓ none failed",
        "Territories with a figure": "2 of 20",  # the nation and the town still to come are not among them
        "Figures": "3 from 2 sources",
        "Findings": "1 1 error",
        "Targets that could be judged": "2 of 3 ✓ achieved 1, ✗ missed 1, – insufficient data 1 "
        "(one that binds every territory counts for each)",
    }


def test_before_the_mergers_there_is_one_map_of_63_and_no_word_of_today(early):
    _jobs, soup = early
    assert [len(each.select("li")) for each in soup.select(".tiles")] == [63]
    assert "of today" not in words(soup.main)
    assert [words(each) for each in section(soup, "by-territory") if each.name == "h3"] == ["The nation", "Territories"]


def test_a_territory_that_is_in_no_era_is_listed_all_the_same(tmp_path):
    rows = [obs("new_town", "paid", "2025-12-31", 40, source="rumour"), obs("east", "paid", "2024-12-31", 40)]
    data = mini(tmp_path, rows, (), [source("rumour", published="2025-01-31")]).as_of("2025-01-31")
    soup = made(data, [job("province", province="new_town")])
    assert links(section(soup, "other")) == ["province-new_town.html"]


def test_a_report_about_an_unknown_name_is_listed_and_a_name_in_words_is_understood(tmp_path):
    data = mini(tmp_path, [obs("east", "paid", "2024-12-31", 40)])
    jobs = [job("province", province="East"), job("growth", province="nowhere", indicator="paid", scope="police")]
    soup = made(data, jobs, {jobs[1].name})
    assert links(section(soup, "by-territory")) == ["province-east.html"]
    assert links(section(soup, "by-subject")) == ["growth-nowhere-paid-police.html"]


def test_what_fails_every_report_of_a_territory_does_not_fail_the_index(tmp_path, monkeypatch):
    data = mini(tmp_path, [obs(key, "paid", "2024-12-31", 40) for key in ("east", "north")])

    def broken(data, province):
        assert province != "east", "the targets of this territory cannot be judged"
        return pd.DataFrame({"binds": ["province"], "status": ["missed"]})

    monkeypatch.setattr(entries, "statuses", broken)
    soup = made(data, [job("province", province=key) for key in ("east", "north")], {"province-east"})
    assert "✗ failed" in words(card(soup, "province-east.html"))
    assert "Targets: ✗ missed 1" in words(card(soup, "province-north.html"))


def test_hostile_titles_answers_errors_and_names_are_text(page, tmp_path):
    assert page.select("script, img, iframe, object, link, [onerror]") == []
    assert HOSTILE in page.get_text()
    data = mini(tmp_path, [obs("east", "paid", "2024-12-31", 40)])
    hostile = {
        name: table.assign(**{column: HOSTILE})
        for name, table, column in (("provinces", data.provinces, "name"), ("indicators", data.indicators, "title"))
    }
    jobs = [job("province", province="east"), job("growth", province="east", indicator="paid")]
    soup = made(dataclasses.replace(data, **hostile), jobs)
    assert soup.select("script, img, [onerror]") == []
    assert words(soup.select_one(".name a")) == HOSTILE
    assert "⟨U+202E⟩" in made(data, [job("data_quality")], text="\u202eturned").get_text()


def test_headings_skip_no_level_and_there_is_one_of_the_first(page, early):
    for soup in (page, early[1]):
        levels = [int(each.name[1]) for each in soup.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert [each.name for each in soup.body.find_all(["header", "main", "footer"])] == ["header", "main", "footer"]
        assert soup.html["lang"] == "en"
        assert soup.select_one("nav")["aria-labelledby"] == soup.select_one("nav h2")["id"]


def test_the_page_loads_nothing_and_refers_to_no_other_place(page):
    text = str(page)
    assert "default-src 'none'" in text
    assert re.findall(r"(?:https?:)?//\w", text) == []
    assert re.findall(r"url\(|@import", text) == []


def test_the_download_says_its_size_and_what_is_in_it(page):
    data = real()
    link = page.select_one("a[download]")
    assert link["href"] == "p06-data-2026-03-31.zip"
    assert words(link.parent).endswith(f"({round(len(data_archive(data)) / 1000)} KB)")
    counted = f"{len(data.observations)} figures, {len(data.targets)} targets and {len(data.sources)} sources"
    assert counted in words(link.parent.find_next("p"))
    assert data.digest in words(page.footer)


def test_the_projections_can_be_downloaded_where_there_are_any(page, jobs, early):
    (link,) = page.select('a[download="projections.csv"], a[download][href="projections.csv"]')
    made = edition_projections(real(), jobs, faked(jobs, FAILED))
    count = len(made.drop_duplicates(["location", "target", "target_end_date"]))
    assert words(link.find_next("p")).startswith(f"What this edition expects: {count} projection")
    assert early[1].select('a[href="projections.csv"]') == []  # at the end of 2022 nothing could be projected


def test_the_same_reports_give_the_same_bytes_in_another_process_time_zone_locale_and_hash_seed(early):
    _jobs, soup = early
    code = "import sys; sys.path.insert(0, sys.argv[1])\n"
    code += "from test_index import made; from p06analysis import load; from p06analysis.jobs import plan\n"
    code += "data = load(sys.argv[2], '2022-12-31'); sys.stdout.buffer.write(str(made(data, plan(data))).encode())"
    surroundings = {**os.environ, "TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "1"}
    words = [sys.executable, "-c", code, str(Path(__file__).parent), str(real().folder)]
    done = subprocess.run(words, capture_output=True, env=surroundings, check=True)
    assert done.stdout == str(soup).encode()
