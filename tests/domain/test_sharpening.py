"""From prose to a question: actor, event and day stay, the likelihood goes."""

from datetime import date

import pytest

from forecasts.domain.sharpening import MISSING_ASKS, draft_question

DUE = date(2025, 8, 2)


@pytest.mark.parametrize(
    ("statement", "event"),
    [
        pytest.param("The army will not pull back.", "the army pull back", id="denied"),
        pytest.param("Prices may well rise", "prices rise", id="may well"),
        pytest.param(
            "A return of the ferries is unlikely", "there be a return of the ferries", id="noun"
        ),
        pytest.param(
            "There is a 30 % chance of a drought", "there be a drought", id="chance of a thing"
        ),
        pytest.param(
            "It is likely that the court will rule", "the court rule", id="it is likely that"
        ),
        pytest.param("Ruritania is highly unlikely to join", "Ruritania join", id="unlikely"),
        pytest.param("The board plans to meet", "the board meet", id="a plan"),
        pytest.param(
            "If talks fail, the union could strike", "the union strike", id="a condition ahead"
        ),
        pytest.param("A hard winter", "it be shown that a hard winter", id="no verb to find"),
    ],
)
def test_the_event_is_asked_about(statement: str, event: str) -> None:
    drafted = draft_question(statement, due_on=DUE).question
    assert drafted == f"By 2 August 2025, will {event}?"


def test_a_condition_is_put_in_front() -> None:
    drafted = draft_question("The union could strike", due_on=DUE, condition="If talks fail")
    assert drafted.question == "If talks fail: by 2 August 2025, will the union strike?"


def test_what_is_missing_is_handed_on_and_can_be_asked_for() -> None:
    missing = ("threshold", "observer", "date", "actor")
    assert draft_question("x", due_on=DUE, missing=missing).missing == missing
    assert set(missing) == set(MISSING_ASKS)
