"""Attributes of a claim: kind, expression, polarity, probability, analytic confidence."""

import re
from dataclasses import dataclass

from forecasts.domain.probability import (
    AnalyticConfidence,
    Expression,
    Polarity,
    ProbabilityRange,
)
from forecasts.domain.statement import Kind, WhyNoProbability
from forecasts.domain.yardstick import Yardstick, read_term
from forecasts.extraction.attribution import Attribution, has_frame
from forecasts.extraction.blocks import Page
from forecasts.extraction.clauses import Clause
from forecasts.extraction.cues import VERBAL, Cue


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a claim says its event is, and in which words."""

    expression: Expression
    polarity: Polarity
    terms: tuple[str, ...]
    probability: ProbabilityRange | None = None
    yardstick_term: str | None = None

    @property
    def why_none(self) -> WhyNoProbability | None:
        """Why a verbal likelihood has no probability."""
        verbal = self.expression is Expression.VERBAL and self.probability is None
        return WhyNoProbability.NOT_ON_YARDSTICK if verbal else None


# ------------------------------------------------------------------ likelihood


def likelihood(page: Page, clause: Clause, yardstick: Yardstick) -> Likelihood:
    """Expression, polarity and probability of the event that a clause names."""
    cue = clause.cue
    terms = _terms(clause)
    denied = is_denied(page, clause)
    if cue.chance:
        chance = cue.chance.complement() if denied else cue.chance
        return Likelihood(Expression.NUMERIC, _polarity(denied), terms, chance)
    if cue.label in VERBAL or _is_verbal_would(clause):
        return _verbal(cue, terms, yardstick, denied=denied)
    categorical = cue.label in ("future", "would") or cue.rule == "plan.progressive"
    expression = Expression.CATEGORICAL if categorical else Expression.UNQUANTIFIED
    return Likelihood(expression, _polarity(denied), terms)


def _is_verbal_would(clause: Clause) -> bool:
    return clause.cue.label == "would" and clause.inherited is not None


def _verbal(
    cue: Cue, terms: tuple[str, ...], yardstick: Yardstick, *, denied: bool
) -> Likelihood:
    reading = read_term(yardstick, _bare(cue.words))
    if reading is None:
        doubted = cue.negated or cue.rule == "likelihood.not_likely"
        return Likelihood(Expression.VERBAL, _polarity(denied != doubted), terms)
    doubted = reading.polarity is Polarity.NEGATED
    probability = reading.probability.complement() if denied else reading.probability
    return Likelihood(
        Expression.VERBAL,
        _polarity(denied != doubted),
        terms,
        probability,
        reading.term.term,
    )


def _polarity(denied: bool) -> Polarity:
    return Polarity.NEGATED if denied else Polarity.AFFIRMED


def _terms(clause: Clause) -> tuple[str, ...]:
    """The governing words first, then modals and likelihood words beside them."""
    beside = [
        cue.words
        for cue in clause.folded
        if not cue.weak and abs(cue.start - clause.cue.end) < 200 and cue.start > clause.start
    ]
    return tuple(_bare(words) for words in (clause.cue.words, *beside[:2]))


_AROUND = re.compile(
    r"\A(?:(?:there|it|is|are|was|were|be|been|being|'s|'re|as|a|an|the|has|have) ){1,4}(?=\S)|"
    r" (?:to|that|of|for|is that|in)\Z"
)


def _bare(words: str) -> str:
    """A term without the copula and particles around it: `is highly likely to`."""
    return _AROUND.sub("", words)


_DENIAL_AFTER = re.compile(
    r"\s{0,8}(?:(?:also|still|now|then|probably|likely|almost certainly|certainly|ever|even|"
    r"simply|therefore|well|very)\s{1,8}){0,2}(?:not|never|no longer|neither|nowhere)\b"
)
_DENIAL_IN_CUE = re.compile(
    r"(?:n't|won't|not|never|no longer|cannot|no intention|not plan|no)\b|n't\b"
)
_DENIED_SUBJECT = re.compile(
    r"(?:\A|[,;:(\"'] ?|\b(?:that|and|but|think|believe|mean)\s{1,8})"
    r"(?:no(?! (?:doubt|matter|longer))|none|nobody|no one|nothing|neither|few|little|"
    r"hardly any)\b[^,;:]{0,80}(?:: |\(|\| ?)?\Z"
)
_DENIED_OPINION = re.compile(
    r"\b(?:do not|does not|did not|don't|doesn't|didn't) (?:think|believe|expect|foresee|see|"
    r"anticipate|imagine)\b[^.;:,]{0,80}\Z"
)
_DENIED_COMPLEMENT = re.compile(
    r"(?:\s{0,8}(?:that\s)?[^,;:.]{2,140}?)\b(?:will|would|does|do|is|are|can|could|may|might|"
    r"should)(?:\s{1,8}(?:[a-z]{3,12}ly\s{1,8})?(?:not|never|no longer)|n't)\b|"
    r"\s{0,8}(?:that\s{1,8})?(?:no|neither|nobody|nothing|none|few)\b"
    r"(?! (?:later|sooner|more|less)\b)|"
    r"[^,;:.]{2,100}?\b(?:won't|cannot|can't)\b"
)


def is_denied(page: Page, clause: Clause) -> bool:
    """Whether the text denies the event: doubt in the likelihood word itself apart."""
    cue, folded = clause.cue, page.folded
    after = folded[cue.end : max(clause.end, cue.end)]
    before = folded[clause.piece_start : cue.start]
    if cue.rule == "possibility.not_excluded":
        return False
    denied = False
    if cue.chance:
        denied = bool(_DENIED_COMPLEMENT.match(after))
    elif cue.label == "likelihood":
        denied = _likelihood_denied(cue, after)
    else:
        denied = bool(_DENIAL_AFTER.match(after)) or bool(_DENIAL_IN_CUE.search(cue.words))
        if cue.label == "expectation":
            that = cue.takes == "that"
            denied = denied or (that and bool(_DENIED_COMPLEMENT.match(after)))
    if _DENIED_OPINION.search(before):
        return not denied
    return denied or bool(_DENIED_SUBJECT.search(before))


def _likelihood_denied(cue: Cue, after: str) -> bool:
    if not cue.negated and _DOUBTING.search(cue.words):
        return True
    if cue.rule in ("likelihood.unlikely", "likelihood.not_likely", "likelihood.doubt"):
        return False
    if cue.words.endswith(" to") and _DENIAL_AFTER.match(after):
        return True
    if cue.rule in ("likelihood.probably", "likelihood.likely", "likelihood.almost_certain"):
        return bool(_DENIAL_AFTER.match(after) or _ADVERB_DENIED.match(after)) or (
            bool(_THAT.match(after)) and bool(_DENIED_COMPLEMENT.match(after))
        )
    return bool(_DENIED_COMPLEMENT.match(after)) and cue.takes == "that"


_DOUBTING = re.compile(
    r"\b(?:no|little|slim|slight|low|scant|faint|minimal|negligible) "
    r"(?:real |realistic )?(?:chances?|likelihood|probability|possibility|prospects?|odds)\b|"
    r"\b(?:chances|likelihood|probability|prospects?|odds)\b.{0,100} "
    r"(?:slim|low|small|slight|poor|remote|minimal|negligible|dim|bleak|grim|faint|distant)\Z"
)
_THAT = re.compile(r"\s{0,8}(?:that|the|an?|they|he|she|it|we|this|these|its|their)\b")
_ADVERB_DENIED = re.compile(
    r"\s{0,8}(?:will|would|could|can|does|do|is|are|may)"
    r"(?:\s{1,8}(?:not|never|no longer)\b|n't\b)|"
    r"\s{0,8}(?:won't|cannot|can't)\b"
)

# ------------------------------------------------------------------ kind


def kind_of(page: Page, clause: Clause, voice: Attribution, expression: Expression) -> Kind:
    """The first kind that fits, in the order of the guidelines."""
    cue = clause.cue
    if clause.condition is not None or _is_nominal_conditional(page, clause):
        return Kind.CONDITIONAL
    if _risk_governs(page, clause):
        return Kind.RISK
    if cue.label == "pledge" or _is_own_conduct(page, clause, voice):
        return Kind.COMMITMENT
    if cue.label == "plan":
        return Kind.PLAN
    possible = expression is Expression.UNQUANTIFIED
    return Kind.POSSIBILITY if possible else Kind.PREDICTION


def _is_nominal_conditional(page: Page, clause: Clause) -> bool:
    """`A blockade would hurt trade`; under "she said", `would` is a reported `will`."""
    reported = clause.inherited or has_frame(page, clause.piece_start, clause.cue)
    return clause.cue.label == "would" and not reported


_RISK_WORD = re.compile(
    r"\b(?:risks?|dangers?|threats?|fears?|worr(?:y|ies|ied)|concerns?|concerned|"
    r"afraid|alarm(?:ed|ing)?|worrying|concerning|worrisome)\b"
)


def _risk_governs(page: Page, clause: Clause) -> bool:
    """A risk word is the cue, or opens the words that lead up to it."""
    if clause.cue.label == "risk":
        return True
    if clause.cue.label not in ("possibility", "likelihood"):
        return False
    lead = page.folded[clause.piece_start : clause.cue.end]
    return _RISK_WORD.search(lead) is not None and (
        re.search(r"\bthat\b", lead) is not None
        or "possib" in clause.cue.words
        or "danger" in clause.cue.words
    )


_OWN = re.compile(
    r"\b(?:we|i)(?:\s{1,8}(?:[a-z]{3,12}ly|also|still|then|now|always))?\s{0,8}\Z"
)
_CONDUCT = re.compile(
    r"(?:\s{1,8}(?:not|also|always|still|now|then|never|be|[a-z]{3,12}ly)){0,3}\s{1,8}(?:continue|keep|watch|look|"
    r"monitor|support|defend|provide|work|use|take|make|let|open|maintain|remain|act|respond|"
    r"review|adjust|draw|proceed|pursue|seek|help|stand|do|give|send|ensure|focus|watching|looking|letting|"
    r"focused|working|taking|doing|having|using|engage|protect|invest|deliver|build|hold|go|"
    r"move|present|submit|publish|meet|vote|fight|impose|introduce|stop|leave|return)"
)
_SAME_SUBJECT = re.compile(r"\b(?:he|she|it|they|his|her|its|their [a-z]{3,20})\s{0,8}\Z")


def _is_own_conduct(page: Page, clause: Clause, voice: Attribution) -> bool:
    """A pledge about one's own conduct: `we will monitor`, `said it would continue`."""
    if clause.cue.label not in ("future", "would", "expectation"):
        return False
    before = page.folded[clause.piece_start : clause.cue.start]
    after = page.folded[clause.cue.end : clause.end]
    if clause.cue.rule == "expectation.see":
        return re.search(r"\b(?:don't|do not)\b", clause.cue.words) is not None
    if clause.cue.label == "expectation":
        return False
    if _OWN.search(before) and _CONDUCT.match(after):
        return True
    reported = voice.who is not None and voice.rule is not None and "frame" in voice.rule
    return reported and _SAME_SUBJECT.search(before) is not None


# ------------------------------------------------------------------ confidence

_CONFIDENCE = re.compile(
    r"\b(?:with )?(?P<level>high|moderate|medium|low)(?:-to-(?:high|moderate))?[ -]"
    r"(?:analytic(?:al)? )?confidence\b|"
    r"\bconfidence (?:level )?(?:is|:|in this (?:assessment|judge?ment) is) "
    r"(?P<other>high|moderate|medium|low)\b"
)


def analytic_confidence(page: Page, clause: Clause) -> AnalyticConfidence | None:
    """How sure the source says it is of its judgement, in the same sentence."""
    sentence = clause.sentence
    match = _CONFIDENCE.search(page.folded, sentence.start, sentence.end)
    if match is None:
        return None
    level = match["level"] or match["other"]
    return AnalyticConfidence("moderate" if level == "medium" else level)
