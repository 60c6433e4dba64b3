"""One row a statement: the SQL of states held against the rules of the domain."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from forecasts.domain.candidate import CandidateState
from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.funnel import Standing, State, state_of
from forecasts.domain.probability import Orientation, Polarity, ProbabilityRange
from forecasts.domain.question import Question
from forecasts.domain.resolution import Outcome, Resolution
from forecasts.domain.source import SourceKind
from forecasts.domain.statement import Kind
from forecasts.services.people import DESK, acting
from forecasts.services.questions import keep_revision, link
from forecasts.services.resolving import settle
from forecasts.services.review import decide
from forecasts.storage.database import Database
from forecasts.storage.facts import STOOD_FOR, facts
from forecasts.storage.grouped import Dimension, Filters, chosen, counts, grouping
from tests.services.factories import (
    CREATED,
    DUE,
    NOW,
    PUBLISHED,
    TODAY,
    a_candidate,
    a_forecast,
    a_question,
    a_report,
    a_source,
    came,
    later,
    likely,
)

DAY = timedelta(days=1)


def rows(session: Session, **when: Any) -> dict[str, Any]:
    """The facts by key."""
    table = facts(when.get("as_of", NOW), when.get("today", TODAY))
    return {row.key: row for row in session.connection().execute(sa.select(table))}


def state(session: Session, forecast: Forecast, today: date = TODAY) -> str:
    return str(rows(session, today=today)[forecast.key].state)


def resolve(session: Session, forecast: Forecast, outcome: str, **fields: Any) -> None:
    hanging = select(Link.question_id).where(Link.forecast_id == forecast.id)
    question = session.get_one(Question, session.exec(hanging).all()[-1])
    now = fields.pop("now", later(CREATED))
    settle(session, question, came(outcome, **fields), by=DESK, now=now)


# ---- the law: SQL says what the domain says


@dataclass(frozen=True)
class Asked:
    due_in: int
    outcomes: tuple[str | None, ...]  # None: reopened
    known_in: int | None


@dataclass(frozen=True)
class Said:
    source: str
    question: int | None
    series: bool
    ppm: int | None
    kind: Kind
    issued_in: int
    repeats: bool
    orientation: Orientation
    polarity: Polarity


ASKED = st.builds(
    Asked,
    due_in=st.integers(0, 4),
    outcomes=st.lists(st.sampled_from(["yes", "no", "partly", "void", None]), max_size=3).map(
        tuple
    ),
    known_in=st.none() | st.integers(0, 4),
)
SAID = st.builds(
    Said,
    source=st.sampled_from(["bank", "fund"]),
    question=st.none() | st.integers(0, 1),
    series=st.booleans(),
    ppm=st.none() | st.sampled_from([0, 250_000, 1_000_000]),
    kind=st.sampled_from([Kind.PREDICTION, Kind.COMMITMENT, Kind.PLAN]),
    issued_in=st.integers(0, 5),
    repeats=st.booleans(),
    orientation=st.sampled_from(Orientation),
    polarity=st.sampled_from(Polarity),
)
CANDIDATES = st.lists(
    st.lists(st.sampled_from(CandidateState), max_size=2).map(tuple), max_size=3
)


@dataclass(frozen=True)
class Desk:
    asked: Sequence[Asked]
    said: Sequence[Said]
    forecasts: Sequence[Forecast]
    candidates: Counter[str]


def store(session: Session, asked: Sequence[Asked], said: Sequence[Said], found: Any) -> Desk:
    questions = [
        a_question(session, f"asked.{number}", due_on=PUBLISHED + each.due_in * DAY)
        for number, each in enumerate(asked)
    ]
    for question, each in zip(questions, asked, strict=True):
        for outcome in each.outcomes:
            _settle(session, question, outcome, each.known_in)
    forecasts: list[Forecast] = []
    for each_said in said:
        forecasts.append(_store_said(session, each_said, questions, forecasts))
    home = a_report(session, "found-2026")
    states: Counter[str] = Counter()
    for decisions in found:
        candidate = a_candidate(session, home)
        for decision in decisions:
            decide(session, candidate, decision, by=DESK, now=CREATED)
        states[candidate.state.value] += candidate.state not in STOOD_FOR
    return Desk(asked, said, forecasts, +states)


def _settle(
    session: Session, question: Question, outcome: str | None, known_in: int | None
) -> None:
    if outcome is None:
        reopened = {"question_id": question.id, "reason": "wrong", "recorded_at": CREATED}
        session.add(Resolution.model_validate(reopened))
        session.flush()
        return
    known_on = None if known_in is None else PUBLISHED + known_in * DAY
    settle(session, question, came(outcome, known_on=known_on), by=DESK, now=CREATED)


def _store_said(
    session: Session, said: Said, questions: Sequence[Question], former: Sequence[Forecast]
) -> Forecast:
    question = None if said.question is None else questions[said.question]
    return a_forecast(
        session,
        source=said.source,
        series=said.series,
        ppm=said.ppm,
        kind=said.kind,
        polarity=said.polarity,
        issued_on=PUBLISHED + said.issued_in * DAY,
        repeats_id=former[0].id if said.repeats and former else None,
        orientation=said.orientation,
        question=question,
        hang=question is not None,
    )


def counting(desk: Desk) -> set[int]:
    """Places of the forecasts that count of their source, question and report: by hand."""
    same: dict[tuple[str, int, bool], list[int]] = {}
    for place, said in enumerate(desk.said):
        if said.question is not None and desk.forecasts[place].repeats_id is None:
            same.setdefault((said.source, said.question, said.series), []).append(place)
    return {_the_one(desk, places) for places in same.values()}


def _the_one(desk: Desk, places: Sequence[int]) -> int:
    first = desk.said[places[0]]
    if not first.series:
        return min(places, key=lambda place: (desk.said[place].issued_in, place))
    return max(
        places,
        key=lambda place: (in_time(desk, place), desk.said[place].issued_in, place),
    )


def in_time(desk: Desk, place: int) -> bool:
    said = desk.said[place]
    asked = desk.asked[said.question or 0]
    end = asked.due_in
    if asked.known_in is not None and latest(asked) is not None:
        end = min(end, asked.known_in)
    return said.issued_in <= end


def latest(asked: Asked) -> str | None:
    return asked.outcomes[-1] if asked.outcomes else None


def expected(desk: Desk, today: date) -> dict[str, State]:
    ones = counting(desk)
    states = {}
    for place, (said, forecast) in enumerate(zip(desk.said, desk.forecasts, strict=True)):
        asked = None if said.question is None else desk.asked[said.question]
        outcome = None if asked is None else latest(asked)
        standing = Standing(
            due_on=None if asked is None else PUBLISHED + asked.due_in * DAY,
            outcome=None if outcome is None else Outcome(outcome),
            has_probability=said.ppm is not None,
            own_conduct=said.kind in (Kind.COMMITMENT, Kind.PLAN),
            repeats=forecast.repeats_id is not None,
            counts_once=asked is None or place in ones,
        )
        states[forecast.key] = state_of(standing, today)
    return states


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database every example writes into and takes back."""
    database = Database(str(tmp_path_factory.mktemp("facts") / "desk.db"))
    yield database
    database.close()


