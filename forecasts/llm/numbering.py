"""A report's sentences with numbers, in portions that one request can hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forecasts.errors import UsageError
from forecasts.extraction.blocks import BlockKind, Page
from forecasts.extraction.sentences import Sentence, sentences
from forecasts.llm.endpoint import Caps
from forecasts.llm.quotes import Span


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence as a model sees it. `id` counts from 1 in text order."""

    id: int
    text: str
    sentence: Sentence

    @property
    def is_heading(self) -> bool:
        """Whether it is there for context alone."""
        return self.sentence.block.kind is BlockKind.HEADING

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.sentence.start, self.sentence.end)


def numbered(page: Page) -> list[Numbered]:
    """The sentences of a text; navigation, adverts and licences stay at home."""
    content = (each for each in sentences(page) if not each.block.boilerplate)
    return [
        Numbered(number, page.text[each.start : each.end], each)
        for number, each in enumerate(content, start=1)
    ]


def portions(listed: Sequence[Numbered], caps: Caps) -> list[list[Numbered]]:
    """The sentences in order, in as few requests as the caps allow.

    Raises:
        UsageError: they are more than may be sent.
    """
    total = sum(len(each.text) for each in listed)
    if total > caps.characters:
        raise UsageError(
            f"{total:,} characters are more than the {caps.characters:,} that a language model "
            "may be sent of one report (FORECASTS_LLM_MAX_CHARACTERS)"
        )
    cut = list(_cut(listed, caps.chunk_characters))
    return [portion for portion in cut if not all(each.is_heading for each in portion)]


def _cut(listed: Sequence[Numbered], most: int) -> Iterator[list[Numbered]]:
    portion: list[Numbered] = []
    size = 0
    for each in listed:
        if portion and size + len(each.text) > most:
            yield portion
            portion, size = [], 0
        portion.append(each)
        size += len(each.text)
    if portion:
        yield portion
