"""The rules of a single seed record."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import MILLION
from seeds.loader import report_drafts
from seeds.records import Ppm, SeedEvidence, SeedHorizon, SeedReport

PPM = TypeAdapter(Ppm)


@given(st.integers(min_value=0, max_value=MILLION))
def test_every_part_per_million_can_be_written_as_a_decimal(ppm: int) -> None:
    written = Decimal(ppm) / MILLION
    assert PPM.validate_python(written) == ppm
    assert PPM.validate_python(str(written)) == ppm


@pytest.mark.parametrize("wrong", ["likely", "1.000001", "-0.1", "nan", None, ""])
def test_what_is_no_probability_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        PPM.validate_python(wrong)


def horizon(**given: Any) -> SeedHorizon:
    fields = {
        "class": "unspecified",
        "opens_on": date(2025, 5, 2),
        "due_on": date(2026, 5, 2),
        "basis": "policy",
    }
    return SeedHorizon.model_validate(fields | given)


@pytest.mark.parametrize(
    ("given", "opens", "due", "basis"),
    [
        pytest.param({}, None, None, None, id="no time words"),
        pytest.param({"text": "soon"}, None, None, HorizonBasis.STATED, id="words, no date"),
        pytest.param(
            {"text": "by next May", "basis": "stated"},
            date(2025, 5, 2),
            date(2026, 5, 2),
            HorizonBasis.STATED,
            id="a stated end",
        ),
        pytest.param(
            {"text": "Long-term (>1 year)", "opens_basis": "heading"},
            date(2025, 5, 2),
            None,
            HorizonBasis.HEADING,
            id="a heading that opens and does not end",
        ),
    ],
)
def test_dates_of_policy_are_not_the_texts(
    given: dict[str, Any], opens: date | None, due: date | None, basis: HorizonBasis | None
) -> None:
    layer = horizon(**given).text_layer()
    assert (layer["opens_on"], layer["due_on"], layer["horizon_basis"]) == (opens, due, basis)


def test_evidence_that_nobody_checked_says_so() -> None:
    fields = {
        "url": "https://example.org/a",
        "publisher": "A",
        "dated": "undated",
        "shows": "x",
    }
    assert SeedEvidence.model_validate(fields | {"checked": True}).draft.shows == "x"
    assert "not checked" in str(SeedEvidence.model_validate(fields | {"checked": False}).draft)


def test_facts_without_a_field_go_into_the_note() -> None:
    notes = {f.key: f.note for r in report_drafts() for f in r.forecasts}
    assert notes["meduza-2024-10-23.09"] == "wording: possibility; an option"
    assert notes["meduza-2024-10-23.17"] == "wording: categorical; reported will"
    assert notes["cfr-2024-10-25.03"].endswith("the report says 'some scholars'")
    assert "; open: No such statement found." in notes["gardiner-2024-11.08"]


@pytest.mark.parametrize("report", report_drafts(), ids=lambda report: report.key)
def test_waves_hold_every_forecast_after_what_it_refers_to(report: SeedReport) -> None:
    seen: set[str] = set()
    for wave in report.in_waves():
        assert all(seen.issuperset(forecast.refers_to) for forecast in wave)
        seen.update(forecast.key for forecast in wave)
    assert seen == {forecast.key for forecast in report.forecasts}
