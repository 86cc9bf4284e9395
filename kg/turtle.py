"""Turtle files as nodes: what they say of each subject, with the file to name when it cannot be used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyoxigraph

from kg.errors import OntologyError

Source = tuple[str, bytes]


@dataclass(slots=True)
class Node:
    """What the files say of one subject; `source` is the last file that spoke of it."""

    iri: str
    source: str
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the last part of the IRI."""
        return re.split(r"[#/]", self.iri)[-1]

    def fault(self, message: str) -> OntologyError:
        """Make the error that names this node and its file."""
        return OntologyError(message, source=self.source, term=self.iri)

    def all(self, term: str) -> tuple[str, ...]:
        """Return every value of a property, in the order of the files, once each."""
        return tuple(dict.fromkeys(self.values.get(term, ())))

    def one(self, term: str) -> str:
        """Return the last value of a property, so that a later file overrides an earlier one, or nothing."""
        return self.values[term][-1] if term in self.values else ""

    def required(self, term: str) -> str:
        """Return the last value of a property that must be there."""
        if not (value := self.one(term)):
            raise self.fault(f"lacks {term}")
        return value

    def number(self, term: str, *, most: int) -> int:
        """Return a property that is a whole number from 0, which it is if absent, to `most`."""
        value = self.one(term) or "0"
        if not (value.isdecimal() and int(value) <= most):
            raise self.fault(f"{value!r} as {term} is not a whole number from 0 to {most}")
        return int(value)

    def day(self, term: str) -> date | None:
        """Return a property that is a day, if it is there."""
        if not (value := self.one(term)):
            return None
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.fault(f"{value!r} as {term} is no date of the form YYYY-MM-DD") from error


def sources(paths: Iterable[Path]) -> list[Source]:
    """Read files as they are; raise an `OntologyError` for one that cannot be read."""
    return [(path.name, _content(path)) for path in paths]


def read_nodes(files: Iterable[Source]) -> tuple[dict[str, Node], str]:
    """Read files one after the other into nodes by IRI; return them with the SHA-256 over what stands in them.

    Files that are put together into one, with a line break between them, have the same SHA-256.
    """
    digest = hashlib.sha256()
    nodes: dict[str, Node] = {}
    for name, content in files:
        if content.strip():
            digest.update(content.strip() + b"\n")
        _collect(content, name, nodes)
    return nodes, digest.hexdigest()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OntologyError(f"cannot be read: {error.strerror}", source=str(path)) from error


def _collect(content: bytes, source: str, nodes: dict[str, Node]) -> None:
    try:
        for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE):
            if not isinstance(quad.subject, pyoxigraph.NamedNode) or isinstance(quad.object, pyoxigraph.Triple):
                continue
            iri = quad.subject.value
            if (node := nodes.get(iri)) is None:
                node = nodes[iri] = Node(iri, source)
            node.source = source
            node.values.setdefault(quad.predicate.value, []).append(quad.object.value)
    except SyntaxError as error:
        raise OntologyError(f"line {error.lineno}: {error.msg}", source=source) from error
