"""Calibration: do events given 70 % happen seven times in ten?"""

from typing import NamedTuple

import numpy as np

from scoring.checks import Floats
from scoring.scores import base_rate, mean_probability
from scoring.segments import ratio
from scoring.tables import GroupedTable
from scoring.uncertainty import wilson


class InTheLarge(NamedTuple):
    """Bias and its test statistic, shape `(S,)` each.

    Attributes:
        bias: mean probability minus base rate; positive overpredicts.
        z: `sum(p - y) / sqrt(sum p (1 - p))`, standard normal for a calibrated source.
    """

    bias: Floats
    z: Floats


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
    return InTheLarge(bias, np.where(table.fractional, np.nan, z))


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
    fractional = table.spread(table.fractional.astype(np.float64)) > 0
    low, high = (np.where(fractional, np.nan, end) for end in ends)
    return ReliabilityCurve(table.p, table.n, table.rate, low, high)
