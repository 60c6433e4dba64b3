"""When two spans of one text are the same statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.spans import overlap_strength
from forecasts.domain.statement import Statement

SPANS = st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda s: (s[0], s[0] + s[1]))


def spanned(start: int | None, end: int | None) -> Statement:
    said = {"kind": "risk", "expression": "unquantified", "start": start, "end": end}
    return Statement.model_validate(said)


@pytest.mark.parametrize(
    ("one", "other", "strength"),
    [
        pytest.param((0, 10), (0, 10), 1.0, id="the same"),
        pytest.param((0, 10), (0, 5), 0.5, id="half of the union"),
        pytest.param((0, 10), (4, 12), 0.5, id="6 of 12"),
        pytest.param((0, 10), (5, 15), 0.0, id="a third of the union"),
        pytest.param((0, 10), (10, 20), 0.0, id="side by side"),
        pytest.param((0, 100), (50, 60), 0.1, id="inside a much longer one"),
        pytest.param((0, 100), (93, 103), 0.0, id="seven tenths inside"),
    ],
)
def test_how_much_two_spans_are_one(
    one: tuple[int, int], other: tuple[int, int], strength: float
) -> None:
    assert overlap_strength(spanned(*one), spanned(*other)) == pytest.approx(strength)


@given(SPANS, SPANS)
def test_it_does_not_matter_which_comes_first(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    forth = overlap_strength(spanned(*one), spanned(*other))
    assert forth == overlap_strength(spanned(*other), spanned(*one))
    assert 0 <= forth <= 1
    assert (forth == 1) == (one == other)


def test_a_statement_without_a_place_is_no_other() -> None:
    assert overlap_strength(spanned(None, None), spanned(0, 5)) == 0
