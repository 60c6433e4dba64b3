"""Runs alone in a limited process: a PDF on standard input, its lines as JSON on the output.

This file is started by path, with nothing of the package importable, so it imports only pypdf
and the standard library. Arguments: memory in bytes, seconds of CPU, pages, characters.
"""

import io
import json
import resource
import sys
from typing import Any

ENCRYPTED, TOO_MANY_PAGES, TOO_LONG = "encrypted", "pages", "characters"
UNPACKS_TOO_LARGE, BROKEN = "bomb", "broken"
_REASONS = {
    "DependencyError": ENCRYPTED,  # a cipher that is not installed
    "LimitReachedError": UNPACKS_TOO_LARGE,
}


class Refused(Exception):  # noqa: N818 (a result, not a fault of the program)
    """The file is not read, for one of the reasons above."""

    def __init__(self, reason: str, detail: object = "") -> None:
        super().__init__(reason)
        self.reason = {"refused": reason, "detail": str(detail)}


def limit_process(memory_bytes: int, cpu_seconds: int) -> None:
    """Caps on this process that nothing in it can lift."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def lines_of(page: Any) -> list[tuple[str, float, float]]:
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


def read(open_pdf: Any, data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """The lines of each page, with the file's own properties."""
    reader = open_pdf(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(ENCRYPTED)
    if len(reader.pages) > most_pages:
        raise Refused(TOO_MANY_PAGES, len(reader.pages))
    pages, characters = [], 0
    for page in reader.pages:
        pages.append(lines_of(page))
        characters += sum(len(text) for text, *_ in pages[-1])
        if characters > most_characters:
            raise Refused(TOO_LONG)
    return {"pages": pages, "properties": properties(reader)}


def properties(reader: Any) -> dict[str, str]:
    """Title, author and creation date as the file gives them, as text."""
    info = reader.metadata or {}
    found = {key: info.get(f"/{key}") for key in ("Title", "Author", "CreationDate")}
    return {key: str(value) for key, value in found.items() if value}


def main() -> None:
    """Reads, and says what became of it; a failure is a result as well."""
    memory, cpu, pages, characters = map(int, sys.argv[1:5])
    limit_process(memory, cpu)
    data = sys.stdin.buffer.read()
    import pypdf  # within the limits, as what it reads

    try:
        result = read(pypdf.PdfReader, data, pages, characters)
    except Refused as refused:
        result = refused.reason
    except MemoryError:
        raise  # the parent reports the limit
    except Exception as error:  # pypdf raises many kinds on broken files
        result = Refused(_REASONS.get(type(error).__name__, BROKEN), error).reason
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
