"""Plain text and Markdown: the text is the file itself, decoded and otherwise unchanged."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from forecasts.domain.document import Document, Stated
from forecasts.ingestion.bylines import byline, split_names
from forecasts.ingestion.dates import date_of, dateline, dates_in, first_lines
from forecasts.ingestion.front_matter import front_matter

_KEYS = {
    "title": ("title",),
    "authors": ("author", "authors", "by"),
    "publisher": ("publisher", "outlet", "source", "organisation", "organization", "site"),
    "published_on": ("date", "published", "published_on", "publication_date", "pubdate"),
    "url": ("url", "canonical_url", "link"),
}
_HEADING = re.compile(r"#{1,2}\s+(?P<title>\S.*?)\s*#*$")
_LONGEST_TITLE = 160  # characters
_NO_TITLE = re.compile(r"^skip to\b|^[>\"'\u2018\u201c*|-]|\w{2}[.!?]\s|[.:;,]$", re.IGNORECASE)


def describe(document: Document) -> Document:
    """The document with what its head and its first lines say about it.

    Fields that are known already are kept.
    """
    head = front_matter(document.text)
    body = _after_head(document.text) if head else document.text
    found = dateline(body)
    return replace(
        document,
        title=document.title or _stated(head, "title") or title_line(body),
        authors=document.authors or _authors(head) or byline(body),
        publisher=document.publisher or _stated(head, "publisher"),
        published_on=document.published_on or _published(head) or (found[0] if found else None),
        url=document.url or (head and _first(head, "url")) or None,
    )


def title_line(text: str) -> Stated[str] | None:
    """The first heading of Markdown, or a first line that is no sentence."""
    for number, line in first_lines(text):
        if match := _HEADING.match(line):
            return Stated(match["title"], f"heading, line {number}")
    number, line = next(first_lines(text), (0, ""))
    return Stated(line, f"first line, line {number}") if _is_title(line) else None


def _is_title(line: str) -> bool:
    """Whether a first line is no sentence, no date and no bare code."""
    if len(line) > _LONGEST_TITLE or _NO_TITLE.search(line) or next(dates_in(line), None):
        return False
    return len(re.findall(r"[^\W\d_]{2,}", line)) > 1


def _after_head(text: str) -> str:
    """The text with its head blanked out, so that line numbers stay true."""
    lines = text.split("\n")
    fence = lines[0].strip()
    close = ("---", "...") if fence == "---" else ("+++",)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() in close), 0)
    return "\n".join([""] * (end + 1) + lines[end + 1 :])


def _first(head: Mapping[str, tuple[str, ...]], field: str) -> str | None:
    return next((head[key][0] for key in _KEYS[field] if head.get(key)), None)


def _stated(head: Mapping[str, tuple[str, ...]], field: str) -> Stated[str] | None:
    value = _first(head, field)
    return Stated(value, f"front matter, {field}") if value else None


def _authors(head: Mapping[str, tuple[str, ...]]) -> Stated[tuple[str, ...]] | None:
    for key in _KEYS["authors"]:
        if names := tuple(n for value in head.get(key, ()) for n in split_names(value)):
            return Stated(names, f"front matter, {key}")
    return None


def _published(head: Mapping[str, tuple[str, ...]]) -> Stated[date] | None:
    for key in _KEYS["published_on"]:
        for value in head.get(key, ()):
            if day := date_of(value):
                return Stated(day, f"front matter, {key}")
    return None
