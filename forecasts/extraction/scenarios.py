"""Alternatives that a text sets out: scenario headings, numbered courses, if and conversely.

They are proposed as a set; a person decides whether they exclude each other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forecasts.extraction import lexicon
from forecasts.extraction.blocks import Heading, Page
from forecasts.extraction.clauses import Clause

_NEAR = 700  # characters between a condition and its contrary
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several courses: the set's name and its own."""

    set_name: str
    name: str


def alternatives(page: Page, clauses: Sequence[Clause]) -> Mapping[int, Alternative]:
    """The alternative that each clause belongs to, by the clause's start.

    A set has at least two members; a lone "if" or a lone scenario heading is none.
    """
    found: dict[int, Alternative] = {}
    for signs in (_contraries(page, clauses), _numbered(page, clauses), _headed(page, clauses)):
        for clause, alternative in signs:
            found.setdefault(clause.start, alternative)
    members: dict[str, set[str]] = defaultdict(set)
    for alternative in found.values():
        members[alternative.set_name].add(alternative.name)
    return {start: one for start, one in found.items() if len(members[one.set_name]) > 1}


Sign = tuple[Clause, Alternative]


def _headed(page: Page, clauses: Sequence[Clause]) -> Iterator[Sign]:
    """Statements under headings such as "Scenario 2: stalemate" or "Worst case"."""
    pattern = lexicon.pattern("scenarios", "heading")
    for clause in clauses:
        for heading in clause.sentence.block.path:
            if pattern.search(page.folded, heading.start, heading.end):
                yield clause, Alternative(_parent(clause, heading), heading.text)


def _parent(clause: Clause, heading: Heading) -> str:
    """The heading above a scenario's heading names the set."""
    above = [h.text for h in clause.sentence.block.path if h.start < heading.start]
    return above[-1] if above else "Scenarios"


def _numbered(page: Page, clauses: Sequence[Clause]) -> Iterator[Sign]:
    """Statements that say which course they belong to: "In the second scenario, ..."."""
    pattern = lexicon.pattern("scenarios", "course")
    current: dict[int, str] = {}
    for clause in clauses:
        block, sentence = clause.sentence.block, clause.sentence
        if match := pattern.match(page.folded, sentence.start, sentence.end):
            current[block.start] = _short(page.text[match.start("name") : match.end("name")])
        if block.start in current:
            yield clause, Alternative(_section(clause), current[block.start])


def _contraries(page: Page, clauses: Sequence[Clause]) -> Iterator[Sign]:
    """A conditional and the sentence that turns it round: "Conversely, ..."."""
    contrary = lexicon.pattern("scenarios", "contrary")
    for i, clause in enumerate(clauses):
        if not contrary.match(page.folded, clause.sentence.start, clause.sentence.end):
            continue
        first = _conditional_before(clauses[:i], clause)
        if first is None or first.condition is None:
            continue
        condition = _short(page.text[first.condition.start : first.condition.end])
        set_name = f"{_section(clause)}: {condition}"
        yield first, Alternative(set_name, condition)
        yield clause, Alternative(set_name, _contrary_name(page, clause))


def _conditional_before(earlier: Sequence[Clause], clause: Clause) -> Clause | None:
    """The nearest conditional in an earlier sentence close by."""
    for candidate in reversed(earlier):
        if candidate.sentence.start == clause.sentence.start:
            continue
        if clause.sentence.start - candidate.sentence.end > _NEAR:
            return None
        if candidate.condition is not None:
            return candidate
    return None


def _contrary_name(page: Page, clause: Clause) -> str:
    if clause.condition is not None:
        return _short(page.text[clause.condition.start : clause.condition.end])
    return _short(page.text[clause.start : clause.end])


def _section(clause: Clause) -> str:
    path = clause.sentence.block.path
    return path[-1].text if path else "Alternatives"


def _short(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_NAME]
