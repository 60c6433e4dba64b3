"""Recalibration by logistic regression of the outcome on the stated log odds."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from scoring.checks import Flags, Floats, Integers
from scoring.grouped import offsets
from scoring.odds import log_odds, softplus
from scoring.segments import spread, sums
from scoring.tables import GroupedTable


class Cox(NamedTuple):
    """Recalibration of each group, shape `(S,)` each.

    Attributes:
        intercept: a of `logit P(y) = a + b logit p`; 0 for a calibrated source.
        slope: b; 1 for a calibrated source, below 1 overconfident.
        intercept_error: standard error of a.
        slope_error: standard error of b.
        shift: a where b is held at 1; above 0 underpredicts.
        shift_error: standard error of the shift.
        p_value: of the joint likelihood-ratio test against a = 0 and b = 1.
        determined: whether the outcomes alone fix a and b.
    """

    intercept: Floats
    slope: Floats
    intercept_error: Floats
    slope_error: Floats
    shift: Floats
    shift_error: Floats
    p_value: Floats
    determined: Flags


def cox_calibration(
    table: GroupedTable, *, clip: float = 1e-3, prior_sd: float | None = None
) -> Cox:
    """Fit `logit P(y) = a + b logit p` to each group.

    Steps of Newton's method are shortened to `ln(1 + d) / d`, where d is the most a step would
    move any log odds: for this likelihood they then never overshoot, and near the maximum they
    are whole.

    Args:
        table: forecasts by group and stated probability; outcomes may be fractions.
        clip: probabilities are moved into `[clip, 1 - clip]` first, since log odds of 0 are
            infinite.
        prior_sd: standard deviation of a normal prior on a and b round 0 and 1. With it, groups
            that have no finite fit of their own (one class, one level, or classes that do not
            overlap) get one too; `determined` still says which they are.

    Returns:
        Fit and test. Without a prior, a, b, their errors and the test are nan where not
        `determined`, and the shift where all outcomes are alike; the test also with fractional
        outcomes.

    Raises:
        ValueError: if `clip` or `prior_sd` is out of range.

    References:
        Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
        45, 562-565. doi:10.1093/biomet/45.3-4.562

        Sun, T., Tran-Dinh, Q. (2019). Generalized self-concordant functions. Mathematical
        Programming 178, 145-213. doi:10.1007/s10107-018-1282-4

    Examples:
        >>> p, y = [0.5] * 4 + [0.8] * 4, [0, 0, 1, 1] * 2
        >>> table = GroupedTable.from_forecasts(["a"] * 8, p, y)
        >>> fit = cox_calibration(table)
        >>> abs(fit.slope.round(6)).tolist(), abs(fit.intercept.round(6)).tolist()
        ([0.0], [0.0])
    """
    _check_settings(clip, prior_sd)
    precision = 0.0 if prior_sd is None else prior_sd**-2
    blocks = [_fitted(data, precision) for data in _blocks(table, clip)]
    a, b, a_error, b_error, shift, shift_error, gain, overlaps = np.concatenate(blocks, axis=1)
    determined = overlaps > 0
    testable = determined & ~table.fractional
    p_value = np.where(testable, np.exp(-np.maximum(gain, 0.0)), np.nan)
    return Cox(a, b, a_error, b_error, shift, shift_error, p_value, determined)


def _check_settings(clip: float, prior_sd: float | None) -> None:
    if not 0 < clip < 0.5:
        raise ValueError(f"clip must lie inside (0, 0.5), not {clip}")
    if prior_sd is not None and not prior_sd > 0:
        raise ValueError(f"prior_sd must be positive, not {prior_sd}")


BLOCK = 32_768
"""Rows fitted together: as many as stay in the processor's cache through all the steps."""


def _blocks(table: GroupedTable, clip: float) -> Iterator["_Data"]:
    """The table a number of groups at a time."""
    ends = np.searchsorted(table.start, np.arange(BLOCK, table.p.size, BLOCK)).tolist()
    inner = sorted(set(ends) - {0, len(table)})
    for low, high in pairwise([0, *inner, len(table)]):
        yield _Data.of(table, low, high, clip)


def _fitted(data: "_Data", precision: float) -> Floats:
    """Fit, errors, shift, gain in log likelihood and overlap of each group, shape `(8, S)`."""
    count, yes = sums(data.n, data.start), sums(data.k, data.start)
    overlap, two_classes = _overlap(data) & (count > 0), (yes > 0) & (yes < count)
    held = count > 0 if precision else np.zeros(count.size, dtype=np.bool_)
    a, b, a_variance, b_variance = _fit(data, overlap | held, precision, slope=True)
    shift, _one, shift_variance, _none = _fit(data, two_classes | held, precision, slope=False)
    gain = data.log_likelihood(a, b) - data.log_likelihood(0 * a, 0 * a + 1)
    errors = (np.sqrt(part) for part in (a_variance, b_variance, shift_variance))
    a_error, b_error, shift_error = errors
    return np.stack([a, b, a_error, b_error, shift, shift_error, gain, overlap])


