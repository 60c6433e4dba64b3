"""What is true of a model's claim: only what the text itself shows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forecasts.extraction.attribution import LONGEST_NAME
from forecasts.extraction.blocks import Page
from forecasts.llm.answers import Claimed
from forecasts.llm.numbering import Numbered
from forecasts.llm.quotes import Span, find_quote, find_words, trimmed

FEWEST_WORDS = 3  # of a quote; less says nothing that could be checked


@dataclass(frozen=True, slots=True)
class Found:
    """A claim whose quote stands in the text; every part of it is a span of that text."""

    claim: Claimed
    sentence: Numbered
    span: Span
    terms: tuple[Span, ...]
    who: Span | None
    condition: Span | None
    marks: tuple[str, ...]


def verified(
    page: Page, claim: Claimed, portion: Sequence[Numbered], drops: Counter[str]
) -> Found | None:
    """The claim as the text bears it out, or None without a true quote.

    Args:
        page: the report.
        claim: what the model says.
        portion: the sentences that it was sent.
        drops: counts what did not stand up: quotes, terms, names, conditions.
    """
    text = page.text
    place = _place(text, claim, portion)
    if place is None:
        drops["quotes"] += 1
        return None
    sentence, span, marks = place
    terms = [_term(page, term, span) for term in claim.terms]
    drops["terms"] += terms.count(None)
    who = _name(text, claim.attributed_to, sentence, portion)
    drops["names"] += bool(claim.attributed_to) and who is None
    condition = find_words(text, claim.condition, span) if claim.condition else None
    drops["conditions"] += bool(claim.condition) and condition is None
    true_terms = tuple(term for term in terms if term is not None)
    return Found(claim, sentence, span, true_terms, who, condition, marks)


def _term(page: Page, term: str, span: Span) -> Span | None:
    """Where a term stands; words that a line end broke in two are whole in the folded text."""
    return find_words(page.text, term, span) or find_words(page.folded, term, span)


_Place = tuple[Numbered, Span, tuple[str, ...]]


def _place(text: str, claim: Claimed, portion: Sequence[Numbered]) -> _Place | None:
    """Where the quote stands: in the sentence named, or in one other and no more."""
    named = list(_hits(text, claim, [each for each in portion if each.id == claim.sentence]))
    if named:
        return named[0]
    others = list(_hits(text, claim, portion))
    if len(others) != 1:
        return None
    sentence, span, marks = others[0]
    return sentence, span, (*marks, "llm:sentence.corrected")


def _hits(text: str, claim: Claimed, sentences: Sequence[Numbered]) -> Iterator[_Place]:
    for sentence in sentences:
        if sentence.is_heading:
            continue
        for hit in find_quote(text, claim.quote, sentence.span):
            span = trimmed(text, hit)
            if len(text[span.start : span.end].split()) < FEWEST_WORDS:
                continue
            as_is = text[hit.start : hit.end] == claim.quote.strip()
            yield sentence, span, ("llm:quote.exact" if as_is else "llm:quote.normalised",)


def _name(
    text: str, name: str | None, sentence: Numbered, portion: Sequence[Numbered]
) -> Span | None:
    """A name that the text has: in the sentence itself, else nearest before it, else after."""
    if not name or len(name.split()) > LONGEST_NAME:
        return None
    at = portion.index(sentence)
    nearest = [sentence, *reversed(portion[:at]), *portion[at + 1 :]]
    return next((hit for each in nearest if (hit := find_words(text, name, each.span))), None)
