"""Answers are paid for once, and a kept answer is trusted no more than a fresh one."""

import json
from pathlib import Path

import pytest

from forecasts.errors import TransferError
from forecasts.llm import Caps
from tests.llm.desk import REPORT, a_model, only, read
from tests.llm.playing_server import Playing, Reply, statement, statements

GOOD = statements(statement("grain exports will halt", sentence=4))


def test_a_second_reading_asks_nothing_and_finds_the_same(
    server: Playing, tmp_path: Path
) -> None:
    server.plays(GOOD)
    first = read(a_model(server, cache=tmp_path / "answers"))
    again = read(a_model(server, cache=tmp_path / "answers"))
    assert len(server.asked) == 1
    assert again.candidates == first.candidates
    assert (again.tally.requests, again.tally.cached, again.tally.tokens) == (0, 1, 0)


def test_another_text_or_another_model_is_asked_about(server: Playing, tmp_path: Path) -> None:
    server.plays(GOOD)
    read(a_model(server, cache=tmp_path))
    read(a_model(server, cache=tmp_path), REPORT.replace("Two terminals", "Six terminals"))
    read(a_model(server, cache=tmp_path, model="another"))
    assert len(server.asked) == 3
    assert len(list(tmp_path.iterdir())) == 3


def test_what_was_answered_before_a_failure_is_kept(server: Playing, tmp_path: Path) -> None:
    model = a_model(server, cache=tmp_path, caps=Caps(chunk_characters=150))
    server.plays(statements(), Reply(b"", 500))
    with pytest.raises(TransferError):
        read(model)
    server.plays(statements())
    tally = read(model).tally
    assert tally.cached == 1
    assert tally.requests >= 1


def test_files_are_for_their_owner_alone(server: Playing, tmp_path: Path) -> None:
    server.plays(GOOD)
    read(a_model(server, cache=tmp_path / "a" / "b", key="canary"))
    (kept,) = (tmp_path / "a" / "b").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert "canary" not in kept.read_text("utf-8")
    assert json.loads(kept.read_text("utf-8"))["model"] == "test-model"


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"answer": 3}', '{"answer": "prose"}', "[" * 100_000, "\ufffd"],
)
def test_a_damaged_file_is_asked_for_again_and_mended(
    server: Playing, tmp_path: Path, damage: str
) -> None:
    server.plays(GOOD)
    read(a_model(server, cache=tmp_path))
    (kept,) = tmp_path.iterdir()
    kept.write_text(damage, "utf-8")
    assert read(a_model(server, cache=tmp_path)).tally.requests == 1
    assert read(a_model(server, cache=tmp_path)).tally.cached == 1


def test_a_forged_file_cannot_invent_a_span(server: Playing, tmp_path: Path) -> None:
    server.plays(GOOD)
    read(a_model(server, cache=tmp_path))
    (kept,) = tmp_path.iterdir()
    forged = {"statements": [statement("The bank will collapse", sentence=4)]}
    kept.write_text(json.dumps({"answer": json.dumps(forged)}), "utf-8")
    reading = read(a_model(server, cache=tmp_path))
    assert reading.candidates == ()
    assert reading.tally.dropped_quotes == 1


def test_a_folder_that_cannot_be_written_is_named(server: Playing, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    server.plays(GOOD)
    with pytest.raises(TransferError, match="FORECASTS_LLM_CACHE"):
        read(a_model(server, cache=tmp_path / "file"))


def test_without_a_folder_nothing_is_kept(server: Playing) -> None:
    server.plays(GOOD)
    assert only(read(a_model(server))) == only(read(a_model(server)))
    assert len(server.asked) == 2
