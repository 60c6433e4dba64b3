"""How sure a figure is: intervals that know which forecasts stand or fall together."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import reduce
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.checks import Floats
from scoring.clusters import BucketSums, ClusterSums
from scoring.grouped import Grouped, Keys, gathered, numbered
from scoring.segments import ratio
from scoring.tables import GroupedTable

Summed = Literal["brier", "bias", "rate"]
"""Measures that are a sum over forecasts divided by their number."""


class Interval(NamedTuple):
    """A value, its standard error and the ends of its interval, shape `(S,)` each."""

    value: Floats
    error: Floats
    low: Floats
    high: Floats


def cluster_t(sums: ClusterSums, measure: Summed = "brier", *, level: float = 0.95) -> Interval:
    """Brier score, bias or base rate of each group with Student's t interval over clusters.

    With `S_c` the sum over a cluster, `n_c` its size, C the clusters and `B = sum S_c / n`:
    `var = C / (C - 1) sum (S_c - B n_c)^2 / n^2`, and `B +- t(C - 1) sqrt(var)`. It holds its
    level from three clusters on, where the bootstrap and the normal interval are too short.

    Args:
        sums: sums of each report, or of each question where that is the coarser grouping.
        measure: "brier", in [0, 1], "bias" (mean p - mean y), in [-1, 1], or "rate" (mean y),
            in [0, 1]; the ends stop where the range does.
        level: coverage aimed at, inside (0, 1).

    Returns:
        Value, standard error and ends; error and ends are nan below two clusters, and where the
        clusters do not differ at all, since that is no evidence of being exact.

    References:
        Cameron, A. C., Miller, D. L. (2015). A practitioner's guide to cluster-robust
        inference. Journal of Human Resources 50(2), 317-372. doi:10.3368/jhr.50.2.317

    Examples:
        >>> sums = ClusterSums.from_forecasts(["a"] * 2, ["r1", "r2"], [0.5, 1.0], [1, 1])
        >>> score = cluster_t(sums)
        >>> score.value.tolist(), score.error.tolist(), score.low.tolist()
        ([0.125], [0.125], [0.0])
    """
    least, total = -1.0 if measure == "bias" else 0.0, _summed(sums, measure)
    interval = ratio_of_sums(sums, total, sums.n, sums.alike, level=level)
    low, high = np.maximum(interval.low, least), np.minimum(interval.high, 1.0)
    return interval._replace(low=low, high=high)


def ratio_of_sums(
    table: Grouped, total: Floats, size: Floats, alike: Floats, *, level: float
) -> Interval:
    """A ratio of two sums over clusters, one cluster a row, with Student's t interval."""
    checks.one_probability(level, "level", strictly=True)
    count, clusters = table.total(alike * size), table.total(alike)
    value = ratio(table.total(alike * total), count)
    squares = table.total(alike * (total - table.spread(value) * size) ** 2)
    error = np.sqrt(ratio(clusters, clusters - 1) * ratio(squares, count**2))
    error[(clusters < 2) | (error < 1e-12)] = np.nan
    reach = student_quantile((1 + level) / 2, clusters - 1) * error
    return Interval(value, error, value - reach, value + reach)


class Means(NamedTuple):
    """Mean score of each group with its interval.

    Attributes:
        keys: the groups in order.
        forecasts: how many each has, shape `(S,)`.
        interval: value, standard error and ends.
    """

    keys: tuple[Hashable, ...]
    forecasts: Floats
    interval: Interval


def score_means(
    key: Keys,
    score: ArrayLike,
    *,
    cluster: Keys | None = None,
    level: float = 0.95,
    keys: Iterable[Hashable] = (),
) -> Means:
    """Mean of any score of single forecasts by group, with Student's t interval over clusters.

    For scores that no grouped table can give, such as those of many categories.

    Args:
        key: the group of each forecast, shape `(n,)`.
        score: its score, such as `ranked_probability_score` returned, shape `(n,)`.
        cluster: its report or question; each forecast by itself where left out.
        level: coverage aimed at, inside (0, 1).
        keys: further groups that must appear even without a forecast.

    Returns:
        As `cluster_t`, the ends not stopped at any range.

    Raises:
        ValueError: names the first score that is not finite.

    Examples:
        >>> means = score_means(["a", "a", "b"], [0.5, 1.0, 0.25])
        >>> means.keys, means.interval.value.tolist(), means.interval.error.tolist()
        (('a', 'b'), [0.75, 0.25], [0.25, nan])
    """
    each = checks.floats(score, "score")
    names = np.arange(each.size) if cluster is None else cluster
    checks.same_length(score=each, key=key, cluster=names)
    label = {"cluster": numbered(names)[1].astype(np.float64)}
    rows = gathered(key, label, {"total": each, "size": np.ones(each.size)}, more=keys)
    groups = Grouped(rows["keys"], rows["start"])
    alike = np.ones(rows["size"].size)
    interval = ratio_of_sums(groups, rows["total"], rows["size"], alike, level=level)
    return Means(groups.keys, groups.total(rows["size"]), interval)


def _summed(sums: ClusterSums | BucketSums, measure: Summed) -> Floats:
    if measure == "brier":
        return sums.squared
    return sums.p - sums.y if measure == "bias" else sums.y


