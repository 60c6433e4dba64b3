"""One pass of the prompting: plan, bundle, send, and a sign of life."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from forecasts.domain.prompt import Channel, DeliveryState, Heartbeat
from forecasts.errors import DeliveryError
from forecasts.services.prompting.bundling import digests
from forecasts.services.prompting.planning import plan
from forecasts.services.prompting.policy import PromptPolicy
from forecasts.services.prompting.scheduling import adopt
from forecasts.services.prompting.sending import (
    Lease,
    Message,
    Sender,
    claim,
    mark_failed,
    mark_sent,
    prepare,
)
from forecasts.storage.database import Database

logger = logging.getLogger(__name__)

DEFAULT_POLICY = PromptPolicy()
FORGOTTEN_AFTER = timedelta(days=7)
"""Heartbeats of workers silent for so long are removed."""


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did. Prompts are counted, except where deliveries are named.

    Attributes:
        planned: prompts made.
        superseded: older unsent prompts that a later step overtook.
        cancelled: prompts whose question was found settled before they were worded.
        waiting: prompts that wait for the next working morning.
        sent: deliveries handed over.
        failed: deliveries that failed and will be tried again.
        dead: deliveries given up; `outbox` lists them.
    """

    planned: int = 0
    superseded: int = 0
    cancelled: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0

    @property
    def did_something(self) -> bool:
        """Whether anything changed; waiting alone is no change."""
        return any(getattr(self, name) for name in self._names() if name != "waiting")

    def __str__(self) -> str:
        counts = [f"{getattr(self, name)} {name}" for name in self._names()]
        return ", ".join(count for count in counts if not count.startswith("0 ")) or "nothing"

    def _names(self) -> list[str]:
        return [field.name for field in fields(self)]


def tick(
    db: Database,
    *,
    now: datetime,
    send: Mapping[Channel, Sender],
    policy: PromptPolicy = DEFAULT_POLICY,
    worker: str,
    rng: random.Random | None = None,
    elapsed: Callable[[], float] = time.monotonic,
) -> TickReport:
    """Plan what has come due and send what is ready, then leave a heartbeat.

    Not one transaction but several, as things are sent in between: a prompt is recorded
    exactly once, delivered at least once, and every repeat carries the same key. Any number
    of workers may tick at the same time.

    Args:
        db: where the questions are.
        now: the moment the tick starts.
        send: a sender for each channel there is.
        policy: when and how stubbornly.
        worker: a name no other process has.
        rng: spreads the pauses after failures.
        elapsed: seconds of a clock that is never set, to know how long the tick has taken.
    """
    started = elapsed()
    adopt(db, now=now, policy=policy.steps)
    planned = plan(db, now=now, channels=send.keys(), policy=policy.steps)
    waiting = digests(db, now=now, channels=send.keys(), policy=policy)
    round_ = _Sending(db, send, policy, worker, rng or random.Random())
    spent = timedelta()
    while spent < policy.budget and round_.send_one(now + spent):
        spent = timedelta(seconds=elapsed() - started)
    with db.begin() as session:
        _beat(session, worker, now + spent)
    return TickReport(
        planned=planned.prompts,
        superseded=planned.superseded,
        waiting=waiting,
        cancelled=round_.cancelled,
        sent=round_.sent,
        failed=round_.failed,
        dead=round_.dead,
    )


@dataclass(slots=True)
class _Sending:
    """The sending half of one tick, with its counts."""

    db: Database
    send: Mapping[Channel, Sender]
    policy: PromptPolicy
    worker: str
    rng: random.Random
    cancelled: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0

    def send_one(self, now: datetime) -> bool:
        """Deal with one delivery; False when none is left."""
        claimed = claim(
            self.db,
            now=now,
            worker=self.worker,
            channels=self.send.keys(),
            policy=self.policy,
        )
        self.dead += claimed.dead
        if claimed.lease is None:
            return False
        message, cancelled = prepare(self.db, claimed.lease, now=now, policy=self.policy)
        self.cancelled += cancelled
        if message is not None:
            self._hand_over(claimed.lease, message, now)
        return True

    def _hand_over(self, lease: Lease, message: Message, now: datetime) -> None:
        error = _attempt(self.send[lease.channel], message)
        if error is not None:
            self._note_failure(lease, error, now)
        elif mark_sent(self.db, lease, now=now):
            self.sent += 1
            logger.info("sent %s", lease.key)
        else:
            logger.warning("sent %s, but another worker had taken it over", lease.key)

    def _note_failure(self, lease: Lease, error: str, now: datetime) -> None:
        state = mark_failed(
            self.db, lease, error=error, now=now, policy=self.policy, rng=self.rng
        )
        self.failed += state is DeliveryState.READY
        self.dead += state is DeliveryState.DEAD
        logger.warning("could not send %s: %s", lease.key, error)


def _attempt(sender: Sender, message: Message) -> str | None:
    """What went wrong with sending, None if nothing did."""
    try:
        sender.send(message)
    except DeliveryError as error:
        return str(error)
    except Exception as error:  # a fault in one sender must not hold up the other deliveries
        logger.exception("sending %s", message.key)
        return f"{type(error).__name__}: {error}"
    return None


def _beat(session: Session, worker: str, now: datetime) -> None:
    forgotten = col(Heartbeat.ticked_at) < now - FORGOTTEN_AFTER
    others = col(Heartbeat.worker) != worker
    session.connection().execute(sa.delete(Heartbeat).where(forgotten, others))
    session.merge(Heartbeat.model_validate({"worker": worker, "ticked_at": now}))
