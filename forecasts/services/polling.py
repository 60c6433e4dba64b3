"""Polling feeds: new entries become reports, each of them once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlmodel import col, select

from forecasts.domain.document import Document, Stated
from forecasts.domain.feed import EntryState, Feed, FeedEntry
from forecasts.domain.feed_snapshot import EARLIEST, FeedSnapshot, Validators
from forecasts.domain.person import Person
from forecasts.domain.report import Report
from forecasts.domain.source import Source
from forecasts.domain.yardstick import Yardstick
from forecasts.errors import ForecastsError
from forecasts.services.feed_queue import (
    MOST_TRIES,
    Outcome,
    claim_entry,
    claim_feed,
    due_feeds,
    note_failure,
    note_outcome,
    note_success,
    waiting_entries,
)
from forecasts.services.intake import Particulars, add_report
from forecasts.services.sources import yardstick_in_force
from forecasts.services.watching import followed
from forecasts.storage.database import Database

log = logging.getLogger(__name__)

AGREE = timedelta(days=3)
"""How far apart the days that a feed and a page state may lie."""

BASIS = "feed entry"


class Reader(Protocol):
    """How feeds and reports are fetched; both raise TransferError."""

    def feed(self, url: str, validators: Validators) -> FeedSnapshot | None:
        """The feed now; None where nothing has changed since these validators."""

    def report(self, url: str) -> Document:
        """The report at an address."""


@dataclass(frozen=True, slots=True)
class PollReport:
    """What polling did.

    Attributes:
        polled: feeds asked.
        unchanged: feeds among them with nothing new since the last time.
        broken: feeds among them that could not be read.
        added: reports stored.
        known: entries whose report was in the record already.
        attention: entries that a person has to look at.
        failed: entries whose report could not be had; they are tried again a few times.
    """

    polled: int = 0
    unchanged: int = 0
    broken: int = 0
    added: int = 0
    known: int = 0
    attention: int = 0
    failed: int = 0

    @property
    def did_something(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.broken + self.added + self.known + self.attention + self.failed)

    def __add__(self, other: "PollReport") -> "PollReport":
        names = [field.name for field in fields(self)]
        return PollReport(*(getattr(self, n) + getattr(other, n) for n in names))

    def __str__(self) -> str:
        counts = [f"{getattr(self, field.name)} {field.name}" for field in fields(self)]
        return ", ".join(count for count in counts if not count.startswith("0 ")) or "nothing"


def poll_due(
    db: Database,
    *,
    now: datetime,
    reader: Reader,
    yardstick: Callable[[str | None], Yardstick],
    stopping: Callable[[], bool] = lambda: False,
) -> PollReport:
    """Poll each feed whose time has come, and add the reports of its new entries.

    Not one transaction but several, as much is fetched in between. A feed, and each of its
    entries, is claimed before anything is fetched, so that any number of processes may poll at
    the same time and each does what the others do not.

    Args:
        db: the database.
        now: the moment the polling starts.
        reader: fetches feeds and reports.
        yardstick: the scale with a name; with None, the desk's default.
        stopping: asked between two fetches whether to stop.
    """
    due = _Poll(db, reader, yardstick, now, stopping)
    return sum((due.feed(feed) for feed in due_feeds(db, now)), PollReport())


def poll_now(
    db: Database,
    url: str | None = None,
    *,
    now: datetime,
    reader: Reader,
    yardstick: Callable[[str | None], Yardstick],
) -> PollReport:
    """Poll one feed, or all that are followed, due or not. Raises NotFoundError."""
    with db.read() as session:
        everyone = select(Feed).where(col(Feed.stopped_at).is_(None)).order_by(Feed.key)
        chosen = [followed(session, url)] if url else list(session.exec(everyone))
    by_hand = _Poll(db, reader, yardstick, now, stopping=lambda: False)
    return sum((by_hand.feed(feed) for feed in chosen), PollReport())


@dataclass(frozen=True, slots=True)
class _Poll:
    """One polling, feed by feed."""

    db: Database
    reader: Reader
    yardstick: Callable[[str | None], Yardstick]
    now: datetime
    stopping: Callable[[], bool]

    def feed(self, feed: Feed) -> PollReport:
        """Ask one feed, then fetch the reports of entries that wait for theirs."""
        if self.stopping() or not claim_feed(self.db, feed, self.now):
            return PollReport()
        report = PollReport(polled=1) + self._ask(feed)
        for entry in waiting_entries(self.db, feed, self.now):
            if self.stopping():
                break
            report += self._take(feed, entry)
        return report

    def _ask(self, feed: Feed) -> PollReport:
        try:
            snapshot = self.reader.feed(feed.url, Validators(feed.etag, feed.last_modified))
        except ForecastsError as error:
            log.warning("feed %s: %s", feed.key, error)
            note_failure(self.db, feed, str(error), self.now)
            return PollReport(broken=1)
        if snapshot is None:
            note_success(self.db, feed, None, self.now)
            return PollReport(unchanged=1)
        note_success(self.db, feed, snapshot, self.now)
        return PollReport()

    def _take(self, feed: Feed, entry: FeedEntry) -> PollReport:
        """Settle one entry that waits."""
        if not claim_entry(self.db, entry, self.now):
            return PollReport()
        if entry.attempts >= MOST_TRIES:
            outcome = Outcome(EntryState.FAILED, entry.note or "no try came to an end")
        else:
            outcome = self._tried(feed, entry)
        note_outcome(self.db, entry, outcome)
        return _counted(outcome)

    def _tried(self, feed: Feed, entry: FeedEntry) -> Outcome:
        try:
            return self._settled(feed, entry)
        except ForecastsError as error:
            log.warning("feed %s: %s", feed.key, error)
            return _after_failure(entry, str(error))

    def _settled(self, feed: Feed, entry: FeedEntry) -> Outcome:
        if not entry.url.startswith(("http://", "https://")):
            return Outcome(EntryState.ATTENTION, "the entry has no address on the web")
        known = _report_at(self.db, entry.url)
        if known is not None:
            return Outcome(EntryState.KNOWN, report_id=known)
        document = self.reader.report(entry.url)
        dated = _dated(entry, document, self.now.date())
        if isinstance(dated, str):
            return Outcome(EntryState.ATTENTION, dated, url=document.url)
        return self._added(feed, entry, replace(document, published_on=dated))

    def _added(self, feed: Feed, entry: FeedEntry, document: Document) -> Outcome:
        with self.db.read() as session:
            source = session.get_one(Source, feed.source_id).key
            person = session.get_one(Person, feed.person_id).key
        particulars = Particulars(
            source=source,
            author=feed.author,
            title=None if document.title else entry.title,
            url=entry.url,
        )
        scale = self.yardstick(feed.yardstick or yardstick_in_force(self.db, source))
        intake = add_report(
            self.db, document, particulars, yardstick=scale, by=person, now=self.now
        )
        with self.db.read() as session:
            stored = session.exec(select(Report.id).where(Report.key == intake.key)).one()
        state = EntryState.ADDED if intake.is_new else EntryState.KNOWN
        return Outcome(state, report_id=stored)


def _after_failure(entry: FeedEntry, error: str) -> Outcome:
    tries = entry.attempts + 1
    if tries < MOST_TRIES:
        return Outcome(EntryState.PENDING, error)
    return Outcome(EntryState.FAILED, f"given up after {tries} tries: {error}")


def _dated(entry: FeedEntry, document: Document, today: date) -> Stated[date] | str:
    """The day of publication that feed and page give, or why there is none to be trusted."""
    stated, on_page = entry.stated_on, _on_page(document, today)
    if entry.doubt is None and stated is not None:
        if on_page is None or abs(on_page.value - stated) <= AGREE:
            return Stated(stated, BASIS)
        return f"the feed dates it {stated}, its page {on_page.value} ({on_page.basis})"
    return on_page or f"{entry.doubt}, and its page none to be trusted"


def _on_page(document: Document, today: date) -> Stated[date] | None:
    """The day a report itself states; when its file was made is only a guess at it."""
    found = document.published_on
    if found is None or found.basis.startswith("guess"):
        return None
    return found if EARLIEST <= found.value <= today else None


def _report_at(db: Database, url: str) -> int | None:
    with db.read() as session:
        return session.exec(select(Report.id).where(Report.url == url)).first()


def _counted(outcome: Outcome) -> PollReport:
    return {
        EntryState.ADDED: PollReport(added=1),
        EntryState.KNOWN: PollReport(known=1),
        EntryState.ATTENTION: PollReport(attention=1),
    }.get(outcome.state, PollReport(failed=1))
