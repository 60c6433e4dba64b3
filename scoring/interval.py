"""Forecasts given as a range, such as the band of a likelihood word: bounds, not points."""

from collections.abc import Callable, Hashable
from typing import Literal, NamedTuple

import numpy as np

from scoring import checks
from scoring.checks import Flags, Floats
from scoring.clusters import ClusterSums
from scoring.decompose import corp
from scoring.discriminate import auc
from scoring.grouped import gathered
from scoring.ranges import IntervalTable
from scoring.scores import Rule, squared_errors, surprises
from scoring.segments import ratio, sums
from scoring.tables import GroupedTable
from scoring.uncertainty import Ends, cluster_t

Reading = Literal["separate", "common"]
"""Whether each use of a range may mean another probability, or all uses mean the same."""


class Bounds(NamedTuple):
    """The least and the greatest value over the readings, shape `(S,)` each."""

    low: Floats
    high: Floats


def score_bounds(
    table: IntervalTable,
    *,
    reading: Reading = "separate",
    rule: Rule = "brier",
    clip: float = 1e-3,
) -> Bounds:
    """Best and worst score over every probability within the ranges.

    Read separately, each forecast takes the best or the worst point of its own range: for the
    Brier score yes costs `(1 - high)^2` to `(1 - low)^2`, no `low^2` to `high^2`. Read in
    common, a range is one unknown p: the cost is convex in it, least at the observed rate moved
    into the range and greatest at an end; narrower. A second outcome of the criteria widens
    both.

    A forecast whose question is void may be given outcome 0 with other outcome 1: the bounds
    then hold however it would have come out.

    Args:
        table: forecasts with a range each.
        reading: "separate" or "common".
        rule: "brier" or "log".
        clip: for the log score, ranges are moved into `[clip, 1 - clip]` first.

    Returns:
        Shape `(S,)` each, low is best; nan for a group without forecasts.

    Examples:
        >>> table = IntervalTable.from_forecasts(["a", "a"], [0.5, 0.5], [0.75, 0.75], [1, 0])
        >>> [end.tolist() for end in score_bounds(table)]
        [[0.15625], [0.40625]]
        >>> [end.tolist() for end in score_bounds(table, reading="common")]
        [[0.25], [0.3125]]
    """
    low, high = table.low, table.high
    if rule == "log":
        low, high = np.clip(low, clip, 1 - clip), np.clip(high, clip, 1 - clip)
    bounds = _separate if reading == "separate" else _common
    best, worst = bounds(table, low, high, squared_errors if rule == "brier" else _surprises)
    return Bounds(ratio(best, table.count), ratio(worst, table.count))


def _surprises(p: Floats, n: Floats, k: Floats, _k2: Floats) -> Floats:
    return surprises(p, 1 - p, n, k)


Cost = Callable[[Floats, Floats, Floats, Floats], Floats]


def _separate(
    table: IntervalTable, low: Floats, high: Floats, cost: Cost
) -> tuple[Floats, Floats]:
    best, worst = np.full(low.size, np.inf), np.zeros(low.size)
    for y in (table.y, table.other):
        best, worst = _widened(
            best, worst, low, high, table.n, table.n * y, table.n * y**2, cost
        )
    return table.total(best), table.total(worst)


def _common(
    table: IntervalTable, low: Floats, high: Floats, cost: Cost
) -> tuple[Floats, Floats]:
    rows, bands = table.bands()
    low, high, count = low[rows[:-1]], high[rows[:-1]], sums(table.n, rows)
    best, worst = np.full(low.size, np.inf), np.zeros(low.size)
    for y in (table.y, table.other):
        yes, squares = sums(table.n * y, rows), sums(table.n * y**2, rows)
        best, worst = _widened(best, worst, low, high, count, yes, squares, cost)
    return sums(best, bands), sums(worst, bands)


def _widened(
    best: Floats,
    worst: Floats,
    low: Floats,
    high: Floats,
    n: Floats,
    yes: Floats,
    squares: Floats,
    cost: Cost,
) -> tuple[Floats, Floats]:
    """Bounds so far, widened to the least and greatest cost of these outcomes."""
    nearest, at_low, at_high = (
        cost(p, n, yes, squares) for p in (np.clip(ratio(yes, n), low, high), low, high)
    )
    return np.minimum(best, nearest), np.maximum(worst, np.maximum(at_low, at_high))


