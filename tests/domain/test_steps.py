from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.domain.prompt import PromptKind
from forecasts.domain.steps import (
    Step,
    StepPolicy,
    first_step,
    following,
    latest_step,
    local_date,
    next_working_day,
    start_of_day,
)

POLICY = StepPolicy()
MONDAY = date(2026, 11, 2)

days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
policies = st.builds(
    lambda first, gaps, repeat: StepPolicy(
        first_after=first,
        reminders=tuple(sum(gaps[: n + 1]) for n in range(len(gaps) - 1)),
        escalation=sum(gaps),
        repeat=repeat,
    ),
    st.integers(0, 5),
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
    st.integers(1, 90),
)
zones = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)


def test_a_round_is_asked_on_these_days() -> None:
    step = first_step(MONDAY, today=MONDAY, snoozed_until=None, policy=POLICY)
    asked = []
    for _ in range(6):
        asked.append((step.number, (step.on - MONDAY).days))
        step = following(step, POLICY)
    assert asked == [(1, 1), (2, 8), (3, 15), (4, 31), (5, 46), (6, 76)]


def test_the_first_asking_is_the_due_one_and_the_fifth_goes_to_a_manager_too() -> None:
    assert POLICY.kind(1) is PromptKind.DUE
    assert POLICY.kind(2) is PromptKind.REMINDER
    assert POLICY.escalation_step == 5


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(date(2026, 11, 2), None, id="not yet"),
        pytest.param(date(2026, 11, 3), Step(1, date(2026, 11, 3)), id="on the day"),
        pytest.param(date(2026, 11, 12), Step(2, date(2026, 11, 10)), id="nine days down"),
        pytest.param(date(2026, 12, 25), Step(5, date(2026, 12, 18)), id="seven weeks down"),
    ],
)
def test_after_downtime_only_the_latest_step_is_asked(
    today: date, expected: Step | None
) -> None:
    assert latest_step(Step(1, date(2026, 11, 3)), today, StepPolicy()) == expected


def test_snoozed_for_fourteen_days_it_is_back_on_day_fifteen() -> None:
    back = MONDAY + timedelta(days=14)
    step = first_step(date(2026, 10, 1), today=MONDAY, snoozed_until=back, policy=POLICY)
    assert step.on == back


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param({"reminders": (7, 7)}, id="two reminders on one day"),
        pytest.param({"escalation": 10}, id="escalation before the last reminder"),
        pytest.param({"first_after": -1}, id="asked before the due date"),
        pytest.param({"repeat": 0}, id="repeated without a pause"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(policy: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"steps|asked"):
        StepPolicy(**policy)  # type: ignore[arg-type]


@given(days, days, st.none() | days, policies)
def test_nobody_is_asked_early_or_in_a_snooze(
    due_on: date, today: date, snoozed_until: date | None, policy: StepPolicy
) -> None:
    step = first_step(due_on, today=today, snoozed_until=snoozed_until, policy=policy)
    for _ in range(8):
        assert step.on >= due_on + timedelta(days=policy.first_after)
        assert step.on >= today
        assert snoozed_until is None or step.on >= snoozed_until
        later = following(step, policy)
        assert (later.number, later.on > step.on) == (step.number + 1, True)
        step = later


@given(
    days,
    policies,
    st.lists(st.integers(0, 60), min_size=1, max_size=12),
)
def test_however_irregular_the_ticks_no_step_is_asked_twice_or_skipped_in_favour_of_an_older(
    start: date, policy: StepPolicy, pauses: list[int]
) -> None:
    waiting = first_step(start, today=start, snoozed_until=None, policy=policy)
    today, asked = start, [0]
    for pause in pauses:
        today += timedelta(days=pause)
        step = latest_step(waiting, today, policy)
        if step is not None:
            assert step.on <= today < following(step, policy).on
            asked.append(step.number)
            waiting = following(step, policy)
        assert waiting.on > today
    assert asked == sorted(set(asked))


@given(days, zones)
def test_a_day_starts_on_that_day_and_not_a_moment_later(day: date, zone: ZoneInfo) -> None:
    start = start_of_day(day, zone)
    assert local_date(start - timedelta(seconds=1), zone) < day
    assert local_date(start, zone) >= day  # later only where the zone skipped the whole day


@given(days, st.sets(st.integers(0, 6), min_size=1).map(frozenset))
def test_the_next_working_day_is_the_first_one_from_the_day_on(
    day: date, working_days: frozenset[int]
) -> None:
    found = next_working_day(day, working_days)
    assert found.weekday() in working_days
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert all(passed.weekday() not in working_days for passed in between)


def test_a_due_date_at_the_end_of_the_calendar_can_be_scheduled() -> None:
    step = first_step(date.max, today=MONDAY, snoozed_until=None, policy=POLICY)
    assert start_of_day(step.on, ZoneInfo("Pacific/Kiritimati")).year == 9000


def test_where_the_clocks_skip_midnight_the_day_starts_at_the_skip() -> None:
    start = start_of_day(date(2024, 4, 26), ZoneInfo("Africa/Cairo"))
    assert start == datetime(2024, 4, 25, 22, tzinfo=UTC)
