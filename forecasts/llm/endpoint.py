"""Where a language model is asked, and what a reading may cost at most."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pydantic import SecretStr

from forecasts.errors import UsageError

_PATH = "/chat/completions"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits that keep a reading affordable; what goes beyond them is refused, not cut off.

    Attributes:
        characters: of a report's sentences, all told.
        chunk_characters: of the sentences in one request.
        requests: of one report, halved chunks included; answers from the cache are free.
        answer_tokens: of one answer.
        answer_bytes: of one answer, as sent.
        retries: of a request that the endpoint asked to repeat later.
        retry_seconds: longest wait that is granted before a repetition.
    """

    characters: int = 200_000
    chunk_characters: int = 8_000
    requests: int = 100
    answer_tokens: int = 4_096
    answer_bytes: int = 4_000_000
    retries: int = 2
    retry_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible address, the model asked there, and its key (never shown).

    Attributes:
        url: base address, such as `http://127.0.0.1:11434/v1`.
        model: name of the model at that address.
        api_key: sent as a bearer token; empty: none is sent.
        timeout_seconds: longest time for one answer, from first to last byte.

    Raises:
        UsageError: the address or the key cannot be used as it stands, no model is named, or
            the key would travel in the clear to another machine.
    """

    url: str
    model: str
    api_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    timeout_seconds: float = 60.0

    def __post_init__(self) -> None:
        if not self.url:
            raise UsageError(
                "no language model is set: FORECASTS_LLM_URL takes the address of an "
                "OpenAI-compatible endpoint, as http://127.0.0.1:11434/v1"
            )
        if not self.model.strip():
            raise UsageError("FORECASTS_LLM_MODEL must name the model that is asked")
        parts = _split(self.url)
        key = self.api_key.get_secret_value()
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise UsageError("FORECASTS_LLM_API_KEY holds characters that no key has")
        if key and parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
            raise UsageError(
                f"FORECASTS_LLM_URL: a key is sent to {parts.hostname} over https only"
            )

    @property
    def address(self) -> str:
        """The full address that requests go to."""
        parts = _split(self.url)
        path = parts.path.rstrip("/")
        whole = path if path.endswith(_PATH) else path + _PATH
        return urlunsplit((parts.scheme, parts.netloc, whole, parts.query, ""))

    @property
    def name(self) -> str:
        """How messages call it: the host and its port, nothing that could be secret."""
        return f"language model at {_split(self.url).netloc}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:  # a port that is no number, a bracket left open
        raise UsageError(f"FORECASTS_LLM_URL is no address ({error})") from error
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError("FORECASTS_LLM_URL is no address that starts with http:// or https://")
    if "@" in parts.netloc:
        raise UsageError("FORECASTS_LLM_URL: the key belongs in FORECASTS_LLM_API_KEY")
    return parts