@settings(max_examples=40)
@given(
    asked=st.tuples(ASKED, ASKED),
    said=st.lists(SAID, max_size=5),
    found=CANDIDATES,
    today=st.integers(0, 6),
)
def test_the_sql_states_are_those_of_the_domain_and_add_up(
    one_file: Database, asked: Any, said: list[Said], found: Any, today: int
) -> None:
    day = PUBLISHED + today * DAY
    with one_file.begin() as session:
        desk = store(session, asked, said, found)
        known = rows(session, today=day)
        tracked = {f.key: State(known.pop(f.key).state) for f in desk.forecasts}
        assert tracked == expected(desk, day)
        assert Counter(row.state for row in known.values()) == desk.candidates
        assert_partition(session, day, len(desk.forecasts) + len(known))
        session.rollback()


def assert_partition(session: Session, today: date, statements: int) -> None:
    """However statements are grouped, each is counted once."""
    table = facts(NOW, today)
    for dimension in (None, *Dimension):
        counted = counts(table, grouping(table, dimension), chosen(table, Filters()))
        found = session.connection().execute(counted).all()
        assert sum(row.statements for row in found) == statements, dimension


# ---- cases a person would ask about


def test_a_window_is_over_the_day_after_its_last(any_db: Database) -> None:
    with any_db.begin() as session:
        open_one, known = a_forecast(session), a_forecast(session)
        resolve(session, known, "yes")
        assert (state(session, open_one, DUE), state(session, known, DUE)) == (
            "not_due",
            "known_waiting",
        )
        after = DUE + DAY
        assert (state(session, open_one, after), state(session, known, after)) == (
            "overdue",
            "scored",
        )


