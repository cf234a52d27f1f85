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


@click.command()
@click.argument("article", type=click.Path(path_type=Path), metavar="ARTICLE.txt")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a table for p06 add (.xlsx or .csv) with a row for each number that is not covered yet.",
)
@click.option(
    "--source", default="", metavar="HANDLE", help="Of the article: numbers that the data hold from it are covered."
)
def read(article: Path, out: Path | None, source: str) -> None:
    """List the numbers of an article with what each may be: territory, indicators, period, paragraph.

    The article is plain text, a paragraph a line, in Vietnamese, English or French. All are proposals, nothing is
    written into the data; a row whose indicator was not decided is refused by p06 add.
    """
    from .dataset import load
    from .proposing import proposals, proposed_rows, said_of
    from .schema import DataError
    from .template import write_template

    try:
        data = load()
        made = proposals(article, data, source)
        if out is not None:
            rows = proposed_rows(made, source)
            write_template(out, data, rows, [each.mention.sentence for each in made if not each.covered])
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for each in made:
        click.echo(said_of(each, data) + "\n")
    open_ = sum(not each.covered for each in made)
    click.echo(f"{len(made)} numbers, {open_} of them not covered yet.")
    if out is not None:
        click.echo(f"{out} has a row for each of these: delete what is no figure, correct the rest, then:")
        click.echo(f"p06 add {out} --dry-run")
