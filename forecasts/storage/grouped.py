"""Grouped statements over the facts: the sufficient tables that scores are made from.

Sums are over integers (parts per million), so they are the same on every engine.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from forecasts.domain.funnel import State

Column = sa.ColumnElement[Any]


class Dimension(StrEnum):
    """What statements may be grouped by."""

    SOURCE = "source"  # the top of the chain: an outlet with its authors
    AUTHOR = "author"  # the very source that is scored
    REPORT = "report"
    VOICE = "voice"
    HORIZON = "horizon"
    TERM = "term"
    TOPIC = "topic"
    KIND = "kind"
    EXPRESSION = "expression"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which statements count. Empty: all."""

    sources: tuple[str, ...] = ()  # keys; a source includes the authors below it
    topics: tuple[str, ...] = ()
    horizons: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """The filters that are set, as JSON values."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: value.isoformat() if isinstance(value, date) else list(value)
            for name, value in values.items()
            if value
        }


def _table(name: str) -> sa.Table:
    return SQLModel.metadata.tables[name]


def grouping(facts: sa.FromClause, dimension: Dimension | None) -> Column:
    """The column that tells groups apart; one group of all where there is no dimension."""
    source, report = _table("source"), _table("report")
    if dimension is None:
        return sa.literal("all")
    if dimension in (Dimension.SOURCE, Dimension.AUTHOR):
        which = facts.c.root_id if dimension is Dimension.SOURCE else facts.c.source_id
        return sa.select(source.c.key).where(source.c.id == which).scalar_subquery()
    if dimension is Dimension.REPORT:
        return sa.select(report.c.key).where(report.c.id == facts.c.report_id).scalar_subquery()
    return sa.cast(facts.c[dimension.value], sa.String)


def chosen(facts: sa.FromClause, filters: Filters) -> list[Column]:
    """The conditions that filters stand for."""
    source, report = _table("source"), _table("report")
    conditions: list[Column] = []
    if filters.sources:
        wanted = sa.select(source.c.id).where(source.c.key.in_(filters.sources))
        conditions.append(sa.or_(facts.c.root_id.in_(wanted), facts.c.source_id.in_(wanted)))
    if filters.reports:
        keys = sa.select(report.c.id).where(report.c.key.in_(filters.reports))
        conditions.append(facts.c.report_id.in_(keys))
    for values, name in (
        (filters.topics, "topic"),
        (filters.horizons, "horizon"),
        (filters.kinds, "kind"),
        (filters.expressions, "expression"),
    ):
        if values:
            conditions.append(facts.c[name].in_(values))
    if filters.issued_from:
        conditions.append(facts.c.issued_on >= filters.issued_from)
    if filters.issued_to:
        conditions.append(facts.c.issued_on <= filters.issued_to)
    return conditions


def scored(facts: sa.FromClause, *, retrospective: bool) -> list[Column]:
    """The conditions for entering scores."""
    conditions: list[Column] = [facts.c.state == State.SCORED.value]
    return conditions if retrospective else [*conditions, facts.c.retrospective == 0]


def counts(facts: sa.FromClause, group: Column, where: list[Column]) -> sa.Select[Any]:
    """Statements by everything a funnel, share or rate is counted from.

    Columns: group, state, void_reason, kind, expression, retrospective, quantified, dated,
    resolvable, hedged, statements, said (sum of said_ppm over resolved ones).
    """
    by = [
        facts.c[name]
        for name in (
            "state",
            "void_reason",
            "kind",
            "expression",
            "retrospective",
            "quantified",
            "dated",
            "resolvable",
            "hedged",
        )
    ]
    return (
        sa.select(
            group.label("group"),
            *by,
            sa.func.count().label("statements"),
            sa.func.sum(facts.c.said_ppm).label("said"),
        )
        .where(*where)
        .group_by(group, *by)
    )


def relays(
    facts: sa.FromClause, dimension: Dimension | None, filters: Filters
) -> sa.Select[Any]:
    """How many claims of others each source passed on. Columns: group, statements.

    A filter by source means the one that passed them on, not the one that made them.
    """
    source = _table("source")
    by_author = dimension is Dimension.AUTHOR
    who = facts.c.relayed_by_id if by_author else facts.c.relayed_root_id
    conditions = chosen(facts, replace(filters, sources=()))
    if filters.sources:
        wanted = sa.select(source.c.id).where(source.c.key.in_(filters.sources))
        relayed = (facts.c.relayed_root_id, facts.c.relayed_by_id)
        conditions.append(sa.or_(*(column.in_(wanted) for column in relayed)))
    return (
        sa.select(source.c.key.label("group"), sa.func.count().label("statements"))
        .select_from(facts)
        .join(source, source.c.id == who)
        .where(*conditions, facts.c.state != State.MERGED.value)
        .group_by(source.c.key)
    )


def probabilities(facts: sa.FromClause, group: Column, where: list[Column]) -> sa.Select[Any]:
    """The grouped table. Columns: group, point_ppm, n, k, k2 (outcomes in ppm, and squared)."""
    outcome = sa.cast(facts.c.outcome_ppm, sa.BigInteger)
    return (
        sa.select(
            group.label("group"),
            facts.c.point_ppm,
            sa.func.count().label("n"),
            sa.func.sum(outcome).label("k"),
            sa.func.sum(outcome * outcome).label("k2"),
        )
        .where(*where)
        .group_by(group, facts.c.point_ppm)
    )


def clusters(facts: sa.FromClause, group: Column, where: list[Column]) -> sa.Select[Any]:
    """Sums over clusters. Columns: group, cluster, n, p, y (ppm), squared (ppm squared)."""
    point = sa.cast(facts.c.point_ppm, sa.BigInteger)
    outcome = sa.cast(facts.c.outcome_ppm, sa.BigInteger)
    return (
        sa.select(
            group.label("group"),
            facts.c.cluster,
            sa.func.count().label("n"),
            sa.func.sum(point).label("p"),
            sa.func.sum(outcome).label("y"),
            sa.func.sum((point - outcome) * (point - outcome)).label("squared"),
        )
        .where(*where)
        .group_by(group, facts.c.cluster)
    )


def cluster_kinds(facts: sa.FromClause, where: list[Column]) -> sa.Select[Any]:
    """The sorts of clusters there are. Columns: kind (first letter of the label)."""
    kind = sa.func.substr(facts.c.cluster, 1, 1).label("kind")
    return sa.select(kind).where(*where).distinct()


def bands(facts: sa.FromClause, group: Column, where: list[Column]) -> sa.Select[Any]:
    """Forecasts by the range they stand for. Columns: group, low_ppm, high_ppm, outcome, n."""
    by = (facts.c.low_ppm, facts.c.high_ppm, facts.c.outcome_ppm)
    return (
        sa.select(group.label("group"), *by, sa.func.count().label("n"))
        .where(*where)
        .group_by(group, *by)
    )


def references(facts: sa.FromClause, group: Column, where: list[Column]) -> sa.Select[Any]:
    """Forecasts beside their question's reference probability, where it has one."""
    by = (facts.c.point_ppm, facts.c.reference_ppm, facts.c.outcome_ppm)
    return (
        sa.select(group.label("group"), *by, sa.func.count().label("n"))
        .where(*where, facts.c.reference_ppm.is_not(None))
        .group_by(group, *by)
    )
