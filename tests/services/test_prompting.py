"""The promise to an analyst: nothing due is missed, and nothing is asked twice."""

import random
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from forecasts.domain.prompt import (
    Channel,
    DeliveryState,
    Prompt,
    PromptKind,
    PromptState,
)
from forecasts.domain.question import QuestionStatus
from forecasts.errors import ConflictError, NotFoundError
from forecasts.services.people import DESK
from forecasts.services.prompting import (
    PromptPolicy,
    TickReport,
    cancel_prompts,
    claim,
    heartbeats,
    mark_sent,
    outbox,
    prepare,
    retry,
    tick,
)
from forecasts.services.prompting.locking import lock_planning
from forecasts.services.questions import QuestionSpec, sharpen
from forecasts.services.resolving import reopen
from forecasts.storage.database import Database
from tests.services.prompting_factories import (
    MONDAY,
    Inbox,
    a_manager,
    a_person,
    a_question,
    at,
    console,
    days_before,
    deliveries,
    prompts,
    put_off,
    questions,
    settle,
    the_question,
)

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
DAILY = PromptPolicy(working_days=frozenset(range(7)), digest_hour=0)


def run(
    db: Database, inbox: Inbox, now: datetime, policy: PromptPolicy | None = None
) -> TickReport:
    return tick(
        db,
        now=now,
        send=console(inbox),
        policy=policy or PromptPolicy(),
        worker="w1",
        rng=random.Random(1),
    )


def test_what_fell_due_yesterday_and_is_not_resolved_is_asked_once(any_db: Database) -> None:
    inbox = Inbox()
    questions(any_db, (f"later.{n}" for n in range(34)), WEDNESDAY)
    questions(any_db, ["due.1", "due.2", "due.4", "due.5"], MONDAY)
    questions(any_db, ["due.0", "due.3"], days_before(1))
    settle(any_db, "due.1", at(MONDAY))
    settle(any_db, "due.2", at(MONDAY))

    first = run(any_db, inbox, at(TUESDAY))
    second = run(any_db, inbox, at(TUESDAY, 9, 1))

    assert (first.planned, first.sent) == (4, 1)
    assert second == TickReport()
    asked = [prompt for prompt in prompts(any_db) if prompt.state is PromptState.SENT]
    assert len(asked) == 4
    lines = [line.split()[0] for line in inbox.text.splitlines() if line.startswith("  due.")]
    assert lines == ["due.0", "due.3", "due.4", "due.5"]
    assert "4 questions to settle, the oldest 2 days late" in inbox.messages[0].subject


def test_after_nine_days_down_each_item_is_asked_once_at_its_latest_step(
    db: Database,
) -> None:
    inbox = Inbox()
    back = at(WEDNESDAY)
    a_question(db, "old.1", days_before(9, WEDNESDAY))
    a_question(db, "new.1", days_before(2, WEDNESDAY))

    report = run(db, inbox, back)

    assert (report.planned, report.sent) == (2, 1)
    assert {p.key: p.step for p in prompts(db)} == {
        "old.1/1/2/desk/console": 2,
        "new.1/1/1/desk/console": 1,
    }
    assert "old.1  due 2026-11-16, 9 days late, reminder" in inbox.text
    assert "new.1  due 2026-11-23, 2 days late" in inbox.text


def test_a_digest_says_what_closes_today_and_in_the_coming_week(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "late.1", days_before(3))
    a_question(db, "today.1", MONDAY)
    a_question(db, "week.1", MONDAY + timedelta(days=7))
    a_question(db, "month.1", MONDAY + timedelta(days=8))
    run(db, inbox, at(MONDAY))
    assert [
        line for line in inbox.text.splitlines() if line.endswith(")") and line[0] != " "
    ] == ["Overdue (1)", "Last day today (1)", "Next 7 days (1)"]
    assert "month.1" not in inbox.text
    assert "Criteria: late.1 is reported" in inbox.text


