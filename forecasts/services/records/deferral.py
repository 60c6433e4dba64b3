"""Foreign keys that are checked at the end of an import, since rows may point forward."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from forecasts.services.records.rows import MODELS


@contextmanager
def deferred_foreign_keys(connection: Connection) -> Iterator[None]:
    """Within the block, and the transaction it stands in, a row may come before its parent.

    The keys hold again at the end of the block (PostgreSQL) or at the commit (SQLite). On
    PostgreSQL the tables are locked until the transaction ends: whoever reads them waits.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        return
    _alter_all(connection, "DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    _alter_all(connection, "NOT DEFERRABLE")


def _alter_all(connection: Connection, mode: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    inspector = sa.inspect(connection)
    for table in MODELS:
        for key in inspector.get_foreign_keys(table):
            name = quoted(str(key["name"]))
            connection.exec_driver_sql(
                f"ALTER TABLE {quoted(table)} ALTER CONSTRAINT {name} {mode}"
            )
