"""Commands that look things up: list, show, sources."""

from contextlib import suppress
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecasts.cli.filters import (
    ExpressionsOption,
    HorizonsOption,
    KindsOption,
    ReportsOption,
    SourcesOption,
    TopicsOption,
    known_reports,
)
from forecasts.cli.options import (
    ListFormat,
    ListFormatOption,
    OutOption,
    PersonOption,
    TodayOption,
)
from forecasts.cli.out import emit, emit_rows, print_table, tell, to_json
from forecasts.cli.wording import band, counted, likelihood, shortened
from forecasts.domain.funnel import State
from forecasts.errors import NotFoundError, UsageError
from forecasts.services import lists
from forecasts.storage.grouped import Filters

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.domain.report_view import ReportView, StatementView


def list_(
    context: typer.Context,
    report: ReportsOption = None,
    source: SourcesOption = None,
    state: Annotated[
        list[State] | None, typer.Option(help="Only statements in this state; may be repeated.")
    ] = None,
    topic: TopicsOption = None,
    kind: KindsOption = None,
    expression: ExpressionsOption = None,
    horizon: HorizonsOption = None,
    today: TodayOption = None,
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """List statements with their states.

    Example: forecasts list --state overdue --source meduza
    """
    desk: Desk = context.obj
    filters = Filters(
        sources=lists.source_keys(desk.db, source or ()),
        topics=tuple(topic or ()),
        horizons=tuple(horizon or ()),
        kinds=tuple(kind or ()),
        expressions=tuple(expression or ()),
        reports=known_reports(desk.db, report),
    )
    rows = lists.statements(
        desk.db, filters, states=state or (), as_of=desk.now(), today=desk.today(today)
    )
    emit_rows([asdict(row) for row in rows], style, "-", lambda: _print_statements(rows))


def _print_statements(rows: list[lists.Row]) -> None:
    print_table(
        counted(len(rows), "statement"),
        ("key", "state", "source", "kind", "P(yes)", "due", "statement"),
        [
            (
                row.key,
                row.state.value,
                row.source,
                row.kind,
                band(row.low_ppm, row.high_ppm),
                row.due_on,
                shortened(row.text, 140),
            )
            for row in rows
        ],
        empty="no statement fits; `forecasts add REPORT --source NAME` brings some in",
    )


class ShowFormat(StrEnum):
    """How one record is written."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


def show(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Key of a statement, a question or a report.")],
    style: Annotated[
        ShowFormat,
        typer.Option("--format", help="For people, for machines, or a report's page."),
    ] = ShowFormat.TABLE,
    out: OutOption = "-",
    today: TodayOption = None,
) -> None:
    """Show everything about a statement, question or report.

    Of a report it shows what it said and what became of it; --format html makes a page of that.

    Example: forecasts show blackburn-2025-05-02 --format html --out blackburn.html
    """
    desk: Desk = context.obj
    found = _found(desk, key, today)
    if style is ShowFormat.HTML:
        emit(_page(found), out)
    elif style is ShowFormat.JSON or out != "-":
        emit(
            to_json([_plain(found) if isinstance(found, lists.Everything) else asdict(found)]),
            out,
        )
    elif isinstance(found, lists.Everything):
        _print_everything(found)
    else:
        _print_report(found)


def _found(desk: "Desk", key: str, today: date | None) -> "lists.Everything | ReportView":
    """What has this key. Raises NotFoundError, naming near ones of all that have keys."""
    from forecasts.services.views import report_view

    with suppress(NotFoundError):
        return lists.show(desk.db, key)
    known = [row.key for row in lists.reports(desk.db)]
    if key in known:
        return report_view(desk.db, key, as_of=desk.now(), today=desk.today(today))
    known += [row.key for row in _every_statement(desk)]
    raise NotFoundError.of("statement, question or report", key, known)


def _every_statement(desk: "Desk") -> list[lists.Row]:
    return lists.statements(desk.db, Filters(), as_of=desk.now(), today=desk.today())


def _page(found: "lists.Everything | ReportView") -> str:
    from forecasts.exports.report_page import report_page

    if isinstance(found, lists.Everything):
        raise UsageError(f"{found.key} is no report: a page is made of a report")
    return report_page(found)


def _plain(found: lists.Everything) -> dict[str, Any]:
    """The records of one key without database ids and stored copies."""
    parts: dict[str, Any] = {"key": found.key, "orientation": found.orientation}
    for name in ("candidate", "forecast", "source", "relayed_by", "question", "resolution"):
        record = getattr(found, name)
        parts[name] = None if record is None else _fields(record)
    parts["verdict"] = None if found.verdict is None else _fields(found.verdict)
    parts["report"] = found.report and found.report.key
    parts["evidence"] = [_fields(each) for each in found.evidence]
    parts["others"] = list(found.others)
    return parts


def _fields(record: Any) -> dict[str, Any]:
    kept: dict[str, Any] = record.model_dump(exclude={"id", "copy_bytes", "text"})
    return {name: value for name, value in kept.items() if not name.endswith("_id")}


def _print_report(view: "ReportView") -> None:
    tell(view.title or view.key)
    who = view.source if view.author in (None, view.source) else f"{view.author}, {view.source}"
    tell(f"{who}, published {view.published_on} ({view.published_basis})")
    print_table(
        "What it said, and what became of it",
        ("key", "likelihood", "due", "state", "outcome", "said"),
        [
            (
                each.key,
                _stated(each),
                each.due_on,
                each.state.value,
                each.outcome and each.outcome.value,
                each.statement,
            )
            for each in view.statements
        ],
        empty="nothing found in it",
    )


def _stated(view: "StatementView") -> str:
    from forecasts.exports.words import stated_probability

    said = stated_probability(
        view.term,
        view.low,
        view.point,
        view.high,
        yardstick=view.yardstick,
        basis=view.yardstick_basis,
    )
    return said or view.expression.value


def _print_everything(found: lists.Everything) -> None:
    for heading, lines in _chapters(found):
        if lines:
            tell(heading)
            for line in lines:
                tell(f"  {line}")


def _chapters(found: lists.Everything) -> list[tuple[str, list[str]]]:
    return [
        (found.key, _text_lines(found)),
        ("Question", _question_lines(found)),
        ("Outcome", _outcome_lines(found)),
        ("Evidence", _evidence_lines(found)),
    ]


def _text_lines(found: lists.Everything) -> list[str]:
    said = found.forecast or found.candidate
    if said is None:
        return []
    lines = []
    if found.forecast is not None and found.source is not None:
        relay = f", passed on by {found.relayed_by.name}" if found.relayed_by else ""
        lines.append(f"{found.source.name}{relay}: {found.forecast.statement}")
    if said.quote:
        lines.append(f"“{' '.join(said.quote.split())}”")
    where = f" at {said.start}-{said.end}" if said.start is not None else ""
    if found.report is not None:
        lines.append(f"report {found.report.key}, published {found.report.published_on}{where}")
    lines.append(f"{said.kind.value}, {said.polarity.value}: {likelihood(said)}")
    horizon = f"“{said.horizon_text}”" if said.horizon_text else "no time words"
    lines.append(f"horizon: {horizon}, {said.horizon_class.value}")
    if said.condition:
        lines.append(f"if: {said.condition}")
    if found.forecast is None and found.candidate is not None:
        candidate = found.candidate
        lines.append(f"candidate, {candidate.state.value}; trace: {', '.join(candidate.trace)}")
    return lines


def _question_lines(found: lists.Everything) -> list[str]:
    question = found.question
    if question is None:
        return []
    hindsight = ", written in hindsight" if question.retrospective else ""
    lines = [
        f"{question.key}: {question.question}",
        f"criteria: {question.criteria}",
        f"opens {question.opens_on} ({question.opens_basis.value}), "
        f"due {question.due_on} ({question.due_basis.value})",
        f"sharpened {question.sharpened_at.date()}{hindsight}",
    ]
    if found.orientation == "opposite":
        lines.append("yes is the failure of what the statement names")
    if found.others:
        lines.append(f"also on it: {', '.join(found.others)}")
    return lines


def _outcome_lines(found: lists.Everything) -> list[str]:
    verdict = found.verdict
    if verdict is None:
        return [] if found.question is None else ["open"]
    reason = f" ({verdict.void_reason.value})" if verdict.void_reason else ""
    lines = [f"{verdict.outcome.value}{reason}, recorded {verdict.recorded_at:%Y-%m-%d}"]
    for name, day in (("happened", verdict.happened_on), ("known", verdict.known_on)):
        lines.append(f"{name}: {day or 'not recorded'}")
    if verdict.certainty:
        lines.append(f"certainty of the verdict: {verdict.certainty.value}")
    if verdict.note:
        lines.append(f"note: {verdict.note}")
    return lines


def _evidence_lines(found: lists.Everything) -> list[str]:
    return [
        " ".join(
            part
            for part in (
                each.publisher and f"{each.publisher}:",
                each.shows,
                each.dated and f"({each.dated})",
                each.url or each.file_name,
            )
            if part
        )
        for each in found.evidence
    ]


def sources(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="Key or name of one source.")] = None,
    yardstick: Annotated[
        str | None, typer.Option(help="Put this scale in force for the source's future words.")
    ] = None,
    alias: Annotated[str | None, typer.Option(help="Let it be found by this name too.")] = None,
    person: PersonOption = "desk",
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """List the sources, or set one's yardstick.

    Example: forecasts sources cfr --yardstick us-icd203-2015
    """
    from forecasts.services import sources as service

    desk: Desk = context.obj
    if source is not None and yardstick is not None:
        scale = desk.yardstick(yardstick).id
        service.set_yardstick(desk.db, source, scale, by=person, now=desk.now())
    if source is not None and alias is not None:
        service.add_alias(desk.db, source, alias, by=person, now=desk.now())
    rows = lists.sources(desk.db)
    if source is not None:
        (key,) = lists.source_keys(desk.db, [source])
        rows = [row for row in rows if row.key == key]
    emit_rows(
        [asdict(row) for row in rows],
        style,
        "-",
        lambda: print_table(
            counted(len(rows), "source"),
            ("key", "name", "kind", "part of", "yardstick", "also called", "forecasts"),
            [
                (
                    row.key,
                    row.name,
                    row.kind,
                    row.parent,
                    row.yardstick,
                    ", ".join(row.aliases),
                    row.forecasts,
                )
                for row in rows
            ],
            empty="no sources yet; `forecasts add REPORT --source NAME` makes one",
        ),
    )