def test_nothing_is_sent_when_nothing_is_asked(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "today.1", MONDAY)
    assert run(db, inbox, at(MONDAY)) == TickReport()
    assert inbox.messages == []


def test_everyone_gets_one_digest_of_their_own_questions(db: Database) -> None:
    inbox = Inbox()
    ana, ben = a_person(db, "ana"), a_person(db, "ben")
    for person in (ana, ben):
        keys = [f"{person.key}.{n}" for n in range(3)]
        questions(db, keys, days_before(3), assignee_id=person.id)
    run(db, inbox, at(MONDAY))
    assert sorted(inbox.keys) == [
        "digest/ana/2026-11-23/console",
        "digest/ben/2026-11-23/console",
    ]
    assert all("3 questions to settle" in message.subject for message in inbox.messages)


def test_what_falls_due_after_the_digest_waits_for_the_next_morning(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "one.1", days_before(3))
    run(db, inbox, at(MONDAY))
    a_question(db, "two.1", days_before(3), scheduled_at=at(MONDAY, 11))
    assert run(db, inbox, at(MONDAY, 12)).waiting == 1
    assert run(db, inbox, at(TUESDAY)).sent == 1
    assert inbox.keys == ["digest/desk/2026-11-23/console", "digest/desk/2026-11-24/console"]
    assert "one.1" not in inbox.messages[1].text
    assert "1 question asked about before still overdue" in inbox.messages[1].text


def test_nobody_is_written_to_at_night_or_on_a_day_off(db: Database) -> None:
    inbox = Inbox()
    sunday = days_before(1)
    ana = a_person(db, "ana", timezone="America/New_York")
    a_question(db, "q.1", days_before(30), assignee_id=ana.id, scheduled_at=at(sunday))
    assert run(db, inbox, at(sunday, 20)) == TickReport(planned=1, waiting=1)
    assert run(db, inbox, at(MONDAY, 12)) == TickReport(waiting=1)  # seven in New York
    assert run(db, inbox, at(MONDAY, 13)).sent == 1


def test_by_hand_a_digest_goes_out_at_any_hour(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "q.1", days_before(3))
    assert run(db, inbox, at(MONDAY, 0), PromptPolicy(digest_hour=0)).sent == 1


def test_the_hour_that_comes_twice_does_not_bring_two_digests(db: Database) -> None:
    inbox = Inbox()
    ana = a_person(db, "ana", timezone="America/New_York")
    sunday = date(2026, 11, 1)  # at two in the morning the clocks go back to one
    a_question(db, "q.1", days_before(1, sunday), assignee_id=ana.id)
    run(db, inbox, datetime(2026, 11, 1, 5, 30, tzinfo=UTC), DAILY)
    a_question(
        db, "q.2", days_before(1, sunday), assignee_id=ana.id, scheduled_at=at(sunday, 6)
    )
    again = run(db, inbox, datetime(2026, 11, 1, 6, 30, tzinfo=UTC), DAILY)
    assert again.waiting == 1
    assert inbox.keys == ["digest/ana/2026-11-01/console"]


def test_where_midnight_is_skipped_the_question_is_asked_that_day(db: Database) -> None:
    inbox = Inbox()
    ana = a_person(db, "ana", timezone="Africa/Cairo")
    friday = date(2026, 4, 24)  # begins at one in the morning
    a_question(db, "q.1", days_before(1, friday), assignee_id=ana.id)
    before = datetime(2026, 4, 23, 21, 59, tzinfo=UTC)
    assert run(db, inbox, before, DAILY).planned == 0
    assert run(db, inbox, before + timedelta(minutes=1), DAILY).sent == 1
    assert inbox.keys == ["digest/ana/2026-04-24/console"]


