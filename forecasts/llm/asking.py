"""Asking about a portion of a report: from the cache, else at once, else in halves."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from forecasts.errors import TransferError
from forecasts.llm.answers import Claims, claims_of
from forecasts.llm.cache import AnswerCache
from forecasts.llm.client import Answer, ChatClient, Wire
from forecasts.llm.endpoint import Caps, Endpoint
from forecasts.llm.numbering import Numbered
from forecasts.llm.prompt import request_for


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A model, the limits it is used within, and where its answers are kept (None: nowhere)."""

    endpoint: Endpoint
    caps: Caps = field(default_factory=Caps)
    cache: Path | None = None
    wire: Wire = field(default_factory=Wire)


class Asking(AbstractContextManager["Asking"]):
    """A conversation about one report, and what it took.

    Attributes:
        requests: answers asked for.
        cached: answers that were there already.
        tokens: spent, as the endpoint counts them.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.requests = 0
        self.cached = 0
        self.tokens = 0
        self._endpoint, self._caps = model.endpoint, model.caps
        self._cache = AnswerCache(model.cache) if model.cache else None
        self._client = ChatClient(model.endpoint, model.caps, model.wire)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._client.close()

    def claims(
        self, sentences: Sequence[Numbered]
    ) -> Iterator[tuple[Sequence[Numbered], Claims]]:
        """What is claimed about some sentences; about each half where one answer breaks off.

        Raises:
            TransferError: there is no answer, or none that can be used.
        """
        kept = self._kept(sentences)
        if kept is not None:
            self.cached += 1
            yield sentences, kept
            return
        answer = self._ask(sentences)
        if answer.truncated:
            for half in self._halves(sentences):
                yield from self.claims(half)
            return
        claims = claims_of(answer.text)
        if self._cache:
            self._cache.put(sentences, self._endpoint.model, answer.text)
        yield sentences, claims

    def _kept(self, sentences: Sequence[Numbered]) -> Claims | None:
        answer = self._cache and self._cache.get(sentences, self._endpoint.model)
        try:
            return claims_of(answer) if answer else None
        except TransferError:
            return None  # damaged since it was kept

    def _ask(self, sentences: Sequence[Numbered]) -> Answer:
        most = self._caps.requests
        if self.requests >= most:
            raise TransferError(f"{self._endpoint.name}: one report takes over {most} requests")
        self.requests += 1
        request = request_for(sentences, self._endpoint.model, self._caps.answer_tokens)
        answer = self._client.ask(request)
        self.tokens += answer.tokens
        return answer

    def _halves(self, sentences: Sequence[Numbered]) -> tuple[Sequence[Numbered], ...]:
        if len(sentences) < 2:
            raise TransferError(
                f"{self._endpoint.name}: its answer about a single sentence broke off after "
                f"{self._caps.answer_tokens:,} tokens"
            )
        middle = len(sentences) // 2
        return sentences[:middle], sentences[middle:]
