"""What rots where nobody looks: lists in pages that should agree with the code."""

import ast
import re
from enum import StrEnum
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

import scoring
from forecasts.cli.lazy import load
from forecasts.cli.reference import commands_page
from forecasts.cli.registry import COMMANDS
from forecasts.domain.probability import Orientation
from forecasts.domain.resolution import Outcome, VoidReason
from forecasts.domain.yardstick import Yardstick, shipped_yardsticks
from forecasts.storage.grouped import Dimension

ROOT = Path(__file__).resolve().parents[1]
YARDSTICKS = shipped_yardsticks().values()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"\bforecasts {name}\b", readme), f"README.md: no `forecasts {name}`"


def test_the_page_of_commands_is_as_the_commands_are() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    assert page == commands_page(), "python -m forecasts.cli.reference writes it anew"


@pytest.mark.parametrize("path", sorted((ROOT / "scoring").glob("*.py")), ids=lambda p: p.stem)
def test_every_module_of_scoring_says_what_is_public(path: Path) -> None:
    module = "scoring" if path.stem == "__init__" else f"scoring.{path.stem}"
    public = getattr(import_module(module), "__all__", None)
    if public is None:
        return
    defined = {
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }
    assert defined <= set(public)


def test_all_that_scoring_offers_is_there_and_in_order() -> None:
    assert list(scoring.__all__) == sorted(set(scoring.__all__), key=str.lower) or list(
        scoring.__all__
    ) == sorted(set(scoring.__all__))
    assert all(hasattr(scoring, name) for name in scoring.__all__)


def test_every_public_function_of_scoring_is_offered() -> None:
    imported = {
        alias.asname or alias.name
        for node in ast.parse((ROOT / "scoring" / "__init__.py").read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if not (alias.asname or alias.name).startswith("_")
    }
    assert imported <= set(scoring.__all__)


@pytest.mark.parametrize("scale", YARDSTICKS, ids=lambda scale: scale.id)
def test_a_yardstick_lies_between_0_and_1_without_overlap(scale: Yardstick) -> None:
    bands = sorted((term.probability for term in scale.terms), key=lambda band: band.point)
    assert all(0 <= band.low <= band.point <= band.high <= 1_000_000 for band in bands)
    if not scale.nested:
        assert all(below.high <= above.low for below, above in pairwise(bands))


@pytest.mark.parametrize("scale", YARDSTICKS, ids=lambda scale: scale.id)
def test_a_phrase_means_one_thing_on_a_yardstick(scale: Yardstick) -> None:
    phrases = [phrase for term in scale.terms for phrase in (term.term, *term.synonyms)]
    assert len(phrases) == len(set(phrases))


CONTRACT_WORDS: list[tuple[type[StrEnum], set[str]]] = [
    (Outcome, {"yes", "no", "partly", "void"}),
    (
        VoidReason,
        {
            *("condition_not_met", "cannot_be_determined", "badly_posed"),
            "happened_before_window",
        },
    ),
    (Orientation, {"same", "opposite"}),
    (
        Dimension,
        {"source", "author", "voice", "horizon", "term", "topic", "kind", "expression"},
    ),
]


@pytest.mark.parametrize(("words", "promised"), CONTRACT_WORDS, ids=lambda each: str(each))
def test_words_that_scripts_use_stay(words: type[StrEnum], promised: set[str]) -> None:
    assert promised <= {word.value for word in words}


@pytest.mark.parametrize(
    ("command", "option", "words"),
    [
        ("resolve", "outcome", Outcome),
        ("resolve", "reason", VoidReason),
        ("accept", "orientation", Orientation),
        ("scorecard", "by", Dimension),
    ],
)
def test_options_take_the_words_of_the_domain(
    command: str, option: str, words: type[StrEnum]
) -> None:
    (parameter,) = (each for each in load(command).params if each.name == option)
    shown = " ".join(
        parameter.get_help_record(
            load(command).make_context(command, [], resilient_parsing=True)
        )
    )
    assert "|".join(word.value for word in words) in shown
