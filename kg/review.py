"""Acts and candidates to be looked at one by one, and what is decided on them, as lines of the corrections file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg import corrected, resources
from kg.actors import Gazetteer
from kg.corrected import Corrections
from kg.corrections import COLUMNS, PARTS, SENTENCE, Change, Correction, Kind, columns_of, written
from kg.errors import CorrectionError, NotFoundError, UsageError
from kg.lookup import Labels, Said
from kg.model import Polarity
from kg.nodes import act_iri, actor_iri, deliverable_iri, document_iri
from kg.ontology import Ontology
from kg.rows import ActFilter, Stand
from kg.sentences import Sentence, split_sentences
from kg.sparql import Term, solutions
from kg.store import Store
from kg.texts import Passage, kept_text, passage
from kg.vocabulary import DCTERMS, RDF, RDFS, XSD, Vb, VbClass


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which readings are asked for: `least` is the lowest confidence, `most` the highest."""

    stand: Stand = Stand.CANDIDATES
    acts: ActFilter = field(default_factory=ActFilter)
    least: float = 0.0
    most: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One act or candidate, as a reader sees it; `id` is the last part of its IRI, `about` in the text's words."""

    id: str
    iri: str
    candidate: bool
    label: str
    about: str
    confidence: float
    explanation: str
    document: str
    title: str
    date: datetime.date | None
    start: int
    end: int
    quote: str


def readings(store: Store, wanted: Wanted) -> list[str]:
    """List the IRIs of the readings asked for, by document and place in it."""
    rows = solutions(store.query(resources.query("lookup", "readings"), substitutions=_terms(store, wanted)))
    classes = {VbClass.ACT.value, VbClass.CANDIDATE.value}
    if wanted.stand is not Stand.ALL:
        classes = {VbClass.ACT.value if wanted.stand is Stand.ACTS else VbClass.CANDIDATE.value}
    found = dict.fromkeys(row["iri"].value for row in rows if row["class"].value in classes)
    if not wanted.acts.deliverable:
        return list(found)
    thing = deliverable_iri(store, wanted.acts.deliverable)
    return [iri for iri in found if _about(store, iri) == thing]


def _about(store: Store, iri: str) -> str:
    """Return what an act is about, or what a candidate would be about, by its words."""
    said = Said.of(store, iri)
    try:
        return said.text(Vb.DELIVERABLE) or deliverable_iri(store, said.text(Vb.MENTION))
    except NotFoundError:
        return ""


def read_item(store: Store, iri: str, *, labels: Labels) -> Item:
    """Read one act or candidate."""
    said = Said.of(store, iri)
    document = Said.of(store, said.text(Vb.DOCUMENT))
    return Item(
        id=iri.removeprefix(store.iris.act("")),
        iri=iri,
        candidate=VbClass.CANDIDATE in said.all(RDF + "type"),
        label=said.text(RDFS + "label"),
        about=said.text(Vb.MENTION),
        confidence=float(said.text(Vb.CONFIDENCE)),
        explanation=said.text(Vb.EXPLANATION),
        document=document.text(DCTERMS + "identifier"),
        title=labels[said.text(Vb.DOCUMENT)],
        date=document.date(Vb.DATE),
        start=said.number(Vb.START),
        end=said.number(Vb.END),
        quote=said.text(Vb.QUOTE),
    )


class Around:
    """Shows readings in their context; the last text is kept, since readings come by document."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[str, str, list[Sentence]] = ("", "", [])

    def passage(self, item: Item) -> Passage:
        """Return a reading's sentence with those around it."""
        if self._last[0] != item.document:
            text = kept_text(self._store, self._store.iris.document(item.document))
            self._last = item.document, text, split_sentences(text)
        return passage(self._last[1], self._last[2], start=item.start, end=item.end)


