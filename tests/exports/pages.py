"""Pages read back by a real HTML parser, and the payloads that must stay text in them."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import html  # type: ignore[import-untyped]

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></style><script>alert(1)</script>",
    "</svg><iframe srcdoc='<script>alert(1)</script>'>",
    "<!--<a href=javascript:alert(1)>-->",
    "]]><x>{{ 7 * 7 }}{% raw %}",
    "<a href='javascript:alert(1)'>here</a>",
    "&lt;b&gt;&#60;i&#62;",
    "\x00\x1b[31m\u202e<b>\ud800",
)
"""Text from outside that tries to become markup."""


def parsed(page: str) -> Any:
    """The page as a browser sees it."""
    return html.document_fromstring(page.encode())


def skeleton(page: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """How often each element stands on a page, with the names of its attributes."""
    return Counter(
        (str(element.tag), tuple(sorted(map(str, element.attrib))))
        for element in parsed(page).iter()
    )


def addresses(page: str) -> set[str]:
    """Every address a page holds outside its text."""
    return set(_addresses(page))


def _addresses(page: str) -> Iterator[str]:
    for element in parsed(page).iter():
        for name in ("href", "src", "srcset", "action", "data", "poster", "background"):
            if name in element.attrib:
                yield str(element.attrib[name])


@cache
def text_of(page: str) -> str:
    """What a person reads, blanks folded."""
    return " ".join(parsed(page).body.text_content().split())
