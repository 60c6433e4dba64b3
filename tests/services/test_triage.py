"""Triage: edits of candidates, each a new reading, kept as a difference and taken back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from forecasts.domain.candidate import Candidate, CandidateEdit, CandidateState, Decision
from forecasts.domain.document import sha256_of
from forecasts.domain.funnel import State
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import Expression, Polarity
from forecasts.domain.question import Question
from forecasts.domain.statement import Kind
from forecasts.domain.window import DESK_POLICY
from forecasts.domain.yardstick import shipped_yardsticks
from forecasts.errors import ConflictError, NotFoundError, UsageError
from forecasts.services.audit import verify_chain
from forecasts.services.intake import Particulars, add_report
from forecasts.services.questions import QuestionSpec
from forecasts.services.review import accept, merge, park, pending, reject
from forecasts.services.scorecards import Asked, scorecard
from forecasts.services.triage import (
    Changes,
    Edge,
    Edited,
    Match,
    Scales,
    add_missed,
    adjust,
    change,
    join,
    likely_cut,
    park_together,
    read_report,
    split,
    suggest_links,
    undo,
)
from forecasts.services.triage.spans import Span, halves, moved, words_within
from forecasts.storage.database import Database
from seeds.load import load
from tests.services.factories import NOW, PUBLISHED, a_document, phia

SCALES = Scales(shipped_yardsticks())
WHO: Any = {"by": "desk", "now": NOW}
TEXT = (
    "The bank is likely to cut rates by June 2026, analysts say. Growth will slow in the "
    "spring and unemployment will rise by autumn. Rents keep climbing into 2027."
)


def the_report(db: Database, text: str = TEXT) -> list[str]:
    """Keys of the candidates of a small report, in text order."""
    add_report(
        db,
        a_document(text),
        Particulars(source="Bank", key="bank-2026"),
        yardstick=phia(),
        by="desk",
        now=NOW,
    )
    with db.read() as session:
        return list(session.exec(select(Candidate.key).order_by(col(Candidate.start))))


def the_candidate(db: Database, key: str) -> Candidate:
    with db.read() as session:
        return session.exec(select(Candidate).where(Candidate.key == key)).one()


def the_edit(db: Database, edited: Edited) -> CandidateEdit:
    with db.read() as session:
        of_made = select(CandidateEdit).join(
            Candidate, col(Candidate.id) == CandidateEdit.candidate_id
        )
        return session.exec(of_made.where(Candidate.key == edited.made[0])).one()


def states(db: Database) -> dict[str, str]:
    with db.read() as session:
        rows = session.exec(select(Candidate.key, Candidate.state))
        return {key: str(state) for key, state in rows}


def test_a_moved_edge_makes_a_new_reading_and_keeps_the_former(any_db: Database) -> None:
    key = the_report(any_db)[0]
    before = the_candidate(any_db, key)
    edited = adjust(any_db, key, Edge.END, 2, scales=SCALES, **WHO)
    after, former = the_candidate(any_db, edited.made[0]), the_candidate(any_db, key)
    assert before.end is not None
    assert after.end is not None
    assert after.start == before.start
    assert after.end > before.end
    assert after.quote == TEXT[after.start : after.end]
    assert after.span_sha256 == sha256_of(after.quote)
    assert after.extractor == "desk/1"
    assert (after.terms, after.due_on) == (before.terms, before.due_on)
    assert former.quote == before.quote
    assert states(any_db)[key] == "replaced"
    assert states(any_db)[after.key] == "pending"
    edit = the_edit(any_db, edited)
    assert edit.former_keys == [key]
    assert edit.changes["end"] == [before.end, after.end]
    assert "terms" not in edit.changes
    assert verify_chain(any_db).holds


def test_the_decision_says_where_the_former_reading_went(db: Database) -> None:
    key = the_report(db)[0]
    edited = adjust(db, key, Edge.START, 1, scales=SCALES, **WHO)
    with db.read() as session:
        decision = session.exec(select(Decision)).one()
    assert (decision.state, decision.into_key) == (CandidateState.REPLACED, edited.made[0])


def test_words_that_the_span_takes_in_are_read(db: Database) -> None:
    key = the_report(db, "Exports will fall, the ministry expects, by March 2027.")[0]
    whole = the_candidate(db, key)
    while whole.quote and "2027" in whole.quote:
        key = adjust(db, key, Edge.END, -1, scales=SCALES, **WHO).made[0]
        whole = the_candidate(db, key)
    cleared = change(db, key, Changes(horizon=""), scales=SCALES, **WHO).made[0]
    assert the_candidate(db, cleared).due_on is None
    wider = adjust(db, cleared, Edge.END, 1, scales=SCALES, **WHO).made[0]
    assert the_candidate(db, wider).due_on == date(2027, 3, 31)


def test_what_a_person_said_survives_a_moved_edge(db: Database) -> None:
    key = the_report(db)[0]
    said = change(db, key, Changes(probability="80", kind=Kind.RISK), scales=SCALES, **WHO)
    edited = adjust(db, said.made[0], Edge.END, 1, scales=SCALES, **WHO)
    after = the_candidate(db, edited.made[0])
    assert (after.point_ppm, after.kind) == (800_000, Kind.RISK)


def test_an_edge_stops_at_the_ends_of_text_and_span(db: Database) -> None:
    key = the_report(db)[0]
    with pytest.raises(UsageError, match="the text ends here"):
        adjust(db, key, Edge.START, -1, scales=SCALES, **WHO)
    with pytest.raises(UsageError, match="at least one word"):
        adjust(db, key, Edge.START, 20, scales=SCALES, **WHO)
    assert states(db)[key] == "pending"


def test_a_split_makes_two_that_stand_for_the_former(any_db: Database) -> None:
    text = "Prices will rise in 2027, and wages will follow by autumn 2027."
    key = the_report(any_db, text)[0]
    one = the_candidate(any_db, key)
    while one.end != len(text) - 1 and one.end != len(text):
        key = adjust(any_db, key, Edge.END, 1, scales=SCALES, **WHO).made[0]
        one = the_candidate(any_db, key)
    assert one.start is not None
    assert one.end is not None
    cut = likely_cut(text, Span(one.start, one.end))
    edited = split(any_db, key, cut, scales=SCALES, **WHO)
    parts = [the_candidate(any_db, each) for each in edited.made]
    assert [part.quote for part in parts] == [
        "Prices will rise in 2027",
        text[text.index("wages") : one.end],
    ]
    assert parts[1].due_on == date(2027, 11, 30)
    assert states(any_db)[key] == "replaced"


def test_a_split_outside_the_span_is_refused(db: Database) -> None:
    key = the_report(db)[0]
    with pytest.raises(UsageError, match="does not lie inside"):
        split(db, key, len(TEXT) - 1, scales=SCALES, **WHO)


def test_two_candidates_become_one(any_db: Database) -> None:
    first, second = the_report(any_db)[1:3]
    edited = join(any_db, [second, first], scales=SCALES, **WHO)
    one, other = the_candidate(any_db, first), the_candidate(any_db, second)
    whole = the_candidate(any_db, edited.made[0])
    assert (whole.start, whole.end) == (one.start, other.end)
    assert edited.former == (first, second)
    assert [states(any_db)[key] for key in (first, second)] == ["replaced", "replaced"]


def test_a_missed_claim_is_read_by_the_extractor_where_it_can(any_db: Database) -> None:
    the_report(any_db)
    start = TEXT.index("Rents")
    edited = add_missed(any_db, "bank-2026", start, len(TEXT), scales=SCALES, **WHO)
    added = the_candidate(any_db, edited.made[0])
    assert added.quote == "Rents keep climbing into 2027"
    assert added.expression is Expression.CATEGORICAL
    assert the_edit(any_db, edited).former_keys == []
    with pytest.raises(ConflictError, match="this very span"):
        add_missed(any_db, "bank-2026", start, len(TEXT), scales=SCALES, **WHO)


def test_a_selection_that_was_rejected_reads_as_the_extractor_read_it(db: Database) -> None:
    key = the_report(db)[0]
    found = the_candidate(db, key)
    reject(db, key, reason="meta", **WHO)
    assert found.start is not None
    assert found.end is not None
    edited = add_missed(db, "bank-2026", found.start, found.end, scales=SCALES, **WHO)
    again = the_candidate(db, edited.made[0])
    assert (again.terms, again.due_on, again.low_ppm) == (
        found.terms,
        found.due_on,
        found.low_ppm,
    )


@pytest.mark.parametrize(
    ("said", "expression", "polarity", "band"),
    [
        pytest.param("65", "numeric", "affirmed", (650_000, 650_000), id="a percentage"),
        pytest.param("60-80 %", "numeric", "affirmed", (600_000, 800_000), id="a range"),
        pytest.param("unlikely", "verbal", "negated", (250_000, 350_000), id="a word"),
        pytest.param("will not", "categorical", "negated", (None, None), id="flatly denied"),
        pytest.param("may", "unquantified", "affirmed", (None, None), id="may"),
        pytest.param("none", "unquantified", "affirmed", (None, None), id="none"),
    ],
)
def test_a_likelihood_as_a_person_says_it(
    db: Database,
    said: str,
    expression: str,
    polarity: str,
    band: tuple[int | None, int | None],
) -> None:
    key = the_report(db)[1]
    edited = change(db, key, Changes(probability=said), scales=SCALES, **WHO)
    after = the_candidate(db, edited.made[0])
    assert after.expression is Expression(expression)
    assert after.polarity is Polarity(polarity)
    assert (after.low_ppm, after.high_ppm) == band
    assert after.yardstick == ("uk-phia-2018" if expression == "verbal" else None)


@pytest.mark.parametrize(
    ("said", "opens_on", "due_on"),
    [
        pytest.param("by June 2027", PUBLISHED, date(2027, 6, 30), id="a phrase"),
        pytest.param("2027-03-01", None, date(2027, 3, 1), id="a day"),
        pytest.param(
            "2027-01-01..2027-03-01", date(2027, 1, 1), date(2027, 3, 1), id="two days"
        ),
        pytest.param("", None, None, id="none at all"),
    ],
)
def test_a_horizon_as_a_person_says_it(
    db: Database, said: str, opens_on: date | None, due_on: date | None
) -> None:
    key = the_report(db)[0]
    edited = change(db, key, Changes(horizon=said), scales=SCALES, **WHO)
    after = the_candidate(db, edited.made[0])
    assert (after.opens_on, after.due_on) == (opens_on, due_on)
    assert after.horizon_basis is (HorizonBasis.ANALYST if said else None)
    assert ("date" in after.missing) is (due_on is None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(Changes(probability="130"), id="more than certain"),
        pytest.param(Changes(probability="80-60"), id="bounds the wrong way round"),
        pytest.param(Changes(probability="surely not"), id="a word of no scale"),
        pytest.param(Changes(horizon="whenever"), id="no time"),
        pytest.param(Changes(horizon="2027-03-01..2026-03-01"), id="ends before it opens"),
        pytest.param(Changes(kind=Kind.PREDICTION), id="nothing changes"),
    ],
)
def test_a_change_that_cannot_be_read_changes_nothing(db: Database, changes: Changes) -> None:
    key = the_report(db)[0]
    with pytest.raises(UsageError):
        change(db, key, changes, scales=SCALES, **WHO)
    assert states(db)[key] == "pending"


def test_who_says_it_can_be_put_right_and_taken_away(db: Database) -> None:
    key = the_report(db)[0]
    named = change(db, key, Changes(said_by="The Ministry"), scales=SCALES, **WHO).made[0]
    assert the_candidate(db, named).attributed_to == "The Ministry"
    own = change(db, named, Changes(said_by=""), scales=SCALES, **WHO).made[0]
    assert the_candidate(db, own).attributed_to is None


def test_what_is_settled_is_not_edited(db: Database) -> None:
    key = the_report(db)[0]
    park(db, [key], **WHO)
    with pytest.raises(ConflictError, match="parked already"):
        adjust(db, key, Edge.END, 1, scales=SCALES, **WHO)


# ------------------------------------------------------------------ taking back


def test_undo_gives_back_the_former_reading_and_deletes_nothing(any_db: Database) -> None:
    key = the_report(any_db)[0]
    edited = adjust(any_db, key, Edge.END, 1, scales=SCALES, **WHO)
    undone = undo(any_db, **WHO)
    assert (undone.back, undone.gone) == ((key,), edited.made)
    assert states(any_db)[key] == "pending"
    assert states(any_db)[edited.made[0]] == "replaced"
    with any_db.read() as session:
        last = session.exec(select(Decision).order_by(col(Decision.id).desc())).first()
        assert session.exec(select(CandidateEdit)).one().former_keys == [key]
    assert last is not None
    assert last.reason == "undone"


def test_undo_goes_back_act_by_act(any_db: Database) -> None:
    first, second, third = the_report(any_db)[:3]
    other = add_missed(
        any_db, "bank-2026", TEXT.index("Rents"), len(TEXT), scales=SCALES, **WHO
    )
    park(any_db, [first], **WHO)
    reject(any_db, second, reason="meta", **WHO)
    merge(any_db, third, first, **WHO)
    assert [undo(any_db, **WHO).act for _ in range(4)] == [
        "merge",
        "reject",
        "park",
        "add missed",
    ]
    assert [states(any_db)[key] for key in (first, second, third)] == ["pending"] * 3
    assert states(any_db)[other.made[0]] == "replaced"
    with pytest.raises(NotFoundError, match="no act of triage"):
        undo(any_db, **WHO)


def test_parking_in_bulk_is_one_act(any_db: Database) -> None:
    keys = the_report(any_db)
    park_together(any_db, keys, **WHO)
    assert set(states(any_db).values()) == {"parked"}
    assert undo(any_db, **WHO).back == tuple(keys)
    assert set(states(any_db).values()) == {"pending"}


def test_nothing_is_parked_if_one_is_settled(db: Database) -> None:
    first, second, *_ = the_report(db)
    reject(db, second, reason="meta", **WHO)
    with pytest.raises(ConflictError, match="rejected already"):
        park_together(db, [first, second], **WHO)
    assert states(db)[first] == "pending"


def test_an_acceptance_is_not_taken_back_by_undo(db: Database) -> None:
    key = the_report(db)[0]
    accept(db, key, QuestionSpec(question="Will it?", criteria="The bank says so."), **WHO)
    with pytest.raises(ConflictError, match="a forecast stays"):
        undo(db, **WHO)


def test_undo_leaves_what_others_have_built_on(db: Database) -> None:
    key = the_report(db)[0]
    made = adjust(db, key, Edge.END, 1, scales=SCALES, **WHO).made[0]
    load_person(db)
    park(db, [made], by="mia", now=NOW)
    with pytest.raises(ConflictError, match="parked by now"):
        undo(db, **WHO)


def load_person(db: Database) -> None:
    from forecasts.services.people import add_person

    add_person(db, "mia", name="Mia Sample", now=NOW)


def test_the_funnel_counts_an_edited_claim_once_among_what_waits(any_db: Database) -> None:
    keys = the_report(any_db)
    adjust(any_db, keys[0], Edge.END, 1, scales=SCALES, **WHO)
    funnel = scorecard(any_db, Asked(), today=NOW.date()).total.funnel
    assert funnel.count(State.PENDING) == len(keys)
    assert funnel.count(State.MERGED) == 0


def test_a_report_shows_where_its_claims_stand(db: Database) -> None:
    keys = the_report(db)
    made = adjust(db, keys[0], Edge.END, 1, scales=SCALES, **WHO).made[0]
    report = read_report(db, "bank-2026")
    assert report.text == TEXT
    assert {key for key, _ in report.claims} == {made, *keys[1:]}
    assert len(pending(db, "bank-2026", policy=DESK_POLICY)) == len(keys)


# ------------------------------------------------------------------ spans

WORDS = st.lists(
    st.text("abc,;.", max_size=4).map(lambda rest: f"a{rest}"), min_size=2, max_size=12
)


@given(words=WORDS, data=st.data())
def test_an_edge_moved_there_and_back_is_where_it_was(
    words: list[str], data: st.DataObject
) -> None:
    text = "  ".join(words)
    places = words_within(text, Span(0, len(text)))
    first = data.draw(st.integers(0, len(places) - 1))
    last = data.draw(st.integers(first, len(places) - 1))
    span = Span(places[first].start, places[last].end)
    if last + 1 < len(places):
        wider = moved(text, span, Edge.END, 1)
        assert wider == Span(span.start, places[last + 1].end)
        assert moved(text, wider, Edge.END, -1) == span
    if first > 0:
        wider = moved(text, span, Edge.START, -1)
        assert wider == Span(places[first - 1].start, span.end)
        assert moved(text, wider, Edge.START, 1) == span


@given(words=WORDS, data=st.data())
def test_parts_of_a_split_lie_inside_and_apart(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    at = data.draw(
        st.sampled_from([word.start for word in words_within(text, Span(0, len(text)))])
    )
    try:
        one, two = halves(text, Span(0, len(text)), at)
    except UsageError:
        return
    assert 0 <= one.start < one.end <= two.start < two.end <= len(text)
    assert text[one.start : one.end] == text[one.start : one.end].strip()


# ------------------------------------------------------------------ near-duplicates


def test_an_obvious_duplicate_comes_first_and_repeats_are_marked(any_db: Database) -> None:
    text = (
        "The bank is likely to cut interest rates by June 2026. Floods may hit the coast. "
        "An interest rate cut by the bank is expected by June 2026."
    )
    key, _, repeat = the_report(any_db, text)
    (first, *_) = suggest_links(any_db, key)
    assert (first.key, first.what, first.same_report) == (repeat, Match.CANDIDATE, True)
    spec = QuestionSpec(question="Will the bank cut its interest rate?", criteria="It says so.")
    accept(any_db, repeat, spec, **WHO)
    questions = suggest_links(any_db, key, among=frozenset({Match.QUESTION}))
    assert [each.key for each in questions] == [repeat]


def test_seed_records_find_the_events_of_their_topic(db: Database) -> None:
    load(db, now=NOW, series=[], resolutions=False)
    with db.read() as session:
        topics = {q.key: q.topic for q in session.exec(select(Question))}
    of_questions = frozenset({Match.QUESTION})
    shared = [key for key, topic in topics.items() if list(topics.values()).count(topic) > 1]
    nearest = {
        key: [each for each in suggest_links(db, key, among=of_questions) if each.key != key]
        for key in shared
        if "." in key and key.rpartition(".")[2].isdigit()
    }
    found = [any(topics[e.key] == topics[key] for e in near) for key, near in nearest.items()]
    assert sum(found) / len(found) > 0.6


def test_suggestions_for_nothing_are_refused(db: Database) -> None:
    with pytest.raises(NotFoundError):
        suggest_links(db, "nobody-2026.01")
