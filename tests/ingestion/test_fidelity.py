"""Pages and files of the development corpus against the text that people annotated."""

import json
import re

import pytest

from forecasts.ingestion import read
from tests.shared import shared

RUN = 5  # words


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return set(zip(*(words[n:] for n in range(RUN)), strict=False))


@pytest.mark.parametrize(
    ("name", "suffix", "share"),
    [
        ("fed-clarida-2019-10-18", ".html", 0.99),
        ("house-budget-2010-06", ".html", 1.0),
        (
            "fomc-presser-2018-12",
            ".pdf",
            0.95,
        ),  # the rest is running heads, left out on purpose
    ],
)
def test_the_annotated_text_is_found_whole(name: str, suffix: str, share: float) -> None:
    expected = shared("corpus", "texts", f"{name}.txt").read_text("utf-8")
    text = read(shared("corpus", "texts", f"{name}{suffix}")).text
    wanted = runs(expected)
    assert len(wanted & runs(text)) >= share * len(wanted)
    plain = " ".join(text.split())
    for line in shared("corpus", "gold", f"{name}.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        assert " ".join(expected[gold["start"] : gold["end"]].split()) in plain
