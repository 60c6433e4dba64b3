"""Verdicts, evidence and resolutions: what became of a question, and how it is known."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import model_validator
from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, UtcDateTime, word_column
from forecasts.domain.probability import MILLION


class Outcome(StrEnum):
    """What became of a question."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"  # a fraction, with the reason for it
    VOID = "void"  # with a reason code


class VoidReason(StrEnum):
    """Why a question has no answer."""

    CONDITION_NOT_MET = "condition_not_met"
    CANNOT_BE_DETERMINED = "cannot_be_determined"
    BADLY_POSED = "badly_posed"
    HAPPENED_BEFORE_WINDOW = "happened_before_window"


class Certainty(StrEnum):
    """How sure the desk is of its verdict."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Judgement(SQLModel):
    """An outcome with what it needs: a fraction and reason, or a void reason."""

    outcome: Outcome = Field(sa_type=word_column(Outcome))
    fraction_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    void_reason: VoidReason | None = Field(default=None, sa_type=word_column(VoidReason))
    happened_on: date | None = None  # the day of the event
    known_on: date | None = None  # the day a source could say so
    note: str | None = None

    @model_validator(mode="after")
    def _outcome_is_whole(self) -> Self:
        if (self.outcome is Outcome.PARTLY) != (self.fraction_ppm is not None):
            raise ValueError("partly, and only partly, takes a fraction (--fraction 0.5)")
        if (self.outcome is Outcome.VOID) != (self.void_reason is not None):
            codes = ", ".join(VoidReason)
            raise ValueError(f"void, and only void, takes a reason code (--reason {codes})")
        needs_words = self.outcome is Outcome.PARTLY or (
            self.void_reason is VoidReason.CANNOT_BE_DETERMINED
        )
        if needs_words and not (self.note and self.note.strip()):
            what = self.void_reason or self.outcome
            raise ValueError(f"{what} needs its reason in words (--note)")
        return self

    @property
    def outcome_ppm(self) -> int | None:
        """The outcome as a number, yes = 1,000,000; None where void."""
        numbers = {Outcome.YES: MILLION, Outcome.NO: 0, Outcome.PARTLY: self.fraction_ppm}
        return numbers.get(self.outcome)


class EvidenceDraft(SQLModel):
    """What shows the outcome: a link or a file, with publisher, date and content in words."""

    url: str | None = None
    file_name: str | None = None
    publisher: str | None = None
    dated: str | None = None  # a day, a month or "undated", as the source gives it
    shows: str | None = None
    retrieved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sha256: str | None = Field(default=None, min_length=64, max_length=64)
    copy_bytes: bytes | None = None  # the page or file itself, where it could be had

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if not (self.url or self.file_name or self.shows):
            raise ValueError("evidence needs a link, a file or words that say what shows it")
        return self


class Verdict(Judgement, table=True):
    """One person's judgement of a question. Append-only."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    decided_basis: str | None = None  # archived page, public record, wording, none
    certainty: Certainty | None = Field(default=None, sa_type=word_column(Certainty))
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Evidence(EvidenceDraft, table=True):
    """Evidence of one verdict. Append-only."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", index=True)


class Resolution(SQLModel, table=True):
    """The settled verdict of a question. Append-only; the latest one counts.

    A row without a verdict reopens the question. `outcome_ppm` is the outcome as a number
    (yes = 1,000,000), None where void or reopened.
    """

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    verdict_id: int | None = Field(default=None, foreign_key="verdict.id", unique=True)
    supersedes_id: int | None = Field(default=None, foreign_key="resolution.id")
    outcome: Outcome | None = Field(default=None, sa_type=word_column(Outcome))
    outcome_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    void_reason: VoidReason | None = Field(default=None, sa_type=word_column(VoidReason))
    known_on: date | None = None
    reason: str | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)
