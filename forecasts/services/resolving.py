"""Resolving: verdicts with their evidence, and what follows from them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.resolution import (
    Certainty,
    Evidence,
    EvidenceDraft,
    Judgement,
    Outcome,
    Resolution,
    Verdict,
    VoidReason,
)
from forecasts.errors import ConflictError, UsageError
from forecasts.services.audit import record_act
from forecasts.services.lookup import current_resolution, question_by_key
from forecasts.services.people import acting
from forecasts.services.prompting import cancel_prompts, schedule
from forecasts.services.prompting.locking import lock_question
from forecasts.storage.database import Database

log = logging.getLogger(__name__)

BY_CONDITION = "condition"
"""What a verdict rests on that followed by itself from the question's condition."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a verdict settled: the question, its resolution, and what went void with it."""

    question: Question
    resolution: Resolution
    voided: tuple[str, ...]  # keys of questions whose condition failed by this


def record_verdict(
    db: Database,
    key: str,
    judgement: Judgement,
    *,
    evidence: Sequence[EvidenceDraft] = (),
    certainty: Certainty | None = None,
    decided_basis: str | None = None,
    by: str,
    now: datetime,
) -> Resolved:
    """Record what became of a question, and settle it.

    Open questions that hang on this one as their condition go void (condition_not_met) when
    it resolves no, and so do those that hang on them. A condition that came about in part, or
    that is void for another reason, voids nothing: whether it was met is for a person to say.

    Args:
        db: the database.
        key: of the question, or of a forecast on it.
        judgement: outcome with what it needs.
        evidence: what shows it; an outcome other than void needs some, or a note.
        certainty: how sure the desk is of the verdict.
        decided_basis: what the verdict rests on, in words.
        by: key of the person.
        now: when.

    Raises:
        NotFoundError: no such question.
        ConflictError: it is resolved already.
        UsageError: dates that cannot be, or an outcome without anything that shows it.
    """
    with db.begin() as session:
        question = question_by_key(session, key)
        _check_open(session, question)
        _check_early_no(question, judgement, today=now.date())
        shown = _evidence_of(judgement, evidence)
        resolved = settle_with_dependents(
            session,
            question,
            judgement,
            evidence=shown,
            certainty=certainty,
            decided_basis=decided_basis,
            by=by,
            now=now,
        )
    log.info("resolved %s: %s", question.key, judgement.outcome)
    return resolved


def settle_with_dependents(
    session: Session,
    question: Question,
    judgement: Judgement,
    *,
    evidence: Sequence[EvidenceDraft],
    certainty: Certainty | None = None,
    decided_basis: str | None = None,
    by: str,
    now: datetime,
) -> Resolved:
    """Settle an open question, and void what hangs on it, in the caller's transaction.

    Raises:
        UsageError: dates that cannot be.
    """
    _check_dates(question, judgement, today=now.date())
    resolution = settle(
        session,
        question,
        judgement,
        evidence=evidence,
        certainty=certainty,
        decided_basis=decided_basis,
        by=by,
        now=now,
    )
    voided = _void_dependents(session, question, judgement, by=by, now=now)
    return Resolved(question, resolution, tuple(voided))


def _check_open(session: Session, question: Question) -> None:
    lock_question(session, question)  # two people at once: the second one finds it resolved
    resolution = current_resolution(session, question)
    if resolution is not None:
        raise ConflictError(
            f"question {question.key} is resolved ({resolution.outcome}); "
            f"`reopen {question.key} --reason ...` first to correct it"
        )


def _check_dates(question: Question, judgement: Judgement, *, today: date) -> None:
    happened, known = judgement.happened_on, judgement.known_on
    for name, day in (("--happened-on", happened), ("--known-on", known)):
        if day is not None and day > today:
            raise UsageError(f"{name} {day} is after today ({today})")
    if happened and known and known < happened:
        raise UsageError(f"known on {known}, before it happened on {happened}")
    if happened is None:
        return
    if judgement.outcome in (Outcome.YES, Outcome.PARTLY):
        _check_in_window(question, happened, explained=bool(judgement.note))
    early = judgement.void_reason is VoidReason.HAPPENED_BEFORE_WINDOW
    if early and happened >= question.opens_on:
        raise UsageError(
            f"happened on {happened}, not before the window opens on {question.opens_on}"
        )


def _check_early_no(question: Question, judgement: Judgement, *, today: date) -> None:
    if judgement.outcome is Outcome.NO and today <= question.due_on and not judgement.note:
        raise UsageError(
            f"the window of {question.key} is open until {question.due_on}; "
            "a no before then needs --note saying why it cannot happen any more"
        )


def _check_in_window(question: Question, happened: date, *, explained: bool) -> None:
    if happened < question.opens_on and not explained:
        raise UsageError(
            f"happened on {happened}, before the window opens on {question.opens_on}; "
            "that is `void --reason happened_before_window` unless the criteria say otherwise, "
            "which takes a --note"
        )
    if happened > question.due_on:
        raise UsageError(
            f"happened on {happened}, after the window closed on {question.due_on}: a no"
        )


def _evidence_of(
    judgement: Judgement, evidence: Sequence[EvidenceDraft]
) -> Sequence[EvidenceDraft]:
    if evidence or judgement.outcome is Outcome.VOID:
        return evidence
    if judgement.note:
        return [EvidenceDraft.model_validate({"shows": judgement.note})]
    raise UsageError(
        f"an outcome of {judgement.outcome} needs what shows it: --evidence URL-or-file, "
        "--evidence-file TOML, or --note in words"
    )


