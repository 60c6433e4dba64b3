"""The command line: each command parses, calls one service and prints."""

import gc
import sys
from collections.abc import Sequence

import typer

from forecasts.cli.lazy import LazyGroup
from forecasts.cli.registry import COMMANDS, GLOBAL_OPTIONS

EPILOG = (
    "--db and --debug may stand anywhere on the line. Start with: forecasts demo. "
    "Then: forecasts add REPORT --source NAME, forecasts review, forecasts due, "
    "forecasts resolve KEY yes --evidence URL, forecasts scorecard."
)

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"forecasts {version('forecasts')}")
        raise typer.Exit


@app.callback()
def forecasts(
    context: typer.Context,
    db: str = typer.Option(
        "",
        envvar="FORECASTS_DATABASE_URL",
        show_envvar=True,
        help="Database: a SQLite file, or postgresql+psycopg://... "
        "Default: a file in the platform's data folder.",
    ),
    debug: bool = typer.Option(False, help="Show where in the program an error arose."),
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Keeps score of the forecasts made in analysts' reports.

    Reads a report, finds what it says about the future, asks a person when each horizon ends,
    records what happened with evidence, and shows how well calibrated each source is.
    """
    from forecasts.cli.desk import Desk

    context.obj = Desk(database_url=db, debug=debug)
    context.call_on_close(context.obj.close)


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of `forecasts` and of `python -m forecasts`."""
    gc.disable()  # a command makes many classes and little garbage; starting is a third faster
    given = list(sys.argv[1:] if arguments is None else arguments)
    app(hoisted(given), prog_name="forecasts")


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments with options that every command takes put before the command.

    Examples:
        >>> hoisted(["due", "--db", "desk.db", "--exit-code"])
        ['--db', 'desk.db', 'due', '--exit-code']
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*front, *rest, word, *words]
        name, has_value, _ = word.partition("=")
        if name not in GLOBAL_OPTIONS:
            rest.append(word)
            continue
        front.append(word)
        if GLOBAL_OPTIONS[name] and not has_value:
            front.extend(value for value in [next(words, None)] if value is not None)
    return [*front, *rest]


__all__ = ["COMMANDS", "app", "main"]
