"""Questions: a window, a reference with its basis, and when wording was hindsight."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from forecasts.domain.question import Wording, written_in_hindsight

OPENS, GRACE = date(2026, 1, 1), timedelta(days=30)
WORDED = {
    "question": "Will it?",
    "criteria": "the gazette",
    "opens_on": OPENS,
    "opens_basis": "stated",
    "due_on": date(2026, 6, 30),
    "due_basis": "policy",
    "sharpened_at": datetime(2026, 1, 2, tzinfo=UTC),
    "retrospective": False,
}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({"due_on": date(2025, 1, 1)}, "before", id="ends before it opens"),
        pytest.param({"reference_ppm": 5}, "go together", id="a reference without its basis"),
        pytest.param({"reference_basis": "desk"}, "go together", id="a basis of nothing"),
        pytest.param({"question": ""}, "at least 1", id="no words"),
    ],
)
def test_a_wording_that_cannot_be_is_refused(fields: dict[str, Any], says: str) -> None:
    Wording.model_validate(WORDED)
    with pytest.raises(ValidationError, match=says):
        Wording.model_validate(WORDED | fields)


@given(st.integers(-10, 400), st.integers(0, 300))
def test_wording_after_the_window_is_always_hindsight(sharpened_in: int, window: int) -> None:
    sharpened, due_on = OPENS + timedelta(sharpened_in), OPENS + timedelta(window)
    if sharpened > due_on:
        assert written_in_hindsight(sharpened, OPENS, due_on, GRACE)
    if sharpened <= min(due_on, OPENS + GRACE):
        assert not written_in_hindsight(sharpened, OPENS, due_on, GRACE)
