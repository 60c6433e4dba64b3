"""Fixtures of the laws."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from forecasts.storage.database import Database


@pytest.fixture(scope="session")
def empty_file() -> Iterator[Path]:
    """A migrated SQLite file to copy from, since migrating takes longer than an example."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Database(str(path)).close()
        yield path
