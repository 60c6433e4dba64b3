"""A small record for the tests of dumps, backups and health: two sources, one question."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlmodel import SQLModel

from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.person import Person
from forecasts.domain.question import Question
from forecasts.domain.report import Report
from forecasts.domain.resolution import Evidence, Resolution, Verdict
from forecasts.domain.source import Source
from forecasts.services.audit import record_act
from forecasts.services.records import export_all
from forecasts.services.records.deferral import deferred_foreign_keys
from forecasts.storage.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_source(id_: int, key: str, **more: Any) -> Source:
    fields = {"id": id_, "key": key, "name": key, "kind": "outlet", "recorded_at": NOW}
    return Source.model_validate(fields | more)


def a_question(**more: Any) -> Question:
    fields = {
        "id": 1,
        "key": "gazette-2025-05-02.1",
        "question": "Will it rain?",
        "criteria": "Rain is measured at the station",
        "opens_on": "2025-05-02",
        "opens_basis": "stated",
        "due_on": "2025-08-02",
        "due_basis": "stated",
        "sharpened_at": NOW,
        "retrospective": True,
        "next_prompt_at": NOW,
    }
    return Question.model_validate(fields | more)


def a_forecast(**more: Any) -> Forecast:
    fields = {
        "id": 1,
        "key": "gazette-2025-05-02.1",
        "report_id": 1,
        "source_id": 2,
        "relayed_by_id": 1,
        "kind": "prediction",
        "expression": "verbal",
        "terms": ["likely"],
        "low_ppm": 550_000,
        "point_ppm": 650_000,
        "high_ppm": 750_000,
        "voice_kind": "author",
        "statement": "It stays dry",
        "issued_on": "2025-05-02",
        "resolvable": "yes",
        "origin": "hand",
        "recorded_at": NOW,
    }
    return Forecast.model_validate(fields | more)


def fill(db: Database) -> None:
    """One forecast of one report, on a question that resolved no, shown by two things."""
    report = {
        "id": 1,
        "key": "gazette-2025-05-02",
        "source_id": 1,
        "published_on": "2025-05-02",
        "published_basis": "given",
        "sha256": "a" * 64,
        "characters": 20,
        "text": "It is likely to stay dry.\nŁódź",
        "marking": "internal",
        "added_at": NOW,
    }
    evidence = {"verdict_id": 1, "url": "https://example.org/a", "copy_bytes": b"\0\xff"}
    rows: list[SQLModel] = [
        _row(Person, id=1, key="ann", name="Ann", recorded_at=NOW),
        a_source(1, "gazette", parent_id=2),  # its parent comes after it
        a_source(2, "press-group"),
        Report.model_validate(report),
        a_question(status="resolved"),
        a_forecast(),
        _row(Link, id=1, orientation="opposite", **_OF),
        _row(Verdict, id=1, outcome="no", known_on="2025-08-03", **_BY),
        _row(Evidence, id=1, **evidence),
        _row(Evidence, id=2, verdict_id=1, shows="=the station's table"),
        _row(Resolution, id=1, verdict_id=1, outcome="no", outcome_ppm=0, **_SETTLED),
    ]
    with db.begin() as session, deferred_foreign_keys(session.connection()):
        for row in rows:
            session.add(row)
            session.flush()
        record_act(session, "resolve", "gazette-2025-05-02.1", by="ann", now=NOW, outcome="no")
        record_act(session, "note", "gazette-2025-05-02.1", by="ann", now=NOW)


_BY = {"question_id": 1, "person_id": 1, "recorded_at": NOW}
_OF = _BY | {"forecast_id": 1}
_SETTLED = {"question_id": 1, "known_on": "2025-08-03", "recorded_at": NOW}


def _row(record: type[SQLModel], **fields: Any) -> SQLModel:
    return record.model_validate(fields)


def dumped(db: Database) -> list[str]:
    """The lines of a dump."""
    pieces: list[str] = []
    export_all(db, pieces.append)
    return pieces


def counts(db: Database) -> Mapping[str, int]:
    """Rows of every table that has some."""
    return {name: n for name, n in export_all(db, lambda _: None).counts.items() if n}
