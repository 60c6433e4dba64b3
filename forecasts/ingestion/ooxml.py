"""The XML of office files: its names, and the parser that fetches and expands nothing."""

from typing import Any, TypeAlias

Element: TypeAlias = Any  # lxml.etree._Element; lxml ships no types

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"


def q(name: str) -> str:
    """A short name as lxml has it.

    Examples:
        >>> q("dc:title")
        '{http://purl.org/dc/elements/1.1/}title'
    """
    prefix, local = name.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def value(element: Element | None, attribute: str = "w:val") -> str | None:
    """An attribute of an element that may be missing."""
    return None if element is None else element.get(q(attribute))


def number(text: str | None) -> int | None:
    """A whole number of up to nine digits; None for anything else."""
    fits = text is not None and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if fits and text else None


class XML:
    """Parsing."""

    @staticmethod
    def parse(content: bytes) -> Element:
        """The root of a part. The strict dialect's names become those of the usual one."""
        from lxml import etree  # type: ignore[import-untyped]

        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        usual = content.replace(_STRICT, _NAMESPACES["w"].encode())
        return etree.fromstring(usual, parser)
