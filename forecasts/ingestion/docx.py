"""A DOCX as a document; the reading itself is done in a limited process."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from forecasts.domain.document import Document, Stated
from forecasts.errors import TransferError
from forecasts.ingestion.bylines import byline, split_names
from forecasts.ingestion.dates import date_of, dateline
from forecasts.ingestion.html_blocks import Block, BlockKind
from forecasts.ingestion.html_page import as_text
from forecasts.ingestion.limited import read_limited
from forecasts.ingestion.limits import Limits, refusal
from forecasts.ingestion.plain import title_line
from forecasts.ingestion.refused import Refused, first_line

_BASIS = "DOCX properties"
_NO_TITLE = re.compile(r"untitled|word document|document ?\d*|.*\.docx?", re.IGNORECASE)
_NO_AUTHOR = re.compile(
    r"python-docx|microsoft\b.*|(?:local )?admin(?:istrator)?|(?:windows )?user|owner|unknown"
    r"|author|default",
    re.IGNORECASE,
)


def read_docx(document: Document, data: bytes, limits: Limits) -> Document:
    """The document with its text, title, authors and date from the bytes of a DOCX.

    Headings, list items and table rows are marked as those of a page are. What the text says
    of its day and authors comes before the file's properties, whose day of creation is only a
    guess at the day of publication and says so.

    Raises:
        TransferError: if the file is broken, a bomb, over a limit or without text.
    """
    try:
        found = read_limited(document.name, "docx_child", data, limits)
    except Refused as refused:
        raise _refusal(document.name, refused) from refused
    blocks = [Block(BlockKind(kind), text, mark) for kind, text, mark in found["blocks"]]
    if not blocks:
        raise refusal(document.name, "is a DOCX without text")
    return _described(replace(document, text=as_text(blocks)), found["properties"])


def _refusal(name: str, refused: Refused) -> TransferError:
    why = {
        "entries": f"is an archive of {refused.detail} entries, far more than a report has",
        "bomb": f"unpacks to far more than a report can hold ({refused.detail})",
        "no document": "is a zip archive without the text of a DOCX",
    }.get(refused.reason, f"is a broken DOCX ({first_line(refused.detail)})")
    return refusal(name, why)


def _described(document: Document, properties: Mapping[str, str]) -> Document:
    found = dateline(document.text)
    return replace(
        document,
        title=_title(document.text, properties.get("title", "")),
        authors=byline(document.text) or _authors(properties.get("creator", "")),
        published_on=found[0] if found else _created_on(properties.get("created", "")),
    )


def _title(text: str, stated: str) -> Stated[str] | None:
    heading = title_line(text)
    if heading and heading.basis.startswith("heading"):
        return heading
    return Stated(stated, _BASIS) if stated and not _NO_TITLE.fullmatch(stated) else heading


def _authors(creator: str) -> Stated[tuple[str, ...]] | None:
    names = () if _NO_AUTHOR.fullmatch(creator) else split_names(creator)
    return Stated(names, _BASIS) if names else None


def _created_on(value: str) -> Stated[date] | None:
    day = date_of(value)
    return Stated(day, "guess: creation date of the DOCX file") if day else None