def cluster_bootstrap(
    sums: BucketSums, measure: Summed = "brier", *, draws: int = 1000, seed: int
) -> Floats:
    """The measure over buckets drawn again with replacement, all groups at once.

    One draw weights the same buckets for every group, so that each group's spread is right and
    draws may be compared between groups that share reports.

    When not to use it: below 50 clusters a percentile interval of these is too short;
    `cluster_t` holds its level from three.

    Args:
        sums: sums by bucket.
        measure: "brier", "bias" or "rate".
        draws: how often the buckets are drawn.
        seed: makes the result repeatable.

    Returns:
        Shape `(draws, S)`; nan where a draw holds no forecast of a group.

    Raises:
        ValueError: if `draws` is not positive.

    References:
        Efron, B., Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman and Hall.
        doi:10.1007/978-1-4899-4541-9

    Examples:
        >>> rows = {"n": [1, 1], "p": [0.5, 0.5], "y": [1, 1], "squared": [0.25, 0.25]}
        >>> sums = BucketSums.from_arrays(["a", "a"], [0, 1], **rows, buckets=2)
        >>> cluster_bootstrap(sums, draws=2, seed=3).tolist()
        [[0.25], [0.25]]
    """
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    buckets = sums.n.shape[1]
    even = np.full(buckets, 1 / buckets)
    weight = np.random.default_rng(seed).multinomial(buckets, even, size=draws).astype(float)
    return ratio(weight @ _summed(sums, measure).T, weight @ sums.n.T)


def jackknife(
    parts: Sequence[GroupedTable],
    measure: Callable[[GroupedTable], Floats],
    *,
    level: float = 0.95,
) -> Interval:
    """Any measure of a table with an interval from leaving out one part at a time.

    With m parts that hold forecasts of a group, `var = (m - 1) / m sum (B_j - mean B)^2` over
    the m values without one part each, and Student's t with m - 1 degrees of freedom. For
    measures that are no plain mean: miscalibration, discrimination, the area under the ROC
    curve, a slope.

    Args:
        parts: tables that together hold each forecast once, split so that a cluster lies in one
            part; twenty are plenty.
        measure: a function of a table that gives one value a group.
        level: coverage aimed at, inside (0, 1).

    Returns:
        Value of the whole, standard error and ends, shape `(S,)`; error and ends are nan where
        fewer than two parts hold forecasts of a group, or the measure is undefined without one
        of them.

    Raises:
        ValueError: if there are no parts.

    References:
        Kott, P. S. (2001). The delete-a-group jackknife. Journal of Official Statistics 17(4),
        521-526.

    Examples:
        >>> from scoring.scores import brier_score
        >>> parts = [GroupedTable.from_forecasts(["a"], [p], [1]) for p in (0.5, 1.0)]
        >>> result = jackknife(parts, brier_score)
        >>> result.value.tolist(), result.error.tolist()
        ([0.125], [0.125])
    """
    checks.one_probability(level, "level", strictly=True)
    if not parts:
        raise ValueError("a jackknife needs at least one part")
    whole = reduce(GroupedTable.merge, parts)
    held = np.array([part.aligned(whole.keys).count > 0 for part in parts])
    without = np.array([measure(whole.without(part)) for part in parts])
    value, number = measure(whole), held.sum(axis=0).astype(np.float64)
    mean = ratio(np.where(held, without, 0.0).sum(axis=0), number)
    squares = np.where(held, (without - mean) ** 2, 0.0).sum(axis=0)
    error = np.sqrt(ratio(number - 1, number) * squares)
    error[(number < 2) | (error < 1e-12)] = np.nan
    reach = student_quantile((1 + level) / 2, number - 1) * error
    return Interval(value, error, value - reach, value + reach)


def student_quantile(probability: float, freedom: Floats) -> Floats:
    """Quantile of Student's t; nan where the degrees of freedom are not positive."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.where(freedom > 0, freedom, np.nan), probability))


def normal_quantile(probability: float) -> float:
    """Quantile of the standard normal distribution."""
    from scipy.special import ndtri

    return float(ndtri(probability))


def two_sided(z: Floats) -> Floats:
    """Two-sided p-value of a standard normal statistic."""
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-abs(z)))


class Ends(NamedTuple):
    """The ends of an interval, of the shape of what was asked."""

    low: Floats
    high: Floats


def wilson(yes: ArrayLike, count: ArrayLike, *, level: float = 0.95) -> Ends:
    """Wilson's interval for a share, independent yes/no cases.

    `(k + z^2/2 +- z sqrt(k (n - k) / n + z^2 / 4)) / (n + z^2)`, inside [0, 1], sensible at 0
    and n where the usual normal interval has no width.

    Args:
        yes: cases that came out yes, shape `(R,)`.
        count: cases, shape `(R,)`.
        level: coverage aimed at, inside (0, 1).

    Returns:
        The ends, shape `(R,)`; 0 and 1 where there are no cases.

    Raises:
        ValueError: names the first position that is out of range.

    References:
        Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
        inference. JASA 22(158), 209-212. doi:10.1080/01621459.1927.10502953

    Examples:
        >>> ends = wilson([0, 5], [0, 10])
        >>> ends.low.round(4).tolist(), ends.high.round(4).tolist()
        ([0.0, 0.2366], [1.0, 0.7634])
    """
    k, n = checks.counts(yes, "yes"), checks.counts(count, "count")
    checks.same_length(yes=k, count=n)
    checks.refuse(k > n, "yes must not exceed count", k)
    z = normal_quantile((1 + checks.one_probability(level, "level", strictly=True)) / 2)
    reach = z * np.sqrt(np.divide(k * (n - k), n, out=np.zeros(n.size), where=n > 0) + z**2 / 4)
    middle, width = k + z**2 / 2, n + z**2
    return Ends(np.maximum(middle - reach, 0) / width, np.minimum((middle + reach) / width, 1))
