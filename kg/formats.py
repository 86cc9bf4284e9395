"""The formats that a whole store is written in; apart from the writers, so that `kg --help` loads no engine."""

from __future__ import annotations

from enum import StrEnum


class ExportFormat(StrEnum):
    """The formats of a whole store: Turtle merges the graphs into one, TriG, N-Quads and JSON-LD keep them apart."""

    TTL = "ttl"
    TRIG = "trig"
    NQ = "nq"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
