"""The ontology's files give typed values, say what is true, and say what is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kg.actors import Gazetteer
from kg.errors import OntologyError
from kg.model import Actor, ActorKind
from kg.ontology import (
    ACTOR_CLASSES,
    ActionClass,
    ActorRecord,
    ActType,
    Instrument,
    Membership,
    Person,
    Place,
    Topic,
    Trigger,
    TriggerKind,
    in_force,
    load,
    read,
)
from kg.resources import ontologies, queries, samples
from kg.vocabulary import VbClass

PREFIXES = """
@prefix act: <https://w3id.org/verbale/act#> .
@prefix action: <https://w3id.org/verbale/action#> .
@prefix actor: <https://w3id.org/verbale/actor#> .
@prefix instrument: <https://w3id.org/verbale/instrument#> .
@prefix membership: <https://w3id.org/verbale/membership#> .
@prefix namesake: <https://w3id.org/verbale/namesake#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix person: <https://w3id.org/verbale/person#> .
@prefix place: <https://w3id.org/verbale/place#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix topic: <https://w3id.org/verbale/topic#> .
@prefix trigger: <https://w3id.org/verbale/trigger#> .
@prefix vb: <https://w3id.org/verbale/ns#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SMALL = """
act:offer a vb:ActType ; rdfs:label "offer" ; vb:key "offers" ; vb:point "commissive" .
trigger:ready a vb:Trigger ; vb:lemma "ready" ; vb:kind "adjective" ; vb:complement "infinitive" , "noun" ;
    vb:marks act:offer ; vb:force 1 .
trigger:step a vb:Trigger ; vb:lemma "step" ; vb:kind "light-noun" .
action:analyze a vb:ActionClass ; vb:lemma "analyse" , "analyze" ; vb:stage 1 ; vb:direction "start" .
actor:AAA a vb:State ; rdfs:label "Aland" ; vb:formalName "Republic of Aland" ; skos:altLabel "Alland" , "Aa" ;
    vb:demonym "Alandic" ; vb:acronym "AL" ; vb:iso2 "AA" ; vb:iso3 "AAA" ; vb:until "1990-12-31"^^xsd:date ;
    skos:exactMatch wd:Q1 , <https://sws.geonames.org/7/> ; vb:successor actor:BBB .
actor:BBB a vb:State ; rdfs:label "Bland" ; vb:since "1991-01-01"^^xsd:date .
actor:club a vb:Forum ; rdfs:label "Club" .
membership:1 a org:Membership ; org:member actor:AAA ; org:organization actor:club ; vb:since "1980-01-01"^^xsd:date .
person:x a vb:Person ; rdfs:label "Xa Yb" ; skos:altLabel "Yb" .
membership:2 a org:Membership ; org:member person:x ; org:organization actor:BBB ; vb:until "2000-05-05"^^xsd:date .
<https://w3id.org/verbale/namesake#aland-sea> a vb:Namesake ; rdfs:label "Aland Sea" .
namesake:terms a vb:Namesake ; rdfs:label "words that mean no topic" ; vb:term "snow job" .
topic:weather a skos:ConceptScheme ; rdfs:label "Weather" .
topic:snow a vb:Topic ; rdfs:label "Snow" ; skos:inScheme topic:weather ; vb:term "snow" , "ski lift" .
instrument:pact a vb:Instrument ; rdfs:label "Aland Pact" ; skos:altLabel "Pact of Aland" ; vb:acronym "AP" ;
    skos:exactMatch wd:Q2 .
