"""The commands that set a report or an edition against another."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

known_by_option = click.option(
    "--known-by",
    default="latest",
    show_default=True,
    metavar="DATE",
    help="Use only what was published by this day.",
)
form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="For reading, or with every column for a spreadsheet or a program.",
)


@click.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="REPORT.html...")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="one for each core",
    help="Reports at a time.",
)
@click.option("--all", "whole", is_flag=True, help="Name every text that differs, not only the first twenty.")
def verify(reports: tuple[Path, ...], workers: int, whole: bool) -> None:
    """Render reports again and say whether they are identical, or what was changed: the file, the data or the code.

    A folder stands for the reports in it. The exit status is 1 unless all of them are identical.
    """
    from .verify import verify_reports

    files = [file for path in reports for file in _reports_in(path)]
    identical = 0
    for verdict in verify_reports(files, workers):
        identical += verdict.identical
        for line in verdict.lines(sys.maxsize if whole else 20):
            click.echo(line, err=bool(verdict.error))
    if len(files) != 1:
        click.echo(f"{identical} of {len(files)} reports are identical.")
    sys.exit(0 if files and identical == len(files) else 1)


def _reports_in(path: Path) -> list[Path]:
    """The reports of an edition; its index says nothing that could be rendered alone."""
    return sorted(file for file in path.rglob("*.html") if file.name != "index.html") if path.is_dir() else [path]


@click.command()
@click.argument("old")
@click.argument("new")
@form_option
def diff(old: str, new: str, form: str) -> None:
    """List what changed from OLD to NEW: figures, findings and the statuses of targets.

    Each is the folder of an edition (reports/2024-06-30), an ISO date (today's data as known by that day) or the folder
    of a data package. The exit status is 0 also where something changed.
    """
    from .revisions import changes
    from .revisions_text import changes_csv, changes_json, changes_lines
    from .schema import DataError

    try:
        found = changes(old, new)
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from None
    written = {"text": changes_lines, "csv": changes_csv, "json": changes_json}[form](found)
    click.echo(written.encode(), nl=False)  # as bytes: UTF-8 and plain line ends on every system


@click.command()
@click.argument("edition", type=click.Path(path_type=Path))
@known_by_option
@form_option
def score(edition: Path, known_by: str, form: str) -> None:
    """Compare the projections of EDITION (its folder, or its projections.csv) with what became known since.

    Each is scored by the figure nearest to its due date, if that came within a quarter of the time ahead. The exit
    status is 0 also where none can be scored yet.
    """
    from .dataset import load
    from .schema import DataError
    from .scoring import score as scores_of
    from .scoring_text import score_csv, score_json, score_text

    try:
        found = scores_of(edition, load(known_by=known_by))  # a folder of that name is not meant
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from None
    written = {"text": score_text, "csv": score_csv, "json": score_json}[form](found)
    click.echo(written.encode(), nl=False)


@click.command()
@click.argument("data", type=click.Path(path_type=Path), metavar="FOLDER")
@click.argument("target", type=click.Path(path_type=Path))
def pack(data: Path, target: Path) -> None:
    """Write the data package in FOLDER again as Parquet files in the folder TARGET.

    Whatever takes a data package takes either; of a large one in Parquet only the rows that are asked for are read.
    """
    from .schema import DataError
    from .schema import pack as packed

    try:
        click.echo(packed(data, target))
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from None
