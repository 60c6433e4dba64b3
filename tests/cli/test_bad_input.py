"""Bad input: each is one clear line with its exit code, and the record is as it was."""

import random
import shutil
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forecasts.ingestion.limits import Limits
from tests.cli.program import Program

QUESTION = ("--question", "Will it?", "--criteria", "The port authority says so")
KEY = "harbour-desk-2026-03-01.01"
OPEN = "blackburn-2025-05-02.11"
RESOLVED = "cfr-2024-10-25.05"


def refused(program: Program, code: int, *words: object, says: str = "") -> str:
    """Run what must fail with `code` and change nothing; its one line."""
    before = program.contents() if program.database.exists() else ""
    ran = program(*words)
    assert ran.code == code, (ran.code, ran.err, ran.out)
    assert ran.out == ""
    assert says in ran.error
    assert not before or program.contents() == before
    return ran.error


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def empty(folder: Path) -> Path:
    return written(folder / "empty.txt", b"")


def blank(folder: Path) -> Path:
    return written(folder / "blank.txt", b" \n\n ")


def binary(folder: Path) -> Path:
    return written(folder / "noise.bin", random.Random(1).randbytes(3000))


def broken_pdf(folder: Path) -> Path:
    return written(folder / "broken.pdf", b"%PDF-1.7\n" + random.Random(2).randbytes(900))


def oversized(folder: Path) -> Path:
    path = folder / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(Limits().max_bytes + 1)
    return path


def a_folder(folder: Path) -> Path:
    path = folder / "reports"
    path.mkdir()
    return path


def missing(folder: Path) -> Path:
    return folder / "missing.txt"


@pytest.mark.parametrize(
    "make", [empty, blank, binary, broken_pdf, oversized, a_folder, missing]
)
def test_a_file_that_is_no_report(
    make: Callable[[Path], Path], added: Program, tmp_path: Path
) -> None:
    path = make(tmp_path)
    error = refused(added, 6, "add", path, "--source", "S", "--published", "2026-01-01")
    assert path.name in error
    refused(added, 6, "extract", path)


def test_no_publication_date_is_asked_for_with_the_reason(
    forecasts: Program, brief: Path
) -> None:
    ran = forecasts("add", brief, "--source", "Harbour Desk")
    assert ran.code == 2
    assert "--published" in ran.error
    assert "horizon" in ran.error
    assert forecasts.count("report") == 0


@pytest.mark.parametrize("day", ["2025-02-30", "2025-13-01", "yesterday", "2999-01-01", ""])
def test_days_on_which_nothing_was_published(day: str, added: Program, tmp_path: Path) -> None:
    other = written(tmp_path / "other.txt", b"It will probably rain in June.")
    refused(added, 2, "add", other, "--source", "S", "--published", day)


def test_the_same_report_twice_adds_nothing_and_says_so(added: Program, brief: Path) -> None:
    before = added.contents()
    copy = shutil.copy(brief, brief.with_name("renamed.txt"))
    for name in (brief, copy):
        said = added.ok("add", name, "--source", "Harbour Desk", "--published", "2026-03-01")
        assert "nothing added" in said
    assert added.contents() == before


@pytest.mark.parametrize(
    ("words", "near"),
    [
        pytest.param(["scorecard", "meduzza"], "did you mean meduza", id="source"),
        pytest.param(["list", "--source", "meduzza"], "did you mean meduza", id="filter"),
        pytest.param(["terms", "meduzza"], "did you mean meduza", id="source of terms"),
        pytest.param(["sources", "zzzz"], "see forecasts sources", id="source like none"),
        pytest.param(["yardsticks", "uk-phia-2081"], "uk-phia-2018", id="yardstick"),
        pytest.param(["yardsticks", "zzzz"], "see forecasts yardsticks", id="strange scale"),
        pytest.param(["show", "cfr-2024-10-26"], "cfr-2024-10-25", id="report"),
        pytest.param(["list", "--report", "cfr-2024-10"], "cfr-2024-10-25", id="report filter"),
        pytest.param(["scorecard", "--report", "cfr-2024"], "cfr-2024-10-25", id="its card"),
        pytest.param(["review", "cfr-2024-10-26"], "cfr-2024-10-25", id="report to review"),
        pytest.param(["show", "cfr-2024-10-25.55"], "cfr-2024-10-25.05", id="statement"),
        pytest.param(
            ["resolve", "cfr-2024-10-25.5", "no", "--note", "n"], "25.05", id="question"
        ),
        pytest.param(["park", "cfr-2024-10-25.55"], "cfr-2024-10-25.05", id="candidate"),
        pytest.param(["link", RESOLVED, "cfr-2024-10-25.55"], "25.05", id="link's question"),
        pytest.param(
            ["scenarios", "show", "specialeurasia-2024-11"],
            "specialeurasia-2024-11-employment",
            id="scenario set",
        ),
        pytest.param(
            ["resolve", OPEN, "no", "--note", "n", "--as", "nobody"], "'nobody'", id="person"
        ),
        pytest.param(["outbox", "--retry", "zzz"], "see forecasts outbox", id="delivery"),
    ],
)
def test_unknown_keys_name_near_ones(words: list[str], near: str, seeded: Program) -> None:
    refused(seeded, 3, *words, says=near)


