"""Checks the spans of the seed records against the original texts, where somebody has them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forecasts.domain.document import sha256_of
from forecasts.errors import TransferError
from seeds.loader import report_drafts
from seeds.records import SeedReport

LARGEST = 1_000_000
"""Bytes; the originals are 5 to 12 thousand, so bigger files are not read."""


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """What was found of one report. `misfits`: keys whose span is not the right slice."""

    key: str
    file: Path | None  # None: no file in the folder has its content
    spans: int  # compared
    misfits: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the text was found and every span is where the records say."""
        return self.file is not None and not self.misfits


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of all reports, by key."""

    reports: tuple[ReportCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether every text was found and every span fits."""
        return all(report.fits for report in self.reports)

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the reports whose text is not in the folder."""
        return tuple(report.key for report in self.reports if report.file is None)


def verify(folder: Path, reports: Sequence[SeedReport] | None = None) -> Verification:
    """Compare every span with the original texts in a folder.

    Texts are known by the hash of their bytes, whatever the files are called; other files are
    passed over.

    Args:
        folder: where the texts lie.
        reports: the records; None means the packaged ones.

    Raises:
        TransferError: the folder or a file in it cannot be read.
    """
    texts = _by_hash(folder)
    drafts = report_drafts() if reports is None else reports
    return Verification(tuple(_check(draft, texts.get(draft.sha256)) for draft in drafts))


def _by_hash(folder: Path) -> dict[str, Path]:
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_file())
        small = (path for path in inside if path.stat().st_size <= LARGEST)
        return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in small}
    except OSError as error:
        raise TransferError(f"cannot read {error.filename}: {error.strerror}") from error


def _check(report: SeedReport, path: Path | None) -> ReportCheck:
    if path is None:
        return ReportCheck(report.key, None, 0, ())
    text = path.read_bytes().decode("utf-8")
    misfits = tuple(
        forecast.key
        for forecast in report.forecasts
        if sha256_of(text[forecast.span.start : forecast.span.end]) != forecast.span.sha256
    )
    return ReportCheck(report.key, path, len(report.forecasts), misfits)
