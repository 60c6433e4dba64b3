"""Drift of one source, and of many between two periods."""

import numpy as np
import pytest

import scoring
from scoring import GroupedTable


def test_cusum_climbs_while_a_source_underpredicts_and_raises_the_alarm() -> None:
    drift = scoring.cusum([0.5] * 100, [1] * 100, seed=1)
    assert (np.diff(drift.path) > 0).all()
    assert drift.path[-1] == pytest.approx(10)
    assert drift.alarm is not None
    assert drift.path[drift.alarm] > drift.limit >= drift.path[drift.alarm - 1]


def test_cusum_of_a_calibrated_source_stays_within_its_limit() -> None:
    drift = scoring.cusum([0.5] * 10, [1, 0] * 5, seed=1)
    assert drift.alarm is None
    assert scoring.cusum([], [], seed=1).path.size == 0


def test_certain_forecasts_do_not_break_the_cusum() -> None:
    assert np.isfinite(scoring.cusum([0, 1, 1], [0, 1, 0], seed=1).path).all()


def test_ewma_is_a_mean_that_forgets() -> None:
    assert scoring.ewma([0.25] * 5, half_life=3).tolist() == pytest.approx([0.25] * 5)
    values = scoring.ewma([1.0, 0.0, 0.0, 0.0], half_life=1)
    assert values.tolist() == pytest.approx([1, 1 / 3, 1 / 7, 1 / 15])


def test_a_change_of_bias_between_halves_is_found() -> None:
    rng = np.random.default_rng(1)
    p = rng.choice([0.2, 0.4, 0.6, 0.8], 400)
    key = np.tile(["steady", "drifting"], 200)
    early = rng.random(400) < p
    late = rng.random(400) < np.where(key == "drifting", np.minimum(p + 0.2, 1), p)
    fits = [
        scoring.cox_calibration(GroupedTable.from_forecasts(key, p, y)) for y in (early, late)
    ]
    change = scoring.shift_change(*fits)
    assert change.p_value[0] < 0.01
    assert change.difference[0] > 0.5
    assert change.p_value[1] > 0.05


def test_evidence_stays_level_while_nothing_is_said() -> None:
    assert scoring.calibration_e_process([0, 1], [0, 1]).value.tolist() == [1, 1]
    assert scoring.calibration_e_process([], []).alarm is None


def test_what_was_called_impossible_ends_the_matter() -> None:
    process = scoring.calibration_e_process([0.5, 1.0, 0.5], [1, 0, 1])
    assert np.isinf(process.value).tolist() == [False, True, True]
    assert process.alarm == 1


def test_evidence_is_the_mean_of_likelihood_ratios() -> None:
    p, y = np.array([0.3, 0.8]), np.array([1, 0])
    odds = np.log(p / (1 - p))
    ratios = []
    for shift, slope in scoring.ALTERNATIVES:
        q = 1 / (1 + np.exp(-shift - slope * odds))
        ratios.append(np.prod(np.where(y == 1, q / p, (1 - q) / (1 - p))))
    assert scoring.calibration_e_process(p, y).value[-1] == pytest.approx(np.mean(ratios))


def test_streams_are_averaged() -> None:
    p, y = [0.3, 0.8, 0.6, 0.9], [1, 0, 1, 1]
    both = scoring.calibration_e_process(p, y, streams=[0, 1, 0, 1]).value[-1]
    first = scoring.calibration_e_process(p[::2], y[::2]).value[-1]
    second = scoring.calibration_e_process(p[1::2], y[1::2]).value[-1]
    assert both == pytest.approx((first + second) / 2)