def test_a_clock_put_back_asks_nothing_twice(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "q.1", days_before(3))
    run(db, inbox, at(WEDNESDAY), DAILY)
    for hours in range(48, 0, -7):
        assert run(db, inbox, at(WEDNESDAY) - timedelta(hours=hours), DAILY).sent == 0
    assert len(inbox.messages) == 1


def test_a_clock_put_back_does_not_hold_up_what_failed_or_was_left(db: Database) -> None:
    inbox = Inbox(refusals=1)
    a_question(db, "q.1", days_before(3))
    assert run(db, inbox, at(WEDNESDAY), DAILY).failed == 1
    assert run(db, inbox, at(MONDAY), DAILY).sent == 1

    a_question(db, "q.2", days_before(3), scheduled_at=at(MONDAY))
    far = at(WEDNESDAY + timedelta(days=5))
    left = claim_one(db, far)
    assert left is not None
    assert run(db, inbox, at(WEDNESDAY), DAILY).sent == 1


def claim_one(db: Database, now: datetime) -> object:
    """A worker that takes a delivery and is never heard of again."""
    silent = replace(DAILY, budget=timedelta(0))
    run(db, Inbox(), now, silent)
    return claim(db, now=now, worker="gone", channels=[Channel.CONSOLE], policy=DAILY).lease


def test_reminders_back_off_and_a_manager_is_announced_before_it_is_asked(
    db: Database,
) -> None:
    inbox = Inbox()
    ana = a_person(db, "ana")
    a_manager(db, "mia")
    a_question(db, "q.1", date(2026, 8, 30), assignee_id=ana.id)
    sent: list[tuple[int, str]] = []
    for day in sorted({*range(0, 120, 5), 7, 14}):
        today = date(2026, 8, 31) + timedelta(days=day)
        run(db, inbox, at(today), DAILY)
        sent += [(day, key.split("/")[1]) for key in inbox.keys[len(sent) :]]
    assert sent == [
        (0, "ana"),
        (7, "ana"),
        (14, "ana"),
        (30, "ana"),
        (45, "ana"),
        (45, "mia"),
        (75, "ana"),
        (75, "mia"),
        (105, "ana"),
        (105, "mia"),
    ]
    announced = "goes to Mia on 2026-10-15 unless settled or snoozed"
    assert [announced in m.text for m in inbox.messages[:5]] == [
        False,
        False,
        False,
        True,
        False,
    ]
    assert date(2026, 8, 31) + timedelta(days=45) == date(2026, 10, 15)
    to_manager = inbox.messages[5].text
    assert "Escalated to you (1)" in to_manager
    assert "Ana was asked" in to_manager


def test_a_desk_without_managers_by_name_escalates_to_the_desk(db: Database) -> None:
    inbox = Inbox()
    ana = a_person(db, "ana")
    a_question(db, "q.1", days_before(60), assignee_id=ana.id)
    run(db, inbox, at(MONDAY))
    assert {p.kind: p.key for p in prompts(db)} == {
        PromptKind.REMINDER: "q.1/1/5/ana/console",
        PromptKind.ESCALATION: "q.1/1/5/desk/console",
    }


def test_snoozed_it_is_gone_and_comes_back_under_a_new_key(any_db: Database) -> None:
    inbox = Inbox()
    a_question(any_db, "q.1", days_before(3))
    run(any_db, inbox, at(MONDAY))
    back = MONDAY + timedelta(days=14)
    put_off(any_db, "q.1", back, at(MONDAY, 10))

    for day in (0, 1, 7, 12, 13):
        assert run(any_db, inbox, at(MONDAY + timedelta(days=day), 11)) == TickReport()
    assert run(any_db, inbox, at(back)).sent == 1
    first, second = prompts(any_db)
    assert (first.step, second.step) == (1, 1)
    assert second.round > first.round
    assert second.key == f"q.1/{second.round}/1/desk/console"


