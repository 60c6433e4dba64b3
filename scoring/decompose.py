"""Decompositions: what part of a score is miscalibration, what part telling cases apart."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring.bins import Closed, bin_runs, binned
from scoring.checks import Floats, Integers
from scoring.scores import (
    Rule,
    base_rate,
    mean_probability,
    mean_score,
    uncertainty,
)
from scoring.segments import ratio, spread, sums
from scoring.tables import GroupedTable


class Murphy(NamedTuple):
    """The three terms of the Brier score on stated levels, shape `(S,)` each."""

    reliability: Floats
    resolution: Floats
    uncertainty: Floats


def murphy(table: GroupedTable) -> Murphy:
    """Brier score as reliability - resolution + uncertainty, over the distinct stated levels.

    `REL = sum n (p - r)^2 / N`, `RES = sum n (r - o)^2 / N`, `UNC = mean(y^2) - o^2` with `r =
    k / n` of each level; all at least 0, low REL and high RES are good.

    When not to use it: where nearly every probability is stated once, each level matches its
    own outcome, and REL is the Brier score itself. Use `corp`.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts.

    References:
        Murphy, A. H. (1973). A new vector partition of the probability score. Journal of
        Applied Meteorology 12, 595-600. doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.5, 0.5, 1, 1], [0, 0, 1, 1])
        >>> parts = murphy(table)
        >>> [term.tolist() for term in parts]
        [[0.125], [0.25], [0.25]]
    """
    overall = table.spread(base_rate(table))
    reliability = table.total(table.n * (table.p - table.rate) ** 2)
    resolution = table.total(table.n * (table.rate - overall) ** 2)
    count = table.count
    return Murphy(ratio(reliability, count), ratio(resolution, count), uncertainty(table))


class Corp(NamedTuple):
    """Score, miscalibration, discrimination and uncertainty, shape `(S,)` each.

    Attributes:
        score: the mean score, `miscalibration - discrimination + uncertainty`.
        miscalibration: what recalibration would save, at least 0.
        discrimination: what the recalibrated forecast saves over the base rate, at least 0.
        uncertainty: the score of always saying the base rate.
        recalibrated: the recalibrated probability of each row, shape `(R,)`.
    """

    score: Floats
    miscalibration: Floats
    discrimination: Floats
    uncertainty: Floats
    recalibrated: Floats


def corp(table: GroupedTable, *, score: Rule = "brier") -> Corp:
    """Score as miscalibration - discrimination + uncertainty, by isotonic recalibration.

    With x the rising step function of p that fits the outcomes best (pool adjacent violators)
    and o the base rate: `MCB = S(p) - S(x)`, `DSC = S(o) - S(x)`, `UNC = S(o)`. There are no
    bins to choose, so the result is reproducible, and it holds for any proper score.

    When not to use it alone: with few forecasts a calibrated source shows a positive
    miscalibration too. Print it beside `null_miscalibration`.

    Args:
        table: forecasts by group and stated probability; outcomes may be fractions.
        score: "brier" or "log"; with "log" miscalibration may be inf.

    Returns:
        Shape `(S,)` each and the recalibrated rows; nan for a group without forecasts.

    References:
        Dimitriadis, T., Gneiting, T., Jordan, A. I. (2021). Stable reliability diagrams for
        probabilistic classifiers. PNAS 118(8) e2016191118. doi:10.1073/pnas.2016191118

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.5, 0.5, 1, 1], [0, 0, 1, 1])
        >>> parts = corp(table)
        >>> [term.tolist() for term in parts]
        [[0.125], [0.125], [0.25], [0.25], [0.0, 1.0]]
    """
    x = recalibrated(table)
    stated, fitted = mean_score(table.p, table, score), mean_score(x, table, score)
    constant = mean_score(table.spread(base_rate(table)), table, score)
    saved = np.maximum(stated - fitted, 0.0)
    return Corp(stated, saved, np.maximum(constant - fitted, 0.0), constant, x)


def recalibrated(table: GroupedTable) -> Floats:
    """The rising step function of p that fits each group's outcomes best, shape `(R,)`.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 3, [0.25, 0.5, 0.75], [1, 0, 1])
        >>> recalibrated(table).tolist()
        [0.5, 0.5, 1.0]
    """
    return isotonic(table.k, table.n, table.start)


def isotonic(yes: Floats, count: Floats, start: Integers) -> Floats:
    """Best rising fit to the rates `yes / count` within each run, all runs in one pass.

    Two is added to the rates with every run, so that rows of different runs never pool; the
    rates of the pooled blocks are then taken from the counts themselves.
    """
    if not yes.size:
        return np.zeros(0)
    from scipy.optimize import isotonic_regression

    run = np.repeat(np.arange(start.size - 1), np.diff(start))
    blocks = isotonic_regression(yes / count + 2.0 * run, weights=count).blocks
    return np.repeat(sums(yes, blocks) / sums(count, blocks), np.diff(blocks))


class FiveTerms(NamedTuple):
    """Murphy's terms over bins and the two that make them exact, shape `(S,)` each."""

    reliability: Floats
    resolution: Floats
    uncertainty: Floats
    variance: Floats
    covariance: Floats


