"""From the prompts of one delivery to the digest its person reads."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from forecasts.domain.person import Person
from forecasts.domain.prompt import Prompt, PromptKind
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.steps import local_date, next_working_day
from forecasts.services.people import DESK
from forecasts.services.prompting.policy import PromptPolicy
from forecasts.services.prompting.recipients import Recipients, zone_of
from forecasts.services.prompting.wording import (
    Digest,
    Group,
    Item,
    days_late,
    one_line,
    subject,
)

LISTED_AHEAD = 20
"""How many questions a digest lists of those that fall due in the coming days."""

Ask = tuple[Prompt, Question]


def compose(
    session: Session,
    person: Person,
    asks: Sequence[Ask],
    *,
    now: datetime,
    policy: PromptPolicy,
) -> Digest:
    """The digest of these prompts and questions, in the person's own calendar."""
    today = local_date(now, zone_of(person))
    asks = sorted(asks, key=lambda ask: due_order(ask[1]))
    told = [ask for ask in asks if ask[0].kind is PromptKind.NOTICE]
    asked = [ask for ask in asks if ask[0].kind is not PromptKind.NOTICE]
    recipients = Recipients(session, now)
    groups = [
        *_asked_groups(asked, recipients, today, policy),
        *_groups("Put off again and again", told, partial(_snoozed, recipients)),
        *_ahead(session, person, asks, today, policy),
    ]
    return Digest(
        name=one_line(person.name),
        today=today,
        subject=subject([question.due_on for _, question in asked], len(told), today),
        groups=tuple(groups),
        still_waiting=_still_waiting(session, person, asked, today),
        example=asked[0][1].key if asked else None,
    )


def due_order(question: Question) -> tuple[date, str]:
    """The order in which questions are asked about and listed: oldest due date first."""
    return question.due_on, question.key


def _asked_groups(
    asked: Sequence[Ask], recipients: Recipients, today: date, policy: PromptPolicy
) -> list[Group]:
    own = [ask for ask in asked if ask[0].kind is not PromptKind.ESCALATION]
    escalated = [ask for ask in asked if ask[0].kind is PromptKind.ESCALATION]
    remarks = partial(_own_remarks, recipients, today, policy)
    return [
        *_groups("Overdue", [ask for ask in own if ask[1].due_on < today], remarks),
        *_groups("Due today", [ask for ask in own if ask[1].due_on >= today], remarks),
        *_groups("Escalated to you", escalated, partial(_escalated, recipients, today)),
    ]


def _groups(
    heading: str, asks: Sequence[Ask], remarks: Callable[[Ask], tuple[str, ...]]
) -> list[Group]:
    items = tuple(_item(question, remarks((prompt, question))) for prompt, question in asks)
    return [Group(heading, items)] if items else []


def _item(question: Question, remarks: tuple[str, ...] = (), *, brief: bool = False) -> Item:
    return Item(
        key=question.key,
        question=one_line(question.question),
        criteria="" if brief else one_line(question.criteria),
        due_on=question.due_on,
        remarks=remarks,
    )


def _own_remarks(
    recipients: Recipients, today: date, policy: PromptPolicy, ask: Ask
) -> tuple[str, ...]:
    prompt, question = ask
    late = [days_late(question.due_on, today)] if question.due_on < today else []
    reminder = ["reminder"] if prompt.kind is PromptKind.REMINDER else []
    return (*late, *reminder, *_announcement(recipients, question, policy))


def _announcement(
    recipients: Recipients, question: Question, policy: PromptPolicy
) -> list[str]:
    """Where the next step goes to a manager, the person who is asked learns it beforehand."""
    if question.next_prompt_at is None:
        return []
    if question.step + 1 != policy.steps.escalation_step:
        return []
    names = " and ".join(one_line(p.name) for p in recipients.managers(question))
    day = local_date(question.next_prompt_at, zone_of(recipients.assignee(question)))
    on = next_working_day(day, policy.working_days)
    return [f"goes to {names} on {on} unless settled or snoozed"] if names else []


def _escalated(recipients: Recipients, today: date, ask: Ask) -> tuple[str, ...]:
    _, question = ask
    name = one_line(recipients.assignee(question).name)
    return days_late(question.due_on, today), f"{name} was asked"


def _snoozed(recipients: Recipients, ask: Ask) -> tuple[str, ...]:
    _, question = ask
    name = one_line(recipients.assignee(question).name)
    until = [f"until {question.snoozed_until}"] if question.snoozed_until else []
    return (f"{name} snoozed it {question.snoozes} times", *until)


def _ahead(
    session: Session, person: Person, asks: Sequence[Ask], today: date, policy: PromptPolicy
) -> list[Group]:
    """What closes today and in the coming days: for information, nothing is asked yet."""
    last = today + timedelta(days=policy.look_ahead_days)
    statement = (
        _open_questions_of(person, today)
        .where(col(Question.due_on) >= today, col(Question.due_on) <= last)
        .where(col(Question.id).not_in([question.id for _, question in asks]))
        .order_by(col(Question.due_on), col(Question.key))
    )
    questions = session.execute(statement).scalars().all()
    today_closing = [q for q in questions if q.due_on == today]
    coming = [q for q in questions if q.due_on > today]
    return [
        *_listed("Last day today", today_closing),
        *_listed(f"Next {policy.look_ahead_days} days", coming),
    ]


def _listed(heading: str, questions: Sequence[Question]) -> list[Group]:
    shown = tuple(_item(question, brief=True) for question in questions[:LISTED_AHEAD])
    return [Group(heading, shown, more=len(questions) - len(shown))] if shown else []


def _still_waiting(session: Session, person: Person, asked: Sequence[Ask], today: date) -> int:
    statement = (
        _open_questions_of(person, today)
        .where(col(Question.due_on) < today, col(Question.step) > 0)
        .where(col(Question.id).not_in([question.id for _, question in asked]))
    )
    count = sa.select(sa.func.count()).select_from(statement.subquery())
    waiting: int = session.execute(count).scalar_one()
    return waiting


def _open_questions_of(person: Person, today: date) -> sa.Select[Any]:
    mine = col(Question.assignee_id) == person.id
    nobody = col(Question.assignee_id).is_(None)
    awake = sa.or_(col(Question.snoozed_until).is_(None), col(Question.snoozed_until) <= today)
    return sa.select(Question).where(
        col(Question.status) == QuestionStatus.OPEN,
        sa.or_(mine, nobody) if person.key == DESK else mine,
        awake,
    )
