"""What a claim lacks to be a question that somebody can answer."""

from datetime import date

import pytest

from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates

SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]

CASES = [
    ("The mayor will resign by June.", []),
    ("Inflation will exceed 4 per cent in 2026.", []),
    ("The mayor will resign.", ["date"]),
    ("The alliance could weaken by 2027.", ["threshold", "observer"]),
    ("Tensions may escalate further.", ["threshold", "observer", "date"]),
    ("This could undermine trust in the courts.", ["threshold", "observer", "date", "actor"]),
    ("Exports will rise next year.", ["threshold"]),
    ("It is likely that the union will sign the deal in May.", []),
]


@pytest.mark.parametrize(("sentence", "missing"), CASES)
def test_what_is_missing_is_named(sentence: str, missing: list[str]) -> None:
    [found] = candidates(sentence, published_on=date(2026, 2, 27), yardstick=SCALE)
    assert found.missing == missing
