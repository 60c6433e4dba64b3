"""Commands of triage: review, accept, park, reject, merge."""

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.options import PersonOption, TodayOption, parse_day, parse_probability
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
from forecasts.cli.wording import likelihood
from forecasts.domain.forecast import Resolvable, VoiceKind
from forecasts.domain.probability import Orientation
from forecasts.errors import ForecastsError
from forecasts.services import review as service
from forecasts.services.questions import QuestionSpec

if TYPE_CHECKING:
    from datetime import date, datetime

    from forecasts.cli.desk import Desk
    from forecasts.services.review import Pending

CandidateArgument = Annotated[
    str, typer.Argument(help="Key of a candidate, as `list` shows it.")
]


def accept(
    context: typer.Context,
    candidate: CandidateArgument,
    question: QuestionOption = None,
    criteria: CriteriaOption = None,
    due: DueOption = None,
    opens: OpensOption = None,
    question_key: Annotated[
        str | None,
        typer.Option(help="An existing question, or the new one's key, as port-2026.1."),
    ] = None,
    orientation: Annotated[
        Orientation, typer.Option(help="Is yes the event named, or its failure?")
    ] = Orientation.SAME,
    topic: TopicOption = None,
    condition_question: Annotated[
        str | None,
        typer.Option(help="Question of the condition; when it resolves no, this is void."),
    ] = None,
    reference: ReferenceOption = None,
    reference_basis: ReferenceBasisOption = None,
    desk_probability: Annotated[
        int | None,
        typer.Option(parser=parse_probability, metavar="P", help="The desk's own forecast."),
    ] = None,
    statement: Annotated[str | None, typer.Option(help="The claim in one sentence.")] = None,
    voice: Annotated[
        str | None, typer.Option(help="Whose claim it is, if not the one found.")
    ] = None,
    voice_kind: Annotated[VoiceKind | None, typer.Option(help="What they are.")] = None,
    resolvable: Annotated[
        Resolvable, typer.Option(help="Resolvable as written, sharpened, or not at all.")
    ] = Resolvable.SHARPENED,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Make a candidate a forecast on a question.

    Without --due the text's own end counts, and the desk's default where it gives none.

    Example: forecasts accept cfr-2024-10-25.05 --question "By 28 February 2025, will ...?"
    --criteria "ISW's monthly count; higher than in October" --due 2025-02-28
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
    spec = replace(
        spec,
        key=question_key,
        orientation=orientation,
        condition_question=condition_question,
    )
    claim = service.ClaimSpec(
        statement=statement,
        voice=voice,
        voice_kind=voice_kind,
        resolvable=resolvable,
        desk_ppm=desk_probability,
    )
    accepted = service.accept(
        desk.db,
        candidate,
        spec,
        claim,
        policy=desk.settings.horizon_policy,
        by=person,
        now=desk.now(today),
    )
    _say_accepted(accepted)


def _say_accepted(accepted: service.Accepted) -> None:
    question = accepted.question
    mark = "; written in hindsight, so scored apart" if question.retrospective else ""
    typer.echo(
        f"{accepted.forecast.key}: accepted for {accepted.source} on question {question.key}, "
        f"due {question.due_on} ({question.due_basis.value}){mark}"
    )


def park(
    context: typer.Context,
    candidates: Annotated[list[str], typer.Argument(help="Keys of candidates.")],
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Count candidates without asking about them.

    Example: forecasts park cfr-2024-10-25.01 cfr-2024-10-25.03
    """
    desk: Desk = context.obj
    parked = service.park(desk.db, candidates, by=person, now=desk.now(today))
    typer.echo(f"parked: {', '.join(candidate.key for candidate in parked)}")


def reject(
    context: typer.Context,
    candidate: CandidateArgument,
    reason: Annotated[str, typer.Option(help="Why it is no forecast.")],
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Say that a candidate is no forecast.

    Example: forecasts reject cfr-2024-10-25.03 --reason "speaks of the past"
    """
    desk: Desk = context.obj
    service.reject(desk.db, candidate, reason=reason, by=person, now=desk.now(today))
    typer.echo(f"{candidate}: rejected")


def merge(
    context: typer.Context,
    candidate: CandidateArgument,
    into: Annotated[str, typer.Argument(help="The statement it repeats.")],
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Count a candidate as one with another statement.

    Example: forecasts merge cfr-2024-10-25.09 cfr-2024-10-25.02
    """
    desk: Desk = context.obj
    service.merge(desk.db, candidate, into, by=person, now=desk.now(today))
    typer.echo(f"{candidate}: merged into {into}")


KEYS = "[a]ccept  par[k]  [x] reject  [s]kip  [b]ack  [q]uit"


def review(
    context: typer.Context,
    report: Annotated[str | None, typer.Argument(help="Key of a report; default: all.")] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Ask line by line, as in a pipe; no full screen.")
    ] = False,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Go through the pending candidates, one by one.

    Most trackable first: quantified, dated, surely extracted. On a terminal in a full screen
    with the text round each, where ? shows the keys; in a pipe and with --plain, line by line.
    Every answer is kept at once, so one may leave at any time.

    Example: forecasts review cfr-2024-10-25
    """
    desk: Desk = context.obj
    if not plain and _has_screen():
        _on_screen(desk, report, person, today)
        return
    waiting = service.pending(desk.db, report, policy=desk.settings.horizon_policy)
    if not waiting:
        typer.echo("nothing is pending; `forecasts due` shows what to resolve")
        return
    typer.echo(f"{len(waiting)} pending. {KEYS}")
    try:
        _go_through(desk, waiting, person, desk.now(today))
    except typer.Abort as stop:
        if not isinstance(stop.__context__, EOFError):
            raise
        typer.echo()  # the end of the input is a quit
    left = len(service.pending(desk.db, report, policy=desk.settings.horizon_policy))
    typer.echo(f"{left} pending")


def _has_screen() -> bool:
    """Whether a person sits at a terminal that can show more than lines."""
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return at_terminal and os.environ.get("TERM", "dumb") != "dumb"


def _on_screen(desk: "Desk", report: str | None, person: str, today: "date | None") -> None:
    from forecasts.cli.screen.start import open_screen

    triage = open_screen(desk, report, by=person, today=today)
    if not triage.items and not triage.settled:
        typer.echo("nothing is pending; `forecasts due` shows what to resolve")
        return
    typer.echo(f"{triage.settled} settled, {len(triage.items)} pending")


def _go_through(desk: "Desk", waiting: "list[Pending]", person: str, now: "datetime") -> None:
    """Ask about each in turn, and about an earlier one again where it is asked for."""
    place = 0
    while place < len(waiting):
        _show(waiting[place], f"{place + 1}/{len(waiting)}")
        answer = _ask(desk, waiting[place], person, now)
        if answer == "q":
            return
        place = max(0, place - 1) if answer == "b" else place + 1


def _show(item: "Pending", place: str) -> None:
    candidate, draft = item.candidate, item.draft
    doubt = "not: " if candidate.polarity == "negated" else ""
    typer.echo(f"\n{place}  {candidate.key}  {candidate.kind.value}")
    tell(f"  “{' '.join((candidate.quote or '').split())}”")
    tell(f"  {doubt}{likelihood(candidate)}")
    if candidate.attributed_to:
        tell(f"  said by {candidate.attributed_to}")
    window = item.window
    tell(f"  opens {window.opens_on}, due {window.due_on} ({window.due_basis.value})")
    if draft.missing:
        tell(f"  missing: {', '.join(draft.missing)}")
    tell(f"  draft: {draft.question}")


def _ask(desk: "Desk", item: "Pending", person: str, now: "datetime") -> str:
    """Ask until the candidate is dealt with, or left; the answer."""
    while True:
        answer = str(typer.prompt("a/k/x/s/b/q", default="s")).strip().lower()[:1]
        if answer in ("s", "b", "q"):
            return answer
        if answer not in ("a", "k", "x"):
            typer.echo(KEYS)
            continue
        try:
            _do(desk, item, answer, person, now)
        except (ForecastsError, typer.BadParameter) as error:
            tell(f"not done: {error}")
            continue
        return answer


def _do(desk: "Desk", item: "Pending", answer: str, person: str, now: "datetime") -> None:
    key = item.candidate.key
    if answer == "a":
        _accept_asking(desk, item, person, now)
    elif answer == "k":
        service.park(desk.db, [key], by=person, now=now)
    else:
        reason = typer.prompt("why is it no forecast")
        service.reject(desk.db, key, reason=reason, by=person, now=now)


def _accept_asking(desk: "Desk", item: "Pending", person: str, now: "datetime") -> None:
    question = typer.prompt("question", default=item.draft.question)
    criteria = typer.prompt("criteria (what counts as yes, who settles it)")
    due = typer.prompt("due", default=item.window.due_on, value_proc=_day_or_same)
    spec = QuestionSpec(question=question, criteria=criteria, due_on=due)
    _say_accepted(
        service.accept(
            desk.db,
            item.candidate.key,
            spec,
            policy=desk.settings.horizon_policy,
            by=person,
            now=now,
        )
    )


def _day_or_same(answer: object) -> object:
    return parse_day(answer) if isinstance(answer, str) else answer
