"""One row a statement, as the record stood at a moment: what every count and score rests on.

A statement is a candidate that nobody has accepted, or a forecast. Each is in exactly one state
(PRODUCT's list), so that counts over states add up to the statements found. The rules of
`forecasts.domain.funnel` are written here once more in SQL; a property test holds the two
together.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from forecasts.domain.base import UtcDateTime
from forecasts.domain.candidate import CandidateState
from forecasts.domain.forecast import VoiceKind
from forecasts.domain.funnel import State
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import MILLION, Orientation, Polarity
from forecasts.domain.resolution import Outcome
from forecasts.domain.statement import Kind

Column = sa.ColumnElement[Any]

HEDGES = ("may", "might", "could")
OWN_CONDUCT = (Kind.COMMITMENT.value, Kind.PLAN.value)
REPORT_CLUSTER, QUESTION_CLUSTER = "r", "q"
"""First letter of a cluster's label: what it is."""

STATED = (HorizonBasis.STATED.value, HorizonBasis.HEADING.value)


def _table(name: str) -> sa.Table:
    return SQLModel.metadata.tables[name]


def facts(as_of: datetime, today: date) -> sa.CTE:
    """Every statement known at `as_of`, with its state on `today`.

    Columns: key, source_id, root_id (the source without a parent above it), relayed_by_id and
    relayed_root_id (who passed another's claim on), report_id, question_id, voice, kind,
    expression, term, horizon, topic, issued_on, due_on,
    state, void_reason, outcome_ppm, event_ppm (how far the event named came about), said_ppm
    (how far what was said came true), low_ppm, point_ppm, high_ppm (of yes to the question),
    reference_ppm, retrospective, cluster, quantified, dated, resolvable, hedged (0 or 1;
    resolvable is null where nobody has judged).
    """
    roots = _roots()
    rows = sa.union_all(_tracked(as_of, today, roots), _untracked(as_of, roots))
    return rows.cte("facts")


def _known(table: sa.Table, as_of: datetime) -> Column:
    return table.c.recorded_at <= sa.literal(as_of, UtcDateTime)


def _latest(name: str, subject: str, as_of: datetime) -> sa.Subquery:
    """The newest row of each subject in an append-only table, as known at a moment."""
    table = _table(name)
    newest = (
        sa.select(sa.func.max(table.c.id))
        .where(_known(table, as_of))
        .group_by(table.c[subject])
    )
    return sa.select(table).where(table.c.id.in_(newest)).subquery(f"latest_{name}")


def _roots() -> sa.CTE:
    """Each source with the source at the top of its chain of parents."""
    source = _table("source")
    top = sa.select(source.c.id, source.c.id.label("root_id")).where(
        source.c.parent_id.is_(None)
    )
    chain = top.cte("roots", recursive=True)
    below = sa.select(source.c.id, chain.c.root_id).join(
        chain, source.c.parent_id == chain.c.id
    )
    return chain.union_all(below)


def _tracked(as_of: datetime, today: date, chain: sa.CTE) -> sa.Select[Any]:
    forecast = _table("forecast")
    link = _latest("link", "forecast_id", as_of)
    question = _latest("question_revision", "question_id", as_of)
    resolution = _latest("resolution", "question_id", as_of)
    roots, relayed = chain.alias("own_root"), chain.alias("relayed_root")
    counted = _counts_once(forecast, link, question, resolution)
    happened = _happened(link, resolution)
    point = _of_yes(forecast, link, "point_ppm", "point_ppm")
    state = _state(forecast, link, question, resolution, counted=counted, today=today)
    return (
        sa.select(
            forecast.c.key,
            forecast.c.source_id,
            roots.c.root_id,
            forecast.c.relayed_by_id,
            relayed.c.root_id.label("relayed_root_id"),
            forecast.c.report_id,
            link.c.question_id,
            forecast.c.voice_kind.label("voice"),
            forecast.c.kind,
            forecast.c.expression,
            forecast.c.yardstick_term.label("term"),
            forecast.c.horizon_class.label("horizon"),
            question.c.topic,
            forecast.c.issued_on,
            question.c.due_on,
            state.label("state"),
            resolution.c.void_reason,
            resolution.c.outcome_ppm,
            happened.label("event_ppm"),
            _said(forecast, happened).label("said_ppm"),
            _of_yes(forecast, link, "low_ppm", "high_ppm").label("low_ppm"),
            point.label("point_ppm"),
            _of_yes(forecast, link, "high_ppm", "low_ppm").label("high_ppm"),
            question.c.reference_ppm,
            _hindsight(forecast, question, resolution).label("retrospective"),
            _cluster(forecast, link).label("cluster"),
            _quantified(forecast).label("quantified"),
            _dated(forecast).label("dated"),
            _flag(forecast.c.resolvable == "yes").label("resolvable"),
            _hedged(forecast).label("hedged"),
        )
        .join(roots, roots.c.id == forecast.c.source_id)
        .outerjoin(relayed, relayed.c.id == forecast.c.relayed_by_id)
        .outerjoin(link, link.c.forecast_id == forecast.c.id)
        .outerjoin(question, question.c.question_id == link.c.question_id)
        .outerjoin(resolution, resolution.c.question_id == link.c.question_id)
        .where(_known(forecast, as_of))
    )


