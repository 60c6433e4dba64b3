"""Prompts and deliveries: requests to a person, and how they are handed over."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, UtcDateTime, word_column


class PromptKind(StrEnum):
    """What a prompt wants of its reader."""

    DUE = "due"  # the first asking
    REMINDER = "reminder"
    ESCALATION = "escalation"  # asked of a manager, because nobody answered
    NOTICE = "notice"  # tells a manager of a question put off again and again


class PromptState(StrEnum):
    """Where a prompt stands."""

    PLANNED = "planned"  # waits for its digest
    SENT = "sent"
    CANCELLED = "cancelled"  # the question was resolved or snoozed meanwhile
    SUPERSEDED = "superseded"  # a later step overtook it
    DEAD = "dead"  # its delivery ran out of tries


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    READY = "ready"
    LEASED = "leased"
    SENT = "sent"
    CANCELLED = "cancelled"
    DEAD = "dead"


class Channel(StrEnum):
    """Ways to hand over a digest."""

    CONSOLE = "console"
    EMAIL = "email"


class Prompt(SQLModel, table=True):
    """One request to one person about one question at one step."""

    __table_args__ = (
        UniqueConstraint("question_id", "round", "step", "person_id", "channel"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    round: int = Field(ge=1)
    step: int = Field(ge=0)  # 0: a notice, told before the round asks anything
    kind: PromptKind = Field(sa_type=word_column(PromptKind))
    due_on: date
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: Channel = Field(sa_type=word_column(Channel))
    state: PromptState = Field(
        default=PromptState.PLANNED, sa_type=word_column(PromptState), index=True
    )
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", index=True)
    planned_at: datetime = Field(sa_type=UtcDateTime)


class Delivery(SQLModel, table=True):
    """What is sent: one digest to one person, under a key of its own.

    It is worded at its first claim and stays so: every repeat carries the same key and the
    same words. A worker leases it, sends it outside any transaction, and marks it only where
    `fence` and `lease_owner` are still its own.
    """

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: Channel = Field(sa_type=word_column(Channel))
    subject: str = ""
    body: str = Field(default="", sa_type=Text)  # plain text; empty until the first claim
    html: str = Field(default="", sa_type=Text)
    state: DeliveryState = Field(
        default=DeliveryState.READY, sa_type=word_column(DeliveryState), index=True
    )
    available_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_owner: str | None = None
    attempts: int = Field(default=0, ge=0)
    fence: int = Field(default=0, ge=0)
    last_error: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Heartbeat(SQLModel, table=True):
    """When a worker last ticked."""

    __table_args__ = (STRICT,)

    worker: str = Field(primary_key=True)
    ticked_at: datetime = Field(sa_type=UtcDateTime)
