from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.probability import MILLION, Polarity
from forecasts.domain.yardstick import (
    DEFAULT_YARDSTICK,
    Term,
    Yardstick,
    load_yardsticks,
    read_term,
    shipped_yardsticks,
    yardstick_named,
)
from forecasts.errors import InvalidInputError, NotFoundError, TransferError

SHIPPED = shipped_yardsticks()
PHIA = SHIPPED[DEFAULT_YARDSTICK]
scales = st.sampled_from(sorted(SHIPPED.values(), key=lambda scale: scale.id))


@st.composite
def scales_and_forms(draw: st.DrawFn) -> tuple[Yardstick, Term, str]:
    scale = draw(scales)
    term = draw(st.sampled_from(scale.terms))
    return scale, term, draw(st.sampled_from(term.forms))


def percents(term: Term) -> tuple[float, float, float]:
    band = term.probability
    return band.low / 10_000, band.point / 10_000, band.high / 10_000


# ---- the scales we ship


def test_scales_with_seen_numbers_are_shipped_and_recalled_ones_are_not() -> None:
    assert {"uk-phia-2018", "us-icd203-2015", "nato-ajp21", "ipcc-ar5", "efsa-2018"} <= set(
        SHIPPED
    )
    assert {"uk-di-2000s", "ca-ias-2014", "ias37", "us-nws-pop"}.isdisjoint(SHIPPED)


@pytest.mark.parametrize("scale", SHIPPED.values(), ids=SHIPPED)
def test_every_scale_says_how_its_numbers_were_checked(scale: Yardstick) -> None:
    assert scale.checked.startswith("secondary")
    if "partial" in scale.checked:
        assert scale.checked.startswith("secondary-partial: ")
        assert scale.note


@pytest.mark.parametrize("scale", SHIPPED.values(), ids=SHIPPED)
def test_every_band_lies_in_zero_to_one(scale: Yardstick) -> None:
    for term in scale.terms:
        band = term.probability
        assert 0 <= band.low <= band.point <= band.high <= MILLION


@pytest.mark.parametrize("scale", SHIPPED.values(), ids=SHIPPED)
def test_bands_overlap_only_where_the_publisher_nests_them(scale: Yardstick) -> None:
    overlapping = [(a.term, b.term) for a, b in combinations(scale.terms, 2) if a.overlaps(b)]
    assert bool(overlapping) is scale.nested


@pytest.mark.parametrize(
    ("scale", "low", "high"),
    [
        ("uk-phia-2018", 25, 35),
        ("us-icd203-2015", 20, 45),
        ("nato-ajp21", 10, 40),
        ("efsa-2018", 10, 33),
        ("ipcc-ar5", 0, 33),
        ("nz-gov-2023", 15, 20),
        ("kent-1964", 20, 40),
    ],
)
def test_unlikely_means_different_numbers(scale: str, low: float, high: float) -> None:
    term = SHIPPED[scale].find("unlikely")
    assert term
    assert (percents(term)[0], percents(term)[2]) == (low, high)


@given(scales, st.integers(0, MILLION))
def test_a_value_has_several_terms_only_when_nested_or_on_a_boundary(
    scale: Yardstick, ppm: int
) -> None:
    terms = scale.term_for(ppm)
    if len(terms) > 1 and not scale.nested:
        assert all(ppm in (t.probability.low, t.probability.high) for t in terms)


@given(scales_and_forms())
def test_the_point_of_a_term_leads_back_to_it(case: tuple[Yardstick, Term, str]) -> None:
    scale, term, _ = case
    assert term in scale.term_for(term.probability.point)


