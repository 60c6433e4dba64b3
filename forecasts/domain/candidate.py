"""Candidates: spans the extractor takes for forecast statements, and what became of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, StatementKey, UtcDateTime, word_column
from forecasts.domain.statement import Statement


class CandidateState(StrEnum):
    """Where a candidate stands in triage."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    PARKED = "parked"  # counted, not tracked
    REJECTED = "rejected"  # no forecast; the reason is kept
    MERGED = "merged"  # the same claim as another, counted once
    REPLACED = "replaced"  # read otherwise by a person: another candidate stands for it


class CandidateDraft(Statement):
    """A candidate as the extractor hands it over, before it is stored.

    `quote` is exactly `text[start:end]`. `trace` names the rules that made it;
    `extraction_score` is about the extraction, never about the event (0 to 1, higher is surer).
    """

    attributed_to: str | None = None  # whoever the text credits; None: the document itself
    condition_start: int | None = Field(default=None, ge=0)
    condition_end: int | None = Field(default=None, ge=0)
    scenario_set: str | None = None
    scenario: str | None = None
    section: list[str] = Field(default_factory=list, sa_type=JSON)
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    extraction_score: float = Field(ge=0, le=1)
    extractor: str
    trace: list[str] = Field(default_factory=list, sa_type=JSON)


class Candidate(CandidateDraft, table=True):
    """A candidate of a stored report. Its text layer never changes; only its state moves.

    An accepted candidate names the forecast that it became, or that it says again.
    """

    __table_args__ = (UniqueConstraint("report_id", "number"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    key: StatementKey = Field(unique=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    number: int = Field(ge=1)  # in the report, in text order at extraction
    state: CandidateState = Field(
        default=CandidateState.PENDING, sa_type=word_column(CandidateState), index=True
    )
    forecast_id: int | None = Field(default=None, foreign_key="forecast.id", index=True)
    found_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # None: with its report


class Decision(SQLModel, table=True):
    """What a person decided about a candidate. Append-only; the latest one counts."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    state: CandidateState = Field(sa_type=word_column(CandidateState))
    reason: str | None = None
    into_key: str | None = None  # of the statement it was merged into
    person_id: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class CandidateEdit(SQLModel, table=True):
    """How a person read a span otherwise than it was read before. Append-only.

    The edited reading is a candidate of its own; the former ones stay as they were, merged into
    it. The differences are what the next gold standard is made of.
    """

    __tablename__ = "candidate_edit"
    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id", index=True)  # the new reading
    former_keys: list[str] = Field(sa_type=JSON)  # empty: a claim that was missed
    act: str
    changes: dict[str, Any] = Field(sa_type=JSON)  # field -> [before, after]
    person_id: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
