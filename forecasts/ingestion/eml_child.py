"""Reads an e-mail inside the limited process: its body, headers and the names of the rest."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from forecasts.ingestion.refused import Refused

BROKEN, NO_BODY = "broken", "no body"
_HEADERS = ("Subject", "From", "Date")


def answer(data: bytes) -> dict[str, Any]:
    """The text/html and text/plain parts, the headers wanted, the names of attachments.

    Raises:
        Refused: it cannot be parsed or has neither part.
    """
    try:
        return _read(message_from_bytes(data, policy=policy.default))
    except (ValueError, LookupError, RecursionError, TypeError, AttributeError) as error:
        raise Refused(BROKEN, error) from error  # all of these have been seen of broken mail


def _read(message: EmailMessage) -> dict[str, Any]:
    bodies = {kind: message.get_body((kind,)) for kind in ("html", "plain")}
    texts = {kind: _text(part) for kind, part in bodies.items() if part is not None}
    if not any(map(str.strip, texts.values())):
        raise Refused(NO_BODY)
    chosen = [part for part in bodies.values() if part is not None]
    return {
        "html": texts.get("html", ""),
        "plain": texts.get("plain", ""),
        "headers": {name: str(message.get(name, "")) for name in _HEADERS},
        "sender": _sender(message),
        "attachments": list(_attachments(message, chosen)),
    }


def _text(part: Any) -> str:
    """The text of a part; one in an unknown encoding is read as far as it goes."""
    try:
        content = part.get_content()
    except LookupError:
        content = part.get_payload(decode=True).decode("utf-8", "replace")
    return str(content).replace("\r\n", "\n")


def _sender(message: EmailMessage) -> str:
    """The name the sender gives, else the address's domain."""
    addresses = getattr(message["From"], "addresses", ())
    names = [a.display_name or a.domain for a in addresses]
    return next((" ".join(name.split()) for name in names if name), "")


def _attachments(message: EmailMessage, chosen: list[Any]) -> Iterator[str]:
    for part in message.walk():
        if not part.is_multipart() and not any(part is one for one in chosen):
            kind = part.get_content_type()
            if part.get_filename() or not kind.startswith("text/"):
                yield f"{part.get_filename() or 'without a name'} ({kind})"
