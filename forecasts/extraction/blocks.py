"""Blocks: headings, paragraphs, list items, table rows and furniture, each with its offsets.

Furniture (navigation, teasers, adverts, licences, page headers) is marked with a reason and
never deleted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from forecasts.extraction import lexicon
from forecasts.extraction.folding import fold, without_tags


class BlockKind(StrEnum):
    """What a block is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading above a block. `level` grows with depth."""

    text: str
    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text that is read as one. `boilerplate` says why it is no content.

    `stem` is the line that opens the list an item belongs to ("The following are likely:").
    `speaker` is whose turn it is in a transcript.
    """

    start: int
    end: int
    kind: BlockKind
    indent: int = 0
    path: tuple[Heading, ...] = ()
    boilerplate: str | None = None
    stem: "tuple[int, int] | None" = None
    speaker: str | None = None
    tag: str | None = None


_BULLETIN_WORDS = 4  # different ones


@dataclass(frozen=True)
class Page:
    """A text, its folded form and its blocks."""

    text: str
    folded: str
    plain: str  # the text with mark-up blanked out, character for character

    @cached_property
    def is_shouted(self) -> bool:
        """Whether the text is mostly in capitals, as telegrams and weather bulletins are."""
        letters = sum(map(str.isalpha, self.text))
        return sum(map(str.isupper, self.text)) > 0.6 * letters

    @cached_property
    def is_bulletin(self) -> bool:
        """Whether it is a weather bulletin, where plain present tense looks ahead."""
        words = lexicon.pattern("blocks", "bulletin").findall(self.folded)
        return len(set(words)) >= _BULLETIN_WORDS

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in text order."""
        return tuple(_marked(self, _with_structure(self, list(_raw_blocks(self)))))


def blocks(text: str) -> tuple[Block, ...]:
    r"""The blocks of a text, in order, with heading path, list stem, speaker and boilerplate.

    Examples:
        >>> [b.kind.value for b in blocks("# Outlook\n\nIt may rain.\n\n- Or snow.")]
        ['heading', 'paragraph', 'item']
    """
    return page_of(text).blocks


def page_of(text: str) -> Page:
    """The text with its folded form; blocks are found when first asked for."""
    return Page(text, fold(text), without_tags(text))


# ------------------------------------------------------------------ lines


@dataclass(frozen=True, slots=True)
class _Line:
    start: int  # of the first character that is neither blank nor mark-up
    end: int  # after the last one
    indent: int
    tag: str | None = None  # "li", "h2": the mark-up that opens the line
    furniture: str | None = None

    @property
    def blank(self) -> bool:
        return self.start >= self.end


_LINE = re.compile(r"([^\r\n\f\v\x85\u2028\u2029]*)(?:\r\n|[\r\n\f\v\x85\u2028\u2029]|\Z)")
_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?:[^\n]{0,2000}\n){0,200}?---[ \t]*(?=\r?\n|\Z)"
)
_RULE = re.compile(r"[\s\-=*_~#&$|+.:]{1,200}\Z")
_BULLET = re.compile(
    r"(?:[-*+\u2022\u2023\u25cf\u25aa\u25e6\u2013\u2043\u00b7]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\(?[A-Z]\)|[A-H]\.(?!\s[A-Z]\.)"
    r"|\(?[ivx]{1,5}\))\s{1,8}(?=\S)"
)
_OPENING_TAG = re.compile(r"<(li|h[1-6]|p|div|tr|br)\b[^<>\n]{0,200}>", re.IGNORECASE)
_MARKED_HEADING = re.compile(r"(#{1,6})\s{1,4}(?=\S)")
_DOTTED_HEADING = re.compile(r"\.(?=[A-Z][A-Z /]{2,60}\.\.\.)")
_TERMINAL = re.compile(r"""[.!?:;,]["')\]\u2019\u201d]{0,3}\Z""")
_OPEN_END = re.compile(r"""[.!?:;]["')\]\u2019\u201d]{0,3}\Z""")
_SENTENCE_END = re.compile(r"""[.!?]["')\]\u2019\u201d]{0,3}\Z""")


