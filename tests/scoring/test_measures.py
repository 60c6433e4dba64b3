"""Edges of the measures, each where theory or another program gives the value."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binom, binomtest, chi2, mannwhitneyu, norm

import scoring
from scoring import ClusterSums, GroupedTable


def table_of(p: Sequence[float], y: Sequence[float]) -> GroupedTable:
    return GroupedTable.from_forecasts(["a"] * len(p), p, y)


def test_no_mean_is_an_error_and_none_is_zero_without_forecasts() -> None:
    empty = GroupedTable.from_forecasts([], [], [], keys=["a"])
    for measure in (
        scoring.brier_score,
        scoring.base_rate,
        scoring.base_rate_skill,
        scoring.leave_one_out_skill,
        scoring.baseline_score,
        scoring.auc,
        scoring.auc_variance,
        scoring.auc_p_value,
        scoring.calibration_error,
    ):
        assert np.isnan(measure(empty)).all(), measure.__name__
    for group in (
        scoring.murphy(empty),
        scoring.yates(empty),
        scoring.murphy_errors(empty),
        scoring.spiegelhalter_z(empty),
        scoring.hosmer_lemeshow(empty),
        scoring.calibration_in_the_large(empty),
        scoring.cox_calibration(empty)[:7],
        scoring.cox_calibration(empty, prior_sd=1)[:7],
        scoring.null_miscalibration(empty, seed=1),
        scoring.null_calibration_error(empty, seed=1),
    ):
        assert np.isnan(np.array(group)).all()
    assert scoring.consistency_band(empty, seed=1).low.size == 0


def test_one_class_has_no_skill_and_all_miscalibration() -> None:
    table = table_of([0.7, 0.9], [1, 1])
    assert np.isnan(scoring.base_rate_skill(table)).all()
    parts = scoring.corp(table)
    assert parts.miscalibration[0] == pytest.approx(scoring.brier_score(table)[0])
    assert (parts.discrimination[0], parts.uncertainty[0]) == (0, 0)


def test_leave_one_out_reference_is_the_mean_of_the_others() -> None:
    y = np.array([1, 0, 0, 1, 1.0])
    others = (y.sum() - y) / 4
    expected = 1 - 0.25 / np.mean((others - y) ** 2)
    table = table_of([0.5] * 5, y.tolist())
    assert scoring.leave_one_out_skill(table)[0] == pytest.approx(expected)


def test_log_decomposition_keeps_the_infinite_score() -> None:
    parts = scoring.corp(table_of([0.0, 0.5], [1, 0]), score="log")
    assert np.isinf(parts.score[0])
    assert np.isinf(parts.miscalibration[0])
    assert np.isfinite(parts.uncertainty[0])


def test_bias_correction_is_undefined_for_fractions_and_single_forecasts() -> None:
    for table in (table_of([0.5, 0.5], [0.5, 1]), table_of([0.5], [1])):
        assert np.isnan(scoring.murphy_bias_corrected(table).reliability).all()
        assert np.isnan(scoring.murphy_errors(table).reliability).all()


def test_bins_of_equal_mass_hold_as_many_forecasts() -> None:
    p = np.linspace(0.01, 0.5, 40)
    table = table_of(p.tolist(), [0.0] * 40)
    by_mass = scoring.calibration_error(table, bins=4, scheme="mass")
    assert by_mass[0] == pytest.approx(p.mean())


def test_null_of_the_calibration_error_is_its_mean_over_calibrated_records() -> None:
    rng = np.random.default_rng(1)
    p = np.repeat([0.05, 0.35, 0.75], 7)
    runs = rng.random((2000, 21)) < p
    key = np.repeat(np.arange(2000), 21)
    table = GroupedTable.from_forecasts(key, np.tile(p, 2000), runs.ravel())
    one = table.subset([0])
    for scheme in ("width", "mass"):
        found = scoring.calibration_error(table, bins=3, scheme=scheme).mean()
        null = scoring.null_calibration_error(one, bins=3, scheme=scheme, draws=2000, seed=2)
        assert null.mean[0] == pytest.approx(found, rel=0.05)


def test_consistency_band_at_one_level_is_the_binomial_quantile() -> None:
    table = table_of([0.3] * 50, [0.0] * 50)
    band = scoring.consistency_band(table, draws=4000, seed=1)
    low, high = binom.ppf([0.025, 0.975], 50, 0.3) / 50
    assert band.low[0] == pytest.approx(low, abs=0.021)
    assert band.high[0] == pytest.approx(high, abs=0.021)


def test_confidence_band_surrounds_the_curve_and_not_the_diagonal() -> None:
    p, y = (
        [0.1] * 60 + [0.5] * 60 + [0.9],
        [1.0] * 30 + [0.0] * 30 + [1.0] * 40 + [0.0] * 20 + [1.0],
    )
    table = table_of(p, y)
    band, curve = scoring.confidence_band(table, seed=1), scoring.recalibrated(table)
    assert (band.low <= curve + 1e-9).all()
    assert (curve <= band.high + 1e-9).all()
    assert band.low[0] > 0.1


def test_confidence_band_is_undefined_for_fractions() -> None:
    assert np.isnan(scoring.confidence_band(table_of([0.5, 0.6], [0.5, 1]), seed=1).low).all()


def test_hosmer_lemeshow_joins_levels_that_expect_too_little() -> None:
    p = [0.1] * 10 + [0.2] * 20 + [0.5] * 20 + [0.9] * 10
    y = (
        ([1.0] + [0.0] * 9)
        + [1.0] * 8
        + [0.0] * 12
        + [1.0] * 10
        + [0.0] * 10
        + [1.0] * 9
        + [0.0]
    )
    result = scoring.hosmer_lemeshow(table_of(p, y))
    # .1 and .2 expect 5 together; .5 expects 10; .9 alone too few non-events, joins it
    expected = (9 - 5) ** 2 / (10 * 0.09 + 20 * 0.16) + (19 - 19) ** 2
    assert result.statistic[0] == pytest.approx(expected)
    assert result.freedom[0] == 2
    assert result.p_value[0] == pytest.approx(chi2.sf(expected, 2))


def test_hosmer_lemeshow_needs_enough_forecasts_that_are_yes_or_no() -> None:
    assert np.isnan(scoring.hosmer_lemeshow(table_of([0.5] * 4, [1, 0, 1, 1])).statistic).all()
    fractions = table_of([0.5] * 20, [0.5] * 20)
    assert np.isnan(scoring.hosmer_lemeshow(fractions).p_value).all()


def test_spiegelhalter_is_blind_to_even_odds_and_undefined_for_fractions() -> None:
    assert np.isnan(scoring.spiegelhalter_z(table_of([0.5, 1.0], [1, 1])).z).all()
    assert np.isnan(scoring.spiegelhalter_z(table_of([0.7], [0.5])).z).all()
    result = scoring.spiegelhalter_z(table_of([0.7, 0.2], [0, 1]))
    tilt, p, y = np.array([-0.4, 0.6]), np.array([0.7, 0.2]), np.array([0, 1])
    z = np.sum((y - p) * tilt) / np.sqrt(np.sum(tilt**2 * p * (1 - p)))
    assert result.z[0] == pytest.approx(z)
    assert result.p_value[0] == pytest.approx(2 * norm.sf(abs(z)))


@pytest.mark.parametrize(
    ("p", "y", "over"),
    [([0.9, 0.1], [0, 1], 0.9), ([0.6, 0.4], [1, 0], -0.4), ([0.5], [1], None)],
)
def test_overconfidence_is_too_far_from_even(
    p: list[float], y: list[float], over: float | None
) -> None:
    found = scoring.confidence_bias(table_of(p, y)).overconfidence[0]
    assert np.isnan(found) if over is None else found == pytest.approx(over)


def test_signed_calibration_index_follows_overconfidence() -> None:
    timid = scoring.discrimination_indices(table_of([0.6] * 4 + [0.4] * 4, [1] * 4 + [0] * 4))
    assert timid.signed_calibration[0] == -timid.calibration[0] < 0
    bold = scoring.discrimination_indices(table_of([1.0] * 4, [1, 0, 1, 0]))
    assert bold.signed_calibration[0] == bold.calibration[0] == 0.25


def test_adjusted_index_is_that_of_eta_squared() -> None:
    table = table_of(
        [0.2] * 5 + [0.5] * 5 + [0.8] * 5, [0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1]
    )
    indices = scoring.discrimination_indices(table)
    eta = indices.discrimination[0] / scoring.uncertainty(table)[0]
    assert indices.normalized[0] == pytest.approx(eta)
    assert indices.adjusted[0] == pytest.approx((15 * eta - 2) / 13)


@pytest.mark.parametrize(
    ("p", "y"),
    [
        pytest.param([0.2, 0.8], [1, 1], id="one class"),
        pytest.param([0.4, 0.4, 0.4], [1, 0, 1], id="one level"),
        pytest.param([0.2, 0.3, 0.8, 0.9], [0, 0, 1, 1], id="separated"),
        pytest.param([0.2, 0.5, 0.5, 0.9], [0, 0, 1, 1], id="touching in one level"),
        pytest.param([0.2, 0.3, 0.8, 0.9], [1, 1, 0, 0], id="separated the wrong way"),
    ],
)
def test_recalibration_says_where_the_outcomes_do_not_fix_it(
    p: list[float], y: list[float]
) -> None:
    fit = scoring.cox_calibration(table_of(p, y))
    assert not fit.determined[0]
    assert np.isnan([fit.slope[0], fit.intercept_error[0], fit.p_value[0]]).all()
    with_prior = scoring.cox_calibration(table_of(p, y), prior_sd=1.0)
    assert not with_prior.determined[0]
    assert np.isfinite(
        [with_prior.slope[0], with_prior.slope_error[0], with_prior.shift[0]]
    ).all()


def test_recalibration_of_many_groups_is_that_of_each_alone() -> None:
    """Groups are fitted in blocks; a block's end, and groups without rows, must not matter."""
    rng = np.random.default_rng(3)
    key, p = np.repeat(np.arange(1200), 60), rng.random(72_000)
    table = GroupedTable.from_forecasts(key, p, rng.random(72_000) < p, keys=[5000])
    fit = scoring.cox_calibration(table)
    assert fit.determined.sum() == 1200
    for number in (0, 545, 546, 1199):
        alone = scoring.cox_calibration(table.subset([number]))
        assert fit.slope[number] == alone.slope[0]
        assert fit.p_value[number] == alone.p_value[0]


