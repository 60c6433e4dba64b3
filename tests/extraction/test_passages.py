"""Whole passages of many genres: what is found, what is left out, and who says it."""

import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates
from forecasts.extraction.evaluation import overlap, paired

HERE = Path(__file__).parent / "passages"
SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]
NO_NAMES = {"the", "a", "an", "of"}
MOST_DIFFERENCES = 3  # of about ten records with five fields each


@dataclass(frozen=True)
class Read:
    """A passage as annotated and as the extractor reads it."""

    name: str
    text: str
    records: list[list[str]]
    near_misses: list[str]
    found: list[CandidateDraft]

    def spans(self) -> list[tuple[int, int]]:
        return [self._span(record[0]) for record in self.records]

    def _span(self, quote: str) -> tuple[int, int]:
        start = self.text.index(quote)
        return start, start + len(quote)

    def _found_spans(self) -> list[tuple[int, int]]:
        return [
            (c.start, c.end) for c in self.found if c.start is not None and c.end is not None
        ]

    def pairs(self) -> dict[int, int]:
        return paired(self.spans(), self._found_spans())

    def taken_near_misses(self) -> list[str]:
        found = self._found_spans()
        return [q for q in self.near_misses if any(overlap(self._span(q), f) for f in found)]

    def differences(self) -> list[str]:
        """What is missed, invented or wrong, a line each."""
        pairs = self.pairs()
        missed = [f"missed: {r[0]}" for i, r in enumerate(self.records) if i not in pairs]
        extra = [
            f"extra: {c.quote} {c.trace}"
            for j, c in enumerate(self.found)
            if j not in pairs.values()
        ]
        wrong = [
            f"{field}: {self.records[i][0]}: {wanted!r}, got {got!r} {self.found[j].trace}"
            for i, j in pairs.items()
            for field, wanted, got in compared(self.records[i], self.found[j])
        ]
        return missed + extra + wrong


def compared(record: list[str], found: CandidateDraft) -> list[tuple[str, str, str]]:
    _, kind, expression, polarity, due, who = record
    got_due = found.due_on.isoformat() if found.due_on else ""
    sides = [
        ("kind", kind, found.kind),
        ("expression", expression, found.expression),
        ("polarity", polarity, found.polarity),
        ("due", due, got_due),
    ]
    wrong = [(field, wanted, str(got)) for field, wanted, got in sides if wanted != got]
    if not same_name(who, found.attributed_to or ""):
        wrong.append(("speaker", who, found.attributed_to or ""))
    return wrong


def same_name(wanted: str, got: str) -> bool:
    first, second = (set(name.lower().split()) - NO_NAMES for name in (wanted, got))
    return first == second or bool(first and second and (first <= second or second <= first))


@cache
def passages() -> list[Read]:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*.toml"))]
    return [read(passage) for table in tables for passage in table["passage"]]


def read(passage: dict[str, Any]) -> Read:
    text: str = passage["text"]
    published: date = passage["published_on"]
    found = candidates(text, published_on=published, yardstick=SCALE)
    return Read(passage["name"], text, passage["records"], passage["near_misses"], found)


def in_words(done: int, of: int) -> str:
    return f"{done} of {of} ({done / of:.3f})"


def test_passages_of_many_genres_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    gold = sum(len(passage.records) for passage in passages())
    found = sum(len(passage.found) for passage in passages())
    both = sum(len(passage.pairs()) for passage in passages())
    named, credited = named_sources()
    near = sum(len(passage.near_misses) for passage in passages())
    taken = sum(len(passage.taken_near_misses()) for passage in passages())
    with capsys.disabled():
        sys.stdout.write(
            f"\npassages: precision {in_words(both, found)}, recall {in_words(both, gold)}, "
            f"named sources {in_words(credited, named)}, "
            f"near misses left out {in_words(near - taken, near)}\n"
        )
    assert both / found >= 0.95
    assert both / gold >= 0.95
    assert credited / named >= 0.90
    assert taken == 0


def named_sources() -> tuple[int, int]:
    """Records with a named source, and those of them credited to it."""
    rows = [
        (passage, i, record[5])
        for passage in passages()
        for i, record in enumerate(passage.records)
        if record[5]
    ]
    right = [who for passage, i, who in rows if same_name(who, credit(passage, i))]
    return len(rows), len(right)


def credit(passage: Read, record: int) -> str:
    j = passage.pairs().get(record)
    return (passage.found[j].attributed_to or "") if j is not None else ""


@pytest.mark.parametrize("passage", passages(), ids=lambda passage: str(passage.name))
def test_each_passage_is_read_nearly_whole(passage: Read) -> None:
    differences = [line for line in passage.differences() if not line.startswith("kind")]
    assert len(differences) <= MOST_DIFFERENCES, "\n".join(differences)
