"""Sentences with exact offsets: abbreviations, initials, quotes and brackets respected."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forecasts.extraction import lexicon
from forecasts.extraction.blocks import Block, Page

LONGEST = 2_000  # characters; what is longer is cut, so that no pattern meets an endless text

_STOP = re.compile(
    r"""(?P<mark>[!?]{1,3}|\.{1,6}|\u2026)(?P<close>["')\]\u2019\u201d*_]{0,4})(?P<gap>\s{1,200}|(?<=\.\.\.)(?=[A-Z])|\Z)"""
)
_NEXT = re.compile(r"""["'(\[\u2018\u201c*_<$\u20ac\u00a3-]{0,4}[^\W_]""")
_LAST_WORD = re.compile(r"([A-Za-z](?:[A-Za-z.]{0,14}[A-Za-z])?)\Z")
_INITIAL = re.compile(r"(?:^|[\s(])[A-Z]\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block; `start` and `end` leave out blanks around it."""

    start: int
    end: int
    block: Block


def sentences(page: Page) -> Iterator[Sentence]:
    """The sentences of every block that has some, boilerplate included, in text order."""
    for block in page.blocks:
        for start, end in _cut(page.text, block.start, block.end):
            yield Sentence(start, end, block)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences between two offsets."""
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if not _ends_sentence(text, begin, stop, end):
            continue
        yield from _pieces(text, begin, stop.end("close"))
        begin = stop.end()
    yield from _pieces(text, begin, end)


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, stop.end(), end)
    if stop.end() < end and following and following[0][-1].islower():
        return False
    if stop["mark"] != "." or stop["close"]:
        return True
    before = text[max(begin, stop.start() - 16) : stop.start()]
    if _INITIAL.search(before):
        return False
    word = _LAST_WORD.search(before)
    if word and word[1].lower() in lexicon.word_list("abbreviations"):
        return _starts_anew(text, stop.end(), end) and "." in word[1]
    return not (before.strip().isdigit() and len(before.strip()) <= 2)  # a list number


_STARTERS = re.compile(
    r"(?:The|This|That|These|Those|It|In|On|At|He|She|They|We|But|However|And|If|As|For|A|An|Its|"
    r"While|Although|Meanwhile|There|With)\b"
)


def _starts_anew(text: str, position: int, end: int) -> bool:
    """After "U.S." a new sentence is told by a word that seldom stands inside one."""
    return _STARTERS.match(text, position, end) is not None


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence without outer blanks, in pieces of bounded length."""
    while start < end:
        cut = end
        if end - start > LONGEST:
            cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
        piece = text[start:cut]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            yield left, right
        start = cut
