"""The schema's version, and how an older database is brought up to it."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from forecasts.errors import DatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
"""The newest migration; a test holds it against the folder."""

UPGRADE_LOCK = 7_203_001
"""Number of the PostgreSQL lock that lets one process upgrade at a time."""


def upgrade(engine: Engine) -> None:
    """Bring a database up to the present schema; nothing is done where it is there already.

    Raises:
        DatabaseError: the database is newer than this program, or holds foreign tables.
    """
    with engine.execution_options(read_only=True).connect() as connection:
        if current_version(connection) == HEAD:
            return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        if current_version(connection) != HEAD:
            _check_upgradable(connection)
            _migrate(connection)


def current_version(connection: Connection) -> str | None:
    """The migration a database stands at, None for one without our tables."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _check_upgradable(connection: Connection) -> None:
    version = current_version(connection)
    name = connection.engine.url.render_as_string(hide_password=True)
    if version is None:
        foreign = sa.inspect(connection).get_table_names()
        if foreign:
            raise DatabaseError(
                f"database {name} holds tables of another program ({foreign[0]}); "
                "name another with --db"
            )
    elif version not in known_versions():
        raise DatabaseError(
            f"database {name} has schema {version}, newer than this program's {HEAD}; "
            "install a newer forecasts"
        )


def known_versions() -> set[str]:
    """The migrations this program has."""
    return {path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
