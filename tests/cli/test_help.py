"""Help: every command has it, with an example that can be pasted, and lists agree with code."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from forecasts.cli.lazy import load
from forecasts.cli.registry import COMMANDS
from forecasts.cli.start import app, hoisted
from tests.cli.program import Program


def leaves() -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words that name it."""
    for name in COMMANDS:
        command = load(name)
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
        else:
            yield from ((f"{name} {each}", part) for each, part in below.items())


LEAVES = [pytest.param(name, command, id=name) for name, command in leaves()]


def example(command: Any) -> list[str]:
    """The words of a command's example."""
    found = re.search(r"Example: (.*)", " ".join(command.help.split()))
    assert found, "its help has no example"
    return shlex.split(found[1])


@pytest.mark.parametrize(("name", "command"), LEAVES)
def test_help_is_shown_and_has_a_sentence_and_an_example(
    name: str, command: Any, forecasts: Program
) -> None:
    shown = forecasts.ok(*name.split(), "--help")
    assert shown.startswith(f"Usage: forecasts {name} ")
    assert f"Example: forecasts {name}" in shown.replace(" --db trial.db", "").replace(
        " --db copy.db", ""
    ).replace(" --db desk.db", "")
    wide = [line for line in shown.splitlines() if len(line) > 80 and "|" not in line]
    assert wide == []
    assert not forecasts.database.exists()


@pytest.mark.parametrize(("name", "command"), LEAVES)
def test_its_example_parses(name: str, command: Any) -> None:
    program, *words = example(command)
    assert program == "forecasts"
    top = get_command(app)
    context = top.make_context("forecasts", hoisted(words))
    parts = [*context._protected_args, *context.args]
    while parts:
        named, found, parts = context.command.resolve_command(context, parts)  # type: ignore[attr-defined]
        context = found.make_context(named, parts, parent=context)
        parts = [*context._protected_args, *context.args] if hasattr(found, "commands") else []
    assert context.command_path == f"forecasts {name}"


@pytest.mark.parametrize(("name", "command"), LEAVES)
def test_every_option_says_what_it_does(name: str, command: Any) -> None:
    assert [each.name for each in command.params if not each.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    first_line = str(load(name).help).splitlines()[0]
    assert COMMANDS[name].help == first_line


def test_the_top_lists_every_command_under_its_job(forecasts: Program) -> None:
    shown = forecasts.ok("--help")
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(entry.help)}$", shown, re.MULTILINE)
        assert f"\n{entry.panel}:\n" in shown


@pytest.mark.parametrize("words", [[], ["scenarios"], ["people"], ["seeds"]])
def test_a_group_alone_shows_its_help_and_is_no_success(
    words: list[str], forecasts: Program
) -> None:
    ran = forecasts(*words)
    assert ran.code == 2
    assert ran.err.startswith("Usage: forecasts")
    assert ran.out == ""


def test_short_help_is_help(forecasts: Program) -> None:
    assert forecasts.ok("due", "-h") == forecasts.ok("due", "--help")
