"""APScheduler as a clock, and no more: one repeating job that calls the tick, watched over.

Its job stores are not used, since they lose jobs: what is to be asked and sent lies in the
database, and a tick missed here only makes the next one do more.
"""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import FrameType
from typing import Any, Protocol

from forecasts.errors import ForecastsError
from forecasts.services.prompting import TickReport

logger = logging.getLogger(__name__)

INTERVAL_S = 30.0
WAKE_AFTER = 3
"""Intervals without a tick after which the job is woken."""
GIVE_UP_AFTER = 2
"""Intervals from the waking after which it has not helped, and the process ends."""
STUCK = 70
"""Exit code of a process whose ticks have stopped, so that its supervisor starts another."""


class StopSign(Protocol):
    """Whether to stop; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """True from the moment somebody wants an end."""


class Stop:
    """A stop sign that a signal handler may set; an Event set there could deadlock."""

    def __init__(self) -> None:
        self._wanted = False

    def is_set(self) -> bool:
        """Whether a stop is wanted."""
        return self._wanted

    def set(self) -> None:
        """Want a stop."""
        self._wanted = True


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """A stop sign set by SIGTERM and SIGINT; the second signal ends the process at once.

    Works in the main thread only; the handlers of before come back at the end.
    """
    stop = Stop()

    def handle(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    before = {
        number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def worker_name() -> str:
    """A name no other running process has: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


def run_scheduler(
    tick: Callable[[], TickReport],
    *,
    clock: Callable[[], datetime],
    stop: StopSign,
    interval_s: float = INTERVAL_S,
    on_report: Callable[[TickReport], object] = lambda report: None,
) -> None:
    """Tick at once and then every interval, until told to stop; a tick under way is finished.

    A tick that fails is logged and the next one tried. Where no tick has ended for three
    intervals by the monotonic clock (the wall clock was put back, say) the job is woken;
    where none ends for two more, the process exits with code 70, since a stuck thread cannot
    be ended otherwise.

    Args:
        tick: one pass of the prompting.
        clock: the present moment.
        stop: checked several times a second.
        interval_s: seconds from one tick to the next.
        on_report: called after each tick that did something.
    """
    beat = Beat(tick, on_report)
    scheduler = _started(beat, interval_s, clock)
    logger.info("ticking every %g s", interval_s)
    while not stop.is_set():
        _watch(beat, scheduler, interval_s, clock)
        time.sleep(min(0.2, interval_s / 2))
    logger.info("stopping")
    scheduler.shutdown(wait=True)


@dataclass(slots=True)
class Beat:
    """Calls the tick and knows when it last ended and when it was last woken."""

    tick: Callable[[], TickReport]
    on_report: Callable[[TickReport], object]
    ended_at: float = field(default_factory=time.monotonic)
    woken_at: float | None = None

    def __call__(self) -> None:
        """One tick. Errors end in the log: the next tick may fare better."""
        try:
            report = self.tick()
            if report.did_something:
                logger.info("tick: %s", report)
                self.on_report(report)
        except ForecastsError as error:
            logger.error("tick failed: %s", error)
        except Exception:  # the clock must outlive a fault in what it calls
            logger.exception("tick failed")
        self.ended_at = time.monotonic()
        self.woken_at = None


def _started(beat: Beat, interval_s: float, clock: Callable[[], datetime]) -> Any:
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        beat,
        "interval",
        seconds=interval_s,
        id="tick",
        next_run_time=clock(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler


def _watch(
    beat: Beat, scheduler: Any, interval_s: float, clock: Callable[[], datetime]
) -> None:
    moment, woken_at = time.monotonic(), beat.woken_at
    silence = moment - beat.ended_at
    if woken_at is None and silence > WAKE_AFTER * interval_s:
        logger.warning("no tick for %.0f s; waking the job", silence)
        beat.woken_at = moment
        scheduler.modify_job("tick", next_run_time=clock())
    elif woken_at is not None and moment - woken_at > GIVE_UP_AFTER * interval_s:
        logger.critical("no tick for %.0f s; giving up", silence)
        logging.shutdown()
        os._exit(STUCK)
