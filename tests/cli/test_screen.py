"""The full screen of review: every key does its act, at once, and every line fits."""

import os
import pty
import re
import subprocess
import termios
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.utils import get_cwidth
from sqlmodel import col, select

from forecasts.cli.screen.app import REASONS, Screen
from forecasts.cli.screen.triage import Triage
from forecasts.cli.screen.wrapping import Line, lines_of
from forecasts.domain.candidate import Candidate, CandidateState, Decision
from forecasts.domain.forecast import Forecast
from forecasts.domain.question import Question
from forecasts.domain.window import DESK_POLICY
from forecasts.domain.yardstick import shipped_yardsticks
from forecasts.services.intake import Particulars, add_report
from forecasts.services.triage import Scales
from forecasts.storage.database import Database
from tests.cli.program import Program
from tests.services.factories import NOW, a_document, phia

TEXT = (
    "# Outlook\n\n"
    "The bank is likely to cut rates by June 2026. Growth could slow and banks might fail. "
    "Rents keep climbing into 2027.\n\n"
    "It is highly likely that the bank will cut its rates by June 2026.\n"
)
ENTER, CANCEL, DONE, WIPE = "\r", "\x07", "\x13", "\x15"


@dataclass
class Desk:
    """A report in triage, and hands on the keys."""

    db: Database
    screen: Screen

    def press(self, keys: str) -> None:
        """Type, and leave."""
        with (
            create_pipe_input() as typed,
            create_app_session(input=typed, output=DummyOutput()),
        ):
            typed.send_text(f"{keys}\x03")
            self.screen.application(typed, DummyOutput()).run()

    @property
    def here(self) -> Candidate:
        current = self.screen.triage.current
        assert current is not None
        return current.candidate

    def states(self) -> dict[str, str]:
        with self.db.read() as session:
            rows = session.exec(
                select(Candidate.quote, Candidate.state).order_by(col(Candidate.id))
            )
            return {" ".join((quote or "").split()): str(state) for quote, state in rows}

    def last_decision(self) -> Decision:
        with self.db.read() as session:
            newest = select(Decision).order_by(col(Decision.id).desc())
            decision = session.exec(newest).first()
        assert decision is not None
        return decision

    def drawn(self, columns: int = 80, rows: int = 24) -> list[Line]:
        return self.screen.lines(columns, rows)

    def shown(self, columns: int = 80, rows: int = 24) -> str:
        return "\n".join(
            "".join(text for _, text in line) for line in self.drawn(columns, rows)
        )


@pytest.fixture
def desk(db: Database) -> Desk:
    add_report(
        db,
        a_document(TEXT),
        Particulars(source="Bank", key="bank-2026"),
        yardstick=phia(),
        by="desk",
        now=NOW,
    )
    triage = Triage(db, Scales(shipped_yardsticks()), DESK_POLICY, "desk", lambda: NOW)
    triage.load()
    return Desk(db, Screen(triage))


def test_the_most_trackable_comes_first_and_the_vague_last(desk: Desk) -> None:
    expressions = [item.candidate.expression for item in desk.screen.triage.items]
    assert expressions == ["verbal", "verbal", "unquantified", "unquantified"]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        pytest.param("jj", 2, id="j goes down"),
        pytest.param("jjk", 1, id="k goes up"),
        pytest.param("kk", 0, id="the top is the top"),
        pytest.param("G", 3, id="G is the last"),
        pytest.param("Gg", 0, id="g is the first"),
    ],
)
def test_moving(desk: Desk, keys: str, place: int) -> None:
    desk.press(keys)
    assert desk.screen.triage.place == place


def test_a_accepts_with_the_form_as_drafted(desk: Desk) -> None:
    key, due = desk.here.key, desk.here.due_on
    desk.press(f"a{ENTER}{ENTER}{ENTER}")
    with desk.db.read() as session:
        assert session.exec(select(Forecast)).one().key == key
        question = session.exec(select(Question)).one()
    assert question.due_on == due
    assert question.question.startswith("By 30 June 2026, will")
    assert desk.here.key != key


def test_a_keeps_its_form_open_until_the_day_is_one(desk: Desk) -> None:
    desk.press(f"a{ENTER}{ENTER}{WIPE}soon{ENTER}{WIPE}2026-07-15{ENTER}")
    with desk.db.read() as session:
        assert session.exec(select(Question)).one().due_on == date(2026, 7, 15)
    assert list(desk.states().values()).count("accepted") == 1


