"""Questions whose moment has come become prompts, each exactly once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.person import Person
from forecasts.domain.prompt import Channel, Prompt, PromptKind, PromptState
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.steps import (
    Step,
    StepPolicy,
    following,
    latest_step,
    local_date,
    start_of_day,
)
from forecasts.services.prompting.locking import insert_new, lock_planning
from forecasts.services.prompting.recipients import Recipients, channel_of, zone_of
from forecasts.storage.database import Database

BATCH = 500
NOTICE_STEP = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning did: prompts made, and older unsent ones they overtook."""

    prompts: int
    superseded: int


def plan(
    db: Database, *, now: datetime, channels: Collection[Channel], policy: StepPolicy
) -> Planned:
    """Make the prompts whose moment has come, and move their questions to the next step.

    Of steps slept through only the latest is asked. One short transaction a batch, so that
    a worker killed half-way leaves every question either asked and moved or neither.
    """
    prompts = superseded = 0
    while True:
        with db.begin() as session:
            lock_planning(session)
            questions = _waiting(session, now)
            superseded += _supersede(session, questions)
            recipients = Recipients(session, now)
            rows = [
                row
                for question in questions
                for row in _advance(recipients, question, now, channels, policy)
            ]
            prompts += insert_new(session, Prompt, rows)
        if len(questions) < BATCH:
            return Planned(prompts, superseded)


def _waiting(session: Session, now: datetime) -> list[Question]:
    # One that another act holds on PostgreSQL is about to change: the next tick sees it.
    statement = (
        select(Question)
        .where(
            Question.status == QuestionStatus.OPEN,
            col(Question.next_prompt_at) <= now,
        )
        .order_by(col(Question.due_on), col(Question.key))
        .limit(BATCH)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(session.exec(statement))


def _supersede(session: Session, questions: Iterable[Question]) -> int:
    statement = (
        sa.update(Prompt)
        .where(
            col(Prompt.question_id).in_([question.id for question in questions]),
            col(Prompt.state) == PromptState.PLANNED,
            col(Prompt.step) > NOTICE_STEP,
        )
        .values(state=PromptState.SUPERSEDED)
    )
    return session.connection().execute(statement).rowcount


def _advance(
    recipients: Recipients,
    question: Question,
    now: datetime,
    channels: Collection[Channel],
    policy: StepPolicy,
) -> list[dict[str, Any]]:
    asked = recipients.assignee(question)
    step = _move_on(question, asked, now, policy)
    to = [(asked, policy.kind(step.number))]
    if step.number >= policy.escalation_step:
        to += [(person, PromptKind.ESCALATION) for person in recipients.managers(question)]
    return [
        prompt_row(
            question,
            step=step.number,
            kind=kind,
            person=person,
            channel=channel_of(person, channels),
            now=now,
        )
        for person, kind in to
    ]


def _move_on(question: Question, asked: Person, now: datetime, policy: StepPolicy) -> Step:
    zone = zone_of(asked)
    waiting = Step(question.step + 1, local_date(question.next_prompt_at or now, zone))
    step = latest_step(waiting, local_date(now, zone), policy) or waiting
    question.step = step.number
    question.next_prompt_at = start_of_day(following(step, policy).on, zone)
    return step


def prompt_row(
    question: Question,
    *,
    step: int,
    kind: PromptKind,
    person: Person,
    channel: Channel,
    now: datetime,
) -> dict[str, Any]:
    """The checked columns of one prompt, ready to be inserted."""
    prompt = Prompt.model_validate(
        {
            "key": f"{question.key}/{question.round}/{step}/{person.key}/{channel}",
            "question_id": question.id,
            "round": question.round,
            "step": step,
            "kind": kind,
            "due_on": question.due_on,
            "person_id": person.id,
            "channel": channel,
            "planned_at": now,
        }
    )
    return prompt.model_dump(exclude={"id"})
