"""Our scorer and the one that came with the corpus count the same."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.probability import as_fraction
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates
from forecasts.extraction.evaluation import evaluate
from tests.shared import shared


def as_prediction(found: CandidateDraft) -> dict[str, Any]:
    band = found.probability
    return {
        "start": found.start,
        "end": found.end,
        "kind": found.kind,
        "expression": found.expression,
        "polarity": found.polarity,
        "due_on": found.due_on and found.due_on.isoformat(),
        "attributed_to": found.attributed_to,
        "probability": band
        and {
            "low": as_fraction(band.low),
            "point": as_fraction(band.point),
            "high": as_fraction(band.high),
            "term": found.yardstick_term,
            "yardstick": found.yardstick,
        },
    }


def test_both_scorers_agree(tmp_path: Path) -> None:
    gold, texts = shared("corpus", "gold"), shared("corpus", "texts")
    scorer = shared("corpus", "evaluate.py")
    index = json.loads(shared("corpus", "index.json").read_text("utf-8"))
    names = {(texts / f"{d['id']}.txt").read_bytes().decode(): d["id"] for d in index}
    scale = shipped_yardsticks()[DEFAULT_YARDSTICK]

    def predict(text: str, published_on: date | None) -> list[CandidateDraft]:
        found = candidates(text, published_on=published_on, yardstick=scale)
        lines = [json.dumps(as_prediction(candidate)) for candidate in found]
        (tmp_path / f"{names[text]}.jsonl").write_text("\n".join(lines), "utf-8")
        return found

    ours = evaluate(gold, texts, None, predict).total
    report = tmp_path / "report.json"
    subprocess.run(
        [
            sys.executable,
            str(scorer),
            str(gold),
            str(texts),
            str(tmp_path),
            "--json",
            str(report),
        ],
        check=True,
        capture_output=True,
    )
    theirs = json.loads(report.read_text("utf-8"))["total"]
    counts = tuple(theirs[key] for key in ("gold", "pred", "match"))
    assert (ours.gold, ours.predicted, ours.matched) == counts
    pairs = {
        "f1": "f1", "found": "found", "kind": "kind", "expression": "cert", "polarity": "pol",
        "probability": "prob", "due": "due", "source": "attr", "due_where_dated": "dated",
        "source_where_named": "named",
    }  # fmt: skip
    for mine, other in pairs.items():
        assert ours.figures[mine] == pytest.approx(theirs[other]), mine
