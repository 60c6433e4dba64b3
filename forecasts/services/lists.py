"""Looking things up: what is due, what there is, and everything about one key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate, CandidateState
from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.funnel import State
from forecasts.domain.person import Person
from forecasts.domain.question import Question, QuestionStatus
from forecasts.domain.report import Report
from forecasts.domain.resolution import Evidence, Resolution, Verdict
from forecasts.domain.source import Source, SourceAlias
from forecasts.errors import NotFoundError
from forecasts.services.lookup import (
    current_link,
    current_resolution,
    find_candidate,
    find_forecast,
    question_by_key,
)
from forecasts.services.sources import source_named
from forecasts.storage.database import Database
from forecasts.storage.facts import facts
from forecasts.storage.grouped import Filters, chosen

IN_ONE_QUERY = 500
"""Keys asked for at once; engines limit the number of bound values."""


@dataclass(frozen=True, slots=True)
class DueItem:
    """A question that waits for its verdict."""

    key: str
    question: str
    criteria: str
    opens_on: date
    due_on: date
    days_late: int  # 0 on the due date itself; negative before it
    assignee: str | None
    retrospective: bool
    forecasts: tuple[str, ...]  # keys
    sources: tuple[str, ...]  # names
    snoozed_until: date | None


def due(db: Database, *, today: date, ahead_days: int = 0) -> list[DueItem]:
    """Open questions whose due date has come, or comes within some days; oldest first.

    Snoozed ones come back on the day they were snoozed until.
    """
    last_day = date.fromordinal(today.toordinal() + ahead_days)
    waiting = (
        select(Question, Person.key)
        .outerjoin(Person, col(Person.id) == Question.assignee_id)
        .where(Question.status == QuestionStatus.OPEN, col(Question.due_on) <= last_day)
        .where(
            sa.or_(col(Question.snoozed_until).is_(None), col(Question.snoozed_until) <= today)
        )
    )
    with db.read() as session:
        # Sorted here: engines do not agree on the order of text.
        found = sorted(session.exec(waiting), key=lambda row: (row[0].due_on, row[0].key))
        hanging = _hanging(session, [q.id for q, _ in found if q.id is not None])
        return [
            DueItem(
                key=question.key,
                question=question.question,
                criteria=question.criteria,
                opens_on=question.opens_on,
                due_on=question.due_on,
                days_late=(today - question.due_on).days,
                assignee=assignee,
                retrospective=question.retrospective,
                forecasts=tuple(key for key, _ in hanging.get(question.id, ())),
                sources=tuple(dict.fromkeys(name for _, name in hanging.get(question.id, ()))),
                snoozed_until=question.snoozed_until,
            )
            for question, assignee in found
        ]


def _hanging(
    session: Session, question_ids: Sequence[int]
) -> dict[int | None, list[tuple[str, str]]]:
    """Key and source name of the forecasts that hang on each question now."""
    found: dict[int | None, list[tuple[str, str]]] = {}
    for start in range(0, len(question_ids), IN_ONE_QUERY):
        some = question_ids[start : start + IN_ONE_QUERY]
        for question_id, key, name in session.exec(_hanging_on(some)):
            found.setdefault(question_id, []).append((key, name))
    for forecasts in found.values():
        forecasts.sort()
    return found


def _hanging_on(question_ids: Sequence[int]) -> Any:
    later = aliased(Link)
    moved_on = sa.exists().where(
        col(later.forecast_id) == col(Link.forecast_id), col(later.id) > col(Link.id)
    )
    return (
        select(Link.question_id, Forecast.key, Source.name)
        .join(Forecast, col(Forecast.id) == Link.forecast_id)
        .join(Source, col(Source.id) == Forecast.source_id)
        .where(col(Link.question_id).in_(question_ids), ~moved_on)
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A statement in a list: candidate or forecast, with its state."""

    key: str
    state: State
    source: str
    kind: str
    expression: str
    term: str | None
    low_ppm: int | None
    point_ppm: int | None
    high_ppm: int | None
    due_on: date | None
    retrospective: bool
    topic: str | None
    text: str


def statements(
    db: Database,
    filters: Filters,
    *,
    states: Sequence[State] = (),
    as_of: datetime,
    today: date,
) -> list[Row]:
    """Statements with their states, by report and number."""
    table = facts(as_of, today, sources=filters.sources, reports=filters.reports)
    with db.read() as session:
        query: sa.Select[Any] = (
            sa.select(*table.c, col(Source.name).label("source"))
            .join(Source, col(Source.id) == table.c.source_id)
            .where(*chosen(table, filters))
        )
        if states:
            query = query.where(table.c.state.in_([state.value for state in states]))
        rows = sorted(session.connection().execute(query), key=lambda row: str(row.key))
        texts = _texts(session, [row.key for row in rows])
        return [_row(row, texts[row.key]) for row in rows]


def _row(row: sa.Row[Any], text: str) -> Row:
    return Row(
        key=row.key,
        state=State(row.state),
        source=row.source,
        kind=row.kind,
        expression=row.expression,
        term=row.term,
        low_ppm=row.low_ppm,
        point_ppm=row.point_ppm,
        high_ppm=row.high_ppm,
        due_on=_day(row.due_on),
        retrospective=bool(row.retrospective),
        topic=row.topic,
        text=text,
    )


def _day(value: date | str | None) -> date | None:
    # A column of a union has no type of its own on SQLite.
    return date.fromisoformat(value) if isinstance(value, str) else value


