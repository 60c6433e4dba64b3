"""Scenario sets: warned about at intake, resolved in one action, watched by signposts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from forecasts.domain.probability import ProbabilityRange
from forecasts.domain.resolution import Evidence, EvidenceDraft, Resolution
from forecasts.domain.scenario import Sighting
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.people import DESK
from forecasts.services.resolving import record_verdict
from forecasts.services.scenarios import (
    ScenarioSpec,
    SetView,
    add_indicator,
    add_scenario,
    list_sets,
    new_set,
    observe,
    resolve_set,
    show_set,
)
from forecasts.storage.database import Database
from tests.services.factories import (
    DUE,
    NOW,
    TODAY,
    a_forecast,
    a_question,
    a_report,
    came,
    is_open,
    later,
)

NAMES = ("Base case", "Boom", "Bust")
LINK = [EvidenceDraft.model_validate({"url": "https://example.org/gazette"})]


def a_set(
    db: Database,
    *,
    exclusive: bool = True,
    bands: tuple[tuple[int, int, int] | None, ...] = (None, None, None),
    questions: bool = True,
    **asked: Any,
) -> SetView:
    """Three scenarios, "case.1" to "case.3" their questions; each but the first may be
    conditional on another."""
    if questions:
        with db.begin() as session:
            for number in (1, 2, 3):
                a_question(session, f"case.{number}", **asked)
    home = new_set(db, "Outlook 2026", exclusive=exclusive, by=DESK, now=NOW)
    for number, (name, band) in enumerate(zip(NAMES, bands, strict=True), start=1):
        spec = ScenarioSpec(
            name,
            likelihood=ProbabilityRange(*band) if band else None,
            question=f"case.{number}" if questions else None,
        )
        add_scenario(db, home.key, spec, by=DESK, now=NOW)
    return show_set(db, home.key)


def outcomes(db: Database) -> list[str | None]:
    shown = show_set(db, "outlook-2026")
    return [each.resolution.outcome if each.resolution else None for each in shown.scenarios]


# ---- setting out


def test_a_set_shows_everything_that_hangs_on_it(any_db: Database) -> None:
    with any_db.begin() as session:
        report = a_report(session).key
        forecast = a_forecast(session).key
    home = new_set(any_db, "Two courses", report=report, note="as set out", by=DESK, now=NOW)
    spec = ScenarioSpec("Upper road", impact="costly", forecasts=(forecast,))
    scenario = add_scenario(any_db, home.key, spec, by=DESK, now=NOW)
    sign = add_indicator(any_db, scenario.key, "Toll raised", check_on=DUE, by=DESK, now=NOW)
    (shown,) = list_sets(any_db)
    (upper,) = shown.scenarios
    assert (shown.key, shown.report, shown.note) == ("two-courses", report, "as set out")
    assert (upper.scenario.key, sign.key) == ("two-courses.01", "two-courses.01.i1")
    assert [f.key for f in upper.forecasts] == [forecast]
    assert upper.indicators == ((sign, None),)


def test_a_name_and_a_question_stand_for_one_scenario_of_a_set(db: Database) -> None:
    home = a_set(db)
    for spec in (ScenarioSpec("boom"), ScenarioSpec("Other", question="case.2")):
        with pytest.raises(ConflictError, match="already"):
            add_scenario(db, home.key, spec, by=DESK, now=NOW)
    with pytest.raises(NotFoundError, match="did you mean outlook-2026"):
        show_set(db, "outlook-2025")
    with pytest.raises(NotFoundError):
        add_scenario(db, home.key, ScenarioSpec("X", question="case.9"), by=DESK, now=NOW)


@pytest.mark.parametrize(
    ("bands", "says"),
    [
        pytest.param(
            ((400_000, 450_000, 500_000),) * 3, "lower bounds add up to 120%", id="too much"
        ),
        pytest.param(
            ((200_000, 250_000, 300_000),) * 3, "upper bounds add up to 90%", id="too little"
        ),
        pytest.param(((200_000, 300_000, 400_000),) * 3, None, id="can be right"),
        pytest.param(((200_000, 250_000, 300_000), None, None), None, id="one alone"),
    ],
)
def test_bands_that_cannot_sum_to_one_are_warned_about(
    db: Database, bands: Any, says: str | None
) -> None:
    warning = a_set(db, bands=bands, questions=False).warning
    assert warning is None if says is None else says in str(warning)


def test_scenarios_that_may_all_come_about_are_not_summed(db: Database) -> None:
    bands = ((400_000, 450_000, 500_000),) * 3
    assert a_set(db, bands=bands, exclusive=False, questions=False).warning is None


# ---- resolving


def test_an_exclusive_set_resolves_in_one_action(any_db: Database) -> None:
    a_set(any_db)
    day = date(2026, 5, 3)
    settled = resolve_set(
        any_db,
        "outlook-2026",
        "boom",
        evidence=LINK,
        happened_on=day,
        known_on=day,
        by=DESK,
        now=NOW,
    )
    assert outcomes(any_db) == ["no", "yes", "no"]
    assert {r.known_on for r in settled} == {day}
    with any_db.read() as session:
        assert len(session.exec(select(Evidence)).all()) == 3


def test_where_none_came_about_all_are_no(db: Database) -> None:
    a_set(db)
    resolve_set(db, "outlook-2026", None, evidence=(), note="a fourth way", by=DESK, now=NOW)
    assert outcomes(db) == ["no", "no", "no"]


def test_in_an_open_set_the_others_stay_open(db: Database) -> None:
    a_set(db, exclusive=False)
    resolve_set(db, "outlook-2026", "outlook-2026.02", evidence=LINK, by=DESK, now=NOW)
    assert outcomes(db) == [None, "yes", None]


def test_what_was_resolved_before_keeps_its_verdict(db: Database) -> None:
    a_set(db)
    record_verdict(db, "case.1", came("void"), by=DESK, now=NOW)
    resolve_set(db, "outlook-2026", "Boom", evidence=LINK, by=DESK, now=later(NOW))
    assert outcomes(db) == ["void", "yes", "no"]
    with pytest.raises(ConflictError, match="resolved"):
        resolve_set(db, "outlook-2026", "Boom", evidence=LINK, by=DESK, now=later(NOW))
    with pytest.raises(ConflictError, match="every question"):
        resolve_set(db, "outlook-2026", None, evidence=LINK, by=DESK, now=later(NOW))


def test_what_hangs_on_a_scenario_that_did_not_come_about_goes_void(db: Database) -> None:
    home = a_set(db)
    question = home.scenarios[0].question
    assert question is not None
    with db.begin() as session:
        a_question(session, "then.1", condition_question_id=question.id)
    resolve_set(db, "outlook-2026", "Boom", evidence=LINK, by=DESK, now=NOW)
    with db.read() as session:
        assert not is_open(session, "then.1")


def test_a_scenario_on_condition_of_another_is_settled_once(db: Database) -> None:
    with db.begin() as session:
        first = a_question(session, "case.1")
        a_question(session, "case.2", condition_question_id=first.id)
        a_question(session, "case.3")
    home = new_set(db, "Outlook 2026", by=DESK, now=NOW)
    for number, name in enumerate(NAMES, start=1):
        spec = ScenarioSpec(name, question=f"case.{number}")
        add_scenario(db, home.key, spec, by=DESK, now=NOW)
    resolve_set(db, home.key, "Bust", evidence=LINK, by=DESK, now=NOW)
    assert outcomes(db) == ["no", "void", "yes"]
    with db.read() as session:
        assert len(session.exec(select(Resolution)).all()) == 3


@pytest.mark.parametrize(
    ("fields", "error", "says"),
    [
        pytest.param({"evidence": ()}, UsageError, "needs what shows it", id="nothing shown"),
        pytest.param({"came": "Bom"}, NotFoundError, "did you mean", id="no such scenario"),
        pytest.param(
            {"happened_on": TODAY + timedelta(1)}, UsageError, "after today", id="tomorrow"
        ),
        pytest.param(
            {"happened_on": DUE + timedelta(1)}, UsageError, "after the window", id="too late"
        ),
    ],
)
def test_a_set_that_cannot_be_resolved_so_stays_as_it_was(
    db: Database, fields: dict[str, Any], error: type[Exception], says: str
) -> None:
    a_set(db)
    given: dict[str, Any] = {"evidence": LINK, "by": DESK, "now": NOW} | fields
    with pytest.raises(error, match=says):
        resolve_set(db, "outlook-2026", given.pop("came", "Boom"), **given)
    assert outcomes(db) == [None, None, None]


def test_a_scenario_without_a_question_cannot_be_resolved(db: Database) -> None:
    a_set(db, questions=False)
    with pytest.raises(ConflictError, match="no question"):
        resolve_set(db, "outlook-2026", "Boom", evidence=LINK, by=DESK, now=NOW)


# ---- signposts


def test_the_newest_check_of_a_signpost_is_shown(db: Database) -> None:
    a_set(db, questions=False)
    sign = add_indicator(db, "outlook-2026.02", "Cranes up", check_on=DUE, by=DESK, now=NOW).key
    observe(db, sign, Sighting.NOT_SEEN, by=DESK, now=NOW)
    seen = observe(db, sign, Sighting.SEEN, note="two cranes", by=DESK, now=later(NOW))
    ((_, newest),) = show_set(db, "outlook-2026").scenarios[1].indicators
    assert newest == seen


def test_a_sighting_is_shown_by_something_and_not_in_the_future(db: Database) -> None:
    a_set(db, questions=False)
    sign = add_indicator(db, "outlook-2026.01", "Cranes", check_on=DUE, by=DESK, now=NOW).key
    with pytest.raises(UsageError, match="what shows it"):
        observe(db, sign, Sighting.SEEN, by=DESK, now=NOW)
    with pytest.raises(UsageError, match="after today"):
        observe(
            db, sign, Sighting.SEEN, seen_on=TODAY + timedelta(1), note="x", by=DESK, now=NOW
        )
    with pytest.raises(NotFoundError, match="did you mean"):
        observe(db, "outlook-2026.01.i2", Sighting.UNCLEAR, by=DESK, now=NOW)
