"""Corrections: what the file may say, who actors become, who is named for it, and that no rebuild loses it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from readings import KENYA, NEIGHBOURS, act, bank, document, hegemony
from typer.testing import CliRunner

from kg.actors import provisional
from kg.build import BuildReport, build, remove
from kg.cli import app
from kg.corrected import FILE, NONE, Corrections, kept, load
from kg.corrections import COLUMNS, Change, Correction, Kind, extended, parse
from kg.errors import CorrectionError
from kg.extraction import Extractor
from kg.graph import Graph
from kg.model import Actor, ActorKind, Reading, Voice
from kg.ontology import load as load_ontology
from kg.store import Store
from kg.validate import validate
from kg.vocabulary import DCTERMS, PROV, RDFS, SKOS, Vb

HEADER = ",".join(COLUMNS)
ARCOVIA = Actor("arcovia", "Arcovia", ActorKind.STATE)
REPUBLIC = provisional("the Arcovian Republic")
RUSSIA = Actor("RUS", "Russia", ActorKind.STATE)

SPEECH = """---
title: A statement
date: 2024-05-02
actor: Arcovian Republic
---
We will build a railway to the coast. We call on the Harbour League to open its ports.
"""
OTHER = """---
title: An address
date: 2023-02-01
actor: Belmere
---
The Harbour League will provide grain. Kenya will train nurses.
"""
NEW = "new,Arcovia,state,,A. Reader,2026-03-01,"
MERGE = "merge,Arcovian Republic,Arcovia,,A. Reader,2026-03-01,its formal name"
LEAGUE = "new,Harbour League of 1990,organisation,,A. Reader,2026-03-02,"
SPLIT = "split,Harbour League,Harbour League of 1990,other*,B. Checker,2026-03-05,"
RENAME = "rename,Kenya,Republic of Kenya,,B. Checker,2026-03-05,house style"
RENAMED = RENAME.replace("Kenya,Republic of Kenya", "Harbour League,League of Harbours")


def lines(*said: str) -> str:
    return "\n".join([HEADER, *(f"actor,{line}" for line in said), ""])


def short(*said: str) -> str:
    """Write lines of which only correction, subject, object and document matter."""
    return lines(*(",".join([*line.split(","), "", ""][:4]) + ",A. Reader,2026-03-01," for line in said))


def corrections(text: str, folder: Path) -> Corrections:
    (folder / "mine.csv").write_text(text)
    return load(folder / "mine.csv", ontology=load_ontology())


# --- The file ---


def test_a_line_is_read_with_its_place() -> None:
    content = lines(NEW, "", MERGE.replace("its formal name", '"its name,\nformally"'), RENAME).replace(
        "actor,\n", "\n"
    )
    made = parse(content.encode("utf-8-sig"), source="mine.csv")
    assert [(one.line, str(one)) for one in made] == [
        (2, "new Arcovia → state"),
        (4, "merge Arcovian Republic → Arcovia"),
        (6, "rename Kenya → Republic of Kenya"),
    ]
    first = parse(lines(MERGE).encode(), source="mine.csv")[0]
    assert repr(first) == repr(
        Correction(
            kind=Kind.ACTOR,
            correction=Change.MERGE,
            subject="Arcovian Republic",
            object="Arcovia",
            document="",
            by="A. Reader",
            date=first.date,
            reason="its formal name",
            source="mine.csv",
            line=2,
        )
    )
    assert first.date.isoformat() == "2026-03-01"


def test_columns_may_stand_in_any_order() -> None:
    content = (
        "date,by,reason,document,object,subject,correction,kind\r\n2026-03-01,A. Reader,,,state,Arcovia,new,actor\r\n"
    )
    assert parse(content.encode(), source="x") == parse(lines(NEW).encode(), source="x")


def test_an_identifier_changes_with_the_words_and_not_with_the_place() -> None:
    ids = [parse(lines(*said).encode(), source="x")[-1].id for said in ((MERGE,), (NEW, MERGE), (MERGE + " then",))]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, "there is no column kind; .*the first line is kind,correction,subject,"),
        (HEADER.replace("by,", "by,mood,"), 1, "unknown column 'mood' .*the first line is"),
        (HEADER.replace(",", ";"), 1, "unknown column 'kind;correction"),
        (HEADER + ",by", 1, "two columns by"),
        (lines(NEW) + "planet,new,X,state,,A,2026-03-01,", 3, "'planet' is no kind .*one of actor"),
        (lines(NEW.replace("new", "erase")), 2, "'erase' is no correction .*one of merge, split, rename, new"),
        (lines(NEW, NEW.replace("A. Reader", " ")), 3, "the column by is empty"),
        (lines(NEW.replace("2026-03-01", "")), 2, "the column date is empty"),
        (lines(NEW.replace("Arcovia", "")), 2, "the column subject is empty"),
        (lines(NEW.replace("2026-03-01", "1/3/2026")), 2, "'1/3/2026' is no date .*write YYYY-MM-DD"),
        (lines(NEW.replace("2026-03-01", "2026-02-30")), 2, "'2026-02-30' is no date"),
        (lines(NEW + ",more"), 2, "9 cells under 8 columns .*quotation marks"),
        (lines(MERGE.replace(",,", ",speech,")), 2, "only a split names its documents"),
        (lines(SPLIT.replace("other*", "")), 2, "a split of an actor names its documents"),
        (lines(NEW, MERGE.replace("its", '"its')), 3, "no CSV: unexpected end of data .*close every quotation mark"),
    ],
)
def test_a_malformed_file_is_refused_with_line_and_remedy(content: str, line: int, message: str) -> None:
    with pytest.raises(CorrectionError, match=f"^mine.csv:{line}: .*{message}") as caught:
        parse(content.encode(), source="mine.csv")
    assert (caught.value.source, caught.value.line) == ("mine.csv", line)
    assert caught.value.remedy


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"mine.csv: not UTF-8 text \(save it as CSV UTF-8\)"):
        parse(HEADER.encode("utf-16"), source="mine.csv")
    with pytest.raises(CorrectionError, match=r"none\.csv: cannot be read: No such file"):
        load(tmp_path / "none.csv", ontology=load_ontology())


@pytest.mark.parametrize(
    ("said", "line", "message"),
    [
        (["merge,Arcovian Republic,Arcovia"], 2, "'Arcovia' names no actor .*a line with new"),
        (["merge,Arcovian Republic,Kenia"], 2, "did you mean Kenya"),
        (["split,Harbour League,Nobody,d*"], 2, "'Nobody' names no actor"),
        (["new,Arcovia,planet"], 2, "'planet' is no kind of actor .*state, territory"),
        (["new,Kenya,state"], 2, "'Kenya' is KEN already"),
        (["new,Arcovia,state", "new,The Arcovia,body"], 3, "contradicts line 2 .new Arcovia → state"),
        (["merge,A,Kenya", "merge,A,Ghana"], 3, "contradicts line 2 .merge A → Kenya.*keep one"),
        (["merge,China,Kenya", "merge,CHN,Ghana"], 3, "contradicts line 2"),
        (["new,Arcovia,state", "merge,Arcovia,Kenya"], 3, "contradicts line 2"),
        (["rename,Kenya,A", "rename,KEN,B"], 3, "contradicts line 2"),
        (["rename,Kenya,Ghana"], 2, "'Ghana' is GHA already .*merge"),
        (["split,A,Kenya,d*", "split,A,Ghana,d*"], 3, "contradicts line 2"),
        (["split,Kenya,KEN,d*"], 2, "'Kenya' is KEN already"),
        (["merge,Kenya,KEN"], 2, "round in a circle: KEN → KEN"),
        (["merge,A,B", "merge,B,C", "merge,C,A"], 2, "round in a circle: a → b → c → a"),
        (["merge,A,B", "merge,B,C", "merge,C,B"], 2, "round in a circle: a → b → c → b"),
    ],
)
def test_lines_that_cannot_be_followed(said: list[str], line: int, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=f"mine.csv:{line}: .*{message}"):
        corrections(short(*said), tmp_path)


# --- Who an actor is ---


@pytest.mark.parametrize(
    ("said", "actor", "expected"),
    [
        (["new,Arcovia,state", "merge,the Arcovian Republic,Arcovia"], REPUBLIC, ARCOVIA),
        (["merge,Arcovian Republic,KEN"], REPUBLIC, KENYA),
        (["merge,Soviet Union,Russia"], Actor("SUN", "Soviet Union", ActorKind.STATE), RUSSIA),
        (["merge,Arcovian Republic,Old Arcovia", "merge,Old Arcovia,Kenya"], REPUBLIC, KENYA),
        (["merge,Old Arcovia,Kenya", "merge,Arcovian Republic,Old Arcovia"], REPUBLIC, KENYA),
        (["rename,KEN,Nyayo"], KENYA, Actor("KEN", "Nyayo", ActorKind.STATE)),
        (["rename,Arcovian Republic,New Arcovia"], REPUBLIC, Actor(REPUBLIC.id, "New Arcovia")),
        (["rename,Kenya,Nyayo", "merge,Arcovian Republic,Nyayo"], REPUBLIC, replace(KENYA, name="Nyayo")),
        (["new,Arcovia,body", "rename,Arcovia,Zone"], provisional("Arcovia"), Actor("arcovia", "Zone", ActorKind.BODY)),
        (["merge,Neighbouring States,Kenya"], NEIGHBOURS, KENYA),
        (["merge,Korea,South Korea"], provisional("Korea"), Actor("KOR", "South Korea", ActorKind.STATE)),
        (["merge,Government of Kenya,China"], KENYA, KENYA),
        (["merge,Arcovian Republic,Kenya"], RUSSIA, RUSSIA),
        (["split,Arcovian Republic,Kenya,other*"], REPUBLIC, REPUBLIC),
        (["split,Arcovian Republic,Kenya,s?eech"], REPUBLIC, KENYA),
        (["merge,Arcovian Republic,Russia", "split,Arcovian Republic,Kenya,speech"], REPUBLIC, KENYA),
        (["split,Arcovian Republic,Russia,*", "split,Arcovian Republic,Kenya,speech"], REPUBLIC, KENYA),
        (["split,Arcovian Republic,SUN,speech", "merge,SUN,Russia"], REPUBLIC, RUSSIA),
        (["split,Kenya,Russia,speech", "split,Russia,Kenya,*"], KENYA, KENYA),
    ],
)
def test_who_an_actor_is(said: list[str], actor: Actor, expected: Actor, tmp_path: Path) -> None:
    assert corrections(short(*said), tmp_path).actor(actor, document="speech")[0] == expected


def test_every_correction_on_the_way_is_told(tmp_path: Path) -> None:
    made = corrections(
        short("merge,A,B", "merge,B,Kenya", "rename,Kenya,Nyayo", "merge,C,Ghana", "split,A,Ghana,other"), tmp_path
    )
    told = {key: [str(one) for one in made.actor(provisional("A"), document=key)[1]] for key in ("speech", "other")}
    assert told == {
        "speech": ["merge A → B", "merge B → Kenya", "rename Kenya → Nyayo"],
        "other": ["split A → Ghana in other"],
    }
    assert made.records["KEN"].aliases[-3:] == ("Kenya", "A", "B")


def test_a_reading_is_corrected_in_every_part(tmp_path: Path) -> None:
    made = corrections(short("merge,Arcovian Republic,China", "merge,Neighbouring States,China"), tmp_path)
    spoken = document()
    read = Reading(
        document=spoken,
        acts=(
            bank(spoken, actors=(KENYA,), addressees=(REPUBLIC, KENYA)),
            hegemony(spoken, actors=(REPUBLIC, NEIGHBOURS), voice=Voice.REPORTED, reported_by=KENYA),
            hegemony(spoken, actors=(KENYA,), voice=Voice.REPORTED, reported_by=REPUBLIC),
            bank(spoken),
        ),
        candidates=(bank(spoken, actors=(NEIGHBOURS,)),),
    )
    republic, neighbours = (one.id for one in made.all)
    china = bank(spoken).actors
    assert made.apply(read, ontology=load_ontology()) == Reading(
        document=spoken,
        acts=(
            bank(spoken, actors=(KENYA,), addressees=china, corrections=(republic,)),
            hegemony(spoken, corrections=(republic, neighbours)),
            replace(read.acts[2], reported_by=china[0], corrections=(republic,)),
            bank(spoken),
        ),
        candidates=(bank(spoken, addressees=read.candidates[0].addressees, corrections=(neighbours,)),),
    )
    assert NONE.apply(read, ontology=load_ontology()) is read


def test_a_member_of_the_forum_that_speaks_acts_for_itself(tmp_path: Path) -> None:
    made = corrections(short("merge,The Two Oceans Group,AUKUS"), tmp_path)
    spoken = document(actors=("Two Oceans Group",))
    australia = Actor("AUS", "Australia", ActorKind.STATE)
    said = act(
        spoken, spoken.text, actors=(australia,), voice=Voice.REPORTED, reported_by=provisional("Two Oceans Group")
    )
    (corrected,) = made.apply(Reading(document=spoken, acts=(said,)), ontology=load_ontology()).acts
    assert (corrected.actors, corrected.voice, corrected.reported_by) == ((australia,), Voice.OWN, None)


# --- In the graph, and in the next one ---


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "speech.md").write_text(SPEECH)
    (folder / "other.md").write_text(OTHER)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.create(tmp_path / "s") as made:
        yield made


def actors(store: Store) -> set[str]:
    """List the actors of acts and addressees, by document."""
    found = [quad for term in (Vb.ACTOR, Vb.ADDRESSEE, Vb.SPEAKS_FOR) for quad in store.match(predicate=term)]
    return {f"{_last(quad.graph_name)}: {_last(quad.object)}" for quad in found}


def labels(store: Store, actor: str) -> list[str]:
    """List an actor's label and its other names."""
    node = ox.NamedNode(store.iris.actor(actor))
    return [
        quad.object.value  # type: ignore[union-attr]
        for term in (RDFS + "label", SKOS + "altLabel")
        for quad in sorted(store.match(subject=node, predicate=term), key=str)
    ]


