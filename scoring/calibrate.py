"""Calibration: do events given 70 % happen seven times in ten?"""

from typing import NamedTuple

import numpy as np

from scoring.bins import Scheme, bin_labels, label_runs
from scoring.checks import Floats, Integers
from scoring.decompose import murphy
from scoring.grouped import offsets
from scoring.scores import base_rate, mean_probability
from scoring.segments import ratio, sums
from scoring.tables import GroupedTable
from scoring.uncertainty import two_sided, wilson


class InTheLarge(NamedTuple):
    """Bias and its test statistic, shape `(S,)` each.

    Attributes:
        bias: mean probability minus base rate; positive overpredicts.
        z: `sum(p - y) / sqrt(sum p (1 - p))`, standard normal for a calibrated source.
        p_value: two-sided.
    """

    bias: Floats
    z: Floats
    p_value: Floats


def calibration_in_the_large(table: GroupedTable) -> InTheLarge:
    """Does a source say too much, or too little, on the whole?

    `bias = f - o`, in [-1, 1], positive where it overpredicts. Blind to slope: a source that is
    too bold both ways has none.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts; z is also nan where all p are 0 or
        1 or an outcome is a fraction, whose variance is not p (1 - p).

    References:
        Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
        45, 562-565. doi:10.1093/biomet/45.3-4.562

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.5] * 4, [1] * 4)
        >>> result = calibration_in_the_large(table)
        >>> result.bias.tolist(), result.z.tolist()
        ([-0.5], [-2.0])
    """
    bias = mean_probability(table) - base_rate(table)
    spread = np.sqrt(table.total(table.n * table.p * (1 - table.p)))
    z = ratio(table.total(table.n * table.p - table.k), spread)
    z = np.where(table.fractional, np.nan, z)
    return InTheLarge(bias, z, two_sided(z))


class ReliabilityCurve(NamedTuple):
    """Observed frequency beside each stated probability, shape `(R,)` each.

    Attributes:
        p: stated probability.
        n: how often it was stated.
        observed: share that happened.
        low: lower end of Wilson's interval of that share; nan in groups with fractional
            outcomes.
        high: upper end.
    """

    p: Floats
    n: Floats
    observed: Floats
    low: Floats
    high: Floats


def reliability_curve(table: GroupedTable, *, level: float = 0.95) -> ReliabilityCurve:
    """How often what was given a probability happened, for every stated probability.

    A point on the diagonal is calibrated. The interval takes the forecasts of a level as
    independent: where many come from one report it is too short.

    Args:
        table: forecasts by group and stated probability; rows of group g are `table.rows(g)`.
        level: coverage aimed at, inside (0, 1).

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0.5, 0.5], [1, 0])
        >>> curve = reliability_curve(table)
        >>> curve.p.tolist(), curve.n.tolist(), curve.observed.tolist()
        ([0.5], [2.0], [0.5])
    """
    ends = wilson(table.k, table.n, level=level)
    fractional = table.spread(table.fractional)
    low, high = (np.where(fractional, np.nan, end) for end in ends)
    return ReliabilityCurve(table.p, table.n, table.rate, low, high)


class Spiegelhalter(NamedTuple):
    """Test statistic and two-sided p-value, shape `(S,)` each."""

    z: Floats
    p_value: Floats


def spiegelhalter_z(table: GroupedTable) -> Spiegelhalter:
    """Is the Brier score what the source's own probabilities lead one to expect?

    `Z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))`, standard normal for a calibrated
    source; positive where the score is worse than expected.

    When not to use it alone: it sees wrong slopes and is nearly blind to a shift, which
    `calibration_in_the_large` sees; show both, or the joint test of `cox_calibration`.

    Returns:
        Shape `(S,)` each; nan where all p are 0, 0.5 or 1, or an outcome is a fraction.

    References:
        Spiegelhalter, D. J. (1986). Probabilistic prediction in patient management and clinical
        trials. Statistics in Medicine 5, 421-433. doi:10.1002/sim.4780050506

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"], [0.8], [0])
        >>> spiegelhalter_z(table).z.round(9).tolist()
        [2.0]
    """
    tilt = 1 - 2 * table.p
    spread = np.sqrt(table.total(tilt**2 * table.n * table.p * (1 - table.p)))
    z = ratio(table.total((table.k - table.n * table.p) * tilt), spread)
    z = np.where(table.fractional, np.nan, z)
    return Spiegelhalter(z, two_sided(z))


