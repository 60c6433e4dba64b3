"""Sample reports written for this project, so that anyone can try it with nothing else at hand.

The events, places and outlets in them are invented, and each report says so itself.
"""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample report. Its date and publisher are those that its own text gives."""

    name: str  # of the file
    published_on: date
    publisher: str
    description: str  # one line

    @property
    def path(self) -> Path:
        """The installed file."""
        return Path(str(files("seeds").joinpath("samples", self.name)))


_SAMPLES = (
    Sample(
        "strait-brief.txt",
        date(2026, 3, 12),
        "Harbour Desk",
        "A plain text brief on a customs dispute, with bullets under three horizons",
    ),
    Sample(
        "central-bank-essay.md",
        date(2026, 1, 19),
        "The Ledger Room",
        "A Markdown essay on a central bank, with front matter, a table and two outlooks",
    ),
    Sample(
        "border-assessment.html",
        date(2025, 10, 6),
        "Northern Watch",
        "A web page on a ceasefire line, with navigation, adverts and teasers around it",
    ),
    Sample(
        "winter-outlook.pdf",
        date(2026, 9, 15),
        "Seasonal Forecasting Desk",
        "A PDF of two pages on a winter's weather, with running heads and cut words",
    ),
    Sample(
        "cyber-predictions.md",
        date(2026, 10, 30),
        "The Control Room",
        "A Markdown list of predictions for a year, with a percentage beside each",
    ),
)


def sample_reports() -> tuple[Sample, ...]:
    """The samples, of five genres in four formats.

    Examples:
        >>> [sample.path.suffix for sample in sample_reports()]
        ['.txt', '.md', '.html', '.pdf', '.md']
    """
    return _SAMPLES
