"""Interrupted or out of room: nothing is half stored, and a file is whole or not there."""

import json
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import Program

SENTENCES = 60


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """Reports enough that adding them takes seconds, each with as many candidates."""
    folder = tmp_path / "many"
    folder.mkdir()
    paths = [folder / f"r{number:03}.txt" for number in range(150)]
    for path in paths:
        path.write_text(
            "".join(f"Rate {n} of {path.stem} is likely to fall.\n" for n in range(SENTENCES)),
            encoding="utf-8",
        )
    return paths


def stored(program: Program) -> list[int]:
    """How many candidates each stored report has."""
    rows = json.loads(program.ok("reports", "--format", "json"))
    return [row["candidates"] for row in rows]


def wait_until(true: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait for something to come true while a process runs."""
    limit = time.monotonic() + 60
    while not true():
        assert process.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_an_interrupted_add_leaves_whole_reports_alone(
    forecasts: Program, many: list[Path]
) -> None:
    forecasts.ok("reports")  # makes the tables
    words = ("add", *many, "--source", "Rates", "--published", "2026-01-01")
    process = forecasts.process(*words)
    wait_until(lambda: forecasts.count("report") >= 2, process)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.count("\n") == 1
    assert said.startswith("Error: interrupted")
    assert "Traceback" not in out
    kept = stored(forecasts)
    assert 2 <= len(kept) < len(many)
    assert set(kept) == {SENTENCES}
    assert forecasts.ok("audit", "verify").startswith(f"{len(kept)} entries, unbroken")


def test_interrupted_before_it_began(forecasts: Program) -> None:
    process = forecasts.process("--help")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT)  # the second: before Python itself began


def little_room() -> None:
    """Let this process write no file larger than 64 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, 64_000))


def test_a_full_disk_keeps_what_was_there(added: Program, many: list[Path]) -> None:
    before = added.contents()
    words = ("add", *many[:3], "--source", "Rates", "--published", "2026-01-01")
    process = added.process(*words, preexec_fn=little_room)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 5
    assert said.count("\n") == 1
    assert "disk" in said
    assert added.contents() == before
    added.ok(*words)  # with room, all goes on
    assert stored(added).count(SENTENCES) == 3


@pytest.mark.parametrize("words", [("export", "--all"), ("export", "--format", "csv")])
def test_a_file_is_whole_or_not_there(
    words: tuple[str, ...], seeded: Program, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "file"
    out.parent.mkdir()
    out.write_text("what was there", encoding="utf-8")

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = seeded.process(*words, "--out", out, preexec_fn=no_room)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 6
    assert "cannot write" in said
    assert [path.name for path in out.parent.iterdir()] == ["file"]
    assert out.read_text("utf-8") == "what was there"


def test_a_review_interrupted_keeps_its_answers(added: Program) -> None:
    process = added.process("review", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write("k\n")
    process.stdin.flush()
    wait_until(lambda: added.count("decision") == 1, process)
    time.sleep(0.2)  # it asks about the next one
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("Error: interrupted")
    assert added.count("decision") == 1
