"""Intake: a document becomes a stored report with its candidates."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.base import SLUG
from forecasts.domain.candidate import Candidate, CandidateDraft, CandidateState, Decision
from forecasts.domain.document import Document, Stated
from forecasts.domain.forecast import Forecast
from forecasts.domain.keys import slug, statement_key, unused
from forecasts.domain.probability import YardstickBasis
from forecasts.domain.report import Report
from forecasts.domain.source import Source, SourceKind
from forecasts.domain.spans import overlap_strength
from forecasts.domain.yardstick import Yardstick
from forecasts.errors import ConflictError, UsageError
from forecasts.extraction import candidates as extract
from forecasts.services.audit import record_act
from forecasts.services.lookup import next_statement_number
from forecasts.services.people import acting
from forecasts.services.sources import find_source, source_for
from forecasts.storage.database import Database

log = logging.getLogger(__name__)

GIVEN = "given at intake"
"""The basis of a date that the person who adds a report gave."""

GUESS = "guess"
"""How the basis of a date begins that nobody should rely on without asking."""


class Finder(Protocol):
    """Finds the forecast statements of a text, as `forecasts.extraction.candidates` does."""

    def __call__(
        self,
        text: str,
        *,
        published_on: date | None,
        yardstick: Yardstick,
        yardstick_basis: YardstickBasis,
    ) -> Sequence[CandidateDraft]:
        """The candidates in text order."""
        ...


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person says about a report; each beats what the document says of itself."""

    source: str
    author: str | None = None
    published_on: date | None = None
    title: str | None = None
    url: str | None = None
    marking: str | None = None
    key: str | None = None  # of the report; None: made of source and day
    new_source: bool = False  # make the source even if its name is nearly that of another


@dataclass(frozen=True, slots=True)
class Intake:
    """What adding a report did: `found` candidates, and whether it `is_new`."""

    key: str
    source: str
    published_on: date
    published_basis: str
    is_new: bool
    found: int
    already_tracked: int  # candidates that are forecasts in the record already


def add_report(
    db: Database,
    document: Document,
    particulars: Particulars,
    *,
    yardstick: Yardstick,
    declared: bool = False,
    find: Finder = extract,
    by: str,
    now: datetime,
    dry_run: bool = False,
) -> Intake:
    """Store a report and its candidates; the same bytes a second time add nothing.

    Args:
        db: the database.
        document: what was read.
        particulars: what the person who adds it says about it.
        yardstick: scale in force for its words.
        declared: whether the report itself names that scale.
        find: what finds the candidates; the rules, unless a second reader is asked for.
        by: key of the person who adds it.
        now: when.
        dry_run: find out what would be stored, and store nothing.

    Raises:
        UsageError: the day of publication is neither given nor to be trusted, or is to come;
            or the key given is no key.
        NotFoundError: the source is new, but nearly that of a known one.
        ConflictError: another report has the key.
    """
    _check_key(particulars.key)
    with db.read() as session:
        known = _already_there(session, document)
    if known is not None:
        return known
    published = publication_day(document, particulars.published_on, today=now.date())
    basis = YardstickBasis.DECLARED if declared else YardstickBasis.ASSUMED
    drafts = find(
        document.text,
        published_on=published.value,
        yardstick=yardstick,
        yardstick_basis=basis,
    )
    with db.begin() as session:
        acting(session, by, now)
        known = _already_there(session, document)  # somebody may have added it meanwhile
        if known is not None:
            return known
        intake = _store(session, document, particulars, published, drafts, by=by, now=now)
        if dry_run:
            session.rollback()
            return intake
    log.info("added %s: %d candidates", intake.key, intake.found)
    return intake


def publication_day(document: Document, given: date | None, *, today: date) -> Stated[date]:
    """The day a report was published: as given, else as its own metadata says.

    Raises:
        UsageError: neither is there, all there is is a guess, or the day lies in the future.
    """
    stated = document.published_on if given is None else Stated(given, GIVEN)
    if stated is None:
        raise UsageError(
            f"{document.name}: no publication date; every horizon counts from it, "
            "so give it with --published YYYY-MM-DD"
        )
    if stated.basis.startswith(GUESS):
        raise UsageError(
            f"{document.name}: no publication date that can be trusted ({stated.basis}); every "
            f"horizon counts from it, so if it is right give --published {stated.value}"
        )
    if stated.value > today:
        raise UsageError(f"{document.name}: published {stated.value} is after today ({today})")
    return stated


def _check_key(key: str | None) -> None:
    if key is not None and not re.match(SLUG, key):
        raise UsageError(
            f"{key!r} is no key of a report: lower-case letters, digits and hyphens, such as "
            f"{slug(key)!r}"
        )


def _already_there(session: Session, document: Document) -> Intake | None:
    report = _report_by_hash(session, document.sha256)
    if report is None or report.text is None:
        return None
    count = sa.func.count(col(Candidate.id))
    found = session.exec(select(count).where(Candidate.report_id == report.id)).one()
    source = session.get_one(Source, report.source_id)
    return _intake(report, source, is_new=False, found=found, tracked=0)


