"""SPARQL queries over pyoxigraph: look at the text first, then evaluate it and say where it is wrong.

pyoxigraph can neither be told to leave other machines alone nor does its parser survive very deep nesting, so a query
is cut into tokens before it gets there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import ForbiddenQueryError, QueryError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

MAX_DEPTH = 200
MAX_OPERATORS = 2_000

_TOKEN = re.compile(
    r"""
      (?P<skip> \#[^\r\n]*
        | <[^\x00-\x20<>"{}|^`\\]*>
        | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
        | \"""(?:"{0,2}(?:[^"\\]|\\.))*\"""
        | '(?:[^'\\\r\n]|\\.)*'
        | "(?:[^"\\\r\n]|\\.)*"
        | [?$@]\w+
        | :(?:[\w.:%\-]|\\.)+ )
    | (?P<word> [\w.\-]+ ) (?: :(?:[\w.:%\-]|\\.)* )?
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    | (?P<operator> && | \|\| | [!/|^+*=<>] )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_NESTING_WORDS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "EXISTS", "IN", "GRAPH"})
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, )([A-Z][a-z]*(?: [\w-]+)+)")


@dataclass(frozen=True, slots=True)
class QueryShape:
    """What can be told of a query without parsing it."""

    names_dataset: bool
    calls_service: bool
    depth: int
    operators: int


def inspect(text: str) -> QueryShape:
    """Look for FROM, SERVICE and nesting outside strings, IRIs and comments.

    The engine's parser accepts keywords that are glued to what stands before or after them, hence `in`.

    >>> inspect("SELECT * FROM <urn:g> { ?s ?p 'SERVICE' }")
    QueryShape(names_dataset=True, calls_service=False, depth=1, operators=1)
    """
    names_dataset = calls_service = False
    depth = deepest = operators = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "word":
            word = token["word"].upper()
            names_dataset = names_dataset or (word == "FROM" and depth == 0)
            calls_service = calls_service or "SERVICE" in word
            operators += word.count("-") + (word in _NESTING_WORDS)
        elif token.lastgroup == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif token.lastgroup == "close":
            depth -= 1
        elif token.lastgroup == "operator":
            operators += 1
    return QueryShape(names_dataset, calls_service, deepest, operators)


def evaluate(
    store: ox.Store,
    query: str,
    *,
    prefixes: Mapping[str, str] | None = None,
    base_iri: str | None = None,
    union: bool = True,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
    substitutions: Mapping[str, Term] | None = None,
) -> QueryResults:
    """Evaluate a query over the union of all graphs, unless the query or the arguments name a dataset.

    Raise `QueryError` with line and column for a malformed query, `ForbiddenQueryError` for one with SERVICE.
    """
    named = default_graphs is not None or named_graphs is not None
    try:
        shape = _admit(query)
        return store.query(
            query,
            base_iri=base_iri,
            prefixes=dict(prefixes or {}),
            use_default_graph_as_union=union and not named and not shape.names_dataset,
            default_graph=[ox.NamedNode(iri) for iri in default_graphs or ()] if named else None,
            named_graphs=[ox.NamedNode(iri) for iri in named_graphs or ()] if named else None,
            substitutions={ox.Variable(name): term for name, term in (substitutions or {}).items()},
        )
    except SyntaxError as error:
        raise _located(query, str(error)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(str(error)) from error
    finally:
        del store  # a notebook keeps the last traceback, and with it this frame: the store would stay locked


def solutions(results: QueryResults) -> ox.QuerySolutions:
    """Return the rows of a SELECT query; raise `QueryError` for the results of another."""
    if not isinstance(results, ox.QuerySolutions):
        raise QueryError("the query gives no rows", remedy="ask with SELECT")
    return results


def _admit(query: str) -> QueryShape:
    decoded = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    shape = inspect(query)
    if shape.calls_service or inspect(decoded).calls_service:
        raise ForbiddenQueryError("SERVICE is not allowed: a query stays within the store")
    if shape.depth > MAX_DEPTH:
        raise QueryError(f"the query nests {shape.depth} brackets deep; at most {MAX_DEPTH} are allowed")
    if shape.operators > MAX_OPERATORS:
        raise QueryError(f"the query has {shape.operators} operators; at most {MAX_OPERATORS} are allowed")
    return shape


def _located(query: str, report: str) -> QueryError:
    match = _PLACE.match(report)
    if match is None:
        return QueryError(report)
    line, column = int(match[1]), int(match[2])
    sentence = _SENTENCE.search(match[3])
    what = sentence[1][0].lower() + sentence[1][1:] if sentence else "not understood"
    words = [word[0] for word in re.finditer(r"\S+", query.split("\n")[line - 1]) if word.start() < column]
    return QueryError(f"{what} near {words[-1][:60]!r}" if words else what, line=line, column=column)
