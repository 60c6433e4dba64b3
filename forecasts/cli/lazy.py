"""A group whose commands are imported when they are run, so that help is instant.

Errors are met here, once: a `ForecastsError` becomes one red line and its exit code.
"""

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from forecasts.cli.registry import COMMANDS, Entry
from forecasts.errors import ForecastsError

INTERRUPTED = 130


class LazyGroup(TyperGroup):
    """The top of the command line."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order they are shown."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What help and completion need of a command, without importing it."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        return TyperCommand(cmd_name, help=entry.help, rich_help_panel=entry.panel)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and load(str(command.name)), rest

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what a person can mend is said in one line."""
        try:
            return super().invoke(ctx)
        except ForecastsError as error:
            if ctx.obj is not None and ctx.obj.debug:
                raise
            complain(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            complain("interrupted; nothing half-done was kept")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            sys.stderr.close()  # the reader of our output has gone: no more to say
            raise typer.Exit(0) from None


def load(name: str) -> Any:
    """Import a command and make it ready to run."""
    entry: Entry = COMMANDS[name]
    module = import_module(f"forecasts.cli.{entry.module}")
    target = getattr(module, entry.attribute)
    if isinstance(target, typer.Typer):
        command = get_command(target)
    else:
        single = typer.Typer(add_completion=False, rich_markup_mode="rich")
        single.command(name, context_settings={"help_option_names": ["-h", "--help"]})(target)
        command = get_command(single)
    command.name = name
    return command


def complain(message: str) -> None:
    """One line on stderr, red where there is a terminal."""
    line = f"Error: {' '.join(message.split())}"
    typer.echo(typer.style(line, fg=typer.colors.RED) if _colours() else line, err=True)


def _colours() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")
