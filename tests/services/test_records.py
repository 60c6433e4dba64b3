import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel, select

from forecasts.domain.source import Source
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.services.audit import verify_chain
from forecasts.services.people import acting
from forecasts.services.records import export_all, import_all
from forecasts.storage.database import Database
from tests.services.records_sample import NOW, a_source, counts, dumped, fill

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines of a small, sound dump."""
    origin = Database(str(tmp_path_factory.mktemp("dump") / "origin.db"))
    fill(origin)
    lines = dumped(origin)
    origin.close()
    return lines


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that stays empty, since all that is tried on it is refused."""
    db = Database(str(tmp_path_factory.mktemp("empty") / "desk.db"))
    yield db
    db.close()


def sealed(lines: list[str]) -> list[str]:
    """A dump whose trailer fits what stands before it: only the rows may be wrong."""
    trailer = json.loads(lines[-1])
    for name in trailer["counts"]:
        trailer["counts"][name] = sum(f'"table":"{name}"' in line for line in lines[1:-1])
    trailer["sha256"] = hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    return [*lines[:-1], canonical(trailer)]


def canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n"


def line_of(lines: list[str], table: str) -> int:
    return next(i for i, line in enumerate(lines) if f'"table":"{table}"' in line)


def changed(lines: list[str], table: str, **columns: Any) -> list[str]:
    """The dump with other values in the first row of a table, or without a column (...)."""
    at = line_of(lines, table)
    content = json.loads(lines[at])
    content["row"] |= columns
    content["row"] = {k: v for k, v in content["row"].items() if v is not ...}
    return [*lines[:at], canonical(content), *lines[at + 1 :]]


def faults_of(db: Database, lines: list[str]) -> tuple[str, ...]:
    with pytest.raises(InvalidInputError) as caught:
        import_all(db, lines)
    assert counts(db) == {}
    return caught.value.faults


# ---- what is written


def test_the_same_record_gives_the_same_bytes(db: Database) -> None:
    fill(db)
    assert dumped(db) == dumped(db)


def test_a_dump_has_a_header_a_line_a_row_and_a_trailer(db: Database) -> None:
    fill(db)
    lines = dumped(db)
    head, *rows, trailer = [json.loads(line) for line in lines]
    assert head == {"format": "forecasts-export/1", "schema": head["schema"]}
    assert [row["table"] for row in rows][:4] == ["person", "source", "source", "report"]
    assert trailer["sha256"] == hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    assert trailer["audit_head"] == verify_chain(db).head
    assert sum(trailer["counts"].values()) == len(rows) == 13


def test_a_dump_of_nothing_can_be_imported(db: Database, tmp_path: Path) -> None:
    lines = dumped(db)
    other = Database(str(tmp_path / "other.db"))
    assert import_all(other, lines).rows == 0
    assert dumped(other) == lines
    other.close()


# ---- what is read


def test_a_dump_goes_round_on_both_engines(any_db: Database, dump: list[str]) -> None:
    summary = import_all(any_db, dump)
    assert summary.stored
    assert summary.rows == 13
    assert dumped(any_db) == dump
    assert verify_chain(any_db).holds


def test_new_rows_are_numbered_behind_imported_ones(any_db: Database, dump: list[str]) -> None:
    import_all(any_db, dump)
    with any_db.begin() as session:
        newcomer = a_source(0, "newcomer")
        newcomer.id = None
        session.add(newcomer)
        session.flush()
        assert newcomer.id == 3


def test_an_import_leaves_the_schema_as_it_was(any_db: Database, dump: list[str]) -> None:
    import_all(any_db, dump)
    with any_db.engine.connect() as connection:
        keys = sa.inspect(connection).get_foreign_keys("source")
        assert [key["options"] for key in keys] == [{}]
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_lines_may_end_in_any_way(db: Database, dump: list[str]) -> None:
    import_all(db, [line.replace("\n", "\r\n") for line in dump])
    assert dumped(db) == dump


def test_a_dry_run_checks_and_stores_nothing(any_db: Database, dump: list[str]) -> None:
    summary = import_all(any_db, dump, dry_run=True)
    assert (summary.rows, summary.stored) == (13, False)
    assert counts(any_db) == {}


def test_a_database_with_content_is_refused(any_db: Database, dump: list[str]) -> None:
    import_all(any_db, dump)
    with pytest.raises(ConflictError, match=r"has content \(source, report"):
        import_all(any_db, dump)
    assert dumped(any_db) == dump


def test_the_desk_by_itself_is_no_content(any_db: Database, dump: list[str]) -> None:
    with any_db.begin() as session:
        acting(session, "desk", NOW)
    import_all(any_db, dump)
    assert dumped(any_db) == dump


def test_another_person_is_content(db: Database, dump: list[str]) -> None:
    with db.begin() as session:
        acting(session, "desk", NOW).key = "ann"
    with pytest.raises(ConflictError, match=r"has content \(person\)"):
        import_all(db, dump)


# ---- files that are not as they were written

