"""Views for pages: a report with what it said and what became of it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate
from forecasts.domain.forecast import Forecast
from forecasts.domain.funnel import State
from forecasts.domain.probability import as_fraction
from forecasts.domain.question import Question
from forecasts.domain.report import Report
from forecasts.domain.report_view import EvidenceView, ReportView, StatementView
from forecasts.domain.resolution import Evidence, Verdict
from forecasts.domain.source import Source
from forecasts.domain.statement import Statement
from forecasts.services.lookup import (
    candidate_by_key,
    current_link,
    current_resolution,
    current_wording,
    find_forecast,
    report_by_key,
)
from forecasts.services.scorecards import Asked, scorecard
from forecasts.storage.database import Database
from forecasts.storage.facts import facts
from forecasts.storage.grouped import Dimension, Filters


def report_view(
    db: Database, key: str, *, retrospective: bool = True, as_of: datetime, today: date
) -> ReportView:
    """A report with all its statements in text order, and its scorecard.

    Raises:
        NotFoundError: no such report.
    """
    with db.read() as session:
        report = report_by_key(session, key)
        statements = tuple(
            _statement(session, report, row.key, State(row.state), as_of)
            for row in _states(session, report, as_of, today)
        )
        source = session.get_one(Source, report.source_id)
        author = session.get(Source, report.author_id) if report.author_id else None
    asked = Asked(Dimension.REPORT, Filters(reports=(key,)), retrospective=retrospective)
    card = scorecard(db, asked, as_of=as_of, today=today)
    return ReportView(
        key=report.key,
        title=report.title or report.key,
        source=source.name,
        author=author.name if author else None,
        published_on=report.published_on,
        published_basis=report.published_basis,
        url=report.url,
        marking=report.marking,
        as_of=as_of,
        today=today,
        statements=statements,
        group=card.groups[0] if card.groups else None,
        policy=card.policy,
    )


def _states(
    session: Session, report: Report, as_of: datetime, today: date
) -> "list[sa.Row[Any, Any]]":
    table = facts(as_of, today, reports=(report.key,))
    query = sa.select(table.c.key, table.c.state).where(table.c.report_id == report.id)
    places = _places(session, report)
    rows = session.connection().execute(query).all()
    return sorted(rows, key=lambda row: (places.get(row.key, 0), row.key))


def _places(session: Session, report: Report) -> dict[str, int]:
    places: dict[str, int] = {}
    for record in (Candidate, Forecast):
        found = select(record.key, record.start).where(col(record.report_id) == report.id)
        places.update({key: start or 0 for key, start in session.exec(found)})
    return places


def _statement(
    session: Session, report: Report, key: str, state: State, as_of: datetime
) -> StatementView:
    forecast = find_forecast(session, key)
    if forecast is None or forecast.recorded_at > as_of:
        return _of_candidate(session, report, key, state)
    voice = session.get_one(Source, forecast.source_id)
    view = _text_layer(
        forecast,
        key=key,
        state=state,
        statement=forecast.statement,
        voice=voice.name,
        relayed=forecast.relayed_by_id is not None,
        note=forecast.note,
    )
    link = current_link(session, forecast, as_of=as_of)
    if link is None or link.question_id is None:
        return StatementView(**view)
    question = session.get_one(Question, link.question_id)
    desk = _desk_layer(session, question, as_of)
    note = "; ".join(part for part in (view.pop("note"), desk.pop("note", None)) if part)
    return StatementView(**view, **desk, orientation=link.orientation, note=note or None)


def _of_candidate(session: Session, report: Report, key: str, state: State) -> StatementView:
    candidate = candidate_by_key(session, key)
    own = session.get_one(Source, report.author_id or report.source_id)
    fields = _text_layer(
        candidate,
        key=key,
        state=state,
        statement=" ".join((candidate.quote or "").split()),
        voice=candidate.attributed_to or own.name,
        relayed=candidate.attributed_to is not None,
    )
    return StatementView(**fields)


def _text_layer(said: Statement, **fields: object) -> dict[str, Any]:
    stated = said.probability
    return {
        "kind": said.kind,
        "expression": said.expression,
        "polarity": said.polarity,
        "quote": said.quote,
        "term": ", ".join(said.terms) or None,
        "low": as_fraction(stated.low) if stated else None,
        "point": as_fraction(stated.point) if stated else None,
        "high": as_fraction(stated.high) if stated else None,
        "yardstick": said.yardstick,
        "yardstick_basis": said.yardstick_basis,
        **fields,
    }


def _desk_layer(session: Session, question: Question, as_of: datetime) -> dict[str, Any]:
    wording = current_wording(session, question, as_of=as_of)
    asked = {
        "question": wording.question,
        "criteria": wording.criteria,
        "opens_on": wording.opens_on,
        "due_on": wording.due_on,
        "due_basis": wording.due_basis,
        "retrospective": wording.retrospective,
    }
    resolution = current_resolution(session, question, as_of=as_of)
    if resolution is None or resolution.verdict_id is None:
        return asked
    verdict = session.get_one(Verdict, resolution.verdict_id)
    partly = verdict.fraction_ppm
    return {
        **asked,
        "outcome": verdict.outcome,
        "fraction": None if partly is None else as_fraction(partly),
        "void_reason": verdict.void_reason,
        "happened_on": verdict.happened_on,
        "known_on": verdict.known_on,
        "evidence": _evidence(session, verdict),
        "note": verdict.note,
    }


def _evidence(session: Session, verdict: Verdict) -> tuple[EvidenceView, ...]:
    shown = select(Evidence).where(Evidence.verdict_id == verdict.id).order_by(col(Evidence.id))
    return tuple(
        EvidenceView(
            url=each.url,
            file_name=each.file_name,
            publisher=each.publisher,
            dated=each.dated,
            shows=each.shows,
        )
        for each in session.exec(shown)
    )
