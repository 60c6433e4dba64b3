"""Scorecards as JSON: the shape the contract fixes, equal bytes for equal data."""

import json

from forecasts.domain.scorecard import Scorecard


def to_json(scorecard: Scorecard) -> str:
    """The whole scorecard: keys sorted, floats as `repr`, a line end at the end.

    Raises:
        ValueError: a number is infinite or not a number, which JSON cannot say.
    """
    plain = scorecard.to_dict()
    text = json.dumps(plain, sort_keys=True, allow_nan=False, ensure_ascii=False, indent=2)
    return text + "\n"