def test_leaving_the_form_changes_nothing(desk: Desk) -> None:
    desk.press(f"a{CANCEL}p{CANCEL}x{CANCEL}d{CANCEL}?{CANCEL}")
    assert set(desk.states().values()) == {"pending"}


def test_z_parks_and_shift_z_parks_all_the_vague(desk: Desk) -> None:
    desk.press("z")
    assert list(desk.states().values()).count("parked") == 1
    desk.press("Z")
    assert list(desk.states().values()).count("parked") == 3
    desk.press("u")
    assert list(desk.states().values()).count("parked") == 1


@pytest.mark.parametrize("key", sorted(REASONS))
def test_x_rejects_with_a_reason_key(desk: Desk, key: str) -> None:
    desk.press(f"x{key}")
    assert desk.last_decision().state is CandidateState.REJECTED
    assert desk.last_decision().reason == REASONS[key][0]


def test_x_o_takes_a_reason_in_words(desk: Desk) -> None:
    desk.press(f"xoa slogan{ENTER}")
    assert desk.last_decision().reason == "a slogan"


@pytest.mark.parametrize(
    ("key", "quote"),
    [
        pytest.param("]", "cut rates by June 2026. Growth", id="end to the right"),
        pytest.param("}", "cut rates by June", id="end to the left"),
        pytest.param("{", "bank is likely to cut rates by June 2026", id="start to the right"),
        pytest.param("[", "Outlook The bank is", id="start to the left"),
    ],
)
def test_edges_move_by_word(desk: Desk, key: str, quote: str) -> None:
    desk.press("j" if "highly" in (desk.here.quote or "") else "")
    former = desk.here.key
    desk.press(key)
    new = " ".join((desk.here.quote or "").split())
    assert quote in new
    assert desk.here.key != former
    assert desk.here.extractor == "desk/1"
    desk.press("u")
    assert desk.here.key == former


def test_s_splits_where_the_mark_stands(desk: Desk) -> None:
    desk.press(f"jj]]]]]]{CANCEL}")
    count = len(desk.screen.triage.items)
    desk.press(f"slh{ENTER}")
    assert len(desk.screen.triage.items) == count + 1
    desk.press(f"s{CANCEL}")
    assert len(desk.screen.triage.items) == count + 1


def test_m_joins_with_the_next_in_the_text(desk: Desk) -> None:
    desk.press("jj" if "could" in (desk.screen.triage.items[2].candidate.quote or "") else "G")
    desk.press("m")
    quote = " ".join((desk.here.quote or "").split())
    assert "Growth could slow" in quote
    assert "might fail" in quote
    assert list(desk.states().values()).count("replaced") == 2


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("2", "possibility"),
        ("3", "conditional"),
        ("4", "risk"),
        ("5", "commitment"),
        ("6", "plan"),
    ],
)
def test_digits_set_the_kind(desk: Desk, key: str, kind: str) -> None:
    desk.press(key)
    assert desk.here.kind == kind
    desk.press("1")
    assert desk.here.kind == "prediction"


def test_p_h_and_w_ask_for_likelihood_horizon_and_speaker(desk: Desk) -> None:
    desk.press(f"p{WIPE}60-80{ENTER}h{WIPE}by March 2027{ENTER}w{WIPE}The Ministry{ENTER}")
    assert (desk.here.low_ppm, desk.here.high_ppm) == (600_000, 800_000)
    assert desk.here.due_on == date(2027, 3, 31)
    assert desk.here.attributed_to == "The Ministry"


def test_what_cannot_be_read_is_said_in_the_form(desk: Desk) -> None:
    former = desk.here.key
    desk.press(f"p{WIPE}surely{ENTER}")
    assert desk.here.key == former
    assert "not done" in desk.screen.triage.note


def test_d_offers_the_nearest_and_merges_into_it(desk: Desk) -> None:
    first, second = (item.candidate.key for item in desk.screen.triage.items[:2])
    desk.press("d1")
    assert desk.last_decision().into_key == second
    desk.press("u")
    desk.press(f"dk{second}{ENTER}")
    assert desk.last_decision().into_key == second
    assert desk.here.key != first


def test_q_hangs_a_claim_on_a_question_that_is_there(desk: Desk) -> None:
    desk.press(f"a{DONE}")
    desk.press(f"q1{ENTER}{ENTER}")
    with desk.db.read() as session:
        assert len(session.exec(select(Question)).all()) == 1
        assert len(session.exec(select(Forecast)).all()) == 2


