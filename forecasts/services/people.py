"""People of the desk."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from sqlmodel import Session, col, select

from forecasts.domain.base import SLUG
from forecasts.domain.person import Person, Role
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.services.audit import record_act
from forecasts.services.lookup import question_by_key
from forecasts.storage.database import Database

DESK = "desk"
"""Who acts where nobody is named: made with the first act."""


def acting(session: Session, key: str, now: datetime) -> Person:
    """The person who acts.

    Raises:
        NotFoundError: nobody has that key.
    """
    person = session.exec(select(Person).where(Person.key == key)).first()
    if person is not None:
        return person
    if key != DESK:
        known = session.exec(select(Person.key)).all()
        raise NotFoundError.of("person", key, known)
    return _add(session, key, name="Desk", role=Role.MANAGER, now=now)


def add_person(
    db: Database,
    key: str,
    *,
    name: str,
    email: str | None = None,
    timezone: str = "UTC",
    role: Role = Role.ANALYST,
    by: str = DESK,
    now: datetime,
) -> Person:
    """Add somebody to the desk. Raises ConflictError, InvalidInputError."""
    if timezone not in available_timezones():
        raise InvalidInputError("person", [f"no time zone {timezone!r}; one is Europe/Paris"])
    if email is not None and "@" not in email:
        raise InvalidInputError("person", [f"{email!r} is no e-mail address"])
    if not re.match(SLUG, key) or not name.strip():
        raise InvalidInputError(
            "person", [f"key {key!r} and name {name!r}: one is 'mia', 'Mia Example'"]
        )
    with db.begin() as session:
        acting(session, by, now)
        if session.exec(select(Person).where(Person.key == key)).first():
            raise ConflictError(f"there is a person {key!r} already")
        person = _add(session, key, name=name, role=role, now=now, email=email, zone=timezone)
        record_act(session, "add person", key, by=by, now=now, role=role.value)
    return person


def everybody(db: Database) -> list[Person]:
    """All people, by key."""
    with db.read() as session:
        return list(session.exec(select(Person).order_by(col(Person.key))))


def local_day(person: Person, now: datetime) -> str:
    """The person's calendar day at a moment, as YYYY-MM-DD."""
    return now.astimezone(ZoneInfo(person.timezone)).date().isoformat()


def _add(
    session: Session,
    key: str,
    *,
    name: str,
    role: Role,
    now: datetime,
    email: str | None = None,
    zone: str = "UTC",
) -> Person:
    fields = {
        "key": key,
        "name": name,
        "email": email,
        "timezone": zone,
        "role": role,
        "recorded_at": now,
    }
    person = Person.model_validate(fields)
    session.add(person)
    session.flush()
    return person


def assign(db: Database, question_key: str, person_key: str, *, by: str, now: datetime) -> None:
    """Say who is asked about a question. Raises NotFoundError."""
    with db.begin() as session:
        acting(session, by, now)
        question = question_by_key(session, question_key)
        person = acting(session, person_key, now)
        question.assignee_id = person.id
        session.add(question)
        record_act(session, "assign", question.key, by=by, now=now, person=person_key)
