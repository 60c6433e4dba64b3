"""The day a text says it was published."""

from datetime import date

import pytest

from forecasts.extraction import guess_published_on

FOUND = [
    ("Outlook\n\nA. Writer | 2 May 2025\n\nText.", date(2025, 5, 2), "byline, line 3"),
    ("Outlook\nBy A. Writer, May 2, 2025\n", date(2025, 5, 2), "byline, line 2"),
    ("May 2, 2025\nOutlook\n", date(2025, 5, 2), "dateline, line 1"),
    ("October 25, 2024 11:27 am (EST)\n", date(2024, 10, 25), None),
    ("---\ntitle: X\ndate: 2025-05-02\n---\n\nText.", date(2025, 5, 2), "front matter, line 3"),
    ("---\ndate: 2025-05-02T10:00:00+00:00\n---\n", date(2025, 5, 2), "front matter, line 2"),
    ("Text.\n\nPublished: 2 May 2025\n", date(2025, 5, 2), "labelled date, line 3"),
    ("Posted on 2nd of May 2025\n", date(2025, 5, 2), "labelled date, line 1"),
]


@pytest.mark.parametrize(("text", "day", "basis"), FOUND)
def test_a_stated_date_is_found_with_its_place(text: str, day: date, basis: str | None) -> None:
    stated = guess_published_on(text)
    assert stated is not None
    assert stated.value == day
    assert basis is None or stated.basis == basis


NOT_FOUND = [
    "The treaty was signed on 3 June 2024 in the old town hall.",
    "Outlook for 2026\n\nText.",
    "31 February 2025\n",
    "",
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_a_date_in_passing_is_no_publication_date(text: str) -> None:
    assert guess_published_on(text) is None


def test_front_matter_wins_over_a_byline() -> None:
    text = "---\ndate: 2025-05-02\n---\n\nA. Writer | 1 January 2020\n"
    stated = guess_published_on(text)
    assert stated is not None
    assert stated.value == date(2025, 5, 2)
