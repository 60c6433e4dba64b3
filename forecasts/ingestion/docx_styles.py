"""What the styles and the numbering of a DOCX say about a paragraph."""

import re
from dataclasses import dataclass, field

from forecasts.ingestion.ooxml import Element, number, q, value

_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_DEEPER_LIST = re.compile(r"list (?:bullet|number|continue)? ?(\d)$", re.IGNORECASE)
_DEEPEST_STYLE = 20  # styles that rest on one another; more is a loop
_LEVELS = 9
_UNMARKED = ("none", None)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which list a paragraph belongs to, and how deep."""

    list_id: int
    level: int


@dataclass(slots=True)
class Styles:
    """The paragraph styles by their id."""

    root: Element | None
    by_id: dict[str, Element] = field(init=False)

    def __post_init__(self) -> None:
        styles = () if self.root is None else self.root.iter(q("w:style"))
        self.by_id = {str(value(s, "w:styleId")): s for s in styles}

    def heading_level(self, properties: Element | None) -> int | None:
        """The level of a heading from 1; None where the paragraph is none."""
        for one in self._chain(properties):
            outline = number(value(one.find(_path("w:outlineLvl"))))
            if outline is None:
                outline = number(value(one.find(q("w:outlineLvl"))))
            if outline is not None:
                return outline + 1 if outline < _LEVELS else None
            name = value(one.find(q("w:name"))) or ""
            if name.lower() == "title":
                return 1
            if match := _HEADING.match(name):
                return int(match[1])
        return None

    def list_place(self, properties: Element | None) -> ListPlace | None:
        """The list that the paragraph, or the nearest of its styles, is part of."""
        level: int | None = None
        for one in self._chain(properties):
            if not level and (deeper := _DEEPER_LIST.match(value(one.find(q("w:name"))) or "")):
                level = int(deeper[1]) - 1  # a list of its own, drawn further in
            place = one.find(q("w:numPr"))
            place = one.find(_path("w:numPr")) if place is None else place
            if place is None:
                continue
            level = number(value(place.find(q("w:ilvl")))) if level is None else level
            list_id = number(value(place.find(q("w:numId"))))
            if list_id is not None:
                return ListPlace(list_id, min(level or 0, _LEVELS - 1)) if list_id else None
        return None

    def _chain(self, properties: Element | None) -> "list[Element]":
        """A paragraph's own properties, its style, and what that rests on."""
        chain = [] if properties is None else [properties]
        style_id = None if properties is None else value(properties.find(q("w:pStyle")))
        while style_id in self.by_id and len(chain) < _DEEPEST_STYLE:
            style = self.by_id[str(style_id)]
            chain.append(style)
            style_id = value(style.find(q("w:basedOn")))
        return chain


def _path(name: str) -> str:
    return f"{q('w:pPr')}/{q(name)}"


class Numbering:
    """The lists of a document, and how far each has been counted."""

    def __init__(self, root: Element | None) -> None:
        nums = () if root is None else root.iter(q("w:num"))
        shapes = () if root is None else root.iter(q("w:abstractNum"))
        self._shape_of = {
            number(value(n, "w:numId")): number(value(n.find(q("w:abstractNumId"))))
            for n in nums
        }
        self._levels = {
            number(value(shape, "w:abstractNumId")): {
                number(value(level, "w:ilvl")): level for level in shape.iter(q("w:lvl"))
            }
            for shape in shapes
        }
        self._counted: dict[tuple[int, int], int] = {}

    def mark(self, place: ListPlace) -> str:
        """What stands before the next item at this place: a dash or its number, indented."""
        level = self._levels.get(self._shape_of.get(place.list_id), {}).get(place.level)
        form = None if level is None else value(level.find(q("w:numFmt")))
        indent = "  " * place.level
        if level is not None and form in _UNMARKED:
            return indent
        if level is None or form == "bullet":
            return f"{indent}- "
        return f"{indent}{self._next(place, level)}. "

    def _next(self, place: ListPlace, level: Element) -> int:
        for deeper in range(place.level + 1, _LEVELS):
            self._counted.pop((place.list_id, deeper), None)
        start = number(value(level.find(q("w:start"))))
        before = self._counted.get((place.list_id, place.level))
        now = (1 if start is None else start) if before is None else before + 1
        self._counted[place.list_id, place.level] = now
        return now
