"""The ontology's page: every term is on it, every link leads somewhere, nothing is loaded."""

from __future__ import annotations

import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg import pages
from kg.ontology import load
from kg.resources import ontologies
from kg.turtle import read_nodes, sources
from kg.vocabulary import RDF, RDFS, SKOS, Vb, VbClass

FILES = sorted(ontologies().glob("*.ttl"))
VOID = {"meta", "br", "link", "img"}


class Reader(HTMLParser):
    """Checks that tags are closed in order, and notes anchors, links, what would be loaded, and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.links: set[str] = set()
        self.loaded: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        values = {name: value or "" for name, value in attrs}
        self.ids.update(filter(None, [values.get("id")]))
        if tag == "a":
            self.links.add(values["href"])
        if tag in ("link", "script", "img", "iframe", "object") or "src" in values or "style" in values:
            self.loaded.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def html() -> str:
    return pages.page(FILES)


@pytest.fixture(scope="module")
def read(html: str) -> Reader:
    return Reader(html)


def test_it_is_well_formed_and_loads_nothing(html: str, read: Reader) -> None:
    assert (read.open, read.loaded) == ([], [])
    assert not any(loads in html for loads in ("@import", "url("))


def test_links_within_lead_somewhere_and_anchors_are_one_place(read: Reader) -> None:
    assert set(read.ids.values()) == {1}
    within = {link for link in read.links if not link.startswith(("http://", "https://"))}
    assert {link.removeprefix("#") for link in within} <= set(read.ids)
    assert "" not in within


def test_every_term_is_on_it_with_its_definition(read: Reader) -> None:
    nodes, _ = read_nodes(sources(FILES))
    concepts = {node.iri for node in nodes.values() if node.all(SKOS + "inScheme")}
    text = " ".join(read.text)
    for iri in {*Vb, *VbClass, *concepts}:
        assert iri in read.links
        assert nodes[iri].one(RDFS + "label") in text
        assert nodes[iri].one(SKOS + "definition") in text


def test_every_scheme_and_every_code_of_the_crosswalk_is_on_it(read: Reader) -> None:
    nodes, _ = read_nodes(sources(FILES))
    schemes = {node.iri for node in nodes.values() if SKOS + "ConceptScheme" in node.all(RDF + "type")}
    assert {nodes[scheme].one(RDFS + "label") for scheme in schemes} <= set(read.text)
    assert {row.code for row in load().crosswalk if row.code} <= set(read.text)


def test_what_is_deprecated_says_so(tmp_path: Path) -> None:
    own = tmp_path / "later.ttl"
    own.write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix vb: <https://w3id.org/verbale/ns#> .
        vb:venue owl:deprecated true .""",
        "utf-8",
    )
    assert Reader(pages.page([*FILES, own])).text.count("deprecated") == 1


def test_the_command_writes_the_page(tmp_path: Path, html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "ontology" / "index.html"
    monkeypatch.setattr(sys, "argv", ["kg.pages", str(out)])
    pages.main()
    assert out.read_text("utf-8") == html
