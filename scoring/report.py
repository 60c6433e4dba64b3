"""Everything a scorecard says about each group, undefined numbers with their reasons."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from scoring.calibrate import calibration_in_the_large, reliability_curve
from scoring.checks import Flags, Floats
from scoring.clusters import ClusterSums
from scoring.cox import cox_calibration
from scoring.decompose import corp, murphy
from scoring.discriminate import auc, auc_interval, auc_variance
from scoring.figures import (
    BrierFigure,
    CorpFigure,
    CoxFigure,
    CurvePoint,
    LogFigure,
    MurphyFigure,
    ShrunkFigure,
    SkillFigure,
    SourceScore,
)
from scoring.interval import Bounds, score_bounds
from scoring.null import null_miscalibration
from scoring.ranges import IntervalTable
from scoring.scores import (
    base_rate,
    base_rate_skill,
    brier_score,
    log_score,
    mean_probability,
    reference_skill,
    uncertainty,
)
from scoring.segments import ratio
from scoring.sentence import Facts, sentence
from scoring.shrink import empirical_bayes, rank_uncertainty, steadied_variance
from scoring.tables import GroupedTable, ReferenceTable
from scoring.types import DEFAULT_POLICY, Measure, Policy, Tier, Undefined
from scoring.uncertainty import Ends, Interval, cluster_t, jackknife, normal_quantile


def score_sources(
    table: GroupedTable,
    *,
    clusters: ClusterSums | None = None,
    intervals: IntervalTable | None = None,
    reference: ReferenceTable | None = None,
    folds: Sequence[GroupedTable] | None = None,
    policy: Policy = DEFAULT_POLICY,
    seed: int,
) -> list[SourceScore]:
    """Score every group of a table: one row each, in the order of `table.keys`.

    A group's row depends on its own forecasts and the seed alone, but for `shrunk`, which
    compares it with the others. A group without forecasts has a row with n = 0 and reasons.

    Args:
        table: forecasts by group and stated probability.
        clusters: sums of the same forecasts by report or question; left out, each stands alone
            (and outcomes that are fractions then have no interval, nor days in force).
        intervals: the same forecasts as ranges, for best and worst reading.
        reference: those of the forecasts whose question has a reference probability.
        folds: the same forecasts split into some twenty tables, no cluster in two of them, for
            an interval of the area under the ROC curve that knows of clusters; left out, it
            takes the forecasts as independent.
        policy: thresholds and levels.
        seed: makes simulated figures repeatable.

    Raises:
        ValueError: if `clusters`, `intervals` or `folds` count other forecasts than `table`.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a", "a"], [0.5, 1.0], [1, 1], keys=["b"])
        >>> first, second = score_sources(table, seed=1)
        >>> first.brier.value, first.tier.value, second.brier.value, second.brier.why.value
        (0.125, 'counts', None, 'no_forecasts')
        >>> second.sentence
        'No resolved forecasts: too few to judge.'
    """
    sums = _cluster_sums(table, clusters)
    number = _cluster_count(table, clusters).tolist()
    tiers = [policy.tier(n, c) for n, c in zip(table.count, number, strict=True)]
    columns: dict[str, Sequence[Any]] = {
        "key": table.keys,
        "n": [_count(n) for n in table.count],
        "clusters": [_count(c) for c in number],
        "tier": tiers,
        "why": [None if n else Undefined.NO_FORECASTS for n in table.count],
        "base_rate": _numbers(base_rate(table)),
        "mean_probability": _numbers(mean_probability(table)),
        "brier": _brier(table, sums, intervals, policy),
        "log_score": _log_score(table, policy),
        "skill": _skill(table, reference),
        "bias": _bias(table, sums, policy),
        "murphy": _murphy(table),
        "corp": _corp(table, policy, seed),
        "cox": _cox(table, policy),
        "auc": _auc(table, folds, policy),
        "shrunk": _shrunk(table, sums, policy, seed),
        "reliability_curve": _curves(table, policy),
    }
    columns["sentence"] = _sentences(
        table, columns, policy, sums if clusters is not None else None
    )
    rows = zip(*columns.values(), strict=True)
    return [SourceScore(**dict(zip(columns, row, strict=True))) for row in rows]


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _numbers(values: Floats) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _count(value: float) -> float:
    return int(value) if value == int(value) else float(value)


def _cluster_sums(table: GroupedTable, clusters: ClusterSums | None) -> ClusterSums:
    """The clusters of the table's groups; without any given, each forecast is one."""
    if clusters is None:
        alone = [key for key, ok in zip(table.keys, _alone(table), strict=True) if ok]
        return ClusterSums.each_forecast(table.subset(alone)).aligned(table.keys)
    aligned = clusters.aligned(table.keys)
    _same_forecasts(table, aligned.count, "clusters")
    return aligned


