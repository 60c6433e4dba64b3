"""Horizons: when a forecast's event may count, and when it falls due."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class HorizonClass(StrEnum):
    """Short: up to 3 months; medium: 3 to 12; long: over 12 (from publication)."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"
    UNSPECIFIED = "unspecified"


class HorizonBasis(StrEnum):
    """Where a date comes from."""

    STATED = "stated"  # the statement's own words
    HEADING = "heading"  # the heading or opening rule above it
    POLICY = "policy"  # the desk's default, because the text gives none
    ANALYST = "analyst"  # a person of the desk decided


@dataclass(frozen=True, slots=True)
class Horizon:
    """A horizon as the text gives it. A date that the text does not give is None.

    `opens_on` and `due_on` are inclusive days; `due_on` is the last day of the window.
    """

    text: str
    horizon_class: HorizonClass
    basis: HorizonBasis
    opens_on: date | None
    due_on: date | None

    def __post_init__(self) -> None:
        if self.opens_on and self.due_on and self.due_on < self.opens_on:
            raise ValueError(f"horizon {self.text!r}: due {self.due_on} before {self.opens_on}")


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day.

    Examples:
        >>> months_after(date(2024, 11, 30), 3)
        datetime.date(2025, 2, 28)
    """
    month_index = day.month - 1 + months
    year, month = day.year + month_index // 12, month_index % 12 + 1
    return date(year, month, min(day.day, month_length(year, month)))


def month_length(year: int, month: int) -> int:
    """Days in a month of the Gregorian calendar."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def class_of_span(published_on: date, due_on: date) -> HorizonClass:
    """The class of a window that ends on `due_on`, counted from publication.

    Examples:
        >>> class_of_span(date(2025, 5, 2), date(2025, 8, 2)).value
        'short'
        >>> class_of_span(date(2025, 5, 2), date(2026, 5, 2)).value
        'medium'
    """
    if due_on <= months_after(published_on, 3):
        return HorizonClass.SHORT
    if due_on <= months_after(published_on, 12):
        return HorizonClass.MEDIUM
    return HorizonClass.LONG
