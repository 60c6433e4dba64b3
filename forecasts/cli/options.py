"""Options that several commands share, and how their words become values."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated

import typer


def parse_day(text: str) -> date:
    """A day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write YYYY-MM-DD") from None


def parse_moment(text: str) -> datetime:
    """A moment in ISO form; without an offset it is UTC, a bare day is its midnight."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no moment; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_probability(text: str) -> int:
    """A probability between 0 and 1, as parts per million."""
    from forecasts.domain.probability import parts_per_million

    if text.strip().endswith("%"):
        raise typer.BadParameter(f"{text!r}: write a fraction between 0 and 1, as 0.7")
    try:
        return parts_per_million(Decimal(text))
    except (ValueError, InvalidOperation):
        raise typer.BadParameter(f"{text!r} is not between 0 and 1") from None


TodayOption = Annotated[
    date | None,
    typer.Option("--today", parser=parse_day, metavar="DATE", help="Work as if on this day."),
]
PersonOption = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="Who does it; see `people`.")
]
OutOption = Annotated[
    str, typer.Option("--out", metavar="FILE", help="Write to a file; - is stdout.")
]


class ListFormat(StrEnum):
    """How a list is written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


ListFormatOption = Annotated[
    ListFormat, typer.Option("--format", help="Table for people, the others for machines.")
]