def test_the_derived_probability_is_of_yes_to_the_question(any_db: Database) -> None:
    with any_db.begin() as session:
        same = a_forecast(session, **likely())
        opposite = a_forecast(session, **likely(), orientation=Orientation.OPPOSITE)
        found = rows(session)
    band = ProbabilityRange(550_000, 650_000, 750_000)
    for forecast, orientation in ((same, "same"), (opposite, "opposite")):
        row = found[forecast.key]
        kept = ProbabilityRange(row.low_ppm, row.point_ppm, row.high_ppm)
        assert kept == band.oriented(Orientation(orientation))


@pytest.mark.parametrize(
    ("orientation", "polarity", "event", "said"),
    [
        pytest.param("same", "affirmed", 1_000_000, 1_000_000, id="named and said"),
        pytest.param("same", "negated", 1_000_000, 0, id="denied, and it came"),
        pytest.param("opposite", "affirmed", 0, 0, id="yes to the question is its failure"),
        pytest.param("opposite", "negated", 0, 1_000_000, id="denied, and it failed"),
    ],
)
def test_what_came_true_follows_from_orientation_and_polarity(
    db: Database, orientation: str, polarity: str, event: int, said: int
) -> None:
    with db.begin() as session:
        forecast = a_forecast(
            session, ppm=None, orientation=Orientation(orientation), polarity=polarity
        )
        resolve(session, forecast, "yes")
        row = rows(session)[forecast.key]
    assert (row.event_ppm, row.said_ppm) == (event, said)


def test_a_repeat_never_takes_the_place_of_what_it_repeats(db: Database) -> None:
    with db.begin() as session:
        question = a_question(session)
        first = a_forecast(session, series=True, question=question)
        again = a_forecast(session, series=True, question=question, repeats_id=first.id)
        resolve(session, first, "yes")
        assert (state(session, first), state(session, again)) == ("scored", "merged")


def test_one_counts_of_source_question_and_report_and_each_report_counts(
    db: Database,
) -> None:
    with db.begin() as session:
        question = a_question(session)
        second_report = a_report(session, "bank-2026-02")
        first = a_forecast(session, question=question)
        same_report = a_forecast(session, question=question)
        other_report = a_forecast(session, question=question, report=second_report)
        other_source = a_forecast(session, question=question, source="fund")
        resolve(session, first, "yes")
        states = [
            state(session, each) for each in (first, same_report, other_report, other_source)
        ]
    assert states == ["scored", "merged", "scored", "scored"]


def test_of_a_series_the_last_before_the_end_counts(db: Database) -> None:
    with db.begin() as session:
        question = a_question(session)

        def on(day: date) -> Forecast:
            return a_forecast(session, series=True, question=question, issued_on=day)

        early, last, late = on(PUBLISHED), on(DUE), on(DUE + DAY)
        resolve(session, early, "no")
        assert [state(session, each) for each in (early, last, late)] == [
            "merged",
            "scored",
            "merged",
        ]


