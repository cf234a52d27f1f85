"""A browser that the machine has already, and what it opens: a report of each notebook and the index of these."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from p06analysis import load
from p06analysis.edition import render_edition
from p06analysis.jobs import Job, plan
from p06analysis.report import is_report

NOTEBOOKS = sorted(path for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb") if is_report(path))
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
OFF = ["gpu", "quic", "background-networking", "component-update", "sync"]
PATHS = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser):
    parser.addoption("--edition", type=Path, help="test every page of this folder, which `p06 render` made")


def pytest_generate_tests(metafunc):
    if "file" in metafunc.fixturenames:
        folder = metafunc.config.getoption("--edition", None)
        found = sorted(folder.glob("*.html")) if folder else [*NOTEBOOKS, Path("index")]
        metafunc.parametrize("file", [path.stem for path in found], indirect=True)


def one_of_each(data):
    """Of each notebook the first report of the edition, that of Ha Tinh where it is about a territory."""
    wanted = [job for job in plan(data) if job.parameters.get("province", "ha_tinh") == "ha_tinh"]
    return {path.stem: Job(path, {}) for path in NOTEBOOKS} | {job.notebook.stem: job for job in reversed(wanted)}


def path_of_each(config):
    """Path of each page by its name; the reports are rendered on first use."""
    if PATHS not in config.stash:
        if edition := config.getoption("--edition"):
            config.stash[PATHS] = {path.stem: str(path.resolve()) for path in edition.glob("*.html")}
            if not config.stash[PATHS]:
                raise pytest.UsageError(f"there is no page in {edition}")
        else:
            folder = tempfile.TemporaryDirectory(prefix="p06-browser-")
            config.add_cleanup(folder.cleanup)
            config.stash[PATHS] = rendered(Path(folder.name))
    return config.stash[PATHS]


def rendered(folder):
    data = load()
    jobs = one_of_each(data)
    index, failures = render_edition(data, list(jobs.values()), folder, os.cpu_count(), lambda job, report: None)
    assert failures == 0
    return {name: str(index.with_name(f"{job.name}.html")) for name, job in jobs.items()} | {"index": str(index)}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Render before the processes of pytest-xdist start, and tell each where: otherwise each would render again."""
    node.workerinput["paths"] = path_of_each(node.config)


@pytest.fixture(scope="session")
def files(pytestconfig):
    """The pages by name."""
    paths = getattr(pytestconfig, "workerinput", {}).get("paths") or path_of_each(pytestconfig)
    return {name: Path(path) for name, path in paths.items()}


@pytest.fixture
def file(request, files):
    """One of the pages."""
    return files[request.param]


@pytest.fixture(scope="session")
def browser():
    """Chromium as the machine has it; none is ever downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)))
    arguments = [*(f"--disable-{each}" for each in OFF), "--no-first-run"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # root may not start it otherwise
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """An empty tab that reaches no network."""
    with browser.new_context(offline=True, reduced_motion="reduce") as context:
        yield context.new_page()
