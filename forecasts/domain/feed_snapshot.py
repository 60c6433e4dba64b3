"""A feed as it was found at one time, and which of its dates are to be trusted."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


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
    stated_on: date | None = None  # where it was written, in the zone of the moment
    stated_on_utc: date | None = None
    moment: str | None = None

    def day(self, today: date) -> date | None:
        """The stated day; in UTC where the writer's day has begun before ours."""
        begun = self.stated_on is None or self.stated_on <= today
        ours = self.stated_on_utc
        return self.stated_on if begun or ours is None or ours > today else ours

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


_MIDNIGHT = re.compile(r"(?<![\d:])00:00(?!:?0?[1-9])")

EARLIEST = date(1995, 1, 1)
"""No page on the web is older; clocks that were never set say 1970 or 1980."""

SAME_MOMENT = 3
"""Entries from which on one and the same moment for all of them is the feed's, not theirs."""


def doubts(items: Sequence[FeedItem], *, today: date) -> list[str | None]:
    """Why the stated day of each entry is not to be trusted; None where it may be.

    A day to come, one before the web, and one moment given to every entry are no days of
    publication.
    """
    moments = {item.moment for item in items}
    stamped = len(items) >= SAME_MOMENT and len(moments) == 1 and not _at_midnight(items[0])
    return [_doubt(item, today, stamped=stamped) for item in items]


def _doubt(item: FeedItem, today: date, *, stamped: bool) -> str | None:
    day = item.day(today)
    if day is None:
        return "the feed gives no day of publication"
    if day > today:
        return f"the feed dates it {day}, which is to come"
    if day < EARLIEST:
        return f"the feed dates it {day}, before there were web pages"
    if stamped:
        return f"the feed gives all its entries one moment ({item.moment})"
    return None


def _at_midnight(item: FeedItem) -> bool:
    """Whether a moment is only a day: its clock shows nothing but noughts."""
    moment = item.moment or ""
    return ":" not in moment or bool(_MIDNIGHT.search(moment))
