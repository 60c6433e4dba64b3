"""Horizons: months by the calendar, classes from publication."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.horizon import (
    Horizon,
    HorizonBasis,
    HorizonClass,
    class_of_span,
    month_length,
    months_after,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(DAYS, st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, month_length(later.year, later.month))


@given(DAYS)
def test_a_months_length_is_what_the_calendar_has(day: date) -> None:
    last = date(day.year, day.month, month_length(day.year, day.month))
    assert (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("due_on", "horizon"),
    [
        (date(2025, 5, 2), "short"),
        (date(2025, 8, 2), "short"),
        (date(2025, 8, 3), "medium"),
        (date(2026, 5, 2), "medium"),
        (date(2026, 5, 3), "long"),
    ],
)
def test_classes_end_with_their_last_day(due_on: date, horizon: str) -> None:
    assert class_of_span(date(2025, 5, 2), due_on) is HorizonClass(horizon)


def test_a_window_cannot_end_before_it_opens() -> None:
    with pytest.raises(ValueError, match="before"):
        Horizon("x", HorizonClass.LONG, HorizonBasis.STATED, date(2026, 1, 2), date(2026, 1, 1))
