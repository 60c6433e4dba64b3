"""How much of a report is read before it is refused."""

from dataclasses import dataclass

from forecasts.errors import TransferError

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what one report may cost. A report over a cap is refused, never cut."""

    max_bytes: int = 20 * MEGABYTE  # as stored or as sent, before anything is unpacked
    max_characters: int = 2_000_000  # of extracted text
    pdf_pages: int = 1_000
    child_memory_bytes: int = 1_024 * MEGABYTE  # of the process that reads a hostile format
    child_cpu_seconds: int = 60
    child_wall_seconds: float = 120
    page_cpu_seconds: int = 20
    fetch_seconds: float = 30  # for all of an address: look-ups, redirects and body
    fetch_redirects: int = 3


DEFAULT_LIMITS = Limits()


def refusal(name: str, why: str) -> TransferError:
    """The error for a report that cannot be read: its name, and what is wrong with it."""
    return TransferError(f"{name}: {why}")


def check_size(name: str, size: int, limits: Limits) -> None:
    """Refuses more bytes than the limit."""
    if size > limits.max_bytes:
        megabytes = f"{limits.max_bytes / MEGABYTE:g} MB"
        raise refusal(name, f"is larger than the limit of {megabytes}")


def check_text(name: str, text: str, limits: Limits) -> None:
    """Refuses a text without a word, and one with more characters than the limit."""
    if not text.strip():
        raise refusal(name, "holds no text, only blanks")
    if len(text) > limits.max_characters:
        limit = f"{limits.max_characters:,}"
        raise refusal(name, f"holds {len(text):,} characters; the limit is {limit}")
