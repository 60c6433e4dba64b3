"""A report's bytes from an address, fetched with every hop checked and every size capped."""

import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from forecasts.domain.feed_snapshot import Validators
from forecasts.ingestion.limits import Limits, check_size, refusal
from forecasts.ingestion.raw import Raw

if TYPE_CHECKING:
    import httpcore
    import httpx

    from forecasts.ingestion.guarded_network import Deadline, Resolver

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_NOT_MODIFIED = 304
_REDIRECTS = (301, 302, 303, 307, 308)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md"}
_LONGEST_HEADER = 500
_STEP = 65_536  # bytes inflated at a time
_HEADERS = [
    (b"User-Agent", b"forecasts"),
    (b"Accept", b"text/html, application/pdf, text/markdown, text/plain;q=0.9, */*;q=0.8"),
    (b"Accept-Encoding", b"gzip, identity"),
]


@dataclass(frozen=True, slots=True)
class Network:
    """How names are looked up and connections made; None means the machine's own way."""

    resolve: "Resolver | None" = None
    dialler: "httpcore.NetworkBackend | None" = None


MACHINE = Network()
NOTHING_KNOWN = Validators()


def is_address(text: str) -> bool:
    """Whether this is an address on the web rather than a path."""
    return bool(_ADDRESS.match(text))


def checked_address(text: str) -> str:
    """An address of the web as it would be asked, without a fragment.

    Raises:
        TransferError: if it is none, or has a name and a password in it.
    """
    return str(_parsed(text))


def fetch(url: str, limits: Limits, network: Network = MACHINE) -> Raw:
    """The bytes behind an address.

    Only public hosts on ports 80 and 443 are asked, redirects are checked like the first
    address, proxies of the environment are not used, and the whole takes no longer than
    `limits.fetch_seconds`.

    Raises:
        TransferError: if it cannot be had; the message is one line.
    """
    raw = fetch_if_changed(url, limits, network, NOTHING_KNOWN)
    if raw is None:
        raise refusal(url, "the server answers 304, though nothing was known of it")
    return raw


def fetch_if_changed(
    url: str, limits: Limits, network: Network, known: Validators
) -> Raw | None:
    """The same, or None where the server says that nothing has changed since.

    Args:
        url: the address.
        limits: caps on size, time and redirects.
        network: how names are looked up and connections made.
        known: what came with the answer that is known.

    Raises:
        TransferError: if it cannot be had; the message is one line.
    """
    from forecasts.ingestion.guarded_network import Deadline

    deadline = Deadline.after(limits.fetch_seconds)
    place = _parsed(url)
    for _ in range(limits.fetch_redirects + 1):
        with _answer(place, network, deadline, limits, known) as answer:
            if answer.status == _NOT_MODIFIED:
                return None
            target = _redirected(answer)
            if target is None:
                return _raw(place, answer, limits)
        place = _parsed(str(place.join(target)))
    raise refusal(url, f"redirects more than {limits.fetch_redirects} times")


def _parsed(url: str) -> "httpx.URL":
    import httpx

    try:
        place = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise refusal(url[:200], f"is no address ({error})") from error
    if place.scheme not in ("http", "https") or not place.host:
        raise refusal(url[:200], "is no address that starts with http:// or https://")
    if place.userinfo:
        raise refusal(place.host, "an address with a name and password in it is not fetched")
    return place.copy_with(fragment=None)


@contextmanager
def _answer(
    place: "httpx.URL",
    network: Network,
    deadline: "Deadline",
    limits: Limits,
    known: Validators,
) -> Iterator["httpcore.Response"]:
    import httpcore

    from forecasts.ingestion.guarded_network import GuardedBackend, system_resolver

    dialler = network.dialler or httpcore.SyncBackend()
    backend = GuardedBackend(network.resolve or system_resolver, dialler, deadline)
    target = httpcore.URL(
        scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=place.raw_path
    )
    headers = [(b"Host", place.netloc), *_HEADERS, *_conditions(known)]
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, retries=0) as pool,
            pool.stream("GET", target, headers=headers) as answer,
        ):
            yield answer
    except httpcore.TimeoutException as error:
        limit = f"{limits.fetch_seconds:g} s"
        raise refusal(str(place), f"takes longer than the limit of {limit}") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise refusal(str(place), f"cannot be reached ({error})") from error


def _conditions(known: Validators) -> Iterator[tuple[bytes, bytes]]:
    """Headers that ask for news only; what a server gave is handed back as it was."""
    if known.etag:
        yield b"If-None-Match", known.etag.encode("latin-1", "ignore")
    if known.last_modified:
        yield b"If-Modified-Since", known.last_modified.encode("latin-1", "ignore")


def _redirected(answer: "httpcore.Response") -> str | None:
    location = _header(answer, b"location")
    return location if answer.status in _REDIRECTS and location else None


def _raw(place: "httpx.URL", answer: "httpcore.Response", limits: Limits) -> Raw:
    name = str(place)
    if answer.status != 200:
        raise refusal(name, f"the server answers {answer.status}, not 200")
    wire = _capped(name, answer.iter_stream(), limits)
    encoding = _header(answer, b"content-encoding").lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise refusal(name, f"is sent in an encoding that was not asked for ({encoding})")
    packed = encoding not in ("", "identity")
    body = _capped(name, _inflated(name, wire), limits) if packed else wire
    data = b"".join(body)
    if not data:
        raise refusal(name, "is empty")
    kind = _header(answer, b"content-type")
    charset = _CHARSET.search(kind)
    by_name = PurePosixPath(place.path).suffix.lower()
    suffix = _SUFFIXES.get(kind.split(";")[0].strip().lower(), by_name)
    raw = Raw(name, data, suffix, charset[1] if charset else None, name)
    return replace(raw, validators=_validators(answer))


def _validators(answer: "httpcore.Response") -> Validators:
    return Validators(
        _header(answer, b"etag")[:_LONGEST_HEADER] or None,
        _header(answer, b"last-modified")[:_LONGEST_HEADER] or None,
    )


def _capped(name: str, chunks: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        check_size(name, size, limits)
        yield chunk


def _inflated(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Packed bytes unpacked in small steps, so that a cap is met before memory is."""
    inflater: Any = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # gzip or zlib, by its head
    try:
        for chunk in chunks:
            waiting = chunk
            while waiting:
                yield inflater.decompress(waiting, _STEP)
                waiting = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as error:
        raise refusal(name, "is packed in a broken way") from error
    if not inflater.eof:
        raise refusal(name, "breaks off before its end")


def _header(answer: "httpcore.Response", name: bytes) -> str:
    return next(
        (v.decode("latin-1").strip() for k, v in answer.headers if k.lower() == name), ""
    )
