from datetime import date
from io import BytesIO

import pytest

from forecasts.domain.document import Document
from forecasts.ingestion import read


def document_of(text: str) -> Document:
    return read("-", stdin=BytesIO(text.encode()))


def published(text: str) -> tuple[date, str] | None:
    found = document_of(text).published_on
    return (found.value, found.basis) if found else None


HEAD = """---
title: "Rates: the long way down"
author: A. One and B. Two
date: 2025-03-04T09:00:00Z  # embargo lifted
publisher: The Outlook Desk
tags:
  - rates
  - inflation
---

# Another title

Rates will fall.
"""


def test_front_matter_is_read_and_kept_in_the_text() -> None:
    document = document_of(HEAD)
    assert document.text == HEAD
    assert document.title
    assert (document.title.value, document.title.basis) == (
        "Rates: the long way down",
        "front matter, title",
    )
    assert document.authors
    assert document.authors.value == ("A. One", "B. Two")
    assert document.publisher
    assert document.publisher.value == "The Outlook Desk"
    assert published(HEAD) == (date(2025, 3, 4), "front matter, date")


@pytest.mark.parametrize(
    ("head", "names"),
    [
        pytest.param(
            "---\nauthors: [A. One, B. Two]\n---\n", ("A. One", "B. Two"), id="inline"
        ),
        pytest.param(
            "---\nauthors:\n  - A. One\n  - B. Two\n---\n", ("A. One", "B. Two"), id="list"
        ),
        pytest.param(
            '+++\nauthor = "A. One"\ndate = 2025-03-04\n+++\n', ("A. One",), id="TOML"
        ),
    ],
)
def test_lists_of_authors(head: str, names: tuple[str, ...]) -> None:
    authors = document_of(head + "Text.").authors
    assert authors
    assert authors.value == names


@pytest.mark.parametrize("text", ["---\nRates will fall.\n", "+++\nbroken = \n+++\nText here."])
def test_a_rule_or_a_broken_head_is_only_text(text: str) -> None:
    document = document_of(text)
    assert document.text == text
    assert document.published_on is None


def test_a_heading_or_a_first_line_is_the_title() -> None:
    assert document_of("\n# Rain *ahead*\n\nText.").title
    plain = document_of("Rain ahead in the north\n\nText.").title
    assert plain
    assert (plain.value, plain.basis) == ("Rain ahead in the north", "first line, line 1")


@pytest.mark.parametrize(
    "line",
    [
        "Rain is likely in the north.",
        "2 May 2025",
        "523",
        "Skip to main content",
        "- A bullet here",
    ],
)
def test_what_is_no_title(line: str) -> None:
    assert document_of(f"{line}\n\nText follows here.").title is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        pytest.param("2 May 2025", date(2025, 5, 2), id="day first"),
        pytest.param("May 2nd, 2025", date(2025, 5, 2), id="month first"),
        pytest.param("A. One | 2 May 2025", date(2025, 5, 2), id="beside a name"),
        pytest.param("Date: 2025-05-02", date(2025, 5, 2), id="labelled"),
        pytest.param("Issued on 02.05.2025, Harbour", date(2025, 5, 2), id="with dots"),
        pytest.param("430 AM MST FRI MAY 2 2025", date(2025, 5, 2), id="weather office"),
        pytest.param(
            "Published 2 May 2025 | Updated 9 May 2025", date(2025, 5, 2), id="updated"
        ),
        pytest.param("Updated 9 May 2025", None, id="only updated"),
        pytest.param("02/05/2025", None, id="day or month first"),
        pytest.param("May 2025", None, id="month only"),
        pytest.param("31 February 2025", None, id="no such day"),
        pytest.param(
            "The harbour opened to all ships on 2 May 2025 after repairs of a year.",
            None,
            id="in a sentence",
        ),
    ],
)
def test_datelines(line: str, day: date | None) -> None:
    found = published(f"Harbour report\n\n{line}\n\nRain is likely.")
    assert found == (day and (day, "dateline, line 3"))


def test_a_labelled_date_wins_over_another() -> None:
    text = "Minutes of 1 April 2025\n\nPublished: 2 May 2025\n\nRain is likely."
    assert published(text) == (date(2025, 5, 2), "dateline, line 3")


def test_a_date_far_down_is_no_dateline() -> None:
    assert published("Rain is likely.\n" * 20 + "2 May 2025\n") is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann One and Bea Two", ("Ann One", "Bea Two")),
        ("*By Dr Ann One*", ("Ann One",)),
        ("Author: Ann One", ("Ann One",)),
        ("Ann One | 2 May 2025", ("Ann One",)),
        ("By noon the rain will reach the coast", None),
        ("By 2030 prices will double", None),
    ],
)
def test_bylines(line: str, names: tuple[str, ...] | None) -> None:
    authors = document_of(f"Harbour report\n{line}\n\nRain is likely.").authors
    assert (authors and authors.value) == names
