"""One stored row as a line of JSON and back. Nothing here knows a table by name.

A line is canonical: keys sort, moments are UTC with six decimals, bytes are base64, everything
outside ASCII is escaped (so that a line stays one line whatever splits or recodes it). A row
that is not written this way is refused, which is why a dump of an import is the same bytes.
"""

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import SQLModel

from forecasts.domain.records import RECORDS

MODELS: Mapping[str, type[SQLModel]] = {str(r.__tablename__): r for r in RECORDS}
"""The records by table name, parents first."""

INTEGER_LIMIT = 2**31
"""PostgreSQL's integers have 32 bits; SQLite's would hold more."""


def table_named(name: str) -> sa.Table:
    """The table of one of our records."""
    return SQLModel.metadata.tables[name]


def line_of(content: Mapping[str, Any]) -> str:
    r"""One canonical line of JSON, with its end.

    Examples:
        >>> line_of({"b": "Ł", "a": 0.5})
        '{"a":0.5,"b":"\\u0141"}\n'
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n"


def plain(value: Any) -> Any:
    """A stored value as JSON has it.

    Examples:
        >>> plain(date(2026, 11, 22)), plain(datetime(2026, 11, 22, 12, tzinfo=UTC))
        ('2026-11-22', '2026-11-22T12:00:00.000000Z')
        >>> plain(b"page")
        'cGFnZQ=='
    """
    if isinstance(value, datetime):
        in_utc = value.astimezone(UTC).replace(tzinfo=None)
        return in_utc.isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, float):
        return value + 0.0  # SQLite keeps no negative zero
    return value


class RowError(ValueError):
    """A row that cannot be stored; `faults` lists what is wrong with it."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


def checked_row(name: str, row: Any, *, on_postgresql: bool) -> dict[str, Any]:
    """The values of a row as the database takes them.

    Raises:
        RowError: a column is unknown, missing, breaks a rule of its record, or is not written
            the canonical way.
    """
    table = table_named(name)
    if not isinstance(row, dict):
        raise RowError("`row` is no object")
    _check_columns(table, row)
    values = _validated(name, table, row)
    _check_canonical(values, row)
    _check_storable(table, values, on_postgresql)
    return values


def _check_columns(table: sa.Table, row: Mapping[str, Any]) -> None:
    known = set(table.columns.keys())
    unknown = [f"unknown column {column!r}" for column in sorted(row.keys() - known)]
    missing = [f"column {column!r} is missing" for column in sorted(known - row.keys())]
    empty_keys = [
        f"{c.name}: must not be null" for c in table.primary_key if not _given(row, c)
    ]
    if unknown or missing or empty_keys:
        raise RowError(*unknown, *missing, *empty_keys)


def _given(row: Mapping[str, Any], column: sa.Column[Any]) -> bool:
    return column.name not in row or row[column.name] is not None


def _validated(name: str, table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        record = MODELS[name].model_validate(_with_bytes(table, row))
    except ValidationError as error:
        raise RowError(*map(_fault, error.errors(include_url=False))) from error
    return {column: getattr(record, column) for column in table.columns.keys()}  # noqa: SIM118


def _with_bytes(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    decoded = dict(row)
    for column in table.columns:
        if isinstance(column.type, sa.LargeBinary) and row[column.name] is not None:
            decoded[column.name] = _decoded(column.name, row[column.name])
    return decoded


def _decoded(column: str, value: Any) -> bytes:
    try:
        return b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise RowError(f"{column}: is not base64") from error


def _fault(error: Mapping[str, Any]) -> str:
    place = ".".join(str(step) for step in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _check_canonical(values: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    written = {column: plain(value) for column, value in values.items()}
    if line_of(written) == line_of(row):
        return
    raise RowError(
        *(
            f"{column}: {_json(row[column])} would be stored as {_json(value)}"
            for column, value in sorted(written.items())
            if _json(value) != _json(row[column])
        )
    )


def _json(value: Any) -> str:
    return line_of({"": value})[4:-2]


def _check_storable(table: sa.Table, values: Mapping[str, Any], on_postgresql: bool) -> None:
    faults = []
    for column in table.columns:
        value = values[column.name]
        whole_number = isinstance(column.type, sa.Integer) and value is not None
        if whole_number and not -INTEGER_LIMIT <= value < INTEGER_LIMIT:
            faults.append(f"{column.name}: {value} is beyond 32 bits")
        if on_postgresql and isinstance(value, str) and "\0" in value:
            faults.append(f"{column.name}: holds a NUL, which PostgreSQL cannot store")
    if faults:
        raise RowError(*faults)
