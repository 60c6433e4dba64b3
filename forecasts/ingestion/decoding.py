"""Bytes to text: UTF-8, marked UTF-16 and UTF-32, a declared encoding, or Windows-1252."""

import codecs
import logging
import re

from forecasts.ingestion.limits import refusal

logger = logging.getLogger(__name__)

_MARKS = (  # the longer ones first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})")
# UTF-8 that was taken for Windows-1252 and stored again: a-circumflex with a euro sign, etc.
_TWICE_ENCODED = re.compile(
    "\u00e2\u20ac[\u2122\u0153\u009d\u201c\u201d\u02dc]|\u00c3[\u00a9\u00a8\u00bc\u00b6]"
)
_NOT_WESTERN = 0.3  # share of accented letters that no western language reaches


def decode(name: str, data: bytes, declared: str | None = None) -> str:
    """The text of some bytes; a byte order mark is taken off, nothing else is changed.

    Raises:
        TransferError: if no encoding fits, with the advice to save the file as UTF-8.
    """
    text = _by_mark(name, data) or _by_codec(data, "utf-8")
    if text is None and declared:
        text = _by_codec(data, declared)
    if text is None:
        text = _western(name, data)
    if found := _TWICE_ENCODED.search(text):
        line = text.count("\n", 0, found.start()) + 1
        logger.warning("%s: line %d looks encoded twice (%r)", name, line, found[0])
    return text


def declared_charset(head: bytes) -> str | None:
    """The encoding that a page declares in its first bytes, if Python knows it."""
    if found := _DECLARED.search(head[:4096]):
        return found[1].decode("ascii")
    return None


def _by_mark(name: str, data: bytes) -> str | None:
    encoding = next((enc for mark, enc in _MARKS if data.startswith(mark)), None)
    if encoding is None:
        return None
    text = _by_codec(data, encoding)
    if text is None:
        raise refusal(name, f"is marked as {encoding} but is not; save it as UTF-8")
    return text


def _by_codec(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return None


def _western(name: str, data: bytes) -> str:
    text = _by_codec(data, "cp1252")
    advice = "save it as UTF-8"
    if text is None:
        raise refusal(
            name, f"is in an encoding that is neither UTF-8 nor Windows-1252; {advice}"
        )
    if _TWICE_ENCODED.search(text):
        raise refusal(name, f"is UTF-8 with broken bytes in it; {advice} anew")
    letters = sum(map(str.isalpha, text))
    accented = sum(c.isalpha() and not c.isascii() for c in text)
    if accented > _NOT_WESTERN * letters:
        raise refusal(name, f"is in an unknown encoding, neither UTF-8 nor western; {advice}")
    logger.warning("%s: not UTF-8; read as Windows-1252", name)
    return text
