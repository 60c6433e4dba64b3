"""Nothing to score is no error: every measure answers, with a row for each silent group."""

from collections.abc import Callable
from typing import Any

import pytest

import scoring
from scoring import (
    BucketSums,
    ClusterSums,
    GroupedTable,
    IntervalTable,
    QuestionDays,
    ReferenceTable,
)

TABLE = GroupedTable.from_forecasts([], [], [], keys=["a"])
RANGES = IntervalTable.from_forecasts([], [], [], [], keys=["a"])
SUMS = ClusterSums.from_forecasts([], [], [], [], keys=["a"])
BUCKETS = BucketSums.from_arrays([], [], n=[], p=[], y=[], squared=[], keys=["a"])
REFERENCES = ReferenceTable.from_forecasts([], [], [], [], keys=["a"])
DAYS = QuestionDays.from_forecasts([], [], [], [], [], opens=[], closes=[], keys=["a"])
PEERS = scoring.peer_scores([], [], [], [], keys=["a"])


@pytest.mark.parametrize(
    "measure",
    [
        pytest.param(lambda: scoring.log_score(TABLE).exact, id="log score"),
        pytest.param(lambda: scoring.corp(TABLE, score="log").score, id="CORP"),
        pytest.param(lambda: scoring.murphy_binned(TABLE, [0, 1]).variance, id="five terms"),
        pytest.param(lambda: scoring.murphy_bias_corrected(TABLE).alpha, id="bias-corrected"),
        pytest.param(lambda: scoring.discrimination_indices(TABLE).adjusted, id="indices"),
        pytest.param(lambda: scoring.confidence_bias(TABLE).overconfidence, id="confidence"),
        pytest.param(lambda: scoring.calibration_error(TABLE, scheme="mass"), id="ACE"),
        pytest.param(lambda: scoring.cluster_t(SUMS).value, id="cluster-t"),
        pytest.param(lambda: scoring.jackknife([TABLE], scoring.auc).value, id="jackknife"),
        pytest.param(
            lambda: scoring.cluster_bootstrap(BUCKETS, draws=1, seed=1)[0], id="bootstrap"
        ),
        pytest.param(
            lambda: scoring.score_means([], [], keys=["a"]).interval.value, id="means"
        ),
        pytest.param(lambda: scoring.score_bounds(RANGES).low, id="separate bounds"),
        pytest.param(lambda: scoring.score_bounds(RANGES, reading="common").low, id="common"),
        pytest.param(lambda: scoring.bias_bounds(RANGES).low, id="bias bounds"),
        pytest.param(lambda: scoring.auc_bounds(RANGES).low, id="area bounds"),
        pytest.param(lambda: scoring.miscalibration_sensitivity(RANGES).low, id="sensitivity"),
        pytest.param(lambda: scoring.reference_skill(REFERENCES).value, id="reference skill"),
        pytest.param(lambda: scoring.daily_average(DAYS).score, id="daily average"),
        pytest.param(lambda: scoring.peer_average(PEERS).value, id="peer average"),
        pytest.param(lambda: scoring.murphy_diagram(TABLE).score[:, 0], id="Murphy diagram"),
    ],
)
def test_a_silent_group_has_an_undefined_value(measure: Callable[[], Any]) -> None:
    (value,) = measure().tolist()
    assert value != value  # nan


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(lambda: scoring.term_test(RANGES).keys, id="terms"),
        pytest.param(
            lambda: scoring.term_test(RANGES, clusters=SUMS).keys, id="terms, clusters"
        ),
        pytest.param(lambda: scoring.reliability_diagram(TABLE, seed=1).curve, id="diagram"),
        pytest.param(lambda: scoring.confidence_band(TABLE, seed=1).low, id="confidence band"),
        pytest.param(lambda: scoring.forecast_windows([], [], [], [], []).days, id="windows"),
        pytest.param(lambda: scoring.adjusted_scores([], [], []).value, id="adjusted"),
        pytest.param(lambda: scoring.empirical_bayes([], []).value, id="shrinkage"),
        pytest.param(lambda: scoring.ewma([], half_life=1), id="EWMA"),
        pytest.param(lambda: scoring.binned(TABLE, [0, 1]).p, id="bins"),
    ],
)
def test_no_rows_give_no_rows(rows: Callable[[], Any]) -> None:
    assert len(rows()) == 0


def test_a_silent_group_has_an_empty_histogram() -> None:
    assert scoring.sharpness_histogram(TABLE).forecasts.sum() == 0
