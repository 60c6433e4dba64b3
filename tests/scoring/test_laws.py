"""Laws that hold for all input."""

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from scoring import GroupedTable
from tests.scoring import obvious
from tests.scoring.strategies import by_source, forecasts, one, table_of, yes_or_no

Pairs = list[tuple[float, float]]


def near(expected: object) -> Any:
    return pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(by_source())
def test_grouped_scores_are_those_of_single_forecasts(sources: dict[str, Pairs]) -> None:
    table = table_of(sources)
    logs = scoring.log_score(table, clip=0.01)
    figures = zip(
        table.keys,
        scoring.brier_score(table),
        logs.exact,
        logs.clipped,
        scoring.spherical_score(table),
        strict=True,
    )
    for key, brier, exact, clipped, spherical in figures:
        pairs = sources[str(key)]
        if not pairs:
            assert np.isnan([brier, exact, clipped, spherical]).all()
            continue
        assert brier == near(obvious.brier(pairs))
        assert exact == near(obvious.log_score(pairs))
        assert clipped == near(obvious.log_score(pairs, 0.01))
        assert spherical == near(obvious.spherical(pairs))


@given(by_source())
def test_grouped_decompositions_are_those_of_single_forecasts(
    sources: dict[str, Pairs],
) -> None:
    table = table_of(sources)
    murphy, corp = scoring.murphy(table), scoring.corp(table)
    for place, key in enumerate(table.keys):
        if pairs := sources[str(key)]:
            expected = obvious.murphy(pairs)
            assert [term[place] for term in murphy] == near(expected)
            terms = (corp.miscalibration, corp.discrimination, corp.uncertainty)
            assert [term[place] for term in terms] == pytest.approx(
                obvious.corp(pairs), rel=1e-9, abs=1e-11
            )


@given(by_source())
def test_grouped_area_and_calibration_error_are_those_of_single_forecasts(
    sources: dict[str, Pairs],
) -> None:
    table = table_of(sources)
    areas, errors = scoring.auc(table), scoring.calibration_error(table, bins=4)
    for key, area, error in zip(table.keys, areas, errors, strict=True):
        pairs = sources[str(key)]
        expected = obvious.auc(pairs)
        assert np.isnan(area) if expected is None else area == near(expected)
        if pairs:
            expected_error = obvious.calibration_error(pairs, 4)
            assert error == near(expected_error)


@given(forecasts())
def test_parts_of_every_decomposition_add_up_to_the_score(pairs: Pairs) -> None:
    table = one(pairs)
    score = scoring.brier_score(table)[0]
    rel, res, unc = (term[0] for term in scoring.murphy(table))
    assert rel - res + unc == near(score)
    five = [term[0] for term in scoring.murphy_binned(table, [0, 0.2, 0.6, 1])]
    assert five[0] - five[1] + five[2] + five[3] - five[4] == near(score)
    yates = scoring.yates(table)
    parts = yates.outcome_variance + yates.bias**2 + yates.probability_variance
    assert (parts - 2 * yates.covariance)[0] == near(score)
    corp = scoring.corp(table)
    total = corp.miscalibration - corp.discrimination + corp.uncertainty
    assert total[0] == near(score)


@given(forecasts(yes_or_no, least=2))
def test_bias_correction_leaves_the_score_as_it_is(pairs: Pairs) -> None:
    table = one(pairs)
    corrected = scoring.murphy_bias_corrected(table)
    total = corrected.reliability - corrected.resolution + corrected.uncertainty
    assert total[0] == near(scoring.brier_score(table)[0])
    scaled = corrected.scaled
    assert scaled.reliability[0] >= -1e-12
    assert -1e-12 <= scaled.resolution[0] <= 1 + 1e-12
    assert scaled.uncertainty[0] <= 0.25 + 1e-12


@given(forecasts(), st.sampled_from(["brier", "log"]))
def test_recalibration_never_costs_and_does_nothing_twice(
    pairs: Pairs, rule: scoring.Rule
) -> None:
    table = one(pairs)
    parts = scoring.corp(table, score=rule)
    assert parts.miscalibration[0] >= 0
    assert parts.discrimination[0] >= 0
    assert (np.diff(parts.recalibrated) >= -1e-12).all()
    again = GroupedTable.from_arrays(
        ["a"] * table.p.size, p=parts.recalibrated, n=table.n, k=table.k, k2=table.k2
    )
    assert scoring.corp(again, score=rule).miscalibration[0] == pytest.approx(0, abs=1e-9)


