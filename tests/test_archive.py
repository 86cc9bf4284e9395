from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from engines import Fault, cut, hang, lose, oxigraph, oxigraph_at, proxy, status, trickle, virtuoso, write_profile
from typer.testing import CliRunner

from kg import engine
from kg.archive import Archive
from kg.build import BuildReport, build, remove
from kg.canonical import canonical_triple
from kg.cli import app
from kg.corrected import load as load_corrections
from kg.engine import Engine
from kg.errors import KgError, StoreError, StoreLockedError, UsageError
from kg.extraction import Extractor
from kg.graph import Graph
from kg.lookup import acts, find_deliverables, find_documents, read_deliverable, read_text
from kg.mirror import STATE
from kg.profiles import PASSWORD, USER, Profile
from kg.rows import ActFilter
from kg.store import Store
from kg.vocabulary import Vb

BASE = "http://example.org/id/"
SAMPLES = Path("kg/samples")
ENGINES = ("oxigraph", "virtuoso")
Content = set[tuple[str, ox.Triple]]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Profile]]:
    """Start engines when they are asked for first, and end them all."""
    running: dict[str, Profile] = {}
    with ExitStack() as stack:

        def start(name: str) -> Profile:
            if name not in running:
                one = oxigraph() if name == "oxigraph" else virtuoso(tmp_path_factory.mktemp("virtuoso"))
                running[name] = stack.enter_context(one)
            return running[name]

        yield start


