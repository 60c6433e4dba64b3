"""Scores of probability forecasts: how far what was said is from what happened."""

from math import log
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.checks import Floats
from scoring.segments import ratio
from scoring.tables import GroupedTable, ReferenceTable

Rule = Literal["brier", "log"]
"""A proper score a decomposition can be made of."""


def base_rate(table: GroupedTable) -> Floats:
    """Mean outcome of each group.

    `o = sum(k) / sum(n)`, in [0, 1], shape `(S,)`; nan for a group without forecasts.

    Examples:
        >>> base_rate(GroupedTable.from_forecasts(["a"] * 4, [0.5] * 4, [1, 0, 0, 0])).tolist()
        [0.25]
    """
    return ratio(table.yes, table.count)


def mean_probability(table: GroupedTable) -> Floats:
    """Mean stated probability of each group.

    `f = sum(n p) / sum(n)`, in [0, 1], shape `(S,)`; nan for a group without forecasts.

    Examples:
        >>> mean_probability(GroupedTable.from_forecasts(["a", "a"], [0.5, 1], [1, 0])).tolist()
        [0.75]
    """
    return ratio(table.total(table.n * table.p), table.count)


def uncertainty(table: GroupedTable) -> Floats:
    """Variance of the outcomes: the Brier score of always saying the group's own base rate.

    `UNC = mean(y^2) - o^2`, which is `o (1 - o)` for yes/no, in [0, 0.25], shape `(S,)`; nan
    for a group without forecasts, 0 where all came out alike.

    Examples:
        >>> uncertainty(GroupedTable.from_forecasts(["a"] * 2, [0.5, 0.5], [1, 0])).tolist()
        [0.25]
    """
    rate = base_rate(table)
    return np.maximum(ratio(table.total(table.k2), table.count) - rate**2, 0.0)


def squared_errors(p: Floats, n: Floats, k: Floats, k2: Floats) -> Floats:
    """Sum of the squared errors of n forecasts at p whose outcomes sum to k, squared to k2.

    `n p^2 - 2 p k + k2`, of the shape of the arguments, n above 0; computed round the mean
    outcome, so that it cannot fall below zero where all are right.
    """
    rate = k / n
    return n * (p - rate) ** 2 + np.maximum(k2 - k * rate, 0.0)