def _untracked(as_of: datetime, chain: sa.CTE) -> sa.Select[Any]:
    candidate, report = _table("candidate"), _table("report")
    decision = _latest("decision", "candidate_id", as_of)
    source_id = sa.func.coalesce(report.c.author_id, report.c.source_id)
    found_at = sa.func.coalesce(candidate.c.found_at, report.c.added_at)
    roots = chain.alias("candidate_root")
    state = sa.func.coalesce(sa.cast(decision.c.state, sa.String), State.PENDING.value)
    voice = sa.case(
        (report.c.author_id.is_not(None), VoiceKind.AUTHOR.value),
        else_=VoiceKind.PUBLISHER.value,
    )
    nothing = sa.null()
    return (
        sa.select(
            candidate.c.key,
            source_id.label("source_id"),
            roots.c.root_id,
            nothing.label("relayed_by_id"),
            nothing.label("relayed_root_id"),
            candidate.c.report_id,
            nothing.label("question_id"),
            voice.label("voice"),
            candidate.c.kind,
            candidate.c.expression,
            candidate.c.yardstick_term.label("term"),
            candidate.c.horizon_class.label("horizon"),
            nothing.label("topic"),
            report.c.published_on.label("issued_on"),
            nothing.label("due_on"),
            state.label("state"),
            nothing.label("void_reason"),
            nothing.label("outcome_ppm"),
            nothing.label("event_ppm"),
            nothing.label("said_ppm"),
            candidate.c.low_ppm,
            candidate.c.point_ppm,
            candidate.c.high_ppm,
            nothing.label("reference_ppm"),
            sa.literal(0).label("retrospective"),
            sa.literal("").label("cluster"),
            _quantified(candidate).label("quantified"),
            _dated(candidate).label("dated"),
            nothing.label("resolvable"),
            _hedged(candidate).label("hedged"),
        )
        .join(report, report.c.id == candidate.c.report_id)
        .join(roots, roots.c.id == source_id)
        .outerjoin(decision, decision.c.candidate_id == candidate.c.id)
        .where(found_at <= sa.literal(as_of, UtcDateTime))
        .where(state != CandidateState.ACCEPTED.value)
    )


def _flag(condition: Column) -> Column:
    return sa.case((condition, 1), else_=0)


def _of_yes(
    forecast: sa.Table, link: sa.Subquery, same: str, opposite: str
) -> sa.ColumnElement[int | None]:
    """A bound of P(question = yes): the event's own, or the complement of the other bound."""
    return sa.case(
        (link.c.orientation == Orientation.OPPOSITE, MILLION - forecast.c[opposite]),
        else_=forecast.c[same],
    )


def _happened(link: sa.Subquery, resolution: sa.Subquery) -> Column:
    """How far the event named came about: the outcome, turned by orientation."""
    outcome = resolution.c.outcome_ppm
    return sa.case(
        (link.c.orientation == Orientation.OPPOSITE, MILLION - outcome), else_=outcome
    )