def _intake(
    report: Report, source: Source, *, is_new: bool, found: int, tracked: int
) -> Intake:
    return Intake(
        key=report.key,
        source=source.name,
        published_on=report.published_on,
        published_basis=report.published_basis,
        is_new=is_new,
        found=found,
        already_tracked=tracked,
    )


def _report_by_hash(session: Session, sha256: str) -> Report | None:
    return session.exec(select(Report).where(Report.sha256 == sha256)).first()


def _store(
    session: Session,
    document: Document,
    particulars: Particulars,
    published: Stated[date],
    drafts: Sequence[CandidateDraft],
    *,
    by: str,
    now: datetime,
) -> Intake:
    report = _report_by_hash(session, document.sha256)
    if report is None:
        report = _new_report(session, document, particulars, published, now=now)
    else:
        _fill_in_text(session, report, document)
    tracked = _store_candidates(session, report, drafts, by=by, now=now)
    record_act(
        session,
        "add report",
        report.key,
        by=by,
        now=now,
        sha256=report.sha256,
        found=len(drafts),
    )
    source = session.get_one(Source, report.source_id)
    return _intake(report, source, is_new=True, found=len(drafts), tracked=tracked)


def _new_report(
    session: Session,
    document: Document,
    particulars: Particulars,
    published: Stated[date],
    *,
    now: datetime,
) -> Report:
    source, author = _who(session, document, particulars, now=now)
    known = session.exec(select(Report.key)).all()
    if particulars.key is not None and particulars.key in known:
        raise ConflictError(f"there is a report {particulars.key!r} with other content already")
    key = particulars.key or unused(f"{slug(source.name)[:40]}-{published.value}", known)
    fields = {
        "key": key,
        "title": particulars.title or (document.title and document.title.value),
        "source_id": source.id,
        "author_id": author.id if author else None,
        "published_on": published.value,
        "published_basis": published.basis,
        "sha256": document.sha256,
        "characters": len(document.text),
        "text": document.text,
        "name": document.name,
        "media_type": document.media_type,
        "url": particulars.url or document.url,
        "marking": particulars.marking,
        "added_at": now,
    }
    report = Report.model_validate(fields)
    session.add(report)
    session.flush()
    return report


def _who(
    session: Session, document: Document, particulars: Particulars, *, now: datetime
) -> tuple[Source, Source | None]:
    source = source_for(
        session,
        particulars.source,
        kind=SourceKind.OUTLET,
        now=now,
        create_near=particulars.new_source,
    )
    stated = document.authors.value if document.authors else ()
    name = particulars.author or " and ".join(stated)
    if not name or find_source(session, name) == source:
        return source, None
    author = source_for(session, name, kind=SourceKind.PERSON, parent=source, now=now)
    return source, author


def _fill_in_text(session: Session, report: Report, document: Document) -> None:
    report.text, report.name = document.text, document.name
    report.media_type = document.media_type
    session.add(report)


def _store_candidates(
    session: Session,
    report: Report,
    drafts: Sequence[CandidateDraft],
    *,
    by: str,
    now: datetime,
) -> int:
    tracked = _forecasts_with_spans(session, report)
    first = next_statement_number(session, report.key)
    matched = 0
    for number, draft in enumerate(drafts, start=first):
        forecast = best_overlap(draft, tracked)
        candidate = _candidate(report, draft, number, forecast, now=now)
        session.add(candidate)
        if forecast is not None:
            matched += 1
            session.flush()
            _note_accepted(session, candidate, forecast, by=by, now=now)
    session.flush()
    return matched


def _forecasts_with_spans(session: Session, report: Report) -> list[Forecast]:
    statement = select(Forecast).where(Forecast.report_id == report.id)
    return [f for f in session.exec(statement) if f.start is not None]


def best_overlap(draft: CandidateDraft, forecasts: Sequence[Forecast]) -> Forecast | None:
    """The forecast whose span is the candidate's, if one's is."""
    rated = [(overlap_strength(draft, forecast), forecast) for forecast in forecasts]
    strength, best = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    return best if strength > 0 else None


def _candidate(
    report: Report,
    draft: CandidateDraft,
    number: int,
    forecast: Forecast | None,
    *,
    now: datetime,
) -> Candidate:
    return Candidate.model_validate(
        {
            **draft.model_dump(),
            "key": statement_key(report.key, number),
            "report_id": report.id,
            "number": number,
            "state": CandidateState.ACCEPTED if forecast else CandidateState.PENDING,
            "forecast_id": forecast.id if forecast else None,
            "found_at": now,
        }
    )


def _note_accepted(
    session: Session, candidate: Candidate, forecast: Forecast, *, by: str, now: datetime
) -> None:
    fields = {
        "candidate_id": candidate.id,
        "state": CandidateState.ACCEPTED,
        "reason": "span of a forecast in the record",
        "into_key": forecast.key,
        "person_id": acting(session, by, now).id,
        "recorded_at": now,
    }
    session.add(Decision.model_validate(fields))
