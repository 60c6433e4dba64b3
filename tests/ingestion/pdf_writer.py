"""A tiny PDF writer: text at places on pages, and nothing else. Equal input, equal bytes."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Words(NamedTuple):
    """A line of text with its place in points from the lower left, and its size."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11


def column(
    lines: Iterable[str], top: float = 700, step: float = 14, x: float = 72
) -> list[Words]:
    """Lines one below the other; an empty one leaves a gap."""
    return [Words(text, x, top - n * step) for n, text in enumerate(lines) if text]


def a_pdf(
    pages: Sequence[Sequence[Words]], properties: Mapping[str, str] | None = None
) -> bytes:
    """A PDF with these words on its pages."""
    return pdf_of_streams([_content(page) for page in pages], properties)


def pdf_of_streams(
    streams: Sequence[bytes],
    properties: Mapping[str, str] | None = None,
    *,
    packed: bool = False,
) -> bytes:
    """A PDF whose pages have these content streams; packing depends on the machine's zlib."""
    numbers = range(5, 5 + 2 * len(streams), 2)
    kids = " ".join(f"{n} 0 R" for n in numbers)
    info = " ".join(f"/{key} ({_escaped(value)})" for key, value in (properties or {}).items())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>".encode("cp1252"),
    ]
    for number, stream in zip(numbers, streams, strict=True):
        objects += [_page(number + 1), _stream(stream, packed=packed)]
    return _file(objects)


def _stream(content: bytes, *, packed: bool) -> bytes:
    data = zlib.compress(content, 9) if packed else content
    how = " /Filter /FlateDecode" if packed else ""
    return f"<< /Length {len(data)}{how} >>\nstream\n".encode() + data + b"\nendstream"


def _page(content: int) -> bytes:
    return (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        f"/Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
    ).encode()


def _content(page: Sequence[Words]) -> bytes:
    lines = (
        f"BT /F1 {w.size:g} Tf 1 0 0 1 {w.x:g} {w.y:g} Tm ({_escaped(w.text)}) Tj ET"
        for w in page
    )
    return "\n".join(lines).encode("cp1252")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>"
    return bytes(out) + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
