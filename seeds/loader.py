"""Reads the packaged seed data: reports with their forecasts, and series of platform forecasts.

All faults of all files are raised together, each with file, record and field.
"""

import csv
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from forecasts.errors import InvalidInputError
from seeds import checks
from seeds.records import (
    ReportHead,
    SeedForecast,
    SeedReport,
    SeedScenarioSet,
    SeedSource,
)
from seeds.series import SeedSeries, SeriesHead, SeriesRow

M = TypeVar("M", bound=BaseModel)


def report_drafts(folder: Traversable | None = None) -> tuple[SeedReport, ...]:
    """The reports with their forecasts, by key: one from each TOML file with a `[report]`.

    Args:
        folder: where the files lie; None means the packaged ones.

    Raises:
        InvalidInputError: something in a file is wrong; all of it is listed.

    Examples:
        >>> sum(len(report.forecasts) for report in report_drafts())
        96
    """
    found, faults = [], list[str]()
    for name, data in _tables(folder, "report", faults):
        page = _Page(name, faults)
        report = _report(data, page)
        if report is not None and not page.has_faults:
            found.append(report)
    faults += checks.between_reports(found)
    _raise(faults)
    return tuple(sorted(found, key=lambda report: report.key))


def series_drafts(folder: Traversable | None = None) -> tuple[SeedSeries, ...]:
    """The series of platform forecasts, by key: one from each TOML file with a `[series]`.

    Args:
        folder: where the files and their CSV tables lie; None means the packaged ones.

    Raises:
        InvalidInputError: something in a file is wrong; all of it is listed.

    Examples:
        >>> [(series.key, len(series.rows)) for series in series_drafts()]
        [('us-governors', 216)]
    """
    found, faults = [], list[str]()
    for name, data in _tables(folder, "series", faults):
        head = _Page(name, faults).record(SeriesHead, data["series"], "series")
        if head is not None:
            found.append(_series(head, _place(folder), faults))
    _raise(faults)
    return tuple(sorted(found, key=lambda series: series.key))


class _Page:
    """One file under reading: what is wrong in it goes to `faults`, and reading goes on."""

    def __init__(self, name: str, faults: list[str]) -> None:
        self.name = name
        self.faults = faults
        self.before = len(faults)

    @property
    def has_faults(self) -> bool:
        return len(self.faults) > self.before

    def fault(self, where: str, message: str) -> None:
        self.faults.append(f"{self.name}: {where}: {message}")

    def record(self, record: type[M], row: Any, where: str) -> M | None:
        """The row as a record, or None with its faults noted."""
        try:
            return record.model_validate(row)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                field = ".".join(map(str, fault["loc"]))
                message = fault["msg"].removeprefix("Value error, ")
                self.fault(where, f"{field}: {message}" if field else message)
        return None

    def records(self, record: type[M], rows: Any, noun: str) -> tuple[M, ...]:
        """Every row that can be read."""
        if not isinstance(rows, list):
            self.fault(noun, f"should be a list, each entry headed [[{noun}]]")
            return ()
        named = ((_key(row) or f"{noun} {n}", row) for n, row in enumerate(rows, start=1))
        made = (self.record(record, row, where) for where, row in named)
        return tuple(each for each in made if each is not None)


def _place(folder: Traversable | None) -> Traversable:
    return files("seeds").joinpath("data") if folder is None else folder


def _tables(
    folder: Traversable | None, wanted: str, faults: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and content of the TOML files that have the wanted table."""
    texts = {f.name: f for f in _place(folder).iterdir() if f.name.endswith(".toml")}
    for name in sorted(texts):
        try:
            data = tomllib.loads(texts[name].read_text("utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{name}: {error}")
            continue
        if wanted in data:
            yield name, data
        elif not {"report", "series"} & set(data):
            faults.append(f"{name}: has neither a [report] nor a [series]")


ROWS: dict[str, type[BaseModel]] = {
    "voices": SeedSource,
    "forecasts": SeedForecast,
    "scenario_sets": SeedScenarioSet,
}


def _report(data: dict[str, Any], page: _Page) -> SeedReport | None:
    for name in sorted(set(data) - {"report", *ROWS}):
        page.fault(name, f"no such table; a report has {', '.join(ROWS)}")
    head = page.record(ReportHead, data["report"], "report")
    rows: dict[str, Any] = {
        noun: page.records(record, data.get(noun, []), noun) for noun, record in ROWS.items()
    }
    if head is None:
        return None
    # Head and rows are checked; what is left is how they refer to one another.
    report = SeedReport.model_construct(**{**dict(head), **rows})
    written = {key for row in data.get("forecasts", []) if (key := _key(row))}
    for where, message in checks.within_report(report, written):
        page.fault(where, message)
    return report


def _key(row: Any) -> str | None:
    return row.get("key") if isinstance(row, dict) else None


def _series(head: SeriesHead, place: Traversable, faults: list[str]) -> SeedSeries:
    page = _Page(head.table, faults)
    rows = tuple(_csv_rows(place.joinpath(head.table), page))
    series = SeedSeries.model_construct(**dict(head), rows=rows)
    if not page.has_faults:
        for where, message in checks.within_series(series):
            page.fault(where, message)
    return series


def _csv_rows(table: Traversable, page: _Page) -> Iterator[SeriesRow]:
    """The rows below the comment lines at the top of a table."""
    try:
        lines = table.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        page.fault("table", f"cannot be read: {error}")
        return
    comments = sum(line.startswith("#") for line in lines)
    reader = csv.DictReader(lines[comments:])
    for row in reader:
        made = page.record(SeriesRow, row, f"line {comments + reader.line_num}")
        if made is not None:
            yield made


def _raise(faults: Iterable[str]) -> None:
    if listed := list(faults):
        raise InvalidInputError("seed records", listed)
