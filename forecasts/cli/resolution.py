"""Commands for when horizons end: due, resolve, snooze, redate, reopen."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from forecasts.cli.options import (
    ListFormat,
    ListFormatOption,
    PersonOption,
    TodayOption,
    parse_day,
    parse_probability,
)
from forecasts.cli.out import emit_rows, print_table
from forecasts.cli.wording import counted
from forecasts.domain.resolution import Certainty, Judgement, Outcome, VoidReason
from forecasts.errors import UsageError
from forecasts.services.lists import DueItem
from forecasts.services.lists import due as due_items

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.services.resolving import Resolved

KeyArgument = Annotated[str, typer.Argument(help="Key of a question, or of a forecast on it.")]
ReasonOption = Annotated[str, typer.Option(help="Why; kept with the act.")]


def due(
    context: typer.Context,
    today: TodayOption = None,
    ahead: Annotated[int, typer.Option(min=0, help="Also what comes in so many days.")] = 0,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything is due.")
    ] = False,
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """List what is due and overdue.

    Example: forecasts due --today 2025-08-02
    """
    desk: Desk = context.obj
    items = due_items(desk.db, today=desk.today(today), ahead_days=ahead)
    emit_rows([asdict(item) for item in items], style, "-", lambda: _print_due(items))
    if exit_code and any(item.days_late >= 0 for item in items):
        raise typer.Exit(1)


def _print_due(items: list[DueItem]) -> None:
    print_table(
        counted(len(items), "open question"),
        ("key", "due", "when", "source", "question"),
        [
            (
                item.key,
                item.due_on.isoformat(),
                lateness(item.days_late),
                ", ".join(item.sources),
                item.question,
            )
            for item in items
        ],
        empty="nothing is due",
    )
    if items:
        typer.echo(f"Next: forecasts resolve {items[0].key} yes|no --evidence URL")


def lateness(days: int) -> str:
    """How a due date reads from today.

    Examples:
        >>> lateness(0), lateness(1), lateness(-3)
        ('today', '1 day late', 'in 3 days')
    """
    if days == 0:
        return "today"
    count = f"{abs(days)} day{'s' * (abs(days) != 1)}"
    return f"{count} late" if days > 0 else f"in {count}"


def resolve(
    context: typer.Context,
    key: KeyArgument,
    outcome: Annotated[Outcome, typer.Argument(help="What became of it.")],
    evidence: Annotated[
        list[str] | None, typer.Option(help="Link or file that shows it; may be repeated.")
    ] = None,
    evidence_file: Annotated[
        Path | None,
        typer.Option(help="TOML with [[evidence]]: url or file, publisher, date, shows."),
    ] = None,
    happened_on: Annotated[
        date | None,
        typer.Option(parser=parse_day, metavar="DATE", help="The day of the event."),
    ] = None,
    known_on: Annotated[
        date | None,
        typer.Option(parser=parse_day, metavar="DATE", help="The day a source could say so."),
    ] = None,
    fraction: Annotated[
        int | None,
        typer.Option(parser=parse_probability, metavar="F", help="How much, for partly."),
    ] = None,
    reason: Annotated[VoidReason | None, typer.Option(help="Why void.")] = None,
    note: Annotated[str | None, typer.Option(help="The reasoning, in words.")] = None,
    certainty: Annotated[
        Certainty | None, typer.Option(help="How sure the desk is of the verdict.")
    ] = None,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Record what became of a question.

    Questions that hang on it as their condition go void by themselves when it resolves no.

    Example: forecasts resolve blackburn-2025-05-02.10 yes --known-on 2025-08-01
    --evidence https://example.org/monthly-map
    """
    from forecasts.cli.evidence import gather
    from forecasts.services.resolving import record_verdict

    desk: Desk = context.obj
    judgement = _judgement(outcome, fraction, reason, happened_on, known_on, note)
    resolved = record_verdict(
        desk.db,
        key,
        judgement,
        evidence=gather(evidence or [], evidence_file),
        certainty=certainty,
        by=person,
        now=desk.now(today),
    )
    _say_resolved(resolved, desk.today(today))


def _judgement(
    outcome: Outcome,
    fraction: int | None,
    reason: VoidReason | None,
    happened_on: date | None,
    known_on: date | None,
    note: str | None,
) -> Judgement:
    fields = {
        "outcome": outcome,
        "fraction_ppm": fraction,
        "void_reason": reason,
        "happened_on": happened_on,
        "known_on": known_on,
        "note": note,
    }
    try:
        return Judgement.model_validate(fields)
    except ValidationError as error:
        faults = "; ".join(
            fault["msg"].removeprefix("Value error, ") for fault in error.errors()
        )
        raise UsageError(faults) from None


def _say_resolved(resolved: "Resolved", today: date) -> None:
    question, outcome = resolved.question, resolved.resolution.outcome
    waits = outcome is not Outcome.VOID and question.due_on >= today
    matures = f"; known, matures after {question.due_on}" if waits else ""
    typer.echo(f"{question.key}: {outcome and outcome.value}{matures}")
    for key in resolved.voided:
        typer.echo(f"{key}: void, its condition was not met")


def snooze(
    context: typer.Context,
    key: KeyArgument,
    until: Annotated[
        date, typer.Argument(parser=parse_day, metavar="UNTIL", help="First day to ask again.")
    ],
    reason: ReasonOption,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Ask no more about a question until a day.

    Example: forecasts snooze cfr-2024-10-25.05 2025-03-15 --reason "count comes mid-month"
    """
    from forecasts.services.resolving import snooze as snoozed

    desk: Desk = context.obj
    question = snoozed(desk.db, key, until, reason=reason, by=person, now=desk.now(today))
    times = f", {question.snoozes} times so far" * (question.snoozes > 1)
    typer.echo(f"{question.key}: snoozed until {until}{times}")


def redate(
    context: typer.Context,
    key: KeyArgument,
    due_on: Annotated[
        date, typer.Argument(parser=parse_day, metavar="DATE", help="The new last day.")
    ],
    reason: ReasonOption,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Move a question's due date.

    Example: forecasts redate cfr-2024-10-25.05 2025-03-31 --reason "season ends in March"
    """
    from forecasts.services.questions import QuestionSpec, sharpen

    desk: Desk = context.obj
    spec = QuestionSpec(due_on=due_on)
    question = sharpen(desk.db, key, spec, reason=reason, by=person, now=desk.now(today))
    mark = "; written in hindsight from now on" * question.retrospective
    typer.echo(f"{question.key}: due {question.due_on}{mark}")


def reopen(
    context: typer.Context,
    key: KeyArgument,
    reason: ReasonOption,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Take a resolution back; it stays on record.

    Example: forecasts reopen cfr-2024-10-25.05 --reason "the count was corrected"
    """
    from forecasts.services.resolving import reopen as reopened

    desk: Desk = context.obj
    question = reopened(desk.db, key, reason=reason, by=person, now=desk.now(today))
    typer.echo(f"{question.key}: open again")