def test_a_source_misspelt_at_intake_is_asked_about(added: Program, tmp_path: Path) -> None:
    other = written(tmp_path / "other.txt", b"It will probably rain in June.")
    words = ("add", other, "--source", "Harbor Desk", "--published", "2026-03-02")
    refused(added, 3, *words, says="Harbour Desk")
    added.ok(*words, "--new-source")
    assert added.count("source") == 2


@pytest.mark.parametrize("stated", ["70", "1.01", "-0.1", "70%", "likely", "nan", "inf", ""])
@pytest.mark.parametrize(
    "option", [("--reference-basis", "market", "--reference"), ("--desk-probability",)]
)
def test_probabilities_lie_between_0_and_1(
    option: tuple[str, ...], stated: str, added: Program
) -> None:
    refused(added, 2, "accept", KEY, *QUESTION, *option, stated, says=stated)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--due", "2026-02-01"], "2026-02-01", id="due before it opens"),
        pytest.param(["--opens", "2026-12-01", "--due", "2026-11-30"], "opens", id="both"),
        pytest.param(["--due", "2026-02-30"], "YYYY-MM-DD", id="no such day"),
        pytest.param(["--reference", "0.5"], "--reference-basis", id="basis missing"),
    ],
)
def test_windows_and_references_that_cannot_be(
    words: list[str], says: str, added: Program
) -> None:
    refused(added, 2, "accept", KEY, *QUESTION, *words, says=says)


def test_a_question_needs_its_criteria(added: Program) -> None:
    refused(added, 2, "accept", KEY, "--question", "Will it?", says="--criteria")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(
            ["yes", "--note", "n", "--happened-on", "2025-07-02"], "", id="no known day"
        ),
        pytest.param(
            ["yes", "--note", "n", "--happened-on", "2025-07-02", "--known-on", "2025-07-01"],
            "2025-07",
            id="known before it happened",
        ),
        pytest.param(["partly", "--note", "n"], "--fraction", id="partly without how much"),
        pytest.param(["partly", "--note", "n", "--fraction", "40"], "0 and 1", id="percent"),
        pytest.param(["void", "--note", "n"], "--reason", id="void without a reason"),
        pytest.param(["no", "--fraction", "0.5", "--note", "n"], "fraction", id="no in part"),
        pytest.param(["yes"], "--evidence", id="nothing that shows it"),
    ],
)
def test_verdicts_that_make_no_sense(words: list[str], says: str, seeded: Program) -> None:
    if words[-2:] == ["--happened-on", "2025-07-02"]:
        assert seeded("resolve", OPEN, *words).code == 0  # a day of knowing may be missing
        return
    refused(seeded, 2, "resolve", OPEN, *words, says=says)


def test_what_is_yet_to_come_has_not_happened(seeded: Program) -> None:
    refused(
        seeded,
        2,
        *("resolve", OPEN, "yes", "--note", "n", "--today", "2026-11-22"),
        *("--happened-on", "2026-12-24", "--known-on", "2026-12-24"),
    )


def test_a_verdict_on_a_resolved_question_is_a_conflict(seeded: Program) -> None:
    refused(seeded, 4, "resolve", RESOLVED, "yes", "--note", "n", says="reopen")
    refused(seeded, 4, "snooze", RESOLVED, "2999-01-01", "--reason", "r", says="resolved")
    refused(seeded, 4, "reopen", OPEN, "--reason", "r", says="open")


