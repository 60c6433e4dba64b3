"""Questions: events as the desk sharpened them, dated and answerable yes or no."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import model_validator
from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, StatementKey, UtcDateTime, word_column
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import MILLION


class ReferenceBasis(StrEnum):
    """Where a question's reference probability comes from."""

    BASE_RATE = "base_rate"
    MARKET = "market"
    DESK = "desk"


class QuestionStatus(StrEnum):
    """Whether a question still waits for its verdict."""

    OPEN = "open"
    RESOLVED = "resolved"


class Wording(SQLModel):
    """What the desk made of a claim: the question with its window and criteria."""

    question: str = Field(min_length=1)
    criteria: str = Field(min_length=1)  # what counts as yes, and who settles it
    opens_on: date
    opens_basis: HorizonBasis = Field(sa_type=word_column(HorizonBasis))
    due_on: date = Field(index=True)  # last day of the window
    due_basis: HorizonBasis = Field(sa_type=word_column(HorizonBasis))
    topic: str | None = None  # the event in the world; joins questions across reports
    sharpened_at: datetime = Field(sa_type=UtcDateTime)
    retrospective: bool  # written when its outcome could already be known
    reference_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    reference_basis: ReferenceBasis | None = Field(
        default=None, sa_type=word_column(ReferenceBasis)
    )
    reference_on: date | None = None
    condition_question_id: int | None = Field(default=None, foreign_key="question.id")

    @model_validator(mode="after")
    def _due_after_opening(self) -> Self:
        if self.due_on < self.opens_on:
            raise ValueError(f"due {self.due_on} is before {self.opens_on}, when it opens")
        return self

    @model_validator(mode="after")
    def _reference_has_basis(self) -> Self:
        if (self.reference_ppm is None) != (self.reference_basis is None):
            raise ValueError("a reference probability and its basis go together")
        return self


class Question(Wording, table=True):
    """A question as it stands now. Every change is kept as a `QuestionRevision`.

    `next_prompt_at` caches when somebody is to be asked next; it follows from the due date,
    the step reached and any snooze. `round` goes up when the question is asked anew.
    """

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: StatementKey = Field(unique=True)
    status: QuestionStatus = Field(
        default=QuestionStatus.OPEN, sa_type=word_column(QuestionStatus), index=True
    )
    assignee_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    round: int = Field(default=1, ge=1)
    step: int = Field(default=0, ge=0)  # steps already asked in this round
    next_prompt_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    snoozed_until: date | None = None
    snoozes: int = Field(default=0, ge=0)


class QuestionRevision(Wording, table=True):
    """A question's wording from one moment on. Append-only; the latest one counts."""

    __tablename__ = "question_revision"
    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    reason: str | None = None
    person_id: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)


def written_in_hindsight(
    sharpened_on: date, opens_on: date, due_on: date, grace: timedelta
) -> bool:
    """Whether the outcome could already be known when the question was worded.

    A desk needs some days between publication and wording; `grace` is how many it is given.
    A question worded after its window closed is always retrospective.

    Examples:
        >>> month = timedelta(days=30)
        >>> written_in_hindsight(date(2025, 5, 9), date(2025, 5, 2), date(2025, 8, 2), month)
        False
        >>> written_in_hindsight(date(2025, 5, 9), date(2025, 5, 2), date(2025, 5, 8), month)
        True
    """
    return sharpened_on > min(due_on, opens_on + grace)
