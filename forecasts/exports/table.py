"""Scorecards and lists for a terminal, or as plain untruncated lines in a pipe."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forecasts.domain.scorecard import Scorecard
from forecasts.exports.figures import Figure, words
from forecasts.exports.rows import new_table, print_table, print_text
from forecasts.exports.views import TOO_FEW, GroupView, context_lines, group_views, heading
from forecasts.exports.words import clean, percent

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

LABEL_WIDTH = 15
BAR_WIDTH = 76

_STATE_STYLES = {
    "scored": "cyan",
    "resolved_unscored": "blue",
    "known_waiting": "green",
    "not_due": "bright_black",
    "overdue": "yellow",
    "void": "magenta",
    "parked": "white",
    "merged": "white",
    "rejected": "white",
    "pending": "white",
}


def print_scorecard(scorecard: Scorecard, console: "Console") -> None:
    """Print an overview of all groups, then each group with what its tier allows."""
    views = group_views(scorecard)
    _print_head(scorecard, console)
    if len(views) > 1:
        print_table(_overview(views, plain=not console.is_terminal), console)
    for view in views:
        _print_group(view, console)


def _print_head(scorecard: Scorecard, console: "Console") -> None:
    print_text(heading(scorecard), console, style="bold")
    for line in context_lines(scorecard):
        print_text(line, console, style="dim")


def _overview(views: Sequence[GroupView], *, plain: bool) -> "Table":
    from rich.text import Text

    table = new_table(plain=plain)
    table.add_column("", overflow="fold")
    for name in ("found", "n", "clusters", "Brier"):
        table.add_column(name, justify="right")
    table.add_column("interval")
    for view in views:
        figure = view.figure("brier.value")
        score = (figure.value.text, words(figure.interval)) if figure else ("-", TOO_FEW)
        counts = (f"{number:,.10g}" for number in (view.statements, view.n, view.clusters))
        table.add_row(Text(view.name), *counts, *score)
    return table


def _print_group(view: GroupView, console: "Console") -> None:
    console.print()
    print_text(view.name, console, style="bold")
    if not view.thin:
        print_text(view.sentence, console)
    _print_found(view, console)
    for rate in view.rates:
        _print_line(rate.label, rate.text, console)
    if view.thin:
        _print_said(view, console)
        print_text(view.sentence, console, style="italic")
    for note in view.notes:
        print_text(note, console, style="yellow")
    for figure in view.figures:
        _print_figure(figure, view, console)


def _print_found(view: GroupView, console: "Console") -> None:
    """The funnel, on a terminal as a bar with its legend, and what the statements are like."""
    if not view.statements:
        _print_line("found", "no statements", console)
        return
    if console.is_terminal:
        console.print(_bar(view))
        _print_line("found", _legend(view), console)
    else:
        _print_line("found", view.found.removesuffix("."), console)
        for part in view.funnel:
            if part.detail:
                _print_line("", f"{part.label}: {part.detail}", console)
    shares = "; ".join(f"{share.text} {share.label}" for share in view.shares)
    _print_line("of these", shares, console)


def _legend(view: GroupView) -> "Text":
    """The states of the funnel, a line each, in the colours of the bar."""
    from rich.text import Text

    width = len(f"{view.statements:,}")
    legend = Text(f"  {view.statements:>{width},} statements", style="bold")
    for part in view.funnel:
        legend.append("\n■ ", style=f"not bold {_STATE_STYLES[part.state.value]}")
        detail = f": {part.detail}" if part.detail else ""
        legend.append(f"{part.count:>{width},} {part.label}{detail}", style="not bold")
    return legend


def _print_said(view: GroupView, console: "Console") -> None:
    for point in view.said:
        happened = f"{point.n * point.observed:.10g} of {point.n:,.10g}"
        _print_line("said", f"{percent(point.probability)} %: happened {happened}", console)


def _print_line(label: str, text: "str | Text", console: "Console", style: str = "") -> None:
    """A label and its text; on a terminal the text is wrapped beside the label."""
    from rich.table import Table
    from rich.text import Text

    if not console.is_terminal:
        print_text(f"  {label:<{LABEL_WIDTH}} {text}", console)
        return
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=LABEL_WIDTH + 2, style="dim")
    grid.add_column(overflow="fold", style=style)
    grid.add_row(Text(f"  {label}"), Text(clean(text)) if isinstance(text, str) else text)
    console.print(grid)


def _print_figure(figure: Figure, view: GroupView, console: "Console") -> None:
    """A figure with its interval and sample in one line, what to hold it against below."""
    interval = words(figure.interval)
    _print_line(figure.label, f"{figure.value.text:>6}   {interval:<18} {view.sample}", console)
    if figure.aside:
        _print_line("", words(figure.aside), console, style="dim")


def _bar(view: GroupView) -> "RenderableType":
    """The funnel as a bar of blocks; every state that holds a statement has at least one."""
    from rich.text import Text

    width = max(1, BAR_WIDTH - len(view.funnel))
    bar = Text("  ")
    for part in view.funnel:
        blocks = 1 + round(width * part.count / view.statements)
        bar.append("█" * blocks, style=_STATE_STYLES[part.state.value])
    bar.truncate(BAR_WIDTH + 2)
    return bar
