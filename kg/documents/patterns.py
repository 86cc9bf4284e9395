"""Braces around the names of columns: patterns that take file names apart, templates that put values together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from kg.documents.matter import KEYS
from kg.documents.tables import column_name
from kg.errors import UsageError

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Pattern:
    """What names the parts of a file's name, without suffix: `{iso}_{session}_{year}`; with `/`, of its folders too."""

    text: str

    def __post_init__(self) -> None:
        if not self.columns or "" in self.columns or len(set(self.columns)) < len(self.columns):
            message = f"the pattern {self.text!r} does not name the parts of a file's name, each by a name of its own"
            raise UsageError(message, remedy="write one such as {iso}_{session}_{year}")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the parts, from left to right."""
        return tuple(map(column_name, _BRACES.findall(self.text)))

    def parts(self, path: PurePath) -> dict[str, str]:
        """Take a file's name apart; nothing comes of one that has another form."""
        tail = "/".join((*path.parts[-1 - self.text.count("/") : -1], path.stem))
        match = self._form.fullmatch(tail)
        return dict(zip(self.columns, match.groups(), strict=True)) if match else {}

    @cached_property
    def _form(self) -> re.Pattern[str]:
        pieces = _BRACES.split(self.text)
        return re.compile("".join("([^/]+?)" if number % 2 else re.escape(p) for number, p in enumerate(pieces)))


@dataclass(frozen=True)
class Template:
    """What makes a value of cells: `{country}, {year}`."""

    text: str

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns in it."""
        return tuple(map(column_name, _BRACES.findall(self.text)))

    def fill(self, cells: Mapping[str, str]) -> str:
        """Put the cells in; nothing comes of it where one of them is missing or empty."""
        if not all(cells.get(column) for column in self.columns):
            return ""
        return _BRACES.sub(lambda braces: cells[column_name(braces[1])], self.text)


def parse_fields(given: Collection[str], *, columns: Collection[str]) -> dict[str, list[Template]]:
    """Read `KEY=TEMPLATE` options into templates by key, several in order; raise a `UsageError` for what is unknown."""
    fields: dict[str, list[Template]] = {}
    for text in given:
        key, sign, template = text.partition("=")
        if key not in KEYS or not sign:
            raise UsageError(f"--field {text}: {key!r} is no field", remedy=f"KEY=TEXT, a key of {', '.join(KEYS)}")
        made = Template(template)
        for column in made.columns:
            if column not in columns:
                remedy = f"there are {', '.join(columns)}" if columns else "name the parts of file names with --match"
                raise UsageError(f"--field {text}: there is no column {column!r}", remedy=remedy)
        fields.setdefault(key, []).append(made)
    return fields
