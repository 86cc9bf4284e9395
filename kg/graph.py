"""A graph for scripts and notebooks: questions in, tables and networks out."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from kg.asked import Conditions, call, day, hit_kind, titled
from kg.client import Remote
from kg.copies import FOLLOW, Copy
from kg.errors import UsageError
from kg.kept import kept
from kg.memory import Memory
from kg.model import Voice
from kg.places import afar
from kg.rows import ActRow, WordsFilter
from kg.store import Store, served_at

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import pyarrow as pa
    import rdflib

    from kg.audit import Audit
    from kg.views.marks import ShownAct, ShownDocument
    from kg.views.networks import NetworkView
    from kg.views.view import View

log = logging.getLogger(__name__)


class Graph:
    """A store, in a folder or served, as pandas tables, a networkx network and an rdflib dataset.

    A folder is read from a copy of its own, so that it stays free for others, a build above all. Where the store has
    been written to meanwhile, a question renews a copy that is older than `FOLLOW` seconds, and `refresh` renews any.
    """

    def __init__(self, source: Store | Remote) -> None:
        self._source = source
        self._memory = Memory.NEVER
        self._networks: dict[tuple[int, str], nx.Graph[str]] = {}

    @classmethod
    def open(cls, source: str | Path, *, ontology: Sequence[Path] = (), memory: str = Memory.AUTO) -> Self:
        """Open a store's folder, an address or a profile; a folder that is being served is asked at its address.

        `ontology` are files of a researcher's own, in place of those that the store keeps. `memory` is "always",
        "never" or "auto": whether the store is loaded into memory, where it answers faster; by itself a small one is.
        """
        if (found := afar(source, ontology=ontology)) is not None:
            return cls(found)
        if address := served_at(source):
            log.warning("%s is being served at %s and is asked there", source, address)
            return cls(Remote(address, ontology=ontology or kept(Path(source))))
        if memory not in tuple(Memory):
            raise UsageError(f"memory is {memory!r}", remedy=f"it is one of {', '.join(Memory)}")
        graph = cls(Copy.take(source, memory=Memory(memory), ontology=ontology))
        graph._memory = Memory(memory)
        return graph

    @property
    def source(self) -> Store | Remote:
        """Return what is asked; a copy that has been outgrown for long is renewed first."""
        if isinstance(self._source, Copy) and self._source.age > FOLLOW:
            self.refresh()
        return self._source

    def refresh(self) -> bool:
        """Go by what the store says now, if it was written to since it was copied; tell whether it was.

        What was asked for before, an rdflib dataset for example, keeps to the older copy.
        """
        before = self._source
        if not isinstance(before, Copy) or not before.outgrown:
            return False
        own = () if before.own == kept(before.path) else before.own
        self._source = Copy.take(before.origin, memory=self._memory, ontology=own)
        return True

    def sparql(self, query: str) -> pd.DataFrame:
        """Answer a SPARQL query as a table, with a column for each variable.

        Numbers, yes and no, days and moments become Python's own; IRIs and other literals strings; what is unbound is
        missing.
        """
        from kg.frames import results_frame

        return results_frame(self.source.query(query))

    def arrow(self, query: str) -> pa.Table:
        """Answer a SPARQL query as an Arrow table, for polars, DuckDB, R or Parquet; days are `date32`.

        This needs pyarrow, `pip install "verbale[arrow]"`; raise `UsageError` where it is not there.
        """
        from kg.arrow import arrow_table
        from kg.frames import answers

        return arrow_table(*answers(self.source.query(query)))

    def stream(self, query: str, *, rows: int = 10_000) -> Iterator[pd.DataFrame]:
        """Answer a SPARQL query by tables of so many rows, each made when it is asked for; at least one, maybe empty.

        So a result may be larger than memory, and whoever has seen enough stops. Each table has the types of its own
        rows. A served store sends its answer whole, and only the tables are made one by one.
        """
        from kg.frames import answers, frame

        columns, found = answers(self.source.query(query))
        yield frame(columns, islice(found, rows))
        while part := list(islice(found, rows)):
            yield frame(columns, part)

    def ask(self, name: str, **parameters: str) -> pd.DataFrame:
        """Answer one of the named queries as a table."""
        from kg.corrected import NONE
        from kg.corrected import kept as kept_corrections
        from kg.frames import results_frame
        from kg.named import ask

        source = self.source
        ontology = source.ontology
        corrections = kept_corrections(source.path, ontology=ontology) if isinstance(source, Store) else NONE
        return results_frame(ask(source, name, parameters, corrections=corrections))

    def acts(self, *, codes: bool = False, **conditions: Unpack[Conditions]) -> pd.DataFrame:
        """List acts as a table, by date; each condition given narrows them down (`kg.asked.Conditions`).

        The columns are those of `kg.frames.ACT_COLUMNS`; `codes` adds those of other schemes by the crosswalk:
        `plover`, `cameo`, `iati`.
        """
        from kg.frames import acts_frame

        return acts_frame(self._rows(conditions), crosswalk=self.source.ontology.crosswalk if codes else ())

    def act(self, iri: str) -> ShownAct:
        """Return one act by its IRI, a table's column `iri`: in Jupyter with its evidence and reasons.

        Its fields are those of `kg.rows.ActRow`, in `row`. Raise `NotFoundError` where there is none.
        """
        from kg.finding import find_act
        from kg.views.marks import ShownAct

        return ShownAct(row=find_act(self.source, iri))

    def document(self, name: str) -> ShownDocument:
        """Return one document by its identifier or IRI, with its text and acts: in Jupyter they are marked in it.

        What is known of it is in `row`, a `kg.rows.DocumentRow`. Raise `NotFoundError` where there is none.
        """
        from kg.finding import find_document
        from kg.views.marks import ShownDocument

        row, text = find_document(self.source, name)
        return ShownDocument(row=row, text=text, acts=tuple(self._rows({"document": row.iri})))

    def history(self, name: str) -> pd.DataFrame:
        """Tell the history of one thing, in whatever words, as a table: its acts and what shifts between them, by date.

        The columns are those of `kg.frames.HISTORY_COLUMNS`: `kind` is "act" or that of the shift, `text` the act's
        sentence or the shift in one. Jupyter shows the whole table as a timeline. Raise `NotFoundError` for what no act
        is about.
        """
        from kg.frames import history_frame
        from kg.timeline import history
        from kg.views.story import Story

        told = history(self.source, name)
        return Story.of(history_frame(told), title=told.label)

    def compare(self, one: str, other: str) -> pd.DataFrame:
        """Hold the acts of two documents (their ids) beside each other; the columns are `kg.frames.PAIR_COLUMNS`."""
        from kg.compare import compare
        from kg.frames import pairs_frame
        from kg.timeline import lines

        source = self.source
        return pairs_frame(compare(lines(source, one), lines(source, other)))

    def search(
        self,
        text: str,
        *,
        kind: str = "",
        actor: str = "",
        act: str = "",
        document: str = "",
        since: str | datetime.date | None = None,
        until: str | datetime.date | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> pd.DataFrame:
        """Find acts, deliverables and documents by their words as a table, those that fit best first.

        Words stand in any order and in singular or plural, "words in quotes" side by side; a `beginning*` has any
        ending. `kind` is `act`, `deliverable` or `document`. The columns are those of `kg.frames.HIT_COLUMNS`.
        """
        from kg.finding import find_hits
        from kg.frames import hits_frame

        wanted = WordsFilter(
            kind=hit_kind(kind), actor=actor, act=act, document=document, since=day(since), until=day(until)
        )
        return hits_frame(find_hits(self.source, text, wanted, limit=limit, offset=offset))

    def network(
        self,
        kind: str = "actor-deliverable",
        *,
        merge: bool = False,
        reported: bool = False,
        **conditions: Unpack[Conditions],
    ) -> nx.Graph[str]:
        """Return acts as a network for networkx; narrowed down as `acts` does it. Jupyter shows it as a picture.

        `kind` is one of `kg.projections.NetworkKind`: actor-deliverable, actor-topic, actor-goal, actor-instrument,
        actor-place and actor-actor have an edge for each act; co-commitment, support and opposition weigh what actors
        share. `merge` makes one weighted edge of all acts between two nodes. Acts that a text tells of others are left
        out, unless `reported` is set. A network of a store in a folder is kept until the store says something else;
        each call returns a copy.
        """
        from kg.projections import NetworkKind, merged, project, things_of
        from kg.views.networks import shown

        source, wanted = self.source, NetworkKind.of(kind)
        asked = call("network", kind, merge=merge, reported=reported, **conditions)
        key = (-1 if isinstance(source, Remote) else source.revision, asked)
        if isinstance(source, Remote) or key not in self._networks:
            made = project(wanted, self._told(conditions, reported=reported), things=things_of(source, wanted))
            same = {known: network for known, network in self._networks.items() if known[0] == key[0]}
            self._networks = {**same, key: shown(merged(made) if merge else made, query=asked)}
        return self._networks[key].copy()

    def explore(
        self,
        kind: str = "actor-deliverable",
        *,
        title: str = "",
        reported: bool = False,
        **conditions: Unpack[Conditions],
    ) -> NetworkView:
        """Show a network to look around in: drag, zoom, search, filter, click an edge for its sentences.

        `kind`, `reported` and the conditions are those of `network`. Saved as `.html` it is one file that loads nothing
        else; as `.svg`, `.png` or `.pdf` a picture for print.
        """
        from kg.projections import NetworkKind
        from kg.views.networks import network_view

        graph = self.network(kind, reported=reported, **conditions)
        query = call("explore", kind, reported=reported, **conditions)
        return network_view(graph, title=title or titled(NetworkKind.of(kind).heading, conditions), query=query)

    def timeline(self, name: str) -> View:
        """Draw the history of one thing: who acts on it when, how firmly, and what shifts."""
        from kg.timeline import history
        from kg.views.timeline import timeline

        return timeline(history(self.source, name), query=call("timeline", name))

    def matrix(
        self,
        kind: str = "actor-topic",
        *,
        top: int = 20,
        title: str = "",
        reported: bool = False,
        **conditions: Unpack[Conditions],
    ) -> View:
        """Draw who acts on what as a table of bars, for the `top` rows and columns with most acts.

        `kind` is that of a network in which an edge is one act; each kind of act has its colour.
        """
        from kg.projections import NetworkKind
        from kg.views.matrix import matrix

        graph = self.network(kind, reported=reported, **conditions)
        query = call("matrix", kind, top=top, reported=reported, **conditions)
        return matrix(graph, top=top, title=title or titled(NetworkKind.of(kind).heading, conditions), query=query)

    def flows(
        self,
        what: str = "calls_for",
        *,
        top: int = 20,
        title: str = "",
        currency: str = "",
        **conditions: Unpack[Conditions],
    ) -> View:
        """Draw who turns to whom: a kind of act by the number of acts, or with "money" the sums that are pledged.

        Each sum counts once, however often it is said, as the query `money-pledged` has it; of several currencies, none
        is turned into another: `currency` chooses one, by itself that of most sums.
        """
        from kg.views.flows import acts_flow, money_flow

        query = call("flows", what, top=top, currency=currency, **conditions)
        if what == "money":
            sums = self.ask("money-pledged")
            return money_flow(sums, self._rows(conditions), currency=currency, top=top, title=title, query=query)
        wanted: Conditions = {**conditions, "act": what}
        return acts_flow(self._told(wanted, reported=False), act=what, top=top, title=title, query=query)

    def by_year(
        self,
        *,
        rows: str = "actor",
        top: int = 10,
        title: str = "",
        reported: bool = False,
        **conditions: Unpack[Conditions],
    ) -> View:
        """Draw small multiples: a panel a year, with a bar for each of the `top` actors or topics (`rows`)."""
        from kg.projections import NetworkKind, things_of
        from kg.views.multiples import multiples

        if rows not in ("actor", "topic"):
            raise UsageError(f"rows are {rows!r}", remedy="they are actor or topic")
        things = things_of(self.source, NetworkKind.ACTOR_TOPIC) if rows == "topic" else None
        query = call("by_year", rows=rows, top=top, reported=reported, **conditions)
        acts = self._told(conditions, reported=reported)
        return multiples(acts, things=things, top=top, title=title or titled("Acts by year", conditions), query=query)

    def audit(self, sheet: str | Path, *, sample: int = 50, seed: int = 1) -> Audit:
        """Draw so many acts and so many sentences without any into a new sheet, or read one that was drawn before.

        `kg.audit.interview.interview` asks for what is to be coded, `kg.audit.figures.figures` says what came out. A
        store that is served has no audit: `UsageError`.
        """
        from kg.audit import draw_audit, open_audit

        source, path = self.source, Path(sheet)
        if isinstance(source, Remote):
            raise UsageError("a store that is served has no audit", remedy="open its folder where it lies")
        return open_audit(source, path) if path.exists() else draw_audit(source, path, size=sample, seed=seed)

    def rdflib(self) -> rdflib.Dataset:
        """Return a live rdflib dataset on the same data, to be read."""
        from kg.dataset import dataset

        return dataset(self.source)

    def close(self) -> None:
        """Let go of the store, or of the connection."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _rows(self, conditions: Conditions) -> list[ActRow]:
        from kg.finding import find_rows

        return find_rows(self.source, conditions)

    def _told(self, conditions: Conditions, *, reported: bool) -> list[ActRow]:
        return [row for row in self._rows(conditions) if reported or row.voice == Voice.OWN]
