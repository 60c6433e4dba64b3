"""Data behind the pictures."""

import numpy as np
import pytest

import scoring
from scoring import ClusterSums, GroupedTable


def test_a_reliability_diagram_holds_points_curve_and_band() -> None:
    table = GroupedTable.from_forecasts(["a"] * 40, [0.2, 0.8] * 20, [0, 1] * 20)
    diagram = scoring.reliability_diagram(table, seed=1)
    assert diagram.points.observed.tolist() == [0, 1]
    assert diagram.curve.tolist() == [0, 1]
    assert diagram.band.low[0] <= 0.2 <= diagram.band.high[0]
    assert diagram.curve[0] < diagram.band.low[0]  # too timid, and beyond luck


def test_a_sharpness_histogram_counts_every_forecast_once() -> None:
    table = GroupedTable.from_forecasts(["a"] * 4 + ["b"], [0, 0.1, 0.95, 1, 0.5], [0] * 5)
    histogram = scoring.sharpness_histogram(table)
    assert histogram.forecasts.tolist() == [[1, 1] + [0] * 7 + [2], [0] * 5 + [1] + [0] * 4]
    assert histogram.edges.tolist() == [i / 10 for i in range(11)]


def test_scores_over_time_are_in_order_of_periods() -> None:
    key = [("a", 2025), ("a", 2024), ("b", 2024)]
    table = GroupedTable.from_forecasts(key, [0.5, 1.0, 0.5], [1, 0, 0])
    series = scoring.score_over_time(table)
    assert series["a"].periods == (2024, 2025)
    assert series["a"].brier.tolist() == [1.0, 0.25]
    assert series["a"].bias.tolist() == [1.0, -0.5]
    assert series["b"].n.tolist() == [1]


def test_a_murphy_diagram_has_hundredths_for_thresholds() -> None:
    table = GroupedTable.from_forecasts(["a", "a"], [0.5, 0.9], [0, 1])
    diagram = scoring.murphy_diagram(table)
    assert diagram.threshold.size == 101
    assert diagram.score[0, 50] == pytest.approx(0.25)  # half of 2 * 0.5, over two forecasts
    assert diagram.score[0].mean() * 101 / 100 == pytest.approx(
        scoring.brier_score(table)[0], abs=0.01
    )


def test_a_forest_plot_starts_with_the_best_and_ends_with_the_undefined() -> None:
    key = ["poor", "poor", "good", "good"]
    sums = ClusterSums.from_forecasts(
        key, [1, 2] * 2, [0.9, 0.8, 0.9, 0.8], [0, 0, 1, 1], keys=["x"]
    )
    plot = scoring.forest_plot(sums.keys, scoring.cluster_t(sums))
    assert plot.keys == ("good", "poor", "x")
    assert plot.low[0] <= plot.value[0] <= plot.high[0]
    assert np.isnan(plot.value[2])
