"""Every entry of the lexicons does what its examples say, and none runs away."""

import string
import time
from datetime import date

import pytest

from forecasts.extraction import lexicon
from forecasts.extraction.blocks import page_of
from forecasts.extraction.folding import fold
from forecasts.extraction.horizons import parse_horizon
from forecasts.extraction.lexicon import Entry
from forecasts.extraction.pipeline import judgements

FILES = ("blocks", "cues", "chances", "clauses", "attribution", "horizon", "reject")
PUBLISHED = date(2026, 2, 27)
LONGEST_RUN = 0.05  # seconds for 100 KB


def cases(file: str, kind: str) -> list[object]:
    return [
        pytest.param(entry, example, id=f"{entry.id}-{example[:40]}")
        for entry in lexicon.entries(file)
        for example in (entry.examples if kind == "examples" else entry.counter_examples)
    ]


def matches(entry: Entry, example: str) -> bool:
    return entry.pattern.search(fold(example)) is not None


PLAIN_FILES = ("blocks", "cues", "chances", "attribution")


@pytest.mark.parametrize(
    ("entry", "example"), [case for file in PLAIN_FILES for case in cases(file, "examples")]
)
def test_a_pattern_matches_its_examples(entry: Entry, example: str) -> None:
    assert matches(entry, example)


@pytest.mark.parametrize(
    ("entry", "example"), [case for file in PLAIN_FILES for case in cases(file, "counter")]
)
def test_a_pattern_leaves_its_counter_examples(entry: Entry, example: str) -> None:
    assert not matches(entry, example)


@pytest.mark.parametrize(("entry", "example"), cases("horizon", "examples"))
def test_a_time_expression_is_read(entry: Entry, example: str) -> None:
    reading = parse_horizon(example, PUBLISHED)
    assert reading is not None
    assert matches(entry, example)


def rules_that_decided(sentence: str) -> set[str]:
    return {verdict.rule for _, verdict in judgements(page_of(sentence), PUBLISHED)}


@pytest.mark.parametrize(("entry", "example"), cases("reject", "examples"))
def test_a_rule_decides_its_examples(entry: Entry, example: str) -> None:
    assert f"judge:{entry.id}" in rules_that_decided(example)


@pytest.mark.parametrize(("entry", "example"), cases("reject", "counter"))
def test_a_rule_leaves_its_counter_examples(entry: Entry, example: str) -> None:
    assert f"judge:{entry.id}" not in rules_that_decided(example)


@pytest.mark.parametrize("file", FILES)
def test_every_entry_has_an_example(file: str) -> None:
    without = [e.id for e in lexicon.entries(file) if not e.examples and file != "clauses"]
    assert without == []


def worst_texts() -> list[str]:
    """Texts on which careless patterns backtrack: runs of letters, blanks, digits, words."""
    pieces = ("a", " ", "1", "a ", "a, ", "not ", "very ", "- ", "'s ", "%", "(", "\n", "than ",
              "the next ", "in 2026 ", "may be ", "if the ", "said ", "word, ", ", some words ",
              "he said that ", "likely to ", "a risk of ")  # fmt: skip
    return [(piece * 100_000)[:100_000] for piece in pieces]


@pytest.mark.parametrize("file", FILES)
def test_no_pattern_runs_away_on_a_bounded_piece(file: str) -> None:
    """A text reaches the patterns in sentences of at most 2,000 characters, or whole."""
    slow = []
    for entry in lexicon.entries(file):
        for text in worst_texts():
            anchored = entry.options.get("where") == "after"
            run = entry.pattern.match if anchored else entry.pattern.search
            started = time.process_time()
            run(text, 0, 2_000)
            if time.process_time() - started > LONGEST_RUN:
                slow.append((entry.id, text[:12]))
    assert slow == []


WHOLE_TEXT_FILES = ("cues", "chances")


@pytest.mark.parametrize("file", WHOLE_TEXT_FILES)
def test_patterns_over_whole_texts_are_linear(file: str) -> None:
    slow = []
    for entry in lexicon.entries(file):
        for text in worst_texts():
            started = time.process_time()
            sum(1 for _ in entry.pattern.finditer(text))
            spent = time.process_time() - started
            if spent > LONGEST_RUN * 4:
                slow.append((entry.id, text[:12], round(spent, 2)))
    assert slow == []


def test_ids_are_unique_and_readable() -> None:
    for file in FILES:
        for entry in lexicon.entries(file):
            assert set(entry.id) <= set(string.ascii_lowercase + "._")
