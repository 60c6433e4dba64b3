"""What a model may answer: the schema it is given, and a reading that trusts none of it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forecasts.domain.probability import Expression, Polarity
from forecasts.domain.statement import Kind
from forecasts.errors import TransferError

_WORDS = {"type": "string"}
_OPTIONAL = {"type": ["string", "null"]}
_STATEMENT: dict[str, Any] = {
    "sentence": {"type": "integer"},
    "quote": _WORDS,
    "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
    "expression": {"type": "string", "enum": [each.value for each in Expression]},
    "terms": {"type": "array", "items": _WORDS},
    "polarity": {"type": "string", "enum": [polarity.value for polarity in Polarity]},
    "attributed_to": _OPTIONAL,
    "condition": _OPTIONAL,
}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SCHEMA = _closed({"statements": {"type": "array", "items": _closed(_STATEMENT)}})
"""The JSON Schema of an answer. It has no place for offsets, dates or probabilities."""

MOST_STATEMENTS = 1_000  # of one answer; more is no reading of a few pages


class Claimed(BaseModel):
    """One statement as a model claims it; nothing of it is true until found in the text."""

    model_config = ConfigDict(frozen=True)

    sentence: int = Field(strict=True)
    quote: str
    kind: Kind
    expression: Expression
    terms: list[str] = Field(default_factory=list, max_length=20)
    polarity: Polarity = Polarity.AFFIRMED
    attributed_to: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """The statements of an answer that have the right shape, and how many have not."""

    statements: tuple[Claimed, ...]
    malformed: int


_FENCED = re.compile(r"\s*```(?:json)?\s*\n(?P<inside>.*)\n\s*```\s*", re.DOTALL)


def claims_of(text: str) -> Claims:
    r"""The statements in a model's answer.

    Raises:
        TransferError: it is no JSON object with a list of statements.

    Examples:
        >>> claims_of('{"statements": [{"quote": 7}]}')
        Claims(statements=(), malformed=1)
    """
    fenced = _FENCED.fullmatch(text)
    try:
        listed = json.loads(fenced["inside"] if fenced else text)["statements"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise TransferError(
            "the language model's answer is not the JSON that was asked for"
        ) from error
    if not isinstance(listed, list) or len(listed) > MOST_STATEMENTS:
        raise TransferError(
            f"the language model's answer has no list of up to {MOST_STATEMENTS:,} statements"
        )
    read = [_claimed(each) for each in listed]
    good = tuple(each for each in read if each is not None)
    return Claims(good, len(read) - len(good))


def _claimed(raw: object) -> Claimed | None:
    try:
        return Claimed.model_validate(raw)
    except (ValidationError, RecursionError):
        return None
