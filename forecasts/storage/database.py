"""The database: one place that opens, checks, upgrades and hands out transactions.

One act of a service is one `begin()` block: left well it is kept, left by an error nothing is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlmodel import Session

import forecasts.domain.records
import forecasts.storage.dialects  # noqa: F401  (spells the column types for SQLite)
from forecasts.errors import DatabaseError, UsageError
from forecasts.storage import schema

BUSY_TIMEOUT_MS = 15_000
WAL_IS_SAFE_FROM = (3, 51, 3)
"""Older SQLite libraries have a rare corruption bug with two checkpointing processes."""


def journal_mode(library: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The journal a SQLite library of this version is run with.

    Examples:
        >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
        ('DELETE', 'WAL')
    """
    return "WAL" if library >= WAL_IS_SAFE_FROM else "DELETE"


class Database:
    """A SQLite file or a PostgreSQL database with our records, at the present schema.

    Args:
        url: `sqlite:///path`, `postgresql+psycopg://...`, or a plain path to a SQLite file.

    Raises:
        DatabaseError: it cannot be opened, is not ours, or is newer than this program.
    """

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.engine = _engine(self.url)
        try:
            with _translated(self.name):
                schema.upgrade(self.engine)
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """The address without its password, for messages."""
        return self.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether the records lie in a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in one writing transaction: committed at the end, undone by any error."""
        with (
            _translated(self.name),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; it never waits for a writer on SQLite."""
        reader = self.engine.execution_options(read_only=True)
        with (
            _translated(self.name),
            Session(reader, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def database_url(url: str) -> sa.URL:
    """The URL of a database; a plain path means a SQLite file.

    Examples:
        >>> database_url("desk.db").render_as_string()
        'sqlite:///desk.db'
    """
    try:
        parsed = make_url(url if "://" in url else f"sqlite:///{url}")
    except sa.exc.ArgumentError as error:
        raise UsageError(f"not a database address: {url!r}") from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise UsageError(
            f"{parsed.get_backend_name()} is not supported; "
            "use sqlite:///FILE or postgresql+psycopg://..."
        )
    return parsed


def _engine(url: sa.URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"options": "-c timezone=utc", "connect_timeout": 10},
        )
    if url.database:
        _make_folder(Path(url.database).parent)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"cannot make the folder {folder}: {error.strerror}") from error


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are opened by `_begin_sqlite` alone
    for pragma in (
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        f"journal_mode = {journal_mode()}",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns writer half-way fails at once when another one writes.
    reads = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseError(f"database {name}: {reason}") from error
    except sa.exc.NoSuchModuleError as error:
        raise DatabaseError(f"database {name}: {error}") from error
