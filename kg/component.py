"""The extractor as a spaCy component: `nlp.add_pipe("verbale")`, results in `doc._.acts`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import PipelineError
from kg.extraction import ActReader
from kg.extraction.judge import load_judge
from kg.model import Document, Genre, PartialDate
from kg.ontology import load
from kg.sentences import Sentence


class Verbale:
    """Reads the acts of each `Doc` that passes, from the parse that it carries."""

    def __init__(self, nlp: Language, *, actor: str, date: str, genre: str, ontology: Sequence[str]) -> None:
        if "parser" not in nlp.pipe_names:
            raise PipelineError(
                "the component reads parses, and this pipeline has no parser before it",
                pipeline=str(nlp.meta["name"]),
                remedy='add "verbale" to a pipeline with a tagger, a lemmatizer and a parser',
            )
        self._reader = ActReader(load(*map(Path, ontology)), load_judge(f"{nlp.lang}_{nlp.meta['name']}"))
        self._actors = (actor,) if actor else ()
        self._date = PartialDate.parse(date) if date else None
        self._genre = Genre(genre) if genre else None
        if not Doc.has_extension("acts"):
            Doc.set_extension("acts", default=())

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.acts`, whose offsets count in `doc.text`."""
        document = Document(id="doc", text=doc.text, date=self._date, genre=self._genre, actors=self._actors)
        sentences = [_sentence(span, number) for number, span in enumerate(doc.sents)]
        doc._.acts = self._reader.read(document, sentences, doc.sents).acts
        return doc


def _sentence(span: Span, number: int) -> Sentence:
    offsets = tuple(range(span.start_char, span.end_char))
    return Sentence(span.start_char, span.end_char, span.text, offsets, block=number, item="", opens=True)


@Language.factory(
    "verbale", default_config={"actor": "", "date": "", "genre": "", "ontology": []}, assigns=["doc._.acts"]
)
def create_verbale(nlp: Language, name: str, actor: str, date: str, genre: str, ontology: list[str]) -> Verbale:
    """Make the component; `actor` is on whose behalf the texts speak, and is inferred where it is empty.

    `ontology` are paths of files of a researcher's own.
    """
    return Verbale(nlp, actor=actor, date=date, genre=genre, ontology=ontology)
