"""What writing a report and writing a series of forecasts have in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from forecasts.domain.forecast import Forecast
from forecasts.domain.question import Question, QuestionRevision, QuestionStatus, Wording
from forecasts.domain.resolution import Certainty, EvidenceDraft, Judgement
from forecasts.domain.source import Source
from forecasts.services.audit import record_act
from forecasts.services.people import acting
from forecasts.services.prompting import schedule
from forecasts.services.resolving import settle
from forecasts.services.sources import add_name, find_source
from seeds.records import SeedSource

R = TypeVar("R", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one report or series added; all counts are 0 where it was there already."""

    key: str
    forecasts: int = 0
    questions: int = 0
    resolutions: int = 0
    note: str = ""  # why nothing was added

    @property
    def is_new(self) -> bool:
        """Whether anything was added."""
        return self.forecasts > 0


def noon(day: date) -> datetime:
    """The moment that stands for a day of which only the date is known: noon, UTC."""
    return datetime.combine(day, time(12), tzinfo=UTC)


class Writer:
    """Writes records in one transaction, all by one person at one moment."""

    def __init__(self, session: Session, now: datetime, by: str) -> None:
        self.session = session
        self.now = now
        self.by = by
        self.person_id = acting(session, by, now).id
        self.questions: dict[str, Question] = {}
        self.forecasts: dict[str, Forecast] = {}

    def add_all(self, record: type[R], rows: Iterable[Mapping[str, Any]]) -> list[R]:
        """Store checked rows of one table in one batch."""
        made = [record.model_validate(row) for row in rows]
        self.session.add_all(made)
        self.session.flush()
        return made

    def source(self, seed: SeedSource, parent: Source | None = None) -> Source:
        """The source under any of its names, made where there is none."""
        names = (seed.name, *seed.aliases)
        known = (find_source(self.session, name) for name in (seed.key, *names))
        source = next(filter(None, known), None)
        if source is None:
            fields = seed.model_dump(exclude={"aliases"}) | {
                "parent_id": parent.id if parent else None,
                "recorded_at": self.now,
            }
            (source,) = self.add_all(Source, [fields])
        for name in names:
            if find_source(self.session, name) is None:
                add_name(self.session, source, name)
        return source

    def ask(self, wordings: Mapping[str, Mapping[str, Any]]) -> None:
        """Store questions by key, with their first revision."""
        rows = [{**wording, "key": key} for key, wording in wordings.items()]
        questions = self.add_all(Question, rows)
        self.add_all(QuestionRevision, map(self._revision, questions))
        self.questions |= {question.key: question for question in questions}

    def _revision(self, question: Question) -> dict[str, Any]:
        wording = {name: getattr(question, name) for name in Wording.model_fields}
        return {**wording, "question_id": question.id, **self.stamp()}

    def stamp(self) -> dict[str, Any]:
        """Who and when, as the desk's records have it."""
        return {"person_id": self.person_id, "recorded_at": self.now}

    def schedule_open(self) -> None:
        """Set when each question that is still open is asked about."""
        for question in self.questions.values():
            if question.status is QuestionStatus.OPEN:
                schedule(self.session, question, now=self.now)

    def settle(
        self,
        key: str,
        judgement: Judgement,
        evidence: Sequence[EvidenceDraft],
        *,
        certainty: Certainty,
        decided_basis: str,
    ) -> None:
        """Resolve a question."""
        settle(
            self.session,
            self.questions[key],
            judgement,
            evidence=evidence,
            certainty=certainty,
            decided_basis=decided_basis,
            by=self.by,
            now=self.now,
        )

    def record(self, act: str, subject: str, **detail: Any) -> None:
        """Write the act into the audit trail."""
        record_act(self.session, act, subject, by=self.by, now=self.now, **detail)

    def counts(self) -> dict[str, int]:
        """How many forecasts and questions were written."""
        return {"forecasts": len(self.forecasts), "questions": len(self.questions)}

    def loaded(self, key: str, resolutions: int) -> Loaded:
        """What was written, for the summary."""
        return Loaded(key, len(self.forecasts), len(self.questions), resolutions)
