"""Every error this product raises on purpose.

    ForecastsError                    exit code
    ├── UsageError            2       the request makes no sense as it stands
    │   └── InvalidInputError 2       a file or a value has faults; all of them are listed
    ├── NotFoundError         3       no such key; near ones are named
    ├── ConflictError         4       the record is in a state that forbids the act
    ├── DatabaseError         5       the database is broken, locked or newer than this program
    └── TransferError         6       a file or an address could not be read or reached
        └── DeliveryError     6       a prompt could not be handed over

An error says what is wrong, where, and what would be right, in one line.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import ClassVar


class ForecastsError(Exception):
    """What a person can mend."""

    exit_code: ClassVar[int] = 1


class UsageError(ForecastsError):
    """The request makes no sense as it stands."""

    exit_code = 2


class InvalidInputError(UsageError):
    """A file or value has faults. `faults` lists every one of them, a line each."""

    def __init__(self, what: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        listed = "; ".join(self.faults)
        super().__init__(f"{what}: {listed}")


class NotFoundError(ForecastsError):
    """No such key."""

    exit_code = 3

    @classmethod
    def of(cls, noun: str, key: str, known: Iterable[str] = ()) -> "NotFoundError":
        """The error for a missing `key`, naming up to three near ones among `known`.

        Examples:
            >>> str(NotFoundError.of("source", "meduzza", ["meduza", "cfr"]))
            "no source 'meduzza'; did you mean meduza?"
        """
        near = get_close_matches(key, list(known), n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return cls(f"no {noun} {key!r}{hint}")


class ConflictError(ForecastsError):
    """The record is in a state that forbids the act."""

    exit_code = 4


class DatabaseError(ForecastsError):
    """The database is broken, locked or newer than this program."""

    exit_code = 5


class TransferError(ForecastsError):
    """A file or an address could not be read or reached."""

    exit_code = 6


class DeliveryError(TransferError):
    """A prompt could not be handed over."""
