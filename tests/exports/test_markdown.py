from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.exports.markdown import markdown_text, to_markdown
from tests.exports.samples import a_scorecard


def section(text: str, name: str) -> str:
    return text.split(f"## {name}\n")[1].split("\n## ")[0]


def test_a_thin_group_shows_counts_and_no_score() -> None:
    body = section(to_markdown(a_scorecard()), "counts")
    assert "**3 resolved forecasts from 1 report: too few to judge.**" in body
    assert "Brier" not in body
    assert "| said | times | happened |" in body


def test_every_figure_has_its_sample_in_its_row() -> None:
    body = section(to_markdown(a_scorecard()), "full")
    row = next(line for line in body.splitlines() if line.startswith("| Brier score"))
    assert "n 120, 20 reports" in row
    assert " to " in row


def test_a_name_cannot_break_a_table() -> None:
    text = to_markdown(a_scorecard(names=["a|b\n| c | <i>d</i> `e` [f](g)"]))
    line = next(line for line in text.splitlines() if line.startswith("| a"))
    cells = line.replace("\\|", "").count("|")
    assert cells == text.splitlines()[7].count("|")
    assert r"\<i\>" in line


@given(st.text())
def test_every_mark_of_markdown_is_escaped(text: str) -> None:
    shown = markdown_text(text)
    bare = shown.replace("\\\\", "").split("\\")
    assert not any(mark in bare[0] for mark in "`*_[]<>|")
    assert not any(mark in part[1:] for part in bare[1:] for mark in "`*_[]<>|")
    assert "\n" not in shown


@pytest.mark.parametrize("included", [("prospective",), ("prospective", "retrospective")])
def test_it_says_which_questions_count(included: tuple[str, ...]) -> None:
    text = to_markdown(replace(a_scorecard(), included=included))
    assert f"- {' and '.join(included)} questions" in text
