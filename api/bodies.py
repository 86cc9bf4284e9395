"""RDF that a client sends: admitted before the engine's parser sees it, then read."""

from __future__ import annotations

import re
from email.parser import BytesParser
from email.policy import HTTP
from xml.parsers import expat

import pyoxigraph as ox

from api.errors import UnsupportedMediaTypeError
from kg.errors import UsageError
from kg.raw import Triple

MAX_DEPTH = 200
MULTIPART = "multipart/form-data"
TEXTS = ("text/plain", "text/markdown", "application/octet-stream")

READ = {
    form.media_type: form
    for form in (
        ox.RdfFormat.TURTLE,
        ox.RdfFormat.N_TRIPLES,
        ox.RdfFormat.RDF_XML,
        ox.RdfFormat.JSON_LD,
        ox.RdfFormat.TRIG,
        ox.RdfFormat.N_QUADS,
    )
} | {"application/x-turtle": ox.RdfFormat.TURTLE, "text/plain": ox.RdfFormat.N_TRIPLES}

_TURTLE = re.compile(
    rb"""(?P<skip> \#[^\r\n]* | <[^<>"{}|^`\\\s]*>
        | '''(?:'{0,2}(?:[^'\\]|\\.))*(?:'''|'{0,2}\\?\Z) | \"""(?:"{0,2}(?:[^"\\]|\\.))*(?:\"""|"{0,2}\\?\Z)
        | '(?:[^'\\\r\n]|\\.)*'? | "(?:[^"\\\r\n]|\\.)*"? | :(?:[\w\x80-\xff.:%\-]|\\.)+ )
    | (?P<open> [({\[] | << ) | (?P<close> [)}\]] | >> )""",
    re.VERBOSE | re.DOTALL,
)
_JSON = re.compile(rb'(?P<skip>"(?:[^"\\]|\\.)*(?:"|\\?\Z))|(?P<open>[{\[])|(?P<close>[}\]])', re.DOTALL)
# What has no end reaches to the end of the line or of all: the parsers give up there, and looking for it from each
# quote again would take a square of the time.


def read(body: bytes, content_type: str, *, base: str) -> list[Triple]:
    """Read the triples of a body, of each part where it has several; relative IRIs are resolved by a base."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != MULTIPART:
        return _triples(body, kind, base)
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    if not whole.is_multipart():
        raise UsageError("the body has no parts")
    found: list[Triple] = []
    for part in whole.iter_parts():
        found += _triples(bytes(part.get_payload(decode=True) or b""), part.get_content_type(), base)
    return found


def _triples(body: bytes, kind: str, base: str) -> list[Triple]:
    form = READ.get(kind)
    if form is None:
        raise UnsupportedMediaTypeError(
            f"a graph of type {kind!r} is not read", remedy=f"send one of {', '.join(READ)}"
        )
    admit(body, form)
    try:
        quads = ox.parse(body, form, base_iri=base, without_named_graphs=True, rename_blank_nodes=True)
        return [(quad.subject, quad.predicate, quad.object) for quad in quads]
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise UsageError(f"the graph cannot be read: {error}") from error


def admit(body: bytes, form: ox.RdfFormat) -> None:
    """Refuse what nests too deep for the engine's parsers, and XML with a document type; raise `UsageError`."""
    if form == ox.RdfFormat.RDF_XML:
        _admit_xml(body)
        return
    if sum(map(body.count, (b"(", b"[", b"{", b"<<"))) <= MAX_DEPTH:
        return
    depth = 0
    for token in (_JSON if form == ox.RdfFormat.JSON_LD else _TURTLE).finditer(body):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth > MAX_DEPTH:
            raise UsageError(f"the graph nests more than {MAX_DEPTH} brackets deep")


def _admit_xml(body: bytes) -> None:
    parser = expat.ParserCreate()
    depth = 0

    def refuse(*_: object) -> None:
        raise UsageError("XML with a document type or entities is not read")

    def enter(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise UsageError(f"the graph nests more than {MAX_DEPTH} elements deep")

    def leave(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise UsageError(f"the graph cannot be read: {error}") from error
