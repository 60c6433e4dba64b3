"""Small records for tests: each says what a test is about, and the rest is filled in.

Everything is made in the caller's transaction: `with db.begin() as session: ...`.
"""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate, CandidateState
from forecasts.domain.document import Document, Stated
from forecasts.domain.forecast import Forecast, Origin, Resolvable, VoiceKind
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.keys import statement_key
from forecasts.domain.probability import Expression, Orientation, YardstickBasis
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.report import Report
from forecasts.domain.resolution import Judgement, Outcome, VoidReason
from forecasts.domain.source import Source, SourceAlias, SourceKind, folded_name
from forecasts.domain.statement import Kind
from forecasts.domain.yardstick import Yardstick, shipped_yardsticks
from forecasts.services.people import DESK
from forecasts.services.questions import keep_revision, link
from forecasts.services.review import decide

PUBLISHED = date(2026, 1, 5)
CREATED = datetime(2026, 1, 6, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DUE = date(2026, 6, 30)


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def later(moment: datetime, hours: int = 1) -> datetime:
    """Some hours after a moment."""
    return moment + timedelta(hours=hours)


def phia() -> Yardstick:
    """The yardstick most tests read words on."""
    return shipped_yardsticks()["uk-phia-2018"]


def a_document(text: str = "The bank is likely to cut rates.", **fields: Any) -> Document:
    """A plain text of one sentence, published on a known day."""
    given: dict[str, Any] = {
        "name": "brief.txt",
        "text": text,
        "sha256": sha256(text.encode()).hexdigest(),
        "media_type": "text/plain",
        "published_on": Stated(PUBLISHED, "line 1"),
    }
    return Document(**given | fields)


def a_source(session: Session, key: str = "bank", **fields: Any) -> Source:
    """The source with this key, made at the first call."""
    known = session.exec(select(Source).where(Source.key == key)).first()
    if known is not None:
        return known
    given = {
        "key": key,
        "name": key.title(),
        "kind": SourceKind.OUTLET,
        "recorded_at": CREATED,
        **fields,
    }
    source = Source.model_validate(given)
    session.add(source)
    session.flush()
    alias = {"source_id": source.id, "name": source.name, "folded": folded_name(source.name)}
    session.add(SourceAlias.model_validate(alias))
    session.flush()
    return source


def a_report(session: Session, key: str = "bank-2026", **fields: Any) -> Report:
    """The report with this key, made at the first call; its source is named by its key."""
    known = session.exec(select(Report).where(Report.key == key)).first()
    if known is not None:
        return known
    given = {
        "key": key,
        "source_id": a_source(session, key.partition("-")[0]).id,
        "published_on": PUBLISHED,
        "published_basis": "line 1",
        "sha256": sha256(key.encode()).hexdigest(),
        "characters": 100,
        "text": None,
        "added_at": CREATED,
        **fields,
    }
    report = Report.model_validate(given)
    session.add(report)
    session.flush()
    return report


def a_candidate(
    session: Session,
    report: Report | None = None,
    *,
    state: CandidateState = CandidateState.PENDING,
    now: datetime = CREATED,
    **fields: Any,
) -> Candidate:
    """A candidate of a report, numbered on; decided at once where a state is given."""
    home = report or a_report(session)
    standing = select(sa.func.count(col(Candidate.id))).where(Candidate.report_id == home.id)
    number = session.exec(standing).one() + 1
    given = {
        **_said(fields.pop("ppm", None)),
        "key": statement_key(home.key, number),
        "report_id": home.id,
        "number": number,
        "quote": f"Claim {number} may come true.",
        "extraction_score": 0.5,
        "extractor": "rules/1",
        "found_at": now,
        **fields,
    }
    candidate = Candidate.model_validate(given)
    session.add(candidate)
    session.flush()
    if state is not CandidateState.PENDING:
        decide(session, candidate, state, by=DESK, now=now)
    return candidate


def a_question(session: Session, key: str = "bank-2026.01", **fields: Any) -> Question:
    """An open question, worded well before its window closes; the first wording is kept."""
    now = fields.pop("now", CREATED)
    due_on = fields.get("due_on", DUE)
    given = {
        "key": key,
        "question": f"Will {key} happen?",
        "criteria": "The gazette says so.",
        "opens_on": min(PUBLISHED, due_on),
        "opens_basis": HorizonBasis.STATED,
        "due_on": due_on,
        "due_basis": HorizonBasis.STATED,
        "sharpened_at": now,
        "retrospective": False,
        **fields,
    }
    question = Question.model_validate(given)
    session.add(question)
    session.flush()
    keep_revision(session, question, reason=None, by=DESK, now=now)
    return question


def a_forecast(
    session: Session,
    *,
    ppm: int | None = 650_000,
    due_on: date = DUE,
    source: str = "bank",
    report: Report | None = None,
    series: bool = False,
    question: Question | None = None,
    hang: bool = True,
    orientation: Orientation = Orientation.SAME,
    now: datetime = CREATED,
    **fields: Any,
) -> Forecast:
    """A forecast of a source's report, or of a series, on a question of its own unless told.

    With `ppm` None it is unquantified; with `hang` False it hangs on no question.
    """
    home = None if series else report or a_report(session, f"{source}-2026")
    number = session.exec(select(sa.func.count(col(Forecast.id)))).one() + 1
    key = statement_key(home.key if home else f"{source}-series", number)
    given = {
        **_said(ppm),
        "key": key,
        "report_id": home.id if home else None,
        "source_id": a_source(session, source).id,
        "voice_kind": VoiceKind.PUBLISHER,
        "statement": f"Claim {number} comes true.",
        "issued_on": PUBLISHED,
        "resolvable": Resolvable.YES,
        "origin": Origin.REPORT,
        "recorded_at": now,
        **fields,
    }
    forecast = Forecast.model_validate(given)
    session.add(forecast)
    session.flush()
    if hang:
        on = question or a_question(session, key, due_on=due_on, now=now)
        link(session, forecast, on, orientation, by=DESK, now=now)
    return forecast


def _said(ppm: int | None) -> dict[str, Any]:
    if ppm is None:
        return {"kind": Kind.POSSIBILITY, "expression": Expression.UNQUANTIFIED}
    return {
        "kind": Kind.PREDICTION,
        "expression": Expression.NUMERIC,
        "low_ppm": ppm,
        "point_ppm": ppm,
        "high_ppm": ppm,
    }


def likely() -> dict[str, Any]:
    """The fields of a statement that says "likely"."""
    return {
        "kind": Kind.PREDICTION,
        "expression": Expression.VERBAL,
        "terms": ["likely"],
        "low_ppm": 550_000,
        "point_ppm": 650_000,
        "high_ppm": 750_000,
        "yardstick": "uk-phia-2018",
        "yardstick_version": "2018",
        "yardstick_basis": YardstickBasis.ASSUMED,
        "yardstick_term": "likely",
    }


def came(outcome: Outcome | str, **fields: Any) -> Judgement:
    """A judgement with a note, and whatever else its outcome needs."""
    needs: dict[str, Any] = {"outcome": outcome, "note": "in the gazette"}
    if outcome == Outcome.PARTLY:
        needs["fraction_ppm"] = 500_000
    if outcome == Outcome.VOID:
        needs["void_reason"] = VoidReason.BADLY_POSED
    return Judgement.model_validate(needs | fields)


def the_question(session: Session, key: str) -> Question:
    """The question with this very key."""
    return session.exec(select(Question).where(Question.key == key)).one()


def is_open(session: Session, key: str) -> bool:
    """Whether a question still waits for its verdict."""
    return the_question(session, key).status is QuestionStatus.OPEN
