"""The whole record out and in again, and flat tables of forecasts."""

from forecasts.services.records.dump import ExportSummary, export_all
from forecasts.services.records.flat import TableFormat, export_forecasts
from forecasts.services.records.load import ImportSummary, import_all

__all__ = [
    "ExportSummary",
    "ImportSummary",
    "TableFormat",
    "export_all",
    "export_forecasts",
    "import_all",
]