def test_the_shift_needs_two_classes_only() -> None:
    fit = scoring.cox_calibration(table_of([0.4] * 4, [1, 0, 1, 1]))
    assert fit.shift[0] == pytest.approx(np.log(3) - np.log(0.4 / 0.6))
    assert np.isnan(scoring.cox_calibration(table_of([0.4], [1])).shift[0])


pairs = st.lists(
    st.tuples(st.floats(0.02, 0.98), st.sampled_from([0.0, 1.0])), min_size=6, max_size=40
)


@given(pairs)
def test_recalibration_is_the_maximum_of_the_likelihood(
    rows: list[tuple[float, float]],
) -> None:
    fit = scoring.cox_calibration(table_of([p for p, _y in rows], [y for _p, y in rows]))
    if not fit.determined[0]:
        return
    odds = np.array([np.log(p / (1 - p)) for p, _y in rows])
    y = np.array([y for _p, y in rows])

    def loss(ab: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        linear = ab[0] + ab[1] * odds
        return float(np.sum(np.logaddexp(0, linear) - y * linear))

    found = np.array([fit.intercept[0], fit.slope[0]])
    linear = found[0] + found[1] * odds
    miss = y - 1 / (1 + np.exp(-np.clip(linear, -500, 500)))
    assert np.sum(miss) == pytest.approx(0, abs=1e-6)
    assert np.sum(miss * odds) == pytest.approx(0, abs=1e-6)
    assert loss(found) <= minimize(loss, [0.0, 1.0]).fun + 1e-6
    ratio = 2 * (loss(np.array([0.0, 1.0])) - loss(found))
    assert fit.p_value[0] == pytest.approx(chi2.sf(max(ratio, 0.0), 2), abs=1e-6)


def test_recalibration_of_fractions_has_no_test() -> None:
    fit = scoring.cox_calibration(table_of([0.2, 0.4, 0.6], [0.5, 0.25, 0.5]))
    assert fit.determined[0]
    assert np.isnan(fit.p_value[0])


@pytest.mark.parametrize("size", [12, 90])
def test_area_p_value_is_that_of_mann_and_whitney(size: int) -> None:
    rng = np.random.default_rng(size)
    p = rng.permutation(size) / size
    y = rng.random(size) < 0.2 + 0.6 * p
    found = scoring.auc_p_value(table_of(p.tolist(), y.tolist()))[0]
    method = "exact" if size <= 60 else "asymptotic"
    expected = mannwhitneyu(
        p[y], p[~y], alternative="greater", method=method, use_continuity=False
    )
    assert found == pytest.approx(expected.pvalue, abs=1e-12)


def test_area_p_value_counts_ties_by_all_assignments() -> None:
    rng = np.random.default_rng(5)
    p = rng.choice([0.2, 0.5, 0.8], 10)
    y = np.array([1.0] * 4 + [0.0] * 6)
    observed = scoring.auc(table_of(p.tolist(), y.tolist()))[0]
    shuffled = np.array([rng.permutation(y) for _ in range(20_000)])
    key = np.repeat(np.arange(20_000), 10)
    areas = scoring.auc(GroupedTable.from_forecasts(key, np.tile(p, 20_000), shuffled.ravel()))
    found = scoring.auc_p_value(table_of(p.tolist(), y.tolist()))[0]
    assert found == pytest.approx(np.mean(areas >= observed - 1e-12), abs=0.015)


@pytest.mark.parametrize(("yes", "n"), [(0, 5), (3, 10), (10, 10)])
def test_wilson_interval_is_that_of_scipy(yes: int, n: int) -> None:
    ends = scoring.wilson([yes], [n])
    expected = binomtest(yes, n).proportion_ci(method="wilson")
    assert ends.low[0] == pytest.approx(expected.low, abs=1e-12)
    assert ends.high[0] == pytest.approx(expected.high, abs=1e-12)


def test_student_interval_is_the_textbook_one_for_single_forecasts() -> None:
    p, y = np.array([0.2, 0.9, 0.6, 0.4]), np.array([0, 1, 0, 1])
    interval = scoring.cluster_t(ClusterSums.from_forecasts(["a"] * 4, range(4), p, y))
    squared = (p - y) ** 2
    assert interval.value[0] == pytest.approx(squared.mean())
    assert interval.error[0] == pytest.approx(squared.std(ddof=1) / 2)
    reach = 3.182446305284263 * interval.error[0]
    assert interval.high[0] == pytest.approx(squared.mean() + reach)
    assert interval.low[0] == 0.0  # stops where the score does


def test_bootstrap_of_bias_and_rate_resamples_buckets() -> None:
    sums = scoring.BucketSums.from_arrays(
        ["a", "a"], [0, 1], n=[1, 1], p=[0.5, 0.5], y=[1, 0], squared=[0.25, 0.25], buckets=2
    )
    rates = scoring.cluster_bootstrap(sums, "rate", draws=50, seed=1)
    assert set(rates[:, 0]) == {0.0, 0.5, 1.0}
    biases = scoring.cluster_bootstrap(sums, "bias", draws=50, seed=1)
    np.testing.assert_allclose(biases, 0.5 - rates)


def test_jackknife_needs_two_parts_of_a_group() -> None:
    parts = [
        GroupedTable.from_forecasts(["a", "b"], [0.5, 0.5], [1, 1]),
        GroupedTable.from_forecasts(["a"], [0.75], [1]),
    ]
    result = scoring.jackknife(parts, scoring.brier_score)
    assert np.isfinite(result.error).tolist() == [True, False]


def test_shrinkage_by_paule_and_mandel_solves_its_equation() -> None:
    rng = np.random.default_rng(1)
    variance = rng.uniform(0.1, 2, 12)
    value = rng.normal(0, np.sqrt(variance + 4))
    shrunk = scoring.empirical_bayes(value, variance)
    total = variance + shrunk.tau**2
    mean = np.sum(value / total) / np.sum(1 / total)
    assert np.sum((value - mean) ** 2 / total) == pytest.approx(11)
    assert shrunk.mu == pytest.approx(mean)


def test_shrinkage_by_moments_is_that_of_meta_analysis() -> None:
    """Closed form with weights 1, 1/2, 1/4: Q = 6, tau^2 = 4 / (7/4 - (21/16) / (7/4)) = 4."""
    value, variance = np.array([0.0, 3.0, 0.0]), np.array([1.0, 2.0, 4.0])
    weight = 1 / variance
    mean = np.sum(weight * value) / np.sum(weight)
    q = np.sum(weight * (value - mean) ** 2)
    expected = (q - 2) / (np.sum(weight) - np.sum(weight**2) / np.sum(weight))
    assert scoring.dersimonian_laird(value, variance) == pytest.approx(expected)
    shrunk = scoring.empirical_bayes(value, variance, method="dersimonian-laird")
    assert shrunk.tau == pytest.approx(np.sqrt(expected))


def test_sources_no_more_apart_than_luck_are_all_alike() -> None:
    shrunk = scoring.empirical_bayes([0.2, 0.21, float("nan")], [0.01, 0.01, 0.01])
    assert shrunk.tau == 0
    assert shrunk.value[:2].tolist() == pytest.approx([0.205, 0.205])
    assert np.isnan(shrunk.value[2])
    assert (shrunk.sd[:2] > 0).all()


def test_one_source_alone_is_not_shrunk_or_ranked() -> None:
    shrunk = scoring.empirical_bayes([0.2, float("nan")], [0.01, 0.01])
    assert np.isnan(shrunk.value).all()
    assert np.isnan(scoring.rank_uncertainty(shrunk, seed=1).low).all()


def test_two_reports_that_agree_are_no_proof_of_precision() -> None:
    error, count = np.array([1e-9, 0.1]), np.array([10.0, 10.0])
    variance = scoring.steadied_variance(error, count, np.array([2.0, 21.0]))
    assert variance[0] > 0.5 * variance[1]


def test_false_discovery_is_cautious_where_sources_share_questions() -> None:
    cautious = scoring.false_discovery([0.01, 0.02], method="by")
    assert cautious.tolist() == pytest.approx([0.03, 0.03])
    assert scoring.false_discovery([]).size == 0


def test_skill_against_a_reference_pools_before_dividing() -> None:
    table = scoring.ReferenceTable.from_forecasts(
        ["a"] * 3, [0.75, 0.5, 0.25], [0.5, 0.25, 0.75], [1, 0, 1], keys=["b"]
    )
    skill = scoring.reference_skill(table)
    own, other = (0.0625 + 0.25 + 0.5625) / 3, (0.25 + 0.0625 + 0.0625) / 3
    assert skill.value[0] == pytest.approx(1 - own / other)
    assert (skill.score[0], skill.reference[0]) == (pytest.approx(own), pytest.approx(other))
    assert np.isnan(skill.value[1])
    assert skill.forecasts.tolist() == [3, 0]


def test_any_score_has_group_means_with_the_interval_of_the_brier_score() -> None:
    rng = np.random.default_rng(2)
    key, cluster = rng.choice(["a", "b"], 60), rng.integers(0, 8, 60)
    p, y = rng.random(60), rng.integers(0, 2, 60)
    pmf = np.stack((1 - p, p), axis=1)
    means = scoring.score_means(
        key, scoring.ranked_probability_score(pmf, y), cluster=cluster, keys=["silent"]
    )
    expected = scoring.cluster_t(
        ClusterSums.from_forecasts(key, cluster, p, y, keys=["silent"])
    )
    assert means.keys == ("a", "b", "silent")
    assert means.forecasts.sum() == 60
    np.testing.assert_allclose(means.interval.value, expected.value)
    np.testing.assert_allclose(means.interval.error, expected.error)


def test_group_means_stop_at_no_range() -> None:
    means = scoring.score_means(["a"] * 3, [-200.0, 50.0, 140.0])
    assert means.interval.low[0] < -200
    with pytest.raises(ValueError, match="score must be finite; at position 1"):
        scoring.score_means(["a"] * 2, [1.0, float("inf")])
