"""From a report's text to candidates: the stages in order, each decision with its rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.document import sha256_of
from forecasts.domain.horizon import HorizonBasis, HorizonClass
from forecasts.domain.probability import ProbabilityRange, YardstickBasis
from forecasts.domain.yardstick import Yardstick
from forecasts.extraction import scenarios, sharpening
from forecasts.extraction.attributes import (
    Likelihood,
    analytic_confidence,
    kind_of,
    likelihood,
)
from forecasts.extraction.attribution import Attribution, attribution, speaks
from forecasts.extraction.blocks import Page, page_of
from forecasts.extraction.clauses import Clause, clauses, second_choices, under_stem
from forecasts.extraction.cues import find_cues
from forecasts.extraction.judge import Verdict, judge
from forecasts.extraction.sentences import sentences
from forecasts.extraction.timing import Timing, clause_timing, inherited_timing, time_rules

EXTRACTOR = "rules/1"
MOST_CUES = 40  # of a sentence; no prose has more, and hostile text must not take for ever


@dataclass(frozen=True, slots=True)
class Rejection:
    """A span that looked like a forecast and was left out, and why.

    `rule` is the rule that decided, `reason` its kind as the annotation guidelines name it.
    """

    start: int
    end: int
    quote: str
    rule: str
    reason: str


@dataclass(frozen=True)
class _Judged:
    clause: Clause
    timing: Timing
    verdict: Verdict
    voice: Attribution


def candidates(
    text: str,
    *,
    published_on: date | None,
    yardstick: Yardstick,
    yardstick_basis: YardstickBasis = YardstickBasis.ASSUMED,
) -> list[CandidateDraft]:
    """The forecast statements of a text, in text order.

    Args:
        text: the report's text; offsets are Unicode code points into it.
        published_on: the day horizons are counted from; without it all dates are None.
        yardstick: the scale that gives likelihood words their numbers.
        yardstick_basis: whether the text declares that scale or the desk assumes it.
    """
    page = page_of(text)
    accepted = [judged for judged in _judged(page, published_on) if judged.verdict.accepted]
    alternatives = scenarios.alternatives(page, [judged.clause for judged in accepted])
    return [
        _draft(page, judged, yardstick, yardstick_basis, alternatives.get(judged.clause.start))
        for judged in accepted
    ]


def judgements(page: Page, published_on: date | None) -> Iterator[tuple[Clause, Verdict]]:
    """Every clause with a cue and the verdict on it, accepted or not, in text order."""
    return ((judged.clause, judged.verdict) for judged in _judged(page, published_on))


def rejections(text: str, *, published_on: date | None) -> list[Rejection]:
    """The spans that were looked at and left out, in text order, each with its rule."""
    page = page_of(text)
    return [
        Rejection(
            judged.clause.start,
            judged.clause.end,
            text[judged.clause.start : judged.clause.end],
            judged.verdict.rule,
            judged.verdict.reason,
        )
        for judged in _judged(page, published_on)
        if not judged.verdict.accepted
    ]


# ------------------------------------------------------------------ judging


def _judged(page: Page, published_on: date | None) -> Iterator[_Judged]:
    """Every clause with a cue, with its time, its speaker and the verdict on it."""
    index = find_cues(page)
    rules = time_rules(page, published_on)
    block_start, earlier = -1, None
    for sentence in sentences(page):
        if sentence.block.start != block_start:
            block_start, earlier = sentence.block.start, None
        cues = index.within(sentence.start, sentence.end)[:MOST_CUES]
        found = clauses(page, sentence, cues) or under_stem(page, sentence, index)
        previous: Timing | None = None
        for clause in found:
            timing = clause_timing(page, clause, published_on)
            clause, verdict = _verdict(page, clause, timing, published_on)
            voice = attribution(page, sentence, clause.piece_start, clause.cue, earlier)
            if (
                clause.cue.length == 0 and voice.who is None
            ):  # a second figure of the same claim
                voice = Attribution(earlier, "source:coordinate")
            if verdict.accepted and voice.who and voice.rule != "source:speaker":
                earlier = voice.who
            timing = inherited_timing(page, clause, timing, previous, rules, published_on)
            previous = timing
            yield _Judged(clause, timing, verdict, voice)
        earlier = speaks(page, sentence, earlier) or earlier


_PASSING = frozenset(
    {
        "past_expectation",
        "promise_np",
        "present_epistemic",
        "ability",
        "background",
        "generic",
        "present_effect",
    }
)


def _verdict(
    page: Page, clause: Clause, timing: Timing, published_on: date | None
) -> tuple[Clause, Verdict]:
    """The verdict on a clause; a later cue may carry it where the first is about the past."""
    verdict = judge(page, clause, timing.own, published_on)
    if verdict.accepted or verdict.reason not in _PASSING:
        return clause, verdict
    for other in second_choices(page, clause):
        second = judge(page, other, timing.own, published_on)
        if second.accepted:
            return other, second
    return clause, verdict


# ------------------------------------------------------------------ the record


def _draft(
    page: Page,
    judged: _Judged,
    yardstick: Yardstick,
    basis: YardstickBasis,
    alternative: scenarios.Alternative | None,
) -> CandidateDraft:
    clause, timing, voice = judged.clause, judged.timing, judged.voice
    quote = page.text[clause.start : clause.end]
    chance = likelihood(page, clause, yardstick)
    horizon = timing.horizon
    condition = clause.condition
    on_scale = chance.yardstick_term is not None
    return CandidateDraft(
        start=clause.start,
        end=clause.end,
        quote=quote,
        span_sha256=sha256_of(quote),
        kind=kind_of(page, clause, voice, chance.expression),
        expression=chance.expression,
        terms=list(chance.terms),
        polarity=chance.polarity,
        **_parts(chance.probability),
        why_no_probability=chance.why_none,
        yardstick=yardstick.id if on_scale else None,
        yardstick_version=yardstick.version if on_scale else None,
        yardstick_basis=basis if on_scale else None,
        yardstick_term=chance.yardstick_term,
        analytic_confidence=analytic_confidence(page, clause),
        horizon_text=horizon.text if horizon else None,
        horizon_class=horizon.horizon_class if horizon else HorizonClass.UNSPECIFIED,
        horizon_basis=timing.basis,
        opens_on=horizon.opens_on if horizon else None,
        due_on=horizon.due_on if horizon else None,
        condition=page.text[condition.start : condition.end] if condition else None,
        condition_start=condition.start if condition else None,
        condition_end=condition.end if condition else None,
        attributed_to=voice.who,
        scenario_set=alternative.set_name if alternative else None,
        scenario=alternative.name if alternative else None,
        section=[heading.text for heading in clause.sentence.block.path],
        missing=sharpening.missing(page, clause, horizon),
        extraction_score=_score(judged, chance),
        extractor=EXTRACTOR,
        trace=_trace(judged),
    )


def _parts(probability: ProbabilityRange | None) -> dict[str, int | None]:
    if probability is None:
        return {"low_ppm": None, "point_ppm": None, "high_ppm": None}
    return {
        "low_ppm": probability.low,
        "point_ppm": probability.point,
        "high_ppm": probability.high,
    }


_BY_LABEL = {"numeric": 0.6, "likelihood": 0.55, "future": 0.5, "expectation": 0.5, "risk": 0.4,
             "plan": 0.4, "pledge": 0.4, "possibility": 0.4, "should": 0.35, "would": 0.3,
             "can": 0.25}  # fmt: skip


def _score(judged: _Judged, chance: Likelihood) -> float:
    """How sure the extraction is, 0 to 1: a sum of what speaks for it, not about the event."""
    clause = judged.clause
    score = _BY_LABEL.get(clause.cue.label, 0.3)
    score += 0.15 if judged.timing.basis is HorizonBasis.STATED else 0.0
    score += 0.1 if judged.timing.basis is HorizonBasis.HEADING else 0.0
    score += 0.1 if chance.probability is not None else 0.0
    score += 0.1 if 30 <= clause.end - clause.start <= 300 else 0.0
    score += 0.05 if judged.verdict.rule == "judge:no_objection" else 0.0
    score += 0.05 if clause.sentence.block.path else 0.0
    return round(min(max(score, 0.05), 0.99), 2)


def _trace(judged: _Judged) -> list[str]:
    clause = judged.clause
    trace = [f"cue:{clause.cue.rule}", judged.verdict.rule]
    if clause.condition:
        trace.append("clause:condition")
    if clause.inherited:
        trace.append(f"clause:continues.{clause.inherited.rule}")
    if judged.timing.rule:
        trace.append(judged.timing.rule)
    if judged.voice.rule:
        trace.append(judged.voice.rule)
    return trace
