"""What of a store is written: its quads, acts, documents and texts, without the texts that are not to be given away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from typing import TypeVar

import pyoxigraph as ox

from kg import resources
from kg.client import Remote
from kg.crosswalk import codes
from kg.formats import Texts
from kg.lookup import acts, find_documents, read_document
from kg.rows import ActFilter, ActRow, DocumentRow
from kg.sparql import Term, solutions
from kg.store import Store
from kg.vocabulary import Vb

T = TypeVar("T")

_WORDS = frozenset({Vb.QUOTE, Vb.EXPLANATION})


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A store, in a folder or served, as the writers see it; `codes` asks for the codes of other schemes.

    Without whole texts the kept texts are left out; without any text the sentences and the explanations too. Offsets
    and the texts' hashes stay, so that whoever has a text finds each sentence again.
    """

    source: Store | Remote
    texts: Texts = Texts.WHOLE
    codes: bool = False

    @cached_property
    def acts(self) -> tuple[ActRow, ...]:
        """Return the acts by date and place in their document."""
        rows = self.source.acts(ActFilter()) if isinstance(self.source, Remote) else acts(self.source)
        if self.texts is Texts.NONE:
            return tuple(replace(row, quote="", explanation="") for row in rows)
        return tuple(rows)

    @cached_property
    def documents(self) -> dict[str, DocumentRow]:
        """Return what is known of the documents, by their IRIs and in the order of their dates."""
        if isinstance(self.source, Remote):
            return {row.iri: row for row in self.source.documents()}
        return {iri: read_document(self.source, iri) for iri in find_documents(self.source)}

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """Return the names of the schemes whose codes are asked for."""
        return tuple(dict.fromkeys(row.scheme for row in self.source.ontology.crosswalk)) if self.codes else ()

    def coded(self, row: ActRow) -> dict[str, str]:
        """Return an act's codes by scheme."""
        return codes(row, self.source.ontology.crosswalk)

    @cached_property
    def spoken(self) -> dict[str, str]:
        """Return the kept texts by document IRI; none unless whole texts are to be written."""
        parts: defaultdict[str, list[str]] = defaultdict(list)
        for row in self.rows("texts") if self.texts is Texts.WHOLE else ():
            parts[row["document"].value].append(row["content"].value)
        return {document: "".join(contents) for document, contents in parts.items()}

    def rows(self, query: str, **values: Term) -> Iterator[ox.QuerySolution]:
        """Answer one of our own lookup queries."""
        yield from solutions(self.source.query(resources.query("lookup", query), substitutions=values))

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the quads, those of a graph one after another."""
        left_out = _left_out(self.texts)
        for quad in chain.from_iterable(map(self.source.read, self.source.graphs())):
            if quad.predicate.value in left_out:
                continue
            if self.texts is not Texts.WHOLE and _part_of_text(quad):
                continue
            yield quad


def _part_of_text(quad: ox.Quad) -> bool:
    return str(quad.subject).startswith(f"{str(quad.graph_name)[:-1]}/text/")


def _left_out(texts: Texts) -> frozenset[str]:
    if texts is Texts.WHOLE:
        return frozenset()
    return frozenset({Vb.TEXT_PART}) | (_WORDS if texts is Texts.NONE else frozenset())


def several(cells: Sequence[str]) -> str:
    """Join what is several in one cell, as all tables do."""
    return "; ".join(cells)


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield rows in lists of so many, the last of what is left."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