def murphy_binned(
    table: GroupedTable, edges: ArrayLike, *, closed: Closed = "left"
) -> FiveTerms:
    """Brier score as five terms over bins of probability.

    `BS = REL - RES + UNC + WBV - WBC` exactly, with each bin at its mean probability and mean
    outcome, `WBV = sum (p - bin p)^2 / n` and `WBC = 2 sum (y - bin y)(p - bin p) / n`.

    When not to use it: bins are a choice, and REL changes with it. Use `corp`.

    Args:
        table: forecasts by group and stated probability.
        edges: rising, from 0 to 1, shape `(B + 1,)`.
        closed: which end of a bin belongs to it.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts.

    Raises:
        ValueError: if the edges do not rise from 0 to 1.

    References:
        Stephenson, D. B., Coelho, C. A. S., Jolliffe, I. T. (2008). Two extra components in the
        Brier score decomposition. Weather and Forecasting 23, 752-757.
        doi:10.1175/2007WAF2006116.1

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0.5, 1], [0, 1])
        >>> [term.tolist() for term in murphy_binned(table, [0, 1])]
        [[0.0625], [0.0], [0.25], [0.0625], [0.25]]
    """
    runs, _sizes = bin_runs(table, edges, closed=closed)
    bins = binned(table, edges, closed=closed)
    terms = murphy(bins)
    p, y = spread(bins.p, runs), spread(bins.rate, runs)
    variance = table.total(table.n * (table.p - p) ** 2)
    covariance = 2 * table.total(table.n * (table.rate - y) * (table.p - p))
    count = table.count
    return FiveTerms(*terms, ratio(variance, count), ratio(covariance, count))


class BiasCorrected(NamedTuple):
    """Murphy's terms without the bias of small levels, shape `(S,)` each.

    Attributes:
        reliability: corrected, may fall below 0.
        resolution: corrected, may fall below 0.
        uncertainty: corrected, may exceed 0.25.
        alpha: the largest share of the correction, up to 1, that keeps the terms in range.
        scaled: the terms with that share of the correction.
    """

    reliability: Floats
    resolution: Floats
    uncertainty: Floats
    alpha: Floats
    scaled: Murphy


def murphy_bias_corrected(table: GroupedTable) -> BiasCorrected:
    """Murphy's terms less what few forecasts a level add to them.

    `s = sum k (n - k) / (n (n - 1)) / N` over levels with n > 1 and `t = UNC / (N - 1)`:
    `REL - s`, `RES - s + t`, `UNC + t`, whose sum is still the Brier score.

    When not to use it: until the levels repeat (fifty forecasts on eleven levels) it corrects
    too little. For binned probabilities pass `binned(table, edges)`.

    Returns:
        Shape `(S,)` each; nan below two forecasts or with fractional outcomes.

    References:
        Ferro, C. A. T., Fricker, T. E. (2012). A bias-corrected decomposition of the Brier
        score. Q. J. R. Meteorol. Soc. 138, 1954-1960. doi:10.1002/qj.1924

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.5] * 4, [1, 1, 0, 0])
        >>> murphy_bias_corrected(table).alpha.tolist()
        [0.0]
    """
    count = table.count
    usable = (count > 1) & ~table.fractional
    rel, res, unc = (np.where(usable, term, np.nan) for term in murphy(table))
    noise = ratio(table.rate * (table.n - table.k), table.n - 1)
    s = ratio(table.total(np.where(table.n > 1, noise, 0.0)), count)
    t = ratio(unc, count - 1)
    alpha = _largest_share(rel, res, unc, s, t)
    scaled = Murphy(rel - alpha * s, res - alpha * (s - t), unc + alpha * t)
    return BiasCorrected(rel - s, res - s + t, unc + t, alpha, scaled)