def _lines(page: Page) -> Iterator[_Line]:
    front = _FRONT_MATTER.match(page.text)
    front_end = front.end() if front else 0
    recurring = _recurring_lines(page.text)
    tag: str | None = None
    for match in _LINE.finditer(page.text):
        content = page.plain[match.start() : match.end(1)]
        start = match.start() + len(content) - len(content.lstrip())
        end = match.start() + len(content.rstrip())
        opening = _OPENING_TAG.search(page.text, match.start(), match.end(1))
        tag = opening[1].lower() if opening else tag
        if start >= end:
            yield _Line(match.start(), match.start(), 0)
            continue
        reason = "front_matter" if end <= front_end else None
        reason = reason or _furniture_reason(page, start, end, recurring)
        yield _Line(start, end, start - match.start(), tag, reason)
        tag = None


def _furniture_reason(
    page: Page, start: int, end: int, recurring: frozenset[str]
) -> str | None:
    if end - start <= 120 and _shape(page.text[start:end]) in recurring:
        return "page_furniture"
    line = page.folded[start:end]
    for entry in lexicon.labelled("blocks", "line"):
        if entry.pattern.match(line):
            return str(entry.options["reason"])
    return None


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


def _recurring_lines(text: str) -> frozenset[str]:
    """Short lines that come back three times but for their numbers: running heads and feet."""
    shapes = Counter(
        _shape(line)
        for line in text.splitlines()
        if 6 <= len(line.strip()) <= 120 and not _BULLET.match(line.strip())
    )
    return frozenset(
        shape
        for shape, n in shapes.items()
        if n >= 3
        and len(shape.split()) >= 2
        and not _SENTENCE_END.search(shape)
        and not re.search(r"[%|]", shape)
    )


# ------------------------------------------------------------------ grouping lines


def _raw_blocks(page: Page) -> Iterator[Block]:
    """Blocks without structure: lines put together where a paragraph was wrapped."""
    lines = list(_lines(page))
    wrapped = _is_wrapped(lines)
    group: list[_Line] = []
    gap = False
    for i, line in enumerate(lines):
        if line.blank or _RULE.match(page.text[line.start : line.end]):
            gap = True
            continue
        if line.furniture:
            yield from _flush_unless_open(page, group, lines, i)
            yield Block(line.start, line.end, BlockKind.FURNITURE, boilerplate=line.furniture)
            gap = True
            continue
        if group and not _continues(page, group, line, gap=gap, wrapped=wrapped):
            yield _block_of(page, group)
            group = []
        group.append(line)
        gap = False
    if group:
        yield _block_of(page, group)