@given(by_source(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(sources: dict[str, Pairs], random: Random) -> None:
    rows = [(key, p, y) for key, pairs in sources.items() for p, y in pairs]
    shuffled = random.sample(rows, len(rows))
    tables = [
        GroupedTable.from_forecasts(*([row[i] for row in some] for i in range(3)), keys=sources)
        for some in (rows, shuffled)
    ]
    assert tables[0].keys == tables[1].keys
    for name, column in tables[0].columns().items():
        np.testing.assert_allclose(tables[1].columns()[name], column, rtol=1e-12)


@given(by_source(yes_or_no), by_source(yes_or_no), by_source(yes_or_no))
def test_merging_is_associative_and_commutative_and_can_be_undone(
    first: dict[str, Pairs], second: dict[str, Pairs], third: dict[str, Pairs]
) -> None:
    a, b, c = map(table_of, (first, second, third))
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(b).without(b) == a.aligned(a.merge(b).keys)
    together = {key: first.get(key, []) + second.get(key, []) for key in first | second}
    assert a.merge(b) == table_of(together)


@given(forecasts())
def test_telling_the_opposite_story_changes_nothing(pairs: Pairs) -> None:
    opposite = [(1 - p, 1 - y) for p, y in pairs]
    exact = [(1 - q, 1 - z) for q, z in opposite]  # 1 - p rounds tiny probabilities
    table, mirrored = one(exact), one(opposite)
    for measure in (scoring.brier_score, scoring.auc, scoring.spherical_score):
        np.testing.assert_allclose(measure(mirrored), measure(table), atol=1e-12)
    for term, other in zip(scoring.murphy(table), scoring.murphy(mirrored), strict=True):
        np.testing.assert_allclose(other, term, atol=1e-12)
    np.testing.assert_allclose(
        scoring.corp(mirrored).miscalibration, scoring.corp(table).miscalibration, atol=1e-11
    )
    np.testing.assert_allclose(
        scoring.calibration_in_the_large(mirrored).bias,
        -scoring.calibration_in_the_large(table).bias,
        atol=1e-12,
    )


@given(forecasts())
def test_saying_everything_twice_changes_no_mean(pairs: Pairs) -> None:
    once, twice = one(pairs), one(pairs * 2)
    for measure in (
        scoring.brier_score,
        scoring.auc,
        scoring.base_rate,
        scoring.spherical_score,
    ):
        np.testing.assert_allclose(measure(twice), measure(once), atol=1e-12)
    np.testing.assert_allclose(
        scoring.corp(twice).miscalibration, scoring.corp(once).miscalibration, atol=1e-12
    )


@given(by_source())
def test_names_of_sources_do_not_matter(sources: dict[str, Pairs]) -> None:
    renamed = {f"source {key}": pairs for key, pairs in sources.items()}
    before = scoring.score_sources(table_of(sources), seed=1)
    after = scoring.score_sources(table_of(renamed), seed=1)
    assert [row.to_dict() for row in before] == [row.to_dict() for row in after]


@given(by_source(yes_or_no))
def test_other_sources_do_not_change_a_row_but_for_what_compares(
    sources: dict[str, Pairs],
) -> None:
    for row in scoring.score_sources(table_of(sources), seed=5):
        key = str(row.key)
        (alone,) = scoring.score_sources(table_of({key: sources[key]}), seed=5)
        together, apart = row.to_dict(), alone.to_dict()
        del together["shrunk"], apart["shrunk"]
        assert together == apart


@given(st.floats(0.01, 0.99), st.floats(0, 1))
def test_no_probability_scores_better_on_average_than_ones_own(q: float, p: float) -> None:
    def expected(stated: float, score: str) -> float:
        table = GroupedTable.from_arrays(["a"], p=[stated], n=[1], k=[q], k2=[q])
        if score == "brier":
            return float(scoring.brier_score(table)[0])
        if score == "log":
            return float(scoring.log_score(table).exact[0])
        return -float(scoring.spherical_score(table)[0])

    for score in ("brier", "log", "spherical"):
        assert expected(q, score) <= expected(p, score) + 1e-12


@given(forecasts(), st.floats(0.1, 5))
def test_area_is_blind_to_any_rising_change_of_the_probabilities(
    pairs: Pairs, power: float
) -> None:
    ranks = {p: rank for rank, p in enumerate(sorted({p for p, _y in pairs}))}
    bent = [((ranks[p] / len(ranks)) ** power, y) for p, y in pairs]
    np.testing.assert_allclose(scoring.auc(one(bent)), scoring.auc(one(pairs)), atol=1e-12)


@given(forecasts())
def test_score_with_two_categories_is_the_two_sided_one(pairs: Pairs) -> None:
    whole = [(p, float(y > 0.3)) for p, y in pairs]
    pmf, outcome = [[1 - p, p] for p, _y in whole], [y for _p, y in whole]
    brier = obvious.brier(whole)
    assert scoring.brier_score_multi(pmf, outcome).mean() == near(2 * brier)
    ranked = scoring.ranked_probability_score(pmf, outcome)
    assert ranked.mean() == near(brier)


@given(forecasts(yes_or_no, least=2))
def test_murphy_diagram_has_the_brier_score_below_it(pairs: Pairs) -> None:
    table = one(pairs)
    middles = (np.arange(1000) + 0.5) / 1000
    area = scoring.murphy_diagram(table, middles).score.mean(axis=1)
    np.testing.assert_allclose(area, scoring.brier_score(table), atol=2e-3)


@given(by_source(yes_or_no))
def test_sources_are_scored_within_the_bounds_of_their_ranges(
    sources: dict[str, Pairs],
) -> None:
    rows = [(key, p, y) for key, pairs in sources.items() for p, y in pairs]
    key, p, y = ([row[place] for row in rows] for place in range(3))
    low, high = np.maximum(np.array(p) - 0.1, 0), np.minimum(np.array(p) + 0.2, 1)
    ranges = scoring.IntervalTable.from_forecasts(key, low, high, y, keys=sources)
    table = table_of(sources)
    separate = scoring.score_bounds(ranges)
    common = scoring.score_bounds(ranges, reading="common")
    known = table.count > 0
    inside = scoring.brier_score(table)[known]
    assert (separate.low[known] <= inside + 1e-12).all()
    assert (inside <= separate.high[known] + 1e-12).all()
    assert (separate.low[known] <= common.low[known] + 1e-12).all()
    assert (common.high[known] <= separate.high[known] + 1e-12).all()
    bias = scoring.calibration_in_the_large(table).bias[known]
    assert (scoring.bias_bounds(ranges).low[known] <= bias + 1e-12).all()
    assert (bias <= scoring.bias_bounds(ranges).high[known] + 1e-12).all()
    area, bounds = scoring.auc(table), scoring.auc_bounds(ranges)
    defined = np.isfinite(area)
    assert (bounds.low[defined] <= area[defined] + 1e-12).all()
    assert (area[defined] <= bounds.high[defined] + 1e-12).all()
