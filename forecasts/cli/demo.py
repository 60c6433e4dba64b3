"""The demo: the main job on five real reports, each step with the command that does it."""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.options import TodayOption
from forecasts.cli.out import console, print_table, say, tell
from forecasts.cli.wording import shortened
from forecasts.errors import ConflictError

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.domain.document import Document
    from forecasts.domain.scorecard import Group, Scorecard
    from forecasts.storage.database import Database
    from forecasts.storage.grouped import Filters
    from seeds.records import SeedReport
    from seeds.replay import Matching

FIRST = 5
"""Rows of a long list that the demo shows."""


def demo(
    context: typer.Context,
    into: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep it here; default: a new folder.")
    ] = None,
    reports: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The five original texts: run them through the engine itself."
        ),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser at the end.")
    ] = False,
    today: TodayOption = None,
) -> None:
    """Show the whole loop on five real reports.

    Loads them, shows what is due, resolves what the records resolve with their evidence, prints
    scorecards, runs extraction on a sample, and writes HTML pages.

    Example: forecasts demo --into trial
    """
    from forecasts.storage.database import Database

    desk: Desk = context.obj
    folder = _folder(into)
    show = Demo(
        desk=desk,
        folder=folder,
        db=Database(str(folder / "desk.db")),
        today=desk.today(today),
        now=desk.now(today),
    )
    try:
        show.run(reports)
    finally:
        show.db.close()
    if open_page:
        typer.launch(str(show.page))


def _folder(into: Path | None) -> Path:
    if into is None:
        return Path(tempfile.mkdtemp(prefix="forecasts-demo-"))
    if (into / "desk.db").exists():
        raise ConflictError(f"{into} holds a desk.db already; name another folder or remove it")
    into.mkdir(parents=True, exist_ok=True)
    return into


