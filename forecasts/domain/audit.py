"""The audit trail: who did what and when, each entry chained to the one before."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, UtcDateTime

GENESIS = "0" * 64
"""What the first entry names as the hash before it."""


class AuditEntry(SQLModel, table=True):
    """One act. Append-only; `hash` covers every other field and the hash before."""

    __tablename__ = "audit_entry"
    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime, index=True)
    person: str
    act: str
    subject: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous_hash: str = Field(min_length=64, max_length=64)
    hash: str = Field(min_length=64, max_length=64)


def entry_hash(
    previous_hash: str,
    *,
    recorded_at: datetime,
    person: str,
    act: str,
    subject: str,
    detail: dict[str, Any],
) -> str:
    """SHA-256 over the canonical JSON of an entry and the hash of the one before it."""
    moment = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [previous_hash, moment, person, act, subject, detail]
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
