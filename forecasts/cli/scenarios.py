"""Commands about scenario sets."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecasts.cli.evidence import gather
from forecasts.cli.lazy import group
from forecasts.cli.options import (
    ListFormat,
    ListFormatOption,
    PersonOption,
    TodayOption,
    parse_day,
    parse_probability,
)
from forecasts.cli.out import emit_rows, print_table, tell
from forecasts.cli.wording import band, counted
from forecasts.domain.probability import ProbabilityRange
from forecasts.domain.scenario import Sighting
from forecasts.errors import UsageError
from forecasts.services import scenarios as service

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk

app = group("Scenario sets, their scenarios and signposts.")

SetArgument = Annotated[str, typer.Argument(metavar="SET", help="Key of a scenario set.")]


@app.command("list")
def list_(context: typer.Context, style: ListFormatOption = ListFormat.TABLE) -> None:
    """List the scenario sets.

    Example: forecasts scenarios list
    """
    desk: Desk = context.obj
    sets = service.list_sets(desk.db)
    emit_rows(
        [_plain(each) for each in sets],
        style,
        "-",
        lambda: print_table(
            counted(len(sets), "scenario set"),
            ("key", "title", "report", "exclusive", "scenarios"),
            [
                (
                    each.key,
                    each.title,
                    each.report,
                    "yes" if each.exclusive else "no",
                    ", ".join(view.scenario.name for view in each.scenarios),
                )
                for each in sets
            ],
            empty="no scenario sets; begin one: forecasts scenarios new TITLE",
        ),
    )


def _plain(view: service.SetView) -> dict[str, Any]:
    return {
        "key": view.key,
        "title": view.title,
        "report": view.report,
        "exclusive": view.exclusive,
        "note": view.note,
        "warning": view.warning,
        "scenarios": [_plain_scenario(each) for each in view.scenarios],
    }


def _plain_scenario(view: service.ScenarioView) -> dict[str, Any]:
    scenario, resolution = view.scenario, view.resolution
    return {
        "key": scenario.key,
        "name": scenario.name,
        "impact": scenario.impact,
        "low_ppm": scenario.low_ppm,
        "point_ppm": scenario.point_ppm,
        "high_ppm": scenario.high_ppm,
        "question": view.question and view.question.key,
        "outcome": resolution and resolution.outcome,
        "forecasts": [forecast.key for forecast in view.forecasts],
        "indicators": [
            {
                "key": indicator.key,
                "text": indicator.text,
                "check_on": indicator.check_on,
                "sighting": check and check.sighting,
                "seen_on": check and check.seen_on,
            }
            for indicator, check in view.indicators
        ],
    }


@app.command()
def show(
    context: typer.Context, key: SetArgument, style: ListFormatOption = ListFormat.TABLE
) -> None:
    """Show a scenario set with its forecasts and signposts.

    Example: forecasts scenarios show specialeurasia-2024-11-employment
    """
    desk: Desk = context.obj
    view = service.show_set(desk.db, key)
    emit_rows([_plain(view)], style, "-", lambda: print_set(view))


def print_set(view: service.SetView) -> None:
    """A scenario set for people."""
    kind = "at most one can come about" if view.exclusive else "more than one can come about"
    tell(f"{view.key}: {view.title} ({kind})")
    if view.warning:
        tell(f"  Warning: {view.warning}")
    for each in view.scenarios:
        scenario = each.scenario
        stated = band(scenario.low_ppm, scenario.high_ppm)
        chance = f" [{stated}]" if scenario.low_ppm is not None else " [no likelihood given]"
        outcome = each.resolution.outcome if each.resolution else None
        tell(f"  {scenario.key}  {scenario.name}{chance}: {outcome or 'open'}")
        if scenario.impact:
            tell(f"    impact: {scenario.impact}")
        if each.question:
            tell(f"    question: {each.question.question}")
        for forecast in each.forecasts:
            tell(f"    forecast {forecast.key}: {forecast.statement}")
        for indicator, check in each.indicators:
            found = check.sighting.value if check else "not checked yet"
            seen = f" on {check.seen_on}" if check and check.seen_on else ""
            tell(
                f"    signpost {indicator.key}, check on {indicator.check_on}: "
                f"{indicator.text} [{found}{seen}]"
            )


@app.command()
def new(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What the alternatives are about.")],
    report: Annotated[str | None, typer.Option(help="Report that sets them out.")] = None,
    exclusive: Annotated[
        bool, typer.Option("--exclusive/--not-exclusive", help="Can only one come about?")
    ] = True,
    note: Annotated[str | None, typer.Option(help="Anything else.")] = None,
    person: PersonOption = "desk",
) -> None:
    """Begin a scenario set.

    Example: forecasts scenarios new "How the talks end" --report cfr-2024-10-25
    """
    desk: Desk = context.obj
    made = service.new_set(
        desk.db,
        title,
        report=report,
        exclusive=exclusive,
        note=note,
        by=person,
        now=desk.now(),
    )
    typer.echo(f'{made.key}: begun. Next: forecasts scenarios add {made.key} "NAME"')


@app.command()
def add(
    context: typer.Context,
    key: SetArgument,
    name: Annotated[str, typer.Argument(help="Name of the scenario.")],
    impact: Annotated[str | None, typer.Option(help="What it would mean.")] = None,
    low: Annotated[
        int | None, typer.Option(parser=parse_probability, metavar="P", help="Lower bound.")
    ] = None,
    high: Annotated[
        int | None, typer.Option(parser=parse_probability, metavar="P", help="Upper bound.")
    ] = None,
    question: Annotated[str | None, typer.Option(help="Key of its question.")] = None,
    forecast: Annotated[
        list[str] | None, typer.Option(help="Key of a forecast within it; may be repeated.")
    ] = None,
    signpost: Annotated[
        str | None, typer.Option(help="What would be seen if it were coming about.")
    ] = None,
    check_on: Annotated[
        date | None,
        typer.Option(parser=parse_day, metavar="DATE", help="When to look for the signpost."),
    ] = None,
    person: PersonOption = "desk",
) -> None:
    """Add a scenario to a set.

    Example: forecasts scenarios add how-the-talks-end "They fail" --low 0.2 --high 0.4
    --signpost "Delegation leaves early" --check-on 2025-06-01
    """
    if (low is None) != (high is None):
        raise UsageError("--low and --high go together")
    if (signpost is None) != (check_on is None):
        raise UsageError("--signpost and --check-on go together")
    desk: Desk = context.obj
    likelihood = None
    if low is not None and high is not None:
        if high < low:
            raise UsageError("--high is below --low")
        likelihood = ProbabilityRange(low, (low + high) // 2, high)
    spec = service.ScenarioSpec(
        name=name,
        impact=impact,
        likelihood=likelihood,
        question=question,
        forecasts=tuple(forecast or ()),
    )
    scenario = service.add_scenario(desk.db, key, spec, by=person, now=desk.now())
    if signpost is not None and check_on is not None:
        service.add_indicator(
            desk.db, scenario.key, signpost, check_on=check_on, by=person, now=desk.now()
        )
    print_set(service.show_set(desk.db, key))


@app.command()
def observe(
    context: typer.Context,
    indicator: Annotated[str, typer.Argument(help="Key of a signpost, as `show` has it.")],
    sighting: Annotated[Sighting, typer.Argument(help="What was found.")],
    seen_on: Annotated[
        date | None, typer.Option(parser=parse_day, metavar="DATE", help="The day of it.")
    ] = None,
    evidence: Annotated[str | None, typer.Option(help="Link that shows it.")] = None,
    note: Annotated[str | None, typer.Option(help="In words.")] = None,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Record a check of a signpost.

    Example: forecasts scenarios observe specialeurasia-2024-11-employment.frontline.i1 seen
    --seen-on 2025-01-10 --evidence https://example.org/report
    """
    desk: Desk = context.obj
    service.observe(
        desk.db,
        indicator,
        sighting,
        seen_on=seen_on,
        url=evidence,
        note=note,
        by=person,
        now=desk.now(today),
    )
    typer.echo(f"{indicator}: {sighting.value}")


