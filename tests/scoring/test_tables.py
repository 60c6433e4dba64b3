"""Tables: built from rows in any order, immutable, keyed by anything."""

import numpy as np
import pytest

import scoring
from scoring import BucketSums, ClusterSums, GroupedTable, IntervalTable, ReferenceTable


def test_parts_per_million_are_exact() -> None:
    table = GroupedTable.from_arrays(
        ["a"] * 3, p_ppm=[1_000_000, 123_456, 0], n=[1] * 3, k=[0] * 3
    )
    assert table.p.tolist() == [0.0, 0.123456, 1.0]


def test_rows_of_one_probability_are_added_up_in_any_order() -> None:
    table = GroupedTable.from_arrays(
        ["b", "a", "b"], p=[0.5, 0.5, 0.5], n=[1, 2, 3], k=[1, 1, 0], k2=[1, 1, 0]
    )
    assert table.keys == ("a", "b")
    assert table.n.tolist() == [2, 4]
    assert table.k.tolist() == [1, 1]


def test_rows_that_count_nothing_are_dropped_and_their_group_is_not() -> None:
    table = GroupedTable.from_arrays(["a", "b"], p=[0.5, 0.5], n=[1, 0], k=[1, 0])
    assert table.keys == ("a", "b")
    assert table.count.tolist() == [1, 0]
    assert table.p.size == 1


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(["b", "a", "b"], id="text"),
        pytest.param([2, 1, 2], id="whole numbers"),
        pytest.param(np.array([2, 1, 2]), id="array of whole numbers"),
        pytest.param(np.array(["b", "a", "b"]), id="array of text"),
        pytest.param([("x", 2), ("x", 1), ("x", 2)], id="tuples"),
    ],
)
def test_keys_may_be_anything_and_come_in_order(key: list[object]) -> None:
    table = GroupedTable.from_forecasts(key, [0.5, 0.25, 0.75], [1, 1, 1])
    assert len(table) == 2
    assert list(table.keys) == sorted(table.keys)  # type: ignore[type-var]
    assert table.count.tolist() == [1, 2]


def test_keys_that_do_not_compare_are_ordered_by_type_and_spelling() -> None:
    table = GroupedTable.from_forecasts([None, "a", 1, None], [0.5] * 4, [1] * 4)
    assert table.keys == (None, 1, "a")
    assert table.count.tolist() == [2, 1, 1]


def test_further_keys_appear_without_rows() -> None:
    keys = np.array([3, 1])
    table = GroupedTable.from_forecasts(keys, [0.5, 0.5], [1, 0], keys=[2])
    assert table.keys == (1, 2, 3)
    assert table.count.tolist() == [1, 0, 1]


def test_tables_cannot_be_changed() -> None:
    table = GroupedTable.from_forecasts(["a"], [0.5], [1])
    with pytest.raises(ValueError, match="read-only"):
        table.p[0] = 1.0
    with pytest.raises(AttributeError):
        table.p = np.ones(1)  # type: ignore[misc]
    buckets = BucketSums.from_arrays(["a"], [0], n=[1], p=[1], y=[1], squared=[0])
    with pytest.raises(ValueError, match="read-only"):
        buckets.n[0, 0] = 2


def test_building_a_table_leaves_the_arrays_alone() -> None:
    n, k = np.array([2.0, 1.0]), np.array([1.0, 1.0])
    GroupedTable.from_arrays(["a", "b"], p=[0.5, 0.5], n=n, k=k)
    n[0], k[0] = 5, 5
    assert n.flags.writeable
    assert k.flags.writeable


def test_tables_are_equal_by_content_and_unequal_to_others() -> None:
    table = GroupedTable.from_forecasts(["a"], [0.5], [1])
    assert table == GroupedTable.from_forecasts(["a"], [0.5], [1])
    assert table != GroupedTable.from_forecasts(["b"], [0.5], [1])
    assert table != GroupedTable.from_forecasts(["a"], [0.5], [0])
    assert table != ClusterSums.each_forecast(table)
    with pytest.raises(TypeError, match="unhashable"):
        hash(table)


def test_a_subset_keeps_its_groups_rows() -> None:
    table = GroupedTable.from_forecasts(
        ["a", "b", "c", "c"], [0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1]
    )
    part = table.subset(["c", "a"])
    assert part.keys == ("a", "c")
    assert part.p.tolist() == [0.1, 0.3, 0.4]
    assert part.start.tolist() == [0, 1, 3]


