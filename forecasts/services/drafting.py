"""What `sharpen` shows: what a statement lacks, and a question drafted by rule."""

from dataclasses import dataclass

from forecasts.domain.question import Question
from forecasts.domain.report import Report
from forecasts.domain.sharpening import QuestionDraft, draft_question
from forecasts.domain.window import HorizonPolicy, Window
from forecasts.services.lookup import (
    find_candidate,
    find_forecast,
    question_by_key,
    question_of,
)
from forecasts.services.review import drafted
from forecasts.storage.database import Database


@dataclass(frozen=True, slots=True)
class Sharpening:
    """A statement with what it says, what it lacks, and its question, drafted or standing."""

    key: str
    said: str
    draft: QuestionDraft
    window: Window
    question: Question | None  # None: there is none yet


def sharpening(db: Database, key: str, *, policy: HorizonPolicy) -> Sharpening:
    """What a person needs to write or better a question. Raises NotFoundError."""
    with db.read() as session:
        forecast = find_forecast(session, key)
        candidate = find_candidate(session, key)
        if candidate is not None and forecast is None:
            report = session.get_one(Report, candidate.report_id)
            item = drafted(candidate, report, policy)
            return Sharpening(key, candidate.quote or "", item.draft, item.window, None)
        question = question_of(session, forecast) if forecast else question_by_key(session, key)
        said = forecast.statement if forecast else question.question
        missing = tuple(candidate.missing) if candidate else ()
        condition = forecast.condition if forecast else None
        draft = draft_question(
            said, due_on=question.due_on, condition=condition, missing=missing
        )
        return Sharpening(key, said, draft, _window(question), question)


def _window(question: Question) -> Window:
    return Window(question.opens_on, question.opens_basis, question.due_on, question.due_basis)
