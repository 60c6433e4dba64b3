"""The playing server, started once for all tests of the folder."""

from collections.abc import Iterator

import pytest

from tests.llm.playing_server import Playing, playing_server


@pytest.fixture(scope="session")
def _server() -> Iterator[Playing]:
    with playing_server() as playing:
        yield playing


@pytest.fixture
def server(_server: Playing) -> Playing:
    """An endpoint with an empty script and nothing asked yet."""
    _server.players.clear()
    _server.asked.clear()
    return _server
