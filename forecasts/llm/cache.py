"""Answers kept as JSON files, so that the same sentences are never paid for twice.

An answer is kept as it came and checked against the text at every reading; a file that was
tampered with can no more invent a span than a model can.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from forecasts.errors import TransferError
from forecasts.llm.numbering import Numbered
from forecasts.llm.prompt import PROMPT_VERSION, as_lines


@dataclass(frozen=True, slots=True)
class AnswerCache:
    """A folder of answers, by the hash of the text sent, the model and the prompt's version.

    Files are readable by their owner alone, since answers quote the report.
    """

    folder: Path

    def get(self, sentences: Sequence[Numbered], model: str) -> str | None:
        """The answer kept for these sentences, or None; a damaged file counts as none."""
        try:
            kept = json.loads(self._path(sentences, model).read_text("utf-8"))
            answer = kept["answer"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        return answer if isinstance(answer, str) else None

    def put(self, sentences: Sequence[Numbered], model: str, answer: str) -> None:
        """Keep an answer, whole or not at all. Raises TransferError."""
        path = self._path(sentences, model)
        kept = {"model": model, "prompt": PROMPT_VERSION, "answer": answer}
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(path, json.dumps(kept, indent=1))
        except OSError as error:
            raise TransferError(
                f"cannot keep the language model's answer in {self.folder}: {error.strerror} "
                "(FORECASTS_LLM_CACHE)"
            ) from error

    def _path(self, sentences: Sequence[Numbered], model: str) -> Path:
        text = hashlib.sha256(as_lines(sentences).encode("utf-8", "surrogatepass")).hexdigest()
        whole = json.dumps([text, model, PROMPT_VERSION])
        return self.folder / f"{hashlib.sha256(whole.encode('ascii')).hexdigest()}.json"


def _write(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".answer-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
