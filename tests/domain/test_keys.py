"""Keys: short, stable, readable, and always valid."""

import re

from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.base import SLUG, STATEMENT_KEY
from forecasts.domain.keys import slug, split_key, statement_key, unused


@given(st.text(max_size=100))
def test_any_words_make_a_key(words: str) -> None:
    key = slug(words)
    assert re.match(SLUG, key)
    assert slug(key) == key
    assert len(key) <= 60


@given(st.text(max_size=20), st.integers(1, 5000))
def test_a_statements_key_comes_apart_again(words: str, number: int) -> None:
    prefix = slug(words)
    key = statement_key(prefix, number)
    assert re.match(STATEMENT_KEY, key)
    assert split_key(key) == (prefix, f"{number:02d}")


@given(st.sets(st.sampled_from(["a", "a-2", "a-3", "a-4"])))
def test_an_unused_key_is_unused(taken: set[str]) -> None:
    assert unused("a", taken) not in taken
