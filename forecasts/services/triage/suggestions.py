"""Suggestions: questions and candidates that nearly say what a candidate says."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate, CandidateState
from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.keys import split_key
from forecasts.domain.question import Question
from forecasts.errors import NotFoundError
from forecasts.services.lookup import find_candidate, find_forecast
from forecasts.storage.database import Database

LEAST = 0.08
"""Similarity below which two claims have only common words in common."""


class Match(StrEnum):
    """What a suggestion is."""

    QUESTION = "question"
    CANDIDATE = "candidate"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record that nearly says the same. `score` is in (0, 1], higher is nearer."""

    key: str
    what: Match
    text: str
    score: float
    same_report: bool  # a repeat within the report


ANYTHING = frozenset(Match)


def suggest_links(
    db: Database, key: str, *, among: frozenset[Match] = ANYTHING, limit: int = 8
) -> list[Suggestion]:
    """What nearly says what a candidate or forecast says, nearest first.

    Words weigh the more the rarer they are in the record; endings and common words do not
    count. The score is the weight of the common words over the geometric mean of the weights
    of both. A question is as near as the nearest of
    its wording, with its topic, and the statements that hang on it.

    Args:
        db: the database.
        key: of a candidate or a forecast.
        among: what is looked for.
        limit: how many at most.

    Raises:
        NotFoundError: there is none with that key.
    """
    with db.read() as session:
        own = _said(session, key)
        others = [other for other in _others(session, among) if other.key != key]
    return ranked(own, split_key(key)[0], others, limit=limit)


@dataclass(frozen=True, slots=True)
class Other:
    """A record to compare with: `shown` to a person, `compared` word by word."""

    key: str
    what: Match
    shown: str
    compared: str


def ranked(
    own: str, report_key: str, others: Sequence[Other], *, limit: int
) -> list[Suggestion]:
    """The records that share most with a claim, nearest first, each once."""
    words = tokens(own)
    sets = [tokens(other.compared) for other in others]
    counts = Counter(word for each in (words, *sets) for word in each)
    weight = {word: math.log(1 + (len(sets) + 1) / count) for word, count in counts.items()}
    found: dict[tuple[str, Match], Suggestion] = {}
    for other, theirs in zip(others, sets, strict=True):
        score, of = round(_similarity(words, theirs, weight), 3), (other.key, other.what)
        if score >= LEAST and (of not in found or found[of].score < score):
            same = split_key(other.key)[0] == report_key
            found[of] = Suggestion(other.key, other.what, other.shown, score, same)
    nearest = sorted(found.values(), key=lambda each: (-each.score, each.key))
    return nearest[:limit]


def _similarity(one: frozenset[str], other: frozenset[str], weight: dict[str, float]) -> float:
    common = sum(weight[word] for word in one & other)
    if not common:
        return 0.0
    first, second = (sum(weight[word] for word in each) for each in (one, other))
    return common / math.sqrt(first * second)


_WORD = re.compile(r"[^\W\d_]{2,}|\d{5,}")  # days and years say little: most horizons have them
_STEM = 6  # letters: "Russia" and "Russian", "continue" and "continued"
_COMMON_WORDS = """
a about after again against all also an and any are as at be because been before being between
both but by can could did do does down during each few for from further had has have having he
her his how i if in into is it its may might more most must no nor not of off on once only or
other our out over own same shall she should so some such than that the their them then there
these they this those through to too under until up upon very was we were what when where which
while who whom why will with would you your
likely unlikely probably possibly probable possible chance probability expected expects expect
forecast predicts predict percent per cent year years month months week weeks
january february march april june july august september october november december
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def tokens(text: str) -> frozenset[str]:
    """The beginnings of the words of a text that say what it is about.

    Examples:
        >>> sorted(tokens("Fighting is likely to continue; the fights continued."))
        ['contin', 'fighti', 'fights']
    """
    words = _WORD.findall(text.casefold())
    return frozenset(word[:_STEM] for word in words if word not in _COMMON)


def _said(session: Session, key: str) -> str:
    candidate = find_candidate(session, key)
    if candidate is not None:
        return candidate.quote or ""
    forecast = find_forecast(session, key)
    if forecast is None:
        raise NotFoundError.of("candidate or forecast", key)
    return forecast.statement


def _others(session: Session, among: frozenset[Match]) -> Iterator[Other]:
    if Match.QUESTION in among:
        yield from _questions(session)
    if Match.CANDIDATE in among:
        waiting = Candidate.state == CandidateState.PENDING
        for key, quote in session.exec(select(Candidate.key, Candidate.quote).where(waiting)):
            yield Other(key, Match.CANDIDATE, quote or "", quote or "")
    if Match.FORECAST in among:
        of_reports = col(Forecast.report_id).is_not(None)
        for key, said in session.exec(
            select(Forecast.key, Forecast.statement).where(of_reports)
        ):
            yield Other(key, Match.FORECAST, said, said)


def _questions(session: Session) -> Iterator[Other]:
    """Every question by its wording and topic, and again by each statement hung on it."""
    for key, text, topic in session.exec(
        select(Question.key, Question.question, Question.topic)
    ):
        yield Other(key, Match.QUESTION, text, f"{text} {(topic or '').replace('-', ' ')}")
    hung = (
        select(Question.key, Question.question, Forecast.statement)
        .join(Link, col(Link.question_id) == Question.id)
        .join(Forecast, col(Forecast.id) == Link.forecast_id)
        .where(col(Forecast.report_id).is_not(None))
    )
    for key, text, statement in session.exec(hung):
        yield Other(key, Match.QUESTION, text, statement)
