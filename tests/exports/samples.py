"""Scorecards made up for these tests: groups of every tier, names as hostile as asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from forecasts.domain.funnel import State
from forecasts.domain.scorecard import Funnel, Group, Rate, Scorecard, Share, Shares
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
