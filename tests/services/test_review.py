"""Review: what a person makes of a candidate."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from forecasts.domain.candidate import Candidate, CandidateState, Decision
from forecasts.domain.forecast import Forecast, Origin, VoiceKind, VoiceManner
from forecasts.domain.probability import Expression, Orientation
from forecasts.domain.question import Question
from forecasts.domain.report import Report
from forecasts.domain.source import Source, SourceKind
from forecasts.domain.statement import Kind, Statement
from forecasts.domain.window import DESK_POLICY
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.people import DESK
from forecasts.services.questions import QuestionSpec
from forecasts.services.review import (
    Accepted,
    ClaimSpec,
    accept,
    add_claim,
    merge,
    park,
    pending,
    reject,
)
from forecasts.storage.database import Database
from tests.services.factories import (
    DUE,
    NOW,
    PUBLISHED,
    a_candidate,
    a_forecast,
    a_question,
    a_report,
    a_source,
    later,
    likely,
)

SPEC = QuestionSpec(question="Will rates fall?", criteria="the bank's own table", due_on=DUE)
AS_FOUND = ClaimSpec()


def found(db: Database, count: int = 1, **fields: Any) -> list[str]:
    """Keys of pending candidates of one report."""
    with db.begin() as session:
        return [a_candidate(session, **fields).key for _ in range(count)]


def accepted(
    db: Database, key: str, spec: QuestionSpec = SPEC, claim: ClaimSpec = AS_FOUND
) -> Accepted:
    return accept(db, key, spec, claim, by=DESK, now=NOW)


def decisions(session: Session, key: str) -> list[Decision]:
    candidate = session.exec(select(Candidate).where(Candidate.key == key)).one()
    of_it = select(Decision).where(Decision.candidate_id == candidate.id)
    return list(session.exec(of_it.order_by(col(Decision.id))))


# ---- accepting


def test_an_accepted_candidate_keeps_what_the_text_says(any_db: Database) -> None:
    (key,) = found(any_db, **likely(), start=4, end=40, horizon_text="this spring")
    made = accepted(any_db, key)
    said = made.forecast
    assert (said.key, said.origin, said.issued_on) == (key, Origin.REPORT, PUBLISHED)
    assert (said.low_ppm, said.point_ppm, said.high_ppm) == (550_000, 650_000, 750_000)
    assert (said.start, said.end, said.horizon_text) == (4, 40, "this spring")
    assert (made.source, made.question.key, made.question.due_on) == ("Bank", key, DUE)
    with any_db.read() as session:
        candidate = session.exec(select(Candidate)).one()
        (decision,) = decisions(session, key)
    assert (candidate.state, candidate.forecast_id) == (CandidateState.ACCEPTED, said.id)
    assert (decision.state, decision.into_key) == (CandidateState.ACCEPTED, key)


def test_a_candidate_may_join_an_existing_question_the_other_way_round(db: Database) -> None:
    (key,) = found(db)
    with db.begin() as session:
        a_question(session, "shared.1")
    spec = QuestionSpec(key="shared.1", orientation=Orientation.OPPOSITE)
    assert accepted(db, key, spec).question.key == "shared.1"
    with db.read() as session:
        assert len(session.exec(select(Question)).all()) == 1


def test_a_candidate_is_accepted_once(db: Database) -> None:
    (key,) = found(db)
    accepted(db, key)
    with pytest.raises(ConflictError, match="accepted already"):
        accepted(db, key)
    for act in (
        lambda: park(db, [key], by=DESK, now=NOW),
        lambda: reject(db, key, reason="no", by=DESK, now=NOW),
    ):
        with pytest.raises(ConflictError, match="accepted already"):
            act()


def test_what_cannot_be_accepted_leaves_nothing_behind(db: Database) -> None:
    (key,) = found(db)
    with pytest.raises(UsageError, match="criteria"):
        accepted(db, key, QuestionSpec(question="Will rates fall?"))
    with pytest.raises(NotFoundError, match=r"did you mean bank-2026.01"):
        accepted(db, "bank-2026.02")
    with db.read() as session:
        assert not session.exec(select(Forecast)).all()
        assert session.exec(select(Candidate.state)).one() is CandidateState.PENDING


@pytest.mark.parametrize("state", ["parked", "rejected", "merged"])
def test_a_person_may_change_their_mind(db: Database, state: str) -> None:
    (key,) = found(db, state=CandidateState(state))
    accepted(db, key)
    with db.read() as session:
        assert [each.state for each in decisions(session, key)] == [state, "accepted"]


def test_the_desk_may_state_its_own_probability(db: Database) -> None:
    (key,) = found(db)
    accepted(db, key, claim=ClaimSpec(desk_ppm=400_000))
    with db.read() as session:
        own = session.exec(select(Forecast).where(Forecast.origin == Origin.HAND)).one()
        desk = session.get_one(Source, own.source_id)
    assert (own.key, own.point_ppm, own.report_id) == ("bank-2026.02", 400_000, None)
    assert (own.issued_on, own.expression, desk.name) == (NOW.date(), "numeric", "Desk")


# ---- voices


@pytest.mark.parametrize(
    ("attributed", "claim", "scored", "kind", "manner"),
    [
        pytest.param(None, ClaimSpec(), "Bank", VoiceKind.PUBLISHER, None, id="own voice"),
        pytest.param(
            "Jane Q. Example",
            ClaimSpec(),
            "Jane Q. Example",
            VoiceKind.PERSON,
            VoiceManner.REPORTED,
            id="a person quoted",
        ),
        pytest.param(
            "Ministry of Examples",
            ClaimSpec(voice_manner=VoiceManner.QUOTED),
            "Ministry of Examples",
            VoiceKind.BODY,
            VoiceManner.QUOTED,
            id="a body quoted",
        ),
        pytest.param(
            "Jane Q. Example",
            ClaimSpec(voice="bank"),
            "Bank",
            VoiceKind.PUBLISHER,
            None,
            id="a person says it is the outlet's own",
        ),
        pytest.param(
            None,
            ClaimSpec(voice="Ann Example", voice_kind=VoiceKind.AUTHOR),
            "Ann Example",
            VoiceKind.AUTHOR,
            None,
            id="an author nobody named at intake",
        ),
    ],
)
def test_whoever_said_it_gets_the_score(
    db: Database,
    attributed: str | None,
    claim: ClaimSpec,
    scored: str,
    kind: VoiceKind,
    manner: VoiceManner | None,
) -> None:
    (key,) = found(db, attributed_to=attributed)
    made = accepted(db, key, claim=claim)
    assert (made.source, made.forecast.voice_kind) == (scored, kind)
    assert made.forecast.voice_manner == manner
    assert (made.forecast.relayed_by_id is None) == (manner is None)


@pytest.mark.parametrize("kind", [VoiceKind.AUTHOR, VoiceKind.PUBLISHER])
def test_an_author_or_unit_named_with_a_claim_belongs_to_the_outlet(
    db: Database, kind: VoiceKind
) -> None:
    (key,) = found(db)
    made = accepted(db, key, claim=ClaimSpec(voice="Sample Unit", voice_kind=kind)).forecast
    with db.read() as session:
        unit = session.get_one(Source, made.source_id)
        report = session.get_one(Report, made.report_id)
        assert unit.parent_id == report.source_id


def test_an_author_relays_whom_they_quote(db: Database) -> None:
    with db.begin() as session:
        outlet = a_source(session, "paper")
        author = a_source(session, "ann", kind=SourceKind.PERSON, parent_id=outlet.id)
        home = a_report(session, "paper-2026", source_id=outlet.id, author_id=author.id)
        key = a_candidate(session, home, attributed_to="Ministry of Examples").key
        own = a_candidate(session, home).key
    assert accepted(db, key).forecast.relayed_by_id == author.id
    by_author = accepted(db, own).forecast
    assert (by_author.source_id, by_author.voice_kind) == (author.id, VoiceKind.AUTHOR)


# ---- parking, rejecting, merging


def test_vague_ones_are_parked_in_one_stroke_or_not_at_all(db: Database) -> None:
    keys = found(db, 3)
    with pytest.raises(NotFoundError):
        park(db, [*keys, "bank-2026.99"], by=DESK, now=NOW)
    assert len(pending(db, None, policy=DESK_POLICY)) == 3
    assert len(park(db, [*keys, keys[0]], by=DESK, now=NOW)) == 3
    assert not pending(db, None, policy=DESK_POLICY)


def test_a_rejection_keeps_its_reason_and_needs_one(db: Database) -> None:
    (key,) = found(db)
    with pytest.raises(UsageError, match="reason"):
        reject(db, key, reason="  ", by=DESK, now=NOW)
    reject(db, key, reason="speaks of the past", by=DESK, now=NOW)
    with db.read() as session:
        assert decisions(session, key)[0].reason == "speaks of the past"


def test_a_claim_is_merged_into_one_that_counts(db: Database) -> None:
    first, second, third = found(db, 3)
    with pytest.raises(UsageError, match="itself"):
        merge(db, first, first, by=DESK, now=NOW)
    with pytest.raises(NotFoundError):
        merge(db, first, "bank-2026.99", by=DESK, now=NOW)
    merge(db, first, second, by=DESK, now=NOW)
    with pytest.raises(ConflictError, match="merged itself"):
        merge(db, second, first, by=DESK, now=NOW)  # or neither would count
    reject(db, third, reason="no", by=DESK, now=NOW)
    with pytest.raises(ConflictError, match="rejected itself"):
        merge(db, second, third, by=DESK, now=NOW)
    with db.begin() as session:
        forecast = a_forecast(session, key="bank-2026.50").key
    merge(db, second, forecast, by=DESK, now=NOW)


# ---- what waits


def test_the_most_trackable_comes_first_with_a_question_drafted(db: Database) -> None:
    with db.begin() as session:
        a_candidate(session, extraction_score=0.9)
        a_candidate(session, **likely())
        a_candidate(
            session,
            **likely(),
            due_on=date(2026, 3, 1),
            quote="The bank is likely to cut rates",
            missing=["observer"],
        )
        a_candidate(session, a_report(session, "fund-2026"), extraction_score=0.8)
    waiting = pending(db, None, policy=DESK_POLICY)
    assert [item.candidate.key for item in waiting] == [
        "bank-2026.03",
        "bank-2026.02",
        "bank-2026.01",
        "fund-2026.01",
    ]
    assert waiting[0].draft.question == "By 1 March 2026, will the bank cut rates?"
    assert waiting[0].draft.missing == ("observer",)
    assert [i.candidate.key for i in pending(db, "fund-2026", policy=DESK_POLICY)] == [
        "fund-2026.01"
    ]
    with pytest.raises(NotFoundError, match="did you mean fund-2026"):
        pending(db, "fund-2025", policy=DESK_POLICY)


# ---- claims the extractor missed


def test_a_claim_by_hand_gets_the_next_key_of_its_report(db: Database) -> None:
    found(db, 2)
    said = Statement(kind=Kind.POSSIBILITY, expression=Expression.UNQUANTIFIED)
    claim = ClaimSpec(statement="Rates may fall.")
    made = add_claim(db, "bank-2026", said, SPEC, claim, by=DESK, now=later(NOW))
    assert (made.forecast.key, made.forecast.origin) == ("bank-2026.03", Origin.HAND)
    with pytest.raises(UsageError, match="one sentence"):
        add_claim(db, "bank-2026", said, SPEC, ClaimSpec(), by=DESK, now=NOW)
    with pytest.raises(NotFoundError):
        add_claim(db, "bank-2025", said, SPEC, claim, by=DESK, now=NOW)
