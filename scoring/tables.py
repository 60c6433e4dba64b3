"""Small tables that hold all a measure needs, one row where a database has thousands.

Every table is a run of rows per group, groups in key order, its columns read-only arrays. A
group may have no rows: it then appears in every result, with n = 0.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring import checks, segments
from scoring.checks import Flags, Floats, Integers

Keys = Sequence[Hashable] | NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Rows by group: what all tables share.

    Attributes:
        keys: the groups in order, shape `(S,)`.
        start: group `g` owns rows `start[g]:start[g + 1]`, shape `(S + 1,)`.
    """

    keys: tuple[Hashable, ...]
    start: Integers

    def __post_init__(self) -> None:
        for column in (self.start, *self.columns().values()):
            column.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = self.columns(), other.columns()
        return (
            self.keys == other.keys
            and np.array_equal(self.start, other.start)
            and all(np.array_equal(mine[name], theirs[name]) for name in mine)
        )

    __hash__ = None  # type: ignore[assignment]  # holds arrays

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.keys)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns by name, each of shape `(R,)`."""
        names = [field.name for field in fields(self)][2:]
        return {name: getattr(self, name) for name in names}

    def rows(self, group: int) -> slice:
        """The rows that group number `group` owns."""
        return slice(int(self.start[group]), int(self.start[group + 1]))

    def total(self, values: Floats) -> Floats:
        """Sum of a row-wise quantity over each group, shape `(S,)`."""
        return segments.sums(values, self.start)

    def spread(self, per_group: Floats) -> Floats:
        """A group-wise quantity on every row of its group, shape `(R,)`."""
        return segments.spread(per_group, self.start)

    def subset(self, keys: Iterable[Hashable]) -> Self:
        """The same table with these groups only.

        Raises:
            ValueError: if a key is not in the table.
        """
        wanted = ordered(keys)
        known = set(self.keys)
        for key in wanted:
            if key not in known:
                raise ValueError(f"no group {key!r} in this table")
        return self.aligned(wanted)

    def aligned(self, keys: Sequence[Hashable]) -> Self:
        """The same table with exactly these groups in this order; a new one has no rows."""
        number = {key: index for index, key in enumerate(self.keys)}
        numbers = np.array([number.get(key, -1) for key in keys], dtype=np.int64)
        sizes = np.where(numbers < 0, 0, np.diff(self.start, append=0)[numbers])
        start = offsets(sizes)
        first = np.where(numbers < 0, 0, self.start[numbers])
        rows = np.repeat(first - start[:-1], sizes) + np.arange(start[-1])
        columns = {name: column[rows] for name, column in self.columns().items()}
        return type(self)(keys=tuple(keys), start=start, **columns)


def offsets(sizes: Integers) -> Integers:
    """Row offsets of runs of these sizes."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))


