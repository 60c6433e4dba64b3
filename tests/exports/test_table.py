from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from forecasts.domain.scorecard import Scorecard
from forecasts.exports.rows import print_rows
from forecasts.exports.table import print_scorecard
from tests.exports.pages import PAYLOADS
from tests.exports.samples import a_scorecard


def shown(scorecard: Scorecard, *, terminal: bool, width: int = 80) -> str:
    out = StringIO()
    console = Console(
        file=out, force_terminal=terminal, color_system=None, width=width, highlight=False
    )
    print_scorecard(scorecard, console)
    return out.getvalue()


def only(scorecard: Scorecard, number: int) -> Scorecard:
    return replace(scorecard, groups=(scorecard.groups[number],))


@pytest.mark.parametrize("terminal", [True, False])
def test_a_thin_group_shows_counts_and_no_score(terminal: bool) -> None:
    text = shown(only(a_scorecard(), 1), terminal=terminal)
    body = text[text.index("counts\n") :]
    assert "3 resolved forecasts from 1 report: too few to judge." in " ".join(body.split())
    assert "Brier" not in body
    assert "Bias" not in body


def test_every_figure_has_its_sample_in_its_line() -> None:
    text = shown(a_scorecard(), terminal=False)
    lines = [
        line
        for line in text[text.index("basic\n") :].splitlines()
        if line.startswith(("  Brier", "  Bias", "  AUC", "  Miscal", "  Skill", "  Log"))
    ]
    assert len(lines) == 2 + 4 + 6 + 6
    assert all("reports" in line and " n " in line for line in lines)


def test_a_pipe_gets_long_names_whole_and_no_escapes() -> None:
    name = "A very long name of an institute " * 8
    text = shown(a_scorecard(names=[name]), terminal=False)
    assert sum(line.startswith(name.strip()) for line in text.splitlines()) == 2
    assert "\x1b" not in text
    assert "…" not in text


def test_a_terminal_is_never_overrun() -> None:
    text = shown(a_scorecard(names=["An institute of many words " * 5]), terminal=True)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("payload", [*PAYLOADS, "[bold red]loud[/]", "\x1b]0;title\x07\x9b31m"])
def test_a_name_cannot_steer_the_terminal(payload: str) -> None:
    text = shown(a_scorecard(names=[payload]), terminal=False)
    assert not any(mark < " " and mark != "\n" for mark in text)
    assert "\u202e" not in text
    assert "\x9b" not in text
    assert ("[bold red]loud[/]" in text) == (payload == "[bold red]loud[/]")


def test_the_states_of_a_funnel_stand_with_their_counts() -> None:
    text = shown(a_scorecard(), terminal=False)
    assert "12 scored, 9 resolved without a score" in text
    assert "void: badly posed 3, condition not met 2" in text


def printed(rows: list[list[object]], *, terminal: bool = False) -> list[str]:
    out = StringIO()
    console = Console(file=out, force_terminal=terminal, color_system=None, width=60)
    print_rows("Due", ["key", "late", "question"], rows, console)
    return out.getvalue().splitlines()


def test_a_list_in_a_pipe_is_aligned_and_whole() -> None:
    question = "Will it " + "go on and " * 20 + "end?"
    assert printed([["a-2025.1", 9, question], ["b.2", 12, None]]) == [
        "Due",
        "key       late  question",
        f"a-2025.1     9  {question}",
        "b.2         12  -",
    ]


def test_a_list_on_a_terminal_is_folded_and_whole() -> None:
    lines = printed([["a-2025.1", 9, "word " * 40]], terminal=True)
    assert max(map(len, lines)) <= 60
    assert sum(line.count("word") for line in lines) == 40


def test_an_empty_list_says_so() -> None:
    assert printed([]) == ["Due", "nothing to list"]
