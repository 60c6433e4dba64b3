"""Decompositions: what part of a score is miscalibration, what part telling cases apart."""

from typing import NamedTuple

import numpy as np

from scoring.checks import Floats, Integers
from scoring.scores import (
    Rule,
    base_rate,
    mean_score,
    uncertainty,
)
from scoring.segments import ratio, sums
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
        own
    outcome, and REL is the Brier score itself. Use `corp`.

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
        miscalibration
    too. Print it beside `null_miscalibration`.

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


class NullMiscalibration(NamedTuple):
    """Miscalibration a calibrated source would show by luck, shape `(S,)` each.

    Attributes:
        mean: on average.
        high: in all but one case of twenty (at the default level).
    """

    mean: Floats
    high: Floats


def null_miscalibration(
    table: GroupedTable, *, draws: int = 200, level: float = 0.95, seed: int
) -> NullMiscalibration:
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

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 2, [0, 1], [0, 1])
        >>> null_miscalibration(table, seed=1).mean.tolist()
        [0.0]
    """
    mean, high = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for group in range(len(table)):
        rows = table.rows(group)
        p, n = table.p[rows], table.n[rows]
        if p.size and np.array_equal(n, np.floor(n)):
            simulated = _simulated_miscalibration(p, n, draws, np.random.default_rng(seed))
            mean[group] = simulated.mean()
            high[group] = np.quantile(simulated, level)
    return NullMiscalibration(mean, high)


def _simulated_miscalibration(
    p: Floats, n: Floats, draws: int, rng: np.random.Generator
) -> Floats:
    yes = rng.binomial(n.astype(np.int64), p, size=(draws, p.size)).astype(np.float64)
    start = np.arange(draws + 1) * p.size
    fitted = isotonic(yes.ravel(), np.tile(n, draws), start).reshape(yes.shape)
    saved = n * p**2 - n * fitted**2 - 2 * (p - fitted) * yes
    return np.asarray(saved.sum(axis=1) / n.sum())
