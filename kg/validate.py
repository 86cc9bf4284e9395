"""Check a store, graph by graph: the SHACL shapes, and whether every quote stands in the kept text where it says."""

from __future__ import annotations

import hashlib
import itertools
import multiprocessing
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH

from kg import resources
from kg.client import Remote
from kg.store import Store
from kg.terms import graph as to_graph
from kg.turtle import Source, sources
from kg.vocabulary import Vb


class Severity(StrEnum):
    """How bad a fault is: wrong, or merely unusual."""

    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong or unusual: in which graph, at which node, in which property, and what."""

    graph: str
    focus: str
    path: str
    message: str
    severity: Severity


def validate(source: Store | Remote, *, jobs: int = 1) -> list[Fault]:
    """Check every graph of a store, or of one that is served, `jobs` at a time; an empty list says that all is well."""
    tasks = ((graph, list(source.read(graph))) for graph in source.graphs())
    check = partial(check_graph, own=source.own)
    checked = itertools.starmap(check, tasks) if jobs == 1 else _in_processes(check, tasks, jobs=jobs)
    return [fault for faults in checked for fault in faults]


def check_graph(graph: str, quads: list[ox.Quad], *, own: tuple[Path, ...] = ()) -> list[Fault]:
    """Check the quads of one graph; `own` are a researcher's own ontology files."""
    return sorted({*_faults(graph, shacl(to_graph(quads), own=own)), *evidence(graph, quads)})


def _in_processes(
    check: Callable[[str, list[ox.Quad]], list[Fault]], tasks: Iterable[tuple[str, list[ox.Quad]]], *, jobs: int
) -> Iterator[list[Fault]]:
    """Check graphs in several processes, in order; they are read only as fast as they are checked."""
    in_hand: deque[Future[list[Fault]]] = deque()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for task in tasks:
            in_hand.append(pool.submit(check, *task))
            if len(in_hand) > 2 * jobs:
                yield in_hand.popleft().result()
        while in_hand:
            yield in_hand.popleft().result()


def shacl(data: rdflib.Graph, *, own: tuple[Path, ...] = ()) -> rdflib.Graph:
    """Return the SHACL validation report of a graph, by Verbale's shapes and those in a researcher's own files."""
    from pyshacl import validate as check

    _, report, _ = check(data, shacl_graph=_shapes(*sources(own)), advanced=False, do_owl_imports=False)
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"the validator did not report but gave {report!r}")
    return report


@lru_cache(maxsize=1)
def _shapes(*own: Source) -> rdflib.Graph:
    shapes = rdflib.Graph().parse(resources.ontologies() / "shapes.ttl")
    for _, content in own:
        shapes.parse(data=content, format="turtle")
    return shapes


def _faults(graph: str, report: rdflib.Graph) -> Iterator[Fault]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        warning = report.value(result, SH.resultSeverity) == SH.Warning
        yield Fault(
            graph=graph,
            focus=str(report.value(result, SH.focusNode)),
            path=str(report.value(result, SH.resultPath) or ""),
            message=str(report.value(result, SH.resultMessage)),
            severity=Severity.WARNING if warning else Severity.VIOLATION,
        )


def evidence(graph: str, quads: list[ox.Quad]) -> Iterator[Fault]:
    """Look every quote up in the text and on its page, and hash it; what is missing is the shapes' affair."""
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            said[quad.subject.value][quad.predicate.value] = quad.object.value
    text = _text(said.values())
    pages = [int(offset) for values in said.values() for offset in values.get(Vb.PAGE_OFFSETS, "").split()]
    digest = hashlib.sha256(text.encode()).hexdigest()
    for focus, values in said.items():
        start, end = values.get(Vb.START, ""), values.get(Vb.END, "")
        bounded = start.isdecimal() and end.isdecimal()
        if Vb.QUOTE in values and bounded and text[int(start) : int(end)] != values[Vb.QUOTE]:
            message = f"its quote is not what the text says from {start} to {end}"
            yield Fault(graph, focus, Vb.QUOTE.value, message, Severity.VIOLATION)
        if Vb.PAGE in values and bounded and values[Vb.PAGE] != str(bisect_right(pages, int(start))):
            yield Fault(graph, focus, Vb.PAGE.value, "its quote does not begin on its page", Severity.VIOLATION)
        if values.get(Vb.SHA256, digest) != digest:
            yield Fault(graph, focus, Vb.SHA256.value, "its text has another SHA-256", Severity.VIOLATION)


def _text(said: Iterable[dict[str, str]]) -> str:
    parts = [(values.get(Vb.OFFSET, ""), values[Vb.CONTENT]) for values in said if Vb.CONTENT in values]
    ordered = sorted((int(offset), content) for offset, content in parts if offset.isdecimal())
    return "".join(content for _, content in ordered)
