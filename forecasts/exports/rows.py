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
    if not console.is_terminal:
        for line in plain_lines(title, columns, rows, empty=empty):
            print_text(line, console)
        return
    if title:
        print_text(title, console, style="bold")
    if not rows:
        print_text(empty, console, style="dim")
        return
    table = new_table(plain=False)
    numeric = _numeric(rows)
    for name, is_numeric in zip(columns, numeric, strict=True):
        table.add_column(one_line(name), justify="right" if is_numeric else "left")
    for row in rows:
        table.add_row(*(_shown(value) for value in row))
    if _squeezed(table, console) and sum(numeric) * 2 <= len(numeric):
        _print_stacked(columns, rows, console)
    else:
        print_table(table, console)


def plain_lines(
    title: str | None,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    empty: str = "nothing to list",
) -> list[str]:
    """The lines of a list in a pipe: as wide as its content, and quickly made.

    Args and errors are those of `print_rows`.
    """
    from rich.cells import cell_len

    head = [clean(title)] if title else []
    if not rows:
        return [*head, clean(empty)]
    cells = [[one_line(name) for name in columns], *([_cell(v) for v in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    numeric = _numeric(rows)

    def padded(text: str, width: int, is_numeric: bool) -> str:
        space = " " * (width - cell_len(text))
        return space + text if is_numeric else text + space

    lines = (map(padded, row, widths, numeric) for row in cells)
    return head + ["  ".join(line).rstrip() for line in lines]


def _cell(value: object) -> str:
    return "-" if value is None else one_line(str(value))


def _numeric(rows: Sequence[Sequence[object]]) -> list[bool]:
    """Which columns hold numbers alone."""
    return [
        all(isinstance(value, int | float | None) for value in column)
        for column in zip(*rows, strict=True)
    ]


def _squeezed(table: "Table", console: "Console") -> bool:
    """Whether a terminal is too narrow for a table, so that its words would be broken."""
    from rich.measure import Measurement

    endless = console.options.update(max_width=100_000)
    return Measurement.get(console, endless, table).maximum > console.width


PROSE = 30
"""Characters from which the last value of a row has lines of its own."""


def _print_stacked(
    columns: Sequence[str], rows: Sequence[Sequence[object]], console: "Console"
) -> None:
    """Each row as a paragraph: its key, its short values, its prose below them."""
    below = any(isinstance(row[-1], str) and len(row[-1]) > PROSE for row in rows)
    last = len(columns) - 1 if below else len(columns)
    _print_paragraph(columns[0], columns[1:last], columns[last:], console, style="dim")
    for row in rows:
        pairs = zip(columns[1:last], row[1:last], strict=True)
        short = [_labelled(name, value) for name, value in pairs if value not in (None, "")]
        _print_paragraph(str(row[0]), short, row[last:], console, style="bold")


def _labelled(column: str, value: object) -> str:
    """A value as it is, a bare number with the name of its column."""
    return f"{column} {value}" if isinstance(value, int | float) else str(value)


def _print_paragraph(
    key: str,
    short: Sequence[str],
    below: Sequence[object],
    console: "Console",
    *,
    style: str,
) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    head = Table.grid(padding=(0, 2, 0, 0))
    head.add_column(no_wrap=True)
    head.add_column()
    line = Text(one_line(" · ".join(short)), style="dim")
    head.add_row(Text(one_line(key), style=style), line)
    console.print(head)
    for value in below:
        if value not in (None, ""):
            text = Text(one_line(str(value)), style="dim" if style == "dim" else "")
            console.print(Padding(text, (0, 0, 0, 2), expand=False))


def _shown(value: object) -> "RenderableType":
    from rich.text import Text

    return Text(_cell(value), overflow="fold")


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
