"""A dump of the whole record into an empty database: all of it, or nothing of it.

Rows are stored as they are read, in one transaction that is kept only when every row fits and
the trailer agrees with what came before it. Memory grows by eight bytes a row, which is what
it takes to say on which line a row points to nothing.
"""

import hashlib
import json
import logging
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from forecasts.domain.audit import GENESIS
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.services.people import DESK
from forecasts.services.records.deferral import deferred_foreign_keys
from forecasts.services.records.dump import FORMAT, header
from forecasts.services.records.rows import MODELS, RowError, checked_row, table_named
from forecasts.storage.database import Database

log = logging.getLogger(__name__)

BATCH_ROWS, BATCH_CHARACTERS = 1000, 1_000_000
"""How much is stored at once, whichever is reached first."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What was read: rows per table, the seal, the newest audit hash; and if it is stored."""

    counts: Mapping[str, int]
    sha256: str
    audit_head: str
    stored: bool

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(self.counts.values())


def import_all(db: Database, lines: Iterable[str], *, dry_run: bool = False) -> ImportSummary:
    """Store a dump that `export_all` wrote, into a database without content.

    The audit trail comes with the dump and gets no entry of its own, so that a dump of what
    was stored is the same bytes.

    Args:
        db: an empty database; the person `desk`, made by itself, is no content.
        lines: of the dump, with or without their ends.
        dry_run: check everything, and store nothing.

    Raises:
        ConflictError: the database has content.
        InvalidInputError: faults in the dump, each with its line; nothing is stored.
    """
    with db.begin() as session:
        connection = session.connection()
        _lock(connection)
        _make_room(connection, db.name)
        with deferred_foreign_keys(connection):
            load = _Load(connection)
            load.read(lines)
            load.refuse_if_faulty()
        summary = ImportSummary(load.counts, load.seal, load.audit_head, not dry_run)
        if dry_run:
            session.rollback()
        else:
            _advance_sequences(connection)
    log.info("imported %d rows%s", summary.rows, " (dry run)" if dry_run else "")
    return summary


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {', '.join(MODELS)} IN EXCLUSIVE MODE")


def _make_room(connection: Connection, name: str) -> None:
    people = table_named("person")
    filled = [table for table in MODELS if table != "person" and _has_rows(connection, table)]
    others = sa.select(people.c.key).where(people.c.key != DESK).limit(1)
    if filled or connection.execute(others).first():
        raise ConflictError(
            f"database {name} has content ({', '.join(filled) or 'person'}); "
            "a dump goes into an empty one, so name another with --db"
        )
    connection.execute(sa.delete(people))


def _has_rows(connection: Connection, name: str) -> bool:
    statement = sa.select(sa.literal(1)).select_from(table_named(name)).limit(1)
    return connection.execute(statement).first() is not None


