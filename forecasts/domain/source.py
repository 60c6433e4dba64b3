"""Sources: who makes forecasts."""

import re
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, Slug, UtcDateTime, word_column


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
    key: Slug = Field(unique=True)
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


_BODY_WORD = re.compile(
    r"\b(academy|administration|agency|army|association|authority|bank|board|bureau|cabinet|"
    r"cent(er|re)|command|commission|committee|company|congress|corporation|council|court|"
    r"department|directorate|embassy|federation|fund|government|group|house|institut\w+|"
    r"intelligence|ministry|monitor|office|officials?|organi[sz]ation|panel|parliament|party|"
    r"police|reports?|research|reserve|secretariat|senate|service|society|staff|states?|survey|"
    r"team|treasury|union|united|university)\b",
    re.IGNORECASE,
)


def looks_like_a_person(name: str) -> bool:
    """Whether a name reads like a person's: two or three capitalised words, none a body's.

    Examples:
        >>> looks_like_a_person("Jane Q. Example"), looks_like_a_person("Ministry of Examples")
        (True, False)
    """
    words = name.replace(".", "").split()
    capitalised = all(word[:1].isupper() for word in words)
    return 2 <= len(words) <= 3 and capitalised and not _BODY_WORD.search(name)
