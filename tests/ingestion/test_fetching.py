"""Fetching against servers of our own on this machine: no test dials a real address."""

import gzip
import socket
import time
from collections.abc import Sequence
from typing import Any

import pytest

from forecasts.domain.document import Document
from forecasts.errors import TransferError
from forecasts.ingestion import Limits, read
from forecasts.ingestion.fetching import Network
from forecasts.ingestion.public_addresses import is_public
from tests.ingestion.server import PUBLIC, Answer, a_network, says, serving

PROSE = "Rain is likely to reach the valley by Friday night, the weather office said. "
PAGE = f"<html><body><p>{PROSE * 3}</p></body></html>".encode()


def fetched(answer: Answer, url: str = "http://example.org/report", **limits: Any) -> Document:
    with serving(answer) as dialler:
        return read(url, limits=Limits(**limits), network=a_network(dialler))


def refused(answer: Answer, url: str = "http://example.org/report", **limits: Any) -> str:
    with pytest.raises(TransferError) as caught:
        fetched(answer, url, **limits)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_page_is_fetched_from_the_address_that_was_checked() -> None:
    with serving(says(PAGE, "Content-Type: text/html; charset=utf-8")) as dialler:
        document = read("http://example.org/report#top", network=a_network(dialler))
    assert dialler.dialled == [PUBLIC]
    assert PROSE.strip() in document.text
    assert document.url == document.name == "http://example.org/report"


def test_the_charset_of_the_answer_is_used() -> None:
    words = "\u0412\u0435\u0440\u043e\u044f\u0442\u043d\u043e, \u0434\u043e\u0436\u0434\u044c."
    body = words.encode("cp1251")
    assert fetched(says(body, "Content-Type: text/plain; charset=windows-1251")).text == words


@pytest.mark.parametrize("how", ["gzip", "identity"])
def test_a_packed_answer_is_unpacked(how: str) -> None:
    body = gzip.compress(PAGE) if how == "gzip" else PAGE
    assert PROSE.strip() in fetched(says(body, f"Content-Encoding: {how}")).text


def test_redirects_are_followed_and_resolved() -> None:
    def answer(request: str, connection: socket.socket) -> None:
        moved = says(b"", "Location: ../final?x=1", status="302 Found")
        (moved if "/a/start" in request else says(PAGE))(request, connection)

    document = fetched(answer, "http://example.org/a/start")
    assert document.url == "http://example.org/final?x=1"


def test_too_many_redirects_are_refused() -> None:
    message = refused(says(b"", "Location: /again", status="301 Moved"))
    assert "redirects more than 3 times" in message


def test_a_redirect_to_a_closed_address_is_refused() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return [PUBLIC if host == "example.org" else host]

    answer = says(b"", "Location: http://169.254.169.254/latest/meta-data", status="302 Found")
    with serving(answer) as dialler, pytest.raises(TransferError, match="not on the open int"):
        read("http://example.org/", network=Network(resolve, dialler))
    assert dialler.dialled == [PUBLIC]


def test_a_name_that_turns_to_a_closed_address_is_refused() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    moved = says(b"", "Location: /next", status="302 Found")
    with serving(moved) as dialler, pytest.raises(TransferError, match="not on the open int"):
        read("http://example.org/", network=Network(lambda h, p: next(answers), dialler))
    assert dialler.dialled == [PUBLIC]


def test_one_closed_address_among_open_ones_is_enough() -> None:
    with (
        serving(says(PAGE)) as dialler,
        pytest.raises(TransferError, match="not on the open int"),
    ):
        read("http://example.org/", network=a_network(dialler, PUBLIC, "10.0.0.7"))
    assert dialler.dialled == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fe80::1]/",
        "http://localhost/",
    ],
)
def test_hostile_forms_of_closed_addresses(url: str) -> None:
    with serving(says(PAGE)) as dialler, pytest.raises(TransferError):
        read(url, network=Network(dialler=dialler))  # looked up by this machine, never dialled
    assert dialler.dialled == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org:8080/", "port 8080 is not allowed"),
        ("http://me:secret@example.org/", "name and password"),
        ("http:///report", "no address that starts with"),
        ("http://example.org:port/", "is no address"),
    ],
)
def test_addresses_that_are_not_asked(url: str, words: str) -> None:
    assert words in refused(says(PAGE), url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::808:808", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("::", False),
        ("::7f00:1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:192.168.1.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::1", False),
        ("example.org", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


# ---- answers that are slow, huge or broken


def drip(request: str, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b"x ")
        time.sleep(0.05)


def drip_head(request: str, connection: socket.socket) -> None:
    for _ in range(200):
        connection.sendall(b"HTTP/1.1 200 OK\r\n"[:1])
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [drip, drip_head], ids=["body", "head"])
def test_a_dripping_server_meets_the_deadline(answer: Answer) -> None:
    started = time.monotonic()
    assert "limit of 0.5 s" in refused(answer, fetch_seconds=0.5)
    assert time.monotonic() - started < 5


def test_a_small_answer_that_unpacks_to_200_megabytes_is_refused() -> None:
    bomb = gzip.compress(b" " * 200_000_000)
    assert len(bomb) < 250_000
    assert "limit of 20 MB" in refused(says(bomb, "Content-Encoding: gzip"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(says(b"x" * 2_000), "limit of 0.001 MB", id="too large"),
        pytest.param(says(b""), "is empty", id="empty"),
        pytest.param(says(b"no", status="404 Not Found"), "answers 404", id="missing"),
        pytest.param(says(b"no", "Content-Encoding: gzip"), "broken way", id="not packed"),
        pytest.param(
            says(gzip.compress(PAGE)[:60], "Content-Encoding: gzip"), "breaks off", id="cut"
        ),
        pytest.param(says(b"x", "Content-Encoding: br"), "was not asked for", id="encoding"),
        pytest.param(lambda r, c: c.sendall(b"junk\r\n\r\n"), "cannot be reached", id="junk"),
        pytest.param(lambda r, c: None, "cannot be reached", id="silence"),
    ],
)
def test_bad_answers_are_one_line(answer: Answer, words: str) -> None:
    assert words in refused(answer, max_bytes=1_000)


def test_a_name_without_addresses_is_named() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(TransferError, match=r"nowhere\.example: there is no such host"):
        read("http://nowhere.example/", network=Network(resolve))
