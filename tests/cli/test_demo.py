"""The demo: every step is shown with its command, pages are written, in little time."""

import re
import resource
import shutil
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.shared import shared

TITLES = (
    "Five reports, their forecasts as typed records",
    "What is due",
    "Verdicts with evidence",
    "A scenario set",
    "Scorecards of the five",
    "A set large enough to judge",
    "Extraction on a sample report",
    "Pages to pass on",
)
REPORTS = (
    *("blackburn-2025-05-02", "cfr-2024-10-25", "gardiner-2024-11", "meduza-2024-10-23"),
    "specialeurasia-2024-11",
)
ENOUGH_CPU_SECONDS = 20
"""Of the demo as a process; it takes about six."""


def cpu_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_demo_from_beginning_to_end(forecasts: Program, tmp_path: Path) -> None:
    into = tmp_path / "trial"
    before = cpu_seconds_of_children()
    process = forecasts.process("demo", "--into", into, "--today", "2026-11-22")
    shown, said = process.communicate(timeout=300)
    assert (process.returncode, said) == (0, "")
    assert cpu_seconds_of_children() - before < ENOUGH_CPU_SECONDS
    check_steps(shown)
    for key in REPORTS:
        assert key in shown
        assert (into / f"{key}.html").read_text("utf-8").startswith("<!")
    assert "<svg" in (into / "scorecards.html").read_text("utf-8")
    assert "too few to judge" in shown
    assert "retrospective" in shown
    assert "FiveThirtyEight, CC BY 4.0" in shown
    assert not forecasts.database.exists()
    again = forecasts("demo", "--into", into)
    assert again.code == 4
    assert "another folder" in again.error
    check_the_desk_it_leaves(forecasts, into / "desk.db")


def check_steps(shown: str) -> None:
    """Every step has its number, its title and the command that does it."""
    steps = re.findall(r"^(\d+)\. (.*)\n +\$ (forecasts .*)$", shown, re.MULTILINE)
    assert [int(number) for number, *_ in steps] == list(range(1, len(TITLES) + 1))
    for title, (_, found, command) in zip(TITLES, steps, strict=True):
        assert found.startswith(title)
        assert command.split()[1] in shown


def check_the_desk_it_leaves(forecasts: Program, database: Path) -> None:
    """One can go on with it."""
    assert "unbroken" in forecasts.ok("audit", "verify", "--db", database)
    assert "216" in forecasts.ok("scorecard", "fivethirtyeight", "--db", database)


def test_the_original_texts_go_through_the_engine_under_any_name(
    forecasts: Program, tmp_path: Path
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for number, path in enumerate(sorted(shared("seeds").glob("*.txt"))):
        shutil.copy(path, texts / f"document {number}")
    (texts / "notes.bin").write_bytes(bytes(range(256)) * 8)
    ran = forecasts(
        *("demo", "--into", tmp_path / "trial", "--reports", texts, "--today", "2026-11-22")
    )
    assert ran.code == 0, ran.err
    assert "notes.bin: left out" in ran.err
    rows = dict(
        re.findall(rf"^({'|'.join(REPORTS)}) +(document \d .*)$", ran.out, re.MULTILINE)
    )
    assert rows.keys() == set(REPORTS)
    for row in rows.values():
        records, _, matched, missed, _ = map(int, re.findall(r" (\d+)", row)[1:])
        assert matched + missed == records
        assert matched >= 0.8 * records
    assert "79 questions resolved" in ran.out


def test_texts_that_are_not_there_are_said(forecasts: Program, tmp_path: Path) -> None:
    ran = forecasts("demo", "--into", tmp_path / "trial", "--reports", tmp_path / "none")
    assert ran.code == 6
    assert "no folder" in ran.err


@pytest.mark.parametrize("words", [["--into", "/proc/nope"]])
def test_a_folder_that_cannot_be_made(words: list[str], forecasts: Program) -> None:
    ran = forecasts("demo", *words)
    assert ran.code == 6
    assert "/proc/nope" in ran.error
