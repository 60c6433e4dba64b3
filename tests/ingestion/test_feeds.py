from datetime import date
from pathlib import Path

import pytest

from forecasts.domain.feed_snapshot import Validators, doubts
from forecasts.errors import TransferError
from forecasts.ingestion import Limits, read
from forecasts.ingestion.feeds import FEED_LIMITS, Web, feed_in
from tests.ingestion.server import Site, a_network, serving

URL = "http://example.org/feed.xml"
TODAY = date(2026, 11, 22)
MAY = "Fri, 02 May 2025 10:00:00 GMT"


def rss(*items: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>
<title>The &lt;b&gt;valley&lt;/b&gt; letter</title>{"".join(items)}</channel></rss>""".encode()


def item(n: int = 1, date: str = MAY, link: str = "", guid: str = "") -> str:
    known = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    when = f"<pubDate>{date}</pubDate>" if date else ""
    where = f"<link>{link or f'/letters/{n}'}</link>"
    return f"<item><title>Letter {n}</title>{where}{known}{when}</item>"


def atom(*entries: str) -> bytes:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley</title>
{"".join(entries)}</feed>""".encode()


def test_an_rss_feed() -> None:
    feed = feed_in(rss(item(1, guid="a"), item(2)), URL)
    assert feed.title == "The valley letter"
    first, second = feed.items
    assert (first.identity, first.url) == ("a", "http://example.org/letters/1")
    assert second.identity == second.url == "http://example.org/letters/2"
    assert (first.title, first.stated_on) == ("Letter 1", date(2025, 5, 2))


def test_an_atom_feed_whose_updates_are_no_days_of_publication() -> None:
    entry = """<entry><id>urn:1</id><title>One</title><link href="letters/1#top"/>
<updated>2025-06-01T10:00:00Z</updated>{}</entry>"""
    published = "<published>2025-05-02T23:30:00-07:00</published>"
    feed = feed_in(atom(entry.format(published), entry.format("")), URL)
    assert [i.stated_on for i in feed.items] == [date(2025, 5, 2), None]
    assert feed.items[0].url == "http://example.org/letters/1"


def test_addresses_that_are_none_are_left_empty() -> None:
    feed = feed_in(
        rss(item(1, link="http://[broken", guid="x"), item(2, link="y" * 3_000)), URL
    )
    assert [i.url for i in feed.items] == ["", ""]


def test_the_server_is_asked_for_news_only() -> None:
    site = Site()
    site.pages["/feed.xml"] = rss(item())
    with serving(site) as dialler:
        web = Web(network=a_network(dialler))
        first = web.feed(URL, Validators())
        assert first is not None
        assert web.feed(URL, first.validators) is None
        site.pages["/feed.xml"] = rss(item(), item(2))
        again = web.feed(URL, first.validators)
    assert again is not None
    assert len(again.items) == 2


# ---- dates that lie


@pytest.mark.parametrize(
    ("written", "doubt"),
    [
        pytest.param(MAY, None, id="a day gone by"),
        pytest.param("Sun, 22 Nov 2026 23:59:00 GMT", None, id="today"),
        pytest.param(
            "Mon, 23 Nov 2026 06:00:00 +1200", None, id="tomorrow where it is written"
        ),
        pytest.param("Mon, 23 Nov 2026 06:00:00 GMT", "to come", id="tomorrow"),
        pytest.param("Sat, 01 Jan 2050 00:00:00 GMT", "to come", id="far ahead"),
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", "before there were", id="1970"),
        pytest.param("", "gives no day", id="none"),
        pytest.param("soon", "gives no day", id="words"),
        pytest.param("Fri, 31 Feb 2025 10:00:00 GMT", "gives no day", id="no such day"),
    ],
)
def test_days_that_are_not_to_be_trusted(written: str, doubt: str | None) -> None:
    (found,) = doubts(feed_in(rss(item(1, written)), URL).items, today=TODAY)
    assert found is None if doubt is None else doubt in (found or "")


def test_one_moment_for_all_entries_is_the_feeds_own() -> None:
    three = feed_in(rss(*(item(n) for n in range(3))), URL).items
    assert all("one moment" in (doubt or "") for doubt in doubts(three, today=TODAY))
    assert doubts(three[:2], today=TODAY) == [None, None]
    days = feed_in(
        rss(*(item(n, "Fri, 02 May 2025 00:00:00 GMT") for n in range(3))), URL
    ).items
    assert doubts(days, today=TODAY) == [None, None, None]


# ---- bad input

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SECRET = '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(LAUGHS.encode() + rss(item()), "declares entities", id="laughs"),
        pytest.param(SECRET.encode() + rss(item()), "declares entities", id="file"),
        pytest.param(
            (SECRET + rss(item()).decode()).encode("utf-16"), "declares entities", id="UTF-16"
        ),
        pytest.param(b"<html><body>Rain</body></html>", "feed", id="page"),
        pytest.param(b"\0\1\2", "feed", id="binary"),
        pytest.param(b"http://example.org/other", "feed", id="an address is not followed"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(TransferError, match=words) as caught:
        feed_in(data, URL)
    assert str(caught.value).startswith(URL)
    assert "\n" not in str(caught.value)


def test_a_cut_feed_gives_the_entries_that_are_whole() -> None:
    feed = feed_in(rss(item(1), item(2))[:-40], URL)
    assert feed.items[0].url == "http://example.org/letters/1"


def test_only_the_first_entries_of_a_huge_feed_are_taken(
    caplog: pytest.LogCaptureFixture,
) -> None:
    feed = feed_in(rss(*(item(n) for n in range(700))), URL)
    assert len(feed.items) == 500
    assert "of 700 entries 500 are read" in caplog.text


def test_a_feed_over_the_limit_is_refused() -> None:
    site = Site()
    site.pages["/feed.xml"] = rss(item()) + b" " * FEED_LIMITS.max_bytes
    with serving(site) as dialler, pytest.raises(TransferError, match="limit of 10 MB"):
        Web(network=a_network(dialler)).feed(URL, Validators())


def test_a_feed_that_takes_too_long_is_refused() -> None:
    with pytest.raises(TransferError, match=r"limit of 0\.01 s"):
        feed_in(rss(item()), URL, Limits(child_wall_seconds=0.01))


def test_files_are_no_reports_of_a_feed(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("Rain is likely.")
    for address in (str(path), path.as_uri(), "-"):
        with pytest.raises(TransferError, match="is no address"):
            Web().report(address)


def test_reports_of_a_feed_are_public_addresses_alone() -> None:
    with pytest.raises(TransferError, match="not on the open internet"):
        Web().report("http://169.254.169.254/latest/meta-data")
    with pytest.raises(TransferError, match="not on the open internet"):
        Web().feed("http://127.0.0.1/feed.xml", Validators())


@pytest.mark.parametrize("data", [rss(item()), atom("")], ids=["rss", "atom"])
def test_a_feed_given_as_a_report_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(data)
    with pytest.raises(TransferError, match="is a feed; follow it with: forecasts watch add"):
        read(path)
