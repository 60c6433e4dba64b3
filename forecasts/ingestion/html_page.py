"""A page's main text as plain text with light marks, and what the page says about itself."""

from collections.abc import Sequence
from dataclasses import replace

from forecasts.domain.document import Document, Stated
from forecasts.ingestion.html_blocks import Block, BlockKind, blocks_of
from forecasts.ingestion.html_main import main_blocks
from forecasts.ingestion.html_metadata import PageMetadata
from forecasts.ingestion.html_tree import parse
from forecasts.ingestion.limits import refusal


def read_page(document: Document) -> Document:
    """The document with the page's markup in `text` replaced by its main text.

    Headings are marked as in Markdown, bullets with a dash or their number, table rows with
    bars; blocks are apart by a blank line. What is hidden on the page is left out.

    Raises:
        TransferError: if the page holds no text.
    """
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
