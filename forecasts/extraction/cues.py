"""Cues: the words that make a clause a statement about the future. Longest match wins."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from forecasts.domain.probability import ProbabilityRange
from forecasts.extraction import chances, lexicon
from forecasts.extraction.blocks import Page

VERBAL = frozenset({"likelihood", "expectation", "should"})


@dataclass(frozen=True)
class Cue:
    """A cue found in a text. `chance` is what a numeric cue states of the event named."""

    start: int
    end: int
    label: str
    rule: str
    words: str
    takes: str | None = None
    negated: bool = False
    weak: bool = False
    fragment: bool = False
    chance: ProbabilityRange | None = None

    @cached_property
    def length(self) -> int:
        """Characters, the measure that decides between cues that overlap."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class CueIndex:
    """The cues of a text in order, none overlapping another."""

    cues: tuple[Cue, ...]
    starts: tuple[int, ...]

    def within(self, start: int, end: int) -> Sequence[Cue]:
        """The cues that begin between two offsets."""
        return self.cues[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def find_cues(page: Page) -> CueIndex:
    """All cues of a text, overlaps resolved in favour of the longest, then of the first."""
    found = sorted(
        [*_verbal_cues(page), *_numeric_cues(page)],
        key=lambda cue: (cue.chance is None, -cue.length, cue.start),
    )
    kept = sorted(_without_overlaps(found), key=lambda cue: cue.start)
    return CueIndex(tuple(kept), tuple(cue.start for cue in kept))


def _verbal_cues(page: Page) -> Iterable[Cue]:
    folded = page.folded
    for entry in lexicon.entries("cues"):
        options = entry.options
        if options.get("bulletin") and not page.is_bulletin:
            continue
        for match in entry.pattern.finditer(folded):
            words = match[0].strip()
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            if not words:
                continue
            yield Cue(
                start,
                start + len(words),
                entry.label,
                entry.id,
                " ".join(words.split()),
                takes=options.get("takes"),
                negated=options.get("negated", False),
                weak=options.get("weak", False),
                fragment=options.get("fragment", False),
            )


def _numeric_cues(page: Page) -> Iterable[Cue]:
    for chance in chances.find_chances(page):
        words = " ".join(page.text[chance.start : chance.end].split())
        yield Cue(
            chance.start, chance.end, "numeric", chance.rule, words, chance=chance.probability
        )


def _without_overlaps(ranked: Iterable[Cue]) -> Iterable[Cue]:
    taken: list[tuple[int, int]] = []
    for cue in ranked:
        i = bisect_left(taken, (cue.start, cue.end))
        before = i > 0 and taken[i - 1][1] > cue.start
        after = i < len(taken) and taken[i][0] < cue.end
        if not (before or after):
            taken.insert(i, (cue.start, cue.end))
            yield cue
