"""Forecasts summed by report or question: what intervals need."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks, segments
from scoring.checks import Floats, Integers
from scoring.grouped import Grouped, Keys, gathered, numbered, offsets
from scoring.tables import GroupedTable


def _sums_of_forecasts(
    n: ArrayLike, p: ArrayLike, y: ArrayLike, squared: ArrayLike
) -> dict[str, Floats]:
    """Checked columns that sum something in [0, 1] over n forecasts each."""
    count = checks.counts(n, "n")
    columns = {"n": count}
    for name, values in (("p", p), ("y", y), ("squared", squared)):
        column = columns[name] = checks.counts(values, name)
        checks.same_length(n=count, **{name: column})
        checks.refuse(column > count * (1 + 1e-9), f"{name} must not exceed n", column)
    return columns


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSums(Grouped):
    """Sums over each cluster (a report, or a question) of each group: what intervals need.

    Attributes:
        keys: the groups in order, shape `(S,)`.
        start: row offsets, shape `(S + 1,)`.
        n: forecasts in the cluster, shape `(R,)`.
        p: sum of their stated probabilities, shape `(R,)`.
        y: sum of their outcomes, shape `(R,)`.
        squared: sum of their squared errors, shape `(R,)`.
        alike: how many clusters have just these sums, shape `(R,)`.

    Examples:
        >>> reports = ["r1", "r1", "r2"]
        >>> sums = ClusterSums.from_forecasts(["a"] * 3, reports, [0.5, 0.5, 1], [1, 0, 1])
        >>> sums.n.tolist(), sums.p.tolist(), sums.y.tolist(), sums.squared.tolist()
        ([2.0, 1.0], [1.0, 1.0], [1.0, 1.0], [0.5, 0.0])
        >>> sums.clusters.tolist()
        [2.0]
    """

    n: Floats
    p: Floats
    y: Floats
    squared: Floats
    alike: Floats

    @classmethod
    def from_arrays(
        cls,
        key: Keys,
        cluster: Keys,
        *,
        n: ArrayLike,
        p: ArrayLike,
        y: ArrayLike,
        squared: ArrayLike,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """Clusters that are summed already, in any order; rows of one cluster are added up.

        Args:
            key: the group of each row.
            cluster: the cluster of each row; the same name in two groups is two clusters.
            n: how many forecasts a row stands for.
            p: sum of their stated probabilities, at most `n`.
            y: sum of their outcomes, at most `n`.
            squared: sum of their squared errors, at most `n`.
            keys: further groups that must appear even without a row.

        Raises:
            ValueError: names the first position that is out of range.
        """
        add = _sums_of_forecasts(n, p, y, squared)
        checks.same_length(n=add["n"], key=key, cluster=cluster)
        labels = numbered(cluster)[1].astype(np.float64)
        table = gathered(key, {"cluster": labels}, add, more=keys, keep=add["n"] > 0)
        alike = np.ones(table.pop("cluster").size)
        return cls(**table, alike=alike)

    @classmethod
    def from_forecasts(
        cls,
        key: Keys,
        cluster: Keys,
        p: ArrayLike,
        y: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """The sums of single forecasts, each with its cluster."""
        stated, outcome = checks.fractions(p, "p"), checks.fractions(y, "y")
        n = np.ones(outcome.size) if weight is None else checks.counts(weight, "weight")
        checks.same_length(p=stated, y=outcome, weight=n)
        squared = n * (stated - outcome) ** 2
        return cls.from_arrays(
            key, cluster, n=n, p=n * stated, y=n * outcome, squared=squared, keys=keys
        )

    @classmethod
    def each_forecast(cls, table: GroupedTable) -> Self:
        """Every forecast of a table as a cluster of its own.

        Raises:
            ValueError: if an outcome is a fraction or a count is not whole; the sums of single
                forecasts cannot then be told from the table.
        """
        whole = (table.n == np.floor(table.n)) & (table.k == table.k2)
        checks.refuse(~whole, "a row must count whole forecasts, all yes or no", table.n)
        rows = np.arange(table.p.size).repeat(2)
        yes = np.tile([1.0, 0.0], table.p.size)
        alike = np.where(yes == 1, table.k[rows], (table.n - table.k)[rows])
        p, kept = table.p[rows], alike > 0
        sizes = table.total(np.add(table.k > 0, table.k < table.n, dtype=np.float64))
        return cls(
            keys=table.keys,
            start=offsets(sizes.astype(np.int64)),
            n=np.ones(int(kept.sum())),
            p=p[kept],
            y=yes[kept],
            squared=((p - yes) ** 2)[kept],
            alike=alike[kept],
        )

    @property
    def clusters(self) -> Floats:
        """How many clusters each group has, shape `(S,)`."""
        return self.total(self.alike)

    @property
    def count(self) -> Floats:
        """Forecasts in each group, shape `(S,)`."""
        return self.total(self.alike * self.n)


@dataclass(frozen=True, slots=True, eq=False)
class BucketSums:
    """Sums over buckets that each hold some of a group's clusters: what the bootstrap draws.

    A bucket is a number that every forecast of a cluster shares, such as a hash of the report
    modulo 64, and the same in all groups.

    Attributes:
        keys: the groups in order, shape `(S,)`.
        n: forecasts, shape `(S, B)`.
        p: sum of their stated probabilities, shape `(S, B)`.
        y: sum of their outcomes, shape `(S, B)`.
        squared: sum of their squared errors, shape `(S, B)`.
    """

    keys: tuple[Hashable, ...]
    n: Floats
    p: Floats
    y: Floats
    squared: Floats

    def __post_init__(self) -> None:
        for column in (self.n, self.p, self.y, self.squared):
            column.setflags(write=False)

    @classmethod
    def from_arrays(
        cls,
        key: Keys,
        bucket: ArrayLike,
        *,
        n: ArrayLike,
        p: ArrayLike,
        y: ArrayLike,
        squared: ArrayLike,
        buckets: int = 64,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """Buckets that are summed already, in any order; rows of one bucket are added up.

        Args:
            key: the group of each row.
            bucket: the bucket of each row, a whole number from 0 to `buckets - 1`.
            n: how many forecasts a row stands for.
            p: sum of their stated probabilities, at most `n`.
            y: sum of their outcomes, at most `n`.
            squared: sum of their squared errors, at most `n`.
            buckets: how many buckets there are.
            keys: further groups that must appear even without a row.

        Raises:
            ValueError: names the first position that is out of range.

        Examples:
            >>> rows = {"n": [1, 1], "p": [0.5, 1], "y": [1, 1], "squared": [0.25, 0]}
            >>> BucketSums.from_arrays(["a", "a"], [0, 1], **rows, buckets=2).n.tolist()
            [[1.0, 1.0]]
        """
        number = checks.counts(bucket, "bucket")
        wrong = (number != np.floor(number)) | (number >= buckets)
        checks.refuse(wrong, f"bucket must be a whole number below {buckets}", number)
        columns = _sums_of_forecasts(n, p, y, squared)
        checks.same_length(n=columns["n"], key=key, bucket=number)
        names, group = numbered(key, keys)
        cell, shape = group * buckets + number.astype(np.int64), (len(names), buckets)
        dense = {
            name: segments.tally(cell, column, len(names) * buckets).reshape(shape)
            for name, column in columns.items()
        }
        return cls(keys=names, **dense)


def joint_clusters(first: Keys, second: Keys) -> Integers:
    """Cluster of each forecast where two groupings matter, such as report and question.

    Forecasts that share either stand or fall together, and so do those that a third one links:
    the connected components. Use it where neither grouping lies within the other.

    Args:
        first: the report of each forecast, shape `(n,)`.
        second: its question, shape `(n,)`.

    Returns:
        Number of the component of each forecast, from 0 on, shape `(n,)`.

    Raises:
        ValueError: if the lengths differ.

    Examples:
        >>> joint_clusters(["r1", "r1", "r2", "r3"], ["a", "b", "b", "c"]).tolist()
        [0, 0, 0, 1]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    checks.same_length(first=first, second=second)
    (names, one), (others, two) = numbered(first), numbered(second)
    nodes = len(names) + len(others)
    links = coo_array((np.ones(one.size), (one, two + len(names))), shape=(nodes, nodes))
    _count, label = connected_components(links, directed=False)
    return np.asarray(label[one], dtype=np.int64)
