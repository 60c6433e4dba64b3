"""A document as read: its text and what it says about itself, each with its basis."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Stated(Generic[V]):
    """A value and where it was found, as a person would name the place ("byline, line 3")."""

    value: V
    basis: str


@dataclass(frozen=True, slots=True)
class Document:
    """Extracted text with metadata. All offsets are Unicode code points into `text`.

    `sha256` is that of the bytes that were read. For plain text and Markdown, `text` is the
    file itself, decoded and otherwise unchanged.
    """

    name: str  # the file's name, or the address
    text: str
    sha256: str
    media_type: str
    title: Stated[str] | None = None
    publisher: Stated[str] | None = None
    authors: Stated[tuple[str, ...]] | None = None
    published_on: Stated[date] | None = None
    url: str | None = None

    @property
    def text_sha256(self) -> str:
        """Hash of the extracted text that offsets refer to."""
        return sha256_of(self.text)


def sha256_of(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
