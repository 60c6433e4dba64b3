"""Forecasts whose probability is a range, counted."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks
from scoring.checks import Floats, Integers
from scoring.grouped import Grouped, Keys, first_of_run, gathered, offsets


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
        first = np.flatnonzero(first_of_run(group, self.low, self.high))
        sizes = np.bincount(group[first], minlength=len(self))
        return np.append(first, group.size), offsets(sizes)
