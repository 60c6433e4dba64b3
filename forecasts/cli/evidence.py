"""Evidence from the command line: links, files, and a TOML file with the particulars."""

import hashlib
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from forecasts.domain.resolution import EvidenceDraft
from forecasts.errors import InvalidInputError, TransferError

LARGEST_COPY = 20_000_000
"""Bytes of an evidence file that is kept."""

FIELDS = ("url", "publisher", "date", "shows", "file")


def gather(links: Sequence[str], table: Path | None) -> list[EvidenceDraft]:
    """Evidence of both options, files with their hash and a copy.

    Raises:
        TransferError: a file cannot be read or is too large.
        InvalidInputError: the TOML file has faults; all are listed.
    """
    return [_one(link) for link in links] + (_from_table(table) if table else [])


def _one(link: str) -> EvidenceDraft:
    if "://" in link:
        return EvidenceDraft.model_validate({"url": link})
    return EvidenceDraft.model_validate(_copy(Path(link)))


def _copy(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_COPY:
            raise TransferError(f"evidence {path}: larger than {LARGEST_COPY // 10**6} MB")
        content = path.read_bytes()
    except OSError as error:
        raise TransferError(
            f"evidence {path}: {error.strerror}; give a link (https://...) or a file"
        ) from error
    return {
        "file_name": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "copy_bytes": content,
    }


def _from_table(path: Path) -> list[EvidenceDraft]:
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("evidence", [])
    except (OSError, UnicodeDecodeError) as error:
        raise TransferError(f"evidence file {path}: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError(f"evidence file {path}", [str(error)]) from error
    if not isinstance(rows, list) or not rows:
        raise InvalidInputError(f"evidence file {path}", ["no [[evidence]] table in it"])
    drafts: list[EvidenceDraft] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        _read_row(row, path, number, drafts, faults)
    if faults:
        raise InvalidInputError(f"evidence file {path}", faults)
    return drafts


def _read_row(
    row: Any, path: Path, number: int, drafts: list[EvidenceDraft], faults: list[str]
) -> None:
    unknown = sorted(set(row) - set(FIELDS)) if isinstance(row, dict) else ["not a table"]
    if unknown:
        faults.append(
            f"entry {number}: unknown {', '.join(unknown)}; known are {', '.join(FIELDS)}"
        )
        return
    link = row.get("url")
    if link is not None and "://" not in str(link):
        faults.append(f"entry {number}: {link!r} is no link; write https://..., or file = ...")
        return
    try:
        copied = _copy(path.parent / str(row["file"])) if row.get("file") else {}
    except TransferError as error:
        faults.append(f"entry {number}: {error}")
        return
    dated = row.get("date")
    fields = {
        "url": link,
        "publisher": row.get("publisher"),
        "dated": dated.isoformat() if isinstance(dated, date) else dated,
        "shows": row.get("shows"),
        **copied,
    }
    try:
        drafts.append(EvidenceDraft.model_validate(fields))
    except ValidationError as error:
        faults.extend(f"entry {number}: {fault['msg']}" for fault in error.errors())
