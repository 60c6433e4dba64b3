"""Forecasts given as a range, such as the band of a likelihood word: bounds, not points."""

from typing import Literal, NamedTuple

import numpy as np

from scoring.checks import Floats
from scoring.segments import ratio, sums
from scoring.tables import IntervalTable

Reading = Literal["separate", "common"]
"""Whether each use of a range may mean another probability, or all uses of it mean the same
one."""


class Bounds(NamedTuple):
    """The least and the greatest value over the readings, shape `(S,)` each."""

    low: Floats
    high: Floats


def score_bounds(table: IntervalTable, *, reading: Reading = "separate") -> Bounds:
    """Best and worst Brier score over every probability within the ranges.

    Read separately, each forecast takes the best or the worst point of its own range: yes costs
    `(1 - high)^2` to `(1 - low)^2`, no `low^2` to `high^2`. Read in common, a range is one
    unknown p: `n p^2 - 2 p k + k2` is least at the observed rate moved into the range and
    greatest at an end; narrower. A second outcome of the criteria widens both.

    Args:
        table: forecasts with a range each.
        reading: "separate" or "common".

    Returns:
        Shape `(S,)` each, in [0, 1], low is best; nan for a group without forecasts.

    Examples:
        >>> table = IntervalTable.from_forecasts(["a", "a"], [0.5, 0.5], [0.75, 0.75], [1, 0])
        >>> [end.tolist() for end in score_bounds(table)]
        [[0.15625], [0.40625]]
        >>> [end.tolist() for end in score_bounds(table, reading="common")]
        [[0.25], [0.3125]]
    """
    best, worst = _separate(table) if reading == "separate" else _common(table)
    return Bounds(ratio(best, table.count), ratio(worst, table.count))


def _separate(table: IntervalTable) -> tuple[Floats, Floats]:
    ends = [(end - y) ** 2 for end in (table.low, table.high) for y in (table.y, table.other)]
    nearest = [(np.clip(y, table.low, table.high) - y) ** 2 for y in (table.y, table.other)]
    best, worst = np.min(nearest, axis=0), np.max(ends, axis=0)
    return table.total(table.n * best), table.total(table.n * worst)


def _common(table: IntervalTable) -> tuple[Floats, Floats]:
    rows, bands = table.bands()
    low, high = table.low[rows[:-1]], table.high[rows[:-1]]
    count = sums(table.n, rows)
    best, worst = np.full(low.size, np.inf), np.zeros(low.size)
    for outcome in (table.y, table.other):
        yes, squares = sums(table.n * outcome, rows), sums(table.n * outcome**2, rows)
        nearest = np.clip(ratio(yes, count), low, high)
        cost = [count * p**2 - 2 * p * yes + squares for p in (nearest, low, high)]
        best = np.minimum(best, cost[0])
        worst = np.maximum(worst, np.maximum(cost[1], cost[2]))
    return sums(best, bands), sums(worst, bands)


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
