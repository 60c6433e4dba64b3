"""Alternatives that a text sets out are proposed as a set."""

import pytest

from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates

SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]


def sets(text: str) -> dict[str, list[str]]:
    """Names of the scenarios, by set, in text order."""
    found: dict[str, list[str]] = {}
    for candidate in candidates(text, published_on=None, yardstick=SCALE):
        if candidate.scenario_set and candidate.scenario:
            names = found.setdefault(candidate.scenario_set, [])
            if candidate.scenario not in names:
                names.append(candidate.scenario)
    return found


TWO = [
    pytest.param(
        "If the vote passes, the port will reopen. Conversely, a defeat would close it.",
        id="if and conversely",
    ),
    pytest.param(
        "If rains come early, prices will fall. If not, the state will import grain.",
        id="if and if not",
    ),
    pytest.param(
        "If the bank cuts rates, the peso will slide. Otherwise, credit will dry up.",
        id="if and otherwise",
    ),
    pytest.param(
        "Unless the union yields, the mine will shut. Alternatively, owners may sell it.",
        id="unless and alternatively",
    ),
    pytest.param(
        "If the north attacks, the south will strike back. "
        "If the north refuses talks instead, the south may wait.",
        id="if and if instead",
    ),
    pytest.param(
        "In the first scenario, the cabinet will fall. "
        "In the second scenario, it will limp on until autumn.",
        id="numbered scenarios in prose",
    ),
    pytest.param(
        "In the best case, the truce will hold.\n\nIn the worst case, the war will widen.",
        id="best and worst case",
    ),
    pytest.param(
        "## Outlook\n\n### Scenario 1: Deal\n\nThe pact will be signed in May.\n\n"
        "### Scenario 2: No deal\n\nThe border will close.\n",
        id="scenario headings",
    ),
    pytest.param(
        "# Paths\n\n## Base case\n\nGrowth will slow.\n\n## Worst case\n\nBanks will fail.\n",
        id="case headings",
    ),
    pytest.param(
        "Option A is reform: the tax will go.\n\nOption B is delay: the tax will stay.",
        id="lettered options",
    ),
]


@pytest.mark.parametrize("text", TWO)
def test_two_courses_make_a_set(text: str) -> None:
    found = sets(text)
    assert len(found) == 1
    assert [len(names) for names in found.values()] == [2]


def test_the_heading_above_names_the_set() -> None:
    text = (
        "# Strait crisis\n\n## Scenario A: Blockade\n\nShipping will stop.\n\n"
        "## Scenario B: Deal\n\nShipping will resume.\n"
    )
    assert sets(text) == {"Strait crisis": ["Scenario A: Blockade", "Scenario B: Deal"]}


ALONE = [
    "If the vote passes, the port will reopen.",
    "Conversely, the port could close.",
    "## Scenario 1: Deal\n\nThe pact will be signed.\n",
    "The port will reopen. The mine will shut.",
]


@pytest.mark.parametrize("text", ALONE)
def test_a_lone_course_is_no_set(text: str) -> None:
    assert sets(text) == {}
