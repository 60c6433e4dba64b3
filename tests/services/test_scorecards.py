"""Scorecards: numbers anybody can check, the same on both engines and for every moment."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from forecasts.domain.candidate import Candidate, CandidateState
from forecasts.domain.forecast import Forecast
from forecasts.domain.probability import Orientation
from forecasts.domain.question import Question
from forecasts.domain.report import Report
from forecasts.domain.scorecard import Group, Scorecard
from forecasts.domain.source import SourceKind
from forecasts.domain.statement import Kind
from forecasts.errors import ForecastsError, NotFoundError
from forecasts.exports.json import to_json
from forecasts.services.audit import record_act
from forecasts.services.intake import Particulars, add_report
from forecasts.services.people import DESK, acting
from forecasts.services.questions import QuestionSpec, relink, sharpen
from forecasts.services.resolving import record_verdict, reopen, settle
from forecasts.services.review import ClaimSpec, accept, merge, park, reject
from forecasts.services.scorecards import Asked, scorecard
from forecasts.services.sources import add_alias, set_yardstick
from forecasts.storage.database import Database
from forecasts.storage.facts import STOOD_FOR
from forecasts.storage.grouped import Dimension, Filters
from seeds.load import load
from tests.services.factories import (
    CREATED,
    DUE,
    NOW,
    PUBLISHED,
    TODAY,
    a_candidate,
    a_document,
    a_forecast,
    a_question,
    a_report,
    a_source,
    came,
    later,
    likely,
    phia,
    the_question,
)

HINDSIGHT = Asked(retrospective=True)


def card(db: Database, asked: Asked = Asked(), **when: Any) -> Scorecard:  # noqa: B008
    return scorecard(db, asked, **{"today": TODAY} | when)


def group(scorecard: Scorecard, name: str) -> Group:
    (found,) = (g for g in scorecard.groups if name in g.key.values())
    return found


def a_desk(db: Database) -> None:
    """Two sources; one statement or more in each state, lane and voice."""
    with db.begin() as session:
        acting(session, DESK, CREATED)
        outlet = a_source(session, "paper")
        author = a_source(session, "ann", kind=SourceKind.PERSON, parent_id=outlet.id)
        home = a_report(session, "paper-2026", source_id=outlet.id, author_id=author.id)
        shared = a_question(session, "shared.1", topic="rates")
        hindsight = a_question(session, "shared.2", retrospective=True)
        made = [
            a_forecast(session, source="ann", report=home, question=shared, **likely()),
            a_forecast(session, question=shared, orientation=Orientation.OPPOSITE),
            a_forecast(session, ppm=None),
            a_forecast(session, ppm=900_000, kind=Kind.COMMITMENT),
            a_forecast(session, due_on=TODAY),
            a_forecast(session, ppm=250_000),
            a_forecast(session, question=hindsight),
        ]
        relayed = a_forecast(session, source="fund", report=home, relayed_by_id=author.id)
        a_forecast(session, source="fund", report=home, repeats_id=relayed.id, hang=False)
        a_forecast(session, hang=False)
        for state in CandidateState:
            if state not in STOOD_FOR:
                number = 60 + list(CandidateState).index(state)
                key = f"paper-2026.{number}"
                a_candidate(session, home, state=state, key=key, number=number)
        outcomes = ("yes", None, "yes", "no", "yes", "void", "partly")
        for forecast, outcome in zip(made, outcomes, strict=True):
            if outcome is not None:
                question = (
                    shared
                    if forecast is made[0]
                    else hindsight
                    if forecast is made[6]
                    else the_question(session, forecast.key)
                )
                settle(session, question, came(outcome), by=DESK, now=later(CREATED))
        record_act(session, "make", "desk", by=DESK, now=later(CREATED))


# ---- real numbers


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The seed records, loaded once; nothing here changes them."""
    database = Database(str(tmp_path_factory.mktemp("seeds") / "desk.db"))
    load(database, now=NOW)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("report", "found", "scored", "void", "overdue", "brier"),
    [
        ("specialeurasia-2024-11", 32, 0, 11, 6, None),
        ("gardiner-2024-11", 18, 1, 5, 4, (0.1225, 0.0625, 0.2025)),
        ("blackburn-2025-05-02", 15, 1, 2, 2, (0.49, 0.4225, 0.5625)),
        ("cfr-2024-10-25", 14, 3, 3, 0, (0.3225, 0.2225, 0.4425)),
        ("meduza-2024-10-23", 17, 0, 3, 1, None),
    ],
)
def test_the_figures_published_with_the_seed_records_come_out(
    seeded: Database,
    report: str,
    found: int,
    scored: int,
    void: int,
    overdue: int,
    brier: tuple[float, float, float] | None,
) -> None:
    made = group(card(seeded, replace(HINDSIGHT, by=Dimension.REPORT)), report).to_dict()
    funnel = made["funnel"]
    assert (funnel["statements"], funnel["scored"]) == (found, scored)
    assert sum(funnel["void"].values()) == void
    assert funnel["overdue"] == overdue
    values = [made["brier"][name] for name in ("value", "best_reading", "worst_reading")]
    assert values == ([None] * 3 if brier is None else pytest.approx(list(brier)))
    assert made["tier"] == "counts"


