"""A page's main text as plain text with light marks, and what the page says about itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from forecasts.domain.document import Document, Stated, V
from forecasts.errors import TransferError
from forecasts.ingestion.html_blocks import Block, BlockKind, blocks_of
from forecasts.ingestion.html_main import main_blocks
from forecasts.ingestion.html_metadata import PageMetadata
from forecasts.ingestion.html_tree import parse
from forecasts.ingestion.limited import read_limited
from forecasts.ingestion.limits import Limits, refusal
from forecasts.ingestion.refused import Refused

_SMALL_TAGS = 10_000  # the worst page of so many tags is read in a second
_SMALL_CHARACTERS = 1_000_000


def read_page(document: Document, limits: Limits) -> Document:
    """The document with the page's markup in `text` replaced by its main text.

    Headings are marked as in Markdown, bullets with a dash or their number, table rows with
    bars; blocks are apart by a blank line. What is hidden on the page is left out. The time
    that a page takes can grow with the square of its tags, so one with very many of them is
    read in a limited process.

    Raises:
        TransferError: if the page holds no text or takes too long.
    """
    markup = document.text
    if len(markup) <= _SMALL_CHARACTERS and markup.count("<") <= _SMALL_TAGS:
        return read_markup(document)
    seconds = min(limits.child_cpu_seconds, limits.page_cpu_seconds)
    capped = replace(limits, child_cpu_seconds=seconds)
    data = markup.encode("utf-8", "replace")
    try:
        fields = read_limited(document.name, "html_child", data, capped, document.name)
    except Refused as refused:
        raise TransferError(refused.detail) from refused
    return _with_fields(document, fields)


def _with_fields(document: Document, fields: Mapping[str, Any]) -> Document:
    return replace(
        document,
        text=fields["text"],
        title=_stated(fields["title"], str),
        publisher=_stated(fields["publisher"], str),
        authors=_stated(fields["authors"], tuple),
        published_on=_stated(fields["published_on"], date.fromisoformat),
        url=document.url or fields["url"],
    )


def _stated(field: Mapping[str, Any] | None, value: Callable[[Any], V]) -> Stated[V] | None:
    return Stated(value(field["value"]), field["basis"]) if field else None


def read_markup(document: Document) -> Document:
    """The same in this process, however long it takes. Raises TransferError."""
    root = parse(document.name, document.text)
    metadata = PageMetadata(root)
    publisher = metadata.publisher()
    kept = _without_masthead(main_blocks(root, blocks_of(root)), publisher)
    if not kept:
        why = "is a page without a text of its own (it may be drawn by scripts)"
        raise refusal(document.name, why)
    return replace(
        document,
        text=as_text(kept),
        title=metadata.title(),
        publisher=publisher,
        authors=metadata.authors(),
        published_on=metadata.published_on(),
        url=document.url or metadata.url(),
    )


def _without_masthead(blocks: list[Block], publisher: Stated[str] | None) -> list[Block]:
    """The blocks without a first heading that is only the site's own name."""
    is_name = bool(blocks and publisher and blocks[0].text == publisher.value)
    return blocks[1:] if is_name else blocks


def as_text(blocks: Sequence[Block]) -> str:
    """Blocks as plain text; list items and rows stay together, all else stands apart."""
    together = (BlockKind.BULLET, BlockKind.ROW)
    parts: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        same = before is not None and before.kind is block.kind and block.kind in together
        parts += ["" if before is None else "\n" if same else "\n\n", block.mark, block.text]
    return "".join(parts) + "\n"
