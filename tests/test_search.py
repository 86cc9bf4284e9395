"""Search: what is found and in which order, and an index that keeps in step with its store whatever happens."""

from __future__ import annotations

import datetime
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import BANK, act, bank, document, fill, reading
from serving import BASE, FIJI, build

from kg.build import remove
from kg.derive import derive
from kg.errors import NotFoundError, StoreError, StoreLockedError, UsageError
from kg.model import Reading
from kg.ontology import load
from kg.quads import document_quads
from kg.rows import Hit, HitKind, WordsFilter
from kg.search import FILE, refresh, search
from kg.search.expression import MAX_WORDS, expression, forms
from kg.store import Store

FULL = "Shanghai Cooperation Organization development bank"
PROPOSAL = "China proposes: explore viable approaches to the setting-up of an SCO development bank"
NEVER = "China pledges not to: seek hegemony"
ROAD, BRIDGE = "Kenya pledges (reported): build a road", "China and Kenya agree (conditional): build the bridge"
SYNTAX = [*'"()*^:-+{}\\', "AND", "OR", "NOT", "NEAR(", "label :", "bank", "\x00", "\ud800", "😀", "ő", "銀行", " "]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store of four documents that no test changes."""
    return build(tmp_path_factory.mktemp("search") / "store")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "s") as made:
        fill(made, reading())
        yield made


def labels(source: Store | Path, text: str, **wanted: object) -> list[str]:
    return [hit.label for hit in search(source, text, WordsFilter(**wanted))]  # type: ignore[arg-type]


def content(folder: Path) -> list[list[tuple[str, ...]]]:
    """Read all that an index holds but for its version and the numbers of its rows."""
    questions = (
        "SELECT kind, iri, document, date, act, thing, label, quote, wordings, title FROM entry, text "
        "WHERE id = text.rowid",
        "SELECT iri, actor FROM party, entry WHERE id = entry",
        "SELECT iri, name FROM actor",
        "SELECT format, base FROM about",
    )
    with closing(sqlite3.connect(folder / FILE)) as index:
        index.execute("INSERT INTO text (text) VALUES ('integrity-check')")
        return [sorted(index.execute(question).fetchall()) for question in questions]


def afresh(source: Store) -> list[list[tuple[str, ...]]]:
    """Read what an index of the same documents holds that was made at one go."""
    folder = source.path.with_name("afresh")
    with Store.create(folder) as other:
        for graph in source.graphs():
            if graph.startswith(source.iris.document("")):
                other.replace_graph(graph, list(source.match(graph=graph)))
        derive(other, ontology=load())
    made = content(folder)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    return made


def worded(mention: str, *, id: str) -> Reading:
    """Make a document that proposes the bank in other words."""
    spoken = document(BANK, id=id)
    return Reading(document=spoken, acts=(bank(spoken, deliverable=mention),))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SCO development bank", ["SCO development bank", PROPOSAL]),
        ("bank development", ["SCO development bank", PROPOSAL]),
        ("SCO banks", ["SCO development bank", PROPOSAL]),
        ('"development bank"', ["SCO development bank", PROPOSAL]),
        ('"bank development"', []),
        ('"development banks"', []),
        ("“development bank”", ["SCO development bank", PROPOSAL]),
        ('"development ba"*', ["SCO development bank", PROPOSAL]),
        ('"development bank', ["SCO development bank", PROPOSAL]),
        ("devel*", ["SCO development bank", PROPOSAL]),
        ("roads", ["road", ROAD]),
        ("communique", ["A “joint” communiqué", BRIDGE]),
        ("KENYÁ road", [ROAD]),
        ("Kenya", [ROAD, BRIDGE]),
        ("opposes", []),
        ("bank OR hegemony", []),
        ("NOT bank", []),
        ("bank AND development", []),
        ("viable (approaches) - to: ^the 😀", [PROPOSAL]),
        ("setting-up", [PROPOSAL]),
        ("label:bank", []),
        ("銀行", []),
        ("banca", []),
    ],
)
def test_what_is_found_best_first(held: Path, text: str, found: list[str]) -> None:
    assert labels(held, text) == found


def test_a_hit_says_where_the_words_stand(held: Path) -> None:
    (found,) = search(held, "viable bank", WordsFilter(kind=HitKind.ACT))
    assert found == Hit(
        kind=HitKind.ACT,
        score=found.score,
        date=datetime.date(2021, 11, 25),
        label=PROPOSAL,
        snippet=BANK,
        marks=tuple((BANK.index(word), BANK.index(word) + len(word)) for word in ("viable", "bank")),
        document="speech",
        iri=found.iri,
    )
    assert found.score > 0
    assert found.iri.startswith(f"{BASE}act/")
    (thing,) = search(held, "bank", WordsFilter(kind=HitKind.DELIVERABLE))
    assert (thing.iri, thing.date, thing.document) == (f"{BASE}deliverable/sco-development-bank", None, "")


def test_words_side_by_side_fit_better(tmp_path: Path) -> None:
    apart = document("We will open a bank in the bank district for development.", id="a")
    near = document("We will open, in a district that is far from here, a development bank.", id="b")
    with Store.create(tmp_path / "s") as store:
        fill(store, *(Reading(document=one, acts=(act(one, one.text, object="it"),)) for one in (apart, near)))
        found = search(store, "development bank", WordsFilter(kind=HitKind.ACT))
    assert [hit.document for hit in found] == ["b", "a"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [PROPOSAL, NEVER, BRIDGE]),
        ({"kind": HitKind.ACT}, [PROPOSAL, NEVER, BRIDGE]),
        ({"kind": HitKind.DELIVERABLE}, []),
        ({"actor": "China"}, [PROPOSAL, NEVER, BRIDGE]),
        ({"actor": "people's republic of china"}, [PROPOSAL, NEVER, BRIDGE]),
        ({"actor": "actor:KEN"}, [BRIDGE]),
        ({"actor": f"{BASE}actor/KEN"}, [BRIDGE]),
        ({"actor": "Kenyan"}, [BRIDGE]),
        ({"actor": "France"}, []),
        ({"act": "pledges"}, [NEVER]),
        ({"act": "agreement", "actor": "Kenya"}, [BRIDGE]),
        ({"document": "joint/2022"}, [BRIDGE]),
        ({"document": f"{BASE}document/joint%2F2022"}, [BRIDGE]),
        ({"since": datetime.date(2022, 1, 1)}, [BRIDGE]),
        ({"until": datetime.date(2021, 11, 25)}, [PROPOSAL, NEVER]),
        ({"since": datetime.date(2022, 3, 2)}, []),
    ],
)
def test_what_is_found_is_narrowed_down(held: Path, wanted: dict[str, object], found: list[str]) -> None:
    assert sorted(labels(held, "China", **wanted)) == sorted(found)


def test_a_document_is_found_by_its_title_day_and_speakers(held: Path) -> None:
    (found,) = search(held, "joint", WordsFilter(kind=HitKind.DOCUMENT, actor="Kenya", since=datetime.date(2022, 3, 1)))
    assert (found.label, found.document, found.marks) == ("A “joint” communiqué", "joint/2022", ((3, 8),))
    assert labels(held, "joint", kind=HitKind.DOCUMENT, actor="Fiji") == []


def test_pages_follow_one_another(held: Path) -> None:
    whole = search(held, "China")
    assert [hit for offset in range(4) for hit in search(held, "China", limit=1, offset=offset)] == whole
    assert (len(whole), search(held, "China", offset=10**30)) == (3, [])


@pytest.mark.parametrize("text", ["", " ", '""', "*", "😀", "( ) - :*", "\x00", "\ud800"])
def test_a_text_without_a_word_is_an_error(held: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"holds no word to look for \(give words, a \"phrase\" or a beginning\*\)"):
        search(held, text)


@pytest.mark.parametrize(
    ("ask", "error", "told"),
    [
        (lambda path: search(path, "w " * (MAX_WORDS + 1)), UsageError, r"65 words are too many \(give at most 64\)"),
        (lambda path: search(path, "a", limit=0), UsageError, "no page has limit 0 and offset 0"),
        (lambda path: search(path, "a", offset=-1), UsageError, "no page has limit 20 and offset -1"),
        (lambda path: labels(path, "a", actor="Chinaa"), NotFoundError, r"no actor 'Chinaa' .*did you mean China\?"),
        (lambda path: labels(path, "a", document="x"), NotFoundError, "no document 'x' is in this graph"),
        (lambda path: labels(path, "a", act="dances"), UsageError, "'dances' is no kind of act"),
        (lambda path: search(path / "none", "a"), StoreError, "no store is here"),
    ],
)
def test_what_cannot_be_asked(held: Path, ask: Callable[[Path], object], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        ask(held)


@given(st.text(max_size=40) | st.lists(st.sampled_from(SYNTAX), max_size=12).map("".join))
def test_no_text_breaks_out_of_the_question(held: Path, text: str) -> None:
    try:
        expression(text)
    except UsageError:
        return
    assert isinstance(search(held, text), list)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("bank", ("bank", "banks")),
        ("Banks", ("Banks", "bank")),
        ("countries", ("countries", "country")),
        ("country", ("country", "countries")),
        ("processes", ("processes", "process")),
        ("process", ("process", "processes")),
        ("crisis", ("crisis",)),
        ("status", ("status",)),
        ("united", ("united", "uniteds")),
        ("UN", ("UN",)),
        ("5G", ("5G",)),
        ("communiqué", ("communiqué",)),
    ],
)
def test_forms(word: str, expected: tuple[str, ...]) -> None:
    assert forms(word) == expected


def test_the_index_keeps_in_step_with_the_store(store: Store) -> None:
    """Each change leaves what one made at one go would hold: also where another document's thing gets another name."""
    bridge = document("Fiji will build the bridge.", id="bridge", actors=("Fiji",))
    dam = document("Fiji will build the dam.", id="bridge", title="On dams", actors=("Fiji",))
    changes: list[Callable[[], None]] = [
        lambda: fill(store, worded(FULL, id="b"), worded(FULL, id="c")),
        lambda: fill(store, Reading(document=bridge, acts=(act(bridge, bridge.text, actors=(FIJI,)),))),
        lambda: fill(store, Reading(document=dam, acts=(act(dam, dam.text, deliverable="dam", actors=(FIJI,)),))),
        lambda: fill(store, Reading(document=dam, acts=())),
        lambda: remove(["b"], store),
        lambda: remove(["c", "bridge", "speech"], store),
    ]
    shanghai = []
    for change in changes:
        change()
        assert content(store.path) == afresh(store)
        shanghai.append(labels(store, "Shanghai", document="speech") if "speech" in store.documents() else None)
    assert shanghai[0] == [PROPOSAL]
    assert shanghai[-2:] == [[], None]
    assert content(store.path)[:3] == [[], [], []]