class HosmerLemeshow(NamedTuple):
    """Test statistic, its degrees of freedom and the p-value, shape `(S,)` each."""

    statistic: Floats
    freedom: Floats
    p_value: Floats


def hosmer_lemeshow(table: GroupedTable, *, least: float = 5.0) -> HosmerLemeshow:
    """Do the observed frequencies of all levels together fit the stated ones?

    `sum (k - n p)^2 / (n p (1 - p))` over blocks of neighbouring levels, joined until each
    expects `least` events and as many non-events; chi-squared with one degree of freedom a
    block, since the probabilities were not fitted to these outcomes.

    When not to use it: it depends on the joining and says nothing of the direction. Prefer
    `cox_calibration`.

    Args:
        table: forecasts by group and stated probability.
        least: fewest events and non-events a block must expect.

    Returns:
        Shape `(S,)` each; nan where no block expects enough or an outcome is a fraction.

    References:
        Hosmer, D. W., Lemeshow, S. (1980). Goodness of fit tests for the multiple logistic
        regression model. Communications in Statistics A 9, 1043-1069.
        doi:10.1080/03610928008827941

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 16, [0.5] * 16, [1] * 16)
        >>> result = hosmer_lemeshow(table)
        >>> result.statistic.tolist(), result.freedom.tolist()
        ([16.0], [1.0])
    """
    from scipy.special import chdtrc

    label = _block_labels(table, least)
    runs, sizes = label_runs(table, label)
    expected = table.n * table.p
    missed, variance = sums(table.k - expected, runs), sums(expected * (1 - table.p), runs)
    statistic = sums(ratio(missed**2, variance), offsets(sizes))
    enough = (table.count > 0) & ~table.fractional & (table.total(np.minimum(label, 0.0)) == 0)
    freedom = np.where(enough, sizes, np.nan)
    statistic = np.where(enough, statistic, np.nan)
    return HosmerLemeshow(statistic, freedom, np.asarray(chdtrc(freedom, statistic)))


def _block_labels(table: GroupedTable, least: float) -> Integers:
    """Number of the block of each row, -1 in groups without one that expects enough."""
    label = np.zeros(table.p.size, dtype=np.int64)
    events, others = table.n * table.p, table.n * (1 - table.p)
    for group in range(len(table)):
        rows = table.rows(group)
        label[rows] = _joined(events[rows].tolist(), others[rows].tolist(), least)
    return label


def _joined(events: list[float], others: list[float], least: float) -> list[int]:
    labels: list[int] = []
    block, yes, no = 0, 0.0, 0.0
    for more_yes, more_no in zip(events, others, strict=True):
        labels.append(block)
        yes, no = yes + more_yes, no + more_no
        if min(yes, no) >= least:
            block, yes, no = block + 1, 0.0, 0.0
    return [min(label, block - 1) for label in labels]  # what is left over joins the last block


def calibration_error(
    table: GroupedTable, *, bins: int = 10, scheme: Scheme = "width"
) -> Floats:
    """Mean distance between stated and observed over bins: ECE by width, ACE by mass.

    `sum (n_b / N) |mean p - mean y|`, in [0, 1], 0 is best; a bin is closed on its left.

    When not to use it: it depends on the bins, and a calibrated source with 20 forecasts reads
    0.18. For display only, beside `null_calibration_error`.

    Args:
        table: forecasts by group and stated probability.
        bins: how many.
        scheme: "width" or "mass"; bins of equal mass never split a stated probability.

    Returns:
        Shape `(S,)`; nan for a group without forecasts.

    Raises:
        ValueError: if there is not at least one bin.

    References:
        Naeini, M. P., Cooper, G. F., Hauskrecht, M. (2015). Obtaining well calibrated
        probabilities using Bayesian binning. AAAI 29, 2901-2907. doi:10.1609/aaai.v29i1.9602

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0.25, 0.75], [1, 1])
        >>> calibration_error(table).tolist()
        [0.5]
    """
    runs, sizes = label_runs(table, bin_labels(table, bins, scheme))
    gaps = abs(sums(table.n * table.p - table.k, runs))
    return ratio(sums(gaps, offsets(sizes)), table.count)