def _advance_sequences(connection: Connection) -> None:
    """Let PostgreSQL number on behind the rows that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for name in MODELS:
        table = table_named(name)
        column = table.autoincrement_column
        if column is None:
            continue
        newest = connection.execute(sa.select(sa.func.max(column))).scalar()
        if newest is not None:
            sequence = sa.func.pg_get_serial_sequence(name, column.name)
            connection.execute(sa.select(sa.func.setval(sequence, newest)))


class _Load:
    """One reading of a dump: what came so far, and what was wrong with it."""

    def __init__(self, connection: Connection) -> None:
        self.counts = dict.fromkeys(MODELS, 0)
        self.seal = ""
        self.audit_head = GENESIS
        self._connection = connection
        self._on_postgresql = connection.dialect.name == "postgresql"
        self._faults: list[str] = []
        self._digest = hashlib.sha256()
        self._order = _Order()
        self._references = _References()
        self._batch = _Batch(connection)

    def read(self, lines: Iterable[str]) -> None:
        """Take every line, storing rows on the way."""
        number = 0
        for number, line in enumerate(lines, start=1):
            text = line.rstrip("\r\n")
            self._take(number, text)
            self._digest.update(f"{text}\n".encode("utf-8", "replace"))
        if number == 0:
            _refuse("line 1: the file is empty")
        if not self.seal:
            self._fault(number, "the file ends without its trailer, so something is cut off")
        self._faults += self._batch.store()
        self._faults += self._references.open_ends()

    def refuse_if_faulty(self) -> None:
        """Raise InvalidInputError with all that was wrong, in the order of lines."""
        if self._faults:
            _refuse(*sorted(self._faults, key=_line_number))

    def _fault(self, number: int, *messages: str) -> None:
        self._faults += [f"line {number}: {message}" for message in messages]

    def _take(self, number: int, text: str) -> None:
        try:
            content = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            if number > 1:
                self._fault(number, f"is not JSON ({error})")
                return
            content = None
        if number == 1:
            _check_header(content)
        elif self.seal:
            self._fault(number, "stands behind the trailer")
        elif isinstance(content, dict) and "sha256" in content:
            self._take_trailer(number, content)
        elif isinstance(content, dict) and content.keys() == {"table", "row"}:
            self._take_row(number, str(content["table"]), content["row"], len(text))
        else:
            self._fault(number, 'is no row; a row is {"row": {...}, "table": "..."}')

    def _take_row(self, number: int, name: str, row: Any, size: int) -> None:
        if name not in MODELS:
            self._fault(number, f"there is no table {name!r}")
            return
        self.counts[name] += 1
        self._references.note_id(name, row)
        try:
            values = checked_row(name, row, on_postgresql=self._on_postgresql)
            self._check_place(number, name, values)
        except RowError as error:
            who = _called(name, row)
            self._fault(number, *(f"{who}: {fault}" for fault in error.faults))
            return
        self._faults += self._batch.add(number, name, values, size)

    def _check_place(self, number: int, name: str, values: Mapping[str, Any]) -> None:
        misplaced = self._order.fault_of(name, values)
        dangling = self._references.faults_of(number, name, values)
        if misplaced or dangling:
            raise RowError(*filter(None, [misplaced]), *dangling)

    def _take_trailer(self, number: int, trailer: Mapping[str, Any]) -> None:
        self.seal = str(trailer["sha256"])
        self.audit_head = str(trailer.get("audit_head"))
        if self.seal != self._digest.hexdigest():
            self._fault(
                number, "sha256 does not fit; the file was changed after it was written"
            )
        stated = trailer.get("counts")
        self._fault(
            number, *_miscounts(stated if isinstance(stated, dict) else {}, self.counts)
        )


def _miscounts(stated: Mapping[str, Any], found: Mapping[str, int]) -> list[str]:
    return [
        f"the trailer counts {stated.get(name, 0)} of {name}, there are {found.get(name, 0)}"
        for name in sorted({*stated, *found})
        if stated.get(name) != found.get(name)
    ]


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _refuse(*faults: str) -> NoReturn:
    raise InvalidInputError("nothing was imported", faults)


def _line_number(fault: str) -> int:
    return int(fault.removeprefix("line ").partition(":")[0])


def _check_header(content: Any) -> None:
    stated = content if isinstance(content, dict) else {}
    if stated.get("format") != FORMAT:
        _refuse(f"line 1: is not the header of a {FORMAT} file (`forecasts export --all`)")
    if stated != header():
        _refuse(
            f"line 1: was written at schema {stated.get('schema')}, this program has "
            f"{header()['schema']}; import it with the version of forecasts that wrote it, "
            "then open that database with this one"
        )


def _called(name: str, row: Any) -> str:
    """A row as a fault names it: its table with its key."""
    if not isinstance(row, dict):
        return name
    keys = [str(row.get(column.name)) for column in table_named(name).primary_key]
    return f"{name} {'/'.join(keys)}"


class _Order:
    """Tables stand parents first and rows by their key, so nothing can come twice."""

    def __init__(self) -> None:
        self._names = list(MODELS)
        self._table = self._names[0]
        self._key: tuple[Any, ...] = ()

    def fault_of(self, name: str, values: Mapping[str, Any]) -> str | None:
        """What is wrong with where a row stands, None where it stands well."""
        key = tuple(values[column.name] for column in table_named(name).primary_key)
        if name == self._table:
            if self._key and key <= self._key:
                return "does not come after the row before it; rows stand in order of their key"
        elif self._names.index(name) < self._names.index(self._table):
            return f"comes after rows of {self._table}; tables stand parents first"
        self._table, self._key = name, key
        return None


class _References:
    """Which rows there are, and which ones are pointed to."""

    def __init__(self) -> None:
        self._ids = {
            key.column.table.name: array("q")
            for name in MODELS
            for key in table_named(name).foreign_keys
        }
        self._forward: list[tuple[int, str, str, str, int]] = []

    def note_id(self, name: str, row: Any) -> None:
        """Remember that a row is there; a faulty one too, so that it is named once only."""
        number = row.get("id") if isinstance(row, dict) else None
        ids = self._ids.get(name)
        if ids is None or not isinstance(number, int) or abs(number) > 2**62:
            return
        if not ids or number > ids[-1]:
            ids.append(number)

    def faults_of(self, line: int, name: str, values: Mapping[str, Any]) -> list[str]:
        """Columns of a row that point to nothing; within a table they may point forward."""
        faults = []
        for key in table_named(name).foreign_keys:
            column, target = key.parent.name, key.column.table.name
            wanted = values[column]
            if wanted is None or self._is_there(target, wanted):
                continue
            if target == name:
                self._forward.append((line, _called(name, values), column, target, wanted))
            else:
                faults.append(f"{column}: there is no {target} {wanted}")
        return sorted(faults)

    def open_ends(self) -> list[str]:
        """Faults of the rows that pointed forward to what never came."""
        return [
            f"line {line}: {who}: {column}: there is no {target} {wanted}"
            for line, who, column, target, wanted in self._forward
            if not self._is_there(target, wanted)
        ]

    def _is_there(self, name: str, number: int) -> bool:
        ids = self._ids[name]
        place = bisect_left(ids, number)
        return place < len(ids) and ids[place] == number


class _Batch:
    """Rows of one table that wait to be stored together."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._name = ""
        self._rows: list[tuple[int, dict[str, Any]]] = []
        self._characters = 0

    def add(self, line: int, name: str, values: dict[str, Any], characters: int) -> list[str]:
        """Take a row; the answer is faults of rows that were stored meanwhile."""
        full = len(self._rows) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS
        faults = self.store() if full or name != self._name else []
        self._name = name
        self._rows.append((line, values))
        self._characters += characters
        return faults

    def store(self) -> list[str]:
        """Store what waits. A row that repeats a unique value is named and left out."""
        rows, self._rows, self._characters = self._rows, [], 0
        if not rows or self._stored([values for _, values in rows]) is None:
            return []
        faults = []
        for line, values in rows:
            reason = self._stored([values])
            if reason:
                faults.append(f"line {line}: {_called(self._name, values)}: {reason}")
        return faults

    def _stored(self, rows: list[dict[str, Any]]) -> str | None:
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.insert(table_named(self._name)), rows)
        except sa.exc.IntegrityError as error:
            return str(error.orig).strip().splitlines()[0]
        return None
