from datetime import timedelta

import pytest
import sqlalchemy as sa

from forecasts.domain.audit import GENESIS
from forecasts.services.audit import last_act_at, record_act, verify_chain
from forecasts.storage.database import Database
from tests.services.records_sample import NOW


def act(db: Database, times: int = 5) -> None:
    with db.begin() as session:
        for number in range(1, times + 1):
            moment = NOW + timedelta(seconds=number)
            record_act(session, "resolve", f"x.{number}", by="ann", now=moment, fraction=0.5)


def tamper(db: Database, *statements: str) -> None:
    """Change entries behind the program's back, as somebody with the file could."""
    with db.begin() as session:
        connection = session.connection()
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_entry_refuses_{verb}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_an_empty_chain_holds(any_db: Database) -> None:
    check = verify_chain(any_db)
    assert (check.holds, check.entries, check.head) == (True, 0, GENESIS)


def test_a_chain_as_it_was_written_holds(any_db: Database) -> None:
    act(any_db)
    check = verify_chain(any_db)
    assert (check.holds, check.entries) == (True, 5)
    with any_db.read() as session:
        assert last_act_at(session) == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("statements", "broken_at"),
    [
        pytest.param(["UPDATE audit_entry SET person='eve' WHERE id=3"], 3, id="a person"),
        pytest.param(["UPDATE audit_entry SET act='reopen' WHERE id=1"], 1, id="an act"),
        pytest.param(["UPDATE audit_entry SET subject='x.9' WHERE id=5"], 5, id="a subject"),
        pytest.param(
            ["UPDATE audit_entry SET detail='{\"fraction\": 0.25}' WHERE id=4"],
            4,
            id="a detail",
        ),
        pytest.param(
            ["UPDATE audit_entry SET recorded_at='2020-01-01 00:00:00.000000' WHERE id=2"],
            2,
            id="a moment",
        ),
        pytest.param(["DELETE FROM audit_entry WHERE id=2"], 3, id="one dropped"),
        pytest.param(["DELETE FROM audit_entry WHERE id=1"], 2, id="the first dropped"),
        pytest.param(
            [
                "UPDATE audit_entry SET id=99 WHERE id=2",
                "UPDATE audit_entry SET id=2 WHERE id=3",
                "UPDATE audit_entry SET id=3 WHERE id=99",
            ],
            2,
            id="two exchanged",
        ),
        pytest.param(
            ["UPDATE audit_entry SET hash=replace(hash, substr(hash, 1, 1), 'g') WHERE id=4"],
            4,
            id="a hash",
        ),
    ],
)
def test_tampering_is_found_at_its_row(
    db: Database, statements: list[str], broken_at: int
) -> None:
    act(db)
    tamper(db, *statements)
    check = verify_chain(db)
    assert not check.holds
    assert check.broken_at == broken_at


def test_a_cut_tail_shows_in_the_head(db: Database) -> None:
    act(db)
    before = verify_chain(db)
    tamper(db, "DELETE FROM audit_entry WHERE id=5")
    after = verify_chain(db)
    assert after.holds
    assert (after.entries, after.head) != (before.entries, before.head)


def act_and_fail(db: Database) -> None:
    with db.begin() as session:
        record_act(session, "resolve", "x.1", by="ann", now=NOW)
        raise ZeroDivisionError


def test_an_act_that_fails_leaves_no_entry(any_db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        act_and_fail(any_db)
    assert verify_chain(any_db).entries == 0


def test_entries_cannot_be_changed_while_the_triggers_stand(any_db: Database) -> None:
    act(any_db, times=1)
    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        any_db.engine.begin() as connection,
    ):
        connection.exec_driver_sql("UPDATE audit_entry SET person='eve'")
    assert verify_chain(any_db).holds
