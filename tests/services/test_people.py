"""People: who acts, who is asked."""

from typing import Any

import pytest

from forecasts.domain.person import Role
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.services.lists import due
from forecasts.services.people import DESK, acting, add_person, assign, everybody, local_day
from forecasts.storage.database import Database
from tests.services.factories import DUE, NOW, TODAY, a_question, at


def added(db: Database, key: str = "mia", **fields: Any) -> None:
    given: dict[str, Any] = {"name": "Mia Example", "by": DESK, "now": NOW}
    add_person(db, key, **given | fields)


def test_the_desk_is_there_from_the_first_act_and_nobody_else(any_db: Database) -> None:
    with any_db.begin() as session:
        assert acting(session, DESK, NOW).id == acting(session, DESK, NOW).id
        with pytest.raises(NotFoundError, match="no person 'mia'"):
            acting(session, "mia", NOW)


def test_somebody_new_is_asked_and_named(db: Database) -> None:
    added(db, email="mia@example.org", timezone="Europe/Paris", role=Role.MANAGER)
    assert [person.key for person in everybody(db)] == ["desk", "mia"]
    with db.begin() as session:
        a_question(session)
    assign(db, "bank-2026.01", "mia", by=DESK, now=NOW)
    assert [item.assignee for item in due(db, today=TODAY)] == ["mia"]
    with pytest.raises(NotFoundError, match="did you mean mia"):
        assign(db, "bank-2026.01", "mai", by=DESK, now=NOW)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({"timezone": "Paris"}, "time zone", id="no such zone"),
        pytest.param({"email": "mia"}, "e-mail", id="no address"),
        pytest.param({"key": "Mia Example"}, "key", id="no key"),
        pytest.param({"name": " "}, "name", id="no name"),
    ],
)
def test_faulty_particulars_are_refused(
    db: Database, fields: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        added(db, **fields)


def test_a_key_is_given_once(db: Database) -> None:
    added(db)
    with pytest.raises(ConflictError, match="already"):
        added(db)


def test_a_persons_day_is_that_of_their_zone(db: Database) -> None:
    added(db, timezone="Pacific/Auckland")
    mia = everybody(db)[1]
    assert local_day(mia, at(DUE, 20)) == "2026-07-01"
