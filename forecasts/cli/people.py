"""Commands about the people of the desk."""

from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.lazy import group
from forecasts.cli.options import ListFormat, ListFormatOption, PersonOption
from forecasts.cli.out import emit_rows, print_table
from forecasts.domain.person import Role
from forecasts.services import people as service

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk

app = group("Who works at the desk.")


@app.command("list")
def list_(context: typer.Context, style: ListFormatOption = ListFormat.TABLE) -> None:
    """List the people.

    Example: forecasts people list
    """
    desk: Desk = context.obj
    found = service.everybody(desk.db)
    emit_rows(
        [person.model_dump(exclude={"id"}) for person in found],
        style,
        "-",
        lambda: print_table(
            f"{len(found)} people",
            ("key", "name", "role", "e-mail", "time zone"),
            [(p.key, p.name, p.role.value, p.email, p.timezone) for p in found],
            empty="nobody yet; acts are recorded for `desk`",
        ),
    )


@app.command()
def add(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Short key, as used with --as.")],
    name: Annotated[str, typer.Option(help="Name.")],
    email: Annotated[str | None, typer.Option(help="Where digests go.")] = None,
    timezone: Annotated[str, typer.Option(help="As Europe/Paris.")] = "UTC",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.ANALYST,
    person: PersonOption = "desk",
) -> None:
    """Add somebody.

    Example: forecasts people add mk --name "M. K." --email mk@desk.example
    """
    desk: Desk = context.obj
    service.add_person(
        desk.db,
        key,
        name=name,
        email=email,
        timezone=timezone,
        role=role,
        by=person,
        now=desk.now(),
    )
    typer.echo(f"{key}: added")


@app.command()
def assign(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="Key of a question or of a forecast on it.")],
    to: Annotated[str, typer.Argument(metavar="PERSON", help="Who is asked about it.")],
    person: PersonOption = "desk",
) -> None:
    """Say who is asked about a question.

    Example: forecasts people assign cfr-2024-10-25.05 mk
    """
    desk: Desk = context.obj
    service.assign(desk.db, question, to, by=person, now=desk.now())
    typer.echo(f"{question}: {to} is asked")
