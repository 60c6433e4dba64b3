"""Timing: which time expression holds for a claim.

Its own words come first, then words of the same sentence, then its heading or an opening rule
("all predictions are for 1 January"); never a default.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forecasts.domain.horizon import HorizonBasis, HorizonClass
from forecasts.extraction import lexicon
from forecasts.extraction.blocks import BlockKind, Heading, Page
from forecasts.extraction.clauses import Clause
from forecasts.extraction.horizons import HorizonReading, best_of, find_horizons
from forecasts.extraction.sentences import sentences


@dataclass(frozen=True, slots=True)
class Timing:
    """The horizon that holds, where it comes from, and the clause's own, past or not."""

    horizon: HorizonReading | None = None
    basis: HorizonBasis | None = None
    rule: str | None = None
    own: HorizonReading | None = None


@dataclass(frozen=True, slots=True)
class TimeRule:
    """A sentence that sets the horizon for predictions from `start` to `end`."""

    start: int
    end: int
    reading: HorizonReading
    for_lists: bool = False

    def holds_for(self, clause: Clause) -> bool:
        """A rule about "the predictions below" is about list items, not about prose."""
        in_list = clause.sentence.block.kind is not BlockKind.PARAGRAPH
        return in_list or not self.for_lists


def clause_timing(page: Page, clause: Clause, published_on: date | None) -> Timing:
    """The horizon in a clause's own words, its condition aside."""
    readings = [
        reading
        for reading in find_horizons(
            page.text, page.folded, clause.start, clause.end, published_on, prose=True
        )
        if not (_in_condition(clause, reading) or _dates_the_past(page, reading))
    ]
    own = _nearest(clause, readings)
    if own is None or own.is_past:
        return Timing(own=own)
    return Timing(own, HorizonBasis.STATED, f"horizon:{own.rule}", own)


def inherited_timing(
    page: Page,
    clause: Clause,
    timing: Timing,
    previous: Timing | None,
    rules: Sequence[TimeRule],
    published_on: date | None,
) -> Timing:
    """The clause's own horizon, or that of its heading, or of an opening rule above it."""
    if timing.horizon is not None and not _says_nothing(timing.horizon):
        return timing
    if previous and previous.horizon and _fronted(page, clause, previous.horizon):
        return replace(previous, rule="horizon:fronted", own=timing.own)
    found = [*_from_headings(page, clause, published_on), *_from_rules(clause, rules)]
    dated = [pair for pair in found if pair[0].dated]
    for reading, rule in dated or found:
        return Timing(reading, HorizonBasis.HEADING, rule, timing.own)
    return timing


def _from_headings(
    page: Page, clause: Clause, published_on: date | None
) -> Iterator[tuple[HorizonReading, str]]:
    """What the headings above say, the nearest first."""
    for heading in reversed(clause.sentence.block.path):
        if reading := _heading_reading(page, heading, published_on):
            yield reading, f"horizon:{reading.rule}"


def _from_rules(
    clause: Clause, rules: Sequence[TimeRule]
) -> Iterator[tuple[HorizonReading, str]]:
    for rule in reversed(rules):
        if rule.start <= clause.start < rule.end and rule.holds_for(clause):
            yield rule.reading, f"horizon:rule.{rule.reading.rule}"


def time_rules(page: Page, published_on: date | None) -> list[TimeRule]:
    """What sets the time for what follows.

    A sentence like "all predictions are for 2026" holds until the next of its kind; a time
    expression that stands alone ("Friday through Tuesday...") holds to the end of its block.
    """
    return [*_opening_rules(page, published_on), *_times_alone(page, published_on)]


def _times_alone(page: Page, published_on: date | None) -> Iterator[TimeRule]:
    for sentence in sentences(page):
        if sentence.end - sentence.start > 60 or sentence.end >= sentence.block.end:
            continue
        for reading in find_horizons(
            page.text, page.folded, sentence.start, sentence.end, published_on
        ):
            rest = (
                page.folded[sentence.start : reading.start]
                + page.folded[reading.end : sentence.end]
            )
            if reading.due_on and lexicon.pattern("timing", "time_alone").match(rest):
                yield TimeRule(sentence.end, sentence.block.end, reading)


