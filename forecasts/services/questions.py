"""Questions: written by the desk, kept in every wording, joined to forecasts."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from forecasts.domain.base import STATEMENT_KEY
from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import Orientation
from forecasts.domain.question import (
    Question,
    QuestionRevision,
    QuestionStatus,
    ReferenceBasis,
    Wording,
    written_in_hindsight,
)
from forecasts.domain.window import Window
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.audit import record_act
from forecasts.services.lookup import current_link, forecast_by_key, question_by_key
from forecasts.services.people import acting
from forecasts.services.prompting import schedule
from forecasts.storage.database import Database

log = logging.getLogger(__name__)

HINDSIGHT_GRACE = timedelta(days=30)
"""Days a desk has to word a question before it counts as written in hindsight."""


ASKED = frozenset({"question", "criteria", "opens_on", "due_on"})
"""Fields that decide what is asked; to change one is to word the question anew."""


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """What a person decided about a question. None: as the text, or the desk's policy, has it.

    With `key` alone, an existing question is meant; otherwise `question` and `criteria` make a
    new one.
    """

    question: str | None = None
    criteria: str | None = None
    due_on: date | None = None
    opens_on: date | None = None
    key: str | None = None
    topic: str | None = None
    orientation: Orientation = Orientation.SAME
    reference_ppm: int | None = None
    reference_basis: ReferenceBasis | None = None
    condition_question: str | None = None  # voids this one when it resolves no
    sharpened_at: datetime | None = None  # None: now
    retrospective: bool | None = None  # None: judged by the dates


def question_for(
    session: Session,
    spec: QuestionSpec,
    window: Window,
    *,
    default_key: str,
    by: str,
    now: datetime,
) -> Question:
    """The existing question a spec names, or the new one it describes."""
    if spec.question is None and spec.criteria is None and spec.key is not None:
        if replace(spec, key=None, orientation=Orientation.SAME) != QuestionSpec():
            raise UsageError(
                f"question {spec.key} is there already and stays as it is; `sharpen` changes it"
            )
        return question_by_key(session, spec.key)
    key = spec.key or default_key
    if not re.match(STATEMENT_KEY, key):
        raise UsageError(f"{key!r} is no key of a question; one is 'rates-2026.1'")
    _refuse_taken_key(session, key)
    wording = _wording(session, spec, window, now=now)
    question = Question.model_validate({**wording, "key": key})
    session.add(question)
    session.flush()
    keep_revision(session, question, reason=None, by=by, now=now)
    schedule(session, question, now=now)
    return question


def _refuse_taken_key(session: Session, key: str) -> None:
    try:
        question_by_key(session, key)
    except (NotFoundError, ConflictError):
        return
    raise ConflictError(f"there is a question {key!r} already; to use it give no --question")


def _wording(
    session: Session, spec: QuestionSpec, window: Window, *, now: datetime
) -> dict[str, object]:
    if not spec.question or not spec.criteria:
        raise UsageError(
            "a new question needs --question and --criteria (what counts as yes, who settles "
            "it); `sharpen` drafts them; or name an existing one with --question-key"
        )
    opens_on, due_on = spec.opens_on or window.opens_on, spec.due_on or window.due_on
    if due_on < opens_on:
        raise UsageError(f"due {due_on} is before {opens_on}, when the window opens")
    sharpened_at = spec.sharpened_at or now
    hindsight = written_in_hindsight(sharpened_at.date(), opens_on, due_on, HINDSIGHT_GRACE)
    _check_reference(spec.reference_ppm, spec.reference_basis)
    condition = spec.condition_question and question_by_key(session, spec.condition_question)
    return {
        "question": spec.question,
        "criteria": spec.criteria,
        "opens_on": opens_on,
        "opens_basis": _basis(spec.opens_on, window.opens_on, window.opens_basis),
        "due_on": due_on,
        "due_basis": _basis(spec.due_on, window.due_on, window.due_basis),
        "topic": spec.topic,
        "sharpened_at": sharpened_at,
        "retrospective": hindsight if spec.retrospective is None else spec.retrospective,
        "reference_ppm": spec.reference_ppm,
        "reference_basis": spec.reference_basis,
        "reference_on": sharpened_at.date() if spec.reference_basis else None,
        "condition_question_id": condition.id if condition else None,
    }


def _check_reference(ppm: int | None, basis: ReferenceBasis | None) -> None:
    if (ppm is None) != (basis is None):
        raise UsageError(
            "a reference probability and its basis go together (--reference P "
            "--reference-basis base_rate|market|desk)"
        )


def _basis(chosen: date | None, of_text: date, basis: HorizonBasis) -> HorizonBasis:
    return basis if chosen in (None, of_text) else HorizonBasis.ANALYST


def keep_revision(
    session: Session, question: Question, *, reason: str | None, by: str, now: datetime
) -> None:
    """Write down how a question reads from now on."""
    wording = {name: getattr(question, name) for name in Wording.model_fields}
    fields = {
        **wording,
        "question_id": question.id,
        "reason": reason,
        "person_id": acting(session, by, now).id,
        "recorded_at": now,
    }
    session.add(QuestionRevision.model_validate(fields))
    session.flush()


def link(
    session: Session,
    forecast: Forecast,
    question: Question | None,
    orientation: Orientation,
    *,
    by: str,
    now: datetime,
) -> None:
    """Hang a forecast on a question from now on; on None, take it off."""
    fields = {
        "forecast_id": forecast.id,
        "question_id": question.id if question else None,
        "orientation": orientation,
        "person_id": acting(session, by, now).id,
        "recorded_at": now,
    }
    session.add(Link.model_validate(fields))
    session.flush()


def relink(
    db: Database,
    key: str,
    question_key: str | None,
    *,
    orientation: Orientation = Orientation.SAME,
    by: str,
    now: datetime,
) -> Forecast:
    """Hang a forecast on another question, or (None) on none.

    Raises:
        NotFoundError: no such forecast or question.
        ConflictError: it hangs there already.
    """
    with db.begin() as session:
        forecast = forecast_by_key(session, key)
        question = question_by_key(session, question_key) if question_key else None
        present = current_link(session, forecast)
        if _hangs_there(present, question, orientation):
            where = question.key if question else "no question"
            raise ConflictError(f"forecast {key} hangs on {where} already")
        link(session, forecast, question, orientation, by=by, now=now)
        act = "link" if question else "unlink"
        record_act(session, act, key, by=by, now=now, question=question and question.key)
    return forecast


def _hangs_there(
    present: Link | None, question: Question | None, orientation: Orientation
) -> bool:
    if present is None or present.question_id is None:
        return question is None
    return question is not None and (
        (present.question_id, present.orientation) == (question.id, orientation)
    )


def sharpen(
    db: Database, key: str, spec: QuestionSpec, *, reason: str, by: str, now: datetime
) -> Question:
    """Change a question's wording, criteria or window; the former wording is kept.

    The question counts as retrospective from now on if its outcome could be known by now. A
    topic or a reference probability changes nothing of what is asked, and so leaves that alone.

    Raises:
        NotFoundError: no such question.
        ConflictError: it is resolved; reopen it first.
        UsageError: nothing changes, the window ends before it opens, or a reference
            probability has no basis.
    """
    with db.begin() as session:
        question = question_by_key(session, key)
        if question.status is QuestionStatus.RESOLVED:
            raise ConflictError(f"question {question.key} is resolved; `reopen` it first")
        changed = _apply(question, spec, now)
        if not changed:
            raise UsageError("nothing to change: give --question, --criteria, --due or --opens")
        session.add(question)
        keep_revision(session, question, reason=reason, by=by, now=now)
        if "due_on" in changed:
            question.round += 1
            schedule(session, question, now=now)
        record_act(
            session, "sharpen", question.key, by=by, now=now, changed=changed, reason=reason
        )
    return question


def _apply(question: Question, spec: QuestionSpec, now: datetime) -> list[str]:
    wanted = {
        "question": spec.question,
        "criteria": spec.criteria,
        "due_on": spec.due_on,
        "opens_on": spec.opens_on,
        "topic": spec.topic,
        "reference_ppm": spec.reference_ppm,
        "reference_basis": spec.reference_basis,
    }
    changed = [
        name
        for name, value in wanted.items()
        if value is not None and value != getattr(question, name)
    ]
    opens_on = spec.opens_on or question.opens_on
    due_on = spec.due_on or question.due_on
    if due_on < opens_on:
        raise UsageError(f"due {due_on} is before {opens_on}, when the window opens")
    _check_reference(
        question.reference_ppm if spec.reference_ppm is None else spec.reference_ppm,
        spec.reference_basis or question.reference_basis,
    )
    for name in changed:
        setattr(question, name, wanted[name])
    _mark_bases(question, changed, now)
    return changed


def _mark_bases(question: Question, changed: Sequence[str], now: datetime) -> None:
    if "due_on" in changed:
        question.due_basis = HorizonBasis.ANALYST
    if "opens_on" in changed:
        question.opens_basis = HorizonBasis.ANALYST
    if "reference_ppm" in changed:
        question.reference_on = now.date()
    if ASKED & set(changed):
        question.sharpened_at = now
        question.retrospective = question.retrospective or written_in_hindsight(
            now.date(), question.opens_on, question.due_on, HINDSIGHT_GRACE
        )