class ConfidenceBias(NamedTuple):
    """Overconfidence and what it rests on, shape `(S,)` each.

    Attributes:
        overconfidence: positive where probabilities are too far from even, negative where too
            near.
        leaning: forecasts it rests on.
        excluded: forecasts at even odds, which lean neither way.
    """

    overconfidence: Floats
    leaning: Floats
    excluded: Floats


def confidence_bias(table: GroupedTable) -> ConfidenceBias:
    """Is the side a source leans to right as often as it says?

    `sum over p != 0.5 of sign(p - 0.5) (p - y) / count`, in [-1, 1].

    Returns:
        Shape `(S,)` each; nan where every forecast is at even odds or there is none.

    References:
        Lichtenstein, S., Fischhoff, B. (1977). Do those who know more also know more about how
        much they know? Organizational Behavior and Human Performance 20, 159-183.
        doi:10.1016/0030-5073(77)90001-0

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 3, [0.75, 0.25, 0.5], [0, 1, 1])
        >>> [figure.tolist() for figure in confidence_bias(table)]
        [[0.75], [2.0], [1.0]]
    """
    side = np.sign(table.p - 0.5)
    count = table.total(abs(side) * table.n)
    leaned = table.total(side * (table.n * table.p - table.k))
    return ConfidenceBias(ratio(leaned, count), count, table.count - count)


class DiscriminationIndices(NamedTuple):
    """Indices of the intelligence literature, shape `(S,)` each.

    Attributes:
        calibration: CI, reliability on the stated levels; 0 is best.
        signed_calibration: CI with the sign of overconfidence.
        discrimination: DI, resolution on the stated levels.
        normalized: NDI, DI over the variance of the outcomes, in [0, 1].
        adjusted: NDI less what the number of levels adds; may fall below 0.
        levels: how many levels there are.
    """

    calibration: Floats
    signed_calibration: Floats
    discrimination: Floats
    normalized: Floats
    adjusted: Floats
    levels: Floats


def discrimination_indices(table: GroupedTable) -> DiscriminationIndices:
    """Calibration and discrimination as studies of intelligence forecasts report them.

    `CI = REL`, `DI = RES`, `NDI = DI / UNC` (eta squared) and with J levels
    `adjusted NDI = (n NDI - J + 1) / (n - J + 1)`.

    When not to use it: where nearly every probability is stated once, NDI is 1 whatever
    happened.

    Returns:
        Shape `(S,)` each; NDI is nan where all outcomes are alike, the adjusted one also where
        there are more levels than forecasts plus one.

    References:
        Mandel, D. R., Barnes, A. (2014). Accuracy of forecasts in strategic intelligence. PNAS
        111(30), 10984-10989. doi:10.1073/pnas.1406138111

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0, 0, 1, 1], [0, 0, 1, 1])
        >>> indices = discrimination_indices(table)
        >>> indices.normalized.tolist(), indices.adjusted.tolist(), indices.levels.tolist()
        ([1.0], [1.0], [2.0])
    """
    reliability, resolution, variance = murphy(table)
    levels, count = np.diff(table.start).astype(np.float64), table.count
    normalized = ratio(resolution, variance)
    adjusted = ratio(count * normalized - levels + 1, count - levels + 1)
    over = np.nan_to_num(np.sign(confidence_bias(table).overconfidence))
    signed = np.where(over < 0, -reliability, reliability)
    return DiscriminationIndices(reliability, signed, resolution, normalized, adjusted, levels)
