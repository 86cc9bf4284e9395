"""The named queries: documented, bound to what a user says, and right; and the beginner's three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from readings import BANK, CHINA, HEGEMONY, KENYA, SCO, act, bank, document, fill, hegemony

from kg.errors import NotFoundError, UsageError
from kg.model import PartialDate, Reading
from kg.named import NamedQuery, Parameter, ParameterKind, find, load, parse
from kg.ontology import load as load_ontology
from kg.sparql import solutions
from kg.store import Store
from kg.vocabulary import Iris

IRIS = Iris("http://x/")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Make a store with China's speech of 2021, its later pledge, Kenya's support of the bank, and a call on China."""
    speech = document(title="China in 2021")
    later = document(id="later", title="China later", date=PartialDate.parse("2025-09"))
    undated = document(id="undated", date=None, actors=("Kenya",))
    support = {"act": "supports", "action": "support", "object": "an SCO development bank", "actors": (KENYA,)}
    call = {
        "act": "calls_for",
        "action": "sign",
        "object": "the treaty",
        "deliverable": "treaty",
        "actors": (KENYA, SCO),
    }
    with Store.create(tmp_path_factory.mktemp("named") / "s", base=IRIS.base) as made:
        fill(
            made,
            Reading(document=speech, acts=(bank(speech), hegemony(speech))),
            Reading(document=later, acts=(bank(later, act="pledges", action="establish", stage=3),)),
            Reading(
                document=undated,
                acts=(bank(undated, **support), act(undated, HEGEMONY, addressees=(CHINA,), **call)),
                candidates=(act(undated, BANK, actors=(KENYA,), act="proposes"),),
            ),
        )
        yield made


def answer(store: Store, name: str, **values: str) -> list[tuple[str, ...]]:
    query = find(name)
    terms = query.bind(values, iris=store.iris, ontology=load_ontology())
    rows = solutions(store.query(query.text, substitutions=terms))
    assert tuple(variable.value for variable in rows.variables) == query.columns
    return [tuple(short(row[column]) for column in query.columns) for row in rows]


def short(term: ox.NamedNode | ox.Literal | None) -> str:
    value = "" if term is None else term.value
    for name, iri in (IRIS.prefixes() | {"a": "http://x/act/"}).items():
        value = value.replace(iri, f"{name}:")
    return "a:…" if value.startswith("a:") else value


PROPOSAL = ("China", "SCO development bank", "explore", "2021-11-25", BANK, "document:speech")
LABELS = {
    "bank": "China proposes: explore viable approaches to the setting-up of an SCO development bank",
    "later": "China pledges: establish viable approaches to the setting-up of an SCO development bank",
    "hegemony": "China pledges not to: seek hegemony",
    "support": "Kenya supports: an SCO development bank",
    "call": "Kenya and SCO call for: sign the treaty",
}


# Kenya speaks twice in a year on climate, once more firmly, and both times on what names the Paris Agreement or Fiji.
CLIMATE = "We should cut emissions under the Paris Agreement. We shall fund climate adaptation in Fiji."
CUT, FUND = (f"{sentence}." for sentence in CLIMATE.rstrip(".").split(". "))


@pytest.fixture(scope="module")
def climate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    spoken = document(CLIMATE, id="climate", actors=("Kenya",))
    undated = document(CLIMATE, id="undated", date=None, actors=("Kenya",))
    cut = {"act": "calls_for", "action": "cut", "deliverable": "emissions under the Paris Agreement", "force": 2}
    fund = {"action": "fund", "deliverable": "climate adaptation in Fiji", "force": 4}
    with Store.create(tmp_path_factory.mktemp("climate") / "s", base=IRIS.base) as made:
        fill(
            made,
            Reading(
                document=spoken,
                acts=(act(spoken, CUT, actors=(KENYA, SCO), **cut), act(spoken, FUND, actors=(KENYA,), **fund)),
            ),
            Reading(document=undated, acts=(act(undated, CUT, actors=(KENYA,), **cut),)),
        )
        yield made


CUTTING = ("act:call", "cut", "emissions under the Paris Agreement", "positive", CUT)
FUNDING = ("act:pledge", "fund", "climate adaptation in Fiji", "positive", FUND)


