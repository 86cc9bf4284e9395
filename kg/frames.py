"""Query results and acts as pandas tables, with Python's own types in them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

import pandas as pd
import pyoxigraph as ox

from kg.compare import Line, Pairing
from kg.crosswalk import codes
from kg.model import Reading
from kg.ontology import Crosswalk
from kg.records import KEYS, act_record
from kg.rows import ActRow, Hit
from kg.sparql import QueryResults, Term
from kg.timeline import History, Told
from kg.vocabulary import XSD

Value = str | int | float | bool | datetime.date | None

_PLAIN = tuple(field.name for field in fields(ActRow) if field.name not in ("about", "actors", "addressees"))
ACT_COLUMNS = (*_PLAIN, "about", "about_iri", "actor_iri", "addressee_iri")
HIT_COLUMNS = tuple(field.name for field in fields(Hit) if field.name != "marks")

HISTORY_COLUMNS = (
    "date", "kind", "actor", "act", "action", "force", "stage", "status", "polarity", "voice", "text", "document",
)  # fmt: skip
PAIR_COLUMNS = (
    "change", "likeness", "actor_before", "act_before", "said_before", "quote_before", "actor_after", "act_after",
    "said_after", "quote_after",
)  # fmt: skip
_SAID = ("actor", "act", "action", "force", "stage", "status", "polarity", "voice")
_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")
_INTEGERS = (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
)  # fmt: skip
_READERS: Mapping[str, Callable[[str], Value]] = {
    **{XSD + name: int for name in _INTEGERS},
    **{XSD + name: float for name in ("decimal", "double", "float")},
    XSD + "boolean": lambda text: text in ("true", "1"),
    XSD + "gYear": lambda text: int(_ZONE.sub("", text)),
    XSD + "date": lambda text: datetime.date.fromisoformat(_ZONE.sub("", text)),
    XSD + "dateTime": datetime.datetime.fromisoformat,
}


def results_frame(results: QueryResults) -> pd.DataFrame:
    """Make a table of a query's results: its variables, `subject predicate object`, or one cell with yes or no."""
    return frame(*answers(results))


def answers(results: QueryResults) -> tuple[list[str], Iterator[list[Value]]]:
    """Return a query's results as columns and rows of Python values, which are made as they are asked for."""
    if isinstance(results, ox.QueryBoolean):
        return ["answer"], iter([[bool(results)]])
    if isinstance(results, ox.QueryTriples):
        return ["subject", "predicate", "object"], ([value(term) for term in triple] for triple in results)
    return [variable.value for variable in results.variables], ([value(term) for term in row] for row in results)


def acts_frame(rows: Iterable[ActRow], *, crosswalk: Sequence[Crosswalk] = ()) -> pd.DataFrame:
    """Make a table of acts, a row each, with the columns of `ACT_COLUMNS`; what is several is joined by "; ".

    A `crosswalk` adds a column for each scheme that it leads to: `plover`, `cameo`, `iati`.
    """
    schemes = tuple(dict.fromkeys(row.scheme for row in crosswalk))
    columns = (*ACT_COLUMNS, *(scheme.lower() for scheme in schemes))
    return frame(columns, ((*_cells(row), *_coded(row, crosswalk, schemes)) for row in rows))


def hits_frame(hits: Iterable[Hit]) -> pd.DataFrame:
    """Make a table of what was found, a row each, with the columns of `HIT_COLUMNS`."""
    return frame(HIT_COLUMNS, ([getattr(hit, name) for name in HIT_COLUMNS] for hit in hits))


def reading_frame(reading: Reading) -> pd.DataFrame:
    """Make a table of the acts read in one text, with the columns that `kg extract` prints."""
    return frame(KEYS, ([_flat(cell) for cell in act_record(act).values()] for act in reading.acts))


def history_frame(told: History) -> pd.DataFrame:
    """Make a table of a history, with the columns of `HISTORY_COLUMNS`; force and stage are 0 where there is none."""
    silent = (None,) * len(_SAID)
    dated: list[tuple[str, tuple[object, ...]]]
    dated = [(act.date, ("act", *_said(act), act.quote, act.document)) for act in told.acts]
    dated += [(turn.date, (turn.shift, *silent, turn.label, None)) for turn in told.shifts]
    ordered = sorted(dated, key=lambda row: (not row[0], row[0]))
    return frame(HISTORY_COLUMNS, ((_day(date), *cells) for date, cells in ordered))


def pairs_frame(pairs: Iterable[Pairing]) -> pd.DataFrame:
    """Make a table of two documents beside each other, with the columns of `PAIR_COLUMNS`."""
    return frame(
        PAIR_COLUMNS, ((one.change.value, one.likeness, *_side(one.earlier), *_side(one.later)) for one in pairs)
    )


def value(term: Term | None) -> Value:
    """Turn an RDF term into a Python value; one that is not what its datatype says stays a string."""
    if isinstance(term, ox.Literal):
        try:
            return _READERS.get(term.datatype.value, str)(term.value)
        except ValueError:
            return term.value
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return term.value
    return None if term is None else str(term)


def frame(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> pd.DataFrame:
    """Make a table whose columns have the narrowest fitting type: gaps keep integers integers and dates dates."""
    table = pd.DataFrame([list(row) for row in rows], columns=list(columns), dtype=object)
    for column in columns:
        table[column] = _typed(table[column])
    return table


def _typed(column: pd.Series) -> pd.Series:
    kinds = {type(cell) for cell in column if cell is not None}
    if kinds == {datetime.date}:
        return column.astype("datetime64[s]")
    if kinds in ({int}, {bool}) and column.isna().any():
        return column.astype("Int64" if kinds == {int} else "boolean")
    return column.infer_objects()


def _cells(row: ActRow) -> Iterator[object]:
    yield from (_flat(getattr(row, name)) for name in _PLAIN)
    yield from (row.about.label, row.about.iri) if row.about else (None, None)
    yield from (_flat([node.iri for node in nodes]) for nodes in (row.actors, row.addressees))


def _coded(row: ActRow, crosswalk: Sequence[Crosswalk], schemes: Sequence[str]) -> Iterator[str | None]:
    found = codes(row, crosswalk)
    yield from map(found.get, schemes)


def _flat(cell: object) -> object:
    return "; ".join(map(str, cell)) if isinstance(cell, tuple | list) else cell


def _said(act: Told) -> tuple[object, ...]:
    return tuple(getattr(act, name) for name in _SAID)


def _day(written: str) -> datetime.date | None:
    return datetime.date.fromisoformat(written) if written else None


def _side(line: Line | None) -> tuple[object, ...]:
    return (None,) * 4 if line is None else (line.actor, line.step.act, line.step.wording, line.quote)
