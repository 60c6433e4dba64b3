"""Drift: is a source's calibration changing, and when may one say so while still looking?"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.checks import Flags, Floats, Integers
from scoring.cox import Cox
from scoring.odds import log_odds, softplus
from scoring.segments import ratio
from scoring.uncertainty import two_sided


class Cusum(NamedTuple):
    """Cumulative errors of one source in order of resolution.

    Attributes:
        path: cumulative standardised error over the root of n, shape `(n,)`.
        limit: what a calibrated source stays within throughout, but for one case of twenty (at
            the default level).
        alarm: position of the first value beyond the limit, None where there is none.
    """

    path: Floats
    limit: float
    alarm: int | None


def cusum(
    p: ArrayLike, y: ArrayLike, *, draws: int = 1000, level: float = 0.95, seed: int
) -> Cusum:
    """Cumulative sum of `(y - p) / sqrt(p (1 - p))` over the root of n, with a simulated limit.

    It climbs while a source underpredicts and falls while it overpredicts. The limit holds for
    the whole path of so many forecasts, so it is for looking back; to look after every
    resolution use `calibration_e_process`.

    Args:
        p: stated probabilities in order of **resolution**, in [0, 1], shape `(n,)`; those
            beyond 0.001 and 0.999 are moved there, since a certain forecast has no spread to
            divide by.
        y: outcomes, 1 yes, 0 no, shape `(n,)`.
        draws: simulated records of a calibrated source.
        level: share of the simulated paths that stay within the limit, inside (0, 1).
        seed: makes the limit repeatable.

    Raises:
        ValueError: names the first position that is out of range.

    References:
        Page, E. S. (1954). Continuous inspection schemes. Biometrika 41, 100-115.
        doi:10.1093/biomet/41.1-2.100

    Examples:
        >>> cusum([0.5] * 4, [1, 1, 1, 1], seed=1).path.tolist()
        [0.5, 1.0, 1.5, 2.0]
    """
    stated, outcome = _yes_or_no(p, y)
    checks.one_probability(level, "level", strictly=True)
    inside = np.clip(stated, 1e-3, 1 - 1e-3)
    scale = np.sqrt(inside * (1 - inside) * max(inside.size, 1))
    path = np.cumsum((outcome - inside) / scale)
    drawn = np.random.default_rng(seed).random((draws, inside.size)) < inside
    furthest = abs(np.cumsum((drawn - inside) / scale, axis=1)).max(axis=1, initial=0.0)
    limit = float(np.quantile(furthest, level))
    return Cusum(path, limit, _first(abs(path) > limit))


def ewma(values: ArrayLike, *, half_life: float) -> Floats:
    """Running mean in which what lies `half_life` steps back counts half.

    `m_t = sum_i 2^(-i / h) v_(t - i) / sum_i 2^(-i / h)`, so that the first values are means
    too.

    Args:
        values: such as squared errors in order of resolution, shape `(n,)`.
        half_life: h, above 0, in steps.

    Returns:
        Shape `(n,)`.

    Raises:
        ValueError: if a value is not finite or the half-life not positive.

    References:
        Roberts, S. W. (1959). Control chart tests based on geometric moving averages.
        Technometrics 1(3), 239-250. doi:10.1080/00401706.1959.10489860

    Examples:
        >>> ewma([0.0, 0.75], half_life=1).tolist()
        [0.0, 0.5]
    """
    if not half_life > 0:
        raise ValueError(f"half_life must be positive, not {half_life}")
    keep, total, weight = 0.5 ** (1 / half_life), 0.0, 0.0
    means = []
    for value in checks.floats(values, "values").tolist():
        total, weight = keep * total + value, keep * weight + 1
        means.append(total / weight)
    return np.array(means)


class Change(NamedTuple):
    """Difference between two halves of the record, shape `(S,)` each."""

    difference: Floats
    error: Floats
    p_value: Floats


def shift_change(earlier: Cox, later: Cox) -> Change:
    """Has the bias of each source on the log-odds scale changed between two periods?

    `shift_later - shift_earlier` over the root of the summed variances; positive where the
    source has come to say too little.

    Args:
        earlier: `cox_calibration` of the table of the first period.
        later: the same of the second, with the same groups in the same order.

    Returns:
        Shape `(S,)` each; nan where either shift is.

    Raises:
        ValueError: if the numbers of groups differ.

    Examples:
        >>> from scoring.cox import cox_calibration
        >>> from scoring.tables import GroupedTable
        >>> fit = cox_calibration(GroupedTable.from_forecasts("aa", [0.5, 0.5], [1, 0]))
        >>> shift_change(fit, fit).p_value.tolist()
        [1.0]
    """
    checks.same_length(earlier=earlier.shift, later=later.shift)
    difference = later.shift - earlier.shift
    error = np.hypot(earlier.shift_error, later.shift_error)
    return Change(difference, error, two_sided(ratio(difference, error)))


ALTERNATIVES = tuple(
    [(shift, 1.0) for shift in (-0.8, -0.4, 0.4, 0.8)]
    + [(0.0, slope) for slope in (0.4, 0.7, 1.4, 2.0)]
)
"""Shift and slope on the log-odds scale that the e-process bets on, an eighth on each."""


class EProcess(NamedTuple):
    """Evidence against calibration, growing while it is there.

    Attributes:
        value: after each resolution, 1 at the start; shape `(n,)`.
        alarm: position of the first value above `1 / level`, None where there is none.
    """

    value: Floats
    alarm: int | None


def calibration_e_process(
    p: ArrayLike, y: ArrayLike, *, level: float = 0.05, streams: ArrayLike | None = None
) -> EProcess:
    """Evidence against calibration that one may look at after every resolution.

    The mean of eight likelihood ratios, each of `logit q = a + b logit p` for one shift a or
    slope b against p itself. For a calibrated source it is a martingale that starts at 1, so
    that it *ever* exceeds `1 / level` with a chance of at most `level`.

    When not to use it: with several forecasts of one question, or windows that overlap, the
    outcomes are not news when they come, and false alarms are nearly certain. Give one forecast
    a question, in order of resolution, or number interleaved streams whose windows do not
    overlap: their values are averaged. Not for league tables.

    Args:
        p: stated probabilities in order of **resolution**, in [0, 1], shape `(n,)`.
        y: outcomes, 1 yes, 0 no, shape `(n,)`.
        level: chance of a false alarm one accepts, inside (0, 1).
        streams: number of each forecast's stream; all one stream where left out.

    Returns:
        The evidence, inf from the moment on when what was called impossible happened.

    Raises:
        ValueError: names the first position that is out of range.

    References:
        Henzi, A., Ziegel, J. F. (2022). Valid sequential inference on probability forecast
        performance. Biometrika 109(3), 647-663. doi:10.1093/biomet/asab047

    Examples:
        >>> calibration_e_process([0.5, 0.0], [1, 1]).value.round(3).tolist()
        [1.0, inf]
    """
    stated, outcome = _yes_or_no(p, y)
    checks.one_probability(level, "level", strictly=True)
    stream = np.zeros(stated.size) if streams is None else checks.floats(streams, "streams")
    checks.same_length(p=stated, streams=stream)
    numbers = np.unique(stream, return_inverse=True)[1]
    gains = np.array([_log_ratios(stated, outcome, *bet) for bet in ALTERNATIVES])
    value = _averaged(gains, numbers)
    return EProcess(value, _first(value > 1 / level))


def _log_ratios(p: Floats, y: Floats, shift: float, slope: float) -> Floats:
    """Log of the probability the alternative gives the outcome, over what p gives it."""
    certain = (p == 0) | (p == 1)
    odds = log_odds(np.where(certain, 0.5, p))
    other = shift + slope * odds
    gain = y * (other - odds) + softplus(odds) - softplus(other)
    return np.where(certain, np.where(p == y, 0.0, np.inf), gain)


def _averaged(gains: Floats, stream: Integers) -> Floats:
    """Mean over streams of the mean over bets of the running products."""
    streams = int(stream.max(initial=0)) + 1
    evidence = np.ones((streams, stream.size))
    for number in range(streams):
        with np.errstate(over="ignore"):
            own = np.where(stream == number, gains, 0.0)
            evidence[number] = np.exp(np.cumsum(own, axis=1)).mean(axis=0)
    return np.asarray(evidence.mean(axis=0))


def _yes_or_no(p: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    stated, outcome = checks.fractions(p, "p"), checks.fractions(y, "y")
    checks.same_length(p=stated, y=outcome)
    checks.refuse((outcome > 0) & (outcome < 1), "y must be 0 or 1", outcome)
    return stated, outcome


def _first(flags: Flags) -> int | None:
    where = np.flatnonzero(flags)
    return int(where[0]) if where.size else None