@pytest.mark.parametrize(
    ("scale", "percent", "terms"),
    [
        pytest.param("uk-phia-2018", 77, [], id="deliberate gap"),
        pytest.param("uk-phia-2018", 50, [], id="excluded upper bound"),
        pytest.param("uk-phia-2018", 40, ["realistic possibility"], id="included lower bound"),
        pytest.param("us-icd203-2015", 20, ["very unlikely", "unlikely"], id="shared boundary"),
        pytest.param(
            "ipcc-ar5", 92, ["more likely than not", "likely", "very likely"], id="nested"
        ),
    ],
)
def test_terms_for_a_value(scale: str, percent: int, terms: list[str]) -> None:
    assert [t.term for t in SHIPPED[scale].term_for(percent * 10_000)] == terms


# ---- finding and reading terms


@given(
    scales_and_forms(), st.sampled_from([str.upper, str.title, str.lower]), st.integers(1, 3)
)
def test_every_form_is_found_whatever_its_case_and_blanks(
    case: tuple[Yardstick, Term, str], recase: Callable[[str], str], blanks: int
) -> None:
    scale, term, form = case
    assert scale.find(f" {recase(form).replace(' ', ' ' * blanks)} ") == term


@given(scales_and_forms(), st.sampled_from(["is ", "It is ", "that is judged "]))
def test_every_form_is_read_with_its_own_band_and_place(
    case: tuple[Yardstick, Term, str], lead: str
) -> None:
    scale, term, form = case
    phrase = f"{lead}{form} to happen"
    reading = read_term(scale, phrase)
    assert reading
    assert (reading.term, reading.probability) == (term, term.probability)
    assert phrase[reading.start : reading.end] == form


@given(st.text(alphabet="not unlikely highvr-'", max_size=200))
def test_a_reading_lies_inside_its_phrase(phrase: str) -> None:
    reading = read_term(PHIA, phrase)
    assert reading is None or 0 <= reading.start < reading.end <= len(phrase)


@pytest.mark.parametrize(
    ("phrase", "term", "polarity", "words"),
    [
        ("is highly unlikely to", "highly unlikely", Polarity.NEGATED, "highly unlikely"),
        ("is unlikely to", "unlikely", Polarity.NEGATED, "unlikely"),
        ("has only a remote chance", "remote chance", Polarity.NEGATED, "remote chance"),
        ("a realistic possibility that", "realistic possibility", Polarity.AFFIRMED, None),
        ("will probably rise", "likely", Polarity.AFFIRMED, "probably"),
        ("Highly-likely to", "highly likely", Polarity.AFFIRMED, "Highly-likely"),
        ("very\n  likely", "highly likely", Polarity.AFFIRMED, "very\n  likely"),
        ("the most likely outcome", "likely", Polarity.AFFIRMED, "likely"),
        ("is increasingly likely to", "likely", Polarity.AFFIRMED, "likely"),
        ("not only likely but", "likely", Polarity.AFFIRMED, "likely"),
        ("almost certainly", "almost certain", Polarity.AFFIRMED, "almost certainly"),
    ],
)
def test_reading_on_the_default_scale(
    phrase: str, term: str, polarity: Polarity, words: str | None
) -> None:
    reading = read_term(PHIA, phrase)
    assert reading
    assert (reading.term.term, reading.polarity) == (term, polarity)
    assert words is None or phrase[reading.start : reading.end] == words


@pytest.mark.parametrize(
    "phrase",
    [
        "not likely",
        "is not likely to",
        "isn't likely to",
        "isn\u2019t likely to",
        "does not seem likely",
        "is not considered likely",
        "not at all likely",
        "is no longer likely",
        "hardly likely",
        "not a likely outcome",
        "not probable",
        "NOT LIKELY",
    ],
)
def test_not_likely_reads_as_unlikely(phrase: str) -> None:
    reading, unlikely = read_term(PHIA, phrase), PHIA.find("unlikely")
    assert reading
    assert unlikely
    assert (reading.term, reading.polarity) == (unlikely, Polarity.NEGATED)
    assert reading.probability == unlikely.probability
    assert phrase[reading.start].isalpha()
    assert phrase[: reading.start].strip() in ("", "is", "does")


