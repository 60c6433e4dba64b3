"""The head of a Markdown file: lines of `key: value` between fences."""

import re
import tomllib
from collections.abc import Iterator, Mapping

_YAML = re.compile(
    r"---[ \t]*\r?\n(?P<body>.{0,20000}?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE
)
_TOML = re.compile(
    r"\+\+\+[ \t]*\r?\n(?P<body>.{0,20000}?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE
)
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?)\s*:(?:\s+(?P<value>.*))?$")
_ITEM = re.compile(r"\s*-\s+(?P<value>\S.*)$")


def front_matter(text: str) -> Mapping[str, tuple[str, ...]]:
    r"""The values of each key, in lower case; empty where the text has no head.

    Plain values, `[a, b]` and lists with dashes are understood; deeper structures are left out.

    Examples:
        >>> front_matter("---\ntitle: Rates\nauthors: [A. One, B. Two]\n---\nText")
        {'title': ('Rates',), 'authors': ('A. One', 'B. Two')}
    """
    if match := _YAML.match(text):
        return _yaml_pairs(match["body"].splitlines())
    if match := _TOML.match(text):
        return _toml_pairs(match["body"])
    return {}


def _yaml_pairs(lines: list[str]) -> dict[str, tuple[str, ...]]:
    pairs: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in lines:
        if match := _PAIR.match(line):
            key = match["key"].lower()
            pairs[key] = tuple(_values(match["value"] or ""))
        elif key and (match := _ITEM.match(line)):
            pairs[key] += (_bare(match["value"]),)
    return {k: v for k, v in pairs.items() if v}


def _toml_pairs(body: str) -> dict[str, tuple[str, ...]]:
    try:
        table = tomllib.loads(body)
    except tomllib.TOMLDecodeError:
        return {}
    lists = {k.lower(): v if isinstance(v, list) else [v] for k, v in table.items()}
    return {k: tuple(map(str, v)) for k, v in lists.items() if not isinstance(v[:1], dict)}


def _values(value: str) -> Iterator[str]:
    value = value.strip()
    inside = value[1:-1].split(",") if value[:1] == "[" and value[-1:] == "]" else [value]
    return (bare for part in inside if (bare := _bare(part)))


def _bare(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else re.sub(r"\s+#.*$", "", value)
