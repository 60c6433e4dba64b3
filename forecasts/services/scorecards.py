"""Scorecards: from grouped statements to one typed result per group."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from forecasts.domain.forecast import Forecast
from forecasts.domain.funnel import State
from forecasts.domain.probability import MILLION
from forecasts.domain.report import Report
from forecasts.domain.scorecard import Funnel, Group, Rate, Scorecard, Share, Shares
from forecasts.domain.source import Source
from forecasts.domain.statement import Kind
from forecasts.services.audit import last_act_at
from forecasts.services.lookup import NOTHING_YET
from forecasts.services.sources import source_named
from forecasts.storage import grouped
from forecasts.storage.database import Database
from forecasts.storage.facts import QUESTION_CLUSTER, at_hand, facts
from forecasts.storage.grouped import Dimension, Filters
from scoring import (
    ClusterSums,
    GroupedTable,
    IntervalTable,
    Policy,
    ReferenceTable,
    SourceScore,
    score_sources,
)

SEED = 20_240_601
"""Of the simulations behind null values and rank intervals: fixed, so bytes repeat."""

NO_VALUE = "(none)"
"""Name of the group of statements that lack the dimension, such as a term."""

ALL = "all"
"""Name of the one group where nothing is grouped by."""

SQUARED_MILLION = MILLION * MILLION


@dataclass(frozen=True, slots=True)
class Asked:
    """What a scorecard is asked for."""

    by: Dimension = Dimension.SOURCE
    filters: Filters = field(default_factory=Filters)
    retrospective: bool = False
    policy: Policy = field(default_factory=Policy)


def scorecard(
    db: Database, asked: Asked, *, as_of: datetime | None = None, today: date
) -> Scorecard:
    """The scorecards of every group, and of all statements together.

    Args:
        db: the database.
        asked: grouping, filters, and whether retrospective questions enter scores.
        as_of: rebuild as the record stood then; None: at the last recorded act.
        today: the day maturity is judged on.

    Raises:
        NotFoundError: a source of the filters is unknown.
    """
    with db.read() as session:
        filters = _with_keys(session, asked.filters)
        moment = as_of or last_act_at(session) or NOTHING_YET
        names = _names(session, asked.by)
        wanted = facts(moment, today, sources=filters.sources, reports=filters.reports)
        with at_hand(session.connection(), wanted) as rows:
            tables = _Tables(session.connection(), rows, filters, asked.retrospective)
            policy = replace(asked.policy, cluster_word=tables.cluster_word())
            groups = _groups(tables, asked.by, policy, names)
            total = _groups(tables, None, policy, {})[0]
        return Scorecard(
            as_of=moment,
            today=today,
            by=asked.by.value,
            included=("prospective", "retrospective")[: 1 + asked.retrospective],
            filters=filters.as_dict(),
            policy=_policy_dict(session, policy, moment),
            groups=tuple(groups),
            total=total,
        )


def _with_keys(session: Session, filters: Filters) -> Filters:
    keys = tuple(source_named(session, name).key for name in filters.sources)
    return replace(filters, sources=keys)


def _names(session: Session, by: Dimension) -> dict[str, str]:
    if by in (Dimension.SOURCE, Dimension.AUTHOR):
        return {source.key: source.name for source in session.exec(select(Source))}
    if by is Dimension.REPORT:
        return {r.key: r.title or r.key for r in session.exec(select(Report))}
    return {}


def _policy_dict(session: Session, policy: Policy, as_of: datetime) -> dict[str, Any]:
    used = select(Forecast.yardstick, Forecast.yardstick_version).distinct()
    known = used.where(Forecast.recorded_at <= as_of, col(Forecast.yardstick).is_not(None))
    versions: dict[str, list[str]] = defaultdict(list)
    for name, version in sorted(session.exec(known)):
        versions[str(name)].append(str(version))
    tiers = {
        name: {"forecasts": row.forecasts, "clusters": row.clusters}
        for name, row in (
            ("basic", policy.basic),
            ("extended", policy.extended),
            ("full", policy.full),
        )
    }
    return {
        "tiers": tiers,
        "cluster_word": policy.cluster_word,
        "level": policy.level,
        "yardsticks": dict(versions),
    }


class _Tables:
    """The grouped statements of one scorecard, read once per grouping."""

    def __init__(
        self,
        connection: sa.Connection,
        facts: sa.Table,
        filters: Filters,
        retrospective: bool,
    ) -> None:
        self._connection = connection
        self._facts = facts
        self._filters = filters
        self._chosen = grouped.chosen(self._facts, filters)
        self._scored = [
            *self._chosen,
            *grouped.scored(self._facts, retrospective=retrospective),
        ]
        self.retrospective = retrospective

    def _rows(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        return self._connection.execute(statement).all()

    def counts(self, by: Dimension | None) -> Sequence[sa.Row[Any]]:
        group = grouped.grouping(self._facts, by)
        return self._rows(grouped.counts(self._facts, group, self._chosen))

    def relays(self, by: Dimension | None) -> dict[str, int]:
        """Claims of others that were passed on, by who did; of all together under "all"."""
        if by not in (None, Dimension.SOURCE, Dimension.AUTHOR):
            return {}
        rows = self._rows(grouped.relays(self._facts, by, self._filters))
        passed_on = {row.group: row.statements for row in rows}
        return passed_on if by else {ALL: sum(passed_on.values())}

    def cluster_word(self) -> str:
        """What the clusters of this scorecard are: reports, questions of series, or both."""
        labels = self._rows(grouped.cluster_kinds(self._facts, self._scored))
        kinds = {row.kind for row in labels}
        if kinds == {QUESTION_CLUSTER}:
            return "question"
        return "cluster" if QUESTION_CLUSTER in kinds else "report"

    def scores(
        self, by: Dimension | None, keys: Iterable[str], policy: Policy
    ) -> list[SourceScore]:
        group, where = grouped.grouping(self._facts, by), self._scored
        points = self._rows(grouped.probabilities(self._facts, group, where))
        sums = self._rows(grouped.clusters(self._facts, group, where))
        bands = self._rows(grouped.bands(self._facts, group, where))
        references = self._rows(grouped.references(self._facts, group, where))
        return score_sources(
            _grouped_table(points, keys),
            clusters=_cluster_sums(sums),
            intervals=_interval_table(bands),
            reference=_reference_table(references),
            policy=policy,
            seed=SEED,
        )


def _column(rows: Sequence[sa.Row[Any]], name: str, unit: int = 1) -> Any:
    # Exact integers from the store (PostgreSQL sums are decimals) become floats here alone.
    return np.fromiter((float(getattr(row, name)) for row in rows), float, len(rows)) / unit


def _group_keys(rows: Sequence[sa.Row[Any]]) -> list[str]:
    return [_shown(row.group) for row in rows]


def _shown(value: str | None) -> str:
    return NO_VALUE if value is None else value


def _grouped_table(rows: Sequence[sa.Row[Any]], keys: Iterable[str]) -> GroupedTable:
    return GroupedTable.from_arrays(
        _group_keys(rows),
        p_ppm=[int(row.point_ppm) for row in rows],
        n=_column(rows, "n"),
        k=_column(rows, "k", MILLION),
        k2=_column(rows, "k2", SQUARED_MILLION),
        keys=keys,
    )


def _cluster_sums(rows: Sequence[sa.Row[Any]]) -> ClusterSums:
    return ClusterSums.from_arrays(
        _group_keys(rows),
        [row.cluster for row in rows],
        n=_column(rows, "n"),
        p=_column(rows, "p", MILLION),
        y=_column(rows, "y", MILLION),
        squared=_column(rows, "squared", SQUARED_MILLION),
    )


def _interval_table(rows: Sequence[sa.Row[Any]]) -> IntervalTable:
    return IntervalTable.from_forecasts(
        _group_keys(rows),
        _column(rows, "low_ppm", MILLION),
        _column(rows, "high_ppm", MILLION),
        _column(rows, "outcome_ppm", MILLION),
        n=_column(rows, "n"),
    )


def _reference_table(rows: Sequence[sa.Row[Any]]) -> ReferenceTable | None:
    if not rows:
        return None
    return ReferenceTable.from_forecasts(
        _group_keys(rows),
        _column(rows, "point_ppm", MILLION),
        _column(rows, "reference_ppm", MILLION),
        _column(rows, "outcome_ppm", MILLION),
        n=_column(rows, "n"),
    )


def _groups(
    tables: _Tables, by: Dimension | None, policy: Policy, names: dict[str, str]
) -> list[Group]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for row in tables.counts(by):
        tallies[_shown(row.group)].add(row, included=tables.retrospective)
    relayed = tables.relays(by)
    for key in relayed:
        tallies.setdefault(key, _Tally())
    scores = {score.key: score for score in tables.scores(by, tallies, policy)}
    return [
        tally.group(
            {} if by is None else {by.value: key},
            "All statements" if by is None else names.get(key, key),
            scores[key],
            relayed=relayed.get(key, 0),
            included=tables.retrospective,
        )
        for key, tally in sorted(tallies.items())
    ]


RESOLVED = (State.SCORED.value, State.RESOLVED_UNSCORED.value)


class _Tally:
    """Counts of one group, gathered from rows that share every attribute."""

    def __init__(self) -> None:
        self.states: dict[State, int] = defaultdict(int)
        self.void: dict[str, int] = defaultdict(int)
        self.unscored: dict[str, int] = defaultdict(int)
        self.parts: dict[str, int] = defaultdict(int)
        self.rates: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
        self.scored = [0, 0]  # prospective, retrospective

    def add(self, row: sa.Row[Any], *, included: bool) -> None:
        """Count one row; retrospective ones enter rates only where they are included."""
        state = State(row.state)
        self.states[state] += row.statements
        if state is State.VOID:
            self.void[str(row.void_reason)] += row.statements
        if state is State.RESOLVED_UNSCORED:
            self.unscored[str(row.expression)] += row.statements
        if state is State.SCORED:
            self.scored[int(row.retrospective)] += row.statements
        for name in ("quantified", "dated", "hedged"):
            self.parts[name] += row.statements * int(getattr(row, name))
        if row.resolvable is not None:
            self.parts["judged"] += row.statements
            self.parts["resolvable"] += row.statements * int(row.resolvable)
        if row.state in RESOLVED and (included or not row.retrospective):
            kept = self.rates[_lane(row)]
            kept[0] += row.statements
            kept[1] += float(row.said) / MILLION

    def _rate(self, lane: str) -> Rate:
        n, came_true = self.rates[lane]
        return Rate(int(n), came_true)

    def group(
        self,
        key: dict[str, str],
        name: str,
        score: SourceScore,
        *,
        relayed: int,
        included: bool,
    ) -> Group:
        """The group these counts and a score make up."""
        funnel = Funnel(
            dict(self.states),
            dict(sorted(self.void.items())),
            dict(sorted(self.unscored.items())),
        )
        whole = funnel.statements
        return Group(
            key=key,
            name=name,
            funnel=funnel,
            shares=Shares(
                quantified=Share(self.parts["quantified"], whole),
                dated=Share(self.parts["dated"], whole),
                resolvable=Share(self.parts["resolvable"], self.parts["judged"]),
                hedged=Share(self.parts["hedged"], whole),
            ),
            prospective=self.scored[0],
            retrospective=self.scored[1],
            relayed=relayed,
            includes_retrospective=included,
            categorical=self._rate("categorical"),
            unquantified=self._rate("unquantified"),
            commitment=self._rate("commitment"),
            score=score,
        )


def _lane(row: sa.Row[Any]) -> str:
    """Which rate a resolved statement enters: promises apart, the rest by expression."""
    own_conduct = row.kind in (Kind.COMMITMENT.value, Kind.PLAN.value)
    return "commitment" if own_conduct else str(row.expression)
