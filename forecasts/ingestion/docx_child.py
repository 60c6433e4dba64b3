"""Reads a DOCX inside the limited process: its blocks, and the properties of the file.

A DOCX is a zip archive of XML parts. Entries are counted before any is opened, every part has
a cap on its unpacked size, and no part may declare entities or a document type.
"""

import io
import re
import zipfile
from typing import Any

from forecasts.ingestion.docx_blocks import Body
from forecasts.ingestion.docx_styles import Numbering, Styles
from forecasts.ingestion.ooxml import XML, Element, q
from forecasts.ingestion.refused import Refused

ENTRIES, BOMB, BROKEN, NO_DOCUMENT = "entries", "bomb", "broken", "no document"
_MOST_ENTRIES = 5_000
_LARGEST_PART = 40_000_000  # bytes, unpacked
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_PROPERTIES = {"title": "dc:title", "creator": "dc:creator", "created": "dcterms:created"}
_DEFAULT_BODY = "word/document.xml"


def answer(data: bytes) -> dict[str, Any]:
    """Blocks as lists of their fields, and the properties of the file.

    Raises:
        Refused: it is broken, a bomb, encrypted, or no DOCX.
    """
    try:
        return _Archive(data).document()
    except (Refused, MemoryError):
        raise  # the parent reports the limit
    except Exception as error:  # zipfile, zlib and lxml raise many kinds on broken files
        raise Refused(BROKEN, error) from error


class _Archive:
    """The parts of a DOCX."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        self.names = set(self.zip.namelist())
        if len(self.zip.infolist()) > _MOST_ENTRIES:
            raise Refused(ENTRIES, f"{len(self.zip.infolist()):,}")

    def document(self) -> dict[str, Any]:
        """What the archive holds that a report consists of."""
        body = self._main_part()
        folder = body.rpartition("/")[0] or "word"
        root = self.part(body)
        if root is None or (content := root.find(q("w:body"))) is None:
            raise Refused(NO_DOCUMENT)
        styles = Styles(self.part(f"{folder}/styles.xml"))
        numbering = Numbering(self.part(f"{folder}/numbering.xml"))
        blocks = Body(styles, numbering).blocks(content)
        return {"blocks": [list(block) for block in blocks], "properties": self._properties()}

    def part(self, name: str) -> Element | None:
        """The root of a part; None where there is no such part. Raises Refused."""
        if name not in self.names:
            return None
        with self.zip.open(name) as stream:
            content = stream.read(_LARGEST_PART + 1)
        if len(content) > _LARGEST_PART:
            raise Refused(BOMB, name)
        if _DOCTYPE.search(content.replace(b"\0", b"")):
            raise Refused(BROKEN, f"{name} declares entities, which no DOCX does")
        return XML.parse(content)

    def _main_part(self) -> str:
        relations = self.part("_rels/.rels")
        for relation in () if relations is None else relations:
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", _DEFAULT_BODY)).lstrip("/")
        return _DEFAULT_BODY

    def _properties(self) -> dict[str, str]:
        root = self.part("docProps/core.xml")
        if root is None:
            return {}
        found = {name: root.findtext(q(tag)) for name, tag in _PROPERTIES.items()}
        return {name: " ".join(text.split()) for name, text in found.items() if text}
