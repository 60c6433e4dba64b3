"""Scenarios: named possible futures of one report, with signposts."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from forecasts.domain.base import (
    STRICT,
    IndicatorKey,
    Slug,
    StatementKey,
    UtcDateTime,
    word_column,
)
from forecasts.domain.probability import MILLION


class ScenarioSet(SQLModel, table=True):
    """Alternatives that one report sets out. Exclusive: at most one can come about."""

    __tablename__ = "scenario_set"
    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: Slug = Field(unique=True)
    title: str = Field(min_length=1)
    report_id: int | None = Field(default=None, foreign_key="report.id", index=True)
    exclusive: bool
    note: str | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Scenario(SQLModel, table=True):
    """One possible future: likelihood if the text gives one, impact, and its question."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: StatementKey = Field(unique=True)
    set_id: int = Field(foreign_key="scenario_set.id", index=True)
    name: str = Field(min_length=1)
    impact: str | None = None
    low_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    point_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    high_ppm: int | None = Field(default=None, ge=0, le=MILLION)
    question_id: int | None = Field(default=None, foreign_key="question.id", index=True)


class ScenarioForecast(SQLModel, table=True):
    """That a forecast speaks within a scenario."""

    __tablename__ = "scenario_forecast"
    __table_args__ = (STRICT,)

    scenario_id: int = Field(foreign_key="scenario.id", primary_key=True)
    forecast_id: int = Field(foreign_key="forecast.id", primary_key=True)


class Indicator(SQLModel, table=True):
    """A signpost: what would be seen if a scenario were coming about."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: IndicatorKey = Field(unique=True)
    scenario_id: int = Field(foreign_key="scenario.id", index=True)
    text: str = Field(min_length=1)
    check_on: date


class Sighting(StrEnum):
    """What was found when an indicator was checked."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    UNCLEAR = "unclear"


class Observation(SQLModel, table=True):
    """One check of an indicator. Append-only."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    sighting: Sighting = Field(sa_type=word_column(Sighting))
    seen_on: date | None = None
    url: str | None = None
    note: str | None = None
    person_id: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
