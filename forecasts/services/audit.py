"""The audit trail: every act goes into a chain of hashes, and the chain can be checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.audit import GENESIS, AuditEntry, entry_hash
from forecasts.storage.database import Database

CHAIN_LOCK = 7_203_002
"""Number of the PostgreSQL lock that keeps the chain in one line; SQLite has one writer."""


def record_act(
    session: Session, act: str, subject: str, *, by: str, now: datetime, **detail: Any
) -> AuditEntry:
    """Append one entry to the chain, in the caller's transaction.

    Args:
        session: the transaction the act itself is in.
        act: what was done, as a verb ("accept", "resolve").
        subject: the key it was done to.
        by: key of the person who did it.
        now: when.
        **detail: what else is to be kept; JSON values only.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sa.select(sa.func.pg_advisory_xact_lock(CHAIN_LOCK)))
    previous = _head(session)
    entry = AuditEntry.model_validate(
        {
            "recorded_at": now,
            "person": by,
            "act": act,
            "subject": subject,
            "detail": detail,
            "previous_hash": previous,
            "hash": entry_hash(
                previous, recorded_at=now, person=by, act=act, subject=subject, detail=detail
            ),
        }
    )
    session.add(entry)
    session.flush()
    return entry


def _head(session: Session) -> str:
    newest = select(AuditEntry.hash).order_by(col(AuditEntry.id).desc()).limit(1)
    return session.exec(newest).first() or GENESIS


def last_act_at(session: Session) -> datetime | None:
    """When the newest act was recorded; None in an empty record."""
    return session.exec(select(sa.func.max(AuditEntry.recorded_at))).one()


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a check of the chain found. `broken_at` is the first entry that does not fit."""

    entries: int
    head: str
    broken_at: int | None

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, dropped or moved (a cut tail shows in `head`)."""
        return self.broken_at is None


def verify_chain(db: Database) -> ChainCheck:
    """Recompute every hash from the first entry on."""
    with db.read() as session:
        previous, count = GENESIS, 0
        for entry in _in_order(session):
            if entry.previous_hash != previous or _recomputed(entry) != entry.hash:
                return ChainCheck(count, previous, entry.id)
            previous, count = entry.hash, count + 1
        return ChainCheck(count, previous, None)


def _in_order(session: Session) -> Iterator[AuditEntry]:
    statement = select(AuditEntry).order_by(col(AuditEntry.id))
    yield from session.exec(statement.execution_options(yield_per=1000))


def _recomputed(entry: AuditEntry) -> str:
    return entry_hash(
        entry.previous_hash,
        recorded_at=entry.recorded_at,
        person=entry.person,
        act=entry.act,
        subject=entry.subject,
        detail=entry.detail,
    )