Damage = Callable[[list[str]], list[str]]


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        pytest.param(lambda d: [], "line 1: the file is empty", id="empty"),
        pytest.param(lambda d: ["key,name\n"], "line 1: is not the header", id="another file"),
        pytest.param(lambda d: d[1:], "line 1: is not the header", id="no header"),
        pytest.param(lambda d: d[:-1], "ends without its trailer", id="no trailer"),
        pytest.param(lambda d: d[:6], "ends without its trailer", id="cut between lines"),
        pytest.param(lambda d: [*d[:5], d[5][:20]], "line 6: is not JSON", id="cut in a line"),
        pytest.param(lambda d: [*d, d[5]], "stands behind the trailer", id="more behind"),
        pytest.param(
            lambda d: [*d[:2], d[3], d[2], *d[4:]], "sha256 does not fit", id="reordered"
        ),
        pytest.param(lambda d: [*d[:5], *d[6:]], "sha256 does not fit", id="a line dropped"),
        pytest.param(
            lambda d: [line.replace("stays dry", "stays wet") for line in d],
            "sha256 does not fit",
            id="a word changed",
        ),
        pytest.param(
            lambda d: [*d[:-1], d[-1].replace('"source":2', '"source":3')],
            "the trailer counts 3 of source, there are 2",
            id="a wrong count",
        ),
        pytest.param(
            lambda d: [d[0].replace("/1", "/2"), *d[1:]], "forecasts-export/1", id="format"
        ),
        pytest.param(
            lambda d: [d[0].replace('schema":"', 'schema":"9'), *d[1:]],
            "line 1: was written at schema 9",
            id="schema",
        ),
    ],
)
def test_a_damaged_file_is_refused_and_nothing_stored(
    empty: Database, dump: list[str], damage: Damage, fault: str
) -> None:
    assert any(fault in found for found in faults_of(empty, damage(dump)))


@pytest.mark.parametrize("at", range(0, 2400, 97))
def test_a_flipped_byte_anywhere_is_refused(empty: Database, dump: list[str], at: int) -> None:
    whole = "".join(dump)
    place = at * len(whole) // 2400
    flipped = chr(ord(whole[place]) ^ 1)
    damaged = whole[:place] + flipped + whole[place + 1 :]
    assert faults_of(empty, damaged.splitlines(keepends=True))


# ---- rows that cannot be, in files whose seal fits


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        pytest.param(
            lambda d: [*d[:13], "{not json\n", *d[14:]], "line 14: is not JSON", id="bad JSON"
        ),
        pytest.param(lambda d: [*d[:13], "null\n", *d[14:]], "line 14: is no row", id="null"),
        pytest.param(lambda d: [*d[:13], "[1]\n", *d[14:]], "line 14: is no row", id="a list"),
        pytest.param(
            lambda d: [*d[:13], "[" * 100_000 + "\n", *d[14:]],
            "line 14: is not JSON",
            id="deep",
        ),
        pytest.param(
            lambda d: [*d[:13], '{"row":{},"table":"songs"}\n', *d[14:]],
            "line 14: there is no table 'songs'",
            id="unknown table",
        ),
        pytest.param(
            lambda d: changed(d, "report", mood="good"),
            "line 5: report 1: unknown column 'mood'",
            id="unknown column",
        ),
        pytest.param(
            lambda d: changed(d, "report", title=...),
            "line 5: report 1: column 'title' is missing",
            id="missing column",
        ),
        pytest.param(
            lambda d: changed(d, "question", due_on="2025-02-30"),
            "line 6: question 1: due_on: ",
            id="impossible day",
        ),
        pytest.param(
            lambda d: changed(d, "forecast", point_ppm=1_000_001),
            "point_ppm: Input should be less than or equal to 1000000",
            id="probability out of range",
        ),
        pytest.param(
            lambda d: changed(d, "question", due_on="2025-01-01"),
            "due 2025-01-01 is before 2025-05-02",
            id="a rule of two fields",
        ),
        pytest.param(
            lambda d: changed(d, "source", recorded_at="2026-11-22T12:00:00Z"),
            'recorded_at: "2026-11-22T12:00:00Z" would be stored as '
            '"2026-11-22T12:00:00.000000Z"',
            id="another way to write a moment",
        ),
        pytest.param(
            lambda d: changed(d, "question", retrospective="yes"),
            'retrospective: "yes" would be stored as true',
            id="another way to write true",
        ),
        pytest.param(
            lambda d: changed(d, "evidence", copy_bytes="%%"),
            "evidence 1: copy_bytes: is not base64",
            id="bytes",
        ),
        pytest.param(
            lambda d: changed(d, "audit_entry", id=None), "id: must not be null", id="no number"
        ),
        pytest.param(
            lambda d: changed(d, "resolution", id=2**40),
            f"id: {2**40} is beyond 32 bits",
            id="a number beyond what PostgreSQL holds",
        ),
        pytest.param(
            lambda d: changed(d, "evidence", id=3),
            "line 11: evidence 2: does not come after the row before it",
            id="out of order",
        ),
        pytest.param(
            lambda d: changed(d, "report", source_id=9),
            "line 5: report 1: source_id: there is no source 9",
            id="a parent that is not there",
        ),
        pytest.param(
            lambda d: changed(d, "source", parent_id=9),
            "line 3: source 1: parent_id: there is no source 9",
            id="a parent in the same table that never comes",
        ),
        pytest.param(
            lambda d: changed(d, "source", key="press-group"),
            "line 4: source 2: ",
            id="a key that comes twice",
        ),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_line(
    empty: Database, dump: list[str], damage: Damage, fault: str
) -> None:
    faults = faults_of(empty, sealed(damage(dump)))
    assert len(faults) == 1
    assert fault in faults[0]


