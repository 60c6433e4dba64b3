"""Every stored record in one place, parents before children: for storage, dumps and tests."""

from sqlmodel import SQLModel

from forecasts.domain.audit import AuditEntry
from forecasts.domain.candidate import Candidate, CandidateEdit, Decision
from forecasts.domain.feed import Feed, FeedEntry
from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.person import Person
from forecasts.domain.prompt import Delivery, Heartbeat, Prompt
from forecasts.domain.question import Question, QuestionRevision
from forecasts.domain.report import Report
from forecasts.domain.resolution import Evidence, Resolution, Verdict
from forecasts.domain.scenario import (
    Indicator,
    Observation,
    Scenario,
    ScenarioForecast,
    ScenarioSet,
)
from forecasts.domain.source import Source, SourceAlias

RECORDS: tuple[type[SQLModel], ...] = (
    Person,
    Source,
    SourceAlias,
    Report,
    Question,
    QuestionRevision,
    Forecast,
    Link,
    Candidate,
    Decision,
    CandidateEdit,
    Verdict,
    Evidence,
    Resolution,
    ScenarioSet,
    Scenario,
    ScenarioForecast,
    Indicator,
    Observation,
    Delivery,
    Prompt,
    Heartbeat,
    Feed,
    FeedEntry,
    AuditEntry,
)

APPEND_ONLY: tuple[type[SQLModel], ...] = (
    Decision,
    CandidateEdit,
    QuestionRevision,
    Forecast,
    Link,
    Verdict,
    Evidence,
    Resolution,
    Observation,
    AuditEntry,
)
"""Records that triggers protect against UPDATE and DELETE."""