def test_only_what_changed_is_written_anew(store: Store) -> None:
    def number() -> int:
        with closing(sqlite3.connect(store.path / FILE)) as index:
            return int(index.execute("SELECT id FROM entry WHERE kind = 'document' ORDER BY iri").fetchall()[-1][0])

    before = number()
    fill(store, worded("road", id="a"))
    assert number() == before


@pytest.mark.parametrize(
    ("size", "filled"), [(None, False), (0, False), (3, False), (30_000, False), (4096, True), (12_288, True)]
)
def test_an_index_that_is_lost_or_damaged_is_made_anew(store: Store, size: int | None, filled: bool) -> None:
    before, path = content(store.path), store.path / FILE
    found = search(store, "bank")

    def damage() -> None:
        whole = path.read_bytes()
        path.unlink()
        if size is not None:
            path.write_bytes(whole[:size] + b"?" * ((len(whole) - size) * filled))

    damage()
    assert search(store, "bank") == found
    damage()
    fill(store, worded("road", id="b"))
    remove(["b"], store)
    assert content(store.path) == before
    damage()
    refresh(store)
    assert search(store, "bank") == found


def test_an_index_that_cannot_be_written_is_an_error_and_the_store_stays_stale(store: Store) -> None:
    (store.path / f"{FILE}.tmp").mkdir()
    with pytest.raises(StoreError, match=r"text\.sqlite: the text index cannot be written: .* \(make room, or check"):
        fill(store, worded("road", id="b"))
    assert store.stale is True
    (store.path / f"{FILE}.tmp").rmdir()
    derive(store, ontology=load())
    assert (labels(store, "road", kind=HitKind.DELIVERABLE), store.stale) == (["road"], False)


