"""The command that shows the scales."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecasts.cli.options import ListFormat, ListFormatOption
from forecasts.cli.out import emit_rows, print_table
from forecasts.cli.wording import band
from forecasts.domain.probability import as_fraction

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.domain.yardstick import Yardstick


def yardsticks(
    context: typer.Context,
    yardstick: Annotated[str | None, typer.Argument(help="Show one scale's terms.")] = None,
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """The scales from words to probabilities.

    Ours are listed with the desk's own, which win over ours of the same name. A desk adds its
    own by FORECASTS_YARDSTICKS_FILE=scales.toml.

    Example: forecasts yardsticks uk-phia-2018
    """
    desk: Desk = context.obj
    scales = [desk.yardstick(yardstick)] if yardstick else list(desk.yardsticks.values())
    emit_rows(
        [_plain(scale) for scale in scales],
        style,
        "-",
        lambda: _print_terms(scales[0]) if yardstick else _print_scales(scales, desk),
    )


def _plain(scale: "Yardstick") -> dict[str, Any]:
    return {
        "key": scale.id,
        "version": scale.version,
        "title": scale.title,
        "issuer": scale.issuer,
        "citation": scale.citation,
        "checked": scale.checked,
        "gaps": scale.gaps,
        "nested": scale.nested,
        "note": scale.note,
        "terms": [
            {
                "term": term.term,
                "synonyms": list(term.synonyms),
                "low": as_fraction(term.probability.low),
                "point": as_fraction(term.probability.point),
                "high": as_fraction(term.probability.high),
            }
            for term in scale.terms
        ],
    }


def _print_scales(scales: "list[Yardstick]", desk: "Desk") -> None:
    print_table(
        f"{len(scales)} yardsticks; in force by default: {desk.settings.yardstick}",
        ("id", "title", "issuer", "version", "terms", "numbers"),
        [
            (each.id, each.title, each.issuer, each.version, len(each.terms), each.checked)
            for each in scales
        ],
        empty="no yardsticks",
    )


def _print_terms(scale: "Yardstick") -> None:
    print_table(
        f"{scale.title} ({scale.issuer}, {scale.version})",
        ("term", "also", "range", "scored at"),
        [
            (
                term.term,
                ", ".join(term.synonyms),
                band(term.probability.low, term.probability.high),
                band(term.probability.point, term.probability.point),
            )
            for term in scale.terms
        ],
        empty="no terms",
    )
    typer.echo(f"Source: {scale.citation}")
    if scale.note:
        typer.echo(f"Note: {scale.note}")