def test_all_five_reports_pooled(seeded: Database) -> None:
    with seeded.read() as session:
        keys = tuple(session.exec(select(Report.key)).all())
    made = card(seeded, replace(HINDSIGHT, filters=Filters(reports=keys))).total.to_dict()
    assert (made["n"], made["funnel"]["statements"]) == (5, 96)
    values = [made["brier"][name] for name in ("value", "best_reading", "worst_reading")]
    assert values == pytest.approx([0.316, 0.2305, 0.4185])


def test_nothing_worded_in_hindsight_is_in_the_headline(seeded: Database) -> None:
    made = card(seeded, Asked(Dimension.REPORT))
    reports = [g for g in made.groups if g.key["report"] != "(none)"]
    assert [g.score.n for g in reports] == [0] * 5
    assert sum(g.retrospective for g in reports) == 5
    assert all("Nothing prospective" in g.sentence for g in reports)
    assert made.total.score.n == made.total.prospective > 100  # the platform's


# ---- laws


@pytest.mark.parametrize("by", list(Dimension))
def test_states_add_up_in_every_grouping(seeded: Database, by: Dimension) -> None:
    made = card(seeded, Asked(by))
    for each in made.groups:
        funnel = each.to_dict()["funnel"]
        parts = [v if isinstance(v, int) else 0 for k, v in funnel.items() if k != "statements"]
        named = [sum(funnel[name].values()) for name in ("void", "resolved_unscored")]
        assert funnel["statements"] == sum(parts) + sum(named)
    whole = made.total.funnel
    assert sum(g.funnel.statements for g in made.groups) == whole.statements
    assert sum(g.score.n for g in made.groups) == made.total.score.n


def test_both_engines_give_the_same_bytes(db: Database, postgres_db: Database) -> None:
    for each in (db, postgres_db):
        load(each, now=NOW)
        a_desk(each)
    for by in Dimension:
        asked = replace(HINDSIGHT, by=by)
        assert to_json(card(db, asked)) == to_json(card(postgres_db, asked)), by


def test_asked_twice_the_bytes_are_the_same(seeded: Database) -> None:
    assert to_json(card(seeded)) == to_json(card(seeded))


Act = Callable[[Database, datetime], object]


def _first(db: Database, record: Any, *where: Any) -> str:
    with db.read() as session:
        found = session.exec(select(record.key).where(*where).order_by(record.key)).first()
        return str(found)


def _open(db: Database) -> str:
    return _first(db, Question, Question.status == "open")


def _pending(db: Database) -> str:
    return _first(db, Candidate, Candidate.state == CandidateState.PENDING)


