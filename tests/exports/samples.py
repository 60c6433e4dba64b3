"""Scorecards made up for these tests: groups of every tier, names as hostile as asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from forecasts.domain.funnel import State
from forecasts.domain.horizon import HorizonBasis
from forecasts.domain.probability import Expression, Orientation, Polarity, YardstickBasis
from forecasts.domain.report_view import EvidenceView, ReportView, StatementView
from forecasts.domain.resolution import Outcome, VoidReason
from forecasts.domain.scorecard import Funnel, Group, Rate, Scorecard, Share, Shares
from forecasts.domain.statement import Kind
from scoring import ClusterSums, GroupedTable, IntervalTable, Policy, SourceScore, score_sources

TERMS = {0.15: (0.10, 0.20), 0.30: (0.25, 0.35), 0.65: (0.55, 0.75), 0.85: (0.80, 0.90)}
"""Made-up points with their bands."""

SIZES = {"counts": (3, 1), "basic": (12, 4), "extended": (30, 6), "full": (120, 20)}
"""Forecasts and reports that earn each tier."""


def a_scorecard(
    sizes: dict[str, tuple[int, int]] = SIZES,
    *,
    names: Sequence[str] | None = None,
    seed: int = 7,
    **changes: Any,
) -> Scorecard:
    """A scorecard with a group for each entry of `sizes` and one of everything."""
    scores = {**_scores(sizes, seed), "silent": _silence()}
    scores["total"] = _scores({"total": (150, 24)}, seed)["total"]
    labels = dict(zip(scores, names or [*scores][:-1], strict=False))
    groups = [a_group(key, labels.get(key, key), score) for key, score in scores.items()]
    card = Scorecard(
        as_of=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        today=date(2026, 11, 22),
        by="source",
        included=("prospective",),
        filters={},
        policy={"tiers": {}, "yardsticks": {}},
        groups=tuple(groups[:-1]),
        total=replace(groups[-1], key={}, name="All statements"),
    )
    return replace(card, **changes)


def a_group(key: str, name: str, score: SourceScore, **changes: Any) -> Group:
    """A group whose funnel has every state."""
    states = {
        State.SCORED: int(score.n),
        State.RESOLVED_UNSCORED: 9,
        State.KNOWN_WAITING: 2,
        State.NOT_DUE: 4,
        State.OVERDUE: 3,
        State.VOID: 5,
        State.PARKED: 6,
        State.MERGED: 1,
        State.REJECTED: 2,
        State.PENDING: 3,
    }
    void = {"badly_posed": 3, "condition_not_met": 2}
    unscored = {"categorical": 6, "unquantified": 3}
    funnel = Funnel(states, void, unscored)
    whole = funnel.statements
    group = Group(
        key={"source": key},
        name=name,
        funnel=funnel,
        shares=Shares(
            Share(int(score.n) + 4, whole), Share(7, whole), Share(11, 20), Share(9, whole)
        ),
        prospective=int(score.n),
        retrospective=0,
        relayed=0,
        includes_retrospective=False,
        categorical=Rate(6, 4.0),
        unquantified=Rate(3, 2.5),
        commitment=Rate(0, 0.0),
        score=score,
    )
    return replace(group, **changes)


def _silence() -> SourceScore:
    return score_sources(GroupedTable.from_forecasts([], [], [], keys=["silent"]), seed=1)[0]


def _scores(sizes: dict[str, tuple[int, int]], seed: int) -> dict[str, SourceScore]:
    rng = np.random.default_rng(seed)
    key = np.repeat(list(sizes), [n for n, _ in sizes.values()])
    report = np.concatenate([np.arange(n) % reports for n, reports in sizes.values()])
    point = rng.choice(list(TERMS), size=len(key))
    outcome = (rng.random(len(key)) < 0.15 + 0.6 * point).astype(int)
    low, high = np.array([TERMS[value] for value in point]).T
    rows = score_sources(
        GroupedTable.from_forecasts(key.tolist(), point, outcome),
        clusters=ClusterSums.from_forecasts(key.tolist(), report.tolist(), point, outcome),
        intervals=IntervalTable.from_forecasts(key.tolist(), low, high, outcome),
        policy=Policy(),
        seed=seed,
    )
    return {str(row.key): row for row in rows}


def a_statement(number: int = 1, **changes: Any) -> StatementView:
    """A resolved statement with every field filled in."""
    statement = StatementView(
        key=f"sample-2025-05-02.{number}",
        statement="The harbour authority is likely to raise its fees within the year.",
        voice="Sample Desk",
        kind=Kind.PREDICTION,
        expression=Expression.VERBAL,
        state=State.SCORED,
        quote="a rise in fees is likely before next spring",
        term="likely",
        low=0.55,
        point=0.65,
        high=0.75,
        yardstick="PHIA 2018",
        yardstick_basis=YardstickBasis.ASSUMED,
        question="Will the harbour authority raise its fees by 2 May 2026?",
        criteria="A published tariff with at least one higher fee, in force by the due date.",
        opens_on=date(2025, 5, 2),
        due_on=date(2026, 5, 2),
        due_basis=HorizonBasis.POLICY,
        outcome=Outcome.YES,
        happened_on=date(2026, 1, 1),
        known_on=date(2026, 1, 15),
        evidence=(
            EvidenceView(
                url="https://harbour.example/tariff",
                publisher="Sample Harbour Authority",
                dated="2026-01-15",
                shows="Fees for bulk carriers are four in a hundred higher.",
            ),
        ),
    )
    return replace(statement, **changes)


def a_report(**changes: Any) -> ReportView:
    """A report whose statements met every fate."""
    statements = (
        a_statement(1),
        a_statement(
            2,
            expression=Expression.CATEGORICAL,
            polarity=Polarity.NEGATED,
            orientation=Orientation.OPPOSITE,
            term=None,
            low=None,
            point=None,
            high=None,
            outcome=Outcome.PARTLY,
            fraction=0.25,
        ),
        a_statement(3, outcome=Outcome.NO, happened_on=None, retrospective=True),
        a_statement(
            4, state=State.VOID, outcome=Outcome.VOID, void_reason=VoidReason.BADLY_POSED
        ),
        a_statement(5, state=State.NOT_DUE, outcome=None, evidence=(), relayed=True),
        a_statement(6, state=State.OVERDUE, outcome=None, evidence=()),
        a_statement(7, state=State.KNOWN_WAITING, due_on=date(2027, 5, 2)),
        a_statement(8, state=State.PARKED, outcome=None, question=None, evidence=()),
    )
    score = _scores({"sample": (3, 1)}, seed=3)["sample"]
    report = ReportView(
        key="sample-2025-05-02",
        title="Harbour outlook (sample)",
        source="Sample Desk",
        published_on=date(2025, 5, 2),
        published_basis="stated on its first page",
        as_of=datetime(2026, 11, 22, tzinfo=UTC),
        today=date(2026, 11, 22),
        statements=statements,
        group=a_group(
            "sample", "Harbour outlook (sample)", score, retrospective=3, prospective=0
        ),
    )
    return replace(report, **changes)
