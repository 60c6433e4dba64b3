"""Alternatives that a text sets out: if and conversely, numbered outlooks, headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forecasts.extraction.blocks import Page
from forecasts.extraction.clauses import Clause


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several courses: the set's name and its own."""

    set_name: str
    name: str


def alternatives(page: Page, clauses: Sequence[Clause]) -> Mapping[int, Alternative]:
    """The alternative that each clause belongs to, by the clause's start."""
    return {}
