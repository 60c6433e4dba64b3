"""The command that measures the extractor."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.options import OutOption
from forecasts.cli.out import emit, print_table, to_json
from forecasts.errors import TransferError

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.extraction.evaluation import Evaluation, Tally


class ResultFormat(StrEnum):
    """How results are written."""

    TABLE = "table"
    JSON = "json"


SHOWN = (
    "precision",
    "recall",
    "f1",
    "found",
    "near_miss_rejection",
    "probability",
    "due_where_dated",
    "source_where_named",
    "joint",
)


def evaluate(
    context: typer.Context,
    texts: Annotated[Path, typer.Option(help="Folder with the texts, ID.txt.")],
    gold: Annotated[Path, typer.Option(help="Folder with the annotations, ID.jsonl.")],
    index: Annotated[
        Path | None, typer.Option(help="List of the documents; default: index.json there.")
    ] = None,
    yardstick: Annotated[str | None, typer.Option(help="Scale for likelihood words.")] = None,
    style: Annotated[
        ResultFormat, typer.Option("--format", help="Table for people, JSON for machines.")
    ] = ResultFormat.TABLE,
    out: OutOption = "-",
) -> None:
    """Measure the extractor against annotated texts.

    Example: forecasts evaluate --texts corpus/texts --gold corpus/gold
    """
    from datetime import date

    from forecasts.domain.candidate import CandidateDraft
    from forecasts.extraction import candidates
    from forecasts.extraction.evaluation import evaluate as measured

    for folder in (texts, gold):
        if not folder.is_dir():
            raise TransferError(f"there is no folder {folder}")
    desk: Desk = context.obj
    scale = desk.yardstick(yardstick)

    def predict(text: str, published_on: date | None) -> list[CandidateDraft]:
        return candidates(text, published_on=published_on, yardstick=scale)

    result = measured(gold, texts, index, predict)
    if style is ResultFormat.JSON or out != "-":
        emit(to_json(result.as_json()), out)
    else:
        _print(result)


def _print(result: "Evaluation") -> None:
    rows = [("all", result.total), *result.by_group.items(), *result.by_genre.items()]
    rows += result.by_document.items()
    print_table(
        "Extraction against the gold: shares, 1 is best",
        ("texts", "gold", "found as", *(name.replace("_", " ") for name in SHOWN)),
        [_row(name, tally) for name, tally in rows],
        empty="no annotated text",
    )


def _row(name: str, tally: "Tally") -> tuple[object, ...]:
    figures = tally.figures
    shares = (figures[each] for each in SHOWN)
    return (
        name,
        tally.gold,
        tally.predicted,
        *(None if share is None else f"{share:.3f}" for share in shares),
    )
