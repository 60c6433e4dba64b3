"""A series: forecasts that a platform published as numbers, with their outcomes."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from forecasts.domain.resolution import Outcome
from seeds.records import Key, Ppm, Row, SeedSource, Words


class SeriesRow(Row):
    """One model's last forecast of one race before election day."""

    election_on: date
    place: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    candidate: Words
    model: Key
    opens_on: date
    issued_on: date
    ppm: Ppm = Field(alias="probability")
    outcome: Outcome

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.opens_on <= self.issued_on < self.election_on:
            raise ValueError("opens_on <= issued_on < election_on does not hold")
        if self.outcome not in (Outcome.YES, Outcome.NO):
            raise ValueError("the outcome of a race is yes or no")
        return self

    @property
    def race(self) -> str:
        """What the rows of one question share: year and place."""
        return f"{self.election_on.year}.{self.place}"


class SeriesHead(Row):
    """What the rows of a series share: sources, wording, where the data come from."""

    key: Key
    table: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.csv$")]
    title: Words
    label: Words
    topic: Annotated[str, Field(pattern=r"^[a-z0-9/-]+$")]
    statement: Words
    question: Words
    criteria: Words
    resolution_note: Words
    url: Words
    dated: Words
    credit: Words
    licence: Words
    source: SeedSource
    models: tuple[SeedSource, ...] = Field(min_length=1)
    places: dict[str, Words]

    @model_validator(mode="after")
    def _wordings_can_be_filled_in(self) -> Self:
        for pattern in (self.statement, self.question):
            try:
                pattern.format(candidate="", place="", day="")
            except (KeyError, IndexError, ValueError) as error:
                raise ValueError(
                    f"{pattern!r} may hold {{candidate}}, {{place}} and {{day}}, nothing else"
                ) from error
        return self


class SeedSeries(SeriesHead):
    """Forecasts that a platform published as numbers, with their outcomes."""

    rows: tuple[SeriesRow, ...]

    def question_key(self, row: SeriesRow) -> str:
        """Key of the question that all models answered in this race."""
        return f"{self.key}-{row.race}"

    def forecast_key(self, row: SeriesRow) -> str:
        """Key of one model's forecast of the race."""
        return f"{row.model}-{row.race}"

    def worded(self, pattern: str, row: SeriesRow) -> str:
        """One of the series' wordings with the names and days of a row filled in."""
        day = f"{row.election_on.day} {row.election_on:%B %Y}"
        place = self.places[row.place]
        return pattern.format(candidate=row.candidate, place=place, day=day)
