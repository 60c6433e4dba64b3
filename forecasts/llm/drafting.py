"""From a verified claim to a candidate: our own readings wherever our rules can read.

Bands come from the yardstick, dates from the horizon grammar, denial from the words of the
text. The model's word stands for the kind, and where the lexicon has no cue.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.document import sha256_of
from forecasts.domain.horizon import HorizonClass
from forecasts.domain.probability import Expression, YardstickBasis
from forecasts.domain.statement import Kind
from forecasts.domain.yardstick import Yardstick
from forecasts.extraction import sharpening
from forecasts.extraction.attributes import Likelihood, analytic_confidence, likelihood
from forecasts.extraction.attribution import Attribution, attribution
from forecasts.extraction.blocks import Page
from forecasts.extraction.clauses import Clause, Condition, clauses, governing_cue
from forecasts.extraction.cues import Cue, CueIndex, find_cues
from forecasts.extraction.judge import judge
from forecasts.extraction.sentences import Sentence
from forecasts.extraction.timing import (
    TimeRule,
    Timing,
    clause_timing,
    inherited_timing,
    time_rules,
)
from forecasts.llm.prompt import PROMPT_VERSION
from forecasts.llm.quotes import Span
from forecasts.llm.verifying import Found

EXTRACTOR = f"llm/{PROMPT_VERSION}"
MODEL_CUE = "llm.term"
"""Rule of a cue that the lexicon lacks."""


@dataclass(frozen=True)
class Drafter:
    """A report ready for candidates to be cut from it."""

    page: Page
    model: str
    published_on: date | None
    yardstick: Yardstick
    basis: YardstickBasis

    @cached_property
    def _cues(self) -> CueIndex:
        return find_cues(self.page)

    @cached_property
    def _time_rules(self) -> list[TimeRule]:
        return time_rules(self.page, self.published_on)

    def draft(self, found: Found) -> CandidateDraft:
        """The candidate of a verified claim."""
        clause = self._clause(found)
        own, timing = self._timing(clause, self._earlier(clause))
        chance = self._likelihood(found, clause)
        voice = self._voice(found, clause)
        quote = self.page.text[clause.start : clause.end]
        return CandidateDraft.model_validate(
            {
                "start": clause.start,
                "end": clause.end,
                "quote": quote,
                "span_sha256": sha256_of(quote),
                "kind": Kind.CONDITIONAL if clause.condition else found.claim.kind,
                "analytic_confidence": analytic_confidence(self.page, clause),
                "attributed_to": voice.who,
                "section": [heading.text for heading in clause.sentence.block.path],
                "missing": sharpening.missing(self.page, clause, timing.horizon),
                "extraction_score": _score(clause, timing, chance),
                "extractor": EXTRACTOR,
                "trace": self._trace(found, clause, own, timing, chance, voice),
                **self._chance_fields(chance),
                **_horizon_fields(timing),
                **self._condition_fields(clause),
            }
        )

    # -------------------------------------------------------------- the clause

    def _clause(self, found: Found) -> Clause:
        """The claim's clause, with the rest of a cue at its edge (`not` of `not likely`)."""
        sentence, span = found.sentence.sentence, found.span
        cues = self._cues.within(sentence.start, sentence.end)
        inside = [cue for cue in cues if _is_free(cue, found)]
        cue = self._cue(found, inside)
        condition = found.condition
        start = min(span.start, cue.start)
        before = [each for each in self._own_clauses(sentence) if each.piece_start <= start]
        return Clause(
            start,
            max(span.end, cue.end),
            before[-1].piece_start if before else sentence.start,
            cue,
            tuple(other for other in inside if other is not cue),
            sentence,
            Condition(condition.start, condition.end) if condition else None,
            before[-1].inherited if before and before[-1].cue == cue else None,
        )

    def _cue(self, found: Found, inside: list[Cue]) -> Cue:
        """The governing cue: one of ours on the model's term, else the model's, else ours."""
        named = [cue for cue in inside if any(_span(cue).meets(t) for t in found.terms)]
        if named:
            return governing_cue(self.page, named)
        quantified = found.claim.expression in (Expression.VERBAL, Expression.NUMERIC)
        if inside and not (quantified and found.terms):
            return governing_cue(self.page, inside)
        return self._model_cue(found)

    def _model_cue(self, found: Found) -> Cue:
        place = found.terms[0] if found.terms else Span(found.span.start, found.span.start)
        expression = found.claim.expression
        label = "possibility"
        if expression is Expression.CATEGORICAL:
            label = "future"
        elif expression is not Expression.UNQUANTIFIED and found.terms:
            label = "likelihood"
        words = " ".join(self.page.folded[place.start : place.end].split())
        return Cue(place.start, place.end, label, MODEL_CUE, words)

    def _earlier(self, clause: Clause) -> Timing | None:
        """The time of the claim before in the same sentence, as our own clauses cut it."""
        previous: Timing | None = None
        for before in self._own_clauses(clause.sentence):
            if before.start >= clause.start:
                break
            previous = self._timing(before, previous)[1]
        return previous

    def _timing(self, clause: Clause, previous: Timing | None) -> tuple[Timing, Timing]:
        """The time in a clause's own words, and the one that holds for it."""
        day = self.published_on
        own = clause_timing(self.page, clause, day)
        held = inherited_timing(self.page, clause, own, previous, self._time_rules, day)
        return own, held

    def _own_clauses(self, sentence: Sentence) -> list[Clause]:
        cues = self._cues.within(sentence.start, sentence.end)
        return clauses(self.page, sentence, cues)

    # -------------------------------------------------------------- attributes

    def _likelihood(self, found: Found, clause: Clause) -> Likelihood:
        """Our reading; for a term that we do not know, the model says which way it points."""
        ours = likelihood(self.page, clause, self.yardstick)
        if clause.cue.rule != MODEL_CUE or ours.probability is not None:
            return ours
        terms = tuple(term for term in ours.terms if term)
        return replace(ours, polarity=found.claim.polarity, terms=terms)

    def _voice(self, found: Found, clause: Clause) -> Attribution:
        """The name that the model gives, in our spelling where we find the same."""
        ours = attribution(self.page, clause.sentence, clause.piece_start, clause.cue, None)
        if found.who is None:
            return ours
        name = " ".join(self.page.text[found.who.start : found.who.end].split())
        same = ours.who is not None and ours.who.casefold() == name.casefold()
        return ours if same else Attribution(name, "source:llm")

    def _chance_fields(self, chance: Likelihood) -> dict[str, object]:
        stated = chance.probability
        on_scale = chance.yardstick_term is not None
        return {
            "expression": chance.expression,
            "terms": list(chance.terms),
            "polarity": chance.polarity,
            "low_ppm": stated.low if stated else None,
            "point_ppm": stated.point if stated else None,
            "high_ppm": stated.high if stated else None,
            "why_no_probability": chance.why_none,
            "yardstick": self.yardstick.id if on_scale else None,
            "yardstick_version": self.yardstick.version if on_scale else None,
            "yardstick_basis": self.basis if on_scale else None,
            "yardstick_term": chance.yardstick_term,
        }

    def _condition_fields(self, clause: Clause) -> dict[str, object]:
        condition = clause.condition
        if condition is None:
            return {}
        words = self.page.text[condition.start : condition.end]
        return {
            "condition": words,
            "condition_start": condition.start,
            "condition_end": condition.end,
        }

    # -------------------------------------------------------------- why

    def _trace(
        self,
        found: Found,
        clause: Clause,
        own: Timing,
        timing: Timing,
        chance: Likelihood,
        voice: Attribution,
    ) -> list[str]:
        """Every rule that had a say, ours that would have left it out among them."""
        verdict = judge(self.page, clause, own.own, self.published_on)
        claim = found.claim
        said = [
            ("expression", claim.expression, chance.expression),
            ("polarity", claim.polarity, chance.polarity),
        ]
        return [
            f"llm:model.{self.model}",
            *found.marks,
            f"cue:{clause.cue.rule}",
            *(f"llm:says.{name}.{theirs}" for name, theirs, ours in said if theirs != ours),
            *([] if verdict.accepted else [f"rules:{verdict.rule}"]),
            *(rule for rule in (timing.rule, voice.rule) if rule),
        ]


def _span(cue: Cue) -> Span:
    return Span(cue.start, cue.end)


def _is_free(cue: Cue, found: Found) -> bool:
    """Whether a cue belongs to the claim and not to its condition."""
    place = _span(cue)
    return found.span.meets(place) and not (found.condition and found.condition.meets(place))


def _horizon_fields(timing: Timing) -> dict[str, object]:
    horizon = timing.horizon
    if horizon is None:
        return {"horizon_class": HorizonClass.UNSPECIFIED}
    return {
        "horizon_text": horizon.text,
        "horizon_class": horizon.horizon_class,
        "horizon_basis": timing.basis,
        "opens_on": horizon.opens_on,
        "due_on": horizon.due_on,
    }


def _score(clause: Clause, timing: Timing, chance: Likelihood) -> float:
    """How sure the extraction is, 0 to 1: lower than where rules agree with the model."""
    score = 0.35
    score += 0.1 if clause.cue.rule != MODEL_CUE else 0.0
    score += 0.1 if timing.horizon is not None else 0.0
    score += 0.1 if chance.probability is not None else 0.0
    return round(score, 2)
