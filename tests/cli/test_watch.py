"""`forecasts watch` as a person at a shell meets it, and polling beside the scheduler."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecasts.cli.desk import Desk
from forecasts.cli.watch import FeedPolls
from forecasts.ingestion.feeds import Web
from forecasts.services.polling import poll_now
from forecasts.services.watching import follow
from tests.cli.program import Program, Ran
from tests.ingestion.server import Site, a_network, serving

KEY = "127-0-0-1-feed-xml"
URL = "http://127.0.0.1/feed.xml"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


Run = Callable[..., Ran]


@pytest.fixture
def watch(forecasts: Program) -> Run:
    """`forecasts watch` with these words."""
    return lambda *words: forecasts("watch", *words)


def test_a_feed_is_followed_listed_and_left(watch: Run) -> None:
    assert watch("add", URL, "--source", "Valley Letter", "--every", "30").out == (
        f"127-0-0-1-feed-xml: followed, every 30 minutes\nNext: forecasts watch poll {URL}\n"
    )
    (row,) = json.loads(watch("list", "--format", "json").out)
    assert (row["key"], row["url"], row["source"]) == (KEY, URL, "Valley Letter")
    assert (row["interval_minutes"], row["polled_at"], row["attention"]) == (30, None, [])
    assert "Valley Letter" in watch("list").out
    assert watch("remove", KEY).code == 0
    assert "no feeds yet" in watch("list").out


def test_a_private_address_is_refused_and_the_failure_listed(watch: Run) -> None:
    watch("add", URL, "--source", "Valley Letter")
    polled = watch("poll")
    assert (polled.code, polled.out) == (6, "")
    assert "poll: 1 polled, 1 broken\n" in polled.err
    (row,) = json.loads(watch("list", "--format", "json").out)
    assert row["failures"] == 1
    assert "not on the open internet" in row["last_error"]


def test_entries_that_need_a_person_are_listed(watch: Run, forecasts: Program) -> None:
    page = (
        b"<html><body><p>The river is likely to flood village 1 before July.</p></body></html>"
    )
    entry = "<item><title>Letter</title><link>http://valley.example/1</link></item>"
    site = Site()
    site.pages["/feed.xml"] = f'<rss version="2.0"><channel>{entry}</channel></rss>'.encode()
    site.pages["/1"] = page
    watch("add", "http://valley.example/feed.xml", "--source", "Valley Letter")
    desk = Desk(str(forecasts.database))
    with serving(site) as dialler:
        web = Web(network=a_network(dialler))
        poll_now(desk.db, now=NOW, reader=web, yardstick=desk.yardstick)
    listed = watch("list").out
    assert "1 entry needs attention" in listed
    assert "http://valley.example/1" in listed
    assert "forecasts add ADDRESS --source NAME --published DATE" in listed
    (row,) = json.loads(watch("list", "--format", "json").out)
    (waiting,) = row["attention"]
    assert (waiting["title"], waiting["state"]) == ("Letter", "attention")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("add", "feed.xml", "--source", "V"), 2, "is no address that starts with http://"),
        (("add", "http://me:secret@a.example/", "--source", "V"), 2, "name and password"),
        (("add", "http:///x", "--source", "V"), 2, "is no address"),
        (("add", URL, "--source", "V", "--yardstick", "none"), 3, "none"),
        (("add", URL, "--source", "V", "--as", "nobody"), 3, "no person 'nobody'"),
        (("remove", URL), 3, "no feed"),
        (("poll", URL), 3, "no feed"),
    ],
)
def test_mistakes_are_one_line(
    watch: Run, words: tuple[str, ...], code: int, message: str
) -> None:
    ran = watch(*words)
    assert ran.code == code
    assert message in ran.error
    assert "secret" not in ran.err


def test_nothing_is_polled_where_nothing_is_followed(watch: Run) -> None:
    assert watch("poll") == Ran(0, "", "poll: nothing\n")


class SlowDesk(Desk):
    """A desk whose feeds take until the test lets them go."""

    def __init__(self, database: str) -> None:
        super().__init__(database)
        self.entered, self.released = threading.Event(), threading.Event()
        self.polls = 0

    def hold(self) -> None:
        self.polls += 1
        self.entered.set()
        self.released.wait(10)


class HeldPolls(FeedPolls):
    """Polls that wait for the test before they ask."""

    def __init__(self, desk: SlowDesk) -> None:
        super().__init__(desk)
        self.desk = desk

    def _poll(self) -> None:
        self.desk.hold()
        super()._poll()


def test_a_slow_feed_holds_up_nobody(tmp_path: Path) -> None:
    desk = SlowDesk(str(tmp_path / "desk.db"))
    follow(desk.db, URL, source="Valley Letter", by="desk", now=NOW)
    with HeldPolls(desk) as polls:
        started = time.monotonic()
        polls.poll_in_background()
        assert desk.entered.wait(10)
        polls.poll_in_background()
        polls.poll_in_background()
        assert time.monotonic() - started < 5
        assert desk.polls == 1
        desk.released.set()


def test_a_fault_in_one_polling_does_not_stop_the_next(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(str(tmp_path / "no\0such.db"))
    with FeedPolls(desk) as polls:
        polls.poll_in_background()
    assert "polling failed" in caplog.text
