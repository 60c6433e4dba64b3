"""Commands that keep the desk sound: doctor, backup, restore, audit, config."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.options import ListFormat, ListFormatOption
from forecasts.cli.out import emit_rows, print_table
from forecasts.errors import UsageError

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk


def doctor(context: typer.Context, style: ListFormatOption = ListFormat.TABLE) -> None:
    """Look the database over.

    The exit code is 1 if something is wrong.

    Example: forecasts doctor
    """
    from forecasts.services.health import Level
    from forecasts.services.health import doctor as checked

    desk: Desk = context.obj
    checks = checked(desk.db, now=desk.now(), yardsticks=desk.yardsticks.keys())
    emit_rows(
        [{"key": check.name, **asdict(check)} for check in checks],
        style,
        "-",
        lambda: print_table(
            f"Database {desk.db.name}",
            ("check", "level", "what it says", "what would mend it"),
            [(c.name, c.level.value, c.says, c.mend) for c in checks],
            empty="no checks",
        ),
    )
    if any(check.level is Level.FAIL for check in checks):
        raise typer.Exit(1)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where the copy goes.")],
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite.")] = False,
) -> None:
    """Copy the database to a file, safely.

    It may be in use meanwhile.

    Example: forecasts backup desk-2026-11-22.db
    """
    from forecasts.services.backup import backup as copied

    desk: Desk = context.obj
    size = copied(desk.db, file, replace=replace)
    typer.echo(f"{file}: {size} bytes, checked")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The copy that `backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Set the present database aside.")
    ] = False,
) -> None:
    """Put a backup in place of the database.

    Example: forecasts --db desk.db restore desk-2026-11-22.db --replace
    """
    from forecasts.services.backup import restore as restored
    from forecasts.storage.database import database_url

    desk: Desk = context.obj
    url = database_url(desk.resolved_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise UsageError("restore puts back SQLite files; for PostgreSQL use pg_restore")
    version = restored(file, Path(url.database), replace=replace)
    typer.echo(f"{url.database}: restored, schema {version}")


class AuditAct(StrEnum):
    """What may be done with the trail."""

    VERIFY = "verify"


def audit(
    context: typer.Context,
    act: Annotated[AuditAct, typer.Argument(help="What to do.")] = AuditAct.VERIFY,
) -> None:
    """Verify the trail of acts.

    The exit code is 1 if an entry was changed, dropped or moved.

    Example: forecasts audit verify
    """
    from forecasts.services.audit import verify_chain

    desk: Desk = context.obj
    check = verify_chain(desk.db)
    if check.holds:
        typer.echo(f"{check.entries} entries, unbroken; head {check.head}")
        return
    typer.echo(f"entry {check.broken_at} does not fit the {check.entries} before it")
    raise typer.Exit(1)


class ConfigAct(StrEnum):
    """What may be done with the settings."""

    SHOW = "show"


def config(
    context: typer.Context,
    act: Annotated[ConfigAct, typer.Argument(help="What to do.")] = ConfigAct.SHOW,
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """Show the settings in force.

    Secrets are masked. Each is set by an environment variable, FORECASTS_ and its name in
    capitals, or in the TOML file that FORECASTS_CONFIG names.

    Example: forecasts config show
    """
    desk: Desk = context.obj
    values = desk.settings.model_dump(mode="json")
    values["database_url"] = _without_password(desk.resolved_url)
    rows = [{"key": name, "value": value} for name, value in sorted(values.items())]
    emit_rows(
        rows,
        style,
        "-",
        lambda: print_table(
            "Settings", ("name", "value"), [tuple(row.values()) for row in rows], empty="none"
        ),
    )


def _without_password(url: str) -> str:
    from forecasts.storage.database import database_url

    return database_url(url).render_as_string(hide_password=True)
