"""An audit: a sample of a store's acts and of its sentences without any, coded blind and compared with what was found.

The sheet shows every sentence in its context and nothing of what was found there. That is in a key beside it, so that
the figures are of the store as it was when the sample was drawn.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from kg.actors import Gazetteer
from kg.audit.coding import Comparison, compare, parse_codes, write_codes
from kg.audit.coding import Key as ActKey
from kg.audit.estimates import DrawnAct, DrawnSentence
from kg.audit.sampling import FoundAct, Place, Population, Sample, Texts, draw, population
from kg.audit.sheets import Cells, Draw, Found, Key, Row, key_path, read_key, read_sheet, write_key, write_sheet
from kg.corrected import Corrections, kept
from kg.decisions import named
from kg.errors import AuditError, UsageError
from kg.fingerprint import of_store
from kg.model import PartialDate
from kg.ontology import Ontology
from kg.store import Store

SIZE = 50
SEED = 1


@dataclass(frozen=True, kw_only=True)
class Audit:
    """A sheet on disk with its key; `cells` are its sentences by number, as they were read last."""

    path: Path
    key: Key = field(repr=False)
    cells: Mapping[int, Cells] = field(repr=False)
    ontology: Ontology = field(repr=False)
    corrections: Corrections = field(repr=False)

    @property
    def open(self) -> list[int]:
        """List the numbers of the sentences that are not coded yet."""
        return [number for number, cells in self.cells.items() if not cells["acts"].strip()]

    def code(self, number: int, text: str, *, note: str = "") -> Audit:
        """Write what is coded of one sentence ("pledges: China | offers?") into the sheet; return the audit with it.

        Raise a `UsageError` for what cannot be read, and leave the sheet as it is.
        """
        before = self.cells[number]
        codes = parse_codes(text, acts=self.ontology.acts, speakers=before["speaks_for"])
        coded = {**before, "acts": write_codes(codes), "note": note or before["note"]}
        changed = replace(self, cells={**self.cells, number: coded})
        write_sheet(self.path, changed.cells.values())
        return changed

    def codes(self) -> dict[int, tuple[list[ActKey], list[ActKey]]]:
        """Return the certain and the doubtful acts of each coded sentence; what cannot be read is an `AuditError`."""
        uncoded = set(self.open)
        return {row.number: self._codes(row) for row in self.key.rows if row.number not in uncoded}

    @cached_property
    def compared(self) -> Mapping[int, Comparison]:
        """Compare every sentence that is coded with what was found in it; what cannot be read is an `AuditError`."""
        codes, found = self.codes(), {row.number: list(map(_act_key, row.found)) for row in self.key.rows}
        return {
            number: compare(found[number], certain=certain, doubtful=doubtful)
            for number, (certain, doubtful) in codes.items()
        }

    def names(self, actors: Iterable[str]) -> str:
        """Return what actors are called, by their identifiers."""
        known = self.ontology.actors
        return "; ".join(sorted(known[actor].actor.name if actor in known else actor for actor in actors))

    def acts(self) -> list[DrawnAct]:
        """Return the acts that were drawn, as the coding judges them."""
        found = []
        for row, one in self._draws():
            if one.act is not None:
                judged = self.compared[row.number]
                found.append(
                    DrawnAct(
                        weight=one.weight,
                        act=one.act.act,
                        genre=row.genre,
                        right=judged.right[_act_key(one.act)],
                        excused=judged.excused[_act_key(one.act)],
                        missed={act: count / len(row.found) for act, count in judged.missed.items()},
                    )
                )
        return found

    def sentences(self) -> list[DrawnSentence]:
        """Return the sentences that were drawn for having no act, as the coding judges them."""
        return [
            DrawnSentence(one.weight, one.stratum, row.genre, self.compared[row.number].missed)
            for row, one in self._draws()
            if one.act is None
        ]

    def _draws(self) -> Iterator[tuple[Row, Draw]]:
        return ((row, one) for row in self.key.rows for one in row.draws if row.number in self.compared)

    def _codes(self, row: Row) -> tuple[list[ActKey], list[ActKey]]:
        cells = self.cells[row.number]
        try:
            codes = parse_codes(cells["acts"], acts=self.ontology.acts, speakers=cells["speaks_for"])
        except UsageError as error:
            message = f"number {row.number}: {error.message}"
            raise AuditError(message, source=str(self.path), remedy=error.remedy) from error
        keys = [(code.certain, (code.act, self._actors(code.actor, row))) for code in codes]
        return [key for certain, key in keys if certain], [key for certain, key in keys if not certain]

    def _actors(self, words: str, row: Row) -> frozenset[str]:
        day = PartialDate.parse(row.date).last if row.date else None
        actors = named(words, gazetteer=Gazetteer(self.ontology, on=day))
        return frozenset(self.corrections.actor(actor, document=row.document)[0].id for actor in actors)


def _act_key(found: Found) -> ActKey:
    return found.act, frozenset(found.actors)


def open_audit(store: Store, sheet: Path) -> Audit:
    """Read a sheet and its key; names in it are understood by the store's ontology and corrections."""
    key = read_key(sheet)
    return Audit(
        path=sheet,
        key=key,
        cells=read_sheet(sheet, key),
        ontology=store.ontology,
        corrections=kept(store.path, ontology=store.ontology),
    )


