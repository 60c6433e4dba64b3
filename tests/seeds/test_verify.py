"""Spans against original texts, here texts written for the test and the real ones."""

import shutil
from pathlib import Path

import pytest

from forecasts.domain.document import sha256_of
from forecasts.errors import TransferError
from seeds.loader import report_drafts
from seeds.records import SeedReport
from seeds.verify import verify
from tests.shared import shared

TEXT = "Prices may rise. “Nothing” is certain, café owners say. Wages will follow.\r\n"


def report_about(text: str, *spans: tuple[int, int]) -> SeedReport:
    """A report on a text of ours, its statements at the given places."""
    first = report_drafts()[0]
    forecasts = tuple(
        forecast.model_copy(
            update={
                "span": forecast.span.model_copy(
                    update={"start": start, "end": end, "sha256": sha256_of(text[start:end])}
                )
            }
        )
        for forecast, (start, end) in zip(first.forecasts, spans, strict=False)
    )
    return first.model_copy(update={"sha256": sha256_of(text), "forecasts": forecasts})


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_a_text_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    write(tmp_path, "other.txt", "something else")
    path = write(tmp_path, "x.bin", TEXT)
    (check,) = verify(tmp_path, [report_about(TEXT, (0, 15), (17, 54))]).reports
    assert (check.file, check.spans, check.misfits) == (path, 2, ())
    assert check.fits


def test_a_span_that_is_another_slice_is_named(tmp_path: Path) -> None:
    write(tmp_path, "x.txt", TEXT)
    report = report_about(TEXT, (0, 15), (17, 54))
    moved = report.forecasts[1].span.model_copy(update={"start": 18})
    wrong = report.forecasts[1].model_copy(update={"span": moved})
    report = report.model_copy(update={"forecasts": (report.forecasts[0], wrong)})
    verification = verify(tmp_path, [report])
    assert verification.reports[0].misfits == (wrong.key,)
    assert not verification.holds


def test_a_text_that_is_changed_by_one_character_is_missing(tmp_path: Path) -> None:
    write(tmp_path, "x.txt", TEXT.replace("\r", ""))
    verification = verify(tmp_path, [report_about(TEXT, (0, 15))])
    assert verification.missing == (report_drafts()[0].key,)
    assert not verification.holds


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match="nowhere"):
        verify(tmp_path / "nowhere")


def test_every_span_of_the_records_fits_the_original_texts(tmp_path: Path) -> None:
    for number, path in enumerate(sorted(shared("seeds").glob("*.txt"))):
        shutil.copyfile(path, tmp_path / f"{number}.dat")
    verification = verify(tmp_path)
    assert verification.holds
    assert sum(check.spans for check in verification.reports) == 96
