"""Nanopublications, checked by the nanopub library."""

from __future__ import annotations

import warnings
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import build

from kg.export import ExportFormat, Texts, export
from kg.store import Store
from kg.vocabulary import Vb

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import rdflib
    from nanopub import Nanopub

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of ConjunctiveGraph, which nanopub wants


def parts(path: Path) -> dict[str, list[ox.Quad]]:
    found: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(path=path, format=ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode)
        found.setdefault(quad.graph_name.value.partition("#")[0], []).append(quad)
    return found


def test_each_act_is_a_nanopublication(tmp_path: Path) -> None:
    with Store.open(build(tmp_path / "store")) as store:
        export(store, ExportFormat.NANOPUB, tmp_path / "out.trig")
        acts = {quad.subject.value for quad in store.match(predicate=Vb.ACT) if isinstance(quad.subject, ox.NamedNode)}
    found = parts(tmp_path / "out.trig")
    assert set(found) == {f"{act}/nanopub" for act in acts}
    for quads in found.values():
        graph = rdflib.ConjunctiveGraph()
        graph.parse(data=ox.serialize(quads, format=ox.RdfFormat.TRIG), format="trig")
        assert Nanopub(rdf=graph).is_valid


def test_the_words_are_provenance_and_may_be_left_out(tmp_path: Path) -> None:
    with Store.open(build(tmp_path / "store")) as store:
        for texts in Texts:
            export(store, ExportFormat.NANOPUB, tmp_path / texts, texts=texts)
    graphs = {
        texts: {
            quad.graph_name.value.rpartition("#")[2]
            for quads in parts(tmp_path / texts).values()
            for quad in quads
            if quad.predicate.value == Vb.QUOTE
        }  # type: ignore[union-attr]
        for texts in Texts
    }
    assert graphs == {Texts.WHOLE: {"provenance"}, Texts.QUOTES: {"provenance"}, Texts.NONE: set()}
