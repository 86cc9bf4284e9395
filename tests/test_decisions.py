"""What the corrections file says of acts: rejected, accepted, otherwise; and that no rebuild loses it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from readings import CHINA, KENYA, SCO, bank, document, hegemony

from kg.addresses import addressed
from kg.build import build
from kg.corrected import Corrections, load
from kg.corrections import COLUMNS, SENTENCE, parse, written
from kg.errors import CorrectionError
from kg.extraction import Extractor
from kg.model import Polarity, Reading, Voice
from kg.ontology import load as load_ontology
from kg.store import Store
from kg.validate import validate
from kg.vocabulary import PROV, RDF, RDFS, Vb, VbClass

HEADER = ",".join((*COLUMNS, SENTENCE))
SPEECH = """---
title: A statement
date: 2024-05-02
actor: Kenya
genre: speech
---
We will build a railway to the coast. We call on Ghana to open its ports. We will train nurses.
"""


def corrections(folder: Path, *said: str) -> Corrections:
    """Load lines of which only correction, subject, object and document matter."""
    rows = [",".join(["act", *f"{line},,,".split(",")[:4], "A. Reader,2026-03-01,,"]) for line in said]
    (folder / "mine.csv").write_text("\n".join([HEADER, *rows, ""]))
    return load(folder / "mine.csv", ontology=load_ontology())


def read() -> Reading:
    spoken = document()
    return addressed(Reading(document=spoken, acts=(bank(spoken),), candidates=(hegemony(spoken),)))


ACT, CANDIDATE = (one.id for one in (*read().acts, *read().candidates))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("merge,x,y,d", "'merge' is no correction .*one of accept, reject, retype, actor"),
        ("accept,x,,", "names its one document"),
        ("reject,x,,d*", "names its one document"),
        ("reject,x,y,d", "reject takes no object"),
        ("retype,x,,d", "the column object is empty"),
        ("retype,x,promises,d", "'promises' is no kind of act .*one of pledges"),
        ("polarity,x,maybe,d", "'maybe' is no polarity .*one of positive, negative"),
    ],
)
def test_a_line_that_cannot_be_followed(line: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=f"mine.csv:2: .*{message}"):
        corrections(tmp_path, line)


def test_lines_are_written_as_they_are_read() -> None:
    content = f'{HEADER}\nact,reject,abc,,speech,A. Reader,2026-03-01,"no, a wish","We hope, we wait."\n'
    made = parse(content.encode(), source="mine.csv")
    assert f"{HEADER}\n{written(made)}" == content
    assert (made[0].sentence, str(made[0])) == ("We hope, we wait.", "reject abc in speech")
    assert written(made, columns=COLUMNS) == 'act,reject,abc,,speech,A. Reader,2026-03-01,"no, a wish"\n'


def test_an_act_is_rejected_and_a_candidate_accepted(tmp_path: Path) -> None:
    made = corrections(tmp_path, f"reject,{ACT},,speech", f"accept,{CANDIDATE},,speech", "reject,nothing,,speech")
    reject, accept, _ = (line.id for line in made.all)
    found, before = made.apply(read(), ontology=load_ontology()), read()
    assert found == Reading(
        document=before.document,
        acts=(replace(before.candidates[0], corrections=(accept,)),),
        rejected=(replace(before.acts[0], corrections=(reject,)),),
    )
    assert (found.acts[0].id, found.rejected[0].id) == (CANDIDATE, ACT)


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("retype,calls_for", {"act": "calls_for"}),
        ("actor,Kenya", {"actors": (KENYA,), "voice": Voice.REPORTED, "reported_by": CHINA}),
        ("actor,Kenya; PRC", {"actors": (KENYA, CHINA)}),
        ("actor,SCO", {"actors": (SCO,), "addressees": (), "voice": Voice.REPORTED, "reported_by": CHINA}),
        ("addressee,Kenya", {"addressees": (KENYA,)}),
        ("addressee,", {"addressees": ()}),
        ("action,establish", {"action": "establish", "stage": 3}),
        ("object,a bank of the SCO", {"object": "a bank of the SCO"}),
        ("deliverable,bank of the SCO", {"deliverable": "bank of the SCO"}),
        ("polarity,negative", {"polarity": Polarity.NEGATIVE}),
    ],
)
def test_a_part_of_an_act_is_otherwise(line: str, changed: dict[str, Any], tmp_path: Path) -> None:
    change, _, object = line.partition(",")
    made = corrections(tmp_path, f"{change},{ACT},{object},speech")
    before = read()
    expected = replace(before.acts[0], corrections=(made.all[0].id,), **changed)
    assert made.apply(before, ontology=load_ontology()) == replace(before, acts=(expected,))


@pytest.mark.parametrize(
    ("said", "stands", "lines"),
    [
        (["reject", "accept"], True, [1]),
        (["accept", "reject"], False, [1]),
        (["retype:offers", "actor:Kenya", "accept"], True, [0, 1, 2]),
        (["retype:offers", "retype:agrees"], True, [1]),
        (["retype:offers", "reject", "actor:Kenya"], True, [2]),
    ],
)
def test_of_several_lines_the_later_holds(said: list[str], stands: bool, lines: list[int], tmp_path: Path) -> None:
    written = (f"{change},{ACT},{object},speech" for change, _, object in (one.partition(":") for one in said))
    made = corrections(tmp_path, *written)
    decision = made.decisions["speech"][ACT]
    assert (not decision.rejects, sorted(made.all.index(line) for line in decision.lines)) == (stands, lines)
    assert {made.all.index(line) for line in made.overridden} == set(range(len(said))) - set(lines)


def test_an_actor_that_is_corrected_and_merged(tmp_path: Path) -> None:
    row = "actor,merge,Kenya,Ghana,,A. Reader,2026-03-01,,\n"
    corrections(tmp_path, f"actor,{ACT},Kenya,speech")
    with (tmp_path / "mine.csv").open("a") as file:
        file.write(row)
    made = load(tmp_path / "mine.csv", ontology=load_ontology())
    (act,) = made.apply(read(), ontology=load_ontology()).acts
    assert ([actor.id for actor in act.actors], act.corrections) == (["GHA"], tuple(line.id for line in made.all))


# --- In the graph, and in the next one ---


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "speech.md").write_text(SPEECH)
    return folder


@pytest.fixture
def store(tmp_path: Path, texts: Path, extractor: Extractor) -> Any:
    with Store.create(tmp_path / "s") as made:
        build([texts], made, extractor=extractor)
        yield made


def acts(store: Store) -> dict[str, str]:
    """Return the label of each act by its identifier."""
    nodes = [quad.subject for quad in store.match(predicate=RDF + "type", object=ox.NamedNode(VbClass.ACT))]
    return {_last(node): _said(store, node, RDFS + "label") for node in nodes}


def _last(node: Any) -> str:
    return str(node.value).rpartition("/")[2]


def _said(store: Store, node: Any, term: str) -> str:
    return next((str(quad.object.value) for quad in store.match(subject=node, predicate=term)), "")  # type: ignore[union-attr]


def content(store: Store) -> set[ox.Quad]:
    past = {ox.NamedNode(store.iris.graph(name)) for name in ("runs", "tombstones")}
    return {quad for quad in store.match() if quad.graph_name not in past}


def test_a_rejected_act_leaves_a_tombstone_and_comes_back(
    store: Store, texts: Path, extractor: Extractor, tmp_path: Path
) -> None:
    before, plain = acts(store), content(store)
    (railway,) = (act for act, label in before.items() if "railway" in label)
    made = corrections(tmp_path, f"reject,{railway},,speech")
    report = build([texts], store, extractor=extractor, corrections=made)
    assert (report.read, report.idle) == (1, ())
    assert acts(store) == {act: label for act, label in before.items() if act != railway}
    node, graph = ox.NamedNode(store.iris.act(railway)), store.iris.document("speech")
    tombstone = {
        quad.predicate.value: quad.object for quad in store.match(subject=node, graph=store.iris.graph("tombstones"))
    }
    assert tombstone[RDF + "type"] == ox.NamedNode(VbClass.TOMBSTONE)
    assert tombstone[RDFS + "label"] == ox.Literal(before[railway])
    assert tombstone[Vb.REASON] == ox.Literal("it was rejected by a correction")
    correction = ox.NamedNode(store.iris.correction(made.all[0].id))
    assert [(quad.predicate.value, quad.object) for quad in store.match(subject=node, graph=graph)] == [
        (PROV + "wasInfluencedBy", correction)
    ]
    assert (_said(store, correction, Vb.CHANGE), _said(store, correction, Vb.CHANGED)) == ("reject", railway)
    assert validate(store) == []
    assert build([texts], store, extractor=extractor).unchanged == 1
    with Store.create(tmp_path / "fresh") as fresh:
        build([texts], fresh, extractor=extractor, corrections=made)
        assert content(fresh) == content(store)
    build([texts], store, extractor=extractor, corrections=corrections(tmp_path))
    assert content(store) == plain
    assert not store.is_buried(node.value)


def test_a_retyped_act_keeps_its_address(store: Store, texts: Path, extractor: Extractor, tmp_path: Path) -> None:
    (nurses,) = (act for act, label in acts(store).items() if "nurses" in label)
    made = corrections(tmp_path, f"retype,{nurses},announces,speech", f"actor,{nurses},Ghana,speech")
    build([texts], store, extractor=extractor, corrections=made)
    assert acts(store)[nurses] == "Ghana announces (reported): train nurses"
    assert validate(store) == []
    changed = corrections(tmp_path, f"retype,{nurses},announces,speech", f"reject,{nurses},,speech")
    assert build([texts], store, extractor=extractor, corrections=changed).read == 1
    assert nurses not in acts(store)
    back = corrections(tmp_path, f"reject,{nurses},,speech", f"accept,{nurses},,speech")
    report = build([texts], store, extractor=extractor, corrections=back)
    assert (report.read, report.idle) == (1, ())
    assert acts(store)[nurses] == "Kenya pledges: train nurses"


def test_a_decision_on_what_is_not_there_changes_nothing_and_is_told(
    store: Store, texts: Path, extractor: Extractor, tmp_path: Path
) -> None:
    made = corrections(tmp_path, "reject,nothing,,speech", "accept,nothing,,elsewhere")
    report = build([texts], store, extractor=extractor, corrections=made)
    assert (report.read, report.unchanged, [line.line for line in report.idle]) == (0, 1, [2, 3])
