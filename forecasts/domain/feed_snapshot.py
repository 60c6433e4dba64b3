"""A feed as it was found at one time, and which of its dates are to be trusted."""

import hashlib
from dataclasses import dataclass
from datetime import date

from forecasts.domain.document import Stated


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave with its last answer, to be asked whether anything is new."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry as the feed has it. `moment` is its time of publication as written."""

    identity: str
    url: str
    title: str | None = None
    published: Stated[date] | None = None
    moment: str | None = None

    @property
    def identity_sha256(self) -> str:
        """What the entry is known by, whatever length the feed's own identity has."""
        return hashlib.sha256(self.identity.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class FeedSnapshot:
    """A feed at one time, newest entries first as a rule."""

    title: str | None
    items: tuple[FeedItem, ...]
    validators: Validators = Validators()


EARLIEST = date(1995, 1, 1)
"""No page on the web is older; clocks that were never set say 1970 or 1980."""

SAME_MOMENT = 3
"""Entries from which on one and the same moment for all of them is the feed's, not theirs."""


def doubts(items: tuple[FeedItem, ...], *, today: date) -> list[str | None]:
    """Why the stated day of each entry is not to be trusted; None where it may be.

    A day to come, one before the web, and one moment given to every entry are no days of
    publication.
    """
    moments = {item.moment for item in items}
    stamped = len(items) >= SAME_MOMENT and len(moments) == 1 and not _at_midnight(items[0])
    return [_doubt(item, today, stamped=stamped) for item in items]


def _doubt(item: FeedItem, today: date, *, stamped: bool) -> str | None:
    if item.published is None:
        return "the feed gives no day of publication"
    day = item.published.value
    if day > today:
        return f"the feed dates it {day}, which is to come"
    if day < EARLIEST:
        return f"the feed dates it {day}, before there were web pages"
    if stamped:
        return f"the feed gives all entries the same moment ({item.moment})"
    return None


def _at_midnight(item: FeedItem) -> bool:
    """Whether a moment is only a day: its clock shows nothing but noughts."""
    moment = item.moment or ""
    return ":" not in moment or "00:00" in moment
