"""Rows by group: what all tables share, and how rows become one.

Every table is a run of rows per group, groups in key order, its columns read-only arrays. A
group may have no rows: it then appears in every result, with n = 0.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from scoring import segments
from scoring.checks import Flags, Floats, Integers
from scoring.segments import Value

Keys = Sequence[Hashable] | NDArray[Any]
"""The group of each row: names, numbers or tuples."""


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

    def spread(self, per_group: NDArray[Value]) -> NDArray[Value]:
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
    return collected(keys, group, by, add, keep=keep)


def collected(
    keys: tuple[Hashable, ...],
    group: Integers,
    by: dict[str, Floats],
    add: dict[str, Floats],
    *,
    keep: Flags | None = None,
) -> dict[str, Any]:
    """The same, where each row's group is known by its number among the keys."""
    if keep is not None and not keep.all():
        group = group[keep]
        by = {name: column[keep] for name, column in by.items()}
        add = {name: column[keep] for name, column in add.items()}
    order = _order(group, list(by.values()))
    if order is not None:
        group = group[order]
        by = {name: column[order] for name, column in by.items()}
        add = {name: column[order] for name, column in add.items()}
    first = first_of_run(group, *by.values())
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
    if len(by) > 1:
        return np.lexsort((*reversed(by), group))
    # Complex numbers order by real and then imaginary part: one sort that finds runs in order.
    pair = np.empty(group.size, dtype=np.complex128)
    pair.real, pair.imag = group, by[0]
    return pair.argsort(kind="stable")


def first_of_run(*columns: NDArray[Any]) -> Flags:
    """Whether a row differs in any column from the row before."""
    first = np.ones(columns[0].size, dtype=np.bool_)
    if first.size:
        first[1:] = np.any([np.diff(column) != 0 for column in columns], axis=0)
    return first
