"""States of a statement: each standing has exactly one, and time moves it only forward."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.funnel import Standing, State, state_of
from forecasts.domain.resolution import Outcome

DUE = date(2025, 8, 2)
STANDINGS = st.builds(
    Standing,
    due_on=st.none() | st.just(DUE),
    outcome=st.none() | st.sampled_from(Outcome),
    has_probability=st.booleans(),
    own_conduct=st.booleans(),
    repeats=st.booleans(),
    counts_once=st.booleans(),
)
UNTIL, AFTER = DUE, DUE + timedelta(days=1)


@pytest.mark.parametrize(
    ("standing", "before", "after"),
    [
        pytest.param(Standing(None, None, True, False), "pending", "pending", id="unlinked"),
        pytest.param(Standing(DUE, None, True, False), "not_due", "overdue", id="open"),
        pytest.param(
            Standing(DUE, Outcome.YES, True, False), "known_waiting", "scored", id="yes early"
        ),
        pytest.param(
            Standing(DUE, Outcome.PARTLY, True, False), "known_waiting", "scored", id="partly"
        ),
        pytest.param(
            Standing(DUE, Outcome.NO, False, False),
            "known_waiting",
            "resolved_unscored",
            id="without a probability",
        ),
        pytest.param(
            Standing(DUE, Outcome.NO, True, True),
            "known_waiting",
            "resolved_unscored",
            id="a pledge, though with a probability",
        ),
        pytest.param(Standing(DUE, Outcome.VOID, True, False), "void", "void", id="void"),
        pytest.param(
            Standing(DUE, Outcome.YES, True, False, repeats=True),
            "merged",
            "merged",
            id="two",
        ),
        pytest.param(
            Standing(DUE, Outcome.YES, True, False, counts_once=False),
            "merged",
            "merged",
            id="another of the same source, question and report counts",
        ),
    ],
)
def test_the_state_on_the_due_date_and_the_day_after(
    standing: Standing, before: str, after: str
) -> None:
    assert (state_of(standing, UNTIL), state_of(standing, AFTER)) == (before, after)


@given(STANDINGS)
def test_only_a_mature_probability_is_scored(standing: Standing) -> None:
    assert state_of(standing, UNTIL) is not State.SCORED
    if state_of(standing, AFTER) is State.SCORED:
        assert standing.has_probability
        assert standing.outcome not in (None, Outcome.VOID)
        assert not standing.own_conduct


@given(STANDINGS)
def test_void_is_never_scored_and_open_never_resolved(standing: Standing) -> None:
    for day in (UNTIL, AFTER):
        state = state_of(standing, day)
        if standing.outcome is Outcome.VOID:
            assert state in (State.VOID, State.MERGED, State.PENDING)
        if standing.outcome is None:
            assert state in (State.NOT_DUE, State.OVERDUE, State.MERGED, State.PENDING)
