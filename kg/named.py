"""The named queries: SPARQL files whose header says what they are for, what they take and what they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import resources
from kg.actors import Gazetteer, provisional
from kg.corrected import NONE, Corrections
from kg.deliverables import identify
from kg.errors import NotFoundError, UsageError
from kg.ontology import Ontology
from kg.sparql import QueryResults, Term, solutions
from kg.topics import Topics, thing_iri
from kg.vocabulary import TOPIC, XSD, Iris

if TYPE_CHECKING:
    from kg.client import Remote
    from kg.store import Store

_HEADER = re.compile(r"^# (purpose|columns|param (\w+)): (.+)$", re.MULTILINE)


class ParameterKind(StrEnum):
    """What a parameter stands for, and so how a user's word for it becomes a term."""

    ACTOR = "actor"
    DELIVERABLE = "deliverable"
    DOCUMENT = "document"
    DAY = "day"
    YEAR = "year"
    TOPIC = "topic"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that a query must be told."""

    name: str
    kind: ParameterKind
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedQuery:
    """A query of the library; the engine wants its parameters among its columns."""

    name: str
    purpose: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str

    def bind(
        self, values: Mapping[str, str], *, iris: Iris, ontology: Ontology, corrections: Corrections = NONE
    ) -> dict[str, Term]:
        """Turn a user's words for the parameters into the terms to substitute; raise `UsageError` for a wrong set."""
        known = {parameter.name for parameter in self.parameters}
        if known != values.keys():
            wanted = ", ".join(f"{p.name} ({p.description})" for p in self.parameters) or "none"
            raise UsageError(f"the query {self.name} takes these parameters: {wanted}")
        return {
            parameter.name: _TERMS[parameter.kind](values[parameter.name].strip(), iris, ontology, corrections)
            for parameter in self.parameters
        }


def ask(
    source: Store | Remote, name: str, values: Mapping[str, str], *, corrections: Corrections = NONE
) -> QueryResults:
    """Answer the query of a name; a deliverable that another one stands for is asked for as that."""
    query = find(name)
    terms = query.bind(values, iris=source.iris, ontology=source.ontology, corrections=corrections)
    for parameter in query.parameters:
        if parameter.kind is ParameterKind.DELIVERABLE:
            terms[parameter.name] = _standing(source, terms[parameter.name])
    return source.query(query.text, substitutions=terms)


@lru_cache(maxsize=1)
def load() -> Mapping[str, NamedQuery]:
    """Read the library's queries, by their names."""
    queries = (parse(path.stem, path.read_text("utf-8")) for path in sorted(resources.queries().glob("*.rq")))
    return MappingProxyType({query.name: query for query in queries})


def find(name: str) -> NamedQuery:
    """Return the query of a name; raise `NotFoundError`, which lists them all."""
    try:
        return load()[name]
    except KeyError:
        raise NotFoundError(f"no query is called {name!r}", remedy=f"there are {', '.join(load())}") from None


def parse(name: str, text: str) -> NamedQuery:
    """Read a query's header."""
    purpose = ""
    columns: tuple[str, ...] = ()
    parameters: list[Parameter] = []
    for key, parameter, said in _HEADER.findall(text):
        if key == "purpose":
            purpose = said
        elif key == "columns":
            columns = tuple(column.strip() for column in said.split(","))
        else:
            kind, _, description = said.partition(" – ")
            parameters.append(Parameter(parameter, ParameterKind(kind), description))
    return NamedQuery(name=name, purpose=purpose, parameters=tuple(parameters), columns=columns, text=text)


def _standing(source: Store | Remote, deliverable: Term) -> Term:
    text = resources.query("lookup", "canonical")
    found = solutions(source.query(text, substitutions={"named": deliverable}))
    return next((row["deliverable"] for row in found), deliverable)


def _actor(said: str, iris: Iris, ontology: Ontology, corrections: Corrections) -> Term:
    record = ontology.actors.get(said)
    actor = record.actor if record else Gazetteer(ontology).resolve(said) or provisional(said)
    return ox.Literal(corrections.actor(actor)[0].name)


def _deliverable(said: str, iris: Iris, ontology: Ontology, corrections: Corrections) -> Term:
    return ox.NamedNode(iris.deliverable(identify(said, ontology=ontology)))


def _document(said: str, iris: Iris, ontology: Ontology, corrections: Corrections) -> Term:
    return ox.NamedNode(iris.document(said))


def _day(said: str, iris: Iris, ontology: Ontology, corrections: Corrections) -> Term:
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise UsageError(f"{said!r} is no day of the form YYYY-MM-DD") from error
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))


def _year(said: str, iris: Iris, ontology: Ontology, corrections: Corrections) -> Term:
    if not re.fullmatch(r"\d{4}", said):
        raise UsageError(f"{said!r} is no year of four digits")
    return ox.Literal(int(said))


def _topic(said: str, iris: Iris, ontology: Ontology, corrections: Corrections) -> Term:
    return ox.NamedNode(TOPIC + Topics(ontology).topic(said).id)


def _thing(said: str, iris: Iris, ontology: Ontology, corrections: Corrections) -> Term:
    return ox.NamedNode(thing_iri(Topics(ontology).thing(said), iris))


_TERMS: Mapping[ParameterKind, Callable[[str, Iris, Ontology, Corrections], Term]] = MappingProxyType(
    {
        ParameterKind.ACTOR: _actor,
        ParameterKind.DELIVERABLE: _deliverable,
        ParameterKind.DOCUMENT: _document,
        ParameterKind.DAY: _day,
        ParameterKind.YEAR: _year,
        ParameterKind.TOPIC: _topic,
        ParameterKind.THING: _thing,
    }
)
