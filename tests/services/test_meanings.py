"""What likelihood words have meant: how often the event named came about."""

import pytest

from forecasts.domain.probability import Orientation
from forecasts.errors import NotFoundError
from forecasts.services.audit import record_act
from forecasts.services.meanings import FEWEST, TermMeaning, meanings
from forecasts.services.people import DESK, acting
from forecasts.services.resolving import settle
from forecasts.storage.database import Database
from tests.services.factories import (
    CREATED,
    TODAY,
    a_forecast,
    a_question,
    came,
    later,
    likely,
)


def said(db: Database, *outcomes: str | None, source: str = "bank", **fields: object) -> None:
    """A use of "likely" for each outcome; None: still open."""
    retrospective = bool(fields.pop("retrospective", False))
    orientation = Orientation(str(fields.pop("orientation", "same")))
    with db.begin() as session:
        acting(session, DESK, CREATED)
        for number, outcome in enumerate(outcomes):
            key = f"{source}-{orientation.value}-{retrospective}-{number}.1".lower()
            question = a_question(session, key, retrospective=retrospective)
            said_so = {**likely(), **fields}
            a_forecast(
                session, source=source, question=question, orientation=orientation, **said_so
            )
            if outcome is not None:
                settle(session, question, came(outcome), by=DESK, now=later(CREATED))
        record_act(session, "make", source, by=DESK, now=later(CREATED))


def only(db: Database, *, retrospective: bool = False) -> TermMeaning:
    (meaning,) = meanings(db, None, retrospective=retrospective, today=TODAY)
    return meaning


def test_a_rate_is_of_the_event_named_with_its_interval(any_db: Database) -> None:
    said(any_db, "yes", "yes", "no", "partly", "yes", None, "void")
    found = only(any_db)
    assert (found.term, found.low, found.high) == ("likely", 0.55, 0.75)
    assert (found.used, found.resolved, found.observed) == (7, 5, 0.7)
    assert found.observed_low is not None
    assert found.observed_high is not None
    assert 0 < found.observed_low < 0.7 < found.observed_high < 1


def test_yes_to_the_opposite_question_means_the_event_failed(db: Database) -> None:
    said(db, *["yes"] * FEWEST, orientation="opposite")
    assert only(db).observed == 0


def test_fewer_than_five_are_too_few_to_judge(db: Database) -> None:
    said(db, *["yes"] * (FEWEST - 1))
    found = only(db)
    assert (found.resolved, found.observed, found.observed_low) == (4, None, None)


def test_hindsight_counts_only_where_it_is_asked_for(db: Database) -> None:
    said(db, *["yes"] * FEWEST, retrospective=True)
    assert (only(db).used, only(db).resolved) == (5, 0)
    assert only(db, retrospective=True).resolved == 5


def test_a_repeated_claim_is_one_use(db: Database) -> None:
    said(db, "yes")
    with db.begin() as session:
        a_forecast(session, **likely(), repeats_id=1, hang=False)
    assert only(db).used == 1


def test_terms_of_one_source_can_be_asked_for(db: Database) -> None:
    said(db, "yes")
    said(db, "yes", source="fund")
    found = meanings(db, "fund", retrospective=False, today=TODAY)
    assert [each.source for each in found] == ["Fund"]
    with pytest.raises(NotFoundError):
        meanings(db, "nobody", retrospective=False, today=TODAY)
