"""The store on disk, and the only writer to it: one named graph for each document, and the derived graphs."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from kg.errors import StoreError, StoreLockedError, UsageError
from kg.kept import kept
from kg.ontology import Ontology, load
from kg.sparql import QueryResults, Term, evaluate
from kg.vocabulary import DCTERMS, DEFAULT_BASE, Iris, Vb

FORMAT = 1
MARKER = "verbale.json"
SERVER = "server.json"
_STALE = "stale"

# Both names are prefixes that stand for a whole IRI: so values get in without being written into the text.
_MOVE = "MOVE GRAPH staged: TO GRAPH target:"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What tells whether a stored document is still up to date."""

    sha256: str
    extractor: str


class Store:
    """A store that this process holds; `iris` mints its IRIs. Close it, or use it as a context manager.

    `own` are the ontology files that are read after Verbale's.
    """

    def __init__(self, path: Path, *, iris: Iris, quads: ox.Store, own: tuple[Path, ...] = ()) -> None:
        self.path = path
        self.iris = iris
        self.own = own
        self._quads: ox.Store | None = quads
        self._staged = ox.NamedNode(iris.graph("staged"))

    @classmethod
    def create(cls, path: Path | str, *, base: str = DEFAULT_BASE, ontology: Sequence[Path] = ()) -> Self:
        """Make an empty store in a folder that does not exist or is empty."""
        folder = Path(path)
        if not base.endswith(("/", "#")):
            raise UsageError(f"the base {base!r} must be an absolute IRI that ends in / or #")
        try:
            ox.NamedNode(base)
            folder.mkdir(parents=True, exist_ok=True)
            if any(not entry.name.startswith(MARKER) for entry in folder.iterdir()):
                raise StoreError("is there already and is no store", path=folder, remedy="choose another folder")
            _write_json(folder / MARKER, {"format": FORMAT, "base": base})
        except ValueError as error:
            raise UsageError(f"the base {base!r} is no IRI: {error}") from error
        except OSError as error:
            raise StoreError(f"cannot be made: {error.strerror}", path=folder) from error
        return cls.open(folder, ontology=ontology)

    @classmethod
    def open(
        cls, path: Path | str, *, base: str | None = None, create: bool = False, ontology: Sequence[Path] = ()
    ) -> Self:
        """Open a store, or make it where there is none and `create` is set; a `base` must be the store's own.

        `ontology` are a researcher's own files, in place of those that the store keeps; a build keeps them.
        """
        folder = Path(path)
        load(*ontology)  # what cannot be used is an error before anything is made
        if not (folder / MARKER).exists():
            if create:
                return cls.create(folder, base=base or DEFAULT_BASE, ontology=ontology)
            raise StoreError("no store is here", path=folder, remedy="make one with: kg build PATH --store DIR")
        own = _base(folder)
        if base is not None and base != own:
            raise StoreError(f"the store's base is {own}, not {base}", path=folder, remedy="leave --base away")
        store = cls(folder, iris=Iris(own), quads=_unlock(folder), own=tuple(ontology) or kept(folder))
        store._drop_staged()
        return store

    def close(self) -> None:
        """Write everything to disk and let go of the lock."""
        if self._quads is not None:
            self._quads.flush()
        self._quads = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.quads)

    @property
    def quads(self) -> ox.Store:
        """Return the engine's store, to read from."""
        if self._quads is None:
            raise StoreError("the store is closed", path=self.path)
        return self._quads

    @cached_property
    def ontology(self) -> Ontology:
        """Return Verbale's ontology with what the store's own files add to it."""
        return load(*self.own)

    @property
    def stale(self) -> bool:
        """Tell whether a document was written or removed since the derived graphs were computed."""
        return (self.path / _STALE).exists()

    def query(
        self,
        text: str,
        *,
        union: bool = True,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        substitutions: Mapping[str, Term] | None = None,
        services: Collection[str] = (),
    ) -> QueryResults:
        """Evaluate a SPARQL query; the store's prefixes need no declaration and its base resolves relative IRIs."""
        return evaluate(
            self.quads,
            text,
            prefixes=self.iris.prefixes(),
            base_iri=self.iris.base,
            union=union,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            substitutions=substitutions,
            services=services,
        )

    def match(
        self,
        *,
        subject: ox.NamedNode | None = None,
        predicate: str | None = None,
        object: Term | None = None,
        graph: str | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern, of all graphs or of one."""
        property_ = None if predicate is None else ox.NamedNode(predicate)
        return self.quads.quads_for_pattern(subject, property_, object, None if graph is None else ox.NamedNode(graph))

    def graphs(self) -> list[str]:
        """List the IRIs of all graphs, sorted."""
        return sorted(graph.value for graph in self.quads.named_graphs())

    def documents(self) -> dict[str, StoredDocument]:
        """Return the stored documents by their identifiers."""
        return dict(self._document(quad) for quad in self.match(predicate=Vb.SHA256))

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad]) -> bool:
        """Put quads in place of a graph, wholly or not at all, whenever the process dies; tell if there was one."""
        target = ox.NamedNode(graph)
        fresh = [(quad.subject, quad.predicate, quad.object) for quad in quads]
        if not fresh:
            return self.remove_graph(graph)
        self.mark_stale()
        if not self.quads.contains_named_graph(target):
            self.quads.extend([ox.Quad(*triple, target) for triple in fresh])
            return False
        self.quads.extend([ox.Quad(*triple, self._staged) for triple in fresh])
        self.quads.update(_MOVE, prefixes={"staged": self._staged.value, "target": graph})
        return True

    def remove_graph(self, graph: str) -> bool:
        """Remove a graph with all that it says; tell whether it was there."""
        target = ox.NamedNode(graph)
        if not self.quads.contains_named_graph(target):
            return False
        self.mark_stale()
        self.quads.remove_graph(target)
        return True

    def append(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads to graphs that only grow (the record of runs), all or none."""
        self.quads.extend(list(quads))

    def rebuild_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """Throw a derived graph away and stream it in again; until `settle` is called the store stays stale."""
        self.mark_stale()
        self.quads.remove_graph(ox.NamedNode(graph))
        self.quads.bulk_extend(quads)

    def settle(self) -> None:
        """Note that the derived graphs agree with the documents."""
        self.quads.flush()
        (self.path / _STALE).unlink(missing_ok=True)

    def mark_stale(self) -> None:
        """Note that the derived graphs have to be computed again."""
        (self.path / _STALE).touch()

    def _drop_staged(self) -> None:
        if self.quads.contains_named_graph(self._staged):
            self.quads.remove_graph(self._staged)

    def _document(self, quad: ox.Quad) -> tuple[str, StoredDocument]:
        def value(term: str) -> str:
            found = self.quads.quads_for_pattern(quad.subject, ox.NamedNode(term), None, quad.graph_name)
            return next((other.object.value for other in found if isinstance(other.object, ox.Literal)), "")

        return value(DCTERMS + "identifier"), StoredDocument(sha256=value(Vb.SHA256), extractor=value(Vb.EXTRACTOR))


def served_at(path: Path | str) -> str | None:
    """Return the address at which a store is being served, if the process that said so is alive."""
    try:
        said = json.loads((Path(path) / SERVER).read_text("utf-8"))
        os.kill(int(said["pid"]), 0)
        return str(said["url"])
    except PermissionError:
        return str(said["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _unlock(folder: Path) -> ox.Store:
    try:
        return ox.Store(folder / "quads")
    except OSError as error:
        if "lock" not in str(error).lower():
            raise StoreError(f"cannot be opened: {error}", path=folder) from error
        address = served_at(folder)
        held = f"is being served at {address}" if address else "is held by another process"
        remedy = f"use {address} instead" if address else "wait until that process ends"
        raise StoreLockedError(held, path=folder, address=address or "", remedy=remedy) from error


def _base(folder: Path) -> str:
    try:
        said = json.loads((folder / MARKER).read_text("utf-8"))
        form, base = said["format"], str(said["base"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{MARKER} cannot be read: {error}", path=folder) from error
    if form != FORMAT:
        raise StoreError(f"has format {form}, not {FORMAT}", path=folder, remedy="use the version that made it")
    return base


def _write_json(path: Path, value: object) -> None:
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(json.dumps(value) + "\n", "utf-8")
    temporary.replace(path)
