"""A second opinion from a language model, which can never invent a span. Off by default."""

from forecasts.llm.asking import LanguageModel
from forecasts.llm.client import Wire
from forecasts.llm.endpoint import Caps, Endpoint
from forecasts.llm.extractor import ModelReading, Tally, read_with_model
from forecasts.llm.finding import Extractor, ModelAlone, RulesAndModel
from forecasts.llm.merging import merged

__all__ = [
    "Caps",
    "Endpoint",
    "Extractor",
    "LanguageModel",
    "ModelAlone",
    "ModelReading",
    "RulesAndModel",
    "Tally",
    "Wire",
    "merged",
    "read_with_model",
]
