"""One row a statement, as the record stood at a moment: what every count and score rests on.

A statement is a candidate that nobody has accepted, or a forecast. Each is in exactly one state
(PRODUCT's list), so that counts over states add up to the statements found. The rules of
`forecasts.domain.funnel` are written here once more in SQL; a property test holds the two
together.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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

STOOD_FOR = (CandidateState.ACCEPTED.value, CandidateState.REPLACED.value)
"""Candidates that a forecast, or another candidate, is counted for."""

STATED = (HorizonBasis.STATED.value, HorizonBasis.HEADING.value)


def _table(name: str) -> sa.Table:
    return SQLModel.metadata.tables[name]


def facts(
    as_of: datetime, today: date, *, sources: Sequence[str] = (), reports: Sequence[str] = ()
) -> sa.CTE:
    """Every statement known at `as_of`, with its state on `today`.

    With `sources` (keys), only what they and the authors below them said or passed on; with
    `reports` (keys), only what stands in them. They are the same rows, found sooner.

    Columns: key, source_id, root_id (the source without a parent above it), relayed_by_id and
    relayed_root_id (who passed another's claim on), report_id, question_id, voice, kind,
    expression, term, horizon, topic, issued_on, due_on,
    state, void_reason, outcome_ppm, event_ppm (how far the event named came about), said_ppm
    (how far what was said came true), low_ppm, point_ppm, high_ppm (of yes to the question),
    reference_ppm, retrospective, cluster, quantified, dated, resolvable, hedged (0 or 1;
    resolvable is null where nobody has judged).
    """
    roots = _roots()
    tracked, untracked = _tracked(as_of, today, roots), _untracked(as_of, roots)
    if sources:
        tracked, untracked = _only(sources, roots, tracked, untracked)
    if reports:
        report = _table("report")
        these = sa.select(report.c.id).where(report.c.key.in_(reports))
        tracked = tracked.where(_table("forecast").c.report_id.in_(these))
        untracked = untracked.where(_table("candidate").c.report_id.in_(these))
    return sa.union_all(tracked, untracked).cte("facts")


def _only(
    keys: Sequence[str], chain: sa.CTE, tracked: sa.Select[Any], untracked: sa.Select[Any]
) -> tuple[sa.Select[Any], sa.Select[Any]]:
    forecast, report, source = _table("forecast"), _table("report"), _table("source")
    named = sa.select(source.c.id).where(source.c.key.in_(keys))
    theirs = sa.select(chain.c.id).where(
        sa.or_(chain.c.root_id.in_(named), chain.c.id.in_(named))
    )
    # All a relayed voice said is needed, to tell which of it counts.
    passed_on = sa.select(forecast.c.source_id).where(forecast.c.relayed_by_id.in_(theirs))
    said = sa.or_(forecast.c.source_id.in_(theirs), forecast.c.source_id.in_(passed_on))
    found = sa.func.coalesce(report.c.author_id, report.c.source_id)
    return tracked.where(said), untracked.where(found.in_(theirs))


@contextmanager
def at_hand(connection: sa.Connection, rows: sa.CTE) -> Iterator[sa.Table]:
    """The facts worked out once, in a temporary table, for statements that group them."""
    columns = [sa.Column(column.name, _plain_type(column.type)) for column in rows.c]
    table = sa.Table("facts_at_hand", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(connection, checkfirst=False)
    connection.execute(table.insert().from_select(rows.c.keys(), sa.select(rows)))
    yield table
    table.drop(connection, checkfirst=False)  # after an error, the rollback does it


def _plain_type(kind: sa.types.TypeEngine[Any]) -> type[sa.types.TypeEngine[Any]]:
    return next((plain for plain in (sa.Integer, sa.Date) if isinstance(kind, plain)), sa.Text)


def _known(table: sa.FromClause, as_of: datetime) -> Column:
    return table.c.recorded_at <= sa.literal(as_of, UtcDateTime)


def _latest(table: sa.Table, subject: Column, as_of: datetime, *, of: str) -> Column:
    """That a row is its subject's newest in an append-only table, as known at a moment.

    One look into the index for each subject. A list of all the newest rows, as a join or `IN`,
    SQLite walks from end to end for every statement.
    """
    others = table.alias()
    newest = sa.select(sa.func.max(others.c.id)).where(
        others.c[of] == subject, _known(others, as_of)
    )
    return table.c.id == newest.scalar_subquery()


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
    link, question = _table("link"), _table("question_revision")
    resolution = _table("resolution")
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
        .outerjoin(link, _latest(link, forecast.c.id, as_of, of="forecast_id"))
        .outerjoin(question, _latest(question, link.c.question_id, as_of, of="question_id"))
        .outerjoin(resolution, _latest(resolution, link.c.question_id, as_of, of="question_id"))
        .where(_known(forecast, as_of))
    )


def _untracked(as_of: datetime, chain: sa.CTE) -> sa.Select[Any]:
    candidate, report = _table("candidate"), _table("report")
    decision = _table("decision")
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
        .outerjoin(decision, _latest(decision, candidate.c.id, as_of, of="candidate_id"))
        .where(found_at <= sa.literal(as_of, UtcDateTime))
        .where(state.not_in(STOOD_FOR))
    )


def _flag(condition: Column) -> Column:
    return sa.case((condition, 1), else_=0)


def _of_yes(
    forecast: sa.Table, link: sa.FromClause, same: str, opposite: str
) -> sa.ColumnElement[int | None]:
    """A bound of P(question = yes): the event's own, or the complement of the other bound."""
    return sa.case(
        (link.c.orientation == Orientation.OPPOSITE, MILLION - forecast.c[opposite]),
        else_=forecast.c[same],
    )


def _happened(link: sa.FromClause, resolution: sa.FromClause) -> Column:
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
    forecast: sa.Table, link: sa.FromClause, question: sa.FromClause, resolution: sa.FromClause
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
    link: sa.FromClause,
    question: sa.FromClause,
    resolution: sa.FromClause,
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


def _hindsight(
    forecast: sa.Table, question: sa.FromClause, resolution: sa.FromClause
) -> Column:
    """Worded, or said, when the outcome could be known: never in the headline."""
    worded_on = sa.func.date(question.c.sharpened_at)
    known_before = sa.cast(resolution.c.known_on, sa.Date) <= sa.cast(worded_on, sa.Date)
    too_late = sa.not_(_in_time(forecast, question, resolution))
    return _flag(sa.or_(question.c.retrospective.is_(True), known_before, too_late))


def _in_time(forecast: sa.Table, question: sa.FromClause, resolution: sa.FromClause) -> Column:
    """Said before the window was over, and not after the outcome was known."""
    known_on = sa.func.coalesce(resolution.c.known_on, question.c.due_on)
    return sa.and_(forecast.c.issued_on <= question.c.due_on, forecast.c.issued_on <= known_on)


def _cluster(forecast: sa.Table, link: sa.FromClause) -> Column:
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