def bias_bounds(table: IntervalTable) -> Bounds:
    """Least and greatest bias (mean probability minus base rate) within the ranges.

    `[mean low - o, mean high - o]`, in [-1, 1], positive overpredicts; with a second outcome of
    the criteria, o is taken at its greatest and least.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts.

    Examples:
        >>> table = IntervalTable.from_forecasts(["a", "a"], [0.5, 0.5], [0.75, 0.75], [1, 0])
        >>> [end.tolist() for end in bias_bounds(table)]
        [[0.0], [0.25]]
    """
    most, least = np.maximum(table.y, table.other), np.minimum(table.y, table.other)
    low = table.total(table.n * (table.low - most))
    high = table.total(table.n * (table.high - least))
    return Bounds(ratio(low, table.count), ratio(high, table.count))


def auc_bounds(table: IntervalTable) -> Bounds:
    """Least and greatest area under the ROC curve within the ranges.

    Least with every yes at the low end and every no at the high end, greatest the other way
    round; both are reached, so the bounds are sharp for separate readings. A second outcome of
    the criteria is taken for all forecasts at once.

    Returns:
        Shape `(S,)` each, in [0, 1]; nan where one class is missing.

    Examples:
        >>> table = IntervalTable.from_forecasts(["a", "a"], [0.5, 0.25], [0.75, 0.625], [1, 0])
        >>> [end.tolist() for end in auc_bounds(table)]
        [[0.0], [1.0]]
    """
    readings = (table.y, table.other)
    low = [auc(_placed(table, y, table.low, table.high)) for y in readings]
    high = [auc(_placed(table, y, table.high, table.low)) for y in readings]
    return Bounds(np.minimum(*low), np.maximum(*high))


def _placed(table: IntervalTable, y: Floats, if_yes: Floats, if_no: Floats) -> GroupedTable:
    """The forecasts at one point if yes and at another if no."""
    group = np.tile(np.repeat(np.arange(len(table)), np.diff(table.start)), 2)
    yes, no = table.n * y, table.n * (1 - y)
    k = np.concatenate((yes, np.zeros(no.size)))
    add = {"n": np.concatenate((yes, no)), "k": k, "k2": k.copy()}
    by = {"p": np.concatenate((if_yes, if_no))}
    rows = gathered(group, by, add, more=range(len(table)), keep=add["n"] > 0)
    return GroupedTable(**{**rows, "keys": table.keys})


class Sensitivity(NamedTuple):
    """A figure with every range read at one place, shape `(S,)` each."""

    low: Floats
    middle: Floats
    high: Floats


def miscalibration_sensitivity(table: IntervalTable) -> Sensitivity:
    """Miscalibration (`corp`) with all ranges read at the low end, the middle and the high end.

    These are three readings, not bounds: between them it may be less or more.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts.

    Examples:
        >>> table = IntervalTable.from_forecasts(["a"] * 2, [0.5, 0.5], [1, 1], [1, 0])
        >>> [figure.tolist() for figure in miscalibration_sensitivity(table)]
        [[0.0], [0.0625], [0.25]]
    """
    places = (table.low, (table.low + table.high) / 2, table.high)
    return Sensitivity(*(corp(_read(table, p)).miscalibration for p in places))


def _read(table: IntervalTable, p: Floats) -> GroupedTable:
    group = np.repeat(np.arange(len(table)), np.diff(table.start))
    add = {"n": table.n, "k": table.n * table.y, "k2": table.n * table.y**2}
    rows = gathered(group, {"p": p}, add, more=range(len(table)))
    return GroupedTable(**{**rows, "keys": table.keys})


def ordered(first: Bounds, second: Bounds) -> Floats:
    """Whether one is below the other however the ranges are read.

    -1 where the first is below, 1 where it is above, 0 where the bounds overlap and the two
    cannot be ordered at this vagueness; nan where either is undefined.

    Examples:
        >>> first, second = Bounds(*np.array([[0.1], [0.2]])), Bounds(*np.array([[0.3], [0.4]]))
        >>> ordered(first, second).tolist()
        [-1.0]
    """
    below = np.asarray(first.high < second.low, dtype=np.float64)
    above = np.asarray(first.low > second.high, dtype=np.float64)
    undefined = np.isnan(first.low) | np.isnan(second.low)
    return np.where(undefined, np.nan, above - below)


class TermTest(NamedTuple):
    """What a term's range promised and what happened, one row a group and range, shape `(B,)`.

    Attributes:
        keys: the group of each row.
        band_low: lower end of the range.
        band_high: upper end.
        n: how often it was used.
        observed: share of these that happened.
        low: lower end of the interval of that share.
        high: upper end.
        p_value: of the range, two-sided; 1 where the share lies in it.
        holds: whether range and interval meet.
    """

    keys: tuple[Hashable, ...]
    band_low: Floats
    band_high: Floats
    n: Floats
    observed: Floats
    low: Floats
    high: Floats
    p_value: Floats
    holds: Flags


