"""A report written for these tests, and readings of it by the playing server."""

from datetime import date
from pathlib import Path

from pydantic import SecretStr

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.yardstick import DEFAULT_YARDSTICK, shipped_yardsticks
from forecasts.llm import Caps, Endpoint, LanguageModel, ModelReading, Wire, read_with_model
from tests.llm.playing_server import Playing

SCALE = shipped_yardsticks()[DEFAULT_YARDSTICK]
PUBLISHED = date(2026, 2, 27)

REPORT = """# Harbour strike

The strike is unlikely to end before April. The ministry\u2019s spokesman said that \
\u201cthe ports will reopen within two weeks\u201d.

If talks fail, grain exports will halt. There is a 70 per cent chance that the union splits.

A settlement is not likely to hold. It looks a racing certainty that fares climb.

## Long-term (>1 year)

Two terminals go over to robots \u2014 a change no one can stop.
"""


def a_model(
    server: Playing,
    *,
    caps: Caps | None = None,
    cache: Path | None = None,
    timeout: float = 10.0,
    key: str = "",
    model: str = "test-model",
    wire: Wire | None = None,
) -> LanguageModel:
    """The playing server as a language model."""
    endpoint = Endpoint(server.url, model, SecretStr(key), timeout)
    return LanguageModel(endpoint, caps or Caps(), cache, wire or Wire())


def read(model: LanguageModel, text: str = REPORT) -> ModelReading:
    """A reading of the report."""
    return read_with_model(text, model, published_on=PUBLISHED, yardstick=SCALE)


def only(reading: ModelReading) -> CandidateDraft:
    """The one candidate of a reading."""
    assert len(reading.candidates) == 1
    return reading.candidates[0]