def test_the_third_snooze_tells_the_manager_and_the_second_does_not(any_db: Database) -> None:
    inbox = Inbox()
    ana = a_person(any_db, "ana")
    a_manager(any_db, "mia")
    a_question(any_db, "q.1", days_before(3), assignee_id=ana.id)
    until = MONDAY
    for times in range(1, 4):
        until = MONDAY + timedelta(days=30 * times)
        put_off(any_db, "q.1", until, at(MONDAY))
        told = run(any_db, inbox, at(MONDAY, 9, times)).sent
        assert told == (times == 3)
    assert "Ana snoozed it 3 times, until 2027-02-21" in inbox.text
    assert inbox.keys == ["digest/mia/2026-11-23/console"]


def test_a_question_snoozed_before_its_prompt_was_sent_is_not_asked(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "q.1", days_before(3))
    run(db, inbox, at(MONDAY, 1))  # planned, too early for the digest
    put_off(db, "q.1", TUESDAY, at(MONDAY, 2))
    assert run(db, inbox, at(MONDAY)).sent == 0
    assert run(db, inbox, at(TUESDAY)).sent == 1
    assert [p.state for p in prompts(db)] == [PromptState.CANCELLED, PromptState.SENT]


def test_redated_and_reopened_questions_are_asked_anew(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "moved.1", days_before(3))
    a_question(db, "opened.1", days_before(3))
    run(db, inbox, at(MONDAY))
    later = QuestionSpec(due_on=TUESDAY)
    sharpen(db, "moved.1", later, reason="as the text says", by=DESK, now=at(MONDAY, 12))
    settle(db, "opened.1", at(MONDAY, 12))
    reopen(db, "opened.1", reason="the gazette was wrong", by=DESK, now=at(MONDAY, 13))
    assert run(db, inbox, at(TUESDAY)).planned == 1
    assert run(db, inbox, at(WEDNESDAY)).planned == 1
    again = [p for p in prompts(db) if p.round > 1]
    assert [(p.key.split("/")[0], p.step) for p in again] == [("opened.1", 1), ("moved.1", 1)]


def test_a_question_put_in_with_a_past_date_starts_with_the_first_step(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "q.1", date(2025, 8, 2), scheduled_at=at(MONDAY, 8))
    run(db, inbox, at(MONDAY))
    assert [p.step for p in prompts(db)] == [1]
    assert "478 days late" in inbox.text


def test_resolved_before_the_digest_was_worded_it_is_left_out(any_db: Database) -> None:
    inbox = Inbox()
    a_question(any_db, "gone.1", days_before(3))
    a_question(any_db, "open.1", days_before(3))
    early = PromptPolicy(budget=timedelta(0))
    run(any_db, inbox, at(MONDAY), early)  # the digest is made, not worded
    assert [d.state for d in deliveries(any_db)] == [DeliveryState.READY]
    settle(any_db, "gone.1", at(MONDAY, 10))
    run(any_db, inbox, at(MONDAY, 11))
    assert "gone.1" not in inbox.text
    assert "open.1" in inbox.text


def test_while_one_worker_plans_another_waits_so_that_no_day_is_split(
    postgres_url: str,
) -> None:
    db, inbox = Database(postgres_url), Inbox()
    a_question(db, "q.1", days_before(3))
    other = threading.Thread(target=run, args=(db, inbox, at(MONDAY)))
    with db.begin() as session:
        lock_planning(session)
        other.start()
        other.join(0.5)
        assert other.is_alive()
    other.join(20)
    assert len(inbox.messages) == 1
    db.close()


def test_a_digest_with_everything_resolved_is_not_sent(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "q.1", days_before(3))
    run(db, inbox, at(MONDAY), PromptPolicy(budget=timedelta(0)))
    settle(db, "q.1", at(MONDAY, 10))
    assert run(db, inbox, at(MONDAY, 11)).sent == 0
    assert [d.state for d in deliveries(db)] == [DeliveryState.CANCELLED]