def test_n_adds_the_selected_sentence(desk: Desk) -> None:
    desk.press("j" if "highly" in (desk.here.quote or "") else "")
    desk.press(f"njk}}]j{ENTER}")
    assert " ".join((desk.here.quote or "").split()) == "Rents keep climbing into 2027"
    desk.press(f"n{CANCEL}")
    assert len(desk.screen.triage.items) == 5


def test_u_goes_back_to_the_beginning_and_then_says_so(desk: Desk) -> None:
    before = [item.candidate.key for item in desk.screen.triage.items]
    desk.press("zxm2]Zuuuuu")
    assert sorted(item.candidate.key for item in desk.screen.triage.items) == sorted(before)
    assert desk.screen.triage.settled == 0
    desk.press("u")
    assert "no act of triage" in desk.screen.triage.note


@pytest.mark.parametrize("last", ["Q", "\x03"])
def test_leaving_keeps_what_was_done(desk: Desk, last: str) -> None:
    desk.press(f"z{last}")
    assert list(desk.states().values()).count("parked") == 1


def test_an_empty_list_says_so_and_every_key_is_harmless(desk: Desk) -> None:
    desk.press("zzzz")
    assert "Nothing is pending" in desk.shown()
    desk.press("jkaxzZdqsmn123456phw[]{}")
    assert "Nothing is pending" in desk.shown()


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
@pytest.mark.parametrize("rows", [18, 24, 50])
def test_every_line_fits_at_any_size(desk: Desk, columns: int, rows: int) -> None:
    for keys in ("", "n", CANCEL + "s"):
        desk.press(keys)
        lines = desk.drawn(columns, rows)
        assert len(lines) == rows
        assert max(get_cwidth("".join(text for _, text in line)) for line in lines) <= columns


def test_the_span_is_marked_and_the_others_are_dimmed(desk: Desk) -> None:
    desk.press("j" if "highly" in (desk.here.quote or "") else "")
    pieces = [piece for line in desk.drawn() for piece in line]
    here = "".join(text for style, text in pieces if style == "class:here")
    assert here == "The bank is likely to cut rates by June 2026"
    assert any("class:other" in style for style, _ in pieces)


def test_what_would_steer_a_terminal_is_not_shown(db: Database) -> None:
    add_report(
        db,
        a_document("The bank will \x1b[31mfall\x1b[0m by June 2026."),
        Particulars(source="Bank\x07", key="bank-2026"),
        yardstick=phia(),
        by="desk",
        now=NOW,
    )
    triage = Triage(db, Scales(shipped_yardsticks()), DESK_POLICY, "desk", lambda: NOW)
    triage.load()
    shown = Desk(db, Screen(triage)).shown()
    assert "fall" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


def answered_on_a_terminal(
    process_of: Callable[[int], "subprocess.Popen[str]"], keys: str
) -> str:
    """What a program shows on a terminal of its own, with keys typed once it is drawn."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    process = process_of(theirs)
    os.close(theirs)
    shown, typed = "", False
    with suppress(OSError):  # the end of the terminal
        while chunk := os.read(ours, 65_536):
            shown += chunk.decode(errors="replace")
            if "Q leave" in shown and not typed:
                os.write(ours, keys.encode())
                typed = True
    os.close(ours)
    assert process.wait(timeout=20) == 0
    return shown


def test_review_opens_the_screen_on_a_terminal(
    added: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    waiting = added.count("candidate")

    def review(terminal: int) -> "subprocess.Popen[str]":
        every = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
        return added.process("review", **every)

    shown = answered_on_a_terminal(review, "zQ")
    assert f"1 settled, {waiting - 1} pending" in shown
    assert not re.search(r"\x1b\[[0-9;]*\b(?:3[0-7]|9[0-7]|38)\b[0-9;]*m", shown)
    assert added.ok("review", "--plain", stdin="q\n").startswith(f"{waiting - 1} pending")


def test_long_words_and_wide_letters_are_broken_to_the_width() -> None:
    text = "x" * 95 + " 预测 " * 30 + "\n\nend"
    lines = lines_of(text, 20)
    assert all(get_cwidth(text[line.start : line.end]) <= 20 for line in lines)
    assert "".join(text[line.start : line.end] for line in lines).replace(" ", "") == (
        text.replace(" ", "").replace("\n", "")
    )
