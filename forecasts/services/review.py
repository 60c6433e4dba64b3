"""Review: what a person makes of a candidate."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate, CandidateState, Decision
from forecasts.domain.forecast import (
    Forecast,
    Origin,
    Resolvable,
    VoiceKind,
    VoiceManner,
)
from forecasts.domain.probability import Expression, Orientation, ProbabilityRange
from forecasts.domain.question import Question
from forecasts.domain.report import Report
from forecasts.domain.sharpening import QuestionDraft, draft_question
from forecasts.domain.source import Source, SourceKind, looks_like_a_person
from forecasts.domain.statement import Kind, Statement, statement_fields
from forecasts.domain.window import DESK_POLICY, HorizonPolicy, Window, window_of
from forecasts.errors import ConflictError, UsageError
from forecasts.services.audit import record_act
from forecasts.services.lookup import (
    candidate_by_key,
    find_forecast,
    next_statement_key,
    report_by_key,
)
from forecasts.services.people import acting
from forecasts.services.questions import QuestionSpec, link, question_for
from forecasts.services.sources import find_source, source_for
from forecasts.storage.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting made: the forecast, who is scored for it, and the question it hangs on."""

    forecast: Forecast
    source: str  # name
    question: Question


@dataclass(frozen=True, slots=True)
class Pending:
    """A candidate that waits for a person, with a question drafted for it."""

    candidate: Candidate
    window: Window
    draft: QuestionDraft


def pending(db: Database, report: str | None, *, policy: HorizonPolicy) -> list[Pending]:
    """Candidates that wait, most trackable first: quantified, dated, surely extracted.

    Raises:
        NotFoundError: no such report.
    """
    with db.read() as session:
        waiting = select(Candidate, Report).join(Report, col(Report.id) == Candidate.report_id)
        if report is not None:
            waiting = waiting.where(Report.id == report_by_key(session, report).id)
        found = session.exec(waiting.where(Candidate.state == CandidateState.PENDING)).all()
    ranked = sorted(found, key=lambda pair: _trackability(pair[0]), reverse=True)
    return [drafted(candidate, home, policy) for candidate, home in ranked]


def _trackability(candidate: Candidate) -> tuple[bool, bool, float, int]:
    quantified = candidate.probability is not None
    dated = candidate.due_on is not None
    return quantified, dated, candidate.extraction_score, -candidate.number


def drafted(candidate: Candidate, report: Report, policy: HorizonPolicy) -> Pending:
    """A candidate with the window and the question that follow from it by rule."""
    window = window_of(candidate, report.published_on, policy)
    draft = draft_question(
        candidate.quote or "",
        due_on=window.due_on,
        condition=candidate.condition,
        missing=tuple(candidate.missing),
    )
    return Pending(candidate, window, draft)


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """What a person says about the claim itself. None: as the candidate has it."""

    statement: str | None = None  # the claim in one sentence
    voice: str | None = None  # name of the person or body whose claim it is
    voice_kind: VoiceKind | None = None
    voice_manner: VoiceManner | None = None
    resolvable: Resolvable = Resolvable.SHARPENED
    resolvable_reason: str | None = None
    desk_ppm: int | None = None  # the desk's own probability of yes


def accept(
    db: Database,
    key: str,
    spec: QuestionSpec,
    claim: ClaimSpec = ClaimSpec(),
    *,
    policy: HorizonPolicy = DESK_POLICY,
    by: str,
    now: datetime,
) -> Accepted:
    """Make a candidate a forecast on a new or an existing question.

    Raises:
        NotFoundError: no such candidate or question.
        ConflictError: the candidate was accepted already, or the question's key is taken.
        UsageError: a new question lacks its wording or criteria.
    """
    with db.begin() as session:
        candidate = candidate_by_key(session, key)
        _check_undecided(candidate)
        report = session.get_one(Report, candidate.report_id)
        forecast = _forecast(
            session,
            candidate,
            report,
            claim,
            key=candidate.key,
            origin=Origin.REPORT,
            attributed_to=candidate.attributed_to,
            now=now,
        )
        window = window_of(candidate, report.published_on, policy)
        question = question_for(session, spec, window, default_key=key, by=by, now=now)
        link(session, forecast, question, spec.orientation, by=by, now=now)
        candidate.forecast_id = forecast.id
        decide(
            session, candidate, CandidateState.ACCEPTED, into_key=forecast.key, by=by, now=now
        )
        if claim.desk_ppm is not None:
            _desk_forecast(session, question, claim.desk_ppm, by=by, now=now)
        record_act(session, "accept", key, by=by, now=now, question=question.key)
        source = session.get_one(Source, forecast.source_id)
    log.info("accepted %s on question %s", key, question.key)
    return Accepted(forecast, source.name, question)


