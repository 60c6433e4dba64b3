"""What a person looks at in triage: a report's text with its candidates, and one to decide."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from forecasts.domain.candidate import Candidate, CandidateState
from forecasts.domain.report import Report
from forecasts.domain.source import Source
from forecasts.domain.window import HorizonPolicy
from forecasts.services.lookup import candidate_by_key, report_by_key
from forecasts.services.review import Pending, drafted
from forecasts.services.triage.spans import Span
from forecasts.storage.database import Database


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report as triage shows it. `text` is None where it is not stored."""

    key: str
    title: str | None
    source: str
    published_on: date
    text: str | None
    claims: tuple[tuple[str, Span], ...]  # key and place of what counts, in text order


def read_report(db: Database, key: str) -> ReadReport:
    """A report's text, and where its waiting and accepted candidates stand in it.

    Raises:
        NotFoundError: no such report.
    """
    counted = (CandidateState.PENDING, CandidateState.ACCEPTED)
    with db.read() as session:
        report = report_by_key(session, key)
        placed = (
            select(Candidate.key, Candidate.start, Candidate.end)
            .where(Candidate.report_id == report.id, col(Candidate.state).in_(counted))
            .order_by(col(Candidate.start), col(Candidate.number))
        )
        claims = [
            (each, Span(start, end))
            for each, start, end in session.exec(placed)
            if start is not None and end is not None
        ]
        source = session.get_one(Source, report.source_id)
        return ReadReport(
            report.key,
            report.title,
            source.name,
            report.published_on,
            report.text,
            tuple(claims),
        )


def waiting(db: Database, key: str, *, policy: HorizonPolicy) -> Pending:
    """One candidate with the question drafted for it. Raises NotFoundError."""
    with db.read() as session:
        candidate = candidate_by_key(session, key)
        report = session.get_one(Report, candidate.report_id)
        return drafted(candidate, report, policy)
