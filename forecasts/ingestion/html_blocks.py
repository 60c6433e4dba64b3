"""A page as a list of blocks: headings, paragraphs, bullets, rows, with what is furniture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from itertools import count

from forecasts.ingestion.html_tree import Element


class BlockKind(StrEnum):
    """What sort of block it is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    ROW = "row"
    VERBATIM = "verbatim"


class Furniture(IntEnum):
    """How sure it is that a block belongs to the page and not to the report."""

    NONE = 0
    NAMED = 1  # a class or id that says so ("related", "share"), which can mislead
    TAGGED = 2  # the element itself says so (nav, aside, footer)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of text. `mark` stands before it in plain text: "## ", "- ", "2. "."""

    kind: BlockKind
    text: str
    mark: str = ""
    link_share: float = 0.0  # of its characters, 0 to 1
    furniture: Furniture = Furniture.NONE


_SILENT = frozenset(
    {"head", "script", "style", "noscript", "template", "svg", "iframe", "object", "embed"}
    | {"canvas", "select", "option", "button", "input", "textarea", "audio", "video", "map"}
)
_FURNITURE_TAGS = frozenset({"nav", "aside", "footer", "menu", "dialog"})
_FURNITURE_ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "menu"}
)
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|shar(?:e|ing)|social|related|teasers?"
    r"|promo|promoted|recommended|ad|ads|adv|advert|adverts|advertisement|sponsor|sponsored"
    r"|newsletter|subscribe|subscription|donate|donation|comments?|cookies?|consent|footer"
    r"|sidebar|widget|popup|modal|paywall|pagination|skip-link|most-read|more-stories"
    r"|read-more|outbrain|taboola)(?=$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"}
    | {"em", "font", "i", "img", "ins", "kbd", "label", "mark", "math", "meter", "nobr"}
    | {"output", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span"}
    | {"strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "br"}
)


@dataclass(slots=True)
class _Context:
    """What an element's surroundings say about the text in it."""

    kind: BlockKind = BlockKind.PARAGRAPH
    mark: str = ""
    depth: int = 0  # of lists
    furniture: Furniture = Furniture.NONE
    numbers: Iterator[int] = field(default_factory=count)  # of the items of this list


@dataclass(slots=True)
class _Buffer:
    """The block being gathered."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0

    def add(self, text: str | None, *, linked: bool) -> None:
        if text:
            self.parts.append(text)
            self.linked += len("".join(text.split())) if linked else 0

    def take(self, context: _Context) -> Block | None:
        verbatim = context.kind is BlockKind.VERBATIM
        text = _verbatim("".join(self.parts)) if verbatim else _tidy("".join(self.parts))
        letters = len("".join(text.split()))
        linked, self.parts, self.linked = self.linked, [], 0
        if not letters:
            return None
        share = min(1.0, linked / letters)
        return Block(context.kind, text, context.mark, share, context.furniture)


def blocks_of(root: Element) -> list[Block]:
    """The blocks of a page in reading order; hidden and silent elements are left out."""
    reader = _Reader()
    reader.walk(root, _Context(), linked=False)
    reader.flush(_Context())
    return reader.blocks


class _Reader:
    """Walks a tree and gathers inline text until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.buffer = _Buffer()

    def flush(self, context: _Context) -> None:
        if block := self.buffer.take(context):
            self.blocks.append(block)
            context.mark = " " * len(context.mark)  # a bullet's second paragraph is indented

    def walk(self, element: Element, context: _Context, *, linked: bool) -> None:
        """Reads an element; what follows it is the parent's business."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT or _is_hidden(element):
            return
        if tag == "br":
            self.buffer.add("\n", linked=False)
        elif tag in _INLINE:
            self._inside(element, context, linked=linked or tag == "a")
        elif tag == "tr":
            self._row(element, context)
        else:
            self.flush(context)
            inner = _context_of(element, context)
            self._inside(element, inner, linked=linked)
            self.flush(inner)

    def _inside(self, element: Element, context: _Context, *, linked: bool) -> None:
        self.buffer.add(element.text, linked=linked)
        for child in element:
            self.walk(child, context, linked=linked)
            self.buffer.add(child.tail, linked=linked)

    def _row(self, row: Element, context: _Context) -> None:
        """A table row as one line; a table that only lays out the page is read as blocks."""
        self.flush(context)
        cells = [c for c in row if c.tag in ("td", "th")]
        if len(cells) > 1 and not any(_holds_blocks(cell) for cell in cells):
            texts = [_tidy(_visible_text(cell)).replace("\n", " ") for cell in cells]
            if any(texts):
                text = f"| {' | '.join(texts)} |"
                self.blocks.append(Block(BlockKind.ROW, text, furniture=context.furniture))
            return
        for cell in row:
            self.walk(cell, context, linked=False)


def _context_of(element: Element, outer: _Context) -> _Context:
    tag = element.tag
    inner = _Context(
        outer.kind,
        outer.mark,
        outer.depth,
        max(outer.furniture, _furniture(element)),
        outer.numbers,
    )
    if tag in _HEADINGS:
        inner.kind, inner.mark = BlockKind.HEADING, "#" * _HEADINGS[tag] + " "
    elif tag == "li":
        inner.kind, inner.mark = BlockKind.BULLET, _bullet(element, outer)
    elif tag == "pre":
        inner.kind = BlockKind.VERBATIM
    elif tag in ("ul", "ol"):
        inner.depth += 1
        inner.numbers = count(1)
    return inner


def _bullet(item: Element, context: _Context) -> str:
    parent = item.getparent()
    indent = "  " * max(0, context.depth - 1)
    if parent is None or parent.tag != "ol":
        return f"{indent}- "
    return f"{indent}{next(context.numbers)}. "


def _furniture(element: Element) -> Furniture:
    if element.tag in _FURNITURE_TAGS or element.get("role") in _FURNITURE_ROLES:
        return Furniture.TAGGED
    if element.tag == "header" and not _within_article(element):
        return Furniture.TAGGED
    names = f"{element.get('class', '')} {element.get('id', '')}"
    named = element.tag not in ("html", "body", "main", "article")
    return Furniture.NAMED if named and _FURNITURE_NAMES.search(names) else Furniture.NONE


def _within_article(element: Element) -> bool:
    """Whether a header belongs to the report: a title and a byline often stand in one."""
    return any(a.tag in ("article", "main") for a in element.iterancestors()) or any(
        e.tag == "h1" for e in element.iterdescendants()
    )


def _is_hidden(element: Element) -> bool:
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
    )


def _holds_blocks(cell: Element) -> bool:
    return any(isinstance(e.tag, str) and e.tag not in _INLINE for e in _after_first_p(cell))


def _after_first_p(cell: Element) -> Iterator[Element]:
    """Descendants, without a single paragraph that merely wraps the cell's text."""
    inside = list(cell.iterdescendants())
    wrapped = len(cell) == 1 and cell[0].tag in ("p", "div")
    return iter(inside[1:] if wrapped else inside)


def _visible_text(element: Element) -> str:
    if not isinstance(element.tag, str) or element.tag in _SILENT or _is_hidden(element):
        return ""
    inside = "".join(_visible_text(child) + (child.tail or "") for child in element)
    return (element.text or "") + inside + (" " if element.tag == "br" else "")


def _tidy(text: str) -> str:
    """Runs of blanks become one; line breaks that the page asked for stay."""
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def _verbatim(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
