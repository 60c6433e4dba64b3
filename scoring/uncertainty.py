"""How sure a figure is: intervals that know which forecasts stand or fall together."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.checks import Floats
from scoring.segments import ratio
from scoring.tables import ClusterSums


class Interval(NamedTuple):
    """A value, its standard error and the ends of its interval, shape `(S,)` each."""

    value: Floats
    error: Floats
    low: Floats
    high: Floats


def cluster_t(
    sums: ClusterSums, measure: Literal["brier", "bias"] = "brier", *, level: float = 0.95
) -> Interval:
    """Brier score or bias of each group with Student's t interval over clusters.

    With `S_c` the sum over a cluster, `n_c` its size, C the clusters and `B = sum S_c / n`:
    `var = C / (C - 1) sum (S_c - B n_c)^2 / n^2`, and `B +- t(C - 1) sqrt(var)`. It holds its
    level from three clusters on, where the bootstrap and the normal interval are too short.

    Args:
        sums: sums of each report, or of each question where that is the coarser grouping.
        measure: "brier", in [0, 1], or "bias" (mean p - mean y), in [-1, 1], where the ends
            stop.
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
    checks.one_probability(level, "level", strictly=True)
    least, total = (0.0, sums.squared) if measure == "brier" else (-1.0, sums.p - sums.y)
    count, clusters = sums.count, sums.clusters
    value = ratio(sums.total(sums.alike * total), count)
    residual = total - sums.spread(value) * sums.n
    squares = sums.total(sums.alike * residual**2)
    error = np.sqrt(ratio(clusters, clusters - 1) * ratio(squares, count**2))
    error[(clusters < 2) | (error < 1e-12)] = np.nan
    reach = student_quantile((1 + level) / 2, clusters - 1) * error
    return Interval(
        value, error, np.maximum(value - reach, least), np.minimum(value + reach, 1)
    )


def student_quantile(probability: float, freedom: Floats) -> Floats:
    """Quantile of Student's t; nan where the degrees of freedom are not positive."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.where(freedom > 0, freedom, np.nan), probability))


def normal_quantile(probability: float) -> float:
    """Quantile of the standard normal distribution."""
    from scipy.special import ndtri

    return float(ndtri(probability))


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