def test_faults_between_rows_are_found_on_both_engines(
    any_db: Database, dump: list[str]
) -> None:
    orphan = changed(dump, "report", source_id=9)
    twice = changed(changed(dump, "source", key="press-group", parent_id=None), "link", id=3)
    assert "there is no source 9" in faults_of(any_db, sealed(orphan))[0]
    assert "line 4: source 2" in faults_of(any_db, sealed(twice))[0]


def test_rows_of_an_earlier_table_come_too_late(empty: Database, dump: list[str]) -> None:
    late = [*dump[:1], *dump[2:-1], dump[1], dump[-1]]
    faults = faults_of(empty, sealed(late))
    assert any("person 1: comes after rows of" in fault for fault in faults)


def test_all_faults_are_reported_at_once_in_order_of_lines(
    empty: Database, dump: list[str]
) -> None:
    bad = changed(dump, "forecast", kind="hunch")
    bad = changed(bad, "source", key="press-group", parent_id=5)
    bad = changed(bad, "report", characters=0, mood="good")
    bad = changed(bad, "person", name="", timezone=None)
    faults = faults_of(empty, sealed(bad))
    assert [fault.split(":")[0] for fault in faults] == [
        "line 2",
        "line 2",
        "line 3",
        "line 4",
        "line 5",
        "line 7",
    ]


def test_what_hangs_on_a_bad_row_is_no_fault_of_its_own(
    empty: Database, dump: list[str]
) -> None:
    bad = changed(dump, "report", characters=0)
    assert len(faults_of(empty, sealed(bad))) == 1


def test_a_nul_in_a_text_is_refused_where_it_cannot_be_stored(
    db: Database, postgres_url: str, dump: list[str]
) -> None:
    with_nul = sealed(changed(dump, "report", text="a\0b"))
    import_all(db, with_nul)
    assert dumped(db) == with_nul
    other = Database(postgres_url)
    assert "text: holds a NUL" in faults_of(other, with_nul)[0]
    other.close()


# ---- an import that is killed

KILLED = """
import sys, time
from forecasts.services.records import import_all
from forecasts.storage.database import Database

def lines():
    for number, line in enumerate(open(sys.argv[2], encoding="utf-8")):
        if number == 1_500:
            print("half", flush=True)
            time.sleep(60)
        yield line

import_all(Database(sys.argv[1]), lines())
"""


def test_a_killed_import_leaves_nothing(tmp_path: Path) -> None:
    origin, target = Database(str(tmp_path / "origin.db")), str(tmp_path / "target.db")
    with origin.begin() as session:
        session.add_all(a_source(n, f"s{n}", note="long " * 300) for n in range(1, 2_500))
    (tmp_path / "dump.jsonl").write_text("".join(dumped(origin)), encoding="utf-8")
    origin.close()
    killed_half_way(target, str(tmp_path / "dump.jsonl"))
    assert (tmp_path / "target.db-journal").exists()
    survivor = Database(target)
    assert counts(survivor) == {}
    with (tmp_path / "dump.jsonl").open(encoding="utf-8") as lines:
        assert import_all(survivor, lines).rows == 2_499
    survivor.close()


def killed_half_way(target: str, dump: str) -> None:
    command = [sys.executable, "-c", KILLED, target, dump]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "half\n"
        child.send_signal(signal.SIGKILL)


def test_whoever_looks_on_sees_nothing_before_all_of_it(db: Database, dump: list[str]) -> None:
    seen: list[int] = []

    def looked_at_meanwhile() -> Iterator[str]:
        yield from dump[:-1]
        with db.read() as session:
            seen.append(len(session.exec(select(Source)).all()))
        yield dump[-1]

    import_all(db, looked_at_meanwhile())
    assert seen == [0]
    assert counts(db)["source"] == 2


def test_an_export_is_of_one_moment(postgres_url: str) -> None:
    db = Database(postgres_url)
    fill(db)

    def write(line: str) -> None:
        if '"key":"ann"' in line:
            with db.begin() as session:
                session.add(a_source(9, "late", recorded_at=NOW + timedelta(1)))

    assert export_all(db, write).counts["source"] == 2
    assert counts(db)["source"] == 3
    db.close()
