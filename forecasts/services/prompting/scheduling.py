"""What other acts do to a question's prompts, in their own transaction."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.person import Person
from forecasts.domain.prompt import Channel, Prompt, PromptKind, PromptState
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.steps import StepPolicy, first_step, local_date, start_of_day
from forecasts.services.prompting.locking import insert_new, lock_question
from forecasts.services.prompting.planning import NOTICE_STEP, prompt_row
from forecasts.services.prompting.recipients import Recipients, channel_of, zone_of
from forecasts.storage.database import Database

DEFAULT_STEPS = StepPolicy()


def schedule(
    session: Session,
    question: Question,
    *,
    now: datetime,
    policy: StepPolicy = DEFAULT_STEPS,
) -> None:
    """Set when a new, re-dated, snoozed or reopened question is asked about next.

    Call it in the transaction of that act, after the question's own fields are set. Anything
    but the first schedule withdraws what was planned and begins a new round, so asking again
    goes under new keys; nobody else needs to touch `round`, `step` and `next_prompt_at`.
    From `policy.snoozes_told` on, managers are told of each snooze.
    """
    lock_question(session, question)
    recipients = Recipients(session, now)
    zone = zone_of(recipients.assignee(question))
    if question.next_prompt_at is not None or question.step:
        _withdraw(session, question, from_step=1)
        question.round += 1
        question.step = 0
    today = local_date(now, zone)
    step = first_step(
        question.due_on, today=today, snoozed_until=question.snoozed_until, policy=policy
    )
    question.next_prompt_at = start_of_day(step.on, zone)
    session.flush()
    if _snoozed_again(question, today, policy):
        _tell(session, question, recipients.managers(question), now)


def adopt(db: Database, *, now: datetime, policy: StepPolicy = DEFAULT_STEPS) -> int:
    """Schedule open questions that nobody has, as after an import; how many those were."""
    unscheduled = (
        select(Question)
        .where(
            Question.status == QuestionStatus.OPEN,
            col(Question.next_prompt_at).is_(None),
            Question.step == 0,
        )
        .order_by(col(Question.id))
    )
    with db.read() as session:
        if session.exec(unscheduled.limit(1)).first() is None:
            return 0
    with db.begin() as session:
        questions = session.exec(unscheduled).all()
        for question in questions:
            schedule(session, question, now=now, policy=policy)
    return len(questions)


def cancel_prompts(session: Session, question: Question, *, now: datetime) -> None:
    """Ask nothing more about a question, in the transaction that resolves it.

    What is planned is cancelled, and with that taken out of any digest not worded yet.
    """
    lock_question(session, question)
    _withdraw(session, question, from_step=NOTICE_STEP)
    question.next_prompt_at = None
    session.flush()


def _withdraw(session: Session, question: Question, *, from_step: int) -> None:
    session.connection().execute(
        sa.update(Prompt)
        .where(
            col(Prompt.question_id) == question.id,
            col(Prompt.state) == PromptState.PLANNED,
            col(Prompt.step) >= from_step,
        )
        .values(state=PromptState.CANCELLED)
    )


def _snoozed_again(question: Question, today: date, policy: StepPolicy) -> bool:
    asleep = question.snoozed_until is not None and question.snoozed_until > today
    return asleep and question.snoozes >= policy.snoozes_told


def _tell(
    session: Session, question: Question, people: Iterable[Person], now: datetime
) -> None:
    rows = [
        prompt_row(
            question,
            step=NOTICE_STEP,
            kind=PromptKind.NOTICE,
            person=person,
            channel=channel_of(person, tuple(Channel)),  # the digest knows what can be sent
            now=now,
        )
        for person in people
    ]
    insert_new(session, Prompt, rows)
