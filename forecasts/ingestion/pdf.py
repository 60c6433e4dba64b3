"""A PDF read in a process of its own with limits on memory, time, pages and characters."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from forecasts.domain.document import Document, Stated
from forecasts.ingestion.bylines import split_names
from forecasts.ingestion.dates import date_of, dateline
from forecasts.ingestion.limits import MEGABYTE, Limits, refusal
from forecasts.ingestion.pdf_layout import Line, text_of_pages

_CHILD = Path(__file__).with_name("pdf_child.py")
_OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGKILL)
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
    result = _run_child(document.name, data, limits)
    if reason := result.get("refused"):
        raise refusal(document.name, _why_refused(reason, result.get("detail", ""), limits))
    pages = [[Line(*line) for line in page] for page in result["pages"]]
    if not any(line.text.strip() for page in pages for line in page):
        count = f"{len(pages)} page{'s' if len(pages) != 1 else ''}"
        why = f"has no text on its {count}, only pictures; run text recognition on it first"
        raise refusal(document.name, why)
    described = replace(document, text=text_of_pages(pages))
    return _with_properties(described, result["properties"], pages)


def _run_child(name: str, data: bytes, limits: Limits) -> dict[str, Any]:
    numbers = (
        limits.pdf_memory_bytes,
        limits.pdf_cpu_seconds,
        limits.pdf_pages,
        limits.max_characters,
    )
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD), *map(str, numbers)]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.pdf_wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        why = f"takes longer to read than the limit of {limits.pdf_wall_seconds:g} s"
        raise refusal(name, why) from error
    if done.returncode in _OUT_OF_TIME:
        why = f"takes more than the limit of {limits.pdf_cpu_seconds} s of computing to read"
        raise refusal(name, why)
    if done.returncode:
        memory = f"{limits.pdf_memory_bytes / MEGABYTE:g} MB"
        raise refusal(name, f"cannot be read within the limit of {memory} of memory")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _why_refused(reason: str, detail: str, limits: Limits) -> str:
    first_line = next(iter(detail.strip().splitlines()), "no reason given")
    return {
        "encrypted": "is encrypted; a copy without a password is needed",
        "pages": f"has {detail} pages; the limit is {limits.pdf_pages:,}",
        "characters": f"holds more than the limit of {limits.max_characters:,} characters",
        "bomb": "unpacks to far more than a report can hold; it is not read",
    }.get(reason, f"is a broken PDF ({first_line})")


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
