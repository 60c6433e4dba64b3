"""Ways to find candidates with a language model, called as the rules are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from forecasts.domain.candidate import CandidateDraft
from forecasts.domain.probability import YardstickBasis
from forecasts.domain.yardstick import Yardstick
from forecasts.errors import TransferError, UsageError
from forecasts.extraction import candidates
from forecasts.llm.asking import LanguageModel
from forecasts.llm.extractor import ModelReading, read_with_model
from forecasts.llm.merging import merged


class Extractor(Protocol):
    """Finds the forecast statements of a text; `forecasts.extraction.candidates` is one."""

    def __call__(
        self,
        text: str,
        *,
        published_on: date | None,
        yardstick: Yardstick,
        yardstick_basis: YardstickBasis = YardstickBasis.ASSUMED,
    ) -> list[CandidateDraft]:
        """The candidates in text order."""


@dataclass(frozen=True, slots=True)
class ModelAlone:
    """The model's reading; `tell` hears in one line how it went.

    Raises when called:
        UsageError: the text is longer than the caps allow.
        TransferError: the model cannot be reached, or its answer cannot be used.
    """

    model: LanguageModel
    tell: Callable[[str], None]

    def __call__(
        self,
        text: str,
        *,
        published_on: date | None,
        yardstick: Yardstick,
        yardstick_basis: YardstickBasis = YardstickBasis.ASSUMED,
    ) -> list[CandidateDraft]:
        """The candidates whose quotes the text has."""
        reading = read_with_model(
            text,
            self.model,
            published_on=published_on,
            yardstick=yardstick,
            yardstick_basis=yardstick_basis,
        )
        self.tell(_said(self.model, reading))
        return list(reading.candidates)


@dataclass(frozen=True, slots=True)
class RulesAndModel:
    """Both readings merged; where the model fails, the rules' alone, and `tell` hears why."""

    model: LanguageModel
    tell: Callable[[str], None]

    def __call__(
        self,
        text: str,
        *,
        published_on: date | None,
        yardstick: Yardstick,
        yardstick_basis: YardstickBasis = YardstickBasis.ASSUMED,
    ) -> list[CandidateDraft]:
        """The candidates of both, each statement once."""
        by_rules = candidates(
            text,
            published_on=published_on,
            yardstick=yardstick,
            yardstick_basis=yardstick_basis,
        )
        try:
            by_model = ModelAlone(self.model, self.tell)(
                text,
                published_on=published_on,
                yardstick=yardstick,
                yardstick_basis=yardstick_basis,
            )
        except (TransferError, UsageError) as error:
            self.tell(f"{error}; going on with the rules alone")
            return by_rules
        return merged(by_rules, by_model)


def _said(model: LanguageModel, reading: ModelReading) -> str:
    return f"{model.endpoint.model}: {reading.tally}"
