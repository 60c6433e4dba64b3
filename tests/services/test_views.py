"""A report's page: what it said, what became of it, and how it stood at a moment."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from forecasts.domain.report_view import ReportView
from forecasts.domain.resolution import EvidenceDraft
from forecasts.errors import NotFoundError
from forecasts.services.people import DESK
from forecasts.services.questions import QuestionSpec, sharpen
from forecasts.services.resolving import record_verdict
from forecasts.services.review import ClaimSpec, accept
from forecasts.services.views import report_view
from forecasts.storage.database import Database
from tests.services.factories import (
    CREATED,
    DUE,
    NOW,
    TODAY,
    a_candidate,
    a_report,
    came,
    later,
    likely,
)

SPEC = QuestionSpec(question="Will rates fall?", criteria="the bank's own table", due_on=DUE)


def a_page(db: Database, as_of: datetime = later(NOW, 9), **fields: Any) -> ReportView:  # noqa: B008
    return report_view(db, "bank-2026", as_of=as_of, **{"today": TODAY} | fields)


def a_reviewed_report(db: Database) -> None:
    """Two claims: the later one in the text accepted and resolved, the first one pending."""
    with db.begin() as session:
        home = a_report(session, title="Outlook", marking="for members")
        a_candidate(session, home, start=90, end=99, **likely())
        a_candidate(session, home, start=10, end=50, quote="Exports\n may fall.")
    claim = ClaimSpec(statement="Rates fall.", voice="Jane Q. Example")
    accept(db, "bank-2026.01", SPEC, claim, by=DESK, now=later(CREATED))
    link = EvidenceDraft.model_validate({"url": "https://example.org/x", "shows": "the cut"})
    record_verdict(
        db, "bank-2026.01", came("yes", known_on=DUE), evidence=[link], by=DESK, now=NOW
    )


def test_a_page_has_every_statement_in_text_order_with_its_fate(any_db: Database) -> None:
    a_reviewed_report(any_db)
    page = a_page(any_db)
    exports, rates = page.statements
    assert (page.title, page.source, page.marking) == ("Outlook", "Bank", "for members")
    assert (exports.statement, exports.state, exports.question) == (
        "Exports may fall.",
        "pending",
        None,
    )
    assert (rates.voice, rates.relayed, rates.term) == ("Jane Q. Example", True, "likely")
    assert (rates.low, rates.point, rates.high) == (0.55, 0.65, 0.75)
    assert (rates.question, rates.outcome, rates.state) == (SPEC.question, "yes", "scored")
    assert (rates.known_on, rates.happened_on) == (DUE, None)
    assert [e.url for e in rates.evidence] == ["https://example.org/x"]
    assert page.group is not None
    assert page.group.funnel.statements == 2


def test_as_of_a_moment_the_page_shows_what_was_known_then(db: Database) -> None:
    a_reviewed_report(db)
    found, worded = a_page(db, CREATED), a_page(db, later(CREATED))
    assert [s.question for s in found.statements] == [None, None]
    assert [s.state for s in found.statements] == ["pending", "pending"]
    assert [(s.question, s.outcome) for s in worded.statements] == [
        (None, None),
        (SPEC.question, None),
    ]


def test_a_later_wording_leaves_the_earlier_page_as_it_was(db: Database) -> None:
    with db.begin() as session:
        a_candidate(session, start=1, end=9)
    accept(db, "bank-2026.01", SPEC, by=DESK, now=later(CREATED))
    before = a_page(db, later(CREATED))
    change = replace(QuestionSpec(), criteria="any gazette")
    sharpen(db, "bank-2026.01", change, reason="wider", by=DESK, now=later(CREATED, 2))
    assert a_page(db, later(CREATED)) == before
    assert a_page(db).statements[0].criteria == "any gazette"


def test_an_unknown_report_is_named_with_near_ones(db: Database) -> None:
    a_reviewed_report(db)
    with pytest.raises(NotFoundError, match="did you mean bank-2026"):
        report_view(db, "bank-2025", as_of=NOW, today=TODAY)
