"""Bytes of a report from a file or from standard input."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from forecasts.domain.feed_snapshot import Validators
from forecasts.ingestion.limits import Limits, check_size, refusal


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes with what is known about them before they are looked at."""

    name: str  # what messages and records call it
    data: bytes
    suffix: str = ""  # lower case, with its dot
    charset: str | None = None  # as declared in transit
    url: str | None = None
    validators: Validators = field(default_factory=Validators)


def from_file(path: Path, limits: Limits) -> Raw:
    """The bytes of a file.

    Raises:
        TransferError: if it is missing, a folder, unreadable, empty or too large.
    """
    try:
        if path.is_dir():
            raise refusal(str(path), "is a folder; name a file in it")
        check_size(str(path), path.stat().st_size, limits)
        with path.open("rb") as stream:
            data = stream.read(limits.max_bytes + 1)
    except FileNotFoundError as error:
        raise refusal(str(path), "there is no such file") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise refusal(str(path), f"cannot be read ({why})") from error
    return _checked(Raw(path.name, data, path.suffix.lower()), limits)


def from_stdin(stream: BinaryIO | None, limits: Limits) -> Raw:
    """All bytes of standard input, or of the stream given in its place."""
    data = (stream or sys.stdin.buffer).read(limits.max_bytes + 1)
    return _checked(Raw("stdin", data), limits)


def _checked(raw: Raw, limits: Limits) -> Raw:
    if not raw.data:
        raise refusal(raw.name, "is empty")
    check_size(raw.name, len(raw.data), limits)
    return raw
