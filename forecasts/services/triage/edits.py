"""Edits of candidates: each makes a new reading, and keeps the former one and the difference.

A stored candidate's text layer never changes. The new reading is a candidate of its own, with
the next free number; the former ones are decided replaced by it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate, CandidateEdit, CandidateState
from forecasts.domain.keys import statement_key
from forecasts.domain.report import Report
from forecasts.domain.yardstick import Yardstick
from forecasts.errors import ConflictError, UsageError
from forecasts.services.audit import record_act
from forecasts.services.lookup import candidate_by_key, next_statement_number, report_by_key
from forecasts.services.people import acting
from forecasts.services.review import decide
from forecasts.services.triage.readings import (
    Changes,
    Fields,
    Scales,
    changed,
    differences,
    fresh,
    layer,
    respanned,
    span_of,
    text_of,
)
from forecasts.services.triage.spans import Edge, Span, halves, moved, trimmed
from forecasts.storage.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did: keys of the new readings, and of the former ones they stand for."""

    act: str
    made: tuple[str, ...]
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    """One edit under way: the transaction, who makes it, when, and on which scales."""

    session: Session
    scales: Scales
    by: str
    now: datetime


def adjust(
    db: Database,
    key: str,
    edge: Edge,
    words: int,
    *,
    scales: Scales,
    by: str,
    now: datetime,
) -> Edited:
    """Move one edge of a candidate's span by words: right, or (negative) left.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: it is settled already, or its text is not stored.
        UsageError: no words are left on that side.
    """

    def reread(candidate: Candidate, report: Report, scale: Yardstick) -> list[Fields]:
        text = text_of(report)
        span = moved(text, span_of(candidate), edge, words)
        rule = f"desk:{edge.value}"
        return [respanned(text, candidate, span, report.published_on, scale, rule)]

    with db.begin() as session:
        return _edit(_Desk(session, scales, by, now), key, "adjust span", reread)


def split(db: Database, key: str, at: int, *, scales: Scales, by: str, now: datetime) -> Edited:
    """Make two candidates of one, cut at an offset into the report's text.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: it is settled already, or its text is not stored.
        UsageError: the offset lies outside the span, or a part would have no word.
    """

    def reread(candidate: Candidate, report: Report, scale: Yardstick) -> list[Fields]:
        text = text_of(report)
        parts = halves(text, span_of(candidate), at)
        published = report.published_on
        return [respanned(text, candidate, p, published, scale, "desk:split") for p in parts]

    with db.begin() as session:
        return _edit(_Desk(session, scales, by, now), key, "split", reread)


def change(
    db: Database, key: str, changes: Changes, *, scales: Scales, by: str, now: datetime
) -> Edited:
    """Read a candidate's kind, likelihood, horizon or speaker otherwise.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: it is settled already.
        UsageError: a change cannot be read, or changes nothing.
    """

    def reread(candidate: Candidate, report: Report, scale: Yardstick) -> list[Fields]:
        fields = changed(candidate, changes, report.published_on, scale)
        if not differences(layer(candidate), fields):
            raise UsageError(f"{key} reads so already")
        return [fields]

    with db.begin() as session:
        return _edit(_Desk(session, scales, by, now), key, "change reading", reread)


def _edit(
    desk: _Desk,
    key: str,
    act: str,
    reread: Callable[[Candidate, Report, Yardstick], list[Fields]],
) -> Edited:
    candidate = _waiting(desk.session, key)
    report = desk.session.get_one(Report, candidate.report_id)
    readings = reread(candidate, report, desk.scales.of(desk.session, report))
    return _replace(desk, act, report, [candidate], readings)


