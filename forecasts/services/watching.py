"""Feeds that are followed: taken up, left, and listed with what has come of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.feed import EntryState, Feed, FeedEntry
from forecasts.domain.keys import slug, unused
from forecasts.domain.report import Report
from forecasts.domain.source import Source, SourceKind
from forecasts.domain.yardstick import Yardstick
from forecasts.errors import ConflictError, NotFoundError
from forecasts.services.audit import record_act
from forecasts.services.people import acting
from forecasts.services.sources import source_for
from forecasts.storage.database import Database

INTERVAL = timedelta(hours=1)
"""How often a feed is polled, where nobody says otherwise."""


def follow(
    db: Database,
    url: str,
    *,
    source: str,
    author: str | None = None,
    yardstick: Yardstick | None = None,
    interval: timedelta = INTERVAL,
    new_source: bool = False,
    by: str,
    now: datetime,
) -> Feed:
    """Follow a feed, or one that was left before; nothing is fetched yet.

    Args:
        db: the database.
        url: address of the feed.
        source: outlet whose reports it lists; made if it is new.
        author: of reports that do not name theirs.
        yardstick: scale of its words; None: the one in force for the source.
        interval: from one poll to the next.
        new_source: make the source even if its name is nearly that of another.
        by: key of the person; reports that come are added in their name.
        now: when.

    Raises:
        ConflictError: it is followed already.
        NotFoundError: the source is new, but nearly that of a known one.
    """
    with db.begin() as session:
        person = acting(session, by, now)
        known = _feed_at(session, url)
        if known is not None and known.stopped_at is None:
            raise ConflictError(f"{url} is followed already")
        outlet = source_for(
            session, source, kind=SourceKind.OUTLET, now=now, create_near=new_source
        )
        values: dict[str, object] = {
            "url": url,
            "source_id": outlet.id,
            "author": author,
            "yardstick": yardstick.id if yardstick else None,
            "person_id": person.id,
            "interval_minutes": max(1, round(interval / timedelta(minutes=1))),
            "next_poll_at": now,
        }
        feed = _resumed(known, values) if known else _new_feed(session, url, values, now)
        session.add(feed)
        record_act(session, "watch feed", feed.key, by=by, now=now, url=url, source=outlet.key)
    return feed


def _new_feed(session: Session, url: str, values: dict[str, object], now: datetime) -> Feed:
    taken = session.exec(select(Feed.key)).all()
    key = unused(slug(url.partition("://")[2]), taken)
    return Feed.model_validate({**values, "key": key, "added_at": now})


def _resumed(feed: Feed, values: dict[str, object]) -> Feed:
    """A feed taken up again: asked for everything, as entries known are not added twice."""
    fresh = {"stopped_at": None, "etag": None, "last_modified": None, "failures": 0}
    for name, value in {**values, **fresh, "last_error": None}.items():
        setattr(feed, name, value)
    return feed


def leave(db: Database, url: str, *, by: str, now: datetime) -> Feed:
    """Follow a feed no longer; its reports stay. Raises NotFoundError."""
    with db.begin() as session:
        acting(session, by, now)
        feed = followed(session, url)
        feed.stopped_at = now
        session.add(feed)
        record_act(session, "leave feed", feed.key, by=by, now=now, url=feed.url)
    return feed


def _feed_at(session: Session, url: str) -> Feed | None:
    return session.exec(select(Feed).where((Feed.url == url) | (Feed.key == url))).first()


def followed(session: Session, url: str) -> Feed:
    """The followed feed with this address or key. Raises NotFoundError."""
    feed = _feed_at(session, url)
    if feed is None or feed.stopped_at is not None:
        known = session.exec(select(Feed.url).where(col(Feed.stopped_at).is_(None))).all()
        raise NotFoundError.of("feed", url, known)
    return feed


# ---- listing


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry that needs a person: what it lacks, or why its report cannot be had."""

    feed: str
    source: str
    url: str
    title: str | None
    state: EntryState
    why: str | None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A followed feed with what has come of it."""

    key: str
    url: str
    title: str | None
    source: str
    interval_minutes: int
    polled_at: datetime | None
    next_poll_at: datetime
    failures: int
    last_error: str | None
    added: int
    pending: int
    attention: tuple[EntryRow, ...]


def feeds(db: Database) -> list[FeedRow]:
    """The feeds that are followed, by key; entries settled by hand since are left out."""
    with db.read() as session:
        listed = (
            select(Feed, Source.name)
            .join(Source, col(Feed.source_id) == Source.id)
            .where(col(Feed.stopped_at).is_(None))
            .order_by(Feed.key)
        )
        return [_row(session, feed, source) for feed, source in session.exec(listed)]


def _row(session: Session, feed: Feed, source: str) -> FeedRow:
    count = sa.func.count(col(FeedEntry.id))
    by_state = select(FeedEntry.state, count).where(FeedEntry.feed_id == feed.id)
    counts = dict(session.exec(by_state.group_by(col(FeedEntry.state))).all())
    return FeedRow(
        feed.key,
        feed.url,
        feed.title,
        source,
        feed.interval_minutes,
        feed.polled_at,
        feed.next_poll_at,
        feed.failures,
        feed.last_error,
        counts.get(EntryState.ADDED, 0),
        counts.get(EntryState.PENDING, 0),
        tuple(_needing_attention(session, feed, source)),
    )


def _needing_attention(session: Session, feed: Feed, source: str) -> Iterator[EntryRow]:
    settled = select(Report.id).where(Report.url == FeedEntry.url).exists()
    waiting = (
        select(FeedEntry)
        .where(
            FeedEntry.feed_id == feed.id,
            col(FeedEntry.state).in_((EntryState.ATTENTION, EntryState.FAILED)),
            ~settled,
        )
        .order_by(col(FeedEntry.id))
    )
    for entry in session.exec(waiting):
        yield EntryRow(feed.key, source, entry.url, entry.title, entry.state, entry.note)