def test_resolved_by_an_act_that_forgot_to_say_so_it_is_not_asked(any_db: Database) -> None:
    inbox = Inbox()
    a_question(any_db, "q.1", days_before(3))
    run(any_db, inbox, at(MONDAY), PromptPolicy(budget=timedelta(0)))
    with any_db.begin() as session:
        the_question(session, "q.1").status = QuestionStatus.RESOLVED
    assert run(any_db, inbox, at(MONDAY, 11)).cancelled == 1
    assert inbox.messages == []


def test_a_failed_digest_is_tried_again_later_with_the_same_words(db: Database) -> None:
    inbox = Inbox(refusals=2)
    a_question(db, "q.1", days_before(3))
    a_question(db, "q.2", days_before(3))
    assert run(db, inbox, at(MONDAY)).failed == 1
    assert run(db, inbox, at(MONDAY)).failed == 0  # it pauses first
    assert run(db, inbox, at(MONDAY, 9, 2)).failed == 1
    settle(db, "q.1", at(MONDAY, 9, 3))  # may have been read already: the words stay
    assert run(db, inbox, at(MONDAY, 10)).sent == 1
    assert inbox.refused[0] == inbox.refused[1] == inbox.messages[0]
    assert outbox(db)[0].last_error is None


def test_out_of_tries_a_digest_is_dead_and_can_be_tried_again(any_db: Database) -> None:
    inbox = Inbox(refusals=3)
    stubborn = PromptPolicy(max_tries=3)
    a_question(any_db, "q.1", days_before(3))
    now = at(MONDAY)
    ends = []
    for _ in range(5):
        report = run(any_db, inbox, now, stubborn)
        ends.append((report.failed, report.dead))
        now += timedelta(hours=7)
    assert ends == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0)]
    (entry,) = outbox(any_db, state=DeliveryState.DEAD)
    assert (entry.prompts, entry.attempts, entry.last_error) == (1, 3, "mailbox full")
    assert [p.state for p in prompts(any_db)] == [PromptState.DEAD]

    retry(any_db, entry.key, by="desk", now=now)
    assert run(any_db, inbox, now, stubborn).sent == 1
    assert [p.state for p in prompts(any_db)] == [PromptState.SENT]


def test_only_a_dead_delivery_can_be_tried_again(db: Database) -> None:
    a_question(db, "q.1", days_before(3))
    run(db, Inbox(), at(MONDAY))
    with pytest.raises(ConflictError, match="is sent, not dead"):
        retry(db, "digest/desk/2026-11-23/console", by="desk", now=at(MONDAY))
    with pytest.raises(NotFoundError, match="did you mean"):
        retry(db, "digest/desk/2026-11-23/email", by="desk", now=at(MONDAY))


def test_a_digest_that_kills_every_worker_ends_dead(any_db: Database) -> None:
    a_question(any_db, "q.1", days_before(3))
    policy = PromptPolicy(max_tries=3, lease=timedelta(0))
    run(any_db, Inbox(), at(MONDAY), PromptPolicy(budget=timedelta(0)))
    claims = [
        claim(
            any_db,
            now=at(MONDAY, 9, minute),
            worker=f"w{minute}",
            channels=[Channel.CONSOLE],
            policy=policy,
        )
        for minute in range(4)
    ]
    assert [claimed.lease is None for claimed in claims] == [False, False, False, True]
    assert claims[-1].dead == 1


def test_a_worker_that_lost_its_lease_cannot_mark_the_delivery(any_db: Database) -> None:
    a_question(any_db, "q.1", days_before(3))
    policy = PromptPolicy(lease=timedelta(0))
    run(any_db, Inbox(), at(MONDAY), PromptPolicy(budget=timedelta(0)))
    slow, quick = (
        claim(any_db, now=at(MONDAY), worker=name, channels=[Channel.CONSOLE], policy=policy)
        for name in ("slow", "quick")
    )
    assert slow.lease is not None
    assert quick.lease is not None
    assert prepare(any_db, slow.lease, now=at(MONDAY), policy=policy) == (None, 0)
    assert not mark_sent(any_db, slow.lease, now=at(MONDAY))
    message, _ = prepare(any_db, quick.lease, now=at(MONDAY), policy=policy)
    assert message is not None
    assert mark_sent(any_db, quick.lease, now=at(MONDAY))
    assert deliveries(any_db)[0].fence == 2


