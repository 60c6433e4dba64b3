"""What a text says: nothing invented, nothing half given."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.statement import Statement, statement_fields

NUMERIC = {
    "expression": "numeric",
    "low_ppm": 100_000,
    "point_ppm": 200_000,
    "high_ppm": 300_000,
}


def a_statement(**fields: Any) -> Statement:
    return Statement.model_validate(
        {"kind": "prediction", "expression": "categorical"} | fields
    )


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({"start": 3}, "go together", id="a start without an end"),
        pytest.param({"start": 3, "end": 3}, "is empty", id="an empty span"),
        pytest.param(NUMERIC | {"high_ppm": None}, "go together", id="half a band"),
        pytest.param(NUMERIC | {"low_ppm": 250_000}, "does not hold", id="point below it"),
        pytest.param(
            NUMERIC | {"expression": "categorical"}, "no probability", id="will, with a number"
        ),
        pytest.param(
            NUMERIC | {"expression": "unquantified"}, "no probability", id="may, with a number"
        ),
        pytest.param({"expression": "verbal"}, "or a reason", id="a word without its band"),
        pytest.param(
            {"opens_on": date(2026, 2, 1), "due_on": date(2026, 1, 1)}, "before", id="backwards"
        ),
        pytest.param({"low_ppm": -1}, "greater than", id="below nothing"),
    ],
)
def test_what_no_text_can_say_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        a_statement(**fields)


def test_a_word_that_no_scale_has_keeps_the_reason_instead_of_a_number() -> None:
    said = a_statement(expression="verbal", why_no_probability="not_on_yardstick")
    assert said.probability is None


def test_a_band_is_read_as_one_value() -> None:
    band = a_statement(**NUMERIC).probability
    assert band is not None
    assert (band.low, band.point, band.high) == (100_000, 200_000, 300_000)


def test_the_texts_layer_is_carried_whole_and_nothing_else() -> None:
    draft = CandidateDraft.model_validate(
        {"kind": "risk", "expression": "unquantified", "extraction_score": 1, "extractor": "x"}
    )
    assert set(statement_fields(draft)) == set(Statement.model_fields)