def test_of_a_series_nothing_said_after_the_outcome_was_known_counts(db: Database) -> None:
    with db.begin() as session:
        question = a_question(session)
        known_on = PUBLISHED + 60 * DAY
        before, after = (
            a_forecast(session, series=True, question=question, issued_on=known_on + gap)
            for gap in (-DAY, DAY)
        )
        resolve(session, before, "yes", known_on=known_on)
        assert (state(session, before), state(session, after)) == ("scored", "merged")


@pytest.mark.parametrize(
    ("fields", "hindsight"),
    [
        pytest.param({}, 0, id="worded and said in time"),
        pytest.param({"issued_on": DUE + DAY}, 1, id="said after the window"),
        pytest.param({"known_on": CREATED.date()}, 1, id="known when it was worded"),
        pytest.param({"known_on": CREATED.date() + DAY}, 0, id="known the day after"),
        pytest.param({"retrospective": True}, 1, id="worded in hindsight"),
    ],
)
def test_hindsight_is_kept_apart(db: Database, fields: dict[str, Any], hindsight: int) -> None:
    known_on = fields.pop("known_on", None)
    retrospective = fields.pop("retrospective", False)
    with db.begin() as session:
        question = a_question(session, retrospective=retrospective)
        forecast = a_forecast(session, question=question, **fields)
        resolve(session, forecast, "yes", known_on=known_on)
        assert rows(session)[forecast.key].retrospective == hindsight


def test_as_of_an_earlier_moment_nothing_later_is_known(any_db: Database) -> None:
    with any_db.begin() as session:
        report = a_report(session, "bank-2026")
        forecast = a_forecast(session, report=report)
        before = rows(session, as_of=CREATED)
        assert [row.state for row in before.values()] == ["overdue"]
        now = later(CREATED)
        # the report got its text afterwards
        a_candidate(session, report, key="bank-2026.07", number=7, now=now)
        a_forecast(session, report=report, now=now)
        resolve(session, forecast, "yes", now=now)
        link(session, forecast, None, Orientation.SAME, by=DESK, now=later(now))
        assert rows(session, as_of=CREATED) == before
        assert rows(session, as_of=now)[forecast.key].state == "scored"
        assert rows(session, as_of=later(now))[forecast.key].state == "pending"


def test_an_earlier_wording_is_in_force_until_it_changes(db: Database) -> None:
    with db.begin() as session:
        forecast = a_forecast(session)
        question = session.get_one(Question, 1)
        question.due_on, question.topic = DUE + 365 * DAY, "rates"
        keep_revision(session, question, reason="redated", by=DESK, now=later(CREATED))
        assert rows(session, as_of=CREATED)[forecast.key].due_on == DUE
        changed = rows(session)[forecast.key]
        assert (changed.state, changed.topic) == ("not_due", "rates")


def test_an_author_rolls_up_to_the_outlet_and_a_quoted_body_does_not(db: Database) -> None:
    with db.begin() as session:
        acting(session, DESK, CREATED)
        outlet = a_source(session, "paper")
        author = a_source(session, "ann", kind=SourceKind.PERSON, parent_id=outlet.id)
        report = a_report(session, "paper-2026", source_id=outlet.id, author_id=author.id)
        own = a_forecast(session, source="ann", report=report)
        quoted = a_forecast(session, source="fund", report=report, relayed_by_id=author.id)
        waiting = a_candidate(session, report)
        found = rows(session)
        fund = a_source(session, "fund")
    assert {found[own.key].root_id, found[waiting.key].root_id} == {outlet.id}
    assert found[waiting.key].source_id == author.id
    assert found[quoted.key].root_id == fund.id
    assert (found[quoted.key].relayed_by_id, found[quoted.key].relayed_root_id) == (
        author.id,
        outlet.id,
    )