class _Data(NamedTuple):
    """Log odds, counts and sums of outcomes of some groups."""

    x: Floats
    n: Floats
    k: Floats
    start: Integers

    @classmethod
    def of(cls, table: GroupedTable, low: int, high: int, clip: float) -> "_Data":
        """The groups from number `low` up to `high`."""
        start = table.start[low : high + 1]
        rows = slice(int(start[0]), int(start[-1]))
        p = np.clip(table.p[rows], clip, 1 - clip)
        return cls(log_odds(p), table.n[rows], table.k[rows], start - start[0])

    def only(self, chosen: Flags) -> "_Data":
        """The rows of these groups."""
        rows = np.repeat(chosen, np.diff(self.start))
        start = offsets(np.diff(self.start)[chosen])
        return _Data(self.x[rows], self.n[rows], self.k[rows], start)

    def log_likelihood(self, a: Floats, b: Floats) -> Floats:
        odds = spread(a, self.start) + spread(b, self.start) * self.x
        return sums(self.k * odds - self.n * softplus(odds), self.start)


def _overlap(data: _Data) -> Flags:
    """Whether the log odds of both classes overlap, so that a finite fit exists."""
    yes, no = data.k > 0, data.k < data.n
    lowest_yes, highest_yes = _range(data, yes)
    lowest_no, highest_no = _range(data, no)
    return np.asarray((highest_no > lowest_yes) & (highest_yes > lowest_no))


def _range(data: _Data, among: Flags) -> tuple[Floats, Floats]:
    lowest, highest = (
        np.full(data.start.size - 1, np.inf),
        np.full(data.start.size - 1, -np.inf),
    )
    filled = data.start[:-1] < data.start[1:]
    if filled.any():
        runs = data.start[:-1][filled]
        lowest[filled] = np.minimum.reduceat(np.where(among, data.x, np.inf), runs)
        highest[filled] = np.maximum.reduceat(np.where(among, data.x, -np.inf), runs)
    return lowest, highest


SETTLED = 1e-9
"""A step that moves no log odds by more than this is the last: the next would be its square."""

WORTH_LEAVING = 0.7
"""Settled groups are left out of the sums once no more than this share of them still moves."""

MOST_STEPS = 200
"""Far more than a group needs; one that has not settled by then keeps its last step."""


def _fit(data: _Data, chosen: Flags, precision: float, *, slope: bool) -> Floats:
    """Intercept, slope and their variances for the chosen groups, nan elsewhere, `(4, S)`.

    A group that has settled keeps its values, whatever its neighbours still need.
    """
    fit = np.full((4, chosen.size), np.nan)
    fit[0, chosen], fit[1, chosen] = 0.0, 1.0
    left, part, steps = np.flatnonzero(chosen), data.only(chosen), 0
    moving = np.ones(left.size, dtype=np.bool_)
    while left.size and steps < MOST_STEPS:
        steps += 1
        a, b = fit[:2, left]
        step_a, step_b, *variances = _newton(part, a, b, precision, slope=slope)
        reach = _reach(part, step_a, step_b)
        damped = np.where(reach > 1e-8, np.log1p(reach) / np.maximum(reach, 1e-8), 1.0)
        there = (a + damped * step_a, b + damped * step_b, *variances)
        fit[:, left[moving]] = np.stack(there)[:, moving]
        moving &= reach > SETTLED
        if moving.sum() < WORTH_LEAVING * moving.size:
            left, part = left[moving], part.only(moving)
            moving = np.ones(left.size, dtype=np.bool_)
    return fit


def _newton(
    data: _Data, a: Floats, b: Floats, precision: float, *, slope: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """Newton's step for intercept and slope, and the variances at the present point.

    Every group has rows here, so that all sums are taken in one pass.
    """
    chance = _chances(data, a, b)
    terms = np.empty((5 if slope else 2, chance.size))
    np.multiply(data.n, chance, out=terms[1])
    np.subtract(data.k, terms[1], out=terms[0])
    terms[1] *= np.subtract(1, chance, out=chance)
    if slope:
        np.multiply(terms[:2], data.x, out=terms[2:4])
        np.multiply(terms[3], data.x, out=terms[4])
    g0, h00, *rest = np.add.reduceat(terms, data.start[:-1], axis=1)
    g0, h00 = g0 - precision * a, h00 + precision
    if not slope:
        return g0 / h00, np.zeros(a.size), 1 / h00, np.zeros(a.size)
    g1, h01, h11 = rest[0] - precision * (b - 1), rest[1], rest[2] + precision
    det = h00 * h11 - h01**2
    return (h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det, h11 / det, h00 / det


def _chances(data: _Data, a: Floats, b: Floats) -> Floats:
    """Fitted probability of each row."""
    odds = spread(b, data.start)
    odds *= data.x
    odds += spread(a, data.start)
    with np.errstate(over="ignore"):
        np.exp(np.negative(odds, out=odds), out=odds)
    odds += 1
    return np.reciprocal(odds, out=odds)


def _reach(data: _Data, step_a: Floats, step_b: Floats) -> Floats:
    """The most a step would move any log odds; the rows of a group rise in x."""
    lowest, highest = data.x[data.start[:-1]], data.x[data.start[1:] - 1]
    return np.maximum(abs(step_a + step_b * lowest), abs(step_a + step_b * highest))
