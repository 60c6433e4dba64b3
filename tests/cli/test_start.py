"""The top of the command line: where options stand, how it ends, and what goes where."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import FORECASTS, Program, clean_environment


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "after the command", "last"])
@pytest.mark.parametrize("joined", [True, False], ids=["with =", "apart"])
def test_the_database_may_be_named_anywhere(
    place: int, joined: bool, forecasts: Program, tmp_path: Path
) -> None:
    words = ["reports", "--format=json"]
    other = tmp_path / "other.db"
    words[place:place] = [f"--db={other}"] if joined else ["--db", str(other)]
    assert forecasts.ok(*words) == "[]\n"
    assert other.exists()
    assert not forecasts.database.exists()


def test_without_a_database_named_it_lies_in_the_data_folder(tmp_path: Path) -> None:
    environment = clean_environment() | {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    subprocess.run([FORECASTS, "due"], check=True, capture_output=True, env=environment)
    assert [path.name for path in tmp_path.rglob("*.db")] == ["desk.db"]


def test_the_module_does_what_the_command_does() -> None:
    said = [
        subprocess.run([*program, "--help"], check=True, capture_output=True, text=True).stdout
        for program in ([FORECASTS], [sys.executable, "-m", "forecasts"])
    ]
    assert said[0] == said[1]


def test_the_version_is_one_line(forecasts: Program) -> None:
    name, number = forecasts.ok("--version").split()
    assert name == "forecasts"
    assert number[0].isdigit()


@pytest.mark.parametrize(
    ("words", "right"),
    [
        pytest.param(["scorcard"], "did you mean scorecard?", id="a mistyped command"),
        pytest.param(["zzz"], "see forecasts --help", id="an unknown command"),
        pytest.param(["scenarios", "shw"], "Did you mean 'show'", id="one of a group"),
        pytest.param(["due", "--formt", "json"], "--format", id="a mistyped option"),
        pytest.param(["due", "--format", "xml"], "'jsonl'", id="an unknown format"),
        pytest.param(["add"], "see forecasts add --help", id="nothing named"),
        pytest.param(["resolve", "k", "maybe"], "'yes', 'no', 'partly', 'void'", id="outcome"),
        pytest.param(["due", "--today", "2025-02-30"], "write YYYY-MM-DD", id="no such day"),
        pytest.param(["scorecard", "--as-of", "noon"], "YYYY-MM-DDTHH:MM:SSZ", id="no moment"),
        pytest.param(["due", "--db"], "requires an argument", id="no database named"),
    ],
)
def test_misuse_is_one_line_that_says_what_would_be_right(
    words: list[str], right: str, forecasts: Program
) -> None:
    ran = forecasts(*words)
    assert ran.code == 2
    assert right in ran.error
    assert ran.out == ""
    assert not forecasts.database.exists()


def test_debug_shows_where_an_error_arose(forecasts: Program) -> None:
    process = forecasts.process("show", "nope", "--debug")
    _, said = process.communicate()
    assert process.returncode == 1
    assert "Traceback" in said
    assert "NotFoundError" in said


def test_a_fault_of_the_program_is_no_finding(forecasts: Program) -> None:
    forecasts.database.parent.joinpath("driver").mkdir()
    broken = forecasts.database.parent / "driver" / "sqlmodel.py"
    broken.write_text("raise RuntimeError('broken installation')", encoding="utf-8")
    environment = clean_environment() | {"PYTHONPATH": str(broken.parent)}
    process = forecasts.process("due", env=environment)
    out, said = process.communicate()
    assert process.returncode == 70
    assert out == ""
    assert said.count("\n") == 1
    assert "broken installation" in said
    assert "--debug" in said


def test_a_reader_who_leaves_early_is_no_error(seeded: Program) -> None:
    process = seeded.process("export", "--all")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_finds_no_room_is_said(seeded: Program) -> None:
    with Path("/dev/full").open("w") as full:
        process = seeded.process("list", "--format", "json", stdout=full)
        _, said = process.communicate()
    assert process.returncode == 6
    assert said == "Error: No space left on device\n"


def on_a_terminal(program: Program, *words: str, **settings: str) -> str:
    """What a person sees on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    environment = clean_environment() | {"COLUMNS": "80", "TERM": "xterm-256color"} | settings
    environment["FORECASTS_DATABASE_URL"] = str(program.database)
    process = program.process(*words, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal hangs up when the program has gone
            break
        shown += part
    os.close(ours)
    process.wait()
    return shown.decode()


def test_a_terminal_has_colours_unless_told_otherwise(seeded: Program) -> None:
    assert "\x1b[" in on_a_terminal(seeded, "show", "nope")
    assert "\x1b[" not in on_a_terminal(seeded, "show", "nope", NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal(seeded, "due", NO_COLOR="1")


def test_a_pipe_has_no_colours_and_cuts_nothing(seeded: Program) -> None:
    shown = seeded.ok("due", "--today", "2026-11-22")
    assert "\x1b" not in shown
    whole = json.loads(seeded.ok("due", "--today", "2026-11-22", "--format", "json"))
    assert all(f"{item['key']} " in shown and item["question"] in shown for item in whole)


@pytest.mark.parametrize("words", [["due"], ["show", "cfr-2024-10-25"]])
def test_a_narrow_terminal_breaks_no_key_and_cuts_nothing(
    words: list[str], seeded: Program
) -> None:
    words = [*words, "--today", "2026-11-22"]
    whole = json.loads(seeded.ok(*words, "--format", "json"))
    lines = on_a_terminal(seeded, *words, NO_COLOR="1").splitlines()
    assert max(map(len, lines)) <= 80
    seen = " ".join(" ".join(lines).split())
    rows, prose = (
        (whole, "question") if words[0] == "due" else (whole[0]["statements"], "statement")
    )
    for row in rows:
        assert f"{row['key']} " in seen
        assert " ".join(row[prose].split()) in seen


def test_text_of_a_report_cannot_steer_the_terminal(forecasts: Program, tmp_path: Path) -> None:
    report = tmp_path / "r.txt"
    report.write_text("It is likely that \x9b2J\u202e rates fall by June 2027.", "utf-8")
    forecasts.ok("add", report, "--source", "S", "--published", "2026-01-01")
    for words in (["list"], ["show", "s-2026-01-01.01"], ["review"]):
        shown = forecasts.ok(*words, stdin="q\n")
        assert "rates fall" in shown
        assert "\x9b" not in shown
        assert "\u202e" not in shown
