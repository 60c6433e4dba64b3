"""Commands that take reports in: extract, add, reports."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecasts.cli.options import (
    ListFormat,
    ListFormatOption,
    OutOption,
    PersonOption,
    TodayOption,
    parse_day,
)
from forecasts.cli.out import emit, emit_rows, print_table, progress, say
from forecasts.cli.wording import counted, likelihood

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.config import Settings
    from forecasts.domain.candidate import CandidateDraft
    from forecasts.domain.document import Document
    from forecasts.llm import Extractor as Finder
    from forecasts.llm import LanguageModel
    from forecasts.services.intake import Intake

ReportsArgument = Annotated[
    list[str],
    typer.Argument(
        help="Text, Markdown, HTML, PDF, DOCX or e-mail files, or addresses; - is stdin."
    ),
]
PublishedOption = Annotated[
    date | None,
    typer.Option(
        "--published",
        parser=parse_day,
        metavar="DATE",
        help="Day of publication; every horizon counts from it.",
    ),
]
YardstickOption = Annotated[
    str | None, typer.Option(help="Scale for likelihood words; see `yardsticks`.")
]


class Extractor(StrEnum):
    """Ways to find forecast statements."""

    RULES = "rules"
    LLM = "llm"  # a language model alone
    BOTH = "both"


ExtractorOption = Annotated[
    Extractor, typer.Option(help="Read by rules, by a language model (llm) or by both.")
]


def extract(
    context: typer.Context,
    reports: ReportsArgument,
    published: PublishedOption = None,
    yardstick: YardstickOption = None,
    extractor: ExtractorOption = Extractor.RULES,
    style: ListFormatOption = ListFormat.TABLE,
    out: OutOption = "-",
    text_out: Annotated[
        Path | None, typer.Option(help="Write the text that offsets refer to (one report).")
    ] = None,
    why_not: Annotated[
        bool, typer.Option("--why-not", help="List the spans that were looked at and left out.")
    ] = False,
) -> None:
    """List the forecast statements of a report, without a database.

    Example: forecasts extract brief.txt --published 2025-05-02 --format jsonl
    """
    from forecasts.ingestion import read

    desk: Desk = context.obj
    scale = desk.yardstick(yardstick)
    find = _finder(desk, extractor)
    found: list[tuple[Document, list[CandidateDraft]]] = []
    with progress("Reading reports", len(reports)) as step:
        for name in reports:
            document = read(name)
            day = _published(document, published)
            drafts = find(document.text, published_on=day, yardstick=scale)
            found.append((document, drafts))
            step()
    if text_out is not None:
        _write_text(found, text_out)
    if why_not:
        _print_rejected(found, published)
        return
    rows = [_object(document, draft) for document, drafts in found for draft in drafts]
    emit_rows(rows, style, out, lambda: _print_candidates(found))


def _published(document: "Document", given: date | None) -> date | None:
    if given is not None:
        return given
    stated = document.published_on
    if stated is None:
        say(
            f"{document.name}: no publication date found; dates are left out (--published DATE)"
        )
        return None
    say(f"{document.name}: published {stated.value} ({stated.basis}); --published overrides")
    return stated.value


def _finder(desk: "Desk", extractor: Extractor) -> "Finder":
    """What finds the candidates; talk about a language model goes to stderr."""
    if extractor is Extractor.RULES:
        from forecasts.extraction import candidates

        return candidates
    from forecasts.llm import ModelAlone, RulesAndModel

    model = _language_model(desk.settings)
    alone = extractor is Extractor.LLM
    return ModelAlone(model, say) if alone else RulesAndModel(model, say)


def _language_model(settings: "Settings") -> "LanguageModel":
    """The model that is set. Raises UsageError: none is, or its address cannot be used."""
    from forecasts.llm import Caps, Endpoint, LanguageModel

    endpoint = Endpoint(
        settings.llm_url,
        settings.llm_model,
        settings.llm_api_key,
        settings.llm_timeout_seconds,
    )
    caps = Caps(characters=settings.llm_max_characters)
    return LanguageModel(endpoint, caps, settings.llm_cache_folder)


def _object(document: "Document", draft: "CandidateDraft") -> dict[str, Any]:
    from forecasts.exports.candidates import candidate_object

    return candidate_object(draft, doc=Path(document.name).name, sha256=document.text_sha256)


def _write_text(found: "list[tuple[Document, list[CandidateDraft]]]", path: Path) -> None:
    if len(found) != 1:
        raise typer.BadParameter("--text-out takes one report at a time")
    emit(found[0][0].text, str(path))


def _print_candidates(found: "list[tuple[Document, list[CandidateDraft]]]") -> None:
    for document, drafts in found:
        print_table(
            f"{Path(document.name).name}: {counted(len(drafts), 'forecast statement')}",
            ("at", "kind", "likelihood", "due", "who", "statement"),
            [
                (
                    f"{draft.start}-{draft.end}",
                    draft.kind.value,
                    ("not: " if draft.polarity == "negated" else "") + likelihood(draft),
                    _due(draft),
                    draft.attributed_to or "",
                    " ".join((draft.quote or "").split()),
                )
                for draft in drafts
            ],
            empty=f"{Path(document.name).name}: no forecast statement found",
        )


def _due(draft: "CandidateDraft") -> str:
    if draft.due_on is not None:
        return draft.due_on.isoformat()
    if draft.opens_on is not None and draft.horizon_class == "long":
        return f"after {draft.opens_on}"
    return "" if draft.horizon_class == "unspecified" else draft.horizon_class.value


def _print_rejected(
    found: "list[tuple[Document, list[CandidateDraft]]]", published: date | None
) -> None:
    from forecasts.extraction import rejections

    for document, _ in found:
        print_table(
            f"{Path(document.name).name}: looked at and left out",
            ("at", "why not", "words"),
            [
                (f"{each.start}-{each.end}", each.rule, " ".join(each.quote.split()))
                for each in rejections(document.text, published_on=published)
            ],
            empty=f"{Path(document.name).name}: nothing was left out",
        )


def add(
    context: typer.Context,
    reports: ReportsArgument,
    source: Annotated[str, typer.Option(help="Outlet or author whose report it is.")],
    author: Annotated[str | None, typer.Option(help="Who wrote it for the outlet.")] = None,
    published: PublishedOption = None,
    title: Annotated[
        str | None, typer.Option(help="Title, if the text's own is not right.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where it was published.")] = None,
    yardstick: YardstickOption = None,
    extractor: ExtractorOption = Extractor.RULES,
    key: Annotated[
        str | None, typer.Option(help="Key of the report; default: source and day.")
    ] = None,
    declared: Annotated[
        bool, typer.Option("--declared", help="The report itself names that yardstick.")
    ] = False,
    marking: Annotated[
        str | None, typer.Option(help="Handling caveat; travels with exports.")
    ] = None,
    new_source: Annotated[
        bool, typer.Option("--new-source", help="Add the source even if a name is near.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be stored, store nothing.")
    ] = False,
    person: PersonOption = "desk",
    today: TodayOption = None,
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """Store a report and the candidates found in it.

    The same file a second time adds nothing.

    Example: forecasts add brief.txt --source "Example Institute" --published 2025-05-02
    """
    from forecasts.ingestion import read
    from forecasts.services.intake import Particulars, add_report
    from forecasts.services.sources import yardstick_in_force

    desk: Desk = context.obj
    particulars = Particulars(
        source=source,
        author=author,
        published_on=published,
        title=title,
        url=url,
        marking=marking,
        key=key,
        new_source=new_source,
    )
    scale = desk.yardstick(yardstick or yardstick_in_force(desk.db, source))
    find = _finder(desk, extractor)
    done: list[Intake] = []
    with progress("Adding reports", len(reports)) as step:
        for name in reports:
            document = read(name)
            done.append(
                add_report(
                    desk.db,
                    document,
                    particulars,
                    yardstick=scale,
                    declared=declared,
                    find=find,
                    by=person,
                    now=desk.now(today),
                    dry_run=dry_run,
                )
            )
            step()
    rows = [_intake_row(intake, dry_run) for intake in done]
    emit_rows(rows, style, "-", lambda: _say_intakes(done, dry_run))


def _intake_row(intake: "Intake", dry_run: bool) -> dict[str, Any]:
    return {
        "key": intake.key,
        "source": intake.source,
        "published_on": intake.published_on,
        "published_basis": intake.published_basis,
        "added": intake.is_new and not dry_run,
        "candidates": intake.found,
        "already_tracked": intake.already_tracked,
    }


def _say_intakes(done: "list[Intake]", dry_run: bool) -> None:
    for intake in done:
        _say_intake(intake, dry_run)


def _say_intake(intake: "Intake", dry_run: bool) -> None:
    from forecasts.services.intake import GIVEN

    basis = "" if intake.published_basis == GIVEN else f", {intake.published_basis}"
    head = f"{intake.key} ({intake.source}, published {intake.published_on}{basis})"
    if not intake.is_new:
        typer.echo(f"{head}: already there with {intake.found} candidates; nothing added")
        return
    verb = "would be added" if dry_run else "added"
    tracked = f", {intake.already_tracked} of them tracked already" * bool(
        intake.already_tracked
    )
    typer.echo(f"{head}: {verb} with {intake.found} candidates{tracked}")
    if not dry_run:
        typer.echo(f"Next: forecasts review {intake.key}")


def reports(context: typer.Context, style: ListFormatOption = ListFormat.TABLE) -> None:
    """List the reports.

    Example: forecasts reports --format json
    """
    from dataclasses import asdict

    from forecasts.services.lists import reports as listed

    desk: Desk = context.obj
    rows = listed(desk.db)
    emit_rows(
        [asdict(row) for row in rows],
        style,
        "-",
        lambda: print_table(
            counted(len(rows), "report"),
            (
                "key",
                "published",
                "source",
                "author",
                "candidates",
                "pending",
                "forecasts",
                "title",
            ),
            [
                (
                    row.key,
                    f"{row.published_on}{'' if row.published_exact else ' (at the earliest)'}",
                    row.source,
                    row.author or "",
                    str(row.candidates) if row.has_text else "no text",
                    str(row.pending),
                    str(row.forecasts),
                    row.title or "",
                )
                for row in rows
            ],
            empty="no reports yet; add one: forecasts add REPORT --source NAME",
        ),
    )
