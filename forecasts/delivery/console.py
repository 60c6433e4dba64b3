"""Digests on a screen, or in whatever a stream leads to."""

from dataclasses import dataclass
from typing import TextIO

from forecasts.errors import DeliveryError
from forecasts.services.prompting import Message


@dataclass(frozen=True, slots=True)
class ConsoleSender:
    """Writes the plain text of a digest to a stream, with its key as the headline."""

    stream: TextIO

    def send(self, message: Message) -> None:
        """Write and flush. Raises DeliveryError, as for a pipe that nobody reads."""
        try:
            self.stream.write(f"== {message.key}\n{message.text}\n")
            self.stream.flush()
        except (OSError, ValueError) as error:  # ValueError: closed, or not encodable
            raise DeliveryError(f"console: {error}") from error