@pytest.mark.parametrize(
    ("name", "values", "rows"),
    [
        ("topics", {},
         [("topic:climate-change", "Climate change", "topic:issue-areas", "3", "2", "2021", "2021"),
          ("topic:sdg-13", "SDG 13: Climate Action", "topic:sustainable-development-goals", "3", "2", "2021", "2021")]),
        ("acts-on-topic", {"topic": "climate change"},
         [("topic:climate-change", "", "Kenya", *CUTTING, "document:undated"),
          ("topic:climate-change", "2021-11-25", "Kenya", *CUTTING, "document:climate"),
          ("topic:climate-change", "2021-11-25", "SCO", *CUTTING, "document:climate"),
          ("topic:climate-change", "2021-11-25", "Kenya", *FUNDING, "document:climate")]),
        ("acts-on-topic", {"topic": "health"}, []),
        ("strongest-on-topic", {"topic": "SDG 13"},
         [("topic:sdg-13", "2021", "Kenya", "4", "act:pledge", FUNDING[2], FUND, "document:climate"),
          ("topic:sdg-13", "2021", "SCO", "2", "act:call", CUTTING[2], CUT, "document:climate")]),
        ("concerning", {"thing": "Paris Agreement"},
         [("instrument:paris-agreement", "", "Kenya", *CUTTING, "document:undated"),
          ("instrument:paris-agreement", "2021-11-25", "Kenya", *CUTTING, "document:climate"),
          ("instrument:paris-agreement", "2021-11-25", "SCO", *CUTTING, "document:climate")]),
        ("concerning", {"thing": "the Republic of Fiji"},
         [("actor:FJI", "2021-11-25", "Kenya", *FUNDING, "document:climate")]),
        ("concerning", {"thing": "Black Sea"}, []),
    ],
)  # fmt: skip
def test_answers_on_topics_and_things(
    climate: Store, name: str, values: dict[str, str], rows: list[tuple[str, ...]]
) -> None:
    assert answer(climate, name, **values) == rows


ACTS = [
    (*said, "own", quote, f"document:{document}", "a:…")
    for *said, quote, document in [
        ("", "Kenya", "act:support", "support", "SCO development bank", "positive", BANK, "undated"),
        ("", "Kenya", "act:call", "sign", "treaty", "positive", HEGEMONY, "undated"),
        ("", "SCO", "act:call", "sign", "treaty", "positive", HEGEMONY, "undated"),
        ("2021-11-25", "China", "act:proposal", "explore", "SCO development bank", "positive", BANK, "speech"),
        ("2021-11-25", "China", "act:pledge", "seek", "hegemony", "negative", HEGEMONY, "speech"),
        ("2025-09-01", "China", "act:pledge", "establish", "SCO development bank", "positive", BANK, "later"),
    ]
]


@pytest.mark.parametrize(
    ("name", "values", "rows"),
    [
        ("what-did-x-propose", {"actor": "China"}, [PROPOSAL]),
        ("what-did-x-propose", {"actor": "the PRC"}, [PROPOSAL]),
        ("what-did-x-propose", {"actor": "CHN"}, [PROPOSAL]),
        ("what-did-x-propose", {"actor": "Kenya"}, []),
        ("what-did-x-propose", {"actor": "nobody whom we know"}, []),
        ("pledges-since", {"since": "2022"},
         [("2022", "2025-09-01", "China", "SCO development bank", "establish", "positive", BANK, "document:later")]),
        ("pledges-since", {"since": "2026"}, []),
        ("history", {"deliverable": "the Shanghai Cooperation Organization Development Bank"},
         [("deliverable:sco-development-bank", *rest) for rest in [
            ("", "Kenya", "act:support", "support", "1", "positive", "own", "3", "", BANK, "document:undated"),
            ("2021-11-25", "China", "act:proposal", "explore", "1", "positive", "own", "3", "proposed", BANK,
             "document:speech"),
            ("2025-09-01", "China", "act:pledge", "establish", "3", "positive", "own", "3", "under study", BANK,
             "document:later"),
         ]]),
        ("acts-of-document", {"document": "speech"},
         [("document:speech", "0", "82", LABELS["bank"], "act:proposal", BANK, "a:…"),
          ("document:speech", "83", "114", LABELS["hegemony"], "act:pledge", HEGEMONY, "a:…")]),
        ("documents", {},
         [("document:undated", "undated", "", "", "2"), ("document:speech", "China in 2021", "2021-11-25", "", "2"),
          ("document:later", "China later", "2025-09-01", "", "1")]),
        ("actors", {},
         [("actor:CHN", "China", "vb:State", "3", "1"), ("actor:KEN", "Kenya", "vb:State", "2", "0"),
          ("actor:SCO", "SCO", "vb:Organisation", "1", "3")]),
        ("deliverables", {},
         [("deliverable:sco-development-bank", "SCO development bank", "3", "2021", "2025"),
          ("deliverable:hegemony", "hegemony", "1", "2021", "2021"),
          ("deliverable:treaty--undated", "treaty", "1", "", "")]),
        ("who-supports-whom", {}, [("Kenya", "China", "SCO development bank")]),
        ("calls-on", {"addressee": "PRC"},
         [("China", "", actor, "sign", "the treaty", HEGEMONY, "document:undated") for actor in ("Kenya", "SCO")]),
        ("acts", {}, ACTS),
        ("network", {},
         [("actor:CHN", "act:pledge", "deliverable:hegemony", LABELS["hegemony"], "2021-11-25", HEGEMONY),
          ("actor:CHN", "act:proposal", "deliverable:sco-development-bank", LABELS["bank"], "2021-11-25", BANK),
          ("actor:CHN", "act:pledge", "deliverable:sco-development-bank", LABELS["later"], "2025-09-01", BANK),
          ("actor:KEN", "act:support", "deliverable:sco-development-bank", LABELS["support"], "", BANK),
          ("actor:KEN", "act:call", "deliverable:treaty--undated", LABELS["call"], "", HEGEMONY),
          ("actor:SCO", "act:call", "deliverable:treaty--undated", LABELS["call"], "", HEGEMONY)]),
    ],
)  # fmt: skip
def test_answers(store: Store, name: str, values: dict[str, str], rows: list[tuple[str, ...]]) -> None:
    assert answer(store, name, **values) == rows


