from __future__ import annotations

import os
from pathlib import Path

import pytest
from serving import build, running

from kg.confined import Confined
from kg.errors import LimitError, QueryError, StoreError
from kg.limits import Limits

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
LIMITS = Limits(seconds=20)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("confined") / "store")


def test_a_query_that_takes_too_long_is_ended_with_its_process(path: Path) -> None:
    with Confined(str(path), limits=Limits(seconds=0.5)) as store:
        store.open()
        store.open()
        assert store._process is not None
        pid = store._process.pid
        assert pid is not None
        with pytest.raises(LimitError, match=r"the answer takes more than 0.5 seconds \(ask for less at once\)"):
            store.ask("sparql", {"query": ENDLESS})
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert store.ask("sparql", {"query": "ASK {}"}) == {"answer": True}


def test_a_query_that_takes_too_much_memory_is_ended(path: Path) -> None:
    with Confined(str(path), limits=Limits(seconds=60, megabytes=50)) as store:
        with pytest.raises(LimitError, match="the answer takes more memory than it may"):
            store.ask("sparql", {"query": HUNGRY})
        assert store.ask("sparql", {"query": "ASK {}"}) == {"answer": True}


def test_an_answer_that_is_too_long_is_refused_and_the_process_goes_on(path: Path) -> None:
    with Confined(str(path), limits=Limits(bytes=1000)) as store:
        with pytest.raises(LimitError, match="the answer has more than 1000 bytes"):
            store.ask("schema_card", {})
        with pytest.raises(QueryError, match="line 1, column 12"):
            store.ask("sparql", {"query": "SELECT ?x {"})
        process = store._process
        assert store.ask("sparql", {"query": "ASK {}"}) == {"answer": True}
        assert store._process is process


def test_a_process_that_dies_is_told_of_and_replaced(path: Path) -> None:
    with Confined(str(path), limits=LIMITS) as store:
        store.open()
        assert store._process is not None
        store._process.kill()
        with pytest.raises(StoreError, match=r"the process that answers ended \(-9\) \(ask again\)"):
            store.ask("sparql", {"query": "ASK {}"})
        assert store.ask("sparql", {"query": "ASK {}"}) == {"answer": True}


def test_a_served_store_answers_too(path: Path) -> None:
    with running(path) as url, Confined(url, limits=LIMITS) as served:
        assert [act["actor"] for act in served.ask("acts", {"actor": "Fiji"})["acts"]] == ["Fiji"]


def test_a_store_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with Confined(str(tmp_path), limits=LIMITS) as store, pytest.raises(StoreError, match="no store is here"):
        store.open()