def add_claim(
    db: Database,
    report_key: str,
    said: Statement,
    spec: QuestionSpec,
    claim: ClaimSpec,
    *,
    policy: HorizonPolicy = DESK_POLICY,
    by: str,
    now: datetime,
) -> Accepted:
    """Record a claim that the extractor missed, on a new or an existing question.

    Raises:
        NotFoundError: no such report or question.
        UsageError: the claim has no wording, or a new question lacks its own.
    """
    if not claim.statement:
        raise UsageError("a claim added by hand needs its statement in one sentence")
    with db.begin() as session:
        report = report_by_key(session, report_key)
        key = next_statement_key(session, report.key)
        forecast = _forecast(session, said, report, claim, key=key, origin=Origin.HAND, now=now)
        window = window_of(said, report.published_on, policy)
        question = question_for(session, spec, window, default_key=key, by=by, now=now)
        link(session, forecast, question, spec.orientation, by=by, now=now)
        record_act(session, "add claim", key, by=by, now=now, question=question.key)
        source = session.get_one(Source, forecast.source_id)
    return Accepted(forecast, source.name, question)


def _forecast(
    session: Session,
    said: Statement,
    report: Report,
    claim: ClaimSpec,
    *,
    key: str,
    origin: Origin,
    attributed_to: str | None = None,
    now: datetime,
) -> Forecast:
    voice = voice_of(session, attributed_to, report, claim, now=now)
    fields = {
        **statement_fields(said),
        "key": key,
        "report_id": report.id,
        "source_id": voice.source_id,
        "relayed_by_id": voice.relayed_by_id,
        "voice_kind": voice.kind,
        "voice_manner": voice.manner,
        "statement": claim.statement or " ".join((said.quote or "").split()),
        "issued_on": report.published_on,
        "resolvable": claim.resolvable,
        "resolvable_reason": claim.resolvable_reason,
        "origin": origin,
        "recorded_at": now,
    }
    return add_forecast(session, fields)


def add_forecast(session: Session, fields: dict[str, object]) -> Forecast:
    """Store a forecast made of checked fields."""
    forecast = Forecast.model_validate(fields)
    session.add(forecast)
    session.flush()
    return forecast


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose claim it is, and who passed it on."""

    source_id: int | None
    kind: VoiceKind
    manner: VoiceManner | None = None
    relayed_by_id: int | None = None


def voice_of(
    session: Session,
    attributed_to: str | None,
    report: Report,
    claim: ClaimSpec,
    *,
    now: datetime,
) -> Voice:
    """The source that gets the score: the one quoted, else the report's own voice."""
    own = Voice(
        report.author_id or report.source_id,
        VoiceKind.AUTHOR if report.author_id else VoiceKind.PUBLISHER,
    )
    name = claim.voice or attributed_to
    known = find_source(session, name) if name else None
    if name is None or (known and known.id in (report.source_id, report.author_id)):
        return own if known is None else Voice(known.id, own.kind)
    kind = claim.voice_kind or (
        VoiceKind.PERSON if looks_like_a_person(name) else VoiceKind.BODY
    )
    if kind in (VoiceKind.AUTHOR, VoiceKind.PUBLISHER):
        return Voice(_own_voice(session, name, kind, report, now=now).id, kind)
    speaker = source_for(session, name, kind=SourceKind(kind.value), now=now)
    manner = claim.voice_manner or VoiceManner.REPORTED
    return Voice(speaker.id, kind, manner, relayed_by_id=own.source_id)


def _own_voice(
    session: Session, name: str, kind: VoiceKind, report: Report, *, now: datetime
) -> Source:
    """An author or unit of the outlet that the report's record does not name yet."""
    made = SourceKind.OUTLET if kind is VoiceKind.PUBLISHER else SourceKind.PERSON
    outlet = session.get(Source, report.source_id)
    return source_for(session, name, kind=made, parent=outlet, now=now)