def _cluster_count(table: GroupedTable, clusters: ClusterSums | None) -> Floats:
    if clusters is None:
        return np.where(table.whole, table.count, 0.0)
    return clusters.aligned(table.keys).clusters


def _alone(table: GroupedTable) -> Flags:
    """Groups whose single forecasts the table still tells apart."""
    return np.asarray(~table.fractional & table.whole)


def _same_forecasts(table: GroupedTable, count: Floats, what: str) -> None:
    differs = np.flatnonzero(~np.isclose(count, table.count, rtol=1e-9, atol=0))
    if differs.size:
        first = int(differs[0])
        raise ValueError(
            f"{what} count {count[first]:.10g} forecasts for {table.keys[first]!r} "
            f"where the table counts {table.count[first]:.10g}"
        )


def _interval_reasons(
    table: GroupedTable, sums: ClusterSums, ends: Interval
) -> list[Undefined | None]:
    """Why a cluster-t interval is missing."""
    cases: list[tuple[Flags, Undefined | None]] = [
        (table.count == 0, Undefined.NO_FORECASTS),
        ((sums.clusters == 0) & table.fractional, Undefined.FRACTIONAL_OUTCOMES),
        (sums.clusters < 2, Undefined.ONE_CLUSTER),
        (~np.isfinite(ends.error), Undefined.NO_SPREAD),
    ]
    return _reasons(len(table), cases)


def _reasons(size: int, cases: list[tuple[Flags, Undefined | None]]) -> list[Undefined | None]:
    """The first case that holds for each group."""
    found: list[Undefined | None] = [None] * size
    for holds, reason in reversed(cases):
        for index in np.flatnonzero(holds).tolist():
            found[index] = reason
    return found


def _brier(
    table: GroupedTable, sums: ClusterSums, intervals: IntervalTable | None, policy: Policy
) -> list[BrierFigure]:
    ends = cluster_t(sums, "brier", level=policy.level)
    value, (best, worst) = brier_score(table), _readings(table, intervals)
    best, worst = np.minimum(best, value), np.maximum(worst, value)  # it is a reading too
    columns = (value, ends.low, ends.high, best, worst)
    whys = _interval_reasons(table, sums, ends)
    return [BrierFigure(*row) for row in zip(*map(_numbers, columns), whys, strict=True)]


def _readings(table: GroupedTable, intervals: IntervalTable | None) -> Bounds:
    if intervals is None:
        unknown = np.full(len(table), np.nan)
        return Bounds(unknown, unknown)
    aligned = intervals.aligned(table.keys)
    _same_forecasts(table, aligned.count, "intervals")
    return score_bounds(aligned)


def _bias(table: GroupedTable, sums: ClusterSums, policy: Policy) -> list[Measure]:
    ends = cluster_t(sums, "bias", level=policy.level)
    columns = (calibration_in_the_large(table).bias, ends.low, ends.high)
    whys = _interval_reasons(table, sums, ends)
    return [Measure(*row) for row in zip(*map(_numbers, columns), whys, strict=True)]


def _log_score(table: GroupedTable, policy: Policy) -> list[LogFigure]:
    scores = log_score(table, clip=policy.clip)
    counts = [_count(moved) for moved in scores.clipped_count]
    whys = _reasons(
        len(table),
        [
            (table.count == 0, Undefined.NO_FORECASTS),
            (np.isinf(scores.exact), Undefined.INFINITE),
        ],
    )
    exact, clipped = _numbers(scores.exact), _numbers(scores.clipped)
    return [LogFigure(*row) for row in zip(exact, clipped, counts, whys, strict=True)]


