"""Hostile files are read in a process of their own, with limits on memory and time."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from forecasts.ingestion.limits import MEGABYTE, Limits, refusal
from forecasts.ingestion.refused import Refused

_CHILD = Path(__file__).with_name("limited_child.py")
_OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGKILL)


def read_limited(
    name: str, reader: str, data: bytes, limits: Limits, *arguments: object
) -> dict[str, Any]:
    """What a reader's `answer(data, *arguments)` gives, run within the limits.

    Args:
        name: of the file, for messages.
        reader: module of this package; its answer must be JSON.
        data: the file.
        limits: the `child_` ones hold for the process.
        *arguments: handed to the reader as text.

    Raises:
        Refused: the reader refused the file.
        TransferError: a limit was met.
    """
    done = _run(name, reader, data, limits, *map(str, arguments))
    if done.returncode in _OUT_OF_TIME:
        why = f"takes more than the limit of {limits.child_cpu_seconds} s of computing to read"
        raise refusal(name, why)
    if done.returncode:
        memory = f"{limits.child_memory_bytes / MEGABYTE:g} MB"
        raise refusal(name, f"cannot be read within the limit of {memory} of memory")
    result: dict[str, Any] = json.loads(done.stdout)
    if reason := result.get("refused"):
        raise Refused(reason, result.get("detail", ""))
    return result


def _run(
    name: str, reader: str, data: bytes, limits: Limits, *arguments: str
) -> subprocess.CompletedProcess[bytes]:
    numbers = (str(limits.child_memory_bytes), str(limits.child_cpu_seconds))
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD), *numbers, reader, *arguments]
    try:
        return subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.child_wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        why = f"takes longer to read than the limit of {limits.child_wall_seconds:g} s"
        raise refusal(name, why) from error