def told(store: Store) -> set[tuple[str, ...]]:
    """List the corrections in the graph with what is said of them, and from how many places they are pointed to."""
    rows = store.query(
        """SELECT ?label ?change ?by ?day (COUNT(?subject) AS ?count) {
            ?subject prov:wasInfluencedBy ?node .
            GRAPH graph:corrections {
              ?node a vb:Correction ; rdfs:label ?label ; vb:change ?change ; dcterms:created ?day ;
                prov:wasAttributedTo/rdfs:label ?by } } GROUP BY ?label ?change ?by ?day"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    return {tuple(term.value for term in row if isinstance(term, ox.Literal)) for row in rows}


def content(store: Store) -> set[ox.Quad]:
    past = {ox.NamedNode(store.iris.graph(name)) for name in ("runs", "tombstones")}
    return {quad for quad in store.match() if quad.graph_name not in past}


def _last(term: Any) -> str:
    return str(term.value).rpartition("/")[2]


PLAIN = {
    "speech: arcovian-republic", "speech: harbour-league", "other: belmere", "other: harbour-league", "other: KEN",
}  # fmt: skip


def test_the_graph_carries_the_corrected_actors_and_who_corrected_them(
    store: Store, texts: Path, extractor: Extractor, tmp_path: Path
) -> None:
    made = corrections(lines(NEW, MERGE, LEAGUE, SPLIT, RENAME), tmp_path)
    report = build([texts], store, extractor=extractor, corrections=made)
    assert (report.read, report.failed, report.idle) == (2, (), ())
    assert actors(store) == {
        "speech: arcovia", "speech: harbour-league", "other: belmere", "other: harbour-league-of-1990", "other: KEN",
    }  # fmt: skip
    assert labels(store, "arcovia") == ["Arcovia", "Arcovian Republic"]
    assert labels(store, "harbour-league-of-1990") == ["Harbour League of 1990"]
    assert labels(store, "KEN")[0] == "Republic of Kenya"
    assert "Kenya" in labels(store, "KEN")
    assert labels(store, "arcovian-republic") == []
    assert told(store) == {
        ("new Arcovia → state", "new", "A. Reader", "2026-03-01", "3"),
        ("merge Arcovian Republic → Arcovia", "merge", "A. Reader", "2026-03-01", "3"),
        ("new Harbour League of 1990 → organisation", "new", "A. Reader", "2026-03-02", "1"),
        ("split Harbour League → Harbour League of 1990 in other*", "split", "B. Checker", "2026-03-05", "1"),
        ("rename Kenya → Republic of Kenya", "rename", "B. Checker", "2026-03-05", "1"),
    }
    split = ox.NamedNode(store.iris.correction(made.all[3].id))
    said = {quad.predicate.value: _text(quad.object) for quad in store.match(subject=split)}
    assert said[Vb.CHANGED] == "Harbour League"
    assert said[Vb.CHANGED_TO] == "Harbour League of 1990"
    assert said[Vb.CHANGED_IN] == "other*"
    assert said[PROV + "wasAttributedTo"] == store.iris.agent("B. Checker")
    assert DCTERMS + "description" not in said
    assert validate(store) == []


def _text(term: Any) -> str:
    return str(term.value)


def test_corrections_survive_every_rebuild(store: Store, texts: Path, extractor: Extractor, tmp_path: Path) -> None:
    made = corrections(lines(NEW, MERGE, LEAGUE, SPLIT, RENAME), tmp_path)
    build([texts], store, extractor=extractor, corrections=made)
    before = content(store)
    assert build([texts], store, extractor=extractor).unchanged == 2
    assert build([texts], store, extractor=extractor, corrections=made).unchanged == 2
    (texts / "speech.md").write_text(SPEECH.replace("coast", "sea"))
    assert build([texts], store, extractor=extractor).read == 1
    assert "speech: arcovia" in actors(store)
    (texts / "speech.md").write_text(SPEECH)
    build([texts], store, extractor=extractor)
    assert content(store) == before
    store.remove_graph(store.iris.document("speech"))
    build([texts], store, extractor=extractor)
    assert content(store) == before
    remove(["speech"], store)
    assert labels(store, "KEN")[0] == "Republic of Kenya"
    assert {label for label, *_ in told(store)} == {str(one) for one in made.all[2:]}
    assert (store.path / FILE).read_bytes() == made.content
    with Store.create(tmp_path / "fresh") as fresh:
        build([texts / "other.md"], fresh, extractor=extractor, corrections=made)
        assert content(fresh) == content(store)


@pytest.mark.parametrize(
    ("before", "after", "read"),
    [
        ([], [NEW, MERGE], ["speech"]),
        ([NEW, MERGE], [], ["speech"]),
        ([NEW, MERGE], [NEW.replace("state", "forum"), MERGE], ["speech"]),
        ([NEW, MERGE], [NEW, MERGE + " indeed"], ["speech"]),
        ([NEW, MERGE], [MERGE, NEW], []),
        ([NEW, MERGE], [NEW, MERGE, RENAME], ["other"]),
        ([LEAGUE, SPLIT], [LEAGUE, SPLIT.replace("other*", "speech")], ["other", "speech"]),
        ([LEAGUE, SPLIT], [LEAGUE, SPLIT, SPLIT.replace("other*", "third*")], []),
        ([LEAGUE, SPLIT], [LEAGUE, SPLIT, MERGE.replace("Arcovian Republic,Arcovia", "Nobody At All,Kenya")], []),
        ([LEAGUE, SPLIT], [LEAGUE, SPLIT, RENAMED], ["speech"]),
        ([MERGE.replace(",Arcovia,", ",Kenya,")], [MERGE.replace(",Arcovia,", ",Kenya,"), RENAME], ["other", "speech"]),
    ],
)
def test_a_changed_file_reads_again_what_it_touches(
    before: list[str],
    after: list[str],
    read: list[str],
    store: Store,
    texts: Path,
    extractor: Extractor,
    tmp_path: Path,
) -> None:
    build([texts], store, extractor=extractor, corrections=corrections(lines(*before), tmp_path))
    made = corrections(lines(*after), tmp_path)
    report = build([texts], store, extractor=extractor, corrections=made)
    assert (report.read, report.unchanged) == (len(read), 2 - len(read))
    assert build([texts], store, extractor=extractor).unchanged == 2
    with Store.create(tmp_path / "fresh") as fresh:
        build([texts], fresh, extractor=extractor, corrections=made)
        assert content(fresh) == content(store)


def test_without_lines_the_graph_is_as_if_there_had_been_none(
    store: Store, texts: Path, extractor: Extractor, tmp_path: Path
) -> None:
    build([texts], store, extractor=extractor)
    before = content(store)
    assert actors(store) == PLAIN
    build([texts], store, extractor=extractor, corrections=corrections(lines(NEW, MERGE, RENAME), tmp_path))
    assert content(store) != before
    report = build([texts], store, extractor=extractor, corrections=corrections(lines(), tmp_path))
    assert (report.replaced, content(store)) == (2, before)


def test_a_document_that_is_not_built_again_keeps_who_corrected_it(
    store: Store, texts: Path, extractor: Extractor, tmp_path: Path
) -> None:
    build([texts], store, extractor=extractor, corrections=corrections(lines(NEW, MERGE, RENAME), tmp_path))
    build([texts / "other.md"], store, extractor=extractor, corrections=corrections(lines(), tmp_path))
    assert {label for label, *_ in told(store)} == {"new Arcovia → state", "merge Arcovian Republic → Arcovia"}
    assert validate(store) == []


def test_what_changes_nothing_is_told(store: Store, texts: Path, extractor: Extractor, tmp_path: Path) -> None:
    made = corrections(lines(NEW, MERGE, MERGE.replace("Arcovian Republic", "Arcovan Republic")), tmp_path)
    report = build([texts], store, extractor=extractor, corrections=made)
    assert [(one.line, one.subject) for one in report.idle] == [(4, "Arcovan Republic")]


@pytest.mark.parametrize("asked", ["Harbour League", "harbour league", "League of Harbours"])
@pytest.mark.parametrize(
    "said",
    [
        [RENAMED],
        [
            NEW.replace("Arcovia", "League of Harbours"),
            MERGE.replace("Arcovian Republic,Arcovia", "Harbour League,League of Harbours"),
        ],
    ],
    ids=["renamed", "merged"],
)
def test_named_queries_know_old_and_new_names(
    said: list[str], asked: str, store: Store, texts: Path, extractor: Extractor, tmp_path: Path
) -> None:
    build([texts], store, extractor=extractor, corrections=corrections(lines(*said), tmp_path))
    assert list(Graph(store).ask("calls-on", addressee=asked)["addressee"]) == ["League of Harbours"]


def test_the_kept_file_is_the_given_one(store: Store, tmp_path: Path) -> None:
    assert kept(store.path, ontology=load_ontology()) is NONE
    assert (store.keep_file(FILE, NONE.content), store.stale) == (False, False)
    made = corrections(lines(NEW), tmp_path)
    assert [store.keep_file(FILE, made.content), store.keep_file(FILE, made.content)] == [True, False]
    assert (kept(store.path, ontology=load_ontology()).all, store.stale) == (made.all, True)
    assert (store.keep_file(FILE, b""), kept(store.path, ontology=load_ontology())) == (True, NONE)
    assert list(store.path.glob("*.tmp")) == []


# --- On the command line ---


def kg(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


def test_build_keeps_the_file_says_so_and_refuses_a_broken_one(texts: Path, tmp_path: Path) -> None:
    folder, mine = tmp_path / "cli.store", tmp_path / "mine.csv"
    mine.write_text(lines(MERGE))
    result = kg("build", texts, "--store", folder, "--corrections", mine)
    assert (result.exit_code, folder.exists()) == (1, False)
    assert f"{mine}:2: 'Arcovia' names no actor" in result.stderr
    mine.write_text(lines(NEW, MERGE, RENAME.replace("Kenya,Republic of Kenya", "Kenia,Kenia-Land")))
    result = kg("build", texts, "--store", folder, "--corrections", mine)
    assert result.exit_code == 0, result.stderr
    assert f"{mine}:4: changes nothing in {folder}: rename Kenia → Kenia-Land" in result.stderr
    mine.unlink()
    result = kg("build", texts, "--store", folder)
    assert f"{folder / FILE}: 3 corrections kept from an earlier build, applied again" in result.stderr
    assert "2 unchanged" in result.stderr
    asked = kg(
        "query", "--store", folder, "--named", "calls-on", "--param", "addressee=Harbour League", "--format", "csv"
    )
    assert ",Arcovia,open," in asked.stdout


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "ttl"])
def test_extract_prints_the_corrected_actors(form: str, texts: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(lines(NEW, MERGE, RENAME))
    result = kg("extract", texts, "--format", form, "--corrections", tmp_path / "mine.csv")
    assert result.exit_code == 0, result.stderr
    assert "Republic of Kenya" in result.stdout
    assert ("actor:arcovia" if form == "ttl" else "Arcovia") in result.stdout


def test_a_report_names_nothing_idle_without_corrections(store: Store, texts: Path, extractor: Extractor) -> None:
    report = build([texts], store, extractor=extractor)
    expected = BuildReport(read=2, unchanged=0, replaced=0, failed=(), acts=report.acts, candidates=report.candidates)
    assert report == expected
    assert not (store.path / FILE).exists()


def test_lines_are_added_once_and_in_the_file_s_own_columns() -> None:
    line = Correction(
        kind=Kind.ACTOR,
        correction=Change.MERGE,
        subject="Arcovian Republic",
        object="KEN",
        document="",
        by="A. Reader",
        date=datetime.date(2026, 3, 1),
        reason="",
    )
    fresh, added = extended(b"", [line, line], source="c.csv")
    assert (parse(fresh, source="c.csv"), added) == ((line,), 1)
    assert extended(fresh, [line], source="c.csv") == (fresh, 0)
    turned = b"by,date,reason,kind,correction,subject,object,document\nA,2026-03-01,,actor,merge,Old,KEN,"
    more, added = extended(turned, [line], source="c.csv")
    assert added == 1
    assert more.startswith(turned + b"\n")
    assert parse(more, source="c.csv")[1] == line
