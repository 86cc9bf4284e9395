from __future__ import annotations

import datetime
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
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
        ({"topic": "finance"}, ["SCO development bank"]),
        ({"topic": "SDG 13"}, []),
        ({"text": "bank*", "actor": "China"}, ["SCO development bank"]),
        ({"text": "bridge", "since": "2023-01-01"}, []),
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
    with pytest.raises(UsageError, match="no topic is called 'gardening'"):
        graph.acts(topic="gardening")
    with pytest.raises(UsageError, match="holds no word"):
        graph.acts(text="?")


def named(network: nx.Graph[str], *attributes: str) -> set[tuple[object, ...]]:
    """Give the edges of a network by the names of their nodes, with some of what they say."""
    label = dict(network.nodes(data="label"))
    return {(label[s], *(said[name] for name in attributes), label[t]) for s, t, said in network.edges(data=True)}


TOLD = ("Kenya", "pledges", "road")
OWN = {
    ("China", "proposes", "SCO development bank"),
    ("China", "pledges", "hegemony"),
    ("China", "agrees", "bridge"),
    ("Kenya", "agrees", "bridge"),
    ("Fiji", "pledges", "trees"),
}


def test_acts_come_as_a_network(graph: Graph) -> None:
    assert named(graph.network(), "act") == OWN
    assert named(graph.network(reported=True), "act") == OWN | {TOLD}
    assert named(graph.network(actor="China", since="2022-01-01"), "act") == {
        ("China", "agrees", "bridge"),
        ("Kenya", "agrees", "bridge"),
    }
    with pytest.raises(UsageError, match=r"no network is of the kind 'stars' \(it is one of actor-deliverable, "):
        graph.network("stars")


@pytest.mark.parametrize(
    ("kind", "edges"),
    [
        ("actor-topic", {("China", "proposes", "Finance"), ("Kenya", "agrees", "Infrastructure and transport")}),
        ("actor-actor", {("China", "proposes", "SCO")}),
        ("co-commitment", set()),
        ("support", set()),
    ],
)
def test_a_network_is_of_a_kind(graph: Graph, kind: str, edges: set[tuple[str, ...]]) -> None:
    found = named(graph.network(kind), "act")
    assert found >= edges
    assert bool(found) == bool(edges)
    assert graph.network(kind).graph == {"query": f"g.network({kind!r})"}


def test_a_network_is_merged_into_weights(graph: Graph) -> None:
    network = graph.network(merge=True)
    assert network.is_multigraph() is False
    assert named(network, "weight", "first", "last") == {
        ("China", 1.0, 2021, 2021, "SCO development bank"),
        ("China", 1.0, 2021, 2021, "hegemony"),
        ("China", 1.0, 2022, 2022, "bridge"),
        ("Kenya", 1.0, 2022, 2022, "bridge"),
        ("Fiji", 1.0, 2023, 2023, "trees"),
    }


def test_what_is_done_to_a_network_stays_with_whoever_did_it(graph: Graph) -> None:
    graph.network().clear()
    assert graph.network().number_of_edges() == 5


def test_one_act_comes_with_its_evidence(graph: Graph) -> None:
    (iri,) = graph.acts(actor="China", act="proposes")["iri"]
    row = graph.act(iri).row
    assert (row.iri, row.label, row.document) == (
        iri,
        "China proposes: explore viable approaches to the setting-up of an SCO development bank",
        "speech",
    )
    with pytest.raises(NotFoundError, match="no act is at"):
        graph.act(f"{BASE}act/none")


@pytest.mark.parametrize("name", ["joint/2022", f"{BASE}document/joint%2F2022", "document:joint%2F2022"])
def test_one_document_comes_with_its_text_and_acts(graph: Graph, name: str) -> None:
    document = graph.document(name)
    assert document.text == "China and Kenya agree to build the bridge with 5 million euros by 2030."
    assert (document.row.id, document.row.title, document.row.date) == (
        "joint/2022",
        "A “joint” communiqué",
        datetime.date(2022, 3, 1),
    )
    assert [actor.label for actor in document.row.actors] == ["China", "Kenya"]
    assert [act.deliverable for act in document.acts] == ["bridge"]


