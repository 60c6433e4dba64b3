"""What sort of document some bytes are: content first, the file's name second."""

import re

from forecasts.ingestion.limits import refusal
from forecasts.ingestion.raw import Raw

PDF = "application/pdf"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

_OTHER_FORMATS = {
    b"PK\x03\x04": "a zip archive (DOCX, ODT and EPUB are such)",
    b"\xd0\xcf\x11\xe0": "an old Office file (DOC, XLS or PPT)",
    b"{\\rtf": "a rich text file (RTF)",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%!PS": "a PostScript file",
}

# A page begins with a tag of its own, after marks, comments and an XML declaration.
_BEFORE_PAGE = re.compile(rb"\s*+(?:(?:<\?xml[^>]*+>|<!--(?:[^-]|-(?!->))*+-->)\s*+)*+")
_PAGE_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, UTF-32
_CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r\x1b\x1a\x08\x0b"))


def media_type_of(raw: Raw) -> str:
    """One of PDF, HTML, MARKDOWN and PLAIN.

    Raises:
        TransferError: if the bytes are none of these.
    """
    if _begins_pdf(raw):
        return PDF
    _refuse_other_formats(raw)
    if raw.suffix in (".html", ".htm") or _begins_page(_without_mark(raw.data[:65536])):
        return HTML
    return MARKDOWN if raw.suffix in (".md", ".markdown") else PLAIN


def _begins_pdf(raw: Raw) -> bool:
    """Readers allow for other bytes first; a text may well speak of the mark, though."""
    head = raw.data[:1024]
    return head.lstrip().startswith(b"%PDF-") or (raw.suffix == ".pdf" and b"%PDF-" in head)


def _begins_page(head: bytes) -> bool:
    before = _BEFORE_PAGE.match(head)
    return bool(before and _PAGE_TAG.match(head, before.end()))


def _without_mark(head: bytes) -> bytes:
    if head.startswith(_WIDE_MARKS):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _refuse_other_formats(raw: Raw) -> None:
    hint = "save it as PDF, HTML, Markdown or plain text"
    for magic, what in _OTHER_FORMATS.items():
        if raw.data.startswith(magic):
            raise refusal(raw.name, f"is {what}, which is not read; {hint}")
    if not raw.data.startswith(_WIDE_MARKS) and _looks_binary(raw.data[:65536]):
        raise refusal(raw.name, f"is binary data, not text; {hint}")


def _looks_binary(head: bytes) -> bool:
    """Whether control characters, which text never has in number, are in it."""
    if b"\0" in head:
        return True
    return len(head) - len(head.translate(None, _CONTROL)) > len(head) // 100
