"""Pages as a reader has them before him: on a telephone, without a mouse, on paper; every check is seen failing."""

import base64
import io

import pytest
from helpers_pages import (
    barriers,
    dark_in_print,
    loads_and_complaints,
    lost_in_print,
    open_file,
    sideways_scrolling,
    untagged,
    wrong_downloads,
    wrong_markup,
    wrong_sheet,
    wrong_stops,
)
from pypdf import PdfReader

pytestmark = pytest.mark.browser

CHECKS = [
    barriers,
    loads_and_complaints,
    sideways_scrolling,
    wrong_stops,
    wrong_downloads,
    lost_in_print,
    dark_in_print,
]


def test_a_page_has_no_barrier_light_or_dark_folded_or_unfolded(page, file):
    assert barriers(page, file) == []


def test_a_page_loads_nothing_and_the_browser_has_no_complaint(page, file):
    assert loads_and_complaints(page, file) == []


def test_a_page_does_not_scroll_sideways_on_a_telephone(page, file):
    assert sideways_scrolling(page, file) == []


def test_the_tab_key_goes_to_everything_in_order_and_one_sees_where_it_is(page, file):
    assert wrong_stops(page, file) == []


def test_a_download_is_the_data_of_its_figure_to_the_byte(page, file):
    assert wrong_downloads(page, file) == []


def test_a_printed_page_is_tagged_and_holds_what_was_folded_or_linked(page, file):
    assert lost_in_print(page, file) == []


def test_a_dark_screen_prints_on_white_paper(page, file):
    assert dark_in_print(page, file) == []


def test_the_pages_are_valid(files):
    assert wrong_markup(files.values()) == []


def test_the_pages_hold_something_of_all_that_is_checked(files):
    text = "".join(file.read_text(encoding="utf-8") for file in files.values())
    wanted = ("<details", "<table", "<pre", " download=", 'href="http', 'tabindex="0"', "prefers-color-scheme")
    assert [part for part in wanted if part not in text] == []


def sheet_link(text):
    return "data:text/csv;base64," + base64.b64encode(text.encode()).decode()


SHEET = sheet_link("\ufeffYear,Change\r\n2023,'-x\r\n")
SOUND = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sound</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ background: Canvas; color: CanvasText; }}
@media print {{
  :root {{ color-scheme: light; }}
  details::details-content {{ content-visibility: visible; }}
  a[href^="http"]::after {{ content: " " attr(href); }}
}}
</style>
</head>
<body>
<p><a href="#report">Skip</a></p>
<main id="report">
<h1>Sound</h1>
<p>Some <a href="https://example.org/a/long/address">source</a>.</p>
<figure>
<figcaption>A figure</figcaption>
<div><details><summary>Data</summary>
<table><tr><th scope="col">Year</th><th scope="col">Change</th></tr><tr><td>2023</td><td>-x</td></tr></table>
<p><a download="data.csv" href="{SHEET}">Download</a></p>
</details></div>
</figure>
</main>
</body>
</html>
"""
ELSEWHERE = "http://127.0.0.1:9/x.png"

# check, what is replaced in the sound page, by what, and a part of the message
BREAKAGES = [
    (barriers, "<h1>", '<img src="data:,"><h1>', "folded, light: image-alt: "),
    (barriers, "<h1>", '<h1 style="color: light-dark(#000, #333)">', "folded, dark: color-contrast: "),
    (barriers, "<p><a download", '<p style="color: #888">pale</p><p><a download', "unfolded, light: color-contrast: "),
    (loads_and_complaints, 'data:">\n', f'http:">\n<link rel="icon" href="{ELSEWHERE}">', ELSEWHERE),
    (loads_and_complaints, "<h1>", f'<img src="{ELSEWHERE}" alt=""><h1>', "Content Security Policy"),
    (loads_and_complaints, "</main>", "</main><script>1</script>", "Content Security Policy"),
    (sideways_scrolling, "<h1>", '<h1 style="width: 2000px">', '<h1 style="width: 2000px">'),
    (sideways_scrolling, "<table>", '<table style="width: 300px">', "at 320 px"),
    (wrong_stops, '<a href="https', '<a tabindex="2" href="https', "stop 1 is <a tabindex"),
    (wrong_stops, "#report", "#nowhere", "the first stop leads to no part of main"),
    (wrong_stops, "<p>Some", '<p style="position: fixed; left: -99rem">Some', "not seen: <a href"),
    (wrong_downloads, "<td>2023</td>", "<td>2024</td>", "data.csv: not the cells of the table: [('2023', '2024')]"),
    (wrong_downloads, SHEET, sheet_link("Year,Change\r\n2023,-x\r\n"), "no byte order mark"),
    (wrong_downloads, SHEET, sheet_link("\ufeffYear,Change\n2023,-x\n"), "a line does not end with CRLF"),
    (lost_in_print, "content-visibility: visible", "", "not on paper: 2023"),
    (lost_in_print, "attr(href)", '""', "not on paper: https://example.org"),
    (lost_in_print, ' lang="en"', "", "the language of the PDF"),
    (lost_in_print, "<title>Sound</title>", "", "the title of the PDF"),
    (dark_in_print, ":root { color-scheme: light; }", "", "the paper is rgb(18, 18, 18)"),
    (dark_in_print, "@media print {", "@media print { p { color: #ddd; }", "color-contrast: "),
]


@pytest.fixture
def sound(tmp_path):
    file = tmp_path / "sound.html"
    file.write_text(SOUND, encoding="utf-8")
    return file


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_finds_nothing_in_a_sound_page(page, sound, check):
    assert check(page, sound) == []


@pytest.mark.parametrize(("check", "part", "replacement", "message"), BREAKAGES)
def test_a_check_finds_what_is_broken(page, sound, check, part, replacement, message):
    assert part in SOUND
    sound.write_text(SOUND.replace(part, replacement, 1), encoding="utf-8")
    problems = check(page, sound)
    assert any(message in problem for problem in problems), problems


def test_every_check_has_a_breakage():
    assert {check for check, *_ in BREAKAGES} == set(CHECKS)


def test_wrong_markup_and_wrong_styles_are_found(tmp_path):
    texts = {"sound": SOUND, "torn": SOUND.replace("<h1>", "<h1><p>"), "misspelt": SOUND.replace("color-", "colour-")}
    for name, text in texts.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    assert {problem.partition(".")[0] for problem in wrong_markup(tmp_path.iterdir())} == {"torn", "misspelt"}


def test_a_file_without_tags_is_found(page, sound):
    open_file(page, sound)
    pdf = PdfReader(io.BytesIO(page.pdf(tagged=False)))
    assert "the PDF has no tags" in untagged(pdf, "Sound", "en")


def test_other_bytes_than_those_of_the_link_are_found():
    assert wrong_sheet(b"\xef\xbb\xbfa\r\n", sheet_link("\ufeffb\r\n"), [["a"]]) == ["not the bytes of the link"]
