"""`extract --extractor` as a person runs it, against a server on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.llm.desk import REPORT
from tests.llm.playing_server import Playing, Reply, statement, statements

GOOD = statements(statement("Two terminals go over to robots", 8, expression="categorical"))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "strike.md"
    path.write_text(REPORT, "utf-8")
    return path


def run(report: Path, how: str, **settings: str) -> subprocess.CompletedProcess[str]:
    ours = {f"FORECASTS_LLM_{name.upper()}": value for name, value in settings.items()}
    inherited = {n: v for n, v in os.environ.items() if not n.startswith("FORECASTS_")}
    return subprocess.run(
        [
            *(sys.executable, "-m", "forecasts", "extract", str(report)),
            *("--published", "2026-02-27", "--extractor", how, "--format", "jsonl"),
        ],
        env={**inherited, "XDG_CACHE_HOME": str(report.parent / "cache"), **ours},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def extractors(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [json.loads(line)["extractor"] for line in done.stdout.splitlines()]


def test_the_model_alone(server: Playing, report: Path) -> None:
    server.plays(GOOD)
    done = run(report, "llm", url=server.url, model="m", api_key="canary")
    assert done.returncode == 0
    (row,) = map(json.loads, done.stdout.splitlines())
    assert row["text"] == "Two terminals go over to robots" == REPORT[row["start"] : row["end"]]
    assert row["opens_on"] == "2027-02-27"
    assert "m: kept 1; requests 1" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_both_merge_and_the_second_run_asks_nothing(server: Playing, report: Path) -> None:
    server.plays(GOOD)
    first = run(report, "both", url=server.url, model="m")
    again = run(report, "both", url=server.url, model="m")
    assert set(extractors(first)) == {"rules/1", "llm/1"}
    assert again.stdout == first.stdout
    assert "requests 0, from the cache 1" in again.stderr
    assert len(server.asked) == 1
    assert list((report.parent / "cache").rglob("*.json"))


def test_the_cache_can_be_off(server: Playing, report: Path) -> None:
    server.plays(GOOD)
    for _ in range(2):
        run(report, "llm", url=server.url, model="m", cache="off")
    assert len(server.asked) == 2
    assert not (report.parent / "cache").exists()


def test_both_goes_on_with_the_rules_where_the_model_fails(
    server: Playing, report: Path
) -> None:
    server.plays(Reply(b"", 500))
    done = run(report, "both", url=server.url, model="m")
    rules = run(report, "rules")
    assert done.returncode == 0
    assert done.stdout == rules.stdout != ""
    assert "answers 500, not 200; going on with the rules alone" in done.stderr


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        pytest.param({}, 2, "FORECASTS_LLM_URL", id="nothing set"),
        pytest.param({"url": "there"}, 2, "FORECASTS_LLM_MODEL", id="no model"),
        pytest.param({"url": "there", "model": "m"}, 6, "answers 500", id="a broken server"),
        pytest.param(
            {"url": "there", "model": "m", "max_characters": "9"},
            2,
            "more than the 9",
            id="cap",
        ),
        pytest.param(
            {"url": "there", "model": "m", "timeout_seconds": "soon"},
            2,
            "FORECASTS_LLM_TIMEOUT_SECONDS",
            id="no number",
        ),
    ],
)
def test_the_model_alone_fails_in_one_line(
    server: Playing, report: Path, settings: dict[str, str], code: int, words: str
) -> None:
    server.plays(Reply(b"", 500))
    there = {n: server.url if v == "there" else v for n, v in settings.items()}
    done = run(report, "llm", **there)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