def _terms(store: Store, wanted: Wanted) -> dict[str, Term]:
    asked = wanted.acts
    terms: dict[str, Term] = {}
    if asked.actor:
        terms["actor"] = ox.NamedNode(actor_iri(store, asked.actor))
    if asked.act:
        terms["type"] = ox.NamedNode(act_iri(asked.act, ontology=store.ontology))
    if asked.document:
        terms["document"] = ox.NamedNode(document_iri(store, asked.document))
    for name, bound in (("least", wanted.least), ("most", wanted.most)):
        terms[name] = ox.Literal(str(bound), datatype=ox.NamedNode(XSD + "decimal"))
    return terms


# --- The file ---


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A corrections file that lines are added to, one decision at a time; `by` is who decides."""

    path: Path
    by: str
    ontology: Ontology

    def begin(self, store: Store) -> Corrections:
        """Make the file where there is none, of what the store keeps; return what it says."""
        kept = store.path / corrected.FILE
        if not self.path.exists():
            content = kept.read_bytes() if kept.exists() else f"{','.join((*COLUMNS, SENTENCE))}\n".encode()
            self._write("xb", content)
        return corrected.load(self.path, ontology=self.ontology)

    def missing(self, said: Corrections, store: Store) -> list[Correction]:
        """List the lines that the store keeps and the file lacks: a build with the file takes them back."""
        here = {line.id for line in said.all}
        return [line for line in corrected.kept(store.path, ontology=self.ontology).all if line.id not in here]

    def add(self, item: Item, changes: Iterable[tuple[Change, str]], *, reason: str = "") -> list[Correction]:
        """Write what is decided on a reading to the end of the file, and return the lines."""
        lines = [
            Correction(
                kind=Kind.ACT,
                correction=change,
                subject=item.id,
                object=value,
                document=item.document,
                by=self.by,
                date=datetime.date.today(),
                reason=reason,
                sentence=" ".join(item.quote.split()),
            )
            for change, value in changes
        ]
        content = self.path.read_bytes()
        text = written(lines, columns=columns_of(content, source=str(self.path)))
        self._write("ab", (b"" if content.endswith(b"\n") else b"\n") + text.encode())
        return lines

    def _write(self, mode: str, content: bytes) -> None:
        try:
            with self.path.open(mode) as file:
                file.write(content)
        except OSError as error:
            message = f"cannot be written: {error.strerror}"
            raise CorrectionError(message, source=str(self.path), remedy="check path and permissions") from error


def decided(said: Corrections) -> Set[str]:
    """Return the identifiers of the acts that a file decides on."""
    return {act for of_document in said.decisions.values() for act in of_document}


def parse_part(text: str, *, ontology: Ontology) -> tuple[Change, str]:
    """Read "actor = Kenya; Ghana" as one part of an act; raise a `UsageError` for what is none.

    The parts are those of `PARTS`, and `act` is another word for `retype`. An addressee may be nobody.
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    change = Change.RETYPE if name == "act" else next((part for part in PARTS if part == name), None)
    if change is None or not equals:
        raise UsageError(
            f"{text!r} is no part of an act", remedy=f"write act=…, {', '.join(f'{p}=…' for p in PARTS[1:])}"
        )
    if change is Change.RETYPE:
        concept = act_iri(value, ontology=ontology)
        value = next(key for key, act in ontology.acts.items() if concept.endswith(f"#{act.concept}"))
    if change is Change.POLARITY and value not in tuple(Polarity):
        raise UsageError(f"{value!r} is no polarity", remedy=f"it is one of {', '.join(Polarity)}")
    if not value and change is not Change.ADDRESSEE:
        raise UsageError(f"{name} is empty", remedy="only an addressee may be")
    return change, value


def strangers(change: Change, value: str, *, ontology: Ontology) -> Iterator[str]:
    """Yield the names in a part that no actor is known by: they stay as they are worded."""
    if change in (Change.ACTOR, Change.ADDRESSEE):
        gazetteer = Gazetteer(ontology)
        names = (name.strip() for name in value.split(";"))
        yield from (name for name in names if name and gazetteer.resolve(name) is None)
