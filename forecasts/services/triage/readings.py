"""How a span reads: by the extractor where it finds a claim there, and as a person says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from forecasts.domain.candidate import Candidate, CandidateDraft
from forecasts.domain.document import sha256_of
from forecasts.domain.horizon import HorizonBasis, HorizonClass, class_of_span
from forecasts.domain.probability import (
    Expression,
    Polarity,
    ProbabilityRange,
    YardstickBasis,
    parts_per_million,
)
from forecasts.domain.report import Report
from forecasts.domain.source import Source
from forecasts.domain.spans import overlap_strength
from forecasts.domain.statement import Kind, Statement
from forecasts.domain.yardstick import (
    DEFAULT_YARDSTICK,
    Yardstick,
    read_term,
    yardstick_named,
)
from forecasts.errors import ConflictError, UsageError
from forecasts.extraction import candidates as extract
from forecasts.extraction import parse_horizon
from forecasts.services.triage.spans import Span

DESK_EXTRACTOR = "desk/1"
"""What candidates made by a person name as their extractor."""

Fields = dict[str, Any]

_SPAN_FIELDS = frozenset({"start", "end", "quote", "span_sha256"})
_ABOUT_EXTRACTION = frozenset({"extractor", "extraction_score", "trace"})
READ = frozenset(CandidateDraft.model_fields) - _SPAN_FIELDS - _ABOUT_EXTRACTION
"""Fields that say what a span says."""


@dataclass(frozen=True, slots=True)
class Scales:
    """The yardsticks known, and the one in force where a source has none of its own."""

    known: Mapping[str, Yardstick]
    default: str = DEFAULT_YARDSTICK

    def of(self, session: Session, report: Report) -> Yardstick:
        """The yardstick in force for a report: its author's, its outlet's, or the desk's."""
        source = session.get(Source, report.author_id or report.source_id)
        while source is not None and source.yardstick is None:
            source = session.get(Source, source.parent_id) if source.parent_id else None
        name = source.yardstick if source else None
        return yardstick_named(name or self.default, self.known)


def text_of(report: Report) -> str:
    """The stored text of a report. Raises ConflictError where there is none."""
    if report.text is None:
        raise ConflictError(f"the text of report {report.key} is not stored; `add` it first")
    return report.text


def span_of(candidate: Candidate) -> Span:
    """Where a candidate stands. Raises ConflictError where it has no place in a text."""
    if candidate.start is None or candidate.end is None:
        raise ConflictError(f"candidate {candidate.key} has no place in a text")
    return Span(candidate.start, candidate.end)


def layer(record: CandidateDraft) -> Fields:
    """The text's layer of a candidate as a mapping."""
    return {name: getattr(record, name) for name in CandidateDraft.model_fields}


def differences(before: Fields, after: Fields) -> dict[str, list[Any]]:
    """Field -> [before, after] in JSON values, for the fields of two readings that differ."""
    old = CandidateDraft.model_validate(before).model_dump(mode="json")
    new = CandidateDraft.model_validate(after).model_dump(mode="json")
    fields = sorted(set(old) - _ABOUT_EXTRACTION)
    return {name: [old[name], new[name]] for name in fields if old[name] != new[name]}


# ------------------------------------------------------------------ reading a span


def fresh(text: str, span: Span, published_on: date, scale: Yardstick) -> Fields:
    """What the extractor reads in a span that no candidate covers yet."""
    whole = extract(text, published_on=published_on, yardstick=scale)
    placed = _placed(text, span)
    probe = Statement.model_validate({**_bare(), **placed})
    best = max(whole, key=lambda draft: overlap_strength(draft, probe), default=None)
    if best is not None and overlap_strength(best, probe) > 0:
        return {**layer(best), **placed, **_by_desk("desk:selection")}
    alone = _alone(text, span, published_on, scale)
    said = alone or _bare()
    return {**said, **placed, **_by_desk("desk:selection")}


def respanned(
    text: str, former: Candidate, span: Span, published_on: date, scale: Yardstick, rule: str
) -> Fields:
    """A reading moved to another span of its text.

    What the extractor reads differently in the new words is taken over; all else, and so what
    a person said before, is carried over.
    """
    before = _alone(text, span_of(former), published_on, scale) or {}
    after = _alone(text, span, published_on, scale) or {}
    news = {name: after[name] for name in _together(before, after)} if after else {}
    carried = {**layer(former), **news, **_placed(text, span), **_by_desk(rule)}
    return _condition_inside(carried, span)


