"""Commands that ask people: run, tick, outbox."""

import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from forecasts.cli.options import ListFormat, ListFormatOption, PersonOption, parse_moment
from forecasts.cli.out import emit_rows, print_table, say
from forecasts.cli.wording import counted
from forecasts.domain.prompt import Channel, DeliveryState
from forecasts.services.prompting import PromptPolicy, Sender, TickReport
from forecasts.services.prompting import outbox as entries
from forecasts.services.prompting import retry as try_again
from forecasts.services.prompting import tick as tick_once

if TYPE_CHECKING:
    from forecasts.cli.desk import Desk

AT_ANY_HOUR = PromptPolicy(digest_hour=0, working_days=frozenset(range(7)))
"""By hand or from cron, one is asked whenever one ticks."""


def senders(desk: "Desk") -> dict[Channel, Sender]:
    """The console, and mail where a server is set."""
    from forecasts.delivery.console import ConsoleSender

    settings = desk.settings
    found: dict[Channel, Sender] = {Channel.CONSOLE: ConsoleSender(sys.stdout)}
    if settings.smtp_host:
        from forecasts.delivery.email import EmailSender, MailSettings, Tls

        mail = MailSettings(
            host=settings.smtp_host,
            sender=settings.mail_from,
            port=settings.smtp_port,
            tls=Tls(settings.smtp_tls),
            username=settings.smtp_user or None,
            password=settings.smtp_password.get_secret_value() or None,
        )
        found[Channel.EMAIL] = EmailSender(mail)
    return found


def tick(
    context: typer.Context,
    now: Annotated[
        datetime | None,
        typer.Option(parser=parse_moment, metavar="MOMENT", help="As if at this moment."),
    ] = None,
) -> None:
    """One pass of asking, by hand or from cron.

    Plans prompts for what has fallen due and sends each person one digest a day. A second pass
    sends nothing new.

    Example: forecasts tick
    """
    from forecasts.scheduler import worker_name

    desk: Desk = context.obj
    report = tick_once(
        desk.db,
        now=now or desk.now(),
        send=senders(desk),
        policy=AT_ANY_HOUR,
        worker=worker_name(),
    )
    say(f"tick: {report}")


def run(context: typer.Context) -> None:
    """Ask people when things fall due, until stopped.

    One digest a person and working day, from eight o'clock their time. Feeds are polled beside
    it, when each is due. Stop it with Ctrl-C.

    Example: forecasts run
    """
    import logging

    from forecasts import clock
    from forecasts.cli.watch import FeedPolls
    from forecasts.scheduler import run_scheduler, stop_on_signals, worker_name

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    desk: Desk = context.obj
    send, worker = senders(desk), worker_name()
    channels = ", ".join(channel.value for channel in send)
    say(f"asking by {channels}, every {desk.settings.tick_seconds} s; Ctrl-C stops")

    def one_tick() -> TickReport:
        report = tick_once(desk.db, now=clock.now(), send=send, worker=worker)
        feeds.poll_in_background()
        return report

    with stop_on_signals() as stop, FeedPolls(desk) as feeds:
        run_scheduler(
            one_tick,
            clock=clock.now,
            stop=stop,
            interval_s=desk.settings.tick_seconds,
            on_report=lambda report: say(f"tick: {report}"),
        )
    say("stopped")


def outbox(
    context: typer.Context,
    state: Annotated[
        DeliveryState | None, typer.Option(help="Only deliveries in this state.")
    ] = None,
    retry: Annotated[str | None, typer.Option(metavar="KEY", help="Try a dead one.")] = None,
    person: PersonOption = "desk",
    style: ListFormatOption = ListFormat.TABLE,
) -> None:
    """Digests and how their delivery went.

    Example: forecasts outbox --state dead
    """
    desk: Desk = context.obj
    if retry is not None:
        try_again(desk.db, retry, by=person, now=desk.now())
        say(f"{retry}: will be tried again")
    found = entries(desk.db, state=state)
    emit_rows(
        [asdict(entry) for entry in found],
        style,
        "-",
        lambda: print_table(
            counted(len(found), "digest"),
            ("key", "to", "by", "state", "questions", "tries", "sent", "last error"),
            [
                (
                    e.key,
                    e.person,
                    e.channel.value,
                    e.state.value,
                    e.prompts,
                    e.attempts,
                    e.sent_at and f"{e.sent_at:%Y-%m-%d %H:%M}",
                    e.last_error,
                )
                for e in found
            ],
            empty="no digests",
        ),
    )
