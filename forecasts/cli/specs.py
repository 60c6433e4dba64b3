"""The options of accept and sharpen, made into what the services take."""

from datetime import date
from typing import Annotated

import typer

from forecasts.cli.options import parse_day, parse_probability
from forecasts.domain.question import ReferenceBasis
from forecasts.errors import UsageError
from forecasts.services.questions import QuestionSpec

QuestionOption = Annotated[str | None, typer.Option(help="The yes/no question, dated.")]
CriteriaOption = Annotated[
    str | None, typer.Option(help="What counts as yes, and who settles it.")
]
DueOption = Annotated[
    date | None,
    typer.Option(
        "--due",
        parser=parse_day,
        metavar="DATE",
        help="Last day of the window; default: the text's.",
    ),
]
OpensOption = Annotated[
    date | None,
    typer.Option(
        "--opens", parser=parse_day, metavar="DATE", help="First day; default: the text's."
    ),
]
TopicOption = Annotated[
    str | None, typer.Option(help="Event in the world; joins questions of several reports.")
]
ReferenceOption = Annotated[
    int | None,
    typer.Option(
        parser=parse_probability, metavar="P", help="Base rate or market probability of yes."
    ),
]
ReferenceBasisOption = Annotated[
    ReferenceBasis | None, typer.Option(help="Where the reference comes from.")
]


def question_spec(
    *,
    question: str | None,
    criteria: str | None,
    due: date | None,
    opens: date | None,
    topic: str | None,
    reference: int | None,
    reference_basis: ReferenceBasis | None,
) -> QuestionSpec:
    """The options as one value. Raises UsageError: a reference without its basis."""
    if (reference is None) != (reference_basis is None):
        raise UsageError("--reference and --reference-basis go together")
    return QuestionSpec(
        question=question,
        criteria=criteria,
        due_on=due,
        opens_on=opens,
        topic=topic,
        reference_ppm=reference,
        reference_basis=reference_basis,
    )
