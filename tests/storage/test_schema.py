from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, SQLModel, select

from forecasts.domain.audit import GENESIS, AuditEntry
from forecasts.domain.records import APPEND_ONLY, RECORDS
from forecasts.errors import DatabaseError
from forecasts.storage import schema
from forecasts.storage.database import Database

MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_migrating_an_empty_database_gives_the_declared_records(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    on_sqlite = engine == "sqlite"
    migrated = Database(
        str(tmp_path / "new.db") if on_sqlite else request.getfixturevalue("postgres_url")
    )
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    migrated.close()
    assert differences == []


def test_sqlite_tables_are_the_ones_the_records_would_make(db: Database) -> None:
    declared = sa.create_engine("sqlite://")
    SQLModel.metadata.create_all(declared)
    assert _columns(declared) == _columns(db.engine)


def _columns(engine: sa.Engine) -> dict[str, list[tuple[str, str, bool, int]]]:
    query = "SELECT name, strict FROM pragma_table_list WHERE type='table' ORDER BY name"
    with engine.connect() as connection:
        tables = [
            (name, strict)
            for name, strict in connection.execute(sa.text(query))
            if name in SQLModel.metadata.tables
        ]
        return {
            f"{name} strict={strict}": sorted(
                (c[1], c[2], bool(c[3]), c[5])
                for c in connection.execute(sa.text(f"PRAGMA table_info({name})"))
            )
            for name, strict in tables
        }


def test_every_record_is_listed() -> None:
    listed = {str(record.__tablename__) for record in RECORDS}
    assert listed == set(SQLModel.metadata.tables)


def test_the_newest_migration_is_the_one_the_program_asks_for() -> None:
    script = ScriptDirectory(str(schema.MIGRATIONS))
    assert script.get_current_head() == schema.HEAD
    assert schema.HEAD in schema.known_versions()


def test_opening_a_migrated_database_changes_nothing(db: Database, tmp_path: Path) -> None:
    before = (tmp_path / "desk.db").read_bytes()
    Database(db.name).close()
    assert (tmp_path / "desk.db").read_bytes() == before


def an_entry() -> AuditEntry:
    return AuditEntry.model_validate(
        {
            "recorded_at": MOMENT,
            "person": "desk",
            "act": "test",
            "subject": "x",
            "previous_hash": GENESIS,
            "hash": "1" * 64,
        }
    )


@pytest.mark.parametrize("table", sorted(str(r.__tablename__) for r in APPEND_ONLY))
def test_append_only_tables_have_both_triggers(any_db: Database, table: str) -> None:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=:t",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid=CAST(:t AS regclass) "
        "AND NOT tgisinternal",
    }[any_db.engine.dialect.name]
    with any_db.engine.connect() as connection:
        names = set(connection.execute(sa.text(query), {"t": table}).scalars())
    assert names == {f"{table}_refuses_update", f"{table}_refuses_delete"}


@pytest.mark.parametrize(
    "verb", ["UPDATE audit_entry SET act='forged'", "DELETE FROM audit_entry"]
)
def test_append_only_rows_refuse_change(any_db: Database, verb: str) -> None:
    with any_db.begin() as session:
        session.add(an_entry())
    with pytest.raises(DatabaseError, match="audit_entry is append-only"):
        _execute(any_db, verb)
    with any_db.read() as session:
        assert session.exec(select(AuditEntry.act)).all() == ["test"]


def _execute(database: Database, statement: str) -> None:
    with database.begin() as session:
        session.connection().execute(sa.text(statement))


def test_a_newer_schema_is_refused_and_left_alone(db: Database) -> None:
    _execute(db, "UPDATE alembic_version SET version_num='9999'")
    with pytest.raises(DatabaseError, match="schema 9999, newer than this program"):
        Database(db.name)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("not a database at all\n" * 100)
    with pytest.raises(DatabaseError, match="file is not a database"):
        Database(str(path))
    assert path.read_text() == "not a database at all\n" * 100


def test_tables_of_another_program_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sa.create_engine(f"sqlite:///{path}")
    with other.begin() as connection:
        connection.execute(sa.text("CREATE TABLE songs (title TEXT)"))
    with pytest.raises(DatabaseError, match="tables of another program"):
        Database(str(path))


def test_an_error_in_the_block_keeps_nothing(any_db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _add_and_fail(any_db)
    with any_db.read() as session:
        assert _count(session) == 0


def _add_and_fail(database: Database) -> None:
    with database.begin() as session:
        session.add(an_entry())
        session.flush()
        raise ZeroDivisionError


def _count(session: Session) -> int:
    count = session.connection().execute(sa.text("SELECT count(*) FROM audit_entry")).scalar()
    return int(count or 0)


def test_moments_come_back_in_utc(any_db: Database) -> None:
    with any_db.begin() as session:
        session.add(an_entry())
    with any_db.read() as session:
        assert session.get_one(AuditEntry, 1).recorded_at == MOMENT
