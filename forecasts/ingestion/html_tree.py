"""Markup to a tree and back: the only place that touches lxml, which ships no types."""

import re
from typing import Any, TypeAlias

from forecasts.ingestion.limits import refusal

Element: TypeAlias = Any  # lxml.html.HtmlElement

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")

# The parser compares each attribute of a tag with all others, so a tag may not have too many.
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*+\"|'[^']*+'|[\"'])*+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_LONG_TAG = 20_000  # characters
_MOST_ATTRIBUTES = 2_000


def parse(name: str, markup: str) -> Element:
    """The root of a page; nothing is fetched. Raises TransferError where there is no tree."""
    from lxml import etree, html  # type: ignore[import-untyped]

    _refuse_crowded_tags(name, markup)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(_DECLARATION.sub("", markup), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise refusal(name, f"is no readable page ({error})") from error


def markup_of(root: Element) -> str:
    """The markup of a tree."""
    from lxml import html

    return str(html.tostring(root, encoding="unicode"))


def _refuse_crowded_tags(name: str, markup: str) -> None:
    for tag in _TAG.finditer(markup):
        if tag.end() - tag.start() < _LONG_TAG:
            continue
        attributes = len(_QUOTED.sub("", tag[0]).split()) - 1
        if attributes > _MOST_ATTRIBUTES:
            why = f"has a tag with {attributes:,} attributes; the limit is {_MOST_ATTRIBUTES:,}"
            raise refusal(name, why)