def test_a_candidate_is_accepted_once(added: Program) -> None:
    added.ok("accept", KEY, *QUESTION)
    refused(added, 4, "accept", KEY, *QUESTION, says="accepted")
    refused(added, 4, "park", KEY, says="accepted")
    refused(added, 4, "reject", KEY, "--reason", "r", says="accepted")


def test_a_forecast_without_a_candidate_is_no_candidate(seeded: Program) -> None:
    refused(seeded, 4, "park", RESOLVED, says="forecast in the record already")


def test_of_several_keys_one_of_which_is_wrong_none_is_parked(added: Program) -> None:
    refused(added, 3, "park", KEY, "harbour-desk-2026-03-01.99")


def test_an_evidence_file_with_several_faults_has_them_all_said(
    seeded: Program, tmp_path: Path
) -> None:
    table = tmp_path / "evidence.toml"
    table.write_text(
        '[[evidence]]\nurl = "not an address"\n\n'
        '[[evidence]]\nlink = "https://example.org"\n\n'
        '[[evidence]]\nurl = "https://example.org/fine"\npublisher = "Fine"\n',
        encoding="utf-8",
    )
    error = refused(seeded, 2, "resolve", OPEN, "no", "--evidence-file", table)
    assert "entry 1" in error
    assert "entry 2" in error
    assert "entry 3" not in error


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"[[evidence]\n", 2), (b"", 2), (b"\xff\xfe", 6), (None, 6)],
    ids=["no TOML", "nothing in it", "no text", "not there"],
)
def test_an_evidence_file_that_is_none(
    content: bytes | None, code: int, seeded: Program, tmp_path: Path
) -> None:
    table = tmp_path / "evidence.toml"
    if content is not None:
        table.write_bytes(content)
    refused(seeded, code, "resolve", OPEN, "no", "--evidence-file", table, says=table.name)


def test_a_missing_piece_of_evidence(seeded: Program) -> None:
    refused(seeded, 6, "resolve", OPEN, "no", "--evidence", "scan.pdf", says="https://")


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()


def no_database(path: Path) -> None:
    path.write_bytes(random.Random(3).randbytes(20_000))


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100_000])


@pytest.mark.parametrize(
    ("damage", "from_seeds", "says"),
    [
        pytest.param(other_program, False, "another program", id="of another program"),
        pytest.param(no_database, False, "not a database", id="noise"),
        pytest.param(newer, True, "newer", id="newer schema"),
        pytest.param(cut_off, True, "restore", id="cut off"),
    ],
)
def test_databases_that_cannot_be_used(
    damage: Callable[[Path], None],
    from_seeds: bool,
    says: str,
    forecasts: Program,
    seed_database: Path,
    brief: Path,
) -> None:
    if from_seeds:
        shutil.copy(seed_database, forecasts.database)
    damage(forecasts.database)
    before = forecasts.database.read_bytes()
    for words in (["list"], ["add", brief, "--source", "S", "--published", "2026-03-01"]):
        ran = forecasts(*words)
        assert ran.code == 5
        assert says in ran.error
        assert str(forecasts.database) in ran.error
    assert forecasts.database.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("mysql://localhost/desk", 2, "not supported"),
        ("://", 2, "not a database address"),
        ("sqlite://", 2, "forgets everything"),
        ("sqlite:///:memory:", 2, "forgets everything"),
        ("/proc/nope/desk.db", 5, "/proc/nope"),
    ],
)
def test_addresses_of_no_database(url: str, code: int, says: str, forecasts: Program) -> None:
    ran = forecasts("due", "--db", url)
    assert ran.code == code
    assert says in ran.error


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_postgresql_that_is_not_there(forecasts: Program, silent_port: int) -> None:
    started = time.monotonic()
    ran = forecasts("due", "--db", f"postgresql://me:secret@127.0.0.1:{silent_port}/desk")
    assert ran.code == 5
    assert "is the server running" in ran.error
    assert "secret" not in ran.error
    assert time.monotonic() - started < 10


def test_a_folder_that_is_not_there_is_not_written_to(seeded: Program, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "out"
    for words in (
        ["scorecard", "--format", "html"],
        ["export"],
        ["export", "--all"],
        ["show", "cfr-2024-10-25", "--format", "html"],
    ):
        refused(seeded, 6, *words, "--out", out, says=str(out))


def test_folders_without_texts_are_not_measured(forecasts: Program, tmp_path: Path) -> None:
    ran = forecasts("evaluate", "--texts", tmp_path / "no", "--gold", tmp_path)
    assert ran.code == 6
    assert "no folder" in ran.error
