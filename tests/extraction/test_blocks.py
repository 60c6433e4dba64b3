"""Headings, lists, speakers and furniture."""

import pytest

from forecasts.extraction import blocks
from forecasts.extraction.blocks import Block, BlockKind, page_of
from forecasts.extraction.sentences import LONGEST, sentences


def parts(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.start : block.end]) for block in blocks(text)]


def block_with(text: str, words: str) -> Block:
    return next(b for b in blocks(text) if words in text[b.start : b.end])


def test_wrapped_lines_make_one_paragraph() -> None:
    text = "The river will rise\nin spring.\n\nThe dam may\nfail.\n\nThe end\ncomes.\n"
    assert [kind for kind, _ in parts(text)] == ["paragraph"] * 3


def test_a_sentence_runs_on_over_a_page_foot() -> None:
    torn = "The bank says that rents\nPage 2 of 9\nwill fall in spring."
    found = parts(f"{torn}\n\nWages rose.\n\nSo be it.\n")
    assert ("furniture", "Page 2 of 9") in found
    assert ("paragraph", torn) in found


HEADINGS = ["# Outlook", "## Outlook", "OUTLOOK", "Outlook for the Region", "**Outlook**"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_marked_or_not(heading: str) -> None:
    text = f"{heading}\n\nRents will fall.\n"
    below = block_with(text, "Rents")
    assert [h.text.lower().startswith("outlook") for h in below.path] == [True]


def test_a_bullet_over_bullets_further_in_is_their_heading() -> None:
    text = (
        "Forecast\n\n  - Short-term\n\n    - Rents will fall.\n\n"
        "  - Long-term\n\n    - So be it.\n"
    )
    assert [h.text for h in block_with(text, "Rents").path] == ["Forecast", "Short-term"]
    assert [h.text for h in block_with(text, "So be").path] == ["Forecast", "Long-term"]


def test_a_line_that_ends_in_a_colon_is_the_stem_of_its_list() -> None:
    text = "The following are likely:\n\n- a strike\n- a vote\n"
    stem = block_with(text, "a strike").stem
    assert stem is not None
    assert text[slice(*stem)] == "The following are likely:"


FURNITURE = [
    ("Subscribe to our newsletter for more.", "advert"),
    ("All rights reserved.", "licence"),
    ("Skip to main content", "navigation"),
    ("The views expressed are those of the authors.", "disclaimer"),
]


@pytest.mark.parametrize(("line", "reason"), FURNITURE)
def test_furniture_is_marked_with_its_reason(line: str, reason: str) -> None:
    text = f"Rents will fall in spring.\n\n{line}\n"
    assert block_with(text, line).boilerplate == reason
    assert block_with(text, "Rents").boilerplate is None


def test_teasers_at_the_end_are_marked_to_the_last() -> None:
    text = "Rents will fall. " * 20 + "\n\nRelated Articles\n\nTrade\n\nTariffs could double.\n"
    assert block_with(text, "Tariffs").boilerplate == "teaser"


def test_a_teaser_in_the_middle_does_not_swallow_what_follows() -> None:
    body = "Rents will fall in spring because supply grows faster than demand in every town. "
    text = f"{body}\n\nMore From Our Experts\n\n{body * 3}\n\n{body * 3}\n"
    assert block_with(text, "More From").boilerplate == "teaser"
    assert blocks(text)[-1].boilerplate is None


def test_html_marks_are_no_text() -> None:
    text = "<ol>\n<li>\n  Party A wins: 60%<ul>\n<li>Or so.</li></ul></li>\n</ol>\n"
    assert ("item", "Party A wins: 60%") in parts(text)


def test_front_matter_is_furniture() -> None:
    text = "---\ntitle: Will it rain\n---\n\nIt will rain.\n"
    assert block_with(text, "title").kind is BlockKind.FURNITURE


def sentence_texts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(page_of(text))]


SENTENCES = [
    ("Dr. Li met Gen. Wu. They left.", ["Dr. Li met Gen. Wu.", "They left."]),
    ("The U.S. economy grew. It slowed.", ["The U.S. economy grew.", "It slowed."]),
    ("He left the U.S. The talks failed.", ["He left the U.S.", "The talks failed."]),
    ("J. K. Smith won. 3.5 per cent voted.", ["J. K. Smith won.", "3.5 per cent voted."]),
    ('"It ends." He left.', ['"It ends."', "He left."]),
    ("Why? Nobody knows!", ["Why?", "Nobody knows!"]),
    ("Rain...Sun follows.", ["Rain...", "Sun follows."]),
    ("It rose, e.g. in May, by 2%.", ["It rose, e.g. in May, by 2%."]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentence_texts(text) == expected


def test_endless_sentences_are_cut() -> None:
    assert max(map(len, sentence_texts("word " * 2_000))) <= LONGEST
