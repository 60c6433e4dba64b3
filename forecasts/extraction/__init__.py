"""From a report's text to candidates, offline and by named rules."""

from forecasts.extraction.blocks import blocks
from forecasts.extraction.dates import guess_published_on
from forecasts.extraction.horizons import parse_horizon
from forecasts.extraction.pipeline import Rejection, candidates, rejections

__all__ = [
    "Rejection",
    "blocks",
    "candidates",
    "guess_published_on",
    "parse_horizon",
    "rejections",
]
