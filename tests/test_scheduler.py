"""The clock that calls the tick: repeating, surviving faults, stopping cleanly."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forecasts import clock
from forecasts.errors import DatabaseError
from forecasts.scheduler import STUCK, Stop, run_scheduler, stop_on_signals, worker_name
from forecasts.services.prompting import TickReport

REPOSITORY = Path(__file__).resolve().parents[1]


class Ticks:
    """A tick that counts its calls, does what it is told at each, and stops after the last."""

    def __init__(self, *acts: Callable[[], TickReport]) -> None:
        self.acts = acts
        self.calls = 0
        self.stop = Stop()

    def __call__(self) -> TickReport:
        act = self.acts[self.calls]
        self.calls += 1
        if self.calls == len(self.acts):
            self.stop.set()
        return act()


def idle() -> TickReport:
    return TickReport(waiting=2)


def busy() -> TickReport:
    return TickReport(planned=4, sent=1)


def database_gone() -> TickReport:
    raise DatabaseError("database desk.db: locked")


def fault() -> TickReport:
    raise RuntimeError("a fault of ours")


def test_it_ticks_at_once_and_again_and_tells_only_of_ticks_that_did_something(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks = Ticks(busy, idle, busy)
    told: list[TickReport] = []
    with caplog.at_level(logging.INFO, logger="forecasts.scheduler"):
        run_scheduler(
            ticks, clock=clock.now, stop=ticks.stop, interval_s=0.5, on_report=told.append
        )
    assert ticks.calls == 3
    assert told == [busy(), busy()]
    lines = [r.message for r in caplog.records if r.name == "forecasts.scheduler"]
    assert lines.count("tick: 4 planned, 1 sent") == 2


def test_a_tick_that_fails_is_logged_and_the_next_one_tried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks = Ticks(database_gone, fault, busy)
    run_scheduler(ticks, clock=clock.now, stop=ticks.stop, interval_s=0.5)
    assert ticks.calls == 3
    assert "tick failed: database desk.db: locked" in caplog.text
    assert "a fault of ours" in caplog.text


def test_a_clock_put_back_an_hour_does_not_stop_the_ticks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks = Ticks(busy, busy)
    moments = iter([clock.now() + timedelta(hours=1)])

    def put_back() -> datetime:
        return next(moments, clock.now())

    run_scheduler(ticks, clock=put_back, stop=ticks.stop, interval_s=0.5)
    assert ticks.calls == 2
    assert "waking the job" in caplog.text


def test_a_tick_under_way_is_finished_before_the_end() -> None:
    done = []

    def slow() -> TickReport:
        time.sleep(0.4)
        done.append(True)
        return busy()

    ticks = Ticks(slow)
    run_scheduler(ticks, clock=clock.now, stop=ticks.stop, interval_s=5)
    assert done == [True]


def test_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_on_signals() as stop:
        assert not stop.is_set()
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_worker_is_named_after_its_process() -> None:
    assert worker_name().rpartition(":")[2].isdigit()


PROGRAM = """
import sys, time
from forecasts import clock
from forecasts.scheduler import run_scheduler, stop_on_signals
from forecasts.services.prompting import TickReport

def tick():
    sys.stdout.write("ticking\\n")
    sys.stdout.flush()
    time.sleep(float(sys.argv[1]))
    return TickReport()

with stop_on_signals() as stop:
    run_scheduler(tick, clock=clock.now, stop=stop, interval_s=float(sys.argv[2]))
"""


def start(tick_s: float, interval_s: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(tick_s), str(interval_s)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ticking\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_cleanly(number: signal.Signals) -> None:
    with start(tick_s=0.1, interval_s=30) as process:
        process.send_signal(number)
        assert process.wait(20) == 0


def test_a_second_signal_ends_it_at_once() -> None:
    with start(tick_s=60, interval_s=30) as process:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 128 + signal.SIGTERM


def test_a_process_whose_tick_hangs_ends_with_an_error() -> None:
    with start(tick_s=60, interval_s=0.2) as process:
        assert process.wait(20) == STUCK