def _desk_forecast(
    session: Session, question: Question, ppm: int, *, by: str, now: datetime
) -> Forecast:
    desk = source_for(session, "Desk", kind=SourceKind.ORGANISATION, now=now)
    stated = ProbabilityRange.exactly(ppm)
    statement = Statement(
        kind=Kind.PREDICTION,
        expression=Expression.NUMERIC,
        low_ppm=stated.low,
        point_ppm=stated.point,
        high_ppm=stated.high,
    )
    fields = {
        **statement_fields(statement),
        "key": next_statement_key(session, question.key.rpartition(".")[0]),
        "source_id": desk.id,
        "voice_kind": VoiceKind.PUBLISHER,
        "statement": question.question,
        "issued_on": now.date(),
        "resolvable": Resolvable.YES,
        "origin": Origin.HAND,
        "recorded_at": now,
    }
    forecast = add_forecast(session, fields)
    link(session, forecast, question, Orientation.SAME, by=by, now=now)
    return forecast


def park(db: Database, keys: Sequence[str], *, by: str, now: datetime) -> list[Candidate]:
    """Count candidates, and ask about none of them. Raises NotFoundError, ConflictError."""
    return _settle(db, keys, CandidateState.PARKED, "park", by=by, now=now)


def reject(db: Database, key: str, *, reason: str, by: str, now: datetime) -> Candidate:
    """Say that a candidate is no forecast, and why.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: it was accepted already.
        UsageError: no reason is given.
    """
    if not reason.strip():
        raise UsageError(f"rejecting {key} needs a reason (--reason)")
    return _settle(db, [key], CandidateState.REJECTED, "reject", reason=reason, by=by, now=now)[
        0
    ]


def merge(db: Database, key: str, into: str, *, by: str, now: datetime) -> Candidate:
    """Count a candidate as one with another statement.

    Raises:
        NotFoundError: no such candidate or statement.
        ConflictError: it was accepted already, or the other one is merged or rejected.
        UsageError: the two are one.
    """
    if key == into:
        raise UsageError(f"{key} cannot be merged into itself")
    return _settle(db, [key], CandidateState.MERGED, "merge", into=into, by=by, now=now)[0]


def _check_countable(session: Session, key: str) -> None:
    """Refuse to merge into what is not counted itself: the claim would be lost."""
    if find_forecast(session, key) is not None:
        return
    candidate = candidate_by_key(session, key)
    uncounted = (CandidateState.MERGED, CandidateState.REJECTED, CandidateState.REPLACED)
    if candidate.state in uncounted:
        raise ConflictError(f"{key} is {candidate.state} itself; merge into one that counts")


def _check_undecided(candidate: Candidate) -> None:
    """Refuse what a forecast, or another reading, stands for already."""
    key = candidate.key
    if candidate.state is CandidateState.ACCEPTED:
        raise ConflictError(f"candidate {key} is accepted already; see `show {key}`")
    if candidate.state is CandidateState.REPLACED:
        raise ConflictError(f"candidate {key} was read anew; another one stands for it")


def _settle(
    db: Database,
    keys: Sequence[str],
    state: CandidateState,
    act: str,
    *,
    reason: str | None = None,
    into: str | None = None,
    by: str,
    now: datetime,
) -> list[Candidate]:
    with db.begin() as session:
        candidates = [candidate_by_key(session, key) for key in dict.fromkeys(keys)]
        if into is not None:
            _check_countable(session, into)
        for candidate in candidates:
            _check_undecided(candidate)
            decide(session, candidate, state, reason=reason, into_key=into, by=by, now=now)
            detail = {"reason": reason} if reason else {"into": into} if into else {}
            record_act(session, act, candidate.key, by=by, now=now, **detail)
    return candidates


def decide(
    session: Session,
    candidate: Candidate,
    state: CandidateState,
    *,
    reason: str | None = None,
    into_key: str | None = None,
    by: str,
    now: datetime,
) -> None:
    """Move a candidate to a state and keep the decision."""
    candidate.state = state
    session.add(candidate)
    fields = {
        "candidate_id": candidate.id,
        "state": state,
        "reason": reason,
        "into_key": into_key,
        "person_id": acting(session, by, now).id,
        "recorded_at": now,
    }
    session.add(Decision.model_validate(fields))
    session.flush()
