"""The formats that a whole store is written in: what each is for, who reads it, and what has to be installed.

They stand apart from the writers, so that `kg --help` loads no engine. The command line, the documentation and the
tests go by this list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Family(StrEnum):
    """What a format makes of a store."""

    GRAPH = "graph"
    TABLE = "table"
    NETWORK = "network"
    CITATIONS = "citations"
    ANNOTATIONS = "annotations"
    DATABASE = "database"


class ExportFormat(StrEnum):
    """The formats of a whole store, by the names that `kg export --format` knows."""

    TTL = "ttl"
    TRIG = "trig"
    NQ = "nq"
    JSONLD = "jsonld"
    NANOPUB = "nanopub"
    CSV = "csv"
    DATAPACKAGE = "datapackage"
    XLSX = "xlsx"
    PARQUET = "parquet"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CYJS = "cyjs"
    CSLJSON = "csljson"
    BIBTEX = "bibtex"
    RIS = "ris"
    ANNOTATIONS = "annotations"
    NEO4J = "neo4j"
    CYPHER = "cypher"


class Texts(StrEnum):
    """How much of the texts is written: all of them, only the sentences that acts rest on, or no text at all."""

    WHOLE = "whole"
    QUOTES = "quotes"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """One format; `suffix` is that of its files, empty for a `folder`, and `extra` the part of Verbale that it needs.

    `whole` tells that it holds the documents' texts, or parts of them beside the sentences, unless told otherwise.
    """

    family: Family
    suffix: str
    holds: str
    readers: str
    whole: bool = False
    folder: bool = False
    extra: str = ""


FORMATS: Mapping[ExportFormat, Format] = MappingProxyType(
    {
        ExportFormat.TTL: Format(
            family=Family.GRAPH,
            suffix="ttl",
            holds="the graph in Turtle, all graphs merged into one",
            readers="Protégé, rdflib, Apache Jena",
            whole=True,
        ),
        ExportFormat.TRIG: Format(
            family=Family.GRAPH,
            suffix="trig",
            holds="the graph in TriG, each document a graph of its own",
            readers="rdflib, Apache Jena, GraphDB",
            whole=True,
        ),
        ExportFormat.NQ: Format(
            family=Family.GRAPH,
            suffix="nq",
            holds="the graph in N-Quads, a statement a line",
            readers="Oxigraph, QLever, Virtuoso, and the tools of the shell",
            whole=True,
        ),
        ExportFormat.JSONLD: Format(
            family=Family.GRAPH,
            suffix="jsonld",
            holds="the graph in JSON-LD with Verbale's context in it, so that keys are short names",
            readers="rdflib, pyld, and every reader of JSON",
            whole=True,
        ),
        ExportFormat.NANOPUB: Format(
            family=Family.GRAPH,
            suffix="trig",
            holds="each act as a nanopublication, unsigned: what is said, whence it is known, who says so",
            readers="nanopub (Python), Nanodash",
        ),
        ExportFormat.CSV: Format(
            family=Family.TABLE,
            suffix="csv",
            holds="an act a row, with its quote and how to cite it",
            readers="R, Stata, pandas, spreadsheets",
        ),
        ExportFormat.DATAPACKAGE: Format(
            family=Family.TABLE,
            suffix="",
            holds="acts.csv and documents.csv, with datapackage.json (Frictionless) and csv-metadata.json (CSVW)",
            readers="frictionless, csvw, repositories such as Zenodo",
            folder=True,
        ),
        ExportFormat.XLSX: Format(
            family=Family.TABLE,
            suffix="xlsx",
            holds="a workbook: an act a row, the documents, and what each column means",
            readers="Excel, LibreOffice",
            extra="export",
        ),
        ExportFormat.PARQUET: Format(
            family=Family.TABLE,
            suffix="parquet",
            holds="an act a row, with typed columns",
            readers="R (arrow), DuckDB, Polars, pandas",
            extra="export",
        ),
        ExportFormat.GRAPHML: Format(
            family=Family.NETWORK,
            suffix="graphml",
            holds="the network of actors and what their acts are about, an act an edge",
            readers="igraph in R and Python, Gephi, yEd, networkx",
        ),
        ExportFormat.GEXF: Format(
            family=Family.NETWORK,
            suffix="gexf",
            holds="the same network with the days of the acts, as a dynamic graph",
            readers="Gephi (with its timeline), networkx",
        ),
        ExportFormat.CYJS: Format(
            family=Family.NETWORK,
            suffix="cyjs",
            holds="the same network in Cytoscape's JSON",
            readers="Cytoscape, Cytoscape.js, networkx",
        ),
        ExportFormat.CSLJSON: Format(
            family=Family.CITATIONS,
            suffix="json",
            holds="a reference for each document and each act, with permalink and quoted sentence, in CSL-JSON",
            readers="Zotero, Pandoc, citeproc",
        ),
        ExportFormat.BIBTEX: Format(
            family=Family.CITATIONS,
            suffix="bib",
            holds="the same references for LaTeX",
            readers="BibTeX, Biber, JabRef, Zotero",
        ),
        ExportFormat.RIS: Format(
            family=Family.CITATIONS,
            suffix="ris",
            holds="the same references in RIS",
            readers="Zotero, EndNote, Citavi, Mendeley",
        ),
        ExportFormat.ANNOTATIONS: Format(
            family=Family.ANNOTATIONS,
            suffix="jsonld",
            holds="each act as a W3C Web Annotation on its sentence, by quote and by position",
            readers="RecogitoJS, Annotorious, and other tools that go by the W3C model",
            whole=True,
        ),
        ExportFormat.NEO4J: Format(
            family=Family.DATABASE,
            suffix="",
            holds="nodes and relationships as CSV files with neo4j-admin's headers, and the command that reads them",
            readers="Neo4j",
            folder=True,
        ),
        ExportFormat.CYPHER: Format(
            family=Family.DATABASE,
            suffix="cypher",
            holds="the same nodes and relationships as Cypher statements, which may be run again",
            readers="Neo4j",
        ),
    }
)
