"""Judge: whether a clause is a forecast, by the first named rule that fits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from forecasts.extraction import lexicon
from forecasts.extraction.attribution import has_frame
from forecasts.extraction.blocks import BlockKind, Page
from forecasts.extraction.clauses import CLOSING_WORDS, Clause
from forecasts.extraction.horizons import HorizonReading
from forecasts.extraction.lexicon import Entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted or not, the rule that decided, and its reason as the guidelines name it."""

    accepted: bool
    rule: str
    reason: str


ACCEPTED = Verdict(True, "judge:no_objection", "forecast")


def judge(
    page: Page, clause: Clause, horizon: HorizonReading | None, published_on: date | None
) -> Verdict:
    """The verdict on a clause. `horizon` is the time expression of the clause itself."""
    structural = _by_place(page, clause) or _by_period(clause, horizon, published_on)
    if structural:
        return structural
    slots = _Slots(page, clause, horizon)
    for entry in _rules_for(clause.cue.label, clause.cue.rule):
        if slots.fits(entry):
            accepted = bool(entry.options.get("keep", False))
            return Verdict(accepted, f"judge:{entry.id}", entry.label)
    return ACCEPTED


# ------------------------------------------------------------------ where it stands


def _by_place(page: Page, clause: Clause) -> Verdict | None:
    block = clause.sentence.block
    if block.boilerplate:
        return Verdict(False, f"place:{block.boilerplate}", "boilerplate")
    if block.kind is BlockKind.HEADING:
        return Verdict(False, "place:heading", "heading")
    if _is_stem(page, clause):
        return Verdict(False, "place:stem", "meta")
    if clause.cue.chance:
        return None
    if _is_question(page, clause):
        return Verdict(False, "place:question", "question")
    if _is_torn(page, clause):
        return Verdict(False, "place:torn_text", "ocr_broken")
    if clause.cue.fragment and _has_finite_verb(page, clause):
        return Verdict(False, "place:infinitive", "present_effect")
    return None


_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|should|"
    r"[a-z]{3,14}ed|expect|want|need|able|likely|set|order|begun|began|continue[sd]?|tend|"
    r"seek|help|due|how|what|when|where|way|power|ability|effort|efforts|pressure|plan|plans)\b"
)


def _is_stem(page: Page, clause: Clause) -> bool:
    """What opens a list ("The following are likely:") makes its claims in the items."""
    block, cue = clause.sentence.block, clause.cue
    if block.kind is not BlockKind.PARAGRAPH or clause.sentence.end != block.end:
        return False
    rest = page.folded[cue.end : block.end].rstrip()
    return rest.endswith(":") and len(rest.split()) <= CLOSING_WORDS


def _has_finite_verb(page: Page, clause: Clause) -> bool:
    """Beside a finite verb, an infinitive is no telegraphic future (`Clouds to thicken`)."""
    sentence, cue = clause.sentence, clause.cue
    rest = page.folded[sentence.start : cue.start] + page.folded[cue.end : sentence.end]
    return _FINITE.search(rest) is not None


def _is_question(page: Page, clause: Clause) -> bool:
    tail = page.text[clause.sentence.end - 4 : clause.sentence.end]
    return "?" in tail


def _is_torn(page: Page, clause: Clause) -> bool:
    """A claim of fewer than three words says nothing that could be checked."""
    return len(page.text[clause.start : clause.end].split()) < 3


def _by_period(
    clause: Clause, horizon: HorizonReading | None, published_on: date | None
) -> Verdict | None:
    """A period that was over at publication."""
    if horizon is None or published_on is None or _is_surely_ahead(clause):
        return None
    if horizon.is_past and horizon.rule.startswith("period"):
        return Verdict(False, "horizon:past", "period_past")
    return None


def _is_surely_ahead(clause: Clause) -> bool:
    return clause.cue.label == "future" and clause.cue.rule != "future.fronted_year"


# ------------------------------------------------------------------ lexicon rules


@lru_cache
def _rules_for(label: str, rule: str) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entry in lexicon.entries("reject")
        if {label, rule, "any"} & set(entry.options["applies"])
    )


@dataclass(frozen=True, slots=True)
class _Slots:
    """The places of a clause that rules look at."""

    page: Page
    clause: Clause
    horizon: HorizonReading | None

    def fits(self, entry: Entry) -> bool:
        needed = entry.options.get("cue")
        if needed and not re.fullmatch(needed, self.clause.cue.words):
            return False
        return self._matches(entry) and not any(self._exceptions(entry))

    def _matches(self, entry: Entry) -> bool:
        where = entry.options["where"]
        clause = self.clause
        if where == "condition":
            return clause.condition is not None
        if where == "inherited":
            return clause.inherited is not None
        if where == "frame":
            return has_frame(self.page, clause.piece_start, clause.cue)
        if where == "after":
            end = max(clause.end, clause.cue.end)
            return entry.pattern.match(self.page.folded, clause.cue.end, end) is not None
        return entry.pattern.search(self._text(where)) is not None

    def _text(self, where: str) -> str:
        folded, clause = self.page.folded, self.clause
        sentence = clause.sentence
        spans = {
            "before": (clause.piece_start, clause.cue.start),
            "cue": (clause.cue.start, clause.cue.end),
            "clause": (clause.piece_start, clause.end),
            "sentence": (sentence.start, sentence.end),
            "block": (sentence.block.start, sentence.block.end),
        }
        start, end = spans[where]
        if where == "cue":
            return clause.cue.words
        if where == "before":
            return folded[start:end].rstrip() + " "
        return folded[start:end]

    def _exceptions(self, entry: Entry) -> Iterator[bool]:
        options, cue = entry.options, self.clause.cue
        if source := options.get("unless_after"):
            yield _compiled(source).match(self.page.folded, cue.end) is not None
        if source := options.get("unless_before"):
            yield _compiled(source).search(self._text("before")) is not None
        if source := options.get("unless_cue"):
            yield _compiled(source).search(cue.words) is not None
        if options.get("unless_frame"):
            yield has_frame(self.page, self.clause.piece_start, cue)
        if options.get("unless_horizon"):
            yield self.horizon is not None and not self.horizon.is_past


@lru_cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(lexicon.expand(source, {}))
