"""Loading the seed records, on both engines."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from forecasts.domain.audit import AuditEntry
from forecasts.domain.forecast import Forecast, Link
from forecasts.domain.question import Question, QuestionRevision, QuestionStatus
from forecasts.domain.records import RECORDS
from forecasts.domain.report import Report
from forecasts.domain.resolution import Evidence, Resolution, Verdict
from forecasts.domain.scenario import Indicator, Scenario, ScenarioForecast, ScenarioSet
from forecasts.domain.source import Source, SourceKind
from forecasts.domain.statement import Kind
from forecasts.errors import ConflictError, NotFoundError
from forecasts.services.audit import verify_chain
from forecasts.services.sources import source_for, source_named
from forecasts.storage.database import Database
from seeds.load import load
from seeds.loader import report_drafts, series_drafts

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REPORTS = {report.key: report for report in report_drafts()}
(SERIES,) = series_drafts()
BLACKBURN = REPORTS["blackburn-2025-05-02"]
EURASIA = REPORTS["specialeurasia-2024-11"]


def rows(db: Database) -> dict[str, int]:
    """How many rows each table has."""
    with db.read() as session:
        return {record.__name__: count(session, record) for record in RECORDS}


def count(session: Session, record: type[SQLModel]) -> int:
    return session.exec(select(sa.func.count()).select_from(record)).one()


def test_everything_goes_in_once(any_db: Database) -> None:
    summary = load(any_db, now=NOW)
    added = {loaded.key: loaded for loaded in summary.all}
    assert {key: loaded.forecasts for key, loaded in added.items()} == {
        **{key: len(report.forecasts) for key, report in REPORTS.items()},
        SERIES.key: 216,
    }
    before = rows(any_db)
    assert before["Forecast"] == before["Link"] == 96 + 216
    assert before["Question"] == before["QuestionRevision"] == 95 + 2 + 72
    assert before["Verdict"] == before["Resolution"] == 79 + 2 + 72
    assert before["Evidence"] == 127 + 4 + 72
    assert before["AuditEntry"] == 5 + 1 + before["Resolution"]

    again = load(any_db, now=LATER)
    assert not again.added_anything
    assert {loaded.note for loaded in again.all} == {"already there"}
    assert rows(any_db) == before
    assert verify_chain(any_db).holds


def test_everything_is_recorded_at_the_moment_of_loading(db: Database) -> None:
    load(db, now=NOW)
    with db.read() as session:
        for record in (Forecast, Link, QuestionRevision, Verdict, Resolution, AuditEntry):
            moments = set(session.exec(select(record.recorded_at)))
            assert moments == {NOW}, record.__name__
        assert set(session.exec(select(Report.added_at))) == {NOW}


def test_report_questions_are_retrospective_and_the_series_is_prospective(db: Database) -> None:
    load(db, now=NOW)
    with db.read() as session:
        for question in session.exec(select(Question)):
            series = question.key.startswith("us-governors")
            assert question.retrospective is not series
            worded = question.opens_on if series else date(2026, 11, 22)
            assert question.sharpened_at.date() == worded


def test_without_resolutions_every_question_is_open_and_asked_about(db: Database) -> None:
    summary = load(db, now=NOW, resolutions=False)
    assert {loaded.resolutions for loaded in summary.all} == {0}
    assert rows(db)["Verdict"] == 0
    with db.read() as session:
        waiting = session.exec(select(Question.next_prompt_at, Question.status)).all()
    assert all(
        moment is not None and status is QuestionStatus.OPEN for moment, status in waiting
    )


def test_only_what_the_evidence_left_open_is_asked_about(db: Database) -> None:
    load(db, now=NOW, series=())
    unsettled = {
        forecast.key
        for report in REPORTS.values()
        for forecast in report.forecasts
        if forecast.question is not None and forecast.resolution is None
    }
    with db.read() as session:
        waiting = select(Question.key).where(col(Question.next_prompt_at).is_not(None))
        assert set(session.exec(waiting)) == unsettled


def test_a_forecast_keeps_what_the_text_says(db: Database) -> None:
    load(db, now=NOW, reports=[BLACKBURN], series=())
    with db.read() as session:
        unlikely = forecast(session, "blackburn-2025-05-02.10")
        assert (unlikely.low_ppm, unlikely.point_ppm, unlikely.high_ppm) == (
            250_000,
            300_000,
            350_000,
        )
        assert (unlikely.yardstick, unlikely.yardstick_version) == ("uk-phia-2018", "2018")
        assert (unlikely.yardstick_basis, unlikely.yardstick_term) == ("assumed", "unlikely")
        assert (unlikely.polarity, unlikely.kind) == ("negated", Kind.PREDICTION)
        assert (unlikely.horizon_class, unlikely.due_on) == ("short", date(2025, 8, 2))
        assert unlikely.quote is None
        long_term = forecast(session, "blackburn-2025-05-02.13")
        assert (long_term.opens_on, long_term.due_on) == (date(2026, 5, 2), None)
        question = session.exec(select(Question).where(Question.key == long_term.key)).one()
        assert (question.due_on, question.due_basis) == (date(2028, 5, 2), "policy")


def forecast(session: Session, key: str) -> Forecast:
    return session.exec(select(Forecast).where(Forecast.key == key)).one()


def test_a_repetition_hangs_on_the_question_of_what_it_repeats(db: Database) -> None:
    load(db, now=NOW, reports=[BLACKBURN], series=())
    with db.read() as session:
        first, again = (forecast(session, f"blackburn-2025-05-02.{n}") for n in ("14", "02"))
        assert again.repeats_id == first.id
        links = select(Link.question_id).where(col(Link.forecast_id).in_([first.id, again.id]))
        assert len(set(session.exec(links))) == 1


def test_the_quoted_get_their_own_claims_and_the_outlet_relays_them(db: Database) -> None:
    load(db, now=NOW, series=())
    with db.read() as session:
        expert = source_named(session, "Fyodor Tertitskiy")
        meduza = source_named(session, "Meduza / iStories")
        claims = session.exec(select(Forecast).where(Forecast.source_id == expert.id)).all()
        assert {c.key for c in claims} == {"meduza-2024-10-23.09", "meduza-2024-10-23.16"}
        assert {c.relayed_by_id for c in claims} == {meduza.id}
        authors = source_named(session, "Liana Fix and Benjamin Harris")
        assert authors.parent_id == source_named(session, "CFR").id
        assert authors.kind is SourceKind.PERSON


def test_a_source_the_desk_knows_already_is_used(db: Database) -> None:
    with db.begin() as session:
        known = source_for(session, "CFR", kind=SourceKind.ORGANISATION, now=NOW)
    load(db, now=NOW, reports=[REPORTS["cfr-2024-10-25"]], series=())
    with db.read() as session:
        assert session.exec(select(Report.source_id)).one() == known.id
        assert source_named(session, "Council on Foreign Relations").id == known.id


def test_the_two_courses_are_a_set_with_questions_and_signposts(db: Database) -> None:
    load(db, now=NOW, reports=[EURASIA], series=())
    with db.read() as session:
        home = session.exec(select(ScenarioSet)).one()
        courses = session.exec(select(Scenario).where(Scenario.set_id == home.id)).all()
        assert len(courses) == 2
        assert not home.exclusive
        assert count(session, ScenarioForecast) == count(session, Indicator) == 2
        conditional = session.exec(
            select(Question).where(Question.key == "specialeurasia-2024-11.15")
        ).one()
        front = next(c for c in courses if c.key.endswith(".frontline"))
        assert conditional.condition_question_id == front.question_id


def test_verdicts_keep_evidence_days_and_certainty(db: Database) -> None:
    load(db, now=NOW, reports=[BLACKBURN], series=())
    with db.read() as session:
        verdict = session.exec(
            select(Verdict)
            .join(Question, col(Verdict.question_id) == Question.id)
            .where(Question.key == "blackburn-2025-05-02.05")
        ).one()
        assert (verdict.happened_on, verdict.known_on) == (date(2025, 10, 22), None)
        assert (verdict.certainty, verdict.decided_basis) == ("medium", "archived page")
        shown = session.exec(select(Evidence).where(Evidence.verdict_id == verdict.id)).one()
        assert (shown.publisher, shown.dated) == ("AsiaOne / Reuters", "2025-10-23")


def test_the_series_is_three_models_on_one_question_a_race(db: Database) -> None:
    load(db, now=NOW, reports=())
    with db.read() as session:
        per_question = Counter(session.exec(select(Link.question_id)))
        assert set(per_question.values()) == {3}
        platform = source_named(session, "FiveThirtyEight")
        models = session.exec(select(Source).where(Source.parent_id == platform.id)).all()
        assert {model.kind for model in models} == {SourceKind.MODEL}
        notes = set(session.exec(select(Forecast.note)))
        assert notes == {"platform data; FiveThirtyEight, CC BY 4.0"}


def a_report_with_text(session: Session, *, sha256: str, key: str) -> None:
    """A report as `forecasts add` leaves it."""
    source = source_for(session, "Somebody", kind=SourceKind.OUTLET, now=NOW)
    fields = {
        "key": key,
        "source_id": source.id,
        "published_on": date(2025, 5, 2),
        "published_basis": "given at intake",
        "sha256": sha256,
        "characters": 4,
        "text": "text",
        "added_at": NOW,
    }
    session.add(Report.model_validate(fields))


def test_a_report_added_with_its_text_is_not_doubled(db: Database) -> None:
    with db.begin() as session:
        a_report_with_text(session, sha256=BLACKBURN.sha256, key="somebody-2025-05-02")
    (loaded,) = load(db, now=NOW, reports=[BLACKBURN], series=()).reports
    assert loaded.note == (
        "onto the text somebody-2025-05-02: 0 candidates matched, 15 added by hand, "
        "0 left pending"
    )
    assert rows(db)["Report"] == 1
    assert rows(db)["Forecast"] == len(BLACKBURN.forecasts)
    (again,) = load(db, now=LATER, reports=[BLACKBURN], series=()).reports
    assert again.note == "already there"


def test_records_whose_text_came_later_are_already_there(db: Database) -> None:
    load(db, now=NOW, reports=[BLACKBURN], series=())
    with db.begin() as session:
        session.exec(select(Report)).one().text = "text"
    (loaded,) = load(db, now=LATER, reports=[BLACKBURN], series=()).reports
    assert loaded.note == "already there"


def test_another_text_under_the_key_of_a_report_is_a_conflict(db: Database) -> None:
    with db.begin() as session:
        a_report_with_text(session, sha256="0" * 64, key=BLACKBURN.key)
    with pytest.raises(ConflictError, match="with other content"):
        load(db, now=NOW, reports=[BLACKBURN], series=())


def test_nothing_is_loaded_for_somebody_unknown(db: Database) -> None:
    with pytest.raises(NotFoundError, match="no person 'nobody'"):
        load(db, now=NOW, by="nobody")
    assert not any(rows(db).values())