def coded_again(audit: Audit, sheet: Path) -> Audit:
    """Read a copy of an audit's sheet that somebody else has coded."""
    return replace(audit, path=sheet, cells=read_sheet(sheet, audit.key))


def draw_audit(store: Store, sheet: Path, *, size: int = SIZE, seed: int = SEED) -> Audit:
    """Draw so many acts and so many sentences without any, and write a new sheet of them and its key.

    The same seed draws the same from the same store, in the same order.
    """
    if sheet.exists() or key_path(sheet).exists():
        raise AuditError(
            "is there already", source=str(sheet), remedy="name another sheet, or take it and its key away"
        )
    whole = population(store)
    texts = Texts(store)
    rows = _rows(whole, draw(whole, size=size, seed=seed), texts, seed=seed)
    if not rows:
        raise AuditError("there is no sentence to draw", source=str(store.path), remedy="build the store first")
    fingerprint = of_store(store)
    key = Key(
        drawn=date.today().isoformat(),
        size=size,
        seed=seed,
        run=str(fingerprint),
        fingerprint=tuple(fingerprint.lines()),
        documents=whole.documents,
        acts=len(whole.acts),
        candidates=len(whole.candidates),
        plain=len(whole.plain),
        rows=tuple(rows),
    )
    write_key(sheet, key)
    write_sheet(sheet, [_cells(row, texts) for row in rows], new=True)
    return open_audit(store, sheet)


def _rows(whole: Population, sample: Sample, texts: Texts, *, seed: int) -> list[Row]:
    """Make a row of each sentence that was drawn, once however often it was, in random order."""
    draws: dict[Place, list[Draw]] = {}
    for one in sample.acts:
        place, act = one.unit
        draws.setdefault(place, []).append(Draw(one.stratum, one.weight, _found(act)))
    for frame, drawn in sample.sentences.items():
        for sentence in drawn:
            draws.setdefault(sentence.unit, []).append(Draw(frame, sentence.weight))
    places = sorted(draws, key=lambda place: (place.document, place.start))
    random.Random(seed).shuffle(places)  # noqa: S311 - statistics, not secrets
    return [
        Row(
            number=number,
            document=place.document,
            start=place.start,
            end=place.end,
            genre=place.genre,
            date=str(texts.document(place.document).date or ""),
            found=tuple(map(_found, whole.found.get(place, ()))),
            draws=tuple(draws[place]),
        )
        for number, place in enumerate(places, 1)
    ]


def _found(act: FoundAct) -> Found:
    return Found(act.act, act.actors)


def _cells(row: Row, texts: Texts) -> dict[str, str]:
    """Return what the coder sees; on whose behalf a text speaks only where it says so, since the rest is read."""
    document = texts.document(row.document)
    seen = texts.passage(Place(row.document, row.start, row.end, row.genre))
    return {
        "number": str(row.number),
        "document": row.document,
        "title": document.title,
        "date": row.date,
        "speaks_for": "" if document.actor_inferred else "; ".join(actor.label for actor in document.actors),
        "before": seen.before,
        "sentence": seen.sentence,
        "after": seen.after,
        "acts": "",
        "note": "",
    }
