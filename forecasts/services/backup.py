"""Backups of a SQLite file, and the way back.

A backup is a whole, checked database under its final name, or it is not there.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from forecasts.errors import ConflictError, DatabaseError, TransferError, UsageError
from forecasts.storage.database import Database
from forecasts.storage.schema import HEAD, known_versions

log = logging.getLogger(__name__)

SIDECARS = ("-journal", "-wal", "-shm")
"""Files SQLite keeps beside a database; an old one would be played into a new file."""


def backup(db: Database, path: Path, *, replace: bool = False) -> int:
    """Write a copy of the database as it is now; others may go on working meanwhile.

    Args:
        db: what to copy.
        path: where the copy goes. It is there when it is whole, checked and on the disk.
        replace: whether a file of that name may be replaced.

    Returns:
        Size of the copy in bytes.

    Raises:
        UsageError: the database is PostgreSQL, or `path` is the database itself.
        ConflictError: `path` is there already.
        TransferError: the file cannot be written.
        DatabaseError: the copy does not pass SQLite's integrity check.
    """
    if not db.is_sqlite:
        raise UsageError(
            "backup copies SQLite files; for PostgreSQL use pg_dump or `forecasts export --all`"
        )
    _check_free(path, replace, current=Path(db.url.database or ""))
    with _finished_file(path) as unfinished:
        _vacuum_into(db, unfinished)
        _check_sound(unfinished)
    log.info("backup written to %s", path)
    return path.stat().st_size


def restore(path: Path, db_path: Path, *, replace: bool = False) -> str:
    """Put a backup in the place of a database; nobody else may have that database open.

    Args:
        path: the backup.
        db_path: the database file to make.
        replace: whether a database there may be replaced.

    Returns:
        The schema of what was restored; an older one is brought up to date when it is opened.

    Raises:
        ConflictError: there is a database already, or it is in use.
        TransferError: the backup is not there, or the file cannot be written.
        DatabaseError: the backup is broken, not ours, or newer than this program.
    """
    _check_free(db_path, replace, current=path)
    version = _backup_version(path)
    with _finished_file(db_path) as unfinished:
        with closing(_read_only(path)) as source:
            source.execute("VACUUM INTO ?", (str(unfinished),))
        _check_sound(unfinished)
        _set_aside(db_path)
    log.info("restored %s from %s", db_path, path)
    return version


def _check_free(path: Path, replace: bool, *, current: Path) -> None:
    if path.exists() and current.exists() and path.samefile(current):
        raise UsageError(f"{path} is the file to be copied itself; name another")
    if path.exists() and not replace:
        raise ConflictError(f"{path} is there already; name another, or allow to replace it")


@contextmanager
def _finished_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it becomes `path` when the block ends well."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        yield unfinished
        _flush(unfinished)
        unfinished.replace(path)
        _flush(path.parent)
    except sqlite3.Error as error:
        raise TransferError(f"cannot write {path}: {error}") from error
    except OSError as error:
        raise TransferError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _vacuum_into(db: Database, path: Path) -> None:
    with closing(db.engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(path),))


def _check_sound(path: Path) -> None:
    with closing(_read_only(path)) as connection:
        faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if faults != ["ok"]:
        raise DatabaseError(f"the copy is broken: {'; '.join(faults)}; see `forecasts doctor`")


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _backup_version(path: Path) -> str:
    if not path.is_file():
        raise TransferError(f"there is no file {path}")
    try:
        with closing(_read_only(path)) as connection:
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            _check_sound(path)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} is no backup of ours: {error}") from error
    if version is None or version[0] not in known_versions():
        stated = version[0] if version else "none"
        raise DatabaseError(
            f"{path} has schema {stated}, newer than this program's {HEAD}; "
            "install a newer forecasts"
        )
    return str(version[0])


def _set_aside(path: Path) -> None:
    """Make sure nobody works on a database, and leave no journal behind."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise ConflictError(f"{path} is in use; stop what uses it first") from error
    for ending in SIDECARS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
