"""Many sources at once: what each one's figure is worth, and how sure their order is."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.checks import Floats, Integers
from scoring.segments import ratio

MOST_STEPS = 100
"""Far more than the search for the variance between sources needs."""

PRIOR_FREEDOM = 4.0
"""How many degrees of freedom the sources' common variance counts for beside a source's own."""


def steadied_variance(error: Floats, count: Floats, clusters: Floats) -> Floats:
    """Sampling variances drawn towards what all sources have in common.

    A source's variance per forecast, `u = error^2 n` with C - 1 degrees of freedom, is averaged
    with that of all sources, which counts for four more: two reports that happen to agree are
    no proof of precision.

    Args:
        error: standard error of each source, nan where it has none, shape `(S,)`.
        count: forecasts of each source, shape `(S,)`.
        clusters: clusters of each source, shape `(S,)`.

    Returns:
        Variances, shape `(S,)`; nan for a source without forecasts, and everywhere if no source
        has a standard error.

    Examples:
        >>> error, count, clusters = np.array([[0.5, np.nan], [4.0, 1.0], [3.0, 1.0]])
        >>> steadied_variance(error, count, clusters).tolist()
        [0.25, 1.0]
    """
    known = np.isfinite(error)
    freedom = np.where(known, clusters - 1, 0.0)
    own = np.where(known, error**2 * count, 0.0)
    common = ratio(np.sum(freedom * own), np.sum(freedom))
    steadied = (freedom * own + PRIOR_FREEDOM * common) / (freedom + PRIOR_FREEDOM)
    return ratio(steadied, count)


class Shrunk(NamedTuple):
    """Sources drawn towards their common mean.

    Attributes:
        value: the shrunken value of each source, shape `(S,)`.
        sd: its posterior standard deviation, shape `(S,)`.
        weight: how much of the source's own value is left, in [0, 1], shape `(S,)`.
        mu: the common mean.
        mu_error: standard error of the common mean.
        tau: standard deviation of the sources' true values round it.
    """

    value: Floats
    sd: Floats
    weight: Floats
    mu: float
    mu_error: float
    tau: float


def empirical_bayes(
    value: ArrayLike,
    variance: ArrayLike,
    *,
    method: Literal["paule-mandel", "dersimonian-laird"] = "paule-mandel",
) -> Shrunk:
    """Shrink each source towards the mean of all, the more the less it says about itself.

    Normal-normal: `B_s ~ N(theta_s, v_s)`, `theta_s ~ N(mu, tau^2)`. tau^2 solves
    `sum (B_s - mu)^2 / (v_s + tau^2) = S - 1` (Paule and Mandel; 0 where there is no solution),
    mu is weighted by `1 / (v_s + tau^2)`, and `theta_s = mu + w_s (B_s - mu)` with `w_s = tau^2
    / (tau^2 + v_s)`. The standard deviation includes that of mu.

    Args:
        value: figure of each source, nan where it has none, shape `(S,)`.
        variance: its sampling variance, above 0, shape `(S,)`.
        method: how tau^2 is found; DerSimonian and Laird's is a closed form that reads low
            where variances differ much.

    Returns:
        Shrunken values; nan where value or variance is nan, and everywhere below two sources.

    Raises:
        ValueError: if a variance is not positive or the lengths differ.

    References:
        Paule, R. C., Mandel, J. (1982). Consensus values and weighting factors. Journal of
        Research of the National Bureau of Standards 87(5), 377-385. doi:10.6028/jres.087.022

    Examples:
        >>> shrunk = empirical_bayes([0.0, 2.0], [1.0, 1.0])
        >>> shrunk.mu, round(shrunk.tau, 6), shrunk.value.round(6).tolist()
        (1.0, 1.0, [0.5, 1.5])
    """
    b, v = np.array(value, dtype=float), np.array(variance, dtype=float)
    checks.same_length(value=b, variance=v)
    checks.refuse(v <= 0, "variance must be positive", v)
    known = np.isfinite(b) & np.isfinite(v)
    shape, nan = b.shape, float("nan")
    if known.sum() < 2:
        empty = np.full(shape, nan)
        return Shrunk(empty, empty.copy(), empty.copy(), nan, nan, nan)
    between = paule_mandel if method == "paule-mandel" else dersimonian_laird
    tau2 = between(b[known], v[known])
    mu, mu_error = _common_mean(b[known], v[known], tau2)
    weight = np.where(known, tau2 / (tau2 + v), np.nan)
    sd = np.sqrt(weight * v + ((1 - weight) * mu_error) ** 2)
    return Shrunk(mu + weight * (b - mu), sd, weight, mu, mu_error, float(np.sqrt(tau2)))


def _common_mean(value: Floats, variance: Floats, tau2: float) -> tuple[float, float]:
    precision = 1 / (variance + tau2)
    mean = np.sum(precision * value) / np.sum(precision)
    return float(mean), float(np.sum(precision) ** -0.5)


def paule_mandel(value: Floats, variance: Floats) -> float:
    """Variance between sources at which they scatter just as much as chance allows.

    Newton's method on the decreasing convex `sum (B - mu)^2 / (v + t) - (S - 1)` from t = 0,
    which climbs to the root without passing it.

    Examples:
        >>> round(paule_mandel(np.array([0.0, 2.0]), np.array([1.0, 1.0])), 9)
        1.0
    """
    tau2, step, steps = 0.0, 1.0, 0
    while step > 1e-12 * tau2 and steps < MOST_STEPS:
        mean, _error = _common_mean(value, variance, tau2)
        scaled = (value - mean) / (variance + tau2)
        excess = np.sum(scaled * (value - mean)) - (value.size - 1)
        step = max(0.0, float(excess / np.sum(scaled**2))) if scaled.any() else 0.0
        tau2, steps = tau2 + step, steps + 1
    return tau2


def dersimonian_laird(value: Floats, variance: Floats) -> float:
    """Variance between sources by moments: `(Q - (S - 1)) / (sum w - sum w^2 / sum w)`.

    References:
        DerSimonian, R., Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical
        Trials 7(3), 177-188. doi:10.1016/0197-2456(86)90046-2

    Examples:
        >>> dersimonian_laird(np.array([0.0, 2.0]), np.array([1.0, 1.0]))
        1.0
    """
    weight = 1 / variance
    mean, _error = _common_mean(value, variance, 0.0)
    excess = np.sum(weight * (value - mean) ** 2) - (value.size - 1)
    return max(0.0, float(excess / (np.sum(weight) - np.sum(weight**2) / np.sum(weight))))


class Ranks(NamedTuple):
    """Where each source may stand among all, 1 the lowest value, shape `(S,)` each.

    Attributes:
        p_best: chance of being the lowest.
        low: lower end of the rank interval.
        high: upper end.
    """

    p_best: Floats
    low: Floats
    high: Floats


def rank_uncertainty(
    shrunk: Shrunk, *, draws: int = 1000, level: float = 0.95, seed: int
) -> Ranks:
    """Chance of being best and rank interval of each source, from draws of its shrunken value.

    Low values rank first, as for a Brier score. Sources without a value take no part.

    Args:
        shrunk: what `empirical_bayes` returned.
        draws: how often the order is drawn.
        level: coverage of the rank interval, inside (0, 1).
        seed: makes the result repeatable.

    Returns:
        Shape `(S,)` each; nan for a source that takes no part.

    References:
        Goldstein, H., Spiegelhalter, D. J. (1996). League tables and their limitations. Journal
        of the Royal Statistical Society A 159(3), 385-443. doi:10.2307/2983325

    Examples:
        >>> ranks = rank_uncertainty(empirical_bayes([0.0, 0.5], [1e-6, 1e-6]), seed=1)
        >>> ranks.low.tolist(), ranks.high.tolist(), ranks.p_best.tolist()
        ([1.0, 2.0], [1.0, 2.0], [1.0, 0.0])
    """
    known = np.flatnonzero(np.isfinite(shrunk.value))
    out = np.full((3, shrunk.value.size), np.nan)
    if known.size:
        order = _drawn_orders(shrunk, known, draws, np.random.default_rng(seed))
        out[0, known] = np.bincount(order[:, 0], minlength=known.size) / draws
        out[1:, known] = _rank_ends(order, level)
    return Ranks(*out)


def _drawn_orders(
    shrunk: Shrunk, known: Integers, draws: int, rng: np.random.Generator
) -> Integers:
    """Sources from lowest to highest in each draw; single precision is ample for an order."""
    drawn = rng.standard_normal((draws, known.size), dtype=np.float32)
    drawn *= shrunk.sd[known].astype(np.float32)
    drawn += shrunk.value[known].astype(np.float32)
    return np.asarray(drawn.argsort(axis=1))


def _rank_ends(order: Integers, level: float) -> Floats:
    """Lower and upper end of the ranks each source takes over the draws."""
    draws, sources = order.shape
    ranks = np.empty((draws, sources), dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(1, sources + 1, dtype=np.int32)[None, :], axis=1)
    ends = np.rint((draws - 1) * np.array([(1 - level) / 2, (1 + level) / 2])).astype(np.int64)
    by_source = np.partition(
        np.ascontiguousarray(ranks.T), ends, axis=1
    )  # no full order needed
    return by_source[:, ends].T.astype(np.float64)


def false_discovery(p_value: ArrayLike, *, method: Literal["bh", "by"] = "bh") -> Floats:
    """P-values adjusted for having looked at many sources.

    Those below q name sources of which a share of at most q, on average, is named by luck:
    `min over j >= i of m p_(j) / j` for the i-th smallest of m (Benjamini and Hochberg); with
    "by" times `1 + 1/2 + ... + 1/m`, which also holds where sources share questions.

    Args:
        p_value: one a source, nan where it has none, shape `(S,)`.
        method: "bh" or "by".

    Returns:
        Adjusted p-values in [0, 1], shape `(S,)`; nan stays nan and does not count.

    Raises:
        ValueError: names the first position out of [0, 1].

    References:
        Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the
        Royal Statistical Society B 57(1), 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x

        Benjamini, Y., Yekutieli, D. (2001). The control of the false discovery rate in multiple
        testing under dependency. Annals of Statistics 29(4), 1165-1188.
        doi:10.1214/aos/1013699998

    Examples:
        >>> false_discovery([0.125, 0.25, float("nan")]).tolist()
        [0.25, 0.25, nan]
    """
    p = np.array(p_value, dtype=np.float64)
    checks.refuse((p < 0) | (p > 1), "p_value must lie in [0, 1]", p)
    known = np.flatnonzero(~np.isnan(p))
    falling = known[np.argsort(-p[known], kind="stable")]
    rank = np.arange(known.size, 0, -1)
    factor = np.sum(1 / rank) if method == "by" else 1.0
    adjusted = np.minimum.accumulate(factor * known.size * p[falling] / rank)
    p[falling] = np.minimum(adjusted, 1.0)
    return p
