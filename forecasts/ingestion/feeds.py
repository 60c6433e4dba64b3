"""Feeds from the web as values; their entries' reports are read like any other."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from forecasts.domain.document import Document
from forecasts.domain.feed_snapshot import FeedItem, FeedSnapshot, Validators
from forecasts.errors import TransferError
from forecasts.ingestion.dates import date_of
from forecasts.ingestion.fetching import MACHINE, Network, fetch_if_changed, is_address
from forecasts.ingestion.limited import read_limited
from forecasts.ingestion.limits import DEFAULT_LIMITS, MEGABYTE, Limits, refusal
from forecasts.ingestion.reading import read
from forecasts.ingestion.refused import Refused, first_line

logger = logging.getLogger(__name__)

MOST_ENTRIES = 500
"""Entries of a feed that are looked at; feeds list the newest first."""

LONGEST_ADDRESS = 2_000  # characters; a longer one is as good as none

FEED_LIMITS = replace(
    DEFAULT_LIMITS,
    max_bytes=10 * MEGABYTE,
    child_cpu_seconds=20,
    child_wall_seconds=60,
    child_memory_bytes=512 * MEGABYTE,
)


@dataclass(frozen=True, slots=True)
class Web:
    """Feeds and reports from the web, by the guarded network alone."""

    limits: Limits = DEFAULT_LIMITS
    feed_limits: Limits = FEED_LIMITS
    network: Network = MACHINE

    def feed(self, url: str, validators: Validators) -> FeedSnapshot | None:
        """The feed now; None where nothing in it has changed. Raises TransferError."""
        raw = fetch_if_changed(url, self.feed_limits, self.network, validators)
        if raw is None:
            return None
        snapshot = feed_in(raw.data, raw.url or url, self.feed_limits)
        return replace(snapshot, validators=raw.validators)

    def report(self, url: str) -> Document:
        """The report at an address; files are not read. Raises TransferError."""
        if not is_address(url):
            raise refusal(url[:200], "is no address that starts with http:// or https://")
        return read(url, limits=self.limits, network=self.network)


def feed_in(data: bytes, url: str, limits: Limits = FEED_LIMITS) -> FeedSnapshot:
    """The feed in some bytes; addresses in it are relative to `url`.

    Raises:
        TransferError: if it is broken, no feed, or declares entities.
    """
    try:
        found = read_limited(url, "feed_child", data, limits, url, MOST_ENTRIES)
    except Refused as refused:
        raise _refusal(url, refused) from refused
    if found["count"] > MOST_ENTRIES:
        logger.warning("%s: of %d entries %d are read", url, found["count"], MOST_ENTRIES)
    items = (_item(entry) for entry in found["entries"])
    return FeedSnapshot(found["title"], tuple(item for item in items if item.identity))


def _refusal(url: str, refused: Refused) -> TransferError:
    why = {
        "entities": "declares entities, which no feed needs; it is not read",
        "no feed": "is no RSS or Atom feed",
    }.get(refused.reason, f"is a broken feed ({first_line(refused.detail)})")
    return refusal(url, why)


def _item(entry: Mapping[str, str | None]) -> FeedItem:
    url = _without_fragment(entry["link"] or "")
    return FeedItem(
        identity=entry["id"] or url or entry["title"] or "",
        url=url,
        title=entry["title"],
        stated_on=_stated_on(entry["published"], entry["utc_day"]),
        stated_on_utc=date_of(entry["utc_day"] or ""),
        moment=entry["published"],
    )


def _without_fragment(link: str) -> str:
    try:
        url = urlsplit(link)._replace(fragment="").geturl()
    except ValueError:
        return ""
    return url if len(url) <= LONGEST_ADDRESS else ""


def _stated_on(written: str | None, utc_day: str | None) -> date | None:
    """The day as the feed has it, in its own time zone; none where its forms disagree."""
    day = date_of(written or "")
    in_utc = date_of(utc_day or "")
    if day is None or in_utc is None:
        return in_utc
    return day if abs(day - in_utc) <= timedelta(days=1) else None
