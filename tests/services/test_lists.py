"""Lists: what is due, what there is, and everything about one key."""

from datetime import date, timedelta

import pytest

from forecasts.domain.candidate import CandidateState
from forecasts.domain.funnel import State
from forecasts.domain.probability import Orientation
from forecasts.errors import NotFoundError
from forecasts.services.lists import (
    IN_ONE_QUERY,
    due,
    report_text,
    reports,
    show,
    source_keys,
    sources,
    statements,
)
from forecasts.services.people import DESK
from forecasts.services.questions import link
from forecasts.services.resolving import record_verdict, reopen
from forecasts.storage.database import Database
from forecasts.storage.grouped import Filters
from tests.services.factories import (
    DUE,
    NOW,
    PUBLISHED,
    TODAY,
    a_candidate,
    a_forecast,
    a_question,
    a_report,
    a_source,
    came,
    later,
)


def test_what_is_due_comes_oldest_first_with_who_forecast_it(any_db: Database) -> None:
    with any_db.begin() as session:
        shared = a_question(session, "shared.1", due_on=TODAY - timedelta(3))
        a_forecast(session, question=shared)
        a_forecast(session, question=shared, source="fund")
        moved = a_forecast(session, question=shared, source="gone")
        a_question(session, "a-b.1", due_on=TODAY)
        a_question(session, "ab.1", due_on=TODAY)
        a_question(session, "later.1", due_on=TODAY + timedelta(5))
        link(session, moved, None, Orientation.SAME, by=DESK, now=later(NOW))
    items = due(any_db, today=TODAY)
    assert [(item.key, item.days_late) for item in items] == [
        ("shared.1", 3),
        ("a-b.1", 0),  # the same order on every engine
        ("ab.1", 0),
    ]
    assert items[0].sources == ("Bank", "Fund")
    assert [i.key for i in due(any_db, today=TODAY, ahead_days=5)][-1] == "later.1"


def test_more_may_be_due_than_an_engine_takes_values(db: Database) -> None:
    with db.begin() as session:
        for number in range(IN_ONE_QUERY + 1):
            a_forecast(session, question=a_question(session, f"many-{number}.1"))
    items = due(db, today=TODAY)
    assert len(items) == IN_ONE_QUERY + 1
    assert {item.sources for item in items} == {("Bank",)}


def test_statements_are_listed_with_state_and_words(any_db: Database) -> None:
    with any_db.begin() as session:
        a_forecast(session)
        a_candidate(session, a_report(session, "fund-2026"), quote="Rates\n may fall.")
        parked = CandidateState.PARKED
        a_candidate(session, a_report(session, "fund-2026"), state=parked)
    rows = statements(any_db, Filters(), as_of=NOW, today=TODAY)
    assert [(row.key, row.state, row.text) for row in rows] == [
        ("bank-2026.01", State.OVERDUE, "Claim 1 comes true."),
        ("fund-2026.01", State.PENDING, "Rates may fall."),
        ("fund-2026.02", State.PARKED, "Claim 2 may come true."),
    ]
    assert (rows[0].due_on, rows[0].source, rows[0].point_ppm) == (DUE, "Bank", 650_000)
    chosen = statements(
        any_db,
        Filters(sources=("fund",)),
        states=[State.PENDING],
        as_of=NOW,
        today=TODAY,
    )
    assert [row.key for row in chosen] == ["fund-2026.01"]


def test_everything_about_a_key_is_shown(db: Database) -> None:
    with db.begin() as session:
        forecast = a_forecast(session, relayed_by_id=a_source(session, "paper").id)
        shared = a_question(session, "shared.1")
        other = a_forecast(session, question=shared)
        link(session, forecast, shared, Orientation.OPPOSITE, by=DESK, now=NOW)
        waiting = a_candidate(session, a_report(session, "fund-2026")).key
    record_verdict(db, "shared.1", came("partly"), by=DESK, now=NOW)
    about = show(db, forecast.key)
    assert about.question is not None
    assert about.relayed_by is not None
    assert about.verdict is not None
    assert (about.question.key, about.orientation) == ("shared.1", "opposite")
    assert (about.relayed_by.key, about.verdict.fraction_ppm) == ("paper", 500_000)
    assert about.others == (other.key,)
    assert [each.shows for each in about.evidence] == ["in the gazette"]
    assert set(show(db, "shared.1").others) == {forecast.key, other.key}
    assert show(db, waiting).candidate is not None
    reopen(db, "shared.1", reason="wrong", by=DESK, now=later(NOW))
    assert show(db, "shared.1").resolution is None
    with pytest.raises(NotFoundError, match="did you mean"):
        show(db, "bank-2026.99")


def test_reports_and_sources_are_counted(any_db: Database) -> None:
    with any_db.begin() as session:
        home = a_report(session, text="words", characters=5)
        a_candidate(session, home)
        a_candidate(session, home, state=CandidateState.REJECTED)
        a_forecast(session, report=home)
        newer = a_report(session, "fund-2026", published_on=PUBLISHED + timedelta(1))
    first, second = reports(any_db)
    assert (first.key, second.key) == (newer.key, home.key)
    assert (second.candidates, second.pending, second.forecasts) == (2, 1, 1)
    assert (first.has_text, second.has_text) == (False, True)
    assert [(row.key, row.forecasts) for row in sources(any_db)] == [("bank", 1), ("fund", 0)]
    assert source_keys(any_db, ["Fund"]) == ("fund",)
    assert report_text(any_db, home.key) == "words"
    for key in (newer.key, "nothing"):
        with pytest.raises(NotFoundError):
            report_text(any_db, key)


def test_a_snoozed_question_is_not_due_before_its_day(db: Database) -> None:
    with db.begin() as session:
        a_question(session, snoozed_until=date(2026, 12, 1))
    assert not due(db, today=date(2026, 11, 30))
    assert len(due(db, today=date(2026, 12, 1))) == 1
