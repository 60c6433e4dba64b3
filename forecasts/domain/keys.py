"""Keys a person sees: short, stable, readable."""

import re
import unicodedata
from collections.abc import Iterable

_APART = re.compile(r"[^a-z0-9]+")
MAX_SLUG = 60


def slug(words: str) -> str:
    """Words as a key: lower-case letters, digits and hyphens.

    Examples:
        >>> slug("Institut für Weltwirtschaft, Kiel")
        'institut-fur-weltwirtschaft-kiel'
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return _APART.sub("-", plain).strip("-")[:MAX_SLUG].strip("-") or "unnamed"


def unused(key: str, taken: Iterable[str]) -> str:
    """The key itself, or with the first number behind it that is free.

    Examples:
        >>> unused("meduza", {"meduza", "meduza-2"})
        'meduza-3'
    """
    used = set(taken)
    if key not in used:
        return key
    number = 2
    while f"{key}-{number}" in used:
        number += 1
    return f"{key}-{number}"


def statement_key(prefix: str, number: int) -> str:
    """Report key, dot, number of two digits or more.

    Examples:
        >>> statement_key("blackburn-2025-05-02", 7)
        'blackburn-2025-05-02.07'
    """
    return f"{prefix}.{number:02d}"


def split_key(key: str) -> tuple[str, str]:
    """What stands before and after the dot of a statement's key."""
    prefix, _, number = key.rpartition(".")
    return prefix, number
