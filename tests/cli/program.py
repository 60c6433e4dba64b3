"""Running the program as its users do: in this process, or as a process of its own."""

import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forecasts.cli.start import run

FORECASTS = Path(sys.executable).with_name("forecasts")


@dataclass(frozen=True)
class Ran:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line that an error is."""
        lines = self.err.splitlines()
        assert len(lines) == 1, f"not one line but {lines}; stdout: {self.out}"
        assert lines[0].startswith("Error: ")
        assert "Traceback" not in self.out
        return lines[0]


class Program:
    """`forecasts`, with a database of its own."""

    def __init__(self, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database = database
        self.monkeypatch = monkeypatch

    def __call__(self, *arguments: object, stdin: str = "") -> Ran:
        """Run a command line in this process."""
        out, err = io.StringIO(), io.StringIO()
        typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        self.monkeypatch.setattr(sys, "stdin", typed)
        self.monkeypatch.setenv("FORECASTS_DATABASE_URL", str(self.database))
        with redirect_stdout(out), redirect_stderr(err):
            code = run([str(each) for each in arguments])
        return Ran(code, out.getvalue(), err.getvalue())

    def ok(self, *arguments: object, stdin: str = "") -> str:
        """The same, where all must go well; what it printed."""
        ran = self(*arguments, stdin=stdin)
        assert ran.code == 0, ran.err
        return ran.out

    def process(self, *arguments: object, **options: Any) -> "subprocess.Popen[str]":
        """Start a command line as a process of its own."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        environment = {**clean_environment(), "FORECASTS_DATABASE_URL": str(self.database)}
        command = [str(each) for each in (FORECASTS, *arguments)]
        return subprocess.Popen(command, text=True, **{"env": environment, **pipes})

    def contents(self) -> str:
        """Every row of the database, to see that nothing was lost or added."""
        with closing(sqlite3.connect(self.database)) as connection:
            return "\n".join(connection.iterdump())

    def count(self, table: str) -> int:
        """The number of rows of a table."""
        with closing(sqlite3.connect(self.database)) as connection:
            (number,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
        return int(number)


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if "FORECASTS" not in name}
