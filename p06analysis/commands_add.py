"""The commands that bring in new figures."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--public",
    type=click.Path(path_type=Path),
    metavar="DATA",
    help="Folder of the public package, if not the one that comes with the program.",
)
def init(folder: Path, public: Path | None) -> None:
    """Make FOLDER for an office's own figures beside the public ones, which stay where they are."""
    from .private import begin
    from .problem import DataError

    try:
        made = begin(folder, public)
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made} is ready for own figures; go on in {folder}: p06 template new.xlsx")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
def template(file: Path) -> None:
    """Write an empty table for new figures: FILE.xlsx with drop-down lists and help, FILE.csv with the heads alone."""
    from .dataset import load
    from .schema import DataError
    from .template import write_template

    try:
        write_template(file, load())
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file} is ready to be filled in; then: p06 add {file} --dry-run")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", "dry", is_flag=True, help="Show what would change, and write nothing.")
def add(file: Path, dry: bool) -> None:
    """Add the figures of FILE (a filled-in template, CSV, XLSX or text with tabs) to the data package, all or none.

    What is wrong is listed with its row and column; the exit status is 1 then, and nothing is written.
    """
    from .adding import add as add_file
    from .listing import problem_list
    from .schema import DataError

    try:
        made = add_file(
            file, dry=dry, waiting=lambda: click.echo("Another p06 add is writing; waiting for it ...", err=True)
        )
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from None
    if made.problems:
        click.echo((problem_list(made.problems, "text") + "Nothing was written.\n").encode(), nl=False)
        sys.exit(1)
    click.echo(summary(made, dry).encode(), nl=False)


def summary(made, dry: bool) -> str:
    """What changes, as `p06 diff` shows it, and what was written."""
    from .revisions_text import changes_lines

    again = f"{_many(made.known, 'figure')} of the file already there" if made.known else ""
    if not made.files:
        return f"Nothing to add: {again or 'no figure in the file'}.\n"
    said = [changes_lines(made.changed)]
    if made.confirming:
        said.append(f"{_many(made.confirming, 'figure')} as another source states it already.\n")
    what = f"{_many(len(made.figures), 'figure')} and {_many(len(made.articles), 'source')}"
    done = f"Not written: {what} to add to" if dry else f"Added {what} to"
    said.append(f"{done} {made.folder}" + (f"; {again}" if again else "") + ".\n")
    return "".join(said)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
