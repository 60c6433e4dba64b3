"""Reads a PDF inside the limited process: its lines page by page, and its properties."""

import io
from typing import Any

from forecasts.ingestion.refused import Refused

ENCRYPTED, TOO_MANY_PAGES, TOO_LONG = "encrypted", "pages", "characters"
UNPACKS_TOO_LARGE, BROKEN = "bomb", "broken"
_REASONS = {
    "DependencyError": ENCRYPTED,  # a cipher that is not installed
    "LimitReachedError": UNPACKS_TOO_LARGE,
}


def answer(data: bytes, most_pages: str, most_characters: str) -> dict[str, Any]:
    """The lines of each page (text, left edge, height), with the file's own properties.

    Raises:
        Refused: the file is encrypted, broken, a bomb, or over one of the limits.
    """
    import pypdf

    try:
        return _read(pypdf.PdfReader, data, int(most_pages), int(most_characters))
    except (Refused, MemoryError):
        raise  # the parent reports the limit
    except Exception as error:  # pypdf raises many kinds on broken files
        raise Refused(_REASONS.get(type(error).__name__, BROKEN), error) from error


def _lines_of(page: Any) -> list[tuple[str, float, float]]:
    """The lines of a page in the order of its content: text, left edge, height on the page."""
    lines: list[tuple[str, float, float]] = []
    parts: list[str] = []
    place = (0.0, 0.0)

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        nonlocal place
        for piece in text.splitlines(keepends=True):
            if piece.strip() and not any(map(str.strip, parts)):
                place = (
                    tm[4] * cm[0] + tm[5] * cm[2] + cm[4],
                    tm[4] * cm[1] + tm[5] * cm[3] + cm[5],
                )
            parts.append(piece.rstrip("\r\n"))
            if piece.endswith("\n"):
                lines.append(("".join(parts), *place))
                parts.clear()

    page.extract_text(visitor_text=visit)
    if parts:
        lines.append(("".join(parts), *place))
    return lines


def _read(open_pdf: Any, data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    reader = open_pdf(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(ENCRYPTED)
    if len(reader.pages) > most_pages:
        raise Refused(TOO_MANY_PAGES, len(reader.pages))
    pages, characters = [], 0
    for page in reader.pages:
        pages.append(_lines_of(page))
        characters += sum(len(text) for text, *_ in pages[-1])
        if characters > most_characters:
            raise Refused(TOO_LONG)
    return {"pages": pages, "properties": _properties(reader)}


def _properties(reader: Any) -> dict[str, str]:
    """Title, author and creation date as the file gives them, as text."""
    info = reader.metadata or {}
    found = {key: info.get(f"/{key}") for key in ("Title", "Author", "CreationDate")}
    return {key: str(value) for key, value in found.items() if value}
