"""A store in another SPARQL engine: the operations of a store in a folder, over HTTP.

What a folder keeps beside the quads stands in one small graph of the engine, `urn:verbale:store`. Whoever opens the
store mirrors it in a folder on this machine, where all else that can be made again (ledger, text index) lies, too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NoReturn, Self

import pyoxigraph as ox

from kg import kept, resources
from kg.canonical import canonical_triple
from kg.engine import Engine
from kg.errors import StoreError
from kg.migrations import read_marker
from kg.mirror import NOTES, PREFIXES, STATE, VALUE, create_in, folder_of, mirror, note_of, parts
from kg.ontology import load
from kg.portable import deleted, inserted, portable
from kg.profiles import Profile
from kg.sparql import QueryResults, Term, admit, solutions
from kg.staleness import versions, write
from kg.store import Store
from kg.vocabulary import DEFAULT_BASE, PROV, Iris

log = logging.getLogger(__name__)


class Archive(Store):
    """A store in the engine of a profile. Close it, or use it as a context manager.

    One process of this machine at a time has the folder that lasts; who only reads takes one that does not.
    """

    def __init__(self, profile: Profile, engine: Engine, folder: Path, held: ExitStack) -> None:
        super().__init__(folder, iris=Iris(read_marker(folder)[0]), quads=None, own=kept.kept(folder))
        self.profile = profile
        self._engine = engine
        self._kept_open = held
        self._told: set[str] = set()

    @classmethod
    def reach(
        cls,
        profile: Profile,
        *,
        base: str | None = None,
        create: bool = False,
        lasting: bool = False,
        ontology: Sequence[Path] = (),
    ) -> Self:
        """Open the store of a profile, or make it where the engine has none and `create` is set.

        `base` and `ontology` are as for a store in a folder. What lies beside the store is kept in a `lasting` folder,
        for who writes or searches, or in one that goes at the end.
        """
        load(*ontology)
        with ExitStack() as held:
            folder = folder_of(profile, held, lasting=lasting)
            engine = Engine(profile)
            held.callback(engine.close)
            if not mirror(engine, folder):
                if not create:
                    raise StoreError("no store is here", path=profile.query, remedy="make one: kg build PATH --store …")
                create_in(engine, base or profile.base or DEFAULT_BASE)
                mirror(engine, folder)
            store = cls(profile, engine, folder, held.pop_all())
        store._check(base or profile.base)
        store.own = tuple(ontology) or store.own
        return store

    @classmethod
    def beside(cls, profile: Profile, folder: Path, *, ontology: Sequence[Path] = ()) -> Self:
        """Open, to be read, what another process has reached already and mirrored in a folder."""
        with ExitStack() as held:
            engine = Engine(profile)
            held.callback(engine.close)
            store = cls(profile, engine, folder, held.pop_all())
        store.own = tuple(ontology) or store.own
        return store

    def close(self) -> None:
        """Let go of the connections and of the folder."""
        self._kept_open.close()

    def __len__(self) -> int:
        return int(next(self._ask("size"))["quads"].value)

    @property
    def quads(self) -> NoReturn:
        """Raise `StoreError`: whoever needs the engine itself works on a store in a folder."""
        raise StoreError("is in another engine, and this is done to a store in a folder only", path=self.profile.query)

    @property
    def revision(self) -> int:
        """Return another number each time: nobody tells this process of what others write."""
        return time.monotonic_ns()

    @property
    def name(self) -> str:
        """Return what people know the store by: its address."""
        return self.profile.query

    def snapshot(self) -> Path:
        """Return the folder that mirrors the store: whoever reads asks the engine for its present state."""
        return self.path

    def changing(self) -> AbstractContextManager[None]:
        """Do nothing: others see each request that is carried out, and each is whole."""
        return nullcontext()

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
        """Evaluate a SPARQL query in the engine; prefixes and base are as for a store in a folder."""
        names_dataset = admit(text, services)
        written = portable(text, prefixes=self.iris.prefixes(), base=self.iris.base, values=substitutions)
        union = union and not names_dataset
        return self._engine.query(written, union=union, default_graphs=default_graphs, named_graphs=named_graphs)

    def match(
        self,
        *,
        subject: ox.NamedNode | None = None,
        predicate: str | None = None,
        object: Term | None = None,
        graph: str | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern, of all graphs of this store or of one."""
        if graph is not None and subject is None and predicate is None and object is None:
            return self.read(graph)
        given: dict[str, Term | None] = {
            "subject": subject,
            "predicate": None if predicate is None else ox.NamedNode(predicate),
            "object": object,
            "graph": None if graph is None else ox.NamedNode(graph),
        }
        rows = self._ask("match", **{name: term for name, term in given.items() if term is not None})
        return (ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"]) for row in rows)

    def holds(self, quad: ox.Quad) -> bool:
        """Tell whether a quad is in the store."""
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        subject = quad.subject if isinstance(quad.subject, ox.NamedNode) else None
        found = self.match(subject=subject, predicate=quad.predicate.value, object=quad.object, graph=graph)
        return next(found, None) is not None

    def read(self, graph: str) -> Iterator[ox.Quad]:
        """Yield the quads of one graph."""
        node = ox.NamedNode(graph)
        if self.profile.graphs:
            return _within(node, self._engine.graph(graph))
        return self._rows_of(node)

    def graphs(self) -> list[str]:
        """List the IRIs of the store's graphs, sorted: those that begin with its base."""
        return sorted(row["graph"].value for row in self._ask("graphs"))

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad], *, run: str = "") -> bool:
        """Put quads in place of a graph, wholly or not at all; tell if there was one.

        What fits into one request is sent so. More is staged in a graph of its own, and moved by one request.
        """
        target, staged, runs = (ox.NamedNode(iri) for iri in (graph, *map(self.iris.graph, ("staged", "runs"))))
        fresh = [quad.triple for quad in quads]
        if not fresh:
            return self.remove_graph(graph, run=run)
        known = next(self.match(subject=target, graph=graph), None) is not None
        note, done = self._note(graph), _done(run, "generated", target)
        if len(fresh) < self.profile.batch and not known and not self.is_buried(graph):
            self._send(inserted([*note, *_within(target, fresh), *_within(runs, done)]))
            return False
        waiting = [*_within(staged, fresh), *_within(staged, done)]
        if len(waiting) < self.profile.batch:
            self._send(self._written("replace", after=[*note, *waiting], target=target))
        else:
            self._add([*note, *waiting])
            self._send(self._written("replace", target=target))
        return known

    def remove_graph(self, graph: str, *, run: str = "") -> bool:
        """Remove a graph with all that it says, and leave tombstones; tell whether it was there."""
        target = ox.NamedNode(graph)
        if next(self.read(graph), None) is None:
            return False
        runs = ox.NamedNode(self.iris.graph("runs"))
        told = [*self._note(graph), *_within(runs, _done(run, "invalidated", target))]
        self._send(self._written("remove", after=told, target=target))
        return True

    def update(
        self, text: str, *, using: Sequence[str] = (), using_named: Sequence[str] = (), services: Collection[str] = ()
    ) -> None:
        """Refuse: whoever wants to write by SPARQL asks the engine itself."""
        raise StoreError("takes no updates here", path=self.profile.update, remedy="send it to the engine itself")

    def append(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads to graphs that only grow."""
        self._add(quads)

    def retract(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads out."""
        for batch in _batches(quads, self.profile.batch):
            self._send(deleted(batch))

    def rebuild_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """Bring a derived graph up to date; until `settle` is called the store stays stale."""
        self.renew_graph(graph, quads)

    def renew_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """Bring a derived graph up to date: what is new is sent, and then what is gone is taken out."""
        self.mark_stale()
        fresh = {canonical_triple(quad.triple): quad for quad in quads}
        there = {canonical_triple(quad.triple): quad for quad in self.read(graph)}
        self._add(fresh[triple] for triple in fresh.keys() - there.keys())
        self.retract(there[triple] for triple in there.keys() - fresh.keys())

    def keep_file(self, name: str, content: bytes) -> bool:
        """Keep a file that derived graphs depend on, or none without content; tell whether that is new."""
        before = self.path / name
        if content == (before.read_bytes() if before.exists() else b""):
            return False
        self.mark_stale()
        self.retract(quad for quad in self.read(STATE) if note_of(quad) == NOTES[name])
        self._add(parts(NOTES[name], content))
        if content:
            write(before, content)
        else:
            before.unlink()
        return True

    def settle(self) -> None:
        """Note that the derived graphs agree with the documents."""
        self._send(self._written("settle"))
        self._staleness.settle()
        self._told.clear()

    def mark_stale(self, graph: str = "") -> None:
        """Note that the derived graphs have to be computed again, and the graph that is about to change if one is."""
        self._add(self._note(graph))

    def tidy(self) -> None:
        """Drop what a process left that died while it wrote."""
        staged = ox.NamedNode(self.iris.graph("staged"))
        if next(self.read(staged.value), None) is not None:
            self._send(self._written("empty", target=staged))
            log.warning("%s: half of a write was left by a process that died, and is dropped", self.name)

    def _note(self, graph: str) -> list[ox.Quad]:
        """Return what the engine has to be told of a graph that is about to change, if it does not know."""
        if graph in self._told:
            return []
        self._told.add(graph)
        self._staleness.mark(graph)
        stale, state = ox.NamedNode(f"{STATE}:stale"), ox.NamedNode(STATE)
        values: list[Term] = [ox.Literal(versions(self.path)[-1])]
        if graph:
            values.append(ox.NamedNode(graph))
        return [ox.Quad(stale, VALUE, value, state) for value in values]

    def _add(self, quads: Iterable[ox.Quad]) -> None:
        for batch in _batches(quads, self.profile.batch):
            self._send(inserted(batch))

    def _send(self, text: str) -> None:
        self._engine.update(text, repeatable=True)

    def _written(self, name: str, *, after: Sequence[ox.Quad] = (), **nodes: ox.NamedNode) -> str:
        """Return an update of our own, in one request `after` quads are added; nodes are prefixes for a whole IRI."""
        prefixes = {**self.iris.prefixes(), **PREFIXES, **{key: node.value for key, node in nodes.items()}}
        text = _text(f"{name}.ru")
        return portable(f"{inserted(after)};\n{text}" if after else text, prefixes=prefixes, base="")

    def _ask(self, name: str, **values: Term) -> ox.QuerySolutions:
        given = {"base": ox.NamedNode(self.iris.base), **values}
        return solutions(
            self._engine.query(portable(_text(f"{name}.rq"), prefixes={}, base="", values=given), union=False)
        )

    def _rows_of(self, graph: ox.NamedNode) -> Iterator[ox.Quad]:
        for row in self._ask("triples", graph=graph):
            yield ox.Quad(row["subject"], row["predicate"], row["object"], graph)

    def _check(self, base: str) -> None:
        if base and base != self.iris.base:
            self.close()
            raise StoreError(
                f"the store's base is {self.iris.base}, not {base}", path=self.name, remedy="leave --base away"
            )


def _within(graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def _done(run: str, what: str, target: ox.NamedNode) -> list[ox.Triple]:
    return [ox.Triple(ox.NamedNode(run), ox.NamedNode(PROV + what), target)] if run else []


def _batches(quads: Iterable[ox.Quad], size: int) -> Iterator[list[ox.Quad]]:
    rest = iter(quads)
    while batch := list(islice(rest, size)):
        yield batch


@cache
def _text(name: str) -> str:
    return (resources.queries() / "remote" / name).read_text("utf-8")
