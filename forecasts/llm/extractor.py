"""The language-model extractor: sentences out, claims in, true candidates kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.probability import YardstickBasis
from forecasts.domain.spans import overlap_strength
from forecasts.domain.yardstick import Yardstick
from forecasts.extraction.blocks import Page, page_of
from forecasts.llm.answers import Claims
from forecasts.llm.asking import Asking, LanguageModel
from forecasts.llm.drafting import Drafter
from forecasts.llm.numbering import Numbered, numbered, portions
from forecasts.llm.verifying import Found, verified


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a model's answers.

    Attributes:
        kept: statements whose quote the text has.
        dropped_quotes: statements left out, because the text has no such quote.
        dropped_terms: likelihood words that were not inside their quote.
        dropped_names: speakers that the text does not name.
        dropped_conditions: conditions that were not inside their quote.
        malformed: entries without the shape that was asked for.
        duplicates: statements that were given twice.
        requests: answers asked for.
        cached: answers that were there already.
        tokens: spent, as the endpoint counts them; 0 where it does not say.
        seconds: from first to last.
    """

    kept: int = 0
    dropped_quotes: int = 0
    dropped_terms: int = 0
    dropped_names: int = 0
    dropped_conditions: int = 0
    malformed: int = 0
    duplicates: int = 0
    requests: int = 0
    cached: int = 0
    tokens: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        """One line for people; what did not happen is left out."""
        dropped = [
            ("quotes not in the text", self.dropped_quotes),
            ("words not in their quote", self.dropped_terms),
            ("names not in the text", self.dropped_names),
            ("conditions not in their quote", self.dropped_conditions),
            ("entries out of shape", self.malformed),
            ("duplicates", self.duplicates),
        ]
        listed = ", ".join(f"{what} {count}" for what, count in dropped if count)
        return "; ".join(
            [
                f"kept {self.kept}",
                *([f"dropped {listed}"] if listed else []),
                f"requests {self.requests}, from the cache {self.cached}",
                f"tokens {self.tokens:,}",
                f"{self.seconds:.1f} s",
            ]
        )


@dataclass(frozen=True, slots=True)
class ModelReading:
    """The candidates that a model found, in text order, and how it went."""

    candidates: tuple[CandidateDraft, ...]
    tally: Tally


def read_with_model(
    text: str,
    model: LanguageModel,
    *,
    published_on: date | None,
    yardstick: Yardstick,
    yardstick_basis: YardstickBasis = YardstickBasis.ASSUMED,
) -> ModelReading:
    """The forecast statements that a language model finds in a text.

    Each quote is an exact slice of the text; what the model says besides is kept only where
    the text bears it out. A failure loses nothing that the cache has kept.

    Args:
        text: the report's text; offsets are Unicode code points into it.
        model: whom to ask.
        published_on: the day horizons are counted from; without it all dates are None.
        yardstick: the scale that gives likelihood words their numbers.
        yardstick_basis: whether the text declares that scale or the desk assumes it.

    Raises:
        UsageError: the text is longer than the caps allow.
        TransferError: the model cannot be reached, or its answer cannot be used.
    """
    began = model.wire.steady()
    page = page_of(text)
    drafter = Drafter(page, model.endpoint.model, published_on, yardstick, yardstick_basis)
    asked = portions(numbered(page), model.caps)
    drops: Counter[str] = Counter()
    found: list[Found] = []
    with Asking(model) as asking:
        for portion in asked:
            for sentences, claims in asking.claims(portion):
                drops["malformed"] += claims.malformed
                found += _true_ones(page, sentences, claims, drops)
    drafts = _without_duplicates([drafter.draft(each) for each in found])
    tally = Tally(
        kept=len(drafts),
        dropped_quotes=drops["quotes"],
        dropped_terms=drops["terms"],
        dropped_names=drops["names"],
        dropped_conditions=drops["conditions"],
        malformed=drops["malformed"],
        duplicates=len(found) - len(drafts),
        requests=asking.requests,
        cached=asking.cached,
        tokens=asking.tokens,
        seconds=model.wire.steady() - began,
    )
    return ModelReading(tuple(drafts), tally)


def _true_ones(
    page: Page, sentences: Sequence[Numbered], claims: Claims, drops: Counter[str]
) -> list[Found]:
    checked = [verified(page, claim, sentences, drops) for claim in claims.statements]
    return [found for found in checked if found is not None]


def _without_duplicates(drafts: Sequence[CandidateDraft]) -> list[CandidateDraft]:
    """In text order; of two for the same statement, the one that was named first."""
    kept: list[CandidateDraft] = []
    for draft in drafts:
        if not any(overlap_strength(draft, other) > 0 for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda draft: (draft.start or 0, draft.end or 0))
