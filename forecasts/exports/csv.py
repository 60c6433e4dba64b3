"""Scorecards as CSV: a row a group, columns named after the path of the number in the JSON.

Lines end as RFC 4180 says. Text that a spreadsheet would run as a formula is written with an
apostrophe before it; `from_csv_cell` takes that off again.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from forecasts.domain.probability import Expression
from forecasts.domain.resolution import VoidReason
from forecasts.domain.scorecard import Group, Scorecard, moment

Row = dict[str, Any]

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)

_CURVE = ("probability", "n", "observed", "low", "high")


def csv_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula.

    Text that starts with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe
    before it, unless it is a number; so does text that starts with apostrophes and then one of
    these, so that nothing is lost on the way back. None is an empty cell, a float its `repr`.

    Examples:
        >>> csv_cell("=1+1"), csv_cell("-0.5"), csv_cell(None), csv_cell(True)
        ("'=1+1", '-0.5', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    text = str(value)
    risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def from_csv_cell(cell: str) -> str:
    """The text that `csv_cell` wrote.

    Examples:
        >>> from_csv_cell("'=1+1"), from_csv_cell("'tis")
        ('=1+1', "'tis")
    """
    guarded = cell.startswith("'") and _FORMULA.match(cell)
    return cell[1:] if guarded else cell


def to_csv(scorecard: Scorecard) -> str:
    """A row for each group and one, marked `total`, for all statements together.

    Every number of the JSON has a column named after its path there, such as `brier.low`; the
    reliability curve is a table of its own, see `to_curve_csv`.
    """
    rows = [{**_context(scorecard), **_flat(row)} for row in _rows(scorecard)]
    return _table(_columns(rows), rows)


def to_curve_csv(scorecard: Scorecard) -> str:
    """The reliability curves: a row for each stated probability of each group."""
    columns = ("row", "by", "group", "name", *_CURVE)
    points = [
        {**_name(scorecard, group, kind), **point}
        for group, kind in _kinds(scorecard)
        for point in group.score.to_dict()["reliability_curve"]
    ]
    return _table(columns, points)


def _kinds(scorecard: Scorecard) -> Iterable[tuple[Group, str]]:
    yield from ((group, "group") for group in scorecard.groups)
    yield scorecard.total, "total"


def _name(scorecard: Scorecard, group: Group, kind: str) -> Row:
    key = "; ".join(group.key.values())
    return {"row": kind, "by": scorecard.by, "group": key, "name": group.name}


def _rows(scorecard: Scorecard) -> Iterable[Row]:
    for group, kind in _kinds(scorecard):
        figures = group.to_dict()
        for handled in ("key", "name", "reliability_curve"):
            del figures[handled]
        void = dict.fromkeys(VoidReason, 0) | figures["funnel"]["void"]
        unscored = dict.fromkeys(Expression, 0) | figures["funnel"]["resolved_unscored"]
        figures["funnel"] |= {"void": void, "resolved_unscored": unscored}
        yield _name(scorecard, group, kind) | figures


def _context(scorecard: Scorecard) -> Row:
    """What decided the figures: a table that leaves its page must still say it."""
    return {
        "as_of": moment(scorecard.as_of),
        "today": scorecard.today.isoformat(),
        "included": " ".join(scorecard.included),
        "filters": json.dumps(scorecard.filters, sort_keys=True, ensure_ascii=False),
    }


def _flat(nested: Mapping[str, Any], path: str = "") -> Row:
    flat: Row = {}
    for name, value in nested.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{path}{name}.")
        else:
            flat[f"{path}{name}"] = value
    return flat


def _columns(rows: Sequence[Row]) -> list[str]:
    """The columns of the first row, which has them all, and any reason a later row adds."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _table(columns: Sequence[str], rows: Iterable[Row]) -> str:
    sheet = StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([csv_cell(name) for name in columns])
    writer.writerows([csv_cell(row.get(name)) for name in columns] for row in rows)
    return sheet.getvalue()
