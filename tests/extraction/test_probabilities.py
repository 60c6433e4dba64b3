"""PRODUCT's truth table of probabilities: many wordings a row."""

from datetime import date

import pytest

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.probability import Expression, Polarity, ProbabilityRange, YardstickBasis
from forecasts.domain.statement import WhyNoProbability
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates

SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]
LIKELY = SCALE.find("likely")
UNLIKELY = SCALE.find("unlikely")


def only(sentence: str) -> CandidateDraft:
    found = candidates(sentence, published_on=date(2026, 2, 27), yardstick=SCALE)
    assert len(found) == 1, [candidate.quote for candidate in found]
    return found[0]


LIKELY_TO = [
    "The rebels are likely to advance.",
    "The rebels will likely advance.",
    "The rebels will probably advance.",
    "It is likely that the rebels will advance.",
    "It is probable that the rebels will advance.",
    "The rebels probably will advance.",
    "The rebels seem likely to advance.",
    "A rebel advance is likely.",
    "The rebels remain likely to advance.",
]


@pytest.mark.parametrize("sentence", LIKELY_TO)
def test_likely_to_x_is_the_likely_band(sentence: str) -> None:
    assert LIKELY is not None
    found = only(sentence)
    assert found.expression is Expression.VERBAL
    assert found.polarity is Polarity.AFFIRMED
    assert found.probability == LIKELY.probability
    assert found.yardstick_term == "likely"


UNLIKELY_TO = [
    "The rebels are unlikely to advance.",
    "The rebels are not likely to advance.",
    "It is unlikely that the rebels will advance.",
    "It is not likely that the rebels advance.",
    "The rebels aren't likely to advance.",
    "A rebel advance is unlikely.",
    "A rebel advance looks unlikely.",
    "It is improbable that the rebels will advance.",
]


@pytest.mark.parametrize("sentence", UNLIKELY_TO)
def test_unlikely_to_x_is_the_unlikely_band_negated(sentence: str) -> None:
    assert UNLIKELY is not None
    found = only(sentence)
    assert found.expression is Expression.VERBAL
    assert found.polarity is Polarity.NEGATED
    assert found.probability == UNLIKELY.probability


LIKELY_NOT = [
    "It is likely that the rebels will not advance.",
    "It is likely the rebels won't advance.",
    "The rebels will probably not advance.",
    "The rebels probably will not advance.",
    "The rebels are likely not to advance.",
    "It is probable that no advance will follow.",
    "The rebels will likely never advance.",
]


@pytest.mark.parametrize("sentence", LIKELY_NOT)
def test_likely_not_is_one_minus_the_likely_band(sentence: str) -> None:
    assert LIKELY is not None
    found = only(sentence)
    assert found.polarity is Polarity.NEGATED
    assert found.probability == LIKELY.probability.complement()


NUMERIC = [
    pytest.param(
        "There is a 90% chance that the rebels will not advance.", 100_000, True, id="not"
    ),
    pytest.param("There is a 90% chance that the rebels advance.", 900_000, False, id="chance"),
    pytest.param("There is a 30 per cent probability of an advance.", 300_000, False, id="of"),
    pytest.param("We are 80 percent confident that they advance.", 800_000, False, id="sure"),
    pytest.param("The odds of an advance are about 40%.", 400_000, False, id="odds of"),
    pytest.param("The probability of an advance is 15%.", 150_000, False, id="probability is"),
    pytest.param("There is a one in four chance of an advance.", 250_000, False, id="in"),
    pytest.param("It is a 50/50 chance that they advance.", 500_000, False, id="fifty-fifty"),
    pytest.param("- The rebels advance by June: 35%", 350_000, False, id="list item"),
    pytest.param("- 70%: the rebels advance by June", 700_000, False, id="number first"),
    pytest.param("- The rebels advance by June (5%)", 50_000, False, id="in brackets"),
]


@pytest.mark.parametrize(("sentence", "point", "negated"), NUMERIC)
def test_a_stated_chance_is_that_of_the_event(
    sentence: str, point: int, *, negated: bool
) -> None:
    found = only(sentence)
    assert found.expression is Expression.NUMERIC
    assert found.point_ppm == point
    assert (found.polarity is Polarity.NEGATED) is negated


