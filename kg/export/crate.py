"""A whole build as an RO-Crate: the data, what they were made with, the queries put to them, and the figures."""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from kg.copies import new_folder
from kg.errors import UsageError
from kg.export import graphs, tables
from kg.export.selection import Selection
from kg.results import ResultFormat, serialize
from kg.vocabulary import slug

METADATA = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_RIGHTS = "#rights"
_VERBALE = "#verbale"
_SPARQL = "https://www.w3.org/TR/sparql11-query/"
_LIBRARIES = ("spacy", "pyoxigraph", "networkx", "pandas")
_KEPT: Mapping[str, str] = MappingProxyType(
    {
        "ontology.ttl": "The researcher's own ontology, read after Verbale's",
        "corrections.csv": "The researcher's corrections, which the build applied",
    }
)
_MEDIA: Mapping[str, str] = MappingProxyType(
    {
        ".trig": "application/trig",
        ".ttl": "text/turtle",
        ".csv": "text/csv",
        ".json": "application/json",
        ".rq": "application/sparql-query",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".pdf": "application/pdf",
        ".html": "text/html",
    }
)
_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "graph.trig": "The graph: each document's acts in a graph of its own, and what follows from them",
        "acts.csv": "The acts, a row each, with quote and citation",
        "documents.csv": "The documents, a row each, with the rights in them",
        "datapackage.json": "What the columns mean (Frictionless Data Package)",
        "csv-metadata.json": "What the columns mean (CSV on the Web)",
    }
)

Entity = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Study:
    """What a researcher says of a crate, and puts into it; `licence` is an address, or empty.

    An author is a name, with an address behind it in pointed brackets where there is one (an ORCID).
    """

    name: str
    description: str
    authors: Sequence[str] = ()
    publisher: str = ""
    licence: str = ""
    queries: Sequence[Path] = ()
    figures: Sequence[Path] = ()
    day: datetime.date = field(default_factory=datetime.date.today)


def write_crate(chosen: Selection, store: Path, out: Path, study: Study) -> None:
    """Write a crate of a store into a new folder, which is there wholly or not at all.

    `store` is the store's folder, for what it keeps beside the graph. Each query is answered, and its answer is put
    beside it. Raise `UsageError` for two files of one name, and what a query that fails raises.
    """
    _check_names([*study.queries, *study.figures])
    with new_folder(out) as draft:
        draft.mkdir()
        graphs.write_trig(chosen, draft / "graph.trig")
        tables.write_package(chosen, draft)
        _copy([store / name for name in _KEPT if (store / name).exists()], draft)
        _copy(sorted((store / "runs").glob("*.json")), draft / "runs")
        _copy(study.queries, draft / "queries")
        _copy(study.figures, draft / "figures")
        for query in study.queries:
            _answer(chosen, query, draft / "results")
        entities = list(_entities(chosen, draft, study))
        context = [f"{_PROFILE}/context", {"sha256": "http://schema.org/sha256"}]
        said = {"@context": context, "@graph": entities}
        (draft / METADATA).write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _check_names(files: Sequence[Path]) -> None:
    names = [file.name for file in files]
    for file in files:
        if not file.is_file():
            raise UsageError(f"{file}: no such file")
        if names.count(file.name) > 1:
            raise UsageError(f"there are two files called {file.name}", remedy="give each another name")


def _copy(files: Iterable[Path], folder: Path) -> None:
    for file in files:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(file, folder / file.name)


