"""Reports from files and addresses as documents: text with metadata, each with its basis."""

from forecasts.ingestion.limits import Limits
from forecasts.ingestion.reading import read

__all__ = ["Limits", "read"]