def surprises(if_yes: Floats, if_no: Floats, n: Floats, k: Floats) -> Floats:
    """Sum of the negative log probabilities of n forecasts whose outcomes sum to k.

    `-k ln(if_yes) - (n - k) ln(if_no)` with `0 ln 0 = 0`, of the shape of the arguments; inf
    where what was called impossible happened.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        yes = np.where(k > 0, -k * np.log(if_yes), 0.0)
        no = np.where(n > k, -(n - k) * np.log(if_no), 0.0)
    return np.asarray(yes + no)


def mean_score(p: Floats, table: GroupedTable, rule: Rule = "brier") -> Floats:
    """Mean score of each group, were the rows' probabilities these ones.

    Shape `(S,)`; nan for a group without forecasts.
    """
    if rule == "brier":
        return ratio(table.total(squared_errors(p, table.n, table.k, table.k2)), table.count)
    return _mean_surprise(p, 1 - p, table)


def _mean_surprise(if_yes: Floats, if_no: Floats, table: GroupedTable) -> Floats:
    total = table.total(surprises(if_yes, if_no, table.n, table.k))
    return np.maximum(ratio(total, table.count), 0.0)


def brier_score(table: GroupedTable) -> Floats:
    """Mean squared difference between the probability stated and what happened.

    `BS = sum(n p^2 - 2 p k + k2) / sum(n)`, in [0, 1]; 0 is perfect, always saying 50% earns
    0.25. Summed over both categories, as in 1950, it is twice this.

    Args:
        table: forecasts by group and stated probability; outcomes may be fractions.

    Returns:
        One score a group, shape `(S,)`; nan only for a group without forecasts.

    References:
        Brier, G. W. (1950). Verification of forecasts expressed in terms of probability.
        Monthly Weather Review 78(1), 1-3. doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Examples:
        >>> brier_score(GroupedTable.from_forecasts(["a", "a"], [0.5, 1], [1, 1])).tolist()
        [0.125]
    """
    return mean_score(table.p, table)


class LogScore(NamedTuple):
    """Mean negative log probabilities, shape `(S,)` each.

    Attributes:
        exact: as stated; inf where what was called impossible happened.
        clipped: with every probability moved into `[clip, 1 - clip]` first.
        clipped_count: how many forecasts that moved.
    """

    exact: Floats
    clipped: Floats
    clipped_count: Floats


def log_score(table: GroupedTable, *, clip: float = 1e-3) -> LogScore:
    """Mean negative natural logarithm of the probability given to what happened.

    `LS = -sum(k ln p + (n - k) ln(1 - p)) / sum(n)` with `0 ln 0 = 0`, in [0, inf]; 0 is
    perfect, always saying 50% earns ln 2 = 0.693. For fractional outcomes it is the
    cross-entropy.

    Args:
        table: forecasts by group and stated probability.
        clip: where the clipped score stops, inside (0, 0.5). No forecast is left out.

    Returns:
        The exact and the clipped score; nan only for a group without forecasts.

    Raises:
        ValueError: if `clip` is out of range.

    References:
        Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical Society B
        14(1), 107-114. doi:10.1111/j.2517-6161.1952.tb00104.x

    Examples:
        >>> table = GroupedTable.from_forecasts(["a", "b"], [1, 0], [1, 1])
        >>> log_score(table).exact.tolist(), log_score(table).clipped_count.tolist()
        ([0.0, inf], [1.0, 1.0])
    """
    if not 0 < clip < 0.5:
        raise ValueError(f"clip must lie inside (0, 0.5), not {clip}")
    # Clipped apart: 1 - (1 - clip) would not be clip for the smallest ones.
    yes, no = (np.clip(chance, clip, 1 - clip) for chance in (table.p, 1 - table.p))
    moved = table.total(np.where((table.p < clip) | (table.p > 1 - clip), table.n, 0.0))
    return LogScore(mean_score(table.p, table, "log"), _mean_surprise(yes, no, table), moved)


def spherical_score(table: GroupedTable) -> Floats:
    """Mean probability given to what happened, over the length of the forecast vector.

    `(k p + (n - k) (1 - p)) / sqrt(p^2 + (1 - p)^2)` summed and over `sum(n)`, in [0, 1];
    **higher** is better, 1 is perfect, always saying 50% earns 0.7071. Fractional outcomes
    count in part.

    Returns:
        Shape `(S,)`; nan for a group without forecasts.

    References:
        Gneiting, T., Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
        estimation. JASA 102(477), 359-378. doi:10.1198/016214506000001437

    Examples:
        >>> spherical_score(GroupedTable.from_forecasts(["a", "a"], [1, 0], [1, 1])).tolist()
        [0.5]
    """
    given = table.k * table.p + (table.n - table.k) * (1 - table.p)
    return ratio(table.total(given / np.hypot(table.p, 1 - table.p)), table.count)


def baseline_score(table: GroupedTable) -> Floats:
    """Log score in bits against even odds, as Metaculus prints it.

    `100 (1 - LS / ln 2)` with the exact log score; **higher** is better, 100 is perfect, 0
    always saying 50%, no lower bound. A question forecast part of the time counts in part:
    multiply by the coverage.

    Returns:
        Shape `(S,)`; -inf where what was called impossible happened, nan without forecasts.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a", "b"], [0.5, 0.25], [1, 1])
        >>> baseline_score(table).tolist()
        [0.0, -100.0]
    """
    return 100 - 100 / log(2) * mean_score(table.p, table, "log")


def skill_score(score: ArrayLike, reference: ArrayLike) -> Floats:
    """How much of a reference's penalty a forecast saves.

    `1 - S / S_ref`; 1 is perfect, 0 no better than the reference, negative worse. Not proper:
    rank sources by the score. To pool sources, sum scores and reference scores first, then
    divide.

    Args:
        score: mean penalty, any shape.
        reference: mean penalty of the reference over the same forecasts, same shape.

    Returns:
        Skill; nan where the reference was perfect or either is undefined.

    References:
        Murphy, A. H. (1988). Skill scores based on the mean square error. Monthly Weather
        Review 116, 2417-2424. doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2

    Examples:
        >>> skill_score([0.125, 0.5], [0.25, 0.25]).tolist()
        [0.5, -1.0]
    """
    own, other = np.asarray(score, dtype=float), np.asarray(reference, dtype=float)
    return 1 - ratio(own, other)


def base_rate_skill(table: GroupedTable) -> Floats:
    """Brier skill against always saying the group's own base rate.

    `1 - BS / UNC`, at most 1. The base rate is taken from the same outcomes, so with few
    forecasts it is a reference nobody had beforehand, and skill reads low.

    Returns:
        Shape `(S,)`; nan where all outcomes are alike or there are none.

    Examples:
        >>> base_rate_skill(GroupedTable.from_forecasts(["a"] * 2, [0.5, 0.5], [1, 0])).tolist()
        [0.0]
    """
    return skill_score(brier_score(table), uncertainty(table))


def leave_one_out_skill(table: GroupedTable) -> Floats:
    """Brier skill against the base rate of the group's *other* outcomes.

    The reference for a forecast with outcome y is `(sum(y) - y) / (n - 1)`, whose mean squared
    error is `UNC n^2 / (n - 1)^2`; unlike the group's own base rate it does not know the
    answer.

    Returns:
        Shape `(S,)`; nan below two forecasts or where all outcomes are alike.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a", "a"], [0.5, 0.5], [1, 0])
        >>> leave_one_out_skill(table).tolist()
        [0.75]
    """
    grown = ratio(table.count, table.count - 1) ** 2
    return skill_score(brier_score(table), uncertainty(table) * grown)


class ReferenceSkill(NamedTuple):
    """Skill against a reference that differs by question, shape `(S,)` each.

    Attributes:
        value: skill, at most 1.
        score: mean Brier score of the forecasts that have a reference.
        reference: mean Brier score of the reference itself.
        forecasts: how many forecasts have one.
    """

    value: Floats
    score: Floats
    reference: Floats
    forecasts: Floats


def reference_skill(table: ReferenceTable) -> ReferenceSkill:
    """Brier skill against a reference for each question: climatology, a market, another source.

    `1 - sum (p - y)^2 / sum (ref - y)^2`, at most 1.

    Examples:
        >>> table = ReferenceTable.from_forecasts(["a", "a"], [1, 0.5], [0.5, 0.5], [1, 1])
        >>> reference_skill(table).value.tolist()
        [0.5]
    """
    score, reference = (
        ratio(table.total(squared_errors(p, table.n, table.k, table.k2)), table.count)
        for p in (table.p, table.reference)
    )
    return ReferenceSkill(skill_score(score, reference), score, reference, table.count)


def brier_score_multi(probabilities: ArrayLike, outcome: ArrayLike) -> Floats:
    """Squared error summed over the categories of each forecast.

    `sum_j (p_j - y_j)^2`, in [0, 2]; 0 is perfect. **Two categories give twice** `brier_score`.

    Args:
        probabilities: one row a forecast that sums to 1 within 1e-9, shape `(n, K)`.
        outcome: number of the category that happened, 0 to K - 1, shape `(n,)`.

    Returns:
        One score a forecast, shape `(n,)`.

    Raises:
        ValueError: names the first position that is out of range.

    Examples:
        >>> brier_score_multi([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]], [0, 2]).tolist()
        [0.5, 0.0]
    """
    p, happened = _categories(probabilities, outcome)
    return np.asarray(np.sum((p - happened) ** 2, axis=1))


def ranked_probability_score(
    probabilities: ArrayLike, outcome: ArrayLike, *, scaled: bool = False
) -> Floats:
    """Squared error of the cumulative probabilities of ordered categories.

    `sum_{j<K} (P_j - Y_j)^2`, in [0, K - 1]; 0 is perfect, near misses cost less. With two
    categories it is `brier_score`.

    Args:
        probabilities: one row a forecast that sums to 1 within 1e-9, shape `(n, K)`.
        outcome: number of the category that happened, 0 to K - 1, shape `(n,)`.
        scaled: divide by K - 1, so that the range is [0, 1].

    Returns:
        One score a forecast, shape `(n,)`.

    Raises:
        ValueError: names the first position that is out of range.

    References:
        Epstein, E. S. (1969). A scoring system for probability forecasts of ranked categories.
        Journal of Applied Meteorology 8, 985-987.
        doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2

    Examples:
        >>> ranked_probability_score([[0.5, 0.25, 0.25]], [0]).tolist()
        [0.3125]
    """
    p, happened = _categories(probabilities, outcome)
    gaps = np.cumsum(p - happened, axis=1)[:, :-1]
    return np.asarray(np.sum(gaps**2, axis=1) / (gaps.shape[1] if scaled else 1))


def _categories(probabilities: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats]:
    p = checks.fractions(probabilities, "probabilities", dimensions=2)
    category = checks.floats(outcome, "outcome")
    checks.same_length(probabilities=p, outcome=category)
    if p.shape[1] < 2:
        raise ValueError(f"a forecast needs at least two categories, not {p.shape[1]}")
    sums = p.sum(axis=1)
    checks.refuse(abs(sums - 1) > 1e-9, "the probabilities of a forecast must sum to 1", sums)
    known = (category == np.floor(category)) & (category >= 0) & (category < p.shape[1])
    checks.refuse(~known, f"outcome must be a category from 0 to {p.shape[1] - 1}", category)
    return p, np.eye(p.shape[1])[category.astype(np.int64)]
