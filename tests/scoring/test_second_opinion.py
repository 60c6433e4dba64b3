"""scikit-learn and `scores` on random records: the same figures, to the last digits."""

from typing import Any

import numpy as np
import pytest
import xarray as xr
from numpy.typing import NDArray
from scipy.stats import false_discovery_control
from scores.probability import brier_score, isotonic_fit, murphy_score, roc_auc
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

import scoring
from scoring import GroupedTable

Column = NDArray[np.float64]
SEEDS = range(5)


def record(seed: int) -> tuple[Column, Column, Column]:
    """Sources, probabilities (with ties and certainties) and outcomes of a random record."""
    rng = np.random.default_rng(seed)
    size = 400
    source = rng.integers(0, 3, size).astype(np.float64)
    p = np.where(rng.random(size) < 0.5, rng.integers(0, 11, size) / 10, rng.random(size))
    y = (rng.random(size) < 0.2 + 0.6 * p).astype(np.float64)
    return source, p, y


@pytest.mark.parametrize("seed", SEEDS)
def test_scikit_learn_agrees(seed: int) -> None:
    source, p, y = record(seed)
    table = GroupedTable.from_forecasts(source, p, y)
    fitted = scoring.corp(table).recalibrated
    figures = zip(
        scoring.brier_score(table),
        scoring.log_score(table, clip=0.01).clipped,
        scoring.auc(table),
        strict=True,
    )
    for group, (brier, logs, area) in enumerate(figures):
        mine = source == group
        assert brier == pytest.approx(brier_score_loss(y[mine], p[mine]), abs=1e-14)
        clipped = np.clip(p[mine], 0.01, 0.99)
        assert logs == pytest.approx(log_loss(y[mine], clipped), abs=1e-13)
        assert area == pytest.approx(roc_auc_score(y[mine], p[mine]), abs=1e-14)
        rows = table.rows(group)
        regression = IsotonicRegression().fit(p[mine], y[mine])
        expected = regression.predict(table.p[rows])
        np.testing.assert_allclose(fitted[rows], expected, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_scikit_learn_agrees_on_bins(seed: int) -> None:
    _source, p, y = record(seed)
    table = GroupedTable.from_forecasts(["all"] * p.size, p, y)
    # scikit-learn closes its bins on the right
    bins = scoring.binned(table, np.linspace(0, 1, 8), closed="right")
    observed, stated = calibration_curve(y, p, n_bins=7)
    np.testing.assert_allclose(bins.rate, observed, atol=1e-12)
    np.testing.assert_allclose(bins.p, stated, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_scikit_learn_agrees_on_recalibration(seed: int) -> None:
    _source, p, y = record(seed)
    table = GroupedTable.from_forecasts(["all"] * p.size, p, y)
    inside = np.clip(p, 1e-3, 1 - 1e-3)
    odds = np.log(inside / (1 - inside)).reshape(-1, 1)
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(odds, y)
    fit = scoring.cox_calibration(table)
    assert fit.slope[0] == pytest.approx(model.coef_[0, 0], abs=1e-8)
    assert fit.intercept[0] == pytest.approx(model.intercept_[0], abs=1e-8)


def along(values: Any, name: str = "forecast") -> xr.DataArray:
    return xr.DataArray(values, dims=[name])


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_agrees(seed: int) -> None:
    _source, p, y = record(seed)
    table = GroupedTable.from_forecasts(["all"] * p.size, p, y)
    forecast, outcome = along(p), along(y)
    expected = float(brier_score(forecast, outcome))
    assert scoring.brier_score(table)[0] == pytest.approx(expected, abs=1e-14)
    assert scoring.auc(table)[0] == pytest.approx(float(roc_auc(forecast, outcome)), abs=1e-13)
    fit = isotonic_fit(p, y)
    np.testing.assert_allclose(fit["fcst_sorted"], table.p, atol=1e-15)
    fitted = np.asarray(fit["regression_values"])
    np.testing.assert_allclose(scoring.recalibrated(table), fitted, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_agrees_on_the_murphy_diagram(seed: int) -> None:
    _source, p, y = record(seed)
    table = GroupedTable.from_forecasts(["all"] * p.size, p, y)
    # between the stated levels, where ties count half here and not at all there
    thresholds = (np.arange(50) + 0.123) / 50.3
    theirs = murphy_score(
        along(p), along(y), thresholds.tolist(), functional="expectile", alpha=0.5
    )
    ours = scoring.murphy_diagram(table, thresholds).score[0]
    np.testing.assert_allclose(ours, 4 * theirs.total.values, atol=1e-12)  # their unit


@pytest.mark.parametrize("method", ["bh", "by"])
@pytest.mark.parametrize("seed", SEEDS)
def test_scipy_agrees_on_false_discovery(method: Any, seed: int) -> None:
    p_value = np.random.default_rng(seed).beta(0.4, 1, 60)
    expected = false_discovery_control(p_value, method=method)
    np.testing.assert_allclose(scoring.false_discovery(p_value, method=method), expected)
