"""The text of queries and updates as every engine understands it: prefixes and values stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from kg.sparql import TOKEN, Term


def portable(text: str, *, prefixes: Mapping[str, str], base: str, values: Mapping[str, Term] | None = None) -> str:
    """Return a query or an update with the prefixes that it uses, its base, and values for its variables.

    A value stands as a serialised term in a VALUES block, at the head of the query's outermost group and of every
    group within that mentions the variable, since a filter sees only the variables of its own group.

    >>> print(portable("ASK { ?s vb:act ?x }", prefixes={"vb": "http://v/"}, base="", values={"x": ox.Literal("a b")}))
    PREFIX vb: <http://v/>
    ASK {  VALUES ?x { "a b" } ?s vb:act ?x }
    """
    used, declared = _names(text)
    head = [f"BASE {ox.NamedNode(base)}"] if base else []
    head += [f"PREFIX {name}: {ox.NamedNode(iri)}" for name, iri in prefixes.items() if name in used - declared]
    return "\n".join([*head, _with_values(text, values or {})])


def inserted(quads: Iterable[ox.Quad]) -> str:
    """Return the update that adds quads, each term of them serialised."""
    return "".join(["INSERT DATA {\n", *_data(quads), "}"])


def deleted(quads: Iterable[ox.Quad]) -> str:
    """Return the update that takes quads away."""
    return "".join(["DELETE DATA {\n", *_data(quads), "}"])


def _data(quads: Iterable[ox.Quad]) -> Iterator[str]:
    for graph, group in groupby(quads, key=lambda quad: quad.graph_name):
        triples = ox.serialize((quad.triple for quad in group), format=ox.RdfFormat.N_TRIPLES) or b""
        yield f"GRAPH {graph} {{\n{triples.decode()}}}\n"


def _names(text: str) -> tuple[set[str], set[str]]:
    """Return the prefixes that a text uses, and those that it declares itself."""
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for token in TOKEN.finditer(text):
        if token.lastgroup == "word":
            if ":" in token[0]:
                (declared if before == "PREFIX" else used).add(token["word"])
            before = token["word"].upper()
    return used, declared


@dataclass
class _Group:
    """What stands between two braces, from a place on; only a `pattern` takes values."""

    at: int
    pattern: bool
    mentions: set[str] = field(default_factory=set)
    begun: bool = False


def _with_values(text: str, values: Mapping[str, Term]) -> str:
    if not values:
        return text
    places: dict[int, set[str]] = {}
    stack: list[_Group] = []
    before, in_values = "", False
    for token in TOKEN.finditer(text):
        if token[0] == "{":
            stack.append(_Group(token.end(), pattern=not in_values and before != "CONSTRUCT"))
            in_values = False
        elif token[0] == "}" and stack:
            group = stack.pop()
            wanted = values.keys() if not stack else group.mentions & values.keys()
            if group.pattern and wanted:
                places[group.at] = set(wanted)
        elif token.lastgroup == "word":
            before = token["word"].upper()
            in_values = in_values or before == "VALUES"
            if stack and not stack[-1].begun and before == "SELECT":
                stack[-1].pattern = False
        elif token[0][0] in "?$" and stack:
            stack[-1].mentions.add(token[0][1:])
        if stack and token[0] != "{" and token[0][0] != "#" and not token[0].isspace():
            stack[-1].begun = True
    parts, done = [], 0
    for place in sorted(places):
        blocks = "".join(f" VALUES ?{name} {{ {values[name]} }}" for name in sorted(places[place]))
        parts += [text[done:place], f" {blocks}"]
        done = place
    return "".join([*parts, text[done:]])