def _said(forecast: sa.Table, happened: Column) -> Column:
    """How far what was said came true: the event, or its failure where it was denied."""
    return sa.case(
        (forecast.c.polarity == Polarity.NEGATED, MILLION - happened), else_=happened
    )


def _counts_once(
    forecast: sa.Table, link: sa.Subquery, question: sa.Subquery, resolution: sa.Subquery
) -> Column:
    """One forecast per source, question and report; of a series, the last before the end.

    One that only says another again never takes the other's place.
    """
    same = (forecast.c.source_id, link.c.question_id, forecast.c.report_id)
    again = _flag(forecast.c.repeats_id.is_not(None))
    of_report = sa.func.row_number().over(
        partition_by=same, order_by=(again, forecast.c.issued_on, forecast.c.id)
    )
    in_time = _flag(_in_time(forecast, question, resolution))
    last = (again, in_time.desc(), forecast.c.issued_on.desc(), forecast.c.id.desc())
    of_series = sa.func.row_number().over(partition_by=same, order_by=last)
    return sa.case((forecast.c.report_id.is_(None), of_series), else_=of_report) == 1


def _state(
    forecast: sa.Table,
    link: sa.Subquery,
    question: sa.Subquery,
    resolution: sa.Subquery,
    *,
    counted: Column,
    today: date,
) -> Column:
    closed = question.c.due_on < sa.literal(today, sa.Date)
    resolved = resolution.c.outcome.is_not(None)
    scorable = sa.and_(forecast.c.point_ppm.is_not(None), forecast.c.kind.not_in(OWN_CONDUCT))
    return sa.case(
        (forecast.c.repeats_id.is_not(None), State.MERGED.value),
        (link.c.question_id.is_(None), State.PENDING.value),
        (sa.not_(counted), State.MERGED.value),
        (resolution.c.outcome == Outcome.VOID, State.VOID.value),
        (sa.and_(resolved, sa.not_(closed)), State.KNOWN_WAITING.value),
        (sa.and_(resolved, scorable), State.SCORED.value),
        (resolved, State.RESOLVED_UNSCORED.value),
        (closed, State.OVERDUE.value),
        else_=State.NOT_DUE.value,
    )


def _hindsight(forecast: sa.Table, question: sa.Subquery, resolution: sa.Subquery) -> Column:
    """Worded, or said, when the outcome could be known: never in the headline."""
    worded_on = sa.func.date(question.c.sharpened_at)
    known_before = sa.cast(resolution.c.known_on, sa.Date) <= sa.cast(worded_on, sa.Date)
    too_late = sa.not_(_in_time(forecast, question, resolution))
    return _flag(sa.or_(question.c.retrospective.is_(True), known_before, too_late))


def _in_time(forecast: sa.Table, question: sa.Subquery, resolution: sa.Subquery) -> Column:
    """Said before the window was over, and not after the outcome was known."""
    known_on = sa.func.coalesce(resolution.c.known_on, question.c.due_on)
    return sa.and_(forecast.c.issued_on <= question.c.due_on, forecast.c.issued_on <= known_on)


def _cluster(forecast: sa.Table, link: sa.Subquery) -> Column:
    """The report, or the question where there is none."""
    return sa.case(
        (
            forecast.c.report_id.is_not(None),
            sa.literal(REPORT_CLUSTER) + _text(forecast.c.report_id),
        ),
        else_=sa.literal(QUESTION_CLUSTER) + _text(link.c.question_id),
    )


def _text(column: Column) -> Column:
    return sa.cast(column, sa.String)


def _quantified(statement: sa.Table) -> Column:
    return _flag(statement.c.expression.in_(("numeric", "verbal")))


def _dated(statement: sa.Table) -> Column:
    return _flag(
        sa.and_(statement.c.due_on.is_not(None), statement.c.horizon_basis.in_(STATED))
    )


def _hedged(statement: sa.Table) -> Column:
    words = sa.func.lower(sa.cast(statement.c.terms, sa.Text))
    return _flag(
        sa.and_(
            statement.c.expression == "unquantified",
            sa.or_(*(words.contains(hedge) for hedge in HEDGES)),
        )
    )
