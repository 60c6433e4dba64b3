"""Arithmetic over runs of rows: one run a group, some runs empty, no loop over groups.

`start` has one more element than there are groups; group `g` owns rows `start[g]:start[g + 1]`.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.checks import Flags, Floats, Integers

Value = TypeVar("Value", bound=np.generic)


def sums(values: Floats, start: Integers) -> Floats:
    """Sum of each group's rows, 0 for a group without rows."""
    totals = np.zeros(start.size - 1)
    filled = start[:-1] < start[1:]
    if filled.any():
        totals[filled] = np.add.reduceat(values, start[:-1][filled])
    return totals


def spread(per_group: NDArray[Value], start: Integers) -> NDArray[Value]:
    """The group's value on each of its rows."""
    return np.repeat(per_group, np.diff(start))


def before(values: Floats, start: Integers) -> Floats:
    """Sum of the rows of the same group that come earlier, the row itself left out."""
    running = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(running[:-1] - spread(running[start[:-1]], start))


def tally(place: Integers, values: Floats | Flags, size: int) -> Floats:
    """Sum of the values that fall on each of `size` places."""
    return np.bincount(place, values, minlength=size).astype(np.float64)


def ratio(top: Floats, bottom: Floats) -> Floats:
    """`top / bottom`, and nan where `bottom` is zero."""
    out = np.full(np.broadcast(top, bottom).shape, np.nan)
    np.divide(top, bottom, out=out, where=bottom != 0)
    return out
