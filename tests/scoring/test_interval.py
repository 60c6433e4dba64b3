"""Forecasts given as ranges: bounds, and whether a word keeps its promise."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest

import scoring
from scoring import ClusterSums, GroupedTable, IntervalTable


def likely(y: list[float], **more: object) -> IntervalTable:
    """Uses of a word for 55 to 75 %."""
    size = len(y)
    return IntervalTable.from_forecasts(["s"] * size, [0.55] * size, [0.75] * size, y, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("y", "low", "high"), [([1.0], 0.0625, 0.2025), ([0.0], 0.3025, 0.5625)], ids=["yes", "no"]
)
def test_bounds_of_one_use_of_likely(y: list[float], low: float, high: float) -> None:
    """The worked example of SCORING.md section 2.8."""
    bounds = scoring.score_bounds(likely(y))
    assert (bounds.low[0], bounds.high[0]) == pytest.approx((low, high))


def test_common_reading_is_narrower_and_best_at_the_observed_rate() -> None:
    table = likely([1, 1, 0])
    common = scoring.score_bounds(table, reading="common")
    rate = 2 / 3
    assert common.low[0] == pytest.approx(rate * (1 - rate))
    assert common.high[0] == pytest.approx((2 * 0.45**2 + 0.55**2) / 3)
    separate = scoring.score_bounds(table)
    assert separate.low[0] < common.low[0] < common.high[0] < separate.high[0]


@pytest.mark.parametrize("reading", ["separate", "common"])
@pytest.mark.parametrize("rule", ["brier", "log"])
def test_bounds_are_reached_and_not_passed(
    reading: scoring.Reading, rule: scoring.Rule
) -> None:
    y = [1.0, 1.0, 0.0, 0.25]
    grid = np.linspace(0.55, 0.75, 401)
    every = [
        GroupedTable.from_forecasts(grid, grid, np.full(grid.size, outcome)) for outcome in y
    ]

    def costs(table: GroupedTable) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        if rule == "brier":
            return np.array(scoring.brier_score(table))
        return np.array(scoring.log_score(table).exact)

    cost = np.array([costs(table) for table in every])
    least, most = cost.min(axis=1).mean(), cost.max(axis=1).mean()
    if reading == "common":
        least, most = cost.mean(axis=0).min(), cost.mean(axis=0).max()
    bounds = scoring.score_bounds(likely(y), reading=reading, rule=rule)
    assert bounds.low[0] == pytest.approx(least, abs=1e-5)
    assert bounds.high[0] == pytest.approx(most, abs=1e-12)


def test_certain_ends_of_a_range_are_clipped_for_the_log_score() -> None:
    table = IntervalTable.from_forecasts(["s"], [0.0], [1.0], [1])
    bounds = scoring.score_bounds(table, rule="log", clip=0.01)
    assert bounds.low[0] == pytest.approx(-np.log(0.99))
    assert bounds.high[0] == pytest.approx(-np.log(0.01))


def test_a_second_reading_of_the_criteria_widens_the_bounds() -> None:
    strict, both = likely([1, 1]), likely([1, 1], other=[1, 0])
    for reading in ("separate", "common"):
        narrow = scoring.score_bounds(strict, reading=reading)
        wide = scoring.score_bounds(both, reading=reading)
        assert wide.low[0] == narrow.low[0]
        assert wide.high[0] > narrow.high[0]
    assert scoring.bias_bounds(both).high[0] == pytest.approx(0.75 - 0.5)


def test_a_void_question_is_bounded_by_both_outcomes() -> None:
    table = IntervalTable.from_forecasts(["s"], [0.6], [0.6], [0], other=[1])
    bounds = scoring.score_bounds(table)
    assert (bounds.low[0], bounds.high[0]) == pytest.approx((0.16, 0.36))


def test_area_bounds_put_each_class_at_its_end() -> None:
    table = IntervalTable.from_forecasts(
        ["s"] * 4, [0.5, 0.3, 0.1, 0.45], [0.8, 0.7, 0.4, 0.6], [1, 1, 0, 0]
    )
    bounds = scoring.auc_bounds(table)
    assert bounds.low[0] == pytest.approx(1 / 4)  # .5 beats .4; .3 beats none
    assert bounds.high[0] == 1.0


def test_an_undefined_area_has_no_bounds() -> None:
    assert np.isnan(scoring.auc_bounds(likely([1, 1])).low).all()


def test_miscalibration_is_read_at_three_places() -> None:
    sensitivity = scoring.miscalibration_sensitivity(likely([1, 1, 0]))
    expected = [(p - 2 / 3) ** 2 for p in (0.55, 0.65, 0.75)]
    assert [figure[0] for figure in sensitivity] == pytest.approx(expected)


def test_sources_are_ordered_only_if_their_bounds_do_not_overlap() -> None:
    low = scoring.Bounds(np.array([0.1, 0.1, 0.5, np.nan]), np.array([0.2, 0.4, 0.6, np.nan]))
    other = scoring.Bounds(np.array([0.3] * 4), np.array([0.4] * 4))
    np.testing.assert_array_equal(scoring.ordered(low, other), [-1, 0, 1, np.nan])


@pytest.mark.parametrize(("yes", "n"), [(0, 8), (5, 20), (13, 20), (20, 20), (19, 20)])
def test_a_term_is_tested_by_the_exact_binomial(yes: int, n: int) -> None:
    test = scoring.term_test(likely([1.0] * yes + [0.0] * (n - yes)))
    exact = binomtest(yes, n).proportion_ci(method="exact")
    assert test.low[0] == pytest.approx(exact.low, abs=1e-12)
    assert test.high[0] == pytest.approx(exact.high, abs=1e-12)
    tails = [min(binom.cdf(yes, n, p), binom.sf(yes - 1, n, p)) for p in (0.55, 0.75)]
    expected = 1.0 if 0.55 <= yes / n <= 0.75 else min(1.0, 2 * max(tails))
    assert test.p_value[0] == pytest.approx(expected)
    assert bool(test.holds[0]) == (test.p_value[0] >= 0.05)
    assert test.observed[0] == yes / n


def test_each_range_of_a_group_is_a_row_and_silent_groups_have_none() -> None:
    table = IntervalTable.from_forecasts(
        ["a", "a", "b"], [0.5, 0.1, 0.5], [0.7, 0.2, 0.7], [1, 0, 1], keys=["c"]
    )
    test = scoring.term_test(table)
    assert test.keys == ("a", "a", "b")
    assert test.band_low.tolist() == [0.1, 0.5, 0.5]


def test_uses_in_one_report_count_as_one_when_clusters_are_given() -> None:
    y = [0.0] * 10 + [1.0] * 5 + [0.0] * 5
    reports = [0] * 10 + [1] * 5 + [2] * 5
    table = likely(y)
    sums = ClusterSums.from_forecasts(["s"] * 20, reports, [0.65] * 20, y)
    alone, together = scoring.term_test(table), scoring.term_test(table, clusters=sums)
    assert not alone.holds[0]
    assert together.holds[0]
    assert together.p_value[0] > alone.p_value[0]


def test_clusters_without_spread_leave_the_exact_interval() -> None:
    table = likely([0.0] * 8)
    sums = ClusterSums.from_forecasts(["s"] * 8, range(8), [0.65] * 8, [0] * 8)
    alone, together = scoring.term_test(table), scoring.term_test(table, clusters=sums)
    assert together.high[0] == alone.high[0] == pytest.approx(0.36941, abs=1e-5)
    assert together.p_value[0] == alone.p_value[0]


def test_fractional_outcomes_have_no_binomial_interval() -> None:
    test = scoring.term_test(likely([0.5, 1]))
    assert test.observed[0] == 0.75
    assert np.isnan([test.low[0], test.p_value[0]]).all()
    assert test.holds[0]


def test_clusters_need_one_range_a_group_and_the_same_forecasts() -> None:
    table = IntervalTable.from_forecasts(["a", "a"], [0.5, 0.1], [0.7, 0.2], [1, 0])
    sums = ClusterSums.from_forecasts(["a", "a"], [1, 2], [0.6, 0.15], [1, 0])
    with pytest.raises(ValueError, match="one range; ranges; at position 0 it is 2"):
        scoring.term_test(table, clusters=sums)
    with pytest.raises(ValueError, match="clusters must count the forecasts"):
        scoring.term_test(likely([1.0]), clusters=sums.subset([]))
