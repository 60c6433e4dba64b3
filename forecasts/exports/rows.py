"""Lists for a terminal, or as plain untruncated lines in a pipe. Imports no scores."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forecasts.exports.words import clean, one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table


def print_rows(
    title: str | None,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    console: "Console",
    *,
    empty: str = "nothing to list",
) -> None:
    """Print a list: columns of numbers to the right, None as a dash, nothing cut off in a pipe.

    Args:
        title: printed above the list.
        columns: headings, one for each value of a row.
        rows: values, printed as `str` gives them, on one line each.
        console: where to print; no terminal means plain lines.
        empty: said when there are no rows.

    Raises:
        ValueError: a row has another number of values than there are columns.
    """
    if title:
        print_text(title, console, style="bold")
    if not rows:
        print_text(empty, console, style="dim")
        return
    table = new_table(plain=not console.is_terminal)
    for name, values in zip(columns, zip(*rows, strict=True), strict=True):
        numbers = all(isinstance(value, int | float | None) for value in values)
        table.add_column(one_line(name), justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*(_shown(value) for value in row))
    print_table(table, console)


def _shown(value: object) -> "RenderableType":
    from rich.text import Text

    return Text("-" if value is None else one_line(str(value)), overflow="fold")


def new_table(*, plain: bool) -> "Table":
    """An empty table; a plain one has no lines."""
    from rich import box
    from rich.table import Table

    lines = None if plain else box.SIMPLE_HEAD
    return Table(box=lines, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def print_text(text: str, console: "Console", style: str = "") -> None:
    """Print a text; in a pipe it is not wrapped."""
    from rich.text import Text

    console.print(Text(clean(text), style=style), soft_wrap=not console.is_terminal)


def print_table(table: "Table", console: "Console") -> None:
    """Print a table; in a pipe as wide as its content, for the next program to read."""
    if console.is_terminal:
        console.print(table)
        return
    for line in _lines(table):
        print_text(line, console)


def _lines(table: "Table") -> list[str]:
    from io import StringIO

    from rich.console import Console

    endless = Console(file=StringIO(), width=100_000, color_system=None, legacy_windows=False)
    with endless.capture() as capture:
        endless.print(table)
    return [line.rstrip() for line in capture.get().splitlines()]
