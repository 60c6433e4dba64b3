"""What a text says about the future: the layer that the desk never changes.

A candidate (as the extractor found it) and a forecast (as a person accepted it) carry the same
fields, which are kept here once.
"""

from datetime import date
from enum import StrEnum
from typing import Any, Self

from pydantic import model_validator
from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from forecasts.domain.base import word_column
from forecasts.domain.horizon import HorizonBasis, HorizonClass
from forecasts.domain.probability import (
    MILLION,
    AnalyticConfidence,
    Expression,
    Polarity,
    ProbabilityRange,
    YardstickBasis,
)


class Kind(StrEnum):
    """What sort of statement about the future it is."""

    PREDICTION = "prediction"
    POSSIBILITY = "possibility"  # could, may, an option
    CONDITIONAL = "conditional"
    RISK = "risk"
    COMMITMENT = "commitment"  # a pledge about one's own conduct
    PLAN = "plan"


class WhyNoProbability(StrEnum):
    """Why a numeric or verbal statement has no probability."""

    NOT_ON_YARDSTICK = "not_on_yardstick"


class Statement(SQLModel):
    """The fields that say what the text says. Offsets are Unicode code points, end exclusive.

    Probabilities are parts per million of the event named. Nothing here is invented: what the
    text does not give is None.
    """

    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    quote: str | None = None  # the exact slice; None where only offsets and hash are known
    span_sha256: str | None = Field(default=None, min_length=64, max_length=64)

    kind: Kind = Field(sa_type=word_column(Kind))
    expression: Expression = Field(sa_type=word_column(Expression))
    terms: list[str] = Field(default_factory=list, sa_type=JSON)
    polarity: Polarity = Field(default=Polarity.AFFIRMED, sa_type=word_column(Polarity))
    low_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    point_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    high_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    why_no_probability: WhyNoProbability | None = Field(
        default=None, sa_type=word_column(WhyNoProbability)
    )
    yardstick: str | None = None
    yardstick_version: str | None = None
    yardstick_basis: YardstickBasis | None = Field(
        default=None, sa_type=word_column(YardstickBasis)
    )
    yardstick_term: str | None = None  # the term of the yardstick that gave the band
    analytic_confidence: AnalyticConfidence | None = Field(
        default=None, sa_type=word_column(AnalyticConfidence)
    )

    horizon_text: str | None = None
    horizon_class: HorizonClass = Field(
        default=HorizonClass.UNSPECIFIED, sa_type=word_column(HorizonClass)
    )
    horizon_basis: HorizonBasis | None = Field(default=None, sa_type=word_column(HorizonBasis))
    opens_on: date | None = None
    due_on: date | None = None

    condition: str | None = None

    @property
    def probability(self) -> ProbabilityRange | None:
        """The probability of the event named, where the text gives one."""
        if self.low_ppm is None or self.point_ppm is None or self.high_ppm is None:
            return None
        return ProbabilityRange(self.low_ppm, self.point_ppm, self.high_ppm)

    @model_validator(mode="after")
    def _span_is_whole(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("start and end go together")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"span {self.start}-{self.end} is empty")
        return self

    @model_validator(mode="after")
    def _probability_fits_expression(self) -> Self:
        given = [v is not None for v in (self.low_ppm, self.point_ppm, self.high_ppm)]
        if any(given) and not all(given):
            raise ValueError("low, point and high go together")
        quantified = self.expression in (Expression.NUMERIC, Expression.VERBAL)
        if any(given) and not quantified:
            raise ValueError(f"a {self.expression} statement has no probability")
        if quantified and not any(given) and self.why_no_probability is None:
            raise ValueError(f"a {self.expression} statement needs a probability or a reason")
        if any(given):
            _ = self.probability
        return self

    @model_validator(mode="after")
    def _due_after_opening(self) -> Self:
        if self.opens_on and self.due_on and self.due_on < self.opens_on:
            raise ValueError(f"due {self.due_on} is before {self.opens_on}, when it opens")
        return self


def statement_fields(record: Statement) -> dict[str, Any]:
    """The fields of the text's layer, to be carried from a candidate to its forecast."""
    return {name: getattr(record, name) for name in Statement.model_fields}
