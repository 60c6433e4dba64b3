"""One delivery through a worker's hands: claimed, worded, marked.

Every step is a short transaction of its own and the sending lies between them, so a worker
may die anywhere: the lease runs out, and another one sends the same words under the same key.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.base import UtcDateTime
from forecasts.domain.person import Person
from forecasts.domain.prompt import Channel, Delivery, DeliveryState, Prompt, PromptState
from forecasts.domain.question import Question, QuestionStatus
from forecasts.services.prompting.composing import Ask, compose
from forecasts.services.prompting.locking import is_postgresql
from forecasts.services.prompting.policy import PromptPolicy
from forecasts.services.prompting.wording import Digest, html_of, one_line, text_of
from forecasts.storage.database import Database


@dataclass(frozen=True, slots=True)
class Message:
    """What a sender hands over. The same on every repeat, to the last character."""

    key: str
    name: str
    address: str | None
    subject: str
    text: str
    html: str
    written_at: datetime


class Sender(Protocol):
    """A way to hand over a message."""

    def send(self, message: Message) -> None:
        """Hand it over; return only once it was taken. Raises DeliveryError."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on one delivery; it is lost as soon as another one claims it."""

    delivery_id: int
    key: str
    channel: Channel
    owner: str
    fence: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What claiming found: a lease, unless nothing was left, and deliveries given up."""

    lease: Lease | None
    dead: int = 0


def claim(
    db: Database,
    *,
    now: datetime,
    worker: str,
    channels: Collection[Channel],
    policy: PromptPolicy,
) -> Claim:
    """Take hold of the oldest delivery that is to be sent on one of these channels.

    The try is counted here. A delivery out of tries dies instead, and the next one is taken.
    """
    dead = 0
    while True:
        with db.begin() as session:
            clock = _lease_clock(session, now)
            delivery = _next(session, now, clock, channels, policy)
            if delivery is None:
                return Claim(None, dead)
            if delivery.attempts < policy.max_tries:
                return Claim(_lease(session, delivery, worker, clock, policy), dead)
            _bury(session, delivery)
            dead += 1


def _lease_clock(session: Session, now: datetime) -> datetime:
    """The clock leases run by: the server's on PostgreSQL, as workers' clocks may differ."""
    if not is_postgresql(session):
        return now
    server = sa.select(sa.func.clock_timestamp(type_=UtcDateTime))
    return session.connection().execute(server).scalar_one()


def _next(
    session: Session,
    now: datetime,
    clock: datetime,
    channels: Collection[Channel],
    policy: PromptPolicy,
) -> Delivery | None:
    # A moment further ahead than it could have been set means that the clock was put back.
    ready = sa.and_(
        col(Delivery.state) == DeliveryState.READY,
        sa.or_(
            col(Delivery.available_at) <= now,
            col(Delivery.available_at) > now + policy.longest_pause,
        ),
    )
    abandoned = sa.and_(
        col(Delivery.state) == DeliveryState.LEASED,
        sa.or_(
            col(Delivery.lease_until) <= clock,
            col(Delivery.lease_until) > clock + policy.lease,
        ),
    )
    statement = (
        select(Delivery)
        .where(col(Delivery.channel).in_(list(channels)), sa.or_(ready, abandoned))
        .order_by(col(Delivery.available_at), col(Delivery.id))
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return session.exec(statement).first()


def _lease(
    session: Session, delivery: Delivery, worker: str, clock: datetime, policy: PromptPolicy
) -> Lease:
    delivery.state = DeliveryState.LEASED
    delivery.lease_owner = worker
    delivery.lease_until = clock + policy.lease
    delivery.attempts += 1
    delivery.fence += 1
    session.flush()
    return Lease(delivery.id or 0, delivery.key, delivery.channel, worker, delivery.fence)


def prepare(
    db: Database, lease: Lease, *, now: datetime, policy: PromptPolicy
) -> tuple[Message | None, int]:
    """The words of a leased delivery, and how many of its prompts were cancelled.

    Worded at the first claim from what still stands open then, and unchanged ever after. A
    delivery whose prompts are all settled, or asked anew meanwhile, is cancelled: no message.
    """
    with db.begin() as session:
        delivery = _held(session, lease)
        if delivery is None:
            return None, 0
        cancelled = _cancel_settled(session, delivery)
        asks = _asks(session, delivery)
        if not asks:
            _release(delivery, DeliveryState.CANCELLED)
            return None, cancelled
        person = session.get_one(Person, delivery.person_id)
        if not delivery.body:
            _word(delivery, compose(session, person, asks, now=now, policy=policy))
        return _message(delivery, person), cancelled


def _word(delivery: Delivery, digest: Digest) -> None:
    delivery.subject = digest.subject
    delivery.body = text_of(digest)
    delivery.html = html_of(digest)


def _message(delivery: Delivery, person: Person) -> Message:
    return Message(
        key=delivery.key,
        name=one_line(person.name),
        address=person.email,
        subject=delivery.subject,
        text=delivery.body,
        html=delivery.html,
        written_at=delivery.created_at,
    )


def _asks(session: Session, delivery: Delivery) -> list[Ask]:
    """What a delivery still asks, with the questions."""
    statement = (
        select(Prompt, Question)
        .join(Question, col(Question.id) == col(Prompt.question_id))
        .where(Prompt.delivery_id == delivery.id, Prompt.state == PromptState.PLANNED)
    )
    return list(session.exec(statement))


def _cancel_settled(session: Session, delivery: Delivery) -> int:
    """Cancel prompts whose question was resolved by an act that did not say so."""
    resolved = select(Question.id).where(Question.status == QuestionStatus.RESOLVED)
    settled = col(Prompt.question_id).in_(resolved)
    return _move_prompts(session, delivery, PromptState.CANCELLED, settled)


def mark_sent(db: Database, lease: Lease, *, now: datetime) -> bool:
    """Note that a delivery was handed over; False if the lease was lost meanwhile."""
    with db.begin() as session:
        delivery = _held(session, lease)
        if delivery is None:
            return False
        _release(delivery, DeliveryState.SENT)
        delivery.sent_at = now
        delivery.last_error = None
        _move_prompts(session, delivery, PromptState.SENT)
        return True


def mark_failed(
    db: Database,
    lease: Lease,
    *,
    error: str,
    now: datetime,
    policy: PromptPolicy,
    rng: random.Random,
) -> DeliveryState | None:
    """Note that a delivery failed: ready again after a pause, or dead when out of tries.

    None if the lease was lost meanwhile.
    """
    with db.begin() as session:
        delivery = _held(session, lease)
        if delivery is None:
            return None
        delivery.last_error = error
        if delivery.attempts >= policy.max_tries:
            _bury(session, delivery)
        else:
            _release(delivery, DeliveryState.READY)
            delivery.available_at = now + policy.pause(delivery.attempts, rng.random())
        return delivery.state


def _held(session: Session, lease: Lease) -> Delivery | None:
    """The delivery, if the lease on it still holds."""
    statement = (
        select(Delivery)
        .where(
            Delivery.id == lease.delivery_id,
            Delivery.fence == lease.fence,
            Delivery.lease_owner == lease.owner,
            Delivery.state == DeliveryState.LEASED,
        )
        .with_for_update(key_share=True)
    )
    return session.exec(statement).first()


def _release(delivery: Delivery, state: DeliveryState) -> None:
    delivery.state = state
    delivery.lease_owner = delivery.lease_until = None


def _bury(session: Session, delivery: Delivery) -> None:
    _release(delivery, DeliveryState.DEAD)
    _move_prompts(session, delivery, PromptState.DEAD)


def _move_prompts(
    session: Session, delivery: Delivery, state: PromptState, *only: sa.ColumnElement[bool]
) -> int:
    """Take a delivery's planned prompts to another state; how many those were."""
    # A prompt that another act holds is being cancelled; waiting for it could be a deadlock.
    free = (
        sa.select(col(Prompt.id))
        .where(
            col(Prompt.delivery_id) == delivery.id,
            col(Prompt.state) == PromptState.PLANNED,
            *only,
        )
        .with_for_update(skip_locked=True, key_share=True)
    )
    statement = sa.update(Prompt).where(col(Prompt.id).in_(free)).values(state=state)
    return session.connection().execute(statement).rowcount
