"""Reads a feed inside the limited process: its title and its entries as they are written."""

import io
import re
from typing import Any

from forecasts.ingestion.refused import Refused

BROKEN, ENTITIES, NO_FEED = "broken", "entities", "no feed"
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_LONGEST = 2_000  # characters of a title, an address or an identity


def answer(data: bytes, url: str, most: str) -> dict[str, Any]:
    """The feed's title and its first `most` entries, with how many there are.

    Raises:
        Refused: it declares entities, is broken, or is no feed.
    """
    import feedparser  # type: ignore[import-untyped]

    if _ENTITY.search(data.replace(b"\0", b"")):
        raise Refused(ENTITIES)
    # A stream, since a string could be taken for an address or a path.
    found = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-location": url, "content-type": "application/xml"},
        sanitize_html=False,
    )
    if not found.version:
        error = found.get("bozo_exception")
        raise Refused(BROKEN if error and not found.entries else NO_FEED, error or "")
    entries = [_entry(entry) for entry in found.entries[: int(most)]]
    return {
        "title": _short(found.feed.get("title")),
        "entries": entries,
        "count": len(found.entries),
    }


def _entry(entry: Any) -> dict[str, str | None]:
    moment = entry.get("published_parsed")
    return {
        "id": entry.get("id"),
        "link": entry.get("link"),
        "title": _short(entry.get("title")),
        "published": _short(entry.get("published")),
        "utc_day": "{:04}-{:02}-{:02}".format(*moment[:3]) if moment else None,
    }


def _short(text: Any) -> str | None:
    """Text of one line, without markup and not too long."""
    words = " ".join(re.sub(r"<[^<>]{0,500}>", "", str(text or "")).split())
    return words[:_LONGEST] or None
