"""Reads a page inside the limited process: its main text, and what it says about itself."""

from dataclasses import asdict
from typing import Any

from forecasts.domain.document import Document
from forecasts.errors import TransferError
from forecasts.ingestion.html_page import read_markup
from forecasts.ingestion.refused import Refused

SAID = "said"
"""Reason of a refusal whose detail is the whole message."""


def answer(data: bytes, name: str) -> dict[str, Any]:
    """The fields of the document that a page gives. Raises Refused."""
    page = Document(name, data.decode("utf-8"), "", "text/html")
    try:
        document = read_markup(page)
    except TransferError as error:
        raise Refused(SAID, error) from error
    fields = asdict(document)
    if document.published_on:
        fields["published_on"]["value"] = document.published_on.value.isoformat()
    return fields