def _opening_rules(page: Page, published_on: date | None) -> list[TimeRule]:
    found: list[tuple[int, HorizonReading]] = []
    for match in lexicon.pattern("timing", "opening_rule").finditer(page.folded):
        readings = find_horizons(page.text, page.folded, *match.span(), published_on)
        dated = [reading for reading in readings if reading.due_on and not reading.is_past]
        if dated:
            found.append((match.start(), dated[-1]))
    ends = [*(start for start, _ in found[1:]), len(page.text)]
    return [
        TimeRule(start, end, reading)
        for (start, reading), end in zip(found, ends, strict=False)
    ]


_FRONT = 4  # words that may stand before a fronted time adjunct


def _fronted(page: Page, clause: Clause, reading: HorizonReading) -> bool:
    """A time adjunct at the head of the sentence holds for all its clauses."""
    sentence = clause.sentence
    if not sentence.start <= reading.start < sentence.end:
        return False
    return len(page.folded[sentence.start : reading.start].split()) < _FRONT


def _says_nothing(reading: HorizonReading) -> bool:
    """Words like "eventually" give way to a heading."""
    return reading.rule.startswith("open")


def _in_condition(clause: Clause, reading: HorizonReading) -> bool:
    condition = clause.condition
    return condition is not None and condition.start <= reading.start < condition.end


_PAST_EVENT = re.compile(
    r"(?<!be)\s(?:announced|signed|issued|released|published|approved|adopted|launched|introduced|"
    r"passed|agreed|unveiled|reached|concluded|initiated|prevailed|captured|seized|imposed|dated|"
    r"invaded|elected|said|began|met)\s{1,8}\Z"
)


def _dates_the_past(page: Page, reading: HorizonReading) -> bool:
    """The day of something done, `the plan announced on 11 October`, is no horizon."""
    before = page.folded[max(0, reading.start - 24) : reading.start]
    return _PAST_EVENT.search(before) is not None


def _nearest(clause: Clause, readings: Sequence[HorizonReading]) -> HorizonReading | None:
    """Dated before vague, behind the cue before in front of it, near before far."""

    def rank(reading: HorizonReading) -> tuple[int, int, int]:
        behind = reading.start >= clause.cue.start
        definite = 0 if reading.due_on else 1 if reading.dated else 2
        if reading.is_past:
            definite = 4
        elif reading.horizon_class is HorizonClass.UNSPECIFIED and definite == 2:
            definite = 3
        return (definite, 0 if behind else 1, abs(reading.start - clause.cue.end))

    return min(readings, key=rank, default=None)


_HEADING_WORDS = re.compile(
    r"\b(?:short|medium|near|long|mid|now|next|coming|outlook|forecasts?|predictions?|horizon|term|"
    r"months?|years?|weeks?|quarter|by|through|until|to|before|expect|ahead|look|scenario|"
    r"projections?|for|in|early|late|season|beyond)\b|[>+<-]"
)


def _heading_reading(
    page: Page, heading: Heading, published_on: date | None
) -> HorizonReading | None:
    words = page.folded[heading.start : heading.end]
    if not _HEADING_WORDS.search(words):
        return None
    readings = [
        reading
        for reading in find_horizons(
            page.text, page.folded, heading.start, heading.end, published_on
        )
        if not reading.is_past
    ]
    best = best_of(readings)
    if best is None or (best.horizon_class is HorizonClass.UNSPECIFIED and not best.dated):
        return None
    if best.rule.startswith("heading") or best.rule.startswith("vague"):
        return _named_after(page, heading, best)
    return best


def _named_after(page: Page, heading: Heading, reading: HorizonReading) -> HorizonReading:
    """The whole heading is the horizon's text where it is made of nothing else."""
    return replace(reading, start=heading.start, end=heading.end, text=heading.text)
