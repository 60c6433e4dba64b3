"""Scorecards as values: sums that hold, and nothing where there is nothing."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.funnel import State
from forecasts.domain.scorecard import Funnel, Rate, Share, moment


@given(st.dictionaries(st.sampled_from(State), st.integers(0, 1000)))
def test_the_states_of_a_funnel_add_up(states: dict[State, int]) -> None:
    funnel = Funnel(states)
    plain = funnel.to_dict()
    assert plain["statements"] == sum(funnel.count(state) for state in State)
    assert set(plain) == {"statements", *(state.value for state in State)}


def test_a_share_of_nothing_is_unknown_not_zero() -> None:
    assert (Share(0, 0).value, Share(0, 4).value, Share(1, 4).value) == (None, 0.0, 0.25)


def test_a_partly_counts_as_its_fraction_in_a_rate() -> None:
    assert (Rate(0, 0.0).value, Rate(2, 1.5).value) == (None, 0.75)


def test_moments_are_written_in_utc_wherever_they_come_from() -> None:
    in_utc = datetime(2026, 11, 22, 12, tzinfo=UTC)
    elsewhere = in_utc.astimezone(timezone(timedelta(hours=13)))
    assert moment(in_utc) == moment(elsewhere) == "2026-11-22T12:00:00Z"
