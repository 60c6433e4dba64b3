"""Probabilities in parts per million: exact, oriented, never out of range."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.probability import (
    MILLION,
    Orientation,
    ProbabilityRange,
    as_fraction,
    parts_per_million,
)

PPM = st.integers(0, MILLION)
RANGES = st.lists(PPM, min_size=3, max_size=3).map(lambda ppm: ProbabilityRange(*sorted(ppm)))


@given(PPM)
def test_a_probability_of_up_to_six_decimals_comes_back_exactly(ppm: int) -> None:
    assert parts_per_million(Decimal(ppm) / MILLION) == ppm
    assert parts_per_million(as_fraction(ppm)) == ppm


@given(RANGES)
def test_the_complement_of_the_complement_is_the_probability(band: ProbabilityRange) -> None:
    assert band.complement().complement() == band
    assert band.point + band.complement().point == MILLION
    assert band.oriented(Orientation.SAME) == band
    assert band.oriented(Orientation.OPPOSITE) == band.complement()


@pytest.mark.parametrize("fraction", ["-0.1", "1.000001", "nan", "inf", 1.5, -1])
def test_what_is_no_probability_is_refused(fraction: float | str) -> None:
    with pytest.raises(ValueError, match="not between 0 and 1"):
        parts_per_million(fraction)


@pytest.mark.parametrize("band", [(2, 1, 3), (0, 2, 1), (-1, 0, 1), (0, 1, MILLION + 1)])
def test_bounds_out_of_order_or_range_are_refused(band: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="does not hold"):
        ProbabilityRange(*band)


LIKELY = ProbabilityRange(550_000, 650_000, 750_000)
UNLIKELY = ProbabilityRange(250_000, 300_000, 350_000)


@pytest.mark.parametrize(
    ("event", "orientation", "of_yes"),
    [
        pytest.param(LIKELY, "same", (550_000, 650_000, 750_000), id="likely to X"),
        pytest.param(UNLIKELY, "same", (250_000, 300_000, 350_000), id="unlikely to X"),
        pytest.param(
            LIKELY.complement(),
            "same",
            (250_000, 350_000, 450_000),
            id="likely that X will not happen: will X?",
        ),
        pytest.param(
            ProbabilityRange.exactly(100_000),
            "opposite",
            (900_000, 900_000, 900_000),
            id="90 % that X will not happen: will X stay away?",
        ),
        pytest.param(
            LIKELY, "opposite", (250_000, 350_000, 450_000), id="likely to fail: will it hold?"
        ),
    ],
)
def test_the_probability_of_yes_follows_from_event_and_orientation(
    event: ProbabilityRange, orientation: str, of_yes: tuple[int, int, int]
) -> None:
    assert event.oriented(Orientation(orientation)) == ProbabilityRange(*of_yes)
