"""Triage: readings of candidates bettered by a person, each edit kept as a difference."""

from forecasts.services.triage.edits import Edited, add_missed, adjust, change, join, split
from forecasts.services.triage.readings import Changes, Scales, span_of
from forecasts.services.triage.reports import ReadReport, read_report, waiting
from forecasts.services.triage.spans import (
    Edge,
    Span,
    likely_cut,
    moved,
    sentence_spans,
    words_within,
)
from forecasts.services.triage.suggestions import Match, Suggestion, suggest_links
from forecasts.services.triage.undoing import Undone, park_together, undo

__all__ = [
    "Changes",
    "Edge",
    "Edited",
    "Match",
    "ReadReport",
    "Scales",
    "Span",
    "Suggestion",
    "Undone",
    "add_missed",
    "adjust",
    "change",
    "join",
    "likely_cut",
    "moved",
    "park_together",
    "read_report",
    "sentence_spans",
    "span_of",
    "split",
    "suggest_links",
    "undo",
    "waiting",
    "words_within",
]
