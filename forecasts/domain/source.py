"""Sources: who makes forecasts."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from forecasts.domain.base import SLUG, STRICT, UtcDateTime, word_column


class SourceKind(StrEnum):
    """What sort of forecaster a source is."""

    OUTLET = "outlet"
    ORGANISATION = "organisation"
    PERSON = "person"  # also two or more persons who sign together
    BODY = "body"
    CROWD = "crowd"
    MODEL = "model"


class Source(SQLModel, table=True):
    """Who makes forecasts. An author's parent is the outlet that publishes them."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, regex=SLUG)
    name: str = Field(min_length=1)
    kind: SourceKind = Field(sa_type=word_column(SourceKind))
    parent_id: int | None = Field(default=None, foreign_key="source.id", index=True)
    yardstick: str | None = None  # in force for its words; None: the desk's default
    note: str | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class SourceAlias(SQLModel, table=True):
    """Another name of a source. `folded` is the name as it is compared."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    name: str = Field(min_length=1)
    folded: str = Field(unique=True)


def folded_name(name: str) -> str:
    """A name as it is compared: case, blanks and a leading article do not matter.

    Examples:
        >>> folded_name("The  Bank of Examples")
        'bank of examples'
    """
    words = name.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