place:bay a vb:Place ; rdfs:label "Aland Bay" ; skos:altLabel "Bay of Aland" ; skos:exactMatch wd:Q3 .
[] a vb:Act .
"""

DIRECTIONS = {"start", "continue", "increase", "reduce", "end", "prevent"}


def turtle(folder: Path, *bodies: str) -> list[Path]:
    """Write one file for each body, all with the prefixes."""
    paths = [folder / f"part{number}.ttl" for number in range(len(bodies))]
    for path, body in zip(paths, bodies, strict=True):
        path.write_text(PREFIXES + body, "utf-8")
    return paths


def members(organisation: str, day: str) -> list[str]:
    return [actor.id for actor in load().members(organisation, on=date.fromisoformat(day))]


def test_every_kind_of_value_is_read(tmp_path: Path) -> None:
    small = read(turtle(tmp_path, SMALL))
    aland, bland = Actor("AAA", "Aland", ActorKind.STATE), Actor("BBB", "Bland", ActorKind.STATE)
    assert small.acts == {"offers": ActType("offers", "offer", "offer", "commissive")}
    assert small.triggers == (
        Trigger("ready", "ready", TriggerKind.ADJECTIVE, frozenset({"infinitive", "noun"}), "offers", 1),
        Trigger("step", "step", TriggerKind.LIGHT_NOUN, frozenset(), "", 0),
    )
    assert small.actions == {lemma: ActionClass(lemma, 1, "start") for lemma in ("analyse", "analyze")}
    assert small.actors == {
        "AAA": ActorRecord(
            actor=aland,
            formal="Republic of Aland",
            aliases=("Alland", "Aa"),
            demonyms=("Alandic",),
            acronyms=("AL",),
            iso2="AA",
            iso3="AAA",
            wikidata="Q1",
            geonames="7",
            until=date(1990, 12, 31),
            successors=("BBB",),
        ),
        "BBB": ActorRecord(bland, since=date(1991, 1, 1)),
        "club": ActorRecord(Actor("club", "Club", ActorKind.FORUM)),
    }
    assert small.memberships == (Membership("AAA", "club", date(1980, 1, 1), None),)
    assert small.people == (Person("Xa Yb", "BBB", None, date(2000, 5, 5), ("Yb",)),)
    assert small.namesakes == ("Aland Sea",)
    assert small.topics == {"snow": Topic("snow", "Snow", "weather", ("snow", "ski lift"))}
    assert small.idle_terms == ("snow job",)
    assert small.instruments == {"pact": Instrument("pact", "Aland Pact", ("Pact of Aland",), ("AP",), "Q2")}
    assert small.places == {"bay": Place("bay", "Aland Bay", ("Bay of Aland",), "Q3")}
    assert small.members("club") == (aland,)


def test_later_file_overrides_and_adds(tmp_path: Path) -> None:
    later = 'actor:AAA rdfs:label "Alland" ; skos:altLabel "Aaa" . action:analyze vb:stage 2 .'
    both = read(turtle(tmp_path, SMALL, later))
    assert both.actors["AAA"].actor.name == "Alland"
    assert both.actors["AAA"].aliases == ("Alland", "Aa", "Aaa")
    assert both.actions["analyse"] == ActionClass("analyse", 2, "start")
    assert both.digest != read(turtle(tmp_path, SMALL)).digest


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("actor:AAA rdfs:label .", r"part1\.ttl: line \d+: .+"),
        ("actor:CCC a vb:State .", "part1.ttl: https://w3id.org/verbale/actor#CCC: lacks .+label"),
        ("actor:AAA vb:successor actor:CCC .", "part1.ttl: .+AAA: refers to .+CCC, which no file describes"),
        ('actor:AAA vb:since "soon" .', "part1.ttl: .+AAA: 'soon' as .+since is no date of the form YYYY-MM-DD"),
        ("trigger:ready vb:force 7 .", "part1.ttl: .+ready: '7' as .+force is not a whole number from 0 to 4"),
        ('action:analyze vb:stage "late" .', "part1.ttl: .+analyze: 'late' as .+stage is not a whole number"),
        ('trigger:ready vb:kind "noise" .', "part1.ttl: .+ready: 'noise' is no kind of trigger: verb, noun, .+"),
        ("trigger:ready vb:marks actor:AAA .", "part1.ttl: .+ready: marks .+AAA, which is no act type"),
        ('vb:x a vb:ActType ; rdfs:label "x" .', "part1.ttl: .+ns#x: an act type belongs into the namespace .+act#"),
        ('vb:x a vb:Topic ; rdfs:label "x" .', "part1.ttl: .+ns#x: a topic belongs into the namespace .+topic#"),
        ('topic:x a vb:Topic ; rdfs:label "x" .', "part1.ttl: .+topic#x: lacks .+inScheme"),
        ("topic:snow skos:inScheme topic:y .", "part1.ttl: .+topic#snow: refers to .+topic#y"),
        ('vb:x a vb:Place ; rdfs:label "x" .', "part1.ttl: .+ns#x: a place belongs into the namespace .+place#"),
        ("vb:x a vb:Instrument .", "part1.ttl: .+ns#x: an instrument belongs into the namespace .+instrument#"),
        ("membership:1 org:member actor:CCC .", "part1.ttl: .+membership#1: refers to .+CCC"),
        ("membership:3 a org:Membership ; org:member actor:AAA .", "part1.ttl: .+#3: lacks .+organization"),
    ],
)
def test_what_cannot_be_used_names_file_and_term(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(OntologyError) as caught:
        read(turtle(tmp_path, SMALL, body))
    assert re.fullmatch(message + ".*", str(caught.value))
    assert caught.value.source == "part1.ttl"


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"nowhere\.ttl: cannot be read: No such file"):
        load(tmp_path / "nowhere.ttl")


def test_loading_twice_reads_once() -> None:
    assert load() is load()
    assert re.fullmatch("[0-9a-f]{64}", load().digest)


def test_resources_are_there() -> None:
    assert [folder.is_dir() for folder in (ontologies(), queries(), samples())] == [True, True, True]


def test_act_types() -> None:
    keys = "pledges offers proposes calls_for agrees supports opposes reaffirms announces delivers"
    assert sorted(load().acts) == sorted(keys.split())
    assert load().acts["proposes"] == ActType("proposes", "proposal", "proposal", "directive")
    assert {act.point for act in load().acts.values()} == {
        "commissive",
        "directive",
        "expressive",
        "assertive",
        "declaration",
    }


def test_triggers_mark_acts_that_are_there() -> None:
    assert {trigger.act for trigger in load().triggers} <= {"", *load().acts}


@pytest.mark.parametrize(
    ("lemma", "stage", "direction"),
    [
        ("explore", 1, "start"),
        ("negotiate", 2, "start"),
        ("expedite", 2, "increase"),
        ("establish", 3, "start"),
        ("resume", 3, "continue"),
        ("provide", 4, "start"),
        ("maintain", 4, "continue"),
        ("strengthen", 4, "increase"),
        ("mitigate", 4, "reduce"),
        ("suspend", 4, "end"),
        ("refrain", 4, "prevent"),
        ("co-operate", 4, "start"),
    ],
)
def test_actions_have_stage_and_direction(lemma: str, stage: int, direction: str) -> None:
    assert load().actions[lemma] == ActionClass(lemma, stage, direction)


def test_actions_are_classified_by_the_scales() -> None:
    actions = load().actions
    assert len(actions) > 500
    assert {action.stage for action in actions.values()} == {1, 2, 3, 4}
    assert {action.direction for action in actions.values()} == DIRECTIONS
    assert not {"condemn", "oppose", "reject", "denounce", "deplore"} & set(actions)


def test_actors_are_complete() -> None:
    records = load().actors.values()
    states = [record for record in records if record.actor.kind is ActorKind.STATE and record.until is None]
    kinds = Counter(record.actor.kind for record in records)
    assert len(states) == 193 + 2
    assert [r.actor.id for r in states if r.actor.id != r.iso3 or not (r.iso2 and r.wikidata and r.geonames)] == []
    assert {r.actor.name for r in states if not r.demonyms} == {"Central African Republic", "New Zealand"}
    assert kinds[ActorKind.TERRITORY] >= 46
    assert kinds[ActorKind.ORGANISATION] + kinds[ActorKind.FORUM] >= 150
    assert kinds[ActorKind.ORGANISATION] + kinds[ActorKind.FORUM] + kinds[ActorKind.BODY] > 250
    assert set(kinds) == set(ActorKind)


def test_actors_have_names_of_many_sorts() -> None:
    records = load().actors.values()
    states = [record for record in records if record.actor.kind is ActorKind.STATE and record.until is None]
    assert sum(bool(record.formal) for record in states) >= 160
    assert sum(len(record.aliases) for record in records) >= 500
    assert sum(bool(record.acronyms) for record in records) >= 200


@pytest.mark.parametrize(
    "name",
    [
        "United Nations", "UN Security Council", "UN General Assembly", "UNESCO", "UNHCR", "UNICEF", "WHO", "IAEA",
        "IMF", "World Bank", "WTO", "SCO", "BRICS", "G7", "G8", "G20", "G77", "European Union", "African Union",
        "OAU", "ASEAN", "OAS", "NATO", "C5+1", "Quad", "Pacific Islands Forum", "APEC", "Arab League", "GCC", "OIC",
        "ECOWAS", "SADC", "IGAD", "CARICOM", "CELAC", "Mercosur", "CIS", "CSTO", "EAEU", "SAARC", "BIMSTEC", "OSCE",
        "Council of Europe", "Non-Aligned Movement", "Commonwealth", "AUKUS", "FOCAC", "ICRC",
    ],
)  # fmt: skip
def test_organisations_and_forums_that_texts_name_are_there(name: str) -> None:
    assert Gazetteer(load()).resolve(name) is not None


@pytest.mark.parametrize(
    ("name", "successors"),
    [
        ("USSR", ("RUS",)),
        ("Yugoslavia", ("BIH", "HRV", "MKD", "SCG", "SVN")),
        ("Serbia and Montenegro", ("MNE", "SRB")),
        ("Czechoslovakia", ("CZE", "SVK")),
        ("GDR", ("DEU",)),
        ("Democratic Yemen", ("YEM",)),
        ("Tanganyika", ("TZA",)),
        ("United Arab Republic", ("EGY", "SYR")),
    ],
)
def test_states_of_the_past_are_actors_with_successors(name: str, successors: tuple[str, ...]) -> None:
    actor = Gazetteer(load()).resolve(name)
    assert actor is not None
    assert load().actors[actor.id].successors == successors


def test_memberships_go_on_after_the_data_that_they_start_from() -> None:
    later = [m for m in load().memberships if m.since and m.since.year > 2014]
    left = [m for m in load().memberships if m.until and m.until.year > 2014]
    assert len({m.organisation for m in load().memberships}) >= 70
    assert (len(later) >= 80, len(left) >= 10) == (True, True)


def test_names_of_actors_are_their_own() -> None:
    names = Counter(record.actor.name.casefold() for record in load().actors.values())
    assert names.most_common(1)[0][1] == 1


def test_what_has_ended_has_a_time_and_successors_that_last() -> None:
    actors = load().actors
    assert [r for r in actors.values() if r.since and r.until and r.since > r.until] == []
    ended = [r for r in actors.values() if r.until and r.actor.kind in (ActorKind.STATE, ActorKind.TERRITORY)]
    assert len(ended) > 25
    assert [r.actor.name for r in ended if not r.successors] == []


@pytest.mark.parametrize(
    ("identifier", "name", "kind"),
    [
        ("CHN", "China", ActorKind.STATE),
        ("CIV", "Ivory Coast", ActorKind.STATE),
        ("TUR", "Turkey", ActorKind.STATE),
        ("VAT", "Holy See", ActorKind.STATE),
        ("XKX", "Kosovo", ActorKind.TERRITORY),
        ("SUN", "Soviet Union", ActorKind.STATE),
        ("congo-leopoldville", "Congo, Leopoldville", ActorKind.STATE),
        ("SCO", "SCO", ActorKind.ORGANISATION),
        ("G7", "G7", ActorKind.FORUM),
        ("UNSC", "UN Security Council", ActorKind.BODY),
        ("africa", "Africa", ActorKind.SET),
    ],
)
def test_preferred_names(identifier: str, name: str, kind: ActorKind) -> None:
    assert load().actors[identifier].actor == Actor(identifier, name, kind)


@pytest.mark.parametrize(
    ("organisation", "day", "number"),
    [
        ("SCO", "2001-06-14", 0),
        ("SCO", "2010-01-01", 6),
        ("SCO", "2021-11-25", 8),
        ("SCO", "2024-07-04", 10),
        ("BRICS", "2023-12-31", 5),
        ("BRICS", "2025-06-01", 10),
        ("G7", "2021-06-13", 7),
        ("G8", "2010-01-01", 8),
        ("G8", "2014-03-25", 0),
        ("G20", "2023-09-08", 20),
        ("G20", "2023-09-09", 21),
        ("EU", "1994-01-01", 12),
        ("EU", "2020-01-31", 28),
        ("EU", "2020-02-01", 27),
        ("EC", "1990-01-01", 12),
        ("NATO", "1949-08-24", 12),
        ("NATO", "2024-03-07", 32),
        ("ASEAN", "2025-10-25", 10),
        ("ASEAN", "2025-10-26", 11),
        ("AU", "2020-01-01", 55),
        ("OAU", "2000-01-01", 53),
        ("OAS", "2014-01-01", 35),
        ("COE", "2022-03-16", 47),
        ("COE", "2022-03-17", 46),
        ("OIC", "2020-01-01", 57),
        ("LAS", "2020-01-01", 22),
        ("GCC", "2022-07-16", 6),
        ("CARICOM", "2020-01-01", 15),
        ("ECOWAS", "2024-01-01", 15),
        ("ECOWAS", "2025-06-01", 12),
        ("PIF", "2021-01-01", 18),
        ("OECD", "2022-01-01", 38),
        ("APEC", "2000-01-01", 21),
        ("SADC", "2020-01-01", 16),
        ("P5", "2000-01-01", 5),
    ],
)
def test_members_by_date(organisation: str, day: str, number: int) -> None:
    assert len(members(organisation, day)) == number


def test_members_are_sorted_by_name() -> None:
    assert members("QUAD", "2021-03-12") == ["AUS", "IND", "JPN", "USA"]
    assert [actor.name for actor in load().members("AUKUS")] == ["Australia", "United Kingdom", "United States"]


def test_times_of_members_and_people_are_in_order_and_apart() -> None:
    spells: dict[tuple[str, str], list[Membership | Person]] = {}
    for membership in load().memberships:
        spells.setdefault((membership.member, membership.organisation), []).append(membership)
    for person in load().people:
        if person.since is not None:
            spells.setdefault((person.name, person.actor), []).append(person)
    for dated in spells.values():
        days = [day for spell in sorted(dated, key=lambda s: str(s.since)) for day in (spell.since, spell.until)]
        assert [day is None for day in days[:-1]] == [False] * (len(days) - 1)
        assert [str(day) for day in days[:-1]] == sorted(str(day) for day in days[:-1])


def test_nobody_belongs_to_what_is_not_there() -> None:
    actors = load().actors
    for m in load().memberships:
        whole = actors[m.organisation]
        assert m.since, m
        assert (whole.since or m.since) <= m.since, m
        assert (m.until or date.max) <= (whole.until or date.max), m


@pytest.mark.parametrize(
    ("since", "until", "day", "expected"),
    [
        (None, None, None, True),
        (None, None, "2000-01-01", True),
        ("2000-01-01", None, "1999-12-31", False),
        ("2000-01-01", None, "2000-01-01", True),
        (None, "2000-01-01", "2000-01-01", True),
        (None, "2000-01-01", "2000-01-02", False),
        (None, "2000-01-01", None, False),
    ],
)
def test_in_force(since: str | None, until: str | None, day: str | None, expected: bool) -> None:
    first, last, on = (date.fromisoformat(text) if text else None for text in (since, until, day))
    assert in_force(Membership("a", "b", first, last), on=on) is expected


def test_kinds_of_actors_are_classes() -> None:
    assert {kind: ACTOR_CLASSES[kind].name for kind in ActorKind if kind is not ActorKind.SET} == {
        kind: kind.name for kind in ActorKind if kind is not ActorKind.SET
    }
    assert ACTOR_CLASSES[ActorKind.SET] is VbClass.ACTOR_SET


def test_example_in_the_documentation_works(tmp_path: Path) -> None:
    (example,) = re.findall(r"```turtle\n(.*?)```", (ontologies() / "README.md").read_text("utf-8"), re.DOTALL)
    path = tmp_path / "mine.ttl"
    path.write_text(example, "utf-8")
    mine = load(path)
    assert [actor.id for actor in mine.members("alpine-forum")] == ["CHE"]
    assert "Anatolia" in mine.actors["TUR"].aliases
    assert mine.triggers[-1] == Trigger("vouch-for", "vouch for", TriggerKind.VERB, frozenset({"noun"}), "supports", 3)
    assert mine.cues["renewed"].lemmas >= {"afresh", "continue"}
    assert mine.actions["terraform"] == ActionClass("terraform", 4, "start")
    assert mine.topics["snow"] == Topic("snow", "Snow", "my-areas", ("snow", "ski lift", "SNOWNET"))
    assert "barter" in mine.topics["trade"].terms
    assert "snow job" in mine.idle_terms
    assert mine.instruments["alder"] == Instrument("alder", "Treaty of Alder", ("Alder Treaty",))
    assert mine.places["high-alm"] == Place("high-alm", "High Alm")


def test_topics_are_the_issue_areas_and_the_seventeen_goals() -> None:
    topics = load().topics.values()
    goals = [topic.id for topic in topics if topic.scheme == "sustainable-development-goals"]
    assert sorted(goals) == sorted(f"sdg-{number}" for number in range(1, 18))
    assert {topic.scheme for topic in topics} == {"sustainable-development-goals", "issue-areas"}
    assert [topic.id for topic in topics if len(topic.terms) < 10] == []


def test_instruments_and_places_are_many_and_each_name_is_one_things() -> None:
    ontology = load()
    assert len(ontology.instruments) >= 120
    assert len(ontology.places) >= 80
    names = Counter(n for one in ontology.instruments.values() for n in {one.label, *one.aliases, *one.acronyms})
    names.update(n for one in ontology.places.values() for n in {one.label, *one.aliases})
    assert [name for name, count in names.items() if count > 1] == []


def test_documentation_names_every_file() -> None:
    text = (ontologies() / "README.md").read_text("utf-8")
    files = {path.name for path in ontologies().iterdir()} - {"README.md"}
    assert set(re.findall(r"^\| `([a-z]+\.[a-z]+)`", text, re.MULTILINE)) == files


def test_an_agency_speaks_for_its_state_at_any_time() -> None:
    agencies = [person for person in load().people if person.name == "NASA"]
    assert [(agency.actor, agency.since, agency.until) for agency in agencies] == [("USA", None, None)]