def _flush_unless_open(
    page: Page, group: list[_Line], lines: Sequence[_Line], i: int
) -> Iterator[Block]:
    """A page foot in the middle of a sentence does not end its paragraph."""
    following = next((n for n in lines[i + 1 :] if not n.blank and not n.furniture), None)
    if group and not (following and _carries_on(page, group[-1], following)):
        yield _block_of(page, group)
        group.clear()


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Whether the text was broken into lines of one width (as in plain-text mail or PDF)."""
    lengths = sorted(line.end - line.start for line in lines if not line.blank)
    return bool(lengths) and lengths[int(len(lengths) * 0.95)] <= 130 and len(lengths) > 3


def _continues(
    page: Page, group: list[_Line], line: _Line, *, gap: bool, wrapped: bool
) -> bool:
    text, previous = page.text, group[-1]
    if _opens_block(page, line):
        return False
    if gap:
        return _carries_on(page, previous, line)
    if _is_marked_heading(text, previous) and len(group) == 1:
        return False
    if _is_row(text, previous):
        return False
    return wrapped or _carries_on(page, previous, line)


def _carries_on(page: Page, previous: _Line, line: _Line) -> bool:
    """Whether a sentence runs on from one line to the next, whatever stands between."""
    if _opens_block(page, line) or not page.text[line.start].islower():
        return False
    tail = page.text[previous.start : previous.end]
    return not _OPEN_END.search(tail) and not _is_marked_heading(page.text, previous)


def _opens_block(page: Page, line: _Line) -> bool:
    text = page.text
    return (
        line.tag is not None
        or _is_row(text, line)
        or any(
            opening.match(text, line.start, line.end)
            for opening in (_BULLET, _MARKED_HEADING, _DOTTED_HEADING)
        )
        or _speaker_at(page, line.start) is not None
    )


def _is_row(text: str, line: _Line) -> bool:
    return text[line.start] == "|" and text.find("|", line.start + 1, line.end) > 0


def _is_marked_heading(text: str, line: _Line) -> bool:
    tagged = line.tag is not None and line.tag[0] == "h"
    return tagged or _MARKED_HEADING.match(text, line.start, line.end) is not None


def _block_of(page: Page, group: Sequence[_Line]) -> Block:
    first, last = group[0], group[-1]
    kind, start = _kind_and_content(page, first, last, lines=len(group))
    return Block(start, max(last.end, start), kind, first.indent, tag=first.tag)


def _kind_and_content(
    page: Page, first: _Line, last: _Line, *, lines: int
) -> tuple[BlockKind, int]:
    text = page.text
    if _is_row(text, first):
        return BlockKind.ROW, first.start
    if _is_marked_heading(text, first):
        marks = _MARKED_HEADING.match(text, first.start, last.end)
        return BlockKind.HEADING, marks.end() if marks else first.start
    bullet = _BULLET.match(text, first.start, last.end)
    if bullet or first.tag == "li":
        return BlockKind.ITEM, bullet.end() if bullet else first.start
    if lines <= 2 and _looks_like_heading(text[first.start : last.end]):
        return BlockKind.HEADING, first.start
    return BlockKind.PARAGRAPH, first.start


_SMALL_WORD = re.compile(
    r"(?:a|an|the|of|in|on|at|by|for|from|to|and|or|but|nor|with|as|vs|via|over|into|after|"
    r"under|its|is|are|be)\Z"
)


def _looks_like_heading(line: str) -> bool:
    """A short line without a stop that starts as a title does."""
    plain = line.strip("*_ \t")
    words = plain.split()
    if not words or len(plain) > 110 or len(words) > 16:
        return False
    if _TERMINAL.search(plain) and not plain.endswith("?"):
        return plain.endswith(":") and len(words) <= 5 and line.startswith("**")
    if not (plain[0].isupper() or plain[0].isdigit()):
        return False
    if re.search(r"\d\s{0,2}%", plain):
        return False
    content = [w for w in words if w[0].isalpha() and not _SMALL_WORD.match(w.lower())]
    capitals = sum(w[0].isupper() for w in content)
    return (
        len(words) <= 8
        or line.startswith("**")
        or plain.endswith("?")
        or (capitals >= 0.7 * len(content))
    )


# ------------------------------------------------------------------ structure


def _with_structure(page: Page, raw: list[Block]) -> Iterator[Block]:
    """Heading paths, list stems and speakers, from top to bottom."""
    path: list[Heading] = []
    stem: tuple[int, int] | None = None
    speaker: str | None = None
    for i, block in enumerate(raw):
        if block.kind is BlockKind.FURNITURE:
            yield block
            continue
        if block.kind is BlockKind.ITEM and _heads_a_list(page, raw, i):
            block = replace(block, kind=BlockKind.HEADING)
        if block.kind is BlockKind.HEADING:
            if reason := _reason(page.folded[block.start : block.end], "line_up"):
                yield replace(block, path=tuple(path), boilerplate=reason)
                continue
            heading = _heading(page, block)
            path = [h for h in path if h.level < heading.level]
            yield replace(block, path=tuple(path))
            path.append(heading)
            stem = speaker = None
            continue
        if block.kind is BlockKind.PARAGRAPH:
            path = [h for h in path if h.level < _BULLET_LEVEL]
            speaker = _speaker_at(page, block.start) or speaker
            ends_open = page.text[block.start : block.end].rstrip("*_ ").endswith(":")
            stem = (block.start, block.end) if ends_open else None
        elif block.kind is BlockKind.ITEM:
            path = [h for h in path if h.level < _BULLET_LEVEL + max(block.indent, 1)]
        in_list = block.kind is not BlockKind.PARAGRAPH
        yield replace(block, path=tuple(path), stem=stem if in_list else None, speaker=speaker)


_BULLET_LEVEL = 10


def _heads_a_list(page: Page, raw: Sequence[Block], i: int) -> bool:
    """A short item whose next item is set further in is a heading to it."""
    block = raw[i]
    following = next((b for b in raw[i + 1 :] if b.kind is not BlockKind.FURNITURE), None)
    content = page.text[block.start : block.end]
    return (
        following is not None
        and following.kind is BlockKind.ITEM
        and following.indent > block.indent
        and len(content) <= 80
        and not re.search(r"[.!?%]\Z", content)
    )


def _heading(page: Page, block: Block) -> Heading:
    text = page.text
    line_start = max(text.rfind("\n", 0, block.start), text.rfind("\r", 0, block.start)) + 1
    before = text[line_start : block.start].strip()
    if block.tag and block.tag[0] == "h":
        level = int(block.tag[1])
    elif before.startswith("#"):
        level = len(before)
    elif before:  # a bullet
        level = _BULLET_LEVEL + block.indent
    else:
        level = 7 if text.startswith("**", block.start) else 6
    title = page.plain[block.start : block.end].strip("*_# \t")
    return Heading(" ".join(title.split()), block.start, block.end, level)


_SPEAKER = re.compile(
    r"(?P<name>"
    r"(?:(?:Mr|Mrs|Ms|Dr|Hon|MR|MRS|MS|DR)\.[ ]|[A-Z][A-Z'\u2019-]{2,20}[ ]){1,3}"
    r"[A-Z][A-Z'\u2019-]{1,20}"
    r"|(?:Mr|Mrs|Ms|Dr|Chairman|Chairwoman|Chair|Secretary|Senator|Representative)\.?[ ]"
    r"[A-Z][A-Za-z'\u2019-]{2,20}"
    r"|[A-Z][a-z]{2,15}[ ][A-Z][a-z]{2,20}(?=:))"
    r"[.:][ \t\n]"
)


def _speaker_at(page: Page, start: int) -> str | None:
    """The name that opens a speaker's turn in a transcript (`CHAIR SMITH. Well, ...`)."""
    match = None if page.is_shouted else _SPEAKER.match(page.text, start)
    return " ".join(match["name"].split()).title() if match else None


# ------------------------------------------------------------------ boilerplate


def _marked(page: Page, structured: Iterator[Block]) -> Iterator[Block]:
    """Mark furniture: by its own words, or because it stands in a teaser section."""
    tail: str | None = None
    half = len(page.text) // 2
    for block in structured:
        content = page.folded[block.start : block.end]
        if block.start > half and (opened := _reason(content, "tail")):
            tail = opened
        if block.boilerplate:
            yield block
            continue
        reason = tail or _reason(content, "block") or _reason_of_path(page, block)
        yield replace(block, boilerplate=reason) if reason else block


def _reason_of_path(page: Page, block: Block) -> str | None:
    for heading in block.path:
        if reason := _reason(page.folded[heading.start : heading.end], "section"):
            return reason
    return None


def _reason(content: str, label: str) -> str | None:
    for entry in lexicon.labelled("blocks", label):
        if entry.pattern.search(content[:2000]):
            return str(entry.options["reason"])
    return None
