import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forecasts.errors import ConflictError, DatabaseError, TransferError, UsageError
from forecasts.services.backup import backup, restore
from forecasts.storage.database import Database
from forecasts.storage.schema import HEAD
from tests.services.records_sample import a_source, counts, dumped, fill


@pytest.fixture
def saved(db: Database, tmp_path: Path) -> Path:
    """A backup of a small record."""
    fill(db)
    backup(db, tmp_path / "saved.db")
    return tmp_path / "saved.db"


def test_a_backup_restores_to_the_same_record(
    db: Database, saved: Path, tmp_path: Path
) -> None:
    assert restore(saved, tmp_path / "new" / "desk.db") == HEAD
    restored = Database(str(tmp_path / "new" / "desk.db"))
    assert dumped(restored) == dumped(db)
    restored.close()


def test_a_backup_leaves_no_other_file(saved: Path) -> None:
    assert sorted(path.name for path in saved.parent.iterdir()) == ["desk.db", "saved.db"]


def test_a_backup_can_be_made_while_somebody_reads(db: Database, tmp_path: Path) -> None:
    fill(db)
    with db.read() as session:
        session.connection().exec_driver_sql("SELECT * FROM source").all()
        assert backup(db, tmp_path / "saved.db") > 0


def test_a_backup_replaces_only_when_told(db: Database, saved: Path) -> None:
    before = saved.read_bytes()
    with db.begin() as session:
        session.add(a_source(9, "newcomer"))
    with pytest.raises(ConflictError, match="is there already"):
        backup(db, saved)
    assert saved.read_bytes() == before
    backup(db, saved, replace=True)
    assert saved.read_bytes() != before


def test_a_database_is_no_backup_of_itself(db: Database, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="itself"):
        backup(db, tmp_path / "desk.db", replace=True)


def test_a_backup_that_cannot_be_written_leaves_nothing(db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TransferError, match="cannot write"):
        backup(db, tmp_path / "file" / "saved.db")


def test_postgresql_is_referred_to_its_own_tool(postgres_url: str, tmp_path: Path) -> None:
    db = Database(postgres_url)
    with pytest.raises(UsageError, match=r"pg_dump or `forecasts export --all`"):
        backup(db, tmp_path / "saved.db")
    db.close()


def test_a_restore_replaces_only_when_told(db: Database, saved: Path, tmp_path: Path) -> None:
    with db.begin() as session:
        session.add(a_source(9, "newcomer"))
    db.close()
    with pytest.raises(ConflictError, match="is there already"):
        restore(saved, tmp_path / "desk.db")
    assert counts(Database(str(tmp_path / "desk.db")))["source"] == 3
    restore(saved, tmp_path / "desk.db", replace=True)
    assert counts(Database(str(tmp_path / "desk.db")))["source"] == 2


def test_a_database_in_use_is_not_replaced(db: Database, saved: Path, tmp_path: Path) -> None:
    before = (tmp_path / "desk.db").read_bytes()
    with db.begin() as session:
        session.add(a_source(9, "newcomer"))
        session.flush()
        with pytest.raises(ConflictError, match="is in use"):
            restore(saved, tmp_path / "desk.db", replace=True)
        session.rollback()
    assert (tmp_path / "desk.db").read_bytes() == before


def test_a_broken_database_is_replaced_with_its_journal(saved: Path, tmp_path: Path) -> None:
    ruin = tmp_path / "ruin.db"
    ruin.write_text("not a database at all\n" * 100)
    (tmp_path / "ruin.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\1" * 99)
    restore(saved, ruin, replace=True)
    assert not (tmp_path / "ruin.db-journal").exists()
    assert counts(Database(str(ruin)))["source"] == 2


def test_a_newer_backup_is_refused(saved: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(DatabaseError, match="schema 9999, newer than this program's"):
        restore(saved, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_missing_backup_is_named(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match=r"there is no file .*gone\.db"):
        restore(tmp_path / "gone.db", tmp_path / "new.db")


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database at all\n" * 100)
    with pytest.raises(DatabaseError, match="no backup of ours"):
        restore(tmp_path / "notes.db", tmp_path / "new.db")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.db"]


def test_a_torn_backup_is_refused(saved: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.db"
    shutil.copy(saved, torn)
    with torn.open("r+b") as file:
        file.truncate(torn.stat().st_size // 2)
    with pytest.raises(DatabaseError, match=r"is broken|no backup of ours"):
        restore(torn, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