_GROUPS = (
    frozenset({"expression", "polarity", "terms", "low_ppm", "point_ppm", "high_ppm",
               "why_no_probability", "yardstick", "yardstick_version", "yardstick_basis",
               "yardstick_term"}),
    frozenset({"horizon_text", "horizon_class", "horizon_basis", "opens_on", "due_on"}),
    frozenset({"condition", "condition_start", "condition_end"}),
    frozenset({"kind"}),
    frozenset({"analytic_confidence"}),
    frozenset({"missing"}),
    frozenset({"attributed_to"}),
)  # fmt: skip
"""Fields that only make sense together, so that they change together."""

_OF_CONTEXT = ("horizon_text", "attributed_to")
"""Fields that the words round a span may give: their absence in the span alone says nothing."""


def _together(before: Fields, after: Fields) -> frozenset[str]:
    """The fields whose group reads otherwise now."""
    changed: set[str] = set()
    for group in _GROUPS:
        lost = any(name in group and after.get(name) is None for name in _OF_CONTEXT)
        if not lost and any(before.get(name) != after.get(name) for name in group):
            changed |= group
    return frozenset(changed)


def _alone(text: str, span: Span, published_on: date, scale: Yardstick) -> Fields | None:
    """What the extractor reads in the words of a span alone, None where it finds no claim."""
    words = text[span.start : span.end]
    drafts = extract(words, published_on=published_on, yardstick=scale)
    if not drafts:
        return None
    longest = max(drafts, key=lambda draft: len(draft.quote or ""))
    fields = {name: getattr(longest, name) for name in READ}
    for name in ("condition_start", "condition_end"):
        if fields[name] is not None:
            fields[name] += span.start
    return fields


def _bare() -> Fields:
    """A claim without any likelihood word: flatly said."""
    return {
        "kind": Kind.PREDICTION,
        "expression": Expression.CATEGORICAL,
        "condition_start": None,
        "condition_end": None,
        "missing": ["date"],
    }


def _placed(text: str, span: Span) -> Fields:
    quote = text[span.start : span.end]
    return {
        "start": span.start,
        "end": span.end,
        "quote": quote,
        "span_sha256": sha256_of(quote),
    }


def _by_desk(rule: str) -> Fields:
    return {"extractor": DESK_EXTRACTOR, "extraction_score": 1.0, "trace": [rule]}


def _condition_inside(fields: Fields, span: Span) -> Fields:
    """The fields without a condition that the span has left behind."""
    start, end = fields["condition_start"], fields["condition_end"]
    if start is None or (span.start <= start and end <= span.end):
        return fields
    return {**fields, "condition": None, "condition_start": None, "condition_end": None}


# ------------------------------------------------------------------ as a person says


@dataclass(frozen=True, slots=True)
class Changes:
    """What a person reads otherwise. None: as it is; an empty text: nothing of the kind.

    `probability` is a word of the yardstick ("likely"), a percentage ("65", "60-80"), "will",
    "will not", "may" or "none"; `horizon` a phrase ("by June 2026"), a day, or two days
    joined by ".."; `said_by` a name.
    """

    kind: Kind | None = None
    probability: str | None = None
    horizon: str | None = None
    said_by: str | None = None


def changed(
    former: Candidate, changes: Changes, published_on: date, scale: Yardstick
) -> Fields:
    """A reading with a person's changes. Raises UsageError where they cannot be read."""
    fields = layer(former)
    if changes.kind is not None:
        fields["kind"] = changes.kind
    if changes.probability is not None:
        fields |= likelihood_said(changes.probability, fields["polarity"], scale)
    if changes.horizon is not None:
        fields |= horizon_said(changes.horizon, published_on)
        fields["missing"] = _missing_date(fields)
    if changes.said_by is not None:
        fields["attributed_to"] = changes.said_by.strip() or None
    named = ("kind", "probability", "horizon", "said_by")
    rules = [f"desk:{name}" for name in named if getattr(changes, name) is not None]
    return {**fields, **_by_desk(rules[0]), "trace": [*former.trace, *rules]}


def _missing_date(fields: Fields) -> list[str]:
    others = [name for name in fields["missing"] if name != "date"]
    return others if fields["due_on"] else [*others, "date"]


