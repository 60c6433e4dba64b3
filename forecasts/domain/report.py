"""Reports: documents published on a day, known by the hash of their bytes."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, Slug, UtcDateTime


class Report(SQLModel, table=True):
    """A published document. Its extracted text never changes.

    `text` is None where only offsets and hashes are known (records about a text that is not
    ours to keep); adding the very same bytes later fills it in.
    """

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: Slug = Field(unique=True)
    title: str | None = None
    source_id: int = Field(foreign_key="source.id", index=True)  # outlet, or author without one
    author_id: int | None = Field(default=None, foreign_key="source.id")
    published_on: date
    published_basis: str
    published_exact: bool = True
    sha256: str = Field(unique=True, min_length=64, max_length=64)
    characters: int = Field(ge=1)
    text: str | None = Field(default=None, sa_type=Text)
    name: str | None = None  # of the file or address it was read from
    media_type: str | None = None
    url: str | None = None
    language: str = "en"
    licence: str | None = None
    marking: str | None = None  # handling caveat; travels with exports
    note: str | None = None
    added_at: datetime = Field(sa_type=UtcDateTime)
