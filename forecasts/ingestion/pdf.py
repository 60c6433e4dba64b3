"""A PDF read in a process of its own with limits on memory, time, pages and characters."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forecasts.domain.document import Document, Stated
from forecasts.ingestion.bylines import split_names
from forecasts.ingestion.dates import date_of, dateline
from forecasts.ingestion.limited import read_limited
from forecasts.ingestion.limits import Limits, refusal
from forecasts.ingestion.pdf_layout import Line, text_of_pages
from forecasts.ingestion.refused import Refused, first_line

_NO_TITLE = re.compile(
    r"untitled|microsoft|powerpoint|layout|slide \d|.*\.(?:docx?|pdf|indd|qxd|pptx?|tex|dvi)",
    re.IGNORECASE,
)


def read_pdf(document: Document, data: bytes, limits: Limits) -> Document:
    """The document with its text, title, authors and date from the bytes of a PDF.

    Words cut at line ends are joined, running heads and page numbers left out, paragraphs put
    together. A creation date of the file is only a guess at the day of publication and says so.

    Raises:
        TransferError: if the file is broken, encrypted, over a limit or without text.
    """
    most = (limits.pdf_pages, limits.max_characters)
    try:
        result = read_limited(document.name, "pdf_child", data, limits, *most)
    except Refused as refused:
        raise refusal(document.name, _why_refused(refused, limits)) from refused
    pages = [[Line(*line) for line in page] for page in result["pages"]]
    if not any(line.text.strip() for page in pages for line in page):
        count = f"{len(pages)} page{'s' if len(pages) != 1 else ''}"
        why = f"has no text on its {count}, only pictures; run text recognition on it first"
        raise refusal(document.name, why)
    described = replace(document, text=text_of_pages(pages))
    return _with_properties(described, result["properties"], pages)


def _why_refused(refused: Refused, limits: Limits) -> str:
    return {
        "encrypted": "is encrypted; a copy without a password is needed",
        "pages": f"has {refused.detail} pages; the limit is {limits.pdf_pages:,}",
        "characters": f"holds more than the limit of {limits.max_characters:,} characters",
        "bomb": "unpacks to far more than a report can hold; it is not read",
    }.get(refused.reason, f"is a broken PDF ({first_line(refused.detail)})")


def _with_properties(
    document: Document, properties: Mapping[str, str], pages: list[list[Line]]
) -> Document:
    """The first page's own words come before what the file's properties say."""
    head = "\n".join(line.text for line in pages[0]) if pages else ""
    found = dateline(head)
    on_page = found and Stated(found[0].value, f"page 1, {found[0].basis}")
    title = properties.get("Title", "").strip()
    authors = split_names(properties.get("Author", ""))
    return replace(
        document,
        title=Stated(title, "PDF properties") if title and not _NO_TITLE.match(title) else None,
        authors=Stated(authors, "PDF properties") if authors else None,
        published_on=on_page or _created_on(properties.get("CreationDate", "")),
    )


def _created_on(value: str) -> Stated[Any] | None:
    digits = re.sub(r"\D", "", value[:10])
    day = date_of(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}") if len(digits) == 8 else None
    return Stated(day, "guess: creation date of the PDF file") if day else None
