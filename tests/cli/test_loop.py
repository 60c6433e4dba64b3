"""The daily loop by hand: review, accept, sharpen, link, due, resolve, snooze, reopen."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program

KEY = "harbour-desk-2026-03-01.01"
SECOND = "harbour-desk-2026-03-01.02"
THIRD = "harbour-desk-2026-03-01.03"
QUESTION = ("--question", "Will the port reopen by 30 June 2026?", "--criteria", "As announced")


def state(program: Program, key: str, today: str = "2026-11-22") -> str:
    rows = json.loads(program.ok("list", "--format", "json", "--today", today))
    return next(str(row["state"]) for row in rows if row["key"] == key)


def due(program: Program, today: str, *words: str) -> list[dict[str, Any]]:
    found = json.loads(program.ok("due", "--today", today, "--format", "json", *words))
    assert isinstance(found, list)
    return found


def test_a_candidate_becomes_a_forecast_is_due_and_is_resolved(added: Program) -> None:
    said = added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    assert "Harbour Desk" in said
    assert "due 2026-06-30" in said
    assert "hindsight" not in said
    assert state(added, KEY, "2026-06-01") == "not_due"
    assert due(added, "2026-06-29") == []
    (item,) = due(added, "2026-07-02")
    assert (item["key"], item["days_late"]) == (KEY, 2)
    evidence = ("--evidence", "https://example.org/port", "--known-on", "2026-06-20")
    words = ("--happened-on", "2026-06-19", *evidence, "--today", "2026-07-02")
    assert f"{KEY}: yes" in added.ok("resolve", KEY, "yes", *words)
    assert due(added, "2026-07-02") == []
    assert state(added, KEY) == "scored"
    shown = added.ok("show", KEY)
    assert "https://example.org/port" in shown
    assert "happened: 2026-06-19" in shown


def test_a_yes_known_early_waits_until_it_matures(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    words = ("--note", "seen", "--happened-on", "2026-04-01", "--known-on", "2026-04-01")
    said = added.ok("resolve", KEY, "yes", *words, "--today", "2026-04-02")
    assert "matures after 2026-06-30" in said
    assert state(added, KEY, "2026-04-02") == "known_waiting"


def test_the_exit_code_of_due_is_for_scripts(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    assert added("due", "--exit-code", "--today", "2026-06-01").code == 0
    assert added("due", "--exit-code", "--today", "2026-07-01").code == 1
    assert added("due", "--exit-code", "--ahead", "60", "--today", "2026-06-01").code == 0
    assert len(due(added, "2026-06-01", "--ahead", "60")) == 1


def test_what_was_written_late_is_marked(added: Program) -> None:
    assert "hindsight" in added.ok("accept", KEY, *QUESTION, "--today", "2026-11-22")


def test_parked_rejected_merged_are_counted_and_not_asked(added: Program) -> None:
    assert "parked" in added.ok("park", KEY)
    added.ok("reject", SECOND, "--reason", "speaks of the past")
    added.ok("merge", THIRD, KEY)
    states = [state(added, key) for key in (KEY, SECOND, THIRD)]
    assert states == ["parked", "rejected", "merged"]


def test_sharpen_shows_what_is_missing_then_changes_it(added: Program) -> None:
    shown = added.ok("sharpen", KEY)
    assert "draft:" in shown
    assert f"Next: forecasts accept {KEY}" in shown
    added.ok("sharpen", KEY, *QUESTION, "--today", "2026-03-02")
    unexplained = added("sharpen", KEY, "--due", "2026-07-31")
    assert unexplained.code == 2
    assert "--reason" in unexplained.error
    words = ("--due", "2026-07-31", "--reason", "new timetable", "--today", "2026-03-03")
    assert "due 2026-07-31" in added.ok("sharpen", KEY, *words)


def test_forecasts_hang_on_one_question_and_come_off(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION, "--question-key", "port.1", "--today", "2026-03-02")
    added.ok("accept", SECOND, "--question-key", "port.1", "--orientation", "opposite")
    shown = added.ok("show", "port.1")
    assert KEY in shown
    assert SECOND in shown
    assert "failure" in added.ok("show", SECOND)
    added.ok("unlink", SECOND)
    assert SECOND not in added.ok("show", "port.1")
    added.ok("link", SECOND, "port.1")
    assert SECOND in added.ok("show", "port.1")


def test_snoozed_it_comes_back_on_its_day(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    words = ("--reason", "count comes mid-month", "--today", "2026-07-01")
    assert "2026-07-15" in added.ok("snooze", KEY, "2026-07-15", *words)
    assert due(added, "2026-07-14") == []
    assert len(due(added, "2026-07-15")) == 1


def test_redated_it_is_due_later(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    added.ok("redate", KEY, "2026-08-31", "--reason", "season", "--today", "2026-03-03")
    assert due(added, "2026-08-30") == []
    assert len(due(added, "2026-08-31")) == 1


def test_a_resolution_taken_back_can_be_made_anew(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    added.ok("resolve", KEY, "no", "--note", "never", "--today", "2026-07-01")
    added.ok("reopen", KEY, "--reason", "wrong port", "--today", "2026-07-02")
    assert len(due(added, "2026-07-02")) == 1
    added.ok(
        *("resolve", KEY, "partly", "--fraction", "0.4", "--note", "half the quays"),
        *("--today", "2026-07-03"),
    )
    assert state(added, KEY) == "scored"
    assert added.count("resolution") == 3


def test_a_condition_not_met_voids_by_itself(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION, "--question-key", "port.1", "--today", "2026-03-02")
    added.ok(
        *("accept", THIRD, "--question", "If it reopens, will tariffs come?"),
        *("--criteria", "Gazette", "--condition-question", "port.1", "--today", "2026-03-02"),
    )
    said = added.ok("resolve", "port.1", "no", "--note", "shut", "--today", "2026-07-01")
    assert f"{THIRD}: void" in said
    assert state(added, THIRD) == "void"


def test_evidence_may_be_a_file_or_a_table_of_them(added: Program, tmp_path: Path) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_text("the announcement", encoding="utf-8")
    table = tmp_path / "evidence.toml"
    table.write_text(
        '[[evidence]]\nurl = "https://example.org/a"\npublisher = "Gazette"\n'
        'date = 2026-06-20\nshows = "reopened"\n\n[[evidence]]\nfile = "scan.txt"\n',
        encoding="utf-8",
    )
    added.ok("accept", KEY, *QUESTION, "--today", "2026-03-02")
    words = ("--evidence", scan, "--evidence-file", table, "--known-on", "2026-06-20")
    added.ok(
        "resolve", KEY, "yes", *words, "--happened-on", "2026-06-20", "--today", "2026-07-01"
    )
    (shown,) = json.loads(added.ok("show", KEY, "--format", "json"))
    files = [each for each in shown["evidence"] if each["file_name"] == "scan.txt"]
    assert len(files) == 2
    assert all(len(each["sha256"]) == 64 for each in files)
    (link,) = [each for each in shown["evidence"] if each["url"]]
    assert (link["publisher"], link["dated"], link["shows"]) == (
        "Gazette",
        "2026-06-20",
        "reopened",
    )


def test_a_review_of_all_answers(added: Program) -> None:
    before = [row["key"] for row in json.loads(added.ok("list", "--format", "json"))]
    answers = "a\n\nAs announced\n\nk\nx\nspeaks of the past\ns\n"
    shown = added.ok("review", "harbour-desk-2026-03-01", stdin=answers)
    assert shown.startswith("4 pending.")
    assert shown.endswith("1 pending\n")
    states = sorted(state(added, key) for key in before)
    assert states == ["overdue", "parked", "pending", "rejected"]


def test_a_review_goes_back_and_answers_anew(added: Program) -> None:
    added.ok("review", stdin="k\nb\nx\nno forecast\nq\n")
    states = [row["state"] for row in json.loads(added.ok("list", "--format", "json"))]
    assert sorted(states) == ["pending", "pending", "pending", "rejected"]


def test_a_review_says_what_was_wrong_and_asks_again(added: Program) -> None:
    answers = "z\na\n\nAs announced\n2020-01-01\na\n\nAs announced\nsoon\n\nq\n"
    shown = added.ok("review", stdin=answers)
    assert "not done: due 2020-01-01" in shown
    assert "accepted for Harbour Desk" in shown


@pytest.mark.parametrize("answers", ["", "k\n", "k\na\n", "q\n"])
def test_a_review_ends_where_its_input_ends(answers: str, added: Program) -> None:
    shown = added.ok("review", stdin=answers)
    assert shown.splitlines()[-1].endswith("pending")


def test_nothing_to_do_says_what_to_do(forecasts: Program) -> None:
    assert "forecasts due" in forecasts.ok("review")
    assert "forecasts add" in forecasts.ok("list")
    assert "forecasts add" in forecasts.ok("reports")
    assert "forecasts add" in forecasts.ok("sources")
    assert forecasts.ok("due") == "nothing is due\n"
