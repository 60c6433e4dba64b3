"""Who is asked and told, where they are, and how they are reached."""

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, col, select

from forecasts.domain.person import Person, Role
from forecasts.domain.prompt import Channel
from forecasts.domain.question import Question
from forecasts.services.people import DESK, acting


class Recipients:
    """Who is asked about questions and who hears of them, looked up once a transaction."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def assignee(self, question: Question) -> Person:
        """Who is asked about a question: its assignee, else the desk."""
        if question.assignee_id is None:
            return self._desk
        return self._session.get_one(Person, question.assignee_id)

    def managers(self, question: Question) -> list[Person]:
        """Who hears of a question nobody settles: the managers, but for the one asked.

        The desk itself stands in where there is no manager by name.
        """
        asked = self.assignee(question)
        named = self._named_managers or [self._desk]
        return [person for person in named if person.id != asked.id]

    @cached_property
    def _desk(self) -> Person:
        return acting(self._session, DESK, self._now)

    @cached_property
    def _named_managers(self) -> list[Person]:
        statement = (
            select(Person)
            .where(Person.role == Role.MANAGER, Person.key != DESK)
            .order_by(col(Person.key))
        )
        return list(self._session.exec(statement))


def zone_of(person: Person) -> ZoneInfo:
    """A person's time zone; UTC where this machine does not know it."""
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def channel_of(person: Person, channels: Collection[Channel]) -> Channel:
    """E-mail for a person who has an address where mail can be sent, else the console."""
    return Channel.EMAIL if person.email and Channel.EMAIL in channels else Channel.CONSOLE
