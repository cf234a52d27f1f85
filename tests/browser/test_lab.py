"""JupyterLab as an analyst has it before him: a notebook runs to its end, and the explorer does what is chosen."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from p06analysis import load, territory_name

pytestmark = pytest.mark.browser

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
RUN = [name for name in ("start_here", "growth") if (NOTEBOOKS / f"{name}.ipynb").exists()]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PATIENCE = 120_000  # milliseconds until a condition counts as failed; a kernel may start slowly on a busy machine
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab\?token=\w+")
QUIET = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}  # asks the network for news

# Error outputs where there are any, the count of cells once all of them have run, null before.
DONE = """() => {
    const panel = window.jupyterapp.shell.currentWidget
    const cells = panel.content.model.toJSON().cells.filter(each => each.cell_type === 'code' && each.source.length)
    const errors = cells.flatMap(each => each.outputs).filter(each => each.output_type === 'error')
    if (errors.length) return errors.map(each => each.evalue)
    const idle = panel.sessionContext.session?.kernel?.status === 'idle'
    return idle && cells.every(each => each.execution_count) ? cells.length : null
}"""
READY = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
DRAWN = "image => image.complete && image.naturalWidth > 100"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a server with copies of the notebooks; all that it keeps lies in a folder of the test."""
    home = tmp_path_factory.mktemp("home")
    folder = shutil.copytree(NOTEBOOKS, home / "notebooks")
    write(
        new_notebook(cells=[new_code_cell("import p06analysis as p06\n\np06.explore()")], metadata=KERNEL),
        folder / "explore.ipynb",
    )
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps(QUIET), encoding="utf-8")
    own = {f"JUPYTER_{each}_DIR": str(home / each.lower()) for each in ("CONFIG", "DATA", "RUNTIME")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "P06_"))}
    options = ["--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root", "--expose-app-in-browser"]
    with subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        cwd=folder,
        env=kept | own | {"HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        said, rest = [], Thread(target=server.stderr.read)  # a full pipe would stop the server
        try:
            while not said or not ADDRESS.search(said[-1]):
                said.append(server.stderr.readline())
                assert said[-1], "".join(said)  # it has ended
            rest.start()
            yield ADDRESS.search(said[-1])[0]
        finally:
            server.terminate()  # it ends its kernels first
            if rest.is_alive():
                rest.join()


@pytest.fixture
def desk(browser, lab):
    """An empty tab that reaches this machine only."""
    with browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(PATIENCE)
        context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
        yield context.new_page()


def run_all(page, lab, name):
    """Open a notebook and run all cells by the menu; what `DONE` says in the end."""
    page.goto(lab.replace("/lab?", f"/lab/tree/{name}.ipynb?reset&"))
    page.wait_for_function(READY)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    return page.wait_for_function(DONE).json_value()


@pytest.mark.parametrize("name", RUN)
def test_a_notebook_runs_to_its_end_and_shows_a_picture(desk, lab, name):
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    assert run_all(desk, lab, name) == sum(cell["cell_type"] == "code" for cell in cells)
    picture = desk.locator(".jp-OutputArea figure.picture img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    assert picture.evaluate(DRAWN)


def test_the_explorer_does_what_is_chosen(desk, lab):
    assert run_all(desk, lab, "explore") == 1
    territory, heading = desk.get_by_label("Territory", exact=True), desk.locator(".jp-OutputArea h1")
    picture = desk.locator(".jp-OutputArea figure.picture img").first
    for name in ("Hue", "Ha Tinh"):
        territory.select_option(label=name)
        expect(heading).to_contain_text(f"{name}: ", timeout=PATIENCE)
        expect(picture).to_have_attribute("alt", re.compile(f"^{name}: "), timeout=PATIENCE)
        expect(picture).to_be_visible()
        assert picture.evaluate(DRAWN)
    data = load()
    bare = data.provinces[~data.provinces["province"].isin(data.observations["province"])].iloc[0]
    territory.select_option(label=territory_name(bare))
    expect(desk.get_by_text(f"No figure of {territory_name(bare)} is known.")).to_be_visible(timeout=PATIENCE)
    expect(picture).to_have_count(0)