def _skill(table: GroupedTable, reference: ReferenceTable | None) -> list[SkillFigure]:
    """Against the questions' references where a group has any, else against its base rate."""
    own = _own_skill(table)
    if reference is None:
        return own
    result = reference_skill(reference.aligned(table.keys))
    return [
        _referenced(value, count) if count else against_base_rate
        for value, count, against_base_rate in zip(
            _numbers(result.value), result.forecasts, own, strict=True
        )
    ]


def _referenced(value: float | None, count: float) -> SkillFigure:
    why = Undefined.NO_REFERENCE if value is None else None
    return SkillFigure(value, "reference_probability", _count(count), why)


def _own_skill(table: GroupedTable) -> list[SkillFigure]:
    skill = base_rate_skill(table)
    whys = _reasons(
        len(table),
        [(table.count == 0, Undefined.NO_FORECASTS), (np.isnan(skill), Undefined.ONE_CLASS)],
    )
    return [
        SkillFigure(value, "base_rate", _count(n), why)
        for value, n, why in zip(_numbers(skill), table.count, whys, strict=True)
    ]


def _murphy(table: GroupedTable) -> list[MurphyFigure]:
    whys = _reasons(len(table), [(table.count == 0, Undefined.NO_FORECASTS)])
    columns = map(_numbers, murphy(table))
    return [MurphyFigure(*row) for row in zip(*columns, whys, strict=True)]


def _corp(table: GroupedTable, policy: Policy, seed: int) -> list[CorpFigure]:
    parts = corp(table)
    null = null_miscalibration(table, draws=policy.null_draws, level=policy.level, seed=seed)
    mean, high = (np.where(table.fractional, np.nan, value) for value in null)
    whys = _reasons(
        len(table),
        [
            (table.count == 0, Undefined.NO_FORECASTS),
            (np.isnan(mean), Undefined.FRACTIONAL_OUTCOMES),
        ],
    )
    columns = (parts.miscalibration, parts.discrimination, parts.uncertainty, mean, high)
    return [CorpFigure(*row) for row in zip(*map(_numbers, columns), whys, strict=True)]


def _cox(table: GroupedTable, policy: Policy) -> list[CoxFigure]:
    fit = cox_calibration(table, clip=policy.clip)
    reach = normal_quantile((1 + policy.level) / 2) * fit.slope_error
    whys = _reasons(
        len(table),
        [
            (table.count == 0, Undefined.NO_FORECASTS),
            (uncertainty(table) == 0, Undefined.ONE_CLASS),
            (~fit.determined, Undefined.SEPARATED),
            (table.fractional, Undefined.FRACTIONAL_OUTCOMES),
        ],
    )
    reach = np.where(table.fractional, np.nan, reach)
    ends = (fit.slope - reach, fit.slope + reach)
    columns = map(_numbers, (fit.intercept, fit.slope, *ends, fit.p_value))
    return [CoxFigure(*row) for row in zip(*columns, whys, strict=True)]


def _auc(
    table: GroupedTable, folds: Sequence[GroupedTable] | None, policy: Policy
) -> list[Measure]:
    area = auc(table)
    low, high = _auc_ends(table, folds, policy.level)
    few = np.minimum(table.yes, table.count - table.yes) < 2
    whys = _reasons(
        len(table),
        [
            (table.count == 0, Undefined.NO_FORECASTS),
            (np.isnan(area), Undefined.ONE_CLASS),
            (np.isfinite(low), None),
            (table.fractional, Undefined.FRACTIONAL_OUTCOMES),
            (few, Undefined.TOO_FEW_FORECASTS),
            (np.isnan(low), Undefined.NO_SPREAD),
        ],
    )
    columns = map(_numbers, (area, low, high))
    return [Measure(*row) for row in zip(*columns, whys, strict=True)]


def _auc_ends(table: GroupedTable, folds: Sequence[GroupedTable] | None, level: float) -> Ends:
    if folds is None:
        return auc_interval(auc(table), auc_variance(table), level=level)
    aligned = [fold.aligned(table.keys) for fold in folds]
    _same_forecasts(table, np.sum([fold.count for fold in aligned], axis=0), "folds")
    ends = jackknife(aligned, auc, level=level)
    return Ends(np.maximum(ends.low, 0.0), np.minimum(ends.high, 1.0))