def test_a_later_step_overtakes_one_that_could_not_be_sent(any_db: Database) -> None:
    inbox = Inbox(refusals=99)
    patient = PromptPolicy(max_tries=99)
    a_question(any_db, "q.1", days_before(3))
    run(any_db, inbox, at(MONDAY), patient)
    inbox.refusals = 0
    week_later = run(any_db, inbox, at(MONDAY + timedelta(days=7)), patient)
    assert (week_later.planned, week_later.superseded, week_later.sent) == (1, 1, 1)
    assert [p.state for p in prompts(any_db)] == [PromptState.SUPERSEDED, PromptState.SENT]
    assert [d.state for d in deliveries(any_db)] == [
        DeliveryState.CANCELLED,
        DeliveryState.SENT,
    ]


def test_a_fault_in_a_sender_does_not_hold_up_the_others(db: Database) -> None:
    class Broken:
        def send(self, message: object) -> None:
            raise KeyError("template")

    inbox = Inbox()
    ana = a_person(db, "ana", email="ana@desk.example")
    a_question(db, "q.1", days_before(3), assignee_id=ana.id)
    a_question(db, "q.2", days_before(3))
    report = tick(
        db,
        now=at(MONDAY),
        send={Channel.EMAIL: Broken(), Channel.CONSOLE: inbox},
        worker="w1",
    )
    assert (report.sent, report.failed) == (1, 1)
    (entry,) = outbox(db, state=DeliveryState.READY)
    assert (entry.person, entry.last_error) == ("ana", "KeyError: 'template'")


def test_mail_goes_to_those_with_an_address_where_mail_can_be_sent(db: Database) -> None:
    mail, screen = Inbox(), Inbox()
    ana = a_person(db, "ana", email="ana@desk.example")
    a_question(db, "q.1", days_before(3), assignee_id=ana.id)
    a_question(db, "q.2", days_before(3))
    send = {Channel.EMAIL: mail, Channel.CONSOLE: screen}
    tick(db, now=at(MONDAY), send=send, worker="w1")
    assert mail.keys == ["digest/ana/2026-11-23/email"]
    assert mail.messages[0].address == "ana@desk.example"
    assert screen.keys == ["digest/desk/2026-11-23/console"]


def test_planned_for_mail_that_is_switched_off_since_it_comes_on_the_console(
    db: Database,
) -> None:
    screen = Inbox()
    ana = a_person(db, "ana", email="ana@desk.example")
    a_question(db, "q.1", days_before(3), assignee_id=ana.id)
    night = at(MONDAY, 1)
    tick(db, now=night, send={Channel.EMAIL: Inbox(), Channel.CONSOLE: screen}, worker="w1")
    assert prompts(db)[0].channel is Channel.EMAIL
    run(db, screen, at(MONDAY))
    assert screen.keys == ["digest/ana/2026-11-23/console"]


def test_a_person_whose_time_zone_nobody_knows_is_asked_by_utc(db: Database) -> None:
    inbox = Inbox()
    ana = a_person(db, "ana", timezone="Mars/Olympus")
    a_question(db, "q.1", days_before(3), assignee_id=ana.id)
    assert run(db, inbox, at(MONDAY)).sent == 1


