"""YAML front matter: keys and plain values, read so that nothing in it can grow or recurse."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from kg.errors import DocumentError

MAX_FRONT_MATTER = 64_000
KEYS = (
    "id", "title", "date", "genre", "publisher", "series", "speaker", "actor",
    "venue", "language", "translation", "source", "retrieved", "rights",
)  # fmt: skip

_log = logging.getLogger(__name__)

_BLOCK = re.compile(r"---[ \t]*\n(?P<yaml>.*?)(?:(?<=\n)|\A)---[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTHING = re.compile(r"(?:[ \t]*(?:#.*)?\n)*")
_KNOWN_KEY = re.compile(rf"^(?:{'|'.join(KEYS)})[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Matter:
    """The fields of a front matter, and the lines of the file that they stand on."""

    fields: Mapping[str, str]
    lines: Mapping[str, int]


_NO_MATTER = Matter({}, {})


def split(content: str, source: str) -> tuple[Matter, str]:
    """Part front matter from text; a first block between --- lines that is no mapping belongs to the text."""
    block = _BLOCK.match(content)
    if block is None:
        first, _, rest = content.partition("\n")
        if first.rstrip() == "---" and _KNOWN_KEY.match(rest):
            remedy = "end it with a line ---"
            raise DocumentError("the front matter does not end", source=source, line=1, remedy=remedy)
        return _NO_MATTER, content
    if len(block["yaml"]) > MAX_FRONT_MATTER and _KNOWN_KEY.match(block["yaml"]):
        message = f"the front matter is longer than {MAX_FRONT_MATTER:,} characters"
        raise DocumentError(message, source=source, line=1, remedy="shorten it")
    try:
        node = _mapping(block["yaml"], source) if len(block["yaml"]) <= MAX_FRONT_MATTER else None
    except yaml.YAMLError as error:
        if not _KNOWN_KEY.search(block["yaml"]):
            return _NO_MATTER, content
        raise _broken(error, source) from error
    if node is None and not _NOTHING.fullmatch(block["yaml"]):
        return _NO_MATTER, content
    return _NO_MATTER if node is None else _fields(node, source), content[block.end() :]


def _mapping(block: str, source: str) -> yaml.MappingNode | None:
    """Parse a block of YAML whose scalars stay strings; nothing where it is no mapping."""
    events = list(yaml.parse(block, Loader=yaml.BaseLoader))
    if not any(isinstance(event, yaml.MappingStartEvent) for event in events[2:3]):
        return None
    _check_plain(events, source)
    node = yaml.compose(block, Loader=yaml.BaseLoader)
    return node if isinstance(node, yaml.MappingNode) else None


def _check_plain(events: Iterable[yaml.Event], source: str) -> None:
    """Refuse aliases and nesting before any node is built, so that no front matter can grow or recurse."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nested = depth > 1 and isinstance(event, yaml.MappingStartEvent)
        if nested or depth > 2 or isinstance(event, yaml.AliasEvent):
            what = "an alias" if isinstance(event, yaml.AliasEvent) else "a nested value"
            line = event.start_mark.line + 2 if event.start_mark else 1
            remedy = "each key takes a single value or a list of them"
            raise DocumentError(f"{what} in the front matter", source=source, line=line, remedy=remedy)


def _broken(error: yaml.YAMLError, source: str) -> DocumentError:
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return DocumentError(
        f"broken front matter: {problem}",
        source=source,
        line=mark.line + 2 if mark else 1,
        remedy="write `key: value` lines, values with a colon in quotes",
    )


def _fields(node: yaml.MappingNode, source: str) -> Matter:
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = _scalar(key_node), key_node.start_mark.line + 2
        if key in fields:
            raise DocumentError(
                f"`{key}` stands twice in the front matter", source=source, line=line, remedy="keep one"
            )
        if key not in KEYS:
            _log.warning("%s:%d: unknown key `%s` in the front matter is left out", source, line, key)
            continue
        fields[key], lines[key] = _scalar(value_node), line
    return Matter(fields, lines)


def _scalar(node: yaml.Node) -> str:
    """Return a scalar as the string it is written as, and a list joined by semicolons."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).strip()
    return "; ".join(_scalar(item) for item in node.value if isinstance(item, yaml.ScalarNode))
