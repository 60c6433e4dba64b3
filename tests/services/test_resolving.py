"""Verdicts, what they need, what follows from them, and how they are taken back."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlmodel import Session, col, select

from forecasts.domain.question import Question
from forecasts.domain.resolution import (
    Certainty,
    Evidence,
    EvidenceDraft,
    Outcome,
    Resolution,
    Verdict,
    VoidReason,
)
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.audit import verify_chain
from forecasts.services.lists import due
from forecasts.services.people import DESK
from forecasts.services.resolving import Resolved, record_verdict, reopen, snooze
from forecasts.storage.database import Database
from tests.services.factories import (
    DUE,
    NOW,
    PUBLISHED,
    TODAY,
    a_forecast,
    a_question,
    came,
    is_open,
    later,
    the_question,
)

KEY = "bank-2026.01"


def asked(db: Database, *keys: str, **fields: Any) -> None:
    """Open questions, each the condition of the next one where `chain` says so."""
    chain = fields.pop("chain", False)
    with db.begin() as session:
        former: Question | None = None
        for key in keys or (KEY,):
            condition = {"condition_question_id": former.id} if chain and former else {}
            former = a_question(session, key, **fields, **condition)


def verdict(db: Database, key: str = KEY, outcome: str = "yes", **fields: Any) -> Resolved:
    return record_verdict(db, key, came(outcome, **fields), by=DESK, now=NOW)


def resolutions(session: Session, key: str) -> list[Resolution]:
    question = the_question(session, key)
    of_question = select(Resolution).where(Resolution.question_id == question.id)
    return list(session.exec(of_question.order_by(col(Resolution.id))))


# ---- what a verdict keeps


def test_a_verdict_keeps_outcome_days_evidence_and_its_hash(any_db: Database) -> None:
    asked(any_db)
    page = b"<p>The gazette of 3 May</p>"
    link = EvidenceDraft.model_validate(
        {
            "url": "https://example.org/gazette",
            "publisher": "Gazette",
            "dated": "2026-05",
            "shows": "the decree",
            "retrieved_at": NOW,
            "sha256": sha256(page).hexdigest(),
            "copy_bytes": page,
        }
    )
    happened, known = date(2026, 5, 3), date(2026, 5, 4)
    record_verdict(
        any_db,
        KEY,
        came("yes", happened_on=happened, known_on=known),
        evidence=[link],
        certainty=Certainty.HIGH,
        by=DESK,
        now=NOW,
    )
    with any_db.read() as session:
        kept = session.exec(select(Verdict)).one()
        shown = session.exec(select(Evidence)).one()
        (settled,) = resolutions(session, KEY)
    assert (kept.happened_on, kept.known_on, kept.recorded_at) == (happened, known, NOW)
    assert (kept.certainty, settled.outcome_ppm) == (Certainty.HIGH, 1_000_000)
    assert (shown.copy_bytes, shown.sha256, shown.retrieved_at) == (
        page,
        sha256(page).hexdigest(),
        NOW,
    )
    assert not due(any_db, today=TODAY)
    assert verify_chain(any_db).holds


def test_neither_day_is_taken_for_the_other_or_for_today(db: Database) -> None:
    asked(db)
    verdict(db)
    with db.read() as session:
        kept = session.exec(select(Verdict)).one()
    assert (kept.happened_on, kept.known_on) == (None, None)


def test_a_note_is_evidence_where_there_is_no_link(db: Database) -> None:
    asked(db)
    verdict(db, note="seen on the square")
    with db.read() as session:
        assert session.exec(select(Evidence.shows)).one() == "seen on the square"


def test_a_forecasts_key_means_its_question(db: Database) -> None:
    with db.begin() as session:
        question = a_question(session, "shared.1")
        forecast = a_forecast(session, question=question)
    assert verdict(db, forecast.key).question.key == "shared.1"


def test_a_partly_counts_as_its_fraction(db: Database) -> None:
    asked(db)
    assert verdict(db, outcome="partly", fraction_ppm=730_000).resolution.outcome_ppm == 730_000


# ---- what is refused


@pytest.mark.parametrize(
    ("outcome", "fields", "says"),
    [
        pytest.param("yes", {"note": None}, "needs what shows it", id="nothing shows it"),
        pytest.param(
            "yes", {"happened_on": TODAY + timedelta(1)}, "after today", id="tomorrow's event"
        ),
        pytest.param(
            "yes", {"known_on": TODAY + timedelta(1)}, "after today", id="known tomorrow"
        ),
        pytest.param(
            "yes",
            {"happened_on": date(2026, 5, 3), "known_on": date(2026, 5, 2)},
            "before it happened",
            id="known before it happened",
        ),
        pytest.param(
            "yes", {"happened_on": DUE + timedelta(1)}, "a no", id="after the window closed"
        ),
        pytest.param(
            "void",
            {"void_reason": "happened_before_window", "happened_on": PUBLISHED},
            "not before the window",
            id="void as too early though in the window",
        ),
    ],
)
def test_a_verdict_that_cannot_be_is_refused(
    db: Database, outcome: str, fields: dict[str, Any], says: str
) -> None:
    asked(db)
    with pytest.raises(UsageError, match=says):
        verdict(db, outcome=outcome, **fields)
    with db.read() as session:
        assert is_open(session, KEY)
        assert not session.exec(select(Verdict)).all()


def test_what_happened_before_the_window_is_void_unless_the_criteria_say_otherwise(
    db: Database,
) -> None:
    asked(db, "early.1", "early.2")
    day = PUBLISHED - timedelta(1)
    link = [EvidenceDraft.model_validate({"url": "https://example.org"})]
    with pytest.raises(UsageError, match="happened_before_window"):
        record_verdict(
            db,
            "early.1",
            came("yes", happened_on=day, note=None),
            evidence=link,
            by=DESK,
            now=NOW,
        )
    verdict(db, "early.1", "void", void_reason="happened_before_window", happened_on=day)
    explained = verdict(db, "early.2", happened_on=day, note="the criteria count it")
    assert explained.resolution.outcome is Outcome.YES


def test_a_no_before_the_end_says_why_it_cannot_happen_any_more(db: Database) -> None:
    asked(db, due_on=TODAY)
    with pytest.raises(UsageError, match="open until"):
        verdict(db, outcome="no", note=None)
    assert verdict(db, outcome="no", note="the ship sank").resolution.outcome is Outcome.NO


def test_a_question_is_resolved_once(any_db: Database) -> None:
    asked(any_db)
    verdict(any_db)
    with pytest.raises(ConflictError, match="reopen"):
        verdict(any_db, outcome="no")
    with pytest.raises(NotFoundError, match=KEY):
        verdict(any_db, "bank-2026.02")


def test_an_unlinked_forecast_has_no_question_to_resolve(db: Database) -> None:
    with db.begin() as session:
        forecast = a_forecast(session, hang=False)
    with pytest.raises(NotFoundError, match="hangs on no question"):
        verdict(db, forecast.key)


# ---- conditions


def test_a_chain_of_conditions_fails_as_a_whole(any_db: Database) -> None:
    asked(any_db, "if.1", "if.2", "if.3", chain=True)
    resolved = verdict(any_db, "if.1", "no", known_on=date(2026, 7, 1))
    assert resolved.voided == ("if.2", "if.3")
    with any_db.read() as session:
        for key in resolved.voided:
            (settled,) = resolutions(session, key)
            assert settled.void_reason is VoidReason.CONDITION_NOT_MET
            assert settled.known_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [
        pytest.param("yes", {}, id="met"),
        pytest.param("partly", {}, id="met in part"),
        pytest.param("void", {"void_reason": "cannot_be_determined"}, id="nobody can tell"),
        pytest.param("void", {"void_reason": "badly_posed"}, id="badly posed"),
    ],
)
def test_a_condition_that_may_have_been_met_voids_nothing(
    db: Database, outcome: str, fields: dict[str, Any]
) -> None:
    asked(db, "if.1", "if.2", chain=True)
    assert verdict(db, "if.1", outcome, **fields).voided == ()
    with db.read() as session:
        assert is_open(session, "if.2")


def test_what_is_resolved_already_stays_so_when_its_condition_fails(db: Database) -> None:
    asked(db, "if.1", "if.2", chain=True)
    verdict(db, "if.2", "yes")
    assert verdict(db, "if.1", "no").voided == ()
    with db.read() as session:
        assert len(resolutions(session, "if.2")) == 1


def test_reopening_a_condition_reopens_what_went_void_by_it(db: Database) -> None:
    asked(db, "if.1", "if.2", "if.3", "if.4", chain=True)
    verdict(db, "if.4", "void", void_reason="condition_not_met")  # a person's own verdict
    verdict(db, "if.1", "no")
    reopen(db, "if.1", reason="the count was corrected", by=DESK, now=later(NOW))
    with db.read() as session:
        assert [is_open(session, f"if.{number}") for number in (1, 2, 3, 4)] == [
            True,
            True,
            True,
            False,
        ]
        assert resolutions(session, "if.2")[-1].reason == "its condition, if.1, was reopened"


# ---- taking back


def test_reopening_keeps_the_former_verdict_and_asks_anew(any_db: Database) -> None:
    asked(any_db)
    verdict(any_db)
    before = reopen(any_db, KEY, reason="the gazette was wrong", by=DESK, now=later(NOW)).round
    record_verdict(any_db, KEY, came("no"), by=DESK, now=later(NOW, 2))
    with any_db.read() as session:
        first, taken_back, second = resolutions(session, KEY)
        assert len(session.exec(select(Verdict)).all()) == 2
    assert (first.outcome, taken_back.outcome, second.outcome) == ("yes", None, "no")
    assert taken_back.reason == "the gazette was wrong"
    assert (taken_back.supersedes_id, second.supersedes_id) == (first.id, taken_back.id)
    assert before == 2


def test_only_a_resolved_question_is_reopened_and_with_a_reason(db: Database) -> None:
    asked(db)
    with pytest.raises(ConflictError, match="open already"):
        reopen(db, KEY, reason="x", by=DESK, now=NOW)
    verdict(db)
    with pytest.raises(UsageError, match="reason"):
        reopen(db, KEY, reason=" ", by=DESK, now=NOW)


# ---- snoozing


def test_a_snoozed_question_is_gone_until_its_day(db: Database) -> None:
    asked(db)
    until = TODAY + timedelta(14)
    snooze(db, KEY, until, reason="figures are late", by=DESK, now=NOW)
    assert not due(db, today=until - timedelta(1))
    assert [item.key for item in due(db, today=until)] == [KEY]
    with db.read() as session:
        assert the_question(session, KEY).snoozes == 1


def test_a_snooze_is_for_open_questions_and_days_to_come(db: Database) -> None:
    asked(db)
    with pytest.raises(UsageError, match="after today"):
        snooze(db, KEY, TODAY, reason="later", by=DESK, now=NOW)
    verdict(db)
    with pytest.raises(ConflictError, match="resolved"):
        snooze(db, KEY, TODAY + timedelta(1), reason="later", by=DESK, now=NOW)
