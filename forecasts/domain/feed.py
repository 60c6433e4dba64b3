"""Feeds that are followed, and what became of each of their entries."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from forecasts.domain.base import SLUG, STRICT, UtcDateTime, word_column


class EntryState(StrEnum):
    """What became of an entry."""

    PENDING = "pending"  # its report is yet to be fetched, or is tried again
    ADDED = "added"
    KNOWN = "known"  # its report was in the record already
    ATTENTION = "attention"  # a person has to say what it lacks
    FAILED = "failed"  # given up after several tries


class Feed(SQLModel, table=True):
    """An RSS or Atom feed. Stopped ones stay, so that nothing of theirs is added twice.

    `next_poll_at` is the queue: whoever moves it forward polls.
    """

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, regex=SLUG)
    url: str = Field(min_length=1, index=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    author: str | None = None  # of every report, where the reports do not say
    yardstick: str | None = None  # None: the one in force for the source
    person_id: int = Field(foreign_key="person.id")  # who follows it; adds its reports
    interval_minutes: int = Field(ge=1)
    title: str | None = None  # as the feed has it
    etag: str | None = None
    last_modified: str | None = None
    next_poll_at: datetime = Field(sa_type=UtcDateTime, index=True)
    polled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = Field(default=0, ge=0)  # in a row
    last_error: str | None = None
    added_at: datetime = Field(sa_type=UtcDateTime)
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FeedEntry(SQLModel, table=True):
    """An entry of a feed, known by the hash of the identity that the feed gives it."""

    __tablename__ = "feed_entry"
    __table_args__ = (UniqueConstraint("feed_id", "identity_sha256"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id")
    identity_sha256: str = Field(min_length=64, max_length=64)
    url: str = Field(default="", index=True)
    title: str | None = None
    stated_on: date | None = None  # day of publication, where the feed gives one to be trusted
    doubt: str | None = None  # why it gives none
    state: EntryState = Field(
        default=EntryState.PENDING, sa_type=word_column(EntryState), index=True
    )
    note: str | None = Field(default=None, sa_type=Text)  # what it lacks, or the last error
    report_id: int | None = Field(default=None, foreign_key="report.id", index=True)
    attempts: int = Field(default=0, ge=0)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
