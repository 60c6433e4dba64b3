"""Printing: tables for people on a terminal, stable text for machines on stdout."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from forecasts.cli.options import ListFormat
from forecasts.errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console


def console() -> "Console":
    """Where people read; what is printed in a pipe has no colours and is not cut off."""
    from rich.console import Console

    return Console(color_system=None if os.environ.get("NO_COLOR") else "auto")


def say(message: str) -> None:
    """Talk: to stderr, so that stdout stays for results."""
    typer.echo(message, err=True)


def tell(text: str, indent: str = "    ") -> None:
    """A line for people: on a terminal wrapped between words, and never steering it."""
    from forecasts.exports.words import clean

    shown = clean(text)
    if not sys.stdout.isatty():
        typer.echo(shown)
        return
    import shutil
    import textwrap

    typer.echo(
        textwrap.fill(
            shown,
            shutil.get_terminal_size().columns,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def to_json(value: Any) -> str:
    """Sorted keys and a final newline: equal data, equal bytes."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def to_jsonl(rows: Iterable[dict[str, Any]]) -> str:
    """One object a line."""
    lines = (json.dumps(plain(row), sort_keys=True, ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines)


def emit(text: str, out: str = "-") -> None:
    """Write a result to stdout or to a file.

    Raises:
        TransferError: the file cannot be written.
    """
    with writing(out) as write:
        write(text)
    if out != "-":
        say(f"wrote {out}")


@contextmanager
def writing(out: str) -> "Iterator[Callable[[str], object]]":
    """Writes to stdout, or to a file that appears only when it is whole.

    Raises:
        TransferError: the file cannot be written.
    """
    if out == "-":
        yield sys.stdout.write
        return
    target = Path(out)
    ordinary = target.is_file() or not target.exists()  # a pipe or a device has no halves
    half = target.with_name(f".{target.name}.part") if ordinary else target
    try:
        with half.open("w", encoding="utf-8", newline="") as stream:
            yield stream.write
        if ordinary:
            half.replace(target)
    except OSError as error:
        raise TransferError(f"cannot write {out}: {error.strerror}") from error
    finally:
        if ordinary:
            with suppress(OSError):
                half.unlink(missing_ok=True)


def emit_rows(
    rows: Sequence[dict[str, Any]], style: ListFormat, out: str, table: Callable[[], None]
) -> None:
    """Write rows as asked; `table` prints them for people."""
    if style is ListFormat.TABLE and out == "-":
        table()
    elif style is ListFormat.JSON or style is ListFormat.TABLE:
        emit(to_json(list(rows)), out)
    elif style is ListFormat.JSONL:
        emit(to_jsonl(rows), out)
    else:
        emit(to_csv(rows), out)


def to_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as CSV that a spreadsheet opens safely."""
    import csv
    import io

    from forecasts.exports.csv import csv_cell

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow([csv_cell(_flat(plain(value))) for value in row.values()])
    return stream.getvalue()


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return " | ".join(str(each) for each in value)
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return value


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str
) -> None:
    """A list for people; says `empty` where there is no row."""
    from forecasts.exports.rows import plain_lines, print_rows

    heading = title if rows else None
    if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
        print_rows(heading, columns, rows, console(), empty=empty)
    else:
        sys.stdout.writelines(
            f"{line}\n" for line in plain_lines(heading, columns, rows, empty=empty)
        )


@contextmanager
def progress(what: str, total: int) -> "Iterator[Callable[[], None]]":
    """A bar on a terminal while long work goes on, nothing in a pipe; call it at each step."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
