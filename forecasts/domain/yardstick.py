"""Yardsticks: published scales from likelihood words to ranges of probability.

The same word means different numbers on different scales, so each reading names the scale and
its version. The scales we ship are data beside this module; a desk can add its own file.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from forecasts.domain.likelihood_words import Term, TermReading, Yardstick, plain, read_term
from forecasts.domain.probability import ProbabilityRange, parts_per_million
from forecasts.errors import InvalidInputError, NotFoundError, TransferError

__all__ = [
    "DEFAULT_YARDSTICK",
    "Term",
    "TermReading",
    "Yardstick",
    "load_yardsticks",
    "read_term",
    "shipped_yardsticks",
    "yardstick_named",
]

DEFAULT_YARDSTICK = "uk-phia-2018"


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
    forms = (plain(form) for term in terms for form in term.forms)
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
