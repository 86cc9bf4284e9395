"""Train the judge's weights on annotated documents: `python -m kg.training GOLD… [--pipeline NAME] [--out FILE]`.

Needs scikit-learn (the extra `training`). The result depends on the documents, the rules and the pipeline alone.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.extraction import Extractor
from kg.extraction.judge import NONE, WEIGHTS
from kg.extraction.parts import statements
from kg.extraction.reader import Proposal
from kg.gold import Coding, GoldDocument, load_gold
from kg.likeness import token_f1

SEEN_AT_LEAST = 3
INVERSE_REGULARISATION = 0.2

Example = tuple[tuple[str, ...], str]


def examples(gold: GoldDocument, extractor: Extractor) -> Iterator[Example]:
    """Yield the features of each proposal in a document with the act that it is, but for what annotators doubt."""
    reader = extractor.reader
    document = reader.with_actors(gold.document)
    sentences = statements(document.text)
    parses = (doc[:] for doc in extractor.nlp.pipe(sentence.clean for sentence in sentences))
    proposals = list(reader.proposals(document, sentences, parses))
    matched = _matched(proposals, gold.codings)
    for index, proposal in enumerate(proposals):
        coding = matched.get(index)
        if coding is None or coding.certain:
            yield proposal.features, coding.act if coding else NONE


def _matched(proposals: Sequence[Proposal], codings: Sequence[Coding]) -> dict[int, Coding]:
    """Pair proposals with annotated acts of the same sentence by action and object, the best pairs first."""
    pairs = sorted(
        (
            (likeness, -index, -number)
            for index, proposal in enumerate(proposals)
            for number, coding in enumerate(codings)
            if (likeness := _likeness(Coding.of(proposal.act), coding)) > 0
        ),
        reverse=True,
    )
    found: dict[int, Coding] = {}
    taken: set[int] = set()
    for _, index, number in pairs:
        if -index not in found and -number not in taken:
            found[-index] = codings[-number]
            taken.add(-number)
    return found


def _likeness(given: Coding, wanted: Coding) -> float:
    """Return how alike two codings are, 0 where they are not about the same thing in the same sentence."""
    shorter = min(given.end - given.start, wanted.end - wanted.start)
    if 2 * (min(given.end, wanted.end) - max(given.start, wanted.start)) <= shorter:
        return 0.0
    things = [(g, w) for g in (given.deliverable, given.object) for w in (wanted.deliverable, wanted.object)]
    alike = max(token_f1(g, w) for g, w in things)
    same_action = given.action == wanted.action
    if alike < 0.5 and not (same_action and alike > 0.2):
        return 0.0
    return alike + 0.5 * same_action + 0.3 * (given.act == wanted.act) + 0.1 * wanted.certain


def train(data: Iterable[Example]) -> dict[str, object]:
    """Fit the weights: a multinomial logistic regression over the features seen often enough."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = list(data)
    seen = Counter(feature for features, _ in rows for feature in features)
    kept = [{feature: 1.0 for feature in features if seen[feature] >= SEEN_AT_LEAST} for features, _ in rows]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=1000, fit_intercept=False)
    model.fit(vectorizer.fit_transform(kept), [act for _, act in rows])
    # With two classes scikit-learn keeps the weights of the second alone, against 0 for the first.
    padding = [0.0] * (len(model.classes_) - len(model.coef_))
    columns = zip(vectorizer.feature_names_, model.coef_.T.tolist(), strict=True)
    weights = {name: [*padding, *(round(weight, 3) for weight in column)] for name, column in columns}
    return {"classes": list(model.classes_), "weights": weights}


def main() -> None:
    """Train on the annotated documents given on the command line and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path, help="annotated documents, or folders of them")
    parser.add_argument("--pipeline", help="an installed spaCy pipeline")
    parser.add_argument("--out", type=Path, help="where to write the weights; by default into the package")
    given = parser.parse_args()
    extractor = Extractor(pipeline=given.pipeline)
    gold = load_gold(given.gold)
    weights = train(example for document in gold for example in examples(document, extractor))
    out = given.out or WEIGHTS / f"{extractor.fingerprint.pipeline}.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(weights, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
