"""The command p06."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path

import click

from . import __version__
from .commands import diff, form_option, known_by_option, pack, score, verify
from .commands_add import add, init, read, template

# jsonschema imports it for a format that no schema here has, and goes without where there is none: it takes seconds.
sys.modules.setdefault("rfc3987_syntax", None)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="p06")
def main() -> None:
    """Follow Vietnam's Project 06 province by province: check the figures, render the reports."""


main.add_command(verify)
main.add_command(diff)
main.add_command(score)
main.add_command(init)
main.add_command(template)
main.add_command(add)
main.add_command(read)
main.add_command(pack)


@main.command()
@click.argument("notebook", required=False)
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the notebook; repeat it for more.",
)
@known_by_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Folder for the reports.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="one for each core",
    help="Reports at a time.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Time that a report may take.",
)
@click.option(
    "--lang",
    "languages",
    multiple=True,
    type=click.Choice(["en", "vi"]),
    help="Language of the reports; both make an edition with a folder for each.",
)
@click.option("--force", is_flag=True, help="Render also what is done and would not change.")
@click.option(
    "--log", type=click.Path(path_type=Path), metavar="FILE", help="Add what happens to a file, as JSON lines."
)
@click.option(
    "--dask", default="", metavar="ADDRESS", help="Scheduler of a Dask cluster that is to render the edition."
)
def render(
    notebook: str | None,
    parameters: tuple[str, ...],
    known_by: str,
    output: Path,
    workers: int,
    timeout: float,
    languages: tuple[str, ...],
    force: bool,
    log: Path | None,
    dask: str,
) -> None:
    """Render one report (p06 render growth -p province=ha_tinh), or the whole edition without NOTEBOOK.

    The exit status is 1 if any report failed; the others are published all the same. An edition that was stopped goes
    on where it stood when it is rendered again.
    """
    from .parameters import ParameterError
    from .report import ReportError
    from .schema import DataError

    if notebook and (dask or log):
        raise click.UsageError("--dask and --log are for an edition, and a NOTEBOOK is one report")
    languages = tuple(dict.fromkeys(languages))
    if notebook and len(languages) > 1:
        raise click.UsageError("a NOTEBOOK is one report, in one language; both are for an edition")
    if notebook and languages:
        parameters += (f"lang={languages[0]}",)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # so that all is put in order
    try:
        failures = (
            _render_one(notebook, parameters, known_by, output, timeout)
            if notebook
            else _render_all(known_by, output, workers, parameters, timeout, force, log, dask, languages)
        )
    except (ReportError, DataError, ParameterError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise click.ClickException(
            f"{error.strerror or error}{where}; what was published before is untouched"
        ) from None
    sys.exit(1 if failures else 0)


def _render_one(name: str, parameters: tuple[str, ...], known_by: str, output: Path, timeout: float) -> int:
    from .dataset import load
    from .jobs import Job
    from .parameters import KINDS, validate
    from .report import complete, find_notebook, read_parameters
    from .workers import run

    notebook = find_notebook(name)
    given = read_parameters(notebook, list(parameters))
    day = load(known_by=str(given.get("known_by", known_by))).known_by
    job = Job(notebook, given | {"known_by": f"{day:%Y-%m-%d}"})
    asked = complete(notebook, job.parameters)
    # at once, and not only after a process has begun
    validate(**{name: value for name, value in asked.items() if name in KINDS})
    output.mkdir(parents=True, exist_ok=True)
    report = next(report for _job, report in run([job], 1, output, timeout))
    then = "" if known_by == "latest" else f"-{day:%Y-%m-%d}"
    then += "" if asked.get("lang", "en") == "en" else f"-{asked['lang']}"  # beside the English one
    page = output / f"{job.name}{then}{'-failed' if report.failure else ''}.html"  # a good one is never written over
    draft = page.with_suffix(".part")
    draft.write_text(report.page, encoding="utf-8", newline="\n")
    draft.replace(page)
    click.echo(f"{report.title}: {report.failure or report.answer}", err=bool(report.failure))
    click.echo(page)
    return int(bool(report.failure))


def _render_all(
    known_by: str,
    output: Path,
    workers: int,
    parameters: tuple[str, ...],
    timeout: float,
    force: bool,
    log: Path | None,
    dask: str,
    languages: tuple[str, ...],
) -> int:
    from tqdm import tqdm

    from .dataset import load
    from .edition import render_edition
    from .events import Events
    from .jobs import plan

    if parameters:
        raise click.UsageError("-p needs a NOTEBOOK; the parameters of an edition stand in notebooks/reports.toml")
    data = load(known_by=known_by)
    jobs = plan(data)
    day = f"{data.known_by:%Y-%m-%d}"
    failed = 0
    many = len(jobs) * max(1, len(languages))
    with Events(log, day, many) as events, tqdm(total=many, desc=f"Edition {day}", unit="report") as bar:

        def progress(job, report) -> None:
            nonlocal failed
            events.report(job, report)
            if report.failure:
                failed += 1
                bar.write(f"failed: {job.name}: {report.failure}")
                bar.set_postfix(failed=failed)
            bar.update()

        index, failures = render_edition(data, jobs, output, workers, progress, force, timeout, dask, languages)
    click.echo(f"{index.resolve()}" + (f" ({failures} reports failed)" if failures else ""))
    return failures


@main.command("open")
@click.argument("report", metavar="REPORT_OR_NAME")
@click.option("-p", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter that is to differ; repeat it.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    help="Folder for the copy; the working directory where not given.",
)
def open_report(report: str, parameters: tuple[str, ...], output: Path) -> None:
    """Continue a report by hand: write a copy of its notebook with the report's parameters filled in.

    REPORT_OR_NAME is its page (also one that failed), its executed notebook, its name in the newest edition, or the
    name of a notebook. A file that is there is never written over.
    """
    from .opening import asked_of, working_copy
    from .report import ReportError, find_notebook, read_parameters

    try:
        notebook, known = asked_of(report)
        copy = working_copy(notebook, known | read_parameters(find_notebook(notebook), list(parameters)), output)
    except ReportError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    click.echo(f"{copy} is ready; to open it: jupyter lab {shlex.quote(str(copy))}")


@main.command()
@click.argument("data", required=False, type=click.Path(path_type=Path))
@form_option
@click.option("--strict", is_flag=True, help="Exit with 1 where an error among the findings was not reviewed, too.")
def check(data: Path | None, form: str, strict: bool) -> None:
    """Check a data package: structure, the rules of the field, then what its sources say that does not add up.

    The exit status is 1 where structure or rules are broken.
    """
    from .dataset import load
    from .listing import finding_list, problem_list
    from .schema import DataError
    from .schema import check as problems_of

    try:
        problems = problems_of(data)
    except DataError as error:
        raise click.ClickException(str(error)) from None
    if problems:
        click.echo(problem_list(problems, form), nl=False)
        sys.exit(1)
    from .consistency import findings

    known = load(data)
    found = findings(known)
    click.echo(finding_list(found, known, form), nl=False)
    still_open = (found["severity"] == "error") & (found["decision"] == "")
    sys.exit(1 if strict and still_open.any() else 0)


if __name__ == "__main__":
    main()
