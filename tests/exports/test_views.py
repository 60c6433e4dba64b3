from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.funnel import State
from forecasts.domain.scorecard import Funnel, Rate
from forecasts.exports.views import (
    LEAST_GAP,
    STATE_LABELS,
    chart,
    funnel_parts,
    group_view,
    reading_of,
)
from scoring import CurvePoint
from tests.exports.samples import a_scorecard

CURVES = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 50), st.floats(0, 1)),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[0],
)


def test_every_state_has_a_name() -> None:
    assert set(STATE_LABELS) == set(State)


@given(st.dictionaries(st.sampled_from(State), st.integers(0, 50)))
def test_the_parts_of_a_funnel_add_up_to_what_was_found(states: dict[State, int]) -> None:
    funnel = Funnel(states)
    assert sum(part.count for part in funnel_parts(funnel)) == funnel.statements


@given(CURVES)
def test_pooling_loses_no_forecast_and_no_outcome(rows: list[tuple[int, int, float]]) -> None:
    curve = [CurvePoint(p / 100, n, round(n * o) / n, 0.0, 1.0) for p, n, o in sorted(rows)]
    points = chart(curve).points
    assert sum(p.n for p in points) == sum(p.n for p in curve)
    assert sum(p.n * p.observed for p in points) == pytest.approx(
        sum(p.n * p.observed for p in curve)
    )


def test_many_levels_are_pooled_and_few_are_not() -> None:
    few = [CurvePoint(p / 10, 2, 0.5, 0.1, 0.9) for p in range(10)]
    many = [CurvePoint(p / 20, 2, 0.5, 0.1, 0.9) for p in range(20)]
    assert chart(few).points == tuple(few)
    assert chart(many).pooled


def test_a_partly_in_a_pool_leaves_it_without_an_interval() -> None:
    curve = [CurvePoint(0.51, 1, 0.5, None, None), CurvePoint(0.52, 1, 1.0, None, None)]
    assert chart(curve).points[0].low is None


def test_hindsight_is_said_where_nothing_prospective_is_scored() -> None:
    card = a_scorecard()
    group = replace(card.groups[-1], prospective=0, retrospective=3)
    view = group_view(group, reading_of(card))
    assert view.notes[0].startswith("Left out: 3 forecasts on retrospective questions")
    assert view.sentence.startswith("Nothing prospective is scored")
    assert view.sentence.endswith(": too few to judge.")


def test_hindsight_is_said_where_it_is_included() -> None:
    card = a_scorecard()
    group = replace(card.groups[0], prospective=4, retrospective=8, includes_retrospective=True)
    notes = group_view(group, reading_of(card)).notes
    assert notes[0].startswith("8 of 12 scored forecasts rest on retrospective questions")


def test_claims_of_others_are_named() -> None:
    card = a_scorecard()
    view = group_view(replace(card.groups[0], relayed=1), reading_of(card))
    assert "passed on 1 claim of others" in view.notes[-1]


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        pytest.param(Rate(6, 4.0), "4 of 6 came out as said: 67 %", id="enough"),
        pytest.param(Rate(4, 2.0), "2 of 4 came out as said", id="too few for a share"),
        pytest.param(Rate(6, 2.5), "2.5 of 6 came out as said", id="one in part"),
    ],
)
def test_a_share_stands_only_with_its_interval(rate: Rate, expected: str) -> None:
    card = a_scorecard()
    group = replace(card.groups[0], categorical=rate)
    text = group_view(group, reading_of(card)).rates[0].text
    assert text.startswith(expected)
    assert ("%" in text) == ("interval" in text)


def test_a_thin_group_has_counts_and_no_share() -> None:
    card = a_scorecard()
    view = group_view(card.groups[1], reading_of(card))
    assert view.thin
    assert view.rates[0].text == "4 of 6 came out as said"
    assert sum(point.n for point in view.said) == 3


@given(CURVES)
def test_points_of_a_chart_never_crowd(rows: list[tuple[int, int, float]]) -> None:
    curve = [CurvePoint(p / 100, n, o, 0.0, 1.0) for p, n, o in sorted(rows)]
    shown = [point.probability for point in chart(curve).points]
    assert all(b - a >= LEAST_GAP for a, b in pairwise(shown))