def test_a_range_keeps_its_ends() -> None:
    found = only("There is a 60-70% chance that the rebels advance.")
    assert found.probability == ProbabilityRange(600_000, 650_000, 700_000)


CATEGORICAL = [
    pytest.param("The rebels will advance.", False, id="will"),
    pytest.param("The rebels are going to advance.", False, id="going to"),
    pytest.param("The rebels will not advance.", True, id="will not"),
    pytest.param("The rebels won't advance.", True, id="won't"),
    pytest.param("The rebels will never advance.", True, id="never"),
    pytest.param("The rebels are not going to advance.", True, id="not going to"),
    pytest.param("No rebels will advance.", True, id="denied subject"),
    pytest.param(
        "The advance will fail to reach the coast.", False, id="a failing is an event"
    ),
    pytest.param("The front will collapse.", False, id="a collapse is an event"),
]


@pytest.mark.parametrize(("sentence", "negated"), CATEGORICAL)
def test_will_has_no_probability(sentence: str, *, negated: bool) -> None:
    found = only(sentence)
    assert found.expression is Expression.CATEGORICAL
    assert found.probability is None
    assert (found.polarity is Polarity.NEGATED) is negated


UNQUANTIFIED = [
    "The rebels could advance.",
    "The rebels may advance.",
    "The rebels might well advance.",
    "It is possible that the rebels will advance.",
    "A rebel advance cannot be ruled out.",
    "It is not unlikely that the rebels will advance.",
    "We do not rule out a rebel advance.",
]


@pytest.mark.parametrize("sentence", UNQUANTIFIED)
def test_possibility_is_unquantified_and_affirmed(sentence: str) -> None:
    found = only(sentence)
    assert found.expression is Expression.UNQUANTIFIED
    assert found.polarity is Polarity.AFFIRMED
    assert found.probability is None
    assert found.why_no_probability is None


NOT_ON_SCALE = [
    "The rebels are expected to advance.",
    "The rebels are forecast to advance.",
    "We expect the rebels to advance.",
    "The lull should end by June.",
    "There is a good chance of an advance.",
    "The rebels are poised to advance.",
    "The rebels are bound to advance.",
]


@pytest.mark.parametrize("sentence", NOT_ON_SCALE)
def test_words_the_scale_lacks_say_so(sentence: str) -> None:
    found = only(sentence)
    assert found.expression is Expression.VERBAL
    assert found.probability is None
    assert found.why_no_probability is WhyNoProbability.NOT_ON_YARDSTICK


def test_a_term_beside_a_modal_gives_the_band() -> None:
    found = only("There is a realistic possibility that the rebels could advance.")
    assert found.yardstick_term == "realistic possibility"
    assert found.terms[0] == "realistic possibility"


def test_another_scale_gives_another_band() -> None:
    other = next(s for s in shipped_yardsticks().values() if s.id.startswith("ipcc"))
    [found] = candidates(
        "Floods are likely to worsen.",
        published_on=None,
        yardstick=other,
        yardstick_basis=YardstickBasis.DECLARED,
    )
    term = other.find("likely")
    assert term is not None
    assert found.probability == term.probability
    assert (found.yardstick, found.yardstick_basis) == (other.id, YardstickBasis.DECLARED)


def test_confidence_is_another_field() -> None:
    found = only("We assess with high confidence that the army will not intervene.")
    assert found.analytic_confidence == "high"
    assert found.expression is Expression.CATEGORICAL
    assert found.polarity is Polarity.NEGATED


def test_a_magnitude_in_per_cent_is_no_probability() -> None:
    found = only("Prices could rise by 70% next year.")
    assert found.expression is Expression.UNQUANTIFIED


DOUBTED = [
    "There is little chance of a rebel advance.",
    "The odds of a rebel advance are slim.",
    "It is doubtful that the rebels will advance.",
    "Prospects for a rebel advance remain dim.",
    "There is no prospect of a rebel advance.",
]


@pytest.mark.parametrize("sentence", DOUBTED)
def test_doubt_in_other_words_negates(sentence: str) -> None:
    found = only(sentence)
    assert found.expression is Expression.VERBAL
    assert found.polarity is Polarity.NEGATED
