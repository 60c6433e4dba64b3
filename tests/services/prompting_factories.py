"""Desks to prompt: people, questions and senders, filled in where a test says nothing."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.person import Person, Role
from forecasts.domain.prompt import Channel, Delivery, Prompt
from forecasts.domain.question import Question
from forecasts.domain.resolution import Judgement, Outcome
from forecasts.errors import DeliveryError
from forecasts.services.people import DESK
from forecasts.services.prompting import Message, schedule
from forecasts.services.resolving import record_verdict, snooze
from forecasts.storage.database import Database

MONDAY = date(2026, 11, 23)
CREATED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day, in UTC; nine in the morning unless said otherwise."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def days_before(number: int, day: date = MONDAY) -> date:
    return day - timedelta(days=number)


def a_person(db: Database, key: str, **fields: Any) -> Person:
    columns = {"key": key, "name": key.title(), "recorded_at": CREATED, **fields}
    with db.begin() as session:
        person = Person.model_validate(columns)
        session.add(person)
    return person


def a_manager(db: Database, key: str = "mia", **fields: Any) -> Person:
    return a_person(db, key, role=Role.MANAGER, **fields)


def a_question(
    db: Database, key: str, due_on: date, *, scheduled_at: datetime = CREATED, **fields: Any
) -> Question:
    """An open question, scheduled long before it falls due unless said otherwise."""
    (question,) = questions(db, [key], due_on, scheduled_at=scheduled_at, **fields)
    return question


def questions(
    db: Database,
    keys: Iterable[str],
    due_on: date,
    *,
    scheduled_at: datetime = CREATED,
    **fields: Any,
) -> list[Question]:
    """Several questions with the same due date, in one transaction."""
    columns = {
        "opens_on": min(due_on, CREATED.date()),
        "opens_basis": HorizonBasis.ANALYST,
        "due_on": due_on,
        "due_basis": HorizonBasis.ANALYST,
        "sharpened_at": scheduled_at,
        "retrospective": False,
    }
    made = []
    with db.begin() as session:
        for key in keys:
            wording = {"question": f"Will {key} happen?", "criteria": f"{key} is reported"}
            made.append(Question.model_validate({"key": key, **wording, **columns, **fields}))
            schedule(session, made[-1], now=scheduled_at)
    return made


def settle(db: Database, key: str, now: datetime) -> None:
    """A verdict of yes."""
    judgement = Judgement.model_validate({"outcome": Outcome.YES, "note": "in the gazette"})
    record_verdict(db, key, judgement, by=DESK, now=now)


def put_off(db: Database, key: str, until: date, now: datetime) -> None:
    """A snooze."""
    snooze(db, key, until, reason="figures are late", by=DESK, now=now)


def the_question(session: Session, key: str) -> Question:
    return session.exec(select(Question).where(Question.key == key)).one()


def prompts(db: Database) -> list[Prompt]:
    with db.read() as session:
        return list(session.exec(select(Prompt).order_by(col(Prompt.id))))


def deliveries(db: Database) -> list[Delivery]:
    with db.read() as session:
        return list(session.exec(select(Delivery).order_by(col(Delivery.id))))


class Inbox:
    """A sender that keeps what it was given, and refuses the first `refusals` messages."""

    def __init__(self, refusals: int = 0) -> None:
        self.messages: list[Message] = []
        self.refused: list[Message] = []
        self.refusals = refusals

    def send(self, message: Message) -> None:
        if len(self.refused) < self.refusals:
            self.refused.append(message)
            raise DeliveryError("mailbox full")
        self.messages.append(message)

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.messages]

    @property
    def text(self) -> str:
        """The words of the only message there is."""
        (message,) = self.messages
        return message.text


def console(inbox: Inbox) -> dict[Channel, Inbox]:
    return {Channel.CONSOLE: inbox}
