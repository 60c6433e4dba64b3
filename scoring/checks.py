"""Checks at the boundary: a bad number is named with its position."""

from collections.abc import Sized

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

PPM = 1_000_000
"""A stated probability of one, in parts per million."""


def refuse(bad: Flags, what: str, values: NDArray[np.generic]) -> None:
    """Raise `ValueError` for the first position where `bad` holds, if there is any."""
    if not bad.any():
        return
    where = np.argwhere(bad)[0]
    place = ", ".join(str(index) for index in where)
    raise ValueError(f"{what}; at position {place} it is {values[tuple(where)]}")


def floats(values: ArrayLike, what: str, *, dimensions: int = 1) -> Floats:
    """The values as finite floats of so many dimensions, never a view of the caller's array."""
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what} must be numbers: {error}") from error
    if numbers.ndim != dimensions:
        raise ValueError(f"{what} must have {dimensions} dimension(s), not {numbers.ndim}")
    refuse(~np.isfinite(numbers), f"{what} must be finite", numbers)
    return numbers


def fractions(values: ArrayLike, what: str, *, dimensions: int = 1) -> Floats:
    """The values as floats in [0, 1]."""
    numbers = floats(values, what, dimensions=dimensions)
    refuse((numbers < 0) | (numbers > 1), f"{what} must lie in [0, 1]", numbers)
    return numbers


def counts(values: ArrayLike, what: str) -> Floats:
    """The values as floats that are not negative."""
    numbers = floats(values, what)
    refuse(numbers < 0, f"{what} must not be negative", numbers)
    return numbers


def parts_per_million(values: ArrayLike, what: str) -> Floats:
    """Whole parts per million, 0 to 1,000,000, as probabilities."""
    numbers = floats(values, what)
    refuse(numbers != np.floor(numbers), f"{what} must be whole parts per million", numbers)
    refuse((numbers < 0) | (numbers > PPM), f"{what} must lie in 0 to 1,000,000", numbers)
    return np.divide(numbers, PPM)


def one_probability(value: float, what: str, *, strictly: bool = False) -> float:
    """One number in [0, 1], or inside (0, 1) when `strictly`."""
    inside = 0 < value < 1 if strictly else 0 <= value <= 1
    if not inside:
        raise ValueError(
            f"{what} must lie {'inside (0, 1)' if strictly else 'in [0, 1]'}, not {value}"
        )
    return float(value)


def same_length(**columns: Sized) -> None:
    """Raise `ValueError` that names the first column whose length is not that of the first."""
    (first, values), *others = columns.items()
    for name, column in others:
        if len(column) != len(values):
            raise ValueError(f"{name} has {len(column)} values where {first} has {len(values)}")
