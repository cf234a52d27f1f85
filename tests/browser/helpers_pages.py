"""What can be wrong with a page in a real browser: each check opens a file and returns its problems, one text each."""

import base64
import csv
import io
import json
import re
import subprocess
import unicodedata
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote_to_bytes

from pypdf import PdfReader

CHECKERS = Path(__file__).with_name("node_modules")
AXE = CHECKERS / "axe-core" / "axe.min.js"
VNU = CHECKERS / "vnu-jar" / "build" / "dist" / "vnu.jar"

UNFOLD = "document.querySelectorAll('details').forEach(each => { each.removeAttribute('name'); each.open = true })"
SHOWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def open_file(page, file, unfolded=False):
    page.goto(file.as_uri())
    if unfolded:
        page.evaluate(UNFOLD)


def barriers(page, file):
    """What axe finds, folded and unfolded, light and dark, with all its rules but experimental ones and level AAA."""
    found = []
    open_file(page, file)
    for state in ("folded", "unfolded"):
        if state == "unfolded":
            page.evaluate(UNFOLD)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            problems = axe(page, rules={"target-size": {"enabled": True}})  # of level AA, yet off by default
            found += [f"{state}, {scheme}: {problem}" for problem in problems]
    return found


def axe(page, **options):
    """What axe finds in the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **options})
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def loads_and_complaints(page, file):
    """What the page asks for besides itself, and what the browser says of it in its console."""
    found = []
    page.on("request", lambda request: found.append(request.url))
    page.on("console", lambda message: found.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: found.append(str(error)))
    open_file(page, file, unfolded=True)
    page.evaluate(SHOWN)
    return [each for each in found if each != file.as_uri() and not each.startswith("data:")]


TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth, wide = document.scrollingElement.scrollWidth
    const elements = [...document.body.querySelectorAll('*')]
    const beyond = elements.filter(each => each.getBoundingClientRect().right > room + 1)
    const first = beyond.slice(0, 3).map(each => each.outerHTML.slice(0, 80))
    return wide > room ? [`${wide} px wide at ${room} px: ${first.join(', ')}`] : []
}"""


def sideways_scrolling(page, file):
    """How much wider than a small telephone the page is, folded and unfolded."""
    found = []
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        open_file(page, file)
        found += page.evaluate(TOO_WIDE)
        page.evaluate(UNFOLD)
        found += page.evaluate(TOO_WIDE)
    return found


WANTED_STOPS = """() => {
    const focusable = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])'
    const visible = each => each.checkVisibility({ visibilityProperty: true })
    window.wanted = [...document.querySelectorAll(focusable)].filter(visible)
    window.stops = []
    return wanted.length
}"""
NOTE_STOP = """() => {
    const here = document.activeElement
    const seen = [...here.getClientRects()].some(box => {
        const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth)
        const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight)
        return left < right && top < bottom
            && here.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2))
    })
    stops.push({ here, seen })
}"""
WRONG_STOPS = """() => {
    const named = each => each.outerHTML.slice(0, 100)
    const target = wanted.length && wanted[0].hash && document.getElementById(wanted[0].hash.slice(1))
    const problems = target && target.closest('main') ? [] : ['the first stop leads to no part of main']
    const lost = wanted.findIndex((each, i) => stops[i].here !== each)
    if (lost >= 0) problems.push(`stop ${lost + 1} is ${named(stops[lost].here)} instead of ${named(wanted[lost])}`)
    return problems.concat(stops.filter(each => !each.seen).map(each => `focused but not seen: ${named(each.here)}`))
}"""


def wrong_stops(page, file):
    """Where Tab, pressed from the top, goes elsewhere than to the next link, summary or region, or out of sight."""
    open_file(page, file, unfolded=True)
    for _stop in range(page.evaluate(WANTED_STOPS)):
        page.keyboard.press("Tab")
        page.evaluate(NOTE_STOP)
    return page.evaluate(WRONG_STOPS)


TABLE_OF = """link => {
    const rows = [...link.closest('figure').querySelectorAll('tr')]
    return rows.map(row => [...row.cells].map(cell => cell.textContent))
}"""