def test_an_aligned_table_has_just_the_groups_asked_for() -> None:
    table = GroupedTable.from_forecasts(["a", "b"], [0.1, 0.2], [0, 1])
    part = table.aligned(["new", "b"])
    assert part.keys == ("new", "b")
    assert part.count.tolist() == [0, 1]
    empty = GroupedTable.from_forecasts([], [], [])
    assert empty.aligned(["a"]).count.tolist() == [0]


def test_taking_out_all_forecasts_of_a_group_leaves_the_group() -> None:
    table = GroupedTable.from_forecasts(["a", "b"], [0.1, 0.2], [0.25, 1])
    left = table.without(table)
    assert left.keys == ("a", "b")
    assert left.count.tolist() == [0, 0]


def test_rows_of_one_cluster_are_added_up_and_same_names_in_two_groups_are_two() -> None:
    sums = ClusterSums.from_arrays(
        ["a", "a", "b"],
        ["r", "r", "r"],
        n=[1, 2, 1],
        p=[1, 1, 1],
        y=[1, 1, 1],
        squared=[0, 1, 0],
    )
    assert sums.n.tolist() == [3, 1]
    assert sums.clusters.tolist() == [1, 1]


def test_every_forecast_as_its_own_cluster_gives_the_same_interval_as_naming_them() -> None:
    p, y = [0.2, 0.2, 0.2, 0.8, 0.8, 1.0], [0, 0, 1, 1, 0, 1]
    table = GroupedTable.from_forecasts(["a"] * 6, p, y, keys=["silent"])
    counted = scoring.cluster_t(ClusterSums.each_forecast(table))
    named = scoring.cluster_t(
        ClusterSums.from_forecasts(["a"] * 6, range(6), p, y, keys=["silent"])
    )
    for ours, theirs in zip(counted, named, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_weights_count_days() -> None:
    table = GroupedTable.from_forecasts(["a", "a"], [0.5, 0.5], [1, 0], weight=[3, 1])
    assert table.n.tolist() == [4]
    assert scoring.base_rate(table).tolist() == [0.75]
    sums = ClusterSums.from_forecasts(["a"], ["r"], [0.5], [1], weight=[4])
    assert (sums.n.tolist(), sums.squared.tolist()) == ([4], [1])


def test_buckets_add_up_what_falls_into_them() -> None:
    sums = BucketSums.from_arrays(
        ["a", "a", "b"], [1, 1, 0], n=[1, 2, 1], p=[1, 1, 0], y=[1, 0, 1], squared=[0, 1, 1],
        buckets=2, keys=["c"],
    )  # fmt: skip
    assert sums.keys == ("a", "b", "c")
    assert sums.n.tolist() == [[0, 3], [1, 0], [0, 0]]
    assert sums.squared.tolist() == [[0, 1], [1, 0], [0, 0]]


def test_ranges_and_references_add_up_equal_rows() -> None:
    ranges = IntervalTable.from_forecasts(
        ["a"] * 3, [0.5] * 3, [0.75] * 3, [1, 1, 0], n=[1, 2, 4], keys=["b"]
    )
    assert ranges.n.tolist() == [4, 3]
    assert ranges.count.tolist() == [7, 0]
    references = ReferenceTable.from_forecasts(
        ["a"] * 2, [0.5, 0.5], [0.25, 0.25], [1, 0.5], n=[1, 2]
    )
    assert (references.n.tolist(), references.k.tolist(), references.k2.tolist()) == (
        [3], [2], [1.5],
    )  # fmt: skip


def test_an_empty_table_has_no_rows_and_no_trouble() -> None:
    empty = GroupedTable.from_forecasts([], [], [])
    assert len(empty) == 0
    assert scoring.brier_score(empty).size == 0
    assert scoring.score_sources(empty, seed=1) == []
    assert ClusterSums.each_forecast(empty).clusters.size == 0


def test_forecasts_linked_by_report_or_question_are_one_cluster() -> None:
    report = ["r1", "r1", "r2", "r3", "r4"]
    question = ["a", "b", "b", "c", "c"]
    assert scoring.joint_clusters(report, question).tolist() == [0, 0, 0, 1, 1]
    assert scoring.joint_clusters([], []).size == 0
    with pytest.raises(ValueError, match="second has 1 values where first has 2"):
        scoring.joint_clusters(["r", "s"], ["a"])
