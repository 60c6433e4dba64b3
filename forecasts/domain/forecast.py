"""Forecasts: a source's stated likelihood of one question."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from forecasts.domain.base import STRICT, StatementKey, UtcDateTime, word_column
from forecasts.domain.probability import Orientation
from forecasts.domain.statement import Statement


class VoiceKind(StrEnum):
    """Whose claim it is, seen from the report."""

    PUBLISHER = "publisher"
    AUTHOR = "author"
    PERSON = "person"
    BODY = "body"


class VoiceManner(StrEnum):
    """How another's claim is passed on."""

    QUOTED = "quoted"
    REPORTED = "reported"


class Resolvable(StrEnum):
    """The desk's judgement of the statement as written."""

    YES = "yes"  # names an observable event
    SHARPENED = "sharpened"  # threshold, observer or event chosen by the desk
    NO = "no"  # no outcome could contradict it


class Origin(StrEnum):
    """How the forecast came into the record."""

    REPORT = "report"
    SEEDS = "seeds"
    HAND = "hand"
    IMPORT = "import"


class Forecast(Statement, table=True):
    """What a source said, never changed afterwards; a revision is a new row.

    The source that said it gets the score; `relayed_by_id` names the outlet or author that
    passed another's claim on.
    """

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    key: StatementKey = Field(unique=True)
    report_id: int | None = Field(default=None, foreign_key="report.id", index=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    relayed_by_id: int | None = Field(default=None, foreign_key="source.id")
    voice_kind: VoiceKind = Field(sa_type=word_column(VoiceKind))
    voice_manner: VoiceManner | None = Field(default=None, sa_type=word_column(VoiceManner))
    statement: str = Field(min_length=1)  # the claim in one sentence
    issued_on: date
    resolvable: Resolvable = Field(sa_type=word_column(Resolvable))
    resolvable_reason: str | None = None
    revises_id: int | None = Field(default=None, foreign_key="forecast.id")
    repeats_id: int | None = Field(default=None, foreign_key="forecast.id")
    depends_on_id: int | None = Field(default=None, foreign_key="forecast.id")
    origin: Origin = Field(sa_type=word_column(Origin))
    note: str | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Link(SQLModel, table=True):
    """Which question a forecast hangs on. Append-only; the latest one counts."""

    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    forecast_id: int = Field(foreign_key="forecast.id", index=True)
    question_id: int | None = Field(default=None, foreign_key="question.id", index=True)
    orientation: Orientation = Field(default=Orientation.SAME, sa_type=word_column(Orientation))
    person_id: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
