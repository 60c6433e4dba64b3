"""Sharpening: what a claim lacks to be a dated question that somebody can answer."""

from forecasts.extraction.blocks import Page
from forecasts.extraction.clauses import Clause


def missing(page: Page, clause: Clause, *, dated: bool) -> list[str]:
    """Which of threshold, observer, date and actor the claim does not give."""
    return [] if dated else ["date"]
