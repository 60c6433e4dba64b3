"""Who is asked and told, where they are, and how they are reached."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, col, select

from forecasts.domain.person import Person, Role
from forecasts.domain.prompt import Channel
from forecasts.domain.question import Question
from forecasts.services.people import DESK, acting


def assignee(session: Session, question: Question, now: datetime) -> Person:
    """Who is asked about a question: its assignee, else the desk."""
    if question.assignee_id is not None:
        person = session.get(Person, question.assignee_id)
        if person is not None:
            return person
    return acting(session, DESK, now)


def managers(session: Session, question: Question, now: datetime) -> list[Person]:
    """Who hears of a question nobody settles: the managers, but for the one who is asked.

    The desk itself stands in where there is no manager by name.
    """
    asked = assignee(session, question, now)
    named = session.exec(
        select(Person)
        .where(Person.role == Role.MANAGER, Person.key != DESK)
        .order_by(col(Person.key))
    ).all()
    return [person for person in named or [acting(session, DESK, now)] if person != asked]


def zone_of(person: Person) -> ZoneInfo:
    """A person's time zone; UTC where this machine does not know it."""
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def channel_of(person: Person, channels: Collection[Channel]) -> Channel:
    """E-mail for a person who has an address where mail can be sent, else the console."""
    return Channel.EMAIL if person.email and Channel.EMAIL in channels else Channel.CONSOLE
