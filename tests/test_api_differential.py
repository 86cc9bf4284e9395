"""Two hundred queries, made by chance but always the same, give over HTTP what rdflib gives on the same quads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import httpx
import pytest
import rdflib
from rdflib.plugins.sparql.results.jsonresults import JSONResult
from serving import PATIENCE, build, running

from kg.store import Store
from kg.terms import to_rdflib

COUNT = 200


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, rdflib.Dataset]]:
    path = build(tmp_path_factory.mktemp("differential") / "store")
    dataset = rdflib.Dataset(default_union=True)
    with Store.open(path) as store:
        for quad in store.match():
            terms = (to_rdflib(one) for one in (quad.subject, quad.predicate, quad.object))
            dataset.graph(rdflib.URIRef(quad.graph_name.value)).add(tuple(terms))  # type: ignore[arg-type, union-attr]
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client, dataset


class Maker:
    """Makes queries of the predicates that subjects of the data really have together."""

    def __init__(self, dataset: rdflib.Dataset) -> None:
        self.chance = Random(1648)
        said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, object_, _ in sorted(dataset.quads(), key=str):
            said.setdefault(subject.n3(), {}).setdefault(predicate.n3(), []).append(object_.n3())
        self.said = {subject: said[subject] for subject in sorted(said)}
        self.makers = [
            self.star, self.optional, self.union, self.minus, self.exists, self.group, self.path, self.filter,
            self.values, self.named, self.sub, self.construct,
        ]  # fmt: skip

    def pick(self, count: int) -> tuple[str, list[str]]:
        subject = self.chance.choice(list(self.said))
        known = sorted(self.said[subject])
        return subject, [self.chance.choice(known) for _ in range(count)]

    def star(self) -> str:
        _, (one, two, three) = self.pick(3)
        return f"SELECT DISTINCT * {{ ?s {one} ?a ; {two} ?b ; {three} ?c }} ORDER BY ?s ?a ?b ?c"

    def optional(self) -> str:
        _, (one, two) = self.pick(2)
        _, (other,) = self.pick(1)
        return f"SELECT ?s ?a ?b ?c {{ ?s {one} ?a OPTIONAL {{ ?s {two} ?b }} OPTIONAL {{ ?a {other} ?c }} }}"

    def union(self) -> str:
        _, (one,) = self.pick(1)
        _, (two,) = self.pick(1)
        return f"SELECT * {{ {{ ?s {one} ?a }} UNION {{ ?s {two} ?b }} }}"

    def minus(self) -> str:
        _, (one, two) = self.pick(2)
        _, (other,) = self.pick(1)
        return f"SELECT ?s ?a {{ ?s {one} ?a MINUS {{ ?s {other} ?x }} ?s {two} ?b }}"

    def exists(self) -> str:
        _, (one, two) = self.pick(2)
        word = self.chance.choice(["EXISTS", "NOT EXISTS"])
        return f"SELECT ?s ?a {{ ?s {one} ?a FILTER {word} {{ ?s {two} ?b . ?x ?y ?s }} }}"

    def group(self) -> str:
        _, (one, two) = self.pick(2)
        return (
            "SELECT ?a (COUNT(*) AS ?n) (COUNT(DISTINCT ?b) AS ?m) (MIN(STR(?b)) AS ?first) "
            f"{{ ?s {one} ?a ; {two} ?b }} GROUP BY ?a HAVING (COUNT(*) > {self.chance.randrange(2)})"
        )

    def path(self) -> str:
        subject, (one, two) = self.pick(2)
        way = self.chance.choice(
            [f"{one}/^{one}", f"{one}|{two}", f"^{one}/{two}", f"{one}?", f"!({one})", f"({one}/^{two})+"]
        )
        return f"SELECT DISTINCT ?x {{ {subject} {way} ?x }}"

    def filter(self) -> str:
        _, (one, two) = self.pick(2)
        test = self.chance.choice(
            ["isIRI(?a)", "isLiteral(?a) && STRLEN(STR(?a)) > 5", 'REGEX(STR(?a), "^.*[aeiou]{2}", "i")',
             'LANG(?b) = ""', 'STRSTARTS(STR(?b), "http")', "?a = ?b", "STR(?a) < STR(?b)", "DATATYPE(?b) = xsd:string",
             "!BOUND(?c)", 'CONTAINS(LCASE(STR(?a)), "bank") || isIRI(?b)', 'IF(isIRI(?a), true, STR(?b) != "")'],
        )  # fmt: skip
        return f"SELECT * {{ ?s {one} ?a ; {two} ?b FILTER({test}) }}"

    def values(self) -> str:
        subject, (one,) = self.pick(1)
        other, _ = self.pick(1)
        return f"SELECT * {{ VALUES ?s {{ {subject} {other} }} ?s {one} ?a BIND(STRLEN(STR(?a)) + 1 AS ?long) }}"

    def named(self) -> str:
        _, (one,) = self.pick(1)
        return f"SELECT ?g (COUNT(?s) AS ?n) {{ GRAPH ?g {{ ?s {one} ?a }} }} GROUP BY ?g"

    def sub(self) -> str:
        _, (one, two) = self.pick(2)
        return f"SELECT ?s ?b {{ {{ SELECT DISTINCT ?s {{ ?s {one} ?a }} ORDER BY ?s LIMIT 3 }} ?s {two} ?b }}"

    def construct(self) -> str:
        _, (one, two) = self.pick(2)
        return f"CONSTRUCT {{ ?a <urn:of> ?s }} WHERE {{ ?s {one} ?a ; {two} ?b FILTER(isIRI(?a)) }}"


def rows(result: rdflib.query.Result) -> Counter[frozenset[tuple[str, str]]]:
    return Counter(
        frozenset((str(name), term.n3()) for name, term in binding.items() if term is not None)
        for binding in result.bindings
    )


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # of what rdflib itself does
def test_answers_are_those_of_rdflib(both: tuple[httpx.Client, rdflib.Dataset]) -> None:
    client, dataset = both
    maker = Maker(dataset)
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    some = 0
    for number in range(COUNT):
        query = prefix + maker.makers[number % len(maker.makers)]()
        form = "nt" if "CONSTRUCT" in query else "json"
        answer = client.get("/sparql", params={"query": query, "format": form})
        assert answer.status_code == 200, (query, answer.text)
        expected = dataset.query(query)
        if form == "nt":
            got = rdflib.Graph().parse(data=answer.text, format="nt")
            assert set(got) == set(expected.graph or ()), query
            some += bool(len(got))
        else:
            found = rows(JSONResult(answer.json()))
            assert found == rows(expected), query
            some += bool(found)
    assert some > COUNT * 0.7
