"""What holds on average, by simulation with fixed seeds."""

import numpy as np
import pytest
from numpy.typing import NDArray

import scoring
from scoring import ClusterSums, GroupedTable

Column = NDArray[np.float64]


def logistic(odds: Column) -> Column:
    return np.asarray(1 / (1 + np.exp(-odds)))


def shaken_reports(runs: int, reports: int, seed: int) -> tuple[ClusterSums, float]:
    """Runs of so many reports of five forecasts, shaken together, and the true Brier score."""
    rng = np.random.default_rng(seed)

    def drawn(size: int) -> tuple[Column, Column]:
        p = rng.choice(np.arange(0.1, 1.0, 0.1), (size, 5))
        shock = rng.normal(0, 2, (size, 1))
        y = rng.random((size, 5)) < logistic(np.log(p / (1 - p)) + shock)
        return p, y.astype(np.float64)

    p, y = drawn(runs * reports)
    key = np.repeat(np.arange(runs), reports * 5)
    cluster = np.repeat(np.arange(runs * reports), 5)
    q, z = drawn(400_000)
    return ClusterSums.from_forecasts(key, cluster, p.ravel(), y.ravel()), ((q - z) ** 2).mean()


@pytest.mark.parametrize("reports", [5, 10, 50])
def test_student_interval_over_reports_holds_its_level(reports: int) -> None:
    sums, brier = shaken_reports(3000, reports, seed=reports)
    score = scoring.cluster_t(sums, "brier")
    assert 0.93 <= np.mean((score.low <= brier) & (brier <= score.high)) <= 0.96
    bias = scoring.cluster_t(sums, "bias")  # the shock is symmetric, so the true bias is 0
    covered = ~((bias.low > 0) | (bias.high < 0))
    assert 0.93 <= covered.mean() <= 0.96


def test_intervals_that_ignore_reports_do_not() -> None:
    sums, _brier = shaken_reports(3000, 10, seed=10)
    alone = ClusterSums.from_arrays(
        np.repeat(np.arange(len(sums)), 10),
        np.arange(sums.n.size),
        n=sums.n,
        p=sums.p,
        y=sums.y,
        squared=sums.squared,
    )
    assert alone == sums
    count = sums.count
    p, y = sums.total(sums.p) / count, sums.total(sums.y) / count
    naive = 1.96 * np.sqrt((0.25 - (p - 0.5) ** 2 + y * (1 - y)) / 2 / count)
    assert np.mean(abs(p - y) <= naive) < 0.9


def calibrated(
    runs: int, n: int, seed: int, shift: float = 0.0, slope: float = 1.0
) -> GroupedTable:
    """Runs of n forecasts on eleven levels, whose log odds are off by shift and slope."""
    rng = np.random.default_rng(seed)
    p = rng.choice([0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98], runs * n)
    y = rng.random(runs * n) < logistic(shift + slope * np.log(p / (1 - p)))
    return GroupedTable.from_forecasts(np.repeat(np.arange(runs), n), p, y)


@pytest.mark.parametrize("n", [50, 500])
def test_size_of_the_calibration_tests(n: int) -> None:
    table = calibrated(2000, n, seed=n)
    p_values = {
        "Spiegelhalter": scoring.spiegelhalter_z(table).p_value,
        "in the large": scoring.calibration_in_the_large(table).p_value,
        "Cox": scoring.cox_calibration(table).p_value,
        "Hosmer-Lemeshow": scoring.hosmer_lemeshow(table).p_value,
    }
    for name, p_value in p_values.items():
        known = p_value[np.isfinite(p_value)]
        assert known.size > 1900, name
        assert 0.035 <= np.mean(known < 0.05) <= 0.07, name


