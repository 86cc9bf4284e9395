"""What a figure depends on, as something to cite: versions, pipeline, ontology, corrections, texts, and one digest."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

import pyoxigraph as ox

from kg import corrected, resources
from kg.sparql import solutions
from kg.store import Store
from kg.vocabulary import PROV, Vb

LIBRARIES = ("spacy", "pyoxigraph", "numpy")
LENGTH = 12  # hexadecimal digits: enough to tell any two runs apart


@dataclass(frozen=True, kw_only=True)
class RunFingerprint:
    """What a run depends on; of an installation, what a run would.

    `extractors` have version, pipeline and ontology with their digests, `corrections` is the SHA-256 of the file,
    `texts` one over those of all texts. `options` are those of the last build, and change no reading.
    """

    verbale: str
    extractors: tuple[str, ...]
    corrections: str = ""
    texts: str = ""
    documents: int = 0
    options: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the first digits of a SHA-256 over all that a result depends on."""
        parts = (self.verbale, *self.extractors, self.corrections, self.texts)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:LENGTH]

    def __str__(self) -> str:
        return f"verbale {self.verbale}, run {self.id}"

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield its parts as names and values; what is empty is left out."""
        yield "fingerprint", str(self)
        for extractor in self.extractors:
            for part in extractor.split("; "):
                yield "read by", part
        if self.texts:
            yield "texts", f"{self.documents:,}, sha256:{self.texts}"
        if self.corrections:
            yield "corrections", f"sha256:{self.corrections}"
        if self.options:
            yield "options", ", ".join(self.options)
        libraries = (f"{name} {version(name)}" for name in LIBRARIES)
        yield "here", ", ".join((f"Python {platform.python_version()}", *libraries))


def of_reading(extractor: str) -> RunFingerprint:
    """Return the fingerprint of what an extractor would read here; `extractor` is its own."""
    return RunFingerprint(verbale=version("verbale"), extractors=(extractor,))


def of_store(store: Store) -> RunFingerprint:
    """Return the fingerprint of what a store holds; its texts count, and not the order in which they were read."""
    rows = solutions(store.query(resources.query("lookup", "extractors")))
    digests = sorted(document.sha256 for document in store.documents().values())
    kept = store.path / corrected.FILE
    return RunFingerprint(
        verbale=version("verbale"),
        extractors=tuple(sorted(row["extractor"].value for row in rows)),
        corrections=hashlib.sha256(kept.read_bytes()).hexdigest() if kept.exists() else "",
        texts=hashlib.sha256("\n".join(digests).encode()).hexdigest(),
        documents=len(digests),
        options=_options(store),
    )


def _options(store: Store) -> tuple[str, ...]:
    """Return the options of the last run."""
    started = {quad.subject: quad.object for quad in store.match(predicate=PROV + "startedAtTime")}
    if not started:
        return ()
    last = max(started, key=lambda run: str(started[run]))
    assert isinstance(last, ox.NamedNode)  # noqa: S101 - a store has no blank nodes
    found = store.match(subject=last, predicate=Vb.OPTION)
    return tuple(sorted(quad.object.value for quad in found if isinstance(quad.object, ox.Literal)))
