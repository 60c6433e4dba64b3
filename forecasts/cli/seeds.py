"""Commands about the seed records."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.lazy import group
from forecasts.cli.out import print_table

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk

app = group("Load or verify the seed records.")


@app.command()
def load(context: typer.Context) -> None:
    """Load five reports' forecasts with their resolutions, and a platform's series.

    A second time adds nothing.

    Example: forecasts --db trial.db seeds load
    """
    from seeds.load import load as load_seeds

    desk: Desk = context.obj
    summary = load_seeds(desk.db, now=desk.now())
    print_table(
        "Seed records",
        ("what", "forecasts", "questions", "resolutions", "note"),
        [
            (each.key, each.forecasts, each.questions, each.resolutions, each.note)
            for each in summary.all
        ],
        empty="no seed records are packaged",
    )
    if not summary.added_anything:
        typer.echo("nothing added: all of it was there already")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the texts lie.")],
) -> None:
    """Check every span's hash against the original texts, where somebody has them.

    Texts are known by their content, whatever the files are called.

    Example: forecasts seeds verify ~/reports
    """
    from seeds.verify import verify as verify_seeds

    checked = verify_seeds(folder)
    print_table(
        f"Spans of the seed records in {folder}",
        ("report", "file", "spans", "fit"),
        [
            (
                each.key,
                each.file.name if each.file else None,
                each.spans,
                "not found" if each.file is None else ", ".join(each.misfits) or "all",
            )
            for each in checked.reports
        ],
        empty="no seed records are packaged",
    )
    if not checked.holds:
        raise typer.Exit(1)
