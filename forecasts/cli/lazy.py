"""A group whose commands are imported when they are run, so that help is instant."""

from difflib import get_close_matches
from importlib import import_module
from itertools import groupby
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from forecasts.cli.registry import COMMANDS, Entry
from forecasts.errors import UsageError

USAGE = 2


class Group(TyperGroup):
    """A group that shows its help where no command is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, or help on stderr where there are none."""
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help(), err=True)
            ctx.exit(USAGE)
        return super().parse_args(ctx, args)


class ReaderGoneError(Exception):
    """Nobody reads our output any more, as after `| head`."""


class LazyGroup(Group):
    """The top of the command line."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command. Raises ReaderGoneError, so that it is no trouble with a file."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGoneError from error

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order they are shown."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What help and completion need of a command, without importing it."""
        entry = COMMANDS.get(cmd_name)
        return entry and TyperCommand(cmd_name, help=entry.help)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself. Raises UsageError, naming near ones."""
        name, *rest = args
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, COMMANDS, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else "see forecasts --help"
            raise UsageError(f"no command {name!r}; {hint}")
        found, command, rest = super().resolve_command(ctx, args)
        return found, command and load(str(command.name)), rest

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Commands under the heading of the job they belong to."""
        width = max(map(len, COMMANDS))
        for panel, entries in groupby(COMMANDS.items(), lambda item: item[1].panel):
            with formatter.section(panel):
                formatter.write_dl([(name.ljust(width), entry.help) for name, entry in entries])


def load(name: str) -> Any:
    """Import a command and make it ready to run."""
    entry: Entry = COMMANDS[name]
    module = import_module(f"forecasts.cli.{entry.module}")
    target = getattr(module, entry.attribute)
    if isinstance(target, typer.Typer):
        command = get_command(target)
    else:
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name, context_settings={"help_option_names": ["-h", "--help"]})(target)
        command = get_command(single)
    command.name = name
    return command


def group(help_line: str) -> typer.Typer:
    """A command that has commands of its own."""
    return typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, help=help_line)
