"""The top of the command line: global options, and every way out with its exit code.

Every error ends here as one line on stderr; --debug shows where in the program it arose.
"""

import os
import sys
from collections.abc import Iterator, Sequence

import typer
from typer.exceptions import Abort, TyperException
from typer.main import get_command

from forecasts.cli.hints import with_hint
from forecasts.cli.lazy import LazyGroup, ReaderGoneError
from forecasts.cli.registry import GLOBAL_OPTIONS
from forecasts.errors import ForecastsError, TransferError, UsageError

INTERRUPTED = 130
OUR_FAULT = 70
"""As sysexits.h has it: a fault of the program, so that 1 stays a finding."""

EPILOG = (
    "--db and --debug may stand anywhere on the line. Start with: forecasts demo. "
    "Then: forecasts add REPORT --source NAME, forecasts review, forecasts due, "
    "forecasts resolve KEY yes --evidence URL, forecasts scorecard."
)

app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
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
        "--db",
        metavar="URL",
        envvar="FORECASTS_DATABASE_URL",
        show_envvar=True,
        show_default="a file in the platform's data folder",
        help="Database: a SQLite file, or postgresql://...",
    ),
    debug: bool = typer.Option(
        False, "--debug", help="Show where in the program an error arose."
    ),
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Keeps score of the forecasts made in analysts' reports.

    Reads a report, finds what it says about the future, asks a person when each horizon ends,
    records what happened with evidence, and shows how well calibrated each source is.
    """
    from forecasts.cli.desk import Desk

    context.obj = Desk(database_url=db)
    context.call_on_close(context.obj.close)


def run(arguments: Sequence[str]) -> int:
    """Run one command line. Returns its exit code; with --debug, errors come through."""
    try:
        code = get_command(app).main(
            hoisted(arguments), prog_name="forecasts", standalone_mode=False
        )
        sys.stdout.flush()
    except (BrokenPipeError, ReaderGoneError):
        _say_no_more()
        return 0
    except (KeyboardInterrupt, Abort):
        code = INTERRUPTED
    except TyperException as error:
        complain(_misuse(error))
        return error.exit_code
    except Exception as error:
        if "--debug" in arguments:
            raise
        return _say_what_failed(error)
    if code == INTERRUPTED:
        complain("interrupted; what was finished before is kept, nothing half-done")
    return code if isinstance(code, int) else 0


def _say_what_failed(error: Exception) -> int:
    if isinstance(error, ForecastsError):
        complain(with_hint(error))
        return error.exit_code
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}")
        return TransferError.exit_code
    complain(
        f"a fault of this program ({type(error).__name__}: {error}); nothing was kept of this "
        "step. The same command with --debug shows where"
    )
    return OUR_FAULT


def _misuse(error: TyperException) -> str:
    """What is wrong with the command line, and where its right use is shown."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "forecasts"
    said = error.format_message().replace("Value error, ", "").rstrip(".?")
    return f"{said[:1].lower()}{said[1:]}; see {path} --help"


def _say_no_more() -> None:
    """The reader of our output has gone; what is left over goes nowhere, without complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(message: str) -> None:
    """One line on stderr, red where there is a terminal."""
    line = f"Error: {' '.join(message.split())}"
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    typer.echo(typer.style(line, fg=typer.colors.RED) if coloured else line, err=True)


def _value_of(option: str, words: Iterator[str]) -> str:
    value = next(words, None)
    if value is None:
        raise UsageError(f"option {option} requires an argument; see forecasts --help")
    return value


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
            front.append(_value_of(name, words))
    return [*front, *rest]
