from datetime import timedelta

import pytest

from forecasts.domain.prompt import Delivery, Heartbeat
from forecasts.services.health import Check, Level, doctor
from forecasts.services.records import export_all
from forecasts.storage.database import Database
from tests.services.records_sample import NOW, a_question, a_source, fill

BEATING = Heartbeat.model_validate({"worker": "w1", "ticked_at": NOW})


def check(db: Database, name: str) -> Check:
    (found,) = (check for check in doctor(db, now=NOW) if check.name == name)
    return found


def execute(db: Database, *statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_sound_database_with_a_scheduler_is_well(any_db: Database) -> None:
    fill(any_db)
    with any_db.begin() as session:
        session.add(Heartbeat.model_validate(BEATING.model_dump()))
    checks = doctor(any_db, now=NOW)
    assert {check.level for check in checks} == {Level.OK}
    assert {check.mend for check in checks} == {None}
    assert len({check.name for check in checks}) == len(checks)


def test_looking_changes_nothing(any_db: Database) -> None:
    fill(any_db)
    before = export_all(any_db, lambda _: None)
    doctor(any_db, now=NOW)
    assert export_all(any_db, lambda _: None) == before


def test_the_rows_are_counted(db: Database) -> None:
    fill(db)
    assert "source 2, report 1, question 1" in check(db, "rows").says


def test_the_journal_is_named_with_its_reason(db: Database) -> None:
    assert "3.51.3" in check(db, "journal").says


def test_another_journal_is_warned_of(db: Database) -> None:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # a journal is not changed in a transaction
        connection.exec_driver_sql("PRAGMA journal_mode = TRUNCATE")
        connection.exec_driver_sql("BEGIN")
    assert check(db, "journal").level is Level.WARN


def test_a_row_that_points_to_nothing_is_named(db: Database) -> None:
    fill(db)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DELETE FROM report")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")
    found = check(db, "foreign keys")
    assert found.level is Level.FAIL
    assert "forecast 1 to report" in found.says


def test_a_damaged_file_is_found(db: Database) -> None:
    fill(db)
    db.close()
    path = db.url.database
    assert path is not None
    with open(path, "r+b") as file:  # noqa: PTH123
        file.seek(4096 * 12)
        file.write(b"\xff" * 4096 * 40)
    found = check(db, "integrity")
    assert found.level is Level.FAIL
    assert found.mend is not None
    assert "restore" in found.mend


def test_a_missing_trigger_is_named(any_db: Database) -> None:
    on = "" if any_db.is_sqlite else " ON verdict"
    execute(any_db, f"DROP TRIGGER verdict_refuses_delete{on}")
    found = check(any_db, "append-only")
    assert found.level is Level.FAIL
    assert "verdict_refuses_delete" in found.says


def test_a_broken_audit_chain_names_the_entry(db: Database) -> None:
    fill(db)
    execute(
        db,
        "DROP TRIGGER audit_entry_refuses_update",
        "UPDATE audit_entry SET person = 'eve' WHERE id = 2",
    )
    found = check(db, "audit")
    assert found.level is Level.FAIL
    assert "entry 2" in found.says


def test_another_schema_is_found(db: Database) -> None:
    execute(db, "UPDATE alembic_version SET version_num = '9999'")
    assert check(db, "schema").level is Level.FAIL


def test_an_unknown_yardstick_is_named_with_its_source(db: Database) -> None:
    with db.begin() as session:
        session.add(a_source(1, "gazette", yardstick="uk-phia-2018"))
        session.add(a_source(2, "herald", yardstick="astrology"))
    found = check(db, "yardsticks")
    assert found.level is Level.WARN
    assert found.says == "no such yardstick: astrology (source herald)"


def test_a_yardstick_of_the_desk_is_known(db: Database) -> None:
    with db.begin() as session:
        session.add(a_source(1, "gazette", yardstick="house"))
    checks = doctor(db, now=NOW, yardsticks={"house"})
    assert next(c for c in checks if c.name == "yardsticks").level is Level.OK


def test_an_open_question_nobody_will_be_asked_about_is_named(any_db: Database) -> None:
    with any_db.begin() as session:
        session.add(a_question(next_prompt_at=None))
    found = check(any_db, "schedule")
    assert found.level is Level.WARN
    assert "gazette-2025-05-02.1" in found.says


@pytest.mark.parametrize(
    ("state", "name", "level"), [("dead", "dead prompts", "fail"), ("leased", "leases", "warn")]
)
def test_deliveries_that_went_wrong_are_counted(
    db: Database, state: str, name: str, level: str
) -> None:
    fill(db)
    delivery = {
        "key": "digest/ann/2026-11-20",
        "person_id": 1,
        "channel": "console",
        "subject": "due",
        "state": state,
        "lease_until": NOW - timedelta(minutes=1),
        "available_at": NOW,
        "created_at": NOW,
    }
    with db.begin() as session:
        session.add(Delivery.model_validate(delivery))
    found = check(db, name)
    assert found.level == level
    assert "1 delivery" in found.says


@pytest.mark.parametrize(
    ("age", "level"), [(timedelta(minutes=5), Level.OK), (timedelta(days=3), Level.WARN)]
)
def test_the_age_of_the_heartbeat_counts(db: Database, age: timedelta, level: Level) -> None:
    with db.begin() as session:
        session.add(Heartbeat.model_validate({"worker": "w1", "ticked_at": NOW - age}))
    assert check(db, "heartbeat").level is level


def test_a_desk_without_a_scheduler_is_told(db: Database) -> None:
    found = check(db, "heartbeat")
    assert found.level is Level.WARN
    assert found.mend is not None
    assert "forecasts tick" in found.mend
