"""What a program may ask of a store, in a folder or served, with answers in plain values: the tools of `kg mcp`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from itertools import islice
from string import Template
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from kg import resources
from kg.client import Remote
from kg.errors import UsageError
from kg.export.citing import citation
from kg.limits import Limits
from kg.lookup import Labels, find_acts, read_act, read_document
from kg.rows import ActFilter, ActRow
from kg.sparql import Term, solutions
from kg.store import Store
from kg.timeline import history as tell
from kg.vocabulary import XSD

_AROUND = 300
_NUMBERS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        XSD + "integer": int,
        XSD + "decimal": float,
        XSD + "double": float,
        XSD + "boolean": lambda text: text in ("true", "1"),
    }
)
_SHOWN = (
    "iri", "date", "actor", "act", "label", "quote", "document", "addressee", "deadline", "amount", "polarity", "voice",
    "reported_by", "conditional", "force", "stage", "confidence",
)  # fmt: skip

Source = Store | Remote


def schema_card(source: Source, limits: Limits) -> dict[str, Any]:
    """Tell in one page what the graph holds, and how to ask it."""
    (counts,) = solutions(source.query(resources.query("lookup", "counts")))
    numbers = {name: counts[name].value for name in ("documents", "acts", "candidates", "deliverables")}
    kinds = source.ontology.acts.values()
    listed = "\n".join(f"- `act:{kind.concept}`, key `{kind.key}`: {kind.label} ({kind.point})" for kind in kinds)
    page = Template((resources.templates() / "schema-card.md").read_text("utf-8"))
    asked = {"seconds": limits.seconds, "rows": limits.rows, "bytes": limits.bytes}
    return {"card": page.substitute(base=source.iris.base, kinds=listed, **numbers, **asked)}


def sparql(source: Source, limits: Limits, *, query: str) -> dict[str, Any]:
    """Answer a query: columns and rows, or yes or no."""
    found = source.query(query)
    if isinstance(found, ox.QueryBoolean):
        return {"answer": bool(found)}
    if isinstance(found, ox.QueryTriples):
        return {"columns": ["subject", "predicate", "object"], **limits.fit("rows", _plain(found))}
    return {"columns": [variable.value for variable in found.variables], **limits.fit("rows", _plain(found))}


def acts(
    source: Source,
    limits: Limits,
    *,
    actor: str = "",
    act: str = "",
    deliverable: str = "",
    document: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """List acts by date, with their sentences; `next` is the offset of what comes after, or null."""
    if limit < 1 or offset < 0:
        raise UsageError("limit is at least 1 and offset at least 0")
    wanted = ActFilter(actor=actor, act=act, deliverable=deliverable, document=document, since=since, until=until)
    size = min(limit, limits.rows)
    found = list(_page(source, wanted, offset, size + 1))
    answer = limits.fit("acts", [_shown(row) for row in found[:size]])
    taken = len(answer["acts"])
    return answer | {"next": offset + taken if len(found) > taken else None}


def history(source: Source, limits: Limits, *, thing: str) -> dict[str, Any]:
    """Tell the history of one thing: all acts on it by date, and what shifts between them."""
    told = tell(source, thing)
    return {
        "deliverable": told.deliverable,
        "label": told.label,
        "wordings": list(told.wordings),
        "shifts": [asdict(turn) for turn in told.shifts],
        **limits.fit("acts", map(asdict, told.acts)),
    }


def evidence(source: Source, limits: Limits, *, act: str) -> dict[str, Any]:
    """Show what an act rests on: its sentence and what stands around it, and whether the text still bears it out."""
    iri = act if act.startswith(source.iris.base) else f"{source.iris.base}act/{act}"
    if isinstance(source, Remote):
        row = source.act(iri)
        document = source.document(row.document_iri)
    else:
        row = read_act(source, iri, labels=Labels(source))
        document = read_document(source, row.document_iri)
    text = "".join(_texts(source, document.iri))
    return {
        **_shown(row),
        "before": text[max(0, row.start - _AROUND) : row.start],
        "after": text[row.end : row.end + _AROUND],
        "start": row.start,
        "end": row.end,
        "verified": text[row.start : row.end] == row.quote and sha256(text.encode()).hexdigest() == document.sha256,
        "explanation": row.explanation,
        "source": document.source,
        "rights": document.rights,
        "citation": citation(document, row),
    }


QUESTIONS: Mapping[str, Callable[..., dict[str, Any]]] = MappingProxyType(
    {"schema_card": schema_card, "sparql": sparql, "acts": acts, "history": history, "evidence": evidence}
)


def _page(source: Source, wanted: ActFilter, offset: int, size: int) -> Iterator[ActRow]:
    if isinstance(source, Remote):
        return islice(source.acts(wanted), offset, offset + size)
    labels = Labels(source)
    return (read_act(source, iri, labels=labels) for iri in find_acts(source, wanted)[offset : offset + size])


def _shown(row: ActRow) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in _SHOWN} | {"date": row.date.isoformat() if row.date else None}
    return said | {"about": row.about.label if row.about else None, "about_iri": row.about.iri if row.about else None}


def _texts(source: Source, document: str) -> Iterator[str]:
    values = {"document": ox.NamedNode(document)}
    for row in solutions(source.query(resources.query("lookup", "texts"), substitutions=values)):
        yield row["content"].value


def _plain(rows: Iterable[Iterable[Term | None]]) -> Iterator[list[object]]:
    for row in rows:
        yield [_value(term) for term in row]


def _value(term: Term | None) -> object:
    if isinstance(term, ox.Literal):
        try:
            return _NUMBERS.get(term.datatype.value, str)(term.value)
        except ValueError:
            return term.value
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)
