"""Acts as Web Annotations, read as JSON-LD by rdflib, and corrected annotations as lines of the corrections file."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from exporting import BANK, IRIS, Texts, fill_oddly, written
from rdflib.namespace import RDF
from typer.testing import CliRunner

from kg.annotations import annotation, corrections, read_annotations, tags
from kg.cli import app
from kg.corrections import COLUMNS, parse
from kg.errors import UsageError
from kg.export.selection import Selection
from kg.lookup import acts
from kg.store import Store

OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
DAY = datetime.date(2026, 3, 1)
# The part of http://www.w3.org/ns/anno.jsonld that the annotations use: nothing is fetched here.
TERMS = (
    "Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector", "TextPositionSelector", "exact", "prefix",
    "suffix", "classifying", "identifying", "describing", "tagging",
)  # fmt: skip
WORDS = {"motivation": "motivatedBy", "purpose": "hasPurpose"}
LINKS = {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector"}
CONTEXT = {
    "oa": str(OA),
    "as": "http://www.w3.org/ns/activitystreams#",
    "rdf": str(RDF),
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": {"@id": "@id"},
    "type": {"@id": "@type", "@type": "@vocab"},
    **{name: f"oa:{name}" for name in TERMS},
    **{name: {"@type": "@vocab", "@id": f"oa:{to}"} for name, to in WORDS.items()},
    **{name: {"@type": "@id", "@id": f"oa:{to}"} for name, to in LINKS.items()},
    **{name: {"@type": "xsd:nonNegativeInteger", "@id": f"oa:{name}"} for name in ("start", "end")},
    "value": "rdf:value",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
    "first": {"@type": "@id", "@id": "as:first"},
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create(tmp_path_factory.mktemp("annotations") / "s", base=IRIS.base) as made:
        fill_oddly(made)
        yield made


@pytest.fixture
def exported(store: Store, tmp_path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(written(store, "annotations", tmp_path).read_text("utf-8"))
    return said


def retag(said: dict[str, Any], quote: str, old: str, new: str) -> dict[str, Any]:
    """Change a tag of the annotation on a sentence."""
    for one in said["first"]["items"]:
        if one["target"]["selector"][0].get("exact") == quote:
            for body in one["body"]:
                body["value"] = new if body.get("value") == old else body.get("value", "")
    return said


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib itself
def test_each_act_is_an_annotation_on_its_sentence(store: Store, exported: dict[str, Any]) -> None:
    assert exported["@context"] == "http://www.w3.org/ns/anno.jsonld"
    graph = rdflib.Graph().parse(data=json.dumps(exported | {"@context": CONTEXT}), format="json-ld")
    annotations = set(graph.subjects(RDF.type, OA.Annotation))
    assert annotations == {rdflib.URIRef(f"{row.iri}#annotation") for row in acts(store)}
    assert exported["total"] == len(annotations) == 4
    texts = Selection(source=store).spoken
    for one in annotations:
        target = graph.value(one, OA.hasTarget)
        text = texts[str(graph.value(target, OA.hasSource))]
        quoted, placed = sorted(
            graph.objects(target, OA.hasSelector), key=lambda node: (node, OA.exact, None) not in graph
        )
        exact = str(graph.value(quoted, OA.exact))
        start, end = (int(str(graph.value(placed, term))) for term in (OA.start, OA.end))
        assert text[start:end] == exact
        prefix, suffix = (str(graph.value(quoted, term) or "") for term in (OA.prefix, OA.suffix))
        assert f"{prefix}{exact}{suffix}" in text
        assert graph.value(one, OA.motivatedBy) == OA.classifying
    said = {str(value) for value in graph.objects(None, RDF.value)}
    assert {"act: proposes", "actor: China", "addressee: SCO", "deliverable: SCO development bank"} <= said


@pytest.mark.parametrize(("texts", "selectors"), [(Texts.QUOTES, {"exact"}), (Texts.NONE, set())])
def test_texts_are_left_out(store: Store, tmp_path: Path, texts: Texts, selectors: set[str]) -> None:
    said = json.loads(written(store, "annotations", tmp_path, texts=texts).read_text("utf-8"))
    keys = {key for one in said["first"]["items"] for selector in one["target"]["selector"] for key in selector}
    assert keys == {"type", "start", "end", *selectors}


def test_what_was_not_changed_says_nothing(store: Store, exported: dict[str, Any]) -> None:
    assert corrections(exported["first"]["items"], acts(store), by="x", day=DAY) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("actor: China", "actor: Kenya", "actor,Kenya"),
        ("actor: China", "actor: Kenya; Fiji", "actor,Kenya; Fiji"),
        ("addressee: SCO", "addressee: ASEAN", "addressee,ASEAN"),
        ("addressee: SCO", "", "addressee,"),
        ("deliverable: SCO development bank", "deliverable: valley bank", "deliverable,valley bank"),
        ("act: proposes", "act: pledges", "retype,pledges"),
        ("act: proposes", "", "reject,"),
        ("polarity: positive", "polarity: negative", "polarity,negative"),
        ("action: explore", "action: found", "action,found"),
    ],
)
def test_a_changed_tag_becomes_a_line(store: Store, exported: dict[str, Any], old: str, new: str, line: str) -> None:
    retag(exported, BANK, old, new)
    lines, unsaid = corrections(exported["first"]["items"], acts(store), by="A. Reader", day=DAY)
    (bank,) = [row for row in acts(store) if row.quote == BANK]
    assert [(one.kind, one.subject, one.document, one.sentence) for one in lines] == [
        ("act", bank.iri.rpartition("/")[2], "speech", BANK)
    ]
    assert [f"{one.correction},{one.object}" for one in lines] == [line]
    assert [(one.by, one.date, one.reason) for one in lines] == [("A. Reader", DAY, "annotated")]
    assert unsaid == []


def test_the_creator_and_the_day_of_an_annotation_count(store: Store, exported: dict[str, Any]) -> None:
    retag(exported, BANK, "actor: China", "actor: Kenya")
    for one in exported["first"]["items"]:
        one |= {"creator": {"type": "Person", "name": "B. Checker"}, "modified": "2026-02-03T04:05:06Z"}
    (line,), _ = corrections(exported["first"]["items"], acts(store), by="x", day=DAY)
    assert (line.by, line.date) == ("B. Checker", datetime.date(2026, 2, 3))


def test_what_the_file_cannot_say_is_told(store: Store, exported: dict[str, Any]) -> None:
    retag(exported, BANK, "voice: own", "voice: reported")
    stranger = {"type": "Annotation", "id": "urn:x", "body": "a remark", "target": "urn:y"}
    lines, unsaid = corrections([*exported["first"]["items"], stranger], acts(store), by="x", day=DAY)
    assert lines == []
    assert [str(one).partition(": ")[2] for one in unsaid] == [
        "voice own → reported cannot be said of an act",
        "its act is not in this store",
    ]


def test_annotations_are_found_wherever_they_stand(store: Store, tmp_path: Path) -> None:
    row = acts(store)[0]
    one = annotation(row, text="")
    shapes: list[object] = [one, [one], {"items": [one]}, {"first": {"items": [one]}}, {"@graph": [{"first": []}, one]}]
    for shape in shapes:
        (tmp_path / "a.jsonld").write_text(json.dumps(shape))
        assert read_annotations(tmp_path / "a.jsonld") == [one]
    for content, message in (("{", "no JSON"), ("{}", "holds no annotations"), ('"x"', "holds no annotations")):
        (tmp_path / "a.jsonld").write_text(content)
        with pytest.raises(UsageError, match=message):
            read_annotations(tmp_path / "a.jsonld")
    with pytest.raises(UsageError, match="cannot be read"):
        read_annotations(tmp_path / "gone")


def test_annotations_corrected_by_hand_survive_a_rebuild(tmp_path: Path) -> None:
    run = CliRunner().invoke
    (tmp_path / "speech.txt").write_text(
        "---\nactor: Fiji\ndate: 2021-05-01\n---\nWe will build a seed bank by 2030.\n"
    )
    store, out, said = (str(tmp_path / name) for name in ("s", "out.jsonld", "corrections.csv"))
    assert run(app, ["build", str(tmp_path / "speech.txt"), "--store", store]).exit_code == 0
    assert run(app, ["export", "--store", store, "--format", "annotations", "--out", out]).exit_code == 0
    changed = Path(out).read_text().replace("actor: Fiji", "actor: Kenya")
    Path(out).write_text(changed.replace("deliverable: seed bank", "deliverable: gene library"))
    for added in (2, 0):
        result = run(app, ["annotated", out, "--store", store, "--corrections", said, "--by", "A. Reader"])
        assert (result.exit_code, f"corrections.csv: {added} line" in result.stderr) == (0, True)
    assert len(parse(Path(said).read_bytes(), source=said)) == 2
    assert Path(said).read_text().startswith(",".join(COLUMNS) + ",sentence\n")
    result = run(app, ["build", str(tmp_path / "speech.txt"), "--store", store, "--corrections", said])
    assert result.exit_code == 0, result.stderr
    with Store.open(store) as built:
        (row,) = acts(built)
    assert (tags(row)["actor"], tags(row)["deliverable"]) == (("Kenya",), ("gene library",))
    again = run(app, ["export", "--store", store, "--format", "annotations", "--out", out])
    assert again.exit_code == 0
    result = run(app, ["annotated", out, "--store", store, "--corrections", said, "--by", "A. Reader"])
    assert "0 lines added" in result.stderr


def test_a_kind_of_act_that_is_none_leaves_the_file_as_it_was(
    store: Store, exported: dict[str, Any], tmp_path: Path
) -> None:
    retag(exported, BANK, "act: proposes", "act: dances")
    (tmp_path / "changed.jsonld").write_text(json.dumps(exported))
    file = tmp_path / "corrections.csv"
    file.write_text("kind,correction,subject,object,document,by,date,reason\n")
    store.close()
    arguments = ["annotated", str(tmp_path / "changed.jsonld"), "--store", str(store.path), "--by", "x"]
    result = CliRunner().invoke(app, [*arguments, "--corrections", str(file)])
    assert result.exit_code == 1
    assert f"{file}:2: 'dances' is no kind of act" in result.stderr
    assert file.read_text() == "kind,correction,subject,object,document,by,date,reason\n"
