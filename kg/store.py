"""The store on disk, and the only writer to it: one named graph for each document, and the derived graphs."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from kg import resources
from kg.errors import StoreError, StoreLockedError
from kg.kept import kept
from kg.migrations import FORMAT, MARKER, checked_base, migrate, read_marker
from kg.ontology import Ontology, load
from kg.snapshots import Holder, writes
from kg.sparql import QueryResults, Term, evaluate, solutions, update
from kg.staleness import EVERY_GRAPH, Staleness, versions, write
from kg.vocabulary import DEFAULT_BASE, PROV, Iris

SERVER = "server.json"
COUNTS = "counts.json"
RUNS = "runs"
_RESTORE = "restore a backup: kg store restore BACKUP DIR"
_FLUSHED = 100_000  # quads: the engine holds whatever is not flushed in memory, nearly a gigabyte for a million

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What tells whether a stored document is still up to date."""

    sha256: str
    extractor: str


class Store:
    """A store that this process holds; `iris` mints its IRIs. Close it, or use it as a context manager.

    `own` are the ontology files that are read after Verbale's.
    """

    def __init__(self, path: Path, *, iris: Iris, quads: ox.Store | None, own: tuple[Path, ...] = ()) -> None:
        self.path = path
        self.iris = iris
        self.own = own
        self._quads: ox.Store | None = quads
        self._holder: Holder | None = None
        self._staged = ox.NamedNode(iris.graph("staged"))
        self._staleness = Staleness(path)
        self._unflushed = 0

    @classmethod
    def create(cls, path: Path | str, *, base: str = DEFAULT_BASE, ontology: Sequence[Path] = ()) -> Self:
        """Make an empty store in a folder that does not exist or is empty."""
        folder = Path(path)
        checked_base(base)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(not entry.name.startswith(MARKER) for entry in folder.iterdir()):
                raise StoreError("is there already and is no store", path=folder, remedy="choose another folder")
            _write_json(folder / MARKER, {"format": FORMAT, "base": base})
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
        own, form = read_marker(folder)
        if base is not None and base != own:
            raise StoreError(f"the store's base is {own}, not {base}", path=folder, remedy="leave --base away")
        store = cls(folder, iris=Iris(own), quads=_unlock(folder), own=tuple(ontology) or kept(folder))
        if migrate(store.quads, store.iris, form):
            _write_json(folder / MARKER, {"format": FORMAT, "base": own})
            log.warning("%s was brought up from format %d to %d", folder, form, FORMAT)
        store._hold()
        return store

    def close(self) -> None:
        """Write everything to disk and let go of the lock."""
        if self._holder is not None:
            self._holder.close()
            self.quads.flush()
        self._holder = self._quads = None

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
        return bool(self._staleness)

    @property
    def version(self) -> str:
        """Return what names the state of the derived graphs: that to come where they are stale."""
        return versions(self.path)[-1]

    @property
    def changed(self) -> list[str]:
        """List the graphs that were written or removed since the derived graphs were computed, or `EVERY_GRAPH`."""
        return self._staleness.changed()

    @property
    def revision(self) -> int:
        """Return a number that is another one after each write; it costs nothing to ask for."""
        return self._held().revision

    def changing(self) -> AbstractContextManager[None]:
        """Keep several writes together: no snapshot shows the middle of them, though a crash may leave it."""
        return self._held().changing()

    def snapshot(self) -> Path:
        """Return a folder with a snapshot of the present state, which lasts while it is read or the newest."""
        return self._held().snapshot()

    @property
    def name(self) -> str:
        """Return what people know the store by: its folder."""
        return str(self.path)

    def counts(self) -> dict[str, int]:
        """Count the documents, acts, candidates and deliverables."""
        text = resources.query("lookup", "counts")
        found = solutions(self.query(text))
        names = [variable.value for variable in found.variables]
        return {name: int(row[name].value) for row in found for name in names}

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
        return sorted(graph.value for graph in self.quads.named_graphs() if isinstance(graph, ox.NamedNode))

    def read(self, graph: str) -> Iterator[ox.Quad]:
        """Yield the quads of one graph."""
        return self.match(graph=graph)

    def holds(self, quad: ox.Quad) -> bool:
        """Tell whether a quad is in the store."""
        return quad in self.quads

    def documents(self) -> dict[str, StoredDocument]:
        """Return the stored documents by their identifiers."""
        text = resources.query("lookup", "stored")
        return {
            row["id"].value: StoredDocument(
                sha256=row["sha256"].value, extractor=row["extractor"].value if row["extractor"] else ""
            )
            for row in solutions(self.query(text))
        }

    @writes
    def replace_graph(self, graph: str, quads: Iterable[ox.Quad], *, run: str = "") -> bool:
        """Put quads in place of a graph, wholly or not at all, whenever the process dies; tell if there was one.

        With them go the tombstones of what comes back, come those of what is gone, and is noted which `run` did it.
        """
        target = ox.NamedNode(graph)
        fresh = [(quad.subject, quad.predicate, quad.object) for quad in quads]
        if not fresh:
            return self.remove_graph(graph, run=run)
        self.mark_stale(graph)
        done = _done(run, "generated", target)
        known = self.quads.contains_named_graph(target)
        if known or self.is_buried(graph):
            self.quads.extend([ox.Quad(*triple, self._staged) for triple in (*fresh, *done)])
            self._update("replace", target)
        else:
            runs = ox.NamedNode(self.iris.graph("runs"))
            self.quads.extend(
                [*(ox.Quad(*triple, target) for triple in fresh), *(ox.Quad(*triple, runs) for triple in done)]
            )
        self._unflushed += len(fresh)
        if self._unflushed >= _FLUSHED:
            self.quads.flush()
            self._unflushed = 0
        return known

    @writes
    def remove_graph(self, graph: str, *, run: str = "") -> bool:
        """Remove a graph with all that it says, and leave tombstones; tell whether it was there."""
        target = ox.NamedNode(graph)
        if not self.quads.contains_named_graph(target):
            return False
        self.mark_stale(graph)
        self.quads.extend([ox.Quad(*triple, self._staged) for triple in _done(run, "invalidated", target)])
        self._update("remove", target)
        return True

    def is_buried(self, iri: str) -> bool:
        """Tell whether there is a tombstone at an address."""
        return next(self.match(subject=ox.NamedNode(iri), graph=self.iris.graph("tombstones")), None) is not None

    @writes
    def update(
        self, text: str, *, using: Sequence[str] = (), using_named: Sequence[str] = (), services: Collection[str] = ()
    ) -> None:
        """Carry a SPARQL update out, wholly or not at all; which graphs it changes is not known."""
        iris = self.iris
        with self._staleness.marked(EVERY_GRAPH):
            update(
                self.quads,
                text,
                prefixes=iris.prefixes(),
                base_iri=iris.base,
                using=using,
                using_named=using_named,
                services=services,
            )

    @writes
    def append(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads to graphs that only grow (the record of runs), all or none."""
        self.quads.extend(list(quads))

    @writes
    def retract(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads out, one by one."""
        for quad in list(quads):
            self.quads.remove(quad)

    @writes
    def rebuild_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """Throw a derived graph away and stream it in again; until `settle` is called the store stays stale."""
        self.mark_stale(graph)
        self.quads.remove_graph(ox.NamedNode(graph))
        self.quads.bulk_extend(quads)

    @writes
    def renew_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """Bring a derived graph up to date; what stays in it is never away, so that no address is forgotten."""
        self.mark_stale()
        if not self.quads.contains_named_graph(ox.NamedNode(graph)):
            self.quads.bulk_extend(quads)
            return
        fresh = set(quads)
        self.quads.bulk_extend(fresh)
        self.retract(quad for quad in self.match(graph=graph) if quad not in fresh)
        if not fresh:
            self.quads.remove_graph(ox.NamedNode(graph))

    def keep_file(self, name: str, content: bytes) -> bool:
        """Keep a file in the store's folder that derived graphs depend on, or none without content.

        Tells whether that is new. Whenever the process dies, a store with a new file is stale.
        """
        path = self.path / name
        if content == (path.read_bytes() if path.exists() else b""):
            return False
        with self.changing():
            self.mark_stale()
            if content:
                write(path, content)
            else:
                path.unlink()
        return True

    @writes
    def keep_run(self, name: str, record: object) -> None:
        """Keep the record of a run beside the quads, wholly or not at all."""
        folder = self.path / RUNS
        folder.mkdir(exist_ok=True)
        _write_json(folder / f"{name}.json", record)

    @writes
    def settle(self) -> None:
        """Note that the derived graphs agree with the documents."""
        self.quads.flush()
        _write_json(self.path / COUNTS, self.counts())
        self._held().count()  # before the note goes: who finds it after a crash counts once more
        self._staleness.settle()

    def mark_stale(self, graph: str = "") -> None:
        """Note that the derived graphs have to be computed again, and the graph that is about to change if one is."""
        self._staleness.mark(graph)

    def _update(self, name: str, target: ox.NamedNode) -> None:
        """Do what an update of our own says, as one transaction; the prefix `target:` stands for a whole IRI."""
        text = (resources.queries() / "write" / f"{name}.ru").read_text("utf-8")
        self.quads.update(text, prefixes=self.iris.prefixes() | {"target": target.value})

    def _hold(self) -> None:
        """Drop what a process left that died, and be there for those who want to read."""
        if self.quads.contains_named_graph(self._staged):
            self.quads.remove_graph(self._staged)
            log.warning("%s: half of a write was left by a process that died, and is dropped", self.path)
        self._holder = Holder(self.path, self.quads)
        if self.stale:
            self._holder.count()

    def _held(self) -> Holder:
        if self._holder is None:
            what = "the store is closed" if self._quads is None else "is a copy, which is only read"
            raise StoreError(what, path=self.path)
        return self._holder


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
    except (OSError, RuntimeError) as error:
        if "lock" not in str(error).lower():
            raise StoreError(f"cannot be opened: {error}", path=folder, remedy=_RESTORE) from error
        address = served_at(folder)
        held = f"is being served at {address}" if address else "is held by another process"
        remedy = f"use {address} instead" if address else "wait until that process ends"
        raise StoreLockedError(held, path=folder, address=address or "", remedy=remedy) from error


def _done(run: str, what: str, target: ox.NamedNode) -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]:
    return [(ox.NamedNode(run), ox.NamedNode(PROV + what), target)] if run else []


def _write_json(path: Path, value: object) -> None:
    write(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())
