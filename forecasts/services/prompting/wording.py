"""What a digest says, as values and as text. Pure: the same digest gives the same words."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a digest, with a remark such as how late it is."""

    key: str
    question: str
    criteria: str
    due_on: date
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading, oldest first."""

    heading: str
    items: tuple[Item, ...]
    more: int = 0  # how many are left out


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one person is asked and told on one day. Empty groups are left out."""

    name: str
    today: date
    subject: str
    groups: tuple[Group, ...]
    still_waiting: int = 0  # overdue and asked about before, not asked again today
    example: str | None = None  # key of a question asked about, for the commands at the end


def days_late(due_on: date, today: date) -> str:
    """How far a due date lies back, in words.

    Examples:
        >>> days_late(date(2026, 11, 13), date(2026, 11, 22))
        '9 days late'
        >>> days_late(date(2026, 11, 21), date(2026, 11, 22))
        '1 day late'
    """
    late = (today - due_on).days
    return f"{late} day late" if late == 1 else f"{late} days late"


def subject(asked: Sequence[date], told: int, today: date) -> str:
    """The subject line: how many questions are asked about, and how late the oldest is.

    Examples:
        >>> subject([date(2026, 11, 13), date(2026, 11, 21)], 0, date(2026, 11, 22))
        '2 questions to settle, the oldest 9 days late'
        >>> subject([date(2026, 11, 22)], 0, date(2026, 11, 22))
        '1 question to settle'
        >>> subject([], 1, date(2026, 11, 22))
        '1 question you should know of'
    """
    if not asked:
        return f"{counted(told)} you should know of"
    if min(asked) >= today:
        return f"{counted(len(asked))} to settle"
    oldest = "the oldest " if len(asked) > 1 else ""
    return f"{counted(len(asked))} to settle, {oldest}{days_late(min(asked), today)}"


def counted(number: int) -> str:
    """A number of questions, in words."""
    return f"{number} question" if number == 1 else f"{number} questions"


def one_line(text: str) -> str:
    r"""Text from a report on one line, without characters that steer a terminal.

    Examples:
        >>> one_line("Will it\n rain?\x1b[2J")
        'Will it rain?[2J'
    """
    visible = (" " if c.isspace() else c for c in text if c.isspace() or not _steers(c))
    return " ".join("".join(visible).split())


def _steers(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def text_of(digest: Digest) -> str:
    """A digest as plain text."""
    return "\n".join(_lines(digest)) + "\n"


def _lines(digest: Digest) -> Iterable[str]:
    yield f"{digest.name}, {digest.today:%A %Y-%m-%d}: {digest.subject}."
    for group in digest.groups:
        yield ""
        yield f"{group.heading} ({len(group.items) + group.more})"
        for item in group.items:
            yield from _item_lines(item)
        if group.more:
            yield f"  and {group.more} more"
    yield from _closing_lines(digest)


def _item_lines(item: Item) -> Iterable[str]:
    yield f"  {item.key}  {', '.join((f'due {item.due_on}', *item.remarks))}"
    yield f"    {item.question}"
    if item.criteria:
        yield f"    Criteria: {item.criteria}"


def _closing_lines(digest: Digest) -> Iterable[str]:
    if digest.still_waiting:
        yield ""
        yield f"{counted(digest.still_waiting)} asked about before still overdue: forecasts due"
    if digest.example:
        yield ""
        yield f"Settle one:  forecasts resolve {digest.example} yes --evidence URL"
        yield f"Not yet:     forecasts snooze {digest.example} DATE --reason WHY"


def html_of(digest: Digest) -> str:
    """A digest as a page, everything in it escaped."""
    return _page().render(digest=digest) + "\n"


@cache
def _page() -> "Template":
    from jinja2 import Environment, StrictUndefined

    source = Path(__file__).with_name("digest.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
