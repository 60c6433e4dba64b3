"""The extractor against annotated documents: printed whole, failed only below the floors."""

import sys
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates
from forecasts.extraction.evaluation import DocumentResult, Evaluation, Tally, evaluate
from tests.shared import shared

HERE = Path(__file__).parent
SPLIT = tomllib.loads((HERE / "split.toml").read_text("utf-8"))
FLOORS = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))
SHOWN = ("precision", "recall", "f1", "found", "near_miss_rejection", "probability",
         "due_where_dated", "source_where_named", "joint")  # fmt: skip


def read(text: str, published_on: date | None) -> list[CandidateDraft]:
    scale = shipped_yardsticks()[DEFAULT_YARDSTICK]
    return candidates(text, published_on=published_on, yardstick=scale)


@cache
def corpus() -> Evaluation:
    return evaluate(shared("corpus", "gold"), shared("corpus", "texts"), None, read)


@cache
def seeds() -> Evaluation:
    return evaluate(shared("corpus", "gold-seeds"), shared("seeds"), None, read)


def part(name: str) -> list[DocumentResult]:
    documents = [*corpus().documents, *seeds().documents]
    return [result for result in documents if result.doc in SPLIT[name]]


def row(name: str, tally: Tally) -> str:
    cells = (tally.figures[key] for key in SHOWN)
    return f"{name[:36]:36}" + " ".join("    -" if c is None else f"{c:5.3f}" for c in cells)


def table(tallies: dict[str, Tally]) -> str:
    head = f"{'':36}" + " ".join(f"{key[:5]:5}" for key in SHOWN)
    return "\n".join([head, *(row(name, tally) for name, tally in tallies.items())])


def added_up(results: list[DocumentResult]) -> Tally:
    return sum((result.tally for result in results), Tally())


@pytest.mark.parametrize("name", ["corpus", "seeds", "held_out"])
def test_figures_stay_above_their_floors(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = {"corpus": corpus, "seeds": seeds}
    results = list(whole[name]().documents) if name in whole else part(name)
    total = added_up(results)
    with capsys.disabled():
        rows = {result.doc: result.tally for result in results}
        text = table({name.upper(): total, **rows})
        sys.stdout.write(f"\n{text}\n")
    reached = total.figures
    floors = FLOORS[name].items()
    below = {key: reached[key] for key, floor in floors if (reached[key] or 0) < floor}
    assert below == {}


def test_every_document_is_in_one_part() -> None:
    listed = [name for names in SPLIT.values() for name in names]
    present = [r.doc for r in (*corpus().documents, *seeds().documents)]
    assert sorted(listed) == sorted(present)