def wrong_downloads(page, file):
    """What is wrong with the sheets that the links in figures give, as the browser has stored them."""
    open_file(page, file, unfolded=True)
    found = []
    for link in page.locator("figure a[download]").all():
        with page.expect_download() as started:
            link.click()
        sheet = started.value.path().read_bytes()
        problems = wrong_sheet(sheet, link.get_attribute("href"), link.evaluate(TABLE_OF))
        found += [f"{link.get_attribute('download')}: {problem}" for problem in problems]
    return found


def wrong_sheet(sheet, href, table):
    """What tells stored bytes from those in a link, from the form that spreadsheets want, and from the table shown."""
    head, _comma, content = href.partition(",")
    held = base64.b64decode(content) if head.endswith(";base64") else unquote_to_bytes(content)
    text = sheet.decode("utf-8").removeprefix("\ufeff")
    cells = [plain(cell) for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    shown = [plain(cell) for row in table for cell in row]
    # An apostrophe before a cell keeps a spreadsheet from taking it for a formula.
    different = [pair for pair in zip_longest(cells, shown) if pair[0] not in (pair[1], f"'{pair[1]}")]
    return those_that_hold(
        {
            "not the bytes of the link": sheet != held,
            "no byte order mark": not sheet.startswith(b"\xef\xbb\xbf"),
            "a line does not end with CRLF": re.search(r"(?<!\r)\n|[^\n]\Z", text),
            f"not the cells of the table: {different[:3]}": different,
        }
    )


FOLDED_OR_LINKED = """() => {
    const folded = [...document.querySelectorAll('details')].flatMap(each => [...each.querySelectorAll('th, td, pre')])
    const links = [...document.querySelectorAll('a[href^="http"]')].map(each => each.getAttribute('href'))
    return folded.flatMap(each => each.textContent.split('\\n')).concat(links)
}"""


def lost_in_print(page, file):
    """What is folded or linked on the screen and is not on paper, and what the PDF lacks for a screen reader."""
    open_file(page, file)
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4", tagged=True, outline=True, print_background=True)))
    paper = squeezed("".join(sheet.extract_text() for sheet in pdf.pages))
    lost = [text for text in page.evaluate(FOLDED_OR_LINKED) if squeezed(text) not in paper]
    problems = untagged(pdf, page.title(), page.evaluate("document.documentElement.lang"))
    return problems + [f"not on paper: {plain(text)}" for text in lost]


def untagged(pdf, title, language):
    root, document = pdf.root_object, pdf.metadata or {}
    tagged = root.get("/MarkInfo", {}).get("/Marked") and "/StructTreeRoot" in root
    return those_that_hold(
        {
            "the PDF has no tags": not tagged,
            f"the title of the PDF is not {title!r}": not title or document.get("/Title") != title,
            f"the language of the PDF is not {language!r}": not language or root.get("/Lang") != language,
        }
    )


PAPER = """() => {
    const canvas = document.createElement('p')
    canvas.style.backgroundColor = 'Canvas'
    document.body.append(canvas)
    const layers = [document.body, document.documentElement, canvas]
    const colours = layers.map(each => getComputedStyle(each).backgroundColor)
    canvas.remove()
    return colours.find(each => each !== 'rgba(0, 0, 0, 0)')
}"""


def dark_in_print(page, file):
    """What stays of a dark screen in print: paper that is not white, or letters too pale for it."""
    open_file(page, file)
    page.emulate_media(media="print", color_scheme="dark")
    paper = page.evaluate(PAPER)
    return those_that_hold({f"the paper is {paper}": paper != "rgb(255, 255, 255)"}) + axe(
        page, runOnly=["color-contrast"]
    )


def wrong_markup(files):
    """Errors that the Nu HTML checker finds in pages and in their styles."""
    command = ["java", "-jar", VNU, "--format", "json", "--errors-only", "--exit-zero-always", "--stdout", *files]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    messages = json.loads(done.stdout)["messages"]
    return [f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}" for each in messages]


def those_that_hold(problems):
    return [problem for problem, holds in problems.items() if holds]


def plain(text):
    return " ".join(text.split())


def squeezed(text):
    """A text without what depends on where lines break, and with joined letters as single ones."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u00ad", "").split())
