"""Names of sources: how they are compared, and which are a person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.source import folded_name, looks_like_a_person


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_case_and_blanks_do_not_matter(name: str) -> None:
    folded = folded_name(name)
    assert folded == folded_name(f"  {name.upper()} ") == folded_name(name.replace(" ", "  "))
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Bank", "bank"),
        ("BANK  of Examples", "the Bank of examples"),
        ("Maß", "MASS"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert folded_name(one) == folded_name(other)


def test_a_name_that_is_an_article_stays_a_name() -> None:
    assert folded_name("The") == "the"


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Jane Example", True),
        ("Jane Q. Example", True),
        ("Jane", False),
        ("Ministry of Examples", False),
        ("Example Research", False),
        ("several officials", False),
        ("United Example Parties Abroad", False),
    ],
)
def test_who_reads_like_a_person(name: str, person: bool) -> None:
    assert looks_like_a_person(name) is person
