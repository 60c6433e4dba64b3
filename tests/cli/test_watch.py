"""`forecasts watch` as a person at a shell meets it, and polling beside the scheduler."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecasts.cli import main
from forecasts.cli.desk import Desk
from forecasts.cli.watch import FeedPolls
from forecasts.services.watching import follow

URL = "http://127.0.0.1/feed.xml"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`forecasts watch` with these words: exit code, output and talk."""

    def invoke(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["--db", str(tmp_path / "desk.db"), "watch", *words])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return invoke


def test_a_feed_is_followed_listed_and_left(run: Run) -> None:
    added = run("add", URL, "--source", "Valley Letter", "--every", "30")
    assert added[:2] == (
        0,
        f"127-0-0-1-feed-xml: followed, every 30 minutes\nNext: forecasts watch poll {URL}\n",
    )
    (row,) = json.loads(run("list", "--format", "json")[1])
    assert (row["key"], row["url"], row["source"]) == (
        "127-0-0-1-feed-xml",
        URL,
        "Valley Letter",
    )
    assert (row["interval_minutes"], row["polled_at"], row["attention"]) == (30, None, [])
    assert "Valley Letter" in run("list")[1]
    assert run("remove", "127-0-0-1-feed-xml")[0] == 0
    assert "no feeds yet" in run("list")[1]


def test_a_private_address_is_refused_and_the_failure_listed(run: Run) -> None:
    run("add", URL, "--source", "Valley Letter")
    code, _, talk = run("poll")
    assert (code, talk) == (6, "poll: 1 polled, 1 broken\n")
    (row,) = json.loads(run("list", "--format", "json")[1])
    assert row["failures"] == 1
    assert "not on the open internet" in row["last_error"]
    assert "not on the open internet" in run("list")[1]


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
    run: Run, words: tuple[str, ...], code: int, message: str
) -> None:
    exit_code, out, error = run(*words)
    assert (exit_code, out) == (code, "")
    assert message in error
    assert error.count("\n") == 1
    assert "secret" not in error


def test_nothing_is_polled_where_nothing_is_followed(run: Run) -> None:
    assert run("poll") == (0, "", "poll: nothing\n")


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
