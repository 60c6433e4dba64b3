"""People: who accepts, resolves and is asked."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, Slug, UtcDateTime, word_column


class Role(StrEnum):
    """What a person may do; each role may do what the ones before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    MANAGER = "manager"
    ADMIN = "admin"


class Person(SQLModel, table=True):
    """Somebody of the desk. Without an e-mail address, prompts go to the console."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: Slug = Field(unique=True)
    name: str = Field(min_length=1)
    email: str | None = None
    timezone: str = "UTC"
    role: Role = Field(default=Role.ANALYST, sa_type=word_column(Role))
    recorded_at: datetime = Field(sa_type=UtcDateTime)
