"""The whole record as JSON Lines: a header, every row of every table, a trailer that seals it.

The same record gives the same bytes, on either engine.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from forecasts.domain.audit import GENESIS
from forecasts.services.records.rows import MODELS, line_of, plain, table_named
from forecasts.storage.database import Database
from forecasts.storage.schema import HEAD

FORMAT = "forecasts-export/1"

SMALL_ROWS, LARGE_ROWS = 1000, 20
"""Rows fetched at once; tables with texts or files are taken in smaller bites."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written: rows per table, the hash that seals it, the newest audit hash."""

    counts: Mapping[str, int]
    sha256: str
    audit_head: str

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(self.counts.values())


def export_all(db: Database, write: Callable[[str], object]) -> ExportSummary:
    """Write every row of every table, as one moment has it, a line each.

    Args:
        db: what to write out.
        write: takes a piece of text, like the `write` of an open file. All of it is ASCII.

    Returns:
        What was written. `sha256` covers every line before the trailer.
    """
    sealed = _Sealed(write)
    with db.read() as session:
        connection = session.connection()
        _hold_still(connection)
        sealed.write(line_of(header()))
        counts = {name: _write_table(connection, name, sealed) for name in MODELS}
        head = _audit_head(connection)
    digest = sealed.digest.hexdigest()
    write(line_of({"counts": counts, "sha256": digest, "audit_head": head}))
    return ExportSummary(counts, digest, head)


def header() -> dict[str, str]:
    """The first line: format and schema, and nothing that changes from run to run."""
    return {"format": FORMAT, "schema": HEAD}


class _Sealed:
    """Writes on, and hashes what it wrote."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self.digest = hashlib.sha256()

    def write(self, line: str) -> None:
        self.digest.update(line.encode("ascii"))
        self._write(line)


def _hold_still(connection: Connection) -> None:
    # A transaction of SQLite sees one moment anyway; PostgreSQL must be asked for it.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _write_table(connection: Connection, name: str, sealed: _Sealed) -> int:
    count = 0
    for row in _rows(connection, table_named(name)):
        values = {str(column): plain(value) for column, value in row.items()}
        sealed.write(line_of({"table": name, "row": values}))
        count += 1
    return count


def _rows(connection: Connection, table: sa.Table) -> Iterator[sa.RowMapping]:
    large = any(isinstance(c.type, sa.LargeBinary | sa.Text) for c in table.columns)
    statement = sa.select(table).order_by(*_by_key(connection, table))
    at_once = LARGE_ROWS if large else SMALL_ROWS
    options = {"yield_per": at_once}
    yield from connection.execute(statement, execution_options=options).mappings()


def _by_key(connection: Connection, table: sa.Table) -> list[sa.ColumnElement[Any]]:
    # SQLite compares text by code points; PostgreSQL does so under the collation "C" alone.
    return [
        sa.collate(column, "C")
        if connection.dialect.name == "postgresql" and column.type.python_type is str
        else column
        for column in table.primary_key
    ]


def _audit_head(connection: Connection) -> str:
    entries = table_named("audit_entry")
    newest = sa.select(entries.c.hash).order_by(entries.c.id.desc()).limit(1)
    return connection.execute(newest).scalar() or GENESIS
