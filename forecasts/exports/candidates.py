"""Candidates as the contract's JSON objects."""

from datetime import date
from typing import Any

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.probability import as_fraction


def candidate_object(draft: CandidateDraft, *, doc: str, sha256: str) -> dict[str, Any]:
    """One candidate of `extract --format jsonl`.

    Args:
        draft: the candidate.
        doc: the file's name.
        sha256: of the text that the offsets refer to.
    """
    return {
        "doc": doc,
        "sha256": sha256,
        "start": draft.start,
        "end": draft.end,
        "text": draft.quote,
        "kind": draft.kind.value,
        "expression": draft.expression.value,
        "terms": draft.terms,
        "polarity": draft.polarity.value,
        "probability": _probability(draft),
        "why_no_probability": draft.why_no_probability and draft.why_no_probability.value,
        "analytic_confidence": draft.analytic_confidence and draft.analytic_confidence.value,
        "horizon": _horizon(draft),
        "opens_on": _day(draft.opens_on),
        "due_on": _day(draft.due_on),
        "attributed_to": draft.attributed_to,
        "condition": _condition(draft),
        "scenario": _scenario(draft),
        "section": draft.section,
        "missing": draft.missing,
        "extraction_score": draft.extraction_score,
        "extractor": draft.extractor,
        "trace": draft.trace,
    }


def _probability(draft: CandidateDraft) -> dict[str, Any] | None:
    stated = draft.probability
    if stated is None:
        return None
    return {
        "low": as_fraction(stated.low),
        "point": as_fraction(stated.point),
        "high": as_fraction(stated.high),
        "term": draft.yardstick_term or (draft.terms[0] if draft.terms else None),
        "yardstick": draft.yardstick,
        "basis": draft.yardstick_basis and draft.yardstick_basis.value,
    }


def _horizon(draft: CandidateDraft) -> dict[str, Any] | None:
    if draft.horizon_text is None:
        return None
    return {
        "text": draft.horizon_text,
        "class": draft.horizon_class.value,
        "basis": draft.horizon_basis and draft.horizon_basis.value,
    }


def _condition(draft: CandidateDraft) -> dict[str, Any] | None:
    if draft.condition is None:
        return None
    return {
        "start": draft.condition_start,
        "end": draft.condition_end,
        "text": draft.condition,
    }


def _scenario(draft: CandidateDraft) -> dict[str, Any] | None:
    if draft.scenario is None:
        return None
    return {"set": draft.scenario_set, "name": draft.scenario}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
