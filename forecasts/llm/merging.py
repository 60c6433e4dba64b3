"""Two opinions as one list: what rules and a model both found counts once, and for more."""

from collections.abc import Sequence

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.spans import overlap_strength

_COMPARED = ("kind", "expression", "polarity", "attributed_to", "due_on")


def merged(
    by_rules: Sequence[CandidateDraft], by_model: Sequence[CandidateDraft]
) -> list[CandidateDraft]:
    """Both lists in text order, pairs joined by overlap.

    A pair keeps the rules' record with a raised score; where the model sees something
    otherwise, the trace says so. What one alone found stays as it is.

    Args:
        by_rules: candidates of the rules.
        by_model: candidates of the model, from the same text.
    """
    partner: dict[int, CandidateDraft] = {}
    alone: list[CandidateDraft] = []
    for draft in by_model:
        place = _nearest(draft, by_rules)
        if place is None:
            alone.append(draft)
        elif place not in partner or _nearer(draft, partner[place], by_rules[place]):
            partner[place] = draft
    joined = [
        _joined(draft, partner[place]) if place in partner else draft
        for place, draft in enumerate(by_rules)
    ]
    return sorted([*joined, *alone], key=lambda draft: (draft.start or 0, draft.end or 0))


def _nearest(draft: CandidateDraft, others: Sequence[CandidateDraft]) -> int | None:
    rated = [(overlap_strength(draft, other), -place) for place, other in enumerate(others)]
    strength, place = max(rated, default=(0.0, 0))
    return -place if strength > 0 else None


def _nearer(one: CandidateDraft, other: CandidateDraft, to: CandidateDraft) -> bool:
    return overlap_strength(one, to) > overlap_strength(other, to)


def _joined(ours: CandidateDraft, theirs: CandidateDraft) -> CandidateDraft:
    differing = [
        f"llm:differs.{name}={getattr(theirs, name)}"
        for name in _COMPARED
        if getattr(ours, name) != getattr(theirs, name)
    ]
    fields = {
        **ours.model_dump(),
        "extraction_score": _raised(ours.extraction_score),
        "extractor": f"{ours.extractor}+llm",
        "trace": [*ours.trace, *_of_model(theirs), *differing],
    }
    return CandidateDraft.model_validate(fields)


def _of_model(draft: CandidateDraft) -> list[str]:
    return [each for each in draft.trace if each.startswith(("llm:model.", "llm:says."))]


def _raised(score: float) -> float:
    """Half of the doubt is gone where two independent readings agree."""
    return round(1 - (1 - score) / 2, 3)
