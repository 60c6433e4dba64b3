from dataclasses import fields
from typing import Any

import pytest

from forecasts.domain.funnel import State
from forecasts.domain.probability import Expression, Polarity
from forecasts.domain.report_view import EvidenceView, StatementView
from forecasts.domain.resolution import Outcome
from forecasts.domain.statement import Kind
from forecasts.exports.report_page import report_page
from tests.exports.pages import PAYLOADS, addresses, parsed, skeleton, text_of
from tests.exports.samples import a_report, a_statement

LINK = "https://harbour.example/tariff"
TEXTS = ("key", "title", "source", "author", "published_basis", "marking")
STATEMENT_TEXTS = (
    "key",
    "statement",
    "voice",
    "quote",
    "term",
    "yardstick",
    "question",
    "criteria",
    "note",
)


def fate_of(statement: StatementView) -> str:
    page = report_page(a_report(statements=(statement,)))
    return " ".join(parsed(page).find_class("fate")[0].text_content().split())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_outside_stays_text(payload: str) -> None:
    plain: dict[str, Any] = dict.fromkeys(TEXTS, "x")
    texts: dict[str, Any] = dict.fromkeys(STATEMENT_TEXTS, "x")
    evidence = EvidenceView(url=LINK, publisher="x", dated="x", shows="x", file_name="x")
    statement = a_statement(**texts, evidence=(evidence,))
    innocent = report_page(a_report(**plain, statements=(statement,)))
    others = {f.name: payload for f in fields(EvidenceView) if f.name != "url"}
    evidence = EvidenceView(url=LINK, **others)
    texts = dict.fromkeys(texts, payload)
    statement = a_statement(**texts, evidence=(evidence,))
    hostile = report_page(a_report(**dict.fromkeys(plain, payload), statements=(statement,)))
    assert skeleton(hostile) == skeleton(innocent)
    assert addresses(hostile) == addresses(innocent) == {LINK}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "file:///etc", "http://["]
)
def test_only_web_addresses_become_links(url: str) -> None:
    statement = a_statement(evidence=(EvidenceView(url=url),))
    page = report_page(a_report(url=url, statements=(statement,)))
    assert addresses(page) == set()
    assert url in text_of(page)


def test_it_leads_with_what_was_said_and_what_became_of_it() -> None:
    words = text_of(report_page(a_report()))
    order = [
        "2 happened",
        "It happened",
        "likely [55-75 %, PHIA 2018, assumed]",
        "What was found",
    ]
    places = [words.index(part) for part in [*order, "too few to judge"]]
    assert places == sorted(places)


def test_every_statement_stands_in_the_order_of_the_text() -> None:
    page = parsed(report_page(a_report()))
    keys = [item.get("id") for item in page.xpath("//ol/li")]
    assert keys == [f"sample-2025-05-02.{number}" for number in range(1, 9)]


def test_each_fate_is_counted_once() -> None:
    page = parsed(report_page(a_report()))
    counts = [int(item.text) for item in page.xpath("//ul[@class='tally']//b")]
    assert sum(counts) == 8


def test_markings_travel_with_the_page() -> None:
    assert text_of(report_page(a_report(marking="For the desk only"))).count("desk only") == 2


def test_a_report_without_statements_says_so() -> None:
    words = text_of(report_page(a_report(statements=(), group=None)))
    assert "No statements found in this report." in words


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "It happened on 2026-01-01, known 2026-01-15", id="yes"),
        pytest.param(
            {"outcome": Outcome.NO, "happened_on": None},
            "It did not happen known 2026-01-15",
            id="no",
        ),
        pytest.param(
            {"kind": Kind.COMMITMENT, "outcome": Outcome.NO, "happened_on": None},
            "Not kept known 2026-01-15",
            id="promise",
        ),
        pytest.param(
            {"outcome": None, "state": State.OVERDUE}, "Overdue due 2026-05-02", id="overdue"
        ),
    ],
)
def test_what_became_of_it_is_said_in_words(changes: dict[str, Any], expected: str) -> None:
    assert fate_of(a_statement(**changes)) == expected


@pytest.mark.parametrize(
    ("expression", "polarity", "expected"),
    [
        (Expression.CATEGORICAL, Polarity.AFFIRMED, "said it would ·"),
        (Expression.CATEGORICAL, Polarity.NEGATED, "said it would not ·"),
        (Expression.UNQUANTIFIED, Polarity.AFFIRMED, "said it could ·"),
    ],
)
def test_words_without_a_probability_are_told_as_such(
    expression: Expression, polarity: Polarity, expected: str
) -> None:
    statement = a_statement(
        expression=expression, polarity=polarity, term=None, low=None, point=None, high=None
    )
    page = report_page(a_report(statements=(statement,)))
    assert expected in text_of(page)