def term_test(
    table: IntervalTable, *, clusters: ClusterSums | None = None, level: float = 0.95
) -> TermTest:
    """Does a likelihood word happen as often as its range says? "Their *likely* happens 48 %".

    The share is given Clopper and Pearson's exact interval, and the p-value is the greatest
    over the range of the doubled binomial tail, so that the term holds at the level just where
    the p-value is at least one minus it. Given clusters, the interval is Student's t over
    clusters instead, since several uses in one report stand or fall together.

    Args:
        table: forecasts by group (a source and a term, or a source alone) and range.
        clusters: sums of the same forecasts by report or question; each group may then have one
            range only. A group whose clusters give no interval keeps the exact one.
        level: coverage aimed at, inside (0, 1).

    Returns:
        One row a group and range. Without clusters interval and p-value are nan where an
        outcome is a fraction, and the term is then not said to fail.

    Raises:
        ValueError: if clusters are given and a group has several ranges, or counts differ.

    References:
        Clopper, C., Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
        in the case of the binomial. Biometrika 26, 404-413. doi:10.1093/biomet/26.4.404

    Examples:
        >>> y = [1] * 5 + [0] * 15
        >>> table = IntervalTable.from_forecasts(["likely"] * 20, [0.55] * 20, [0.75] * 20, y)
        >>> test = term_test(table)
        >>> test.observed.tolist(), test.holds.tolist(), test.p_value.round(4).tolist()
        ([0.25], [False], [0.0129])
    """
    checks.one_probability(level, "level", strictly=True)
    rows, bands = table.bands()
    group = np.repeat(np.arange(len(table)), np.diff(bands))
    low, high = table.low[rows[:-1]], table.high[rows[:-1]]
    n, yes = sums(table.n, rows), sums(table.n * table.y, rows)
    fractional = sums(table.n * table.y * (1 - table.y), rows) > 0
    ends, p_value = _binomial(yes, n, low, high, level)
    ends = Ends(*(np.where(fractional, np.nan, end) for end in ends))
    p_value = np.where(fractional, np.nan, p_value)
    if clusters is not None:
        ends, p_value = _clustered(table, clusters, low, high, ends, p_value, level)
    keys = tuple(table.keys[index] for index in group)
    holds = ~((ends.low > high) | (ends.high < low))
    return TermTest(keys, low, high, n, ratio(yes, n), ends.low, ends.high, p_value, holds)


def _binomial(
    yes: Floats, n: Floats, low: Floats, high: Floats, level: float
) -> tuple[Ends, Floats]:
    """Clopper and Pearson's interval, and the doubled tail at the end of the range nearest."""
    from scipy.special import betainc, betaincinv

    tail = (1 - level) / 2
    least = np.where(yes > 0, betaincinv(np.maximum(yes, 1), n - yes + 1, tail), 0.0)
    most = np.where(yes < n, betaincinv(yes + 1, np.maximum(n - yes, 1), 1 - tail), 1.0)
    above = betainc(np.maximum(yes, 1), n - yes + 1, high)  # so many or more, were p high
    below = betainc(np.maximum(n - yes, 1), yes + 1, 1 - low)  # so few or fewer, were p low
    rate = yes / n
    p_value = np.where(rate > high, 2 * above, np.where(rate < low, 2 * below, 1.0))
    return Ends(least, most), np.minimum(p_value, 1.0)


def _clustered(
    table: IntervalTable,
    clusters: ClusterSums,
    low: Floats,
    high: Floats,
    exact: Ends,
    exact_p: Floats,
    level: float,
) -> tuple[Ends, Floats]:
    """Interval and p-value by Student's t over clusters, the exact ones where there is none."""
    from scipy.special import stdtr

    _rows, bands = table.bands()
    several = np.diff(bands) > 1
    checks.refuse(several, "with clusters a group may have one range; ranges", np.diff(bands))
    filled = table.count > 0
    used = clusters.aligned([key for key, some in zip(table.keys, filled, strict=True) if some])
    counted = np.isclose(used.count, table.count[filled], rtol=1e-9, atol=0)
    checks.refuse(~counted, "clusters must count the forecasts of the table", used.count)
    rate = cluster_t(used, "rate", level=level)
    away = np.maximum(np.maximum(low - rate.value, rate.value - high), 0.0)
    p_value = np.minimum(2 * stdtr(used.clusters - 1, -ratio(away, rate.error)), 1.0)
    known = np.isfinite(rate.error)
    ends = Ends(np.where(known, rate.low, exact.low), np.where(known, rate.high, exact.high))
    return ends, np.where(known, p_value, exact_p)