def join(
    db: Database, keys: Sequence[str], *, scales: Scales, by: str, now: datetime
) -> Edited:
    """Make one candidate of several of the same report, from the first word to the last.

    The first one's reading is carried over.

    Raises:
        NotFoundError: no such candidate.
        ConflictError: one is settled already, or the text is not stored.
        UsageError: there are fewer than two, or they are of different reports.
    """
    with db.begin() as session:
        parts = [_waiting(session, key) for key in dict.fromkeys(keys)]
        if len(parts) < 2 or len({part.report_id for part in parts}) > 1:
            raise UsageError("to join takes two candidates or more, of one report")
        desk = _Desk(session, scales, by, now)
        report = session.get_one(Report, parts[0].report_id)
        text, scale = text_of(report), scales.of(session, report)
        parts.sort(key=lambda part: span_of(part).start)
        span = Span(span_of(parts[0]).start, max(span_of(part).end for part in parts))
        reading = respanned(text, parts[0], span, report.published_on, scale, "desk:join")
        return _replace(desk, "join", report, parts, [reading])


def add_missed(
    db: Database,
    report_key: str,
    start: int,
    end: int,
    *,
    scales: Scales,
    by: str,
    now: datetime,
) -> Edited:
    """Make a candidate of a claim that the extractor missed, from a selection of the text.

    Raises:
        NotFoundError: no such report.
        ConflictError: its text is not stored, or a candidate has this very span already.
        UsageError: the selection lies outside the text, or has no word in it.
    """
    with db.begin() as session:
        report = report_by_key(session, report_key)
        text = text_of(report)
        span = trimmed(text, start, end)
        _refuse_known_span(session, report, span)
        scale = scales.of(session, report)
        reading = fresh(text, span, report.published_on, scale)
        return _replace(_Desk(session, scales, by, now), "add missed", report, [], [reading])


def _refuse_known_span(session: Session, report: Report, span: Span) -> None:
    pending = (CandidateState.PENDING, CandidateState.ACCEPTED)
    same = select(Candidate).where(
        Candidate.report_id == report.id,
        Candidate.start == span.start,
        Candidate.end == span.end,
        col(Candidate.state).in_(pending),
    )
    known = session.exec(same).first()
    if known is not None:
        raise ConflictError(f"candidate {known.key} has this very span already")


def _waiting(session: Session, key: str) -> Candidate:
    candidate = candidate_by_key(session, key)
    if candidate.state is not CandidateState.PENDING:
        raise ConflictError(f"candidate {key} is {candidate.state} already; `undo` comes first")
    return candidate


# ------------------------------------------------------------------ writing down


def _replace(
    desk: _Desk,
    act: str,
    report: Report,
    former: Sequence[Candidate],
    readings: Sequence[Fields],
) -> Edited:
    """Store readings in place of former candidates, each with its difference."""
    made = [_store(desk, report, reading) for reading in readings]
    for candidate in former:
        decide(
            desk.session,
            candidate,
            CandidateState.REPLACED,
            reason=act,
            into_key=made[0].key,
            by=desk.by,
            now=desk.now,
        )
    for candidate, reading in zip(made, readings, strict=True):
        _keep_difference(desk, act, candidate, former, reading)
    edited = Edited(act, tuple(c.key for c in made), tuple(c.key for c in former))
    subject = edited.former[0] if edited.former else edited.made[0]
    detail = {"made": list(edited.made), "former": list(edited.former)}
    record_act(desk.session, act, subject, by=desk.by, now=desk.now, **detail)
    log.info("%s: %s into %s", act, edited.former, edited.made)
    return edited


def _store(desk: _Desk, report: Report, reading: Fields) -> Candidate:
    number = next_statement_number(desk.session, report.key)
    candidate = Candidate.model_validate(
        {
            **reading,
            "key": statement_key(report.key, number),
            "report_id": report.id,
            "number": number,
            "found_at": desk.now,
        }
    )
    desk.session.add(candidate)
    desk.session.flush()
    return candidate


def _keep_difference(
    desk: _Desk, act: str, candidate: Candidate, former: Sequence[Candidate], reading: Fields
) -> None:
    before = layer(former[0]) if former else None
    changes = (
        differences(before, reading)
        if before
        else {"start": [None, candidate.start], "end": [None, candidate.end]}
    )
    fields = {
        "candidate_id": candidate.id,
        "former_keys": [each.key for each in former],
        "act": act,
        "changes": changes,
        "person_id": acting(desk.session, desk.by, desk.now).id,
        "recorded_at": desk.now,
    }
    desk.session.add(CandidateEdit.model_validate(fields))
    desk.session.flush()
