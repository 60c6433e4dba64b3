"""The one way in: a path or an address to a document."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from forecasts.domain.document import Document
from forecasts.ingestion.decoding import declared_charset, decode
from forecasts.ingestion.docx import read_docx
from forecasts.ingestion.eml import read_eml
from forecasts.ingestion.fetching import MACHINE, Network, fetch, is_address
from forecasts.ingestion.html_page import read_page
from forecasts.ingestion.limits import DEFAULT_LIMITS, Limits, check_text
from forecasts.ingestion.pdf import read_pdf
from forecasts.ingestion.plain import describe
from forecasts.ingestion.raw import Raw, from_file, from_stdin
from forecasts.ingestion.sniffing import DOCX, EML, HTML, PDF, media_type_of

STDIN = "-"


def read(
    path_or_url: str | Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    stdin: BinaryIO | None = None,
    network: Network = MACHINE,
) -> Document:
    """A report as a document: its text and what it says about itself.

    Plain text, Markdown, HTML, PDF, DOCX and e-mails are told apart by their content first.
    The same bytes under the same name give an equal document.

    Args:
        path_or_url: a file, an address (http or https), or `-` for standard input.
        limits: caps on size and on the cost of reading.
        stdin: what to read in place of standard input.
        network: how addresses are reached.

    Raises:
        TransferError: if it cannot be read; the message is one line.
    """
    place = str(path_or_url)
    if place == STDIN:
        return document_of(from_stdin(stdin, limits), limits)
    if is_address(place):
        return document_of(fetch(place, limits, network), limits)
    return document_of(from_file(Path(place), limits), limits)


def document_of(raw: Raw, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in some bytes. Raises TransferError."""
    media_type = media_type_of(raw)
    sha256 = hashlib.sha256(raw.data).hexdigest()
    empty = Document(raw.name, "", sha256, media_type, url=raw.url)
    document = _READERS.get(media_type, _read_plain)(empty, raw, limits)
    check_text(raw.name, document.text, limits)
    return describe(document)


def _read_plain(document: Document, raw: Raw, limits: Limits) -> Document:
    return replace(document, text=decode(raw.name, raw.data, raw.charset))


def _read_html(document: Document, raw: Raw, limits: Limits) -> Document:
    charset = raw.charset or declared_charset(raw.data)
    markup = decode(raw.name, raw.data, charset)
    check_text(raw.name, markup, replace(limits, max_characters=limits.max_bytes))
    return read_page(replace(document, text=markup), limits)


def _read_pdf(document: Document, raw: Raw, limits: Limits) -> Document:
    return read_pdf(document, raw.data, limits)


def _read_docx(document: Document, raw: Raw, limits: Limits) -> Document:
    return read_docx(document, raw.data, limits)


def _read_eml(document: Document, raw: Raw, limits: Limits) -> Document:
    return read_eml(document, raw.data, limits)


_READERS = {HTML: _read_html, PDF: _read_pdf, DOCX: _read_docx, EML: _read_eml}
