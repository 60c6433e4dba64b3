"""Chances stated as numbers: percentages, odds and fractions that are a probability.

A percentage that is a magnitude (a rise of 3 per cent) is none: only wordings that make it a
chance are read, and list items or table cells that end or begin with one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from forecasts.domain.probability import MILLION, ProbabilityRange
from forecasts.extraction import lexicon
from forecasts.extraction.blocks import Block, BlockKind, Page


@dataclass(frozen=True, slots=True)
class Chance:
    """A stated probability and where it stands."""

    start: int
    end: int
    probability: ProbabilityRange
    rule: str


def find_chances(page: Page) -> Iterator[Chance]:
    """Every stated probability of a text, with overlaps (the caller takes the longest)."""
    for entry in lexicon.labelled("chances", "phrase"):
        for match in entry.pattern.finditer(page.folded):
            if chance := _chance(match, match.start(), match.end(), entry.id):
                yield chance
    for block in page.blocks:
        yield from _at_edges(page, block)


def _at_edges(page: Page, block: Block) -> Iterator[Chance]:
    """A percentage that closes or opens a list item or a table row."""
    if block.kind not in (BlockKind.ITEM, BlockKind.ROW) or block.boilerplate:
        return
    for entry in lexicon.labelled("chances", "edge"):
        match = entry.pattern.search(page.folded[block.start : block.end])
        if match is None:
            continue
        start, end = match.span("p" if match["p"] else "fraction")
        if chance := _chance(match, block.start + start, block.start + end, entry.id):
            yield chance
            return


def _chance(match: re.Match[str], start: int, end: int, rule: str) -> Chance | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    reading = next(
        (reader(groups) for name, reader in _READERS.items() if name in groups), None
    )
    return Chance(start, end, reading, rule) if reading else None


_Groups = Mapping[str, str]
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twenty": 20, "hundred": 100,
}  # fmt: skip


def _percentages(groups: _Groups) -> ProbabilityRange | None:
    """One or two percentages; "under 5 %" and "over 90 %" run to the end of the scale."""
    phrase = groups["p"]
    values = sorted(float(n.replace(",", ".")) / 100 for n in _NUMBER.findall(phrase)[:2])
    if not values or values[-1] > 1:
        return None
    if len(values) == 1 and re.search(r"<|under|below|less than|at most|up to", phrase):
        values = [0.0, *values]
    elif len(values) == 1 and re.search(r">|over|above|more than|at least", phrase):
        values = [*values, 1.0]
    return _between(values[0], values[-1])


def _odds(groups: _Groups) -> ProbabilityRange | None:
    """`m in n` as a share; `m to n` as odds, for unless "against" is said."""
    first, second = (_count(groups[name]) for name in ("m", "n"))
    if first is None or second is None or second == 0:
        return None
    if "against" in groups:
        return _between(second / (first + second))
    share = first / (first + second) if "to" in groups else first / second
    return _between(share) if share <= 1 else None


def _fraction(groups: _Groups) -> ProbabilityRange:
    return _between(float(groups["fraction"]))


def _even(groups: _Groups) -> ProbabilityRange:
    return _between(0.5)


_READERS: Mapping[str, Callable[[_Groups], ProbabilityRange | None]] = {
    "p": _percentages,
    "m": _odds,
    "even": _even,
    "fraction": _fraction,
}


def _count(word: str) -> float | None:
    return float(_WORDS[word]) if word in _WORDS else float(word) if word.isdigit() else None


def _between(low: float, high: float | None = None) -> ProbabilityRange:
    top = low if high is None else high
    return ProbabilityRange(
        round(low * MILLION), round((low + top) / 2 * MILLION), round(top * MILLION)
    )
