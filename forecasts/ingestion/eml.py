"""An e-mail, as newsletters are, as a document: its body, with the headers as metadata."""

import logging
import re
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

from forecasts.domain.document import Document, Stated
from forecasts.errors import TransferError
from forecasts.ingestion.html_page import read_page
from forecasts.ingestion.limited import read_limited
from forecasts.ingestion.limits import Limits, refusal
from forecasts.ingestion.refused import Refused, first_line

logger = logging.getLogger(__name__)

_MOST_NAMED = 10
_FORWARDED = re.compile(r"^\s*(?:fwd?|fw|wg|tr)\s*:\s*", re.IGNORECASE)


def read_eml(document: Document, data: bytes, limits: Limits) -> Document:
    """The document with the mail's text, subject, sender and day.

    The HTML part is read as a page is; where it holds no text of its own, or there is none,
    the plain part is taken as it stands. Attachments are named in the log and not read.

    Raises:
        TransferError: if the mail is broken, over a limit or has no body.
    """
    try:
        found = read_limited(document.name, "eml_child", data, limits)
    except Refused as refused:
        raise _refusal(document.name, refused) from refused
    _log_attachments(document.name, found["attachments"])
    body = _body(document, found, limits)
    headers = found["headers"]
    subject = _FORWARDED.sub("", " ".join(headers["Subject"].split()))
    return replace(
        body,
        title=_stated(subject, "Subject") or body.title,
        publisher=_stated(found["sender"], "From") or body.publisher,
        published_on=_sent_on(headers["Date"]) or body.published_on,
    )


def _refusal(name: str, refused: Refused) -> TransferError:
    if refused.reason == "no body":
        return refusal(name, "is an e-mail without a body of text")
    return refusal(name, f"is a broken e-mail ({first_line(refused.detail)})")


def _log_attachments(name: str, attachments: list[str]) -> None:
    for one in attachments[:_MOST_NAMED]:
        logger.warning("%s: attachment not read: %.200r", name, one)
    if len(attachments) > _MOST_NAMED:
        logger.warning("%s: %d more not read", name, len(attachments) - _MOST_NAMED)


def _body(document: Document, found: dict[str, Any], limits: Limits) -> Document:
    plain = replace(document, text=found["plain"])
    if not found["html"].strip():
        return plain
    try:
        return read_page(replace(document, text=found["html"]), limits)
    except TransferError:
        if plain.text.strip():
            return plain
        raise


def _stated(value: str, header: str) -> Stated[str] | None:
    return Stated(value, f"e-mail header {header}") if value else None


def _sent_on(value: str) -> Stated[date] | None:
    """The day in the sender's own time zone, as the header has it."""
    try:
        return Stated(parsedate_to_datetime(value).date(), "e-mail header Date")
    except (ValueError, TypeError, IndexError):
        return None
