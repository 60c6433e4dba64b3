import io
from datetime import UTC, datetime

import pytest

from forecasts.delivery.console import ConsoleSender
from forecasts.errors import DeliveryError
from forecasts.services.prompting import Message

MESSAGE = Message(
    key="digest/ana/2026-11-23/console",
    name="Ana",
    address=None,
    subject="1 question to settle",
    text="Ana: 1 question — to settle.\n",
    html="<p>1 question</p>",
    written_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
)


def test_a_digest_is_written_with_its_key() -> None:
    stream = io.StringIO()
    ConsoleSender(stream).send(MESSAGE)
    assert stream.getvalue() == (
        "== digest/ana/2026-11-23/console\nAna: 1 question — to settle.\n\n"
    )


def test_a_stream_that_is_closed_is_a_failed_delivery() -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(DeliveryError, match="console"):
        ConsoleSender(stream).send(MESSAGE)


def test_a_stream_that_cannot_spell_the_text_is_a_failed_delivery() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with pytest.raises(DeliveryError, match="ascii"):
        ConsoleSender(stream).send(MESSAGE)
