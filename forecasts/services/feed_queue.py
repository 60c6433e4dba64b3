"""Which feeds and entries are to be tried, who tries them, and how each try ended.

The queue is two columns, `next_poll_at` and `next_try_at`. A try is claimed by moving its time
forward where nobody else has done so, before anything is fetched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.feed import EntryState, Feed, FeedEntry
from forecasts.domain.feed_snapshot import FeedItem, FeedSnapshot, doubts
from forecasts.storage.database import Database

LONGEST_PAUSE = timedelta(days=1)
"""Between two polls of a feed that fails again and again."""

MOST_TRIES = 5
"""Of an entry whose report cannot be had; each pause is twice the one before."""

FIRST_PAUSE = timedelta(hours=1)

MOST_AT_ONCE = 25
"""Entries of one feed taken in one poll, so that a long one does not hold up the others."""

SOON = timedelta(minutes=5)
"""Until the next poll of a feed with more entries than that."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry at one try."""

    state: EntryState
    note: str | None = None
    report_id: int | None = None
    url: str | None = None  # where its report was in the end, if elsewhere


def due_feeds(db: Database, now: datetime) -> list[Feed]:
    """Feeds to be polled; a time that no pause could have set means that a clock went back."""
    due = (col(Feed.next_poll_at) <= now) | (col(Feed.next_poll_at) > now + 8 * LONGEST_PAUSE)
    with db.read() as session:
        followed = select(Feed).where(col(Feed.stopped_at).is_(None), due)
        return list(session.exec(followed.order_by(col(Feed.next_poll_at))))


def claim_feed(db: Database, feed: Feed, now: datetime) -> bool:
    """Move the next poll forward; False where another process did so first."""
    unclaimed = (col(Feed.id) == feed.id) & (col(Feed.next_poll_at) == feed.next_poll_at)
    moved = sa.update(Feed).where(unclaimed).values(next_poll_at=now + _interval(feed))
    return _changed_one(db, moved)


def claim_entry(db: Database, entry: FeedEntry, now: datetime) -> bool:
    """Count the try before it is made, so that one that kills its process is counted too."""
    unclaimed = (col(FeedEntry.id) == entry.id) & (col(FeedEntry.attempts) == entry.attempts)
    pause = FIRST_PAUSE * 2**entry.attempts
    tried = {"attempts": entry.attempts + 1, "next_try_at": now + pause}
    waiting = unclaimed & (col(FeedEntry.state) == EntryState.PENDING)
    return _changed_one(db, sa.update(FeedEntry).where(waiting).values(**tried))


def _changed_one(db: Database, statement: sa.Update) -> bool:
    with db.begin() as session:
        return session.connection().execute(statement).rowcount == 1


def _interval(feed: Feed) -> timedelta:
    return timedelta(minutes=feed.interval_minutes)


def note_failure(db: Database, feed: Feed, error: str, now: datetime) -> None:
    """Count a failure of the feed itself; each pause is twice the one before, up to a day."""
    pause = max(
        _interval(feed), min(LONGEST_PAUSE, _interval(feed) * 2 ** min(feed.failures, 9))
    )
    with db.begin() as session:
        kept = session.get_one(Feed, feed.id)
        kept.failures += 1
        kept.last_error = error
        kept.polled_at = now
        kept.next_poll_at = now + pause
        session.add(kept)


def note_success(
    db: Database, feed: Feed, snapshot: FeedSnapshot | None, now: datetime
) -> None:
    """Keep the feed's state and its new entries together, so that none is lost between."""
    with db.begin() as session:
        kept = session.get_one(Feed, feed.id, with_for_update=True)
        kept.failures, kept.last_error, kept.polled_at = 0, None, now
        if snapshot is not None:
            kept.title = snapshot.title
            kept.etag = snapshot.validators.etag
            kept.last_modified = snapshot.validators.last_modified
            session.add_all(_new_entries(session, kept, snapshot.items, now))
        session.add(kept)


def _new_entries(
    session: Session, feed: Feed, items: Sequence[FeedItem], now: datetime
) -> Iterator[FeedEntry]:
    """Entries not seen before under their identity or their address, the oldest first."""
    seen_before = select(FeedEntry.identity_sha256, FeedEntry.url)
    seen = {
        word
        for row in session.exec(seen_before.where(FeedEntry.feed_id == feed.id))
        for word in row
    }
    today = now.date()
    dated = list(zip(items, doubts(items, today=today), strict=True))
    for item, doubt in reversed(dated):
        names = {item.identity_sha256, item.url} - {""}
        if not names & seen:
            seen |= names
            yield _new_entry(feed, item, doubt, now)


def _new_entry(feed: Feed, item: FeedItem, doubt: str | None, now: datetime) -> FeedEntry:
    return FeedEntry.model_validate(
        {
            "feed_id": feed.id,
            "identity_sha256": item.identity_sha256,
            "url": item.url,
            "title": item.title,
            "stated_on": item.day(now.date()),
            "doubt": doubt,
            "next_try_at": now,
            "seen_at": now,
        }
    )


def waiting_entries(db: Database, feed: Feed, now: datetime) -> list[FeedEntry]:
    """Some entries whose time has come; where more wait, the feed is polled again soon."""
    longest = FIRST_PAUSE * 2**MOST_TRIES
    due = (col(FeedEntry.next_try_at) <= now) | (col(FeedEntry.next_try_at) > now + longest)
    mine = (col(FeedEntry.feed_id) == feed.id) & (col(FeedEntry.state) == EntryState.PENDING)
    with db.begin() as session:
        waiting = select(FeedEntry).where(mine, due).order_by(col(FeedEntry.id))
        found = list(session.exec(waiting.limit(MOST_AT_ONCE + 1)))
        if len(found) > MOST_AT_ONCE:
            kept = session.get_one(Feed, feed.id)
            kept.next_poll_at = min(kept.next_poll_at, now + SOON)
            session.add(kept)
    return found[:MOST_AT_ONCE]


def note_outcome(db: Database, entry: FeedEntry, outcome: Outcome) -> None:
    """Keep what became of an entry at a try."""
    with db.begin() as session:
        kept = session.get_one(FeedEntry, entry.id)
        kept.state, kept.note = outcome.state, outcome.note
        kept.report_id = outcome.report_id
        kept.url = outcome.url or kept.url
        session.add(kept)
