"""Commands about feeds: watch add, list, remove and poll; and polling beside the scheduler."""

import logging
import threading
from dataclasses import asdict
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.lazy import group
from forecasts.cli.options import ListFormat, ListFormatOption, PersonOption
from forecasts.cli.out import emit_rows, print_table, say
from forecasts.errors import ForecastsError, TransferError, UsageError

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk
    from forecasts.services.polling import PollReport
    from forecasts.services.watching import FeedRow

logger = logging.getLogger(__name__)

LONGEST_GOODBYE_S = 5.0
"""Seconds that a stop waits for a poll under way; what is cut off is done at the next start."""

BROKEN = 6
"""Exit code where a feed could not be read."""

app = group("Follow RSS and Atom feeds.")

FeedArgument = Annotated[
    str, typer.Argument(metavar="URL", help="Address of the feed, or its key.")
]


@app.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address of the RSS or Atom feed.")],
    source: Annotated[str, typer.Option(help="Outlet whose reports it lists.")],
    author: Annotated[str | None, typer.Option(help="Who writes all of them.")] = None,
    yardstick: Annotated[
        str | None, typer.Option(help="Scale for likelihood words; see `yardsticks`.")
    ] = None,
    every: Annotated[
        int, typer.Option(min=5, max=10_080, metavar="MINUTES", help="From poll to poll.")
    ] = 60,
    new_source: Annotated[
        bool, typer.Option("--new-source", help="Add the source even if a name is near.")
    ] = False,
    person: PersonOption = "desk",
) -> None:
    """Follow a feed; `run` polls it, and `watch poll` does so by hand.

    Example: forecasts watch add https://institute.example/feed.xml --source "Example Institute"
    """
    from forecasts.ingestion.fetching import checked_address
    from forecasts.services.watching import follow

    desk: Desk = context.obj
    try:
        url = checked_address(url)
    except TransferError as error:
        raise UsageError(str(error)) from error
    feed = follow(
        desk.db,
        url,
        source=source,
        author=author,
        yardstick=desk.yardstick(yardstick) if yardstick else None,
        interval=timedelta(minutes=every),
        new_source=new_source,
        by=person,
        now=desk.now(),
    )
    typer.echo(f"{feed.key}: followed, every {feed.interval_minutes} minutes")
    typer.echo(f"Next: forecasts watch poll {url}")


@app.command()
def remove(context: typer.Context, url: FeedArgument, person: PersonOption = "desk") -> None:
    """Follow a feed no longer; its reports stay.

    Example: forecasts watch remove https://institute.example/feed.xml
    """
    from forecasts.services.watching import leave

    desk: Desk = context.obj
    feed = leave(desk.db, url, by=person, now=desk.now())
    typer.echo(f"{feed.key}: no longer followed; its reports stay")


@app.command("list")
def list_(context: typer.Context, style: ListFormatOption = ListFormat.TABLE) -> None:
    """List the feeds, and the entries that need a person.

    Example: forecasts watch list
    """
    from forecasts.services.watching import feeds

    desk: Desk = context.obj
    rows = feeds(desk.db)
    emit_rows([asdict(row) for row in rows], style, "-", lambda: _print_feeds(rows))


def _print_feeds(rows: "list[FeedRow]") -> None:
    print_table(
        f"{len(rows)} feeds",
        ("key", "source", "every", "polled", "added", "pending", "failures", "last error"),
        [
            (
                row.key,
                row.source,
                f"{row.interval_minutes} min",
                f"{row.polled_at:%Y-%m-%d %H:%M}" if row.polled_at else "not yet",
                str(row.added),
                str(row.pending),
                str(row.failures),
                row.last_error or "",
            )
            for row in rows
        ],
        empty="no feeds yet; follow one: forecasts watch add URL --source NAME",
    )
    entries = [entry for row in rows for entry in row.attention]
    if entries:
        print_table(
            f"{len(entries)} entr{'y needs' if len(entries) == 1 else 'ies need'} attention",
            ("feed", "title", "address", "why"),
            [(e.feed, e.title or "", e.url, e.why or "") for e in entries],
            empty="",
        )
        typer.echo("Add one by hand: forecasts add ADDRESS --source NAME --published DATE")


@app.command()
def poll(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Argument(metavar="[URL]", help="One feed; default: all of them.")
    ] = None,
) -> None:
    """Poll feeds now, and add the reports of new entries.

    Example: forecasts watch poll
    """
    from forecasts.ingestion.feeds import Web
    from forecasts.services.polling import poll_now

    desk: Desk = context.obj
    report = poll_now(desk.db, url, now=desk.now(), reader=Web(), yardstick=desk.yardstick)
    say(f"poll: {report}")
    if report.attention:
        say("Next: forecasts watch list")
    if report.broken:
        raise typer.Exit(BROKEN)


class FeedPolls:
    """Polls the feeds that are due in a thread of its own, one polling at a time.

    A slow feed so holds up nobody. Leaving the block asks a polling under way to stop after its
    present fetch; one that does not is left behind, and the next start does the rest.
    """

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "FeedPolls":
        """Nothing runs until it is asked for."""
        return self

    def poll_in_background(self) -> None:
        """Start a polling, unless one is under way; returns at once."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._poll, name="feeds", daemon=True)
            self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ask it to stop, and wait a little."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(LONGEST_GOODBYE_S)

    def _poll(self) -> None:
        try:
            report = self._due()
        except ForecastsError as error:
            logger.error("polling failed: %s", error)
        except Exception:  # the thread must end, so that the next one may fare better
            logger.exception("polling failed")
        else:
            if report.did_something:
                say(f"poll: {report}")

    def _due(self) -> "PollReport":
        from forecasts import clock
        from forecasts.ingestion.feeds import Web
        from forecasts.services.polling import poll_due

        desk = self._desk
        return poll_due(
            desk.db,
            now=clock.now(),
            reader=Web(),
            yardstick=desk.yardstick,
            stopping=self._stopping.is_set,
        )
