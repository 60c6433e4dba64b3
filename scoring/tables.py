"""Forecasts counted: one row where a database has thousands."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks, segments
from scoring.checks import Flags, Floats
from scoring.grouped import Grouped, Keys, collected, gathered, offsets, ordered


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
        return type(self)(**self._with(other, 1.0))

    def _with(self, other: Self, sign: float) -> dict[str, Any]:
        """The rows of both, those of the other counted with this sign."""
        keys = ordered((*self.keys, *other.keys))
        number = {key: index for index, key in enumerate(keys)}
        group = [
            np.repeat(
                np.array([number[key] for key in table.keys], np.int64), np.diff(table.start)
            )
            for table in (self, other)
        ]
        p = {"p": np.concatenate((self.p, other.p))}
        add = {
            name: np.concatenate((getattr(self, name), sign * getattr(other, name)))
            for name in ("n", "k", "k2")
        }
        return collected(keys, np.concatenate(group), p, add)

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
        rows = self._with(other, -1.0)
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
    def whole(self) -> Flags:
        """Whether a group counts forecasts, and not days or shares of them, shape `(S,)`."""
        return np.asarray(self.total((self.n % 1).astype(np.float64)) == 0)

    @property
    def fractional(self) -> Flags:
        """Whether a group holds an outcome that is neither yes nor no, shape `(S,)`."""
        return self.total((self.k2 < self.k).astype(np.float64)) > 0


def _stated(p: ArrayLike | None, p_ppm: ArrayLike | None) -> Floats:
    if (p is None) == (p_ppm is None):
        raise ValueError("give either p in [0, 1] or p_ppm in parts per million")
    if p_ppm is None:
        return checks.fractions(p, "p")  # type: ignore[arg-type]
    return checks.parts_per_million(p_ppm, "p_ppm")


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