def test_each_test_sees_what_the_other_is_blind_to() -> None:
    shifted = calibrated(400, 500, seed=1, shift=0.5)
    sloped = calibrated(400, 500, seed=2, slope=0.6)

    def power(p_value: Column) -> float:
        return float(np.mean(p_value < 0.05))

    assert power(scoring.calibration_in_the_large(shifted).p_value) > 0.95
    assert power(scoring.spiegelhalter_z(shifted).p_value) < 0.3
    assert power(scoring.spiegelhalter_z(sloped).p_value) > 0.95
    assert power(scoring.calibration_in_the_large(sloped).p_value) < 0.3
    for table in (shifted, sloped):
        assert power(scoring.cox_calibration(table).p_value) > 0.95


@pytest.mark.parametrize(("n", "mcb", "ece"), [(5, 0.097, 0.268), (20, 0.045, 0.181)])
def test_what_a_calibrated_source_shows_by_luck(n: int, mcb: float, ece: float) -> None:
    """The table of SCORING.md section 2.7, and the null values that stand beside the
    figures."""
    table = evenly_spread(2000, n, seed=n)
    found = scoring.corp(table).miscalibration
    assert found.mean() == pytest.approx(mcb, abs=0.006)
    assert scoring.calibration_error(table).mean() == pytest.approx(ece, abs=0.012)
    some = table.subset(range(100))
    null = scoring.null_miscalibration(some, draws=100, seed=3)
    assert null.mean.mean() == pytest.approx(found.mean(), abs=0.006)
    assert np.mean(found[:100] > null.high) < 0.13
    errors = scoring.null_calibration_error(some, draws=100, seed=3)
    assert errors.mean.mean() == pytest.approx(ece, abs=0.015)


def evenly_spread(runs: int, n: int, seed: int) -> GroupedTable:
    """Calibrated runs of n forecasts on eleven levels, 0 and 1 among them."""
    rng = np.random.default_rng(seed)
    p = rng.choice(np.arange(11) / 10, runs * n)
    return GroupedTable.from_forecasts(
        np.repeat(np.arange(runs), n), p, rng.random(runs * n) < p
    )


def test_area_interval_holds_its_level() -> None:
    table = calibrated(2000, 60, seed=4)
    big = calibrated(1, 400_000, seed=5)
    truth = scoring.auc(big)[0]
    ends = scoring.auc_interval(scoring.auc(table), scoring.auc_variance(table))
    assert 0.93 <= np.mean((ends.low <= truth) & (truth <= ends.high)) <= 0.97


def test_shrinkage_lowers_the_error_and_finds_the_truly_best() -> None:
    rng = np.random.default_rng(6)
    size = np.exp(rng.uniform(np.log(3), np.log(300), 2000))
    truth = rng.normal(0.2, 0.04, 2000)
    variance = 0.2**2 / size
    seen = rng.normal(truth, np.sqrt(variance))
    shrunk = scoring.empirical_bayes(seen, variance)
    assert shrunk.tau == pytest.approx(0.04, abs=0.004)
    raw_error, error = np.mean((seen - truth) ** 2), np.mean((shrunk.value - truth) ** 2)
    assert error < 0.4 * raw_error
    rank = truth.argsort().argsort()
    best_raw, best_shrunk = seen.argsort()[:20], shrunk.value.argsort()[:20]
    assert rank[best_shrunk].mean() < 0.5 * rank[best_raw].mean()
    within = abs(truth - shrunk.value) <= 1.96 * shrunk.sd
    assert 0.93 <= within.mean() <= 0.97


def test_rank_intervals_hold_the_true_ranks() -> None:
    rng = np.random.default_rng(7)
    covered = []
    for seed in range(40):
        truth = rng.normal(0, 1, 30)
        shrunk = scoring.empirical_bayes(rng.normal(truth, 0.5), np.full(30, 0.25))
        ranks = scoring.rank_uncertainty(shrunk, seed=seed)
        place = truth.argsort().argsort() + 1
        covered.append((ranks.low <= place) & (place <= ranks.high))
    assert 0.92 <= np.mean(covered) <= 0.98


