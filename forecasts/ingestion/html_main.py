"""The main text of a page: trafilatura's choice, checked against our own blocks.

Trafilatura finds where the report is; it now and then drops short bullets, headings and table
rows in the midst of it. So its text says which blocks belong, and every block between the first
and the last of them that is no furniture belongs as well.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence

from forecasts.ingestion.html_blocks import Block, BlockKind, Furniture
from forecasts.ingestion.html_tree import Element, markup_of

_SHINGLE = 4  # words that must follow one another
_COVERED = 0.6  # share of a block's shingles that trafilatura kept
_LINKED = 0.6  # a block with a larger share of its characters in links is a list of teasers
_KEPT = 0.5  # of trafilatura's words, below which our notion of furniture is wrong
_FEWEST_WORDS = 5  # of a page that holds a text at all

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # it reports empty pages


def main_blocks(root: Element, blocks: Sequence[Block]) -> list[Block]:
    """The blocks that make up the report, in reading order; empty where there is none."""
    chosen = trafilatura_text(root)
    for strictness in (Furniture.NAMED, Furniture.TAGGED):
        kept = _kept(blocks, _Coverage(chosen), strictness)
        if _count_words(kept) >= _KEPT * len(_words(chosen)):
            break
    content = [b for b in kept if b.kind is not BlockKind.HEADING]
    return kept if _count_words(content) >= _FEWEST_WORDS else []


def trafilatura_text(root: Element) -> str:
    """What trafilatura takes for the main text, comments left out; may be empty."""
    import trafilatura

    text: str | None = trafilatura.extract(
        markup_of(root), include_comments=False, include_tables=True, favor_recall=True
    )
    return text or ""


class _Coverage:
    """Tells whether a block is part of a text, whatever its line breaks."""

    def __init__(self, text: str) -> None:
        self.lines = {tuple(_words(line)) for line in text.splitlines()}
        self.shingles = set(_shingles(_words(text)))

    def __call__(self, block: Block) -> bool:
        words = _words(block.text)
        if len(words) < _SHINGLE:
            return tuple(words) in self.lines
        inside = [shingle in self.shingles for shingle in _shingles(words)]
        return sum(inside) >= _COVERED * len(inside)


def _kept(
    blocks: Sequence[Block], covered: Callable[[Block], bool], strictness: Furniture
) -> list[Block]:
    proper = [b for b in blocks if b.furniture < strictness]
    inside = [n for n, block in enumerate(proper) if covered(block)]
    if not inside:
        return [b for b in proper if _is_prose(b)]
    first = _title_before(proper, inside[0])
    among = enumerate(proper[first : inside[-1] + 1], start=first)
    chosen = set(inside)
    return [b for n, b in among if n in chosen or _is_prose(b)]


def _title_before(blocks: Sequence[Block], first: int) -> int:
    """Where the last main heading stands before the text, if one does."""
    titles = (n for n in range(first, -1, -1) if blocks[n].mark == "# ")
    return next(titles, first)


def _is_prose(block: Block) -> bool:
    if block.link_share > _LINKED:
        return False
    return block.kind is not BlockKind.PARAGRAPH or len(_words(block.text)) >= 3


def _count_words(blocks: Iterable[Block]) -> int:
    return sum(len(_words(block.text)) for block in blocks)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _shingles(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[n:] for n in range(_SHINGLE)), strict=False)