WORDED = QuestionSpec(question="Will it?", criteria="the gazette", due_on=DUE)
ACTS: dict[str, Act] = {
    "accept": lambda db, now: accept(db, _pending(db), WORDED, by=DESK, now=now),
    "accept for another": lambda db, now: accept(
        db, _pending(db), WORDED, ClaimSpec(voice="Fund", desk_ppm=1), by=DESK, now=now
    ),
    "park": lambda db, now: park(db, [_pending(db)], by=DESK, now=now),
    "reject": lambda db, now: reject(db, _pending(db), reason="past", by=DESK, now=now),
    "merge": lambda db, now: merge(db, _pending(db), _first(db, Forecast), by=DESK, now=now),
    "link": lambda db, now: relink(db, _first(db, Forecast), "shared.1", by=DESK, now=now),
    "unlink": lambda db, now: relink(db, _first(db, Forecast), None, by=DESK, now=now),
    "resolve": lambda db, now: record_verdict(db, _open(db), came("yes"), by=DESK, now=now),
    "void": lambda db, now: record_verdict(db, _open(db), came("void"), by=DESK, now=now),
    "reopen": lambda db, now: reopen(db, "shared.1", reason="wrong", by=DESK, now=now),
    "sharpen": lambda db, now: sharpen(
        db,
        _open(db),
        QuestionSpec(criteria="another gazette", topic="war"),
        reason="vague",
        by=DESK,
        now=now,
    ),
    "redate": lambda db, now: sharpen(
        db, _open(db), QuestionSpec(due_on=DUE + timedelta(400)), reason="x", by=DESK, now=now
    ),
    "add a report": lambda db, now: add_report(
        db,
        a_document("Exports may fall. The bank is likely to cut rates."),
        Particulars("Paper", author="Cy Example"),
        yardstick=phia(),
        by=DESK,
        now=now,
    ),
    "add the text of a report": lambda db, now: add_report(
        db,
        a_document("Growth could slow.", sha256=_sha_of(db, "paper-2026")),
        Particulars("Paper", title="Outlook"),
        yardstick=phia(),
        by=DESK,
        now=now,
    ),
    "another yardstick": lambda db, now: set_yardstick(db, "Paper", "ipcc-ar5", now=now),
    "another name": lambda db, now: add_alias(db, "Paper", "The Paper", now=now),
}


def _sha_of(db: Database, key: str) -> str:
    with db.read() as session:
        return session.exec(select(Report.sha256).where(Report.key == key)).one()


def all_bytes(db: Database, as_of: datetime) -> list[str]:
    return [
        to_json(card(db, Asked(by, retrospective=both), as_of=as_of))
        for by, both in ((Dimension.AUTHOR, True), (Dimension.TOPIC, False))
    ]


@settings(max_examples=4)
@given(st.lists(st.sampled_from(sorted(ACTS)), min_size=6, max_size=10))
def test_as_of_a_moment_nothing_later_changes_a_byte(
    tmp_path_factory: pytest.TempPathFactory, acts: Sequence[str]
) -> None:
    db = Database(str(tmp_path_factory.mktemp("as-of") / "desk.db"))
    a_desk(db)
    moment = later(CREATED, 2)
    before = all_bytes(db, moment)
    for hours, act in enumerate(acts, start=3):
        try_to(ACTS[act], db, later(CREATED, hours))
    assert all_bytes(db, moment) == before
    db.close()


def try_to(act: Act, db: Database, now: datetime) -> None:
    """Do it, unless what was done before forbids it."""
    with suppress(ForecastsError):
        act(db, now)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_no_single_act_changes_an_earlier_scorecard(db: Database, act: str) -> None:
    a_desk(db)
    moment = later(CREATED, 2)
    before = to_json(card(db, HINDSIGHT, as_of=moment))
    ACTS[act](db, NOW)
    assert to_json(card(db, HINDSIGHT, as_of=moment)) == before


# ---- what a manager relies on


def test_void_improves_no_rate_and_stays_in_the_funnel(db: Database) -> None:
    with db.begin() as session:
        for outcome in ("yes", "no", "void"):
            forecast = a_forecast(session, ppm=None)
            question = the_question(session, forecast.key)
            settle(session, question, came(outcome), by=DESK, now=later(CREATED))
        record_act(session, "make", "desk", by=DESK, now=later(CREATED))
    total = card(db).total
    assert (total.unquantified.n, total.unquantified.value) == (2, 0.5)
    assert total.funnel.void == {"badly_posed": 1}