@app.command()
def resolve(
    context: typer.Context,
    key: SetArgument,
    happened: Annotated[
        str | None, typer.Argument(help="Key or name of the scenario that came about.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="No scenario came about.")] = False,
    evidence: Annotated[
        list[str] | None, typer.Option(help="Link or file that shows it; may be repeated.")
    ] = None,
    happened_on: Annotated[
        date | None,
        typer.Option(parser=parse_day, metavar="DATE", help="The day of the event."),
    ] = None,
    known_on: Annotated[
        date | None,
        typer.Option(parser=parse_day, metavar="DATE", help="The day a source could say so."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="The reasoning, in words.")] = None,
    person: PersonOption = "desk",
    today: TodayOption = None,
) -> None:
    """Say which scenario came about.

    The others of an exclusive set resolve no with it.

    Example: forecasts scenarios resolve how-the-talks-end "They fail" --evidence https://...
    """
    if (happened is None) != none:
        raise UsageError("name the scenario that came about, or give --none")
    desk: Desk = context.obj
    settled = service.resolve_set(
        desk.db,
        key,
        happened,
        evidence=gather(evidence or [], None),
        happened_on=happened_on,
        known_on=known_on,
        note=note,
        by=person,
        now=desk.now(today),
    )
    typer.echo(f"{key}: {len(settled)} questions resolved")
    print_set(service.show_set(desk.db, key))
