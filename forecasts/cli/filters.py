"""Options that choose statements, shared by list, scorecard and terms."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.options import parse_day
from forecasts.domain.horizon import HorizonClass
from forecasts.domain.probability import Expression
from forecasts.domain.statement import Kind
from forecasts.errors import NotFoundError

if TYPE_CHECKING:
    from forecasts.storage.database import Database

SourcesOption = Annotated[
    list[str] | None, typer.Option("--source", help="Key or name of a source; may be repeated.")
]
ReportsOption = Annotated[
    list[str] | None, typer.Option("--report", help="Key of a report; may be repeated.")
]
TopicsOption = Annotated[list[str] | None, typer.Option("--topic", help="Event in the world.")]
KindsOption = Annotated[list[Kind] | None, typer.Option("--kind", help="Sort of statement.")]
ExpressionsOption = Annotated[
    list[Expression] | None, typer.Option("--expression", help="How likelihood is put.")
]
HorizonsOption = Annotated[
    list[HorizonClass] | None, typer.Option("--horizon", help="How far ahead it looks.")
]
IssuedFromOption = Annotated[
    date | None,
    typer.Option(parser=parse_day, metavar="DATE", help="Issued on this day or later."),
]
IssuedToOption = Annotated[
    date | None,
    typer.Option(parser=parse_day, metavar="DATE", help="Issued on this day or earlier."),
]


def known_reports(db: "Database", keys: Sequence[str] | None) -> tuple[str, ...]:
    """The keys of reports asked for. Raises NotFoundError, naming near ones."""
    from forecasts.services.lists import reports

    known = [row.key for row in reports(db)] if keys else []
    for key in keys or ():
        if key not in known:
            raise NotFoundError.of("report", key, known)
    return tuple(keys or ())