def test_relayed_claims_count_once_for_the_speaker_and_as_relayed_for_the_outlet(
    db: Database,
) -> None:
    a_desk(db)
    made = card(db)
    paper, fund = group(made, "paper"), group(made, "fund")
    assert (paper.relayed, fund.relayed, made.total.relayed) == (1, 0, 1)
    assert fund.funnel.statements == 2  # the repeat is there, as merged
    assert sum(g.funnel.statements for g in made.groups) == made.total.funnel.statements
    by_author = card(db, Asked(Dimension.AUTHOR))
    assert group(by_author, "ann").relayed == 1


def test_a_page_of_one_source_shows_what_all_sources_show_of_it(db: Database) -> None:
    a_desk(db)
    everything = card(db, HINDSIGHT)
    for name in ("paper", "bank", "fund"):
        alone = card(db, replace(HINDSIGHT, filters=Filters(sources=(name,))))
        shown, whole = group(alone, name).to_dict(), group(everything, name).to_dict()
        for compared in ("funnel", "shares", "relayed", "by_expression", "n"):
            assert shown[compared] == whole[compared], (name, compared)
        assert len(alone.groups) == 1


@pytest.mark.parametrize(
    ("filters", "statements"),
    [
        pytest.param({"sources": ("Paper",)}, 5, id="by name, authors included"),
        pytest.param({"topics": ("rates",)}, 2, id="by topic"),
        pytest.param({"kinds": ("commitment",)}, 1, id="by kind"),
        pytest.param({"expressions": ("verbal",)}, 1, id="by expression"),
        pytest.param({"horizons": ("short",)}, 0, id="by horizon"),
        pytest.param({"reports": ("bank-2026",)}, 7, id="by report"),
        pytest.param({"issued_from": PUBLISHED + timedelta(1)}, 0, id="from a day"),
        pytest.param({"issued_to": PUBLISHED}, 14, id="to a day"),
    ],
)
def test_filters_recalculate_everything(
    any_db: Database, filters: dict[str, Any], statements: int
) -> None:
    a_desk(any_db)
    made = card(any_db, Asked(filters=Filters(**filters)))
    assert made.total.funnel.statements == statements
    assert set(made.filters) == set(filters)


def test_an_unknown_source_is_named_with_near_ones(db: Database) -> None:
    a_desk(db)
    with pytest.raises(NotFoundError, match="did you mean"):
        card(db, Asked(filters=Filters(sources=("papr",))))


def test_an_empty_record_has_a_scorecard_too(any_db: Database) -> None:
    made = card(any_db)
    assert (made.groups, made.total.funnel.statements) == ((), 0)
    assert made.total.to_dict()["brier"]["value"] is None


def test_before_the_first_act_there_is_nothing(db: Database) -> None:
    a_desk(db)
    earlier = CREATED - timedelta(days=1)
    assert card(db, as_of=earlier).total.funnel.statements == 0


def test_maturity_is_judged_on_the_day_that_is_printed(db: Database) -> None:
    a_desk(db)
    on_due_day, day_after = card(db, today=DUE), card(db, today=DUE + timedelta(1))
    assert on_due_day.total.score.n == 0
    assert day_after.total.score.n == 2
    assert day_after.to_dict()["today"] == "2026-07-01"


def test_a_reference_probability_gives_skill_against_it(db: Database) -> None:
    with db.begin() as session:
        question = a_question(
            session, reference_ppm=500_000, reference_basis="base_rate", reference_on=PUBLISHED
        )
        a_forecast(session, ppm=1_000_000, question=question)
        settle(session, question, came("yes"), by=DESK, now=later(CREATED))
        record_act(session, "make", "desk", by=DESK, now=later(CREATED))
    skill = card(db).total.to_dict()["skill"]
    assert (skill["value"], skill["reference"], skill["n"]) == (1.0, "reference_probability", 1)


def test_days_are_compared_as_days(db: Database) -> None:
    a_desk(db)
    exactly = Filters(issued_from=PUBLISHED, issued_to=date(2026, 1, 5))
    assert card(db, Asked(filters=exactly)).total.funnel.statements == 14
    with db.read() as session:
        assert len(session.exec(select(Forecast).where(col(Forecast.id) > 0)).all()) == 10
