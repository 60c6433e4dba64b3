"""What holds for every text: true offsets, and results that outer form does not change."""

import random
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.document import sha256_of
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import blocks, candidates, rejections
from forecasts.extraction.folding import fold

SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]
PUBLISHED = date(2026, 2, 27)

BRIEF = """Harbour strike: what to expect

A. Writer | 27 February 2026

Summary

The dockers' strike is likely to spread to the northern ports within two weeks. However, the
ministry said that it would not intervene. "We could see shortages by April," the trade body's
head said.

If talks fail, grain exports will halt, potentially triggering price controls.

Outlook

- Short-term (Now - 3 months)

    - The strike is unlikely to end.

- Long-term (>1 year)

    - The port's owners are highly likely to automate two terminals.
"""


def read(text: str) -> list[CandidateDraft]:
    return candidates(text, published_on=PUBLISHED, yardstick=SCALE)


def essence(text: str) -> list[tuple[object, ...]]:
    """What a change of outer form must leave alone."""
    return [
        (
            " ".join((c.quote or "").replace("\u2019", "'").split()),
            c.kind,
            c.expression,
            c.polarity,
            c.probability,
            c.due_on,
            (c.attributed_to or "").replace("\u2019", "'"),
        )
        for c in read(text)
    ]


def assert_true_offsets(text: str) -> None:
    last = -1
    for found in read(text):
        assert found.start is not None
        assert found.quote == text[found.start : found.end]
        assert found.span_sha256 == sha256_of(found.quote or "")
        assert found.start >= last
        last = found.start
        if found.condition_start is not None:
            assert found.condition == text[found.condition_start : found.condition_end]
    for left_out in rejections(text, published_on=PUBLISHED):
        assert left_out.quote == text[left_out.start : left_out.end]
        assert left_out.rule
        assert left_out.reason


def test_the_brief_is_read() -> None:
    found = read(BRIEF)
    assert [c.due_on for c in found] == [
        date(2026, 3, 13), None, date(2026, 4, 30), None, None, date(2026, 5, 27), None,
    ]  # fmt: skip
    assert [c.attributed_to for c in found] == [
        None, "ministry", "trade body's head", None, None, None, None,
    ]  # fmt: skip


CHANGES = {
    "blank lines doubled": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "curly quotes": lambda text: text.replace("'", "\u2019").replace('"W', "\u201cW"),
    "a boilerplate tail": lambda text: text
    + "\nRelated Articles\n\nWhy the canal may close\n\nThe dam could fail next year.\n",
    "a licence line": lambda text: text + "\n\u00a9 2026 The Institute. All rights reserved.\n",
    "trailing blanks": lambda text: text.replace("\n", "   \n"),
    "no-break blanks": lambda text: text.replace(" is ", "\u00a0is "),
    "a byte order mark": lambda text: "\ufeff" + text,
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_outer_form_does_not_matter(change: str) -> None:
    changed = [
        (str(quote).replace("\u201c", '"').replace("\u201d", '"'), *rest)
        for quote, *rest in essence(CHANGES[change](BRIEF))
    ]
    assert changed == essence(BRIEF)


def test_other_names_change_nothing_but_the_names() -> None:
    renamed = BRIEF.replace("ministry", "chancellery")
    assert [row[1:6] for row in essence(renamed)] == [row[1:6] for row in essence(BRIEF)]


def test_reading_twice_gives_the_same() -> None:
    assert read(BRIEF) == read(BRIEF)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    assert_true_offsets(text)
    assert len(fold(text)) == len(text)


PIECES = [*BRIEF.split(" "), "\n", "\r\n", "\t", "- ", "**", "70%", "\u2014", "(", ")", '"',
          "\u201c", "\u0130", "\U0001f600", "<b>", "|", ":", "...", "2027", "May"]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=120), st.sampled_from([" ", "", "\n"]))
def test_shuffled_words_keep_true_offsets(words: list[str], glue: str) -> None:
    assert_true_offsets(glue.join(words))


def mutated(text: str, seed: int) -> str:
    chance = random.Random(seed)
    characters = list(text)
    for _ in range(len(text) // 40):
        place = chance.randrange(len(characters))
        characters[place] = chance.choice("  \n.,;:!?()\"'*-%a\u2019\u00a0")
    return "".join(characters)


@pytest.mark.parametrize("seed", range(12))
def test_torn_text_keeps_true_offsets(seed: int) -> None:
    assert_true_offsets(mutated(BRIEF * 3, seed))


def test_blocks_lie_in_order_inside_the_text() -> None:
    found = blocks(BRIEF)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert [b.path[-1].text for b in found if b.kind == "item"][-1] == "Long-term (>1 year)"


def test_without_a_date_words_and_classes_are_kept() -> None:
    found = candidates(BRIEF, published_on=None, yardstick=SCALE)
    assert [c.due_on for c in found] == [None] * len(found)
    assert [c.opens_on for c in found] == [None] * len(found)
    assert found[0].horizon_text == "within two weeks"
    assert found[5].horizon_class == "short"


def test_a_report_is_read_in_a_moment() -> None:
    """The bound leaves room for a busy machine and for the tracing of coverage."""
    report = BRIEF * 12
    read(report)
    seconds = []
    for _ in range(3):
        started = time.process_time()
        read(report)
        seconds.append(time.process_time() - started)
    assert min(seconds) * 1_200 / len(report.split()) < 0.6


def test_time_grows_with_length_not_faster() -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        read(text)
        return time.process_time() - started

    read(BRIEF)
    short = min(seconds(BRIEF * 10) for _ in range(3))
    assert seconds(BRIEF * 80) < short * 8 * 3


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\ufeff", "\x00", "?" * 5_000, "will " * 5_000]
)
def test_odd_texts_are_no_trouble(text: str) -> None:
    assert_true_offsets(text)


HOSTILE = [
    "will and ",
    "a risk of ",
    "- a\n",
    "may be ",
    "(",
    "said that ",
    "in 2026 and ",
    "a, ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_no_longer_than_long_text(piece: str) -> None:
    """100 KB of one phrase; a second or two on an idle machine."""
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 10
