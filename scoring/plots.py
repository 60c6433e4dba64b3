"""Data behind the usual pictures: what to draw, not the drawing."""

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.bins import bin_labels
from scoring.calibrate import ReliabilityCurve, calibration_in_the_large, reliability_curve
from scoring.checks import Floats
from scoring.decompose import recalibrated
from scoring.null import Band, consistency_band
from scoring.scores import brier_score
from scoring.segments import ratio, tally
from scoring.tables import GroupedTable
from scoring.uncertainty import Interval


class ReliabilityDiagram(NamedTuple):
    """Everything in a reliability diagram; rows of group g are `table.rows(g)`.

    Attributes:
        points: stated probability, how often, and what happened, with Wilson's interval.
        curve: recalibrated probability at each point, rising, shape `(R,)`.
        band: where the curve of a calibrated source would lie.
    """

    points: ReliabilityCurve
    curve: Floats
    band: Band


def reliability_diagram(
    table: GroupedTable, *, draws: int = 500, level: float = 0.95, seed: int
) -> ReliabilityDiagram:
    """Points, recalibrated curve and consistency band of every group.

    Examples:
        >>> table = GroupedTable.from_forecasts("aa", [0, 1], [0, 1])
        >>> diagram = reliability_diagram(table, seed=1)
        >>> diagram.points.observed.tolist(), diagram.curve.tolist(), diagram.band.low.tolist()
        ([0.0, 1.0], [0.0, 1.0], [0.0, 1.0])
    """
    points = reliability_curve(table, level=level)
    band = consistency_band(table, draws=draws, level=level, seed=seed)
    return ReliabilityDiagram(points, recalibrated(table), band)


class Histogram(NamedTuple):
    """How often each range of probability was stated.

    Attributes:
        edges: of the bins, shape `(B + 1,)`.
        forecasts: how many, shape `(S, B)`.
    """

    edges: Floats
    forecasts: Floats


def sharpness_histogram(table: GroupedTable, *, bins: int = 10) -> Histogram:
    """How often each group states each range of probability; sharp sources keep to the ends.

    A bin is closed on its left, the last one on both sides.

    Raises:
        ValueError: if there is not at least one bin.

    Examples:
        >>> table = GroupedTable.from_forecasts("aa", [0.5, 1], [1, 1])
        >>> sharpness_histogram(table, bins=2).forecasts.tolist()
        [[0.0, 2.0]]
    """
    group = np.repeat(np.arange(len(table)), np.diff(table.start))
    cell = group * bins + bin_labels(table, bins, "width")
    count = tally(cell, table.n, len(table) * bins).reshape(len(table), bins)
    return Histogram(np.arange(bins + 1) / bins, count)


class Series(NamedTuple):
    """Figures of one group over its periods, in order, shape `(T,)` each."""

    periods: tuple[Hashable, ...]
    n: Floats
    brier: Floats
    bias: Floats


def score_over_time(table: GroupedTable) -> dict[Hashable, Series]:
    """Brier score and bias of each group by period.

    Args:
        table: forecasts whose keys are pairs `(group, period)`, such as `("imf", "2025-Q3")`.

    Raises:
        ValueError: if a key is not a pair.

    Examples:
        >>> table = GroupedTable.from_forecasts([("a", 2024), ("a", 2025)], [0.5, 1], [1, 1])
        >>> score_over_time(table)["a"].brier.tolist()
        [0.25, 0.0]
    """
    brier, bias, places = (
        brier_score(table),
        calibration_in_the_large(table).bias,
        _pairs(table),
    )
    return {
        group: Series(
            tuple(period for _index, period in rows),
            *(
                figure[[index for index, _period in rows]]
                for figure in (table.count, brier, bias)
            ),
        )
        for group, rows in places.items()
    }


def _pairs(table: GroupedTable) -> dict[Hashable, list[tuple[int, Hashable]]]:
    places: dict[Hashable, list[tuple[int, Hashable]]] = {}
    for index, key in enumerate(table.keys):
        if not (isinstance(key, tuple) and len(key) == 2):
            raise ValueError(f"keys must be pairs (group, period), not {key!r}")
        places.setdefault(key[0], []).append((index, key[1]))
    return places


class MurphyDiagram(NamedTuple):
    """Elementary scores.

    Attributes:
        threshold: at which a user would act, shape `(T,)`.
        score: mean elementary score of each group, shape `(S, T)`.
    """

    threshold: Floats
    score: Floats


def murphy_diagram(table: GroupedTable, thresholds: ArrayLike | None = None) -> MurphyDiagram:
    """Mean elementary score at each threshold a user of the forecasts might act at.

    A source that lies below another throughout beats it under every proper score. The score is
    `2 t` for a no that was given more than t, `2 (1 - t)` for a yes that was given less, half
    of it at t itself; the area under the curve is the Brier score.

    Args:
        table: forecasts by group and stated probability.
        thresholds: in [0, 1], shape `(T,)`; 0 to 1 by hundredths where left out.

    Returns:
        Scores, 0 is best; nan for a group without forecasts.

    Raises:
        ValueError: names the first threshold out of range.

    References:
        Ehm, W., Gneiting, T., Jordan, A., Krueger, F. (2016). Of quantiles and expectiles.
        Journal of the Royal Statistical Society B 78(3), 505-562. doi:10.1111/rssb.12154

    Examples:
        >>> table = GroupedTable.from_forecasts("aa", [0.25, 0.75], [1, 1])
        >>> murphy_diagram(table, [0.125, 0.5]).score.tolist()
        [[0.0, 0.5]]
    """
    at = (
        np.arange(101) / 100
        if thresholds is None
        else checks.fractions(thresholds, "thresholds")
    )
    no, score = table.n - table.k, np.empty((len(table), at.size))
    for column, t in enumerate(at.tolist()):
        above = np.heaviside(table.p - t, 0.5)
        cost = 2 * t * no * above + 2 * (1 - t) * table.k * (1 - above)
        score[:, column] = ratio(table.total(cost), table.count)
    return MurphyDiagram(at, score)


class ForestPlot(NamedTuple):
    """Groups in order of their value, those without one last, shape `(S,)` each."""

    keys: tuple[Hashable, ...]
    value: Floats
    low: Floats
    high: Floats


def forest_plot(keys: tuple[Hashable, ...], interval: Interval) -> ForestPlot:
    """Values and intervals of all groups, lowest value first.

    Args:
        keys: the groups, such as `table.keys`.
        interval: what `cluster_t`, `jackknife` or `peer_average` returned for them.

    Raises:
        ValueError: if there are not as many values as keys.

    Examples:
        >>> figure = np.array([0.5, 0.25])
        >>> forest_plot(("a", "b"), Interval(figure, figure, figure, figure)).keys
        ('b', 'a')
    """
    checks.same_length(keys=keys, value=interval.value)
    order = np.argsort(interval.value, kind="stable")
    named = tuple(keys[index] for index in order)
    return ForestPlot(named, *(interval[place][order] for place in (0, 2, 3)))
