"""The body of a DOCX as blocks: headings, paragraphs, list items and table rows."""

from collections.abc import Iterator
from typing import NamedTuple

from forecasts.ingestion.docx_styles import Numbering, Styles
from forecasts.ingestion.ooxml import Element, q

_HEADING, _PARAGRAPH, _BULLET, _ROW = "heading", "paragraph", "bullet", "row"
_LAID_OUT = 3  # paragraphs in a cell from which on a table only lays out the page
_HIDDEN = (q("w:del"), q("w:moveFrom"), q("mc:Fallback"), q("w:txbxContent"), q("w:pPr"))
_AS_TEXT = {
    q("w:tab"): " ",
    q("w:br"): "\n",
    q("w:cr"): "\n",
    q("w:noBreakHyphen"): "-",
}


class DocxBlock(NamedTuple):
    """A block: its kind as in `html_blocks.BlockKind`, its text, and the mark before it."""

    kind: str
    text: str
    mark: str = ""


class Body:
    """Reads the content of a document in its order. Deleted and hidden text is left out."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering

    def blocks(self, container: Element) -> list[DocxBlock]:
        """The blocks of a body, a cell, a text box or a content control."""
        return [block for child in container for block in self._read(child)]

    def _read(self, element: Element) -> Iterator[DocxBlock]:
        if element.tag == q("w:p"):
            yield from self._paragraph(element)
        elif element.tag == q("w:tbl"):
            yield from self._table(element)
        elif element.tag in (q("w:sdt"), q("w:sdtContent"), q("w:ins"), q("w:customXml")):
            yield from self.blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[DocxBlock]:
        properties = paragraph.find(q("w:pPr"))
        text = text_of(paragraph)
        level = self._styles.heading_level(properties)
        place = None if level else self._styles.list_place(properties)
        if text and level:
            yield DocxBlock(_HEADING, text, "#" * min(level, 6) + " ")
        elif text and place:
            yield DocxBlock(_BULLET, text, self._numbering.mark(place))
        elif text:
            yield DocxBlock(_PARAGRAPH, text)
        for box in _boxes(paragraph):
            yield from self.blocks(box)

    def _table(self, table: Element) -> Iterator[DocxBlock]:
        for row in table.iterchildren(q("w:tr")):
            cells = [c for c in row.iter(q("w:tc")) if _row_of(c) is row]
            if len(cells) > 1 and not any(_lays_out(cell) for cell in cells):
                texts = [_cell_text(cell) for cell in cells]
                if any(texts):
                    yield DocxBlock(_ROW, f"| {' | '.join(texts)} |")
                continue
            for cell in cells:
                yield from self.blocks(cell)


def text_of(paragraph: Element) -> str:
    """The visible text of a paragraph; runs of blanks become one, line breaks stay."""
    joined = "".join(_pieces(paragraph))
    return "\n".join(line for part in joined.split("\n") if (line := " ".join(part.split())))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == q("w:t"):
            yield child.text or ""
        elif child.tag in _AS_TEXT:
            yield _AS_TEXT[child.tag]
        elif child.tag not in _HIDDEN and not _vanishes(child):
            yield from _pieces(child)


def _vanishes(run: Element) -> bool:
    hidden = run.find(f"{q('w:rPr')}/{q('w:vanish')}")
    return hidden is not None and hidden.get(q("w:val")) not in ("0", "false")


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes that hang on a paragraph; the copy for old programs is left out."""
    for box in paragraph.iter(q("w:txbxContent")):
        around = [a.tag for a in box.iterancestors()]
        if q("mc:Fallback") not in around and around.count(q("w:txbxContent")) == 0:
            yield box


def _row_of(cell: Element) -> Element | None:
    return next(cell.iterancestors(q("w:tr")), None)


def _lays_out(cell: Element) -> bool:
    filled = [p for p in cell.iterchildren(q("w:p")) if text_of(p)]
    return len(filled) >= _LAID_OUT or cell.find(f"{q('w:tbl')}//{q('w:tc')}") is not None


def _cell_text(cell: Element) -> str:
    lines = (text_of(p).replace("\n", " ") for p in cell.iter(q("w:p")))
    return " ".join(line for line in lines if line).replace("|", "/")
