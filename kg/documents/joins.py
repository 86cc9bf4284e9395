"""What is said of texts outside their files: in a table, in the parts of their names, or of all of them at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from kg.actors import Gazetteer
from kg.documents.guessing import guess_pattern
from kg.documents.making import NOTHING, Given
from kg.documents.patterns import Pattern, Template, parse_fields
from kg.documents.tables import Row, Table, plain_value
from kg.errors import UsageError
from kg.model import Actor, PartialDate
from kg.ontology import Ontology, load
from kg.vocabulary import slug

# Columns that name a text's file, and what makes a field where nobody says so: of several, the first that is filled.
_FILE = ("file", "filename", "file_name", "path", "id", "document", "document_id")
_FIELDS = {
    "id": ("{id}", "{document_id}"),
    "title": ("{title}", "{document_title}"),
    "date": ("{date}", "{year}-{month}-{day}", "{year}-{month}", "{year}"),
    "genre": ("{genre}",),
    "publisher": ("{publisher}",),
    "series": ("{series}",),
    "speaker": ("{speaker}", "{speaker_name}", "{name_of_person_speaking}"),
    "actor": ("{actor}", "{country}", "{state}", "{country_name}", "{iso3}", "{iso}", "{iso_code}", "{country_code}"),
    "venue": ("{venue}", "{place}"),
    "language": ("{language}",),
    "translation": ("{translation}", "{translator}"),
    "source": ("{source}", "{url}"),
    "retrieved": ("{retrieved}",),
    "rights": ("{rights}", "{licence}", "{license}"),
}
_CODES = ("{iso3}", "{iso}", "{iso_code}", "{country_code}")
_SHORT_NUMBER = re.compile(r"(?<=-)(\d)(?=-|$)")

_Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What a user says of all texts: a table, a pattern of file names, and fields as `KEY=TEMPLATE`.

    Without a pattern, a column that names files joins the table to the texts, or the pattern that is found to do so.
    """

    table: Path | None = None
    match: str = ""
    fields: Sequence[str] = ()

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Return what is said as names and values, for the record of a run."""
        said = {"metadata": str(self.table or ""), "match": self.match, "fields": "; ".join(self.fields)}
        return tuple((name, value) for name, value in said.items() if value)


NO_METADATA = Metadata()


@dataclass(frozen=True, kw_only=True, slots=True)
class Join:
    """How the texts and the rows of a table went together.

    `by` is the pattern or the column, `fields` are templates by key, `unused` columns. `without_row` are texts,
    `without_text` rows, and `shared` rows of one key, of which what they agree on is taken; rows as "LINE: the cells".
    """

    table: str
    by: str
    fields: Mapping[str, Sequence[str]]
    unused: tuple[str, ...]
    without_row: tuple[str, ...]
    without_text: tuple[str, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """How to get from a text to its rows: the first of its keys that the columns of some row make."""

    by: str
    columns: Sequence[str]
    keys: Callable[[PurePath], Iterable[_Key]]


class Sayings:
    """All that is said of texts outside their files; `paths` are all texts that are given."""

    def __init__(
        self,
        metadata: Metadata,
        *,
        table: Table | None = None,
        paths: Sequence[PurePath] = (),
        ontology: Ontology | None,
    ) -> None:
        self._ontology = ontology
        self._table = table or Table("")
        self._pattern = Pattern(metadata.match) if metadata.match else None
        self._way = _Way("", (), lambda path: ())
        if table:
            self._way, self._pattern = _way(table, self._pattern, paths)
        self._rows: defaultdict[_Key, list[Row]] = defaultdict(list)
        for row in self._table.rows:
            self._rows[_key(row.cells, self._way.columns)].append(row)
        columns = (*self._table.columns, *(self._pattern.columns if self._pattern else ()))
        self._fields = _templates(columns) | parse_fields(metadata.fields, columns=columns)
        self.join = self._join(paths) if table else None

    def given(self, path: PurePath) -> Given:
        """Return what is said of one text."""
        rows = self._found(path)
        parts = self._pattern.parts(path) if self._pattern else {}
        cells = parts | {column: cell for column, cell in _agreed(rows).items() if cell}
        fields = {key: _filled(templates, cells) for key, templates in self._fields.items() if key != "actor"}
        fields["date"] = _SHORT_NUMBER.sub(r"0\1", fields.get("date", ""))
        fields["actor"] = self._actor(cells, fields["date"])
        said = {key: value for key, value in fields.items() if value}
        return Given(said, self._table.source or str(path), rows[0].line if rows else None) if said else NOTHING

    def _actor(self, cells: Mapping[str, str], day: str) -> str:
        """Return the first actor that is known on the day: "Zaire" before today's code, a code before a misprint.

        Where a name and a code are of states that have nothing to do with each other, the name is the misprint.
        """
        gazetteer = self._gazetteer(day)
        filled = [
            _decoded(value, gazetteer) if template.text in _CODES else value
            for template in self._fields.get("actor", ())
            if (value := template.fill(cells))
        ]
        known = {value: actors for value in filled if (actors := _known(value, gazetteer))}
        first, *others = known or filled or ("",)
        at_odds = (value for value in others if known and not self._related(known[first], known[value]))
        return next(at_odds, first)

    def _related(self, one: Sequence[Actor], other: Sequence[Actor]) -> bool:
        """Tell whether two lists name the same actors, or each a state and one that came of it."""
        lines = [{actor.id for actor in actors} for actors in (one, other)]
        for line in lines:
            line |= self._heirs(line)
        return bool(lines[0] & lines[1])

    def _heirs(self, actors: Iterable[str]) -> set[str]:
        self._ontology = self._ontology or load()
        records = (self._ontology.actors.get(actor) for actor in actors)
        heirs = {heir for record in records if record for heir in record.successors}
        return heirs | self._heirs(heirs) if heirs else heirs

    def _gazetteer(self, day: str) -> Gazetteer:
        self._ontology = self._ontology or load()
        try:
            date = PartialDate.parse(day)
        except ValueError:
            return Gazetteer(self._ontology)
        return Gazetteer(self._ontology, on=date.last)

    def _found(self, path: PurePath) -> Sequence[Row]:
        return next((rows for key in self._way.keys(path) if (rows := self._rows.get(key))), ())

    def _join(self, paths: Iterable[PurePath]) -> Join:
        found = {path: self._found(path) for path in paths}
        used = {row.line for rows in found.values() for row in rows}
        taken = {key: tuple(t.text for t in templates if t.text) for key, templates in self._fields.items()}
        columns = {
            column for templates in self._fields.values() for template in templates for column in template.columns
        }
        return Join(
            table=self._table.source,
            by=self._way.by,
            fields={key: texts for key, texts in taken.items() if texts},
            unused=tuple(c for c in self._table.columns if c not in columns and c not in self._way.columns),
            without_row=tuple(str(path) for path, rows in found.items() if not rows),
            without_text=tuple(_told(row) for row in self._table.rows if row.line not in used),
            shared=tuple(_told(row) for rows in found.values() if len(rows) > 1 for row in rows),
        )


def _way(table: Table, pattern: Pattern | None, paths: Sequence[PurePath]) -> tuple[_Way, Pattern | None]:
    """Find out how a table belongs to texts, and which pattern then takes their names apart."""
    if pattern is None or not set(pattern.columns) & set(table.columns):
        column = next((name for name in _FILE if name in table.columns), None)
        if column is not None:
            return _Way(f"{{{column}}}", (column,), _tails), pattern
        if pattern is not None:
            remedy = f"its columns are {', '.join(table.columns)}"
            raise UsageError(f"{table.source}: no part of --match {pattern.text} is a column", remedy=remedy)
        pattern = guess_pattern(paths, table)
    if pattern is None:
        remedy = "name the parts of file names by its columns, for example --match {country}_{year}"
        raise UsageError(f"{table.source}: nothing tells which row belongs to which text", remedy=remedy)
    form, columns = pattern, [column for column in pattern.columns if column in table.columns]

    def keys(path: PurePath) -> Iterator[_Key]:
        if parts := form.parts(path):
            yield _key(parts, columns)

    return _Way(form.text, columns, keys), form


def _tails(path: PurePath) -> Iterator[_Key]:
    """Yield what a table may call a file: "2021/a.pdf", "a.pdf", "2021/a", "a", and the id that it gets of itself."""
    for parts in (path.parts, path.with_suffix("").parts):
        yield from ((plain_value("/".join(parts[start:])),) for start in range(len(parts)))
    yield (slug(path.stem),)


def _key(cells: Mapping[str, str], columns: Sequence[str]) -> _Key:
    return tuple(plain_value(cells.get(column, "")) for column in columns)


def _agreed(rows: Sequence[Row]) -> Mapping[str, str]:
    """Return the cells that rows have in common."""
    if len(rows) < 2:
        return rows[0].cells if rows else {}
    first, *others = (row.cells for row in rows)
    return {column: cell for column, cell in first.items() if all(other.get(column) == cell for other in others)}


def _templates(columns: Sequence[str]) -> dict[str, list[Template]]:
    """Return what makes each field by the names of columns alone."""
    made = {key: [Template(text) for text in texts] for key, texts in _FIELDS.items()}
    return {
        key: fitting for key, all in made.items() if (fitting := [t for t in all if set(t.columns) <= set(columns)])
    }


def _filled(templates: Iterable[Template], cells: Mapping[str, str]) -> str:
    return next((value for template in templates if (value := template.fill(cells))), "")


def _decoded(code: str, gazetteer: Gazetteer) -> str:
    """Return the name of a code's actor, where it is nobody else's on the day."""
    actor = gazetteer.coded(code)
    return actor.name if actor and gazetteer.filed(actor.name) == actor else code


def _known(names: str, gazetteer: Gazetteer) -> list[Actor]:
    """Return the actors of "A; B", or none where one of them is unknown."""
    found = [gazetteer.filed(name.strip()) for name in names.split(";")]
    return [actor for actor in found if actor] if all(found) else []


def _told(row: Row) -> str:
    return f"{row.line}: {', '.join(filter(None, row.cells.values()))}"
