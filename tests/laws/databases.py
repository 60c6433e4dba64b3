"""Random small databases: rows of every table that obey the rules of their records."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import sqlalchemy as sa
from hypothesis import Phase
from hypothesis import strategies as st
from sqlmodel import SQLModel

from forecasts.domain.records import RECORDS
from forecasts.services.records.deferral import deferred_foreign_keys
from forecasts.storage.database import Database

Rows = Mapping[type[SQLModel], Sequence[Mapping[str, Any]]]

UNSHRUNK = [Phase.explicit, Phase.generate]
"""A database that fails is shown as it was found; to make it smaller takes minutes."""

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
SOME_WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PPM = st.integers(0, 1_000_000)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def databases(draw: st.DrawFn) -> Rows:
    """Up to three rows of each table; within a table they may point forward."""
    ids: dict[str, list[int]] = {}
    rows: dict[type[SQLModel], list[dict[str, Any]]] = {}
    for record in RECORDS:
        table = _table(record)
        count = draw(st.integers(0, 3))
        ids[table.name] = sorted(
            draw(st.sets(st.integers(1, 99), min_size=count, max_size=count))
        )
        rows[record] = []
        for position in range(count):
            row = _row(draw, record, position, ids)
            if row is not None:
                rows[record].append(row)
        if not rows[record]:
            ids[table.name] = []
    return rows


def copy_of(empty_file: Path, name: str) -> Database:
    """An empty database beside the one that is copied."""
    path = empty_file.with_name(name)
    shutil.copy(empty_file, path)
    return Database(str(path))


def store(db: Database, rows: Rows) -> None:
    """Put rows into an empty database, as checked records."""
    with db.begin() as session, deferred_foreign_keys(session.connection()):
        for record, some in rows.items():
            session.add_all([record.model_validate(row) for row in some])
            session.flush()


def _table(record: type[SQLModel]) -> sa.Table:
    return SQLModel.metadata.tables[str(record.__tablename__)]


def _row(
    draw: st.DrawFn, record: type[SQLModel], position: int, ids: Mapping[str, list[int]]
) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    for column in _table(record).columns:
        if column.name == "id":
            row["id"] = ids[str(record.__tablename__)][position]
        elif column.foreign_keys:
            row[column.name] = _parent(draw, column, position, ids)
            if row[column.name] is None and not column.nullable:
                return None  # it needs a parent, and this database has none
        else:
            row[column.name] = draw(_values(record, column, position))
    return row | {name: value for s in _rules(record) for name, value in draw(s).items()}


def _parent(
    draw: st.DrawFn, column: sa.Column[Any], position: int, ids: Mapping[str, list[int]]
) -> int | None:
    (key,) = column.foreign_keys
    parents = ids[key.column.table.name]
    if column.unique or (column.primary_key and column.name == "scenario_id"):
        return parents[position] if position < len(parents) else None
    choices = [*parents, None] if column.nullable else parents
    return draw(st.sampled_from(choices)) if choices else None


def _values(
    record: type[SQLModel], column: sa.Column[Any], position: int
) -> st.SearchStrategy[Any]:
    values = _typed_values(record, column, position)
    return st.none() | values if column.nullable else values


def _typed_values(
    record: type[SQLModel], column: sa.Column[Any], position: int
) -> st.SearchStrategy[Any]:
    if column.name == "key":
        return st.just(_key(record, position))
    if column.name in ("number", "round"):
        return st.just(position + 1)
    if column.name == "folded" or column.primary_key:
        return SOME_WORDS.map(lambda text: f"{position}{text}")
    if column.name.endswith(("sha256", "hash")):
        return HASHES.map(lambda digits: f"{position}{digits[1:]}")  # some are unique
    if column.name in ("detail", "changes"):
        return st.dictionaries(WORDS, JSON_VALUES, max_size=3)
    kind = _type_of(record.model_fields[column.name].annotation)
    return st.sampled_from(list(kind)) if issubclass(kind, StrEnum) else BY_TYPE[kind]


BY_TYPE: Mapping[type, st.SearchStrategy[Any]] = {
    list: st.lists(WORDS, max_size=2),
    bool: st.booleans(),
    int: st.integers(1, 1_000_000),
    float: st.floats(0, 1),
    date: DAYS,
    datetime: MOMENTS,
    bytes: st.binary(max_size=40),
    str: SOME_WORDS,
}


def _type_of(annotation: Any) -> Any:
    """The plain type of a field: `list` of `list[str]`, `int` of `int | None`."""
    if get_origin(annotation) is list:
        return list
    options = [kind for kind in get_args(annotation) if kind is not type(None)]
    return options[0] if options else annotation


def _key(record: type[SQLModel], position: int) -> str:
    name = str(record.__tablename__).replace("_", "-")
    dots = {"candidate": 1, "question": 1, "forecast": 1, "scenario": 1, "indicator": 2}
    return f"{name}-{position}" + ".1" * dots.get(name, 0)


# ---- rules that bind several fields


def _chance(expression: str, ppm: Sequence[int | None]) -> dict[str, Any]:
    low, point, high = ppm
    return {"expression": expression, "low_ppm": low, "point_ppm": point, "high_ppm": high}


_SPANS = st.sampled_from([{"start": None, "end": None}, {"start": 0, "end": 7}])
_NOT_ON_SCALE = _chance("verbal", [None] * 3) | {"why_no_probability": "not_on_yardstick"}
_CHANCES = st.one_of(
    st.sampled_from(["categorical", "unquantified"]).map(lambda e: _chance(e, [None] * 3)),
    st.lists(PPM, min_size=3, max_size=3).map(lambda p: _chance("numeric", sorted(p))),
    st.just(_NOT_ON_SCALE),
)
_REFERENCES = st.one_of(
    st.just({"reference_ppm": None, "reference_basis": None}),
    PPM.map(lambda p: {"reference_ppm": p, "reference_basis": "market"}),
)
_JUDGEMENTS = st.one_of(
    st.sampled_from(["yes", "no"]).map(
        lambda outcome: {"outcome": outcome, "fraction_ppm": None, "void_reason": None}
    ),
    PPM.map(
        lambda p: {"outcome": "partly", "fraction_ppm": p, "void_reason": None, "note": "half"}
    ),
    st.just({"outcome": "void", "fraction_ppm": None, "void_reason": "badly_posed"}),
)


def _windows(optional: bool) -> st.SearchStrategy[dict[str, Any]]:
    closed = st.lists(DAYS, min_size=2, max_size=2).map(sorted)
    windows = closed | st.just([None, None]) if optional else closed
    return windows.map(lambda days: {"opens_on": days[0], "due_on": days[1]})


def _rules(record: type[SQLModel]) -> list[st.SearchStrategy[dict[str, Any]]]:
    fields = record.model_fields.keys()
    rules = []
    if "expression" in fields:
        rules += [_SPANS, _CHANCES]
    if "opens_on" in fields:
        rules.append(_windows(optional="expression" in fields))
    if "reference_basis" in fields:
        rules.append(_REFERENCES)
    if "fraction_ppm" in fields:
        rules.append(_JUDGEMENTS)
    if "shows" in fields:
        rules.append(SOME_WORDS.map(lambda words: {"shows": words}))
    return rules
