"""Train the weights that say who is addressed: `python -m kg.training_addressees GOLD… [--pipeline NAME] [--out FILE]`.

Prints how many sets of addressees are found right in documents that were not trained on. The judge sees whether anybody
is addressed: train it anew afterwards (`python -m kg.training`). Needs scikit-learn (the extra `training`). The result
depends on the documents, the rules and the pipeline alone.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.extraction import Extractor
from kg.extraction.addressees import likely
from kg.extraction.choice import ADDRESSEE_WEIGHTS, Choice
from kg.extraction.reader import Proposal
from kg.gold import Coding, load_gold
from kg.likeness import same_name, token_f1
from kg.model import Actor, ActorKind
from kg.reliability import partners_of
from kg.training import FOLDS, SEED, SEEN_AT_LEAST, Studied, study

INVERSE_REGULARISATION = 0.1
DOUBTFUL = 0.5  # what an act that annotators doubt weighs beside a certain one
ALIKE = 0.5  # from here on a set named in other words is the annotated one

Example = tuple[tuple[str, ...], bool, float]


def pairs(studied: Studied) -> Iterator[tuple[Proposal, Coding]]:
    """Yield the proposals of a document that annotators marked too, each with their coding."""
    partners = partners_of([Coding.of(proposal.act) for proposal in studied.proposals], studied.gold.codings)
    yield from ((studied.proposals[index], coding) for index, coding in partners.items())


def examples(studied: Studied) -> Iterator[Example]:
    """Yield the features of each candidate in a document, whether it is an addressee, and what that weighs."""
    for proposal, coding in pairs(studied):
        for candidate in proposal.towards:
            yield candidate.features, _is_meant(candidate.actor, coding), 1.0 if coding.certain else DOUBTFUL


def _is_meant(actor: Actor, coding: Coding) -> bool:
    """Tell whether an actor is one of the annotated addressees; a set without a name may be worded otherwise."""
    if same_name(actor.name) in map(same_name, coding.addressees):
        return True
    return actor.kind is ActorKind.SET and any(token_f1(actor.name, name) >= ALIKE for name in coding.addressees)


def train(data: Iterable[Example]) -> Choice:
    """Fit the weights: a logistic regression over the features seen often enough."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = list(data)
    seen = Counter(feature for features, _, _ in rows for feature in features)
    kept = [{feature: 1.0 for feature in features if seen[feature] >= SEEN_AT_LEAST} for features, _, _ in rows]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=1000, fit_intercept=False)
    matrix = vectorizer.fit_transform(kept)
    model.fit(matrix, [meant for _, meant, _ in rows], sample_weight=[weight for *_, weight in rows])
    weights = zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True)
    return Choice({str(name): round(weight, 3) for name, weight in weights})


def right(documents: Sequence[Studied], choice: Choice) -> Iterator[bool]:
    """Yield for each certain act, where it or its annotation names addressees, whether they are the same."""
    for proposal, coding in (pair for studied in documents for pair in pairs(studied) if pair[1].certain):
        found = likely(proposal.towards, choice, act=proposal.act.act) if proposal.towards else proposal.act.addressees
        given, wanted = ({same_name(name) for name in names} for names in ([a.name for a in found], coding.addressees))
        if given or wanted:
            yield given == wanted


def held_out(documents: Sequence[Studied]) -> list[bool]:
    """Tell what is right in each document by weights that were trained on the others, fold by fold."""
    order = random.Random(SEED).sample(documents, len(documents))  # noqa: S311 - statistics, not secrets
    folds = [order[start::FOLDS] for start in range(FOLDS)]
    taught = [[example for one in fold for example in examples(one)] for fold in folds]
    found: list[bool] = []
    for number, fold in enumerate(folds):
        choice = train(example for other, known in enumerate(taught) if other != number for example in known)
        found += right(fold, choice)
    return found


def main() -> None:
    """Train on the annotated documents given on the command line and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path, help="annotated documents, or folders of them")
    parser.add_argument("--pipeline", help="an installed spaCy pipeline")
    parser.add_argument("--out", type=Path, default=ADDRESSEE_WEIGHTS, help="where to write; by default the package")
    given = parser.parse_args()
    extractor = Extractor(pipeline=given.pipeline)
    documents = [study(gold, extractor) for gold in load_gold(given.gold)]
    if len(documents) >= FOLDS:
        found = held_out(documents)
        print(f"addressees right in {sum(found)} of {len(found)} acts, each document judged by the others'")
    choice = train(example for one in documents for example in examples(one))
    given.out.write_text(json.dumps(choice.weights, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