@dataclass
class Demo:
    """One run of the demo."""

    desk: "Desk"
    folder: Path
    db: "Database"
    today: date
    now: datetime
    step: int = 0

    @property
    def page(self) -> Path:
        """The page with all scorecards."""
        return self.folder / "scorecards.html"

    def run(self, texts: Path | None) -> None:
        """Every step in turn."""
        from seeds.loader import report_drafts

        seeds = report_drafts()
        keys = self.load(seeds) if texts is None else self.read(seeds, texts)
        self.show_due()
        self.resolve(seeds, keys)
        if texts is None:
            self.resolve_scenarios(seeds)
        self.judge_reports()
        self.judge_series()
        self.extract_sample()
        self.write_pages()

    def head(self, title: str, command: str) -> None:
        """A step's title and the command that does it."""
        self.step += 1
        typer.echo(f"\n{self.step}. {title}")
        typer.echo(typer.style(f"   $ {command}", fg=typer.colors.CYAN))

    def load(self, seeds: "tuple[SeedReport, ...]") -> dict[str, str]:
        """Load the five reports' records, without their resolutions."""
        from seeds.load import load

        self.head("Five reports, their forecasts as typed records", "forecasts seeds load")
        load(self.db, now=self.now, reports=seeds, series=(), resolutions=False)
        self.print_funnels()
        typer.echo(
            "   Statements and questions are in our own words; the reports' sentences stay\n"
            "   with their publishers."
        )
        return {f.key: f.key for seed in seeds for f in seed.forecasts}

    def read(self, seeds: "tuple[SeedReport, ...]", texts: Path) -> dict[str, str]:
        """Run the original texts through the engine."""
        from seeds.replay import accept_records, add_seed_report, match

        self.head("The original texts through the engine", "forecasts add REPORT --source NAME")
        documents = _by_content(texts)
        keys: dict[str, str] = {}
        rows = []
        for seed in seeds:
            document = documents.get(seed.sha256)
            if document is None:
                say(f"   {seed.key}: no text in {texts} has its content; left out")
                continue
            scale = self.desk.yardstick(None)
            intake = add_seed_report(
                self.db, seed, document, yardstick=scale, by="desk", now=self.now
            )
            matching = match(self.db, seed, intake.key)
            keys |= accept_records(self.db, seed, matching, by="desk", now=self.now)
            rows.append(_matching_row(seed, document, intake.found, matching))
        print_table(
            "Candidates against the records, by span",
            ("report", "file", "records", "candidates", "matched", "missed", "surplus"),
            rows,
            empty="no text was recognised",
        )
        typer.echo(
            "   Matched candidates were accepted on the records' questions, missed claims\n"
            "   added by hand; surplus ones stay pending: forecasts review REPORT"
        )
        self.print_funnels()
        return keys

    def print_funnels(self) -> None:
        """What was found in each report, state by state."""
        from forecasts.domain.funnel import State
        from forecasts.storage.grouped import Dimension, Filters

        card = self.card(Dimension.REPORT, Filters())
        shown = [state for state in State if card.total.funnel.count(state)]
        print_table(
            "What was found (every statement is in exactly one state)",
            ("report", "found", *(state.value.replace("_", " ") for state in shown)),
            [
                (
                    group.key["report"],
                    group.funnel.statements,
                    *(group.funnel.count(state) for state in shown),
                )
                for group in card.groups
            ],
            empty="nothing",
        )

    def card(self, by: object, filters: "Filters") -> "Scorecard":
        """A scorecard that includes questions written in hindsight."""
        from forecasts.services.scorecards import Asked, scorecard
        from forecasts.storage.grouped import Dimension

        asked = Asked(Dimension(str(by)), filters, retrospective=True)
        return scorecard(self.db, asked, today=self.today)

    def show_due(self) -> None:
        """What waits for a verdict."""
        from forecasts.services.lists import due

        self.head("What is due", f"forecasts due --today {self.today}")
        items = due(self.db, today=self.today)
        print_table(
            f"{len(items)} questions are due or overdue; the oldest:",
            ("key", "due", "source", "question"),
            [
                (i.key, i.due_on, ", ".join(i.sources), shortened(i.question, 80))
                for i in items[:FIRST]
            ],
            empty="nothing is due",
        )

    def resolve(self, seeds: "tuple[SeedReport, ...]", keys: dict[str, str]) -> None:
        """Record every verdict that the records have, with its evidence."""
        from seeds.replay import resolve_as_recorded

        self.head(
            "Verdicts with evidence",
            "forecasts resolve cfr-2024-10-25.05 no --evidence-file evidence.toml",
        )
        resolved = sum(
            resolve_as_recorded(self.db, seed, keys, by="desk", now=self.now)
            for seed in seeds
            if keys.keys() >= {f.key for f in seed.forecasts}
        )
        evidence = sum(
            len(f.resolution.evidence_drafts)
            for seed in seeds
            for f in seed.forecasts
            if f.resolution and f.key in keys
        )
        typer.echo(
            f"   {resolved} questions resolved on {evidence} pieces of evidence, such as:"
        )
        self.show_example(keys)
        self.print_funnels()

    def show_example(self, keys: dict[str, str]) -> None:
        """One resolved forecast with its evidence."""
        from forecasts.services.lists import show

        key = keys.get("cfr-2024-10-25.05")
        if key is None:
            return
        found = show(self.db, key)
        if found.forecast and found.question and found.verdict:
            tell(f"   {key}: {found.forecast.statement}")
            tell(f"     asked:    {found.question.question}")
            tell(f"     outcome:  {found.verdict.outcome.value}")
        for evidence in found.evidence:
            tell(f"     evidence: {evidence.publisher}: {evidence.shows}")

    def resolve_scenarios(self, seeds: "tuple[SeedReport, ...]") -> None:
        """The alternatives that a report sets out, and which came about."""
        from forecasts.cli.scenarios import print_set
        from forecasts.services.scenarios import resolve_set, show_set

        for seed in seeds:
            for each in seed.scenario_sets:
                self.head("A scenario set", f"forecasts scenarios resolve {each.key} SCENARIO")
                for scenario in each.scenarios:
                    resolution = scenario.resolution
                    if resolution is None or resolution.judgement.outcome != "yes":
                        continue
                    resolve_set(
                        self.db,
                        each.key,
                        scenario.key,
                        evidence=resolution.evidence_drafts,
                        happened_on=resolution.judgement.happened_on,
                        known_on=resolution.judgement.known_on,
                        note=resolution.judgement.note,
                        by="desk",
                        now=self.now,
                    )
                print_set(show_set(self.db, each.key))

    def judge_reports(self) -> None:
        """Scorecards of the five reports' sources, which are too few to judge."""
        from forecasts.storage.grouped import Dimension, Filters

        self.head(
            "Scorecards of the five", "forecasts scorecard --by report --include retrospective"
        )
        typer.echo(
            "   All five are retrospective: their questions were sharpened in November 2026,\n"
            "   when outcomes could be known. Without --include retrospective nothing\n"
            "   prospective is scored."
        )
        card = self.card(Dimension.REPORT, Filters())
        print_table(
            "Scored so far (Brier 0 to 1, lower is better; the range is over the terms' bands)",
            ("report", "n", "Brier", "over the band", "judgement"),
            [_score_row(group) for group in card.groups],
            empty="nothing scored",
        )

    def judge_series(self) -> None:
        """A full scorecard, of a set large enough for one."""
        from forecasts.exports.table import print_scorecard
        from forecasts.storage.grouped import Dimension, Filters
        from seeds.load import load

        self.head(
            "A set large enough to judge (platform data: FiveThirtyEight, CC BY 4.0)",
            "forecasts scorecard fivethirtyeight",
        )
        load(self.db, now=self.now, reports=())
        print_scorecard(
            self.card(Dimension.SOURCE, Filters(sources=("fivethirtyeight",))), console()
        )

    def extract_sample(self) -> None:
        """The extractor on a sample report."""
        from forecasts.cli.wording import likelihood
        from forecasts.extraction import candidates
        from forecasts.ingestion import read
        from seeds.samples import sample_reports

        sample = sample_reports()[0]
        self.head(
            "Extraction on a sample report, written for this project",
            f"forecasts extract {sample.name} --published {sample.published_on}",
        )
        document = read(str(sample.path))
        found = candidates(
            document.text,
            published_on=sample.published_on,
            yardstick=self.desk.yardstick(None),
        )
        print_table(
            f"{len(found)} forecast statements; the first:",
            ("kind", "likelihood", "due", "statement"),
            [
                (d.kind.value, likelihood(d), d.due_on, shortened(d.quote or "", 90))
                for d in found[:FIRST]
            ],
            empty="nothing found",
        )

    def write_pages(self) -> None:
        """HTML pages: all scorecards, and one page a report."""
        from forecasts.exports.html import to_html
        from forecasts.exports.report_page import report_page
        from forecasts.services.lists import reports
        from forecasts.services.views import report_view
        from forecasts.storage.grouped import Dimension, Filters

        self.head(
            "Pages to pass on",
            "forecasts scorecard --include retrospective --format html --out scorecards.html",
        )
        card = self.card(Dimension.SOURCE, Filters())
        self.page.write_text(to_html(card, title="Scorecards"), "utf-8")
        typer.echo(f"   {self.page}")
        for row in reports(self.db):
            view = report_view(self.db, row.key, as_of=card.as_of, today=self.today)
            path = self.folder / f"{row.key}.html"
            path.write_text(report_page(view), "utf-8")
            typer.echo(f"   {path}")
        typer.echo("\nGo on with this desk:")
        typer.echo(f"   $ forecasts --db {self.folder / 'desk.db'} due")


def _by_content(folder: Path) -> "dict[str, Document]":
    """The readable documents of a folder by the hash of their bytes."""
    from forecasts.errors import TransferError
    from forecasts.ingestion import read

    if not folder.is_dir():
        raise TransferError(f"no folder {folder}")
    documents = {}
    for path in sorted(folder.iterdir()):
        if path.is_file():
            try:
                document = read(str(path))
            except TransferError as error:
                say(f"   {path.name}: left out ({error})")
                continue
            documents[document.sha256] = document
    return documents


def _matching_row(
    seed: "SeedReport", document: "Document", found: int, matching: "Matching"
) -> tuple[object, ...]:
    return (
        seed.key,
        Path(document.name).name,
        len(seed.forecasts),
        found,
        len(matching.matched),
        len(matching.missed),
        len(matching.surplus),
    )


def _score_row(group: "Group") -> tuple[object, ...]:
    score = group.score
    brier = score.brier
    if brier.value is None or brier.best_reading is None or brier.worst_reading is None:
        return group.key["report"], 0, None, None, group.sentence
    return (
        group.key["report"],
        int(score.n),
        f"{brier.value:.4f}",
        f"{brier.best_reading:.4f}-{brier.worst_reading:.4f}",
        group.sentence,
    )
