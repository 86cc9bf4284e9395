"""The extractor: a document in, its acts out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

from spacy.tokens import Span

from kg import actors, sentences, sources
from kg.extraction.choice import ADDRESSEE_WEIGHTS, load_choice
from kg.extraction.gate import Gate
from kg.extraction.judge import load_judge
from kg.extraction.parts import Statements
from kg.extraction.ranking import load_ranking
from kg.extraction.reader import ActReader
from kg.language import load_pipeline
from kg.model import Document, Reading
from kg.ontology import Ontology, load


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a reading depends on: same fingerprint and same document, same acts."""

    pipeline: str
    pipeline_version: str
    pipeline_digest: str
    extractor_version: str
    ontology_digest: str

    def __str__(self) -> str:
        return (
            f"verbale extractor {self.extractor_version}; {self.pipeline} {self.pipeline_version}"
            f" sha256:{self.pipeline_digest}; ontology sha256:{self.ontology_digest}"
        )


class Extractor:
    """A loaded pipeline and a reader that take one document after another and keep nothing between them.

    Raises `PipelineError` where the pipeline is missing or is not what it claims to be.
    """

    def __init__(self, *, pipeline: str | None = None, ontology: Ontology | None = None) -> None:
        ontology = ontology or load()
        loaded = load_pipeline(pipeline)
        judge = load_judge(loaded.name)
        shared = (load_ranking().digest[:8], load_choice(ADDRESSEE_WEIGHTS).digest[:8])
        learned = (judge.digest[:8] if judge else "unjudged", *shared)
        code = sources.digest(sys.modules[__package__], actors, sentences)[:8]
        self.pipeline = loaded
        self.statements = Statements(ontology.cues)
        self.reader = ActReader(ontology, judge)
        self.gate = Gate(ontology.triggers, irregular=loaded.irregular)
        version = ".".join((code, *learned))
        self.fingerprint = Fingerprint(loaded.name, loaded.version, loaded.digest, version, ontology.digest)

    def read(self, document: Document) -> Reading:
        """Return the acts and candidates of a document, in the order of its text."""
        parts = self.statements.of(document.text)
        return self.reader.read(document, parts, self._parses([part.clean for part in parts]))

    def _parses(self, texts: Sequence[str]) -> Iterator[Span]:
        """Yield a parse for each sentence, an empty one where its words say that no act stands in it."""
        worth = self.gate.choose(texts)
        parses = self.pipeline.parse(compress(texts, worth))
        empty = self.pipeline.nlp.make_doc("")[:]
        return (next(parses)[:] if opens else empty for opens in worth)
