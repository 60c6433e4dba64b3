"""Intake: a document becomes a stored report with its candidates, or nothing at all."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from forecasts.domain.candidate import Candidate, CandidateState, Decision
from forecasts.domain.document import Document, Stated
from forecasts.domain.report import Report
from forecasts.domain.source import Source
from forecasts.errors import ConflictError, DatabaseError, NotFoundError, UsageError
from forecasts.services.audit import verify_chain
from forecasts.services.intake import Intake, Particulars, add_report, publication_day
from forecasts.services.people import DESK
from forecasts.storage.database import Database
from tests.services.factories import (
    NOW,
    PUBLISHED,
    TODAY,
    a_document,
    a_forecast,
    a_report,
    a_source,
    later,
    likely,
    phia,
)

TEXT = (
    "Outlook\n\nThe bank is likely to cut rates within three months. "
    "Exports could fall next year. Last year exports rose.\n"
)


def added(
    db: Database, document: Document | None = None, *, by: str = DESK, **particulars: Any
) -> Intake:
    dry_run, now = particulars.pop("dry_run", False), particulars.pop("now", NOW)
    given = Particulars(**{"source": "The Ledger"} | particulars)
    return add_report(
        db,
        document or a_document(TEXT),
        given,
        yardstick=phia(),
        by=by,
        now=now,
        dry_run=dry_run,
    )


def counts(db: Database) -> dict[str, int]:
    with db.read() as session:
        connection = session.connection()
        return {
            record.__name__: connection.execute(
                sa.select(sa.func.count()).select_from(record)
            ).scalar_one()
            for record in (Source, Report, Candidate, Decision)
        }


def test_a_report_is_kept_with_its_text_and_every_candidate_at_its_place(
    any_db: Database,
) -> None:
    intake = added(any_db)
    with any_db.read() as session:
        report = session.exec(select(Report)).one()
        found = session.exec(select(Candidate).order_by(col(Candidate.number))).all()
    assert (report.key, report.text, report.published_on) == (
        "the-ledger-2026-01-05",
        TEXT,
        PUBLISHED,
    )
    assert (intake.is_new, intake.found) == (True, 2)
    assert [c.quote for c in found] == [TEXT[c.start : c.end] for c in found]
    rates, exports = found
    assert (rates.low_ppm, rates.high_ppm, rates.yardstick_basis) == (
        550_000,
        750_000,
        "assumed",
    )
    assert rates.due_on == date(2026, 4, 5)
    assert exports.probability is None
    assert {c.state for c in found} == {CandidateState.PENDING}
    assert verify_chain(any_db).holds


def test_the_same_bytes_add_nothing_whatever_is_said_of_them(db: Database) -> None:
    first = added(db)
    before = counts(db)
    again = added(db, source="Somebody else", published_on=date(2025, 1, 1), now=later(NOW))
    assert counts(db) == before
    assert (again.is_new, again.key, again.found) == (False, first.key, first.found)


def test_a_dry_run_finds_the_same_and_stores_nothing(db: Database) -> None:
    intake = added(db, dry_run=True)
    assert (intake.key, intake.found) == ("the-ledger-2026-01-05", 2)
    assert set(counts(db).values()) == {0}
    assert added(db).is_new


def test_a_failure_half_way_stores_nothing(any_db: Database) -> None:
    with any_db.begin() as session:
        session.connection().exec_driver_sql("DROP TABLE audit_entry")  # its last step fails
    with pytest.raises(DatabaseError):
        added(any_db)
    assert set(counts(any_db).values()) == {0}


# ---- days


def test_without_a_day_to_trust_nothing_is_stored(db: Database) -> None:
    with pytest.raises(UsageError, match="--published"):
        added(db, a_document(TEXT, published_on=None))
    assert set(counts(db).values()) == {0}


def test_a_day_given_beats_the_documents_own_and_says_so(db: Database) -> None:
    added(db, published_on=date(2026, 2, 1))
    with db.read() as session:
        report = session.exec(select(Report)).one()
    assert (report.published_on, report.published_basis) == (
        date(2026, 2, 1),
        "given at intake",
    )


def test_a_report_from_the_future_is_refused(db: Database) -> None:
    tomorrow = TODAY + timedelta(1)
    with pytest.raises(UsageError, match="after today"):
        added(db, published_on=tomorrow)
    with pytest.raises(UsageError, match="after today"):
        added(db, a_document(TEXT, published_on=Stated(tomorrow, "line 1")))
    assert added(db, published_on=TODAY).is_new


# ---- keys and sources


def test_a_key_is_given_once_and_must_be_one(db: Database) -> None:
    assert added(db, key="winter").key == "winter"
    other = a_document(TEXT + "More.")
    with pytest.raises(ConflictError, match="other content"):
        added(db, other, key="winter")
    with pytest.raises(UsageError, match="winter-outlook"):
        added(db, other, key="Winter Outlook")
    assert added(db, other).key == "the-ledger-2026-01-05"


def test_two_reports_of_a_source_on_one_day_have_keys_of_their_own(db: Database) -> None:
    added(db)
    assert added(db, a_document(TEXT + "More.")).key == "the-ledger-2026-01-05-2"


def test_a_name_that_is_nearly_a_known_one_is_asked_about(db: Database) -> None:
    added(db)
    other = a_document(TEXT + "More.")
    with pytest.raises(NotFoundError, match="did you mean 'The Ledger'"):
        added(db, other, source="The Ledgr")
    added(db, other, source="the  LEDGER")  # the same name
    added(db, a_document(TEXT + "Most."), source="The Ledgr", new_source=True)
    with db.read() as session:
        assert sorted(session.exec(select(Source.key))) == ["the-ledger", "the-ledgr"]


def test_an_author_belongs_to_the_outlet(db: Database) -> None:
    byline = Stated(("Ann Example", "Bo Sample"), "byline, line 2")
    added(db, a_document(TEXT, authors=byline))
    with db.read() as session:
        report = session.exec(select(Report)).one()
        author = session.get_one(Source, report.author_id)
    assert (author.name, author.kind, author.parent_id) == (
        "Ann Example and Bo Sample",
        "person",
        report.source_id,
    )


def test_an_author_who_is_the_source_is_one_voice(db: Database) -> None:
    added(db, source="Ann Example", author="ann example")
    with db.read() as session:
        assert session.exec(select(Report.author_id)).one() is None


def test_nobody_unknown_adds_a_report(db: Database) -> None:
    with pytest.raises(NotFoundError, match="no person 'nobody'"):
        added(db, by="nobody")
    assert set(counts(db).values()) == {0}


# ---- the text of a report that was known by its hash


def test_a_report_known_by_hash_gets_its_text_and_tracked_claims_stay_tracked(
    any_db: Database,
) -> None:
    document = a_document(TEXT)
    start = TEXT.index("The bank")
    span: dict[str, Any] = {"start": start, "end": TEXT.index(" Exports")}
    with any_db.begin() as session:
        home = a_report(session, "bank-2026", sha256=document.sha256, characters=len(TEXT))
        tracked = a_forecast(session, report=home, **likely(), **span)
        a_forecast(session, report=home, key="bank-2026.40")  # by hand, without a span
    intake = added(any_db, document)
    assert (intake.key, intake.is_new, intake.already_tracked) == ("bank-2026", True, 1)
    with any_db.read() as session:
        found = session.exec(select(Candidate).order_by(col(Candidate.number))).all()
        report = session.exec(select(Report)).one()
        (decision,) = session.exec(select(Decision)).all()
    assert report.text == TEXT
    assert [c.key for c in found] == ["bank-2026.41", "bank-2026.42"]  # keys of their own
    assert [c.state for c in found] == ["accepted", "pending"]
    assert (found[0].forecast_id, decision.into_key) == (tracked.id, tracked.key)
    assert not added(any_db, document).is_new


def test_two_who_add_one_file_at_once_store_it_once(db: Database) -> None:
    """The second one finds the report when its turn to write comes."""
    document = a_document(TEXT)

    class Late(Database):
        """Somebody else's report lands between the first look and the writing."""

        def begin(self) -> Any:
            if not landed:
                landed.append(added(db, document))
            return super().begin()

    landed: list[Intake] = []
    second = Late(db.url.render_as_string())
    assert not added(second, document).is_new
    assert counts(db)["Report"] == 1
    second.close()


def test_a_changed_byte_is_another_report(db: Database) -> None:
    document = a_document(TEXT)
    added(db, document)
    changed = replace(document, sha256=sha256(b"other").hexdigest())
    assert added(db, changed).is_new


def test_a_source_that_is_known_by_key_is_found_by_it(db: Database) -> None:
    with db.begin() as session:
        a_source(session, "ledger", name="The Daily Ledger")
    assert added(db, source="ledger").source == "The Daily Ledger"


def test_a_date_that_is_only_a_guess_is_proposed_not_taken() -> None:
    document = Document(
        name="brief.pdf",
        text="Rain is likely.",
        sha256="0" * 64,
        media_type="application/pdf",
        published_on=Stated(date(2026, 3, 1), "guess: the day the file was made"),
    )
    with pytest.raises(UsageError, match="if it is right give --published 2026-03-01"):
        publication_day(document, None, today=date(2026, 11, 22))
    given = publication_day(document, date(2026, 3, 2), today=date(2026, 11, 22))
    assert given.value == date(2026, 3, 2)