def _answer(chosen: Selection, query: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    results = chosen.source.query(query.read_text("utf-8"))
    (folder / f"{query.stem}.csv").write_bytes(serialize(results, ResultFormat.CSV))


def _entities(chosen: Selection, folder: Path, study: Study) -> Iterator[Entity]:
    """Yield what is said of the metadata, the whole, each file, the software, what was done, and the documents."""
    files = [_file(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    actions = [*_runs(folder), *(_asking(query) for query in study.queries)]
    people = [_agent(said, "Person") for said in study.authors]
    publishers = [_agent(study.publisher, "Organization")] if study.publisher else []
    yield {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _PROFILE},
        "about": {"@id": "./"},
    }
    links = {
        "license": [study.licence or _RIGHTS],
        "author": [one["@id"] for one in people],
        "publisher": [one["@id"] for one in publishers],
        "hasPart": [file["@id"] for file in files],
        "mentions": [action["@id"] for action in actions],
        "isBasedOn": list(chosen.documents),
    }
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": study.name,
        "description": study.description,
        "datePublished": study.day.isoformat(),
        **{name: _linked(addresses) for name, addresses in links.items() if addresses},
    }
    yield _licence(study.licence)
    yield from (*people, *publishers, *files)
    yield from _software(chosen)
    yield from actions
    yield from (
        {"@id": row.iri, "@type": "CreativeWork", "name": row.title or row.id} for row in chosen.documents.values()
    )


def _linked(addresses: Sequence[str]) -> Entity | list[Entity]:
    """Point to entities, to a single one without a list."""
    links = [{"@id": address} for address in addresses]
    return links if len(links) > 1 else links[0]


def _agent(said: str, kind: str) -> Entity:
    """Read "Name <https://orcid.org/…>", or a name alone."""
    name, _, address = (part.strip(" >") for part in said.partition("<"))
    entity = {"@id": address or f"#{kind.lower()}-{quote(slug(name))}", "@type": kind, "name": name}
    return entity | ({"url": address} if address else {})


def _licence(licence: str) -> Entity:
    if licence:
        return {"@id": licence, "@type": "CreativeWork", "name": licence}
    told = "Rights in the texts are their publishers'; documents.csv tells what is known of them."
    return {"@id": _RIGHTS, "@type": "CreativeWork", "name": "Rights as told for each document", "description": told}


def _file(path: Path, folder: Path) -> Entity:
    content = path.read_bytes()
    place = path.relative_to(folder).as_posix()
    entity: Entity = {
        "@id": quote(place),
        "@type": "File",
        "name": place,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
        "encodingFormat": _MEDIA.get(path.suffix, "application/octet-stream"),
    }
    if told := {**_TOLD, **_KEPT}.get(place):
        entity["description"] = told
    if path.suffix == ".rq":
        entity |= {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": {"@id": _SPARQL}}
    return entity


def _software(chosen: Selection) -> Iterator[Entity]:
    extractors = sorted({row.extractor for row in chosen.documents.values() if row.extractor})
    parts = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in _LIBRARIES), *extractors]
    yield {
        "@id": _VERBALE,
        "@type": "SoftwareApplication",
        "name": "Verbale",
        "version": version("verbale"),
        "url": "https://w3id.org/verbale/",
        "softwareRequirements": parts,
    }
    yield {"@id": _SPARQL, "@type": "ComputerLanguage", "name": "SPARQL", "version": "1.1", "url": _SPARQL}


def _runs(folder: Path) -> Iterator[Entity]:
    """Yield the builds of the store, each with what it was made with, from their records."""
    for path in sorted((folder / "runs").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        yield {
            "@id": f"#run-{path.stem}",
            "@type": "CreateAction",
            "name": f"Build of {record['started']}",
            "description": f"{record['extractor']}; {record['pipeline']}; {record['ontology']}",
            "startTime": record["started"],
            "endTime": record["ended"],
            "instrument": {"@id": _VERBALE},
            "object": {"@id": quote(f"runs/{path.name}")},
            "result": {"@id": "graph.trig"},
        }


def _asking(query: Path) -> Entity:
    return {
        "@id": f"#asking-{quote(query.stem)}",
        "@type": "CreateAction",
        "name": f"Query {query.name}",
        "instrument": {"@id": quote(f"queries/{query.name}")},
        "object": {"@id": "graph.trig"},
        "result": {"@id": quote(f"results/{query.stem}.csv")},
    }
