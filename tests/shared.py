"""Where development data lies, and the skip for machines that do not have it."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"


def shared(*parts: str) -> Path:
    """A path below ../shared; the test is skipped where it does not exist."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs the development data ../shared/{'/'.join(parts)}")
    return path
