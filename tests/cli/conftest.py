"""A program with an empty database, and one with the seed records."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.program import Program

BRIEF = """\
Harbour brief

The port is likely to reopen by 30 June 2026. A second strike is unlikely before the summer.
The ministry may publish new tariffs this year. Wheat prices will fall in the next three months.
"""


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("FORECASTS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def forecasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program with a database that is not there yet."""
    return Program(tmp_path / "desk.db", monkeypatch)


@pytest.fixture(scope="session")
def seed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the seed records, to be copied."""
    path = tmp_path_factory.mktemp("seeds") / "seeds.db"
    with pytest.MonkeyPatch.context() as patch:
        Program(path, patch).ok("seeds", "load")
    return path


@pytest.fixture
def seeded(seed_database: Path, forecasts: Program) -> Program:
    """The program with the seed records."""
    shutil.copy(seed_database, forecasts.database)
    return forecasts


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A short report of 1 March 2026, in a file."""
    path = tmp_path / "brief.txt"
    path.write_text(BRIEF, encoding="utf-8")
    return path


@pytest.fixture
def added(forecasts: Program, brief: Path) -> Program:
    """The program with that report and its candidates, as harbour-desk-2026-03-01."""
    forecasts.ok("add", brief, "--source", "Harbour Desk", "--published", "2026-03-01")
    return forecasts
