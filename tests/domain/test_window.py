"""Windows: the text's own dates first, then the desk's policy, each with its basis."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.horizon import HorizonClass
from forecasts.domain.statement import Statement
from forecasts.domain.window import DESK_POLICY, HorizonPolicy, window_of

PUBLISHED = date(2025, 5, 2)


def said(**fields: Any) -> Statement:
    return Statement.model_validate(
        {"kind": "possibility", "expression": "unquantified"} | fields
    )


@pytest.mark.parametrize(
    ("fields", "opens", "due"),
    [
        pytest.param({}, "2025-05-02 stated", "2026-05-02 policy", id="no time words"),
        pytest.param(
            {"horizon_class": "short"}, "2025-05-02 stated", "2025-08-02 policy", id="soon"
        ),
        pytest.param(
            {"horizon_class": "long"}, "2026-05-02 policy", "2028-05-02 policy", id="long term"
        ),
        pytest.param(
            {"horizon_class": "short", "horizon_basis": "heading", "due_on": date(2025, 7, 1)},
            "2025-05-02 stated",
            "2025-07-01 heading",
            id="a heading with an end",
        ),
        pytest.param(
            {
                "horizon_class": "long",
                "horizon_basis": "stated",
                "opens_on": date(2026, 1, 1),
                "due_on": date(2026, 12, 31),
            },
            "2026-01-01 stated",
            "2026-12-31 stated",
            id="a year named",
        ),
        pytest.param(
            {"horizon_basis": "stated", "opens_on": date(2027, 1, 1)},
            "2027-01-01 stated",
            "2027-01-01 policy",
            id="opens after the policy's end",
        ),
    ],
)
def test_the_window_and_its_bases(fields: dict[str, Any], opens: str, due: str) -> None:
    window = window_of(said(**fields), PUBLISHED, DESK_POLICY)
    assert f"{window.opens_on} {window.opens_basis}" == opens
    assert f"{window.due_on} {window.due_basis}" == due


@given(
    st.sampled_from(HorizonClass),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.builds(HorizonPolicy, *[st.integers(1, 60)] * 5),
)
def test_no_window_ends_before_it_opens(
    horizon: HorizonClass, due_on: date | None, policy: HorizonPolicy
) -> None:
    window = window_of(said(horizon_class=horizon, due_on=due_on), PUBLISHED, policy)
    assert window.opens_on <= window.due_on