def _texts(session: Session, keys: Sequence[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for start in range(0, len(keys), IN_ONE_QUERY):
        some = keys[start : start + IN_ONE_QUERY]
        candidates = select(Candidate.key, Candidate.quote).where(col(Candidate.key).in_(some))
        texts.update(
            {key: " ".join((quote or "").split()) for key, quote in session.exec(candidates)}
        )
        accepted = select(Forecast.key, Forecast.statement).where(col(Forecast.key).in_(some))
        texts.update(dict(session.exec(accepted).all()))
    return texts


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list."""

    key: str
    title: str | None
    source: str
    author: str | None
    published_on: date
    published_exact: bool
    has_text: bool
    candidates: int
    pending: int
    forecasts: int


def reports(db: Database) -> list[ReportRow]:
    """All reports, newest publication first."""
    with db.read() as session:
        found = session.exec(
            select(Report).order_by(col(Report.published_on).desc(), col(Report.key))
        ).all()
        names = dict(session.exec(select(Source.id, Source.name)).all())
        candidates = _count_by_report(
            session, Candidate.report_id, Candidate.state != CandidateState.REPLACED
        )
        pending = _count_by_report(
            session, Candidate.report_id, Candidate.state == CandidateState.PENDING
        )
        forecasts = _count_by_report(session, Forecast.report_id)
        return [
            ReportRow(
                key=report.key,
                title=report.title,
                source=names[report.source_id],
                author=names.get(report.author_id),
                published_on=report.published_on,
                published_exact=report.published_exact,
                has_text=report.text is not None,
                candidates=candidates.get(report.id, 0),
                pending=pending.get(report.id, 0),
                forecasts=forecasts.get(report.id, 0),
            )
            for report in found
        ]


def _count_by_report(session: Session, column: Any, *where: Any) -> dict[Any, int]:
    counted = select(column, sa.func.count()).where(*where).group_by(column)
    return dict(session.exec(counted).all())


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in a list."""

    key: str
    name: str
    kind: str
    parent: str | None
    yardstick: str | None
    aliases: tuple[str, ...]
    forecasts: int


def sources(db: Database) -> list[SourceRow]:
    """All sources by name."""
    with db.read() as session:
        found = session.exec(select(Source).order_by(sa.func.lower(Source.name))).all()
        keys = {source.id: source.key for source in found}
        counted = select(Forecast.source_id, sa.func.count()).group_by(col(Forecast.source_id))
        forecasts = dict(session.exec(counted).all())
        names: dict[int, list[str]] = {}
        for alias in session.exec(select(SourceAlias).order_by(SourceAlias.name)):
            names.setdefault(alias.source_id, []).append(alias.name)
        return [
            SourceRow(
                key=source.key,
                name=source.name,
                kind=source.kind.value,
                parent=keys.get(source.parent_id),
                yardstick=source.yardstick,
                aliases=tuple(n for n in names.get(source.id or 0, ()) if n != source.name),
                forecasts=forecasts.get(source.id or 0, 0),
            )
            for source in found
        ]


@dataclass(frozen=True, slots=True)
class Everything:
    """All there is about one key: what the text says, and what the desk made of it."""

    key: str
    candidate: Candidate | None = None
    forecast: Forecast | None = None
    source: Source | None = None
    relayed_by: Source | None = None
    report: Report | None = None
    question: Question | None = None
    orientation: str | None = None
    resolution: Resolution | None = None
    verdict: Verdict | None = None
    evidence: tuple[Evidence, ...] = field(default=())
    others: tuple[str, ...] = field(default=())  # further forecasts on the same question


def show(db: Database, key: str) -> Everything:
    """Everything about a candidate, forecast or question. Raises NotFoundError."""
    with db.read() as session:
        forecast = find_forecast(session, key)
        candidate = find_candidate(session, key)
        if forecast is not None:
            return _about_forecast(session, key, forecast, candidate)
        if candidate is not None:
            report = session.get(Report, candidate.report_id)
            return Everything(key, candidate=candidate, report=report)
        question = question_by_key(session, key)
        return Everything(key, question=question, **_about_question(session, question, key))


def _about_forecast(
    session: Session, key: str, forecast: Forecast, candidate: Candidate | None
) -> Everything:
    link = current_link(session, forecast)
    question = session.get(Question, link.question_id) if link and link.question_id else None
    return Everything(
        key,
        candidate=candidate,
        forecast=forecast,
        source=session.get(Source, forecast.source_id),
        relayed_by=session.get(Source, forecast.relayed_by_id)
        if forecast.relayed_by_id
        else None,
        report=session.get(Report, forecast.report_id) if forecast.report_id else None,
        question=question,
        orientation=link.orientation.value if link else None,
        **(_about_question(session, question, key) if question else {}),
    )


def _about_question(session: Session, question: Question, key: str) -> dict[str, Any]:
    hanging = _hanging(session, [question.id or 0]).get(question.id, [])
    others = tuple(other for other, _ in hanging if other != key)
    resolution = current_resolution(session, question)
    if resolution is None or resolution.verdict_id is None:
        return {"others": others}
    verdict = session.get_one(Verdict, resolution.verdict_id)
    shown = select(Evidence).where(Evidence.verdict_id == verdict.id).order_by(col(Evidence.id))
    return {
        "others": others,
        "resolution": resolution,
        "verdict": verdict,
        "evidence": tuple(session.exec(shown)),
    }


def report_text(db: Database, key: str) -> str:
    """The stored text of a report. Raises NotFoundError where there is none."""
    with db.read() as session:
        report = session.exec(select(Report).where(Report.key == key)).first()
        if report is None:
            raise NotFoundError.of("report", key, session.exec(select(Report.key)))
        if report.text is None:
            raise NotFoundError(f"the text of report {key!r} is not stored; `add` it")
        return report.text


def source_keys(db: Database, names: Sequence[str]) -> tuple[str, ...]:
    """The keys of sources given by key or name. Raises NotFoundError."""
    if not names:
        return ()
    with db.read() as session:
        return tuple(source_named(session, name).key for name in names)
