"""Running the desk: people, prompts, scenarios, copies, exports, settings."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.shared import shared

KEY = "harbour-desk-2026-03-01.01"
QUESTION = ("--question", "Will the port reopen?", "--criteria", "As announced")


@pytest.fixture
def asked(added: Program) -> Program:
    """The program with one question, due 2026-06-30."""
    added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    return added


def test_a_tick_asks_once(asked: Program) -> None:
    first = asked("tick", "--now", "2026-07-01T09:00:00Z")
    assert first.code == 0
    assert "Will the port reopen?" in first.out
    second = asked("tick", "--now", "2026-07-01T15:00:00Z")
    assert second.out == ""
    assert second.err == "tick: nothing\n"
    (digest,) = json.loads(asked.ok("outbox", "--format", "json"))
    assert (digest["person"], digest["state"], digest["prompts"]) == ("desk", "sent", 1)


def test_somebody_is_asked_about_what_is_theirs(asked: Program) -> None:
    asked.ok("people", "add", "mk", "--name", "M. K.", "--timezone", "Europe/Paris")
    assert "mk is asked" in asked.ok("people", "assign", KEY, "mk")
    asked.ok("tick", "--now", "2026-07-01T09:00:00Z")
    (digest,) = json.loads(asked.ok("outbox", "--format", "json"))
    assert digest["person"] == "mk"
    acted = asked("resolve", KEY, "no", "--note", "n", "--as", "mk", "--today", "2026-07-02")
    assert acted.code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("people", "add", "mk", "--name", "M", "--timezone", "Mars/Olympus"), 2),
        (("people", "add", "M K!", "--name", "M"), 2),
        (("people", "add", "mk", "--name", "M", "--role", "king"), 2),
        (("people", "add", "desk", "--name", "Another"), 4),
        (("people", "assign", KEY, "nobody"), 3),
    ],
    ids=["no such time zone", "no key", "no such role", "key taken", "nobody"],
)
def test_people_who_cannot_be(words: tuple[str, ...], code: int, asked: Program) -> None:
    before = asked.contents()
    ran = asked(*words)
    assert ran.code == code, ran.err
    assert ran.error
    assert asked.contents() == before


def test_the_scheduler_stops_when_it_is_told_to(asked: Program) -> None:
    process = asked.process("run", env=None)
    assert process.stderr is not None
    assert "Ctrl-C stops" in process.stderr.readline()
    limit = time.monotonic() + 30
    while asked.count("heartbeat") == 0 and time.monotonic() < limit:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said.splitlines()[-1] == "stopped"


def test_scenarios_from_the_first_to_the_last(asked: Program) -> None:
    said = asked.ok("scenarios", "new", "How the strike ends")
    assert "Next: forecasts scenarios add how-the-strike-ends" in said
    asked.ok(
        *("scenarios", "add", "how-the-strike-ends", "It is settled", "--question", KEY),
        *("--low", "0.5", "--high", "0.7", "--forecast", KEY),
        *("--signpost", "Talks resume", "--check-on", "2026-05-01"),
    )
    asked.ok("accept", "harbour-desk-2026-03-01.02", *QUESTION, "--today", "2026-03-02")
    asked.ok(
        *("scenarios", "add", "how-the-strike-ends", "It spreads"),
        *("--question", "harbour-desk-2026-03-01.02"),
    )
    (view,) = json.loads(asked.ok("scenarios", "list", "--format", "json"))
    settled, spread = view["scenarios"]
    signpost = settled["indicators"][0]["key"]
    unseen = asked("scenarios", "observe", signpost, "seen", "--seen-on", "2026-04-20")
    assert unseen.code == 2
    assert "--evidence" in unseen.error
    asked.ok("scenarios", "observe", signpost, "seen", "--note", "both sides said so")
    words = ("--evidence", "https://example.org/end", "--known-on", "2026-06-21")
    said = asked.ok(
        *("scenarios", "resolve", "how-the-strike-ends", settled["key"]),
        *("--happened-on", "2026-06-20", *words, "--today", "2026-07-15"),
    )
    assert "2 questions resolved" in said
    (view,) = json.loads(
        asked.ok("scenarios", "show", "how-the-strike-ends", "--format", "json")
    )
    assert [each["outcome"] for each in view["scenarios"]] == ["yes", "no"]
    assert spread["name"] == "It spreads"


@pytest.mark.parametrize(
    "words",
    [
        ("scenarios", "add", "specialeurasia-2024-11-employment", "X", "--low", "0.5"),
        ("scenarios", "add", "specialeurasia-2024-11-employment", "X", "--signpost", "s"),
        (
            *("scenarios", "add", "specialeurasia-2024-11-employment", "X"),
            *("--low", "0.7", "--high", "0.5"),
        ),
        ("scenarios", "resolve", "specialeurasia-2024-11-employment"),
    ],
    ids=["half a range", "signpost without a day", "upside down", "nothing named"],
)
def test_scenarios_that_make_no_sense(words: tuple[str, ...], seeded: Program) -> None:
    before = seeded.contents()
    ran = seeded(*words)
    assert ran.code == 2
    assert ran.error
    assert seeded.contents() == before


def test_a_backup_comes_back(asked: Program, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert "checked" in asked.ok("backup", copy)
    assert asked("backup", copy).code == 4
    before = asked.contents()
    asked.ok("resolve", KEY, "no", "--note", "n", "--today", "2026-07-02")
    assert asked("restore", copy).code == 4
    asked.ok("restore", copy, "--replace")
    assert asked.contents() == before
    assert "unbroken" in asked.ok("audit", "verify")


def test_what_is_no_backup_is_not_put_back(asked: Program, brief: Path) -> None:
    before = asked.contents()
    ran = asked("restore", brief, "--replace")
    assert ran.code == 5
    assert brief.name in ran.error
    assert asked.contents() == before
    assert asked("restore", brief.with_name("missing.db"), "--replace").code in (5, 6)


def test_all_of_it_goes_elsewhere_and_back(seeded: Program, tmp_path: Path) -> None:
    dump, copy = tmp_path / "all.jsonl", tmp_path / "copy.db"
    seeded.ok("export", "--all", "--out", dump)
    assert "would be loaded" in seeded.ok("import", dump, "--dry-run", "--db", copy)
    assert "rows loaded" in seeded.ok("import", "jsonl", dump, "--db", copy)
    assert seeded.ok("export", "--all", "--db", copy) == dump.read_text("utf-8")
    again = seeded("import", dump, "--db", copy)
    assert again.code == 4
    by_stdin = tmp_path / "third.db"
    seeded.ok("import", "-", "--db", by_stdin, stdin=dump.read_text("utf-8"))


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_of_a_faulty_dump_nothing_is_loaded(
    damage: str, seeded: Program, tmp_path: Path
) -> None:
    lines = seeded.ok("export", "--all").splitlines(keepends=True)
    if damage == "cut":
        lines = lines[: len(lines) // 2]
    else:
        lines[5] = lines[5].replace("e", "i")
    dump, copy = tmp_path / "all.jsonl", tmp_path / "copy.db"
    dump.write_text("".join(lines), encoding="utf-8")
    ran = seeded("import", dump, "--db", copy)
    assert ran.code == 2
    assert ran.error
    assert json.loads(seeded.ok("sources", "--format", "json", "--db", copy)) == []


def test_the_flat_export_has_a_row_a_forecast(seeded: Program) -> None:
    rows = seeded.ok("export", "--format", "jsonl").splitlines()
    assert len(rows) == seeded.count("forecast")
    assert len(seeded.ok("export", "--format", "csv").splitlines()) == len(rows) + 1
    assert seeded("export", "--all", "--format", "csv").code == 2


def test_doctor_finds_nothing_wrong_and_then_something(seeded: Program) -> None:
    assert "fail" not in seeded.ok("doctor")
    copy = seeded.database.with_name("damaged.db")
    shutil.copy(seeded.database, copy)
    content = copy.read_bytes()
    middle = len(content) // 2
    copy.write_bytes(content[:middle] + b"\x55" * 4096 + content[middle + 4096 :])
    assert seeded("doctor", "--db", copy).code in (1, 5)


def test_settings_are_shown_with_secrets_masked(
    forecasts: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORECASTS_SMTP_PASSWORD", "canary-8342")
    monkeypatch.setenv("FORECASTS_SHORT_MONTHS", "4")
    for style in ("table", "json", "csv"):
        shown = forecasts.ok("config", "show", "--format", style)
        assert "canary" not in shown
    rows = json.loads(forecasts.ok("config", "show", "--format", "json"))
    assert {row["key"]: row["value"] for row in rows}["short_months"] == 4
    url = "postgresql://me:canary-8342@localhost/desk"
    assert "canary" not in forecasts.ok("config", "show", "--db", url)


def test_wrong_settings_are_all_named(
    forecasts: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORECASTS_SHORT_MONTHS", "0")
    monkeypatch.setenv("FORECASTS_TICK_SECONDS", "often")
    ran = forecasts("config", "show")
    assert ran.code == 2
    assert "FORECASTS_SHORT_MONTHS" in ran.error
    assert "FORECASTS_TICK_SECONDS" in ran.error


def test_seed_records_load_once(forecasts: Program) -> None:
    forecasts.ok("seeds", "load")
    before = forecasts.contents()
    assert "nothing added" in forecasts.ok("seeds", "load")
    assert forecasts.contents() == before


def test_seed_spans_fit_the_original_texts(forecasts: Program, tmp_path: Path) -> None:
    assert "all" in forecasts.ok("seeds", "verify", shared("seeds"))
    assert forecasts("seeds", "verify", tmp_path).code == 1
    assert forecasts("seeds", "verify", tmp_path / "nowhere").code == 6


def test_the_extractor_is_measured(forecasts: Program) -> None:
    words = ("--texts", shared("seeds"), "--gold", shared("corpus", "gold-seeds"))
    result = json.loads(forecasts.ok("evaluate", *words, "--format", "json"))
    assert result["total"]["figures"]["f1"] > 0.75
    assert "precision" in forecasts.ok("evaluate", *words)


def test_completion_knows_commands_and_options(forecasts: Program) -> None:
    def completed(words: str) -> list[str]:
        process = forecasts.process(
            env={
                "PATH": "/usr/bin:/bin",
                "_FORECASTS_COMPLETE": "complete_bash",
                "COMP_WORDS": words,
                "COMP_CWORD": str(len(words.split(" ")) - 1),
            }
        )
        out, _ = process.communicate()
        assert isinstance(process, subprocess.Popen)
        return out.split()

    assert "scorecard" in completed("forecasts sc")
    assert "--exit-code" in completed("forecasts due --e")
    assert "observe" in completed("forecasts scenarios o")
