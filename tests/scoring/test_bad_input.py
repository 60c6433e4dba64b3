"""Wrong numbers are refused with what is wrong and where."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import scoring
from scoring import (
    BucketSums,
    ClusterSums,
    GroupedTable,
    IntervalTable,
    Policy,
    QuestionDays,
    ReferenceTable,
)

NAN, INF = float("nan"), float("inf")
Call = Callable[[], Any]


def forecasts(p: Any, y: Any, **more: Any) -> Call:
    return lambda: GroupedTable.from_forecasts(["a"] * 3, p, y, **more)


def counted(**columns: Any) -> Call:
    usual = {"p": [0.1, 0.2, 0.3], "n": [2, 2, 2], "k": [1, 1, 1]}
    return lambda: GroupedTable.from_arrays(["a"] * 3, **{**usual, **columns})


def clustered(**columns: Any) -> Call:
    usual = {"n": [2, 2], "p": [1, 1], "y": [1, 1], "squared": [0.5, 0.5]}
    return lambda: ClusterSums.from_arrays(["a"] * 2, ["r", "s"], **{**usual, **columns})


def bucketed(bucket: Any) -> Call:
    one = [1.0, 1.0]
    return lambda: BucketSums.from_arrays(
        ["a"] * 2, bucket, n=one, p=one, y=one, squared=one, buckets=4
    )


def ranged(low: Any, high: Any, y: Any) -> Call:
    return lambda: IntervalTable.from_forecasts(["a"] * 2, low, high, y)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        pytest.param(
            forecasts([0.1, NAN, 0.2], [0, 1, 1]),
            "p must be finite; at position 1 it is nan",
            id="p nan",
        ),
        pytest.param(
            forecasts([0.1, 0.2, INF], [0, 1, 1]),
            "p must be finite; at position 2 it is inf",
            id="p infinite",
        ),
        pytest.param(
            forecasts([0.1, 1.2, -1], [0, 1, 1]),
            "p must lie in .0, 1.; at position 1 it is 1.2",
            id="p above one",
        ),
        pytest.param(
            forecasts([-0.1, 0.2, 0.3], [0, 1, 1]),
            "at position 0 it is -0.1",
            id="p below zero",
        ),
        pytest.param(
            forecasts([0.1, 0.2, 0.3], [0, 2, 1]),
            "y must lie in .0, 1.; at position 1 it is 2.0",
            id="y above one",
        ),
        pytest.param(
            forecasts([0.1, 0.2, 0.3], [0, None, 1]),
            "y must be finite; at position 1 it is nan",
            id="y missing",
        ),
        pytest.param(
            forecasts(["70 %", 0.2, 0.3], [0, 1, 1]), "p must be numbers: .*70 %", id="p text"
        ),
        pytest.param(
            forecasts([[0.1, 0.2, 0.3]], [0, 1, 1]),
            "p must have 1 dimension.s., not 2",
            id="p a table",
        ),
        pytest.param(
            forecasts([0.1, 0.2], [0, 1, 1]), "key has 3 values where p has 2", id="p too short"
        ),
        pytest.param(
            forecasts([0.1, 0.2, 0.3], [0, 1]),
            "key has 3 values where p has 3|n has 2 values where p has 3",
            id="y too short",
        ),
        pytest.param(
            forecasts([0.1] * 3, [0, 1, 1], weight=[1, -1, 1]),
            "weight must not be negative; at position 1",
            id="weight negative",
        ),
        pytest.param(
            forecasts([0.1] * 3, [0, 1, 1], weight=[1]),
            "weight has 1 values where y has 3",
            id="weight too short",
        ),
        pytest.param(
            counted(n=[2, -2, 2]),
            "n must not be negative; at position 1 it is -2",
            id="count negative",
        ),
        pytest.param(
            counted(k=[1, 1, 3]),
            "k must not exceed n; at position 2 it is 3",
            id="more yes than forecasts",
        ),
        pytest.param(
            counted(k2=[1, 2, 1]),
            "k2 must not exceed k; at position 1",
            id="squares above outcomes",
        ),
        pytest.param(
            counted(k2=[1, 0.1, 1]),
            "k2 must be at least k . k / n; at position 1",
            id="squares below what is possible",
        ),
        pytest.param(
            counted(p_ppm=[1, 2, 3]), "either p in .0, 1. or p_ppm", id="two probabilities"
        ),
        pytest.param(counted(p=None), "either p in .0, 1. or p_ppm", id="no probability"),
        pytest.param(
            counted(p=None, p_ppm=[1, 2.5, 3]),
            "p_ppm must be whole parts per million; at position 1",
            id="part of a part",
        ),
        pytest.param(
            counted(p=None, p_ppm=[1, 2, 1_000_001]),
            "p_ppm must lie in 0 to 1,000,000; at position 2",
            id="parts above a million",
        ),
        pytest.param(
            clustered(p=[1, 3]),
            "p must not exceed n; at position 1",
            id="cluster sum too large",
        ),
        pytest.param(
            clustered(squared=[1, NAN]),
            "squared must be finite; at position 1",
            id="cluster sum nan",
        ),
        pytest.param(
            clustered(y=[1]), "y has 1 values where n has 2", id="cluster sum too short"
        ),
        pytest.param(
            lambda: ClusterSums.from_arrays(
                ["a"], ["r", "s"], n=[1], p=[1], y=[1], squared=[0]
            ),
            "cluster has 2 values where n has 1",
            id="clusters too many",
        ),
        pytest.param(
            bucketed([0, 4]),
            "bucket must be a whole number below 4; at position 1",
            id="bucket too high",
        ),
        pytest.param(
            bucketed([0, 0.5]),
            "bucket must be a whole number below 4; at position 1",
            id="bucket not whole",
        ),
        pytest.param(
            ranged([0.5, 0.6], [0.6, 0.5], [1, 1]),
            "high must not be below low; at position 1",
            id="range upside down",
        ),
        pytest.param(
            ranged([0.5, 0.6], [0.6, 1.5], [1, 1]),
            "high must lie in .0, 1.; at position 1",
            id="range beyond one",
        ),
        pytest.param(
            lambda: ReferenceTable.from_forecasts(["a"], [0.5], [NAN], [1]),
            "reference must be finite; at position 0",
            id="reference nan",
        ),
        pytest.param(
            lambda: scoring.brier_score_multi([[0.5, 0.5], [0.5, 0.6]], [0, 1]),
            "must sum to 1; at position 1 it is 1.1",
            id="categories sum to more",
        ),
        pytest.param(
            lambda: scoring.ranked_probability_score([[0.5, 0.5]], [2]),
            "outcome must be a category from 0 to 1; at position 0",
            id="category unknown",
        ),
        pytest.param(
            lambda: scoring.brier_score_multi([[1.0]], [0]),
            "at least two categories, not 1",
            id="one category",
        ),
        pytest.param(
            lambda: scoring.brier_score_multi([[0.5, NAN]], [0]),
            "must be finite; at position 0, 1",
            id="category nan",
        ),
        pytest.param(
            lambda: scoring.forecast_windows("ab", "qq", [0, 1], [0, 5], [9, 4]),
            "closes must not be before opens; at position 1",
            id="closes before it opens",
        ),
        pytest.param(
            lambda: QuestionDays.from_forecasts("a", "q", [0], [2], [1], opens=[0], closes=[1]),
            "p must lie in",
            id="question days p",
        ),
        pytest.param(
            lambda: scoring.adjusted_scores("a", "q", [NAN]),
            "score must be finite; at position 0",
            id="adjusted score nan",
        ),
        pytest.param(
            lambda: scoring.cusum([0.5], [0.5], seed=1),
            "y must be 0 or 1; at position 0",
            id="cusum fraction",
        ),
        pytest.param(
            lambda: scoring.ewma([1, INF], half_life=1),
            "values must be finite; at position 1",
            id="ewma infinite",
        ),
        pytest.param(
            lambda: scoring.ewma([1], half_life=0),
            "half_life must be positive",
            id="half-life zero",
        ),
        pytest.param(
            lambda: scoring.false_discovery([0.5, 1.5]),
            "p_value must lie in .0, 1.; at position 1",
            id="p-value above one",
        ),
        pytest.param(
            lambda: scoring.empirical_bayes([1, 2], [1, 0]),
            "variance must be positive; at position 1",
            id="variance zero",
        ),
        pytest.param(
            lambda: scoring.empirical_bayes([1, 2], [1]),
            "variance has 1 values where value has 2",
            id="variance too short",
        ),
        pytest.param(
            lambda: scoring.wilson([3], [2]),
            "yes must not exceed count; at position 0",
            id="wilson more yes than cases",
        ),
    ],
)
def test_wrong_numbers_are_named_with_their_position(call: Call, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        call()


TABLE = GroupedTable.from_forecasts(["a"] * 2, [0.2, 0.8], [0, 1])
SUMS = ClusterSums.from_forecasts(["a"] * 2, ["r", "s"], [0.2, 0.8], [0, 1])
PAIR = np.array([0.5, 0.6])


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        pytest.param(lambda: Policy(level=1), "level must lie inside", id="policy level"),
        pytest.param(lambda: Policy(clip=0.5), "clip must lie inside", id="policy clip"),
        pytest.param(lambda: Policy(null_draws=0), "at least 1", id="policy draws"),
        pytest.param(lambda: scoring.log_score(TABLE, clip=0), "clip must lie", id="clip"),
        pytest.param(lambda: scoring.cox_calibration(TABLE, clip=0.5), "clip", id="cox clip"),
        pytest.param(
            lambda: scoring.cox_calibration(TABLE, prior_sd=0), "prior_sd", id="prior"
        ),
        pytest.param(lambda: scoring.binned(TABLE, [0, 0.5]), "rise from 0 to 1", id="edges"),
        pytest.param(lambda: scoring.binned(TABLE, [0, 1, 0.5, 1]), "rise", id="falling edges"),
        pytest.param(lambda: scoring.calibration_error(TABLE, bins=0), "bins", id="no bins"),
        pytest.param(lambda: scoring.cluster_t(SUMS, level=0), "level must lie", id="level"),
        pytest.param(
            lambda: scoring.jackknife([], scoring.auc), "at least one part", id="parts"
        ),
        pytest.param(
            lambda: scoring.cluster_bootstrap(
                BucketSums.from_arrays(["a"], [0], n=[1], p=[1], y=[1], squared=[0]),
                draws=0,
                seed=1,
            ),
            "draws must be at least 1",
            id="bootstrap draws",
        ),
        pytest.param(
            lambda: scoring.null_miscalibration(TABLE, draws=0, seed=1),
            "draws",
            id="null draws",
        ),
        pytest.param(lambda: TABLE.subset(["b"]), "no group 'b'", id="unknown group"),
        pytest.param(
            lambda: TABLE.without(GroupedTable.from_forecasts(["a"], [0.5], [1])),
            "not in the table: p; at position 1 it is 0.5",
            id="taking out what is not there",
        ),
        pytest.param(
            lambda: ClusterSums.each_forecast(GroupedTable.from_forecasts(["a"], [0.5], [0.5])),
            "whole forecasts, all yes or no",
            id="single forecasts of a fraction",
        ),
        pytest.param(
            lambda: scoring.peer_scores(
                "qq", "ab", PAIR, [1, 1], windows=scoring.Windows(PAIR, PAIR, PAIR, PAIR > 1)
            ),
            "opens and closes must be given",
            id="windows without questions",
        ),
        pytest.param(
            lambda: scoring.score_over_time(TABLE), "pairs .group, period.", id="pairs"
        ),
        pytest.param(
            lambda: scoring.forest_plot(("a",), scoring.Interval(PAIR, PAIR, PAIR, PAIR)),
            "value has 2 values where keys has 1",
            id="forest of other keys",
        ),
    ],
)
def test_wrong_settings_are_refused(call: Call, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        call()


@pytest.mark.parametrize("name", ["clusters", "intervals", "folds"])
def test_tables_that_count_other_forecasts_are_refused(name: str) -> None:
    other: dict[str, Any] = {
        "clusters": ClusterSums.from_forecasts(["a"], ["r"], [0.2], [0]),
        "intervals": IntervalTable.from_forecasts(["a"], [0.1], [0.3], [0]),
        "folds": [GroupedTable.from_forecasts(["a"], [0.2], [0])],
    }
    complaint = f"{name} count 1 forecasts for 'a' where the table counts 2"
    with pytest.raises(ValueError, match=complaint):
        scoring.score_sources(TABLE, **{name: other[name]}, seed=1)
