"""Yardsticks: published scales from likelihood words to ranges of probability.

The same word means different numbers on different scales, so each reading names the scale and
its version. The scales we ship are data beside this module; a desk can add its own file.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from forecasts.domain.probability import MILLION, Polarity, ProbabilityRange, parts_per_million
from forecasts.errors import InvalidInputError, NotFoundError, TransferError

DEFAULT_YARDSTICK = "uk-phia-2018"


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
            >>> shipped_yardsticks()["uk-phia-2018"].find("Very  Likely").term
            'highly likely'
        """
        wanted = _plain(phrase)
        return next((t for t in self.terms if wanted in map(_plain, t.forms)), None)

    def term_for(self, ppm: int) -> tuple[Term, ...]:
        """The terms whose band holds a probability in parts per million, lowest first.

        Empty in a gap; several where bands are nested, or on the boundary of adjoining ones.

        Examples:
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


# ---- reading a phrase

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
    found = (yardstick.find(word) for word in _OPPOSITES.get(_plain(form), ()))
    return next((term for term in found if term), None)


def _longest(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    return max(matches, key=lambda m: len(_plain(m["form"])), default=None)


@lru_cache(maxsize=64)
def _pattern(yardstick: Yardstick) -> re.Pattern[str]:
    """Any form of any term, as whole words; the lookahead lets matches overlap."""
    forms = sorted((f for t in yardstick.terms for f in t.forms), key=len, reverse=True)
    words = (r"[\s-]+".join(re.escape(word) for word in form.split()) for form in forms)
    return re.compile(rf"(?<![\w-])(?=(?P<form>{'|'.join(words)})(?!\w))", re.IGNORECASE)


def _plain(phrase: str) -> str:
    return " ".join(phrase.casefold().replace("-", " ").split())


# ---- the scales we ship, and the desk's own


@cache
def shipped_yardsticks() -> Mapping[str, Yardstick]:
    """The scales of this package, by id."""
    folder = files("forecasts.domain").joinpath("data", "yardsticks")
    texts = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    shipped: dict[str, Yardstick] = {}
    for name in sorted(texts):
        shipped |= _parse(name, texts[name])
    return MappingProxyType(shipped)


def load_yardsticks(path: Path) -> Mapping[str, Yardstick]:
    """The scales of a desk's own TOML file, by id; the shape is that of the shipped files.

    Raises:
        TransferError: if the file cannot be read.
        InvalidInputError: if anything in it is wrong; every faulty entry is named.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise TransferError(f"cannot read the yardstick file {path}: {why}") from error
    return MappingProxyType(_parse(str(path), text))


def yardstick_named(id: str, known: Mapping[str, Yardstick]) -> Yardstick:  # noqa: A002
    """The scale with this id among the known ones.

    Raises:
        NotFoundError: if there is none; near ids are named.
    """
    if id not in known:
        raise NotFoundError.of("yardstick", id, known)
    return known[id]


def _parse(name: str, text: str) -> dict[str, Yardstick]:
    what = f"yardstick file {name}"
    try:
        data = tomllib.loads(text, parse_float=Decimal)
        rows = _File.model_validate(data).yardstick
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError(what, [str(error)]) from error
    except ValidationError as error:
        raise InvalidInputError(what, list(_faults(error, data))) from error
    return {row.id: row.value() for row in rows}


Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]
Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _TermRow(_Row):
    term: Words
    synonyms: list[Words] = []
    low: Share
    high: Share
    point: Share | None = None  # the middle, where the issuer names none
    low_inclusive: bool = True
    high_inclusive: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        point = self.low if self.point is None else self.point
        if not self.low <= point <= self.high:
            raise ValueError(
                f"low <= point <= high does not hold: {self.low}, {self.point}, {self.high}"
            )
        return self

    def value(self) -> Term:
        middle = (self.low + self.high) / 2 if self.point is None else self.point
        band = [parts_per_million(share) for share in (self.low, middle, self.high)]
        return Term(
            self.term,
            tuple(self.synonyms),
            ProbabilityRange(*band),
            low_inclusive=self.low_inclusive,
            high_inclusive=self.high_inclusive,
        )


class _YardstickRow(_Row):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: Words
    title: Words
    issuer: Words
    citation: Words
    checked: Words
    gaps: bool = False
    nested: bool = False
    note: str = ""
    terms: list[_TermRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_a_scale(self) -> Self:
        terms = self.value().terms
        faults = [*_repeated_forms(terms), *([] if self.nested else _overlaps(terms))]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def value(self) -> Yardstick:
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Yardstick(**{**fields, "terms": tuple(row.value() for row in self.terms)})


class _File(_Row):
    yardstick: list[_YardstickRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        if repeated := _repeated(row.id for row in self.yardstick):
            raise ValueError(f"more than one yardstick is called {', '.join(repeated)}")
        return self


def _repeated(words: Iterable[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


def _repeated_forms(terms: Sequence[Term]) -> list[str]:
    forms = (_plain(form) for term in terms for form in term.forms)
    return [f"{form!r} stands for more than one band" for form in _repeated(forms)]


def _overlaps(terms: Sequence[Term]) -> list[str]:
    pairs = ((a, b) for a, b in combinations(terms, 2) if a.overlaps(b))
    return [f"{a.term!r} and {b.term!r} overlap (say nested = true if meant)" for a, b in pairs]


def _faults(error: ValidationError, data: dict[str, Any]) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        message = fault["msg"].removeprefix("Value error, ")
        place = _place(fault["loc"], data)
        yield f"{place}: {message}" if place else message


def _place(loc: tuple[int | str, ...], data: Any) -> str:
    """Where a fault lies, in words: `yardstick 1 'desk', term 3 'likely', low`."""
    parts: list[str] = []
    for step in loc:
        data = _inside(data, step)
        if isinstance(step, int) and parts:
            named = _name(data)
            parts[-1] = (
                f"{parts[-1].removesuffix('s')} {step + 1}{f' {named!r}' if named else ''}"
            )
        else:
            parts.append(str(step))
    return ", ".join(parts)


def _inside(data: Any, step: int | str) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None


def _name(entry: Any) -> str | None:
    return (entry.get("id") or entry.get("term")) if isinstance(entry, dict) else None
