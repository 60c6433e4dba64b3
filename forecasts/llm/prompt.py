"""What a model is told. Changing a word of `task.txt` means a new PROMPT_VERSION."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from forecasts.llm.answers import SCHEMA
from forecasts.llm.numbering import Numbered

PROMPT_VERSION = "1"


@cache
def task() -> str:
    """The instructions, which name no report and hold no text of one."""
    return files("forecasts.llm").joinpath("task.txt").read_text("utf-8")


def request_for(
    sentences: Sequence[Numbered], model: str, answer_tokens: int
) -> dict[str, Any]:
    """The body of a request about some sentences: no tools, temperature 0, a closed schema."""
    return {
        "model": model,
        "temperature": 0,
        "max_tokens": answer_tokens,
        "stream": False,
        "messages": [
            {"role": "system", "content": task()},
            {"role": "user", "content": as_lines(sentences)},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "forecast_statements", "strict": True, "schema": SCHEMA},
        },
    }


def as_lines(sentences: Sequence[Numbered]) -> str:
    """The sentences as JSON lines: nothing inside one can look like the next."""
    return "\n".join(json.dumps(_line(each), ensure_ascii=False) for each in sentences)


def _line(sentence: Numbered) -> dict[str, Any]:
    line: dict[str, Any] = {"id": sentence.id, "text": sentence.text}
    return {**line, "heading": True} if sentence.is_heading else line
