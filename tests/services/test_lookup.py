"""Finding records by the keys a person types, and allotting new keys."""

import pytest
from sqlmodel import Session

from forecasts.domain.probability import Orientation
from forecasts.errors import ConflictError, NotFoundError
from forecasts.services.lookup import (
    candidate_by_key,
    current_link,
    forecast_by_key,
    next_statement_key,
    question_by_key,
    report_by_key,
)
from forecasts.services.people import DESK
from forecasts.services.questions import link
from forecasts.storage.database import Database
from tests.services.factories import NOW, a_candidate, a_forecast, a_question, a_report


def test_a_forecasts_key_means_its_question_of_today(any_db: Database) -> None:
    with any_db.begin() as session:
        forecast = a_forecast(session)
        shared = a_question(session, "shared.1")
        link(session, forecast, shared, Orientation.SAME, by=DESK, now=NOW)
        # its own first question still has the key, and comes first
        assert question_by_key(session, forecast.key).key == forecast.key
        newest = current_link(session, forecast)
        assert newest is not None
        assert newest.question_id == shared.id


@pytest.mark.parametrize(
    ("find", "key"),
    [
        (report_by_key, "bank-2025"),
        (candidate_by_key, "bank-2026.02"),
        (forecast_by_key, "bank-2026.02"),
        (question_by_key, "bank-2026.02"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_key_nobody_has_names_near_ones(db: Database, find: object, key: str) -> None:
    with db.begin() as session:
        a_candidate(session)
        assert callable(find)
        with pytest.raises(NotFoundError, match=rf"{key}.*did you mean bank-2026"):
            find(session, key)


def test_a_candidates_key_is_no_questions(db: Database) -> None:
    with db.begin() as session:
        key = a_candidate(session).key
        with pytest.raises(ConflictError, match="accept it first"):
            question_by_key(session, key)


def keys_of(session: Session, *keys: str) -> None:
    for key in keys:
        a_forecast(session, key=key, report=a_report(session, "bank-2026"), hang=False)


def test_new_keys_come_behind_all_there_are(db: Database) -> None:
    with db.begin() as session:
        assert next_statement_key(session, "bank-2026") == "bank-2026.01"
        keys_of(session, "bank-2026.09", "bank-2026.100", "bank-2026.x", "bank-20261.500")
        a_question(session, "bank-2026.101")
        assert next_statement_key(session, "bank-2026") == "bank-2026.102"
        assert next_statement_key(session, "bank_2026") == "bank_2026.01"  # no wildcard
