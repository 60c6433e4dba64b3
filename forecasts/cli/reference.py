"""The page that lists every command with its options, made from the commands themselves.

`python -m forecasts.cli.reference > docs/reference/commands.md` writes it anew; a test says
when that is due.
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from typer.main import get_command

from forecasts.cli.lazy import load
from forecasts.cli.registry import COMMANDS
from forecasts.cli.start import app

HEAD = """\
# Commands

Made from the commands themselves by `python -m forecasts.cli.reference`; do not edit it.

Every command takes `--help`. `--db URL` and `--debug` may stand anywhere on the line.
How a command ends: 0 well; 1 a finding (a check failed, or `--exit-code` was asked for);
2 misuse; 3 no such key; 4 a conflict with what is recorded; 5 the database; 6 a file or the
network; 70 a fault of the program; 130 interrupted.
"""


def commands_page() -> str:
    """The page as Markdown."""
    top = get_command(app).make_context("forecasts", [], resilient_parsing=True)
    chapters = [HEAD, "## forecasts\n", *_options(top.command, top)]
    for panel, entries in groupby(COMMANDS, lambda name: COMMANDS[name].panel):
        chapters.append(f"## {panel}\n")
        for name in entries:
            chapters.extend(_command(name, load(name), top))
    return "\n".join(chapters)


def _command(name: str, command: Any, parent: Any) -> Iterator[str]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    yield f"### {context.command_path}\n"
    yield from _paragraphs(command.help)
    below = getattr(command, "commands", None)
    if below is None:
        usage = " ".join(command.collect_usage_pieces(context))
        yield f"```\n{context.command_path} {usage}\n```\n"
        yield from _options(command, context)
    for part, each in (below or {}).items():
        yield from _command(part, each, context)


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        line = " ".join(paragraph.split())
        example = line.removeprefix("Example: ")
        yield f"{line}\n" if example == line else f"Example:\n\n```\n{example}\n```\n"


def _options(command: Any, context: Any) -> Iterator[str]:
    """A table of the arguments and options, --help left out."""
    records = [each.get_help_record(context) for each in command.params]
    rows = [record for record in records if record is not None]
    if rows:
        yield "| | |\n| --- | --- |"
        yield from (f"| `{_cell(name)}` | {_cell(text)} |" for name, text in rows)
        yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(commands_page())