def ordered(keys: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """Distinct keys in their own order; by type and spelling where they do not compare."""
    distinct = set(keys)
    try:
        return tuple(sorted(distinct))  # type: ignore[type-var]
    except TypeError:
        return tuple(sorted(distinct, key=lambda key: (type(key).__name__, repr(key))))


def numbered(key: Keys, more: Iterable[Hashable] = ()) -> tuple[tuple[Hashable, ...], Integers]:
    """The distinct keys in order, and the number of each row's key among them."""
    more = tuple(more)
    if isinstance(key, np.ndarray) and key.dtype.kind in "iuU" and not more:
        distinct, numbers = np.unique(key, return_inverse=True)
        return tuple(distinct.tolist()), numbers.astype(np.int64, copy=False)
    spelled = key.tolist() if isinstance(key, np.ndarray) else list(key)
    keys = ordered([*dict.fromkeys(spelled), *more])
    number = {key: index for index, key in enumerate(keys)}
    return keys, np.fromiter((number[key] for key in spelled), np.int64, len(spelled))


def gathered(
    key: Keys,
    by: dict[str, Floats],
    add: dict[str, Floats],
    *,
    more: Iterable[Hashable] = (),
    keep: Flags | None = None,
) -> dict[str, Any]:
    """Rows sorted by group and `by`, equal ones added up over `add`: the fields of a table.

    Rows outside `keep` are dropped, their groups are not.
    """
    keys, group = numbered(key, more)
    if keep is not None and not keep.all():
        group = group[keep]
        by = {name: column[keep] for name, column in by.items()}
        add = {name: column[keep] for name, column in add.items()}
    order = _order(group, list(by.values()))
    if order is not None:
        group = group[order]
        by = {name: column[order] for name, column in by.items()}
        add = {name: column[order] for name, column in add.items()}
    first = _first_of_run(group, *by.values())
    if not first.all():
        runs = np.flatnonzero(first)
        group = group[runs]
        by = {name: column[runs] for name, column in by.items()}
        add = {name: np.add.reduceat(column, runs) for name, column in add.items()}
    sizes = np.bincount(group, minlength=len(keys))
    return {"keys": keys, "start": offsets(sizes), **by, **add}


def _order(group: Integers, by: list[Floats]) -> Integers | None:
    """The order that sorts rows by group and then `by`; None where they are in it already."""
    rising = np.diff(group) > 0
    level = np.diff(group) == 0
    for column in by:
        step = np.diff(column)
        rising |= level & (step > 0)
        level &= step == 0
    if (rising | level).all():
        return None
    return np.lexsort((*reversed(by), group))


def _first_of_run(*columns: NDArray[Any]) -> Flags:
    first = np.ones(columns[0].size, dtype=np.bool_)
    if first.size:
        first[1:] = np.any([np.diff(column) != 0 for column in columns], axis=0)
    return first


@dataclass(frozen=True, slots=True, eq=False)
class GroupedTable(Grouped):
    """Forecasts of yes/no questions counted by group and stated probability.

    It is a sufficient statistic for every measure that treats the forecasts of a group alike,
    and one `GROUP BY` in any database gives it.

    Attributes:
        keys: the groups in order, shape `(S,)`.
        start: row offsets, shape `(S + 1,)`.
        p: stated probability, rising and distinct within a group, shape `(R,)`.
        n: how many forecasts, or their weight in days, above 0, shape `(R,)`.
        k: sum of their outcomes, shape `(R,)`.
        k2: sum of their squared outcomes, equal to `k` where all are yes or no, shape `(R,)`.

    Examples:
        >>> key = ["a", "a", "a", "b"]
        >>> table = GroupedTable.from_forecasts(key, [0.5, 0.5, 1, 0.25], [1, 0, 1, 0])
        >>> table.keys, table.p.tolist(), table.n.tolist(), table.k.tolist()
        (('a', 'b'), [0.5, 1.0, 0.25], [2.0, 1.0, 1.0], [1.0, 1.0, 0.0])
    """

    p: Floats
    n: Floats
    k: Floats
    k2: Floats

    @classmethod
    def from_arrays(
        cls,
        key: Keys,
        *,
        n: ArrayLike,
        k: ArrayLike,
        k2: ArrayLike | None = None,
        p: ArrayLike | None = None,
        p_ppm: ArrayLike | None = None,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """The table of rows that are counted already, in any order, repeated rows added up.

        Args:
            key: the group of each row.
            n: how many forecasts a row stands for, not negative.
            k: sum of their outcomes, at most `n`.
            k2: sum of their squared outcomes; left out, every outcome is yes or no.
            p: stated probability in [0, 1]; either this
            p_ppm: or this, in whole parts per million.
            keys: further groups that must appear even without a row.

        Raises:
            ValueError: names the first position that is out of range.

        Examples:
            >>> rows = {"p_ppm": [250_000], "n": [4], "k": [1]}
            >>> table = GroupedTable.from_arrays(["a"], **rows, keys=["b"])
            >>> table.keys, table.p.tolist(), table.count.tolist()
            (('a', 'b'), [0.25], [4.0, 0.0])
        """
        probability = _stated(p, p_ppm)
        weight, yes = checks.counts(n, "n"), checks.counts(k, "k")
        squares = yes.copy() if k2 is None else checks.counts(k2, "k2")
        checks.same_length(p=probability, key=key, n=weight, k=yes, k2=squares)
        checks.refuse(yes > weight, "k must not exceed n", yes)
        checks.refuse(squares > yes, "k2 must not exceed k", squares)
        least = segments.ratio(yes**2, weight) * (1 - 1e-9)
        checks.refuse(squares < least, "k2 must be at least k * k / n", squares)
        add = {"n": weight, "k": yes, "k2": squares}
        return cls(**gathered(key, {"p": probability}, add, more=keys, keep=weight > 0))

    @classmethod
    def from_forecasts(
        cls,
        key: Keys,
        p: ArrayLike,
        y: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """The table of single forecasts.

        Args:
            key: the group of each forecast.
            p: stated probability in [0, 1].
            y: outcome: 1 yes, 0 no, a fraction where partly.
            weight: what a forecast counts for, such as days in force; 1 where left out.
            keys: further groups that must appear even without a forecast.

        Raises:
            ValueError: names the first position that is out of range.
        """
        outcome = checks.fractions(y, "y")
        n = np.ones(outcome.size) if weight is None else checks.counts(weight, "weight")
        checks.same_length(y=outcome, weight=n)
        return cls.from_arrays(key, p=p, n=n, k=n * outcome, k2=n * outcome**2, keys=keys)

    def merge(self, other: Self) -> Self:
        """Both tables together: counts add up. Associative and commutative."""
        key = np.concatenate((self._row_keys(), other._row_keys()))
        mine, theirs = self.columns(), other.columns()
        both = {name: np.concatenate((mine[name], theirs[name])) for name in mine}
        return type(self).from_arrays(key, keys=(*self.keys, *other.keys), **both)

    def without(self, other: Self) -> Self:
        """What is left once the other table's forecasts are taken out: `merge` undone.

        Groups stay, even where nothing is left of them.

        Raises:
            ValueError: if the other table holds a forecast that this one does not.

        Examples:
            >>> both = GroupedTable.from_forecasts(["a", "a"], [0.5, 1], [1, 1])
            >>> both.without(GroupedTable.from_forecasts(["a"], [0.5], [1])).p.tolist()
            [1.0]
        """
        key = np.concatenate((self._row_keys(), other._row_keys()))
        mine, theirs = self.columns(), other.columns()
        p = np.concatenate((mine.pop("p"), theirs.pop("p")))
        left = {name: np.concatenate((mine[name], -theirs[name])) for name in mine}
        rows = gathered(key, {"p": p}, left, more=self.keys)
        n, k, k2 = rows["n"], rows["k"], rows["k2"]
        broken = np.minimum.reduce([n, k, k2, n - k, k - k2]) < -1e-9
        checks.refuse(
            broken, "cannot take out forecasts that are not in the table: p", rows["p"]
        )
        k = np.clip(k, 0, n)
        return type(self)(**{**rows, "k": k, "k2": np.clip(k2, 0, k)})._filled()

    def _filled(self) -> Self:
        """The table without rows that count nothing, but for what rounding leaves."""
        kept = self.n > 1e-9
        sizes = self.total(kept.astype(np.float64)).astype(np.int64)
        columns = {name: column[kept] for name, column in self.columns().items()}
        return type(self)(keys=self.keys, start=offsets(sizes), **columns)

    def _row_keys(self) -> NDArray[Any]:
        return np.repeat(_objects(self.keys), np.diff(self.start))

    @property
    def count(self) -> Floats:
        """Forecasts in each group, shape `(S,)`."""
        return self.total(self.n)

    @property
    def yes(self) -> Floats:
        """Sum of the outcomes of each group, shape `(S,)`."""
        return self.total(self.k)

    @property
    def rate(self) -> Floats:
        """Mean outcome of each row, in [0, 1], shape `(R,)`."""
        return self.k / self.n

    @property
    def fractional(self) -> Flags:
        """Whether a group holds an outcome that is neither yes nor no, shape `(S,)`."""
        return self.total((self.k2 < self.k).astype(np.float64)) > 0


def _objects(keys: Sequence[Hashable]) -> NDArray[Any]:
    objects = np.empty(len(keys), dtype=object)
    objects[:] = keys
    return objects


def _stated(p: ArrayLike | None, p_ppm: ArrayLike | None) -> Floats:
    if (p is None) == (p_ppm is None):
        raise ValueError("give either p in [0, 1] or p_ppm in parts per million")
    if p_ppm is None:
        return checks.fractions(p, "p")  # type: ignore[arg-type]
    return checks.parts_per_million(p_ppm, "p_ppm")


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
class IntervalTable(Grouped):
    """Forecasts whose probability is a range, such as the band of a likelihood word.

    Attributes:
        keys: the groups in order, shape `(S,)`.
        start: row offsets, shape `(S + 1,)`.
        low: lower end of the stated range, shape `(R,)`.
        high: upper end, equal to `low` for a number, shape `(R,)`.
        y: outcome, shape `(R,)`.
        other: outcome under the question's other criteria, equal to `y` where none, shape
            `(R,)`.
        n: how many forecasts, shape `(R,)`.

    Examples:
        >>> table = IntervalTable.from_forecasts(["a", "a"], [0.5, 0.5], [0.75, 0.75], [1, 1])
        >>> table.low.tolist(), table.high.tolist(), table.n.tolist()
        ([0.5], [0.75], [2.0])
    """

    low: Floats
    high: Floats
    y: Floats
    other: Floats
    n: Floats

    @classmethod
    def from_forecasts(
        cls,
        key: Keys,
        low: ArrayLike,
        high: ArrayLike,
        y: ArrayLike,
        *,
        other: ArrayLike | None = None,
        n: ArrayLike | None = None,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """The table of forecasts with a range each; equal rows are added up.

        Args:
            key: the group of each row.
            low: lower end of the range, in [0, 1].
            high: upper end, not below `low`.
            y: outcome: 1 yes, 0 no, a fraction where partly.
            other: outcome under a second reading of the criteria; `y` where left out.
            n: how many forecasts a row stands for; 1 where left out.
            keys: further groups that must appear even without a row.

        Raises:
            ValueError: names the first position that is out of range.
        """
        by = {
            "low": checks.fractions(low, "low"),
            "high": checks.fractions(high, "high"),
            "y": checks.fractions(y, "y"),
        }
        by["other"] = by["y"] if other is None else checks.fractions(other, "other")
        count = np.ones(by["y"].size) if n is None else checks.counts(n, "n")
        checks.same_length(key=key, **by, n=count)
        checks.refuse(by["high"] < by["low"], "high must not be below low", by["high"])
        return cls(**gathered(key, by, {"n": count}, more=keys, keep=count > 0))

    @property
    def count(self) -> Floats:
        """Forecasts in each group, shape `(S,)`."""
        return self.total(self.n)

    def bands(self) -> tuple[Integers, Integers]:
        """Rows of each distinct range, and ranges of each group, both as offsets."""
        group = np.repeat(np.arange(len(self)), np.diff(self.start))
        first = np.flatnonzero(_first_of_run(group, self.low, self.high))
        sizes = np.bincount(group[first], minlength=len(self))
        return np.append(first, group.size), offsets(sizes)


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceTable(Grouped):
    """Forecasts beside a reference for the same question, such as climatology or a market.

    Attributes:
        keys: the groups in order, shape `(S,)`.
        start: row offsets, shape `(S + 1,)`.
        p: stated probability, shape `(R,)`.
        reference: the reference's probability, shape `(R,)`.
        n: how many forecasts, shape `(R,)`.
        k: sum of their outcomes, shape `(R,)`.
        k2: sum of their squared outcomes, shape `(R,)`.
    """

    p: Floats
    reference: Floats
    n: Floats
    k: Floats
    k2: Floats

    @classmethod
    def from_forecasts(
        cls,
        key: Keys,
        p: ArrayLike,
        reference: ArrayLike,
        y: ArrayLike,
        *,
        n: ArrayLike | None = None,
        keys: Iterable[Hashable] = (),
    ) -> Self:
        """The table of forecasts of questions that have a reference; equal rows are added up.

        Args:
            key: the group of each row.
            p: stated probability in [0, 1].
            reference: the reference's probability in [0, 1].
            y: outcome: 1 yes, 0 no, a fraction where partly.
            n: how many forecasts a row stands for, all with that outcome; 1 where left out.
            keys: further groups that must appear even without a row.

        Raises:
            ValueError: names the first position that is out of range.
        """
        by = {
            "p": checks.fractions(p, "p"),
            "reference": checks.fractions(reference, "reference"),
        }
        outcome = checks.fractions(y, "y")
        count = np.ones(outcome.size) if n is None else checks.counts(n, "n")
        checks.same_length(key=key, **by, y=outcome, n=count)
        add = {"n": count, "k": count * outcome, "k2": count * outcome**2}
        return cls(**gathered(key, by, add, more=keys, keep=count > 0))

    @property
    def count(self) -> Floats:
        """Forecasts in each group, shape `(S,)`."""
        return self.total(self.n)


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
