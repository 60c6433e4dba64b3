"""Commands of judgement: scorecard, terms."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecasts.cli.filters import (
    ExpressionsOption,
    HorizonsOption,
    IssuedFromOption,
    IssuedToOption,
    KindsOption,
    ReportsOption,
    TopicsOption,
    known_reports,
)
from forecasts.cli.options import (
    ListFormat,
    ListFormatOption,
    OutOption,
    TodayOption,
    parse_moment,
)
from forecasts.cli.out import console, emit, emit_rows, print_table, say
from forecasts.domain.horizon import HorizonClass
from forecasts.domain.probability import Expression
from forecasts.domain.statement import Kind
from forecasts.storage.grouped import Dimension, Filters

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.domain.scorecard import Scorecard
    from forecasts.services.meanings import TermMeaning


class CardFormat(StrEnum):
    """How a scorecard is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MD = "md"
    HTML = "html"


class Include(StrEnum):
    """What enters scores beside prospective questions."""

    RETROSPECTIVE = "retrospective"


SourcesArgument = Annotated[
    list[str] | None, typer.Argument(help="Keys or names of sources; default: all.")
]
IncludeOption = Annotated[
    list[Include] | None,
    typer.Option("--include", help="Score questions written in hindsight too."),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=parse_moment,
        metavar="MOMENT",
        help="Rebuild as recorded then; default: the last recorded act.",
    ),
]


def scorecard(
    context: typer.Context,
    sources: SourcesArgument = None,
    by: Annotated[Dimension, typer.Option(help="What to group by.")] = Dimension.SOURCE,
    style: Annotated[
        CardFormat, typer.Option("--format", help="Table for people, the others to keep.")
    ] = CardFormat.TABLE,
    out: OutOption = "-",
    include: IncludeOption = None,
    as_of: AsOfOption = None,
    today: TodayOption = None,
    report: ReportsOption = None,
    topic: TopicsOption = None,
    kind: KindsOption = None,
    expression: ExpressionsOption = None,
    horizon: HorizonsOption = None,
    issued_from: IssuedFromOption = None,
    issued_to: IssuedToOption = None,
) -> None:
    """Funnel, scores and calibration of every source.

    Scores rest on prospective questions; --include retrospective adds those written in
    hindsight. Unchanged data gives unchanged bytes.

    Example: forecasts scorecard cfr --include retrospective --format json
    """
    desk: Desk = context.obj
    reports = known_reports(desk.db, report)
    filters = _filters(
        sources, reports, topic, kind, expression, horizon, issued_from, issued_to
    )
    day = desk.today(today)
    card = _scorecard(desk, by, filters, include, as_of, day)
    _write(card, style, out)
    if today is None and style is not CardFormat.TABLE:
        say(f"maturity judged on {day}; --today DATE to judge on another day")
    if not card.total.funnel.statements:
        say("no statement fits; `forecasts add REPORT --source NAME` brings some in")


def _filters(
    sources: Sequence[str] | None,
    reports: Sequence[str] | None,
    topics: Sequence[str] | None,
    kinds: Sequence[Kind] | None,
    expressions: Sequence[Expression] | None,
    horizons: Sequence[HorizonClass] | None,
    issued_from: date | None,
    issued_to: date | None,
) -> Filters:
    return Filters(
        sources=tuple(sources or ()),
        reports=tuple(reports or ()),
        topics=tuple(topics or ()),
        kinds=tuple(each.value for each in kinds or ()),
        expressions=tuple(each.value for each in expressions or ()),
        horizons=tuple(each.value for each in horizons or ()),
        issued_from=issued_from,
        issued_to=issued_to,
    )


def _scorecard(
    desk: "Desk",
    by: Dimension,
    filters: Filters,
    include: Sequence[Include] | None,
    as_of: datetime | None,
    today: date,
) -> "Scorecard":
    from forecasts.services.scorecards import Asked
    from forecasts.services.scorecards import scorecard as made

    asked = Asked(
        by=by, filters=filters, retrospective=Include.RETROSPECTIVE in (include or ())
    )
    return made(desk.db, asked, as_of=as_of, today=today)


def _write(card: "Scorecard", style: CardFormat, out: str) -> None:
    if style is CardFormat.TABLE and out == "-":
        from forecasts.exports.table import print_scorecard

        print_scorecard(card, console())
    else:
        emit(rendered(card, style), out)


def rendered(card: "Scorecard", style: CardFormat) -> str:
    """A scorecard as text; a table for a file is Markdown."""
    if style is CardFormat.JSON:
        from forecasts.exports.json import to_json

        return to_json(card)
    if style is CardFormat.CSV:
        from forecasts.exports.csv import to_csv

        return to_csv(card)
    if style is CardFormat.HTML:
        from forecasts.exports.html import to_html

        return to_html(card, title="Scorecards")
    from forecasts.exports.markdown import to_markdown

    return to_markdown(card)


def terms(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="Key or name; default: all.")] = None,
    include: IncludeOption = None,
    as_of: AsOfOption = None,
    today: TodayOption = None,
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """What a source's likelihood words have meant.

    Per term: the published band, how often it was used, and how often what it spoke of
    happened, with an interval.

    Example: forecasts terms cfr --include retrospective
    """
    from forecasts.services.meanings import meanings

    desk: Desk = context.obj
    found = meanings(
        desk.db,
        source,
        retrospective=Include.RETROSPECTIVE in (include or ()),
        as_of=as_of,
        today=desk.today(today),
    )
    emit_rows([_meaning(each) for each in found], style, "-", lambda: _print_terms(found))


def _meaning(found: "TermMeaning") -> dict[str, Any]:
    key = f"{found.source}: {found.term} ({found.yardstick})"
    return {"key": key, **asdict(found)}


def _print_terms(found: "list[TermMeaning]") -> None:
    print_table(
        "What their words have meant",
        ("source", "term", "scale", "band", "used", "resolved", "happened", "95 % interval"),
        [
            (
                each.source,
                each.term,
                each.yardstick,
                f"{each.low:.0%}-{each.high:.0%}",
                each.used,
                each.resolved,
                "too few to judge" if each.observed is None else f"{each.observed:.0%}",
                ""
                if each.observed_low is None or each.observed_high is None
                else f"{each.observed_low:.0%}-{each.observed_high:.0%}",
            )
            for each in found
        ],
        empty="no likelihood word of a yardstick has been used",
    )