def settle(
    session: Session,
    question: Question,
    judgement: Judgement,
    *,
    evidence: Sequence[EvidenceDraft] = (),
    certainty: Certainty | None = None,
    decided_basis: str | None = None,
    by: str,
    now: datetime,
) -> Resolution:
    """Store verdict, evidence and resolution in the caller's transaction."""
    verdict = Verdict.model_validate(
        {
            **judgement.model_dump(),
            "question_id": question.id,
            "person_id": acting(session, by, now).id,
            "certainty": certainty,
            "decided_basis": decided_basis,
            "recorded_at": now,
        }
    )
    session.add(verdict)
    session.flush()
    for draft in evidence:
        kept = {**draft.model_dump(), "verdict_id": verdict.id}
        session.add(Evidence.model_validate(kept))
    resolution = _resolution(session, question, verdict, judgement, now=now)
    question.status = QuestionStatus.RESOLVED
    session.add(question)
    cancel_prompts(session, question, now=now)
    detail = judgement.model_dump(mode="json", exclude_none=True)
    record_act(session, "resolve", question.key, by=by, now=now, **detail)
    return resolution


def _resolution(
    session: Session,
    question: Question,
    verdict: Verdict,
    judgement: Judgement,
    *,
    now: datetime,
) -> Resolution:
    former = _newest_row(session, question)
    fields = {
        "question_id": question.id,
        "verdict_id": verdict.id,
        "supersedes_id": former.id if former else None,
        "outcome": judgement.outcome,
        "outcome_ppm": judgement.outcome_ppm,
        "void_reason": judgement.void_reason,
        "known_on": judgement.known_on,
        "recorded_at": now,
    }
    resolution = Resolution.model_validate(fields)
    session.add(resolution)
    session.flush()
    return resolution


def _newest_row(session: Session, question: Question) -> Resolution | None:
    newest = select(Resolution).where(Resolution.question_id == question.id)
    return session.exec(newest.order_by(col(Resolution.id).desc()).limit(1)).first()


def _void_dependents(
    session: Session, question: Question, judgement: Judgement, *, by: str, now: datetime
) -> list[str]:
    if not _fails_dependents(judgement):
        return []
    voided: list[str] = []
    for dependent in _hanging_on(session, question):
        if dependent.status is not QuestionStatus.OPEN:
            continue
        came = judgement.void_reason or judgement.outcome
        failed = Judgement.model_validate(
            {
                "outcome": Outcome.VOID,
                "void_reason": VoidReason.CONDITION_NOT_MET,
                "known_on": judgement.known_on,
                "note": f"its condition, {question.key}, resolved {came}",
            }
        )
        settle(session, dependent, failed, decided_basis=BY_CONDITION, by=by, now=now)
        voided.append(dependent.key)
        voided += _void_dependents(session, dependent, failed, by=by, now=now)
    return voided


def _fails_dependents(judgement: Judgement) -> bool:
    """Whether what hangs on the question has lost its condition: it did not come about."""
    unmet = judgement.void_reason is VoidReason.CONDITION_NOT_MET
    return judgement.outcome is Outcome.NO or unmet


def _hanging_on(session: Session, question: Question) -> Sequence[Question]:
    hanging = select(Question).where(Question.condition_question_id == question.id)
    return session.exec(hanging.order_by(col(Question.id))).all()


def reopen(db: Database, key: str, *, reason: str, by: str, now: datetime) -> Question:
    """Take a resolution back; it stays in the record.

    Questions that went void because of it alone are open again too.

    Raises:
        NotFoundError: no such question.
        ConflictError: it is open already.
        UsageError: no reason is given.
    """
    if not reason.strip():
        raise UsageError("reopening needs a reason (--reason)")
    with db.begin() as session:
        question = question_by_key(session, key)
        lock_question(session, question)
        if current_resolution(session, question) is None:
            raise ConflictError(f"question {question.key} is open already")
        _take_back(session, question, reason, by=by, now=now)
    return question


def _take_back(
    session: Session, question: Question, reason: str, *, by: str, now: datetime
) -> None:
    former = _newest_row(session, question)
    fields = {
        "question_id": question.id,
        "supersedes_id": former.id if former else None,
        "reason": reason,
        "recorded_at": now,
    }
    session.add(Resolution.model_validate(fields))
    question.status = QuestionStatus.OPEN
    question.round += 1
    session.add(question)
    schedule(session, question, now=now)
    record_act(session, "reopen", question.key, by=by, now=now, reason=reason)
    for dependent in _hanging_on(session, question):
        if _went_void_by_condition(session, dependent):
            why = f"its condition, {question.key}, was reopened"
            _take_back(session, dependent, why, by=by, now=now)


def _went_void_by_condition(session: Session, question: Question) -> bool:
    resolution = current_resolution(session, question)
    if resolution is None or resolution.verdict_id is None:
        return False
    return session.get_one(Verdict, resolution.verdict_id).decided_basis == BY_CONDITION


def snooze(
    db: Database, key: str, until: date, *, reason: str, by: str, now: datetime
) -> Question:
    """Ask no more about a question before a day.

    Raises:
        NotFoundError: no such question.
        ConflictError: it is resolved.
        UsageError: the day is not to come.
    """
    with db.begin() as session:
        question = question_by_key(session, key)
        _check_open(session, question)
        if until <= now.date():
            raise UsageError(f"snooze until {until}: give a day after today ({now.date()})")
        question.snoozed_until = until
        question.snoozes += 1
        question.round += 1
        session.add(question)
        cancel_prompts(session, question, now=now)
        schedule(session, question, now=now)
        record_act(
            session,
            "snooze",
            question.key,
            by=by,
            now=now,
            until=until.isoformat(),
            reason=reason,
        )
    return question
