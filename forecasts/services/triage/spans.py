"""Spans of a stored text: their edges moved by words, and the sentences round them."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum

from forecasts.errors import UsageError

_WORD = re.compile(r"\S*\w\S*")  # a bullet or a dash on its own is no word
_STOPS = ".,;:!?"


class Edge(StrEnum):
    """One end of a span."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `start` to `end`, end exclusive."""

    start: int
    end: int


def moved(text: str, span: Span, edge: Edge, words: int) -> Span:
    """A span with one edge moved by words: to the right, or (negative) to the left.

    Examples:
        >>> text = "The bank may cut rates soon."
        >>> span = Span(4, 22)
        >>> moved(text, span, Edge.END, 1), moved(text, span, Edge.START, -1)
        (Span(start=4, end=27), Span(start=0, end=22))

    Raises:
        UsageError: no words are left on that side, or none would be left in the span.
    """
    edges = [getattr(word, edge.value) for word in words_within(text, Span(0, len(text)))]
    at = span.start if edge is Edge.START else span.end
    place = _place(edges, at, words)
    if not 0 <= place < len(edges):
        raise UsageError("the text ends here")
    new = replace(span, **{edge.value: edges[place]})
    if new.end <= new.start:
        raise UsageError("a span keeps at least one word")
    return new


def _place(edges: list[int], at: int, words: int) -> int:
    """The index of the edge that lies `words` behind (or, negative, before) an offset."""
    behind = bisect_right(edges, at)  # the first edge after the offset
    if words > 0:
        return behind + words - 1
    on_an_edge = behind > 0 and edges[behind - 1] == at
    return behind + words - (1 if on_an_edge else 0)


def words_within(text: str, span: Span) -> list[Span]:
    """The words of a span, in order, without the stops behind them."""
    found = _WORD.finditer(text, span.start, span.end)
    return [Span(m.start(), m.start() + len(m[0].rstrip(_STOPS))) for m in found]


def trimmed(text: str, start: int, end: int) -> Span:
    """A span without the blanks and stops at its ends.

    Raises:
        UsageError: it lies outside the text, or has no word in it.
    """
    if not 0 <= start < end <= len(text):
        raise UsageError(f"{start}-{end} is no span of a text of {len(text)} characters")
    words = words_within(text, Span(start, end))
    if not words:
        raise UsageError(f"there is no word in {start}-{end}")
    return Span(words[0].start, words[-1].end)


def halves(text: str, span: Span, at: int) -> tuple[Span, Span]:
    """A span cut in two at an offset; joining words and commas stay with neither part.

    Examples:
        >>> text = "Prices will rise, and wages will follow."
        >>> one, two = halves(text, Span(0, 40), 18)
        >>> text[one.start:one.end], text[two.start:two.end]
        ('Prices will rise', 'wages will follow')

    Raises:
        UsageError: one part would have no word.
    """
    if not span.start < at < span.end:
        raise UsageError(f"{at} does not lie inside {span.start}-{span.end}")
    left = _JOINT_BEHIND.sub("", text[span.start : at])
    joint = _JOINT_BEFORE.match(text, at, span.end)
    right = joint.end() if joint else at
    if not left.strip() or not text[right : span.end].strip():
        raise UsageError("each part of a split keeps at least one word")
    first = trimmed(text, span.start, span.start + len(left))
    return first, trimmed(text, right, span.end)


_JOINT = r"(?:and|but|or|while|whereas|yet)"
_JOINT_BEHIND = re.compile(
    rf"[\s,;:\u2014\u2013-]{{0,8}}(?:\b{_JOINT})?[\s,;:\u2014\u2013-]{{0,8}}\Z", re.I
)
_JOINT_BEFORE = re.compile(rf"[\s,;:\u2014\u2013-]{{0,8}}(?:{_JOINT}\b[\s,]{{0,8}})?", re.I)
_LIKELY_CUT = re.compile(rf"(?:[;\u2014\u2013]|, {_JOINT}\b|\b{_JOINT}\b|,)\s{{0,4}}", re.I)


def likely_cut(text: str, span: Span) -> int:
    """Where a span would most naturally be cut: at the joint that is nearest its middle."""
    middle = (span.start + span.end) // 2
    cuts = [m.end() for m in _LIKELY_CUT.finditer(text, span.start + 1, span.end - 1)]
    return min(cuts, key=lambda cut: abs(cut - middle), default=_middle_word(text, span))


def _middle_word(text: str, span: Span) -> int:
    words = words_within(text, span)
    return words[len(words) // 2].start


def sentence_spans(text: str) -> list[Span]:
    """The sentences of a text, in order; headings are none."""
    from forecasts.extraction.blocks import BlockKind, page_of
    from forecasts.extraction.sentences import sentences

    return [
        Span(each.start, each.end)
        for each in sentences(page_of(text))
        if each.block.kind is not BlockKind.HEADING
    ]