@pytest.mark.parametrize(
    "phrase",
    [
        "not unlikely",
        "is not at all improbable",
        "not almost certain",
        "not highly likely",
        "not a realistic possibility",
        "extremely likely",
        "more likely than ever",
        "less likely",
        "as likely as not",
        "likelihood",
        "could",
        "",
    ],
)
def test_phrases_without_a_band_on_the_default_scale(phrase: str) -> None:
    assert read_term(PHIA, phrase) is None


@pytest.mark.parametrize(
    ("scale", "phrase", "term"),
    [
        ("ipcc-ar5", "extremely likely", "extremely likely"),
        ("ipcc-ar5", "is about as likely as not", "about as likely as not"),
        ("ipcc-ar5", "more likely than not", "more likely than not"),
        ("kent-1964", "will almost certainly not", "almost certainly not"),
        ("kent-1964", "not likely", "probably not"),
        ("us-icd203-2015-b", "not probable", "improbable"),
        ("no-etterretning", "lite sannsynlig", "unlikely"),
    ],
)
def test_reading_on_other_scales(scale: str, phrase: str, term: str) -> None:
    reading = read_term(SHIPPED[scale], phrase)
    assert reading
    assert reading.term.term == term


def test_a_negated_word_without_an_opposite_on_the_scale_has_no_band() -> None:
    assert read_term(SHIPPED["au-terror-threat"], "not probable") is None


def test_an_unknown_scale_names_near_ones() -> None:
    assert yardstick_named("ipcc-ar5", SHIPPED).id == "ipcc-ar5"
    with pytest.raises(NotFoundError, match="did you mean uk-phia-2018"):
        yardstick_named("uk-phia-18", SHIPPED)


# ---- a desk's own file

OWN = """
[[yardstick]]
id = "desk"
version = "3"
title = "Desk scale"
issuer = "The desk"
citation = "Style guide"
checked = "own"
[[yardstick.terms]]
term = "toss-up"
low = 0.4
high = 0.615
[[yardstick.terms]]
term = "a good bet"
synonyms = ["good bet"]
low = 0.7
high = 0.9
point = 0.82
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scales.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_desk_file_is_read_exactly(tmp_path: Path) -> None:
    scale = load_yardsticks(written(tmp_path, OWN))["desk"]
    assert [t.probability.point for t in scale.terms] == [507_500, 820_000]
    reading = read_term(scale, "it is a toss-up whether")
    assert reading
    assert reading.term.term == "toss-up"


def test_all_faults_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    faulty = OWN.replace("0.4", "1.4").replace('version = "3"', "").replace("0.7", "0.95")
    with pytest.raises(InvalidInputError) as caught:
        load_yardsticks(written(tmp_path, faulty))
    assert len(caught.value.faults) == 3
    listed = str(caught.value)
    assert "yardstick 1 'desk', version" in listed
    assert "yardstick 1 'desk', term 1 'toss-up', low" in listed
    assert "term 2 'a good bet': low <= point <= high does not hold" in listed


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param("[[yardstick]]", "[[yardstick]", "line 2", id="broken TOML"),
        pytest.param("0.7", "0.5", "'toss-up' and 'a good bet' overlap", id="overlap"),
        pytest.param('"toss-up"', '"Good  bet"', "'good bet' stands for more", id="twice"),
        pytest.param("low = 0.4", "low = 0.40000001", "decimal places", id="too fine"),
        pytest.param('"desk"', '"De sk"', "id", id="bad id"),
        pytest.param("checked", "cheked", "cheked", id="misspelt key"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        load_yardsticks(written(tmp_path, OWN.replace(old, new)))


def test_two_scales_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="more than one yardstick is called desk"):
        load_yardsticks(written(tmp_path, OWN + OWN))


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match="cannot read the yardstick file"):
        load_yardsticks(tmp_path / "none.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TransferError, match="no UTF-8 text"):
        load_yardsticks(binary)
