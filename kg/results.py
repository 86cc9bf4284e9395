"""Query results as bytes, in the formats that the kind of query allows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from typing import IO, Protocol, cast

import pyoxigraph as ox

from kg.errors import QueryError, UsageError
from kg.sparql import QueryResults


class ResultFormat(StrEnum):
    """The formats of results: the first four for rows and yes or no, the others for triples."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TTL = "ttl"
    NT = "nt"
    NQ = "nq"
    TRIG = "trig"
    RDF = "rdf"
    JSONLD = "jsonld"

    @property
    def for_triples(self) -> bool:
        """Tell whether the format holds triples, the results of CONSTRUCT and DESCRIBE."""
        return self in _RDF

    @property
    def media_type(self) -> str:
        """Return the media type to announce the format with."""
        return (_RDF[self] if self in _RDF else _ROWS[self]).media_type


class Writable(Protocol):
    """What results are written to."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> None:
        """Send what was taken."""


_ROWS: Mapping[ResultFormat, ox.QueryResultsFormat] = {
    ResultFormat.JSON: ox.QueryResultsFormat.JSON,
    ResultFormat.XML: ox.QueryResultsFormat.XML,
    ResultFormat.CSV: ox.QueryResultsFormat.CSV,
    ResultFormat.TSV: ox.QueryResultsFormat.TSV,
}
_RDF: Mapping[ResultFormat, ox.RdfFormat] = {
    ResultFormat.TTL: ox.RdfFormat.TURTLE,
    ResultFormat.NT: ox.RdfFormat.N_TRIPLES,
    ResultFormat.NQ: ox.RdfFormat.N_QUADS,
    ResultFormat.TRIG: ox.RdfFormat.TRIG,
    ResultFormat.RDF: ox.RdfFormat.RDF_XML,
    ResultFormat.JSONLD: ox.RdfFormat.JSON_LD,
}

_NOT_XML = bytes(set(range(0x20)) - set(b"\t\n\r"))


def serialize(results: QueryResults, form: ResultFormat, *, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Write results out; raise `UsageError` for a format that cannot hold them."""
    output = BytesIO()
    write(results, form, output, prefixes=prefixes)
    written = output.getvalue()
    return written.translate(None, _NOT_XML) if form in (ResultFormat.XML, ResultFormat.RDF) else written


def write(
    results: QueryResults, form: ResultFormat, output: Writable, *, prefixes: Mapping[str, str] | None = None
) -> None:
    """Write results to a file as they are found; raise `UsageError` for a format that cannot hold them.

    Characters that XML cannot hold are for the file to leave out.
    """
    triples = isinstance(results, ox.QueryTriples)
    if triples != form.for_triples:
        held = "triples" if triples else "rows"
        fit = ", ".join(other for other in ResultFormat if other.for_triples == triples)
        raise UsageError(f"the query gives {held}, which {form} cannot hold", remedy=f"take one of {fit}")
    file = cast(IO[bytes], output)
    try:
        if isinstance(results, ox.QueryTriples):
            ox.serialize(results, file, format=_RDF[form], prefixes=dict(prefixes or {}))
        else:
            results.serialize(file, format=_ROWS[form])
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(f"the query failed while it was being answered: {error}") from error
