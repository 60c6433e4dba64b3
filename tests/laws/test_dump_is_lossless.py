"""A dump holds the whole record: dump(import(dump)) is the same bytes, on either engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from forecasts.domain.records import RECORDS
from forecasts.services.records import export_all, import_all
from forecasts.storage.database import Database
from tests.laws.databases import UNSHRUNK, Rows, copy_of, databases, store


def dumped(db: Database) -> str:
    pieces: list[str] = []
    export_all(db, pieces.append)
    return "".join(pieces)


def emptied(db: Database) -> Database:
    tables = ", ".join(str(record.__tablename__) for record in RECORDS)
    with db.begin() as session:
        session.connection().execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return db


@settings(max_examples=15, phases=UNSHRUNK)
@given(rows=databases())
def test_a_dump_of_an_import_is_the_same_bytes(empty_file: Path, rows: Rows) -> None:
    first, second = copy_of(empty_file, "first.db"), copy_of(empty_file, "second.db")
    store(first, rows)
    dump = dumped(first)
    import_all(second, dump.splitlines(keepends=True))
    assert dumped(second) == dump
    first.close()
    second.close()


@pytest.fixture
def postgres_db(postgres_url: str) -> Iterator[Database]:
    db = Database(postgres_url)
    yield db
    db.close()


@settings(max_examples=5, phases=UNSHRUNK)
@given(rows=databases())
def test_a_dump_is_the_same_bytes_across_engines(
    empty_file: Path, postgres_db: Database, rows: Rows
) -> None:
    first, second = copy_of(empty_file, "first.db"), copy_of(empty_file, "second.db")
    store(first, rows)
    dump = dumped(first)
    import_all(emptied(postgres_db), dump.splitlines())
    assert dumped(postgres_db) == dump
    import_all(second, dumped(postgres_db).splitlines())
    assert dumped(second) == dump
    first.close()
    second.close()


@given(rows=databases())
@settings(max_examples=6, phases=UNSHRUNK)
def test_every_value_of_every_row_arrives(empty_file: Path, rows: Rows) -> None:
    db = copy_of(empty_file, "first.db")
    store(db, rows)
    copy = copy_of(empty_file, "second.db")
    import_all(copy, dumped(db).splitlines())
    with db.read() as here, copy.read() as there:
        for record in rows:
            statement = sa.select(record)
            stored = [row.model_dump() for row in here.scalars(statement)]
            arrived = [row.model_dump() for row in there.scalars(statement)]
            assert len(arrived) == len(rows[record])
            assert all(row in arrived for row in stored)
    db.close()
    copy.close()
