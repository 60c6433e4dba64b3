"""How fast reports are read: characters a second, one report, a thousand of them.

Run: .venv/bin/python -P benchmarks/extraction.py --texts FOLDER [--reports N] [--spacy PYTHON]

FOLDER holds plain texts (`*.txt`); they are cut into reports of 1,200 words. With the
interpreter of an environment that has spaCy, the same texts go through a blank English
tokenizer with sentencizer in the same run. All on one core.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice, pairwise
from pathlib import Path

from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.extraction import candidates

WORDS = 1200
RUNS = 5
PUBLISHED = date(2026, 11, 22)
SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]
SPACY = f"""
import json, sys, time
import spacy
texts = json.load(sys.stdin)
nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
nlp(texts[0])
best = 1e9
for _ in range({RUNS}):
    begun = time.perf_counter()
    for text in texts:
        nlp(text)
    best = min(best, time.perf_counter() - begun)
print(best)
"""


def reports(folder: Path) -> list[str]:
    """The texts of a folder in pieces of 1,200 words; shorter ends are left out."""
    return [part for path in sorted(folder.glob("*.txt")) for part in _parts(path)]


def _parts(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    starts = [match.start() for match in re.finditer(r"\S+", text)][::WORDS]
    return (text[a:b] for a, b in pairwise(starts))


def read_all(texts: list[str]) -> float:
    """Seconds to read every text once."""
    begun = time.perf_counter()
    for text in texts:
        candidates(text, published_on=PUBLISHED, yardstick=SCALE)
    return time.perf_counter() - begun


def spacy_seconds(python: str, texts: list[str]) -> float:
    """Seconds a blank spaCy tokenizer with sentencizer takes, best of as many runs."""
    done = subprocess.run(
        [python, "-c", SPACY],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def peak_mib() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rows(texts: list[str], count: int, spacy_python: str | None) -> Iterator[tuple[str, str]]:
    """What was measured, a line each."""
    read_all(texts[:2])
    seconds = min(read_all(texts) for _ in range(RUNS))
    size = sum(map(len, texts))
    yield f"{len(texts)} reports, {size:,} characters", f"{size / seconds:,.0f} characters/s"
    if spacy_python:
        other = spacy_seconds(spacy_python, texts)
        yield "blank spaCy tokenizer with sentencizer", f"{size / other:,.0f} characters/s"
        yield "time against spaCy", f"{seconds / other:.1f}x"
    alone = sorted(min(read_all([text]) for _ in range(RUNS)) for text in texts)
    yield "one report of 1,200 words, median", f"{alone[len(alone) // 2] * 1000:.0f} ms"
    yield "one report of 1,200 words, slowest", f"{alone[-1] * 1000:.0f} ms"
    first = list(islice(cycle(texts), count // 10))
    begun, before = read_all(first), peak_mib()
    rest = read_all(list(islice(cycle(texts), count - len(first))))
    yield f"{count:,} reports one after another", f"{begun + rest:.1f} s"
    yield "peak memory after a tenth, after all", f"{before:.0f}, {peak_mib():.0f} MiB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--spacy", metavar="PYTHON")
    asked = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sys.stdout.write("| measured | result |\n| --- | --- |\n")
    for name, result in rows(reports(asked.texts), asked.reports, asked.spacy):
        sys.stdout.write(f"| {name} | {result} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
