"""The format of a store: an older one is brought up to date or refused, a newer one is refused."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.migrations import FORMAT, MIGRATIONS, migrate, obstacle
from kg.vocabulary import Iris

IRIS = Iris("http://x/")
OLD, NEW = ox.NamedNode("urn:old"), ox.NamedNode("urn:new")


def rename(quads: ox.Store, iris: Iris) -> None:
    """Call a property otherwise; a second time finds nothing to do."""
    for quad in list(quads.quads_for_pattern(None, OLD, None)):
        quads.add(ox.Quad(quad.subject, NEW, quad.object, quad.graph_name))
        quads.remove(quad)


def name(quads: ox.Store, iris: Iris) -> None:
    node = ox.NamedNode(iris.graph("named"))
    quads.add(ox.Quad(node, NEW, node))


STEPS = {1: rename, 2: name}


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (1, None),
        (3, None),
        (4, ("has format 4, and this version knows 3", "install a newer one: pip install --upgrade verbale")),
        (0, ("has the format 0, which never was", "restore it: kg store restore BACKUP DIR")),
        (None, ("has the format None, which never was", "restore it: kg store restore BACKUP DIR")),
    ],
)
def test_what_stands_in_the_way(form: object, found: tuple[str, str] | None) -> None:
    assert obstacle(form, to=3, steps=STEPS) == found


def test_a_format_from_which_no_step_leads_is_refused() -> None:
    way_out = "make it anew: kg build PATH --store NEW"
    assert obstacle(1, to=3, steps={2: name}) == ("has format 1, which cannot be brought up to 3", way_out)


@pytest.mark.parametrize(("form", "done", "properties"), [(1, True, {NEW}), (2, True, {OLD, NEW}), (3, False, {OLD})])
def test_the_steps_are_done_in_order(form: int, done: bool, properties: set[ox.NamedNode]) -> None:
    quads = ox.Store()
    quads.add(ox.Quad(OLD, OLD, OLD))
    for expected in (done, done):
        assert migrate(quads, IRIS, form, to=3, steps=STEPS) is expected
        assert {quad.predicate for quad in quads} == properties


def test_every_format_that_ever_was_can_be_opened() -> None:
    assert [form for form in range(1, FORMAT + 1) if obstacle(form)] == []
    assert set(MIGRATIONS) == set(range(1, FORMAT))
