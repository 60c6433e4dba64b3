"""Words as data: the lexicons of each language, read once and compiled when first used.

An entry has an id, a pattern, and examples and counter-examples that are run as tests. A
pattern is a regular expression over folded text (lower case, straight quotes) in which one
blank stands for white space between words, ` ?` for some or none, and `{name}` for a list of
alternatives from the `[words]` table of its file.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

LANGUAGE = "en"
_BLANK = r"\s{1,8}"
_OPTIONAL_BLANK = r"\s{0,8}"
_NAME = re.compile(r"\{([a-z_]{2,30})\}")


@dataclass(frozen=True)
class Entry:
    """One line of a lexicon.

    `label` is what the lexicon sorts by (the class of a cue, the reason of a rejection, the
    resolver of a horizon); `options` holds what only some entries have.
    """

    id: str
    source: str
    label: str
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.source)

    def is_possible_in(self, text: str) -> bool:
        """False where none of the letters that every match has (`needs`) are in a text."""
        needs = self.options.get("needs")
        return needs is None or any(letters in text for letters in needs)


@lru_cache
def entries(name: str, language: str = LANGUAGE) -> tuple[Entry, ...]:
    """All entries of a lexicon file, in file order.

    Raises:
        ValueError: for an id that stands twice.
    """
    table = _table(name, language)
    shared = _words(table)
    found = tuple(_entry(row, shared) for row in table["entry"])
    ids = [entry.id for entry in found]
    doubled = {i for i in ids if ids.count(i) > 1}
    if doubled:
        raise ValueError(f"lexicon {name}: ids stand twice: {', '.join(sorted(doubled))}")
    return found


@lru_cache
def labelled(name: str, label: str, language: str = LANGUAGE) -> tuple[Entry, ...]:
    """The entries of one label."""
    return tuple(entry for entry in entries(name, language) if entry.label == label)


@lru_cache
def pattern(name: str, key: str, language: str = LANGUAGE) -> re.Pattern[str]:
    """A pattern of a file's `[patterns]` table, compiled."""
    table = _table(name, language)
    return re.compile(expand(table["patterns"][key], _words(table)))


@lru_cache
def word_list(name: str, language: str = LANGUAGE) -> frozenset[str]:
    """The words of a `.txt` file, one a line; lines with # are comments."""
    lines = _read(f"{name}.txt", language).splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")


def expand(source: str, shared: dict[str, str]) -> str:
    r"""A lexicon pattern as a regular expression.

    Examples:
        >>> expand("{be} (un)?likely to", {"be": "(?:is|are)"})
        '(?:is|are)\\s{1,8}(un)?likely\\s{1,8}to'
    """
    for _ in range(3):  # lists may name lists
        source = _NAME.sub(lambda name: shared[name[1]], source)
    return source.replace(" ?", _OPTIONAL_BLANK).replace(" ", _BLANK)


def _entry(row: dict[str, Any], shared: dict[str, str]) -> Entry:
    known = {"id", "pattern", "label", "examples", "counter"}
    return Entry(
        id=row["id"],
        source=expand(row["pattern"], shared),
        label=row["label"],
        examples=tuple(row.get("examples", ())),
        counter_examples=tuple(row.get("counter", ())),
        options={key: value for key, value in row.items() if key not in known},
    )


def _words(table: dict[str, Any]) -> dict[str, str]:
    return {
        name: f"(?:{alternatives})" for name, alternatives in table.get("words", {}).items()
    }


@lru_cache
def _table(name: str, language: str) -> dict[str, Any]:
    return tomllib.loads(_read(f"{name}.toml", language))


def _read(file: str, language: str) -> str:
    folder = resources.files("forecasts.extraction.lexicon") / language
    return (folder / file).read_text("utf-8")
