"""Whatever a server returns, a candidate is a true slice of the text."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.domain.document import sha256_of
from forecasts.domain.probability import Expression, Polarity
from forecasts.domain.statement import Kind
from forecasts.errors import TransferError
from forecasts.llm.quotes import Span, find_quote, find_words
from tests.llm.desk import REPORT, a_model, read
from tests.llm.playing_server import Playing, completion, statements

NAMES = st.sampled_from(["statements", "quote", "sentence", "kind", "terms", "x"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
ANY_JSON = st.recursive(
    PLAIN | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def some_slice(bounds: tuple[int, int]) -> str:
    return REPORT[min(bounds) : max(bounds)]


PLACES = st.integers(0, len(REPORT))
SLICES = st.tuples(PLACES, PLACES).map(some_slice)
STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u2014", "''\"\"-")
WORDS = SLICES | SLICES.map(lambda words: words.translate(STRAIGHT)) | st.text(max_size=12)
STATEMENTS = st.fixed_dictionaries(
    {
        "sentence": st.integers(-2, 14),
        "quote": WORDS,
        "kind": st.sampled_from([kind.value for kind in Kind]),
        "expression": st.sampled_from([each.value for each in Expression]),
        "terms": st.lists(st.sampled_from(REPORT.split()) | WORDS, max_size=3),
        "polarity": st.sampled_from([polarity.value for polarity in Polarity]),
        "attributed_to": st.none() | WORDS,
        "condition": st.none() | WORDS,
    }
)


def assert_true_slices(server: Playing, text: str) -> None:
    try:
        reading = read(a_model(server), text)
    except TransferError:
        return
    for found in reading.candidates:
        assert found.start is not None
        assert found.end is not None
        assert 0 <= found.start < found.end <= len(text)
        assert found.quote == text[found.start : found.end]
        assert found.span_sha256 == sha256_of(found.quote)
        if found.condition is not None:
            assert found.condition == text[found.condition_start : found.condition_end]
        if found.probability is not None:
            assert any(term.split()[0] in found.quote.lower() for term in found.terms)
    assert reading.tally.kept == len(reading.candidates)


@settings(max_examples=40)
@given(answer=ANY_JSON)
def test_any_json_gives_true_slices_or_one_error(server: Playing, answer: Any) -> None:
    server.plays(completion(json.dumps(answer)))
    assert_true_slices(server, REPORT)
    server.plays(completion(json.dumps({"statements": answer})))
    assert_true_slices(server, REPORT)


@settings(max_examples=80)
@given(listed=st.lists(STATEMENTS, max_size=5))
def test_any_statements_give_true_slices(server: Playing, listed: list[dict[str, Any]]) -> None:
    server.plays(statements(*listed))
    assert_true_slices(server, REPORT)


@settings(max_examples=40)
@given(
    words=st.lists(
        st.sampled_from([*REPORT.split(" "), "\n\n", "\u00a0", "%", "70"]), max_size=40
    )
)
def test_any_text_gives_true_slices(server: Playing, words: list[str]) -> None:
    text = " ".join(words)
    server.plays(
        lambda asked: statements(
            *(
                {**statement_of(each["text"]), "sentence": each["id"]}
                for each in asked.sentences
            )
        )
    )
    assert_true_slices(server, text)


def statement_of(text: str) -> dict[str, Any]:
    words = text.split()
    return {
        "quote": text,
        "kind": "prediction",
        "expression": "verbal",
        "terms": words[-2:],
        "polarity": "negated",
        "attributed_to": words[0],
        "condition": " ".join(words[:3]),
    }


@given(bounds=st.tuples(PLACES, PLACES))
def test_a_slice_is_found_where_it_stands(bounds: tuple[int, int]) -> None:
    start, end = min(bounds), max(bounds)
    quote = REPORT[start:end]
    hits = find_quote(REPORT, quote, Span(0, len(REPORT)))
    for hit in hits:
        assert REPORT[hit.start : hit.end] == quote.strip()
    whole = (start == 0 or not (REPORT[start - 1] + REPORT[start : start + 1]).isalnum()) and (
        end == len(REPORT) or not (REPORT[end - 1 : end] + REPORT[end]).isalnum()
    )
    if whole and quote.strip():
        assert any(start <= hit.start and hit.end <= end for hit in hits)


@given(text=st.text(max_size=60), quote=st.text(max_size=12), bounds=st.tuples(PLACES, PLACES))
def test_a_hit_lies_where_it_was_looked_for(
    text: str, quote: str, bounds: tuple[int, int]
) -> None:
    start, end = (min(each, len(text)) for each in sorted(bounds))
    words = find_words(text, quote, Span(start, end))
    for hit in [*find_quote(text, quote, Span(start, end)), *([words] if words else [])]:
        assert start <= hit.start < hit.end <= end
