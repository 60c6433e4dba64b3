"""What every stored record shares: naming, moments, words kept as text."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy import DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

# Validators are built at first use: a command that reads one table pays for one.
SQLModel.model_config["defer_build"] = True

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SLUG = r"^[a-z0-9][a-z0-9-]*$"
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
"""Keys of sources, reports, people and scenario sets."""

STATEMENT_KEY = r"^[a-z0-9][a-z0-9-]*\.[a-z0-9]+$"
StatementKey = Annotated[str, StringConstraints(pattern=STATEMENT_KEY)]
"""Keys of candidates, forecasts and questions: report key, dot, number."""

IndicatorKey = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*\.[a-z0-9]+\.[a-z0-9]+$")
]
"""Keys of indicators: scenario key, dot, number."""

STRICT = {"sqlite_strict": True}
"""Table arguments: SQLite checks column types as PostgreSQL does."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC; a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; SQLite keeps no offset, so it is taken off there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"moment {value} has no time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@cache
def word_column(words: type[StrEnum]) -> type[TypeDecorator[Any]]:
    """The column type that keeps one of `words` as its text and gives back the word."""

    class WordColumn(TypeDecorator[StrEnum]):
        impl = String(40)
        cache_ok = True

        def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
            return None if value is None else words(value).value

        def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
            return None if value is None else words(value)

    WordColumn.__name__ = f"{words.__name__}Column"
    return WordColumn
