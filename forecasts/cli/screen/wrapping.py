"""A report's text in lines of the screen, each with its offsets, so that spans show."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from prompt_toolkit.utils import get_cwidth

from forecasts.exports.words import clean
from forecasts.services.triage import Span

Fragment = tuple[str, str]
Line = list[Fragment]

_WORD = re.compile(r"\S+")


@lru_cache(maxsize=8)
def printable(text: str) -> str:
    """The text with every character that would steer the screen replaced, one for one."""
    return clean(text).replace("\t", " ")


@lru_cache(maxsize=8)
def lines_of(text: str, width: int) -> tuple[Span, ...]:
    """Where each line of the screen begins and ends in a text, broken between words."""
    lines: list[Span] = []
    start = 0
    for paragraph in text.split("\n"):
        lines.extend(_broken(text, start, start + len(paragraph), width))
        start += len(paragraph) + 1
    return tuple(lines)


def _broken(text: str, start: int, end: int, width: int) -> Iterable[Span]:
    begin, last = start, start  # of the line, and the end of its last word
    for word in _WORD.finditer(text, start, end):
        if last > begin and get_cwidth(text[begin : word.end()]) > width:
            yield Span(begin, last)
            begin = word.start()
        last = word.end()
        while get_cwidth(text[begin:last]) > width:  # a word longer than the line
            yield Span(begin, begin + width // 2)
            begin += width // 2
    yield Span(begin, end if end - begin <= width else last)


def marked(text: str, line: Span, marks: Sequence[tuple[Span, str]]) -> Line:
    """A line in pieces, each with the style of the last mark that covers it."""
    edges = {line.start, line.end}
    for span, _ in marks:
        edges |= {at for at in (span.start, span.end) if line.start < at < line.end}
    ordered = sorted(edges)
    return [(_style(start, marks), text[start:end]) for start, end in pairwise(ordered)]


def _style(at: int, marks: Sequence[tuple[Span, str]]) -> str:
    covering = [style for span, style in marks if span.start <= at < span.end]
    return covering[-1] if covering else ""


def first_line(lines: Sequence[Span], at: int, height: int) -> int:
    """The line to begin with so that an offset stands a third down the pane."""
    row = sum(line.start <= at for line in lines) - 1
    return max(0, min(row - height // 3, len(lines) - height))


def fitted(text: str, width: int) -> str:
    """A text cut to so many columns."""
    if get_cwidth(text) <= width:
        return text
    while text and get_cwidth(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"
