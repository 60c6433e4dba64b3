"""Neighbouring probabilities of a group joined, where a measure asks for it."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from scoring import checks, segments
from scoring.checks import Integers
from scoring.grouped import first_of_run, offsets
from scoring.segments import sums
from scoring.tables import GroupedTable

Closed = Literal["left", "right"]
"""Which end of a bin belongs to it."""

Scheme = Literal["width", "mass"]
"""Bins as wide as each other, or holding as many forecasts as each other."""


def binned(table: GroupedTable, edges: ArrayLike, *, closed: Closed = "left") -> GroupedTable:
    """The table with the rows of a bin joined at their mean probability.

    Args:
        table: forecasts by group and stated probability.
        edges: rising, from 0 to 1, shape `(B + 1,)`.
        closed: which end of a bin belongs to it; 0 and 1 always belong to the outermost bins.

    Raises:
        ValueError: if the edges do not rise from 0 to 1.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 3, [0.25, 0.75, 1], [0, 1, 1])
        >>> binned(table, [0, 0.5, 1]).p.tolist()
        [0.25, 0.875]
    """
    runs, sizes = bin_runs(table, edges, closed=closed)
    n, k, k2 = (sums(column, runs) for column in (table.n, table.k, table.k2))
    p = np.minimum(sums(table.n * table.p, runs) / n, 1.0)
    return GroupedTable(keys=table.keys, start=offsets(sizes), p=p, n=n, k=k, k2=k2)


def bin_runs(
    table: GroupedTable, edges: ArrayLike, *, closed: Closed = "left"
) -> tuple[Integers, Integers]:
    """Row offsets of the bins that hold rows, and how many such bins each group has."""
    bounds = checks.fractions(edges, "edges")
    if bounds.size < 2 or bounds[0] != 0 or bounds[-1] != 1 or (np.diff(bounds) <= 0).any():
        raise ValueError("edges must rise from 0 to 1")
    side: Closed = "right" if closed == "left" else "left"
    return label_runs(table, np.searchsorted(bounds[1:-1], table.p, side=side))


def label_runs(table: GroupedTable, label: Integers) -> tuple[Integers, Integers]:
    """Row offsets of runs of equal labels within groups, and how many each group has."""
    group = np.repeat(np.arange(len(table)), np.diff(table.start))
    runs = np.flatnonzero(first_of_run(group, label))
    return np.append(runs, group.size), np.bincount(group[runs], minlength=len(table))


def bin_labels(table: GroupedTable, bins: int, scheme: Scheme) -> Integers:
    """Number of the bin of each row, rising within a group, shape `(R,)`.

    Bins of equal mass never split a stated probability: it goes where its middle forecast
    falls.

    Raises:
        ValueError: if there is not at least one bin.

    Examples:
        >>> table = GroupedTable.from_forecasts(["a"] * 4, [0.1, 0.1, 0.1, 0.2], [0, 0, 0, 1])
        >>> bin_labels(table, 10, "width").tolist(), bin_labels(table, 2, "mass").tolist()
        ([1, 2], [0, 1])
    """
    if bins < 1:
        raise ValueError(f"bins must be at least 1, not {bins}")
    if scheme == "width":
        inner = np.arange(1, bins) / bins
        return np.searchsorted(inner, table.p, side="right")
    middle = segments.before(table.n, table.start) + table.n / 2
    return np.floor(bins * middle / table.spread(table.count)).astype(np.int64)
