"""Prompts of one person become one digest per working day."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import groupby

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.person import Person
from forecasts.domain.prompt import Channel, Delivery, DeliveryState, Prompt, PromptState
from forecasts.domain.steps import local_date
from forecasts.services.prompting.locking import lock_planning
from forecasts.services.prompting.policy import PromptPolicy
from forecasts.services.prompting.recipients import zone_of
from forecasts.storage.database import Database


def digests(
    db: Database, *, now: datetime, channels: Collection[Channel], policy: PromptPolicy
) -> int:
    """Put waiting prompts into their person's digest of the day; how many prompts still wait.

    A digest is known by person and local date, so that no clock change makes a second one.
    What comes after the day's digest was worded waits for the next working day.
    """
    with db.begin() as session:
        lock_planning(session)
        waiting = 0
        for person, channel, prompts in _waiting(session, channels):
            delivery = _digest_of_today(session, person, channel, now, policy)
            if delivery is None:
                waiting += len(prompts)
            else:
                _attach(session, prompts, delivery)
    return waiting


def _waiting(
    session: Session, channels: Collection[Channel]
) -> Iterable[tuple[Person, Channel, list[Prompt]]]:
    statement = (
        select(Prompt)
        .where(Prompt.state == PromptState.PLANNED, col(Prompt.delivery_id).is_(None))
        .order_by(col(Prompt.person_id), col(Prompt.id))
        .with_for_update(skip_locked=True, key_share=True)
    )

    def recipient(prompt: Prompt) -> tuple[int, Channel]:
        # Planned for a channel that is switched off since: the console is always there.
        return (
            prompt.person_id,
            prompt.channel if prompt.channel in channels else Channel.CONSOLE,
        )

    by_recipient = sorted(session.exec(statement), key=recipient)
    for (person_id, channel), prompts in groupby(by_recipient, key=recipient):
        yield session.get_one(Person, person_id), channel, list(prompts)


def _digest_of_today(
    session: Session, person: Person, channel: Channel, now: datetime, policy: PromptPolicy
) -> Delivery | None:
    """The digest that can still take prompts today, made if need be; None if there is none."""
    zone = zone_of(person)
    today = local_date(now, zone)
    if today.weekday() not in policy.working_days:
        return None
    if now.astimezone(zone).hour < policy.digest_hour:
        return None
    key = digest_key(person.key, today, channel)
    made = session.exec(select(Delivery).where(Delivery.key == key).with_for_update()).first()
    if made is None:
        return _new_digest(session, key, person, channel, now)
    return made if made.state is DeliveryState.READY and not made.body else None


def digest_key(person: str, day: date, channel: Channel) -> str:
    """The key of a person's digest on a local date.

    Examples:
        >>> digest_key("ana", date(2026, 11, 23), Channel.EMAIL)
        'digest/ana/2026-11-23/email'
    """
    return f"digest/{person}/{day}/{channel}"


def _new_digest(
    session: Session, key: str, person: Person, channel: Channel, now: datetime
) -> Delivery:
    delivery = Delivery.model_validate(
        {
            "key": key,
            "person_id": person.id,
            "channel": channel,
            "available_at": now,
            "created_at": now,
        }
    )
    session.add(delivery)
    session.flush()
    return delivery


def _attach(session: Session, prompts: list[Prompt], delivery: Delivery) -> None:
    session.connection().execute(
        sa.update(Prompt)
        .where(col(Prompt.id).in_([prompt.id for prompt in prompts]))
        .values(delivery_id=delivery.id, channel=delivery.channel)
    )
