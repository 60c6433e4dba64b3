"""Walks over the services from end to end, on both engines: what a desk does in a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forecasts.domain.document import Document
from forecasts.domain.funnel import State
from forecasts.domain.resolution import EvidenceDraft, Judgement
from forecasts.domain.window import DESK_POLICY
from forecasts.errors import ConflictError
from forecasts.exports.json import to_json
from forecasts.ingestion import read
from forecasts.services.audit import verify_chain
from forecasts.services.intake import Particulars, add_report
from forecasts.services.lists import due, statements
from forecasts.services.people import DESK, add_person, assign
from forecasts.services.questions import QuestionSpec, sharpen
from forecasts.services.resolving import record_verdict, reopen, snooze
from forecasts.services.review import accept, park, pending, reject
from forecasts.services.scorecards import Asked, scorecard
from forecasts.services.views import report_view
from forecasts.storage.database import Database
from forecasts.storage.grouped import Dimension, Filters
from tests.services.factories import at, phia

SAMPLES = Path(__file__).resolve().parents[2] / "seeds" / "samples"
PUBLISHED = date(2026, 1, 12)
LINK = [EvidenceDraft.model_validate({"url": "https://example.org/notice", "shows": "it"})]


@dataclass
class Desk:
    """A desk with a clock that a walk moves on."""

    db: Database
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def goes_to(self, day: date) -> None:
        self.now = at(day)

    def adds(self, name: str) -> str:
        document: Document = read(str(SAMPLES / name))
        particulars = Particulars("Sample House", published_on=PUBLISHED)
        return add_report(
            self.db, document, particulars, yardstick=phia(), by=DESK, now=self.now
        ).key

    def accepts(self, key: str, due_on: date, **spec: Any) -> str:
        asked = QuestionSpec(f"Will {key}?", "the notice", due_on, opens_on=PUBLISHED, **spec)
        made = accept(self.db, key, asked, by=DESK, now=self.now)
        return made.question.key

    def resolves(self, key: str, outcome: str, **fields: Any) -> tuple[str, ...]:
        judgement = Judgement.model_validate({"outcome": outcome, "note": "read"} | fields)
        return record_verdict(
            self.db, key, judgement, evidence=LINK, by=DESK, now=self.now
        ).voided

    def card(self, *, as_of: datetime | None = None) -> dict[str, Any]:
        return scorecard(self.db, Asked(), as_of=as_of, today=self.today).to_dict()

    def states(self) -> list[State]:
        rows = statements(self.db, Filters(), as_of=self.now, today=self.today)
        return [row.state for row in rows]


@pytest.fixture
def desk(any_db: Database) -> Desk:
    """It is the week the samples were published in."""
    return Desk(any_db, at(PUBLISHED + timedelta(3)))


def test_an_analysts_year(desk: Desk) -> None:
    report = desk.adds("strait-brief.txt")
    found = pending(desk.db, report, policy=DESK_POLICY)
    assert len(found) >= 6
    tracked, parked, wrong, *rest = [item.candidate for item in found]
    assert tracked.probability is not None  # the most trackable comes first

    due_on = date(2026, 6, 30)
    question = desk.accepts(tracked.key, due_on)
    park(desk.db, [parked.key], by=DESK, now=desk.now)
    reject(desk.db, wrong.key, reason="speaks of the past", by=DESK, now=desk.now)
    states = desk.states()
    assert len(states) == len(found)
    assert sorted(set(states)) == ["not_due", "parked", "pending", "rejected"]
    assert states.count(State.PENDING) == len(rest)
    assert not due(desk.db, today=due_on - timedelta(1))

    desk.goes_to(due_on + timedelta(5))
    (item,) = due(desk.db, today=desk.today)
    assert (item.key, item.days_late) == (question, 5)
    snooze(desk.db, question, desk.today + timedelta(14), reason="late", by=DESK, now=desk.now)
    assert not due(desk.db, today=desk.today)

    desk.goes_to(desk.today + timedelta(14))
    assert due(desk.db, today=desk.today)
    desk.resolves(question, "yes", happened_on=date(2026, 5, 3), known_on=date(2026, 5, 4))
    assert not due(desk.db, today=desk.today)
    (group,) = desk.card()["groups"]
    point = tracked.probability.point / 1_000_000
    assert (group["n"], group["tier"]) == (1, "counts")
    assert group["brier"]["value"] == pytest.approx((1 - point) ** 2)
    assert group["funnel"]["statements"] == len(found)

    again = desk.adds("strait-brief.txt")
    assert (again, len(desk.states())) == (report, len(found))
    page = report_view(desk.db, report, as_of=desk.now, today=desk.today)
    assert [s.outcome for s in page.statements if s.outcome] == ["yes"]
    assert verify_chain(desk.db).holds


def test_a_managers_review(desk: Desk) -> None:
    """Known early does not count early; what is overdue shows, and has somebody to ask."""
    add_person(desk.db, "mia", name="Mia Example", by=DESK, now=desk.now)
    report = desk.adds("border-assessment.html")
    quantified = [
        item.candidate.key
        for item in pending(desk.db, report, policy=DESK_POLICY)
        if item.candidate.probability is not None
    ]
    due_on = date(2026, 6, 30)
    first, second = [desk.accepts(key, due_on) for key in quantified[:2]]
    assign(desk.db, second, "mia", by=DESK, now=desk.now)

    desk.goes_to(date(2026, 3, 1))
    desk.resolves(first, "yes", known_on=date(2026, 2, 20))
    funnel = desk.card()["total"]["funnel"]
    assert (funnel["known_waiting"], funnel["not_due"], funnel["scored"]) == (1, 1, 0)

    desk.goes_to(due_on)
    assert desk.card()["total"]["n"] == 0
    desk.goes_to(due_on + timedelta(1))
    total = desk.card()["total"]
    assert (total["n"], total["funnel"]["overdue"]) == (1, 1)
    assert [item.assignee for item in due(desk.db, today=desk.today)] == ["mia"]
    for by in Dimension:
        card = scorecard(desk.db, Asked(by), today=desk.today)
        assert sum(g.funnel.statements for g in card.groups) == len(desk.states())


def test_a_condition_fails(desk: Desk) -> None:
    report = desk.adds("cyber-predictions.md")
    keys = [item.candidate.key for item in pending(desk.db, report, policy=DESK_POLICY)][:3]
    due_on = date(2026, 6, 30)
    first = desk.accepts(keys[0], due_on)
    second = desk.accepts(keys[1], due_on, condition_question=first)
    third = desk.accepts(keys[2], due_on, condition_question=second)

    desk.goes_to(due_on + timedelta(1))
    assert desk.resolves(first, "no") == (second, third)
    assert not due(desk.db, today=desk.today)
    funnel = desk.card()["total"]["funnel"]
    assert funnel["void"] == {"condition_not_met": 2}
    with pytest.raises(ConflictError, match="resolved"):
        desk.resolves(second, "yes")

    desk.goes_to(due_on + timedelta(2))
    reopen(desk.db, first, reason="misread", by=DESK, now=desk.now)
    assert {item.key for item in due(desk.db, today=desk.today)} == {first, second, third}
    assert desk.resolves(first, "yes") == ()
    assert len(due(desk.db, today=desk.today)) == 2


def test_a_verdict_is_corrected_and_yesterday_can_be_rebuilt(desk: Desk) -> None:
    report = desk.adds("strait-brief.txt")
    key = pending(desk.db, report, policy=DESK_POLICY)[0].candidate.key
    due_on = date(2026, 3, 31)
    question = desk.accepts(key, due_on)
    desk.goes_to(due_on + timedelta(1))
    desk.resolves(question, "yes")
    asked, yesterday, day = Asked(), desk.now, desk.today
    printed = to_json(scorecard(desk.db, asked, as_of=yesterday, today=day))

    desk.goes_to(desk.today + timedelta(1))
    reopen(desk.db, question, reason="the notice was withdrawn", by=DESK, now=desk.now)
    change = QuestionSpec(criteria="the notice, not withdrawn within a day")
    moment = desk.now + timedelta(hours=1)
    worded = sharpen(desk.db, question, change, reason="gap", by=DESK, now=moment)
    assert worded.retrospective  # it was changed when the outcome could be known
    desk.now += timedelta(hours=2)
    desk.resolves(question, "no")

    assert to_json(scorecard(desk.db, asked, as_of=yesterday, today=day)) == printed
    total = desk.card()["total"]
    assert (total["n"], total["retrospective"], total["funnel"]["scored"]) == (0, 1, 1)
