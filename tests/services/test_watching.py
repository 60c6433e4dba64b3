"""Feeds from a server of the test's own on this machine to reports in the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from forecasts.domain.audit import AuditEntry
from forecasts.domain.candidate import Candidate
from forecasts.domain.document import Document
from forecasts.domain.feed import EntryState, Feed, FeedEntry
from forecasts.domain.report import Report
from forecasts.domain.source import Source
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, Yardstick, shipped_yardsticks
from forecasts.errors import ConflictError, NotFoundError
from forecasts.ingestion.feeds import Web
from forecasts.ingestion.fetching import Network
from forecasts.services.feed_queue import MOST_AT_ONCE, MOST_TRIES, claim_feed, due_feeds
from forecasts.services.intake import Particulars, add_report
from forecasts.services.people import add_person
from forecasts.services.polling import PollReport, poll_due, poll_now
from forecasts.services.watching import feeds, follow, leave
from forecasts.storage.database import Database
from tests.ingestion.server import PUBLIC, Site, ToOwnServer, a_network, says, serving

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "http://valley.example/feed.xml"
MAY = "Fri, 02 May 2025 10:00:00 GMT"


def scale(name: str | None) -> Yardstick:
    return shipped_yardsticks()[name or DEFAULT_YARDSTICK]


def page(n: int = 1, head: str = "") -> bytes:
    words = f"The river is likely to flood village {n} before the end of June. It has rained."
    return f"<html><head>{head}</head><body><p>{words}</p></body></html>".encode()


def entry(n: int = 1, when: str | None = MAY, guid: str = "", link: str = "") -> str:
    dated = f"<pubDate>{when}</pubDate>" if when else ""
    named = guid or f"urn:{n}"
    address = link or f"http://valley.example/{n}"
    return (
        f'<item><title>Letter {n}</title><guid isPermaLink="false">{named}</guid>'
        f"<link>{address}</link>{dated}</item>"
    )


def rss(*items: str) -> bytes:
    return (
        f'<rss version="2.0"><channel><title>V</title>{"".join(items)}</channel></rss>'.encode()
    )


@dataclass
class Desk:
    """A database, a site, and the network between them."""

    db: Database
    site: Site
    dialler: ToOwnServer

    @property
    def web(self) -> Web:
        return Web(network=a_network(self.dialler))

    def poll(self, now: datetime = NOW) -> PollReport:
        return poll_due(self.db, now=now, reader=self.web, yardstick=scale)

    def reports(self) -> list[Report]:
        with self.db.read() as session:
            return list(session.exec(select(Report).order_by(col(Report.id))))

    def feed(self) -> Feed:
        with self.db.read() as session:
            return session.exec(select(Feed)).one()

    def states(self) -> list[EntryState]:
        with self.db.read() as session:
            found = session.exec(select(FeedEntry.state).order_by(col(FeedEntry.id)))
            return [EntryState(state) for state in found]


@contextmanager
def a_desk(db: Database, *items: str, pages: int = 3) -> Iterator[Desk]:
    site = Site()
    site.pages["/feed.xml"] = rss(*items)
    for n in range(1, pages + 1):
        site.pages[f"/{n}"] = page(n)
    follow(db, URL, source="Valley Letter", by="desk", now=NOW)
    with serving(site) as dialler:
        yield Desk(db, site, dialler)


def test_new_entries_become_reports_with_the_day_the_feed_states(any_db: Database) -> None:
    with a_desk(any_db, entry(2, "Sat, 03 May 2025 08:00:00 GMT"), entry(1)) as desk:
        assert desk.poll() == PollReport(polled=1, added=2)
        first, second = desk.reports()
    assert (first.published_on, first.published_basis) == (date(2025, 5, 2), "feed entry")
    assert (first.url, first.title) == ("http://valley.example/1", "Letter 1")
    assert second.published_on == date(2025, 5, 3)
    with any_db.read() as session:
        assert session.get_one(Source, first.source_id).name == "Valley Letter"
        assert len(session.exec(select(Candidate)).all()) == 2


def test_nothing_is_added_twice(db: Database) -> None:
    with a_desk(db, entry(1)) as desk:
        desk.poll()
        assert desk.poll(NOW + HOUR) == PollReport(polled=1, unchanged=1)
        desk.site.pages["/feed.xml"] = rss(entry(1, guid="urn:new"), entry(1))
        assert desk.poll(NOW + 2 * HOUR) == PollReport(polled=1)
        assert len(desk.reports()) == 1
        assert desk.site.asked.count("/1") == 1


def test_the_same_bytes_elsewhere_are_known(db: Database) -> None:
    with a_desk(db, entry(2), entry(1)) as desk:
        desk.site.pages["/2"] = page(1)
        assert desk.poll() == PollReport(polled=1, added=1, known=1)
        assert len(desk.reports()) == 1
        assert desk.states() == [EntryState.ADDED, EntryState.KNOWN]


def test_a_report_added_by_hand_is_not_fetched(db: Database) -> None:
    with a_desk(db, entry(1)) as desk:
        by_hand = Particulars("Valley Letter", published_on=date(2025, 5, 2))
        document = desk.web.report("http://valley.example/1")
        add_report(db, document, by_hand, yardstick=scale(None), by="desk", now=NOW)
        desk.site.asked.clear()
        assert desk.poll() == PollReport(polled=1, known=1)
        assert desk.site.asked == ["/feed.xml"]


def test_a_feed_taken_up_again_remembers_its_entries(db: Database) -> None:
    with a_desk(db, entry(1)) as desk:
        desk.poll()
        leave(db, URL, by="desk", now=NOW)
        assert desk.poll(NOW + HOUR) == PollReport()
        follow(db, URL, source="Valley Letter", by="desk", now=NOW + HOUR)
        desk.site.pages["/1"] = page(1, "<!-- changed -->")
        assert desk.poll(NOW + HOUR) == PollReport(polled=1)
        assert len(desk.reports()) == 1


def test_author_yardstick_and_person_are_those_of_the_feed(db: Database) -> None:
    add_person(db, "mk", name="M. K.", now=NOW)
    site = Site()
    site.pages = {"/feed.xml": rss(entry(1)), "/1": page(1)}
    ipcc = scale("ipcc-ar5")
    follow(db, URL, source="V", author="A. Writer", yardstick=ipcc, by="mk", now=NOW)
    with serving(site) as dialler:
        desk = Desk(db, site, dialler)
        desk.poll()
    with db.read() as session:
        report = session.exec(select(Report)).one()
        assert session.get_one(Source, report.author_id).name == "A. Writer"
        assert session.exec(select(Candidate.yardstick)).one() == "ipcc-ar5"
        added = session.exec(select(AuditEntry.person).where(AuditEntry.act == "add report"))
        assert added.all() == ["mk"]


# ---- days that cannot be trusted


@pytest.mark.parametrize(
    ("when", "head", "why"),
    [
        pytest.param(None, "", "no day of publication", id="none"),
        pytest.param("Sat, 01 Jan 2050 00:00:00 GMT", "", "to come", id="future"),
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", "", "before there were", id="1970"),
        pytest.param(
            MAY,
            '<meta property="article:published_time" content="2024-01-09">',
            "its page 2024-01-09 (meta tag article:published_time)",
            id="page disagrees",
        ),
    ],
)
def test_a_day_in_doubt_is_asked_for(
    db: Database, when: str | None, head: str, why: str
) -> None:
    with a_desk(db, entry(1, when)) as desk:
        desk.site.pages["/1"] = page(1, head)
        assert desk.poll() == PollReport(polled=1, attention=1)
        assert desk.reports() == []
        (waiting,) = feeds(db)[0].attention
        assert waiting.url == "http://valley.example/1"
        assert why in (waiting.why or "")
        assert desk.poll(NOW + HOUR) == PollReport(polled=1, unchanged=1)


def test_the_page_own_day_serves_where_the_feed_lies(db: Database) -> None:
    head = '<meta property="article:published_time" content="2025-05-04T08:00:00Z">'
    with a_desk(db, entry(1, "Thu, 01 Jan 1970 00:00:00 GMT")) as desk:
        desk.site.pages["/1"] = page(1, head)
        assert desk.poll() == PollReport(polled=1, added=1)
        (report,) = desk.reports()
    assert report.published_on == date(2025, 5, 4)
    assert report.published_basis == "meta tag article:published_time"


def test_what_was_added_by_hand_needs_no_attention(db: Database) -> None:
    with a_desk(db, entry(1, None)) as desk:
        desk.poll()
        by_hand = Particulars("Valley Letter", published_on=date(2025, 5, 2))
        document = desk.web.report("http://valley.example/1")
        add_report(db, document, by_hand, yardstick=scale(None), by="desk", now=NOW)
    assert feeds(db)[0].attention == ()


def test_an_entry_without_an_address_needs_attention(db: Database) -> None:
    bare = '<item><guid isPermaLink="false">x</guid></item>'
    with a_desk(
        db, entry(1, link="javascript:alert(1)"), entry(2, link="ftp://x/"), bare
    ) as desk:
        assert desk.poll() == PollReport(polled=1, attention=3)
        assert desk.site.asked == ["/feed.xml"]


# ---- failures


def test_failures_are_counted_and_slow_the_polling_down(any_db: Database) -> None:
    with a_desk(any_db) as desk:
        desk.site.pages["/feed.xml"] = says(b"no", status="503 Busy")
        pauses = []
        now = NOW
        for _ in range(7):
            assert desk.poll(now) == PollReport(polled=1, broken=1)
            feed = desk.feed()
            pauses.append((feed.next_poll_at - now) / HOUR)
            assert desk.poll(feed.next_poll_at - timedelta(seconds=1)) == PollReport()
            now = feed.next_poll_at
        assert pauses == [1, 2, 4, 8, 16, 24, 24]
        assert feed.failures == 7
        assert feed.last_error == f"{URL}: the server answers 503, not 200"
        desk.site.pages["/feed.xml"] = rss(entry(1))
        assert desk.poll(now) == PollReport(polled=1, added=1)
    feed = desk.feed()
    assert (feed.failures, feed.last_error) == (0, None)


def test_a_report_that_cannot_be_had_is_given_up_after_some_tries(db: Database) -> None:
    with a_desk(db, entry(9)) as desk:
        now, tries = NOW, 0
        for _ in range(60):
            tries += desk.poll(now).failed
            now += HOUR
        assert tries == MOST_TRIES == desk.site.asked.count("/9")
    assert desk.states() == [EntryState.FAILED]
    (given_up,) = feeds(db)[0].attention
    assert "given up after 5 tries: http://valley.example/9: the server" in (given_up.why or "")


def test_a_report_that_comes_late_is_added(db: Database) -> None:
    with a_desk(db, entry(9)) as desk:
        assert desk.poll().failed == 1
        desk.site.pages["/9"] = page(9)
        assert desk.poll(NOW + HOUR).added == 1


def test_an_entry_that_always_kills_its_process_is_given_up(db: Database) -> None:
    class Killed(BaseException):
        pass

    class Deadly(Web):
        def report(self, url: str) -> Document:
            raise Killed

    with a_desk(db, entry(1)) as desk:
        reader = Deadly(network=desk.web.network)
        now = NOW
        for _ in range(MOST_TRIES):
            with pytest.raises(Killed):
                poll_due(db, now=now, reader=reader, yardstick=scale)
            now += 24 * HOUR
        poll_due(db, now=now, reader=reader, yardstick=scale)
    assert desk.states() == [EntryState.FAILED]


def test_one_bad_feed_does_not_hold_up_another(db: Database) -> None:
    with a_desk(db, entry(1)) as desk:
        follow(db, "http://other.example/none.xml", source="Other", by="desk", now=NOW)
        assert desk.poll() == PollReport(polled=2, broken=1, added=1)


def test_entries_that_lead_to_closed_addresses_are_not_fetched(db: Database) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return [host if host.startswith("169.") else PUBLIC]

    with a_desk(db, entry(1, link="http://169.254.169.254/latest")) as desk:
        web = Web(network=Network(resolve, desk.dialler))
        assert poll_due(db, now=NOW, reader=web, yardstick=scale).failed == 1
        assert set(desk.dialler.dialled) == {PUBLIC}
    with db.read() as session:
        assert "not on the open internet" in str(session.exec(select(FeedEntry.note)).one())


# ---- several at once, long feeds, clocks


def test_a_feed_is_polled_by_one_of_two_workers(any_db: Database) -> None:
    with a_desk(any_db):
        (mine,) = due_feeds(any_db, NOW)
        (theirs,) = due_feeds(any_db, NOW)
    assert claim_feed(any_db, mine, NOW)
    assert not claim_feed(any_db, theirs, NOW)
    assert due_feeds(any_db, NOW) == []


def test_a_long_feed_is_taken_bit_by_bit(db: Database) -> None:
    items = [entry(n, f"Fri, 02 May 2025 10:00:{n:02} GMT") for n in range(1, 31)]
    with a_desk(db, *items, pages=30) as desk:
        assert desk.poll().added == MOST_AT_ONCE
        assert desk.poll() == PollReport()
        later = NOW + timedelta(minutes=5)
        assert desk.poll(later).added == 30 - MOST_AT_ONCE
        assert desk.poll(later + timedelta(minutes=5)) == PollReport()


def test_a_clock_that_was_far_ahead_does_not_stop_the_polling(db: Database) -> None:
    with a_desk(db, entry(1)) as desk:
        desk.poll(NOW + timedelta(days=400))
        assert desk.poll(NOW).polled == 1


def test_polling_stops_between_two_fetches(db: Database) -> None:
    with a_desk(db, entry(1), entry(2)) as desk:

        def stopping() -> bool:
            return "/2" in desk.site.asked

        report = poll_due(db, now=NOW, reader=desk.web, yardstick=scale, stopping=stopping)
        assert report.added == 1
        assert desk.poll(NOW + HOUR).added == 1


def test_by_hand_feeds_are_polled_due_or_not(db: Database) -> None:
    with a_desk(db, entry(1)) as desk:
        desk.poll()
        by_hand = poll_now(db, URL, now=NOW, reader=desk.web, yardstick=scale)
        assert by_hand == PollReport(polled=1, unchanged=1)
        everyone = poll_now(db, now=NOW, reader=desk.web, yardstick=scale)
        assert everyone.polled == 1


# ---- following


def test_following_twice_and_leaving_the_unknown_are_refused(db: Database) -> None:
    follow(db, URL, source="Valley Letter", by="desk", now=NOW)
    with pytest.raises(ConflictError, match="is followed already"):
        follow(db, URL, source="Valley Letter", by="desk", now=NOW)
    with pytest.raises(NotFoundError, match=r"did you mean http://valley\.example/feed\.xml"):
        leave(db, "http://valley.example/feed.xm", by="desk", now=NOW)
    with pytest.raises(NotFoundError, match="did you mean 'Valley Letter'"):
        follow(db, "http://b.example/", source="Valey Letter", by="desk", now=NOW)


def test_a_feed_is_named_by_its_address_or_its_key(db: Database) -> None:
    feed = follow(db, URL, source="Valley Letter", by="desk", now=NOW)
    assert feed.key == "valley-example-feed-xml"
    assert leave(db, feed.key, by="desk", now=NOW).url == URL
    assert feeds(db) == []


def test_acts_are_in_the_trail(db: Database) -> None:
    follow(db, URL, source="Valley Letter", by="desk", now=NOW)
    leave(db, URL, by="desk", now=NOW)
    with db.read() as session:
        acts = session.exec(select(AuditEntry.act, AuditEntry.subject)).all()
    assert acts == [
        ("watch feed", "valley-example-feed-xml"),
        ("leave feed", "valley-example-feed-xml"),
    ]
