"""Nodes and relationships for property graphs: CSV files for neo4j-admin, and Cypher."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.escaping import cypher
from kg.export.columns import Column, Kind, Table, Value, act_table, document_table
from kg.export.selection import Selection, batches
from kg.rows import ActRow, Node

_KEY = "iri"
_BATCH = 500
_CSV = {Kind.INTEGER: "long", Kind.NUMBER: "double", Kind.BOOLEAN: "boolean", Kind.DATE: "date"}
_NAMED = (Column(name=_KEY, kind=Kind.STRING, told=""), Column(name="label", kind=Kind.STRING, told=""))
_ELSEWHERE = frozenset({"actor_iri", "addressee_iri", "about_iri", "document_iri"})
_IMPORT = """#!/bin/sh
# Makes a database of the files beside this one: sh import.sh [DATABASE]
cd "$(dirname "$0")" && exec neo4j-admin database import full --multiline-fields=true \\
{options}
  "${{1:-neo4j}}"
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nodes:
    """The nodes of one label; every row has a value for each column, and the first is the address."""

    label: str
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Sequence[Value]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Relationships:
    """The relationships of one kind, as pairs of addresses."""

    kind: str
    source: str
    target: str
    pairs: Callable[[], Iterable[tuple[str, str]]]


def write_neo4j(chosen: Selection, folder: Path) -> None:
    """Write a CSV file for each label and each kind of relationship, and the command that reads them all."""
    options: list[str] = []
    for nodes in _nodes(chosen):
        file = f"{nodes.label.lower()}s.csv"
        header = [f"{one.name}:{_CSV.get(one.kind, 'string')}" for one in nodes.columns[1:]]
        _write_csv(folder / file, [f"{_KEY}:ID", *header], nodes.rows())
        options.append(f"  --nodes={nodes.label}={file} \\")
    for links in _relationships(chosen):
        file = f"{links.kind.lower()}.csv"
        _write_csv(folder / file, [":START_ID", ":END_ID"], links.pairs())
        options.append(f"  --relationships={links.kind}={file} \\")
    (folder / "import.sh").write_text(_IMPORT.format(options="\n".join(options)), encoding="utf-8")


def write_cypher(chosen: Selection, out: Path) -> None:
    """Write statements that make the nodes and relationships, or bring those up to date that are there."""
    with out.open("w", encoding="utf-8") as file:
        nodes = list(_nodes(chosen))
        for one in nodes:
            name = f"{one.label.lower()}_iri"
            file.write(f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{one.label}) REQUIRE n.{_KEY} IS UNIQUE;\n")
        for one in nodes:
            maps = (_map(one.columns, row) for row in one.rows())
            file.writelines(_batches(maps, f"MERGE (n:{one.label} {{{_KEY}: row.{_KEY}}}) SET n += row"))
        for links in _relationships(chosen):
            ends = f"MATCH (a:{links.source} {{{_KEY}: row[0]}}), (b:{links.target} {{{_KEY}: row[1]}})"
            pairs = (f"[{cypher(start)}, {cypher(end)}]" for start, end in links.pairs())
            file.writelines(_batches(pairs, f"{ends} MERGE (a)-[:{links.kind}]->(b)"))


def _nodes(chosen: Selection) -> Iterator[Nodes]:
    actors = (node for row in chosen.acts for node in (*row.actors, *row.addressees))
    yield Nodes(label="Actor", columns=_NAMED, rows=lambda: _named(actors))
    yield Nodes(label="Deliverable", columns=_NAMED, rows=lambda: _named(row.about for row in chosen.acts if row.about))
    for label, table in (("Document", document_table(chosen)), ("Act", act_table(chosen))):
        names = [column.name for column in table.columns]
        kept = [names.index(name) for name in dict.fromkeys((_KEY, *names)) if name not in _ELSEWHERE]
        yield Nodes(label=label, columns=[table.columns[number] for number in kept], rows=_picked(table, kept))


def _picked(table: Table, kept: Sequence[int]) -> Callable[[], Iterable[Sequence[Value]]]:
    return lambda: ([row[number] for number in kept] for row in table.rows())


def _named(nodes: Iterable[Node]) -> Iterator[Sequence[Value]]:
    return ((iri, label) for iri, label in {node.iri: node.label for node in nodes}.items())


def _relationships(chosen: Selection) -> Iterator[Relationships]:
    def each(ends: Callable[[ActRow], Iterable[tuple[str, str]]]) -> Callable[[], Iterable[tuple[str, str]]]:
        return lambda: (pair for row in chosen.acts for pair in ends(row))

    performed = each(lambda row: ((actor.iri, row.iri) for actor in row.actors))
    addressed = each(lambda row: ((row.iri, addressee.iri) for addressee in row.addressees))
    about = each(lambda row: ((row.iri, row.about.iri),) if row.about else ())
    stated = each(lambda row: ((row.iri, row.document_iri),))
    yield Relationships(kind="PERFORMS", source="Actor", target="Act", pairs=performed)
    yield Relationships(kind="ADDRESSES", source="Act", target="Actor", pairs=addressed)
    yield Relationships(kind="IS_ABOUT", source="Act", target="Deliverable", pairs=about)
    yield Relationships(kind="STANDS_IN", source="Act", target="Document", pairs=stated)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows)


def _batches(rows: Iterable[str], what: str) -> Iterator[str]:
    for batch in batches(rows, _BATCH):
        listed = ",\n".join(batch)
        yield f"UNWIND [\n{listed}\n] AS row {what};\n"


def _map(columns: Sequence[Column], row: Sequence[Value]) -> str:
    told = (f"{one.name}: {_literal(cell)}" for one, cell in zip(columns, row, strict=True) if cell is not None)
    return f"{{{', '.join(told)}}}"


def _literal(cell: Value) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime.date):
        return f"date({cypher(cell.isoformat())})"
    return cypher(cell) if isinstance(cell, str) else repr(cell)
