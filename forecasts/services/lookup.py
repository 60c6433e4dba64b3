"""Finding records by the keys a person types, and allotting new keys."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate
from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.keys import split_key, statement_key
from forecasts.domain.question import Question, QuestionRevision
from forecasts.domain.report import Report
from forecasts.domain.resolution import Resolution
from forecasts.errors import ConflictError, NotFoundError

NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""The as-of moment of a record without any act."""

ALWAYS = datetime.max.replace(tzinfo=UTC)
"""The as-of moment that leaves nothing out."""


def report_by_key(session: Session, key: str) -> Report:
    """The report with this key. Raises NotFoundError."""
    report = session.exec(select(Report).where(Report.key == key)).first()
    if report is None:
        raise NotFoundError.of("report", key, session.exec(select(Report.key)))
    return report


def candidate_by_key(session: Session, key: str) -> Candidate:
    """The candidate with this key. Raises NotFoundError, ConflictError: it is a forecast."""
    candidate = session.exec(select(Candidate).where(Candidate.key == key)).first()
    if candidate is None and find_forecast(session, key) is not None:
        raise ConflictError(f"{key} is a forecast in the record already; see `show {key}`")
    if candidate is None:
        raise NotFoundError.of("candidate", key, _near_keys(session, key))
    return candidate


def forecast_by_key(session: Session, key: str) -> Forecast:
    """The forecast with this key. Raises NotFoundError."""
    forecast = session.exec(select(Forecast).where(Forecast.key == key)).first()
    if forecast is None:
        raise NotFoundError.of("forecast", key, _near_keys(session, key))
    return forecast


def find_forecast(session: Session, key: str) -> Forecast | None:
    """The forecast with this key, if there is one."""
    return session.exec(select(Forecast).where(Forecast.key == key)).first()


def find_candidate(session: Session, key: str) -> Candidate | None:
    """The candidate with this key, if there is one."""
    return session.exec(select(Candidate).where(Candidate.key == key)).first()


def question_by_key(session: Session, key: str) -> Question:
    """The question with this key; a forecast's key means its question.

    Raises:
        NotFoundError: no question or forecast has that key, or the forecast has no question.
        ConflictError: the key is that of a candidate, which has no question yet.
    """
    question = session.exec(select(Question).where(Question.key == key)).first()
    if question is not None:
        return question
    forecast = find_forecast(session, key)
    if forecast is not None:
        return question_of(session, forecast)
    if find_candidate(session, key) is not None:
        raise ConflictError(f"{key} is a candidate without a question; accept it first")
    raise NotFoundError.of("question", key, _near_keys(session, key))


def question_of(session: Session, forecast: Forecast) -> Question:
    """The question a forecast hangs on. Raises NotFoundError where it hangs on none."""
    link = current_link(session, forecast)
    if link is None or link.question_id is None:
        raise NotFoundError(f"forecast {forecast.key!r} hangs on no question; see `link`")
    return session.get_one(Question, link.question_id)


def current_link(
    session: Session, forecast: Forecast, *, as_of: datetime = ALWAYS
) -> Link | None:
    """Where a forecast hangs now, or hung at a moment."""
    newest = select(Link).where(Link.forecast_id == forecast.id, col(Link.recorded_at) <= as_of)
    return session.exec(newest.order_by(col(Link.id).desc()).limit(1)).first()


def current_wording(
    session: Session, question: Question, *, as_of: datetime = ALWAYS
) -> QuestionRevision:
    """How a question reads now, or read at a moment when it was there."""
    newest = select(QuestionRevision).where(
        QuestionRevision.question_id == question.id,
        col(QuestionRevision.recorded_at) <= as_of,
    )
    return session.exec(newest.order_by(col(QuestionRevision.id).desc()).limit(1)).one()


def current_resolution(
    session: Session, question: Question, *, as_of: datetime = ALWAYS
) -> Resolution | None:
    """The settled verdict of a question, None while it is (or at a moment was) open."""
    newest = select(Resolution).where(
        Resolution.question_id == question.id, col(Resolution.recorded_at) <= as_of
    )
    resolution = session.exec(newest.order_by(col(Resolution.id).desc()).limit(1)).first()
    return None if resolution is None or resolution.outcome is None else resolution


def next_statement_key(session: Session, prefix: str) -> str:
    """A key behind every one that the report or series has already."""
    return statement_key(prefix, next_statement_number(session, prefix))


def next_statement_number(session: Session, prefix: str) -> int:
    """The number behind every one that the report or series has already."""
    numbers = [
        int(n) for key in _keys_under(session, prefix) if (n := split_key(key)[1]).isdigit()
    ]
    return max(numbers, default=0) + 1


def _keys_under(session: Session, prefix: str) -> Sequence[str]:
    keys: set[str] = set()
    for record in (Candidate, Forecast, Question):
        beginning = col(record.key).startswith(f"{prefix}.", autoescape=True)
        keys.update(session.exec(select(record.key).where(beginning)))
    return sorted(keys)


def _near_keys(session: Session, key: str) -> Sequence[str]:
    prefix, _ = split_key(key)
    under = _keys_under(session, prefix) if prefix else []
    return under or session.exec(select(Report.key)).all()
