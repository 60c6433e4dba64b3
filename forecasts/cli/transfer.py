"""Commands that carry the record elsewhere and back: export, import."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from forecasts.cli.options import OutOption
from forecasts.cli.out import say, writing
from forecasts.errors import TransferError, UsageError
from forecasts.services.records import TableFormat, export_all, export_forecasts, import_all

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk


FORMATS = ("jsonl",)
"""What `import` reads."""


def export(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="The whole record, to be imported elsewhere.")
    ] = False,
    style: Annotated[
        TableFormat | None, typer.Option("--format", help="Of the flat table of forecasts.")
    ] = None,
    out: OutOption = "-",
) -> None:
    """Write the record as JSON Lines or CSV.

    Without --all it is one flat row a forecast, for a spreadsheet. With --all it is every
    record, closed by counts and a checksum; `import` takes it elsewhere without loss.

    Example: forecasts export --all --out desk.jsonl
    """
    desk: Desk = context.obj
    if everything and style is TableFormat.CSV:
        raise UsageError("--all is JSON Lines; leave --format out")
    with writing(out) as write:
        if everything:
            rows = export_all(desk.db, write).rows
        else:
            rows = export_forecasts(desk.db, write, table_format=style or TableFormat.JSONL)
    if out != "-":
        say(f"wrote {rows} rows to {out}")


def import_(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[FORMAT] FILE", help="jsonl, and the file; - is stdin."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, store nothing.")
    ] = False,
) -> None:
    """Load what `export --all` wrote.

    The database must be empty. The file's counts and checksum are checked before anything is
    kept; of a faulty file nothing is.

    Example: forecasts --db copy.db import jsonl desk.jsonl
    """
    desk: Desk = context.obj
    if len(words) > 2 or (len(words) == 2 and words[0] not in FORMATS):
        raise UsageError(f"import takes a format ({', '.join(FORMATS)}) and one file")
    with _reader(words[-1]) as lines:
        summary = import_all(desk.db, lines, dry_run=dry_run)
    verb = "would be loaded" if dry_run else "loaded"
    typer.echo(f"{summary.rows} rows {verb}")


@contextmanager
def _reader(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise TransferError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TransferError(f"{file} is not UTF-8 text: it is no export") from error
