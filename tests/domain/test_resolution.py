"""Judgements: an outcome is whole, or it is refused with what is missing."""

from typing import Any

import pytest
from pydantic import ValidationError

from forecasts.domain.resolution import EvidenceDraft, Judgement


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({"outcome": "partly", "note": "x"}, "takes a fraction", id="how much?"),
        pytest.param(
            {"outcome": "partly", "fraction_ppm": 5}, "needs its reason", id="why so much?"
        ),
        pytest.param({"outcome": "yes", "fraction_ppm": 5}, "only partly", id="half a yes"),
        pytest.param({"outcome": "void"}, "takes a reason code", id="why void?"),
        pytest.param(
            {"outcome": "no", "void_reason": "badly_posed"}, "only void", id="a void no"
        ),
        pytest.param(
            {"outcome": "void", "void_reason": "cannot_be_determined", "note": " "},
            "reason in words",
            id="undeterminable without a word",
        ),
        pytest.param(
            {"outcome": "partly", "fraction_ppm": 1_000_001, "note": "x"},
            "less than",
            id="more than all",
        ),
    ],
)
def test_half_an_outcome_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Judgement.model_validate(fields)


@pytest.mark.parametrize(
    ("fields", "ppm"),
    [
        ({"outcome": "yes"}, 1_000_000),
        ({"outcome": "no"}, 0),
        ({"outcome": "partly", "fraction_ppm": 730_000, "note": "x"}, 730_000),
        ({"outcome": "void", "void_reason": "badly_posed"}, None),
    ],
)
def test_the_outcome_as_a_number(fields: dict[str, Any], ppm: int | None) -> None:
    assert Judgement.model_validate(fields).outcome_ppm == ppm


def test_evidence_says_where_it_is() -> None:
    with pytest.raises(ValidationError, match="needs a link"):
        EvidenceDraft.model_validate({"publisher": "Gazette"})
    with pytest.raises(ValidationError, match="64"):
        EvidenceDraft.model_validate({"url": "https://example.org", "sha256": "abc"})
