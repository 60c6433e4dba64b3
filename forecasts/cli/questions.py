"""Commands about questions: sharpen, link, unlink."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.options import PersonOption, TodayOption
from forecasts.cli.out import tell
from forecasts.cli.specs import (
    CriteriaOption,
    DueOption,
    OpensOption,
    QuestionOption,
    ReferenceBasisOption,
    ReferenceOption,
    TopicOption,
    question_spec,
)
from forecasts.domain.probability import Orientation
from forecasts.domain.sharpening import MISSING_ASKS
from forecasts.services import questions as service
from forecasts.services.drafting import Sharpening, sharpening

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk

KeyArgument = Annotated[str, typer.Argument(help="Key of a question, or of a statement on it.")]
ForecastArgument = Annotated[str, typer.Argument(help="Key of a forecast.")]


def sharpen(
    context: typer.Context,
    key: KeyArgument,
    question: QuestionOption = None,
    criteria: CriteriaOption = None,
    due: DueOption = None,
    opens: OpensOption = None,
    topic: TopicOption = None,
    reference: ReferenceOption = None,
    reference_basis: ReferenceBasisOption = None,
    reason: Annotated[str | None, typer.Option(help="Why the question changes.")] = None,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """See what a statement lacks, draft or change its question.

    Without options it only shows. With options, a pending candidate is accepted with them, and
    a standing question is changed (--reason); its former wording is kept.

    Example: forecasts sharpen cfr-2024-10-25.05
    """
    desk: Desk = context.obj
    spec = question_spec(
        question=question,
        criteria=criteria,
        due=due,
        opens=opens,
        topic=topic,
        reference=reference,
        reference_basis=reference_basis,
    )
    found = sharpening(desk.db, key, policy=desk.settings.horizon_policy)
    if spec == service.QuestionSpec():
        _show(found)
    elif found.question is None:
        from forecasts.services.review import accept

        accepted = accept(
            desk.db,
            key,
            spec,
            policy=desk.settings.horizon_policy,
            by=person,
            now=desk.now(today),
        )
        typer.echo(f"{key}: accepted on question {accepted.question.key}")
    else:
        _change(desk, key, spec, reason, person, today)


def _change(
    desk: "Desk",
    key: str,
    spec: service.QuestionSpec,
    reason: str | None,
    person: str,
    today: date | None,
) -> None:
    if not reason:
        raise typer.BadParameter("a change to a question needs --reason")
    changed = service.sharpen(desk.db, key, spec, reason=reason, by=person, now=desk.now(today))
    mark = " (retrospective from now on)" if changed.retrospective else ""
    typer.echo(f"{changed.key}: {changed.question} due {changed.due_on}{mark}")


def _show(found: Sharpening) -> None:
    tell(f"{found.key}: “{' '.join(found.said.split())}”")
    for name in found.draft.missing:
        tell(f"  missing {name}: {MISSING_ASKS.get(name, '')}")
    window = found.window
    tell(f"  opens {window.opens_on} ({window.opens_basis.value})")
    tell(f"  due {window.due_on} ({window.due_basis.value})")
    if found.question is None:
        tell(f"  draft: {found.draft.question}")
        tell(
            f'Next: forecasts accept {found.key} --question "{found.draft.question}" '
            '--criteria "..."'
        )
    else:
        tell(f"  question: {found.question.question}")
        tell(f"  criteria: {found.question.criteria}")


def link(
    context: typer.Context,
    forecast: ForecastArgument,
    question: Annotated[str, typer.Argument(help="Key of the question.")],
    orientation: Annotated[
        Orientation, typer.Option(help="Is yes the event named, or its failure?")
    ] = Orientation.SAME,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Hang a forecast on another question.

    Example: forecasts link meduza-2024-10-23.10 cfr-2024-10-25.08
    """
    desk: Desk = context.obj
    service.relink(
        desk.db,
        forecast,
        question,
        orientation=orientation,
        by=person,
        now=desk.now(today),
    )
    typer.echo(f"{forecast}: hangs on {question} ({orientation.value})")


def unlink(
    context: typer.Context,
    forecast: ForecastArgument,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Take a forecast off its question.

    Example: forecasts unlink meduza-2024-10-23.10
    """
    desk: Desk = context.obj
    service.relink(desk.db, forecast, None, by=person, now=desk.now(today))
    typer.echo(f"{forecast}: hangs on no question")
