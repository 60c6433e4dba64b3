"""What a page says about itself: structured data first, then its tags."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from forecasts.domain.document import Stated
from forecasts.ingestion.bylines import split_names
from forecasts.ingestion.dates import date_of
from forecasts.ingestion.html_tree import Element

_DATES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "pubdate",
    "og:published_time",
)
_AUTHORS = ("author", "article:author", "citation_author", "dc.creator", "parsely-author")
_TITLES = ("og:title", "citation_title", "dc.title", "twitter:title")
_PUBLISHERS = ("og:site_name", "citation_publisher", "dc.publisher", "publisher")


class PageMetadata:
    """The values a page declares, each with the place that declares it."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.tags = list(_meta_tags(root))
        self.records = list(_structured_records(root))

    def published_on(self) -> Stated[date] | None:
        """The publication date, from structured data, a meta tag or a marked time."""
        places = (
            *self._structured("datePublished"),
            *self._tagged(_DATES),
            *_marked_times(self.root),
        )
        days = ((date_of(value), basis) for value, basis in places)
        return next((Stated(day, basis) for day, basis in days if day), None)

    def title(self) -> Stated[str] | None:
        """The headline, from structured data, a meta tag, the main heading or the title."""
        return _first_stated(
            (
                *self._structured("headline"),
                *self._tagged(_TITLES),
                *_texts(self.root, "h1", "main heading"),
                *_texts(self.root, "title", "page title"),
            )
        )

    def publisher(self) -> Stated[str] | None:
        """The site or the publisher it names."""
        return _first_stated((*self._structured("publisher"), *self._tagged(_PUBLISHERS)))

    def authors(self) -> Stated[tuple[str, ...]] | None:
        """The authors, from structured data, meta tags or a marked byline."""
        for places in (
            self._structured("author"),
            self._tagged(_AUTHORS),
            _marked_authors(self.root),
        ):
            found = [(n, basis) for value, basis in places for n in split_names(value)]
            names = tuple(dict.fromkeys(name for name, _ in found if "://" not in name))
            if names:
                return Stated(names, found[0][1])
        return None

    def url(self) -> str | None:
        """The address the page gives as its own."""
        links = self.root.xpath("//link[@rel='canonical']/@href")
        candidates = [*links, *(value for value, _ in self._tagged(("og:url",)))]
        return next((str(u) for u in candidates if str(u).startswith("http")), None)

    def _structured(self, key: str) -> list[tuple[str, str]]:
        values = (v for record in self.records for v in _names(record.get(key)))
        return [(value, f"structured data, {key}") for value in values]

    def _tagged(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(v, f"meta tag {name}") for name in names for n, v in self.tags if n == name]


def _meta_tags(root: Element) -> Iterator[tuple[str, str]]:
    for tag in root.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        if (value := (tag.get("content") or "").strip()) and name:
            yield name.strip().lower(), value


def _structured_records(root: Element) -> Iterator[dict[str, Any]]:
    """The JSON-LD records of a page; faulty ones are passed over, as browsers do."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            yield from _records(json.loads(script.text or ""))
        except (ValueError, RecursionError):
            continue


def _records(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for entry in data:
            yield from _records(entry)
    elif isinstance(data, dict):
        yield data
        yield from _records(data.get("@graph"))


def _names(value: Any) -> Iterator[str]:
    """Strings in a structured value: itself, its `name`, or those of each entry."""
    if isinstance(value, str) and value.strip():
        yield " ".join(value.split())
    elif isinstance(value, dict):
        yield from _names(value.get("name"))
    elif isinstance(value, list):
        for entry in value:
            yield from _names(entry)


def _marked_times(root: Element) -> list[tuple[str, str]]:
    marked = "//time[@itemprop='datePublished' or @pubdate or contains(@class, 'publish')]"
    within = "//article//time[not(ancestor::aside)] | //main//time[not(ancestor::aside)]"
    found = [*root.xpath(marked), *root.xpath(within)[:1]]
    return [(t.get("datetime") or t.text_content(), "time element") for t in found]


def _marked_authors(root: Element) -> list[tuple[str, str]]:
    found = root.xpath("//*[@rel='author' or @itemprop='author']")
    return [(" ".join(e.text_content().split())[:200], "marked byline") for e in found]


def _texts(root: Element, tag: str, basis: str) -> list[tuple[str, str]]:
    return [(" ".join(e.text_content().split()), basis) for e in root.iter(tag)]


def _first_stated(places: tuple[tuple[str, str], ...]) -> Stated[str] | None:
    return next((Stated(value, basis) for value, basis in places if value), None)