@pytest.fixture
def profile(
    request: pytest.FixtureRequest,
    engines: Callable[[str], Profile],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Profile:
    """Give an engine that is empty."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    name = getattr(request, "param", "oxigraph")
    if name == "virtuoso":
        monkeypatch.setenv(USER, "dba")
        monkeypatch.setenv(PASSWORD, "dba")
    found = engines(name)
    one = Engine(found)
    rows = one.query("SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }")
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        if row["graph"].value.startswith((BASE, STATE)):
            one.update(f"CLEAR GRAPH {row['graph']}", repeatable=True)
    one.close()
    return found


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLES, tmp_path / "texts"))


def reach(profile: Profile) -> Archive:
    archive = Archive.reach(profile, base=BASE, create=True, lasting=True)
    archive.tidy()
    return archive


def content(store: Store) -> Content:
    """Return all that a store says but for its runs, as both engines write it."""
    graphs = [graph for graph in store.graphs() if graph != store.iris.graph("runs")]
    return {(graph, canonical_triple(quad.triple)) for graph in graphs for quad in store.read(graph)}


def life(store: Store, texts: Path, extractor: Extractor) -> list[tuple[Content, BuildReport | None]]:
    """Build, build again, change a text and take one away, remove a document, and tell what there was each time."""
    told = []
    for step in range(4):
        report: BuildReport | None = None
        if step == 2:
            changed, gone = sorted(texts.iterdir())[1:3]
            text = changed.read_text("utf-8")
            changed.write_text(text + "\n\nThe member states pledge to build a bridge by 2030.\n", "utf-8")
            gone.unlink()
        if step == 3:
            remove([sorted(store.documents())[0]], store)
        else:
            report = build([texts], store, extractor=extractor, prune=True)
        told.append((content(store), report))
        assert not store.stale
    return told


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, extractor: Extractor) -> list[tuple[Content, BuildReport | None]]:
    folder = tmp_path_factory.mktemp("local")
    texts = Path(shutil.copytree(SAMPLES, folder / "texts"))
    with Store.create(folder / "store", base=BASE) as store:
        return life(store, texts, extractor)


@pytest.mark.parametrize(
    ("profile", "batch"), [("oxigraph", 1000), ("oxigraph", 40), ("virtuoso", 1000)], indirect=["profile"]
)
def test_the_graph_is_the_same_quad_for_quad(
    profile: Profile,
    batch: int,
    texts: Path,
    extractor: Extractor,
    local: list[tuple[Content, BuildReport | None]],
) -> None:
    with reach(replace(profile, batch=batch)) as archive:
        assert life(archive, texts, extractor) == local


@pytest.mark.parametrize("profile", ["virtuoso"], indirect=True)
def test_answers_that_virtuoso_would_cut_off_are_never_taken_for_whole(profile: Profile) -> None:
    whole = profile.query.replace("/sparql", "/sparql-graph-crud")
    with (
        Archive.reach(replace(profile, graphs=whole), create=True, base=BASE) as archive,
        pytest.raises(StoreError, match="cuts graphs off without a word \\(leave `graphs` out of the profile"),
    ):
        archive.read(STATE)


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_commands_answer_as_they_do_of_a_folder(
    profile: Profile, tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = str(write_profile(tmp_path / "archive.toml", profile)), str(tmp_path / "store")

    def run(place: str, *arguments: str) -> str:
        result = CliRunner().invoke(app, [*arguments, "--store", place], catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    for place in places:
        run(place, "build", str(texts), "--base", BASE)
    for arguments in (
        ("query", "--named", "what-did-x-propose", "--param", "actor=China"),
        ("query", "--named", "members", "--param", "organisation=SCO", "--param", "day=2021-11-25", "--format", "csv"),
        ("query", "ASK { ?x vb:act act:proposal }"),
        ("query", "SELECT (COUNT(?x) AS ?n) FROM <document/sco-2021-china> { ?x vb:act ?y }"),
        ("history", "SCO development bank", "--format", "json"),
        ("validate",),
        ("search", "bank"),
    ):
        assert run(places[0], *arguments) == run(places[1], *arguments), arguments
    for form in ("csv", "graphml"):
        for name, place in zip(("one", "other"), places, strict=True):
            run(place, "export", "--format", form, "--out", str(tmp_path / name))
        assert (tmp_path / "one").read_text("utf-8") == (tmp_path / "other").read_text("utf-8")
    result = CliRunner().invoke(app, ["diff", *places])
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_graphs_answer_as_they_do_of_a_folder(
    profile: Profile, tmp_path: Path, texts: Path, extractor: Extractor
) -> None:
    with reach(profile) as archive, Store.create(tmp_path / "store", base=BASE) as store:
        for one in (archive, store):
            build([texts], one, extractor=extractor)
        for wanted in wishes(store):
            found = acts(store, wanted)
            assert found, wanted
            assert acts(archive, wanted) == found
        there, here = Graph(archive), Graph(store)
        assert nx.utils.graphs_equal(there.network("actor-topic"), here.network("actor-topic"))
        assert find_deliverables(archive) == find_deliverables(store)
        (document, *_) = find_documents(store)
        assert read_text(archive, document) == read_text(store, document)


def wishes(store: Store) -> list[ActFilter]:
    """Return what to ask for: all acts, those on what the first deliverable with a topic is, and those of a time."""
    found = next(one for iri in find_deliverables(store) if (one := read_deliverable(store, iri)).topics)
    return [
        ActFilter(),
        ActFilter(deliverable=found.iri),
        ActFilter(topic=found.topics[0].label),
        ActFilter(deliverable=found.iri, topic=found.topics[0].label),
        ActFilter(since=date(2021, 1, 1), until=date(2023, 1, 1)),
    ]


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_tombstones_say_what_they_say_in_a_folder(
    profile: Profile, tmp_path: Path, texts: Path, extractor: Extractor
) -> None:
    head = "kind,correction,subject,object,document,by,date,reason\n"
    with reach(profile) as archive, Store.create(tmp_path / "store", base=BASE) as store:
        for one in (archive, store):
            build([texts], one, extractor=extractor)
        (act, *_) = acts(store)
        subject, document = (
            act.iri.removeprefix(store.iris.act("")),
            act.document_iri.removeprefix(store.iris.document("")),
        )
        line = f"act,reject,{subject},,{document},Ann,2024-01-01,a test\n"
        (tmp_path / "c.csv").write_text(head + line, "utf-8")
        for one in (archive, store):
            said = load_corrections(tmp_path / "c.csv", ontology=one.ontology)
            build([texts], one, extractor=extractor, corrections=said)
        assert content(archive) == content(store)
        buried = archive.match(predicate=Vb.REASON, graph=archive.iris.graph("tombstones"))
        assert [quad.object for quad in buried] == [ox.Literal("it was rejected by a correction")]


def test_what_a_folder_keeps_the_engine_keeps_for_every_machine(
    profile: Profile, texts: Path, tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        "kind,correction,subject,object,document,by,date,reason\nactor,merge,Russia,China,,Ann,2024-01-01,“a test”\n"
    )
    (tmp_path / "c.csv").write_text(lines + "\n" * 40_000, "utf-8")
    with reach(profile) as archive:
        said = load_corrections(tmp_path / "c.csv", ontology=archive.ontology)
        build([texts], archive, extractor=extractor, corrections=said)
        version = archive.version
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "elsewhere"))
    with reach(profile) as archive:
        assert (archive.path / "corrections.csv").read_bytes() == said.content
        assert (archive.version, archive.stale) == (version, False)
        assert build([texts], archive, extractor=extractor).read == 0


def test_what_was_written_and_not_derived_is_known_on_every_machine(
    profile: Profile, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reach(profile) as archive:
        archive.mark_stale(archive.iris.document("a"))
        coming = archive.version
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "elsewhere"))
    with Archive.reach(profile) as archive:
        assert (archive.stale, archive.changed, archive.version) == (True, [archive.iris.document("a")], coming)


def test_one_process_of_a_machine_writes_and_others_read(profile: Profile) -> None:
    with reach(profile), Archive.reach(profile) as reading:
        assert len(reading) == 0
        with pytest.raises(StoreLockedError, match="another process of this machine"):
            reach(profile)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"union": ""}, r"shows queries its default graph, not all graphs \(name the parameters"),
        ({"base": "http://other/"}, "the store's base is http://example.org/id/, not http://other/"),
    ],
)
def test_a_profile_that_does_not_fit_is_refused(profile: Profile, change: dict[str, str], said: str) -> None:
    reach(profile).close()
    with pytest.raises(StoreError, match=said):
        Archive.reach(replace(profile, **change))  # type: ignore[arg-type]


def test_an_engine_without_a_store_is_not_made_one_by_reading(profile: Profile) -> None:
    with pytest.raises(StoreError, match="no store is here"):
        Archive.reach(profile)
    with pytest.raises(UsageError, match="must be an absolute IRI"):
        Archive.reach(profile, create=True, base="nowhere")


def test_what_needs_the_engine_itself_is_refused(profile: Profile) -> None:
    with reach(profile) as archive:
        for ask in (lambda: archive.quads, lambda: archive.update("CLEAR ALL")):
            with pytest.raises(StoreError):
                ask()


@pytest.mark.parametrize(
    "faults",
    [
        [("/update", status(503))] * 2,
        [("/update", lose)] * 2,
        [("/update", cut), ("/query", cut), ("/store", status(502)), ("/update", lose)],
    ],
    ids=["busy", "lost", "mixed"],
)
def test_a_build_gets_over_what_passes(
    profile: Profile,
    faults: list[tuple[str, Fault]],
    texts: Path,
    extractor: Extractor,
    local: list[tuple[Content, BuildReport | None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "PAUSE", 0.01)
    with (
        proxy(profile.query.removesuffix("/query")) as server,
        reach(oxigraph_at(server.address, batch=40)) as archive,
    ):
        server.faults = faults * 3
        build([texts], archive, extractor=extractor)
        assert not server.faults
        assert content(archive) == local[0][0]


@pytest.mark.parametrize(
    ("fault", "said"),
    [(hang, "did not answer within"), (trickle, "did not answer within"), (status(401), "does not let you in")],
)
def test_a_build_that_cannot_go_on_leaves_whole_documents(
    profile: Profile,
    fault: Fault,
    said: str,
    texts: Path,
    extractor: Extractor,
    local: list[tuple[Content, BuildReport | None]],
) -> None:
    with proxy(profile.query.removesuffix("/query")) as server:
        with reach(oxigraph_at(server.address, batch=40, timeout=0.5)) as archive:
            server.faults = [("/update", None)] * 6 + [("/update", fault)]
            with pytest.raises(KgError, match=said):
                build([texts], archive, extractor=extractor)
        with Archive.reach(profile) as archive:
            assert archive.stale
            wanted = local[0][0]
            whole = {graph for graph, _ in wanted} & {archive.iris.document(id) for id in archive.documents()}
            assert {one for one in content(archive) if one[0] in whole} == {one for one in wanted if one[0] in whole}
    with reach(profile) as archive:
        build([texts], archive, extractor=extractor)
        assert content(archive) == local[0][0]


@pytest.mark.parametrize("at", [3, 9])
def test_a_build_that_is_killed_is_resumed(
    profile: Profile,
    at: int,
    texts: Path,
    tmp_path: Path,
    extractor: Extractor,
    local: list[tuple[Content, BuildReport | None]],
) -> None:
    with proxy(profile.query.removesuffix("/query")) as server:
        path = write_profile(tmp_path / "archive.toml", oxigraph_at(server.address, batch=40))
        server.faults = [("/update", None)] * at + [("/update", hang)]
        command = [sys.executable, "-m", "kg", "build", str(texts), "--store", str(path), "--base", BASE]
        with subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL) as building:
            assert server.hung.wait(60)
            building.send_signal(signal.SIGKILL)
    with reach(profile) as archive:
        report = build([texts], archive, extractor=extractor)
        assert report.read + report.unchanged == len(list(SAMPLES.glob("*.md")))
        assert content(archive) == local[0][0]