def test_looking_after_every_resolution_needs_the_e_process() -> None:
    rng = np.random.default_rng(8)
    p = rng.choice(np.arange(0.05, 1.0, 0.1), (400, 500))
    y = rng.random(p.shape) < p
    alarms = [scoring.calibration_e_process(*run).alarm for run in zip(p, y, strict=True)]
    assert np.mean([alarm is not None for alarm in alarms]) <= 0.05 + 0.02
    tilt = 1 - 2 * p
    z = np.cumsum((y - p) * tilt, 1) / np.sqrt(np.cumsum(tilt**2 * p * (1 - p), 1))
    assert np.mean((abs(z) > 1.96).any(axis=1)) > 0.25


@pytest.mark.parametrize(
    ("shift", "slope", "caught"), [(0.5, 1, 0.9), (0, 0.6, 0.9), (0, 1.6, 0.9)]
)
def test_e_process_catches_miscalibration(shift: float, slope: float, caught: float) -> None:
    rng = np.random.default_rng(9)
    p = rng.choice(np.arange(0.05, 1.0, 0.1), (200, 500))
    y = rng.random(p.shape) < logistic(shift + slope * np.log(p / (1 - p)))
    alarms = [scoring.calibration_e_process(*run).alarm for run in zip(p, y, strict=True)]
    assert np.mean([alarm is not None for alarm in alarms]) >= caught


def test_cusum_limit_holds_its_level() -> None:
    rng = np.random.default_rng(10)
    p = rng.choice(np.arange(0.05, 1.0, 0.1), 60)
    limit = scoring.cusum(p, p > 0.5, draws=4000, seed=1).limit
    scale = np.sqrt(p * (1 - p) * p.size)
    paths = np.cumsum(((rng.random((4000, 60)) < p) - p) / scale, axis=1)
    assert 0.04 <= np.mean(abs(paths).max(axis=1) > limit) <= 0.06


def test_bootstrap_and_student_agree_with_many_clusters() -> None:
    rng = np.random.default_rng(11)
    p, cluster = rng.choice([0.2, 0.5, 0.8], 6000), np.repeat(np.arange(1200), 5)
    y = rng.random(6000) < p
    error = scoring.cluster_t(ClusterSums.from_forecasts(["a"] * 6000, cluster, p, y)).error[0]
    squared = (p - y) ** 2
    buckets = scoring.BucketSums.from_arrays(
        ["a"] * 6000, cluster % 64, n=np.ones(6000), p=p, y=y, squared=squared
    )
    drawn = scoring.cluster_bootstrap(buckets, draws=2000, seed=12)[:, 0]
    assert drawn.std() == pytest.approx(error, rel=0.2)


def test_jackknife_agrees_with_the_closed_form_and_covers_the_area() -> None:
    rng = np.random.default_rng(13)
    runs, n = 300, 200
    p = rng.choice([0.2, 0.4, 0.6, 0.8], runs * n)
    key, y = np.repeat(np.arange(runs), n), rng.random(runs * n) < p
    fold = np.tile(np.arange(n) % 20, runs)
    folds = [
        GroupedTable.from_forecasts(key[fold == f], p[fold == f], y[fold == f])
        for f in range(20)
    ]
    whole = GroupedTable.from_forecasts(key, p, y)
    score = scoring.jackknife(folds, scoring.brier_score)
    closed = scoring.cluster_t(ClusterSums.each_forecast(whole)).error
    assert np.median(score.error / closed) == pytest.approx(1, abs=0.1)
    levels = [0.2, 0.4, 0.6, 0.8]
    truth = scoring.auc(GroupedTable.from_arrays(["a"] * 4, p=levels, n=[1] * 4, k=levels))[0]
    area = scoring.jackknife(folds, scoring.auc)
    np.testing.assert_array_equal(area.value, scoring.auc(whole))
    assert 0.92 <= np.mean((area.low <= truth) & (truth <= area.high)) <= 0.98
