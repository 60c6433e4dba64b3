"""Discrimination: does a source give events that happen more than events that do not?"""

from math import comb

import numpy as np

from scoring import segments
from scoring.checks import Floats
from scoring.segments import ratio
from scoring.tables import GroupedTable
from scoring.uncertainty import Ends, normal_quantile


def auc(table: GroupedTable) -> Floats:
    """Chance that an event was given more than a non-event: the area under the ROC curve.

    `A = sum k (no's below + half the no's level) / (n1 n0)`, ties halved, in [0, 1]; 0.5 is no
    discrimination, 1 perfect order. Blind to calibration: any rising change of p leaves it as
    it is. A fractional outcome counts in part on either side.

    Returns:
        Shape `(S,)`; nan where one class is missing.

    References:
        Mason, S. J., Graham, N. E. (2002). Areas beneath the relative operating characteristics
        (ROC) and relative operating levels (ROL) curves. Q. J. R. Meteorol. Soc. 128,
        2145-2166. doi:10.1256/003590002320603584

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.25, 0.5, 0.5, 0.75], [0, 0, 1, 1])
        >>> auc(table).tolist()
        [0.875]
    """
    no = table.n - table.k
    beaten = segments.before(no, table.start) + no / 2
    return ratio(table.total(table.k * beaten), table.yes * table.total(no))


def auc_variance(table: GroupedTable) -> Floats:
    """Sampling variance of `auc` by the placements of DeLong, forecasts taken as independent.

    `S10 / n1 + S01 / n0`, the sample variances of each event's share of non-events beaten and
    of each non-event's share of events above it.

    Returns:
        Shape `(S,)`; nan below two events or two non-events, or with fractional outcomes.

    References:
        DeLong, E. R., DeLong, D. M., Clarke-Pearson, D. L. (1988). Comparing the areas under
        two or more correlated receiver operating characteristic curves. Biometrics 44, 837-845.
        doi:10.2307/2531595

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.25, 0.5, 0.5, 0.75], [0, 0, 1, 1])
        >>> auc_variance(table).tolist()
        [0.03125]
    """
    no, area = table.n - table.k, table.spread(auc(table))
    n1, n0 = table.yes, table.total(no)
    beaten = ratio(segments.before(no, table.start) + no / 2, table.spread(n0))
    above = ratio(
        table.spread(n1) - segments.before(table.k, table.start) - table.k / 2, table.spread(n1)
    )
    events = ratio(table.total(table.k * (beaten - area) ** 2), n1 - 1)
    others = ratio(table.total(no * (above - area) ** 2), n0 - 1)
    defined = (n1 > 1) & (n0 > 1) & ~table.fractional
    return np.where(defined, ratio(events, n1) + ratio(others, n0), np.nan)


def auc_interval(area: Floats, variance: Floats, *, level: float = 0.95) -> Ends:
    """Normal interval of an area on the logit scale, so that it stays inside (0, 1).

    Args:
        area: area under the ROC curve, shape `(S,)`.
        variance: its sampling variance, shape `(S,)`.
        level: coverage aimed at, inside (0, 1).

    Returns:
        The ends, shape `(S,)`; nan where the area is 0 or 1 or has no variance.

    Examples:
        >>> ends = auc_interval(np.array([0.5]), np.array([0.0025]))
        >>> ends.low.round(4).tolist(), ends.high.round(4).tolist()
        ([0.4032], [0.5968])
    """
    inside = (area > 0) & (area < 1) & (variance > 0)
    middle = np.where(inside, area, np.nan)
    slope = middle * (1 - middle)
    reach = (
        normal_quantile((1 + level) / 2) * np.sqrt(np.where(inside, variance, np.nan)) / slope
    )
    odds = middle / (1 - middle)
    low, high = odds * np.exp(-reach), odds * np.exp(reach)
    return Ends(low / (1 + low), high / (1 + high))


EXACT_UP_TO = 60
"""Forecasts a group may have for its p-value to be counted out; above, it is approximated."""


def auc_p_value(table: GroupedTable) -> Floats:
    """Chance that forecasts without any discrimination reach the area, one-sided.

    All assignments of the outcomes to the forecasts are taken as equally likely, ties included:
        they
    are counted out up to 60 forecasts, and above that the normal approximation with the
    variance `n1 n0 (n + 1 - sum(t^3 - t) / (n (n - 1))) / 12` for ties of t is used.

    Returns:
        Shape `(S,)`; nan where one class is missing, or with fractional outcomes or counts.

    References:
        Mann, H. B., Whitney, D. R. (1947). On a test of whether one of two random variables is
        stochastically larger than the other. Annals of Mathematical Statistics 18, 50-60.
        doi:10.1214/aoms/1177730491

    Examples:
        >>> table = GroupedTable.from_forecasts("aaaa", [0.25, 0.5, 0.5, 0.75], [0, 0, 1, 1])
        >>> auc_p_value(table).round(6).tolist()
        [0.333333]
    """
    area, count = auc(table), table.count
    usable = np.isfinite(area) & ~table.fractional & table.whole
    p_value = np.where(usable, _normal_tail(table, area), np.nan)
    for group in np.flatnonzero(usable & (count <= EXACT_UP_TO)).tolist():
        rows = table.rows(group)
        p_value[group] = _counted_tail(
            [int(n) for n in table.n[rows]], int(table.yes[group]), float(area[group])
        )
    return p_value


def _normal_tail(table: GroupedTable, area: Floats) -> Floats:
    from scipy.special import ndtr

    count, yes = table.count, table.yes
    ties = ratio(table.total(table.n**3 - table.n), count * (count - 1))
    variance = ratio(count + 1 - ties, 12 * yes * (count - yes))
    return np.asarray(ndtr(-ratio(area - 0.5, np.sqrt(np.maximum(variance, 0.0)))))


def _counted_tail(levels: list[int], yes: int, area: float) -> float:
    """Share of the ways to choose the events whose area is at least this one.

    `ways[j]` counts, by twice the number of non-events beaten, the ways to choose j events
    among the levels so far.
    """
    total = sum(levels)
    beaten = round(2 * area * yes * (total - yes))
    ways = {0: {0: 1}}
    seen = 0
    for size in levels:
        ways = _with_level(ways, size, seen, yes)
        seen += size
    reached = sum(number for twice, number in ways[yes].items() if twice >= beaten)
    return reached / comb(total, yes)


def _with_level(
    ways: dict[int, dict[int, int]], size: int, seen: int, yes: int
) -> dict[int, dict[int, int]]:
    more: dict[int, dict[int, int]] = {}
    for chosen, counts in ways.items():
        for here in range(min(size, yes - chosen) + 1):
            gain = here * (2 * (seen - chosen) + size - here)
            target = more.setdefault(chosen + here, {})
            for twice, number in counts.items():
                target[twice + gain] = target.get(twice + gain, 0) + number * comb(size, here)
    return more
