import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.exports.words import clean, one_line, stated_probability


@given(st.text())
def test_one_line_is_one_line_without_control_characters(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())
    assert not any(mark < " " or mark in "\x7f\x9b\u202e" for mark in line)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("term", "band", "scale", "expected"),
    [
        pytest.param(
            "likely",
            (0.55, 0.65, 0.75),
            ("PHIA 2018", "assumed"),
            "likely [55-75 %, PHIA 2018, assumed]",
            id="a term with its scale",
        ),
        pytest.param(None, (0.7, 0.7, 0.7), (None, None), "70 %", id="a number"),
        pytest.param(None, (0.6, 0.65, 0.7), (None, None), "60-70 %", id="a range"),
        pytest.param(
            "almost certain",
            (0.95, 0.975, 1.0),
            (None, None),
            "almost certain [95-100 %]",
            id="no scale named",
        ),
        pytest.param(
            "expected",
            (None, None, None),
            (None, None),
            "expected [no probability]",
            id="not on the yardstick",
        ),
        pytest.param(None, (None, None, None), (None, None), None, id="nothing said"),
    ],
)
def test_a_probability_is_printed_with_what_it_rests_on(
    term: str | None,
    band: tuple[float | None, float | None, float | None],
    scale: tuple[str | None, str | None],
    expected: str | None,
) -> None:
    assert stated_probability(term, *band, yardstick=scale[0], basis=scale[1]) == expected
