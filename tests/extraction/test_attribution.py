"""Whom the text credits with a claim."""

from datetime import date

import pytest

from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates

SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]


def voices(text: str) -> list[str | None]:
    found = candidates(text, published_on=date(2026, 2, 27), yardstick=SCALE)
    return [candidate.attributed_to for candidate in found]


NAMED = [
    ("The mayor said that rents will fall.", "mayor"),
    ("The mayor, who took office in May, said rents will fall.", "mayor"),
    ("According to the ministry, rents will fall.", "ministry"),
    ("Rents will fall, according to the ministry.", "ministry"),
    ("Rents will fall, the mayor said.", "mayor"),
    ('"Rents will fall," said the mayor.', "mayor"),
    ('"Rents will fall," the mayor told reporters.', "mayor"),
    ("Analysts expect rents to fall.", "Analysts"),
    ("The IMF projects that debt will rise.", "IMF"),
    ("Officials fear that the virus could spread.", "Officials"),
    ("The union has vowed to strike.", "union"),
    ("Reportedly, the army may withdraw.", "unnamed reports"),
    ("Reports suggest that the army may withdraw.", "unnamed reports"),
    ("There is speculation that the minister will resign.", "speculation"),
    ("There is concern among bankers that credit could dry up.", "bankers"),
    ("A survey suggests that turnout will rise.", "A survey"),
    ("The median forecast from members is for rates to rise.", "members"),
    ("The envoy left early, warning that talks could fail.", "envoy"),
]


@pytest.mark.parametrize(("sentence", "who"), NAMED)
def test_a_named_source_gets_the_claim(sentence: str, who: str) -> None:
    [voice] = voices(sentence)
    assert voice is not None
    assert voice.lower().removeprefix("the ") == who.lower().removeprefix("the ")


OWN = [
    "Rents will fall.",
    "We expect rents to fall.",
    "We assess that rents will fall.",
    "This report finds that rents will fall.",
    "It is expected that rents will fall.",
    "The increase in supply suggests that rents will fall.",
]


@pytest.mark.parametrize("sentence", OWN)
def test_the_document_speaks_for_itself(sentence: str) -> None:
    assert voices(sentence) == [None]


def test_he_is_whoever_spoke_before() -> None:
    text = (
        "General Bo said that the front will hold. He added that reserves will arrive in May."
    )
    assert voices(text) == ["General Bo", "General Bo"]


def test_a_credit_holds_for_a_clause_joined_by_and_that() -> None:
    assert voices("The bank said that rates will fall and that growth will pick up.") == [
        "bank",
        "bank",
    ]


def test_another_paragraph_starts_without_a_voice() -> None:
    assert voices("The mayor said that rents will fall.\n\nHe will resign.") == ["mayor", None]


def test_in_a_transcript_the_speaker_has_the_turn() -> None:
    text = (
        "CHAIR SMITH. Thank you. Growth will slow next year.\n"
        "MS. JONES. I think that rates will fall.\n"
    )
    assert voices(text) == ["Chair Smith", "Ms. Jones"]


def test_in_minutes_the_body_named_before_still_expects() -> None:
    text = (
        "The staff projected that output would recover. "
        "Inflation was expected to edge down in 2027."
    )
    assert voices(text) == ["staff", "staff"]