def _shrunk(
    table: GroupedTable, sums: ClusterSums, policy: Policy, seed: int
) -> list[ShrunkFigure]:
    error = cluster_t(sums, "brier", level=policy.level).error
    variance = steadied_variance(error, table.count, sums.clusters)
    shrunk = empirical_bayes(brier_score(table), variance)
    ranks = rank_uncertainty(shrunk, draws=policy.rank_draws, level=policy.level, seed=seed)
    alone = np.full(len(table), np.sum(table.count > 0) < 2)
    whys = _reasons(
        len(table),
        [
            (table.count == 0, Undefined.NO_FORECASTS),
            (alone, Undefined.NO_PEERS),
            (np.isnan(shrunk.value), Undefined.TOO_FEW_REPORTS),
        ],
    )
    columns = map(_numbers, (shrunk.value, shrunk.sd, ranks.low, ranks.high))
    return [
        ShrunkFigure(value, sd, low and int(low), high and int(high), why)
        for value, sd, low, high, why in zip(*columns, whys, strict=True)
    ]


def _curves(table: GroupedTable, policy: Policy) -> list[tuple[CurvePoint, ...]]:
    curve = reliability_curve(table, level=policy.level)
    counts = [_count(n) for n in curve.n]
    columns = zip(
        curve.p.tolist(),
        counts,
        curve.observed.tolist(),
        _numbers(curve.low),
        _numbers(curve.high),
        strict=True,
    )
    points = [CurvePoint(*row) for row in columns]
    return [tuple(points[table.rows(group)]) for group in range(len(table))]


def _sentences(
    table: GroupedTable,
    columns: dict[str, Sequence[Any]],
    policy: Policy,
    clusters: ClusterSums | None,
) -> list[str]:
    biased = _biased_beyond_luck(table, policy).tolist()
    luck = _luck_of_clusters(table, clusters, policy).tolist()
    figures = [
        dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
    ]
    return [
        sentence(_facts(figure, surprising, factor, clusters is not None), policy)
        for figure, surprising, factor in zip(figures, biased, luck, strict=True)
    ]


def _luck_of_clusters(
    table: GroupedTable, clusters: ClusterSums | None, policy: Policy
) -> Floats:
    """How much more than independent forecasts those of a cluster vary together, at least 1.

    Miscalibration by luck grows with the variance of the rates, so its bound is raised as much.
    """
    if clusters is None:
        return np.ones(len(table))
    error = cluster_t(clusters, "bias", level=policy.level).error
    alone = ratio(table.total(table.n * table.p * (1 - table.p)), table.count**2)
    return np.fmax(ratio(error**2, alone), 1.0)


def _biased_beyond_luck(table: GroupedTable, policy: Policy) -> Flags:
    """Whether a calibrated source would show such a bias in fewer cases than the level leaves.

    It is asked beside the interval, which rests on the spread between clusters alone: a few
    reports that agree by chance have too narrow a one. `p (1 - p)` bounds the variance of a
    fraction too.
    """
    bias = table.total(table.n * table.p - table.k)
    chance = table.total(table.n * table.p * (1 - table.p))
    return np.asarray(abs(bias) > normal_quantile((1 + policy.level) / 2) * np.sqrt(chance))


def _facts(figures: dict[str, Any], surprising: bool, luck: float, clustered: bool) -> Facts:
    brier, bias, parts = figures["brier"], figures["bias"], figures["corp"]
    tilted = surprising and bias.low is not None and not bias.low <= 0 <= bias.high
    shown = figures["tier"] in (Tier.EXTENDED, Tier.FULL) and parts.null_high is not None
    null_high = parts.null_high * luck if shown else None
    bent = null_high is not None and parts.miscalibration > null_high
    return Facts(
        n=figures["n"],
        clusters=figures["clusters"] if clustered else None,
        tier=figures["tier"],
        brier=Measure(brier.value, brier.low, brier.high, brier.why),
        bias=bias if tilted else None,
        mean_probability=figures["mean_probability"],
        base_rate=figures["base_rate"],
        miscalibration=parts.miscalibration if bent else None,
        null_high=null_high,
    )