def test_an_unknown_document_is_an_error(graph: Graph) -> None:
    with pytest.raises(NotFoundError, match="no document"):
        graph.document("none")


TYPES = """SELECT ?day ?moment ?year ?count ?share ?yes ?name ?thing {
  VALUES (?day ?moment ?year ?count ?share ?yes ?name ?thing) {
  ("2021-11-25"^^xsd:date "2021-11-25T10:00:00Z"^^xsd:dateTime "2021"^^xsd:gYear 3 0.5 true "Ä"@de actor:CHN)
  ("2021-11-26Z"^^xsd:date UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF) } }"""


def test_terms_become_python_values(graph: Graph) -> None:
    table = graph.sparql(TYPES)
    utc = datetime.UTC
    assert table["day"].dt.date.tolist() == [datetime.date(2021, 11, 25), datetime.date(2021, 11, 26)]
    assert table.loc[0, "moment"] == datetime.datetime(2021, 11, 25, 10, tzinfo=utc)
    assert table.loc[0, "year":].tolist() == [2021, 3, 0.5, True, "Ä", f"{BASE}actor/CHN"]
    assert table.loc[1, "moment":].isna().all()


def test_a_table_may_be_arrow(graph: Graph) -> None:
    table = graph.arrow(TYPES)
    assert {name: str(table.schema.field(name).type) for name in table.column_names} == {
        "day": "date32[day]",
        "moment": "timestamp[us, tz=UTC]",
        "year": "int64",
        "count": "int64",
        "share": "double",
        "yes": "bool",
        "name": "string",
        "thing": "string",
    }
    assert table.column("day").to_pylist() == [datetime.date(2021, 11, 25), datetime.date(2021, 11, 26)]
    assert graph.arrow("SELECT ?x { ?x vb:date 1 }").num_rows == 0


def test_a_result_comes_piece_by_piece(graph: Graph) -> None:
    query = "SELECT ?act { ?act vb:quote ?quote } ORDER BY ?act"
    whole = graph.sparql(query)
    parts = list(graph.stream(query, rows=2))
    assert [len(part) for part in parts] == [2, 2, 2]
    assert [act for part in parts for act in part["act"]] == whole["act"].tolist()
    assert [len(part) for part in graph.stream(query, rows=4)] == [4, 2]
    assert [len(part) for part in graph.stream("SELECT ?x { ?x vb:date 1 }")] == [0]


def test_an_endless_result_is_asked_for_no_further_than_wanted(path: Path) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with kg.open(path) as graph:
        assert len(next(graph.stream(query, rows=5))) == 5


def test_pictures_are_made_from_either(graph: Graph) -> None:
    pictures = {
        "g.timeline('SCO development bank')": graph.timeline("SCO development bank"),
        "g.matrix('actor-topic', top=20)": graph.matrix(),
        "g.flows('proposes', top=20)": graph.flows("proposes"),
        "g.flows('money', top=20)": graph.flows("money"),
        "g.by_year(rows='topic', top=10, since='2021-01-01')": graph.by_year(rows="topic", since="2021-01-01"),
        "g.by_year(rows='actor', top=3)": graph.by_year(top=3),
        "g.explore('actor-deliverable', until='2022-01-01')": graph.explore(until=datetime.date(2022, 1, 1)).view(),
    }
    assert [query for query, picture in pictures.items() if picture.query != query] == []
    assert [query for query, picture in pictures.items() if not picture.svg().startswith('<svg role="img"')] == []
    with pytest.raises(UsageError, match="rows are 'place'"):
        graph.by_year(rows="place")
    with pytest.raises(UsageError, match="an edge of this network is none"):
        graph.matrix("support")


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