@pytest.mark.parametrize("column", ["format", "version"])
def test_an_index_of_another_kind_or_state_is_made_anew(store: Store, column: str) -> None:
    with closing(sqlite3.connect(store.path / FILE)) as index, index:
        index.executescript(f"UPDATE about SET {column} = 'other'; DELETE FROM text")
    assert labels(store, "bank") == ["SCO development bank", PROPOSAL]


def test_what_a_build_did_not_finish_is_made_up_for(store: Store) -> None:
    """The process dies between the index and the note that all is settled, and again before it can try once more."""
    for reading_, finish in ((worded(FULL, id="b"), refresh), (worded(FULL, id="c"), lambda store: None)):
        graph = store.iris.document(reading_.document.id)
        store.replace_graph(graph, document_quads(reading_, iris=store.iris, ontology=load()))
        finish(store)
    assert store.changed == [store.iris.document("b"), store.iris.document("c")]
    derive(store, ontology=load())
    assert (content(store.path), store.changed) == (afresh(store), [])


def test_a_killed_process_leaves_an_index_in_step_or_known_to_lag(tmp_path: Path) -> None:
    program = """if True:
        import sys
        from readings import *
        from kg.store import Store
        with Store.open(sys.argv[1], create=True) as store:
            print("there", flush=True)
            for turn in range(10_000):
                spoken = document(f"China will build road {turn}.", id=str(turn % 7))
                fill(store, Reading(document=spoken, acts=(act(spoken, spoken.text, object=f"road {turn}"),)))
    """
    path = tmp_path / "s"
    for pause in (0.2, 0.3, 0.45):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent,
            env={"PYTHONPATH": ":".join(sys.path)},
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Store.open(path) as store:
            if store.stale:
                derive(store, ontology=load())
            assert content(path) == afresh(store)


def test_a_store_that_another_holds_is_searched_all_the_same(store: Store) -> None:
    assert labels(store.path, "bank") == ["SCO development bank", PROPOSAL]
    (store.path / FILE).unlink()
    with pytest.raises(StoreLockedError):
        search(store.path, "bank")
    store.close()
    assert labels(store.path, "bank") == ["SCO development bank", PROPOSAL]


def test_whoever_searches_while_documents_change_is_told_so(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.remove_graph(store.iris.document("speech"))
    assert labels(store.path, "bank") == ["SCO development bank", PROPOSAL]
    assert caplog.messages == [
        f"{store.path}: documents have changed since the text index was made; a build brings it up to date"
    ]
