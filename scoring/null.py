"""What a perfectly calibrated source would show by luck, at the same stated probabilities."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from scoring import checks
from scoring.bins import Scheme, bin_labels
from scoring.checks import Floats, Integers
from scoring.decompose import isotonic
from scoring.tables import GroupedTable


class Null(NamedTuple):
    """A figure of a calibrated source, shape `(S,)` each.

    Attributes:
        mean: on average.
        high: what it stays below, but for one case of twenty (at the default level).
    """

    mean: Floats
    high: Floats


class Group(NamedTuple):
    """The rows of one group that is to be simulated."""

    number: int
    rows: slice
    p: Floats
    n: Floats


def null_miscalibration(
    table: GroupedTable, *, draws: int = 200, level: float = 0.95, seed: int
) -> Null:
    """What `corp` would call miscalibration if every stated probability were exactly right.

    Outcomes are drawn from the stated probabilities and the same decomposition is made of each
    draw. The draws of a group depend on its own rows and the seed alone, not on the other
    groups.

    Args:
        table: forecasts by group and stated probability; only `p` and `n` are used.
        draws: simulated records a group.
        level: which quantile `high` is, inside (0, 1).
        seed: makes the result repeatable.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts or with weights that are not whole.

    Raises:
        ValueError: if `draws` or `level` is out of range.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0, 1], [0, 1])
        >>> null_miscalibration(table, seed=1).mean.tolist()
        [0.0]
    """

    def simulated(group: Group, yes: Floats) -> Floats:
        fitted = _recalibrated(yes, group.n)
        saved = group.n * (group.p**2 - fitted**2) - 2 * (group.p - fitted) * yes
        return np.asarray(saved.sum(axis=1) / group.n.sum())

    return _null(table, simulated, draws, level, seed)


def null_calibration_error(
    table: GroupedTable,
    *,
    bins: int = 10,
    scheme: Scheme = "width",
    draws: int = 200,
    level: float = 0.95,
    seed: int,
) -> Null:
    """What `calibration_error` would read if every stated probability were exactly right.

    Args:
        table: forecasts by group and stated probability; only `p` and `n` are used.
        bins: as for `calibration_error`.
        scheme: as for `calibration_error`.
        draws: simulated records a group.
        level: which quantile `high` is, inside (0, 1).
        seed: makes the result repeatable.

    Returns:
        Shape `(S,)` each; nan for a group without forecasts or with weights that are not whole.

    Raises:
        ValueError: if an option is out of range.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0, 1], [0, 1])
        >>> null_calibration_error(table, seed=1).mean.tolist()
        [0.0]
    """
    labels = bin_labels(table, bins, scheme)

    def simulated(group: Group, yes: Floats) -> Floats:
        first = np.flatnonzero(np.diff(labels[group.rows], prepend=-1))
        gaps = np.add.reduceat(group.n * group.p - yes, first, axis=1)
        return np.asarray(abs(gaps).sum(axis=1) / group.n.sum())

    return _null(table, simulated, draws, level, seed)


class Band(NamedTuple):
    """Lower and upper end at each stated probability, shape `(R,)` each."""

    low: Floats
    high: Floats


def consistency_band(
    table: GroupedTable, *, draws: int = 500, level: float = 0.95, seed: int
) -> Band:
    """Where the recalibrated curve of a calibrated source would lie: "is it calibrated?".

    Outcomes are drawn from the stated probabilities and recalibrated; the band holds the middle
    of the results at each probability. It surrounds the diagonal, and a curve that leaves it is
    more than luck at that point.

    Args:
        table: forecasts by group and stated probability; only `p` and `n` are used.
        draws: simulated records a group.
        level: share of the draws the band holds at each point, inside (0, 1).
        seed: makes the result repeatable.

    Returns:
        Shape `(R,)` each; nan in groups with weights that are not whole.

    Raises:
        ValueError: if `draws` or `level` is out of range.

    References:
        Dimitriadis, T., Gneiting, T., Jordan, A. I. (2021). Stable reliability diagrams for
        probabilistic classifiers. PNAS 118(8) e2016191118. doi:10.1073/pnas.2016191118

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0, 1], [0, 1])
        >>> [end.tolist() for end in consistency_band(table, seed=1)]
        [[0.0, 1.0], [0.0, 1.0]]
    """
    return _band(table, lambda group, rng: (group.n, _outcomes(group, draws, rng)), level, seed)


def confidence_band(
    table: GroupedTable, *, draws: int = 500, level: float = 0.95, seed: int
) -> Band:
    """Where the recalibrated curve may lie, given the outcomes: "where is the curve?".

    Forecasts are drawn again with their outcomes and recalibrated; the band holds the middle of
    the results at each probability. It surrounds the curve, and says nothing of calibration by
    itself.

    Args:
        table: forecasts by group and stated probability.
        draws: resampled records a group.
        level: share of the draws the band holds at each point, inside (0, 1).
        seed: makes the result repeatable.

    Returns:
        Shape `(R,)` each; nan in groups with fractional outcomes or weights that are not whole.

    Raises:
        ValueError: if `draws` or `level` is out of range.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0.5, 0.5], [1, 1])
        >>> [end.tolist() for end in confidence_band(table, seed=1)]
        [[1.0], [1.0]]
    """

    def resampled(group: Group, rng: np.random.Generator) -> tuple[Floats, Floats]:
        total, rate = int(group.n.sum()), table.rate[group.rows]
        drawn = rng.multinomial(total, group.n / total, size=draws)
        yes = rng.binomial(drawn, rate).astype(np.float64)
        # A level that was not drawn takes a weight too small to move the others.
        absent = drawn == 0
        return np.where(absent, 1e-9, drawn), np.where(absent, 1e-9 * rate, yes)

    fractional = table.spread(table.fractional)
    low, high = _band(table, resampled, level, seed)
    return Band(np.where(fractional, np.nan, low), np.where(fractional, np.nan, high))


def _outcomes(group: Group, draws: int, rng: np.random.Generator) -> Floats:
    """Yes counts of a calibrated source, shape `(draws, levels)`.

    All draws of a level are made in a row, since the generator then prepares for it once.
    """
    counts, p = group.n.astype(np.int64)[:, None], group.p[:, None]
    return rng.binomial(counts, p, size=(counts.size, draws)).T.astype(np.float64, order="C")


def _recalibrated(yes: Floats, n: Floats) -> Floats:
    """Isotonic fit of each simulated record, shape `(draws, levels)`."""
    start: Integers = np.arange(yes.shape[0] + 1) * yes.shape[1]
    return isotonic(yes.ravel(), np.broadcast_to(n, yes.shape).ravel(), start).reshape(
        yes.shape
    )


def _groups(table: GroupedTable) -> Iterator[Group]:
    """Groups that have rows and whole counts."""
    for number in np.flatnonzero((table.count > 0) & table.whole).tolist():
        rows = table.rows(number)
        yield Group(number, rows, table.p[rows], table.n[rows])


def _check(draws: int, level: float) -> None:
    checks.one_probability(level, "level", strictly=True)
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")


def _null(
    table: GroupedTable,
    statistic: Callable[[Group, Floats], Floats],
    draws: int,
    level: float,
    seed: int,
) -> Null:
    _check(draws, level)
    mean, high = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for group in _groups(table):
        drawn = statistic(group, _outcomes(group, draws, np.random.default_rng(seed)))
        mean[group.number], high[group.number] = drawn.mean(), np.quantile(drawn, level)
    return Null(mean, high)


def _band(
    table: GroupedTable,
    draw: Callable[[Group, np.random.Generator], tuple[Floats, Floats]],
    level: float,
    seed: int,
) -> Band:
    _check(1, level)
    low, high = np.full(table.p.size, np.nan), np.full(table.p.size, np.nan)
    for group in _groups(table):
        n, yes = draw(group, np.random.default_rng(seed))
        ends = [(1 - level) / 2, (1 + level) / 2]
        low[group.rows], high[group.rows] = np.quantile(_recalibrated(yes, n), ends, axis=0)
    return Band(low, high)
