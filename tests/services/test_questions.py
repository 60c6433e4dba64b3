"""Questions: worded by the desk, kept in every wording, joined to forecasts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from forecasts.domain.forecast import Link
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import Orientation
from forecasts.domain.question import Question, QuestionRevision, ReferenceBasis
from forecasts.domain.window import Window
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.people import DESK
from forecasts.services.questions import QuestionSpec, question_for, relink, sharpen
from forecasts.services.resolving import record_verdict
from forecasts.storage.database import Database
from tests.services.factories import (
    CREATED,
    DUE,
    NOW,
    PUBLISHED,
    a_candidate,
    a_forecast,
    a_question,
    came,
    later,
)

KEY = "bank-2026.01"
WINDOW = Window(PUBLISHED, HorizonBasis.STATED, DUE, HorizonBasis.HEADING)
WORDED: dict[str, Any] = {"question": "Will rates fall?", "criteria": "the bank's own table"}


def asked(db: Database, key: str = KEY, **fields: Any) -> None:
    with db.begin() as session:
        a_question(session, key, **fields)


def written(db: Database, **spec: Any) -> Question:
    now = spec.pop("now", CREATED)
    with db.begin() as session:
        return question_for(
            session, QuestionSpec(**spec), WINDOW, default_key=KEY, by=DESK, now=now
        )


# ---- writing


def test_a_new_question_takes_the_texts_window_unless_the_analyst_chooses(
    db: Database,
) -> None:
    question = written(db, **WORDED, due_on=date(2026, 5, 1))
    assert (question.key, question.opens_on, question.opens_basis) == (
        KEY,
        PUBLISHED,
        "stated",
    )
    assert (question.due_on, question.due_basis) == (date(2026, 5, 1), "analyst")
    assert question.next_prompt_at is not None


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        pytest.param({"question": "Will it?"}, "--criteria", id="no criteria"),
        pytest.param({}, "--question", id="nothing"),
        pytest.param(
            WORDED | {"due_on": date(2026, 1, 1)}, "before", id="ends before it opens"
        ),
        pytest.param(WORDED | {"reference_ppm": 1}, "basis", id="reference without basis"),
        pytest.param(WORDED | {"key": "No Key"}, "no key of a question", id="bad key"),
    ],
)
def test_an_incomplete_question_is_refused(
    db: Database, spec: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        written(db, **spec)
    with db.read() as session:
        assert not session.exec(select(Question)).all()


def test_a_key_is_given_once_and_an_existing_question_stays_as_it_is(db: Database) -> None:
    asked(db)
    assert written(db, key=KEY).question == f"Will {KEY} happen?"
    with pytest.raises(ConflictError, match="already"):
        written(db, **WORDED, key=KEY)
    with pytest.raises(UsageError, match="sharpen"):
        written(db, key=KEY, due_on=DUE)
    with pytest.raises(NotFoundError, match="nowhere"):
        written(db, key="nowhere-2026.01")


@pytest.mark.parametrize(
    ("days", "hindsight"),
    [
        pytest.param(30, False, id="within the desk's thirty days"),
        pytest.param(31, True, id="a day later"),
    ],
)
def test_a_question_worded_late_is_retrospective(
    db: Database, days: int, hindsight: bool
) -> None:
    moment = CREATED + timedelta(days=days) - (CREATED.date() - PUBLISHED)
    assert written(db, **WORDED, now=moment).retrospective is hindsight


# ---- sharpening


def test_sharpening_keeps_the_former_wording_with_who_and_why(any_db: Database) -> None:
    asked(any_db)
    spec = QuestionSpec(question="Will rates fall by half a point?")
    changed = sharpen(any_db, KEY, spec, reason="too vague", by=DESK, now=later(CREATED))
    with any_db.read() as session:
        wordings = session.exec(select(QuestionRevision).order_by(col(QuestionRevision.id)))
        first, second = wordings.all()
    assert (first.question, second.question) == (f"Will {KEY} happen?", changed.question)
    assert (second.reason, second.recorded_at) == ("too vague", later(CREATED))
    assert not changed.retrospective


def test_a_change_when_the_outcome_could_be_known_marks_hindsight_for_good(
    db: Database,
) -> None:
    asked(db)
    spec = QuestionSpec(criteria="any gazette")
    assert sharpen(db, KEY, spec, reason="wider", by=DESK, now=NOW).retrospective


def test_a_topic_or_a_reference_changes_nothing_of_what_is_asked(db: Database) -> None:
    asked(db)
    spec = QuestionSpec(
        topic="rates", reference_ppm=300_000, reference_basis=ReferenceBasis.MARKET
    )
    changed = sharpen(db, KEY, spec, reason="tagged", by=DESK, now=NOW)
    assert (changed.retrospective, changed.sharpened_at) == (False, CREATED)
    assert changed.reference_on == NOW.date()


def test_redating_asks_in_a_new_round(db: Database) -> None:
    with db.begin() as session:
        question = question_for(
            session, QuestionSpec(**WORDED), WINDOW, default_key=KEY, by=DESK, now=CREATED
        )
        before = (question.round, question.next_prompt_at)
    spec = QuestionSpec(due_on=DUE + timedelta(30))
    changed = sharpen(db, KEY, spec, reason="session moved", by=DESK, now=later(CREATED))
    assert changed.round > before[0]
    assert changed.next_prompt_at is not None
    assert before[1] is not None
    assert changed.next_prompt_at - before[1] == timedelta(30)
    assert changed.due_basis == "analyst"


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        pytest.param(QuestionSpec(), "nothing to change", id="nothing"),
        pytest.param(QuestionSpec(due_on=DUE), "nothing to change", id="the same day"),
        pytest.param(QuestionSpec(due_on=date(2025, 1, 1)), "before", id="ends too early"),
        pytest.param(QuestionSpec(reference_ppm=5), "basis", id="reference without basis"),
    ],
)
def test_a_change_that_is_none_or_cannot_be_is_refused(
    db: Database, spec: QuestionSpec, says: str
) -> None:
    asked(db)
    with pytest.raises(UsageError, match=says):
        sharpen(db, KEY, spec, reason="x", by=DESK, now=later(CREATED))


def test_a_resolved_question_is_reopened_before_it_changes(db: Database) -> None:
    asked(db)
    record_verdict(db, KEY, came("yes"), by=DESK, now=NOW)
    with pytest.raises(ConflictError, match="reopen"):
        sharpen(db, KEY, QuestionSpec(topic="rates"), reason="x", by=DESK, now=NOW)


def test_a_pending_candidate_has_no_question_to_change(db: Database) -> None:
    with db.begin() as session:
        key = a_candidate(session).key
    with pytest.raises(ConflictError, match="accept it first"):
        sharpen(db, key, QuestionSpec(topic="rates"), reason="x", by=DESK, now=NOW)


# ---- linking


def test_a_forecast_moves_to_another_question_and_the_former_link_is_kept(
    db: Database,
) -> None:
    with db.begin() as session:
        key = a_forecast(session).key
        a_question(session, "shared.1")
    relink(db, key, "shared.1", orientation=Orientation.OPPOSITE, by=DESK, now=NOW)
    with db.read() as session:
        links = session.exec(select(Link).order_by(col(Link.id))).all()
    assert [link.orientation for link in links] == ["same", "opposite"]
    with pytest.raises(ConflictError, match="already"):
        relink(db, key, "shared.1", orientation=Orientation.OPPOSITE, by=DESK, now=NOW)
    relink(db, key, "shared.1", by=DESK, now=NOW)  # turned round


def test_a_forecast_is_taken_off_its_question_once(db: Database) -> None:
    with db.begin() as session:
        key, loose = a_forecast(session).key, a_forecast(session, hang=False).key
    relink(db, key, None, by=DESK, now=NOW)
    for free in (key, loose):
        with pytest.raises(ConflictError, match="no question already"):
            relink(db, free, None, orientation=Orientation.OPPOSITE, by=DESK, now=NOW)