def _largest_share(rel: Floats, res: Floats, unc: Floats, s: Floats, t: Floats) -> Floats:
    """The largest share up to 1 of the correction with REL >= 0, 0 <= RES <= 1, UNC <= 1/4."""
    room = [(rel, s), (res, s - t), (1 - res, t - s), (0.25 - unc, t)]
    share = np.where(np.isnan(rel), np.nan, 1.0)
    for left, taken in room:
        limit = np.divide(left, taken, out=np.ones(rel.size), where=taken > 0)
        share = np.minimum(share, np.maximum(limit, 0.0))
    return share


class MurphyErrors(NamedTuple):
    """Standard errors of Murphy's terms, shape `(S,)` each."""

    reliability: Floats
    resolution: Floats
    uncertainty: Floats


def murphy_errors(
    table: GroupedTable,
    edges: ArrayLike | None = None,
    *,
    closed: Closed = "left",
) -> MurphyErrors:
    """Standard errors of Murphy's terms, forecasts taken as independent.

    Each term is a smooth function of sums over levels; to first order it moves with a forecast
    by its influence, and the variance of a term is that of the summed influences.

    Args:
        table: forecasts by group and stated probability.
        edges: bins, where the terms are those of `murphy_binned`; else the stated levels.
        closed: which end of a bin belongs to it.

    Returns:
        Shape `(S,)` each, with divisor n; nan below two forecasts or with fractional outcomes.

    References:
        Siegert, S. (2014). Variance estimation for Brier score decomposition. Q. J. R.
        Meteorol. Soc. 140, 1771-1777. doi:10.1002/qj.2228

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.5] * 4, [1, 1, 1, 0])
        >>> murphy_errors(table).uncertainty.round(6).tolist()
        [0.108253]
    """
    runs = np.arange(table.p.size + 1)
    if edges is not None:
        runs, _sizes = bin_runs(table, edges, closed=closed)
    count = sums(table.n, runs)
    rate = spread(sums(table.k, runs) / count, runs)
    gap = rate - spread(sums(table.n * table.p, runs) / count, runs)
    overall = table.spread(base_rate(table))
    lift = rate - overall
    influences = (
        (2 * gap * (1 - table.p) - gap**2, -2 * gap * table.p - gap**2),
        (2 * lift - rate**2 + overall**2, overall**2 - rate**2),
        (1 - 2 * overall, np.zeros(rate.size)),
    )
    return MurphyErrors(*(_influence_error(table, *pair) for pair in influences))


def _influence_error(table: GroupedTable, if_yes: Floats, if_no: Floats) -> Floats:
    """Standard error of a mean of influences, one value where yes and one where no."""
    count, no = table.count, table.n - table.k
    mean = table.spread(ratio(table.total(table.k * if_yes + no * if_no), count))
    squares = table.total(table.k * (if_yes - mean) ** 2 + no * (if_no - mean) ** 2)
    usable = (count > 1) & ~table.fractional
    return np.where(usable, ratio(np.sqrt(squares), count), np.nan)


class Yates(NamedTuple):
    """Covariance decomposition, shape `(S,)` each.

    Attributes:
        outcome_variance: variance of the outcomes.
        bias: mean probability minus base rate; its square is a term.
        probability_variance: variance of the probabilities.
        covariance: of probability and outcome; twice this is taken off.
        slope: mean probability where yes minus where no; nan where one class is missing.
        least_variance: variance of the probabilities that the slope makes necessary.
        scatter: the rest of it.
    """

    outcome_variance: Floats
    bias: Floats
    probability_variance: Floats
    covariance: Floats
    slope: Floats
    least_variance: Floats
    scatter: Floats


def yates(table: GroupedTable) -> Yates:
    """Brier score as outcome variance + bias squared + probability variance - 2 covariance.

    `BS = var(y) + (f - o)^2 + var(p) - 2 cov(p, y)`; `slope = cov / var(y)`, the least variance
    is `slope^2 var(y)` and scatter the rest. Good forecasts have slope near 1 and little
    scatter.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts.

    References:
        Yates, J. F. (1982). External correspondence: decompositions of the mean probability
        score. Organizational Behavior and Human Performance 30, 132-156.
        doi:10.1016/0030-5073(82)90237-9

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0.5, 1], [0, 1])
        >>> yates(table).slope.tolist(), yates(table).scatter.tolist()
        ([0.5], [0.0])
    """
    count, rate, mean = table.count, base_rate(table), mean_probability(table)
    away = table.p - table.spread(mean)
    spread_p = ratio(table.total(table.n * away**2), count)
    covariance = ratio(table.total(away * (table.k - table.n * table.spread(rate))), count)
    variance = uncertainty(table)
    slope = ratio(covariance, variance)
    least = slope**2 * variance
    return Yates(variance, mean - rate, spread_p, covariance, slope, least, spread_p - least)