def test_questions_given_to_somebody_else_are_asked_of_them(db: Database) -> None:
    inbox = Inbox()
    ana, ben = a_person(db, "ana"), a_person(db, "ben")
    a_question(db, "q.1", days_before(3), assignee_id=ana.id)
    with db.begin() as session:
        the_question(session, "q.1").assignee_id = ben.id
    run(db, inbox, at(MONDAY))
    assert inbox.keys == ["digest/ben/2026-11-23/console"]


def test_imported_questions_that_nobody_scheduled_are_asked_about(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "q.1", days_before(3))
    with db.begin() as session:
        the_question(session, "q.1").next_prompt_at = None
    assert run(db, inbox, at(MONDAY)).sent == 1


def test_text_of_a_report_cannot_steer_the_reader(db: Database) -> None:
    inbox = Inbox()
    a_question(
        db, "q.1", days_before(3), question="Will <b>it</b>\x1b[2J\nrain?", criteria="a & b"
    )
    run(db, inbox, at(MONDAY))
    assert "\x1b" not in inbox.text
    assert "    Will <b>it</b>[2J rain?\n" in inbox.text
    html = inbox.messages[0].html
    assert "Will &lt;b&gt;it&lt;/b&gt;[2J rain?" in html
    assert "Criteria: a &amp; b" in html


def test_a_long_list_of_what_is_coming_is_cut_and_counted(db: Database) -> None:
    inbox = Inbox()
    a_question(db, "late.1", days_before(3))
    questions(db, (f"soon.{n}" for n in range(25)), TUESDAY)
    run(db, inbox, at(MONDAY))
    assert "Next 7 days (25)" in inbox.text
    assert "  and 5 more" in inbox.text
    assert "and 5 more" in inbox.messages[0].html


def test_many_questions_due_at_once_are_all_planned(db: Database) -> None:
    inbox = Inbox()
    questions(db, (f"q.{n}" for n in range(1001)), days_before(3))
    report = run(db, inbox, at(MONDAY))
    assert (report.planned, report.sent) == (1001, 1)


def test_every_tick_leaves_a_heartbeat_and_old_ones_go(any_db: Database) -> None:
    tick(any_db, now=at(days_before(8)), send={}, worker="retired")
    tick(any_db, now=at(MONDAY), send={}, worker="w1")
    tick(any_db, now=at(TUESDAY), send={}, worker="w1")
    assert heartbeats(any_db) == {"w1": at(TUESDAY)}


def test_a_tick_ends_in_time_and_the_next_one_goes_on(db: Database) -> None:
    inbox = Inbox()
    for n in range(3):
        person = a_person(db, f"p{n}")
        a_question(db, f"q.{n}", days_before(3), assignee_id=person.id)
    seconds = iter(range(0, 1000, 15))
    first = tick(
        db,
        now=at(MONDAY),
        send=console(inbox),
        worker="w1",
        elapsed=lambda: float(next(seconds)),
    )
    assert first.sent == 2
    assert run(db, inbox, at(MONDAY, 9, 1)).sent == 1


def test_a_failed_resolution_leaves_the_prompts_as_they_were(db: Database) -> None:
    a_question(db, "q.1", days_before(3))
    run(db, Inbox(), at(MONDAY, 1))

    def fail_to_resolve() -> None:
        with db.begin() as session:
            cancel_prompts(session, the_question(session, "q.1"), now=at(MONDAY))
            raise ConflictError("no evidence")

    with pytest.raises(ConflictError):
        fail_to_resolve()
    with db.read() as session:
        assert session.exec(select(Prompt.state)).all() == [PromptState.PLANNED]


def test_a_desk_that_never_works_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        PromptPolicy(working_days=frozenset())


@pytest.mark.parametrize(
    ("report", "line"),
    [
        pytest.param(TickReport(), "nothing", id="nothing done"),
        pytest.param(TickReport(planned=4, sent=1), "4 planned, 1 sent", id="two counts"),
    ],
)
def test_a_tick_reads_as_one_line(report: TickReport, line: str) -> None:
    assert str(report) == line
    assert report.did_something == (line != "nothing")
