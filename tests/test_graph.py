from __future__ import annotations

import datetime
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import BASE, build, running

import kg
from api.server import note
from kg.errors import NotFoundError, StoreError, UsageError
from kg.frames import ACT_COLUMNS, HISTORY_COLUMNS, HIT_COLUMNS, PAIR_COLUMNS
from kg.graph import Graph
from kg.store import Store

PROPOSED = "SELECT ?what WHERE { actor:CHN vb:proposes/rdfs:label ?what }"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("graph") / "store")


@pytest.fixture(params=["folder", "address"])
def graph(request: pytest.FixtureRequest, path: Path) -> Iterator[Graph]:
    """Give the same graph twice: from its folder, and from the address where it is served."""
    if request.param == "folder":
        with kg.open(path) as graph:
            yield graph
    else:
        with running(path) as url, kg.open(url) as graph:
            yield graph


def test_a_query_gives_a_table(graph: Graph) -> None:
    assert graph.sparql(PROPOSED).to_dict("list") == {"what": ["SCO development bank"]}
    assert graph.sparql("ASK { actor:CHN vb:opposes ?x }").to_dict("list") == {"answer": [False]}
    assert graph.sparql("CONSTRUCT WHERE { actor:FJI rdfs:label ?x }").to_dict("list") == {
        "subject": [f"{BASE}actor/FJI"],
        "predicate": ["http://www.w3.org/2000/01/rdf-schema#label"],
        "object": ["Fiji"],
    }


def test_a_named_query_gives_a_table(graph: Graph) -> None:
    table = graph.ask("what-did-x-propose", actor="China")
    assert table[["deliverable", "action"]].to_dict("list") == {
        "deliverable": ["SCO development bank"],
        "action": ["explore"],
    }


def test_a_history_is_a_table(graph: Graph) -> None:
    table = graph.history("SCO development bank")
    assert list(table.columns) == list(HISTORY_COLUMNS)
    assert table[["kind", "actor", "act", "stage", "status"]].to_dict("records") == [
        {"kind": "act", "actor": "China", "act": "proposes", "stage": 1, "status": "proposed"}
    ]
    assert table["date"].dt.date.tolist() == [datetime.date(2021, 11, 25)]


def test_two_documents_are_a_table(graph: Graph) -> None:
    table = graph.compare("joint/2022", "speech")
    assert list(table.columns) == list(PAIR_COLUMNS)
    assert table["change"].tolist() == ["added", "added", "dropped"]
    assert table["said_after"].tolist()[0] == "explore viable approaches to the setting-up of an SCO development bank"


def test_an_unknown_named_query_is_an_error(graph: Graph) -> None:
    with pytest.raises(NotFoundError, match="no query is called 'what'"):
        graph.ask("what")


def test_acts_come_as_a_table_with_documented_columns(graph: Graph) -> None:
    table = graph.acts()
    assert tuple(table) == ACT_COLUMNS
    assert table["deliverable"].tolist() == ["road", "SCO development bank", "hegemony", "bridge", "trees"]
    assert table["date"].dt.year.tolist()[1:] == [2021, 2021, 2022, 2023]
    assert table["amount_value"].tolist()[3] == 5_000_000
    assert table["actor_iri"].tolist()[3] == f"{BASE}actor/CHN; {BASE}actor/KEN"
    assert table["about_iri"].tolist()[1] == f"{BASE}deliverable/sco-development-bank"
    kinds = {column: str(kind) for column, kind in table.dtypes.items()}
    assert {kinds[column] for column in ("force", "stage", "start", "end")} == {"int64"}
    assert {kinds[column] for column in ("date", "deadline_to")} == {"datetime64[s]"}
    assert {kinds["confidence"], kinds["amount_value"]} == {"float64"}
    assert kinds["conditional"] == "bool"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"actor": "China", "act": "proposes"}, ["SCO development bank"]),
        ({"deliverable": "bridge"}, ["bridge"]),
        ({"document": "joint/2022"}, ["bridge"]),
        ({"since": "2022-01-01", "until": datetime.date(2022, 12, 31)}, ["bridge"]),
        ({"actor": "France"}, []),
    ],
)
def test_acts_are_narrowed_down(graph: Graph, wanted: dict[str, str], found: list[str]) -> None:
    assert graph.acts(**wanted)["deliverable"].tolist() == found


def test_words_are_found_in_a_table_best_first(graph: Graph) -> None:
    table = graph.search("SCO bank", since="2021-01-01")
    assert tuple(table) == HIT_COLUMNS
    assert table[["kind", "document"]].to_dict("list") == {"kind": ["act"], "document": ["speech"]}
    assert graph.search("banks")["kind"].tolist() == ["deliverable", "act"]
    assert graph.search("bank", kind="act", actor="Kenya").empty
    assert graph.search("china", limit=1, offset=1).equals(graph.search("china")[1:2].reset_index(drop=True))
    with pytest.raises(UsageError, match="'speech' is nothing to search for"):
        graph.search("bank", kind="speech")
    with pytest.raises(UsageError, match="holds no word"):
        graph.search("?")


def test_wrong_conditions_are_errors(graph: Graph) -> None:
    with pytest.raises(NotFoundError, match="no actor 'Chinaa'") as raised:
        graph.acts(actor="Chinaa")
    assert raised.value.remedy == "did you mean China?"
    with pytest.raises(UsageError, match="'dances' is no kind of act"):
        graph.acts(act="dances")
    with pytest.raises(UsageError, match="'2020' is no day"):
        graph.acts(since="2020")


def test_acts_come_as_a_network(graph: Graph) -> None:
    network = graph.network()
    label = {node: network.nodes[node]["label"] for node in network}
    edges = list(network.edges(data=True))
    assert {(label[actor], said["act"], label[about]) for actor, about, said in edges} == {
        ("Kenya", "pledges", "road"),
        ("China", "proposes", "SCO development bank"),
        ("China", "pledges", "hegemony"),
        ("China", "agrees", "bridge"),
        ("Kenya", "agrees", "bridge"),
        ("Fiji", "pledges", "trees"),
    }  # fmt: skip


def test_a_served_folder_is_asked_at_its_address(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(path) as url, note(path, url), kg.open(path) as graph:
        assert graph.sparql(PROPOSED).shape == (1, 1)
    assert caplog.messages == [f"{path} is being served at {url} and is asked there"]


def test_a_folder_without_a_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store is here"):
        kg.open(tmp_path)


def test_closing_lets_go_of_the_store(path: Path) -> None:
    kg.open(path).close()
    with Store.open(path):
        pass


def test_importing_kg_is_quick_and_light() -> None:
    code = "import kg, sys; print(*{'spacy', 'pandas', 'rdflib', 'networkx', 'pyoxigraph'} & set(sys.modules))"
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        taken.append(time.perf_counter() - began)
        assert done.stdout.strip() == ""
    assert min(taken) < 0.3


def test_the_package_knows_its_version() -> None:
    assert kg.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kg.nonsense  # noqa: B018


def test_a_text_is_read_without_a_store() -> None:
    reading = kg.extract("We will train 300 nurses by 2030.", actor="Kenya", date="2024")
    (act,) = reading.acts
    assert ([actor.name for actor in act.actors], act.act, act.action) == (["Kenya"], "pledges", "train")
