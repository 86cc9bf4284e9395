"""SPARQL queries over pyoxigraph: look at the text first, then evaluate it and say where it is wrong.

pyoxigraph can neither be told to leave other machines alone nor does its parser survive very deep nesting, so a query
is cut into tokens before it gets there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import ForbiddenQueryError, QueryError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

MAX_DEPTH = 200
MAX_OPERATORS = 2_000

TOKEN = re.compile(
    r"""
      (?P<skip> \#[^\r\n]*
        | <[^\x00-\x20<>"{}|^`\\]*>
        | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
        | \"""(?:"{0,2}(?:[^"\\]|\\.))*\"""
        | '(?:[^'\\\r\n]|\\.)*'?
        | "(?:[^"\\\r\n]|\\.)*"?
        | [?$@][\w\x80-\U0010FFFF]+
        | :(?:[\w\x80-\U0010FFFF.:%\-]|\\.)+ )
    | (?P<word> [\w\x80-\U0010FFFF.\-]+ ) (?: :(?:[\w\x80-\U0010FFFF.:%\-]|\\.)* )?
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    | (?P<operator> && | \|\| | [!/|^+*=<>] )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_EVERYTHING = "CONSTRUCT WHERE { ?subject ?predicate ?object }"
_SILENT_LOAD = re.compile(r"(LOAD\s+SILENT\s*)<([^>]*)>", re.IGNORECASE)
_NOWHERE = "urn:verbale:nowhere"
_WHOLE_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_OPEN = re.compile(r"[({\[]")
_OPERATOR = re.compile(r"&&|[!/^+*=-]")
_LONGEST_IRI = 2_000
_NOTABLE = ("SERVICE", "LOAD", "FROM", "USING", "WITH", "\\")
_NESTING_WORDS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "EXISTS", "IN", "GRAPH"})
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, )([A-Z][a-z]*(?: [\w-]+)+)")


@dataclass(frozen=True, slots=True)
class QueryShape:
    """What can be told of a query without parsing it; `reaches`: the addresses of SERVICE and LOAD, "" if unclear."""

    names_dataset: bool
    reaches: tuple[str, ...]
    depth: int
    operators: int


def inspect(text: str) -> QueryShape:
    """Look for FROM, SERVICE, LOAD and nesting outside strings, IRIs and comments.

    The engine's parser accepts keywords that are glued to what stands before or after them, hence `in`. What looks like
    an IRI may be a comparison, `?a<?b&&'>'=?c`, so that it is not known where texts begin; then all is counted.

    >>> inspect("SELECT * FROM <urn:g> { ?s ?p 'SERVICE' }")
    QueryShape(names_dataset=True, reaches=(), depth=1, operators=1)
    """
    names_dataset = False
    reaches: list[str] = []
    depth = deepest = operators = 0
    before = ""
    unclear = False
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if before == "SERVICE" and kind is not None and token[0][0] != "#":
            if token[0].upper() == "SILENT":
                continue
            reaches.append(token[0][1:-1] if token[0][0] == "<" else "")
            before = ""
        if kind == "skip" and token[0][0] == "<":
            before = ""
            unclear = unclear or ("'" in token[0] and not _WHOLE_IRI.match(token[0]))
            deepest = max(deepest, depth + len(_OPEN.findall(token[0])))
            operators += len(_OPERATOR.findall(token[0])) if len(token[0]) > _LONGEST_IRI else 0
        if kind == "word":
            word = token["word"].upper()
            names_dataset = names_dataset or (word in ("FROM", "USING", "WITH") and depth == 0)
            loads = depth == 0 and word.startswith("LOAD") and not before.endswith("PREFIX")
            before = "SERVICE" if loads or "SERVICE" in word else word
            operators += word.count("-") + (word in _NESTING_WORDS)
        elif kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            operators += 1
    if before == "SERVICE" or (unclear and re.search("SERVICE|LOAD", text, re.IGNORECASE)):
        reaches.append("")
    if unclear:
        deepest = max(deepest, len(_OPEN.findall(text)))
    return QueryShape(names_dataset, tuple(reaches), deepest, operators)


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
    services: Collection[str] = (),
) -> QueryResults:
    """Evaluate a query over the union of all graphs, unless the query or the arguments name a dataset.

    Raise `QueryError` with line and column for a malformed query, `ForbiddenQueryError` for one that calls a SERVICE
    other than those allowed.
    """
    named = default_graphs is not None or named_graphs is not None
    try:
        names_dataset = admit(query, services)
        return store.query(
            query,
            base_iri=base_iri,
            prefixes=_used(prefixes or {}, query),
            use_default_graph_as_union=union and not named and not names_dataset,
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


def triples(quads: Iterable[ox.Quad]) -> ox.QueryTriples:
    """Return the triples of quads, each once, as the results of a query."""
    held = ox.Store()
    held.extend(ox.Quad(*quad.triple) for quad in quads)
    found = held.query(_EVERYTHING)
    assert isinstance(found, ox.QueryTriples)  # noqa: S101 - what CONSTRUCT gives
    return found


def update(
    store: ox.Store,
    text: str,
    *,
    prefixes: Mapping[str, str] | None = None,
    base_iri: str | None = None,
    using: Sequence[str] = (),
    using_named: Sequence[str] = (),
    services: Collection[str] = (),
) -> None:
    """Carry an update out, wholly or not at all; `using` and `using_named` are its dataset, as by USING.

    Raise `QueryError` for a malformed update, `ForbiddenQueryError` for one that reaches elsewhere.
    """
    try:
        graphs = {f"using{number}": ox.NamedNode(iri).value for number, iri in enumerate((*using, *using_named))}
        text = _without_silent_loads(text, services)
        names_dataset = admit(text, {*services, _NOWHERE})
        if graphs and names_dataset:
            raise QueryError("the update names its dataset, and the request names another")
        store.update(
            _with_dataset(text, list(graphs), named_from=len(using)),
            base_iri=base_iri,
            prefixes={**(prefixes or {}), **graphs},
        )
    except SyntaxError as error:
        raise _located(text, str(error)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(str(error)) from error


def _without_silent_loads(text: str, services: Collection[str]) -> str:
    """Let `LOAD SILENT` fail in silence, as it has to, without an attempt: its address then leads nowhere."""

    def silence(match: re.Match[str]) -> str:
        return match[0] if match[2] in services else f"{match[1]}<{_NOWHERE}>"

    parts, done, load = [], 0, -1
    for token in TOKEN.finditer(text):
        if token.lastgroup == "word":
            load = token.start() if token[0].upper() == "LOAD" else load if token[0].upper() == "SILENT" else -1
        elif token[0][0] == "<" and load >= done:
            found = _SILENT_LOAD.fullmatch(text[load : token.end()])
            if found:
                parts += [text[done:load], silence(found)]
                done = token.end()
            load = -1
    return "".join([*parts, text[done:]])


def _with_dataset(text: str, graphs: Sequence[str], *, named_from: int) -> str:
    """Put USING before the WHERE of each operation; `DELETE WHERE` gets its pattern twice, since it takes no USING."""
    if not graphs:
        return text
    clause = " ".join(f"USING {'NAMED ' if at >= named_from else ''}{name}:" for at, name in enumerate(graphs))
    parts, done, depth, before, pattern = [], 0, 0, "", -1
    for token in TOKEN.finditer(text):
        if token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth -= 1
            if depth == 0 and pattern >= 0:
                parts += [text[pattern : token.end()], f" {clause} WHERE"]
                done, pattern = pattern, -1
        elif token.lastgroup == "word" and depth == 0:
            word = token["word"].upper()
            if word == "WHERE" and before == "DELETE":
                parts.append(text[done : token.start()])
                pattern = done = token.end()
            elif word == "WHERE":
                parts += [text[done : token.start()], f" {clause} "]
                done = token.start()
        if token[0].strip() and token[0][0] != "#":
            before = token["word"].upper() if token.lastgroup == "word" else ""
    return "".join([*parts, text[done:]])


def admit(query: str, services: Collection[str] = ()) -> bool:
    """Look at a query before it is evaluated, and tell whether it names its dataset.

    Raise `ForbiddenQueryError` for one that reaches elsewhere, `QueryError` for one that nests too deep.
    """
    if _is_plain(query):
        return False
    decoded = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    shape = inspect(query)
    reached = set(shape.reaches) | set(inspect(decoded).reaches if decoded != query else ())
    if not reached <= set(services):
        raise ForbiddenQueryError(f"{_barred(query)} is not allowed: a query stays within the store")
    if shape.depth > MAX_DEPTH:
        raise QueryError(f"the query nests {shape.depth} brackets deep; at most {MAX_DEPTH} are allowed")
    if shape.operators > MAX_OPERATORS:
        raise QueryError(f"the query has {shape.operators} operators; at most {MAX_OPERATORS} are allowed")
    return shape.names_dataset


def _is_plain(query: str) -> bool:
    """Tell whether a query is so short, and without the words, that `inspect` can find nothing in it.

    Most queries are, and to cut a short one into tokens takes a third as long as to answer it.
    """
    upper = query.upper()
    return (
        len(query) <= MAX_OPERATORS
        and not any(word in upper for word in _NOTABLE)
        and sum(map(query.count, "({[")) <= MAX_DEPTH
    )


def _used(prefixes: Mapping[str, str], query: str) -> dict[str, str]:
    """Return the prefixes that a query may use; the engine parses each that it is given, every time."""
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in query}


def _barred(text: str) -> str:
    return "LOAD" if "SERVICE" not in text.upper() and "LOAD" in text.upper() else "SERVICE"


def _located(query: str, report: str) -> QueryError:
    match = _PLACE.match(report)
    if match is None:
        return QueryError(report)
    line, column = int(match[1]), int(match[2])
    sentence = _SENTENCE.search(match[3])
    what = sentence[1][0].lower() + sentence[1][1:] if sentence else "not understood"
    words = [word[0] for word in re.finditer(r"\S+", query.split("\n")[line - 1]) if word.start() < column]
    return QueryError(f"{what} near {words[-1][:60]!r}" if words else what, line=line, column=column)
