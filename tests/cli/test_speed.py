"""Starting is quick: measured, and kept so by what a command does not load."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.program import FORECASTS, Program, clean_environment

HEAVY = {
    *("numpy", "scipy", "alembic", "jinja2", "trafilatura", "pypdf", "lxml", "httpx"),
    *("apscheduler", "scoring", "smtplib"),
}
ALL_BUT_ITSELF = HEAVY | {"rich", "sqlalchemy", "sqlmodel", "pydantic"}


def loaded(words: list[str], database: Path) -> set[str]:
    """The modules in memory after a command."""
    script = (
        "import sys, json; from forecasts.cli.start import run; code = run(sys.argv[1:]); "
        "sys.stderr.write(json.dumps([code, sorted(sys.modules)]))"
    )
    environment = clean_environment() | {"FORECASTS_DATABASE_URL": str(database)}
    command = [sys.executable, "-c", script, *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    code, modules = json.loads(ran.stderr)
    assert code == 0
    return set(modules)


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        pytest.param(["--help"], ALL_BUT_ITSELF, id="help"),
        pytest.param(["--version"], ALL_BUT_ITSELF, id="version"),
        pytest.param(["due"], HEAVY, id="due"),
        pytest.param(["reports"], HEAVY, id="reports"),
        pytest.param(["extract", "--help"], HEAVY | {"sqlalchemy"}, id="help of extract"),
    ],
)
def test_a_command_loads_only_what_it_uses(
    words: list[str], unwanted: set[str], seeded: Program
) -> None:
    assert loaded(words, seeded.database) & unwanted == set()


def quickest(words: list[str], database: Path, runs: int = 5) -> float:
    """Seconds of the quickest of several runs."""
    environment = clean_environment() | {"FORECASTS_DATABASE_URL": str(database)}

    def once() -> float:
        started = time.perf_counter()
        subprocess.run([FORECASTS, *words], check=True, capture_output=True, env=environment)
        return time.perf_counter() - started

    return min(once() for _ in range(runs))


@pytest.mark.parametrize(
    ("words", "promised"),
    [(["--help"], 0.3), (["extract", "--help"], 0.3), (["due"], 0.7)],
    ids=["help", "help of extract", "due"],
)
def test_starting_is_quick(words: list[str], promised: float, seeded: Program) -> None:
    patience = 4  # on a busy machine; what is loaded is tested exactly above
    assert quickest(words, seeded.database) < patience * promised
