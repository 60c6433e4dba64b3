"""Candidates: spans the extractor takes for forecast statements."""

from sqlalchemy import JSON
from sqlmodel import Field

from forecasts.domain.statement import Statement


class CandidateDraft(Statement):
    """A candidate as the extractor hands it over, before it is stored.

    `quote` is exactly `text[start:end]`. `trace` names the rules that made it;
    `extraction_score` is about the extraction, never about the event (0 to 1, higher is surer).
    """

    attributed_to: str | None = None  # whoever the text credits; None: the document itself
    condition_start: int | None = Field(default=None, ge=0)
    condition_end: int | None = Field(default=None, ge=0)
    scenario_set: str | None = None
    scenario: str | None = None
    section: list[str] = Field(default_factory=list, sa_type=JSON)
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    extraction_score: float = Field(ge=0, le=1)
    extractor: str
    trace: list[str] = Field(default_factory=list, sa_type=JSON)
