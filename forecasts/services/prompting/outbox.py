"""What was sent and what was not, and another try for what was given up."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.person import Person
from forecasts.domain.prompt import (
    Channel,
    Delivery,
    DeliveryState,
    Heartbeat,
    Prompt,
    PromptState,
)
from forecasts.errors import ConflictError, NotFoundError
from forecasts.services.audit import record_act
from forecasts.services.people import acting
from forecasts.storage.database import Database


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One delivery as the desk sees it; `prompts` are the questions it asks about."""

    key: str
    person: str
    channel: Channel
    state: DeliveryState
    subject: str
    prompts: int
    attempts: int
    last_error: str | None
    created_at: datetime
    available_at: datetime
    sent_at: datetime | None


def outbox(db: Database, *, state: DeliveryState | None = None) -> list[OutboxEntry]:
    """Deliveries, newest first, of one state or of all."""
    prompts = (
        sa.select(sa.func.count())
        .where(col(Prompt.delivery_id) == col(Delivery.id))
        .correlate(Delivery)
        .scalar_subquery()
    )
    statement = (
        sa.select(Delivery, col(Person.key), prompts)
        .join(Person, col(Person.id) == col(Delivery.person_id))
        .order_by(col(Delivery.created_at).desc(), col(Delivery.key))
    )
    if state is not None:
        statement = statement.where(col(Delivery.state) == state)
    with db.read() as session:
        return [_entry(*row) for row in session.execute(statement)]


def _entry(delivery: Delivery, person: str, prompts: int) -> OutboxEntry:
    return OutboxEntry(
        key=delivery.key,
        person=person,
        channel=delivery.channel,
        state=delivery.state,
        subject=delivery.subject,
        prompts=prompts,
        attempts=delivery.attempts,
        last_error=delivery.last_error,
        created_at=delivery.created_at,
        available_at=delivery.available_at,
        sent_at=delivery.sent_at,
    )


def retry(db: Database, key: str, *, by: str, now: datetime) -> None:
    """Try a dead delivery again, with all its tries, under its old key and words.

    Raises:
        NotFoundError: no delivery has that key.
        ConflictError: it is not dead.
    """
    with db.begin() as session:
        acting(session, by, now)
        delivery = _delivery(session, key)
        if delivery.state is not DeliveryState.DEAD:
            raise ConflictError(f"delivery {key!r} is {delivery.state}, not dead")
        delivery.state = DeliveryState.READY
        delivery.attempts = 0
        delivery.available_at = now
        session.connection().execute(
            sa.update(Prompt)
            .where(
                col(Prompt.delivery_id) == delivery.id, col(Prompt.state) == PromptState.DEAD
            )
            .values(state=PromptState.PLANNED)
        )
        record_act(session, "retry", key, by=by, now=now)


def _delivery(session: Session, key: str) -> Delivery:
    statement = select(Delivery).where(Delivery.key == key).with_for_update()
    delivery = session.exec(statement).first()
    if delivery is None:
        raise NotFoundError.of("delivery", key, session.exec(select(Delivery.key)).all())
    return delivery


def heartbeats(db: Database) -> dict[str, datetime]:
    """When each worker last ticked."""
    with db.read() as session:
        return {beat.worker: beat.ticked_at for beat in session.exec(select(Heartbeat))}