_NUMBER = re.compile(
    r"(?P<low>\d{1,3}(?:\.\d{1,4})?)\s*(?:[-\u2013]\s*(?P<high>\d{1,3}(?:\.\d{1,4})?))?\s*%?"
)
_FLAT = {
    "will": (Expression.CATEGORICAL, Polarity.AFFIRMED),
    "will not": (Expression.CATEGORICAL, Polarity.NEGATED),
    "may": (Expression.UNQUANTIFIED, Polarity.AFFIRMED),
    "could": (Expression.UNQUANTIFIED, Polarity.AFFIRMED),
    "none": (Expression.UNQUANTIFIED, None),
    "": (Expression.UNQUANTIFIED, None),
}  # fmt: skip


def likelihood_said(said: str, polarity: Polarity, scale: Yardstick) -> Fields:
    """The likelihood fields that a person's words mean.

    Raises:
        UsageError: they are neither a number, a word of the yardstick, nor a flat statement.
    """
    words = " ".join(said.lower().split())
    if words in _FLAT:
        expression, stated = _FLAT[words]
        terms = [words] if stated is not None else []
        return _likelihood(expression, stated or polarity, terms, None)
    if number := _NUMBER.fullmatch(words):
        return _likelihood(Expression.NUMERIC, polarity, [said.strip()], _band(number))
    reading = read_term(scale, words)
    if reading is None:
        known = ", ".join(term.term for term in scale.terms)
        raise UsageError(
            f"{said!r} is no likelihood: a percentage (65, 60-80), will, may, none, "
            f"or a word of {scale.id}: {known}"
        )
    found = _likelihood(Expression.VERBAL, reading.polarity, [words], reading.probability)
    return found | {
        "yardstick": scale.id,
        "yardstick_version": scale.version,
        "yardstick_basis": YardstickBasis.ASSUMED,
        "yardstick_term": reading.term.term,
    }


def _band(number: re.Match[str]) -> ProbabilityRange:
    low, high = float(number["low"]), float(number["high"] or number["low"])
    if not low <= high <= 100:
        raise UsageError(f"{number[0]!r} is no percentage: 0 to 100, the lower one first")
    bounds = [parts_per_million(round(each / 100, 6)) for each in (low, high)]
    return ProbabilityRange(bounds[0], sum(bounds) // 2, bounds[1])


def _likelihood(
    expression: Expression,
    polarity: Polarity,
    terms: list[str],
    probability: ProbabilityRange | None,
) -> Fields:
    return {
        "expression": expression,
        "polarity": polarity,
        "terms": terms,
        "low_ppm": probability.low if probability else None,
        "point_ppm": probability.point if probability else None,
        "high_ppm": probability.high if probability else None,
        "why_no_probability": None,
        "yardstick": None,
        "yardstick_version": None,
        "yardstick_basis": None,
        "yardstick_term": None,
    }


def horizon_said(said: str, published_on: date) -> Fields:
    """The horizon fields that a person's words mean.

    Raises:
        UsageError: there is no time in them, or they end before they open.
    """
    words = " ".join(said.split())
    if not words:
        return _horizon(None, HorizonClass.UNSPECIFIED, None, None)
    opens_on, due_on = _days(words)
    if due_on is not None:
        if opens_on is not None and due_on < opens_on:
            raise UsageError(f"{words!r} ends before it opens")
        return _horizon(words, class_of_span(published_on, due_on), opens_on, due_on)
    reading = parse_horizon(words, published_on)
    if reading is None:
        raise UsageError(
            f"{words!r} has no time in it: a phrase (by June 2027, within two years), a day "
            "(2027-06-30), or two days joined by '..'"
        )
    return _horizon(words, reading.horizon_class, reading.opens_on, reading.due_on)


def _days(words: str) -> tuple[date | None, date | None]:
    """The days of `2027-06-30` or `2027-01-01..2027-06-30`, where that is what it is."""
    first, dots, last = words.partition("..")
    try:
        days = [date.fromisoformat(each.strip()) for each in (first, last) if each or dots]
    except ValueError:
        return None, None
    return (days[0], days[1]) if len(days) == 2 else (None, days[0])


def _horizon(
    words: str | None,
    horizon_class: HorizonClass,
    opens_on: date | None,
    due_on: date | None,
) -> Fields:
    return {
        "horizon_text": words,
        "horizon_class": horizon_class,
        "horizon_basis": HorizonBasis.ANALYST if words else None,
        "opens_on": opens_on,
        "due_on": due_on,
    }