BEGINNERS = [
    [("SCO development bank", "2021-11-25", BANK)],
    [("China", "hegemony", "2021-11-25", HEGEMONY), ("China", "SCO development bank", "2025-09-01", BANK)],
    [("2021-11-25", LABELS["bank"], BANK), ("2025-09-01", LABELS["later"], BANK)],
]


STATES_2021 = ["China", "India", "Kazakhstan", "Kyrgyzstan", "Pakistan", "Russia", "Tajikistan", "Uzbekistan"]


@pytest.mark.parametrize(
    ("day", "members"),
    [
        ("2001-06-14", []),
        ("2016-06-24", [name for name in STATES_2021 if name not in ("India", "Pakistan")]),
        ("2021-11-25", STATES_2021),
        ("2024-07-04", sorted([*STATES_2021, "Belarus", "Iran"])),
    ],
)
def test_members_of_the_sco_by_day(store: Store, day: str, members: list[str]) -> None:
    rows = answer(store, "members", organisation="Shanghai Cooperation Organization", day=day)
    assert [row[2] for row in rows] == members
    assert {row[:2] for row in rows} <= {("SCO", day)}


def test_acts_as_members_count_those_of_their_day(tmp_path: Path) -> None:
    days = ("2021-11-25", "2024-07-04")
    spoken = [document(id=day, date=PartialDate.parse(day)) for day in days]
    with Store.create(tmp_path / "s", base=IRIS.base) as made:
        fill(made, *(Reading(document=one, acts=(bank(one, as_members=(SCO,)), hegemony(one))) for one in spoken))
        assert answer(made, "as-members") == [
            (day, "SCO", number, LABELS["bank"], BANK, f"document:{day}", "a:…")
            for day, number in zip(days, ("8", "10"), strict=True)
        ]


def test_the_beginners_three_queries_open_the_documentation_and_have_three_lines(store: Store) -> None:
    page = (Path(__file__).parents[1] / "docs" / "queries.md").read_text("utf-8")
    queries = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    assert [query.count("\n") for query in queries] == [3, 3, 3]
    answers = [[tuple(short(term) for term in row) for row in solutions(store.query(query))] for query in queries]
    assert answers == BEGINNERS


@pytest.mark.parametrize("query", load().values(), ids=list(load()))
def test_every_query_says_what_it_is_for(query: NamedQuery) -> None:
    assert query.purpose.endswith(".")
    assert query.columns
    assert all(parameter.description for parameter in query.parameters)
    assert {parameter.name for parameter in query.parameters} <= set(query.columns)


def test_a_header_is_read() -> None:
    text = "# purpose: Why.\n# param since: year – from when on\n# columns: since, b\nSELECT ?since ?b {}"
    parameter = Parameter("since", ParameterKind.YEAR, "from when on")
    expected = NamedQuery(name="x", purpose="Why.", parameters=(parameter,), columns=("since", "b"), text=text)
    assert parse("x", text) == expected


def test_an_unknown_query_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"no query is called 'x' \(there are .*history.*\)"):
        find("x")


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("history", {}, r"takes these parameters: deliverable \(the thing"),
        ("history", {"deliverable": "x", "actor": "y"}, "takes these parameters: deliverable"),
        ("acts", {"x": "y"}, "takes these parameters: none"),
        ("pledges-since", {"since": "last year"}, "'last year' is no year of four digits"),
        ("acts-on-topic", {"topic": "wether"}, r"no topic is called 'wether'"),
        ("concerning", {"thing": "Blak Sea"}, r"is called 'Blak Sea' \(perhaps Black Sea"),
        ("members", {"organisation": "SCO", "day": "today"}, "'today' is no day of the form YYYY-MM-DD"),
    ],
)
def test_parameters_that_do_not_fit(name: str, values: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find(name).bind(values, iris=IRIS, ontology=load_ontology())


def test_unknown_actors_are_bound_by_their_words(tmp_path: Path) -> None:
    terms = find("calls-on").bind({"addressee": "the international community"}, iris=IRIS, ontology=load_ontology())
    assert terms == {"addressee": ox.Literal("international community")}
