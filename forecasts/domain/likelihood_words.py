"""Likelihood words: a scale's terms with their bands, and what a phrase says on a scale."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from forecasts.domain.probability import MILLION, Polarity, ProbabilityRange


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a scale with its band, in parts per million of the event named."""

    term: str
    synonyms: tuple[str, ...]
    probability: ProbabilityRange
    low_inclusive: bool = True
    high_inclusive: bool = True

    @property
    def forms(self) -> tuple[str, ...]:
        """The term and its synonyms."""
        return (self.term, *self.synonyms)

    @property
    def polarity(self) -> Polarity:
        """Negated where the whole band lies below one half: the word doubts the event."""
        doubts = self.probability.high < MILLION // 2
        return Polarity.NEGATED if doubts else Polarity.AFFIRMED

    def covers(self, ppm: int) -> bool:
        """Whether a probability in parts per million lies in the band."""
        band = self.probability
        above = ppm >= band.low if self.low_inclusive else ppm > band.low
        below = ppm <= band.high if self.high_inclusive else ppm < band.high
        return above and below

    def overlaps(self, other: "Term") -> bool:
        """Whether two bands share more than a boundary."""
        mine, theirs = self.probability, other.probability
        return max(mine.low, theirs.low) < min(mine.high, theirs.high)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A published scale. `gaps`: values between bands have no term; `nested`: bands overlap.

    `checked` says how the numbers were verified: `secondary` (seen in a public copy that quotes
    the issuer) or `secondary-partial` with what was not seen.
    """

    id: str
    version: str
    title: str
    issuer: str
    citation: str
    checked: str
    gaps: bool
    nested: bool
    note: str
    terms: tuple[Term, ...]

    def find(self, phrase: str) -> Term | None:
        """The term that is, or has as a synonym, exactly this phrase.

        Case, hyphens and the number of blanks do not matter.

        Examples:
            >>> from forecasts.domain.yardstick import shipped_yardsticks
            >>> shipped_yardsticks()["uk-phia-2018"].find("Very  Likely").term
            'highly likely'
        """
        wanted = plain(phrase)
        return next((t for t in self.terms if wanted in map(plain, t.forms)), None)

    def term_for(self, ppm: int) -> tuple[Term, ...]:
        """The terms whose band holds a probability in parts per million, lowest first.

        Empty in a gap; several where bands are nested, or on the boundary of adjoining ones.

        Examples:
            >>> from forecasts.domain.yardstick import shipped_yardsticks
            >>> scale = shipped_yardsticks()["uk-phia-2018"]
            >>> [term.term for term in scale.term_for(600_000)], scale.term_for(770_000)
            (['likely'], ())
        """
        return tuple(t for t in self.terms if t.covers(ppm))


@dataclass(frozen=True, slots=True)
class TermReading:
    """A term found in a phrase, with the offsets of its words there (end exclusive).

    The probability is that of the event the phrase names, doubt already taken into account.
    """

    term: Term
    polarity: Polarity
    probability: ProbabilityRange
    start: int
    end: int


_OPPOSITES = {"likely": ("unlikely", "improbable"), "probable": ("improbable", "unlikely")}

# A degree or comparison that the scale does not have makes another word of the term; it must
# not fall through to the bare one ("extremely likely" is no plain "likely").
_OTHER_DEGREE = re.compile(
    r"\b(?:more|less|least|as|equally|so|how|too|very|highly|extremely|exceptionally|almost"
    r"|overwhelmingly|exceedingly|immensely|hugely|virtually|nearly|marginally|slightly"
    r"|barely)[\s-]+$",
    re.IGNORECASE,
)

_NEGATOR = re.compile(
    r"(?<![\w-])(?:not|cannot|never|neither|nor|no longer|hardly|scarcely"
    r"|\w{1,8}n['\u2019]t)\s+"
    r"(?:(?:at all|a|an|the|be|been|being|to be|now|yet|currently|considered|deemed|thought"
    r"|judged|regarded as|seen as|seem|appear|look|seems|appears|looks)\s+){0,4}$",
    re.IGNORECASE,
)

_LOOK_BACK = 80  # characters before a term that can hold a negator with its fillers


def read_term(yardstick: Yardstick, phrase: str) -> TermReading | None:
    """What a likelihood phrase says on a scale, or None where the scale has no number for it.

    The longest term wins, the earlier of equals. "Not likely" reads as the scale's "unlikely";
    any other negated term ("not unlikely", "not almost certain") has no band, and neither has
    a comparison ("more likely") or a degree that the scale lacks. A negation inside the event
    ("likely that it will not happen") is the caller's business.

    Examples:
        >>> from forecasts.domain.yardstick import shipped_yardsticks
        >>> scale = shipped_yardsticks()["uk-phia-2018"]
        >>> reading = read_term(scale, "is not likely to hold")
        >>> reading.term.term, reading.polarity.value, reading.start, reading.end
        ('unlikely', 'negated', 3, 13)
        >>> read_term(scale, "not unlikely") is None
        True
    """
    match = _longest(_pattern(yardstick).finditer(phrase))
    if match is None:
        return None
    start, end = match.span("form")
    before = phrase[max(0, start - _LOOK_BACK) : start]
    if _OTHER_DEGREE.search(before):
        return None
    if negator := _NEGATOR.search(before):
        start -= len(negator[0])
        return _reading(_opposite(yardstick, match["form"]), start, end)
    return _reading(yardstick.find(match["form"]), start, end)


def _reading(term: Term | None, start: int, end: int) -> TermReading | None:
    return (
        None if term is None else TermReading(term, term.polarity, term.probability, start, end)
    )


def _opposite(yardstick: Yardstick, form: str) -> Term | None:
    found = (yardstick.find(word) for word in _OPPOSITES.get(plain(form), ()))
    return next((term for term in found if term), None)


def _longest(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    return max(matches, key=lambda m: len(plain(m["form"])), default=None)


@lru_cache(maxsize=64)
def _pattern(yardstick: Yardstick) -> re.Pattern[str]:
    """Any form of any term, as whole words; the lookahead lets matches overlap."""
    forms = sorted((f for t in yardstick.terms for f in t.forms), key=len, reverse=True)
    words = (r"[\s-]+".join(re.escape(word) for word in form.split()) for form in forms)
    return re.compile(rf"(?<![\w-])(?=(?P<form>{'|'.join(words)})(?!\w))", re.IGNORECASE)


def plain(phrase: str) -> str:
    """A phrase without what does not matter: case, hyphens, the number of blanks."""
    return " ".join(phrase.casefold().replace("-", " ").split())
