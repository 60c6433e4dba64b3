"""What sort of document some bytes are: content first, the file's name second."""

import re

from forecasts.ingestion.limits import refusal
from forecasts.ingestion.raw import Raw

PDF = "application/pdf"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EML = "message/rfc822"

_OTHER_FORMATS = {
    b"PK\x03\x04": "a zip archive (ODT, EPUB and XLSX are such)",
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

# A mail begins with its headers; some of them stand in nothing else than a mail.
_HEADERS = re.compile(
    rb"(?:From [^\n]{0,200}\n)?(?:[!-9;-~]{1,80}:[^\n]*+\n(?:[ \t]+[^\n]*+\n)*+)++"
)
_MAIL_ONLY = re.compile(
    rb"^(?:message-id|mime-version|received|return-path|dkim-signature|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_USUAL = re.compile(rb"^(?:from|date|subject):", re.IGNORECASE | re.MULTILINE)
_FEED_TAG = re.compile(
    rb"<(?:rss\b|rdf:rdf\b[^>]{0,2000}purl\.org/rss|(?:\w+:)?feed\b[^>]{0,2000}w3\.org/2005/atom)",
    re.IGNORECASE,
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r\x1b\x1a\x08\x0b"))


def media_type_of(raw: Raw) -> str:
    """One of PDF, DOCX, EML, HTML, MARKDOWN and PLAIN.

    Raises:
        TransferError: if the bytes are none of these.
    """
    if _begins_pdf(raw):
        return PDF
    if _begins_docx(raw.data):
        return DOCX
    _refuse_other_formats(raw)
    if _begins_mail(raw):
        return EML
    if raw.suffix in (".html", ".htm") or _begins_page(_without_mark(raw.data[:65536])):
        return HTML
    return MARKDOWN if raw.suffix in (".md", ".markdown") else PLAIN


def _begins_pdf(raw: Raw) -> bool:
    """Readers allow for other bytes first; a text may well speak of the mark, though."""
    head = raw.data[:1024]
    return head.lstrip().startswith(b"%PDF-") or (raw.suffix == ".pdf" and b"%PDF-" in head)


def _begins_docx(data: bytes) -> bool:
    """Names of parts stand in an archive as they are, whatever is packed."""
    return (
        data.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in data and b"word/" in data
    )


def _begins_mail(raw: Raw) -> bool:
    """A memo may have From and Subject too, so one header more is wanted, or the suffix."""
    head = _HEADERS.match(_without_mark(raw.data[:65536]).replace(b"\r\n", b"\n"))
    if head is None:
        return False
    usual = len(_MAIL_USUAL.findall(head[0]))
    return usual > 0 and (
        raw.suffix == ".eml" or (usual > 1 and bool(_MAIL_ONLY.search(head[0])))
    )


def _begins_feed(head: bytes) -> bool:
    before = _BEFORE_PAGE.match(head)
    return bool(before and _FEED_TAG.match(head, before.end()))


def _begins_page(head: bytes) -> bool:
    before = _BEFORE_PAGE.match(head)
    return bool(before and _PAGE_TAG.match(head, before.end()))


def _without_mark(head: bytes) -> bytes:
    if head.startswith(_WIDE_MARKS):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _refuse_other_formats(raw: Raw) -> None:
    hint = "save it as PDF, DOCX, HTML, Markdown or plain text"
    for magic, what in _OTHER_FORMATS.items():
        if raw.data.startswith(magic):
            raise refusal(raw.name, f"is {what}, which is not read; {hint}")
    if _begins_feed(_without_mark(raw.data[:65536])):
        raise refusal(raw.name, "is a feed; follow it with: forecasts watch add")
    if not raw.data.startswith(_WIDE_MARKS) and _looks_binary(raw.data[:65536]):
        raise refusal(raw.name, f"is binary data, not text; {hint}")


def _looks_binary(head: bytes) -> bool:
    """Whether control characters, which text never has in number, are in it."""
    if b"\0" in head:
        return True
    return len(head) - len(head.translate(None, _CONTROL)) > len(head) // 100
