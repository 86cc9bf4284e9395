from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import build

from kg.lookup import Labels, acts, find_acts, linking_acts, read_act
from kg.projections import NetworkKind, project
from kg.rows import ActFilter
from kg.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = build(tmp_path_factory.mktemp("lookup") / "store")
    with Store.open(path) as store:
        yield store


def test_all_acts_read_at_once_are_what_they_are_one_by_one(store: Store) -> None:
    labels = Labels(store)
    assert acts(store) == [read_act(store, iri, labels=labels) for iri in find_acts(store, ActFilter())]


@pytest.mark.parametrize("kind", NetworkKind)
def test_networks_of_what_is_read_for_them_are_those_of_whole_acts(store: Store, kind: NetworkKind) -> None:
    short, whole = (project(kind, rows) for rows in (linking_acts(store), acts(store)))
    assert list(short.nodes(data=True)) == list(whole.nodes(data=True))
    assert list(short.edges(data=True)) == list(whole.edges(data=True))
