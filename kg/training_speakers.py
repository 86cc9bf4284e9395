"""Train the weights that say whom a text speaks for: `python -m kg.training_speakers CORPUS.zip [--out FILE]`.

The corpus is the UN General Debate Corpus, whose files are named by the state that spoke: ISO_SESSION_YEAR.txt. Needs
scikit-learn (the extra `training`). The result depends on the corpus and the ontology's actors alone.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from kg.actors import Gazetteer
from kg.extraction.candidates import candidates
from kg.extraction.ranking import SPEAKER_WEIGHTS, TITLED, Ranking
from kg.model import Actor
from kg.ontology import Ontology, load

KEPT_OUT = 1000  # speeches that figures are measured on, never trained on
SEED = 2024
SEEN_WITH = 60  # states that a feature must be seen with, or it would tell which state rather than how it is named
INVERSE_REGULARISATION = 1.0
MISSED = 3.0  # how much worse than a wrong state a missed one is, in training
TITLE_WEIGHT = 5.0  # set by hand: the speeches have no titles

Example = tuple[Mapping[str, float], Actor, bool]


@dataclass(frozen=True, slots=True)
class Speech:
    """A speech of the corpus, and the code of the state that it is filed under."""

    name: str
    filed: str
    text: str


def kept_out(corpus: ZipFile, size: int = KEPT_OUT) -> list[str]:
    """Return the names of the speeches to measure on, always the same ones."""
    return sorted(random.Random(SEED).sample(_names(corpus), size))  # noqa: S311


def _names(corpus: ZipFile) -> list[str]:
    return sorted(name for name in corpus.namelist() if name.endswith(".txt"))


def read_speeches(corpus: ZipFile, names: Sequence[str]) -> Iterator[Speech]:
    """Yield some speeches of the corpus, in the given order."""
    for name in names:
        filed = PurePosixPath(name).name.split("_")[0]
        yield Speech(name, filed, corpus.read(name).decode("utf-8", "replace").strip())


def stands_for(ontology: Ontology, actor: str, filed: str) -> bool:
    """Tell whether an actor, or a state that succeeded it, is the one that a speech is filed under."""
    if actor == filed:
        return True
    record = ontology.actors.get(actor)
    return record is not None and any(stands_for(ontology, after, filed) for after in record.successors)


def examples(speech: Speech, gazetteer: Gazetteer, ontology: Ontology) -> Iterator[Example]:
    """Yield each state that a speech names with its features, and whether it is the one that speaks."""
    for actor, features in candidates(speech.text, gazetteer).items():
        yield features, actor, stands_for(ontology, actor.id, speech.filed)


def train(data: Collection[Example]) -> Ranking:
    """Fit the weights: a logistic regression over the features that were seen with many states."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen: dict[str, set[Actor]] = defaultdict(set)
    for features, actor, _ in data:
        for name in features:
            seen[name].add(actor)
    kept = {name for name, actors in seen.items() if len(actors) >= SEEN_WITH}
    vectorizer = DictVectorizer()
    rows = ({name: value for name, value in features.items() if name in kept} for features, _, _ in data)
    matrix = vectorizer.fit_transform(rows)
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=2000, class_weight={True: MISSED, False: 1.0})
    model.fit(matrix, [speaks for _, _, speaks in data])
    weights = dict(zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True)) | {TITLED: TITLE_WEIGHT}
    rounded = {name: round(weight, 3) for name, weight in weights.items()}
    return Ranking(round(float(model.intercept_[0]), 3), rounded)


def figures(named: Sequence[tuple[Actor | None, str]], ontology: Ontology) -> str:
    """Say which shares of speeches, given by who was named and who is filed, are named rightly, wrongly and not."""
    right = sum(actor is not None and stands_for(ontology, actor.id, filed) for actor, filed in named)
    left = sum(actor is None for actor, _ in named)
    total = len(named)
    wrong = total - right - left
    return f"{total} speeches: named rightly {right / total:.3f}, wrongly {wrong / total:.3f}, open {left / total:.3f}"


def main() -> None:
    """Train on the corpus given on the command line, write the weights, and print how they do on what was kept out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="the corpus as a ZIP file")
    parser.add_argument("--out", type=Path, default=SPEAKER_WEIGHTS, help="where to write; by default into the package")
    parser.add_argument("--kept-out", type=int, default=KEPT_OUT, help="how many speeches to measure on")
    given = parser.parse_args()
    ontology = load()
    gazetteer = Gazetteer(ontology)
    with ZipFile(given.corpus) as corpus:
        apart = kept_out(corpus, given.kept_out)
        rest = sorted(set(_names(corpus)) - set(apart))
        ranking = train([e for speech in read_speeches(corpus, rest) for e in examples(speech, gazetteer, ontology)])
        named = [
            (ranking.best(candidates(speech.text, gazetteer)), speech.filed) for speech in read_speeches(corpus, apart)
        ]
    stored = {"intercept": ranking.intercept, "weights": ranking.weights}
    given.out.write_text(json.dumps(stored, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(figures(named, ontology))


if __name__ == "__main__":
    main()
